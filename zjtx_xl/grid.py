"""An officer's own list as plain cells, whatever program it comes from: .xlsx, .csv, .json.

Nothing is interpreted here but what the sheet itself shows: a cell becomes the text that people see
in it, at the 15 digits that Excel shows. Which cell is a heading and which row a recipient is
decided in :mod:`zjtx_xl.headings` and :mod:`zjtx_xl.roster`.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
import warnings
import zipfile
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, cast

from zjtx_xl.address import Range, cell_name
from zjtx_xl.characters import trim
from zjtx_xl.errors import RosterError, WorkbookRefused
from zjtx_xl.guard import inspect, read_file
from zjtx_xl.numerals import plain
from zjtx_xl.zipdirectory import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

GridKind = Literal[
    "text", "number", "shortened", "percent", "date", "boolean", "error", "no-result"
]

_MIB = 1024 * 1024
# openpyxl needs fifty times the size of a sheet: 140,000 recipients with ten columns fit.
_LIMITS = Limits(file_bytes=32 * _MIB, member_bytes=64 * _MIB)
_LARGEST_EXPONENT = 307  # of a number in a workbook
_ZIP = b"PK\x03\x04"
_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm"})
_TEXTS = frozenset({".csv", ".tsv", ".txt"})
_OTHER_SPREADSHEETS = frozenset({".xls", ".et", ".ods", ".xlsb"})

_QUOTED = re.compile(r'"[^"]*"|\\.')
_PADDED = re.compile(r"0{2,9}")
# East Asian dates have ids without a format code (ECMA-376 part 1, §18.8.30); openpyxl reads them
# as plain numbers.
_EAST_ASIAN_DATES = frozenset({*range(27, 37), *range(50, 59)})
_FORMULA = re.compile(rb"<f[ >/]")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# Excel writes what it shows, and it shows long numbers shortened.
_SHORTENED = re.compile(r"[+-]?[0-9](?:\.[0-9]+)?[Ee][+-]?[0-9]{1,3}")
_QUOTED_IN_CSV = re.compile(r'="(.*)"', re.DOTALL)


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell that holds something: the text that is seen, and how it is stored.

    ``shortened`` is a number as a .csv of Excel shows it, ``9.137E+17``: its digits are lost.
    """

    text: str
    kind: GridKind = "text"


@dataclass(frozen=True)
class Grid:
    """One sheet of a list; ``cells`` has only those that hold something, by row and column.

    A .json is a grid whose headings stand in row 0; ``headings`` holds them for messages.
    """

    sheet: str | None
    cells: Mapping[tuple[int, int], GridCell]
    merges: tuple[Range, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    headings: tuple[str, ...] = ()

    @cached_property
    def rows(self) -> Mapping[int, Mapping[int, GridCell]]:
        """The rows that hold something, from the top, each with its cells from the left."""
        rows: dict[int, dict[int, GridCell]] = {}
        for (row, column), cell in sorted(self.cells.items()):
            rows.setdefault(row, {})[column] = cell
        return rows

    @cached_property
    def _merges_in(self) -> Mapping[int, list[Range]]:
        """The merges that touch each row that holds something."""
        rows = list(self.rows)
        merges: dict[int, list[Range]] = {}
        for area in self.merges:
            first = bisect_left(rows, area.first_row)
            for row in rows[first : bisect_right(rows, area.last_row)]:
                merges.setdefault(row, []).append(area)
        return merges

    def merge(self, row: int, column: int) -> Range | None:
        """The merged range that a cell belongs to, in a row that holds something."""
        areas = self._merges_in.get(row, ())
        return next((area for area in areas if area.contains(row, column)), None)

    def place(self, row: int, column: int) -> str:
        """A cell as an officer finds it: ``名单!D5``; in a .json ``第5条“信用代码”``."""
        if self.headings:
            entry = f"第{row}条" if row else ""
            return f"{entry}“{self.headings[column - 1]}”"
        name = cell_name(row, column)
        return f"{self.sheet}!{name}" if self.sheet else name

    def line(self, row: int) -> str:
        """A row as an officer finds it."""
        return f"第{row}{'条' if self.headings else '行'}"


def read_grids(path: Path) -> tuple[Grid, ...]:
    """Every sheet of a list, visible ones first; for text files one grid for each separator.

    Raises:
        RosterError: the file is missing, of another format, damaged, protected or too large.
    """
    suffix = path.suffix.lower()
    if suffix in _OTHER_SPREADSHEETS:
        raise RosterError(path, f"{suffix} 格式请先用 Excel 或 WPS 另存为 .xlsx")
    if suffix not in _WORKBOOKS | _TEXTS | {".json"}:
        raise RosterError(path, "名册应是 .xlsx、.csv 或 .json 文件")
    try:
        data = read_file(path.resolve(), _LIMITS)
        if suffix in _WORKBOOKS or data.startswith(_ZIP):
            inspect(data, _LIMITS)
            return tuple(_workbook(path, data))
    except FileNotFoundError:
        raise RosterError(path, "没有这个文件") from None
    except WorkbookRefused as refused:
        raise RosterError(path, refused.detail) from None
    text = _decoded(path, data)
    return (_json(path, text),) if suffix == ".json" else tuple(_csv(path, text))


# ------------------------------------------------------------------ .xlsx


def _workbook(path: Path, data: bytes) -> Iterator[Grid]:
    workbook = _load(path, data, values=True)
    sheets: list[Any] = workbook.worksheets
    without_result = _formulas_without_result(path, data)
    for sheet in sorted(sheets, key=lambda each: each.sheet_state != "visible"):
        cells = {
            position: cell
            for position, cell in (
                ((each.row, each.column), _cell(each, workbook.epoch)) for each in _cells(sheet)
            )
            if cell is not None
        }
        for position in without_result(sheet.title):
            cells.setdefault(position, GridCell("", "no-result"))
        yield Grid(
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


def _load(path: Path, data: bytes, *, values: bool) -> Any:
    from openpyxl import load_workbook  # noqa: PLC0415 - starts slowly

    with warnings.catch_warnings():
        # what it does not keep (validations, pictures) does not matter: nothing is saved
        warnings.simplefilter("ignore")
        try:
            return load_workbook(io.BytesIO(data), data_only=values)
        except Exception:  # noqa: BLE001 - openpyxl fails on damaged files in many ways
            raise RosterError(path, "文件内部已损坏，请用 Excel 打开后另存一份") from None


def _cells(sheet: Any) -> Iterator[Any]:
    # iter_rows would make every cell up to a stray one in XFD1048576
    yield from sheet._cells.values()  # noqa: SLF001


def _formulas_without_result(path: Path, data: bytes) -> Callable[[str], Iterator[tuple[int, int]]]:
    """For a sheet, the cells with a formula; those that have a result are known already."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        found = any(_has_bare_formula(archive.read(name)) for name in names)
    formulas = _load(path, data, values=False) if found else None

    def of_sheet(title: str) -> Iterator[tuple[int, int]]:
        if formulas is not None:
            for each in _cells(formulas[title]):
                if each.data_type == "f":
                    yield each.row, each.column

    return of_sheet


def _has_bare_formula(xml: bytes) -> bool:
    """Whether a formula was saved without its result, as programs do that do not compute.

    An empty text that Excel has computed is marked as text.
    """
    for cell in xml.split(b"<c ")[1:]:
        head, _, body = cell.partition(b">")
        if _FORMULA.search(body) and b't="str"' not in head:
            _, opened, value = body.partition(b"<v>")
            if not opened or value.startswith(b"</v>"):
                return True
    return False


def _cell(cell: Any, epoch: datetime.datetime) -> GridCell | None:
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


def _number_cell(cell: Any, value: float, epoch: datetime.datetime) -> GridCell:
    if cell._style.numFmtId in _EAST_ASIAN_DATES:  # noqa: SLF001 - number_format says General
        from openpyxl.utils.datetime import from_excel  # noqa: PLC0415

        return GridCell(_date(from_excel(value, epoch)), "date")
    number = _shown(value)
    written = cell.number_format
    if "%" in _QUOTED.sub("", written):
        return GridCell(f"{plain(number * 100)}%", "percent")
    text = plain(number)
    if _PADDED.fullmatch(written) and text.isdigit():
        text = text.zfill(len(written))
    return GridCell(text, "number")


def _shown(value: float | Decimal) -> Decimal:
    """A number as Excel shows it: at 15 significant digits."""
    return Decimal(f"{value:.15g}") or Decimal(0)


def _date(value: Any) -> str:
    """ISO; the time of day only where there is one."""
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    return str(value)


# ------------------------------------------------------------------ .csv


def _decoded(path: Path, data: bytes) -> str:
    """Text of an office machine: UTF-8 with or without a mark, UTF-16 with one, else GB 18030."""
    encodings = ("utf-8-sig", "gb18030")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RosterError(path, "文字编码无法识别，请另存为 UTF-8 或 GBK 编码")


def _csv(path: Path, text: str) -> Iterator[Grid]:
    """One grid for each separator; the one whose header is recognised best is the right one."""
    for separator in (",", ";", "\t"):
        try:
            lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
        except csv.Error:
            raise RosterError(path, "不是完整的 CSV 文件") from None
        cells = {
            (row, column): cell
            for row, line in enumerate(lines, start=1)
            for column, written in enumerate(line, start=1)
            if (cell := _csv_cell(written)) is not None
        }
        yield Grid(None, cells)


def _csv_cell(written: str) -> GridCell | None:
    text = trim(written)
    # ="0123" and '0123 keep Excel from taking digits for a number
    if match := _QUOTED_IN_CSV.fullmatch(text):
        text = trim(match[1])
    elif text.startswith("'"):
        text = trim(text[1:])
    if not text:
        return None
    return GridCell(text, "shortened" if _SHORTENED.fullmatch(text) else "text")


# ------------------------------------------------------------------ .json


def _json(path: Path, text: str) -> Grid:
    try:
        read: Any = json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)
    except (ValueError, ArithmeticError, RecursionError):
        raise RosterError(path, "不是完整的 JSON 文件") from None
    if isinstance(read, Mapping):
        read = cast("Mapping[str, Any]", read).get("recipients")
    if not isinstance(read, list):
        raise RosterError(path, '应是对象的列表，或 {"recipients": [对象的列表]}')
    items = cast("Sequence[Any]", read)
    headings: dict[str, int] = {}
    cells: dict[tuple[int, int], GridCell] = {}
    for row, item in enumerate(items, start=1):
        if not isinstance(item, Mapping):
            raise RosterError(path, f"第{row}条不是对象")
        for heading, value in cast("Mapping[str, Any]", item).items():
            column = headings.setdefault(heading, len(headings) + 1)
            cell = _json_cell(path, f"第{row}条“{heading}”", value)
            if cell is not None:
                cells[row, column] = cell
    cells |= {(0, column): GridCell(heading) for heading, column in headings.items()}
    return Grid(None, cells, headings=tuple(headings))


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _json_cell(path: Path, place: str, value: object) -> GridCell | None:
    if value is None:
        return None
    if isinstance(value, str):
        text = trim(value)
        return GridCell(text) if text else None
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        number = Decimal(value)
        if not number or abs(number.adjusted()) <= _LARGEST_EXPONENT:
            return GridCell(plain(_shown(number)), "number")
    raise RosterError(path, f"{place} 应是文字、数或 null")
