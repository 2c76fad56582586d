"""What depends on the scores that are written does not go on showing what it showed before."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from samples.faulty import returned_form
from tests import faults
from tests.hostile_files import ROOT
from zjtx_xl.checks.table import check_file
from zjtx_xl.checks.write_back import scored_copy
from zjtx_xl.returns.formulas.dependents import refreshed
from zjtx_xl.xlsx.address import parse_cell
from zjtx_xl.xlsx.cell import Cell
from zjtx_xl.xlsx.package import Package
from zjtx_xl.xlsx.sheet.cells import scan
from zjtx_xl.xlsx.sheet.edit import Edit
from zjtx_xl.xlsx.workbook import Workbook

if TYPE_CHECKING:
    from collections.abc import Callable
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


class Scored(NamedTuple):
    """A return whose total is not the one that stands there; ``spare`` is a cell of no field."""

    data: Callable[[], bytes]
    sheet: str
    spare: str
    total: str
    now: str


def with_one_score_less() -> bytes:
    """The total was 87.5 and is 77.5."""
    return faults.set_number(returned_form(), "附2", "I9", "0")


def not_yet_scored() -> bytes:
    folder = ROOT / "samples" / "zjtx-2022" / "innovative" / "returned"
    return next(folder.glob("1_*.xlsx")).read_bytes()


SCORED = {
    "form": Scored(with_one_score_less, "附2", "H18", "J19", "77.5"),
    "another form": Scored(not_yet_scored, "创新型评价", "J19", "F17", "100"),
}


@pytest.mark.parametrize("name", SCORED)
@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ('IF({total}>=60,"合格","不合格")', "0", None),
        ("{total}*2", "5", lambda total: total * 2),
        ("ROUND({total}/10,0)", "5", lambda total: round(total / 10)),
        ("A1+1", "3", lambda _: 3),
    ],
)
def test_a_verdict_of_the_sender_is_not_left_stale(
    tmp_path: Path, name: str, text: str, before: str, after: Callable[[float], float] | None
):
    scored = SCORED[name]
    formula = text.format(total=scored.total)
    path = tmp_path / "form.xlsx"
    path.write_bytes(faults.set_formula(scored.data(), scored.sheet, scored.spare, formula, before))
    checked = check_file(path)
    assert checked.returned is not None
    copy = Workbook(Package.from_bytes(scored_copy(checked.returned, checked.results), "copy.xlsx"))
    part = next(sheet for sheet in copy.sheets if sheet.name == scored.sheet)
    cells = scan(copy.package.read(part.part), copy.shared_strings).cells
    assert cells[parse_cell(scored.total)].raw == scored.now
    spare = cells[parse_cell(scored.spare)]
    if after is None:
        assert (spare.type, spare.raw) == ("empty", "")
    else:
        assert float(spare.raw) == after(float(scored.now))


def test_a_formula_under_a_merged_area_hinders_nobody(tmp_path: Path):
    path = tmp_path / "form.xlsx"
    path.write_bytes(faults.set_formula(not_yet_scored(), "创新型评价", "E17", "F17*2", "5"))
    checked = check_file(path)
    assert checked.returned is not None
    assert checked.results[0].total is not None
    assert scored_copy(checked.returned, checked.results)
