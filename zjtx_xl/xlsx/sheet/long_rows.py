"""The rows of a long list, read one by one: nothing is remembered, no other sheet has its bytes.

Values that stand there often (years, targets, 是) are worked out once. Few ask where the cells of a
list stand, and for them the expat pass goes over the part.
"""

from __future__ import annotations

from operator import lt
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.xlsx.address import column_of
from zjtx_xl.xlsx.cell import Cell
from zjtx_xl.xlsx.rich_text import RichText
from zjtx_xl.xlsx.sheet.around import NotPlainError
from zjtx_xl.xlsx.sheet.offsets import LateOffsets, SheetOffsets
from zjtx_xl.xlsx.sheet.plain_rows import CELL, content_of, decoded, row_tags
from zjtx_xl.xlsx.sheet.reader import MAX_CELLS, SheetReader, content_of_text
from zjtx_xl.xlsx.xml_part import parse

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from zjtx_xl.xlsx.cell import CellType
    from zjtx_xl.xlsx.shared_strings import StringTable

    _Content = tuple[CellType, str, str | None, int, str | None]  # of a cell, behind its place


class LongRows(NamedTuple):
    """The cells of a list, which of its rows are hidden, and the last of its rows."""

    cells: dict[tuple[int, int], Cell]
    hidden: frozenset[int]
    last: int
    is_prefixed: bool


class LongOffsets(LateOffsets):
    """Where the rows of a long list stand."""

    __slots__ = ()

    def fill(self) -> None:
        """Read the part once more."""
        if self.row_numbers:
            return
        found = SheetOffsets(self.source, self.data, self.codec, self.strings, self.last_row)
        parse(SheetReader(found, structure=False).parser, self.data, "worksheets/sheet.xml")
        self.row_numbers, self.row_starts = found.row_numbers, found.row_starts
        self.row_ends, self.row_cells, self.cells = found.row_ends, found.row_cells, found.cells
        self.next_row = found.next_row


def read_long_rows(first: bytes, texts: Sequence[bytes], strings: StringTable) -> LongRows:
    """The rows with so many cells, each text a cell behind its ``<c ``.

    Raises:
        NotPlainError: the worksheet must be read whole.
        WorkbookRefused: it must be read whole, which says what is wrong with it.
        IndexError: so it must; there is no such shared string.
    """
    cells: dict[tuple[int, int], Cell] = {}
    known: dict[tuple[bytes | None, ...], _Content] = {}
    edges = [row_tags(first)]
    row, column = edges[0].opened, 0
    digits = b"%d" % row
    for text in texts:
        match = CELL.match(text)
        if match is None:
            raise NotPlainError
        letters, number, *said = match.groups()
        before, column = column, column_of(letters.decode())
        if number != digits or column <= before:
            raise NotPlainError
        found = known.get(key := tuple(said))
        if found is None:
            found = known[key] = _content(match, strings)
        kind, raw, formula, style, seen = found
        cells[row, column] = Cell(row, column, kind, raw, formula, style, seen)
        if match.end() < len(text):
            edges.append(row_tags(text[match.end() :], closes=True))
            row, column = edges[-1].opened, 0
            digits = b"%d" % row
    numbers = [tag.number for tags in edges for tag in tags.rows]
    if row or len(cells) > MAX_CELLS or not all(map(lt, numbers, numbers[1:])):
        raise NotPlainError
    hidden = frozenset(number for tags in edges for number in tags.hidden)
    return LongRows(cells, hidden, numbers[-1], any(tags.is_prefixed for tags in edges))


def _content(match: re.Match[bytes], strings: StringTable) -> _Content:
    _, _, style, kind, formula, value, is_empty, inline = match.groups()
    own = None if formula is None else decoded(formula)
    content, seen = content_of(kind, own, value if is_empty is None else b"", inline), None
    if isinstance(content, int):
        text = strings[content]
        seen = text.seen if isinstance(text, RichText) else None
        content = content_of_text(str(text), own)
    return (*content, own, int(style or 0), seen)
