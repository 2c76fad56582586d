"""Fields at the places where they stand in a returned sheet, and the entries that are read there.

In a run most cells come again: blanks, choices, targets, small numbers. What a cell means for a
field at its place follows from the cell and from what its style shows of it, so it is remembered.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from zjtx_xl.definitions import by_layout
from zjtx_xl.findings import Entry
from zjtx_xl.values import (
    AS_STORED,
    Reading,
    read_value,
    shown_by_conditions,
    shown_of,
    shown_of_answer,
)
from zjtx_xl.xlsx import NO_ZEROS, Cell, cell_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from zjtx_xl.definitions import Field, Sheet
    from zjtx_xl.xlsx import CellStyle, Range

Position = tuple[int, int]
_MISSING = Reading()
# What people write that is longer comes once; it would only fill the memory.
_SHORT = 64
_REMEMBERED = 16_384


class Styles(Protocol):
    """Styles of cells by their index."""

    def __getitem__(self, style: int, /) -> CellStyle: ...


class Formats(Protocol):
    """What reading a value asks of a workbook, whether it is a file or open in Excel."""

    @property
    def date1904(self) -> bool:
        """Whether dates count from 1904."""
        ...

    @property
    def cell_styles(self) -> Styles:
        """What the styles make of the cells that have them."""
        ...

    def reformatted(
        self, conditional: tuple[tuple[Range, str], ...], /
    ) -> Sequence[tuple[Range, str]]:
        """The areas in which a condition may give numbers another format, and the format."""
        ...


@dataclass(slots=True, eq=False, repr=False)
class FieldPlace:
    """One field where it stands in one sheet. Two of them are never equal: each is itself."""

    field: Field
    sheet: str
    position: Position
    ref: str


@dataclass(slots=True, eq=False, repr=False)
class FieldPlaces:
    """All fields that were found in a sheet; equal to itself only, like each of them.

    ``places`` has the key of each, its position, and itself. ``subjects`` are the keys of the cells
    that name the recipient.
    """

    places: tuple[tuple[str, Position, FieldPlace], ...]
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
        tuple((each.key, at, FieldPlace(each, sheet, at, cell_name(*at))) for each, at in found),
        tuple(each.key for each, _ in found if each.role == "subject" and not each.record),
    )


def read_entries(
    found: FieldPlaces,
    cells: Mapping[Position, Cell],
    workbook: Formats,
    reformatted: Sequence[tuple[Range, str]] = (),
    counted: frozenset[str] = frozenset(),
) -> tuple[dict[str, Entry], list[str]]:
    """What stands in each field, by key, and the keys that are notable (see ``Submission``).

    ``reformatted`` are the areas in which a condition may give numbers another format, and it;
    ``counted`` are the keys of the cells that points depend on.
    """
    entries: dict[str, Entry] = {}
    notable: list[str] = []
    styles, since_1904 = workbook.cell_styles, workbook.date1904
    conditional = _codes(found, tuple(reformatted)) if reformatted else {}
    for key, position, place in found.places:
        cell = cells.get(position)
        if cell is None:
            entry, is_notable = _empty(place)
        else:
            read = _known if len(cell.raw) <= _SHORT else _read
            codes = conditional.get(position, ())
            entry, is_notable = read(place, cell, styles[cell.style], codes, since_1904)
            if cell.formula is not None and _is_answer(place.field):
                from zjtx_xl.returns.formulas.answers import judged  # noqa: PLC0415 - seldom

                reading = judged(entry.reading, cell, cells, is_scored=key in counted)
                entry, is_notable = entry._replace(reading=reading), _is_notable(reading)
        entries[key] = entry
        if is_notable:
            notable.append(key)
    return entries, notable


@lru_cache(maxsize=64)
def _codes(
    found: FieldPlaces, reformatted: tuple[tuple[Range, str], ...]
) -> dict[Position, tuple[str, ...]]:
    """The formats that conditions may give to answers, by position.

    A total that is not complete is hidden by a condition of our own.
    """
    codes = {
        position: tuple(
            code
            for area, code in reformatted
            if area.contains(*position) and (code != NO_ZEROS or place.field.by == "recipient")
        )
        for _, position, place in found.places
        if _is_answer(place.field)
    }
    return {position: own for position, own in codes.items() if own}


@lru_cache(maxsize=_REMEMBERED)
def _empty(place: FieldPlace) -> tuple[Entry, bool]:
    """A field without a cell."""
    stored = Cell(*place.position)
    return Entry(place.field.key, place.sheet, place.ref, stored, _MISSING), _is_notable(_MISSING)


def _read(
    place: FieldPlace,
    cell: Cell,
    style: CellStyle,
    codes: tuple[str, ...],
    since_1904: bool,  # noqa: FBT001 - part of what is remembered
) -> tuple[Entry, bool]:
    """What a cell means for a field, and whether that is notable.

    ``codes`` are the formats that conditions may give it besides that of its style.
    """
    shown = AS_STORED
    if cell.raw:
        if style.hides == "perhaps" and not _is_answer(place.field):
            style = style._replace(hides="")
        seen = shown_of if place.field.kind.name == "text" else shown_of_answer
        shown = seen(cell, style, since_1904=since_1904)
        shown = shown_by_conditions(cell, codes) or shown
    reading = read_value(cell, place.field.kind, shown)
    entry = Entry(place.field.key, place.sheet, place.ref, cell, reading)
    return entry, _is_notable(reading)


def _is_answer(field: Field) -> bool:
    return not field.formula and field.role not in {"score", "total", "deduction"}


def _is_notable(reading: Reading) -> bool:
    return bool(reading.codes) or not reading.is_sure


_known = lru_cache(maxsize=_REMEMBERED)(_read)
