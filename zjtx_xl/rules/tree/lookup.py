"""A value of a list that the office supplies: the mean of an industry, the floor of a region."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from zjtx_xl.rules.tree.arithmetic import Name
from zjtx_xl.rules.tree.node import Node, replaced
from zjtx_xl.rules.tree.outcome import UNDEFINED, NoResult
from zjtx_xl.values import plain

if TYPE_CHECKING:
    from zjtx_xl.rules.tree.node import Says
    from zjtx_xl.rules.tree.outcome import Cells, Value
    from zjtx_xl.rules.tree.places import ExcelCells


class Lookup(Node):
    """The number that a list has for what stands in a cell; what is not listed has none.

    ``entries`` are filled in when the definition is read (:func:`with_lists`).
    """

    listed: str
    key: str
    entries: tuple[tuple[str, Decimal], ...] = ()
    may_fail: ClassVar[bool] = True

    def value(self, cells: Cells) -> Value:
        found = Name(self.key).value(cells)
        if isinstance(found, NoResult):
            return found
        return dict(self.entries).get(str(found), UNDEFINED)

    def excel(self, cells: ExcelCells) -> str:
        place = cells.cell(self.key)
        formula = "NA()"
        for text, number in reversed(self.entries):
            formula = f"IF({place.is_option((text,))},{plain(number)},{formula})"
        return cells.guarded(self.key, formula)

    def words(self, says: Says) -> str:
        return f"{says(self.key)}的参照值"

    def parts(self) -> tuple[Node, ...]:
        return (Name(self.key),)


Lists = Mapping[str, Mapping[str, Decimal]]


def with_lists(node: Node, lists: Lists) -> Node:
    """The tree with the entries of the lists that it looks into.

    Raises:
        ValueError: there is no such list.
    """

    def found(part: Node) -> Node | None:
        if not isinstance(part, Lookup):
            return None
        if part.listed not in lists:
            message = f"没有清单 {part.listed}，应写在 lists 里"
            raise ValueError(message)
        return part.with_facts(entries=tuple(lists[part.listed].items()))

    return replaced(node, found)
