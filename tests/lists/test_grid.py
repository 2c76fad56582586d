"""A list as plain cells: its rows, what is merged, where an officer finds a cell."""

from __future__ import annotations

from decimal import Decimal

import pytest

from zjtx_xl.lists.grid import Grid, GridCell, headed, shown_number
from zjtx_xl.xlsx.address import Range

CELLS = {
    (3, 2): GridCell("乙"),
    (1, 2): GridCell("名称"),
    (1, 1): GridCell("序号"),
    (3, 1): GridCell("1"),
    (5, 1): GridCell("2"),
}
HIGH, WIDE = Range(3, 2, 5, 2), Range(1, 3, 2, 4)
SHEET = Grid("名单", CELLS, (WIDE, HIGH))
JSON = Grid(None, CELLS, headings=("序号", "名称"))


def test_rows_stand_from_the_top_and_cells_from_the_left():
    assert [(row, [*cells]) for row, cells in SHEET.rows.items()] == [
        (1, [1, 2]),
        (3, [1, 2]),
        (5, [1]),
    ]
    assert SHEET.row(3)[2].text == "乙"
    assert SHEET.row(2) == {}


@pytest.mark.parametrize(
    ("row", "column", "area"),
    [(3, 2, HIGH), (4, 2, HIGH), (5, 2, HIGH), (6, 2, None), (3, 1, None), (1, 3, WIDE),
     (2, 4, WIDE), (1, 5, None)],
)  # fmt: skip
def test_a_merged_range_holds_its_cells_in_empty_rows_too(
    row: int, column: int, area: Range | None
):
    assert SHEET.merge(row, column) == area


@pytest.mark.parametrize(
    ("row", "column", "header_row", "text"),
    [
        (3, 2, 1, "乙"),
        (5, 2, 1, "乙"),  # merged downward: every row has the value
        (5, 2, 2, "乙"),
        (5, 2, 3, None),  # what begins in the header is a heading
        (5, 1, 1, "2"),
        (2, 2, 1, None),
        (1, 4, 0, None),  # of a range over several columns only the first has it
    ],
)
def test_what_stands_in_a_cell(row: int, column: int, header_row: int, text: str | None):
    found = SHEET.standing(row, column, header_row)
    assert (found and found.text) == text


@pytest.mark.parametrize(
    ("grid", "row", "place", "line"),
    [
        (SHEET, 3, "名单!B3", "第3行"),
        (Grid(None, CELLS), 3, "B3", "第3行"),
        (JSON, 3, "第3条“名称”", "第3条"),
        (JSON, 0, "“名称”", "第0条"),
    ],
)
def test_where_an_officer_finds_a_cell(grid: Grid, row: int, place: str, line: str):
    assert grid.place(row, 2) == place
    assert grid.line(row) == line


def test_what_stands_under_some_headings():
    assert SHEET.texts(5, {"序号": 1, "名称": 2}) == {"序号": "2", "名称": ""}


def test_the_sheet_with_all_these_headings():
    other = Grid("说明", {(1, 1): GridCell("名称")})
    assert headed([other, SHEET], {"序号", "名称"}) == (SHEET, 1, {"序号": 1, "名称": 2})
    assert headed([other, SHEET], ["名称"]) == (other, 1, {"名称": 1})
    assert headed([other, SHEET], ["名称", "电话"]) is None
    assert headed([], ["名称"]) is None


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.1 + 0.2, "0.3"), (Decimal("1234567890.1234567"), "1234567890.12346"), (-0.0, "0"),
     (5.0, "5"), (1e20, "1E+20")],
)  # fmt: skip
def test_a_number_is_shown_at_fifteen_digits(value: float | Decimal, shown: str):
    assert str(shown_number(value)) == shown
