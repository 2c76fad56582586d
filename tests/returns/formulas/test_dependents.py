"""What depends on the scores that are written does not go on showing what it showed before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from samples.faulty import returned_form
from tests import faults
from zjtx_xl.checks.table import check_file
from zjtx_xl.checks.write_back import scored_copy
from zjtx_xl.returns.formulas.dependents import refreshed
from zjtx_xl.xlsx.cell import Cell
from zjtx_xl.xlsx.package import Package
from zjtx_xl.xlsx.sheet.edit import Edit
from zjtx_xl.xlsx.sheet.scan import scan
from zjtx_xl.xlsx.workbook import Workbook

if TYPE_CHECKING:
    from pathlib import Path


def formula(row: int, text: str, raw: str) -> Cell:
    return Cell(row, 1, "number", raw, text)


CELLS = {
    (1, 1): Cell(1, 1, "number", "50"),
    (2, 1): formula(2, "A1*2", "100"),
    (3, 1): formula(3, 'IF(A2>=150,LEN("甲"),0)', "0"),
    (4, 1): formula(4, "A3+1", "1"),
    (5, 1): formula(5, "B9+1", "7"),
    (6, 1): formula(6, '"A1"&A12', "8"),
    (7, 1): formula(7, "IF(A2>=150,3,4)", "4"),
}


def test_simple_formulas_are_computed_and_others_lose_their_result():
    written = refreshed(CELLS, {(1, 1): Edit("number", "80")})
    assert written == {
        (2, 1): Edit("cached", "160"),
        (3, 1): Edit("cached", ""),
        (4, 1): Edit("cached", ""),
        (7, 1): Edit("cached", "3"),
    }


def test_nothing_is_touched_where_nothing_changes():
    assert refreshed(CELLS, {(1, 1): Edit("number", "50")}) == {}
    assert refreshed(CELLS, {(9, 9): Edit("number", "1")}) == {}


def test_a_circle_of_formulas_loses_its_results():
    cells = {(1, 1): Cell(1, 1, "number", "1"), (2, 1): formula(2, "A1+A3", "5")}
    cells[3, 1] = formula(3, "A2", "5")
    written = refreshed(cells, {(1, 1): Edit("number", "2")})
    assert written == {(2, 1): Edit("cached", ""), (3, 1): Edit("cached", "")}


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ('IF(J19>=60,"合格","不合格")', "0", ("empty", "")),
        ("J19*2", "175", ("number", "155")),
        ("ROUND(J19/10,0)", "9", ("number", "8")),
        ("A1+1", "3", ("number", "3")),
    ],
)
def test_a_verdict_of_the_sender_is_not_left_stale(
    tmp_path: Path, text: str, before: str, after: tuple[str, str]
):
    """One score falls by ten: the total was 87.5 and is 77.5."""
    data = faults.set_number(returned_form(), "附2", "I9", "0")
    data = faults.set_formula(data, "附2", "H18", text, before)
    path = tmp_path / "form.xlsx"
    path.write_bytes(data)
    checked = check_file(path)
    assert checked.returned is not None
    copy = Workbook(Package.from_bytes(scored_copy(checked.returned, checked.results), "copy.xlsx"))
    part = next(sheet for sheet in copy.sheets if sheet.name == "附2")
    cells = scan(copy.package.read(part.part), copy.shared_strings).cells
    assert cells[19, 10].raw == "77.5"
    assert (cells[18, 8].type, cells[18, 8].raw) == after
