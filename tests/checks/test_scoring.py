"""Scores of forms that differ a little, given for the first time and again."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from zjtx_xl.checks import scoring
from zjtx_xl.checks.operands import Operand
from zjtx_xl.checks.score_plan import ScoredRow
from zjtx_xl.checks.scoring import _deduction, _is_nothing, _is_used, _overridden, _score
from zjtx_xl.checks.table import check_file
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.findings.results import Entry, Score
from zjtx_xl.returns.fill import fill_file
from zjtx_xl.rules.building import build_rule
from zjtx_xl.runs.issue import generate
from zjtx_xl.values.reading import Reading
from zjtx_xl.xlsx.cell import Cell

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from zjtx_xl.rules.score_rules import Rule

TEMPLATE = "qingdao-2021/annex2"
ROWS = [
    each
    for each in load_template(TEMPLATE).sheets[0].layout().fields
    if each.role in {"target", "actual"}
]
# target, actual and what is deducted: equal numbers, other answers, what is not sure
FORMS = (
    (1, 1, None), ("1.0", "1.00", "0.0"), ("1", "是", 0), ("0.9", 1, "1.0"), (1, 0.9, 1),
    (0, 0, 1), (0, "/", None), (0, "无", None), (1, "约1", None), (1, "1 家", None), (1, "TRUE", 2),
    (1, None, 2), (1, "1（含去年）", None), (1, "1（含前年）", None),
    (None, 1, None), (100, "1", "x"),
)  # fmt: skip


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    made: list[Path] = []
    [blank] = generate(TEMPLATE, tmp_path_factory.mktemp("forms")).files
    for number, (target, actual, deducted) in enumerate(FORMS):
        path = blank.with_name(f"{number}.xlsx")
        path.write_bytes(blank.read_bytes())
        values = {each.key: target if each.role == "target" else actual for each in ROWS}
        fill_file(path, {**values, "deduction.score": deducted})
        made.append(path)
    return made


def judged(path: Path, *, accept: bool) -> str:
    """Scores and total; ``repr`` tells 1 from 1.0 and from True."""
    [result] = check_file(path, accept_proposed=accept).results
    assert result.total is not None
    return repr((result.scores, result.total))


def test_equal_and_nearly_equal_values_are_scored_apart(
    forms: list[Path], monkeypatch: pytest.MonkeyPatch
):
    both = [(path, accept) for path in forms for accept in (False, True)]
    first = {each: judged(each[0], accept=each[1]) for each in both}
    again = {each: judged(each[0], accept=each[1]) for each in reversed(both)}
    monkeypatch.setattr(scoring, "_judged", scoring._judged.__wrapped__)  # noqa: SLF001
    alone = {each: judged(each[0], accept=each[1]) for each in both}
    assert first == again == alone
    assert len(set(alone.values())) > len(FORMS) // 2


def test_who_accepts_what_is_proposed_gets_another_score(forms: list[Path]):
    about = forms[[actual for _, actual, _ in FORMS].index("约1")]
    assert judged(about, accept=False) != judged(about, accept=True)
    assert judged(about, accept=False) == judged(about, accept=False)


@pytest.mark.parametrize(
    ("reading", "nothing"),
    [
        (Reading(), True),
        (Reading(None, "exact", is_none=True), True),
        (Reading(None, "unreadable"), False),
        (Reading(Decimal(2), "exact"), False),
    ],
)
def test_a_blank_and_a_none_mark_deduct_nothing(reading, nothing):
    assert _is_nothing(reading) == nothing


# ---------------------------------------------------------------- one row by itself

D = Decimal
FIELDS = load_template(TEMPLATE).sheets[0].layout(1).by_key
TIERS = {"达成预期指标": [80, 100], "部分达成预期指标": [60, 80]}
ACTUAL, SCORE = "patents.actual", "patents.score"


def row_of(rule: Rule, *, is_own: bool = False, names: Sequence[str] = ("actual",)) -> ScoredRow:
    operands = tuple(Operand(name, "实际值", (FIELDS[ACTUAL],)) for name in names)
    labels = {operand.name: operand.label for operand in operands}
    return ScoredRow(SCORE, "patents", "专利", D(10), rule, operands, labels, is_own=is_own)


def entries_of(actual: Reading, score: Reading = Reading()) -> dict[str, Entry]:  # noqa: B008
    return {
        key: Entry(key, "附2", ref, Cell(1, 1, "text", "x"), reading)
        for key, ref, reading in ((ACTUAL, "I9", actual), (SCORE, "J9", score))
    }


def number(value: object) -> Reading:
    return Reading() if value is None else Reading(D(str(value)), "exact")


@pytest.mark.parametrize(
    ("tier", "reported", "score", "is_outside"),
    [
        ("达成预期指标", 8, 8, False),
        ("达成预期指标", 10, 10, False),
        ("达成预期指标", "7.9", None, True),
        ("达成预期指标", "10.1", None, True),
        ("部分达成预期指标", 6, 6, False),
        ("部分达成预期指标", 9, None, True),
        ("达成预期指标", None, None, False),
        ("没有列出", 8, None, False),
    ],
)
def test_who_scores_himself_stays_within_his_tier(tier, reported, score, is_outside):
    row = row_of(build_rule("grade_range", D(10), {"ranges": TIERS}), is_own=True)
    entries = entries_of(Reading(tier, "exact"), number(reported))
    found = _score("附2", row, entries, None, frozenset(), accept_proposed=False)
    assert (found.score, found.is_outside, found.is_own) == (score, is_outside, True)
    assert found.reported == (None if reported is None else D(str(reported)))
    assert (found.cell, found.points, found.label) == ("J9", 10, "专利")
    assert ("，在范围内" in found.trace) == (score is not None)


@pytest.mark.parametrize(
    ("reported", "is_adopted", "score", "said"),
    [
        (8, True, 8, "由主管部门评分，得 8 分。"),
        (8, False, None, "尚未采纳"),
        (0, True, 0, "得 0 分"),
        (10, True, 10, "得 10 分"),
        (11, True, None, "应在 0 至 10 之间"),
        (-1, True, None, "应在 0 至 10 之间"),
        (None, True, None, ""),
    ],
)
def test_a_score_of_a_person_counts_once_it_is_adopted(reported, is_adopted, score, said):
    row = row_of(build_rule("manual", D(10), {}))
    adopted = frozenset({SCORE} if is_adopted else {"other"})
    found = _score(
        "附2", row, entries_of(Reading(), number(reported)), None, adopted, accept_proposed=False
    )
    assert found.score == score
    assert said in found.trace


def test_whoever_is_asked_for_his_own_score_is_not_the_office():
    row = row_of(build_rule("manual", D(10), {}), is_own=True)
    entries = entries_of(Reading(), number(8))
    assert _score("附2", row, entries, None, frozenset(), accept_proposed=False).score == 8


def test_the_trace_says_where_a_decided_value_comes_from():
    row = row_of(build_rule("reach_target", D(10), {}), names=("target", "actual"))
    entries = entries_of(number(20))
    plain_, told = (
        _score("附2", row, entries, said, frozenset(), accept_proposed=False).trace
        for said in (None, {ACTUAL: "按待定事项：采纳 20", "other": "没有"})
    )
    origin = "实际值按待定事项：采纳 20"
    assert told == f"{plain_.removesuffix('。')}（{origin}；{origin}）。"


@pytest.mark.parametrize(
    ("ruled", "points", "score"), [(5, 8, 8), (5, 0, 0), (5, None, 5), (None, 8, None)]
)
def test_a_score_that_the_office_sets(ruled, points, score):
    before = Score("a", "甲", "附2", "J9", D(10), ruled, None, "得 5 分。")
    override: Any = SimpleNamespace(points=None if points is None else D(points))
    found = _overridden(before, override)
    assert found.score == score
    is_set = ruled is not None and points is not None
    assert (found.ruled == ruled) == (is_set or ruled is None)
    assert ("改定为" in found.trace) == is_set
    assert _overridden(before, None) is before


@pytest.mark.parametrize(
    ("reading", "deducted"),
    [
        (Reading(), 0),
        (Reading(None, "exact", is_none=True), 0),
        (number("2.50"), D("2.5")),
        (number(25), 20),
        (Reading(D(3), "proposed"), None),
        (Reading(D(-2), "exact", codes=("range",)), None),
        (Reading(None, "unreadable"), None),
    ],
)
def test_what_is_deducted(reading, deducted):
    row = row_of(build_rule("deduction", D(20), {}), names=("value",))
    assert _deduction(row, entries_of(reading), accept_proposed=False) == deducted


def test_a_row_that_the_sender_adds_is_used_once_he_wrote_something():
    field: Any = SimpleNamespace(key=ACTUAL, initial="自拟")
    row = replace(row_of(build_rule("manual", D(10), {})), own=(field,))
    used = {
        raw: _is_used(row, {ACTUAL: Entry(ACTUAL, "附2", "I9", Cell(1, 1, "text", raw), reading)})
        for raw, reading in (("", Reading()), ("自拟", Reading("自拟", "exact")), ("5", number(5)))
    }
    assert used == {"": False, "自拟": False, "5": True}
    assert not _is_used(row, {})
