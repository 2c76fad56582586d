"""Outlines of worksheets: which rows and cells there are, in order.

See :mod:`sheet_pieces`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.xlsx.sheet.offsets import CellOffsets, ElementOffsets

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from zjtx_xl.xlsx.cell import Cell
    from zjtx_xl.xlsx.shared_strings import StringTable

ROW, ROW_END = b'<row r="', b"</row>"
CELL, CELL_END = b'<c r="', b"</c>"

Position = tuple[int, int]
NO_TEXTS: dict[str, Cell] = {}  # of a cell without a shared string


class CellPiece(NamedTuple):
    """A cell; ``reported`` and the offsets of its ``<f>`` count from its first byte.

    With a shared string, ``string`` is the index of that, otherwise -1, and ``texts`` are the
    cells that texts have made of it.
    """

    position: Position
    cell: Cell
    string: int
    texts: dict[str, Cell]
    length: int
    reported: int
    formula: int
    formula_end: int

    def place(self, at: int) -> CellOffsets:
        """Where it stands if its first byte stands there."""
        own = (
            ElementOffsets(at + self.formula, at + self.formula_end) if self.formula >= 0 else None
        )
        return CellOffsets(self.position[1], ElementOffsets(at, at + self.reported), own)


class Span(NamedTuple):
    """Some of the bytes of a worksheet."""

    data: bytes
    start: int
    end: int


class RowStart(NamedTuple):
    """A row that begins in an edge: where it starts, and where its end is reported.

    Both count from the first byte of the edge. Of a row with cells, which ends where another edge
    begins, the end is -1.
    """

    number: int
    is_hidden: bool
    start: int
    reported: int


class Edge(NamedTuple):
    """Tags of rows: what stands between the cells of two rows, before all cells or after them.

    ``closes``: it begins with the end of a row with cells; ``opens``: it ends with the start of
    one. Empty rows may stand in between. ``numbers`` are those of all rows that begin here.
    """

    closes: bool
    opens: bool
    numbers: tuple[int, ...]
    rows: tuple[RowStart, ...]

    def is_like(self, other: Edge) -> bool:
        """Whether one may stand for the other: the same rows end and begin."""
        return self[:3] == other[:3]


NO_EDGE = Edge(closes=False, opens=False, numbers=(), rows=())  # within a row


@dataclass(slots=True)
class Slot:
    """A cell of an outline, and the edge that follows it where its row ends.

    ``start`` is its tag to the end of the address. Where the value of the cell is plain, ``before``
    and ``after`` are all bytes but those of the value, the edge included; ``variants`` are the
    cells that came of other values.
    """

    piece: CellPiece
    start: bytes
    edge_text: bytes
    edge: Edge | None
    before: bytes
    after: bytes
    variants: dict[bytes, CellPiece] = field(default_factory=dict[bytes, CellPiece])


class RowSlots(NamedTuple):
    """Where the start of a row stands, and its cells.

    ``edge`` is the slot that is followed by the edge in which the row begins, -1 before all cells;
    ``place`` counts the rows of that edge; ``first`` and ``last`` are the row's first slot and the
    one after its last.
    """

    edge: int
    place: int
    first: int
    last: int


class Run(NamedTuple):
    """Slots from ``first`` to before ``last`` in which ``text`` stood in every worksheet so far.

    One slot without a text is one that something else stood in.
    """

    first: int
    last: int
    text: bytes


@dataclass(slots=True)
class Outline:
    """The rows and cells of a worksheet that was read, and the pieces that stood there.

    ``opening`` declares the namespaces; ``edge`` stands before the first cell; ``parts`` are the
    cells with the edges that follow them; ``positions`` are the slots by row and column,
    ``strings`` those with a shared string. ``varying`` are the slots in which other worksheets had
    something else, ``runs`` all slots in order.
    """

    opening: bytes
    edge: Edge
    parts: Sequence[bytes]
    slots: Sequence[Slot]
    pieces: Sequence[CellPiece]
    positions: dict[Position, int]
    rows: dict[int, RowSlots]
    hidden_rows: frozenset[int]
    strings: frozenset[int]
    runs: Sequence[Run]
    varying: set[int] = field(default_factory=set[int])

    def vary(self, slots: Iterable[int]) -> None:
        """Something else stands in these slots, for the first time."""
        self.varying.update(slots)
        edges = sorted({0, len(self.slots), *self.varying, *(at + 1 for at in self.varying)})
        self.runs = [
            Run(first, last, b"" if first in self.varying else b"".join(self.parts[first:last]))
            for first, last in pairwise(edges)
        ]

    @property
    def last_row(self) -> int:
        """The number of its last row."""
        return next(reversed(self.rows))


class Rows(NamedTuple):
    """Rows that follow an outline: the pieces of their cells, in order, and the cells.

    ``first`` is what stands before the first cell, ``lengths`` are the bytes of each cell with the
    edge that follows; ``edges`` are those that differ from the outline, by the slot that they
    follow, -1 for the first. The shared strings of the cells are those of ``table``.
    """

    outline: Outline
    first: bytes
    lengths: Sequence[int]
    pieces: Sequence[CellPiece]
    edges: dict[int, Edge]
    cells: dict[Position, Cell]
    table: StringTable

    def edge(self, slot: int) -> Edge:
        """The edge after a cell, or the one before all cells (-1)."""
        changed = self.edges.get(slot)
        if changed is not None:
            return changed
        own = self.outline.edge if slot < 0 else self.outline.slots[slot].edge
        return own or NO_EDGE

    def strings(self) -> frozenset[int]:
        """The slots with a shared string."""
        if self.pieces is self.outline.pieces:
            return self.outline.strings
        return frozenset(at for at, each in enumerate(self.pieces) if each.string >= 0)

    def hidden_rows(self) -> frozenset[int]:
        """The numbers of hidden rows."""
        if not self.edges:
            return self.outline.hidden_rows
        rows = (self.edge(at).rows[place] for at, place, _, _ in self.outline.rows.values())
        return frozenset(row.number for row in rows if row.is_hidden)
