"""One pass over rows of a worksheet that learns their outline.

See :mod:`sheet_pieces`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.xlsx.sheet.cell_shapes import is_example, taken_apart
from zjtx_xl.xlsx.sheet.offsets import CELL_INTEGERS, ElementOffsets
from zjtx_xl.xlsx.sheet.outlines import (
    CELL,
    CELL_END,
    NO_TEXTS,
    ROW,
    ROW_END,
    CellPiece,
    Edge,
    Outline,
    RowSlots,
    RowStart,
    Run,
    Slot,
)
from zjtx_xl.xlsx.sheet.pieces import CLOSING, DoesNotFitError, Reference, passed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from zjtx_xl.xlsx.cell import Cell
    from zjtx_xl.xlsx.sheet.reader import SheetReader


def read_outline(opening: bytes, first: bytes, parts: Sequence[bytes]) -> Outline:
    """Read rows with cells in one pass.

    Args:
        opening: what declares the namespaces and opens ``<sheetData>``.
        first: what stands before the first cell.
        parts: the rest, split where a cell begins.

    Raises:
        DoesNotFitError: there is more in them than rows and cells that stand by themselves.
        WorkbookRefused: they are not well-formed.
    """
    document = b"".join((opening, first, *parts, CLOSING))
    one = passed(document, structure=False)
    if not parts or one.faults or one.has_far_formulas or len(one.cells) != len(parts):
        raise DoesNotFitError
    offsets = one.offsets.cells
    starts, ends, formula_starts, formula_ends = (
        offsets[each::CELL_INTEGERS] for each in range(1, CELL_INTEGERS)
    )
    cells = zip(
        one.cells.values(),
        map(ElementOffsets, starts, ends),
        map(ElementOffsets, formula_starts, formula_ends),
        strict=True,
    )
    following = [*starts[1:], len(document) - len(CLOSING)]
    rows = _rows_of(one)
    at = len(opening)
    edge = _edge(document, (at, starts[0]), rows, closes=False, opens=True)
    at += len(first)
    slots: list[Slot] = []
    for text, (cell, place, formula), after in zip(parts, cells, following, strict=True):
        start, end = place
        end += len(CELL_END) * document.startswith(CELL_END, end)
        if start != at or end > after:
            raise DoesNotFitError
        at += len(text)
        is_last = len(slots) == len(parts) - 1
        edge_after = None
        if end < after or is_last:
            edge_after = _edge(document, (end, after), rows, closes=True, opens=not is_last)
        slots.append(_slot(text, _piece(cell, place, end, formula), edge_after))
    return _outline(opening, edge, parts, slots)


def _rows_of(one: SheetReader) -> Iterator[RowStart]:
    offsets = one.offsets
    for number, start, reported in zip(
        offsets.row_numbers, offsets.row_starts, offsets.row_ends, strict=True
    ):
        yield RowStart(number, number in one.hidden_rows, start, reported)


def _edge(
    document: bytes, span: tuple[int, int], rows: Iterator[RowStart], *, closes: bool, opens: bool
) -> Edge:
    """The edge between these offsets, of the rows that begin there; nothing else may be in it."""
    begin, end = span
    at = begin
    if closes:
        if not document.startswith(ROW_END, at):
            raise DoesNotFitError
        at += len(ROW_END)
    found: list[RowStart] = []
    while at < end:
        row = next(rows, None)
        # a row without a number is numbered by the row before it, which is not in the edge
        if row is None or row.start != at or not document.startswith(ROW, at):
            raise DoesNotFitError
        after = document.find(b">", at) + 1
        if row.reported != after:
            # it has cells, which follow the edge
            if after != end or not opens:
                raise DoesNotFitError
            at, reported = after, -1
        else:
            is_one_tag = document.endswith(b"/>", at, after)
            at, reported = after + (0 if is_one_tag else len(ROW_END)), after - begin
        found.append(RowStart(row.number, row.is_hidden, row.start - begin, reported))
    if at != end or (opens and (not found or found[-1].reported >= 0)):
        raise DoesNotFitError
    return Edge(closes, opens, tuple(each.number for each in found), tuple(found))


def _piece(cell: Cell, place: ElementOffsets, end: int, formula: ElementOffsets) -> CellPiece:
    """A cell with its offsets counted from its first byte."""
    start, reported = place
    own = (
        formula
        if formula.start < 0
        else ElementOffsets(formula.start - start, formula.reported - start)
    )
    string, texts = -1, NO_TEXTS
    if isinstance(cell.raw, Reference):
        string, texts = cell.raw.number, {}
    position = cell.row, cell.column
    return CellPiece(position, cell, string, texts, end - start, reported - start, *own)


def _slot(text: bytes, piece: CellPiece, edge: Edge | None) -> Slot:
    """The slot of a cell that was read, from its text with the edge that follows."""
    own, edge_text = text[: piece.length], text[piece.length :]
    start = own[: own.index(b'"', len(CELL)) + 1]
    before, value, end = taken_apart(own)
    if value and is_example(piece, value):
        return Slot(piece, start, edge_text, edge, before, end + edge_text, {value: piece})
    return Slot(piece, start, edge_text, edge, b"", b"")


def _outline(opening: bytes, edge: Edge, parts: Sequence[bytes], slots: Sequence[Slot]) -> Outline:
    rows: dict[int, RowSlots] = {}
    hidden: list[int] = []
    edges = [(-1, edge), *((at, each.edge) for at, each in enumerate(slots) if each.edge)]
    ends = [at for at, _ in edges[1:]]
    for (at, each), end in zip(edges, [*ends, -1], strict=True):
        for place, row in enumerate(each.rows):
            own = (at + 1, end + 1) if row.reported < 0 else (at + 1, at + 1)
            rows[row.number] = RowSlots(at, place, *own)
            if row.is_hidden:
                hidden.append(row.number)
    return Outline(
        opening=opening,
        edge=edge,
        parts=parts,
        slots=slots,
        pieces=[slot.piece for slot in slots],
        positions={each.piece.position: at for at, each in enumerate(slots)},
        rows=rows,
        hidden_rows=frozenset(hidden),
        strings=frozenset(at for at, each in enumerate(slots) if each.piece.string >= 0),
        runs=[Run(0, len(slots), b"".join(parts))],
    )
