"""``best_of``: A 或 B, whichever gives more; what is not filled is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.rules.named.rule import NamedRule
from zjtx_xl.rules.tree.best import Best

if TYPE_CHECKING:
    from zjtx_xl.rules.named.rule import Settings
    from zjtx_xl.rules.tree.node import Node


def _build(points: Node, settings: Settings) -> Node:
    return Best(tuple(settings.inner(rule, points) for rule in settings.rules("rules").values()))


BEST_OF = NamedRule(
    name="best_of",
    meaning="各种标准中取得分最高的；没有填的一种不计。",
    settings={"rules": "两条以上评分规则"},
    example=(
        "rule:\n  name: best_of\n  rules:\n"
        "    - {name: bands, of: amount, thresholds: [{at_least: 500, points: 10}]}\n"
        "    - {name: bands, of: share, thresholds: [{at_least: 10, points: 10}]}"
    ),
    build=_build,
)
