"""What a run must keep and seldom looks at, out of memory: in a temporary file without a name.

The file goes with the run; a small one never reaches the disk.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Generic, TypeVar, cast, overload
from weakref import finalize

from zjtx_xl.plain_data import from_plain, to_plain

if TYPE_CHECKING:
    Place = tuple[int, int]

T = TypeVar("T")
_IN_MEMORY = 4_000_000  # bytes
_FAST = 1  # zlib level
_BATCH = 64  # values that are written at once: they have much in common


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
