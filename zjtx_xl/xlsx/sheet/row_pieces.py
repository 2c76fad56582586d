"""Rows of worksheets, put together from cells that were read before.

See :mod:`sheet_pieces`.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from zjtx_xl.xlsx.cell import Cell
from zjtx_xl.xlsx.errors import WorkbookRefused
from zjtx_xl.xlsx.shared_strings import SharedStrings
from zjtx_xl.xlsx.sheet.cell_shapes import is_example, taken_apart, with_value
from zjtx_xl.xlsx.sheet.outline_pass import read_outline
from zjtx_xl.xlsx.sheet.outlines import CELL, ROW, ROW_END, Rows, Span
from zjtx_xl.xlsx.sheet.pieces import (
    CLOSING,
    MEMORY,
    OF_CELL,
    OF_PART,
    OF_TEXT,
    DoesNotFitError,
    refuse_declarations,
)
from zjtx_xl.xlsx.xml_part import new_parser, parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zjtx_xl.xlsx.shared_strings import StringTable
    from zjtx_xl.xlsx.sheet.outlines import CellPiece, Edge, Position, Slot
    from zjtx_xl.xlsx.sheet.pieces import Pieces

_NUMBER = re.compile(rb'<row r="([1-9][0-9]{0,6})"')
_MOST_CELLS = 6_000  # a long list is like no other, and would fill the memory
# Outlines under one set of namespaces: hints of what they look like, and outlines for each.
_MOST_HINTS, _MOST_ALIKE = 64, 4
_LONGEST_REST = 1024 * 1024  # bytes below the form that are worth remembering


def read_rows(
    pieces: Pieces,
    span: Span,
    last_row: int,
    strings: StringTable,
    like: Rows | None = None,
) -> tuple[Rows, int | None]:
    """The rows to the last one that is asked for, and where the first one below it stands.

    Args:
        pieces: what is remembered.
        span: the rows of a worksheet in its bytes.
        last_row: the number of the last one that is asked for.
        strings: what shared strings say.
        like: rows that are likely to be the same in most cells, if there are any.

    Raises:
        DoesNotFitError: the worksheet must be read whole.
        WorkbookRefused: it must be read whole, which says what is wrong with it.
    """
    next_row = _below(span, last_row)
    if next_row is not None:
        _prove_rest(pieces, span.data[next_row : span.end])
        span = span._replace(end=next_row)
    table = strings.decoded() if isinstance(strings, SharedStrings) else strings
    try:
        rows = _followed(pieces, span, table, like)
    except IndexError:  # the whole pass says what is wrong with it
        raise DoesNotFitError from None
    if rows.outline.last_row > last_row:
        raise DoesNotFitError
    return rows, next_row


def _below(span: Span, last_row: int) -> int | None:
    """Where the first row below the last one stands, if there is one."""
    data, start, end = span
    last = data.rfind(ROW, start, end)
    number = _NUMBER.match(data, last) if last >= 0 else None
    if number is None:
        raise DoesNotFitError
    if int(number[1]) <= last_row:
        return None
    at = data.find(ROW + b'%d"' % (last_row + 1), start, end)
    if at >= 0:
        return at
    rows = _NUMBER.finditer(data, start, end)
    return next(row.start() for row in rows if int(row[1]) > last_row)


def _prove_rest(pieces: Pieces, rest: bytes) -> None:
    """Rows that nobody asks for must be well-formed all the same."""
    if rest in pieces.rests:
        return
    if b"sheetData" in rest or b"xmlns" in rest:  # what looks like a row may be something else
        raise DoesNotFitError
    parser = new_parser()
    refuse_declarations(parser)
    parse(parser, pieces.opening + rest + CLOSING, "worksheets/sheet.xml")
    if len(rest) <= _LONGEST_REST:
        pieces.rests.add(rest)
        MEMORY.spend(OF_PART + len(rest))


def _followed(pieces: Pieces, span: Span, table: StringTable, like: Rows | None) -> Rows:
    """The rows as they differ from others that are known; if there are none such, their own."""
    data, start, end = span
    first, last = data.find(CELL, start, end), data.rfind(CELL, start, end)
    if first < 0:
        raise DoesNotFitError
    # the tags of the first and the last cell: another program gives other styles
    hint = data[first : data.find(b">", first)], data[last : data.find(b">", last)]
    known = pieces.rows.get(hint, ())
    if like is not None and like.outline.opening == pieces.opening:
        known = (like, *known)
    for each in known:
        with suppress(DoesNotFitError, WorkbookRefused):
            return _Reading(pieces, each).follow(span, table)
    before, *cells = data[start:end].split(CELL)
    if len(cells) > _MOST_CELLS:
        raise DoesNotFitError
    parts = [CELL + cell for cell in cells]
    outline = read_outline(pieces.opening, before, parts)
    found = {piece.position: piece.cell for piece in outline.pieces}
    for each in (outline.pieces[number] for number in outline.strings):
        found[each.position] = _with_text(each, table[each.string])
    lengths = list(map(len, parts))
    rows = Rows(outline, before, lengths, outline.pieces, {}, found, table)
    if len(pieces.rows) >= _MOST_HINTS:
        pieces.rows.clear()
    pieces.rows[hint] = (rows, *pieces.rows.get(hint, ()))[:_MOST_ALIKE]
    _remember(pieces, parts, outline.slots)
    return rows._replace(cells=found.copy())  # what is remembered stays as it is


def _remember(pieces: Pieces, parts: Sequence[bytes], slots: Sequence[Slot]) -> None:
    """Cells and edges that were read."""
    size = 0
    for part, slot in zip(parts, slots, strict=True):
        text = part.removesuffix(slot.edge_text)
        pieces.cells[text] = slot.piece
        before, value, end = taken_apart(text)
        if is_example(slot.piece, value):
            pieces.shapes[before, end] = slot.piece
        if slot.edge is not None:
            pieces.edges[slot.edge_text] = slot.edge
        size += OF_CELL + 5 * len(part)
    MEMORY.spend(size)


class _Reading:
    """Rows that differ in some of their cells from others that are known."""

    def __init__(self, pieces: Pieces, known: Rows) -> None:
        self.pieces = pieces
        self.known = known
        self.outline = known.outline
        self.lengths = list(known.lengths)
        self.found = list(known.pieces)
        self.edges = known.edges.copy()
        self.changed: list[int] = []
        self.unseen: list[tuple[int, bytes]] = []

    def follow(self, span: Span, table: StringTable) -> Rows:
        """Find what the rows say that differs."""
        first = self._first(span)
        data, start, end = span
        at, outline = start + len(first), self.outline
        new: list[int] = []
        for begin, last, text in outline.runs:
            if text and data.startswith(text, at):
                at += len(text)
                continue
            for number in range(begin, last):
                part = outline.parts[number]
                if data.startswith(part, at):
                    if self.edges or self.found[number] is not outline.pieces[number]:
                        self._put(number, outline.pieces[number], len(part))
                    at += len(part)
                    continue
                at += self._slot(number, data, at, end)
                if text:
                    new.append(number)
        if at != end:
            raise DoesNotFitError
        if new:
            outline.vary(new)
        if self.unseen:
            self._read()
        cells = self._cells(table)
        return Rows(outline, first, self.lengths, self.found, self.edges, cells, table)

    def _first(self, span: Span) -> bytes:
        """What stands before the first cell."""
        data, start, end = span
        if data.startswith(self.known.first, start):
            return self.known.first
        self.edges.pop(-1, None)
        first = data[start : data.index(CELL, start, end)]
        self.edges[-1] = self._edge(first, self.outline.edge, 1)
        return first

    def _slot(self, number: int, data: bytes, at: int, end: int) -> int:
        """Read what stands in a slot, which begins there; how many bytes it takes."""
        slot = self.outline.slots[number]
        if slot.before and data.startswith(slot.before, at):
            value_at = at + len(slot.before)
            value_end = data.find(b"<", value_at)
            if data.startswith(slot.after, value_end):
                value = data[value_at:value_end]
                piece = slot.variants.get(value) or self._variant(slot, value)
                if piece is not None:
                    return self._put(number, piece, value_end + len(slot.after) - at)
        return self._other(number, data, at, end)

    def _put(self, number: int, piece: CellPiece, length: int, edge: Edge | None = None) -> int:
        """In a slot stands a cell, and after it the edge of the outline, or another one."""
        self.lengths[number] = length
        if edge is not None:
            self.edges[number] = edge
        elif self.edges:
            self.edges.pop(number, None)
        if piece is not self.found[number]:
            self.found[number] = piece
            self.changed.append(number)
        return length

    def _variant(self, slot: Slot, value: bytes) -> CellPiece | None:
        """The cell of a slot with a value that was never seen there, if that is plain."""
        length = len(slot.before) + len(value) + len(slot.after) - len(slot.edge_text)
        made = with_value(slot.piece, value, length)
        if made is not None:
            slot.variants[value] = made
            MEMORY.spend(OF_CELL)
        return made

    def _other(self, number: int, data: bytes, at: int, end: int) -> int:
        """What stands in a slot where more than a value differs; it is the right cell at least."""
        slot = self.outline.slots[number]
        if not data.startswith(slot.start, at):
            raise DoesNotFitError
        after = data.find(CELL, at + len(slot.start), end)
        text = data[at : after if after >= 0 else end]
        length, edge = len(text), None
        if slot.edge is not None:
            cell, closing, rest = text.partition(ROW_END)
            if closing + rest != slot.edge_text:
                edge = self._edge(closing + rest, slot.edge, slot.piece.position[0])
            text = cell
        piece = self.pieces.cells.get(text) or self._alike(text)
        if piece is None:
            self.unseen.append((number, text))
            piece = slot.piece  # until it is read
        return self._put(number, piece, length, edge)

    def _alike(self, text: bytes) -> CellPiece | None:
        """What a cell says that differs from one that was read in a plain value alone."""
        before, value, end = taken_apart(text)
        known = self.pieces.shapes.get((before, end))
        made = known and with_value(known, value, len(text))
        if made is not None:
            self.pieces.cells[text] = made
            MEMORY.spend(OF_CELL + 2 * len(text))
        return made

    def _edge(self, text: bytes, expected: Edge, row: int) -> Edge:
        """An edge that differs from that of the outline, but for the rows that it begins."""
        known = self.pieces.edges.get(text)
        if known is None:
            cell = CELL + b'A%d"/>'
            first = ROW + b'%d">' % row if expected.closes else text
            parts = [cell % row + text] if expected.closes else []
            if expected.opens:
                parts.append(cell % expected.numbers[-1] + ROW_END)
            read = read_outline(self.pieces.opening, first, parts)
            known = read.slots[0].edge if expected.closes else read.edge
            if known is None:
                raise DoesNotFitError
            self.pieces.edges[text] = known
            MEMORY.spend(OF_PART + len(text))
        if not known.is_like(expected):
            raise DoesNotFitError
        return known

    def _read(self) -> None:
        """Cells that were never seen, in rows of their own."""
        slots = self.outline.slots
        rows = [slots[number].piece.position[0] for number, _ in self.unseen]
        following = [*rows[1:], 0]
        parts = [
            text if row == after else text + ROW_END + (ROW + b'%d">' % after if after else b"")
            for (_, text), row, after in zip(self.unseen, rows, following, strict=True)
        ]
        read = read_outline(self.pieces.opening, ROW + b'%d">' % rows[0], parts)
        for (number, text), slot in zip(self.unseen, read.slots, strict=True):
            piece = slot.piece
            if piece.length != len(text) or piece.position != slots[number].piece.position:
                raise DoesNotFitError
            self.found[number] = piece
        self.changed += (number for number, _ in self.unseen)
        _remember(self.pieces, parts, read.slots)

    def _cells(self, table: StringTable) -> dict[Position, Cell]:
        """All cells in order, shared strings looked up."""
        known, found, changed = self.known, self.found, self.changed
        cells = known.cells.copy()
        if table is not known.table:
            for number in known.strings().difference(changed):
                piece = found[number]
                text = table[piece.string]
                if text != cells[piece.position].raw:
                    cells[piece.position] = piece.texts.get(text) or _with_text(piece, text)
        for number in changed:
            piece = found[number]
            cell = piece.cell
            if piece.string >= 0:
                text = table[piece.string]
                cell = piece.texts.get(text) or _with_text(piece, text)
            cells[piece.position] = cell
        return cells


def _with_text(piece: CellPiece, text: str) -> Cell:
    """A cell with its shared string, to be given again for the same text."""
    cell = piece.cell
    # an empty text says something only as the result of a formula
    kind = "text" if text or cell.formula is not None else "empty"
    made = piece.texts[text] = Cell(cell.row, cell.column, kind, text, cell.formula, cell.style)
    MEMORY.spend(OF_TEXT + 2 * len(text))
    return made
