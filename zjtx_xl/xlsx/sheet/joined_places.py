"""Where rows and cells stand in a worksheet that was put together from remembered pieces.

See :mod:`sheet_pieces`.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.xlsx.sheet.offsets import CellOffsets, ElementOffsets, SheetOffsets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zjtx_xl.xlsx.sheet.outlines import CellPiece, Rows


class JoinedRow(NamedTuple):
    """A row of a worksheet that was put together: its cells, and where they start."""

    row: ElementOffsets
    pieces: Sequence[CellPiece]
    starts: Sequence[int]

    def cell(self, column: int) -> CellOffsets | None:
        """The cell of a column, if it is there."""
        for piece, start in zip(self.pieces, self.starts, strict=True):
            if piece.position[1] == column:
                return piece.place(start)
        return None

    def cell_before(self, column: int) -> CellOffsets | None:
        """The last cell left of a column."""
        found = None
        for piece, start in zip(self.pieces, self.starts, strict=True):
            if piece.position[1] >= column:
                break
            found = piece, start
        return found and found[0].place(found[1])


class JoinedOffsets(SheetOffsets):
    """The offsets of a worksheet that was put together."""

    __slots__ = ("_at", "_starts", "rows")
    rows: Rows
    _at: int
    _starts: Sequence[int]

    def take_rows(self, rows: Rows, at: int, next_row: int | None) -> None:
        """The rows, the first of which begins at this offset."""
        self.rows, self._at, self._starts = rows, at, ()
        self.next_row = next_row

    def _cell_starts(self) -> Sequence[int]:
        """Who only checks a sheet never asks where a cell starts."""
        if not self._starts:
            at = self._at + len(self.rows.first)
            self._starts = list(accumulate(self.rows.lengths, initial=at))
        return self._starts

    def _edge_start(self, slot: int) -> int:
        """Where the edge after a cell starts, or the one before all cells."""
        return self._at if slot < 0 else self._cell_starts()[slot] + self.rows.pieces[slot].length

    def cell(self, row: int, column: int) -> CellOffsets | None:
        """A cell, if it is there."""
        slot = self.rows.outline.positions.get((row, column))
        return None if slot is None else self.rows.pieces[slot].place(self._cell_starts()[slot])

    def below(self, number: int) -> int | None:
        """Where the first row with a higher number starts; None if there is none."""
        rows = self.rows.outline.rows
        numbers = list(rows)
        at = bisect_right(numbers, number)
        if at == len(numbers):
            return self.next_row
        edge, place, _, _ = rows[numbers[at]]
        return self._edge_start(edge) + self.rows.edge(edge).rows[place].start

    def row(self, number: int) -> JoinedRow | None:
        """A row, if it is there."""
        slots = self.rows.outline.rows.get(number)
        if slots is None:
            return None
        edge, place, first, last = slots
        begin, said = self._edge_start(edge), self.rows.edge(edge).rows[place]
        reported = self._edge_start(last - 1) if first < last else begin + said.reported
        return JoinedRow(
            ElementOffsets(begin + said.start, reported),
            self.rows.pieces[first:last],
            self._cell_starts()[first:last],
        )
