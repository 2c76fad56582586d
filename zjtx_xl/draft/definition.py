"""An official blank → a draft of its definition, with every guess marked for its owner.

What is printed is taken over as it stands: texts, merges, widths, heights. What a cell is for can
only be guessed from the words around it; each guess carries ``# 请确认：…``, and what nothing could
be told of is listed at the end.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from zjtx_xl.draft.guesses import Kind, column_role, is_deduction, kind_of, points_of
from zjtx_xl.draft.regions import is_total, regions_of
from zjtx_xl.draft.rule_texts import rule_of
from zjtx_xl.draft.yaml_text import Line, document
from zjtx_xl.values import plain
from zjtx_xl.xlsx import Range, column_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from zjtx_xl.draft.guesses import ColumnRole
    from zjtx_xl.draft.official_blank import BlankSheet
    from zjtx_xl.draft.regions import Regions

CONFIRM = "请确认："
_FIRST_RECORD = 40
_MOST_DEDUCTED = re.compile(r"至?最?多扣\s*([0-9]{1,3})")
_BLANK = re.compile(r"[\s_＿]*$")
_ASK = re.compile(r"[:：]\s*[_＿\s]*$")


_OF_ROLE: dict[str, dict[str, Any]] = {
    "no": {"kind": "text", "align": "center", "prefilled": True, "heading": "no"},
    "subject": {"role": "subject", "kind": "text", "prefilled": True, "heading": "subject"},
    "score": {"role": "score", "kind": "decimal", "minimum": 0},
    "target": {"role": "target", "prefilled": True},
}


class Draft(NamedTuple):
    """The text of a definition, and what its owner must still say, sentence by sentence."""

    text: str
    open_questions: tuple[str, ...]
    guesses: int


class _Column(NamedTuple):
    """A column of the table: its letter, its printed heading, and what it is for."""

    number: int
    heading: str
    role: ColumnRole | None
    is_blank: bool


def draft_definition(sheets: Sequence[BlankSheet], template_id: str) -> Draft:
    """The draft of a table whose blank has these sheets.

    Args:
        sheets: the blank, or those of its sheets that are one table.
        template_id: ``set/table``, the id that the definition gets.
    """
    questions: list[str] = []
    drawn: list[list[Line]] = []
    is_list = False
    title = number = ""
    total = Decimal(0)
    for index, sheet in enumerate(sheets, start=1):
        regions = regions_of(sheet)
        if regions is None:
            questions.append(f"工作表“{sheet.name}”里没有找到表头，没有起草")
            continue
        one = _SheetDraft(sheet, regions, f"s{index}" if len(sheets) > 1 else "")
        drawn.append(one.lines())
        questions += one.questions
        is_list |= one.record is not None
        total += one.points
        title = title or _joined(sheet, regions.titles) or sheet.name
        number = number or (_joined(sheet, (regions.number,)) if regions.number else "")
    head = [
        Line(0, "id", template_id),
        Line(0, "version", "1"),
        Line(0, "title", title),
        Line(0, "number", number or title[:10], "" if number else "没有找到“附件X”，表号写在这里"),
        Line(0, "kind", "list" if is_list else "form", "单户表 form，汇总表 list"),
        Line(0, "source", "", "出自哪个文件的哪个附件"),
    ]
    if total:
        head.append(Line(0, "points_total", total, "总分"))
    body = [line for lines in drawn for line in lines]
    text = document(head, body, questions)
    return Draft(text, tuple(questions), text.count(f"# {CONFIRM}"))


def _joined(sheet: BlankSheet, rows: Iterable[int]) -> str:
    texts = (sheet.text(row, column) for row in rows for column in sheet.starts(row))
    return re.sub(r"\s+", "", "".join(texts))


class _SheetDraft:
    """One sheet while it is drafted."""

    def __init__(self, sheet: BlankSheet, regions: Regions, key: str) -> None:
        self.sheet = sheet
        self.regions = regions
        self.key = key
        self.questions: list[str] = []
        self.points = Decimal(0)
        self.columns = tuple(self._columns())
        self.record = self._record()

    # ------------------------------------------------------------ what the columns are for

    def _columns(self) -> Iterator[_Column]:
        first, last = self.regions.body
        for number in range(1, self.sheet.last_column + 1):
            heading = self._heading(number)
            cells = [
                row
                for row in range(first, last + 1)
                if self.sheet.covering(row, number) == self.sheet.area(row, number)
                and not self._is_total_row(row)
            ]
            blanks = [row for row in cells if _BLANK.match(self.sheet.text(row, number))]
            is_blank = bool(cells) and len(blanks) * 2 >= len(cells)
            yield _Column(
                number, heading, column_role(heading.split("\n")[-1] or heading), is_blank
            )

    def _heading(self, column: int) -> str:
        """The printed words over a column, those of a group first."""
        first, last = self.regions.heading
        words: list[str] = []
        for row in range(first, last + 1):
            area = self.sheet.covering(row, column)
            text = self.sheet.text(area.first_row, area.first_column)
            if text and text not in words:
                words.append(text)
        return "\n".join(re.sub(r"\s+", "", word) for word in words)

    def _is_total_row(self, row: int) -> bool:
        return any(is_total(self.sheet.text(row, column)) for column in self.sheet.starts(row))

    def _record(self) -> tuple[int, int] | None:
        """The rows of one record of a list: its number and its name stand over all of them."""
        first, last = self.regions.body
        numbered = next(
            (each for each in self.columns if each.role and each.role.role == "no"), None
        )
        subject = next(
            (each for each in self.columns if each.role and each.role.role == "subject"), None
        )
        if subject is None or not subject.is_blank:
            return None
        anchor = numbered or subject
        area = self.sheet.covering(first, anchor.number)
        if area.last_row > first:
            return first, area.last_row
        texts = [
            self.sheet.text(row, column)
            for row in range(first, last + 1)
            for column in self.sheet.starts(row)
            if column != anchor.number and not self._is_total_row(row)
        ]
        return None if any(not _BLANK.match(text) for text in texts) else (first, first)

    # ------------------------------------------------------------ the sheet in lines

    def lines(self) -> list[Line]:
        """The sheet as lines of the definition."""
        sheet, regions = self.sheet, self.regions
        page = {
            "orientation": "landscape" if sheet.landscape else "portrait",
            "repeat_rows": _span(*regions.heading),
        }
        if sheet.paper != "A4":
            page["paper"] = sheet.paper
        found = [Line(2, "name", sheet.name, item=True)]
        if self.key:
            found.append(Line(4, "key", self.key))
        found += [
            Line(4, "page", page),
            Line(4, "widths", self._widths()),
            Line(4, "heights", self._heights()),
        ]
        labels = self._labels()
        if labels:
            found.append(Line(4, "labels", labels))
        found.append(Line(4, "texts", None))
        found += self._texts()
        fields = list(self._seal_fields())
        if fields:
            found += [Line(4, "fields", None), *fields]
        groups = self._groups()
        if groups:
            found += [Line(4, "groups", None), *groups]
        if self.record:
            found.append(
                Line(4, "record", {"rows": _span(*self.record), "prepared": _FIRST_RECORD})
            )
        columns = list(self._column_lines())
        if columns:
            found += [Line(4, "columns", None), *columns]
        rows = list(self._row_lines())
        if rows:
            found += [Line(4, "rows", None), *rows]
        return found

    def _widths(self) -> dict[str, float]:
        return {
            column_name(number): self.sheet.widths.get(number, 8.43)
            for number in range(1, self.sheet.last_column + 1)
        }

    def _heights(self) -> dict[str, float]:
        last = self._last_row()
        return {str(row): self.sheet.heights.get(row, 15.0) for row in range(1, last + 1)}

    def _last_row(self) -> int:
        return self.sheet.last_row

    def _filled(self) -> tuple[_Column, ...]:
        """Columns that somebody fills."""
        texts = {"weight", "rule", "label"}
        return tuple(
            each
            for each in self.columns
            if each.is_blank and not (each.role and each.role.role in texts)
        )

    def _labels(self) -> dict[str, str]:
        found: dict[str, str] = {}
        if self.record and self.record[0] == self.record[1]:
            return found
        labels = [each for each in self.columns if not each.is_blank]
        last_label = max(
            (each.number for each in labels if not each.role or each.role.role == "label"),
            default=0,
        )
        for each in labels:
            role = each.role.role if each.role and each.role.is_text else "label"
            if role == "label" and each.number != last_label and self._is_merged_down(each.number):
                role = "group"
            found[column_name(each.number)] = role
        return found

    def _is_merged_down(self, column: int) -> bool:
        first, last = self.regions.body
        return any(
            area.first_column == column and first <= area.first_row < area.last_row <= last
            for area in self.sheet.merges
        )

    # ------------------------------------------------------------ printed texts

    def _texts(self) -> Iterator[Line]:
        regions = self.regions
        for row in range(1, regions.heading[1] + 1):
            for column in self.sheet.starts(row):
                if self.sheet.text(row, column):
                    yield self._text(row, column, self._role_above(row))
        for row in regions.notes:
            for column in self.sheet.starts(row):
                if self.sheet.text(row, column):
                    yield self._text(
                        row, column, "note" if len(self.sheet.starts(row)) == 1 else "seal"
                    )

    def _role_above(self, row: int) -> str:
        regions = self.regions
        if row >= regions.heading[0]:
            return "header"
        if row == regions.number:
            return "number"
        return "title" if row in regions.titles else "seal"

    def _text(self, row: int, column: int, role: str) -> Line:
        cell = self.sheet.cells[row, column]
        given: dict[str, Any] = {"at": str(self.sheet.area(row, column)), "role": role}
        if cell.border != "LTRB":
            given["border"] = cell.border
        given["text"] = cell.text
        return Line(6, "", given, item=True)

    # ------------------------------------------------------------ fields outside the table

    def _seal_fields(self) -> Iterator[Line]:
        """Blank cells beside a printed “企业名称：”."""
        for row in (*self.regions.seals, *self.regions.notes):
            yield from self._beside(row)

    def _beside(self, row: int) -> Iterator[Line]:
        label = ""
        for column in self.sheet.starts(row):
            text = self.sheet.text(row, column)
            if text:
                label = text
            elif label and _ASK.search(label):
                yield self._field_line(
                    row, column, re.sub(r"[:：（(].*", "", label, flags=re.DOTALL)
                )
                label = ""

    def _field_line(self, row: int, column: int, label: str) -> Line:
        kind = kind_of(label)
        role = column_role(label)
        is_subject = role is not None and role.role == "subject"
        given: dict[str, Any] = {
            "key": "subject" if is_subject else f"field_r{row}_{column_name(column).lower()}",
            "at": str(self.sheet.area(row, column)),
            "label": label.strip(),
        }
        if is_subject:
            given |= {"role": "subject", "prefilled": True, "heading": "subject"}
        given |= kind.settings()
        return Line(6, "", given, f"“{label.strip()}”由填报单位填，{_said(kind)}", item=True)

    # ------------------------------------------------------------ groups, columns, rows

    def _groups(self) -> Iterator[Line] | list[Line]:
        first, last = self.regions.body
        if self.record:
            return []
        by_rows: dict[tuple[int, int], dict[str, Any]] = {}
        points: dict[tuple[int, int], Decimal] = {}
        for area in sorted(self.sheet.merges):
            if not (first <= area.first_row < area.last_row <= last):
                continue
            text = self.sheet.text(area.first_row, area.first_column)
            if not text:
                continue
            rows = (area.first_row, area.last_row)
            letters = _columns(area)
            column = self.columns[area.first_column - 1]
            value: Any = text
            if (
                column.role
                and column.role.role == "weight"
                and (found := points_of(text)) is not None
            ):
                points.setdefault(rows, found)
                value = found
            by_rows.setdefault(rows, {})[letters] = value
        found_lines: list[Line] = []
        for rows, texts in sorted(by_rows.items()):
            given: dict[str, Any] = {"rows": _span(*rows), "texts": texts}
            note = ""
            if rows in points:
                given["points"] = points[rows]
                note = f"这一组共 {plain(points[rows])} 分"
            found_lines.append(Line(6, "", given, note, item=True))
        return found_lines

    def _column_lines(self) -> Iterator[Line]:
        used: set[str] = set()
        for column in self._filled():
            name = column.role.role if column.role else "other"
            letters = column_name(column.number)
            given: dict[str, Any] = {
                "key": _unused(name if column.role else f"column_{letters.lower()}", used),
                "at": letters,
                "label": column.heading.split("\n")[-1] or f"{letters}列",
                **self._column_settings(column, name),
            }
            if column.role is None:
                heading = column.heading.replace("\n", "")
                self.questions.append(f"{letters}列“{heading}”的用途")
            yield Line(6, "", given, self._column_note(given, column.role), item=True)

    def _column_settings(self, column: _Column, name: str) -> dict[str, Any]:
        """What the role of a column, or its heading, says about its cells."""
        if name in _OF_ROLE:
            given: dict[str, Any] = dict(_OF_ROLE[name])
        else:
            given = {}
            if name != "other":
                given["role"] = name
            if self.record and self.record[0] == self.record[1]:
                given |= kind_of(column.heading.replace("\n", "")).settings()
            elif name in {"reason", "other"}:
                given |= {"kind": "text", "required": False}
        if column.role and column.role.by == "officer":
            given["by"] = "officer"
        if self._spans_record(column.number):
            given["span"] = "record"
        return given

    def _column_note(self, given: dict[str, Any], role: ColumnRole | None) -> str:
        filler = "主管部门" if given.get("by") == "officer" else "填报单位"
        return f"由{filler}填" + ("" if role else "，用途没有看出来")

    def _spans_record(self, column: int) -> bool:
        record = self.record
        if record is None or record[0] == record[1]:
            return False
        return self.sheet.covering(record[0], column).last_row == record[1]

    def _row_lines(self) -> Iterator[Line]:
        if self.record and self.record[0] == self.record[1]:
            rows = [
                row
                for row in range(self.record[1] + 1, self.regions.body[1] + 1)
                if self._is_total_row(row)
            ]
        else:
            rows = list(range(self.regions.body[0], self.regions.body[1] + 1))
        used: set[str] = set()
        for row in rows:
            if (
                self.record
                and self.record[0] < self.record[1] < row
                and not self._is_total_row(row)
            ):
                continue
            yield self._row_line(row, used)

    def _row_line(self, row: int, used: set[str]) -> Line:
        texts = self._row_texts(row)
        label = self._row_label(row)
        notes: list[str] = []
        is_sum = self._is_total_row(row)
        given: dict[str, Any] = {
            "row": row,
            "key": _unused("total" if is_sum else f"row{row}", used),
        }
        if is_sum:
            given["role"] = "total"
        given["texts"] = texts
        fillable = [
            each for each in self._filled()
            if self.sheet.covering(row, each.number) == self.sheet.area(row, each.number)
            and not self.sheet.text(row, each.number)
        ]  # fmt: skip
        if is_sum:
            keys = [self._key_of(each) for each in fillable]
            if keys:
                given["only"] = keys
            given["value"] = "sum(this)"
            return Line(6, "", given, "合计为各行之和", item=True)
        points = self._row_points(row)
        rule, about = self._row_rule(row)
        if points is not None:
            given["points"] = points
            self.points += points
            notes.append(f"{plain(points)} 分")
        if is_deduction("".join(map(str, texts.values()))):
            given["role"] = "deduction"
            given.pop("points", None)
            self.points -= points or Decimal(0)
            if most := _MOST_DEDUCTED.search("".join(map(str, texts.values()))):
                given["points"] = Decimal(most[1])
        elif rule is not None:
            given["rule"] = rule
            notes.append(f"评分规则 {rule['name']}")
        elif points is not None and any(
            each.role and each.role.role == "score" for each in self.columns
        ):
            given["rule"] = {"name": "manual"}
            notes.append("评分标准没有看懂，先由人工评分")
            self.questions.append(f"第 {row} 行“{label}”的评分规则")
        kind = self._row_kind(row)
        given |= kind.settings() | about
        notes.append(_said(kind))
        missing = [self._key_of(each) for each in self._filled() if each not in fillable]
        if missing:
            given["omit"] = missing
        return Line(6, "", given, "，".join(notes), item=True)

    def _key_of(self, column: _Column) -> str:
        used: set[str] = set()
        for each in self._filled():
            name = each.role.role if each.role else f"column_{column_name(each.number).lower()}"
            key = _unused(name, used)
            if each == column:
                return key
        return ""

    def _row_texts(self, row: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for column in self.sheet.starts(row):
            area = self.sheet.area(row, column)
            text = self.sheet.text(row, column)
            if not text or area.last_row > row:
                continue
            value: Any = text
            role = self.columns[column - 1].role
            if role and role.role == "weight" and (points := points_of(text)) is not None:
                value = points
            found[_columns(area)] = value
        return found

    def _row_kind(self, row: int) -> Kind:
        """The kind that a row's own label says, or the label of the group it stands in."""
        kinds = [kind_of(label) for label in self._row_labels(row)]
        return next((kind for kind in kinds if kind.is_sure), kinds[0] if kinds else Kind("text"))

    def _row_label(self, row: int) -> str:
        return next(iter(self._row_labels(row)), "")

    def _row_labels(self, row: int) -> list[str]:
        """The labels of a row, its own first, then those of its groups."""
        labels = [
            each.number for each in self.columns
            if not each.is_blank and not (each.role and each.role.role in {"weight", "rule", "no"})
        ]  # fmt: skip
        found: list[str] = []
        for column in reversed(labels):
            area = self.sheet.covering(row, column)
            text = re.sub(r"\s+", "", self.sheet.text(area.first_row, area.first_column))
            if text and text not in found:
                found.append(text)
        return found

    def _row_points(self, row: int) -> Decimal | None:
        weights = [each for each in self.columns if each.role and each.role.role == "weight"]
        for each in reversed(weights):
            if self.sheet.area(row, each.number).last_row == row:
                found = points_of(self.sheet.text(row, each.number))
                if found is not None:
                    return found
        return None

    def _row_rule(self, row: int) -> tuple[dict[str, Any] | None, dict[str, Any]]:
        for each in self.columns:
            if each.role and each.role.role == "rule":
                area = self.sheet.covering(row, each.number)
                return rule_of(self.sheet.text(area.first_row, area.first_column))
        return None, {}


def _unused(name: str, used: set[str]) -> str:
    key, number = name, 2
    while key in used:
        key, number = f"{name}{number}", number + 1
    used.add(key)
    return key


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}:{last}"


def _columns(area: Range) -> str:
    first, last = column_name(area.first_column), column_name(area.last_column)
    return first if first == last else f"{first}:{last}"


def _said(kind: Kind) -> str:
    words = {
        "integer": "整数", "percent": "百分数", "money": "金额", "text": "文字", "yes_no": "是或否",
        "date": "日期", "credit_code": "统一社会信用代码",
    }  # fmt: skip
    unit = f"（{kind.unit}）" if kind.unit else ""
    return f"填{words[kind.name]}{unit}"
