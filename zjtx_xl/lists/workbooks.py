"""Sheets of an officer's own workbook → grids of cells, read like those of returns."""

from __future__ import annotations

import datetime as dt
import re
from operator import attrgetter
from typing import TYPE_CHECKING

from zjtx_xl.findings import refusal_of
from zjtx_xl.lists.grid import Grid, GridCell, shown_number
from zjtx_xl.values import plain, shown_of, trim
from zjtx_xl.xlsx import (
    GENERAL,
    UNKNOWN,
    CellStyle,
    Package,
    Workbook,
    WorkbookRefused,
    kind_of,
    scan,
)

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from zjtx_xl.returns import Formats
    from zjtx_xl.xlsx import Cell, Limits, SheetPart, SheetScan

_PADDED = re.compile(r"0{2,9}")
_DAY_0, _DAY_0_OF_1904 = dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1)  # noqa: DTZ001 - days of a sheet have no time zone
_LAST_DAY = 2_958_466  # the day after 9999-12-31, counted from 1900
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_sheets(path: Path, data: bytes, limits: Limits) -> tuple[Grid, ...]:
    """Every sheet of a workbook whose bytes are ``data``, visible ones first.

    Numbers come as Excel shows them at 15 digits, dates as ISO.

    Raises:
        WorkbookRefused: the workbook is damaged or too large, or ``legacy``: of a format that
            does not tell how its numbers are shown.
    """
    try:
        workbook = Workbook(Package.from_bytes(data, path.name, limits))
    except WorkbookRefused as refusal:
        if refusal_of(refusal).code != "legacy":
            raise
        from zjtx_xl.returns import read_values  # noqa: PLC0415 - few lists are of old formats

        old = read_values(data)
        if UNKNOWN in old.cell_styles or old.cut:
            raise
        found = [_grid(old, part, old.scan(part)) for part in old.sheets]
    else:
        strings = workbook.shared_strings
        found = [
            _grid(workbook, part, scan(workbook.package.read(part.part), strings))
            for part in workbook.sheets
            if part.kind == "worksheet"
        ]
    return tuple(sorted(found, key=attrgetter("is_hidden")))


def _grid(workbook: Formats, part: SheetPart, found: SheetScan) -> Grid:
    known: dict[tuple[object, ...], GridCell | None] = {}  # most cells of a list say what others do
    cells: dict[tuple[int, int], GridCell] = {}
    for position, cell in found.cells.items():
        said = cell[2:]
        if said not in known:
            known[said] = _cell(cell, workbook)
        if (read := known[said]) is not None:
            cells[position] = read
    return Grid(
        part.name,
        cells,
        merges=found.merges,
        hidden_rows=found.hidden_rows,
        hidden_columns=found.hidden_columns,
        is_hidden=part.state != "visible",
    )


def _cell(cell: Cell, workbook: Formats) -> GridCell | None:
    hides = workbook.cell_styles[cell.style].hides
    read = _plain_cell(cell, workbook)
    return GridCell(read.text, hides) if read and hides and hides != "perhaps" else read


def _plain_cell(cell: Cell, workbook: Formats) -> GridCell | None:
    match cell.type:
        case "empty":
            return GridCell("", "no-result") if cell.formula is not None else None
        case "error":
            return GridCell(cell.raw, "error")
        case "boolean":
            return GridCell(cell.raw, "boolean")
        case "number":
            return _number_cell(cell, workbook)
        case "text":
            seen = cell.raw if cell.seen is None else cell.seen
            text = trim(_ESCAPED.sub(lambda match: chr(int(match[1], 16)), seen))
            return GridCell(text) if text else None


def _number_cell(cell: Cell, workbook: Formats) -> GridCell | None:
    number = shown_number(float(cell.raw))
    style = workbook.cell_styles[cell.style]
    code, kind = style.code, kind_of(style.code)
    if code == GENERAL and cell.seen is not None:
        return GridCell(cell.seen, "date")  # stored as a day, and no format shows it
    if kind in {"date", "time"} and 0 <= number < _LAST_DAY:
        return GridCell(_date(number, kind, since_1904=workbook.date1904), "date")
    if kind == "percent":
        return GridCell(f"{plain(number * 100)}%", "percent")
    text = plain(number)
    seen = shown_of(cell._replace(raw=text), CellStyle(code)).text
    if seen is not None:  # a scaled number, or one with words: what one sees is meant
        return GridCell(trim(seen)) if trim(seen) else None
    if _PADDED.fullmatch(code) and text.isdigit():
        text = text.zfill(len(code))
    return GridCell(text, "number")


def _date(days: Decimal, kind: str, *, since_1904: bool) -> str:
    """ISO; the time of day only where there is one."""
    day_0 = _DAY_0_OF_1904 if since_1904 else _DAY_0
    # to the second: a fraction of a day is seldom exact
    moment = day_0 + dt.timedelta(seconds=round(days * 86_400))
    if kind == "time" and days < 1:
        return moment.time().isoformat()
    midnight = moment.time() == dt.time()
    return moment.date().isoformat() if midnight else moment.isoformat(" ", "minutes")
