"""Formulas whose stored result is stale once cells that they refer to have been written.

A verdict ``IF(J19>=60,"合格","不合格")`` shows what it showed before the scores came. Simple
formulas are computed anew, others lose their result: a wrong old value is worse than none.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from zjtx_xl.returns.answer_formulas import result_of
from zjtx_xl.values import plain, stored_number
from zjtx_xl.xlsx import Cell, Edit, Range, parse_range

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

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
    formulas = {
        position: _areas(cell.formula)
        for position, cell in cells.items()
        if cell.formula and position not in changes
    }
    stale = _dependent_on(set(changes), formulas)
    now = dict(cells)
    for position, edit in changes.items():
        now[position] = Cell(*position, "number" if edit.value else "empty", edit.value)
    written: dict[Position, Edit] = {}
    waiting = set(stale)
    while waiting:
        ready = {at for at in waiting if not _refers(formulas[at], waiting - {at})}
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


def _dependent_on(
    changed: Collection[Position], formulas: Mapping[Position, tuple[Range, ...]]
) -> set[Position]:
    stale: set[Position] = set()
    new = set(changed)
    while new:
        new = {
            position
            for position, areas in formulas.items()
            if position not in stale and _refers(areas, new)
        }
        stale |= new
    return stale


def _refers(areas: tuple[Range, ...], positions: Collection[Position]) -> bool:
    return any(area.contains(*position) for area in areas for position in positions)


@lru_cache(maxsize=4096)
def _areas(formula: str) -> tuple[Range, ...]:
    """The cells that a formula refers to; of another sheet they are taken for its own."""
    bare = _STRING.sub("", formula).replace("$", "").upper()
    return tuple(parse_range(match[0]) for match in _AREA.finditer(bare))
