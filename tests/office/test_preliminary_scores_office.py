"""What a recipient sees while filling (预评得分, 填报检查, the line at the top) is what check says.

Real blanks of every scored template, with many sheets each so that LibreOffice starts seldom, are
filled at random, recalculated, and compared cell by cell with a check of the same cells.
"""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING

import pytest
from python_calamine import CalamineWorkbook

from tests.filled_forms import (
    SCORED,
    Filling,
    assert_varied,
    checked,
    compare,
    filled,
    many_sheets,
    random_filling,
)
from tests.office.libreoffice import recalculate
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.forms.blank_workbook import blank, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from zjtx_xl.definitions.template import Template

SEED = 20210202
# A thousand fillings over the scored forms; `make engines` asks for more.
FILLINGS = int(os.environ.get("ZJTX_FILLINGS", str(1000 // len(SCORED))))
# LibreOffice takes three times as long for 200 sheets in one workbook as for 10 times 20.
SHEETS, WORKBOOKS = 20, 10  # of one workbook, of one call


def shown_by_libreoffice(
    template: Template, fillings: Sequence[Filling], folder: Path
) -> Iterator[list[list[object]]]:
    """The cells of each filled form as LibreOffice shows them."""
    wide = many_sheets(template, SHEETS)
    data = blank([wide], template.variables)
    for first in range(0, len(fillings), SHEETS * WORKBOOKS):
        starts = range(first, min(first + SHEETS * WORKBOOKS, len(fillings)), SHEETS)
        paths = [folder / f"{start}.xlsx" for start in starts]
        for path, start in zip(paths, starts, strict=True):
            portion = fillings[start : start + SHEETS]
            path.write_bytes(filled(data, portion, wide.layouts[0]))
        for path in recalculate(paths, folder / "computed"):
            workbook = CalamineWorkbook.from_path(path)
            left = len(fillings) - int(path.stem)
            for layout in wide.layouts[:left]:
                sheet = workbook.get_sheet_by_name(layout.sheet.name)
                yield [[*row] for row in sheet.to_python(skip_empty_area=False)]


@pytest.mark.parametrize("template_id", SCORED)
def test_recipient_sees_what_check_will_say(template_id: str, tmp_path: Path):
    template = load_template(template_id)
    layout = table(template).layouts[0]
    chance = random.Random(SEED)  # noqa: S311 - test data
    fillings = [random_filling(chance, layout) for _ in range(FILLINGS)]
    differences, seen = compare(
        fillings,
        checked(template, fillings),
        shown_by_libreoffice(template, fillings, tmp_path),
        layout,
    )
    assert differences == []
    assert_varied(seen, FILLINGS, layout)
