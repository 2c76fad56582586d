"""``deduction`` and ``bonus``: what somebody writes, or an expression, up to a limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.rules.named.rule import NamedRule
from zjtx_xl.rules.tree.arithmetic import NOTHING, Clamp, Constant
from zjtx_xl.values import plain

if TYPE_CHECKING:
    from zjtx_xl.rules.named.rule import Settings
    from zjtx_xl.rules.tree.node import Node


def _within_limit(points: Node, settings: Settings) -> Node:
    """The amount, not below zero and not above the limit.

    Raises:
        ValueError: the limit is not above zero.
    """
    limit = settings.amount("limit", points)
    if isinstance(limit, Constant) and limit.number <= 0:
        message = f"加分、扣分的上限应大于 0，而不是 {plain(limit.number)}"
        raise ValueError(message)
    return Clamp(settings.expression("of", "value"), NOTHING, limit)


DEDUCTION = NamedRule(
    name="deduction",
    meaning="扣分，至多扣到上限；空着就是不扣。",
    settings={"limit": "至多扣几分，默认是分值", "of": "扣几分：默认是得分栏里填的，也可以写算式"},
    example="rule: {name: deduction, limit: 20}",
    build=_within_limit,
    without_points=True,
)


BONUS = NamedRule(
    name="bonus",
    meaning="加分，至多加到上限；空着就是不加。",
    settings={"limit": "至多加几分，默认是分值", "of": "加几分：默认是得分栏里填的，也可以写算式"},
    example="rule: {name: bonus, limit: 5}",
    build=_within_limit,
    without_points=True,
)
