"""Rows as high as what is filled into them: a table that is printed must not cut its texts off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.lists.list_sheet import TALLEST, height

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zjtx_xl.definitions import Field, Layout

_ROOM = 6  # points, more than in a list
_STANDARD = 15.0


def fitted(layout: Layout, data: Mapping[str, object]) -> tuple[Layout, tuple[int, ...]]:
    """A layout whose rows hold all lines of these texts, by field key; none becomes lower.

    Also the rows that would have to be higher than Excel can make one.
    """
    raised: dict[int, float] = {}
    cut: set[int] = set()

    def now(row: int) -> float:
        return raised.get(row) or layout.heights.get(row, _STANDARD)

    # a cell over several rows gets what those beside it leave wanting
    for field in (field for _, band in layout.bands() for field in sorted(band, key=_rows)):
        text = data.get(field.key)
        if not isinstance(text, str) or not text:
            continue
        area, widths = field.area, layout.sheet.widths
        width = sum(
            widths.get(column, 0) for column in range(area.first_column, area.last_column + 1)
        )
        needed = height([(text, max(width, 2))], room=_ROOM)
        rows = range(area.first_row, area.last_row + 1)
        wanting = needed - sum(map(now, rows))
        if needed >= TALLEST and len(rows) == 1:
            cut.add(area.first_row)
        if wanting > 0:
            more = wanting / len(rows)
            raised |= {row: min(now(row) + more, TALLEST) for row in rows}
    heights = layout.heights.changed(raised)
    return layout._replace(heights=heights), tuple(sorted(cut))


def _rows(field: Field) -> int:
    return field.area.last_row - field.area.first_row
