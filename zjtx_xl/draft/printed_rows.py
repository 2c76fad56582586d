"""What the rows of a block print: labels, points, rules, and what each text is for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from zjtx_xl.draft.blocks import inputs_of
from zjtx_xl.draft.guesses import Kind, is_total, points_of, unit_of
from zjtx_xl.xlsx import Range

if TYPE_CHECKING:
    from decimal import Decimal

    from zjtx_xl.draft.blank.grid import BlankSheet
    from zjtx_xl.draft.blocks import Block, Headings, Span
    from zjtx_xl.draft.records import Record


_NO_LABELS = frozenset({"weight", "rule", "no", "unit", "other"})
_IN_LABEL = re.compile(r"[（(]([0-9]{1,3}(?:\.[0-9]+)?)分[)）]$")
ASKS_WHETHER = re.compile(r"是否(?:符合|达标|满足|具备|合格|达到|完成)(?:要求|条件|标准)?")
_GIVES = re.compile(r"[得加扣][0-9]{1,3}(?:\.[0-9]+)?分")


class PrintedRows:
    """The rows of one block; ``is_scored`` says that a column of it holds scores.

    ``usual`` is the one unit of all amounts, printed over the table.
    """

    def __init__(
        self,
        sheet: BlankSheet,
        headings: Headings,
        block: Block,
        record: Record | None,
        usual: Kind | None,
    ) -> None:
        self.sheet = sheet
        self.headings = headings
        self.block = block
        self.record = record
        self.is_scored = False
        self.usual = usual

    def unit(self, row: int) -> Kind | None:
        """The kind that the 单位 column of a row says; None where there is none."""
        for column in range(1, self.sheet.last_column + 1):
            role = self.headings.role_at(row, column)
            if role and role.role == "unit":
                return unit_of(self.sheet.covering(row, column))
        return None

    def role_of(self, area: Range) -> str:
        """What a printed text of the block is, as a definition says it."""
        role = self.headings.role_at(area.first_row, area.first_column)
        name = role.role if role else ""
        if name in {"weight", "rule"}:
            return name if self.is_scored else "group"
        text = self.sheet.text(area.first_row, area.first_column)
        if name == "unit" or (not name and points_of(text) is not None):
            return "weight"  # printed in the middle, as numbers are
        if name == "no":
            return "group"
        if name and name != "subject" and role and not role.is_text:
            return "note"
        if area.last_row > area.first_row and area.last_column < self._last_label():
            return "group" if area.first_column == self._first_label() else "label"
        return "label"

    def _label_columns(self) -> list[int]:
        first_input = min((span[0] for span in self.block.columns), default=99)
        found: set[int] = set()
        for row in [row for row in self.block.rows if not is_sum(self.sheet, row)]:
            for column in range(1, min(first_input, self.sheet.last_column + 1)):
                role = self.headings.role_at(row, column)
                area = self.sheet.area(row, column)
                if self.sheet.covering(row, column) and not (role and role.role in _NO_LABELS):
                    found.add(area.first_column)
        return sorted(found)

    def _first_label(self) -> int:
        return next(iter(self._label_columns()), 0)

    def _last_label(self) -> int:
        return next(reversed(self._label_columns()), 0)

    def last_open(self, row: int) -> int:
        """The last of the rows from here on that print nothing and are filled alike."""
        if self.record is not None or self.sheet.own_texts(row) or not inputs_of(self.sheet, row):
            return row
        last, group = row, self.groups_over(row)
        while (
            last + 1 in self.block.rows
            and not self.sheet.own_texts(last + 1)
            and self._cells(last + 1) == self._cells(row)
            and self.groups_over(last + 1) == group
        ):
            last += 1
        return last

    def _cells(self, row: int) -> list[Span]:
        areas = (self.sheet.area(row, column) for column in self.sheet.starts(row))
        return [(area.first_column, area.last_column) for area in areas if area.last_row == row]

    def groups_over(self, row: int) -> list[Range]:
        """The cells over several rows that a row lies in."""
        areas = {self.sheet.area(row, column) for column in range(1, self.sheet.last_column + 1)}
        return sorted(area for area in areas if area.last_row > area.first_row)

    def labels(self, row: int) -> list[str]:
        """The labels of a row, its own first, then those of the groups that it stands in."""
        found: list[str] = []
        filled = inputs_of(self.sheet, row)
        # a blank that goes on with the label above it is in no column
        in_columns = [
            area for area in filled if (area.first_column, area.last_column) in self.block.columns
        ]
        inputs = [area.first_column for area in in_columns or filled]
        first = min(inputs, default=self.sheet.last_column + 1)
        for column in range(first - 1, 0, -1):
            role = self.headings.role_at(row, column)
            if role and role.role in _NO_LABELS:
                continue
            text = re.sub(r"\s+", "", self.sheet.covering(row, column))
            if text and text not in found and not text.isdigit():
                found.append(text)
        return found

    def named(self, row: int) -> str:
        """What a row without a label is called: after the section it stands in."""
        if labels := self.labels(row):
            return labels[0]
        above = [
            text
            for number in self.headings.rows
            if number < row and len(self.sheet.texts(number)) == 1
            for text in self.sheet.texts(number)
        ]
        words = re.sub(r"\s+", "", above[-1]) if above else ""
        return re.sub(r"[（(].*", "", words)[:12] or f"第{row}行"

    def points(self, row: int) -> Decimal | None:
        """The points of a row: the number in the 分值 column nearest to its cells."""
        for column in range(self.sheet.last_column, 0, -1):
            role = self.headings.role_at(row, column)
            if role is None or role.role != "weight":
                continue
            area = self.sheet.area(row, column)
            rows = [own for own in self.block.rows if area.first_row <= own <= area.last_row]
            if len(rows) == 1 and not is_sum(self.sheet, row):
                found = points_of(self.sheet.covering(row, column))
                if found is not None:
                    return found
        return self._points_in_label(row)

    def _points_in_label(self, row: int) -> Decimal | None:
        """The points behind the label of a row where no column has them: 理论学习（10分）."""
        headings = (self.headings.role_at(row, at) for at in range(1, self.sheet.last_column + 1))
        if not self.is_scored or any(role and role.role == "weight" for role in headings):
            return None
        own = [re.sub(r"\s+", "", text) for text in self.sheet.own_texts(row)]
        found = [match for text in reversed(own) if (match := _IN_LABEL.search(text))]
        return points_of(found[0][1]) if found and not is_sum(self.sheet, row) else None

    def words(self, row: int) -> str:
        """All that a row prints."""
        return " ".join([*reversed(self.labels(row)), self.rule_text(row)])

    def target(self, row: int) -> str:
        """What stands in the 目标值 column of a row."""
        for column in range(1, self.sheet.last_column + 1):
            role = self.headings.role_at(row, column)
            if role and role.role == "target":
                return self.sheet.covering(row, column)
        return ""

    def under(self, heading: str, row: int) -> str:
        """What a row prints under the heading with these words, without blanks."""
        for column in range(1, self.sheet.last_column + 1):
            over = self.headings.over(Range(row, column, row, column), exact=False)
            if over and heading in over.words[-1]:
                return re.sub(r"\s+", "", self.sheet.covering(row, column))
        return ""

    def asks_whether(self, row: int) -> bool:
        """Whether a column asks if the row is fulfilled, and nothing says more of its points."""
        if self.record is not None or not self.is_scored:
            return False
        overs = (
            self.headings.over(Range(row, first, row, last), exact=False)
            for first, last in self.block.columns
        )
        return not self.rule_text(row) and any(
            over is not None and ASKS_WHETHER.fullmatch(over.text) for over in overs
        )

    def total_points(self, row: int) -> Decimal | None:
        """The points that the row of a total prints; None where it prints none."""
        for column in range(1, self.sheet.last_column + 1):
            role = self.headings.role_at(row, column)
            if role and role.role == "weight":
                return points_of(self.sheet.text(row, column))
        return None

    def rule_text(self, row: int) -> str:
        """What stands in the 评分标准 column of a row; without one, a label that gives points."""
        for column in range(1, self.sheet.last_column + 1):
            role = self.headings.role_at(row, column)
            if role and role.role == "rule":
                return self.sheet.covering(row, column)
        return next(filter(_GIVES.search, self.labels(row)), "")


def is_sum(sheet: BlankSheet, row: int) -> bool:
    """Whether a row is that of a total."""
    return any(is_total(text) for text in sheet.texts(row))
