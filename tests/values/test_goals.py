"""Goals: an operator, a number and a unit; words stay words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from zjtx_xl.values.goals import Goal, goal_of, operator_of, read_goal


@pytest.mark.parametrize(
    ("raw", "value", "confidence", "note"),
    [
        ("≥50个", "≥50个", "exact", ""),
        (" ≥50个", "≥50个", "normalised", "读作 ≥50个"),
        ("50个", "50个", "normalised", "读作 50个"),
        ("50个以上", "≥50个", "normalised", "读作 ≥50个"),
        ("≥50个以上", "≥50个以上", "exact", ""),  # says it twice: words
        ("达成预期指标", "达成预期指标", "exact", ""),
        (" 达成预期指标 ", "达成预期指标", "normalised", "读作 达成预期指标"),
    ],
)
def test_a_written_goal(raw: str, value: str, confidence: str, note: str):
    found = read_goal(raw, is_number=False)
    assert (found.value, found.confidence, found.note) == (value, confidence, note)
    assert found.codes == ()


@pytest.mark.parametrize(
    ("raw", "percent_format", "value", "confidence"),
    [
        ("50", False, Decimal(50), "exact"),
        ("0.5", True, "50%", "normalised"),
        ("1E999", False, None, "unreadable"),
        ("1E999", True, None, "unreadable"),
    ],
)
def test_a_number_cell(raw: str, percent_format: bool, value: object, confidence: str):
    found = read_goal(raw, is_number=True, percent_format=percent_format)
    assert (found.value, found.confidence) == (value, confidence)
    assert found.codes == (("kind",) if value is None else ())


@pytest.mark.parametrize(
    ("text", "goal"),
    [
        ("≥ 50 个。", Goal("≥", Decimal(50), "个")),
        ("不低于50%", Goal("≥", Decimal(50), "%")),
        ("＜90万元", Goal("<", Decimal(90), "万元")),
        ("控制在90万元以内", Goal("≤", Decimal(90), "万元")),
        ("50百分比", Goal("", Decimal(50), "%")),
        ("-1.5", Goal("", Decimal("-1.5"), "")),
        ("50 60个", None),
        ("50~60个", None),
        ("50个左右", None),
        ("50个60", None),
        ("", None),
        ("。", None),
        ("≥", None),
        ("≥50" + "个" * 57, Goal("≥", Decimal(50), "个" * 57)),
        ("≥50" + "个" * 58, None),
    ],
)
def test_what_a_text_states(text: str, goal: Goal | None):
    assert goal_of(text) == goal


@pytest.mark.parametrize(
    ("text", "operator"),
    [("≥", "≥"), (" >= ", "≥"), ("不低于", "≥"), ("＞", ">"), ("≥50", ""), ("控制在", ""),
     ("高", ""), ("", ""), ("  ", "")],
)  # fmt: skip
def test_the_operator_that_a_text_alone_names(text: str, operator: str):
    assert operator_of(text) == operator
