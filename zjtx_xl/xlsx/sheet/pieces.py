"""Pieces of worksheets that were read before: what they are, and how long they are kept.

See :mod:`sheet_pieces`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from zjtx_xl.xlsx.address import MAX_ROW
from zjtx_xl.xlsx.sheet.offsets import SheetOffsets
from zjtx_xl.xlsx.sheet.outlines import CellPiece, Edge, Rows
from zjtx_xl.xlsx.sheet.reader import SheetReader, SheetScan
from zjtx_xl.xlsx.xml_part import parse

if TYPE_CHECKING:
    from pyexpat import XMLParserType

    from zjtx_xl.xlsx.sheet.structure import SheetStructure

ROWS, ROWS_END = b"<sheetData>", b"</sheetData>"
CLOSING = ROWS_END + b"</worksheet>"

_MOST_MEMORY = 24 * 1024 * 1024  # bytes, as far as they can be estimated; then all is forgotten
# Bytes that a piece costs beside its text, as measured.
OF_PART, OF_CELL, OF_TEXT = 4_000, 700, 300


class DoesNotFitError(Exception):
    """The worksheet must be read whole."""


class Reference(str):
    """Stands in a remembered cell for a shared string, which differs from file to file."""

    __slots__ = ("number",)
    number: int


class References:
    """Shared strings that are not looked up yet."""

    def __getitem__(self, index: int, /) -> str:
        reference = Reference(f"shared string {index}")
        reference.number = index
        return reference


class AroundPiece(NamedTuple):
    """What stands before the rows, or after them, with its number of things that are limited."""

    scan: SheetScan
    things: int
    dimension: int | None
    column_styles: list[tuple[int, int, str]]
    joined: dict[object, SheetStructure]


@dataclass(slots=True)
class Pieces:
    """What is remembered under one set of declared namespaces; ``opening`` declares them."""

    opening: bytes
    tails: dict[bytes, AroundPiece] = field(default_factory=dict[bytes, AroundPiece])
    # with an outline of their own, by a hint of what they look like
    rows: dict[object, tuple[Rows, ...]] = field(default_factory=dict[object, tuple[Rows, ...]])
    cells: dict[bytes, CellPiece] = field(default_factory=dict[bytes, CellPiece])
    # cells by all their bytes but those of a plain value: see cellshapes
    shapes: dict[tuple[bytes, bytes], CellPiece] = field(
        default_factory=dict[tuple[bytes, bytes], CellPiece]
    )
    edges: dict[bytes, Edge] = field(default_factory=dict[bytes, Edge])
    rests: set[bytes] = field(default_factory=set[bytes])


class Frame(NamedTuple):
    """All around the rows of a worksheet; ``tail`` are the bytes from ``</sheetData>`` on."""

    tail: bytes
    around: SheetStructure
    things: int
    column_styles: list[tuple[int, int, str]]
    faults: tuple[str, ...]


@dataclass(slots=True)
class Head:
    """What stands before the rows, and what is remembered under its namespaces.

    ``frame`` is that of the last worksheet with this head.
    """

    around: AroundPiece
    pieces: Pieces
    frame: Frame | None = None


class _Memory:
    """All that is remembered; forgotten when it grows too large."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self.spent = 0
        self.heads: dict[bytes, Head] = {}
        self.pieces: dict[bytes, Pieces] = {}

    def spend(self, size: int) -> None:
        self.spent += size
        if self.spent > _MOST_MEMORY:
            self.forget()


MEMORY = _Memory()


def forget() -> None:
    """Forget all pieces."""
    MEMORY.forget()


def spent() -> int:
    """How many bytes all pieces take, as far as they can be estimated."""
    return MEMORY.spent


def passed(document: bytes, *, structure: bool) -> SheetReader:
    """One pass over a piece inside its start tags, where what looks like a tag is one."""
    offsets = SheetOffsets(document, document, None, References(), MAX_ROW)
    one = SheetReader(offsets, structure=structure)
    refuse_declarations(one.parser)
    parse(one.parser, document, "worksheets/sheet.xml")
    return one


def refuse_declarations(parser: XMLParserType) -> None:
    """No comment, CDATA section or processing instruction; a DOCTYPE is never read."""
    parser.CommentHandler = parser.ProcessingInstructionHandler = _refuse
    parser.StartCdataSectionHandler = _refuse


def _refuse(*_content: object) -> NoReturn:
    raise DoesNotFitError
