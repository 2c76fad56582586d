"""One sheet of a blank → the lines of its definition."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from zjtx_xl.draft.blank.grid import STANDARD_WIDTH
from zjtx_xl.draft.blocks import Block, Headings, Table, inputs_of, table_of
from zjtx_xl.draft.cells import content_of, is_remark
from zjtx_xl.draft.columns import TOTAL_SCORE
from zjtx_xl.draft.guesses import Kind, column_role, is_total, kind_of, unit_of
from zjtx_xl.draft.printed_rows import PrintedRows
from zjtx_xl.draft.rows import BlockDraft, span_text
from zjtx_xl.draft.table_notes import TableNotes, notes_of
from zjtx_xl.draft.yaml_text import Line, literal
from zjtx_xl.lint import OWN_SHEETS, lines_needed
from zjtx_xl.xlsx import Range, column_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zjtx_xl.draft.blank.grid import BlankSheet
    from zjtx_xl.draft.parts import Parts
    from zjtx_xl.draft.records import Record

_STANDARD_HEIGHT = 15.0
_ASK = re.compile(r"[:：]\s*[_＿\s]*$|名称\s*$|^填报单位|^单位$|日期\s*$")
_WHOSE = re.compile(
    r"名称$|^(?:填报|申报|报送|申请|推荐|项目|承担|实施|用人|采购)?(?:单位|机构|学校|企业|医院)$"
)
# Under the table: what decides by several conditions, and is in no row of it.
_VERDICT = re.compile(
    r"同时(?:满足|符合|具备|达到)[^，。；：]{0,10}|且[^，。；：]{0,4}[每各][项章部][^，。；：]{0,10}"
    r"|折算后?的?[总得]?得?分[^，。；：=＝]{0,4}[0-9]+分[^，。；：]{0,6}"
)
_UNIT = re.compile(r"(?:金额|计量)?单位[:：]\s*([^\s、，,）)]{1,5})\s*[）)]?$")
_LINE_HEIGHT, _TITLE_SIZE, _NUMBER_SIZE, _BODY_SIZE = 1.4, 16, 12, 10.5
_HIGHEST = 409
_WIDEST_UPRIGHT = 130  # characters; on an upright page more would be printed at 60 % and less


class SheetDraft:
    """One sheet while it is drafted."""

    def __init__(self, sheet: BlankSheet, parts: Parts, record: Record | None, key: str) -> None:
        self.sheet = sheet
        self.parts = parts
        self.record = record
        self.key = key
        self.questions: list[str] = []
        self.points_of_rows: dict[int, Decimal] = {}
        self.headings = Headings(sheet, parts)
        self.table = (
            _of_record(sheet, parts, record) if record else table_of(sheet, parts, self.headings)
        )
        self.drawn: set[tuple[int, int]] = set()
        self.has_subject = False
        self.notes = TableNotes()
        self.totals: list[tuple[str, str]] = []  # label and name of each

    def lines(self) -> list[Line]:
        """The sheet as lines of the definition."""
        blocks = self._blocks()
        drawn = [
            (block, block.lines(4 if self.record else 8, item=not self.record)) for block in blocks
        ]
        for block, _ in drawn:
            self._take(block)
        fields = [*self._fields_over(), *self._fields_alone()]
        texts = list(self._texts())
        found = [Line(2, "name", _sheet_name(self.sheet.name), item=True)]
        if self.key:
            found.append(Line(4, "key", self.key))
        found += [
            Line(4, "page", self._page(), self._turned()),
            Line(4, "widths", self._widths()),
            Line(4, "heights", self._heights()),
            Line(4, "texts", None if texts else []),
            *texts,
        ]
        if fields:
            found += [Line(4, "fields", None), *fields]
        if self.record:
            rows = span_text(self.record.first, self.record.last)
            found.append(Line(4, "record", {"rows": rows, "prepared": self.record.prepared}))
        elif blocks:
            found.append(Line(4, "blocks", None))
        for _, lines in drawn:
            found += lines
        return found

    @property
    def points(self) -> Decimal:
        """What all scored rows are worth together, once the lines are drawn."""
        return sum(self.points_of_rows.values(), Decimal(0))

    def verdict(self) -> dict[str, Any] | None:
        """The grades of the total that the notes name, once the lines are drawn; None without."""
        if not self.notes.grades:
            return None
        whole = [name for label, name in self.totals if TOTAL_SCORE.search(label)]
        names = whole or [name for _, name in self.totals]
        if not names:
            self.questions.append("按总分定等级：总分是哪一格，写在 verdicts 里")
            return None
        grades = list(self.notes.grades)
        name = f"{self.key}.{names[-1]}" if self.key else names[-1]
        return {"key": f"{self.key}grade", "title": "等级", "of": name, "grades": grades}

    # ------------------------------------------------------------ the table

    def _blocks(self) -> list[BlockDraft]:
        made: list[BlockDraft] = []
        keys: set[str] = set()
        deductions: list[str] = []
        notes = "".join(text for row in self.parts.notes for text in self.sheet.texts(row))
        self.notes = notes_of(notes)
        over = [text for row in range(1, self.parts.body[0]) for text in self.sheet.texts(row)]
        units = [unit for text in over for unit in _UNIT.findall(text)]
        usual = unit_of(units[0]) if len(units) == 1 else None
        for block in self.table.blocks:
            printed = PrintedRows(self.sheet, self.headings, block, self.record, usual)
            one = BlockDraft(printed, keys, self.table.left_out, self.notes)
            # a total below takes off what is deducted in any block, and counts the points of all
            one.deductions, one.points = deductions, self.points_of_rows
            made.append(one)
            self.has_subject |= one.has_subject
        for row in self.parts.notes:
            if found := _VERDICT.search("".join(self.sheet.texts(row))):
                said = f"第 {row} 行“{found[0]}…”的结论：把各个条件写在 verdicts 里"
                self.questions.append(said)
        if self.record and not self.has_subject:
            self.questions.append(f"工作表“{self.sheet.name}”里哪一列是单位名称（role: subject）")
        return made

    def _take(self, block: BlockDraft) -> None:
        """What is known once a block is drawn."""
        self.questions += block.questions
        self.totals += block.totals
        self.drawn |= block.drawn

    def _fields_alone(self) -> Iterator[Line]:
        for area, label in self.table.alone:
            yield self._field(area, label)

    def _fields_over(self) -> Iterator[Line]:
        """Blank cells beside a printed “企业名称：”, over and under the table."""
        for row in (*self.parts.titles, *self.parts.seals, *self.parts.notes):
            label = ""
            asked: list[str] = []
            for column in self.sheet.starts(row):
                cell = self.sheet.cells.get((row, column))
                area = self.sheet.area(row, column)
                if cell and cell.text:
                    label = cell.text
                    asked += [label] if re.search(r"名称.{0,6}[:：]", label) else []
                elif label and _ASK.search(label.strip()):
                    yield self._field(area, _last_label(label), may_name=True)
                    asked = [other for other in asked if other != label]
                    label = ""
                elif cell and not area.is_single and not label and row in self.parts.titles:
                    yield self._field(area, "单位名称")
            self.questions += [
                f"第 {row} 行“{text.strip()[:20]}”里要填的内容：请拆出一格，写在 fields 里"
                for text in asked
            ]

    def _field(self, area: Range, label: str, *, may_name: bool = False) -> Line:
        """One cell that stands for itself; with ``may_name`` it tells whose form it is."""
        row, column = area.first_row, area.first_column
        cell = self.sheet.cells.get((row, column))
        self.drawn.add((row, column))
        bare = re.sub(r"\s+", "", label).rstrip("：:") or f"{column_name(column)}{row}"
        role = column_role(bare)
        names = (role is not None and role.role == "subject") or (may_name and self._names(bare))
        is_subject = names and not self.has_subject
        kind = kind_of(bare)
        given: dict[str, Any] = {
            "key": "subject" if is_subject else f"field_{column_name(column).lower()}{row}",
            "at": str(area),
            "label": literal(bare[:40]),
        }
        if is_subject:
            self.has_subject = True
            kind = Kind("text", is_sure=True)
            given |= {"role": "subject", "prefilled": True, "heading": "subject"}
        content = content_of(kind, cell, bare, by_officer=False)
        given |= content.settings
        if content.stem:
            bare = content.stem
            given["label"] = literal(bare[:40])
        if is_remark(bare):
            given["required"] = False
        border = cell.border if cell else "none"
        if border != "LTRB":
            given["border"] = border
        note = f"“{bare[:20]}”由填报单位填，{content.said}"
        return Line(6, "", given, note, item=True)

    def _names(self, label: str) -> bool:
        """Whether a cell over the table tells whose form it is: none in the form itself does."""
        inside = [column_role(label) for _, label in self.table.alone]
        is_inside = any(role is not None and role.role == "subject" for role in inside)
        return not (is_inside or self.record) and _WHOSE.search(label) is not None

    # ------------------------------------------------------------ printed texts

    def _texts(self) -> Iterator[Line]:
        """Every text that no row of a block prints."""
        for (row, column), cell in sorted(self.sheet.cells.items()):
            if (row, column) in self.drawn or not (cell.text or cell.border != "none"):
                continue
            role = self._role(row, column)
            given: dict[str, Any] = {"at": str(self.sheet.area(row, column)), "role": role}
            if cell.border != "LTRB":
                given["border"] = cell.border
            if cell.is_split:
                given["diagonal"] = True
            given["text"] = literal(cell.text) if cell.text else ""
            if not cell.text:
                given["role"] = "note"
            yield Line(6, "", given, item=True)

    def _role(self, row: int, column: int) -> str:
        parts = self.parts
        if row in parts.headings:
            area = self.sheet.area(row, column)
            if area.last_row in parts.headings or area.last_row == row:
                return "header"
            role = self.headings.role_at(row, column)
            return role.role if role and role.role in {"weight", "rule"} else "label"
        if parts.body[0] <= row <= parts.body[1]:
            return "label"
        if row == parts.number:
            return "number"
        if row in parts.titles:
            return "title"
        return "seal" if row in parts.seals or len(self.sheet.texts(row)) > 1 else "note"

    # ------------------------------------------------------------ page and sizes

    def _page(self) -> dict[str, Any]:
        is_lying = self.sheet.landscape or bool(self._turned())
        page = {"orientation": "landscape" if is_lying else "portrait"}
        if self.sheet.paper != "A4":
            page["paper"] = self.sheet.paper
        head = [row for row in self.parts.headings if row - self.parts.body[0] < 3]  # noqa: PLR2004
        if head and head[0] == self.parts.body[0]:
            last = head[0]
            while last + 1 in head:
                last += 1
            page["repeat_rows"] = span_text(head[0], last)
        return page

    def _turned(self) -> str:
        """What is asked where an upright page would be too narrow."""
        is_wide = sum(self._widths().values()) > _WIDEST_UPRIGHT
        return "原表是竖向，太宽，改成横向" if is_wide and not self.sheet.landscape else ""

    def _widths(self) -> dict[str, float]:
        return {
            column_name(number): self.sheet.widths.get(number, STANDARD_WIDTH)
            for number in range(1, self.sheet.last_column + 1)
        }

    def _heights(self) -> dict[str, float]:
        found = {
            row: self.sheet.heights.get(row, _STANDARD_HEIGHT)
            for row in range(1, self.sheet.last_row + 1)
        }
        for (row, column), cell in sorted(self.sheet.cells.items()):
            if cell.text:
                self._grow(found, self.sheet.area(row, column), cell.text, row)
        return {str(row): round(size, 2) for row, size in found.items()}

    def _grow(self, heights: dict[int, float], area: Range, text: str, row: int) -> None:
        """A row is at least as high as its texts: nothing sets a height when a file is opened."""
        size = _BODY_SIZE
        if row in self.parts.titles:
            size = _TITLE_SIZE
        elif row == self.parts.number:
            size = _NUMBER_SIZE
        columns = range(area.first_column, area.last_column + 1)
        width = sum(self.sheet.widths.get(number, STANDARD_WIDTH) for number in columns)
        lines = lines_needed(text, width * _BODY_SIZE / size)
        needed = math.ceil(lines * size * _LINE_HEIGHT)
        rows = range(area.first_row, area.last_row + 1)
        lacking = needed - sum(heights[number] for number in rows)
        if lacking > 1:
            for number in rows:
                heights[number] = min(heights[number] + lacking / len(rows) + 1, _HIGHEST)


def _of_record(sheet: BlankSheet, parts: Parts, record: Record) -> Table:
    """The one block of a list: its record, and the totals below it."""
    columns: list[tuple[int, int]] = []
    for row in range(record.first, record.last + 1):
        for area in inputs_of(sheet, row):
            span = area.first_column, area.last_column
            if not any(span[0] <= last and first <= span[1] for first, last in columns):
                columns.append(span)
    below = range(record.last + 1, parts.body[1] + 1)
    totals = [row for row in below if any(map(is_total, sheet.texts(row)))]
    rows = [*range(record.first, record.last + 1), *totals]
    return Table([Block(sorted(columns), rows)])


def _last_label(text: str) -> str:
    """The label that a line ends with: 所在市 of （盖章）　所在市：."""
    bare = re.sub(r"(?:[:：\s_＿]|[:：][（(][公盖签]章[）)])+$", "", text)
    found = re.split(r"[:：\s_＿]+", bare)[-1]
    return re.sub(r"(?<=.)[（(].*$", "", re.sub(r"^[（(][^（）()]*[）)]", "", found)) or found


def _sheet_name(name: str) -> str:
    bare = re.sub(r"[\[\]:*?/\\']", "", name)[:30] or "表"
    return f"{bare}表" if bare in OWN_SHEETS else bare
