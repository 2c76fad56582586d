"""Returns with the same answers: somebody may have sent another's file under his own name.

Of the answers that are numbers only a short hash is kept of each, however many returns there are.
"""

from __future__ import annotations

from array import array
from itertools import groupby, islice
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from zlib import crc32

from zjtx_xl.definitions import by_layout
from zjtx_xl.values import NUMERIC

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
    from decimal import Decimal

    from zjtx_xl.definitions import Sheet
    from zjtx_xl.returns import ReturnedTable

T = TypeVar("T")
_DIGITS = 8  # of a hash, as hexadecimal
_BITS = 32  # of a hash, and of the place of a return
_PARTS = 256
# Zeros say nothing, small counts are equal by chance; what nobody else has entered seldom is.
_MOST_EQUAL, _OWN = 8, 5


class Alike(NamedTuple):
    """Two returns by their place in the batch, and how many of their numbers are equal.

    ``own`` are those of the equal ones that no third return has.
    """

    first: int
    second: int
    equal: int
    own: int


def number_hashes(tables: Iterable[ReturnedTable]) -> str:
    """The hashes of the answers that are numbers: of the field and its value."""
    said: list[str] = []
    for table in tables:
        entries = table.submission.entries
        for sheet in table.sheets:
            for key in _numbers_asked(sheet.layout.sheet, sheet.layout.records):
                entry = entries.get(key)
                value = entry.reading.value if entry is not None else None
                if value and not isinstance(value, (bool, str)):
                    said.append(_hash(table.template.id, key, value))
    return "".join(said)


def _hash(template_id: str, key: str, value: Decimal) -> str:
    text = f"{template_id} {key} {value.normalize()}"
    return f"{crc32(text.encode()):0{_DIGITS}x}"


@by_layout
def _numbers_asked(sheet: Sheet, records: int) -> tuple[str, ...]:
    """The keys of the numbers that a recipient enters."""
    return tuple(
        field.key
        for field in sheet.layout(records).fields
        if field.by == "recipient" and field.kind.name in NUMERIC and not field.formula
    )


def alike(
    returns: Sequence[T], numbers_of: Callable[[T], str], subject_of: Callable[[T], Hashable]
) -> Iterator[Alike]:
    """Returns of two subjects with many equal numbers, some of which nobody else has.

    ``numbers_of`` gives the hashes of a return (:func:`number_hashes`), none of one that is left
    out; ``subject_of`` says whose it is.
    """
    # one part of all hashes after the other, so that no more of them is ever spread out
    parts = [array("Q") for _ in range(_PARTS)]
    for place, sent in enumerate(returns):
        for number in _numbers(numbers_of(sent)):
            parts[number % _PARTS].append(number << _BITS | place)
    pairs = [array("Q") for _ in range(_PARTS)]
    while parts:
        for _, equal in groupby(sorted(parts.pop()), key=lambda held: held >> _BITS):
            holders = [held % (1 << _BITS) for held in islice(equal, 3)]
            if len(holders) == 2:  # noqa: PLR2004 - these two and nobody else
                first, second = holders
                pairs[first % _PARTS].append(first << _BITS | second)
    shared = sorted(
        (pair, own)
        for part in pairs
        for pair, equal in groupby(sorted(part))
        if (own := sum(1 for _ in equal)) >= _OWN
    )
    for pair, own in shared:
        places = pair >> _BITS, pair % (1 << _BITS)
        first, second = (returns[place] for place in places)
        if subject_of(first) == subject_of(second):
            continue
        equal = len(_numbers(numbers_of(first)) & _numbers(numbers_of(second)))
        if equal >= _MOST_EQUAL:
            yield Alike(*places, equal, own)


def _numbers(text: str) -> set[int]:
    return {int(text[at : at + _DIGITS], 16) for at in range(0, len(text), _DIGITS)}
