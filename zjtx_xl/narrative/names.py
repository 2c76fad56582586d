"""What the names of a figure's expression mean: columns over all units, cells of one, figures.

``annex5.patents`` is that column over all units, ``tables1to3.table1.subject`` the names on one
sheet; where a figure is taken over units, names mean the cells of one. A name without a dot is
another figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from zjtx_xl.audits import SUMMARY, Group, SetScope, table_called
from zjtx_xl.definitions import load_table_set, load_template

if TYPE_CHECKING:
    from zjtx_xl.audits import Record, RecordCell


@dataclass(frozen=True)
class Names:
    """The names of a set, over all units or of one (``unit``)."""

    group: Group
    previous: Group | None = None
    unit: str | None = None

    @cached_property
    def _scope(self) -> SetScope:
        return SetScope(self.group, self.unit, self.previous)

    def find(self, name: str) -> RecordCell | tuple[RecordCell, ...] | None:
        """The cell or the cells; None where there is no such table."""
        sheet = sheet_of(self.group.set_id, name)
        if sheet is None:
            cells = self._scope.find(name)
            return tuple(cells) if isinstance(cells, Sequence) else cells
        table, key, rest = sheet
        found: dict[str, RecordCell] = {}
        for record in self.group.records:
            cell = record.cells.get(rest)
            if cell is not None and record.table == table and cell.key.startswith(f"{key}."):
                owner = self.group.key(record)
                if self.unit in {None, owner}:
                    found.setdefault(owner, cell)
        if self.unit is not None:
            return next(iter(found.values()), None)
        return tuple(found.values()) or None

    def units(self, table: str) -> dict[str, Record]:
        """The units of a table (``summary.annex5``, ``tables1to3.table1``) by key."""
        first, _, rest = table.partition(".")
        if first == SUMMARY:
            return dict(self.group.of_table(rest, "summary"))
        if rest:
            found: dict[str, Record] = {}
            for record in self.group.records:
                own = next(iter(record.cells.values()), None)
                if own is not None and record.table == first and own.key.startswith(f"{rest}."):
                    found.setdefault(self.group.key(record), record)
            return found
        return dict(self.group.of_table(table))


def sheet_of(set_id: str, name: str) -> tuple[str, str, str] | None:
    """Table, sheet and key of a name that says which sheet; None where it does not."""
    parts = name.split(".")
    table = table_called(parts[0])
    is_table = table in load_table_set(set_id).tables
    if len(parts) < 3 or not is_table:  # noqa: PLR2004 - table, sheet, key
        return None
    template = load_template(f"{set_id}/{table}")
    if parts[1] not in {sheet.key for sheet in template.sheets if sheet.key}:
        return None
    return table, parts[1], ".".join(parts[2:])
