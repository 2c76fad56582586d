"""What is said of a result: which conditions decided, what was computed, what is waited for."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from zjtx_xl.rules.explanation import Explained, explain, reason, sentence, shown_value, why_not
from zjtx_xl.rules.parser import parse
from zjtx_xl.rules.score_rules import Rule
from zjtx_xl.rules.tree.best import Best
from zjtx_xl.rules.tree.outcome import MISSING, NONE, OPEN, Given
from zjtx_xl.values.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMES = {"a": "甲", "b": "乙", "c": "丙", "d": "丁"}
SURE = {name: Reading(Decimal(1), "exact") for name in NAMES}
EMPTY = Reading(confidence="missing")


def cells(text: str) -> dict[str, Given]:
    """``a=1 b=yes c=无 d=?``: numbers, answers, none, and what waits; ``a=`` is empty."""
    words: dict[str, Given] = {"yes": True, "no": False, "无": NONE, "": MISSING, "?": OPEN}
    found: dict[str, Given] = {}
    for part in text.split():
        name, _, value = part.partition("=")
        found[name] = words[value] if value in words else value if value > "9" else Decimal(value)
    return found


def explained(expression: str, written: str, score: str | None = None) -> str:
    rule = Rule("expression", Decimal(10), parse(expression))
    return explain(rule, cells(written), None if score is None else Decimal(score), NAMES)


@pytest.mark.parametrize(
    ("expression", "written", "score", "said"),
    [
        ("10 if a >= 3 else 0", "a=3", "10", "甲 3 ≥ 3，得满分 10 分。"),
        ("10 if a >= 3 else 0", "a=2", "0", "甲 2 ＜ 3，得 0 分。"),
        ("10 if a >= 3 else 5 if a >= 2 else 0", "a=1", "0", "甲 1 ＜ 2，得 0 分。"),
        ("10 if a >= 3 else b", "a=1 b=4", "4", "甲 1 ＜ 3，乙 4，得 4 分。"),
        ("(b if c else 5) if a >= 3 else 0", "a=3 b=4 c=yes", "4",
         "甲 3 ≥ 3，丙为“是”，乙 4，得 4 分。"),
        ("a + b", "a=1 b=2", "3", "甲 1 ＋ 乙 2，得 3 分。"),
        ("10 if a >= 3 and b >= 3 else 0", "a=3 b=2", "0", "乙 2 ＜ 3，得 0 分。"),
        ("10 if a >= 3 and b >= 3 else 0", "a=3 b=4", "10", "甲 3 ≥ 3，乙 4 ≥ 3，得满分 10 分。"),
        ("10 if a >= 3 and b >= 3 else 0", "a=1 b=2", "0", "甲 1 ＜ 3，得 0 分。"),
        ("10 if a >= 3 or b >= 3 else 0", "a=3 b=4", "10", "甲 3 ≥ 3，得满分 10 分。"),
        ("10 if a >= 3 or b >= 3 else 0", "a=2 b=1", "0", "甲 2 ＜ 3，乙 1 ＜ 3，得 0 分。"),
        ("10 if not a >= 3 else 0", "a=3", "0", "甲 3 ≥ 3，得 0 分。"),
        ("10 if a == '优' else 0", "a=良", "0", "甲为“良”，得 0 分。"),
        ("10 if a * 2 > 5 else 0", "a=3", "10", "甲 3 × 2 ＝ 6 ＞ 5，得满分 10 分。"),
        ("10 if a / 3 > 5 else 0", "a=1", "0", "甲 1 ÷ 3 ≈ 0.33 ≤ 5，得 0 分。"),
        # as many decimals as the comparison turns on: 0.6 would not be under 0.6
        ("10 if a / 1000 >= 0.6 else 0", "a=599", "0", "甲 599 ÷ 1000 ＝ 0.599 ＜ 0.6，得 0 分。"),
        ("10 if a / 3 > 0.33 else 0", "a=1", "10", "甲 1 ÷ 3 ≈ 0.333 ＞ 0.33，得满分 10 分。"),
        ("10 if a >= 1 else 0", "a=no", "0", "甲为“否”，得 0 分。"),
        ("10 if a > 5 else 0", "a=", None, "甲未填，暂不计分。"),
        ("10 if a > b else 0", "a= b=?", None, "甲未填，乙待定，暂不计分。"),
        ("10 if a > b else 0", "a=1 b=?", None, "乙待定，暂不计分。"),
        ("10 if a > 5 and b > 5 else 0", "a=? b=7", None, "甲待定，暂不计分。"),
        ("10 if a / b > 5 else 0", "a=1 b=0", None, "甲 ÷ 乙 ＞ 5，不能计算，暂不计分。"),
    ],
)  # fmt: skip
def test_the_conditions_that_decided_are_told(
    expression: str, written: str, score: str | None, said: str
):
    assert explained(expression, written, score) == said


def test_of_several_ways_the_best_one_is_told():
    ways = Best((parse("2 if a else 1"), parse("b"), parse("c")))
    rule = Rule("best_of", Decimal(10), ways)
    assert explain(rule, cells("a=yes b=4 c=3"), Decimal(4), NAMES) == "乙 4，得 4 分。"
    assert explain(rule, cells("a=yes b=2 c=3"), Decimal(3), NAMES) == "丙 3，得 3 分。"
    # of two that are alike the first
    assert explain(rule, cells("a=yes b=2 c=2"), Decimal(2), NAMES) == "甲为“是”，得 2 分。"
    assert explain(rule, cells("a=? b=? c=3"), Decimal(3), NAMES) == "丙 3，得 3 分。"
    assert explain(rule, cells("a=? b=? c=?"), None, NAMES) == "暂不计分。"


@pytest.mark.parametrize(
    ("score", "points", "said"),
    [("10", "10", "得满分 10 分。"), ("9", "10", "得 9 分。"), ("8", None, "得满分 8 分。"),
     ("7", None, "得 7 分。")],
)  # fmt: skip
def test_full_points_are_those_of_the_rule_or_of_the_row(score: str, points: str | None, said: str):
    full = None if points is None else Decimal(points)
    rule = Rule("expression", full, parse("points"))
    assert explain(rule, {"points": Decimal(8)}, Decimal(score), NAMES) == said


@pytest.mark.parametrize(
    ("shown", "confidence", "score", "quoted"),
    [
        ("3", "exact", "0", "（甲显示为 3，按 2.99 计）"),
        ("3", "exact", "10", ""),
        ("2.9", "exact", "0", ""),
        ("", "exact", "0", ""),
        ("3", "proposed", "0", ""),
        ("####", "exact", "0", ""),
        ("1,003", "exact", "0", "（甲显示为 1,003，按 2.99 计）"),
    ],
)
def test_decimals_that_nobody_sees_are_quoted_where_they_decide(
    shown: str, confidence: str, score: str, quoted: str
):
    rule = Rule("expression", Decimal(10), parse("10 if a >= 3 else 0"))
    value = Decimal("2.99")
    reading = Reading(value, confidence, shown=shown)  # type: ignore[arg-type]
    said = explain(rule, {"a": value}, Decimal(score), NAMES, {"a": reading})
    assert said.endswith(f"分{quoted}。")


@pytest.mark.parametrize(
    ("expression", "readings", "said"),
    [
        ("a + b", {"a": EMPTY, "b": EMPTY}, "甲、乙未填"),
        ("a + b", {"a": EMPTY, "b": Reading(Decimal(2), "proposed")},
         "甲未填，乙“2个”需审核人员确认"),
        ("a + b", {"b": EMPTY}, "乙未填"),
        ("a + b", {"a": Reading("很多", "exact"), "b": Reading("无数", "exact")},
         "甲“很多”、乙“无数”不能用来计算"),
        ("a + b", {"a": Reading("很多", "exact"), "b": EMPTY}, "乙未填"),
        ("a / b", SURE, "所填内容不能用来计算"),
        ("b + c", {"b": SURE["b"], "c": Reading(confidence="unreadable", note="有两个数")},
         "丙有两个数，不能识别"),
        ("c", {"c": Reading(confidence="unreadable")}, "丙不能识别"),
    ],
)  # fmt: skip
def test_why_there_is_no_score(expression: str, readings: Mapping[str, Reading], said: str):
    assert why_not(parse(expression), readings, {"b": "2个"}, NAMES) == f"{said}，暂不计分。"


ALL_EMPTY = dict.fromkeys(NAMES, EMPTY)


@pytest.mark.parametrize(
    ("expression", "written", "missing"),
    [
        ("b if a > 1 else c", "a=2 b= c=", "乙"),
        ("b if a > 1 else c", "a=1 b= c=", "丙"),
        ("b if a > 1 else c", "a= b= c=", "甲"),
        ("(b if d else 5) if a > 1 else c", "a=2 b= c= d=", "丁"),
        ("(b if d else 5) if a > 1 else c", "a=2 b= c= d=yes", "乙"),
        ("round(b if a > 1 else c, 1)", "a=1 b= c=", "丙"),
        ("b + c", "b= c=", "乙、丙"),
        # what nobody listed gives the last answer, which asks for nothing
        ("b if a > 1 else 0", "a=1 b=", "甲"),
        ("b if a else c", "a=优 b= c=", "甲"),  # no yes and no no
    ],
)
def test_only_what_is_asked_for_is_missed(expression: str, written: str, missing: str):
    said = why_not(parse(expression), ALL_EMPTY, {}, NAMES, cells(written))
    assert said == f"{missing}未填，暂不计分。"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(NONE, "无"), (Decimal("2.50"), "2.5"), (Decimal(2) / 3, "0.6667"), (True, "是"),
     (False, "否"), (MISSING, "未填"), (OPEN, "未填"), ("优", "优"), ((Decimal(1), NONE), "1、无")],
)  # fmt: skip
def test_values_as_people_say_them(value: Given, shown: str):
    assert shown_value(value) == shown


@pytest.mark.parametrize(
    ("expression", "written", "said"),
    [
        ("a > 1 and b > 1", "a=2 b=", "乙未填"),
        ("a > 1 or b > 1", "a=0 b=?", "乙待定"),
        ("not a > 1", "a=", "甲未填"),
    ],
)
def test_a_condition_by_itself(expression: str, written: str, said: str):
    assert reason(parse(expression), Explained(cells(written), NAMES)) == said


def test_names_without_a_label_are_those_of_the_row_or_themselves():
    assert sentence(parse("actual + other + a"), NAMES) == "实际值 ＋ other ＋ 甲"
    many = Explained({"a": (Decimal(1), Decimal(2)), "b": Decimal(3)}, NAMES)
    assert [many.says(name) for name in "abc"] == ["甲", "乙 3", "丙"]
