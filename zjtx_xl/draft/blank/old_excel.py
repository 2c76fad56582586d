"""An official blank in the Excel of before 2007 → a grid of what is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zjtx_xl.draft.blank.grid import MOST_COLUMNS, MOST_ROWS, BlankCell, BlankSheet
from zjtx_xl.xlsx import Range

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MOST_SHEETS = 20
_PADDING = 0.71
_UNITS_OF_WIDTH, _TWIPS = 256, 20
_A3 = 8
_NUMBER = 2  # xlrd's type of a cell


def of_old_workbook(path: Path) -> Iterator[BlankSheet]:
    """The visible sheets that hold anything, with their merges and borders."""
    import xlrd  # noqa: PLC0415 - with this command only

    with xlrd.open_workbook(str(path), formatting_info=True) as book:
        for sheet in book.sheets()[:_MOST_SHEETS]:
            if sheet.visibility == 0:
                found = _of_sheet(book, sheet)
                if any(cell.text for cell in found.cells.values()):
                    yield found


def _of_sheet(book: Any, sheet: Any) -> BlankSheet:  # noqa: ANN401, C901 - xlrd has no types
    found = BlankSheet(sheet.name)
    found.last_row, found.last_column = min(sheet.nrows, MOST_ROWS), min(sheet.ncols, MOST_COLUMNS)
    for first_row, after_row, first_column, after_column in sheet.merged_cells:
        if first_row < found.last_row and first_column < found.last_column:
            last = min(after_row, MOST_ROWS), min(after_column, MOST_COLUMNS)
            area = Range(first_row + 1, first_column + 1, *last)
            if not area.is_single:
                found.merges.append(area)
                found.last_row = max(found.last_row, area.last_row)
                found.last_column = max(found.last_column, area.last_column)
    found.index()
    for row in range(1, found.last_row + 1):
        for column in found.starts(row):
            area = found.area(row, column)
            text, border = _text(sheet, row, column), _border(book, sheet, area)
            if text or border != "none" or not area.is_single:
                found.cells[row, column] = BlankCell(text, border=border)
    for column, info in sheet.colinfo_map.items():
        if column < found.last_column:
            found.widths[column + 1] = round(info.width / _UNITS_OF_WIDTH - _PADDING, 2)
    for row, info in sheet.rowinfo_map.items():
        if row < found.last_row:
            found.heights[row + 1] = info.height / _TWIPS
    return found


def _text(sheet: Any, row: int, column: int) -> str:  # noqa: ANN401 - xlrd has no types
    if row > sheet.nrows or column > sheet.ncols:
        return ""
    cell = sheet.cell(row - 1, column - 1)
    if cell.ctype == _NUMBER and float(cell.value).is_integer():
        return str(int(cell.value))
    text = str(cell.value).replace("\r\n", "\n")
    return text if text.strip() else ""


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
