"""An official blank as it was sent: a grid of texts with merges, widths and heights.

Whoever writes a definition opens a file that the notice's own office has published; it is no
returned file, and nothing is written back into it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from zjtx_xl.errors import DraftError
from zjtx_xl.xlsx import Range, column_number

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MOST_ROWS, _MOST_COLUMNS, _MOST_SHEETS = 2_000, 60, 20
_LARGEST = 20 * 1024 * 1024
_STANDARD_WIDTH = 8.43
_EMU_OF_A_CHARACTER = 66_675  # seven pixels
_LINE = 16.0  # points
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True, slots=True)
class BlankCell:
    """A printed text; ``align`` and ``border`` as the definition writes them."""

    text: str
    align: str = ""
    border: str = "LTRB"
    size: float = 0
    bold: bool = False


@dataclass(slots=True)
class BlankSheet:
    """One sheet, or one table of a document with the lines around it."""

    name: str
    cells: dict[tuple[int, int], BlankCell] = field(default_factory=dict[Any, Any])
    merges: list[Range] = field(default_factory=list[Range])
    widths: dict[int, float] = field(default_factory=dict[int, float])
    heights: dict[int, float] = field(default_factory=dict[int, float])
    landscape: bool = False
    paper: str = "A4"
    last_row: int = 0
    last_column: int = 0

    def text(self, row: int, column: int) -> str:
        """What is printed at a place; empty where nothing is, or inside a merge."""
        cell = self.cells.get((row, column))
        return cell.text if cell else ""

    def area(self, row: int, column: int) -> Range:
        """The merge that begins at a place, or the place alone."""
        for merge in self.merges:
            if (merge.first_row, merge.first_column) == (row, column):
                return merge
        return Range(row, column, row, column)

    def covering(self, row: int, column: int) -> Range:
        """The merge that a place lies in, or the place alone."""
        for merge in self.merges:
            if (
                merge.first_row <= row <= merge.last_row
                and merge.first_column <= column <= merge.last_column
            ):
                return merge
        return Range(row, column, row, column)

    def starts(self, row: int) -> list[int]:
        """Columns of a row at which a cell of its own begins, empty ones too."""
        return [
            column
            for column in range(1, self.last_column + 1)
            if (found := self.covering(row, column)).first_row == row
            and found.first_column == column
        ]


def read_blank(path: Path) -> tuple[BlankSheet, ...]:
    """The sheets of an official blank.

    Raises:
        DraftError: the file is none of the kinds that can be read, or cannot be read.
    """
    suffix = path.suffix.lower()
    if suffix in {".doc", ".wps", ".pdf"}:
        raise DraftError(path, "请先用 Word 或 WPS 另存为 .docx")
    if suffix not in _READERS:
        raise DraftError(path, "请先用 Excel 或 WPS 另存为 .xlsx")
    if path.is_file() and path.stat().st_size > _LARGEST:
        raise DraftError(path, "文件太大")
    try:
        sheets = tuple(_READERS[suffix](path))
    except Exception as error:
        raise DraftError(
            path, "文件打不开，可能已损坏；请用 Excel 或 Word 打开后另存一份"
        ) from error
    if not sheets:
        raise DraftError(path, "文件里没有找到表格")
    return sheets


# ---------------------------------------------------------------- a workbook


def _of_workbook(path: Path) -> Iterator[BlankSheet]:
    import openpyxl  # noqa: PLC0415 - with this command only

    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets[:_MOST_SHEETS]:
        if sheet.sheet_state == "visible":
            found = _of_worksheet(sheet)
            if found.cells:
                yield found


def _of_worksheet(sheet: Any) -> BlankSheet:  # noqa: ANN401 - openpyxl has no types
    found = BlankSheet(sheet.title)
    found.landscape = sheet.page_setup.orientation == "landscape"
    found.paper = "A3" if str(sheet.page_setup.paperSize) == "8" else "A4"
    for merged in sheet.merged_cells.ranges:
        if merged.max_row <= _MOST_ROWS and merged.max_col <= _MOST_COLUMNS:
            area = Range(merged.min_row, merged.min_col, merged.max_row, merged.max_col)
            if not area.is_single:
                found.merges.append(area)
    bounds = _used(sheet)
    for line in sheet.iter_rows(max_row=bounds[0], max_col=bounds[1]):
        for cell in line:
            text = _text_of(cell.value)
            if text:
                found.cells[cell.row, cell.column] = BlankCell(
                    text,
                    align=cell.alignment.horizontal or "",
                    border=_border(sheet, found.area(cell.row, cell.column)),
                    size=float(cell.font.sz or 0),
                    bold=bool(cell.font.b),
                )
    found.last_row = max([row for row, _ in found.cells] + [bounds[0]], default=0)
    found.last_column = max([column for _, column in found.cells] + [bounds[1]], default=0)
    _take_sizes(sheet, found)
    return found


def _used(sheet: Any) -> tuple[int, int]:  # noqa: ANN401 - openpyxl has no types
    """The last row and column with a text or a border: fills and heights alone are no form."""
    last_row = last_column = 0
    rows, columns = min(sheet.max_row, _MOST_ROWS), min(sheet.max_column, _MOST_COLUMNS)
    for line in sheet.iter_rows(max_row=rows, max_col=columns):
        for cell in line:
            edges = cell.border
            sides = (edges.left, edges.right, edges.top, edges.bottom)
            if cell.value is not None or any(side and side.style for side in sides):
                last_row = max(last_row, cell.row)
                last_column = max(last_column, cell.column)
    for merged in sheet.merged_cells.ranges:
        if merged.min_row <= last_row and merged.min_col <= last_column:
            last_row = max(last_row, min(merged.max_row, rows))
            last_column = max(last_column, min(merged.max_col, columns))
    return last_row, last_column


def _take_sizes(sheet: Any, found: BlankSheet) -> None:  # noqa: ANN401 - openpyxl has no types
    for letters, size in sheet.column_dimensions.items():
        first = size.min or column_number(letters)
        for column in range(first, min(size.max or first, found.last_column) + 1):
            if size.width:
                found.widths[column] = round(float(size.width) - 0.71, 2)
    for row, size in sheet.row_dimensions.items():
        if size.height and row <= found.last_row:
            found.heights[row] = float(size.height)


def _text_of(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\r\n", "\n")


def _border(sheet: Any, area: Range) -> str:  # noqa: ANN401 - openpyxl has no types
    first = sheet.cell(area.first_row, area.first_column).border
    last = sheet.cell(area.last_row, area.last_column).border
    sides = (("L", first.left), ("T", first.top), ("R", last.right), ("B", last.bottom))
    return "".join(letter for letter, side in sides if side and side.style) or "none"


# ---------------------------------------------------------------- a document


def _of_document(path: Path) -> Iterator[BlankSheet]:
    """Each table of a document, with the lines before it as rows of their own, and its notes."""
    import docx  # noqa: PLC0415 - with this command only
    from docx.table import Table  # noqa: PLC0415

    document = docx.Document(str(path))
    landscape = bool(document.sections and int(document.sections[-1].orientation or 0) == 1)
    before: list[tuple[str, str]] = []
    found: BlankSheet | None = None
    for item in document.iter_inner_content():
        if isinstance(item, Table):
            if found is not None:
                yield found
            found = _of_table(item, before, landscape=landscape)
            before = []
        elif text := item.text.strip():
            line = (text, "center" if int(item.alignment or 0) == 1 else "left")
            if found is not None and not _begins_a_form(text):
                _add_line(found, text)
            else:
                if found is not None:
                    yield found
                    found = None
                before.append(line)
    if found is not None:
        yield found


def _begins_a_form(text: str) -> bool:
    return re.match(r"^附(?:件|表)?\s*[0-9一二三四五六七八九十]+", text) is not None


def _of_table(table: Any, before: list[tuple[str, str]], *, landscape: bool) -> BlankSheet:  # noqa: ANN401
    columns = len(table.columns)
    found = BlankSheet("表", last_column=columns, landscape=landscape)
    for text, align in before[-4:]:
        found.last_row += 1
        found.cells[found.last_row, 1] = BlankCell(text, align=align, border="none")
        _merge(found, Range(found.last_row, 1, found.last_row, columns))
    name = next((text for text, _ in before if _begins_a_form(text)), "")
    found.name = re.sub(r"[\\/?*\[\]:：\s]", "", name)[:20] or "表"
    first = found.last_row
    for column, size in enumerate(table.columns, start=1):
        if size.width:
            found.widths[column] = round(size.width / _EMU_OF_A_CHARACTER, 1)
    open_merges: dict[int, tuple[int, int]] = {}  # by column: where it began, how wide
    for number, row in enumerate(table.rows, start=first + 1):
        column = 1 + (row.grid_cols_before or 0)
        for element in row._tr.tc_lst:  # noqa: SLF001 - python-docx repeats merged cells
            width = element.grid_span
            merge = element.vMerge
            if merge == "continue" and column in open_merges:
                begin, _ = open_merges[column]
                found.merges = [
                    Range(begin, column, number, column + width - 1)
                    if (area.first_row, area.first_column) == (begin, column)
                    else area
                    for area in found.merges
                ]
            else:
                open_merges[column] = (number, width)
                area = Range(number, column, number, column + width - 1)
                if width > 1 or merge == "restart":
                    found.merges.append(area)
                text = "\n".join(part.text for part in _paragraphs(element)).strip("\n")
                if text.strip():
                    found.cells[number, column] = BlankCell(text, align=_aligned(element))
            column += width
        height = row.height
        found.heights[number] = height.pt if height else _needed(found, number)
    found.last_row = first + len(table.rows)
    found.merges = [area for area in found.merges if not area.is_single]
    return found


def _paragraphs(element: Any) -> list[Any]:  # noqa: ANN401 - lxml
    from docx.text.paragraph import Paragraph  # noqa: PLC0415 - with documents only

    return [Paragraph(each, None) for each in element.iterchildren(f"{_W}p")]  # pyright: ignore[reportArgumentType]


def _aligned(element: Any) -> str:  # noqa: ANN401 - lxml
    found = element.find(f"{_W}p/{_W}pPr/{_W}jc")
    return "" if found is None else str(found.get(f"{_W}val", ""))


def _add_line(found: BlankSheet, text: str) -> None:
    found.last_row += 1
    found.cells[found.last_row, 1] = BlankCell(text, align="left", border="none")
    found.heights[found.last_row] = _LINE * (1 + len(text) // 60)
    _merge(found, Range(found.last_row, 1, found.last_row, found.last_column))


def _merge(found: BlankSheet, area: Range) -> None:
    if not area.is_single:
        found.merges.append(area)


def _needed(found: BlankSheet, row: int) -> float:
    """The height that the texts of a row need, from their length and the widths."""
    lines = 1
    for column in found.starts(row) if found.last_column else []:
        area = found.area(row, column)
        if area.first_row != area.last_row:
            continue
        width = sum(
            found.widths.get(each, _STANDARD_WIDTH)
            for each in range(area.first_column, area.last_column + 1)
        )
        text = found.text(row, column)
        needed = sum(1 + int(2 * len(part) / max(width, 1)) for part in text.split("\n"))
        lines = max(lines, needed)
    return lines * _LINE


_READERS = {".xlsx": _of_workbook, ".xlsm": _of_workbook, ".docx": _of_document}
