"""``manual`` and ``grade_range``: a person gives the points, within what a tier allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from zjtx_xl.rules.named.rule import Judged, NamedRule, decimal
from zjtx_xl.rules.tree.arithmetic import NOTHING, Constant, Name, compute
from zjtx_xl.rules.tree.logic import Choose, Is

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


_HUNDRED = Decimal(100)
# An end that two tiers print (80%-60%（含60%）) belongs to the better one; points are written with
# two decimals at most, so the other ends one step below.
_LEAST_STEP = Constant(Decimal("0.01"))


def _build_range(points: Node, settings: Settings) -> Judged:
    return ranges(settings.expression("of", "actual"), settings.given.get("ranges"), points)


def ranges(of: Node, given: object, points: Node) -> Judged:
    """Between what the points lie for each option, in per cent of the points.

    Raises:
        ValueError: a range is not two numbers from 0 to 100.
    """
    if not isinstance(of, Name) or not isinstance(given, Mapping) or not given:
        message = "评分规则 grade_range 需要参数 ranges，如 {达成预期指标: [80, 100]}"
        raise ValueError(message)
    # What nobody listed gives no range at all.
    least = most = compute(Constant(_HUNDRED), "/", NOTHING)
    tiers = cast("Mapping[object, object]", given)
    ranked = {option: _limits(limits) for option, limits in tiers.items()}
    begins = {low for low, _ in ranked.values()}
    for option, (low, high) in reversed([*ranked.items()]):
        condition = Is(of.name, (str(option),))
        least = Choose(condition, compute(points, "*", Constant(low / _HUNDRED)), least)
        top: Node = compute(points, "*", Constant(high / _HUNDRED))
        if high in begins:
            top = compute(top, "-", _LEAST_STEP)
        most = Choose(condition, top, most)
    return Judged(least, most)


def _limits(given: object) -> tuple[Decimal, Decimal]:
    listed = cast("Sequence[object]", given) if isinstance(given, list | tuple) else ()
    if len(listed) == 2:  # noqa: PLR2004 - from and to
        low, high = (decimal(limit, "一档的界限 ") for limit in listed)
        if 0 <= low < high <= _HUNDRED:
            return low, high
    message = f"一档应写成 [下限, 上限]，是分值的百分之几，而不是 {given!r}"
    raise ValueError(message)


GRADE_RANGE = NamedRule(
    name="grade_range",
    meaning="评分人给的分要在所选一档的范围内；范围外的不计分，并有意见。",
    settings={
        "ranges": "每一档的范围，是分值的百分之几：{达成预期指标: [80, 100]}",
        "of": "选档次的一格，默认是实际值",
    },
    example=(
        "rule: {name: grade_range, ranges: {达成预期指标: [80, 100], 部分达成预期指标: [60, 80]}}"
    ),
    build=_build_range,
)
