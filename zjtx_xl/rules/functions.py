"""The functions of an expression, each with an example that the documentation shows.

Adding one is one entry here; what it computes is a node, or is made of nodes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.rules.tree.arithmetic import Absolute, Constant, Name, Round, compute, constant
from zjtx_xl.rules.tree.gathered import CountWhere, Gather
from zjtx_xl.rules.tree.goals import Completion, Reached
from zjtx_xl.rules.tree.logic import All, Choose, Not, Present, condition_of
from zjtx_xl.rules.tree.lookup import Lookup
from zjtx_xl.rules.tree.ranked import Rank

if TYPE_CHECKING:
    from collections.abc import Callable

    from zjtx_xl.rules.tree.arithmetic import Rounding
    from zjtx_xl.rules.tree.gathered import Function as Gathering
    from zjtx_xl.rules.tree.node import Node

_HUNDRED = constant(100)
_MOST_DECIMALS = 10


class Function(NamedTuple):
    """One function: what it builds, what it is for, how it is written."""

    build: Callable[..., Node]
    meaning: str
    example: str


def _gather(function: Gathering) -> Callable[..., Node]:
    def build(*of: Node) -> Node:
        if len(of) == 1 and isinstance(of[0], CountWhere):
            return of[0]
        return Gather(function, of)

    return build


def _name(node: Node) -> str:
    if not isinstance(node, Name):
        message = "这里要写一格的名称"
        raise ValueError(message)  # noqa: TRY004 - the fault of a definition, like all others
    return node.name


def _round(rounding: Rounding) -> Callable[..., Node]:
    def build(of: Node, decimals: Node | None = None) -> Node:
        places = 0
        if decimals is not None:
            if not isinstance(decimals, Constant) or decimals.number != int(decimals.number):
                message = "保留的位数要写成整数"
                raise ValueError(message)
            places = int(decimals.number)
        if not 0 <= places <= _MOST_DECIMALS:
            message = f"保留的位数应为 0 至 {_MOST_DECIMALS}"
            raise ValueError(message)
        return Round(of, places, rounding)

    return build


def _present(*of: Node) -> Node:
    return Present(tuple(map(_name, of)))


def _absent(*of: Node) -> Node:
    """Nothing stands in any of them, or a none-mark."""
    nothing = [Not(Present((_name(name),))) for name in of]
    return nothing[0] if len(nothing) == 1 else All(tuple(nothing))


def _share(part: Node, whole: Node) -> Node:
    return compute(compute(part, "/", whole), "*", _HUNDRED)


def _growth(now: Node, before: Node) -> Node:
    return _share(compute(now, "-", before), before)


def _compound(last: Node, first: Node, years: Node) -> Node:
    yearly = compute(compute(last, "/", first), "**", compute(constant(1), "/", years))
    return compute(compute(yearly, "-", constant(1)), "*", _HUNDRED)


def _if(condition: Node, then: Node, otherwise: Node) -> Node:
    return Choose(condition_of(condition), then, otherwise)


def _reached(goal: Node, actual: Node) -> Node:
    return Reached(_name(goal), _name(actual))


def _completion(goal: Node, actual: Node) -> Node:
    return compute(Completion(_name(goal), _name(actual)), "*", _HUNDRED)


def _rank(of: Node) -> Node:
    name = _name(of)
    return Rank(name, f"all.{name}")


FUNCTIONS: dict[str, Function] = {
    "sum": Function(_gather("sum"), "之和，空格不计", "sum(wages, rent)"),
    "mean": Function(_gather("mean"), "平均值，空格不计", "mean(y2020, y2021)"),
    "min": Function(_gather("min"), "最小的", "min(y2020, y2021)"),
    "max": Function(_gather("max"), "最大的", "max(y2020, y2021)"),
    "count": Function(_gather("count"), "填了几格", 'count(level == "国家级")'),
    "abs": Function(Absolute, "绝对值", "abs(plan - done)"),
    "round": Function(_round("half"), "四舍五入到几位小数", "round(done / plan, 2)"),
    "floor": Function(_round("down"), "舍去不足的部分", "floor(years / 2)"),
    "ceil": Function(_round("up"), "不足的按一计", "ceil(years / 2)"),
    "present": Function(
        _present, "都填了，且不是“无”（“无”是选项或答复的，算填了）", "present(award)"
    ),
    "absent": Function(_absent, "没有填，或填的是“无”", "absent(award)"),
    "none": Function(_absent, "同 absent", "none(award)"),
    "share": Function(_share, "占比，百分数", "share(research, revenue)"),
    "growth": Function(_growth, "增长率，百分数", "growth(this_year, last_year)"),
    "compound": Function(_compound, "年均复合增长率，百分数", "compound(last, first, 2)"),
    "if_": Function(_if, "条件成立取前一个，否则取后一个", "if_(done >= plan, 10, 0)"),
    "reached": Function(_reached, "完成值是否达到目标（≥50个）", "reached(target, actual)"),
    "rank": Function(_rank, "在各户各行中的名次，从高到低", "rank(actual)"),
    "lookup": Function(Lookup, "清单（lists）里的参照值", 'lookup("industry_means", industry)'),
    "completion": Function(_completion, "完成比例，百分数", "completion(target, actual)"),
}
