"""``yes_no``: full points for yes, nothing for no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.rules.named.rule import NamedRule
from zjtx_xl.rules.tree.arithmetic import NOTHING, Constant, Name
from zjtx_xl.rules.tree.logic import Choose, Compare, condition_of
from zjtx_xl.rules.tree.outcome import ONE

if TYPE_CHECKING:
    from zjtx_xl.rules.named.rule import Settings
    from zjtx_xl.rules.tree.node import Node


def _build(points: Node, settings: Settings) -> Node:
    of = settings.expression("of", "actual")
    condition = Compare(of, ">=", Constant(ONE)) if isinstance(of, Name) else condition_of(of)
    return Choose(condition, points, NOTHING)


YES_NO = NamedRule(
    name="yes_no",
    meaning="“是”得满分，“否”或“无”得0分。",
    settings={"of": "看哪一格，默认是实际值；也可以写一个条件"},
    example="rule: {name: yes_no}",
    build=_build,
)
