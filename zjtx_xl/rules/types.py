"""What can be told of an expression before any cell is filled: the answers it asks for, units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.rules.tree.arithmetic import Absolute, Clamp, Compute, Name, Round
from zjtx_xl.rules.tree.gathered import CountWhere, Gather
from zjtx_xl.rules.tree.logic import Choose, Compare, Holds, Is
from zjtx_xl.rules.tree.node import walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from zjtx_xl.rules.tree.node import Node


def options_asked(node: Node) -> Iterator[tuple[str, tuple[str, ...] | None]]:
    """The cells whose answer decides, each with the options asked for; None for yes or no."""
    for part in walk(node):
        match part:
            case Is(name, options):
                yield name, options
            case CountWhere(column, options) if options:
                yield column, options
            case Holds(name):
                yield name, None
            case _:
                pass


def unit_fault(node: Node, units: Mapping[str, str | None]) -> str:
    """Two units that are added or compared and are not the same; empty where there are none."""
    for part in walk(node):
        pairs: tuple[Node, ...] = ()
        if isinstance(part, Compare) or (isinstance(part, Compute) and part.operator in {"+", "-"}):
            pairs = part.parts()
        elif isinstance(part, Gather) and part.function != "count":
            pairs = part.of
        found = [unit for part in pairs if (unit := unit_of(part, units))]
        if len(set(found)) > 1:
            return f"单位不同，不能相加或比较：{'、'.join(dict.fromkeys(found))}"
    return ""


def unit_of(node: Node, units: Mapping[str, str | None]) -> str | None:
    """The unit of a result; None where it has none, or nobody can tell."""
    match node:
        case Name(name):
            return units.get(name)
        case Round() | Absolute() | Clamp():
            return unit_of(node.of, units)
        case Compute(left, operator, right) if operator in {"+", "-"}:
            return unit_of(left, units) or unit_of(right, units)
        case Gather(function, of) if function != "count":
            return next((unit for part in of if (unit := unit_of(part, units))), None)
        case Choose():
            return unit_of(node.then, units) or unit_of(node.otherwise, units)
        case _:
            return None
