"""Remembers what follows from a sheet as defined and its number of records alone.

The same few forms come back in thousands of files, so what is expected of one is worked out once.
Long lists are large and each is as long as no other: of them only the last few are remembered, so
that memory does not grow with the number of files.
"""

from __future__ import annotations

from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

Sheet = TypeVar(
    "Sheet", bound="Hashable"
)  # that of zjtx_xl.definitions.template, which stands above
Others = ParamSpec("Others")
Made = TypeVar("Made")
FEW_RECORDS = 64
_SHORT, _LONG = 64, 4


def by_layout(
    make: Callable[Concatenate[Sheet, int, Others], Made],
) -> Callable[Concatenate[Sheet, int, Others], Made]:
    """Remember what ``make`` gives for a sheet, a number of records and other hashable values.

    What it gives is shared: nobody may change it.
    """
    short, long = lru_cache(maxsize=_SHORT)(make), lru_cache(maxsize=_LONG)(make)

    @wraps(make)
    def remembered(sheet: Sheet, records: int, *args: Others.args, **named: Others.kwargs) -> Made:
        known: Callable[..., Made] = short if records <= FEW_RECORDS else long
        others: tuple[Hashable, ...] = args
        return known(sheet, records, *others, **named)

    return remembered
