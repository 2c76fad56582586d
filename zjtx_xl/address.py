"""A1 addresses: cells and ranges as 1-based row and column numbers."""

from __future__ import annotations

import re
from typing import NamedTuple

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384
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
