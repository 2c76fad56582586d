"""``reach_target``: full points where the target is reached, else nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.rules.named.rule import NamedRule
from zjtx_xl.rules.named.target import (
    BOTH_ZERO_MEANING,
    DIRECTION_MEANING,
    missed,
    unless_both_zero,
)
from zjtx_xl.rules.tree.arithmetic import NOTHING
from zjtx_xl.rules.tree.goals import Reached
from zjtx_xl.rules.tree.logic import Choose, Compare

if TYPE_CHECKING:
    from zjtx_xl.rules.named.rule import Settings
    from zjtx_xl.rules.tree.node import Node


def _build(points: Node, settings: Settings) -> Node:
    actual, target = settings.expression("of", "actual"), settings.expression("target", "target")
    if settings.has("goal"):
        return Choose(Reached("target", "actual", settings.goal_direction()), points, NOTHING)
    by_target = Choose(Compare(actual, missed(settings), target), NOTHING, points)
    return unless_both_zero(by_target, settings, points, (target, actual), reached=points)


REACH_TARGET = NamedRule(
    name="reach_target",
    meaning="达到目标值得满分，没有达到得0分。",
    settings={
        "both_zero": BOTH_ZERO_MEANING,
        "direction": DIRECTION_MEANING,
        "of": "和目标值比较的数，默认是实际值",
        "target": "目标值，默认是本行的目标值；可以写数字或算式",
    },
    example="rule: {name: reach_target, both_zero: half}",
    build=_build,
)
