"""Totals that a spreadsheet program computed in a form that nobody has scored yet."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tests import faults
from tests.returned_forms import computed, enterprise
from zjtx_xl.checks.scores import _result
from zjtx_xl.checks.table import check_file
from zjtx_xl.checks.write_back import write_checked
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.returns.fill import fill_file
from zjtx_xl.runs.issue import generate
from zjtx_xl.xlsx.cell import Cell

if TYPE_CHECKING:
    from pathlib import Path

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
