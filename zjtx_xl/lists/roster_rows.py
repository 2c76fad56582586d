"""Which rows of an officer's list are recipients: no totals, notes, districts, signatures.

What is passed over is said; a row of values without a name is a fault.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.values import NONE_MARKS, is_nobodys, is_note, is_total, skeleton

if TYPE_CHECKING:
    from zjtx_xl.lists.grid import Grid
    from zjtx_xl.lists.header import Header

_SECTION = re.compile(r"[(]?[一二三四五六七八九十]{1,3}[)、.].*")
_NUMERAL = re.compile("[(]?[一二三四五六七八九十]{1,3}[)、.]?")
_REGION = re.compile(
    r"[\u4e00-\u9fff]{2,10}(?:区|县|市|旗|州|盟|镇|乡|街道)(?:\(?[共计]{0,2}\d{1,5}[家户个]?\)?)?:?"
)
_DAY = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月](?:\d{1,2}日?)?(?:\d{2}:\d{2})?")
_OFFICE = re.compile(r".{2,30}(?:局|厅|委|处|委员会|办公室|人民政府)(?:\(盖?章\)|盖章)?")
_ENTERPRISE = "公司"
_SIGNATURE_LINES = 2  # the office over the day


class ListedRows(NamedTuple):
    """The rows below a header: recipients, what is none, and values that nobody's name is at."""

    recipients: tuple[int, ...]
    passed_over: tuple[int, ...]
    faults: tuple[str, ...]


def list_rows(grid: Grid, header: Header) -> ListedRows:
    """Look at every row below the header that holds something."""
    rows = _Rows(grid, header)
    recipients: list[int] = []
    passed_over: list[int] = []
    for row in rows.below:
        (recipients if rows.is_recipient(row) else passed_over).append(row)
    return ListedRows(tuple(recipients), tuple(passed_over), tuple(rows.faults))


class _Rows:
    def __init__(self, grid: Grid, header: Header) -> None:
        self._grid = grid
        self._header = header
        self._subject = header.aliases["subject"]
        self.below = [row for row in grid.rows if row > header.last_row]
        self._has_one_column = len(header.headings) == 1
        self._signature = self._signature_rows()
        self._has_districts = self._lists_enterprises() or (
            not self._has_one_column and not self._lists_regions()
        )
        self._last_full = max((row for row in self.below if len(grid.rows[row]) > 1), default=0)
        self._in_notes = False
        self._no = header.aliases.get("no")
        self._has_numbers = any(text.isdecimal() for text in map(self._number, self.below))
        self.faults: list[str] = []

    def is_recipient(self, row: int) -> bool:
        """Whether a row is a recipient; a row of values without a name is noted as a fault."""
        cells = self._grid.rows[row]
        first = skeleton(next(iter(cells.values())).text)
        named = self._grid.standing(row, self._subject, self._header.last_row)
        subject = named.text if named else ""
        if is_total(first) or is_total(subject):
            self._in_notes |= row >= self._last_full > 0
            return False
        if is_note(first):
            self._in_notes = True
            return False
        if any(
            is_other(row)
            for is_other in (
                self._signature.__contains__,
                self._is_line_of_text,
                self._is_section,
                self._is_header_again,
                self._is_more_of_one,
            )
        ):
            return False
        if (named and named.kind == "no-result") or (subject and subject not in NONE_MARKS):
            # After the notes only what looks like a row of the list still is one.
            return not self._in_notes or len(cells) > 1
        if not self._in_notes and self._holds_values(row):
            place = self._grid.place(row, self._subject)
            self.faults.append(f"{place} 没有名称，但{self._grid.line(row)}有内容")
        return False

    def _is_more_of_one(self, row: int) -> bool:
        """Whether a name stands over several rows; what else is used in a lower one is a fault."""
        area = self._grid.merge(row, self._subject)
        if area is None or not row > area.first_row > self._header.last_row:
            return False
        known = {*self._header.aliases.values(), *self._header.fields}
        used = [column for column in self._grid.rows[row] if column in known]
        if used:
            name = self._grid.place(area.first_row, self._subject)
            others = "、".join(self._header.headings[column] for column in used)
            self.faults.append(
                f"{name} 的名称合并了几行，{self._grid.line(row)}又有“{others}”，"
                "一家单位只能有一行，请合成一行"
            )
        return True

    def _is_line_of_text(self, row: int) -> bool:
        """Whether a row holds one text over several columns, or the title of a section.

        Such a title is also a district, over the rows of those who sit there.
        """
        cells = self._grid.rows[row]
        if len(cells) > 1:
            return False
        (column, cell), *_ = cells.items()
        area = self._grid.merge(row, column)
        if area and area.first_column < area.last_column:
            heading = self._grid.merge(self._header.last_row, self._subject)
            width = heading.last_column - heading.first_column if heading else 0
            return area.last_column - area.first_column != width
        title = skeleton(cell.text)
        is_district = self._has_districts and _REGION.fullmatch(title)
        return bool(_SECTION.fullmatch(title) or (column == self._subject and is_district))

    def _is_section(self, row: int) -> bool:
        """Whether a district or branch is numbered in characters over rows numbered in digits."""
        if not (self._has_numbers and _NUMERAL.fullmatch(self._number(row))):
            return False
        title = self._grid.rows[row].get(self._subject)
        return title is not None and _ENTERPRISE not in title.text

    def _number(self, row: int) -> str:
        cell = self._grid.rows[row].get(self._no) if self._no is not None else None
        return skeleton(cell.text) if cell else ""

    def _lists_enterprises(self) -> bool:
        """Whether enterprises stand among them; else a list of districts is one of recipients."""
        texts = (cell.text for row in self.below for cell in self._grid.rows[row].values())
        return any(_ENTERPRISE in text for text in texts)

    def _lists_regions(self) -> bool:
        """Whether all who are named are districts or towns: then these are the recipients."""
        cells = (self._grid.rows[row].get(self._subject) for row in self.below)
        names = [skeleton(cell.text) for cell in cells if cell]
        return all(_REGION.fullmatch(name) or is_nobodys(name) for name in names)

    def _signature_rows(self) -> frozenset[int]:
        """The lines at the end that hold the office and the day, each alone in its row."""
        found: list[int] = []
        for row in reversed(self.below):
            cells = self._grid.rows[row]
            cell = next(iter(cells.values()))
            text = skeleton(cell.text)
            is_day = cell.kind == "date" or _DAY.fullmatch(text) is not None
            is_office = bool(found) and (not self._has_one_column or _OFFICE.fullmatch(text))
            if len(cells) > 1 or len(found) == _SIGNATURE_LINES or not (is_office or is_day):
                break
            found.append(row)
        return frozenset(found if len(found) < len(self.below) else ())

    def _is_header_again(self, row: int) -> bool:
        """Whether the header is repeated, as on every printed page of an older list."""
        cells = self._grid.rows[row]
        again = [
            column
            for column, cell in cells.items()
            if skeleton(cell.text) == skeleton(self._header.headings.get(column, ""))
        ]
        return self._subject in again and len(again) * 2 > len(cells)

    def _holds_values(self, row: int) -> bool:
        """Whether anything stands here but a prepared serial number or a stray text."""
        if self._grid.headings:
            return True  # no object of a .json is stray
        columns = [column for column in self._grid.rows[row] if column != self._no]
        known = {*self._header.aliases.values(), *self._header.fields}
        return len(columns) > 1 or bool(known & set(columns) - {self._subject})
