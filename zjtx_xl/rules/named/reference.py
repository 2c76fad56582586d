"""``reference``: compared with a value of a list that the office supplies (行业均值)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.rules.named.rule import NamedRule
from zjtx_xl.rules.named.target import DIRECTION_MEANING, DIRECTIONS
from zjtx_xl.rules.tree.arithmetic import NOTHING, Constant, Name, compute
from zjtx_xl.rules.tree.logic import Choose, Compare
from zjtx_xl.rules.tree.lookup import Lookup

if TYPE_CHECKING:
    from zjtx_xl.rules.comparison import Comparison
    from zjtx_xl.rules.named.rule import Settings
    from zjtx_xl.rules.tree.node import Node


def _build(points: Node, settings: Settings) -> Node:
    key = settings.expression("key", "key")
    listed = settings.given.get("list")
    if not isinstance(key, Name) or not settings.has("key") or not isinstance(listed, str):
        message = "评分规则 reference 要写明 list（参照值的清单）和 key（按哪一格查）"
        raise ValueError(message)
    value: Node = Lookup(listed, key.name)
    if settings.has("times"):
        value = compute(value, "*", Constant(settings.number("times")))
    low = settings.word("direction", DIRECTIONS, "at_least") == "at_most"
    strict = settings.word("equal", ("yes", "no"), "yes") == "no"
    comparison: Comparison = ("<" if strict else "<=") if low else (">" if strict else ">=")
    compared = Compare(settings.expression("of", "actual"), comparison, value)
    return Choose(compared, points, NOTHING)


REFERENCE = NamedRule(
    name="reference",
    meaning="不低于（或不高于）清单里的参照值得满分，否则得0分。",
    settings={
        "list": "参照值清单的名称（表套或模板的 lists）",
        "key": "按哪一格的内容查，如所属行业",
        "of": "比较的数，默认是实际值",
        "direction": DIRECTION_MEANING,
        "equal": "等于参照值时：yes 得分（默认），no 不得分",
        "times": "参照值乘以几，默认 1",
    },
    example="rule: {name: reference, list: industry_means, key: industry}",
    build=_build,
)
