"""What a run must keep and seldom looks at, out of memory: in a temporary file without a name.

The file goes with the run, and a small one never reaches the disk. Values come back in their order
or by their number. Of a record the cells lie apart: they are taken down when they are looked at.
"""

from __future__ import annotations

import marshal
import zlib
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from operator import eq
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar, cast, overload
from weakref import finalize

from zjtx_xl.audits.records import RecordCell, cells_of, record_with
from zjtx_xl.plain_data import from_plain, to_plain

if TYPE_CHECKING:
    from zjtx_xl.audits.records import Record
    from zjtx_xl.values import Value

    Place = tuple[int, int]

T = TypeVar("T")
_IN_MEMORY = 500_000  # bytes
_FAST = 1  # zlib level
_BATCH = 64  # values that are written at once: they have much in common
_AT_HAND = 2_000  # records that stay in memory
_BATCHES = 4  # those that were looked at last
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


class LazySequence(Sequence[T], Generic[T]):
    """A sequence whose values are made, or read, when they are looked at."""

    @abstractmethod
    def at(self, number: int) -> T:
        """The value with this number, from 0 to one less than there are."""

    def __bool__(self) -> bool:
        """Whether there is any: only the first is looked at."""
        return any(True for _ in self)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...
    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        if isinstance(index, slice):
            return tuple(self.at(number) for number in range(*index.indices(len(self))))
        return self.at(range(len(self))[index])


class SpooledList(LazySequence[T]):
    """Plain data in its order, of which only the first and the last few values are in memory.

    ``at_hand`` are so many of the first. Another kind of values says how they are written, by
    ``_packed`` and ``_unpacked``.
    """

    def __init__(self, values: Iterable[T] = (), *, at_hand: int = 0) -> None:
        self._most = at_hand
        self._first: list[T] = []
        self._spool: Spool | None = None
        self._places: list[Place] = []
        self._last: list[T] = []
        self._read = lru_cache(maxsize=_BATCHES)(self._batch)
        self.extend(values)

    def append(self, value: T) -> None:
        """Add a value.

        Raises:
            NotPlainError: it is no plain data.
            OSError: the disk is full.
        """
        if len(self._first) < self._most:
            self._first.append(value)
            return
        self._last.append(value)
        if len(self._last) == _BATCH:
            self._spool = self._spool or Spool()
            self._places.append(self._spool.put(self._packed(self._last)))
            self._last = []

    def extend(self, values: Iterable[T]) -> None:
        """Add values, each as it comes."""
        for value in values:
            self.append(value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or len(self) != len(cast("Sequence[object]", other)):
            return False
        return all(map(eq, self, cast("Sequence[object]", other)))

    __hash__ = None  # pyright: ignore[reportAssignmentType] - what changes has none

    def _packed(self, values: Sequence[T]) -> bytes:
        return to_plain(tuple(values))

    def _unpacked(self, data: bytes) -> Sequence[T]:
        return cast("tuple[T, ...]", from_plain(data))

    def _batch(self, number: int) -> Sequence[T]:
        assert self._spool is not None  # noqa: S101 - there are batches
        return self._unpacked(self._spool.get(self._places[number]))

    def __iter__(self) -> Iterator[T]:
        yield from self._first
        for number in range(len(self._places)):
            yield from self._batch(number)
        yield from self._last

    def __len__(self) -> int:
        return len(self._first) + _BATCH * len(self._places) + len(self._last)

    def at(self, number: int) -> T:
        """The value with this number."""
        if number < len(self._first):
            return self._first[number]
        batch, rest = divmod(number - len(self._first), _BATCH)
        return (self._last if batch == len(self._places) else self._read(batch))[rest]


class Joined(LazySequence[T]):
    """Several sequences as one."""

    def __init__(self, parts: Sequence[Sequence[T]]) -> None:
        self._parts = parts

    def __iter__(self) -> Iterator[T]:
        return chain.from_iterable(self._parts)

    def __len__(self) -> int:
        return sum(map(len, self._parts))

    def at(self, number: int) -> T:
        """The value with this number."""
        for part in self._parts:
            if number < len(part):
                return part[number]
            number -= len(part)
        raise IndexError(number)


class Chosen(LazySequence[T]):
    """Some of a sequence, by their places in it."""

    def __init__(self, values: Sequence[T], places: Sequence[int]) -> None:
        self._values = values
        self._places = places

    def __len__(self) -> int:
        return len(self._places)

    def at(self, number: int) -> T:
        """The value with this number."""
        return self._values[self._places[number]]


class RecordList(SpooledList["Record"]):
    """Records in their order; once there are many, only where they lie is in memory.

    Their cells lie apart, so that all records may be gone through without them.
    """

    def __init__(self, records: Iterable[Record] = (), *, at_hand: int | None = None) -> None:
        self._cells = Spool()
        self.cells = lru_cache(maxsize=_DOWN)(self._cells_at)
        super().__init__(records, at_hand=_AT_HAND if at_hand is None else at_hand)

    def append(self, value: Record) -> None:
        """Add a record.

        Raises:
            OSError: the disk is full.
        """
        if len(self._first) == self._most:
            cells = [tuple(map(_said, cell)) for cell in value.stored_cells()]
            start, size = self._cells.put(marshal.dumps(cells))
            place = _Place(start, size, value.path, value.template)
            value = replace(value, cells=_Shelved(self, place))
        super().append(value)

    def _packed(self, values: Sequence[Record]) -> bytes:
        return marshal.dumps([(record.facts, _place_of(record)) for record in values])

    def _unpacked(self, data: bytes) -> Sequence[Record]:
        # nobody else writes to a file that has no name
        stored: Any = marshal.loads(data)  # noqa: S302
        return [record_with(facts, _Shelved(self, _Place(*place))) for facts, place in stored]

    def _cells_at(self, place: _Place) -> Mapping[str, RecordCell]:
        stored: Any = marshal.loads(self._cells.get((place.start, place.size)))  # noqa: S302
        cells: Any = (map(_value, cell) for cell in stored)
        return cells_of(place.path, place.template, cells)


class _Place(NamedTuple):
    """Where the cells of one record lie, and what they do not say themselves."""

    start: int
    size: int
    path: str
    template: str


class _Shelved(Mapping[str, RecordCell]):
    """The cells of a record that lie apart."""

    __slots__ = ("_list", "place")

    def __init__(self, records: RecordList, place: _Place) -> None:
        self._list = records
        self.place = place

    def __getitem__(self, key: str) -> RecordCell:
        return self._list.cells(self.place)[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._list.cells(self.place))

    def __len__(self) -> int:
        return len(self._list.cells(self.place))


def _place_of(record: Record) -> tuple[object, ...]:
    return tuple(cast("_Shelved", record.cells).place)


def _said(value: Value | int) -> Value | int | bytes:
    """A Decimal as bytes, which nothing else in a cell is."""
    return str(value).encode() if isinstance(value, Decimal) else value


def _value(said: Value | int | bytes) -> Value | int:
    return Decimal(said.decode()) if isinstance(said, bytes) else said
