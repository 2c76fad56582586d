"""What the names of an audit or a roll-up mean: cells of a table, of a subject, of all subjects.

Within a table a name is a key (``total.amount``), or a column (``amount``: all its cells). Between
tables it starts with the table: ``annex2.total.score``, ``roster.reason``. ``summary.`` takes what
stands in a summary list and not in the subject's own return, ``previous.`` last year's return.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, Protocol

from zjtx_xl.audits.shelf import Chosen, Joined
from zjtx_xl.rules import NoneMark, evaluate, names_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zjtx_xl.audits.records import Record, RecordCell
    from zjtx_xl.rules import Operand, Result


class Scope(Protocol):
    """Where the names of an expression are looked up."""

    def find(self, name: str) -> RecordCell | Sequence[RecordCell] | None:
        """The cell or the cells of a name; None where there is none."""
        ...


class TableScope(NamedTuple):
    """One table of one file: a row or a record of it, or all of it."""

    records: Sequence[Record]
    outside: Record | None = None
    row: str = ""

    def find(self, name: str) -> RecordCell | tuple[RecordCell, ...] | None:
        """A cell of the row, of the record, outside the rows; or else a column."""
        own: Mapping[str, RecordCell] = self.records[0].cells if len(self.records) == 1 else {}
        if self.row:
            found = own.get(f"{self.row}.{name}")
            if found is not None or "." not in name:
                return found
        if name in own:
            return own[name]
        if self.outside is not None and name in self.outside.cells:
            return self.outside.cells[name]
        cells = [each for record in self.records for each in record.in_group(name)]
        cells = cells or [each for record in self.records for each in record.column(name)]
        return tuple(cells) or None


class UndecidedError(Exception):
    """A cell that an expression needs cannot be read, or waits for an officer's decision."""

    def __init__(self, cell: RecordCell) -> None:
        self.cell = cell
        super().__init__(f"{cell.sheet}!{cell.ref}")


class Computed(NamedTuple):
    """The value of an expression, and the cells it came from."""

    value: Result
    cells: Sequence[RecordCell]

    @property
    def named(self) -> Sequence[RecordCell]:
        """The cells to name: those that hold something, or all where none does."""
        held = array("I", [at for at, cell in enumerate(self.cells) if not cell.is_missing])
        return Chosen(self.cells, held) if held else self.cells


def computed(expression: str, scope: Scope) -> Computed:
    """Evaluate an expression in a scope; the value is None where an operand is missing.

    A column that is there and holds nothing adds up to 0: that nobody has filled in a table is
    seen. Of a table that is not there nothing is known.

    Raises:
        UndecidedError: what an operand means is not sure.
        ValueError: the expression is not one.
    """
    values: dict[str, Operand | tuple[Operand, ...]] = {}
    used: list[Sequence[RecordCell]] = []
    for name in names_in(expression):
        found = scope.find(name)
        if found is None:
            values[name] = None
        elif isinstance(found, Sequence):
            values[name] = tuple(map(_operand, found))
            used.append(found)
        else:
            values[name] = _operand(found)
            used.append((found,))
    try:
        found = evaluate(expression, values)
    except ValueError:  # of a record with one row a column is that cell, too
        values |= _only_cells(values)
        found = evaluate(expression, values)
    if found is None:
        found = evaluate(expression, values | _empty_columns(expression, values))
    return Computed(found, used[0] if len(used) == 1 else Joined(used))


def _only_cells(values: Mapping[str, Operand | tuple[Operand, ...]]) -> dict[str, Operand]:
    """The columns of one cell, as that cell."""
    return {
        name: cells[0]
        for name, cells in values.items()
        if isinstance(cells, tuple) and len(cells) == 1
    }


def _empty_columns(
    expression: str, values: Mapping[str, Operand | tuple[Operand, ...]]
) -> dict[str, tuple[Operand, ...]]:
    """The columns without any value, as 0; not where the cells of a column are counted."""
    return {
        name: (Decimal(0),)
        for name, cells in values.items()
        if isinstance(cells, tuple)
        and cells
        and all(cell is None for cell in cells)
        and not re.search(rf"\bcount\(\s*{re.escape(name)}\b", expression)
    }


def _operand(cell: RecordCell) -> Operand:
    if cell.is_none:
        return NoneMark(0)
    if cell.is_missing:
        return None
    if not cell.is_sure:
        raise UndecidedError(cell)
    return cell.value
