"""A condition with a sentence of its own, where the printed rule has better words for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.rules.tree.node import Node

if TYPE_CHECKING:
    from zjtx_xl.rules.tree.node import Says
    from zjtx_xl.rules.tree.outcome import Cells, Value
    from zjtx_xl.rules.tree.places import ExcelCells


class Said(Node):
    """``of`` in other words; the words hold no names, so that they are true for any cells."""

    of: Node
    said: str

    def value(self, cells: Cells) -> Value:
        return self.of.value(cells)

    def excel(self, cells: ExcelCells) -> str:
        return self.of.excel(cells)

    def words(self, says: Says) -> str:
        return self.said

    def needs_if(self, *, holds: bool) -> frozenset[str]:
        return self.of.needs_if(holds=holds)
