"""Where a setting of a cell stands in its definition: with the cell, its row, or its column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from zjtx_xl.definitions.faults import Place

# Without these a column is not complete, whatever its rows say.
_OF_A_COLUMN = frozenset({"kind", "label"})


def setting_place(data: object, place: Place, column: str, setting: str) -> Place:
    """The place of the setting that counts for a cell.

    Args:
        data: the whole definition.
        place: that of the row, or of the field, which the cell was made from.
        column: the key of its column; empty for a field.
        setting: its name. Where nothing sets it, the place is that of the row, or of the column
            where all rows of the column lack it.
    """
    entry = value_at(data, place)
    around = place[:-1] if place and place[-1] == "record" else place[:-2]
    columns = _list(value_at(data, (*around, "columns")))
    index = next(
        (at for at, given in enumerate(columns) if value_at(given, ("key",)) == column), None
    )
    if place and place[-2:-1] == ("columns",):
        around, index = place[:-2], place[-1]
    if value_at(entry, ("cells", column, setting)) is not None:
        return (*place, "cells", column, setting)
    if value_at(entry, (setting,)) is not None and place[-1] != "record":
        return (*place, setting)
    if index is None:
        return place
    of_column = (*around, "columns", index)
    if value_at(data, (*of_column, setting)) is not None:
        return (*of_column, setting)
    if value_at(data, (*of_column, "kind")) is not None or place[-1] == "record":
        return of_column
    rows = _list(value_at(data, (*around, "rows")))
    is_nowhere = len(rows) > 1 and all(value_at(row, (setting,)) is None for row in rows)
    return of_column if is_nowhere and setting in _OF_A_COLUMN else place


def value_at(node: object, place: Place) -> object:
    """What stands at a place of the data; None where there is no such place."""
    for step in place:
        if isinstance(node, Mapping):
            node = cast("Mapping[str | int, object]", node).get(step)
        else:
            entries = _list(node)
            node = entries[step] if isinstance(step, int) and step < len(entries) else None
    return node


def _list(node: object) -> Sequence[object]:
    return cast("Sequence[object]", node) if isinstance(node, list) else ()
