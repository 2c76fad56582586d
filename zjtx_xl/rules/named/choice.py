"""``choice``: points by the option that is chosen (A.国家级，10分；B.省级，8分)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from zjtx_xl.rules.named.rule import NamedRule, expression_of, most_of
from zjtx_xl.rules.tree.arithmetic import NOTHING, Constant, Name, compute
from zjtx_xl.rules.tree.logic import Choose, Is
from zjtx_xl.rules.tree.outcome import ONE

if TYPE_CHECKING:
    from zjtx_xl.rules.named.rule import Settings
    from zjtx_xl.rules.tree.node import Node


def _build(points: Node, settings: Settings) -> Node:
    of = settings.expression("of", "actual")
    if not isinstance(of, Name):
        message = "评分规则 choice 的参数 of 应是一格的名称"
        raise ValueError(message)  # noqa: TRY004 - the fault of a definition, like all others
    amounts = _amounts(settings)
    most_of(points, list(amounts.values()))
    # Where nothing is offered (``worded``), what nobody listed waits.
    worded = settings.has("worded")
    expression: Node = compute(Constant(ONE), "/", NOTHING) if worded else NOTHING
    # Options that give the same stand together, and the last of all needs no question.
    by_amount: dict[Node, list[str]] = {}
    for option, amount in amounts.items():
        by_amount.setdefault(amount, []).append(option)
    for amount, options in reversed(by_amount.items()):
        expression = Choose(Is(of.name, tuple(options)), amount, expression)
    return expression


def _amounts(settings: Settings) -> dict[str, Node]:
    """The points of each option."""
    given = settings.given.get("points")
    if not isinstance(given, Mapping) or not given:
        message = f"评分规则 {settings.rule} 的参数 points 应写明每个选项的分值，如 {{国家级: 10}}"
        raise ValueError(message)
    named = cast("Mapping[object, object]", given)
    return {str(option): expression_of(amount, "points") for option, amount in named.items()}


CHOICE = NamedRule(
    name="choice",
    meaning="按选定的选项得分；选“无”这类没有写明分值的选项得0分。",
    settings={
        "points": "每个选项的分值；也可以按选项的次序只写分值：[20, 15, 10]",
        "of": "看哪一格，默认是实际值",
    },
    example="rule: {name: choice, points: {国家级: 10, 省级: 8, 市级: 4}}",
    build=_build,
)
