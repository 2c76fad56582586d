"""An official blank in the Excel of before 2007 → a grid of what is printed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from zjtx_xl.draft.blank.grid import (
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_SHEETS,
    PADDING,
    BlankCell,
    BlankSheet,
    printed_text,
)
from zjtx_xl.xlsx import Range

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_UNITS_OF_WIDTH, _TWIPS = 256, 20
_NUMBER = 2  # xlrd's type of a cell


def of_old_workbook(path: Path) -> Iterator[BlankSheet]:
    """The visible sheets that hold anything, with their merges and borders."""
    import xlrd  # noqa: PLC0415 - with this command only

    with xlrd.open_workbook(str(path), formatting_info=True) as book:
        for sheet in book.sheets()[:MOST_SHEETS]:
            if sheet.visibility == 0:
                found = _of_sheet(book, sheet)
                if found.is_printed:
                    yield found


def _of_sheet(book: Any, sheet: Any) -> BlankSheet:  # noqa: ANN401 - xlrd has no types
    found = BlankSheet(sheet.name)
    found.last_row, found.last_column = min(sheet.nrows, MOST_ROWS), min(sheet.ncols, MOST_COLUMNS)
    found.take(_merges(sheet, found), partial(_cell, book, sheet))
    for column, info in sheet.colinfo_map.items():
        if column < found.last_column:
            found.widths[column + 1] = round(info.width / _UNITS_OF_WIDTH - PADDING, 2)
    for row, info in sheet.rowinfo_map.items():
        if row < found.last_row:
            found.heights[row + 1] = info.height / _TWIPS
    return found


def _merges(sheet: Any, found: BlankSheet) -> Iterator[Range]:  # noqa: ANN401 - xlrd has no types
    for first_row, after_row, first_column, after_column in sheet.merged_cells:
        if first_row < found.last_row and first_column < found.last_column:
            last = min(after_row, MOST_ROWS), min(after_column, MOST_COLUMNS)
            yield Range(first_row + 1, first_column + 1, *last)


def _cell(book: Any, sheet: Any, row: int, column: int, area: Range) -> BlankCell:  # noqa: ANN401
    border = _border(book, sheet, area)
    if row > sheet.nrows or column > sheet.ncols:
        return BlankCell("", border=border)
    cell = sheet.cell(row - 1, column - 1)
    return BlankCell(
        printed_text(cell.value if cell.ctype == _NUMBER else str(cell.value)), border=border
    )


def _border(book: Any, sheet: Any, area: Range) -> str:  # noqa: ANN401 - xlrd has no types
    first = _lines(book, sheet, area.first_row, area.first_column)
    last = _lines(book, sheet, area.last_row, area.last_column)
    if first is None or last is None:
        return "none"
    sides = (
        ("L", first.left_line_style), ("T", first.top_line_style),
        ("R", last.right_line_style), ("B", last.bottom_line_style),
    )  # fmt: skip
    return "".join(letter for letter, style in sides if style) or "none"


def _lines(book: Any, sheet: Any, row: int, column: int) -> Any:  # noqa: ANN401 - xlrd has no types
    if row > sheet.nrows or column > sheet.ncols:
        return None
    return book.xf_list[sheet.cell_xf_index(row - 1, column - 1)].border
