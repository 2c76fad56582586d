"""What stands around the rows of a worksheet, read once for all that have the same bytes there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from zjtx_xl.xlsx.address import MAX_ROW
from zjtx_xl.xlsx.shared_strings import UnresolvedStrings
from zjtx_xl.xlsx.sheet.offsets import SheetOffsets
from zjtx_xl.xlsx.sheet.reader import SheetReader
from zjtx_xl.xlsx.sheet.structure import MAX_THINGS, SheetStructure
from zjtx_xl.xlsx.xml_part import parse, start_tag

if TYPE_CHECKING:
    from zjtx_xl.xlsx.address import Range
    from zjtx_xl.xlsx.sheet.structure import Protection, Validation

_ROOT = b"<worksheet"
ROWS, ROWS_END = b"<sheetData>", b"</sheetData>"
_CLOSING = ROWS_END + b"</worksheet>"
_MODEST = 64 * 1024  # bytes that are worth remembering


class NotPlainError(Exception):
    """The worksheet must be read whole."""


class Around(NamedTuple):
    """All around the rows; ``opening`` declares the namespaces of all that follows."""

    opening: bytes
    dimension: Range | None
    dimension_at: int | None
    column_styles: list[tuple[int, int, str]]
    structure: SheetStructure


class _Before(NamedTuple):
    opening: bytes
    dimension: Range | None
    dimension_at: int | None
    column_styles: list[tuple[int, int, str]]
    hidden_columns: tuple[tuple[int, int], ...]
    things: int


@dataclass(slots=True, eq=False, repr=False)
class _After:
    """Equal to itself only, so that what follows from it is found fast."""

    merges: tuple[Range, ...]
    validations: tuple[Validation, ...]
    protection: Protection | None
    conditional: tuple[tuple[Range, str], ...]
    things: int


def read_around(before: bytes, after: bytes) -> Around:
    """What stands before the rows and after them.

    Args:
        before: from the start of the part to ``<sheetData>``.
        after: from ``</sheetData>`` to the end.

    Raises:
        NotPlainError: the worksheet must be read whole.
        WorkbookRefused: it must be read whole, which says what is wrong with it.
    """
    one = (_known_before if len(before) <= _MODEST else _read_before)(before)
    two = (_known_after if len(after) <= _MODEST else _read_after)(one.opening, after)
    if one.things + two.things > MAX_THINGS:
        raise NotPlainError
    return Around(*one[:4], _structure(one.hidden_columns, two))


def _read_before(text: bytes) -> _Before:
    reader = _passed(text + _CLOSING)
    found = reader.result()
    around = found.merges, found.validations, found.protection, found.conditional, found.faults
    if any(around) or reader.structure.least_height or reader.rows_at + len(ROWS) != len(text):
        raise NotPlainError
    root = start_tag(text, text.index(_ROOT)).attributes
    declared = b"".join(b" %s=%s" % name for name in root.items() if name[0].startswith(b"xmlns"))
    return _Before(
        opening=_ROOT + declared + b">" + ROWS,
        dimension=found.dimension,
        dimension_at=reader.offsets.dimension,
        column_styles=reader.offsets.column_styles,
        hidden_columns=found.hidden_columns,
        things=reader.structure.things,
    )


def _read_after(opening: bytes, text: bytes) -> _After:
    reader = _passed(opening + text)
    found, offsets = reader.result(), reader.offsets
    if offsets.dimension is not None or offsets.column_styles or found.hidden_columns:
        raise NotPlainError
    if found.faults:
        raise NotPlainError
    return _After(
        merges=found.merges,
        validations=found.validations,
        protection=found.protection,
        conditional=found.conditional,
        things=reader.structure.things,
    )


_known_before = lru_cache(maxsize=64)(_read_before)
_known_after = lru_cache(maxsize=64)(_read_after)


@lru_cache(maxsize=64)
def _structure(hidden_columns: tuple[tuple[int, int], ...], after: _After) -> SheetStructure:
    """The same object for all sheets that have the same around their rows."""
    return SheetStructure(
        after.merges, after.validations, after.protection, hidden_columns, after.conditional
    )


def _passed(document: bytes) -> SheetReader:
    """One pass over a worksheet without rows, in which what looks like a tag is one."""
    offsets = SheetOffsets(document, document, None, UnresolvedStrings(), MAX_ROW)
    reader = SheetReader(offsets, structure=True)
    reader.parser.CommentHandler = reader.parser.ProcessingInstructionHandler = _refuse
    reader.parser.StartCdataSectionHandler = _refuse
    parse(reader.parser, document, "worksheets/sheet.xml")
    return reader


def _refuse(*_content: object) -> NoReturn:
    raise NotPlainError
