"""What rules that compare with a target have in common: the convention for two zeros."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from zjtx_xl.rules.tree.arithmetic import NOTHING, Constant, compute
from zjtx_xl.rules.tree.logic import All, Choose, Compare
from zjtx_xl.rules.tree.said import Said

if TYPE_CHECKING:
    from zjtx_xl.rules.comparison import Comparison
    from zjtx_xl.rules.named.rule import Settings
    from zjtx_xl.rules.tree.node import Node

BothZero = Literal["full", "half", "zero"]
Direction = Literal["at_least", "at_most"]
BOTH_ZERO: tuple[BothZero, ...] = ("full", "half", "zero")
DIRECTIONS: tuple[Direction, ...] = ("at_least", "at_most")
BOTH_ZERO_MEANING = "目标值和实际值均为零或无时：full 满分（默认），half 一半，zero 零分"
DIRECTION_MEANING = "at_least 越高越好（默认），at_most 越低越好"
_WORDS: dict[BothZero, str] = {"full": "给满分", "half": "给一半分", "zero": "不给分"}


def unless_both_zero(
    by_target: Node, settings: Settings, points: Node, cells: tuple[Node, Node], reached: Node
) -> Node:
    """``by_target``, but for a target and an actual value that are both zero or none.

    ``reached`` is what a reached target gives: where that is the convention too, nothing is said.
    """
    both_zero: BothZero = settings.word("both_zero", BOTH_ZERO, "full")
    given = {
        "full": points,
        "half": compute(points, "/", Constant(Decimal(2))),
        "zero": NOTHING,
    }[both_zero]
    if given == reached:  # a zero that is not below zero gets that without being told
        return by_target
    target, actual = cells
    zeros = All((Compare(target, "=", NOTHING), Compare(actual, "=", NOTHING)))
    said = f"目标值和实际值均为零或无，按约定{_WORDS[both_zero]}"
    return Choose(Said(zeros, said), given, by_target)


def above_zero(target: Node) -> Node:
    """Whether a share of the target can be told; goes without saying."""
    return Said(Compare(target, ">", NOTHING), "")


def missed(settings: Settings) -> Comparison:
    """How an actual value compares with a target that it does not reach."""
    return "<" if settings.word("direction", DIRECTIONS, "at_least") == "at_least" else ">"
