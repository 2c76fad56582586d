"""How two cells that should agree differ: really, by rounding, or only in how they are written.

The classes (``docs/audits.md``): *value*, another value; *rounding*, one side is the other rounded
or cut off at fewer decimals; *text*, the same value written differently (a none-mark for 0, a unit,
a remark), or in another unit (a percentage as a fraction, 元 for 万元).
"""

from __future__ import annotations

import re
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple

from zjtx_xl.values import folded, skeleton

if TYPE_CHECKING:
    from zjtx_xl.audits.records import RecordCell

Class = Literal["same", "rounding", "text", "unit", "value", "unknown"]

_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_ZERO = Decimal(0)
_ONE = Decimal(1)
_TINY = Decimal("1e-9")
_FINE = 2
# What a field's unit is confused with, and how many times larger the number is then.
_CONFUSED = {"percent": Decimal(100), "money": Decimal(10000)}


class Difference(NamedTuple):
    """The class of a difference, and how much it is where both are numbers."""

    name: Class
    amount: Decimal | None = None


_SAME = Difference("same")
_UNKNOWN = Difference("unknown")


def difference(
    left: RecordCell,
    right: RecordCell,
    *,
    tolerance: Decimal | None = None,
    exact: Decimal | None = None,
) -> Difference:
    """How two cells differ; ``unknown`` where one of them is empty or cannot be read.

    ``tolerance`` is the greatest difference that may come from rounding (None: none may); up to
    ``exact`` two numbers are the same.
    """
    if not (left.is_read and right.is_read):
        return _UNKNOWN
    if left.is_none and right.is_none:
        return _SAME
    one, other = _meant(left), _meant(right)
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return _of_numbers(left, right, one, other, tolerance, exact or _ZERO)
    if isinstance(one, Decimal) or isinstance(other, Decimal):
        # A none-mark beside an answer or a text; a number beside them is another value.
        is_no = not one and not other
        return Difference("text" if is_no else "value")
    if isinstance(one, bool) or isinstance(other, bool):
        return _SAME if one == other else Difference("value")
    return _of_texts(one, other)


def numbers_differ(
    left: Decimal, right: Decimal, *, decimals: int, tolerance: Decimal | None, exact: Decimal
) -> Difference:
    """A printed number against one that is computed; ``decimals`` are those printed.

    A number that is rounded half up as it is printed agrees; one that is cut off is rounding.
    """
    amount = abs(left - right)
    if amount <= exact or _at(right, decimals, ROUND_HALF_UP) == left:
        return _SAME
    is_cut = _at(right, decimals, ROUND_DOWN) == left
    if tolerance is not None and amount <= tolerance and is_cut:
        return Difference("rounding", amount)
    return Difference("value", amount)


def decimals_of(value: Decimal) -> int:
    """The decimals that a number needs: 2 of 5.92, 1 of 23.90, 0 of 100."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _meant(cell: RecordCell) -> Decimal | bool | str:
    value = cell.value
    return _ZERO if value is None else value


def _of_numbers(  # noqa: PLR0913, PLR0917 - two cells, two numbers, two limits
    left: RecordCell,
    right: RecordCell,
    one: Decimal,
    other: Decimal,
    tolerance: Decimal | None,
    exact: Decimal,
) -> Difference:
    amount = abs(one - other)
    if amount <= exact:
        if amount or skeleton(left.raw) == skeleton(right.raw):
            return _SAME
        is_plain = left.is_none == right.is_none and _is_plain(left) and _is_plain(right)
        return _SAME if is_plain else Difference("text")
    if _is_other_unit(left, right, one, other):
        return Difference("unit", amount)
    if tolerance is not None and amount <= tolerance and _is_rounded(one, other):
        return Difference("rounding", amount)
    return Difference("value", amount)


def _is_plain(cell: RecordCell) -> bool:
    """Whether a number is written as a number and nothing else."""
    return bool(_PLAIN.fullmatch(skeleton(cell.raw)))


def _is_rounded(one: Decimal, other: Decimal) -> bool:
    """Whether the number with fewer decimals is the other one, rounded or cut off.

    Of two numbers with the same decimals one may be rounded and one cut off: they differ by one in
    the last place, and only from two decimals on is that no more than rounding.
    """
    coarse, fine = sorted((one, other), key=decimals_of)
    decimals = decimals_of(coarse)
    if decimals == decimals_of(fine):
        return decimals >= _FINE and abs(one - other) == _ONE.scaleb(-decimals)
    return coarse in {_at(fine, decimals, ROUND_HALF_UP), _at(fine, decimals, ROUND_DOWN)}


def _is_other_unit(left: RecordCell, right: RecordCell, one: Decimal, other: Decimal) -> bool:
    """Whether one side is in another unit: 0.06 for 6 %, 1234500 for 123.45 万元."""
    name = left.field.kind.name
    factor = _CONFUSED.get(name)
    if factor is None or right.field.kind.name != name:
        return False
    small, large = sorted((abs(one), abs(other)))
    if not small or (one < 0) != (other < 0) or (name == "percent" and small >= _ONE):
        return False
    scaled = small * factor
    return abs(scaled - large) <= _TINY or _is_rounded(scaled, large)


def _of_texts(one: object, other: object) -> Difference:
    first, second = str(one), str(other)
    if first == second:
        return _SAME
    is_alike = folded(first) == folded(second)
    return Difference("text" if is_alike else "value")


def _at(value: Decimal, decimals: int, rounding: str) -> Decimal:
    return value.quantize(_ONE.scaleb(-decimals), rounding)
