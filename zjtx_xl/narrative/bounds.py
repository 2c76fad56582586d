"""The least that an expression can come to, once all units are there and nothing is open."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from zjtx_xl.rules import Compute, Constant, CountWhere, Gather, Name, evaluate_node

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zjtx_xl.rules import Node, Operand


def least(  # noqa: PLR0911 - one for each kind of node
    node: Node,
    operands: Mapping[str, Operand | tuple[Operand, ...]],
    bounds: Mapping[str, Decimal | None],
) -> Decimal | None:
    """A lower bound of what a tree comes to; None where there is none.

    ``operands`` are the values of its names so far; ``bounds`` says how low what is still to come
    may be: what adds nothing negative to a column has 0.
    """
    match node:
        case Constant():
            return node.number
        case Name(name):
            return bounds.get(name) if not isinstance(operands.get(name), tuple) else None
        case CountWhere():
            return _so_far(node, operands)
        case Gather(function="sum" | "count" | "max", of=parts):
            are_columns = all(
                isinstance(part, Name) and bounds.get(part.name) is not None for part in parts
            )
            if not are_columns:
                return None
            return _so_far(node, operands) or Decimal(0)
        case Compute(operator="+", left=left, right=right):
            found = [least(part, operands, bounds) for part in (left, right)]
            known = [number for number in found if number is not None]
            return sum(known, Decimal(0)) if len(known) == len(found) else None
        case Compute(operator="*", left=left, right=Constant(number)) if number >= 0:
            lower = least(left, operands, bounds)
            return None if lower is None else lower * number
        case _:
            return None


def _so_far(node: Node, operands: Mapping[str, Operand | tuple[Operand, ...]]) -> Decimal | None:
    found = evaluate_node(node, operands)
    return found if isinstance(found, Decimal) else None
