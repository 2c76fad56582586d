"""Lists: which rows of a blank are one record, and the blank with that record alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.draft.blank.grid import BlankSheet
from zjtx_xl.draft.guesses import column_role, is_total

if TYPE_CHECKING:
    from zjtx_xl.draft.parts import Parts

LEAST_PREPARED = 40


class Record(NamedTuple):
    """The rows of the first record of a list, and how many records are drawn.

    ``more`` rows below them say … and so on.
    """

    first: int
    last: int
    drawn: int
    more: int = 0

    @property
    def height(self) -> int:
        """How many rows one record has."""
        return self.last - self.first + 1

    @property
    def prepared(self) -> int:
        """How many records a blank of the draft prepares."""
        return max(LEAST_PREPARED, self.drawn)


def record_of(sheet: BlankSheet, parts: Parts) -> Record | None:
    """The record of a list; None for a form.

    A list has headings at its top alone, a number or a name to fill in each record, and nothing
    printed in a record that is not printed in all.
    """
    first = parts.body[0]
    while first in parts.headings:
        first += 1
    if first > parts.body[1] or any(row > first for row in parts.headings):
        return None
    roles = {
        column: role.role
        for column in range(1, sheet.last_column + 1)
        if (role := column_role(sheet.covering(first - 1, column)))
    }
    anchors = [column for column, role in roles.items() if role in {"no", "subject"}]
    anchors = [column for column in anchors if sheet.area(first, column).first_column == column]
    if not anchors or any(_is_printed(sheet, first, column, roles) for column in anchors):
        return None
    height = max(sheet.area(first, column).last_row - first + 1 for column in anchors)
    last = parts.body[1]
    while last >= first and any(is_total(text) for text in sheet.texts(last)):
        last -= 1
    drawn = 1
    while first + (drawn + 1) * height - 1 <= last and _is_alike(
        sheet, first, height, drawn, roles
    ):
        drawn += 1
    rest = range(first + drawn * height, last + 1)
    if any(text.strip(".… ") for row in rest for text in sheet.texts(row)) or (
        height == 1 and _printed(sheet, first, roles)
    ):
        return None
    is_told = any(sheet.texts(row) for row in rest)
    return Record(first, first + height - 1, drawn, len(rest) if is_told else 0)


def first_record_alone(sheet: BlankSheet, record: Record) -> BlankSheet:
    """The sheet as its definition draws it: what stands below follows the first record."""
    gone = record.height * (record.drawn - 1) + record.more
    below = record.last + gone
    kept = {
        row: row if row <= record.last else row - gone
        for row in range(1, sheet.last_row + 1)
        if row <= record.last or row > below
    }
    made = BlankSheet(sheet.name, widths=sheet.widths, landscape=sheet.landscape, paper=sheet.paper)
    made.cells = {
        (kept[row], column): cell for (row, column), cell in sheet.cells.items() if row in kept
    }
    made.merges = [
        area._replace(first_row=kept[area.first_row], last_row=kept[area.last_row])
        for area in sheet.merges
        if area.first_row in kept and area.last_row in kept
    ]
    made.heights = {kept[row]: size for row, size in sheet.heights.items() if row in kept}
    made.last_row, made.last_column = sheet.last_row - gone, sheet.last_column
    made.index()
    for row in range(record.first, record.last + 1):
        for column in made.starts(row):
            cell = made.cells.get((row, column))
            if cell and cell.text.strip().isdigit():
                made.cells[row, column] = cell._replace(text="")
    return made


def _is_printed(sheet: BlankSheet, row: int, column: int, roles: dict[int, str]) -> bool:
    text = sheet.text(row, column).strip()
    return bool(text) and not (roles.get(column) == "no" and text.isdigit())


def _printed(sheet: BlankSheet, row: int, roles: dict[int, str]) -> list[str]:
    return [
        sheet.text(row, column)
        for column in sheet.starts(row)
        if _is_printed(sheet, row, column, roles) and "□" not in sheet.text(row, column)
    ]


def _is_alike(
    sheet: BlankSheet, first: int, height: int, number: int, roles: dict[int, str]
) -> bool:
    """Whether the next record looks like the first: the same cells, the same words."""
    for row in range(first, first + height):
        other = row + number * height
        if sheet.starts(row) != sheet.starts(other):
            return False
        for column in sheet.starts(row):
            area, below = sheet.area(row, column), sheet.area(other, column)
            if area.down(number * height) != below:
                return False
            words, again = sheet.text(row, column), sheet.text(other, column)
            if (
                words != again
                and again.strip(".… ")
                and not (roles.get(column) == "no" and again.strip().isdigit())
            ):
                return False
    return True
