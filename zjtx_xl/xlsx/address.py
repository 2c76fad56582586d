"""A1 addresses as 1-based row and column numbers; numbers as SpreadsheetML writes them."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.xlsx.errors import Reason, WorkbookRefused

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384
_LAST_COVERED = 200  # no form is so wide
_MAX_DIGITS = 10  # of an xsd:unsignedInt
_match_number = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?").fullmatch
_match_column = re.compile(r"[A-Z]{1,3}").fullmatch
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")


class Range(NamedTuple):
    """A rectangle of cells, both ends included, 1-based."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @property
    def is_single(self) -> bool:
        """Whether it is one cell."""
        return self.first_row == self.last_row and self.first_column == self.last_column

    def contains(self, row: int, column: int) -> bool:
        """Whether the cell lies inside."""
        inside = self.first_row <= row <= self.last_row
        return inside and self.first_column <= column <= self.last_column

    def overlaps(self, other: Range) -> bool:
        """Whether both share a cell."""
        rows = self.first_row <= other.last_row and other.first_row <= self.last_row
        columns = self.first_column <= other.last_column
        return rows and columns and other.first_column <= self.last_column

    def down(self, rows: int) -> Range:
        """The same rectangle, this many rows lower."""
        return Range(
            self.first_row + rows, self.first_column, self.last_row + rows, self.last_column
        )

    def __str__(self) -> str:
        first = cell_name(self.first_row, self.first_column)
        last = cell_name(self.last_row, self.last_column)
        return first if self.is_single else f"{first}:{last}"


class Covered:
    """The cells that some rectangles cover, however many there are; columns to the 200th only."""

    def __init__(self, areas: Iterable[Range]) -> None:
        """Join the rows of the areas, column by column."""
        rows: dict[int, list[tuple[int, int]]] = {}
        for area in areas:
            for column in range(area.first_column, min(area.last_column, _LAST_COVERED) + 1):
                rows.setdefault(column, []).append((area.first_row, area.last_row))
        self._columns = {column: _joined(spans) for column, spans in rows.items()}

    def has(self, row: int, column: int) -> bool:
        """Whether one of them covers this cell."""
        spans = self._columns.get(column)
        if spans is None:
            return False
        firsts, lasts = spans
        index = bisect_right(firsts, row) - 1
        return index >= 0 and row <= lasts[index]


def _joined(spans: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    """First and last rows of spans that do not overlap any more."""
    firsts: list[int] = []
    lasts: list[int] = []
    for first, last in sorted(spans):
        if lasts and first <= lasts[-1]:
            lasts[-1] = max(lasts[-1], last)
        else:
            firsts.append(first)
            lasts.append(last)
    return firsts, lasts


def column_name(column: int) -> str:
    """``28`` → ``AB``."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_number(name: str) -> int:
    """``AB`` → ``28``."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number


def cell_name(row: int, column: int) -> str:
    """``(9, 5)`` → ``E9``."""
    return f"{column_name(column)}{row}"


@lru_cache(maxsize=4096)  # only what is an address is kept, and that is short
def parse_cell(text: str) -> tuple[int, int]:
    """``E9`` or ``$E$9`` → ``(9, 5)``.

    Raises:
        ValueError: not the address of a cell inside a sheet.
    """
    match = _CELL.fullmatch(text)
    if match:
        row, column = int(match[2]), column_number(match[1])
        if row <= MAX_ROW and column <= MAX_COLUMN:
            return row, column
    message = f"not a cell address: {text!r}"
    raise ValueError(message)


def parse_range(text: str) -> Range:
    """``A1:C3`` or ``B2``.

    Raises:
        ValueError: not a range, or its ends are swapped.
    """
    first, _, last = text.partition(":")
    row, column = parse_cell(first)
    last_row, last_column = parse_cell(last) if last else (row, column)
    if last_row < row or last_column < column:
        message = f"the ends of the range are swapped: {text!r}"
        raise ValueError(message)
    return Range(row, column, last_row, last_column)


def is_number(text: str) -> bool:
    """Whether the text is a number as ``<v>`` may hold it (xsd:double without INF and NaN)."""
    return _match_number(text) is not None


@lru_cache(maxsize=4096)  # the same styles, rows and columns come again and again
def whole_number(text: str) -> int:
    """A row, column, style or index.

    Raises:
        WorkbookRefused: ``damaged``, these are not ASCII digits, or too many of them.
    """
    if not (text.isascii() and text.isdigit()) or len(text) > _MAX_DIGITS:
        raise WorkbookRefused(Reason.WRONG_NUMBER, text=text[:20])
    return int(text)


@cache  # grows to the 16,384 columns of a sheet at most
def column_of(letters: str) -> int:
    """``AB`` → 28.

    Raises:
        WorkbookRefused: ``damaged``, no sheet has this column.
    """
    number = column_number(letters) if _match_column(letters) else 0
    if not 0 < number <= MAX_COLUMN:
        raise WorkbookRefused(Reason.WRONG_ADDRESS, text=letters[:20])
    return number


def area_of(text: str) -> Range | None:
    """The range of a ``ref`` attribute; None when it is missing or cannot be one."""
    try:
        return parse_range(text)
    except ValueError:
        return None
