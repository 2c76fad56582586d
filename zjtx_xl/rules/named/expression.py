"""``expression``: any other standard, written as an expression."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.rules.named.rule import NamedRule

if TYPE_CHECKING:
    from zjtx_xl.rules.named.rule import Settings
    from zjtx_xl.rules.tree.node import Node


def _build(points: Node, settings: Settings) -> Node:
    del points
    return settings.amount("score")


EXPRESSION = NamedRule(
    name="expression",
    meaning="得分就是算式的结果，不低于0分，不超过分值。",
    settings={"score": "算式，其中 points 是本行的分值"},
    example='rule: {name: expression, score: "points if actual >= 3 else 0"}',
    build=_build,
)
