"""The rows of a drafted table, put together into blocks that have the same columns.

A printed form often has several tables on one sheet, each under its own headings. Every cell that
is seen and holds nothing is filled by somebody: in a column of its block, where a heading stands
over it, or by itself, where its label stands beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.draft.guesses import column_role, is_deduction, is_total, kind_of
from zjtx_xl.xlsx import Range

if TYPE_CHECKING:
    from zjtx_xl.draft.blank.grid import BlankSheet
    from zjtx_xl.draft.guesses import ColumnRole
    from zjtx_xl.draft.parts import Parts

Span = tuple[int, int]
_TO_WRITE_ON = re.compile(r"[_＿]{3,}|^\s*[≥≤＞＜=＝<>]+\s*[%％]?\s*$")
# 甲 乙 丙 1 2 under the headings of a statistical form, and dashes in the line of a section.
_NUMBER_OF_COLUMN = re.compile(r"[-—－/]+|[甲乙丙丁戊己]|[（(]?[0-9]{1,2}[)）]?")
_SURE_ROLES = frozenset({"score", "target", "actual", "baseline", "reason"})


class Heading(NamedTuple):
    """The printed words over a cell, the lowest last, and what a column under them is for."""

    words: tuple[str, ...]
    role: ColumnRole | None

    @property
    def text(self) -> str:
        """The lowest words: the heading of the column itself."""
        return self.words[-1] if self.words else ""


@dataclass(slots=True)
class Block:
    """Rows with the same columns; each column has its first and its last letter as numbers."""

    columns: list[Span] = field(default_factory=list[Span])
    rows: list[int] = field(default_factory=list[int])


@dataclass(slots=True)
class Table:
    """The blocks of a sheet, and the cells that stand for themselves, each with its label."""

    blocks: list[Block] = field(default_factory=list[Block])
    alone: list[tuple[Range, str]] = field(default_factory=list[tuple["Range", str]])
    left_out: set[tuple[int, Span]] = field(default_factory=set[tuple[int, Span]])


class Headings:
    """What stands over the cells of a sheet."""

    def __init__(self, sheet: BlankSheet, parts: Parts) -> None:
        self.sheet = sheet
        self.rows = parts.headings
        self.first = parts.body[0]
        self._roles: dict[tuple[int, int], ColumnRole | None] = {}

    def over(self, area: Range, *, exact: bool = True) -> Heading | None:
        """The headings of a cell; None where none stands over it.

        With ``exact`` the heading must be as wide as the cell.
        """
        for row in reversed([row for row in self.rows if row < area.first_row]):
            words = self._words(row, area, exact=exact)
            if words:
                role = next(
                    (found for text in reversed(words) if (found := column_role(text))), None
                )
                return Heading(tuple(words), role)
        return None

    def role_at(self, row: int, column: int) -> ColumnRole | None:
        """What the printed texts of a column say, by the nearest heading with a known wording."""
        if (row, column) not in self._roles:
            self._roles[row, column] = self._role_at(row, column)
        return self._roles[row, column]

    def _role_at(self, row: int, column: int) -> ColumnRole | None:
        for above in reversed([heading for heading in self.rows if heading < row]):
            area = self.sheet.area(above, column)
            text = self.sheet.covering(above, column)
            is_over = len(self.sheet.texts(above)) > 1 and text and area.last_row < row
            if is_over and (role := column_role(text)):
                return role
        return None

    def is_aligned(self, area: Range) -> bool:
        """Whether a printed cell lies under one heading: it is in a column of the table."""
        for row in reversed([row for row in self.rows if row < area.first_row]):
            if len(self.sheet.starts(row)) < 2:  # noqa: PLR2004 - the title of a section
                continue
            over = self.sheet.area(row, area.first_column)
            return area.last_column <= over.last_column
        return False

    def _words(self, row: int, area: Range, *, exact: bool) -> list[str]:
        """The words of a group of heading rows over a cell, the group's title first."""
        found = self._word(row, area, exact=exact)
        if not found:
            return []
        above = row - 1
        words = [found]
        while above in self.rows and len(self.sheet.starts(above)) > 1:
            word = self._word(above, area, exact=False)
            if word and word not in words:
                words.insert(0, word)
            above -= 1
        return words

    def _word(self, row: int, area: Range, *, exact: bool) -> str:
        over = self.sheet.area(row, area.first_column)
        if over.last_row >= area.first_row:
            return ""
        span = over.first_column, over.last_column
        if exact and span != (area.first_column, area.last_column):
            return ""
        if span[0] > area.first_column or span[1] < area.last_column:
            return ""
        if not exact and len(self.sheet.texts(row)) == 1 and span[1] - span[0] > 0:
            is_whole = span == (1, self.sheet.last_column)
            if is_whole:
                return ""
        word = re.sub(r"\s+", "", self.sheet.covering(row, area.first_column))
        return "" if _NUMBER_OF_COLUMN.fullmatch(word) else word


def table_of(sheet: BlankSheet, parts: Parts, headings: Headings) -> Table:
    """The blocks of a sheet whose rows do not repeat."""
    found = Table()
    block: Block | None = None
    for row in range(parts.body[0], parts.body[1] + 1):
        if row in parts.headings:
            block = None
            continue
        in_columns: list[Span] = []
        alone: list[tuple[Range, str]] = []
        for area in _filled(sheet, headings, row, found):
            heading = headings.over(area)
            label = _beside(sheet, area)
            if area.last_row > area.first_row and not is_boxed(sheet, area):
                alone.append((area, heading.text if heading else label))
            elif heading and _is_by_itself(sheet, parts, row):
                alone.append((area, heading.text))
            elif (
                (heading and _is_in_table(sheet, headings, area, heading))
                or (is_total("".join(sheet.texts(row))) and headings.over(area, exact=False))
                or (not sheet.own_texts(row) and not _is_by_itself(sheet, parts, row))
            ):
                in_columns.append((area.first_column, area.last_column))
            else:
                loose = headings.over(area, exact=False)
                alone.append((area, label or (loose.text if loose else "")))
        found.alone += alone
        if in_columns or (sheet.texts(row) and not alone):
            block = _with(block, found, row, in_columns, sheet)
        elif alone:
            block = None
    for made in found.blocks:
        _leave_printed(made, sheet, headings)
    return found


def _leave_printed(block: Block, sheet: BlankSheet, headings: Headings) -> None:
    """A column that is blank in totals and deductions alone is printed: nobody fills it."""
    rows = [
        row
        for row in block.rows
        if not any(is_total(text) or is_deduction(text) for text in sheet.texts(row))
    ]
    filled = {
        (area.first_column, area.last_column) for row in rows for area in inputs_of(sheet, row)
    }
    for span in [span for span in block.columns if rows and span not in filled]:
        area = Range(rows[-1] + 1, span[0], rows[-1] + 1, span[1])
        found = headings.over(area, exact=False)
        if not (found and found.role and found.role.role in _SURE_ROLES):
            block.columns.remove(span)
    for span in list(block.columns):  # where some rows print their number the others have none
        found = headings.over(Range(block.rows[0], span[0], block.rows[0], span[1]))
        is_number = found is not None and found.role is not None and found.role.role == "no"
        if is_number and any(sheet.text(row, span[0]) for row in rows):
            block.columns.remove(span)


def inputs_of(sheet: BlankSheet, row: int) -> list[Range]:
    """The cells of a row that somebody fills, those with a box to tick among them."""
    boxed = [
        sheet.area(row, column)
        for column in sheet.starts(row)
        if is_boxed(sheet, sheet.area(row, column))
    ]
    return sorted(sheet.inputs(row) + boxed)


def is_boxed(sheet: BlankSheet, area: Range) -> bool:
    """Whether a cell holds boxes to tick, a line to write on, or the sign before a goal."""
    text = sheet.text(area.first_row, area.first_column)
    return any(box in text for box in "□☐") or _TO_WRITE_ON.search(text) is not None


def _with(
    block: Block | None, found: Table, row: int, spans: list[Span], sheet: BlankSheet
) -> Block:
    """The block with this row: the one before, where the columns agree, or a new one."""
    if block is None or not _fits(block, row, spans, sheet):
        block = Block()
        found.blocks.append(block)
    block.rows.append(row)
    block.columns += [span for span in spans if span not in block.columns]
    block.columns.sort()
    return block


def _fits(block: Block, row: int, spans: list[Span], sheet: BlankSheet) -> bool:
    for span in block.columns:
        if span not in spans and not _is_printed(sheet, row, span):
            return False
    new = [span for span in spans if span not in block.columns]
    return all(_is_printed(sheet, other, span) for span in new for other in block.rows)


def _is_printed(sheet: BlankSheet, row: int, span: Span) -> bool:
    """Whether one printed text of a row covers all of a column."""
    area = sheet.area(row, span[0])
    is_wide = area.last_column >= span[1] and not is_boxed(sheet, area)
    return is_wide and bool(sheet.covering(*area[:2]))


def _filled(sheet: BlankSheet, headings: Headings, row: int, found: Table) -> list[Range]:
    """The cells of a row that are filled: not those that are locked beside free ones."""
    areas = [area for area in inputs_of(sheet, row) if not _goes_on(sheet, headings, area)]
    roles = {area: headings.role_at(row, area.first_column) for area in areas}
    if any(role and role.role == "actual" for role in roles.values()):
        # boxes within a 评分标准 are told there, and ticked where the answer stands
        printed = [area for area, role in roles.items() if role and role.role == "rule"]
        found.left_out |= {
            (row, (area.first_column, area.last_column))
            for area in printed
            if sheet.text(row, area.first_column)
        }
        areas = [area for area in areas if not _is_left_out(found, row, area)]
    locked = [area for area in areas if sheet.cells[area[:2]].is_locked]
    if len(locked) == len(areas):
        return areas
    for area in locked:
        heading = headings.over(area) or headings.over(area, exact=False)
        if heading and kind_of(heading.text).name == "percent":
            continue  # what a formula computes
        if heading is None or heading.role is None or heading.role.is_text:
            found.left_out.add((row, (area.first_column, area.last_column)))
    return [area for area in areas if not _is_left_out(found, row, area)]


def _is_left_out(found: Table, row: int, area: Range) -> bool:
    return (row, (area.first_column, area.last_column)) in found.left_out


def _goes_on(sheet: BlankSheet, headings: Headings, area: Range) -> bool:
    """Whether a blank cell goes on with the label above it: nobody merged the two."""
    if not sheet.text(area.first_row, area.last_column + 1):
        return False
    above = [row for row in headings.rows if row < area.first_row]
    corner = sheet.inputs(above[-1]) if above else []
    if corner and area.last_column < corner[0].first_column:
        return True  # left of the corner stands what all these rows are about
    heading = headings.over(area)
    if heading is None or heading.role is None or heading.role.role != "label":
        return False
    rows = range(above[-1] + 1 if above else headings.first, area.first_row)
    return any(sheet.covering(row, area.first_column) for row in rows)


def _is_by_itself(sheet: BlankSheet, parts: Parts, row: int) -> bool:
    """Whether a row has nothing but blank cells under headings, and no row like it below."""
    if any(sheet.covering(row, column) for column in range(1, sheet.last_column + 1)):
        return False
    others = [row - 1, row + 1]
    return not any(
        parts.body[0] <= other <= parts.body[1]
        and other not in parts.headings
        and not sheet.own_texts(other)
        and sheet.starts(other) == sheet.starts(row)
        for other in others
    )


def _is_in_table(sheet: BlankSheet, headings: Headings, area: Range, heading: Heading) -> bool:
    """Whether a cell belongs to its column, and not to a label that stands beside it."""
    if heading.role and heading.role.role in _SURE_ROLES:
        return True
    left = area.first_column - 1
    if left < 1:
        return True
    text = sheet.covering(area.first_row, left)
    beside = sheet.area(area.first_row, left)
    return not text or headings.is_aligned(beside) or is_total(text)


def _beside(sheet: BlankSheet, area: Range) -> str:
    """The label that stands left of a cell."""
    left = area.first_column - 1
    return re.sub(r"\s+", "", sheet.covering(area.first_row, left)) if left else ""
