"""The best of several ways to be scored: who satisfies one of them need not fill the others."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from zjtx_xl.rules.questions import is_blank, together
from zjtx_xl.rules.tree.node import Node
from zjtx_xl.rules.tree.outcome import MISSING, number, worst
from zjtx_xl.rules.tree.places import CellPlace

if TYPE_CHECKING:
    from zjtx_xl.rules.tree.node import Says
    from zjtx_xl.rules.tree.outcome import Cells, Value
    from zjtx_xl.rules.tree.places import ExcelCells


class Best(Node):
    """The greatest of these points; one whose cells are empty is left out. None is below zero."""

    of: tuple[Node, ...]
    may_fail: ClassVar[bool] = True

    def value(self, cells: Cells) -> Value:
        found = [number(part.value(cells)) for part in self.of]
        there = [points for points in found if points is not MISSING]
        reason = worst(*there)
        if reason is not None:
            return reason
        numbers = [points for points in there if isinstance(points, Decimal)]
        return max(numbers) if numbers else MISSING

    def excel(self, cells: ExcelCells) -> str:
        missing = [_is_missing(part, cells) for part in self.of]
        none = together("AND", missing)
        terms = [
            part.excel(cells) if empty == "FALSE" else f"IF({empty},0,{part.excel(cells)})"
            for part, empty in zip(self.of, missing, strict=True)
        ]
        return f"IF({none},NA(),MAX({','.join(terms)}))"

    def words(self, says: Says) -> str:
        return f"以下取高：{'；'.join(part.words(says) for part in self.of)}"

    def needs(self) -> frozenset[str]:
        first, *others = (part.needs() for part in self.of)
        return first.intersection(*others)


def _is_missing(part: Node, cells: ExcelCells) -> str:
    """Formula text: is a cell blank that this way of scoring needs?"""
    names = sorted(part.needs() - cells.asked)
    places = [place for name in names if isinstance(place := cells.places[name], CellPlace)]
    blank = [is_blank(place.ref) for place in places]
    return together("OR", blank) if blank else "FALSE"
