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
from zjtx_xl.pieces import CellPiece

if TYPE_CHECKING:
    from zjtx_xl.model import CellType

_ENDS = (b"</v></c>", b"</t></is></c>")
_NUMBER = re.compile(rb"[0-9]{1,15}(?:\.[0-9]{1,15})?")
# Some of ASCII, U+3000 to U+9FFF (Chinese), full-width ASCII; or references to U+2710 to U+C34F,
# as openpyxl writes them. Never an underscore, with which an escape would begin.
_TEXT = re.compile(
    rb"(?:[0-9A-Za-z ()/.,:%-]|[\xe3-\xe9][\x80-\xbf]{2}|\xef\xbc[\x80-\xbf]"
    rb"|&#[1-4][0-9]{4};){1,100}"
)
_REFERENCE = re.compile("&#([1-4][0-9]{4});")


def taken_apart(cell: bytes) -> tuple[bytes, bytes]:
    """A cell without its value, and the value; that is empty where the cell has no such end."""
    for end in _ENDS:
        if cell.endswith(end):
            at = cell.rfind(b">", 0, -len(end)) + 1
            return cell[:at] + end, cell[at : -len(end)]
    return cell, b""


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
    if kind == "text" and _TEXT.fullmatch(value):
        return _REFERENCE.sub(lambda match: chr(int(match[1])), value.decode())
    return None
