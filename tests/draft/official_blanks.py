"""Blanks of shipped templates as an office would have sent them, with nothing of ours in them."""

from __future__ import annotations

import io
from copy import copy
from typing import TYPE_CHECKING, Any

import docx
import openpyxl
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from zjtx_xl.definitions.texts import render
from zjtx_xl.forms.blank_workbook import blank, table
from zjtx_xl.xlsx.address import column_name

if TYPE_CHECKING:
    from pathlib import Path

    from zjtx_xl.definitions.fields import Field, Text
    from zjtx_xl.definitions.template import Layout, Template

# The cell styles of a workbook: they go with the cells that name them.
_STYLES = (
    "_fonts", "_fills", "_borders", "_alignments", "_protections", "_number_formats",
    "_cell_styles",
)  # fmt: skip

# Whoever draws a list draws some lines of it, not forty.
_LINES = 3


def as_workbook(template: Template, path: Path) -> None:
    """The blank in Excel: no marks, hidden sheets, validations, names, helps or formulas."""
    made = openpyxl.load_workbook(io.BytesIO(blank([table(template, _LINES)], template.variables)))
    book: Any = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name in _STYLES:
        setattr(book, name, getattr(made, name))
    for sheet in template.sheets:
        layout = sheet.layout(_LINES)
        old, new = made[sheet.name], book.create_sheet(sheet.name)
        for item in (*layout.texts, *layout.fields):
            _copy(old, new, item)
        for column, width in sheet.widths.items():
            new.column_dimensions[column_name(column)].width = width + 0.71
        for row, height in layout.heights.items():
            new.row_dimensions[row].height = height
        new.page_setup.orientation = sheet.page.orientation
        new.page_setup.paperSize = 8 if sheet.page.paper == "A3" else 9
    book.save(path)


def _copy(old: Any, new: Any, item: Text | Field) -> None:
    area = item.area
    if not area.is_single:
        new.merge_cells(str(area))
    for row in range(area.first_row, area.last_row + 1):
        for column in range(area.first_column, area.last_column + 1):
            new.cell(row, column)._style = copy(old.cell(row, column)._style)  # noqa: SLF001
    value = old.cell(area.first_row, area.first_column).value
    if value is not None and not str(value).startswith("="):
        new.cell(area.first_row, area.first_column).value = value


def as_document(template: Template, path: Path) -> None:
    """The blank in Word: number, title and notes are lines, and between them is a table."""
    document: Any = docx.Document()
    for sheet in template.sheets:
        layout = sheet.layout(_LINES)
        if sheet.page.orientation == "landscape":
            document.sections[-1].orientation = WD_ORIENT.LANDSCAPE
        drawn = [text for text in layout.texts if text.border]
        rows = [item.area.first_row for item in (*drawn, *layout.fields) if item.border]
        lines = [text for text in layout.texts if not text.border]
        for text in lines:
            if text.area.first_row < min(rows):
                _line(document, template, text)
        _grid(document, template, layout, (min(rows), max(rows)))
        for text in lines:
            if text.area.first_row > max(rows):
                _line(document, template, text)
    document.save(str(path))


def _line(document: Any, template: Template, text: Text) -> None:
    line = document.add_paragraph(render(text.text, template.variables))
    if text.role == "title":
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _grid(document: Any, template: Template, layout: Layout, rows: tuple[int, int]) -> None:
    items = [item for item in (*layout.texts, *layout.fields) if item.area.first_row >= rows[0]]
    items = [item for item in items if item.area.first_row <= rows[1]]
    last = max(item.area.last_row for item in items)
    grid = document.add_table(last - rows[0] + 1, layout.last_column, style="Table Grid")
    for column in range(1, layout.last_column + 1):
        grid.columns[column - 1].width = Pt(5.25 * layout.sheet.widths[column])
    for row in range(rows[0], last + 1):
        grid.rows[row - rows[0]].height = Pt(layout.heights[row])
    cells = list(grid._cells)  # noqa: SLF001 - cell() counts all of them, each time
    for item in items:
        area = item.area
        cell = cells[(area.first_row - rows[0]) * layout.last_column + area.first_column - 1]
        if not area.is_single:
            below = (area.last_row - rows[0]) * layout.last_column
            cell = cell.merge(cells[below + area.last_column - 1])
        words = getattr(item, "initial", None) or render(
            getattr(item, "text", ""), template.variables
        )
        for number, line in enumerate(words.split("\n")):
            (cell.paragraphs[0] if number == 0 else cell.add_paragraph()).add_run(line)
