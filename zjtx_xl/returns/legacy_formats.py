"""What the cells of an old workbook show: number formats of .xls, shown texts of .ods; formulas.

calamine gives none of them. This runs in the child process of :mod:`legacy_worker`, imports nothing
of zjtx_xl, and may fail: then nobody knows how the numbers are shown. A cell is told as
``[row, column, format code, hides, seen, formula]``: the code as in an .xlsx, ``"struck"`` or
``"unseen"``, the text that is seen where it is another than the one stored, and the formula as
the library or the file spells it; nothing is told of a cell that shows what it stores.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import struct
import xml.parsers.expat
import zipfile
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROWS, COLUMNS = 5_000, 60
_MOST_BYTES = 3 * 2**20  # of an .xls that is read a second time, in Python
_MOST_XML = 40 * 2**20
_OLE = b"\xd0\xcf\x11\xe0"
_MOST_DIGITS = 9  # of a number that a program wrote
_WHITE = (255, 255, 255)
_NEAR = 12  # of 255

# Digits above and below the line, by what xlrd calls them.
_RAISED = {
    1: str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"),
    2: str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"),
}
Shown = list[Any]
# BIFF8 records, [MS-XLS] 2.3: a formula, how the sheet is calculated, the end of a sheet.
_FORMULAS = frozenset({0x0006, 0x0206, 0x0406})
_CALCULATION, _END = 0x000D, 0x000A
_MOST_FORMULAS = 5_000  # of a sheet; more are no answers, and take seconds
_LONGEST = 2_000  # characters or bytes of a formula; nobody types a longer one into an answer


class Told(NamedTuple):
    """What a workbook tells besides values: for each sheet of its cells; ``is_manual``: of all."""

    sheets: list[list[Shown]]
    is_manual: bool


def told_by(data: bytes, names: Sequence[str]) -> Told:
    """For each sheet what its cells show.

    Raises:
        Exception: of any kind, where the file does not tell (an .xlsb never does).
    """
    if data.startswith(_OLE):
        return _of_xls(data, names)
    return _of_ods(data, names)


# ---------------------------------------------------------------- .xls


def _of_xls(data: bytes, names: Sequence[str]) -> Told:
    import xlrd  # noqa: PLC0415 - for these files only

    if len(data) > _MOST_BYTES:
        message = "too long to be read in Python"
        raise ValueError(message)
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123
        # on demand, or the records are gone
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, logfile=nowhere, on_demand=True
        )
        own = book.sheet_names()
        sheets: list[list[Shown]] = []
        is_manual = False
        for name in names:
            formulas: dict[tuple[int, int], str] = {}
            if name in own:
                index = own.index(name)
                formulas, is_by_hand = _xls_formulas(book, index)
                is_manual |= is_by_hand
                sheets.append(list(_xls_cells(book, book.sheet_by_index(index), formulas)))
            else:
                sheets.append([])
    return Told(sheets, is_manual)


def _xls_formulas(book: Any, index: int) -> tuple[dict[tuple[int, int], str], bool]:  # noqa: ANN401
    """The formulas of a sheet, as xlrd spells them, and whether it is calculated by hand."""
    from xlrd.formula import FMLA_TYPE_CELL, decompile_formula  # noqa: PLC0415

    found: dict[tuple[int, int], str] = {}
    is_manual = False
    for kind, record in _xls_records(book.mem, book._sh_abs_posn[index]):  # noqa: SLF001
        if kind == _CALCULATION:
            is_manual = record[:2] == b"\0\0"
        if kind not in _FORMULAS:
            continue
        row, column = struct.unpack_from("<HH", record)
        (size,) = struct.unpack_from("<H", record, 20)
        if size > _LONGEST or row >= ROWS or column >= COLUMNS or len(found) >= _MOST_FORMULAS:
            continue
        with contextlib.suppress(Exception):  # what xlrd does not know of one formula
            formula = decompile_formula(
                book, record[22:], size, FMLA_TYPE_CELL, browx=row, bcolx=column
            )
            found[row, column] = formula or ""
    return found, is_manual


def _xls_records(memory: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    kind = -1
    while kind != _END:
        kind, size = struct.unpack_from("<HH", memory, at)
        yield kind, memory[at + 4 : at + 4 + size]
        at += 4 + size


def _xls_cells(
    book: Any,  # noqa: ANN401 - xlrd has no types
    sheet: Any,  # noqa: ANN401
    formulas: dict[tuple[int, int], str],
) -> Iterator[Shown]:
    number, text, date = 2, 1, 3
    for row in range(min(sheet.nrows, ROWS)):
        for column in range(min(sheet.row_len(row), COLUMNS)):
            cell = sheet.cell(row, column)
            if cell.ctype not in {number, text, date}:
                continue
            style = book.xf_list[cell.xf_index]
            code = book.format_map[style.format_key].format_str
            code = code if cell.ctype != text else ""
            hides = _hides(book, style)
            seen = None
            runs = sheet.rich_text_runlist_map.get((row, column))
            if cell.ctype == text and runs:
                seen = _of_runs(book, cell.value, style, runs)
                hides = ""  # the font of the cell is that of its first letters
            formula = formulas.get((row, column), "")
            if hides or seen is not None or formula or code not in {"", "General"}:
                yield [row + 1, column + 1, code, hides, seen, formula]


def _hides(book: Any, style: Any) -> str:  # noqa: ANN401
    return _hidden_by(book, book.font_list[style.font_index], _paper(book, style))


def _paper(book: Any, style: Any) -> tuple[int, ...] | None:  # noqa: ANN401
    background = style.background
    is_filled = background.fill_pattern == 1
    return book.colour_map.get(background.pattern_colour_index) if is_filled else _WHITE


def _hidden_by(book: Any, font: Any, paper: tuple[int, ...] | None) -> str:  # noqa: ANN401
    if font.struck_out:
        return "struck"
    ink = book.colour_map.get(font.colour_index)
    is_tiny = font.height < 3 * 20  # twentieths of a point
    is_alike = ink is not None and paper is not None and _alike(ink, paper)
    return "unseen" if is_tiny or is_alike else ""


def _alike(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(abs(left - right) <= _NEAR for left, right in zip(one, other, strict=True))


def _of_runs(
    book: Any,  # noqa: ANN401
    text: str,
    style: Any,  # noqa: ANN401
    runs: Sequence[tuple[int, int]],
) -> str | None:
    """A text without what is struck out, its raised digits as such; None where all is plain."""
    starts = [(0, style.font_index), *runs]
    paper = _paper(book, style)
    ends = [start for start, _ in runs] + [len(text)]
    seen = ""
    for (start, index), end in zip(starts, ends, strict=True):
        font = book.font_list[index]
        if not _hidden_by(book, font, paper):
            seen += text[start:end].translate(_RAISED.get(font.escapement, {}))
    return seen if seen != text else None


# ---------------------------------------------------------------- .ods

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
_STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0 "
_NUMBER = "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0 "
_FO = "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0 "
_BY_HAND = b'config:name="AutoCalculate" config:type="boolean">false'
_CELLS = frozenset({"table-cell", "covered-table-cell"})
_MOST_BLANKS = 100
_PAPER = frozenset({"transparent", "#ffffff"})
_POINTS = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,4})?)pt")
_SMALLEST = 3.0  # points; smaller letters nobody reads
_CONDITION = re.compile(r"value\(\)([<>=!]{1,2})(-?[0-9.]{1,20})")
# How a number of each type is shown, as a code; what is seen stands in the cell itself.
_CODES = {
    "percentage": "0.00%", "date": "yyyy-m-d", "time": "h:mm:ss", "float": "0.################",
    "currency": "0.################",
}  # fmt: skip


def _of_ods(data: bytes, names: Sequence[str]) -> Told:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if archive.getinfo("content.xml").file_size > _MOST_XML:
            message = "too long to be read in Python"
            raise ValueError(message)
        reader = _ContentReader()
        for part in ("styles.xml", "content.xml"):
            if part in archive.namelist():
                reader.read(archive.read(part))
        has_settings = "settings.xml" in archive.namelist()
        settings = archive.read("settings.xml")[:_MOST_XML] if has_settings else b""
    is_manual = _BY_HAND in b" ".join(settings.split())
    return Told([reader.sheets.get(name, []) for name in names], is_manual)


class _ContentReader:
    """The cells of content.xml by sheet, with the texts that they show."""

    def __init__(self) -> None:
        self.sheets: dict[str, list[Shown]] = {}
        self._struck: set[str] = set()
        self._unseen: set[str] = set()
        self._raised: dict[str, int] = {}
        self._filled: set[str] = set()
        self._style = ""
        self._format = ""
        self._white: set[str] = set()  # formats that draw white letters
        self._format_of: dict[str, str] = {}
        self._choices: dict[str, list[tuple[str, str]]] = {}
        self._cells: list[Shown] = []
        self._row = self._column = 0
        self._rows = 1
        self._cell: dict[str, str] | None = None
        self._spans: list[str] = []
        self._lines: list[list[str]] = []
        self._whole: list[list[str]] = []
        self._in_text = self._in_note = 0

    def read(self, xml_text: bytes) -> None:
        parser = xml.parsers.expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._refuse
        parser.Parse(xml_text, True)  # noqa: FBT003 - the end of the text

    def _refuse(self, *_declaration: object) -> None:
        message = "a DOCTYPE"
        raise ValueError(message)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name.startswith(_NUMBER) and name.endswith("-style"):
            self._style, self._format = "", attributes.get(f"{_STYLE}name", "")
        elif name.startswith(_STYLE):
            self._start_style(name.removeprefix(_STYLE), attributes)
        elif name.startswith(_TABLE):
            self._start_table(name.removeprefix(_TABLE), attributes)
        elif name.startswith(_TEXT):
            self._start_text(name.removeprefix(_TEXT), attributes)
        elif name == f"{_OFFICE}annotation":
            self._in_note += 1

    def _start_style(self, name: str, attributes: dict[str, str]) -> None:
        if name == "style":
            self._style = attributes.get(f"{_STYLE}name", "")
            self._format_of[self._style] = attributes.get(f"{_STYLE}data-style-name", "")
            parent = attributes.get(f"{_STYLE}parent-style-name", "")
            for known in (self._struck, self._unseen, self._filled):
                if parent in known:
                    known.add(self._style)
        elif name == "table-cell-properties" and self._style:
            if attributes.get(f"{_FO}background-color", "transparent") not in _PAPER:
                self._filled.add(self._style)
        elif name == "text-properties" and self._style:
            self._hide(attributes)
        elif name == "text-properties" and attributes.get(f"{_FO}color", "").lower() == "#ffffff":
            self._white.add(self._format)
        elif name == "map" and not self._style:
            condition = attributes.get(f"{_STYLE}condition", "")
            chosen = attributes.get(f"{_STYLE}apply-style-name", "")
            self._choices.setdefault(self._format, []).append((condition, chosen))

    def _start_table(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table":
            self._cells = self.sheets.setdefault(attributes.get(f"{_TABLE}name", ""), [])
            self._row = 0
        elif name == "table-row":
            self._row += 1
            self._column = 0
            self._rows = _repeated(attributes, "rows")
        elif name in _CELLS:
            self._cell = attributes
            self._lines, self._whole = [], []

    def _start_text(self, name: str, attributes: dict[str, str]) -> None:
        if name == "p" and not self._in_note:
            self._lines.append([])
            self._whole.append([])
            self._in_text += 1
        elif name == "span":
            self._spans.append(attributes.get(f"{_TEXT}style-name", ""))
        elif name == "s":
            count = attributes.get(f"{_TEXT}c", "1")
            self._text(" " * min(int(count) if count.isdecimal() else 1, _MOST_BLANKS))

    def _hide(self, attributes: dict[str, str]) -> None:
        through = ("text-line-through-style", "text-line-through-type")
        struck = any(attributes.get(_STYLE + name, "none") != "none" for name in through)
        position = attributes.get(f"{_STYLE}text-position", "")
        if struck:
            self._struck.add(self._style)
        size = _POINTS.fullmatch(attributes.get(f"{_FO}font-size", ""))
        is_tiny = size is not None and float(size[1]) < _SMALLEST
        if is_tiny or attributes.get(f"{_FO}color", "").lower() == "#ffffff":
            self._unseen.add(self._style)
        if position.startswith(("super", "sub")) or position[:1] in {"-", *"123456789"}:
            self._raised[self._style] = 2 if position.startswith(("sub", "-")) else 1

    def _text(self, text: str) -> None:
        if self._in_note or not self._lines or not self._in_text:
            return
        self._whole[-1].append(text)
        if any(style in self._struck or style in self._unseen for style in self._spans):
            return
        for style in self._spans:
            text = text.translate(_RAISED.get(self._raised.get(style, 0), {}))
        self._lines[-1].append(text)

    def _end(self, name: str) -> None:
        if name == f"{_TABLE}table-row":
            self._row += self._rows - 1
        elif name == f"{_OFFICE}annotation":
            self._in_note -= 1
        elif name == f"{_TEXT}p" and not self._in_note:
            self._in_text -= 1
        elif name == f"{_TEXT}span" and self._spans:
            self._spans.pop()
        elif name.removeprefix(_TABLE) in _CELLS and self._cell is not None:
            self._end_of_cell(self._cell)
            self._cell = None

    def _format_for(self, style: str, value: str) -> str:
        """The format that draws a number of this style: the one whose condition it meets."""
        own = self._format_of.get(style, "")
        chosen = (
            name for condition, name in self._choices.get(own, ()) if _holds(condition, value)
        )
        return next(chosen, own)

    def _end_of_cell(self, attributes: dict[str, str]) -> None:
        times = _repeated(attributes, "columns")
        first, self._column = self._column + 1, self._column + times
        kind = attributes.get(f"{_OFFICE}value-type", "")
        style = attributes.get(f"{_TABLE}style-name", "")
        is_white = self._format_for(style, attributes.get(f"{_OFFICE}value", "")) in self._white
        is_unseen = (style in self._unseen or is_white) and style not in self._filled
        hides = "struck" if style in self._struck else "unseen" if is_unseen else ""
        seen = "\n".join("".join(line) for line in self._lines)
        whole = "\n".join("".join(line) for line in self._whole)
        told = seen if kind in _CODES or seen != whole else None
        formula = attributes.get(f"{_TABLE}formula", "")[:_LONGEST]
        if not (kind in _CODES or hides or formula or told is not None) or self._row > ROWS:
            return
        for column in range(first, min(first + times - 1, COLUMNS) + 1):
            for row in range(self._row, min(self._row + self._rows - 1, ROWS) + 1):
                self._cells.append([row, column, _CODES.get(kind, ""), hides, told, formula])


def _holds(condition: str, value: str) -> bool:
    """Whether a number meets the condition of a format (``value()>=0``)."""
    match = _CONDITION.fullmatch(condition)
    try:
        difference = float(value) - float(match[2]) if match else 0.0
    except ValueError:
        return False
    signs = {"<": difference < 0, ">": difference > 0, "=": not difference, "!=": difference != 0}
    wanted = match[1] if match else ""
    return any(holds for sign, holds in signs.items() if sign in {wanted, *wanted})


def _repeated(attributes: dict[str, str], what: str) -> int:
    number = attributes.get(f"{_TABLE}number-{what}-repeated", "1")
    is_number = number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS
    return max(1, int(number)) if is_number else 1
