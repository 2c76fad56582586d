"""``either`` and ``best_of``: several scales, of which one is chosen or the best one counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.rules.named.rule import NamedRule
from zjtx_xl.rules.tree.arithmetic import NOTHING, Name
from zjtx_xl.rules.tree.best import Best
from zjtx_xl.rules.tree.logic import Choose, Is

if TYPE_CHECKING:
    from zjtx_xl.rules.named.rule import Settings
    from zjtx_xl.rules.tree.node import Node


def _build(points: Node, settings: Settings) -> Node:
    by = settings.expression("by", "by")
    if not isinstance(by, Name) or not settings.has("by"):
        message = "评分规则 either 要用 by 写明在哪一格选择"
        raise ValueError(message)
    expression: Node = NOTHING
    for option, rule in reversed([*settings.rules().items()]):
        expression = Choose(Is(by.name, (option,)), settings.inner(rule, points), expression)
    return expression


EITHER = NamedRule(
    name="either",
    meaning="填报单位选定用哪一套标准，就按哪一套得分。",
    settings={"by": "在哪一格选择", "rules": "每个选项用的评分规则：{选项: {name: …}}"},
    example=(
        "rule:\n  name: either\n  by: scale\n  rules:\n"
        "    按总额: {name: bands, of: amount, thresholds: [{at_least: 500, points: 10}]}\n"
        "    按比重: {name: bands, of: share, thresholds: [{at_least: 10, points: 10}]}"
    ),
    build=_build,
)


def _build_best(points: Node, settings: Settings) -> Node:
    return Best(tuple(settings.inner(rule, points) for rule in settings.rules().values()))


BEST_OF = NamedRule(
    name="best_of",
    meaning="各种标准中取得分最高的；没有填的一种不计。",
    settings={"rules": "两条以上评分规则"},
    example=(
        "rule:\n  name: best_of\n  rules:\n"
        "    - {name: bands, of: amount, thresholds: [{at_least: 500, points: 10}]}\n"
        "    - {name: bands, of: share, thresholds: [{at_least: 10, points: 10}]}"
    ),
    build=_build_best,
)
