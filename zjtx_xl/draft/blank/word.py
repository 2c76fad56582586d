"""An official blank in Word → a grid of what is printed.

Each table of the document becomes a sheet; the lines over it are rows of their own, and so are its
notes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from zjtx_xl.draft.blank.grid import MOST_COLUMNS, MOST_ROWS, STANDARD_WIDTH, BlankCell, BlankSheet
from zjtx_xl.draft.blank.seal_lines import spread
from zjtx_xl.lint import lines_needed
from zjtx_xl.xlsx import Range

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_EMU_OF_A_CHARACTER = 66_675  # seven pixels
_LINE = 16.0  # points
_HIGHEST = 400.0
_MOST_LINES_OVER = 4
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Over the next table: 二、资金投入情况（单位：万元）
_SECTION = re.compile(r"[一二三四五六七八九十]{1,2}、[^。；，]{2,30}")
_BEGINS = re.compile(r"^(?:附\s*(?:件|表|录)?|表)\s*[0-9一二三四五六七八九十]+")


def of_document(path: Path) -> Iterator[BlankSheet]:
    """Each table of a document, with the lines before it as rows of their own, and its notes."""
    import docx  # noqa: PLC0415 - with this command only
    from docx.table import Table  # noqa: PLC0415

    document = docx.Document(str(path))
    lies = [int(section.orientation or 0) == 1 for section in document.sections] or [False]
    before: list[str] = []
    made: list[BlankSheet] = []
    for item in document.iter_inner_content():
        if isinstance(item, Table):
            if sheet := _of_table(item, before, landscape=lies[0]):
                made.append(sheet)
                before = []
            continue
        if len(lies) > 1 and item.paragraph_format.element.xpath("./w:pPr/w:sectPr"):
            lies.pop(0)
        if text := item.text.strip():
            if made and not before and not (_BEGINS.match(text) or _SECTION.fullmatch(text)):
                _add_line(made[-1], text)
            else:
                before.append(text)
    for text in before if made else ():
        _add_line(made[-1], text)
    names: set[str] = set()
    for sheet in made:
        sheet.name = _unused(sheet.name, names)
        sheet.index()
    yield from made


def _unused(name: str, names: set[str]) -> str:
    found, number = name, 2
    while found in names:
        found, number = f"{name}({number})", number + 1
    names.add(found)
    return found


def _of_table(table: Any, before: list[str], *, landscape: bool) -> BlankSheet | None:  # noqa: ANN401
    rows = list(table.rows)[:MOST_ROWS]
    columns = min(max([len(table.columns), *(_width(row) for row in rows)]), MOST_COLUMNS)
    found = BlankSheet("表", last_column=columns, landscape=landscape)
    for column, size in enumerate(list(table.columns)[:columns], start=1):
        if size.width:
            found.widths[column] = round(size.width / _EMU_OF_A_CHARACTER, 1)
    _take_widths(found, rows)
    for text in before[-_MOST_LINES_OVER:]:
        _add_line(found, text)
    sections = (text.partition("、")[2] for text in before if _SECTION.fullmatch(text))
    name = next((text for text in before if _BEGINS.match(text)), "")
    name = name or re.sub(r"[（(].*", "", next(sections, ""))
    found.name = re.sub(r"[\\/?*\[\]:：\s]", "", name)[:20] or "表"
    first = found.last_row
    open_merges: dict[int, int] = {}  # by column: the row where a merge began
    for number, row in enumerate(rows, start=first + 1):
        _take_row(found, row, number, open_merges)
    found.last_row = first + len(rows)
    found.merges = [area for area in found.merges if not area.is_single]
    found.index()
    for number, row in enumerate(rows, start=first + 1):
        found.heights[number] = row.height.pt if row.height else _needed(found, number)
    return found if found.is_printed else None


def _take_widths(found: BlankSheet, rows: list[Any]) -> None:
    """The widths that cells say of themselves: what Word shows, whatever the grid says."""
    said: set[int] = set()
    for row in rows:
        column = 1 + (row.grid_cols_before or 0)
        for element in row._tr.tc_lst:  # noqa: SLF001 - see _take_row
            if element.grid_span == 1 and column not in said and element.width:
                said.add(column)
                found.widths[column] = round(element.width / _EMU_OF_A_CHARACTER, 1)
            column += element.grid_span


def _width(row: Any) -> int:  # noqa: ANN401 - python-docx
    spans = sum(element.grid_span for element in row._tr.tc_lst)  # noqa: SLF001 - see _take_row
    return int(row.grid_cols_before or 0) + spans


def _take_row(found: BlankSheet, row: Any, number: int, open_merges: dict[int, int]) -> None:  # noqa: ANN401
    column = 1 + (row.grid_cols_before or 0)
    for element in row._tr.tc_lst:  # noqa: SLF001 - python-docx repeats merged cells
        last = min(column + element.grid_span - 1, MOST_COLUMNS)
        if column > last:
            return
        begin = open_merges.get(column)
        if element.vMerge == "continue" and begin is not None:
            found.merges = [
                Range(begin, column, number, area.last_column)
                if (area.first_row, area.first_column) == (begin, column)
                else area
                for area in found.merges
            ]
        else:
            open_merges.pop(column, None)
            if element.vMerge == "restart":
                open_merges[column] = number
            found.merges.append(Range(number, column, number, last))
            text = "\n".join(part.text for part in _paragraphs(element)).strip("\n")
            found.cells[number, column] = BlankCell(text if text.strip() else "")
        column = last + 1


def _paragraphs(element: Any) -> list[Any]:  # noqa: ANN401 - lxml
    """The lines of a cell, those of a table inside it too: one cell is one text."""
    from docx.text.paragraph import Paragraph  # noqa: PLC0415 - with documents only

    return [Paragraph(part, None) for part in element.iter(f"{_W}p")]  # pyright: ignore[reportArgumentType]


def _add_line(found: BlankSheet, text: str) -> None:
    """A line outside the table; where it asks for a name, its label and a cell to fill."""
    found.last_row += 1
    if not spread(found, found.last_row, text):
        found.cells[found.last_row, 1] = BlankCell(text, border="none")
        area = Range(found.last_row, 1, found.last_row, found.last_column)
        if not area.is_single:
            found.merges.append(area)


def _needed(found: BlankSheet, row: int) -> float:
    """The height that the texts of a row need, from their length and the widths."""
    lines = 1
    for column in found.starts(row):
        area = found.area(row, column)
        if area.first_row == area.last_row:
            columns = range(area.first_column, area.last_column + 1)
            width = sum(found.widths.get(number, STANDARD_WIDTH) for number in columns)
            lines = max(lines, lines_needed(found.text(row, column), width))
    return min(lines * _LINE, _HIGHEST)
