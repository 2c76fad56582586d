"""Every expression of every definition in LibreOffice, as in the other engine."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest
import xlsxwriter

from tests.expressions import Taken, Typed, agrees, boundary_fillings, random_fillings, shipped
from tests.filled_rows import as_shown
from tests.office.libreoffice import recalculate
from zjtx_xl.xlsx.address import parse_cell

if TYPE_CHECKING:
    from pathlib import Path

SEED = 20220902
FILLINGS = 30
HEIGHT = 5  # rows of one filling: a column is no longer
FORMULA = 51  # column AZ

Filling = dict[str, Typed]


def moved(taken: Taken, number: int, filling: Filling) -> tuple[Taken, Filling]:
    """One filling in rows of its own."""
    below = taken._replace(first_row=1 + number * HEIGHT)
    refs = zip(taken.cells, below.cells, strict=True)
    return below, {new: filling[old] for (_, old, _), (_, new, _) in refs}


def write(path: Path, fillings: list[tuple[Taken, list[Filling]]]) -> None:
    """A sheet for each expression, with one filling below the other."""
    with xlsxwriter.Workbook(path) as workbook:
        for number, (taken, own) in enumerate(fillings):
            sheet = workbook.add_worksheet(str(number))
            for place, filling in enumerate(own):
                below, typed = moved(taken, place, filling)
                for ref, value in typed.items():
                    row, column = parse_cell(ref)
                    if isinstance(value, Decimal):
                        sheet.write_number(row - 1, column - 1, float(value))
                    elif value is not None:
                        sheet.write_string(row - 1, column - 1, value)
                sheet.write_formula(place * HEIGHT, FORMULA, below.formula())


@pytest.mark.office
@pytest.mark.engine
def test_decimal_and_libreoffice_agree(tmp_path: Path):
    chance = random.Random(SEED)  # noqa: S311 - test data
    fillings = [
        (taken, [*boundary_fillings(taken), *random_fillings(taken, chance, FILLINGS)])
        for taken in shipped()
    ]
    write(tmp_path / "expressions.xlsx", fillings)
    [computed] = recalculate([tmp_path / "expressions.xlsx"], tmp_path / "computed")
    workbook = openpyxl.load_workbook(computed, data_only=True)
    differences: list[str] = []
    numbers = 0
    for (taken, own), sheet in zip(fillings, workbook.worksheets, strict=True):
        for place, filling in enumerate(own):
            shown = as_shown(sheet.cell(1 + place * HEIGHT, FORMULA + 1).value)
            result = taken.result(filling)
            numbers += isinstance(result, Decimal)
            if not agrees(result, shown):
                differences.append(f"{taken.where}: {filling}: {result}, shown {shown!r}")
    assert differences == []
    assert numbers > 1000
