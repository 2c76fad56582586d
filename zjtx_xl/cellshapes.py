"""Cells that differ from one that was read before in a plain value alone.

In a return that nobody has seen, what is new are numbers and names. A cell that was read, and whose
content is the very characters of its value, says the same with other characters of the same kind:
XML gives them no meaning, and the rules of :class:`zjtx_xl.sheetpass.SheetPass` ask only whether
they are a number. Cells with shared strings, truth values and escapes are no examples: what they
say is not what stands there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from zjtx_xl.model import Cell
from zjtx_xl.outlines import CellPiece
from zjtx_xl.sharedstrings import plain_text

if TYPE_CHECKING:
    from zjtx_xl.model import CellType

_ENDS = (b"</v></c>", b"</t></is></c>")
_NUMBER = re.compile(rb"[0-9]{1,15}(?:\.[0-9]{1,15})?")


def taken_apart(cell: bytes) -> tuple[bytes, bytes, bytes]:
    """What stands before the value of a cell, the value, and its end; without such an end no value.

    The value is what follows the last tag; where there is no text, it is empty.
    """
    for end in _ENDS:
        if cell.endswith(end):
            at = cell.rfind(b">", 0, -len(end)) + 1
            return cell[:at], cell[at : -len(end)], end
    return cell, b"", b""


def is_example(read: CellPiece, value: bytes) -> bool:
    """Whether cells of the same shape say their value as this one, which was read, says it."""
    cell = read.item[1]
    return read.string < 0 and cell.raw == _plain(value, cell.type)


def with_value(example: CellPiece, value: bytes, length: int) -> CellPiece | None:
    """The cell of the same shape and this length with another value; None if that is not plain."""
    position, cell = example.item
    raw = _plain(value, cell.type)
    if raw is None:
        return None
    # of its places only the end comes after the value
    reported = example.reported + length - example.length
    new = Cell(cell.row, cell.column, cell.type, raw, cell.formula, cell.style)
    return CellPiece(
        (position, new), -1, {}, length, reported, example.formula, example.formula_end
    )


def _plain(value: bytes, kind: CellType) -> str | None:
    """What a value says, where that is itself; None where it may say more."""
    if _NUMBER.fullmatch(value):
        return value.decode()
    return plain_text(value) if kind == "text" else None
