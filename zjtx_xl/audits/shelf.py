"""The cells of a run's records, out of memory: on a shelf, and taken down when they are looked at.

A record keeps who it is about; of its cells only where they lie in a temporary file.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from zjtx_xl.audits.records import RecordCell, cells_of
from zjtx_xl.spool import Spool

if TYPE_CHECKING:
    from zjtx_xl.audits.records import Record
    from zjtx_xl.values import Value

_AT_HAND = 6_000  # records that stay in memory: those of a province
_DOWN = 256  # records whose cells were looked at last


class Shelf:
    """Cells of records, one after another in one file."""

    def __init__(self) -> None:
        self._spool = Spool()
        self._at_hand = _AT_HAND
        self.read = lru_cache(maxsize=_DOWN)(self._read)

    def put(self, record: Record) -> Record:
        """The same record, whose cells lie here once there are many.

        Raises:
            OSError: the disk is full.
        """
        if self._at_hand:
            self._at_hand -= 1
            return record
        _, stored = record.stored()
        cells = [tuple(map(_said, cell)) for cell in stored]
        start, size = self._spool.put(marshal.dumps(cells))
        place = _Place(start, size, record.path, record.template)
        return replace(record, cells=_Shelved(self, place))

    def _read(self, place: _Place) -> Mapping[str, RecordCell]:
        # nobody else writes to a file that has no name
        stored: Any = marshal.loads(self._spool.get((place.start, place.size)))  # noqa: S302
        cells: Any = (map(_value, cell) for cell in stored)
        return cells_of(place.path, place.template, cells)


class _Place(NamedTuple):
    """Where the cells of one record lie, and what they do not say themselves."""

    start: int
    size: int
    path: str
    template: str


class _Shelved(Mapping[str, RecordCell]):
    """The cells of a record on a shelf."""

    __slots__ = ("_place", "_shelf")

    def __init__(self, shelf: Shelf, place: _Place) -> None:
        self._shelf = shelf
        self._place = place

    def __getitem__(self, key: str) -> RecordCell:
        return self._shelf.read(self._place)[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._shelf.read(self._place))

    def __len__(self) -> int:
        return len(self._shelf.read(self._place))


def _said(value: Value | int) -> Value | int | bytes:
    """A Decimal as bytes, which nothing else in a cell is."""
    return str(value).encode() if isinstance(value, Decimal) else value


def _value(said: Value | int | bytes) -> Value | int:
    return Decimal(said.decode()) if isinstance(said, bytes) else said
