"""Cells that differ from one that was read before in a plain value alone.

In a return that nobody has seen, what is new are numbers and names. A cell that was read, and whose
content is the very characters of its value, says the same with other characters of the same kind:
XML gives them no meaning, and the rules of :class:`SheetReader` ask only whether
they are a number. The same holds for the index of a shared string. Cells with truth values and
escapes are no examples: what they say is not what stands there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from zjtx_xl.xlsx.cell import Cell
from zjtx_xl.xlsx.shared_strings import plain_text
from zjtx_xl.xlsx.sheet.outlines import CellPiece

if TYPE_CHECKING:
    from zjtx_xl.xlsx.cell import CellType

_ENDS = (b"</v></c>", b"</t></is></c>")
_INDEX = re.compile(rb"[0-9]{1,6}")  # of a shared string
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
    if read.string >= 0:
        return _INDEX.fullmatch(value) is not None and int(value) == read.string
    return read.cell.raw == _plain(value, read.cell.type)


def with_value(example: CellPiece, value: bytes, length: int) -> CellPiece | None:
    """The cell of the same shape and this length with another value; None if that is not plain."""
    position, cell, string, texts, own_length, reported, *formula = example
    if string < 0:
        raw = _plain(value, cell.type)
        if raw is None:
            return None
        cell = Cell(*position, cell.type, raw, cell.formula, cell.style)
    elif _INDEX.fullmatch(value):
        string = int(value)  # what it says is one of the same texts
    else:
        return None
    # of its places only the end comes after the value
    reported += length - own_length
    return CellPiece(position, cell, string, texts, length, reported, *formula)


def _plain(value: bytes, kind: CellType) -> str | None:
    """What a value says, where that is itself; None where it may say more."""
    if _NUMBER.fullmatch(value):
        return value.decode()
    return plain_text(value) if kind == "text" else None
