"""How two numbers compare: what it computes, its opposite, the sign that people read."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

Comparison = Literal["<", "<=", "=", ">=", ">", "<>"]
_TABLE: tuple[tuple[Comparison, Callable[[Decimal, Decimal], bool], Comparison, str], ...] = (
    ("<", operator.lt, ">=", "＜"),
    ("<=", operator.le, ">", "≤"),
    ("=", operator.eq, "<>", "＝"),
    (">=", operator.ge, "<", "≥"),
    (">", operator.gt, "<=", "＞"),
    ("<>", operator.ne, "=", "≠"),
)
COMPARISONS = {comparison: computed for comparison, computed, _, _ in _TABLE}
OPPOSITES: dict[Comparison, Comparison] = {
    comparison: opposite for comparison, _, opposite, _ in _TABLE
}
SIGNS = {comparison: sign for comparison, _, _, sign in _TABLE}
