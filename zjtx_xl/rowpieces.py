"""Rows and cells of worksheets, put together from those that were read before.

See :mod:`zjtx_xl.sheetpieces`.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, TypeGuard, cast

from zjtx_xl.address import MAX_ROW
from zjtx_xl.cellshapes import is_example, taken_apart, with_value
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
from zjtx_xl.sheetplaces import CELL_INTEGERS
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
        found.append(unseen.add_row(part, number) if row is None else row)
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
    """A row with something new: what stands before its first cell, and its cells.

    ``pieces`` are those of its cells that were seen in other rows, None for the others.
    """

    text: bytes
    number: int
    start: bytes
    cells: list[bytes]
    pieces: Sequence[CellPiece | None]


class _Unseen:
    """Rows with something new, without those of their cells that were seen: a document to read."""

    def __init__(self, pieces: Pieces) -> None:
        self.pieces = pieces
        self.document = [pieces.opening]
        self.length = len(pieces.opening)
        self.rows: list[_UnseenRow] = []
        self.cells: list[bytes] = []
        self.new_cells = 0
        # where rows and cells begin and end in the document
        self.row_spans: list[tuple[int, int]] = []
        self.cell_spans: list[tuple[int, int]] = []

    def add_row(self, text: bytes, number: int) -> RowPiece | None:
        """A row that was never seen, if every part of it was; otherwise it is to be read."""
        start, *cells = text.split(_CELL)
        if cells:
            if b"<" in start or not text.endswith(_ROW_END):
                raise DoesNotFitError
            cells[-1] = cells[-1][: -len(_ROW_END)]
        pieces = list(map(self.pieces.cells.get, cells))
        if not all(pieces):
            pieces = [piece or self._alike(cell) for cell, piece in zip(cells, pieces, strict=True)]
        # without cells, the start is the whole row
        known = self.pieces.starts.get(start) if cells else None
        if known is not None and _are_known(pieces):
            return self._remember(known, text, number, start, pieces)
        self.rows.append(_UnseenRow(text, number, start, cells, pieces))
        unseen = [cell for cell, piece in zip(cells, pieces, strict=True) if piece is None]
        self._add_to_document(start, unseen, has_cells=bool(cells))
        return None

    def _remember(
        self, said: RowStart, text: bytes, number: int, start: bytes, pieces: Sequence[CellPiece]
    ) -> RowPiece:
        """A row whose start says the number that it was taken for."""
        if number != said.number:
            raise DoesNotFitError
        row = self.pieces.rows[text] = _row(said, text, len(start), pieces)
        MEMORY.spend(OF_ROW + len(text))
        return row

    def _alike(self, cell: bytes) -> CellPiece | None:
        """What a cell says that differs from one that was read in a plain value alone."""
        shape, value = taken_apart(cell)
        known = self.pieces.shapes.get(shape)
        made = known and with_value(known, value, len(_CELL) + len(cell))
        if made is not None:
            self.pieces.cells[cell] = made
            MEMORY.spend(OF_CELL + 2 * len(cell))
            self.count_new(1)
        return made

    def count_new(self, number: int) -> None:
        """Refuse more new cells than are worth it."""
        self.new_cells += number
        if self.new_cells > _MOST_UNSEEN:
            raise DoesNotFitError

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
        self.count_new(len(cells))
        self.length = length
        self.row_spans.append((row_at, length))

    def read(self) -> list[RowPiece]:
        """Read the document, remember its cells and rows, and give the rows."""
        known = self.pieces.cells
        rows: list[RowPiece] = []
        for said, each in zip(self._read_document(), self.rows, strict=True):
            found = zip(each.cells, each.pieces, strict=True)
            pieces = [piece or known[cell] for cell, piece in found]
            rows.append(self._remember(said, each.text, each.number, each.start, pieces))
            if each.cells:
                self.pieces.starts[each.start] = said
        MEMORY.spend(sum(4 * len(each) for each in self.cells) + OF_CELL * len(self.cells))
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
        for text, piece in zip(self.cells, new_cells, strict=True):
            self.pieces.cells[text] = piece
            shape, value = taken_apart(text)
            if is_example(piece, value):
                self.pieces.shapes[shape] = piece
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


def _are_known(pieces: Sequence[CellPiece | None]) -> TypeGuard[Sequence[CellPiece]]:
    return all(pieces)


_item = itemgetter(0)  # of a cell piece: its position and content


def _row(said: RowStart, text: bytes, start: int, pieces: Sequence[CellPiece]) -> RowPiece:
    """A row of these cells, the first of which comes after so many bytes of its text."""
    number = said.number
    cells = dict(map(_item, pieces))
    positions = list(cells)
    in_order = len(positions) == len(pieces) and positions == sorted(positions)
    # rows come first in a position: if these two are right, all between them are
    if not in_order or (cells and not positions[0][0] == positions[-1][0] == number):
        raise DoesNotFitError
    length = len(_ROW) + len(text)
    reported = length - len(_ROW_END) if text.endswith(_ROW_END) else length
    strings = [each for each in pieces if each.string >= 0]
    look_up = itemgetter(*[each.string for each in strings]) if strings else None
    first = len(_ROW) + start
    return RowPiece(
        number, said.is_hidden, length, reported, first, pieces, cells, strings, look_up, {}
    )
