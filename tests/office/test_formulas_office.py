"""The helper formulas in LibreOffice, over the same random fillings as in the other engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.filled_rows import (
    as_shown,
    describe,
    expected_score,
    expected_status,
    random_rows,
    tied_rows,
    write,
)
from tests.office.libreoffice import recalculate

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.office
@pytest.mark.engine
def test_libreoffice_shows_what_the_check_says(tmp_path: Path):
    rows = random_rows(1500, seed=2022, percent_formats=True) + tied_rows()
    write(tmp_path / "rows.xlsx", rows)
    [computed] = recalculate([tmp_path / "rows.xlsx"], tmp_path / "computed")
    sheet = openpyxl.load_workbook(computed, data_only=True).worksheets[0]
    lines = sheet.iter_rows(min_col=3, max_col=4, max_row=len(rows), values_only=True)
    differences: list[str] = []
    shown_numbers = 0
    for row, line in zip(rows, lines, strict=True):
        shown, expected = (
            [as_shown(each) for each in line],
            [
                expected_score(row),
                expected_status(row),
            ],
        )
        if shown != expected:
            differences.append(describe(row, shown, expected))
        shown_numbers += isinstance(shown[0], float)
    assert differences == []
    assert shown_numbers > 500
