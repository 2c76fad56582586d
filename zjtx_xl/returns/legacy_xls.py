"""What the cells of an .xls show: number formats, fonts, conditions, what is hidden; formulas.

calamine gives none of them. This runs in the child process of :mod:`legacy_worker`, imports nothing
of zjtx_xl, and may fail: then nobody knows how the numbers are shown. A cell is told as
``[row, column, format code, hides, seen, formula]``: the code as in an .xlsx, ``"struck"``,
``"unseen"`` or ``"perhaps"`` (a condition), the text that is seen where it is another than the one
stored, and the formula as the library spells it; nothing is told of a cell that shows what it
stores. An error value, which calamine takes for nothing, is told as ``"error"`` with its text.
"""

from __future__ import annotations

import contextlib
import os
import struct
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROWS, COLUMNS = 5_000, 60
_MOST_BYTES = 3 * 2**20  # of a file that is read a second time, in Python
_WHITE = (255, 255, 255)
_NEAR = 12  # of 255

# Digits above and below the line, by what xlrd calls them.
_RAISED = {
    1: str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"),
    2: str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"),
}
Shown = list[Any]
Area = tuple[int, int, int, int]
_TOLD = ("formats", "hidden_rows", "hidden_columns", "merges")
# BIFF8 records, [MS-XLS] 2.3: a formula, how the sheet is calculated, where it begins and ends,
# the areas of conditional formats and each condition.
_FORMULAS = frozenset({0x0006, 0x0206, 0x0406})
_CALCULATION, _BEGIN, _END = 0x000D, 0x0809, 0x000A
_AREAS, _CONDITION = 0x01B0, 0x01B1
_MOST_FORMULAS = 5_000  # of a sheet; more are no answers, and take seconds
_MOST_AREAS = 500  # of conditions, in a sheet
_LONGEST = 2_000  # characters or bytes of a formula; nobody types a longer one into an answer
# As in an .xlsx: rows of less than 2 points, in twentieths; columns of 0.3 characters, in 256ths.
_LOWEST, _NARROWEST = 2.0 * 20, 0.3 * 256
_REPEATED = 4  # the alignment that fills the cell with what it holds
_NUMBER, _TEXT, _DATE, _ERROR = 2, 1, 3, 5  # types of cells, as xlrd calls them


class _Sheet:
    """What the records of a sheet say that xlrd leaves out."""

    def __init__(self, book: Any, index: int) -> None:  # noqa: ANN401 - xlrd has no types
        self.formulas: dict[tuple[int, int], str] = {}
        self.is_manual = False
        self.conditional: list[tuple[Area, bool]] = []  # and whether texts are hidden too
        self._areas: list[Area] = []
        for kind, record in _records(book.mem, book._sh_abs_posn[index]):  # noqa: SLF001
            if kind == _CALCULATION:
                self.is_manual = record[:2] == b"\0\0"
            elif kind in _FORMULAS:
                self._add_formula(book, record)
            elif kind == _AREAS:
                (count,) = struct.unpack_from("<H", record, 12)
                self._areas = [
                    (first + 1, left + 1, last + 1, right + 1)
                    for first, last, left, right in struct.iter_unpack(
                        "<4H", record[14 : 14 + 8 * count]
                    )
                ]
            elif kind == _CONDITION:
                self._add_condition(book, record)

    def _add_condition(self, book: Any, record: bytes) -> None:  # noqa: ANN401
        hides: bool | None = False  # what cannot be taken apart may change a number
        with contextlib.suppress(struct.error, IndexError):
            hides = _changes(book, record[6:])
        if hides is not None and len(self.conditional) < _MOST_AREAS:
            self.conditional += [(area, hides) for area in self._areas]

    def _add_formula(self, book: Any, record: bytes) -> None:  # noqa: ANN401
        from xlrd.formula import FMLA_TYPE_CELL, decompile_formula  # noqa: PLC0415

        row, column = struct.unpack_from("<HH", record)
        (size,) = struct.unpack_from("<H", record, 20)
        is_far = row >= ROWS or column >= COLUMNS
        if size > _LONGEST or is_far or len(self.formulas) >= _MOST_FORMULAS:
            return
        with contextlib.suppress(Exception):  # what xlrd does not know of one formula
            formula = decompile_formula(
                book, record[22:], size, FMLA_TYPE_CELL, browx=row, bcolx=column
            )
            self.formulas[row, column] = formula or ""

    def conditions_of(self, row: int) -> list[tuple[int, int, bool]]:
        """The columns of a row, first and last, in which a condition may change what is seen."""
        return [
            (left, right, hides)
            for (top, left, bottom, right), hides in self.conditional
            if top <= row <= bottom
        ]


def told_by(data: bytes, names: Sequence[str]) -> list[dict[str, Any]]:
    """For each sheet what its cells show, and which rows and columns are hidden.

    Raises:
        Exception: of any kind, where the file does not tell.
    """
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
        told: list[dict[str, Any]] = []
        for name in names:
            if name not in own:
                told.append(dict.fromkeys(_TOLD, ()))
                continue
            index = own.index(name)
            records = _Sheet(book, index)
            sheet: Any = book.sheet_by_index(index)
            told.append(
                {
                    "formats": list(_cells(book, sheet, records)),
                    "hidden_rows": _hidden(sheet.rowinfo_map, ROWS, "height", _LOWEST),
                    "hidden_columns": _hidden(sheet.colinfo_map, COLUMNS, "width", _NARROWEST),
                    "merges": [
                        [top + 1, left + 1, bottom, right]
                        for top, bottom, left, right in sheet.merged_cells
                        if bottom <= ROWS and right <= COLUMNS
                    ],
                    "is_manual": records.is_manual,
                    "shows_zeros": bool(sheet.show_zero_values),
                }
            )
    return told


def _hidden(known: dict[int, Any], most: int, size: str, least: float) -> list[int]:
    """The rows or columns that are hidden, or so small that nobody sees what they hold."""
    return [
        number + 1
        for number, about in known.items()
        if number < most and (about.hidden or getattr(about, size) < least)
    ]


def _records(memory: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of a sheet; charts in it have beginnings and ends of their own."""
    depth = 0
    while True:
        kind, size = struct.unpack_from("<HH", memory, at)
        depth += (kind == _BEGIN) - (kind == _END)
        if depth <= 1:
            yield kind, memory[at + 4 : at + 4 + size]
        at += 4 + size
        if depth <= 0:
            return


# What a condition gives its cells, [MS-XLS] 2.5.91: bits that say what there is, then that.
_HAS_FORMAT, _HAS_FONT, _HAS_ALIGNMENT, _HAS_BORDER, _HAS_PATTERN = (
    1 << bit for bit in range(25, 30)
)
_FONT_BYTES, _EIGHT = 118, 8


def _changes(book: Any, given: bytes) -> bool | None:  # noqa: ANN401
    """Whether a condition hides also texts; None where it only paints or frames."""
    bits, more = struct.unpack_from("<IH", given)
    at = 6
    formats = bool(bits & _HAS_FORMAT)
    if formats:
        at += struct.unpack_from("<H", given, at)[0] if more & 1 else 2
    struck, ink, paper = False, None, _WHITE
    if bits & _HAS_FONT:
        style, unchanged = given[at + 68], given[at + 88]
        struck = bool(style & 0x80) and not unchanged & 0x80
        (colour,) = struct.unpack_from("<i", given, at + 80)
        ink = book.colour_map.get(colour)
        at += _FONT_BYTES
    at += _EIGHT * (bool(bits & _HAS_ALIGNMENT) + bool(bits & _HAS_BORDER))
    if bits & _HAS_PATTERN:
        (pattern,) = struct.unpack_from("<I", given, at)
        paper = book.colour_map.get(pattern >> 23 & 0x7F)
    if struck or (ink is not None and paper is not None and _alike(ink, paper)):
        return True
    return False if formats else None


def _cells(book: Any, sheet: Any, records: _Sheet) -> Iterator[Shown]:  # noqa: ANN401
    for row in range(min(sheet.nrows, ROWS)):
        conditions = records.conditions_of(row + 1)
        for column in range(min(sheet.row_len(row), COLUMNS)):
            cell = sheet.cell(row, column)
            formula = records.formulas.get((row, column), "")
            if cell.ctype == _ERROR:
                yield [row + 1, column + 1, "", "error", _error_text(cell.value), formula]
            if cell.ctype not in {_NUMBER, _TEXT, _DATE}:
                continue
            is_text = cell.ctype == _TEXT
            style = book.xf_list[cell.xf_index]
            code = book.format_map[style.format_key].format_str
            if is_text and ";" not in code and (code == "@" or "@" not in code):
                code = ""  # nothing that is for texts
            hides = _hides(book, style)
            seen = None
            runs = sheet.rich_text_runlist_map.get((row, column))
            if is_text and runs:
                seen = _of_runs(book, cell.value, style, runs)
                hides = ""  # the font of the cell is that of its first letters
            may_change = any(
                left <= column + 1 <= right and (also_texts or not is_text)
                for left, right, also_texts in conditions
            )
            if not hides and may_change:
                hides = "perhaps"
            if hides or seen is not None or formula or code not in {"", "General"}:
                yield [row + 1, column + 1, code, hides, seen, formula]


def _error_text(code: int) -> str:
    from xlrd import error_text_from_code  # noqa: PLC0415

    return error_text_from_code.get(code, "#N/A")


def _hides(book: Any, style: Any) -> str:  # noqa: ANN401
    if style.alignment.hor_align == _REPEATED:
        return "repeated"
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
