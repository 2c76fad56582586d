"""``veto``: where it happened, the whole table gets nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.rules.named.rule import NamedRule
from zjtx_xl.rules.tree.arithmetic import NOTHING, Constant
from zjtx_xl.rules.tree.logic import Choose, condition_of
from zjtx_xl.rules.tree.outcome import ONE

if TYPE_CHECKING:
    from zjtx_xl.rules.named.rule import Settings
    from zjtx_xl.rules.tree.node import Node


def _build(points: Node, settings: Settings) -> Node:
    """1 while nothing has happened: the factor of the total."""
    del points
    return Choose(condition_of(settings.expression("of", "actual")), NOTHING, Constant(ONE))


VETO = NamedRule(
    name="veto",
    meaning="“是”的，整张表总分为0；这一行自己不计分，不写 points。",
    settings={"of": "看哪一格，默认是实际值；也可以写一个条件"},
    example="rule: {name: veto}",
    build=_build,
    without_points=True,
)
