"""The place of a row among all others of its column: 1 for the first, ties share it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from zjtx_xl.rules.tree.arithmetic import Name
from zjtx_xl.rules.tree.node import Node
from zjtx_xl.rules.tree.outcome import CONTEXT, OPEN, NoResult, number
from zjtx_xl.rules.tree.places import areas, nones

if TYPE_CHECKING:
    from zjtx_xl.rules.tree.node import Says
    from zjtx_xl.rules.tree.outcome import Cells, Value
    from zjtx_xl.rules.tree.places import ExcelCells


class Rank(Node):
    """How many are before ``own``, and one; empty cells of the column have no place, 无 is zero."""

    own: str
    column: str
    low_is_first: bool = False
    may_fail: ClassVar[bool] = True

    def value(self, cells: Cells) -> Value:
        own = number(Name(self.own).value(cells))
        if isinstance(own, NoResult):
            return own
        given = cells[self.column]
        many = given if isinstance(given, tuple) else (given,)
        if OPEN in many:
            return OPEN
        numbers = [value for value in map(number, many) if isinstance(value, Decimal)]
        before = sum(number_ < own if self.low_is_first else number_ > own for number_ in numbers)
        return CONTEXT.create_decimal(before + 1)

    def excel(self, cells: ExcelCells) -> str:
        own = Name(self.own).excel(cells)
        sign = "<" if self.low_is_first else ">"
        columns = areas(cells.cells(self.column))
        counts = [f'COUNTIF({area},"{sign}"&{own})' for area in columns]
        texts = "+".join(f"SUMPRODUCT(ISTEXT({area})*(LEN({area})>0))" for area in columns)
        zeros = f"IF(0{sign}{own},{nones(columns)},0)"
        # who stands beside a text that nobody has read has no place yet
        return f"IF({texts}>{nones(columns)},NA(),{'+'.join(counts)}+{zeros}+1)"

    def words(self, says: Says) -> str:
        order = "从低到高" if self.low_is_first else "从高到低"
        return f"{says(self.own)}{order}的名次"

    def parts(self) -> tuple[Node, ...]:
        return Name(self.own), Name(self.column)

    def needs(self) -> frozenset[str]:
        return frozenset({self.own})
