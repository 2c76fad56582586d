"""What a run must keep and seldom looks at, out of memory: in a temporary file without a name.

The file goes with the run, and a small one never reaches the disk. Findings come back in their
order; of a record only who it is about stays in memory once there are many, and its cells are
taken down when they are looked at.
"""

from __future__ import annotations

import marshal
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar, cast, overload
from weakref import finalize

from zjtx_xl.audits.records import RecordCell, cells_of
from zjtx_xl.plain_data import from_plain, to_plain

if TYPE_CHECKING:
    from zjtx_xl.audits.records import Record
    from zjtx_xl.values import Value

    Place = tuple[int, int]

T = TypeVar("T")
_IN_MEMORY = 4_000_000  # bytes
_FAST = 1  # zlib level
_BATCH = 64  # values that are written at once: they have much in common
_AT_HAND = 6_000  # records that stay in memory: those of a province
_DOWN = 256  # records whose cells were looked at last


class Spool:
    """Bytes, one piece after another."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile[bytes](max_size=_IN_MEMORY)
        self._end = 0
        finalize(self, self._file.close)

    def put(self, data: bytes) -> Place:
        """Keep a piece; where it lies.

        Raises:
            OSError: the disk is full.
        """
        packed = zlib.compress(data, _FAST)
        place = self._end, len(packed)
        self._file.seek(self._end)
        self._file.write(packed)
        self._end += len(packed)
        return place

    def get(self, place: Place) -> bytes:
        """The piece that lies there."""
        start, size = place
        self._file.seek(start)
        return zlib.decompress(self._file.read(size))


class SpooledList(Sequence[T], Generic[T]):
    """Plain data in its order, of which only the last few values are in memory."""

    def __init__(self, values: Iterable[T] = ()) -> None:
        self._spool = Spool()
        self._places: list[Place] = []
        self._last: list[T] = []
        self.extend(values)

    def append(self, value: T) -> None:
        """Add a value.

        Raises:
            NotPlainError: it is no plain data.
            OSError: the disk is full.
        """
        self._last.append(value)
        if len(self._last) == _BATCH:
            self._places.append(self._spool.put(to_plain(tuple(self._last))))
            self._last = []

    def extend(self, values: Iterable[T]) -> None:
        """Add values, each as it comes."""
        for value in values:
            self.append(value)

    def __iter__(self) -> Iterator[T]:
        for place in self._places:
            yield from cast("tuple[T, ...]", from_plain(self._spool.get(place)))
        yield from self._last

    def __len__(self) -> int:
        return _BATCH * len(self._places) + len(self._last)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...
    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        if isinstance(index, slice):
            return tuple(self)[index]
        number = range(len(self))[index]
        batch, rest = divmod(number, _BATCH)
        if batch == len(self._places):
            return self._last[rest]
        return cast("tuple[T, ...]", from_plain(self._spool.get(self._places[batch])))[rest]


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
