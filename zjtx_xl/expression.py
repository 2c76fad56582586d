"""The expression tree of a score rule and its Decimal printer.

The set of nodes is small and closed: whoever adds one is told by the type checker about both
printers, :func:`number` here and the Excel printer in :mod:`zjtx_xl.formulas` (DESIGN.md §3.5).
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING, Literal, assert_never

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

OperandName = Literal["target", "actual", "value"]
Comparison = Literal["<", "<=", "=", ">=", ">"]

ZERO = Decimal(0)
ONE = Decimal(1)
# Cells hold at most 15 significant digits, so that their products are exact here.
CONTEXT = Context(prec=60, rounding=ROUND_HALF_UP)
COMPARISONS: dict[Comparison, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    ">=": operator.ge,
    ">": operator.gt,
}


@dataclass(frozen=True, slots=True)
class Constant:
    """A number of the definition."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Operand:
    """The number in a column of the row; a none-mark and 否 are 0, 是 is 1."""

    name: OperandName


@dataclass(frozen=True, slots=True)
class Multiply:
    """``left × right``."""

    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Divide:
    """``left ÷ right``; whoever builds it keeps a zero away from ``right``."""

    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Round:
    """``value`` half up, away from zero, at ``decimals`` decimals."""

    value: Expression
    decimals: int


@dataclass(frozen=True, slots=True)
class Clamp:
    """``value``, but not below ``low`` and not above ``high``."""

    value: Expression
    low: Expression
    high: Expression


@dataclass(frozen=True, slots=True)
class Choose:
    """``then`` where the condition holds, else ``otherwise``."""

    condition: Condition
    then: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True)
class Compare:
    """``left <comparison> right``."""

    left: Expression
    comparison: Comparison
    right: Expression


@dataclass(frozen=True, slots=True)
class And:
    """Both conditions hold."""

    left: Condition
    right: Condition


Expression = Constant | Operand | Multiply | Divide | Round | Clamp | Choose
Condition = Compare | And


def number(expression: Expression, values: Mapping[OperandName, Decimal]) -> Decimal:  # noqa: PLR0911 - one for each node
    """The Decimal printer: the value of a tree for these operands, exact up to 60 digits.

    Raises:
        KeyError: an operand has no value (a bug of the caller).
    """
    match expression:
        case Constant(value):
            return value
        case Operand(name):
            return values[name]
        case Multiply(left, right):
            return CONTEXT.multiply(number(left, values), number(right, values))
        case Divide(left, right):
            return CONTEXT.divide(number(left, values), number(right, values))
        case Round(value, decimals):
            return rounded(number(value, values), decimals)
        case Clamp(value, low, high):
            most = min(number(value, values), number(high, values))
            return max(most, number(low, values))
        case Choose(condition, then, otherwise):
            return number(then if holds(condition, values) else otherwise, values)
    assert_never(expression)


def holds(condition: Condition, values: Mapping[OperandName, Decimal]) -> bool:
    """Whether a condition holds for these operands; exact, without Excel's tolerance."""
    match condition:
        case Compare(left, comparison, right):
            return COMPARISONS[comparison](number(left, values), number(right, values))
        case And(left, right):
            return holds(left, values) and holds(right, values)
    assert_never(condition)


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Half up, away from zero, as ROUND does; shorter values stay as they are."""
    exponent = value.as_tuple().exponent
    if isinstance(exponent, str) or exponent >= -decimals:
        return value
    return value.quantize(ONE.scaleb(-decimals), context=CONTEXT)
