"""``proportional``: the share of the target that is done, of the points."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from zjtx_xl.rules.named.by_person import ranges
from zjtx_xl.rules.named.rule import Judged, NamedRule
from zjtx_xl.rules.named.target import (
    BOTH_ZERO_MEANING,
    DIRECTION_MEANING,
    DIRECTIONS,
    above_zero,
    unless_both_zero,
)
from zjtx_xl.rules.tree.arithmetic import NOTHING, Clamp, Constant, Name, Round, compute
from zjtx_xl.rules.tree.goals import Completion
from zjtx_xl.rules.tree.logic import Choose, Compare
from zjtx_xl.rules.tree.outcome import NOISE_DECIMALS

if TYPE_CHECKING:
    from zjtx_xl.rules.named.rule import Settings
    from zjtx_xl.rules.tree.node import Node

_MOST_DECIMALS = 4
_HUNDRED = Decimal(100)


def _build(points: Node, settings: Settings) -> Node | Judged:
    expression = _expression(points, settings)
    if not settings.has("ranges"):
        return expression
    return ranges(Name("actual"), settings.given["ranges"], points)._replace(expression=expression)


def _expression(points: Node, settings: Settings) -> Node:
    decimals = settings.whole("decimals", 2, _MOST_DECIMALS)
    if settings.has("goal"):
        done = Completion("target", "actual", settings.goal_direction())
        return _by_share(done, points, settings, decimals)
    actual, target = settings.expression("of", "actual"), settings.expression("target", "target")
    if settings.word("direction", DIRECTIONS, "at_least") == "at_most":
        by_share = _by_share(compute(target, "/", actual), points, settings, decimals)
        by_target = Choose(Compare(actual, "<=", target), points, by_share)
    else:
        by_share = _by_share(compute(actual, "/", target), points, settings, decimals)
        # Of a target that is not above zero no share can be told, only whether it is reached.
        without = Choose(Compare(actual, ">=", target), points, NOTHING)
        by_target = Choose(above_zero(target), by_share, without)
    return unless_both_zero(by_target, settings, points, (target, actual), reached=points)


def _by_share(share: Node, points: Node, settings: Settings, decimals: int) -> Node:
    """The share of the points, rounded; not below zero, and not above them, or ``cap`` per cent.

    Nothing for less than ``floor`` per cent.
    """
    most = points
    if settings.has("cap"):
        most = compute(points, "*", Constant(settings.number("cap") / _HUNDRED))
    rounded = Round(Round(compute(share, "*", points), NOISE_DECIMALS), decimals)
    score = Clamp(rounded, NOTHING, most)
    if not settings.has("floor"):
        return score
    floor = Constant(settings.number("floor") / _HUNDRED)
    return Choose(Compare(share, "<", floor), NOTHING, score)


PROPORTIONAL = NamedRule(
    name="proportional",
    meaning="完成值÷目标值×分值，不低于0分，不超过分值；越低越好的是目标值÷完成值×分值。",
    settings={
        "direction": DIRECTION_MEANING,
        "floor": "完成不到百分之几得0分，默认没有",
        "cap": "最高得分值的百分之几，默认 100",
        "decimals": "得分保留几位小数，默认 2",
        "both_zero": BOTH_ZERO_MEANING,
        "ranges": "目标是文字的：每一档得分的范围，是分值的百分之几，如 {达成预期指标: [80, 100]}",
        "of": "完成值，默认是本行的实际值",
        "target": "目标值，默认是本行的目标值",
    },
    example="rule: {name: proportional, floor: 60}",
    build=_build,
)
