"""Formulas are compared by what they compute."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tests import faults
from tests.returned_forms import enterprise
from tests.small_template import form
from zjtx_xl.checks.formulas import (
    _ERAS,
    _help_formulas,
    check_formulas,
    is_issued_help,
    meaning,
    moved_formula,
)
from zjtx_xl.returns.locate import Placement
from zjtx_xl.returns.reader import read_file
from zjtx_xl.rules.parser import parse
from zjtx_xl.xlsx.address import cell_name
from zjtx_xl.xlsx.cell import Cell

if TYPE_CHECKING:
    from zjtx_xl.returns.reader import ReturnedSheet

SAME = [
    ("SUM(J5:J17)-SUM(J18)", "=SUM(J5:J17)-SUM(J18)"),
    ("SUM(J5:J17)-SUM(J18)", "sum( $J$5:$J$17 ) - SUM(J18)"),
    ("SUM(J5:J17)", "SUM(附2!J5:J17)"),
    ("SUM(J5:J17)", "SUM('附2 (最终)'!$J$5:J17)"),
    ("SUM(J5:J17)", "+SUM(J5:J17)"),
    ("IF(A1,TRUE,FALSE)", "IF(A1,TRUE(),FALSE())"),
    ("IFERROR(A1,0)", "_xlfn.IFERROR(A1,0)"),
]
OTHER = [
    ("SUM(J5:J17)-SUM(J18)", "SUM(J5:J16)-SUM(J18)"),
    ("SUM(J5:J17)-SUM(J18)", "SUM(J5:J17)"),
    ("SUM(J5:J17)", "95"),
    ('IF(A1="a b",1)', 'IF(A1="ab",1)'),
    ('IF(A1="a",1)', 'IF(A1="A",1)'),
    ('IF(A1="$",1)', 'IF(A1="",1)'),
    ("SUM(J5:J17)", "SUM(J5:J17)+10"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_same_meaning(one, other):
    assert meaning(one) == meaning(other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_other_meaning(one, other):
    assert meaning(one) != meaning(other)


MOVED = [
    # rows of the form that was moved, formula as printed, formula as it must read now
    ({5: 6, 6: 7, 7: 8}, "SUM(J5:J7)", "SUM(J6:J8)"),
    ({5: 5, 6: 7, 7: 8}, "SUM(J5:J7)", "SUM(J5:J8)"),
    ({5: 7, 6: 6, 7: 5}, "SUM(J5:J7)", "SUM(J5:J7)"),
    ({5: 5, 7: 6}, "SUM(J5:J7)", "SUM(J5:J6)"),
    ({5: 6}, 'J5&"J5"', 'J6&"J5"'),
    ({5: 6}, "LOG10(J5)", "LOG10(J6)"),
    ({5: 6}, "J5-J9", None),
]


@pytest.mark.parametrize(("rows", "printed", "now"), MOVED)
def test_references_follow_their_cells(rows, printed, now):
    assert moved_formula(printed, Placement(rows, {10: 10})) == now


def test_nothing_moves_in_a_form_as_printed():
    assert moved_formula("SUM(J5:J7)", Placement()) == "SUM(J5:J7)"


# ---------------------------------------------------------------- of a returned form

TOTAL = (19, 10)  # J19
HELPS = [(row, 12) for row in range(5, 18)]  # L5:L17


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> ReturnedSheet:
    path = enterprise(tmp_path_factory.mktemp("form") / "a.xlsx", 0)
    return read_file(path).tables[0].sheets[0]


def changed(sheet: ReturnedSheet, cells: dict[tuple[int, int], Cell | None]) -> ReturnedSheet:
    """The sheet with other cells; None: the file does not have it."""
    kept = {place: cell for place, cell in sheet.scan.cells.items() if place not in cells}
    scan: Any = SimpleNamespace(cells=kept | {k: cell for k, cell in cells.items() if cell})
    return sheet._replace(scan=scan)


def formula(text: str | None, shown: str = "5") -> Cell:
    return Cell(1, 1, "number", shown, text)


LONG = "SUM(J5:J17)-SUM(J18)" + "+J1" * 14  # 62 characters


@pytest.mark.parametrize(
    ("cell", "now"),
    [
        (formula("SUM(J5:J17)-SUM(J18)"), None),
        (formula("=sum( $J$5:J17 )-sum(附2!J18)"), None),
        (formula("SUM(J5:J16)-SUM(J18)"), "SUM(J5:J16)-SUM(J18)"),
        (formula(None, "95.50000000000001"), "95.5"),
        (formula(None, ""), "（空白）"),
        (None, "（空白）"),
        (formula(LONG[:60]), LONG[:60]),
        (formula(LONG), f"{LONG[:59]}…"),
    ],
)
def test_a_total_that_is_computed_otherwise_is_said(
    sheet: ReturnedSheet, cell: Cell | None, now: str | None
):
    found = list(check_formulas(changed(sheet, {TOTAL: cell})))
    assert [(each.code, each.severity, each.cell, each.field) for each in found] == (
        [("formula", "error", "J19", "total.score")] if now else []
    )
    for each in found:
        assert f"原公式是“SUM(J5:J17)-SUM(J18)”，现在是“{now}”" in each.message


@pytest.mark.parametrize("count", [0, 1, 2, 6, 7, 13])
def test_some_helps_that_differ_are_said_and_most_of_them_are_not(sheet: ReturnedSheet, count: int):
    """Where most differ another version wrote them; that they were deleted is no fault either."""
    cells: dict[tuple[int, int], Cell | None] = {
        place: formula("1+1") if place[0] % 2 else None for place in HELPS[:count]
    }
    found = list(check_formulas(changed(sheet, cells)))
    assert [(each.code, each.severity, each.cell) for each in found] == (
        [("formula", "warning", "L5")] if 0 < count < 7 else []
    )
    for each in found:
        names = "、".join(cell_name(*place) for place in HELPS[:count])
        assert f"{names} 的公式被改动" in each.message


def test_helps_that_were_issued_before_are_no_changed_ones(sheet: ReturnedSheet):
    eras = [
        _help_formulas(sheet.layout.sheet, sheet.layout.records, era) for era in range(len(_ERAS))
    ]
    assert [*eras[0]] == HELPS
    others = [place for place in HELPS if eras[-1][place] != eras[0][place]]
    assert others
    before = changed(sheet, {place: formula(eras[-1][place]) for place in others})
    assert list(check_formulas(before)) == []
    for place in others:
        assert is_issued_help(before, place)
        assert is_issued_help(changed(sheet, {place: formula(f" {eras[-1][place]}")}), place)
    assert all(is_issued_help(sheet, place) for place in HELPS)


def bare(ref: str) -> str:
    return f'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE(CLEAN({ref})," ",""),"　",""),"\u00a0","")'


_BLANKS = f"SUMPRODUCT(ISERROR(1/LEN({bare('D5:D7')}))-ISERROR(D5:D7))"
_NOTHING = f'OR({bare("D7")}="",AND(LEN(D7)=1,ISNUMBER(FIND(D7,"-/—无"))))'
BEFORE = {
    "count(actual)": f'IFERROR(ROUND((3-({_BLANKS})),10),IF(({_BLANKS}=3),"","待核"))',
    "10 if present(listing_plan.actual) else 0": (
        f'IFERROR(IF(NOT({_NOTHING}),10,0),IF(IFERROR({bare("D7")}="",FALSE),"","待核"))'
    ),
}


@pytest.mark.parametrize(("value", "before"), BEFORE.items())
def test_a_computed_cell_may_be_as_blanks_of_before_had_it(value: str, before: str):
    printed = form().sheets[0]
    fields = tuple(
        field._replace(value=parse(value), role="other") if field.key == "total.score" else field
        for field in printed.fields
    )
    layout = replace(printed, fields=fields).layout(1)
    now = layout.by_key["total.score"].formula
    assert now is not None
    assert now != before

    def found(formula_now: str) -> list[str]:
        cells = {(8, 5): formula(formula_now)}
        returned: Any = SimpleNamespace(
            name="表", layout=layout, placement=Placement(), scan=SimpleNamespace(cells=cells),
            position=lambda _: (8, 5), identified=SimpleNamespace(sheet=layout.sheet),
        )  # fmt: skip
        return [each.code for each in check_formulas(returned)]

    assert found(now) == []
    assert found(before) == []
    assert found(before.replace("D7", "D6")) == ["formula"]


@pytest.mark.parametrize("cell", [None, formula(None), formula("1+1")])
def test_what_was_not_issued_is_no_help_of_ours(sheet: ReturnedSheet, cell: Cell | None):
    assert not is_issued_help(changed(sheet, {HELPS[0]: cell}), HELPS[0])
    assert not is_issued_help(sheet, TOTAL)


def test_what_has_moved_computes_the_same_in_its_new_place(tmp_path_factory: Any):
    path = enterprise(tmp_path_factory.mktemp("moved") / "a.xlsx", 0)
    path.write_bytes(faults.insert_rows(path.read_bytes(), "附2", 3, 2))
    (moved,) = read_file(path).tables[0].sheets
    assert moved.placement.moved
    assert list(check_formulas(moved)) == []
    wrong = changed(moved, {(21, 10): formula("SUM(J7:J18)-SUM(J20)")})
    (found,) = check_formulas(wrong)
    assert (found.cell, "原公式是“SUM(J7:J19)-SUM(J20)”" in found.message) == ("J21", True)
    # of a form whose rows have moved nobody compares the helps
    assert list(check_formulas(changed(moved, {(7, 12): formula("1+1")}))) == []
