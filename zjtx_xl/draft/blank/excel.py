"""An official blank in Excel → a grid of what is printed."""

from __future__ import annotations

import warnings
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
from zjtx_xl.xlsx import Range, column_number

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_A3 = "8"


def of_workbook(path: Path) -> Iterator[BlankSheet]:
    """The visible sheets that hold anything."""
    import openpyxl  # noqa: PLC0415 - with this command only

    with warnings.catch_warnings():  # of what it leaves out: nothing here is written back
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path)
    for sheet in book.worksheets[:MOST_SHEETS]:
        if sheet.sheet_state == "visible":
            found = _of_worksheet(sheet)
            if found.is_printed:
                yield found


def _of_worksheet(sheet: Any) -> BlankSheet:  # noqa: ANN401 - openpyxl has no types
    found = BlankSheet(sheet.title)
    found.landscape = sheet.page_setup.orientation == "landscape"
    found.paper = "A3" if str(sheet.page_setup.paperSize) == _A3 else "A4"
    last_row, last_column = found.last_row, found.last_column = _used(sheet)
    merges = (
        Range(
            merged.min_row,
            merged.min_col,
            min(merged.max_row, MOST_ROWS),
            min(merged.max_col, MOST_COLUMNS),
        )
        for merged in sheet.merged_cells.ranges
        if merged.min_row <= last_row and merged.min_col <= last_column
    )
    found.take(merges, partial(_cell, sheet))
    blanks = [cell for cell in found.cells.values() if not cell.text]
    if all(cell.is_locked for cell in blanks):  # nobody has set what may be filled
        found.cells = {at: cell._replace(is_locked=False) for at, cell in found.cells.items()}
    _take_sizes(sheet, found)
    return found


def _cell(sheet: Any, row: int, column: int, area: Range) -> BlankCell:  # noqa: ANN401 - openpyxl
    cell = sheet.cell(row, column)
    text = printed_text(cell.value)
    return BlankCell(
        "" if text.startswith("=") else text,
        border=_border(sheet, area),
        is_split=bool(cell.border.diagonal and cell.border.diagonal.style),
        shown=str(cell.number_format or ""),
        is_locked=bool(cell.protection.locked),
    )


def _used(sheet: Any) -> tuple[int, int]:  # noqa: ANN401 - openpyxl has no types
    """The last row and column with a text or a border: fills and heights alone are no form."""
    last_row = last_column = 0
    rows, columns = min(sheet.max_row, MOST_ROWS), min(sheet.max_column, MOST_COLUMNS)
    for line in sheet.iter_rows(max_row=rows, max_col=columns):
        for cell in line:
            edges = cell.border
            sides = (edges.left, edges.right, edges.top, edges.bottom)
            if cell.value is not None or any(side and side.style for side in sides):
                last_row = max(last_row, cell.row)
                last_column = max(last_column, cell.column)
    return last_row, last_column


def _take_sizes(sheet: Any, found: BlankSheet) -> None:  # noqa: ANN401 - openpyxl has no types
    for letters, size in sheet.column_dimensions.items():
        first = size.min or column_number(letters)
        for column in range(first, min(size.max or first, found.last_column) + 1):
            if size.width:
                found.widths[column] = round(float(size.width) - PADDING, 2)
    for row, size in sheet.row_dimensions.items():
        if size.height and row <= found.last_row:
            found.heights[row] = float(size.height)


def _border(sheet: Any, area: Range) -> str:  # noqa: ANN401 - openpyxl has no types
    first = sheet.cell(area.first_row, area.first_column).border
    last = sheet.cell(area.last_row, area.last_column).border
    sides = (("L", first.left), ("T", first.top), ("R", last.right), ("B", last.bottom))
    return "".join(letter for letter, side in sides if side and side.style) or "none"
