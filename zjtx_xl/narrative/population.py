"""Whether a table holds all the units that it is about, as far as the tables themselves tell.

Numbers that are left out (1, 2, 3, 5), and names that stand in another list, say that some are not
there. What a sum or a count over such a table gives is no more than a lower bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from zjtx_xl.audits import NUMBER, ROSTER
from zjtx_xl.values import near_pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zjtx_xl.audits import Group
    from zjtx_xl.definitions import PopulationDefinition


@dataclass(frozen=True)
class Population:
    """The units of some tables, as those and other lists name them."""

    definition: PopulationDefinition
    group: Group

    @cached_property
    def known(self) -> frozenset[str]:
        """Every unit that any of the lists names."""
        lists = (*self.definition.tables, *self.definition.named_in, ROSTER)
        own = [self.group.of_table(table) for table in lists if table != ROSTER]
        found = {key for records in own for key in records}
        listed = self.group.of_table(ROSTER)
        # a roster may be of other units: platforms, where enterprises are counted
        if set(listed) & {key for table in self.definition.tables for key in self._in(table)}:
            found |= set(listed)
        own_names = {key for table in self.definition.tables for key in self._in(table)}
        # a name that is nearly that of a unit is the same one, written in another way
        alike = {name for name, _ in near_pairs(found - own_names, own_names)}
        return frozenset(found - alike)

    @cached_property
    def least(self) -> int:
        """How many there are at least: as many as are named, and as the last number says."""
        numbers = (self._last_number(table) for table in self.definition.tables)
        return max((len(self.known), *numbers))

    def is_whole(self, table: str) -> bool:
        """Whether nothing says that this table lacks one of them."""
        return len(self._in(table)) >= self.least

    def _in(self, table: str) -> Sequence[str]:
        return tuple(self.group.of_table(table))

    def _last_number(self, table: str) -> int:
        cells = (record.cells.get(NUMBER) for record in self.group.of_table(table).values())
        raw = (cell.raw.strip() for cell in cells if cell is not None)
        return max((int(text) for text in raw if text.isdecimal() and len(text) <= _DIGITS),
                   default=0)  # fmt: skip


_DIGITS = 6
