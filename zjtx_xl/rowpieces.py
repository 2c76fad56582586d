"""Rows of worksheets, put together from cells that were read before.

See :mod:`zjtx_xl.sheetpieces`.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from zjtx_xl.cellshapes import is_example, taken_apart, with_value
from zjtx_xl.errors import WorkbookRefused
from zjtx_xl.model import Cell
from zjtx_xl.outlinepass import read_outline
from zjtx_xl.outlines import CELL, ROW, ROW_END, Rows, Span
from zjtx_xl.pieces import (
    CLOSING,
    MEMORY,
    OF_CELL,
    OF_PART,
    OF_TEXT,
    DoesNotFitError,
    refuse_declarations,
)
from zjtx_xl.sharedstrings import SharedStrings
from zjtx_xl.xmlpart import new_parser, parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zjtx_xl.outlines import CellPiece, Edge, Position, Slot
    from zjtx_xl.pieces import Pieces
    from zjtx_xl.sharedstrings import StringTable

_NUMBER = re.compile(rb'<row r="([1-9][0-9]{0,6})"')
_MOST_CELLS = 3_000  # a long list is like no other, and would fill the memory
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
    return next(each.start() for each in rows if int(each[1]) > last_row)


def _prove_rest(pieces: Pieces, rest: bytes) -> None:
    """Rows that nobody asks for must be well-formed all the same."""
    if rest in pieces.rests:
        return
    if b"sheetData" in rest:
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
    parts = [CELL + each for each in cells]
    outline = read_outline(pieces.opening, before, parts)
    found = dict(each.item for each in outline.pieces)
    for each in (outline.pieces[at] for at in outline.strings):
        found[each.item[0]] = _with_text(each, table[each.string])
    rows = Rows(outline, before, parts, outline.pieces, {}, found, table)
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
        self.parts = list(known.parts)
        self.found = list(known.pieces)
        self.edges = known.edges.copy()

    def follow(self, span: Span, table: StringTable) -> Rows:
        """Find what the rows say that differ."""
        slots = self.outline.slots
        first = self._first(span)
        changed = self._changed(span._replace(start=span.start + len(first)))
        unseen: list[tuple[int, bytes]] = []
        for at in changed:
            text, slot = self.parts[at], slots[at]
            piece = self._variant(text, slot)
            if piece is None:
                text = self._without_edge(text, at, slot)
                piece = self.pieces.cells.get(text) or self._alike(text)
                if piece is None:
                    unseen.append((at, text))
                    continue
            elif self.edges:
                self.edges.pop(at, None)
            self.found[at] = piece
        if unseen:
            self._read(unseen)
        cells = self._cells(changed, table)
        return Rows(self.outline, first, self.parts, self.found, self.edges, cells, table)

    def _first(self, span: Span) -> bytes:
        """What stands before the first cell."""
        data, start, end = span
        if data.startswith(self.known.first, start):
            return self.known.first
        self.edges.pop(-1, None)
        first = data[start : data.index(CELL, start, end)]
        self.edges[-1] = self._edge(first, self.outline.edge, 1)
        return first

    def _changed(self, span: Span) -> list[int]:
        """The slots that something else stands in; they hold the cells that they should."""
        data, at, _ = span
        changed: list[int] = []
        new: list[int] = []
        for first, last, text in self.outline.runs:
            if text and data.startswith(text, at):
                at += len(text)
                continue
            for slot in range(first, last):
                part = self.parts[slot]
                if not data.startswith(part, at):
                    part = self.parts[slot] = self._part(span, at, slot)
                    changed.append(slot)
                    if text:
                        new.append(slot)
                at += len(part)
        if at != span.end:
            raise DoesNotFitError
        if new:
            self.outline.vary(new)
        return changed

    def _part(self, span: Span, at: int, slot: int) -> bytes:
        """What stands in a slot; it begins there, and with the right cell."""
        data, _, end = span
        start = self.outline.slots[slot].start
        if not data.startswith(start, at):
            raise DoesNotFitError
        after = data.find(CELL, at + len(start), end)
        return data[at : after if after >= 0 else end]

    def _variant(self, text: bytes, slot: Slot) -> CellPiece | None:
        """The cell of a slot with another plain value; None where more than the value differs."""
        before, after = slot.before, slot.after
        end = len(text) - len(after)
        if not before or end < len(before):
            return None
        if not (text.startswith(before) and text.endswith(after)):
            return None
        value = text[len(before) : end]
        known = slot.variants.get(value)
        if known is None:
            known = with_value(slot.piece, value, len(text) - len(slot.edge_text))
            if known is not None:
                slot.variants[value] = known
                MEMORY.spend(OF_CELL)
        return known

    def _alike(self, text: bytes) -> CellPiece | None:
        """What a cell says that differs from one that was read in a plain value alone."""
        before, value, end = taken_apart(text)
        known = self.pieces.shapes.get((before, end))
        made = known and with_value(known, value, len(text))
        if made is not None:
            self.pieces.cells[text] = made
            MEMORY.spend(OF_CELL + 2 * len(text))
        return made

    def _without_edge(self, text: bytes, at: int, slot: Slot) -> bytes:
        """The cell alone; what follows it ends and begins the rows that it should."""
        if slot.edge is None:
            return text
        cut = text.find(ROW_END)
        if cut < 0:
            raise DoesNotFitError
        self.edges.pop(at, None)
        if text[cut:] != slot.edge_text:
            self.edges[at] = self._edge(text[cut:], slot.edge, slot.piece.item[0][0])
        return text[:cut]

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

    def _read(self, unseen: Sequence[tuple[int, bytes]]) -> None:
        """Cells that were never seen, in rows of their own."""
        slots = self.outline.slots
        rows = [slots[at].piece.item[0][0] for at, _ in unseen]
        following = [*rows[1:], 0]
        parts = [
            text if row == after else text + ROW_END + (ROW + b'%d">' % after if after else b"")
            for (_, text), row, after in zip(unseen, rows, following, strict=True)
        ]
        read = read_outline(self.pieces.opening, ROW + b'%d">' % rows[0], parts)
        for (at, text), slot in zip(unseen, read.slots, strict=True):
            is_one_cell = slot.piece.length == len(text)
            if not is_one_cell or slot.piece.item[0] != slots[at].piece.item[0]:
                raise DoesNotFitError
            self.found[at] = slot.piece
        _remember(self.pieces, parts, read.slots)

    def _cells(self, changed: Sequence[int], table: StringTable) -> dict[Position, Cell]:
        """All cells in order, shared strings looked up."""
        known, found = self.known, self.found
        cells = known.cells.copy()
        if table is not known.table:
            for at in known.strings().difference(changed):
                piece = found[at]
                text = table[piece.string]
                if text != cells[piece.item[0]].raw:
                    cells[piece.item[0]] = piece.texts.get(text) or _with_text(piece, text)
        for at in changed:
            piece = found[at]
            position, cell = piece.item
            if piece.string >= 0:
                text = table[piece.string]
                cell = piece.texts.get(text) or _with_text(piece, text)
            cells[position] = cell
        return cells


def _with_text(piece: CellPiece, text: str) -> Cell:
    """A cell with its shared string, to be given again for the same text."""
    cell = piece.item[1]
    # an empty text says something only as the result of a formula
    kind = "text" if text or cell.formula is not None else "empty"
    made = piece.texts[text] = Cell(cell.row, cell.column, kind, text, cell.formula, cell.style)
    MEMORY.spend(OF_TEXT + 2 * len(text))
    return made
