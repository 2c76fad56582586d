"""What a recipient sees while filling is what check says: in formulon, a second spreadsheet engine.

The same random fillings as in LibreOffice (tests/office/test_preliminary_scores_office.py). 300 of
each scored template here and in CI, 5,000 by ``make engines``.
"""

from __future__ import annotations

import io
import os
import random
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.filled_forms import (
    SCORED,
    Filling,
    assert_varied,
    checked,
    compare,
    random_filling,
)
from tests.spreadsheet import Spreadsheet
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.forms.blank_workbook import blank, table
from zjtx_xl.xlsx.address import cell_name, parse_cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.filled_rows import Filled
    from zjtx_xl.definitions.template import Layout, Template
    from zjtx_xl.xlsx.sheet.edit import Edit

SEED = 20210203
FILLINGS = int(os.environ.get("ZJTX_FILLINGS", "300"))

pytestmark = pytest.mark.engine


def typed(edit: Edit) -> Filled:
    """What somebody typed, as the engine takes it."""
    if edit.kind == "number":
        return float(edit.value)
    return edit.value if edit.kind == "text" else None


def shown_by_formulon(
    template: Template, layout: Layout, fillings: Sequence[Filling]
) -> Iterator[list[list[object]]]:
    """The cells of each filled form as formulon shows them; only formulas and inputs."""
    data = blank([table(template)], template.variables)
    sheet = openpyxl.load_workbook(io.BytesIO(data))[layout.sheet.name]
    engine = Spreadsheet()
    formulas: dict[tuple[int, int], str] = {}
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith("="):
                formulas[parse_cell(cell.coordinate)] = cell.value
                engine.formula(cell.coordinate, cell.value)
    for filling in fillings:
        engine.fill(**{layout.by_key[key].ref: typed(edit) for key, edit in filling.items()})
        shown = engine.shown(*(cell_name(*at) for at in formulas))
        cells: list[list[object]] = [[None] * sheet.max_column for _ in range(sheet.max_row)]
        for (row, column), value in zip(formulas, shown, strict=True):
            cells[row - 1][column - 1] = value
        yield cells


@pytest.mark.parametrize("template_id", SCORED)
def test_recipient_sees_what_check_will_say(template_id: str):
    template = load_template(template_id)
    layout = table(template).layouts[0]
    chance = random.Random(SEED)  # noqa: S311 - test data
    fillings = [random_filling(chance, layout) for _ in range(FILLINGS)]
    differences, seen = compare(
        fillings,
        checked(template, fillings),
        shown_by_formulon(template, layout, fillings),
        layout,
    )
    assert differences == []
    assert_varied(seen, FILLINGS, layout)


@pytest.mark.parametrize("template_id", SCORED)
def test_link_leads_to_a_missing_cell(template_id: str):
    """While something is missing there is a link, and none when nothing is."""
    template = load_template(template_id)
    layout = table(template).layouts[0]
    chance = random.Random(SEED)  # noqa: S311 - test data
    fillings = [random_filling(chance, layout) for _ in range(20)]
    seen: set[bool] = set()
    for shown in shown_by_formulon(template, layout, fillings):
        texts = [value for row in shown for value in row if isinstance(value, str)]
        line = next(text for text in texts if text.startswith("已填"))
        assert ("去填下一项" in texts) is ("还缺 0 项" not in line)
        seen.add("去填下一项" in texts)
    assert True in seen
