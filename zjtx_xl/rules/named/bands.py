"""``bands``: points by the band that a number falls into (A.5%以上，20分；B.3%-5%，15分)."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, cast

from zjtx_xl.rules.named.rule import NamedRule, decimal, expression_of, most_of
from zjtx_xl.rules.named.target import BOTH_ZERO_MEANING, above_zero, unless_both_zero
from zjtx_xl.rules.tree.arithmetic import NOTHING, Constant, Name, Round, compute
from zjtx_xl.rules.tree.goals import Completion
from zjtx_xl.rules.tree.logic import Choose, Compare
from zjtx_xl.rules.tree.outcome import NOISE_DECIMALS, ZERO
from zjtx_xl.values import plain

if TYPE_CHECKING:
    from zjtx_xl.rules.comparison import Comparison
    from zjtx_xl.rules.named.rule import Settings
    from zjtx_xl.rules.tree.node import Node

_BOUNDS: dict[str, Comparison] = {"at_least": ">=", "above": ">", "at_most": "<=", "below": "<"}
_LOW_IS_GOOD = frozenset({"at_most", "below"})
_MOST_BANDS = 20
_HUNDRED = Decimal(100)


class Band(NamedTuple):
    """From a bound on (a value, or per cent of the target) the row gets ``points``."""

    bound: str
    limit: Decimal
    points: Node


def _build(points: Node, settings: Settings) -> Node:
    of = settings.given.get("of", "actual")
    if of != "completion" and settings.has("both_zero"):
        message = "参数 both_zero 只用于 of: completion"
        raise ValueError(message)
    bands = bands_of(settings.given.get("thresholds"), points)
    otherwise = settings.amount("otherwise", NOTHING)
    if of == "completion":
        return _of_completion(points, settings, bands, otherwise)
    value = expression_of(of, "of")
    return chosen(bands, value, otherwise)


def chosen(bands: Sequence[Band], value: Node, otherwise: Node) -> Node:
    """The points of the first band that the value reaches."""
    expression = otherwise
    for band in reversed(bands):
        reached = Compare(value, _BOUNDS[band.bound], Constant(band.limit))
        expression = Choose(reached, band.points, expression)
    return expression


def _of_completion(
    points: Node, settings: Settings, bands: tuple[Band, ...], otherwise: Node
) -> Node:
    """Bands of actual ÷ target in per cent.

    Completion is compared as actual ≥ target × share: a product of short decimals is short again,
    a quotient is not. Completion of a target that is not above zero is no number: a reached one
    counts as 100 %, another as 0 %.
    """
    if settings.has("goal"):
        share = Completion("target", "actual", settings.goal_direction())
        return chosen(bands, compute(share, "*", Constant(_HUNDRED)), otherwise)
    target, actual = settings.expression("target", "target"), Name("actual")
    expression = otherwise
    for band in reversed(bands):
        share = Constant(band.limit.scaleb(-2))
        limit = Round(compute(target, "*", share), NOISE_DECIMALS)
        expression = Choose(Compare(actual, _BOUNDS[band.bound], limit), band.points, expression)
    full, missed = _points_at(bands, _HUNDRED, otherwise), _points_at(bands, ZERO, otherwise)
    without = Choose(Compare(actual, ">=", target), full, missed)
    by_target = Choose(above_zero(target), expression, without)
    return unless_both_zero(by_target, settings, points, (target, actual), reached=full)


def _points_at(bands: Sequence[Band], value: Decimal, otherwise: Node) -> Node:
    found = chosen(bands, Constant(value), otherwise)
    while isinstance(found, Choose):
        found = found.then if found.condition.value({}) is True else found.otherwise
    return found


def bands_of(given: object, points: Node) -> tuple[Band, ...]:
    """The bands, best first: highest where high is good, lowest where low is good.

    Raises:
        ValueError: there are none, or they cannot be told apart.
    """
    if not isinstance(given, Sequence) or isinstance(given, str) or not given:
        message = "评分规则 bands 需要参数 thresholds：每档一项，写明 at_least 和 points"
        raise ValueError(message)
    bands = [_band(band) for band in cast("Sequence[object]", given)]
    most_of(points, [band.points for band in bands])
    low = {band.bound in _LOW_IS_GOOD for band in bands}
    if len(low) > 1:
        message = "各档的界限方向要一致：at_least、above 为一种，at_most、below 为另一种"
        raise ValueError(message)
    # Of two bands with one limit the closed one is the wider: it is asked about later.
    is_low = low == {True}
    bands.sort(
        key=lambda band: (band.limit if is_low else -band.limit, _BOUNDS[band.bound].endswith("="))
    )
    if len(bands) > _MOST_BANDS:
        message = f"最多 {_MOST_BANDS} 档，这里有 {len(bands)} 档"
        raise ValueError(message)
    for upper, lower in itertools.pairwise(bands):
        if (upper.limit, upper.bound) == (lower.limit, lower.bound):
            message = f"有两档都从 {plain(upper.limit)} 起"
            raise ValueError(message)
    return tuple(bands)


def _band(given: object) -> Band:
    """``{at_least: 80, points: 6}`` or ``[80, 6]``."""
    if isinstance(given, Mapping):
        named = cast("Mapping[str, object]", given)
        bounds = [name for name in named if name in _BOUNDS]
        if len(bounds) == 1 and set(named) == {bounds[0], "points"}:
            limit = decimal(named[bounds[0]], f"{bounds[0]} ")
            return Band(bounds[0], limit, expression_of(named["points"], "points"))
    elif isinstance(given, list | tuple):
        listed = cast("Sequence[object]", given)
        if len(listed) == 2:  # noqa: PLR2004 - a pair
            limit, points = (decimal(number, "一档的数 ") for number in listed)
            return Band("at_least", limit, Constant(points))
    message = (
        "一档应写明界限（at_least 以上含本数、above 大于、at_most 以下含本数、below 小于）"
        f"和 points，而不是 {given!r}"
    )
    raise ValueError(message)


BANDS = NamedRule(
    name="bands",
    meaning="按所在的档得分；各档从好到差，先够到哪一档算哪一档。",
    settings={
        "thresholds": (
            "各档：at_least（以上，含本数）、above（大于）、at_most（以下，含本数）、"
            "below（小于）中的一个，和 points；两档共用的数归写明含本数的一档"
        ),
        "of": "分档的数：默认是实际值，也可以写算式；completion 是完成目标值的百分数",
        "otherwise": "哪一档也够不到时的得分，默认 0",
        "both_zero": BOTH_ZERO_MEANING,
        "target": "of: completion 时的目标值，默认是本行的目标值",
    },
    example=(
        "rule:\n  name: bands\n  of: share(research, revenue)\n  thresholds:\n"
        "    - {at_least: 5, points: 10}\n    - {at_least: 3, points: 6}"
    ),
    build=_build,
)
