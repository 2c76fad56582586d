"""``manual``: a person gives the points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.rules.named.rule import Judged, NamedRule
from zjtx_xl.rules.tree.arithmetic import NOTHING

if TYPE_CHECKING:
    from zjtx_xl.rules.named.rule import Settings
    from zjtx_xl.rules.tree.node import Node


def _build(points: Node, settings: Settings) -> Judged:
    del settings
    return Judged(NOTHING, points)


MANUAL = NamedRule(
    name="manual",
    meaning="审核人员自己定分，在0到分值之间；填了的保留。",
    settings={},
    example="rule: {name: manual}",
    build=_build,
    without_points=True,
)
