"""``rank``: points by the place among all rows (第1名10分，第2至3名8分)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.rules.named.bands import bands_of, chosen
from zjtx_xl.rules.named.rule import NamedRule
from zjtx_xl.rules.tree.arithmetic import NOTHING, Name
from zjtx_xl.rules.tree.ranked import Rank

if TYPE_CHECKING:
    from zjtx_xl.rules.named.rule import Settings
    from zjtx_xl.rules.tree.node import Node


def _build(points: Node, settings: Settings) -> Node:
    of = settings.expression("of", "actual")
    if not isinstance(of, Name):
        message = "评分规则 rank 的参数 of 应是一栏的名称"
        raise ValueError(message)  # noqa: TRY004 - the fault of a definition, like all others
    low = settings.word("direction", ("at_least", "at_most"), "at_least") == "at_most"
    rank = Rank(of.name, f"all.{of.name}", low_is_first=low)
    bands = bands_of(settings.given.get("thresholds"), points)
    return chosen(bands, rank, settings.amount("otherwise", NOTHING))


RANK = NamedRule(
    name="rank",
    meaning="按在各户（各行）中的名次得分，相同的名次相同。",
    settings={
        "of": "按哪一栏排名，默认是实际值",
        "direction": "at_least 高的在前（默认），at_most 低的在前",
        "thresholds": "各档：at_most 第几名以内，和 points",
        "otherwise": "各档以外的得分，默认 0",
    },
    example="rule: {name: rank, thresholds: [{at_most: 1, points: 10}, {at_most: 3, points: 8}]}",
    build=_build,
)
