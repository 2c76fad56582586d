"""Columns and rows as definitions write them: ``B:D``, ``5:7``, ``F``."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from zjtx_xl.xlsx import column_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Item = TypeVar("Item")


def column_numbers(text: str) -> tuple[int, int]:
    """``B:D`` → (2, 4)."""
    first, _, last = text.partition(":")
    return column_number(first), column_number(last or first)


def line_numbers(text: str) -> tuple[int, int]:
    """``5:7`` → (5, 7)."""
    first, _, last = text.partition(":")
    return int(first), int(last or first)


def by_column(settings: Mapping[str, Item]) -> Iterator[tuple[int, Item]]:
    """``{"A:C": 5}`` → (1, 5), (2, 5), (3, 5)."""
    for name, item in settings.items():
        first, last = column_numbers(name)
        for column in range(first, last + 1):
            yield column, item


def by_line(settings: Mapping[str, Item]) -> Iterator[tuple[int, Item]]:
    """``{"5:7": 34}`` → (5, 34), (6, 34), (7, 34)."""
    for name, item in settings.items():
        first, last = line_numbers(name)
        for line in range(first, last + 1):
            yield line, item


def is_inside(lines: tuple[int, int], around: tuple[int, int]) -> bool:
    """Whether these rows lie within those."""
    return around[0] <= lines[0] and lines[1] <= around[1]
