"""Fields at the places where they stand in a returned sheet, and the entries that are read there.

In a run most cells come again: blanks, choices, targets, small numbers. What a cell means for a
field at its place follows from the cell and its number format alone, so it is remembered.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from zjtx_xl.definitions import by_layout
from zjtx_xl.findings import Entry
from zjtx_xl.values import Reading, read_value
from zjtx_xl.xlsx import Cell, cell_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from zjtx_xl.definitions import Field, Sheet

Position = tuple[int, int]
_MISSING = Reading()
# What people write that is longer comes once; it would only fill the memory.
_SHORT = 64
_REMEMBERED = 16_384


class Formats(Protocol):
    """What reading a value asks of a workbook, whether it is a file or open in Excel."""

    @property
    def date1904(self) -> bool:
        """Whether dates count from 1904."""
        ...

    def is_percent_format(self, style: int) -> bool:
        """Whether a number of this style shows as a percentage."""
        ...

    def is_date_format(self, style: int) -> bool:
        """Whether a number of this style shows as a date or a time."""
        ...


class _Shown(NamedTuple):
    """What the number format of a cell makes of the number in it."""

    percent: bool = False
    date: bool = False
    since_1904: bool = False


_PLAIN = _Shown()


@dataclass(frozen=True, slots=True, eq=False)
class FieldPlace:
    """One field where it stands in one sheet. Two of them are never equal: each is itself."""

    field: Field
    sheet: str
    position: Position
    ref: str


class FieldPlaces(NamedTuple):
    """All fields that were found in a sheet.

    ``places`` has the key of each, its position, itself, and whether a percentage or a date there
    is told by the number format. ``subjects`` are the keys of the cells that name the recipient.
    """

    places: tuple[tuple[str, Position, FieldPlace, Literal["", "percent", "date"]], ...]
    subjects: tuple[str, ...]


@by_layout
def as_printed(sheet: Sheet, records: int, name: str) -> FieldPlaces:
    """The fields of a sheet of this name, in which everything stands where it was printed."""
    return standing(sheet.layout(records).fields, name, lambda field: field.position)


def standing(
    fields: Iterable[Field], sheet: str, position: Callable[[Field], Position | None]
) -> FieldPlaces:
    """The fields of a sheet of this name; what was not found has no position."""
    found = [(field, at) for field in fields if (at := position(field)) is not None]
    return FieldPlaces(
        tuple(
            (each.key, at, FieldPlace(each, sheet, at, cell_name(*at)), _asks(each))
            for each, at in found
        ),
        tuple(each.key for each, _ in found if each.role == "subject" and not each.record),
    )


def _asks(field: Field) -> Literal["", "percent", "date"]:
    name = field.kind.name
    return name if name in ("percent", "date") else ""


def read_entries(
    found: FieldPlaces, cells: Mapping[Position, Cell], workbook: Formats
) -> tuple[dict[str, Entry], list[str]]:
    """What stands in each field, by key, and the keys that are notable (see ``Submission``)."""
    entries: dict[str, Entry] = {}
    notable: list[str] = []
    for key, position, place, asks in found.places:
        cell = cells.get(position)
        shown = _shown(asks, cell, workbook) if asks else _PLAIN
        if cell is None or len(cell.raw) <= _SHORT:
            entries[key], is_notable = _known(place, cell, shown)
        else:
            entries[key], is_notable = _read(place, cell, shown)
        if is_notable:
            notable.append(key)
    return entries, notable


def _shown(asks: str, cell: Cell | None, workbook: Formats) -> _Shown:
    if cell is None or cell.type != "number":
        return _PLAIN
    if asks == "percent":
        return _Shown(percent=True) if workbook.is_percent_format(cell.style) else _PLAIN
    return _Shown(date=workbook.is_date_format(cell.style), since_1904=workbook.date1904)


def _read(place: FieldPlace, cell: Cell | None, shown: _Shown) -> tuple[Entry, bool]:
    """What a cell means for a field, and whether that is notable."""
    if cell is None:
        stored, reading = Cell(*place.position), _MISSING
    else:
        stored = cell
        reading = read_value(
            cell,
            place.field.kind,
            percent_format=shown.percent,
            date_format=shown.date,
            date1904=shown.since_1904,
        )
    is_plain = reading.confidence in {"exact", "normalised"} and not reading.codes
    entry = Entry(place.field.key, place.sheet, place.ref, stored, reading)
    return entry, not is_plain


_known = lru_cache(maxsize=_REMEMBERED)(_read)
