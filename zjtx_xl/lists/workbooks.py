"""Sheets of an officer's own workbook → grids of cells, with openpyxl, values only."""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
import zipfile
from typing import TYPE_CHECKING, Protocol, cast

from zjtx_xl.errors import RosterError
from zjtx_xl.lists.grid import Grid, GridCell, shown_number
from zjtx_xl.values import plain, shown_by_format, trim
from zjtx_xl.xlsx import Range

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

_QUOTED = re.compile(r'"[^"]*"|\\.')
_PADDED = re.compile(r"0{2,9}")
# East Asian dates have ids without a format code (ECMA-376 part 1, §18.8.30); openpyxl reads them
# as plain numbers.
_EAST_ASIAN_DATES = frozenset({*range(27, 37), *range(50, 59)})
_LAST_DAY = 2_958_466  # the day after 9999-12-31, counted from 1900
_FORMULA = re.compile(rb"<f[ >/]")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class _Style(Protocol):
    numFmtId: int  # noqa: N815 - what openpyxl calls it


class _Cell(Protocol):
    row: int
    column: int
    value: object
    data_type: str
    number_format: str
    _style: _Style


class _Area(Protocol):
    min_row: int
    min_col: int
    max_row: int
    max_col: int


class _Areas(Protocol):
    ranges: Collection[_Area]


class _RowDimension(Protocol):
    hidden: bool


class _Sheet(Protocol):
    title: str
    sheet_state: str
    merged_cells: _Areas
    row_dimensions: Mapping[int, _RowDimension]
    _cells: Mapping[tuple[int, int], _Cell]


class _Workbook(Protocol):
    """What openpyxl, which has no types, gives us."""

    worksheets: Sequence[_Sheet]
    epoch: dt.datetime


def read_sheets(path: Path, data: bytes) -> tuple[Grid, ...]:
    """Every sheet of a workbook whose bytes are ``data``, visible ones first.

    Numbers come as Excel shows them at 15 digits, dates as ISO.

    Raises:
        RosterError: the workbook is damaged.
    """
    workbook = _load(path, data, values=True)
    formulas = _formulas_without_result(path, data)
    sheets = sorted(workbook.worksheets, key=lambda worksheet: worksheet.sheet_state != "visible")
    return tuple(_grid(sheet, formulas.get(sheet.title, ()), workbook.epoch) for sheet in sheets)


def _grid(sheet: _Sheet, formulas: Collection[tuple[int, int]], epoch: dt.datetime) -> Grid:
    cells = {
        position: read
        for position, cell in _cells(sheet).items()
        if (read := _cell(cell, epoch)) is not None
    }
    for position in formulas:
        cells.setdefault(position, GridCell("", "no-result"))
    return Grid(
        sheet=sheet.title,
        cells=cells,
        merges=tuple(
            Range(area.min_row, area.min_col, area.max_row, area.max_col)
            for area in sheet.merged_cells.ranges
        ),
        hidden_rows=frozenset(
            row for row, dimension in sheet.row_dimensions.items() if dimension.hidden
        ),
    )


def _cells(sheet: _Sheet) -> Mapping[tuple[int, int], _Cell]:
    # iter_rows would make every cell up to a stray one in XFD1048576
    return sheet._cells  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]


def _format_id(cell: _Cell) -> int:
    # number_format says General for ids that it does not know
    return cell._style.numFmtId  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]


def _load(path: Path, data: bytes, *, values: bool) -> _Workbook:
    from openpyxl import load_workbook  # noqa: PLC0415 - starts slowly

    with warnings.catch_warnings():
        # what it does not keep (validations, pictures) does not matter: nothing is saved
        warnings.simplefilter("ignore")
        try:
            workbook = load_workbook(io.BytesIO(data), data_only=values)
        except Exception:  # noqa: BLE001 - openpyxl fails on damaged files in many ways
            raise RosterError(path, "文件内部已损坏，请用 Excel 打开后另存一份") from None
    return cast("_Workbook", workbook)


def _formulas_without_result(path: Path, data: bytes) -> dict[str, list[tuple[int, int]]]:
    """The cells with a formula by sheet, if the file holds formulas that nobody has computed.

    Those that have a result are known by it; an empty text that Excel has computed is taken for
    none in such a file, which programs write and not Excel.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        if not any(_has_bare_formula(archive.read(name)) for name in names):
            return {}
    return {
        sheet.title: [position for position, cell in _cells(sheet).items() if cell.data_type == "f"]
        for sheet in _load(path, data, values=False).worksheets
    }


def _has_bare_formula(xml: bytes) -> bool:
    """Whether a formula was saved without its result."""
    return bool(_FORMULA.search(xml)) and any(_is_bare(cell) for cell in _cell_elements(xml))


def _cell_elements(xml: bytes) -> Iterator[bytes]:
    start = xml.find(b"<c ")
    while start >= 0:
        end = xml.find(b"<c ", start + 3)
        yield xml[start : end if end >= 0 else len(xml)]
        start = end


def _is_bare(cell: bytes) -> bool:
    head, _, body = cell.partition(b">")
    if not _FORMULA.search(body) or b't="str"' in head:
        return False
    _, opened, value = body.partition(b"<v>")
    return not opened or value.startswith(b"</v>")


def _cell(cell: _Cell, epoch: dt.datetime) -> GridCell | None:
    value = cell.value
    if value is None:
        return None
    if isinstance(value, str):
        if cell.data_type == "e":
            return GridCell(value, "error")
        text = trim(_ESCAPED.sub(lambda match: chr(int(match[1], 16)), value))
        return GridCell(text) if text else None
    if isinstance(value, bool):
        return GridCell("TRUE" if value else "FALSE", "boolean")
    if isinstance(value, int | float):
        return _number_cell(cell, value, epoch)
    return GridCell(_date(value), "date")


def _number_cell(cell: _Cell, value: float, epoch: dt.datetime) -> GridCell | None:
    if _format_id(cell) in _EAST_ASIAN_DATES and 0 <= value < _LAST_DAY:
        return GridCell(_date(epoch + dt.timedelta(days=value)), "date")
    number = shown_number(value)
    written = cell.number_format
    if "%" in _QUOTED.sub("", written):
        return GridCell(f"{plain(number * 100)}%", "percent")
    text = plain(number)
    seen = shown_by_format(written, text).text
    if seen is not None:  # a scaled number, or one with words: what one sees is meant
        return GridCell(trim(seen)) if trim(seen) else None
    if _PADDED.fullmatch(written) and text.isdigit():
        text = text.zfill(len(written))
    return GridCell(text, "number")


def _date(value: object) -> str:
    """ISO; the time of day only where there is one."""
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    return str(value)
