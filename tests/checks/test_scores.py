"""Totals that a spreadsheet program computed in a form that nobody has scored yet."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tests import faults
from tests.returned_forms import computed, enterprise
from zjtx_xl.checks.scores import _result, check_reported_scores
from zjtx_xl.checks.scoring import Scored, score_table
from zjtx_xl.checks.table import check_file
from zjtx_xl.checks.write_back import write_checked
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.returns.fill import fill_file
from zjtx_xl.returns.reader import read_file
from zjtx_xl.runs.issue import generate
from zjtx_xl.xlsx.cell import Cell

if TYPE_CHECKING:
    from pathlib import Path

    from zjtx_xl.returns.reader import ReturnedTable

TEMPLATE = "qingdao-2021/annex2"


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({"total.score": 0}, set()),  # Excel saved it: the formula adds up an empty column
        ({"total.score": 5, "first": 5}, set()),  # one score is there, and is what stands
        ({"total.score": 7, "first": 5}, {"total"}),
        ({"total.score": 60}, {"total"}),
    ],
)
def test_a_total_is_what_stands_in_the_column(
    tmp_path: Path, values: dict[str, object], codes: set[str]
):
    [path] = generate(TEMPLATE, tmp_path).files
    fields = load_template(TEMPLATE).sheets[0].layout().fields
    given: dict[str, object] = {"subject": "某公司"}
    for each in fields:
        if each.role in {"target", "actual"}:
            given[each.key] = "是" if each.kind.name.startswith("yes") else "20"
    first = next(each for each in fields if each.role == "score" and each.points == 5)
    given |= {first.key if key == "first" else key: value for key, value in values.items()}
    fill_file(path, given)
    [result] = check_file(path).results
    assert {each.code for each in result.findings} == codes


@pytest.mark.parametrize(
    ("actual", "typed", "severity"),
    [
        (None, 3, "info"), (None, 0, "info"), (None, 10, "info"), (None, 11, "warning"),
        (None, -1, "warning"), (None, "约3", "info"), (None, "很高", "warning"),
        (None, None, None),
        ("很多", 3, None),  # the answer is there, and something is said of it already
        ("40", 3, "error"),
    ],
)  # fmt: skip
def test_a_score_beside_an_answer_that_is_not_there_may_be_the_answer(
    tmp_path: Path, actual: str | None, typed: object, severity: str | None
):
    path = enterprise(tmp_path / "a.xlsx", 0, patents=actual)
    fill_file(path, {"patents.score": typed})
    found = [
        each
        for each in check_file(path).results[0].findings
        if each.code == "score" and each.cell == "J9"
    ]
    assert [each.severity for each in found] == ([severity] if severity else [])
    assert all(
        ("填错了栏" in each.message) == (actual is None) and str(typed) in each.message
        for each in found
    )


DEDUCTION = 3


@pytest.mark.parametrize(("shown", "code"), [("84.5", None), ("87.5", "total"), ("90.5", "total")])
def test_a_deduction_belongs_to_the_total(tmp_path: Path, shown: str, code: str | None):
    path = enterprise(tmp_path / "a.xlsx", 0)
    copy = write_checked(check_file(path), tmp_path / "1" / "a.xlsx")
    assert copy is not None
    # no sheet 审核意见 in the way: whose scores they are does not matter here
    fill_file(copy, {"deduction.score": DEDUCTION, "审核意见!J2": None})
    computed(copy, "附2", "J19", shown)
    found = [each.code for each in check_file(copy).results[0].findings if each.cell == "J19"]
    assert found == ([code] if code else [])


def test_a_total_of_ours_that_was_not_computed_again_is_old_and_not_wrong(tmp_path: Path):
    path = enterprise(tmp_path / "a.xlsx", 0)
    copy = write_checked(check_file(path), tmp_path / "1" / "a.xlsx")
    assert copy is not None
    computed(copy, "附2", "J19", "50")
    found = [each.code for each in check_file(copy).results[0].findings if each.cell == "J19"]
    assert found == ["stale-score"]


@pytest.mark.parametrize(
    ("formula", "code"), [(None, "stale-score"), ("0+3", "score"), ("3", "score")]
)
def test_a_help_that_somebody_wrote_excuses_no_wrong_score(
    tmp_path: Path, formula: str | None, code: str
):
    """A score that the workbook itself showed is old; one that a forged help shows is wrong."""
    path = enterprise(tmp_path / "a.xlsx", 0)
    fill_file(path, {"patents.score": 3})
    if formula is None:
        computed(path, "附2", "L9", "3")
    else:
        path.write_bytes(faults.set_formula(path.read_bytes(), "附2", "L9", formula, "3"))
    found = [each.code for each in check_file(path).results[0].findings if each.cell == "J9"]
    assert found == [code]


def test_a_text_in_the_help_is_no_score(tmp_path: Path):
    path = enterprise(tmp_path / "a.xlsx", 0)
    fill_file(path, {"patents.score": 3})
    path.write_bytes(faults.set_text(path.read_bytes(), "附2", "L9", "3"))
    found = [each.code for each in check_file(path).results[0].findings if each.cell == "J9"]
    assert found == ["score"]


@pytest.mark.parametrize(("type_", "result"), [("number", 10), ("text", None), ("boolean", None)])
def test_only_a_number_is_the_result_of_a_help(type_, result):
    cell = Cell(9, 11, type_, "10", formula="1")
    sheet: Any = SimpleNamespace(
        scan=SimpleNamespace(cells={(9, 11): cell}), placement=SimpleNamespace(moved=False)
    )
    assert _result(sheet, (9, 11)) == result


# ---------------------------------------------------------------- of what was scored

D = Decimal


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> ReturnedTable:
    return read_file(enterprise(tmp_path_factory.mktemp("form") / "a.xlsx", 0)).tables[0]


def reported(table: ReturnedTable, rows: dict[str, dict[str, Any]], **total: Any) -> Scored:
    """What the rules say of a form in whose column something else stands."""
    scored = score_table(table)
    scores = tuple(score._replace(**rows.get(score.row, {})) for score in scored.scores)
    assert scored.total is not None
    return scored._replace(scores=scores, total=scored.total._replace(**total), is_as_added=False)


def said(table: ReturnedTable, scored: Scored, *, by_us: bool = False) -> list[Any]:
    found = list(check_reported_scores(table, scored, written_by_us=by_us))
    return [(each.code, each.severity, each.cell, each.field) for each in found]


PATENTS, STANDARDS = "patents", "standards"


def test_an_empty_column_is_no_fault(table: ReturnedTable):
    assert said(table, reported(table, {})) == []
    assert said(table, reported(table, {}), by_us=True) == []


def test_a_score_that_differs_from_its_rule_is_said_with_the_total_once(table: ReturnedTable):
    ours = {score.row: score.score for score in score_table(table).scores}
    rows = {row: {"reported": D("1.5")} for row in (PATENTS, STANDARDS)}
    scored = reported(table, rows, reported=D(3))
    assert scored.total is not None
    assert scored.total.score is not None
    found = list(check_reported_scores(table, scored))
    # the total is said in the first of them
    assert [(each.code, each.severity, each.cell, each.field) for each in found[:2]] == [
        ("score", "error", "J9", "patents.score"),
        ("score", "error", "J11", "standards.score"),
    ]
    for each, row in zip(found, (PATENTS, STANDARDS), strict=False):
        assert "1.5" in each.message
        assert f"{ours[row]:f}".rstrip("0").rstrip(".") in each.message
    assert [("总分应为" in each.message) for each in found[:2]] == [True, False]
    assert {code for code, *_ in said(table, scored, by_us=True)} <= {"stale-score"}


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({"reported": D(5), "score": D(5)}, None),
        ({"reported": D("5.00"), "score": D(5)}, None),
        ({"reported": D(4), "score": D(5)}, "score"),
        ({"reported": None, "score": D(5)}, None),
        ({"reported": D(4), "score": None}, None),
        # of a score that the office has set the rule's own is compared
        ({"reported": D(4), "score": D(5), "ruled": D(4)}, None),
        ({"reported": D(5), "score": D(5), "ruled": D(4)}, "score"),
    ],
)
def test_which_scores_differ(table: ReturnedTable, about: dict[str, Any], code: str | None):
    found = said(table, reported(table, {PATENTS: about}))
    assert [each for each in found if each[2] == "J9"] == (
        [(code, "error", "J9", "patents.score")] if code else []
    )


def test_what_the_office_has_set_is_never_only_old(table: ReturnedTable):
    about = {"reported": D(5), "score": D(5), "ruled": D(4)}
    found = said(table, reported(table, {PATENTS: about}), by_us=True)
    assert ("score", "error", "J9", "patents.score") in found


def test_a_figure_outside_its_tier_is_said(table: ReturnedTable):
    about = {"reported": D(9), "score": None, "is_own": True, "is_outside": True}
    (found,) = check_reported_scores(table, reported(table, {PATENTS: about}))
    assert (found.code, found.severity, found.cell, found.field) == (
        "score", "error", "J9", "patents.score",
    )  # fmt: skip
    assert "9" in found.message
    assert "本档范围内的分数" in found.message


@pytest.mark.parametrize(
    ("total", "about", "shown"),
    [
        ({"reported": None}, {}, None),
        ({"reported": D(60), "score": D(60), "partial": D(60)}, {}, None),
        ({"reported": D(50), "score": D(60), "partial": D(60)}, {}, "60"),
        # while a row waits we write what counts so far
        ({"reported": D(50), "score": None, "partial": D(50)}, {}, None),
        ({"reported": D(50), "score": None, "partial": D(40)}, {}, None),
        # what stands in the column is what is added up, where all of it stands there
        ({"reported": D(50), "score": D(60), "partial": D(60)},
         {"is_scored": True, "standing": D(50)}, None),
        ({"reported": D(50), "score": D(60), "partial": D(60)},
         {"is_scored": True, "standing": D(55)}, "55"),
        ({"reported": D(50), "score": D(60), "partial": D(60)}, {"is_as_added": True}, None),
    ],
)  # fmt: skip
def test_a_total_is_compared_with_what_it_adds_up(
    table: ReturnedTable, total: dict[str, Any], about: dict[str, Any], shown: str | None
):
    scored = reported(table, {}, **total)._replace(**about)
    for by_us, code in ((False, "total"), (True, "stale-score")):
        found = list(check_reported_scores(table, scored, written_by_us=by_us))
        assert [(each.code, each.cell, each.field) for each in found] == (
            [(code, "J19", "total.score")] if shown else []
        )
        assert all(f" {shown}" in each.message for each in found)
    assert list(check_reported_scores(table, scored._replace(total=None))) == []


@pytest.mark.parametrize("refs", [("L9",), ("L9", "L11")])
def test_old_results_of_the_helps_are_only_said_once(tmp_path: Path, refs: tuple[str, ...]):
    path = enterprise(tmp_path / "a.xlsx", 0)
    for ref in refs:
        computed(path, "附2", ref, "1.25")
    (table,) = read_file(path).tables
    (found,) = check_reported_scores(table, score_table(table))
    assert (found.code, found.severity, found.cell, found.field) == (
        "stale-score", "info", "L9", "patents.score",
    )  # fmt: skip
    assert f"（{'、'.join(refs)} 没有重新计算" in found.message
    assert "1.25" in found.message
    assert (found.label or "").endswith("预评得分")


@pytest.mark.parametrize(
    ("raw", "result"),
    [
        ("2.5", "2.5"),
        ("8.8000000000000007", "8.8"),
        ("1" * 24, "1.11111111111111E+23"),
        ("x", "None"),
    ],
)
def test_the_result_of_a_help_is_read_at_fifteen_digits(raw: str, result: str):
    cell = Cell(9, 11, "number", raw, formula="1")
    placement = SimpleNamespace(moved=False)
    sheet: Any = SimpleNamespace(scan=SimpleNamespace(cells={(9, 11): cell}), placement=placement)
    assert str(_result(sheet, (9, 11))) == result
    assert _result(sheet, (9, 12)) is None
    placement.moved = True
    assert _result(sheet, (9, 11)) is None
    placement.moved = False
    sheet.scan.cells[9, 11] = cell._replace(formula=None)
    assert _result(sheet, (9, 11)) is None
