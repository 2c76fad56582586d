"""Draws a grid as a real table of Word: merged cells, heading rows that repeat on every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx.oxml.ns import qn

from zjtx_xl.narrative.controls import Element, content_of, new_element, new_run, redden, text_of

if TYPE_CHECKING:
    from zjtx_xl.narrative.table_rows import Grid, GridCell

_TWIPS = 9000  # the text of a page in portrait, in twentieths of a point
_SIZE = "21"  # half points: 五号
TABLE_TEXT = "ReportTableText"  # a style of the template; where it is missing, Word takes none
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")


def set_table(control: Element, grid: Grid, *, marks: bool) -> bool:
    """Put a grid into a control, and say whether it is another one than stood there.

    A table that says the same is left as it is, however an officer has made it look. With
    ``marks`` cells that are new or say something else are red.
    """
    content = content_of(control)
    old = content.find(qn("w:tbl"))
    before = [] if old is None else _texts(old)
    if before == grid.texts:
        return False
    table = _table(grid, old)
    for child in list(content):
        content.remove(child)
    content.append(table)
    if marks:
        _mark(table, before)
    return True


def _texts(table: Element) -> list[list[str]]:
    """What stands in each row; cells that a merged one above goes through are left out."""
    found: list[list[str]] = []
    for row in table.iter(qn("w:tr")):
        cells = [cell for cell in row.iter(qn("w:tc")) if not _goes_on(cell)]
        found.append(["\n".join(text_of(line) for line in cell.iter(qn("w:p"))) for cell in cells])
    return found


def _goes_on(cell: Element) -> bool:
    merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    return merge is not None and merge.get(qn("w:val")) != "restart"


def _mark(table: Element, before: list[list[str]]) -> None:
    known = {tuple(row) for row in before}
    rows = list(table.iter(qn("w:tr")))
    for number, (row, texts) in enumerate(zip(rows, _texts(table), strict=True)):
        if tuple(texts) in known:
            continue
        old = before[number] if number < len(before) else []
        cells = [cell for cell in row.iter(qn("w:tc")) if not _goes_on(cell)]
        for place, cell in enumerate(cells):
            if place >= len(old) or old[place] != texts[place]:
                for run in cell.iter(qn("w:r")):
                    redden(run)


def _table(grid: Grid, old: Element | None) -> Element:
    table = new_element("w:tbl")
    properties = None if old is None else old.find(qn("w:tblPr"))
    table.append(_properties() if properties is None else properties)
    whole = sum(grid.widths)
    widths = [round(_TWIPS * width / whole) for width in grid.widths]
    columns = new_element("w:tblGrid")
    for width in widths:
        _child(columns, "w:gridCol", w=str(width))
    table.append(columns)
    covering = _covering(grid)
    for number in range(grid.rows):
        row = new_element("w:tr")
        settings = _child(row, "w:trPr")
        _child(settings, "w:cantSplit")
        if number < grid.headings:
            _child(settings, "w:tblHeader")
        column = 0
        while column < len(widths):
            cell = covering.get((number, column))
            span = cell.columns if cell else 1
            row.append(_cell(cell, number, sum(widths[column : column + span]), span))
            column += span
        table.append(row)
    return table


def _covering(grid: Grid) -> dict[tuple[int, int], GridCell]:
    return {
        (row, column): cell
        for cell in grid.cells
        for row in range(cell.row, cell.row + cell.rows)
        for column in range(cell.column, cell.column + cell.columns)
    }


def _properties() -> Element:
    properties = new_element("w:tblPr")
    _child(properties, "w:tblW", w=str(_TWIPS), type="dxa")
    _child(properties, "w:jc", val="center")
    borders = _child(properties, "w:tblBorders")
    for side in _SIDES:
        _child(borders, f"w:{side}", val="single", sz="4", space="0", color="000000")
    _child(properties, "w:tblLayout", type="fixed")
    return properties


def _cell(cell: GridCell | None, row: int, width: int, span: int) -> Element:
    element = new_element("w:tc")
    settings = _child(element, "w:tcPr")
    _child(settings, "w:tcW", w=str(width), type="dxa")
    if span > 1:
        _child(settings, "w:gridSpan", val=str(span))
    goes_on = False
    if cell is not None and cell.rows > 1:
        goes_on = row > cell.row
        _child(settings, "w:vMerge", **({} if goes_on else {"val": "restart"}))
    _child(settings, "w:vAlign", val="center")
    texts = cell.text.split("\n") if cell is not None and not goes_on else [""]
    for text in texts:
        paragraph = _child(element, "w:p")
        look = _child(paragraph, "w:pPr")
        _child(look, "w:pStyle", val=TABLE_TEXT)
        _child(look, "w:spacing", before="60", after="60", line="300", lineRule="auto")
        _child(look, "w:ind", firstLine="0", firstLineChars="0")
        is_short = cell is not None and (cell.is_heading or len(cell.text) <= _SHORT)
        _child(look, "w:jc", val="center" if is_short else "left")
        run = new_run(text)
        run.insert(0, _run_look(bold=cell is not None and cell.is_heading))
        paragraph.append(run)
    return element


_SHORT = 26


def _run_look(*, bold: bool) -> Element:
    look = new_element("w:rPr")
    if bold:
        _child(look, "w:b")
    _child(look, "w:sz", val=_SIZE)
    _child(look, "w:szCs", val=_SIZE)
    return look


def _child(parent: Element, name: str, **attributes: str) -> Element:
    element = new_element(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    parent.append(element)
    return element
