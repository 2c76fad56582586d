"""How two numbers compare: what it computes, its opposite, the sign that people read."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

Comparison = Literal["<", "<=", "=", ">=", ">", "<>"]
COMPARISONS: dict[Comparison, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    ">=": operator.ge,
    ">": operator.gt,
    "<>": operator.ne,
}
OPPOSITES: dict[Comparison, Comparison] = {
    "<": ">=",
    "<=": ">",
    "=": "<>",
    ">=": "<",
    ">": "<=",
    "<>": "=",
}
SIGNS: dict[Comparison, str] = {
    "<": "＜",
    "<=": "≤",
    "=": "＝",
    ">=": "≥",
    ">": "＞",
    "<>": "≠",
}
