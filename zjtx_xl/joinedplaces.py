"""Where rows and cells stand in a worksheet that was put together from remembered pieces.

See :mod:`zjtx_xl.sheetpieces`.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.sheetplaces import CellPlace, Place, SheetPlaces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zjtx_xl.pieces import CellPiece, RowPiece


class JoinedRow(NamedTuple):
    """A row of a worksheet that was put together; its cells are counted off when asked for."""

    row: Place
    first: int
    pieces: Sequence[CellPiece]

    def cell(self, column: int) -> CellPlace | None:
        """The cell of a column, if it is there."""
        at = self.first
        for each in self.pieces:
            if each.item[0][1] == column:
                return each.place(at)
            at += each.length
        return None

    def cell_before(self, column: int) -> CellPlace | None:
        """The last cell left of a column."""
        at, found = self.first, None
        for each in self.pieces:
            if each.item[0][1] >= column:
                break
            found = each, at
            at += each.length
        return found and found[0].place(found[1])


class JoinedPlaces(SheetPlaces):
    """The places of a worksheet that was put together."""

    __slots__ = ("_at", "_rows")
    _rows: Sequence[RowPiece]
    _at: int

    def take_rows(self, rows: Sequence[RowPiece], at: int, next_row: int | None) -> None:
        """The rows, the first of which begins at this offset."""
        self._rows, self._at = rows, at
        self.next_row = next_row

    def _count_off(self) -> None:
        """Who only checks a sheet never asks where a row begins."""
        if not self.row_numbers:
            lengths = (row.length for row in self._rows[:-1])
            self.row_numbers = array("q", [row.number for row in self._rows])
            self.row_starts = array("q", accumulate(lengths, initial=self._at))

    def below(self, number: int) -> int | None:
        """Where the first row with a higher number starts; None if there is none."""
        self._count_off()
        return super().below(number)

    def row(self, number: int) -> JoinedRow | None:
        """A row, if it is there."""
        self._count_off()
        index = bisect_left(self.row_numbers, number)
        if index == len(self.row_numbers) or self.row_numbers[index] != number:
            return None
        row, start = self._rows[index], self.row_starts[index]
        return JoinedRow(Place(start, start + row.reported), start + row.first, row.pieces)
