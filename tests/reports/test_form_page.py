from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from zjtx_xl.definitions.loader import load_template, template_ids
from zjtx_xl.definitions.texts import render
from zjtx_xl.reports.form_page import Shown, drawn_sheet, preview_page


def cells_of(template_id: str, records: int = 2):
    template = load_template(template_id)
    for sheet in template.sheets:
        layout = sheet.layout(records)
        yield template, layout, drawn_sheet(layout, template.variables, template.styles)


@pytest.mark.parametrize("template_id", template_ids())
def test_every_place_of_the_sheet_is_drawn_once(template_id: str):
    for _, layout, drawn in cells_of(template_id):
        places = [
            (row.number + down, cell.column + right)
            for row in drawn.rows
            for cell in row.cells
            for down in range(cell.rows)
            for right in range(cell.columns)
        ]
        assert len(places) == len(set(places)) == layout.last_row * layout.last_column


@pytest.mark.parametrize("template_id", template_ids())
def test_every_text_and_every_field_stands_at_its_place(template_id: str):
    for template, layout, drawn in cells_of(template_id):
        found = {(row.number, cell.column): cell for row in drawn.rows for cell in row.cells}
        for text in layout.texts:
            cell = found[text.area.first_row, text.area.first_column]
            assert cell.text == render(text.text, template.variables)
        for field in layout.fields:
            assert found[field.position].field == field.key
        keys = [key for row in drawn.rows for key in row.keys]
        assert sorted(keys) == sorted(field.key for field in layout.fields)


@pytest.mark.parametrize("template_id", template_ids())
def test_the_page_is_well_formed_and_asks_for_nothing(template_id: str):
    page = preview_page(load_template(template_id))
    body = page[page.index("<main>") : page.index("</main>") + len("</main>")]
    ET.fromstring(  # noqa: S314 - our own page
        re.sub(r"<col (style=\"[^\"]*\")>", r"<col \1/>", body)
    )
    assert "http://" not in page
    assert "https://" not in page
    assert "default-src 'none'" in page


def test_what_stands_in_a_cell_is_text_whatever_it_is():
    template = load_template("qingdao-2021/annex2")
    layout = template.sheets[0].layout(1)
    shown = {"patents.actual": Shown("<b>3</b>", "error", '第9行 "有误"', "r1")}
    drawn = drawn_sheet(layout, template.variables, template.styles, shown)
    (cell,) = [each for row in drawn.rows for each in row.cells if each.field == "patents.actual"]
    assert cell.text == "<b>3</b>"
    assert "error" in cell.classes.split()
    assert (cell.about, cell.target) == ('第9行 "有误"', "r1")
