"""What the workbook shows for a printed standard is what its words give: in formulon."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.spreadsheet import Spreadsheet
from tests.standards import STANDARDS, Filling, Standard, reading
from zjtx_xl.rules.excel import excel_value
from zjtx_xl.xlsx.address import cell_name

if TYPE_CHECKING:
    from tests.filled_rows import Filled
    from zjtx_xl.rules.tree.places import Place

pytestmark = pytest.mark.engine
FORMULA = "Z1"
MOST = 6  # cells of a column


@pytest.fixture(scope="module")
def sheet() -> Spreadsheet:
    return Spreadsheet()


def refs_of(standard: Standard) -> dict[str, list[str]]:
    """A column of the sheet for each name; a name of many cells takes as many as are filled."""
    found: dict[str, list[str]] = {}
    for column, name in enumerate(standard.built().operands, start=1):
        typed = [filling.cells[name] for filling in standard.fillings]
        many = max((len(each) for each in typed if isinstance(each, list)), default=1)
        found[name] = [cell_name(row, column) for row in range(1, many + 1)]
    return found


def places_of(standard: Standard) -> dict[str, Place]:
    return {
        name: tuple(standard.place(name, ref) for ref in refs)
        if any(isinstance(filling.cells[name], list) for filling in standard.fillings)
        else standard.place(name, refs[0])
        for name, refs in refs_of(standard).items()
    }


def typed_of(standard: Standard, filling: Filling) -> dict[str, Filled]:
    typed: dict[str, Filled] = {}
    for name, refs in refs_of(standard).items():
        given = filling.cells[name]
        values = given if isinstance(given, list) else [given]
        typed |= dict(zip(refs, [*values, *[None] * (len(refs) - len(values))], strict=True))
    return typed


def reads_exactly(standard: Standard, filling: Filling) -> bool:
    """Whether the workbook may score it: everything that stands there reads exactly."""
    values = [
        reading(standard, name, each)
        for name in standard.built().operands
        for each in (
            filling.cells[name] if isinstance(filling.cells[name], list) else [filling.cells[name]]
        )
    ]
    return all(value.confidence in {"exact", "missing"} for value in values)


@pytest.mark.parametrize("standard", STANDARDS, ids=lambda each: each.words[:20])
def test_the_workbook_shows_the_points_of_the_words(sheet: Spreadsheet, standard: Standard):
    expression = standard.built().expression
    assert expression is not None
    sheet.formula(FORMULA, excel_value(expression, places_of(standard)))
    for filling in standard.fillings:
        sheet.fill(**typed_of(standard, filling))
        [shown] = sheet.shown(FORMULA)
        if filling.points is None or not reads_exactly(standard, filling):
            assert shown in {"", "待核"}, filling.why
        else:
            assert shown == float(filling.points), filling.why
