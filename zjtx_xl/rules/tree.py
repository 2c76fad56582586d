"""The expression tree of a score rule, whose nodes compute their value in Decimal.

The set of nodes is small and closed: whoever adds one is told by the type checker about both
meanings, the number here and the Excel formula in :mod:`excel`.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Values = Mapping["OperandName", Decimal]

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


# Every expression below has ``number``: its value for these operands, exact up to 60 digits; every
# condition ``holds``, exact and without Excel's tolerance. KeyError: an operand has no value.


@dataclass(frozen=True, slots=True)
class Constant:
    """A number of the definition."""

    value: Decimal

    def number(self, values: Values) -> Decimal:  # noqa: ARG002 - as any other node
        return self.value


@dataclass(frozen=True, slots=True)
class Operand:
    """The number in a column of the row; a none-mark and 否 are 0, 是 is 1."""

    name: OperandName

    def number(self, values: Values) -> Decimal:
        return values[self.name]


@dataclass(frozen=True, slots=True)
class Multiply:
    """``left × right``."""

    left: Expression
    right: Expression

    def number(self, values: Values) -> Decimal:
        return CONTEXT.multiply(self.left.number(values), self.right.number(values))


@dataclass(frozen=True, slots=True)
class Divide:
    """``left ÷ right``; whoever builds it keeps a zero away from ``right``."""

    left: Expression
    right: Expression

    def number(self, values: Values) -> Decimal:
        return CONTEXT.divide(self.left.number(values), self.right.number(values))


@dataclass(frozen=True, slots=True)
class Round:
    """``value`` half up, away from zero, at ``decimals`` decimals."""

    value: Expression
    decimals: int

    def number(self, values: Values) -> Decimal:
        return rounded(self.value.number(values), self.decimals)


@dataclass(frozen=True, slots=True)
class Clamp:
    """``value``, but not below ``low`` and not above ``high``."""

    value: Expression
    low: Expression
    high: Expression

    def number(self, values: Values) -> Decimal:
        most = min(self.value.number(values), self.high.number(values))
        return max(most, self.low.number(values))


@dataclass(frozen=True, slots=True)
class Choose:
    """``then`` where the condition holds, else ``otherwise``."""

    condition: Condition
    then: Expression
    otherwise: Expression

    def number(self, values: Values) -> Decimal:
        chosen = self.then if self.condition.holds(values) else self.otherwise
        return chosen.number(values)


@dataclass(frozen=True, slots=True)
class Compare:
    """``left <comparison> right``."""

    left: Expression
    comparison: Comparison
    right: Expression

    def holds(self, values: Values) -> bool:
        return COMPARISONS[self.comparison](self.left.number(values), self.right.number(values))


@dataclass(frozen=True, slots=True)
class And:
    """Both conditions hold."""

    left: Condition
    right: Condition

    def holds(self, values: Values) -> bool:
        return self.left.holds(values) and self.right.holds(values)


Expression = Constant | Operand | Multiply | Divide | Round | Clamp | Choose
Condition = Compare | And


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Half up, away from zero, as ROUND does; shorter values stay as they are."""
    exponent = value.as_tuple().exponent
    if isinstance(exponent, str) or exponent >= -decimals:
        return value
    return value.quantize(ONE.scaleb(-decimals), context=CONTEXT)
