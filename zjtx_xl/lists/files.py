"""Files of an officer's own list → grids of cells: .xlsx, .xls, .et, .ods, .csv, .json."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, NoReturn, cast

from zjtx_xl.errors import RosterError
from zjtx_xl.findings import refusal_of
from zjtx_xl.lists.grid import Grid, GridCell, shown_number
from zjtx_xl.lists.workbooks import read_sheets
from zjtx_xl.values import CONTROLS, plain, trim
from zjtx_xl.xlsx import Limits, WorkbookRefused, read_file, unlocked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_MIB = 1024 * 1024
# 140,000 recipients with ten columns fit.
_LIMITS = Limits(file_bytes=32 * _MIB, member_bytes=64 * _MIB)
_WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".et", ".ods", ".xlsb"})
_TEXTS = frozenset({".csv", ".tsv", ".txt"})
_SAVE_AS = "请先用 Excel 或 WPS 另存为 .xlsx"

_LARGEST_EXPONENT = 307  # of a number in a workbook
_END = "*"
# Excel writes into a .csv what it shows, and it shows long numbers shortened.
_SHORTENED = re.compile(r"[+-]?[0-9](?:\.[0-9]+)?[Ee][+-]?[0-9]{1,3}")
_QUOTED_FOR_EXCEL = re.compile(r'="(.*)"', re.DOTALL)


def read_grids(path: Path) -> tuple[Grid, ...]:
    """Every sheet of a list, visible ones first; for text files one grid for each separator.

    Raises:
        RosterError: the file is missing, of another format, damaged, protected or too large.
    """
    suffix = path.suffix.lower()
    if suffix not in _WORKBOOKS | _TEXTS | {".json"}:
        raise RosterError(path, "应是 .xlsx（.xls、.et、.ods）、.csv 或 .json 文件")
    try:
        return _grids(path, unlocked(read_file(path.resolve(), _LIMITS)))
    except FileNotFoundError:
        raise RosterError(path, "没有这个文件") from None
    except WorkbookRefused as refused:
        refusal = refusal_of(refused)
        remedy = f"，{_SAVE_AS}" if refusal.code == "legacy" else ""
        raise RosterError(path, f"{refusal.detail}{remedy}") from None


@lru_cache(maxsize=2)  # a run asks one list who was to return something, and what he was issued
def _grids(path: Path, data: bytes) -> tuple[Grid, ...]:
    suffix = path.suffix.lower()
    # what lies there counts, not what it is called
    if suffix in _WORKBOOKS or data.startswith(_WORKBOOK):
        grids = read_sheets(path, data, _LIMITS)
    else:
        text = decoded(data)
        if text is None:
            raise RosterError(path, "文字编码无法识别，请另存为 UTF-8 或 GBK 编码")
        grids = (_json(path, text),) if suffix == ".json" else tuple(_csv(path, text))
    for grid in grids:
        _refuse_controls(path, grid)
    return grids


def _refuse_controls(path: Path, grid: Grid) -> None:
    """No program opens a workbook with such a character, and no list needs one."""
    if not CONTROLS.search("".join([cell.text for cell in grid.cells.values()])):
        return
    for (row, column), cell in grid.cells.items():
        if found := CONTROLS.search(cell.text):
            where = f"“{grid.sheet}”" if grid.sheet else ""
            told = f"第 {row} 行第 {column} 列有看不见的控制字符（U+{ord(found[0]):04X}），请删去"
            raise RosterError(path, f"{where}{told}")


# ------------------------------------------------------------------ .csv


def decoded(data: bytes) -> str | None:
    """Text of an office machine: UTF-8 or UTF-16 with or without a mark, else GB 18030."""
    encodings = ("utf-8-sig", "gb18030")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    elif b"\0" in data:
        # no other encoding has zeros: separators and digits are two bytes, one of them 0
        is_little = data[1::2].count(0) > data[::2].count(0)
        encodings = ("utf-16-le",) if is_little else ("utf-16-be",)
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _csv(path: Path, text: str) -> Iterator[Grid]:
    """One grid for each separator; the one whose header is recognised best is the right one."""
    for separator in (",", ";", "\t"):
        try:
            whole = io.StringIO(f"{text}\n{_END}", newline="")
            *lines, last = csv.reader(whole, delimiter=separator)
        except csv.Error:
            raise RosterError(path, "不是完整的 CSV 文件") from None
        if last != [_END]:  # all that follows is in one cell
            raise RosterError(path, "不是完整的 CSV 文件：有一个双引号没有成对")
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
    if match := _QUOTED_FOR_EXCEL.fullmatch(text):
        text = trim(match[1])
    elif text.startswith("'"):
        text = trim(text[1:])
    if not text:
        return None
    return GridCell(text, "shortened" if _SHORTENED.fullmatch(text) else "text")


# ------------------------------------------------------------------ .json


def _json(path: Path, text: str) -> Grid:
    try:
        read: Any = json.loads(
            text, parse_float=Decimal, parse_constant=_refuse_constant,
            object_pairs_hook=partial(_object, path),
        )  # fmt: skip
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


def _object(path: Path, pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """An object; of a name that stands there twice one value would be lost."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise RosterError(
            path, f"有一条里同一个名称写了两次：{'、'.join(name for name, _ in pairs)}"
        )
    return found


def _refuse_constant(name: str) -> NoReturn:
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
            return GridCell(plain(shown_number(number)), "number")
    raise RosterError(path, f"{place} 应是文字、数或 null")
