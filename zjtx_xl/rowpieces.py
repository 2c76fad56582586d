"""Rows and cells of worksheets, put together from those that were read before.

See :mod:`zjtx_xl.sheetpieces`.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from itertools import accumulate
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, cast

from zjtx_xl.address import MAX_ROW
from zjtx_xl.model import Cell
from zjtx_xl.pieces import (
    CLOSING,
    MEMORY,
    OF_CELL,
    OF_PART,
    OF_ROW,
    OF_TEXT,
    CellPiece,
    DoesNotFitError,
    Pieces,
    Reference,
    RowPiece,
    RowStart,
    passed,
    refuse_declarations,
)
from zjtx_xl.sharedstrings import SharedStrings
from zjtx_xl.sheetpass import MAX_CELLS
from zjtx_xl.sheetplaces import CELL_INTEGERS, CellPlace, Place, SheetPlaces
from zjtx_xl.xmlpart import new_parser, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from zjtx_xl.sharedstrings import StringTable

_ROW, _ROW_END = b'<row r="', b"</row>"
_CELL, _CELL_END = b'<c r="', b"</c>"
_MOST_UNSEEN = 5_000  # cells; a long list is read faster in one pass, and would fill the memory
_LONGEST_REST = 1024 * 1024  # bytes below the form that are worth remembering
_MOST_DIGITS = 7  # of a row number
_MOST_RESOLVED = 16  # variants of a row that differ in shared strings alone


def read_rows(pieces: Pieces, text: bytes, last_row: int) -> tuple[list[RowPiece], int | None]:
    """The rows to the last one that is asked for, and where the first one below it stands."""
    before, *parts = text.split(_ROW)
    if before:
        raise DoesNotFitError
    unseen = _Unseen(pieces)
    found: list[RowPiece | None] = []
    next_row = None
    for part in parts:
        row = pieces.rows.get(part)
        number = _number(part) if row is None else row.number
        if number > last_row:
            next_row = sum(len(_ROW) + len(each) for each in parts[: len(found)])
            _prove_rest(pieces, text[next_row:])
            break
        found.append(row)
        if row is None:
            unseen.add_row(part, number)
    new = iter(unseen.read() if unseen.rows else ())
    return [row or next(new) for row in found], next_row


def _number(row: bytes) -> int:
    """The number of a row, as far as that can be told before it is read."""
    digits = row[: row.find(b'"')]
    if not digits.isdigit() or len(digits) > _MOST_DIGITS or not 0 < int(digits) <= MAX_ROW:
        raise DoesNotFitError
    return int(digits)


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


def cells_of(rows: Sequence[RowPiece], strings: StringTable) -> dict[tuple[int, int], Cell]:
    """All cells in order, shared strings looked up."""
    table = strings.decoded() if isinstance(strings, SharedStrings) else strings
    cells: dict[tuple[int, int], Cell] = {}
    number = 0
    for row in rows:
        if row.number <= number or len(cells) > MAX_CELLS:
            raise DoesNotFitError
        number = row.number
        cells.update(row.cells if row.look_up is None else _resolved(row, row.look_up, table))
    return cells


def _resolved(
    row: RowPiece, look_up: Callable[[StringTable], object], table: StringTable
) -> dict[tuple[int, int], Cell]:
    """The cells of a row with their shared strings; the same objects for the same texts."""
    try:
        found = look_up(table)
    except IndexError:  # the whole pass says what is wrong with it
        raise DoesNotFitError from None
    known = row.resolved.get(found)
    if known is None:
        # of one string alone itemgetter makes no tuple
        texts = cast("Sequence[str]", found if len(row.strings) > 1 else (found,))
        known = row.cells | {
            each.item[0]: each.texts.get(text) or _with_text(each.item[1], text, each.texts)
            for each, text in zip(row.strings, texts, strict=True)
        }
        if len(row.resolved) >= _MOST_RESOLVED:
            row.resolved.clear()
        row.resolved[found] = known
    return known


def _with_text(cell: Cell, text: str, texts: dict[str, Cell]) -> Cell:
    """A cell with its shared string; the same object for the same text."""
    # an empty text says something only as the result of a formula
    kind = "text" if text or cell.formula is not None else "empty"
    texts[text] = Cell(cell.row, cell.column, kind, text, cell.formula, cell.style)
    MEMORY.spend(OF_TEXT + 2 * len(text))
    return texts[text]


class _UnseenRow(NamedTuple):
    """A row that was never seen: what stands before its first cell, and its cells.

    ``known`` is what its start says, where that and all cells were seen in other rows.
    """

    text: bytes
    number: int
    start: bytes
    cells: list[bytes]
    known: RowStart | None


class _Unseen:
    """Rows that were never seen, without those of their cells that were: one document to read.

    Rows of which every part was seen do not even stand in the document.
    """

    def __init__(self, pieces: Pieces) -> None:
        self.pieces = pieces
        self.document = [pieces.opening]
        self.length = len(pieces.opening)
        self.rows: list[_UnseenRow] = []
        self.cells: list[bytes] = []
        # where rows and cells begin and end in the document
        self.row_spans: list[tuple[int, int]] = []
        self.cell_spans: list[tuple[int, int]] = []

    def add_row(self, text: bytes, number: int) -> None:
        start, *cells = text.split(_CELL)
        unseen = cells
        if cells:
            if b"<" in start or not text.endswith(_ROW_END):
                raise DoesNotFitError
            cells[-1] = cells[-1][: -len(_ROW_END)]
            known = self.pieces.cells
            unseen = [each for each in cells if each not in known]
        # without cells, the start is the whole row
        known_start = self.pieces.starts.get(start) if cells and not unseen else None
        self.rows.append(_UnseenRow(text, number, start, cells, known_start))
        if known_start is None:
            self._add_to_document(start, unseen, has_cells=bool(cells))

    def _add_to_document(self, start: bytes, cells: list[bytes], *, has_cells: bool) -> None:
        row_at, length = self.length, self.length + len(_ROW) + len(start)
        self.document += (_ROW, start)
        for cell in cells:
            at, length = length, length + len(_CELL) + len(cell)
            self.cell_spans.append((at, length))
            self.document += (_CELL, cell)
        if has_cells:
            self.document.append(_ROW_END)
            length += len(_ROW_END)
        self.cells += cells
        if len(self.cells) > _MOST_UNSEEN:
            raise DoesNotFitError
        self.length = length
        self.row_spans.append((row_at, length))

    def read(self) -> list[RowPiece]:
        """Read the document, remember its cells and rows, and give the rows."""
        starts = iter(self._read_document() if self.row_spans else ())
        known = self.pieces.cells
        rows: list[RowPiece] = []
        for each in self.rows:
            start = each.known or next(starts)
            rows.append(_row(start, each, [known[cell] for cell in each.cells]))
            self.pieces.rows[each.text] = rows[-1]
            if each.cells:
                self.pieces.starts[each.start] = start
        size = sum(4 * len(each) for each in self.cells) + sum(row.length for row in rows)
        MEMORY.spend(size + OF_CELL * len(self.cells) + OF_ROW * len(rows))
        return rows

    def _read_document(self) -> Iterator[RowStart]:
        """What the starts of its rows say; its cells are remembered.

        The starts and ends of all elements must be those of the pieces: then each piece is one
        complete element, and leaving out others has changed nothing.
        """
        document = b"".join((*self.document, CLOSING))
        one = passed(document, structure=False)
        places = one.places
        if one.faults or one.has_far_formulas or len(one.cells) != len(self.cells):
            raise DoesNotFitError
        starts, ends, *formulas = (places.cells[each::CELL_INTEGERS] for each in range(1, 5))
        _prove_spans(document, self.row_spans, places.row_starts, places.row_ends, _ROW_END)
        _prove_spans(document, self.cell_spans, starts, ends, _CELL_END)
        new_cells = map(_relative, one.cells.values(), self.cell_spans, ends, *formulas)
        self.pieces.cells.update(zip(self.cells, new_cells, strict=True))
        return (RowStart(number, number in one.hidden_rows) for number in places.row_numbers)


def _prove_spans(
    document: bytes,
    spans: Sequence[tuple[int, int]],
    starts: Sequence[int],
    reported: Sequence[int],
    closing: bytes,
) -> None:
    """Every element begins and ends with its piece; expat reports an end as xmlpart says."""
    if [start for start, _ in spans] != list(starts):
        raise DoesNotFitError
    for (_, end), at in zip(spans, reported, strict=True):
        if at != end and document[at:end] != closing:
            raise DoesNotFitError


def _relative(
    cell: Cell, span: tuple[int, int], reported: int, formula: int, formula_end: int
) -> CellPiece:
    """A cell with its places counted from its first byte."""
    start, end = span
    if formula >= 0:
        formula, formula_end = formula - start, formula_end - start
    string = cell.raw.number if isinstance(cell.raw, Reference) else -1
    item = (cell.row, cell.column), cell
    return CellPiece(item, string, {}, end - start, reported - start, formula, formula_end)


def _row(start: RowStart, unseen: _UnseenRow, pieces: list[CellPiece]) -> RowPiece:
    number = start.number
    cells = dict([each.item for each in pieces])
    positions = list(cells)
    in_order = positions == sorted(positions) and len(positions) == len(pieces)
    # rows come first in a position: if these two are right, all between them are
    if not in_order or (cells and not positions[0][0] == positions[-1][0] == number):
        raise DoesNotFitError
    if number != unseen.number:
        raise DoesNotFitError
    length = len(_ROW) + len(unseen.text)
    reported = length - len(_ROW_END) if unseen.text.endswith(_ROW_END) else length
    strings = [each for each in pieces if each.string >= 0]
    look_up = itemgetter(*[each.string for each in strings]) if strings else None
    first = len(_ROW) + len(unseen.start)
    return RowPiece(
        number, start.is_hidden, length, reported, first, pieces, cells, strings, look_up, {}
    )


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

    __slots__ = ("_rows",)
    _rows: Sequence[RowPiece]

    def take_rows(self, rows: Sequence[RowPiece], at: int, next_row: int | None) -> None:
        """The rows, the first of which begins at this offset."""
        self._rows = rows
        self.row_numbers = array("q", [row.number for row in rows])
        self.row_starts = array("q", accumulate((row.length for row in rows[:-1]), initial=at))
        self.next_row = next_row

    def row(self, number: int) -> JoinedRow | None:
        """A row, if it is there."""
        index = bisect_left(self.row_numbers, number)
        if index == len(self.row_numbers) or self.row_numbers[index] != number:
            return None
        row, start = self._rows[index], self.row_starts[index]
        return JoinedRow(Place(start, start + row.reported), start + row.first, row.pieces)
