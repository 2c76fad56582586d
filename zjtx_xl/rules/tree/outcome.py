"""What an expression gives: a number, a truth or a text, or the reason why it gives nothing."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import Enum
from typing import TYPE_CHECKING

from zjtx_xl.values import goal_of

if TYPE_CHECKING:
    from zjtx_xl.values import Reading

ZERO = Decimal(0)
ONE = Decimal(1)
# Units that may make another number of it than the one that it is compared with.
_SCALES = frozenset("%‰元万亿千百十兆角分")
# Cells hold at most 15 significant digits, so that their products are exact here.
CONTEXT = Context(prec=60, rounding=ROUND_HALF_UP)
# Products and quotients of doubles carry noise from the 16th digit on. Both printers round it
# away before anything is compared or shown: 5 × 1.005 ÷ 5 is 1.005 for both.
NOISE_DECIMALS = 10


class NoResult(Enum):
    """Why there is no result.

    ``MISSING``: a cell holds nothing; ``OPEN``: what it holds waits for an officer;
    ``UNDEFINED``: it divides by zero, or the like.
    """

    MISSING = "missing"
    OPEN = "open"
    UNDEFINED = "undefined"


MISSING, OPEN, UNDEFINED = NoResult.MISSING, NoResult.OPEN, NoResult.UNDEFINED
_WORST_FIRST = MISSING, OPEN, UNDEFINED
# The face of the package has another MISSING: the word for it.
MISSING_VALUE = MISSING


class NoneMark(Decimal):
    """What a none-mark (``/``, ``无``) is to an expression: zero, and known to be none."""

    __slots__ = ()


NONE = NoneMark(0)
Value = Decimal | bool | str | NoResult
# A tuple holds the cells of a column.
Given = Value | tuple[Value, ...]
Cells = Mapping[str, Given]


def given(reading: Reading, *, accept_proposed: bool = False) -> Value:
    """What an expression sees in a reading: what is not sure is not seen until somebody decides."""
    if reading.confidence == "missing":
        return MISSING
    if reading.confidence == "unreadable":
        return OPEN
    # what is out of its limits counts only by a decision about it
    if reading.confidence == "proposed" and (not accept_proposed or "range" in reading.codes):
        return OPEN
    if reading.is_none:
        return NONE
    return OPEN if reading.value is None else reading.value


def worst(*values: Value) -> NoResult | None:
    """The reason that counts where several values may be none; None where all are there.

    What is missing is said first: nobody waits for an officer before a form is filled.
    """
    found = [value for value in values if isinstance(value, NoResult)]
    return next((reason for reason in _WORST_FIRST if reason in found), None) if found else None


def number(value: Value) -> Decimal | NoResult:
    """A value in a number's place: 是 is 1, 否 is 0, the text 52个 is 52.

    Raises:
        ValueError: it is any other text (of a definition, or one that nobody can compute with).
    """
    if type(value) is Decimal:  # nearly always
        return value
    if isinstance(value, bool):
        return ONE if value else ZERO
    if isinstance(value, str):
        done = goal_of(value)
        if done is not None and not done.operator and not _SCALES & {*done.unit}:
            return done.number
        message = f"不能计算文字“{value}”"
        raise ValueError(message)
    return value


def truth(value: Value) -> bool | NoResult:
    """A value in the place of a condition; a none-mark and 0 say no, 1 says yes.

    Raises:
        ValueError: it is neither (a fault of the definition).
    """
    if isinstance(value, bool) or isinstance(value, NoResult):  # noqa: SIM101 - half the time
        return value
    if isinstance(value, Decimal) and value in (ZERO, ONE):
        return value == ONE
    message = "and、or、not 两边要是比较或是否"
    raise ValueError(message)


def rounded(value: Decimal, decimals: int, rounding: str = ROUND_HALF_UP) -> Decimal:
    """Half up, away from zero, as ROUND does; shorter values stay as they are."""
    exponent = value.as_tuple().exponent
    if isinstance(exponent, str) or exponent >= -decimals:
        return value
    return value.quantize(ONE.scaleb(-decimals), rounding=rounding, context=CONTEXT)
