"""A worksheet read by the bytes of its cells: what was read once is not read again.

The returns of one blank consist mostly of the same bytes. So the rows are cut at ``<c ``: each
piece is one cell, with the tags of rows behind it. What a piece says follows from its bytes, by
one function with one memory; so does what stands before the rows, and after them.

Why this says what the expat pass (:mod:`reader`) says: a piece is accepted only where it is, byte
by byte, what :mod:`plain_rows` describes. Pieces follow each other without a gap, their rows and
columns in order; of long lists each row does by itself (:mod:`long_rows`). What stands around the
rows is read by the expat pass itself (:mod:`around`). All else (formulas of several cells, rich
text, any fault) is left to a pass over the whole part, and so are all error messages.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import compress, count
from operator import lt, ne
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.xlsx.address import MAX_ROW, column_of
from zjtx_xl.xlsx.cell import Cell
from zjtx_xl.xlsx.errors import WorkbookRefused
from zjtx_xl.xlsx.rich_text import RichText
from zjtx_xl.xlsx.shared_strings import SharedStrings
from zjtx_xl.xlsx.sheet.around import ROWS, ROWS_END, NotPlainError, read_around
from zjtx_xl.xlsx.sheet.long_rows import LongOffsets, read_long_rows
from zjtx_xl.xlsx.sheet.offsets import ElementOffsets, LateOffsets, SheetOffsets
from zjtx_xl.xlsx.sheet.plain_rows import (
    CELL,
    RowTags,
    content_of,
    decoded,
    row_tags,
)
from zjtx_xl.xlsx.sheet.reader import SheetScan, content_of_text, scan_whole
from zjtx_xl.xlsx.xml_part import to_utf8

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from zjtx_xl.xlsx.cell import CellType
    from zjtx_xl.xlsx.shared_strings import StringTable

_CELL_START = b"<c "
_DECLARED = b" xmlns:x14ac="  # where rows have attributes of Excel's own
_LARGEST = 8 * 1024 * 1024  # bytes of a part; beyond, the whole pass has limits of its own
_MOST_CELLS = 6_000  # a long list is like no other, and would push all else out of the memory
_SHORT, _LONG = 1024, 16 * 1024  # bytes of a piece that is worth remembering
_FEW = 64 * 1024  # characters of all texts of a sheet that are worth remembering
_MOST_BEFORE = 16  # sheets


class Piece(NamedTuple):
    """A cell and the tags of rows behind it; offsets count from the first byte of the cell.

    ``string`` is the index of its shared string, which ``cell`` does not have yet, or else -1.
    """

    position: tuple[int, int]
    cell: Cell
    string: int
    tags: RowTags | None
    length: int
    reported: int
    formula: ElementOffsets | None


class Rows(NamedTuple):
    """All rows of a sheet: the tags before the first cell, the pieces, what the cells say.

    ``start`` are the bytes before the first cell, ``texts`` those of each piece behind its ``<c ``;
    ``shared`` the pieces with a shared string.
    """

    first: RowTags
    start: int
    pieces: Sequence[Piece]
    texts: Sequence[bytes]
    cells: dict[tuple[int, int], Cell]
    shared: Sequence[int]
    hidden: frozenset[int]
    last: int
    is_prefixed: bool


class PieceOffsets(LateOffsets):
    """Where the rows stand of a worksheet that was read piece by piece; found when asked for."""

    __slots__ = ("_rows", "_start")

    def __init__(
        self, data: bytes, strings: StringTable, last_row: int, rows: Rows, at: int
    ) -> None:
        """``rows`` are those of ``data``, the first of them at this offset."""
        super().__init__(data, data, None, strings, last_row)
        self._rows: Rows | None = rows
        self._start = at

    def fill(self) -> None:
        """Add up where the rows and cells stand, to the last row that is asked for."""
        if self._rows is None:
            return
        first, size, pieces, texts = self._rows[:4]
        self._rows = None
        self._add(first, self._start)
        start, before = self._start + size, len(_CELL_START)
        cells: list[int] = []  # of one row
        for piece, text in zip(pieces, texts, strict=True):
            if self.next_row is not None:
                return
            (_, column), _, _, tags, length, reported, formula = piece
            own = (-1, -1) if formula is None else (start + formula[0], start + formula[1])
            cells += (column, start, start + reported, *own)
            if tags is not None:
                self.cells.fromlist(cells)
                cells.clear()
                self.row_ends.append(start + length)
                self._add(tags, start + length)
            start += before + len(text)

    def _add(self, tags: RowTags, at: int) -> None:
        """The rows of tags that stand there."""
        for number, start, reported in tags.rows:
            if number > self.last_row:
                self.next_row = at + start
                return
            self.add_row(number, at + start)
            if reported >= 0:
                self.row_ends.append(at + reported)


def scan(
    data: bytes,
    strings: StringTable,
    *,
    last_row: int | None = None,
    structure: bool = True,
) -> SheetScan:
    """Read a worksheet part; cells that were read before are not read again.

    Args:
        data: the part as stored.
        strings: the shared strings of the workbook; only those that cells use are decoded.
        last_row: build no cells below this row.
        structure: also read merges, validations, protection and hidden columns.

    Raises:
        WorkbookRefused: ``damaged``, the part is broken or says two things about one cell;
            ``hostile``, it has a DOCTYPE; ``too-large``, more cells than anybody fills in.
    """
    text, codec = to_utf8(data)
    last = MAX_ROW if last_row is None else last_row
    if codec is None:
        found = read_by_cells(text, strings, last, structure=structure)
        if found is not None:
            return found
    offsets = SheetOffsets(data, text, codec, strings, last)
    return scan_whole(offsets, structure=structure)


def read_by_cells(
    data: bytes, strings: StringTable, last_row: int, *, structure: bool
) -> SheetScan | None:
    """What :func:`scan` says about a worksheet part in UTF-8; None where it must be read whole.

    Args:
        data: the part.
        strings: what shared strings say.
        last_row: build no cells below this row.
        structure: also give what stands around the rows, and where everything stands.
    """
    rows_at, rows_end = data.find(ROWS), data.rfind(ROWS_END)
    if rows_at < 0 or len(data) > _LARGEST:
        return None
    start = rows_at + len(ROWS)
    first, *texts = data[start:rows_end].split(_CELL_START)
    if not texts:
        return None
    try:
        around = read_around(data[:start], data[rows_end:])
        is_long = len(texts) > _MOST_CELLS
        rows = read_long_rows(first, texts, strings) if is_long else _read_rows(first, texts)
        if rows.is_prefixed and _DECLARED not in around.opening:
            return None
        cells, hidden = rows.cells.copy(), rows.hidden
        if rows.last > last_row:
            cells = {position: cell for position, cell in cells.items() if position[0] <= last_row}
            hidden = frozenset(number for number in hidden if number <= last_row)
        if isinstance(rows, Rows):
            cells.update(_with_texts(rows, len(cells), strings))
    except (NotPlainError, WorkbookRefused, IndexError):
        return None  # the whole pass says what is wrong with it
    offsets = (
        PieceOffsets(data, strings, last_row, rows, start)
        if isinstance(rows, Rows)
        else LongOffsets(data, data, None, strings, last_row)
    )
    if rows.last > last_row:
        offsets.fill()
    rest_at = rows_end + len(ROWS_END) if offsets.next_row is None else offsets.next_row
    if not structure:
        return SheetScan(cells, hidden_rows=hidden, rows_at=rows_at, rest_at=rest_at)
    offsets.sheet_data = ElementOffsets(rows_at, rows_end)
    offsets.dimension, offsets.column_styles = around.dimension_at, around.column_styles
    found = around.structure
    return SheetScan(
        cells=cells,
        merges=found.merges,
        validations=found.validations,
        protection=found.protection,
        hidden_rows=hidden,
        hidden_columns=found.hidden_columns,
        conditional=found.conditional,
        dimension=around.dimension,
        rows_at=rows_at,
        rest_at=rest_at,
        offsets=offsets,
        structure=found,
    )


# ---------------------------------------------------------------- rows and cells


# The rows of the last sheet that began so and had so many cells.
_before: dict[tuple[bytes, int], Rows] = {}


def _read_rows(first: bytes, texts: Sequence[bytes]) -> Rows:
    """The rows and cells in order: most are those that stand there in the sheet before, too."""
    key = first, len(texts)
    before = _before.get(key)
    rows = None if before is None else _with_others(before, texts)
    if rows is None:
        rows = _in_order(first, texts)
    if len(_before) >= _MOST_BEFORE:
        _before.clear()
    _before[key] = rows
    return rows


def _with_others(rows: Rows, texts: Sequence[bytes]) -> Rows | None:
    """The rows with what other cells say; None where their order is to be looked at again."""
    pieces = list(rows.pieces)
    changed: list[Piece] = []
    for at in compress(count(), map(ne, texts, rows.texts)):
        piece, (position, _, string, tags, *_) = _known_piece(texts[at]), pieces[at]
        is_alike = piece.position == position and piece.tags == tags
        if not is_alike or (piece.string < 0) is not (string < 0):
            return None
        pieces[at] = piece
        changed.append(piece)
    cells = rows.cells | {piece.position: piece.cell for piece in changed}
    return rows._replace(pieces=pieces, texts=texts, cells=cells)


def _in_order(first: bytes, texts: Sequence[bytes]) -> Rows:
    """The rows and cells, each proved to stand behind the one before."""
    pieces = [_known_piece(text) for text in texts]
    positions, found, strings, all_tags, *_ = zip(*pieces, strict=True)
    if not all(map(lt, positions, positions[1:])):
        raise NotPlainError
    edges = [(0, _known_tags(first)), *((at, tags) for at, tags in enumerate(all_tags, 1) if tags)]
    row = number = 0
    hidden: list[int] = []
    for at, tags in edges:
        # the cells of a row lie in order between its first and its last one
        if at and positions[at - 1][0] != row:
            raise NotPlainError
        row = tags.opened
        if at < len(pieces) and positions[at][0] != row:
            raise NotPlainError
        if tags.rows:
            if tags.rows[0].number <= number:
                raise NotPlainError
            number = tags.rows[-1].number
            hidden += tags.hidden
    if row:
        raise NotPlainError
    cells = dict(zip(positions, found, strict=True))
    is_prefixed = any(tags.is_prefixed for _, tags in edges)
    return Rows(
        edges[0][1],
        len(first),
        pieces,
        texts,
        cells,
        [at for at, string in enumerate(strings) if string >= 0],
        frozenset(hidden),
        number,
        is_prefixed,
    )


def _with_texts(
    rows: Rows, size: int, strings: StringTable
) -> Iterable[tuple[tuple[int, int], Cell]]:
    """Those of the first so many cells that have a shared string, with its text."""
    table = strings.decoded() if isinstance(strings, SharedStrings) else strings
    pieces, texts = rows.pieces, rows.texts
    found = [(at, table[pieces[at].string]) for at in rows.shared if at < size]
    made = _known_text_cell if sum([len(said) for _, said in found]) <= _FEW else _text_cell
    return [
        (
            pieces[at].position,
            made(texts[at], said, said.seen if isinstance(said, RichText) else None),
        )
        for at, said in found
    ]


def _piece(text: bytes) -> Piece:
    """A cell behind its ``<c ``, and the tags of rows that follow."""
    match = CELL.match(text)
    if match is None:
        raise NotPlainError
    letters, digits, style, kind, formula, value, is_empty, inline = match.groups()
    end = match.end()
    tags = row_tags(text[end:], closes=True) if end < len(text) else None
    row, column = int(digits), column_of(letters.decode())
    own = None if formula is None else decoded(formula)
    if value is None and is_empty is not None:
        value = b""
    content = content_of(kind, own, value, inline)
    string = content if isinstance(content, int) else -1
    said: tuple[CellType, str] = ("text", "") if isinstance(content, int) else content
    cell = Cell(row, column, *said, own, int(style or 0))
    reported = end if text.startswith(b"/>", end - 2) else end - len(b"</c>")
    formula_at = None
    if formula is not None:
        tag = text.index(b"<f")
        formula_at = ElementOffsets(tag + len(_CELL_START), match.end(5) + len(_CELL_START))
    return Piece(
        (row, column), cell, string, tags,
        end + len(_CELL_START), reported + len(_CELL_START), formula_at,
    )  # fmt: skip


_short_piece = lru_cache(maxsize=8192)(_piece)
_long_piece = lru_cache(maxsize=256)(_piece)


def _known_piece(text: bytes) -> Piece:
    """The same, remembered; the longer ones are formulas of many parts, or long answers."""
    if len(text) <= _SHORT:
        return _short_piece(text)
    return (_long_piece if len(text) <= _LONG else _piece)(text)


def _text_cell(text: bytes, said: str, seen: str | None) -> Cell:
    """The cell of a piece with its shared string."""
    row, column, _, _, formula, style, _ = _known_piece(text)[1]
    return Cell(row, column, *content_of_text(str(said), formula), formula, style, seen)


_known_text_cell = lru_cache(maxsize=8192)(_text_cell)


def _known_tags(text: bytes) -> RowTags:
    """What stands before the first cell of a sheet; empty rows may be many."""
    return (_remembered_tags if len(text) <= _SHORT else row_tags)(text)


_remembered_tags = lru_cache(maxsize=256)(row_tags)
