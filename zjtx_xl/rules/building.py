"""A score rule from its name and parameters, as a definition gives them, to its tree."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from zjtx_xl.rules.named import NAMED_RULES
from zjtx_xl.rules.named.rule import Judged, Settings, decimal
from zjtx_xl.rules.score_rules import Rule
from zjtx_xl.rules.tree.arithmetic import NOTHING, Clamp, Compute, Constant, Name
from zjtx_xl.rules.tree.best import Best
from zjtx_xl.rules.tree.logic import Choose
from zjtx_xl.rules.tree.lookup import with_lists
from zjtx_xl.rules.tree.node import replaced
from zjtx_xl.values import plain

if TYPE_CHECKING:
    from zjtx_xl.rules.tree.lookup import Lists
    from zjtx_xl.rules.tree.node import Node

_NO_LISTS: Lists = {}
# What a rule learns of its row besides: its target is a ``goal``; its actual value is ``worded``.
OF_THE_ROW = frozenset({"goal", "worded"})


def build_rule(
    name: str,
    points: Decimal | Node,
    parameters: Mapping[str, object],
    lists: Lists = _NO_LISTS,
) -> Rule:
    """The rule of this name for a row worth ``points`` (a number, or the name of its cell).

    Raises:
        ValueError: an unknown name or parameter, or an impossible value; the text is Chinese and
            meant for whoever wrote the definition.
    """
    known = NAMED_RULES.get(name)
    if known is None:
        message = f"没有评分规则 {name!r}，可用的有 {'、'.join(NAMED_RULES)}"
        raise ValueError(message)
    unknown = sorted(set(parameters) - set(known.settings) - OF_THE_ROW)
    if unknown:
        allowed = (
            f"，可用的有 {'、'.join(sorted(known.settings))}" if known.settings else "，它不用参数"
        )
        message = f"评分规则 {name} 没有参数 {'、'.join(unknown)}{allowed}"
        raise ValueError(message)
    full: Node = (
        _points(points, known.without_points) if isinstance(points, Decimal | int) else points
    )

    def inner(rule: object, worth: Node) -> Node:
        return _inner(rule, worth, lists, parameters)

    built = known.build(full, Settings(name, parameters, inner))
    if not known.without_points:
        built = _held(built, full)
    if isinstance(full, Constant):
        built = _worth(built, full)
    most = full.number if isinstance(full, Constant) else None
    if known.without_points and isinstance(built, Clamp) and isinstance(built.high, Constant):
        most = built.high.number
    if isinstance(built, Judged):
        if known.without_points and isinstance(built.most, Constant):
            most = built.most.number
        return Rule(name, most, built.expression, built.least, built.most)
    return Rule(name, most, with_lists(built, lists))


def _held(built: Node | Judged, points: Node) -> Node | Judged:
    """The points of a rule, none below 0 and none above what the row is worth.

    Where somebody decided about a negative amount, its quotient would take points away from others.
    """
    if isinstance(built, Judged):
        if built.expression is None or _is_within(built.expression, points):
            return built
        return built._replace(expression=Clamp(built.expression, NOTHING, points))
    return built if _is_within(built, points) else Clamp(built, NOTHING, points)


def _is_within(score: Node, points: Node) -> bool:  # noqa: PLR0911 - one for each kind of node
    """Whether it can be told, without any value, that the score lies within its limits."""
    match score:
        case Constant(number):
            most = points.number if isinstance(points, Constant) else None
            return number == 0 or (number > 0 and most is not None and number <= most)
        case Choose(_, then, otherwise):
            return _is_within(then, points) and _is_within(otherwise, points)
        case Best(of):
            return all(_is_within(part, points) for part in of)
        case Clamp(_, Constant(low), high):
            return low >= 0 and high is not None  # the limit that the definition declares
        case Compute(left, "*", Constant(share)):
            return 0 <= share <= 1 and _is_within(left, points)
        case Name(name):
            return name == "points" or score == points
        case _:
            return score == points


def _worth(built: Node | Judged, points: Constant) -> Node | Judged:
    """A rule whose settings speak of ``points``, which are a number of the definition."""
    if isinstance(built, Judged):
        expression = with_points(built.expression, points) if built.expression else None
        return Judged(with_points(built.least, points), with_points(built.most, points), expression)
    return with_points(built, points)


def with_points(node: Node, points: Constant) -> Node:
    """An expression of a row that is worth so many points: they are a number of the definition."""
    return replaced(
        node,
        lambda part: points if isinstance(part, Name) and part.name == "points" else None,
    )


def _points(points: Decimal, without_points: bool) -> Constant:  # noqa: FBT001 - a fact of the rule
    full = decimal(points, "分值")
    if full < 0 or (full == 0 and not without_points):
        message = f"分值应大于 0，而不是 {plain(full)}"
        raise ValueError(message)
    return Constant(full)


def _inner(rule: object, points: Node, lists: Lists, around: Mapping[str, object]) -> Node:
    """The tree of a rule that stands in another: a mapping with ``name`` and its settings.

    What the row is like is told to the rule ``around`` it.
    """
    if not isinstance(rule, Mapping) or "name" not in rule:
        message = f"这里要写一条评分规则，如 {{name: bands, …}}，而不是 {rule!r}"
        raise ValueError(message)
    settings = {str(key): value for key, value in cast("Mapping[object, object]", rule).items()}
    settings = {name: around[name] for name in OF_THE_ROW if name in around} | settings
    built = build_rule(str(settings.pop("name")), points, settings, lists)
    if built.expression is None:
        message = f"评分规则 {built.name} 由人评分，不能放在另一条规则里"
        raise ValueError(message)
    return built.expression
