"""At least so many of several conditions: 满足下列条件中的两项以上."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from zjtx_xl.rules.tree.node import COMPARED, TRUTH, Node, bracketed
from zjtx_xl.rules.tree.outcome import truth, worst

if TYPE_CHECKING:
    from zjtx_xl.rules.tree.node import Says
    from zjtx_xl.rules.tree.outcome import Cells, Value
    from zjtx_xl.rules.tree.places import ExcelCells


class Several(Node):
    """At least ``least`` of these conditions hold; what is not known is waited for if it counts."""

    of: tuple[Node, ...]
    least: int
    is_condition: ClassVar[bool] = True
    rank: ClassVar[int] = TRUTH
    may_fail: ClassVar[bool] = True

    def value(self, cells: Cells) -> Value:
        found = [truth(part.value(cells)) for part in self.of]
        held = found.count(True)
        if held >= self.least:
            return True
        if held + len(found) - found.count(True) - found.count(False) < self.least:
            return False
        return worst(*found) or False

    def excel(self, cells: ExcelCells) -> str:
        printed = [part.excel(cells) for part in self.of]
        held = "+".join(f"IFERROR(IF({part},1,0),0)" for part in printed)
        possible = "+".join(f"IFERROR(IF({part},1,0),1)" for part in printed)
        return f"IF({held}>={self.least},TRUE,IF({possible}<{self.least},FALSE,NA()))"

    def words(self, says: Says) -> str:
        listed = "；".join(bracketed(part, says, COMPARED) for part in self.of)
        return f"下列条件满足 {self.least} 项以上：{listed}"

    def needs(self) -> frozenset[str]:
        return frozenset()
