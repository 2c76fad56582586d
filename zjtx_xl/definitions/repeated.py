"""What a list prints for every record: made when it is looked at, and not kept.

A sheet of 140,000 records has a million cells; whoever goes through them holds one at a time.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar, overload

T = TypeVar("T")


class Repeated(Sequence[T], Generic[T]):
    """What stands above the records, what is drawn in each of them, what stands below."""

    def __init__(
        self,
        drawn: Sequence[T],
        numbers: Sequence[int],
        placed: Callable[[T, int], T],
        above: Sequence[T] = (),
        below: Sequence[T] = (),
    ) -> None:
        """``numbers`` are those of the records; ``placed`` puts what is drawn into one of them."""
        self.drawn = drawn
        self.numbers = numbers
        self.placed = placed
        self.above = above
        self.below = below

    def of(self, number: int) -> list[T]:
        """What stands in a record."""
        return [self.placed(one, number) for one in self.drawn]

    def bands(self) -> Iterator[Sequence[T]]:
        """What stands above, in each record, below: from the top of the sheet to its end."""
        yield self.above
        yield from map(self.of, self.numbers)
        yield self.below

    def __iter__(self) -> Iterator[T]:
        for band in self.bands():
            yield from band

    def __len__(self) -> int:
        return len(self.above) + len(self.drawn) * len(self.numbers) + len(self.below)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...
    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        if isinstance(index, slice):
            return tuple(self)[index]
        place = range(len(self))[index]
        if place < len(self.above):
            return self.above[place]
        repeated = place - len(self.above)
        if repeated < len(self.drawn) * len(self.numbers):
            record, at = divmod(repeated, len(self.drawn))
            return self.placed(self.drawn[at], self.numbers[record])
        return self.below[place - len(self)]


class Heights(Mapping[int, float]):
    """The heights of rows in points, by row from 1; a row that has none is not there."""

    def __init__(self, heights: Iterable[tuple[int, float]]) -> None:
        self._packed = array("d")
        for row, height in heights:
            self._set(row, height)

    def changed(self, heights: Mapping[int, float]) -> Heights:
        """With other heights for some rows."""
        found = Heights(())
        found._packed = self._packed[:]
        for row, height in heights.items():
            found._set(row, height)
        return found

    def _set(self, row: int, height: float) -> None:
        if row >= len(self._packed):
            self._packed.extend([0.0] * (row + 1 - len(self._packed)))
        self._packed[row] = height

    def __getitem__(self, row: int) -> float:
        if not 0 < row < len(self._packed) or not self._packed[row]:
            raise KeyError(row)
        return self._packed[row]

    def __iter__(self) -> Iterator[int]:
        return (row for row, height in enumerate(self._packed) if height)

    def __len__(self) -> int:
        return sum(1 for _ in self)
