"""``deduction`` and ``bonus``: what somebody writes, or an expression, up to a limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.rules.named.rule import Judged, NamedRule
from zjtx_xl.rules.tree.arithmetic import NOTHING, Clamp, Constant, Name
from zjtx_xl.rules.tree.gathered import CountWhere, Gather
from zjtx_xl.rules.tree.logic import Any, Choose, Present
from zjtx_xl.rules.tree.said import Said
from zjtx_xl.values import plain

if TYPE_CHECKING:
    from zjtx_xl.rules.named.rule import Settings
    from zjtx_xl.rules.tree.node import Node


def _limit(points: Node, settings: Settings) -> Node:
    """The most that is added or taken away.

    Raises:
        ValueError: it is not above zero.
    """
    limit = settings.amount("limit", points)
    if isinstance(limit, Constant) and limit.number <= 0:
        message = f"加分、扣分的上限应大于 0，而不是 {plain(limit.number)}"
        raise ValueError(message)
    return limit


def _deducted(points: Node, settings: Settings) -> Node:
    """What is taken away, not below zero and not above the limit."""
    return Clamp(settings.expression("of", "value"), NOTHING, _limit(points, settings))


def _added(points: Node, settings: Settings) -> Node | Judged:
    """What is added, not below zero and not above the limit; nothing where nobody wrote anything.

    Without an expression a person of the office says how much.
    """
    limit = _limit(points, settings)
    if not settings.has("of"):
        return Judged(NOTHING, limit)
    of = settings.expression("of", "actual")
    alone = tuple(dict.fromkeys(_alone(of)))
    if alone:
        written = Any(tuple(Present((name,)) for name in alone))
        of = Choose(Said(written, "已填写"), of, NOTHING)
    return Clamp(of, NOTHING, limit)


def _alone(node: Node) -> list[str]:
    """The names of single cells: of several together the blank ones are left out in any case."""
    if isinstance(node, Name):
        return [node.name]
    parts = () if isinstance(node, Gather | CountWhere) else node.parts()
    return [name for part in parts for name in _alone(part)]


DEDUCTION = NamedRule(
    name="deduction",
    meaning="扣分，至多扣到上限；空着就是不扣。",
    settings={"limit": "至多扣几分，默认是分值", "of": "扣几分：默认是得分栏里填的，也可以写算式"},
    example="rule: {name: deduction, limit: 20}",
    build=_deducted,
    without_points=True,
)


BONUS = NamedRule(
    name="bonus",
    meaning="加分，至多加到上限；空着就是不加。填在得分栏里的，主管部门采纳以后才算。",
    settings={
        "limit": "至多加几分，默认是分值",
        "of": "加几分：默认由主管部门填在得分栏里，也可以写算式",
    },
    example="rule: {name: bonus, limit: 5, of: actual * 2}",
    build=_added,
    without_points=True,
)
