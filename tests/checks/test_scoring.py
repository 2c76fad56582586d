"""Scores of forms that differ a little, given for the first time and again."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tests.returned_forms import enterprise
from zjtx_xl.checks import scoring
from zjtx_xl.checks.operands import Operand
from zjtx_xl.checks.score_plan import ScoredRow
from zjtx_xl.checks.scoring import (
    Scored,
    _Added,
    _deduction,
    _is_nothing,
    _is_used,
    _overridden,
    _score,
    column_scores,
    limits_of,
    score_table,
    written_scores,
    wrote_scores,
)
from zjtx_xl.checks.table import check_file
from zjtx_xl.checks.write_back import write_checked
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.findings.results import Entry, Score
from zjtx_xl.returns.fill import fill_file
from zjtx_xl.returns.reader import read_file
from zjtx_xl.rules.building import build_rule
from zjtx_xl.rules.parser import parse
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
    operands = tuple(
        Operand(name, "实际值", (FIELDS[SCORE if name == "value" else ACTUAL],)) for name in names
    )
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
    assert _deduction(row, entries_of(Reading(), reading), accept_proposed=False) == deducted


def test_what_its_sender_has_to_tell_is_not_nothing_because_it_is_blank():
    row = row_of(build_rule("deduction", D(20), {"of": "actual * 5"}))
    found = [
        _deduction(row, entries_of(reading), accept_proposed=False)
        for reading in (Reading(), number(1), Reading(None, "exact", is_none=True))
    ]
    assert found == [None, 5, 0]


@pytest.mark.parametrize(
    ("reading", "is_adopted", "score", "said"),
    [
        (Reading(), False, 0, "没有加分，得 0 分。"),
        (Reading(None, "exact", is_none=True), False, 0, "没有加分，得 0 分。"),
        # whoever fills the form can type there, too
        (number(3), False, None, "表中评分 3 尚未采纳"),
        (number(3), True, 3, "由主管部门评分，得 3 分。"),
        (number(5), True, 5, "得 5 分"),
        (number(6), True, None, "应在 0 至 5 之间"),
        (Reading("五", "unreadable"), True, None, ""),
    ],
)
def test_what_is_added_by_hand_counts_once_it_is_adopted(reading, is_adopted, score, said):
    row = row_of(build_rule("bonus", D(0), {"limit": 5}))
    adopted = frozenset({SCORE} if is_adopted else ())
    entries = entries_of(Reading(), reading)
    found = _score("附2", row, entries, None, adopted, accept_proposed=False)
    assert found.score == score
    assert said in found.trace


def test_a_row_that_the_sender_adds_is_used_once_he_wrote_something():
    field: Any = SimpleNamespace(key=ACTUAL, initial="自拟")
    row = replace(row_of(build_rule("manual", D(10), {})), own=(field,))
    used = {
        raw: _is_used(row, {ACTUAL: Entry(ACTUAL, "附2", "I9", Cell(1, 1, "text", raw), reading)})
        for raw, reading in (("", Reading()), ("自拟", Reading("自拟", "exact")), ("5", number(5)))
    }
    assert used == {"": False, "自拟": False, "5": True}
    assert not _is_used(row, {})


@pytest.mark.parametrize(
    ("goal", "actual", "reported", "score", "said"),
    [
        # of a goal that is a number the points follow, whatever the sender thinks of himself
        ("≥50个", 50, 3, 10, "满分"),
        ("≥50个", 25, 9, 5, "得 5 分"),
        ("≥50个", "达成预期指标", 9, None, "暂不计分"),
        # of one in words he scores himself within his tier
        ("成效显著", "达成预期指标", 9, 9, "在范围内"),
        ("成效显著", "达成预期指标", 7, None, "不在范围内"),
        ("成效显著", "达成预期指标", None, None, "暂不计分"),
        ("成效显著", "很好", 9, None, "暂不计分"),
    ],
)
def test_only_a_goal_in_words_leaves_the_points_to_its_sender(goal, actual, reported, score, said):
    row = row_of(build_rule("proportional", D(10), {"goal": True, "ranges": TIERS}), is_own=True)
    fields = {"target": FIELDS["patents.target"], "actual": FIELDS[ACTUAL]}
    row = replace(
        row, operands=tuple(Operand(name, name, (field,)) for name, field in fields.items())
    )
    reading = Reading(actual, "exact") if isinstance(actual, str) else number(actual)
    entries = entries_of(reading, number(reported))
    entries["patents.target"] = Entry(
        "patents.target", "附2", "H9", Cell(1, 1, "text", goal), Reading(goal, "exact")
    )
    found = _score("附2", row, entries, None, frozenset(), accept_proposed=False)
    assert (found.score, found.is_own) == (score, True)
    assert said in found.trace


@pytest.mark.parametrize(
    ("key", "waits"),
    [("patents.target", False), ("subject", True)],  # a number that is not there is nothing
)
def test_a_total_may_look_at_an_answer_whose_cell_was_not_found(key: str, waits: bool):
    plan: Any = SimpleNamespace(totals={}, rows=())
    operands = (Operand("answer", "answer", (FIELDS[key],)),)
    total: Any = SimpleNamespace(
        field=FIELDS["total.score"], operands=operands, expression=parse("sum(answer)")
    )
    added = _Added(plan, {}, Scored(), {})
    assert (added.of(total), added.waits) == (0, waits)


def test_a_score_whose_cell_was_not_found_stands_nowhere():
    row = row_of(build_rule("reach_target", D(10), {}), names=("target", "actual"))
    entries = {ACTUAL: entries_of(number(5))[ACTUAL]}
    found = _score("附2", row, entries, None, frozenset(), accept_proposed=False)
    assert (found.cell, found.reported, found.score) == ("", None, 10)


@pytest.mark.parametrize(("stands", "worth"), [(8, 8), (None, 0), ("八", 0)])
def test_a_row_may_be_worth_what_its_own_cell_says(stands, worth):
    row = replace(row_of(build_rule("manual", D(10), {}), names=("points",)), points=None)
    reading = Reading(stands, "exact") if isinstance(stands, str) else number(stands)
    found = _score("附2", row, entries_of(reading), None, frozenset(), accept_proposed=False)
    assert found.points == worth


@pytest.mark.parametrize(
    ("name", "tier", "limits"),
    [("yes_no", "", None), ("manual", "", (0, 10)), ("grade_range", "达成预期指标", (8, 10)),
     ("grade_range", "很好", None)],
)  # fmt: skip
def test_between_what_a_figure_must_lie(name, tier, limits):
    rule = build_rule(name, D(10), {"ranges": TIERS} if name == "grade_range" else {})
    assert limits_of(rule, {"actual": tier}) == limits


# ---------------------------------------------------------------- the column of a form


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A form as it came, and its copy with our scores."""
    folder = tmp_path_factory.mktemp("scored")
    path = enterprise(folder / "a.xlsx", 0)
    copy = write_checked(check_file(path), folder / "1" / "a.xlsx")
    assert copy is not None
    return path, copy


def test_the_digest_is_of_what_stands_in_the_column(scored: tuple[Path, Path], tmp_path: Path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(scored[0].read_bytes())
    fill_file(
        path, {SCORE: "5.00", "core_revenue_share.score": " 很高 ", "export_share.score": "约3"}
    )
    (table,) = read_file(path).tables
    found = list(column_scores(table))
    name = f"{TEMPLATE}@{table.submission.version}"
    assert {name for name, _, _ in found} == {name}
    assert [row for _, row, _ in found] == [
        field.row for field in table.fields if field.role == "score"
    ]
    stands = {row: text for _, row, text in found if text}
    assert stands == {"patents": "5", "core_revenue_share": "很高", "export_share": "3"}


def test_our_own_scores_are_known_by_their_digest(scored: tuple[Path, Path], tmp_path: Path):
    before, after = (read_file(path) for path in scored)
    assert after.review is not None
    review = after.review.content
    assert wrote_scores(after.tables, review)
    assert not wrote_scores(before.tables, review)
    assert not wrote_scores(after.tables, None)
    assert not wrote_scores(after.tables, review._replace(digest=""))
    (result,) = check_file(scored[0]).results
    assert list(written_scores(before.tables[0], result.scores)) == list(
        column_scores(after.tables[0])
    )
    path = tmp_path / "a.xlsx"
    path.write_bytes(scored[1].read_bytes())
    fill_file(path, {SCORE: 1})
    assert not wrote_scores(read_file(path).tables, review)


def test_whoever_scores_himself_keeps_his_score_and_what_has_none_is_blank(
    scored: tuple[Path, Path],
):
    (table,) = read_file(scored[0]).tables
    scores = score_table(table).scores[:3]
    changed = (scores[0]._replace(is_own=True), scores[1]._replace(score=None), scores[2])
    found = [(row, text) for _, row, text in written_scores(table, changed)]
    assert [row for row, _ in found] == [scores[1].row, scores[2].row]
    assert found[0][1] == ""
    assert D(found[1][1]) == scores[2].score


@pytest.mark.parametrize(
    ("deduction", "deducted"), [(None, 0), (2, 2), ("/", 0), ("很多", None), ("约2", None)]
)
def test_a_deduction_that_nobody_can_read_leaves_the_total_open(
    scored: tuple[Path, Path], tmp_path: Path, deduction: object, deducted: int | None
):
    path = tmp_path / "a.xlsx"
    path.write_bytes(scored[0].read_bytes())
    fill_file(path, {"deduction.score": deduction})
    found = score_table(read_file(path).tables[0])
    points = sum(score.score for score in found.scores if score.score is not None)
    assert found.deduction == deducted
    assert found.deductions == {"deduction.score": deducted}
    assert found.total is not None
    assert found.total.partial == points - (deducted or 0)
    is_whole = all(score.score is not None for score in found.scores)
    assert found.total.score == (found.total.partial if is_whole and deducted is not None else None)
    assert found.total.is_added_up == (deducted is not None)
    assert not found.is_scored  # nothing stands in the column yet
    assert found.standing == -(deducted or 0)
    assert found.points == {score.row: score.score for score in found.scores}
