"""Rows of tables that are printed hold all lines of what is filled into them."""

from __future__ import annotations

import pytest

from zjtx_xl.definitions.loader import load_template
from zjtx_xl.lists.row_heights import fitted

TABLES = [
    ("annex6", "1.innovation.effect"), ("annex7", "1.subject"), ("annex5", "1.subject"),
    ("table4", "breakthrough1.result"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "key"), TABLES)
def test_rows_follow_their_texts(table: str, key: str):
    (sheet,) = load_template(f"qingdao-2021/{table}").sheets
    layout = sheet.layout(2)
    area = layout.by_key[key].area
    rows = range(area.first_row, area.last_row + 1)
    before = sum(layout.heights[row] for row in rows)
    width = sum(sheet.widths[each] for each in range(area.first_column, area.last_column + 1))
    lines = 20
    text = "\n".join("研" * int(width / 2 - 1) for _ in range(lines))
    longer, cut = fitted(layout, {key: text})
    assert sum(longer.heights[row] for row in rows) >= max(before, lines * 14.5)
    assert not cut
    assert {row: height for row, height in longer.heights.items() if row not in rows} == {
        row: height for row, height in layout.heights.items() if row not in rows
    }
    assert fitted(layout, {key: "短"})[0].heights == layout.heights


def test_a_text_that_no_row_can_hold_is_told():
    (sheet,) = load_template("qingdao-2021/annex6").sheets
    layout, cut = fitted(sheet.layout(1), {"1.innovation.effect": "成效" * 2000})
    row = layout.by_key["1.innovation.effect"].area.first_row
    assert cut == (row,)
    assert layout.heights[row] == 409
