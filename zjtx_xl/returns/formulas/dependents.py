"""Formulas whose stored result is stale once cells that they refer to have been written.

A verdict ``IF(J19>=60,"合格","不合格")`` shows what it showed before the scores came. Simple
formulas are computed anew, others lose their result: a wrong old value is worse than none.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from zjtx_xl.returns.formulas.results import result_of
from zjtx_xl.values import plain, stored_number
from zjtx_xl.xlsx import Cell, Edit, Range, parse_range

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Position = tuple[int, int]
_STRING = re.compile(r'"[^"]*"')
_CELL = r"\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6}"
_AREA = re.compile(rf"(?<![A-Z0-9_.]){_CELL}(?::{_CELL})?(?![\w(.!])", re.IGNORECASE)


def refreshed(
    cells: Mapping[Position, Cell], changes: Mapping[Position, Edit]
) -> dict[Position, Edit]:
    """What is to be written besides ``changes``, so that no formula on the sheet shows old results.

    ``cells`` are those of the sheet as it was read.
    """
    if all(_stays(cells.get(position), edit) for position, edit in changes.items()):
        return {}
    formulas = tuple(
        (position, cell.formula)
        for position, cell in cells.items()
        if cell.formula and position not in changes
    )
    references = _References.of_formulas(formulas)
    stale = _dependent_on(changes, references)
    now = dict(cells)
    for position, edit in changes.items():
        now[position] = Cell(*position, "number" if edit.value else "empty", edit.value)
    written: dict[Position, Edit] = {}
    waiting = set(stale)
    while waiting:
        blocked = {
            formula
            for position in waiting
            for formula in references.to(position)
            if formula != position
        }
        ready = waiting - blocked
        for position in ready or waiting:
            formula = cells[position].formula or ""
            result = result_of(formula, now) if ready else None
            raw = "" if result is None else plain(result)
            now[position] = Cell(*position, "number" if raw else "empty", raw, formula)
            if result is None or result != stored_number(cells[position].raw):
                written[position] = Edit("cached", raw)
        waiting -= ready or waiting
    return written


def _stays(cell: Cell | None, edit: Edit) -> bool:
    """Whether a cell holds already what is to be written."""
    return (cell.raw if cell else "") == edit.value


class _References:
    """Which formulas of a sheet refer to a cell.

    The returns of one blank have the same formulas, and the same cells of them are written.
    """

    def __init__(self, formulas: tuple[tuple[Position, str], ...]) -> None:
        self._cells: dict[Position, set[Position]] = {}
        self._areas: list[tuple[Range, Position]] = []
        self._known: dict[Position, frozenset[Position]] = {}
        for position, formula in formulas:
            bare = _STRING.sub("", formula).replace("$", "").upper()
            for match in _AREA.finditer(bare):  # of another sheet they are taken for its own
                area = parse_range(match[0])
                first = area.first_row, area.first_column
                if first == (area.last_row, area.last_column):
                    self._cells.setdefault(first, set()).add(position)
                else:
                    self._areas.append((area, position))

    @classmethod
    @lru_cache(maxsize=64)
    def of_formulas(cls, formulas: tuple[tuple[Position, str], ...]) -> _References:
        """Those of a sheet with these formulas."""
        return cls(formulas)

    def to(self, position: Position) -> frozenset[Position]:
        """The formulas that refer to this cell."""
        known = self._known.get(position)
        if known is None:
            areas = (formula for area, formula in self._areas if area.contains(*position))
            known = frozenset(self._cells.get(position, ())).union(areas)
            self._known[position] = known
        return known


def _dependent_on(changed: Iterable[Position], references: _References) -> set[Position]:
    """The formulas that refer to these cells, and those that refer to them."""
    stale: set[Position] = set()
    new = set(changed)
    while new:
        new = {formula for position in new for formula in references.to(position)} - stale
        stale |= new
    return stale
