"""``bonus``: added points, up to a limit; a blank adds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.rules.named.deduction import within_limit
from zjtx_xl.rules.named.rule import NamedRule

if TYPE_CHECKING:
    from zjtx_xl.rules.named.rule import Settings
    from zjtx_xl.rules.tree.node import Node


def _build(points: Node, settings: Settings) -> Node:
    return within_limit(points, settings)


BONUS = NamedRule(
    name="bonus",
    meaning="加分，至多加到上限；空着就是不加。",
    settings={"limit": "至多加几分，默认是分值", "of": "加几分：默认是得分栏里填的，也可以写算式"},
    example="rule: {name: bonus, limit: 5}",
    build=_build,
    without_points=True,
)
