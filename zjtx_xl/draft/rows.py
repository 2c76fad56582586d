"""One block of a blank → its columns, groups and rows as lines of the definition."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from zjtx_xl.draft.blocks import inputs_of
from zjtx_xl.draft.cells import is_remark
from zjtx_xl.draft.columns import (
    OPTION_LETTER,
    OWN,
    columns_of,
    common_of,
    contents_of,
    rule_at,
    unused,
)
from zjtx_xl.draft.guesses import is_bonus, is_deduction, is_total, points_of
from zjtx_xl.draft.printed_rows import is_sum
from zjtx_xl.draft.rule_texts import amount_of, is_judged, is_veto, most_of
from zjtx_xl.draft.sums import added_by, parts_of
from zjtx_xl.draft.yaml_text import Line, literal
from zjtx_xl.values import plain
from zjtx_xl.xlsx import Range, column_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zjtx_xl.draft.blocks import Span
    from zjtx_xl.draft.columns import Column
    from zjtx_xl.draft.printed_rows import PrintedRows
    from zjtx_xl.draft.rule_texts import Rule
    from zjtx_xl.draft.table_notes import TableNotes

_MOST_DEDUCTED = re.compile(r"至?最?多扣\s*([0-9]{1,3})")
_PRINTED_TARGET = re.compile(
    r"([≥≤=＝<>＜＞]|不低于|不少于|不高于|不超过|达到)?([0-9]+(?:\.[0-9]+)?)(?:[%％]|[^0-9.至到—~-]{0,3})"
)
_NO = frozenset({"否", "无", "没有", "不符合", "未达到", "不存在", "不合格", "未发生"})
# Settings that would reach other columns, were they said of a row.
_OF_A_CELL = {"initial", "option", "decimals", "choices"}


class BlockDraft:
    """One block while it is drafted.

    ``drawn`` are the places that its rows and groups print.
    """

    def __init__(
        self,
        printed: PrintedRows,
        keys: set[str],
        left_out: set[tuple[int, Span]],
        notes: TableNotes,
    ) -> None:
        """``keys`` are those that the sheet has used; ``notes`` what is said under the table."""
        self.printed = printed
        self.sheet = printed.sheet
        self.block = printed.block
        self.record = printed.record
        self.questions: list[str] = []
        self.points: dict[int, Decimal] = {}  # of the rows that are scored
        self.drawn: set[tuple[int, int]] = set()
        self.deductions: list[str] = []  # keys of rows
        self.keys = keys
        self.notes = notes
        self.totals: list[tuple[str, str]] = []  # label and name
        self.columns = columns_of(self.block, printed.headings, keys, in_list=self._is_plain_list())
        self.has_subject = any(column.role == "subject" for column in self.columns)
        self.scores = [column for column in self.columns if column.role == "score"]
        printed.is_scored = bool(self.scores)
        self.roles: dict[str, str] = {}
        self.parts = {} if self.scores or self.record else parts_of(printed)
        self.contents = contents_of(printed, self.columns, left_out)
        self.common = common_of(self.columns, self.contents)
        record = self.record
        below = [row for row in self.block.rows if record and row > record.last]
        self.drawn |= {
            (row, column.span[0])
            for row in self.block.rows
            for column in self.columns
            if not self._is_whole(column.span) or not record or row in {record.first, *below}
        }

    def _is_plain_list(self) -> bool:
        """Whether a list has one line for each record."""
        return self.record is not None and self.record.height == 1

    def _is_whole(self, span: Span) -> bool:
        """Whether a column has one cell for all rows of a record."""
        record = self.record
        if record is None or record.height == 1:
            return False
        return self.sheet.area(record.first, span[0]).last_row == record.last

    # ------------------------------------------------------------ the lines

    def lines(self, indent: int, *, item: bool = False) -> list[Line]:
        """The block as lines of the definition; with ``item`` it is one of several blocks."""
        groups = self._groups()
        rows = list(self._rows(indent + 2))
        found: list[Line] = []
        if self.roles:
            found.append(Line(indent, "labels", self.roles))
        if groups:
            found += [Line(indent, "groups", None)]
            found += [Line(indent + 2, "", given, note, item=True) for given, note in groups]
        if self.columns:
            found.append(Line(indent, "columns", None))
            found += [self._column_line(column, indent + 2) for column in self.columns]
        if rows:
            found += [Line(indent, "rows", None), *rows]
        if item and found:
            found[0] = found[0]._replace(indent=indent - 2, item=True)
        return found

    def _column_line(self, column: Column, indent: int) -> Line:
        first, last = column.span
        given: dict[str, Any] = {
            "key": column.key,
            "at": columns_text(Range(1, first, 1, last)),
            "label": literal(column.label),
        }
        by_officer = column.by == "officer"
        if column.role not in {"no", "other", "points", OWN}:
            given["role"] = column.role
        if by_officer:
            given["by"] = "officer"
        if column.role in {"no", "subject"}:
            given |= {"prefilled": True, "heading": column.role}
        elif column.role == "target" and by_officer:
            given["prefilled"] = True
        elif column.role == "reason" or is_remark(column.label):
            given["required"] = False
        if self._is_whole(column.span):
            given["span"] = "record"
        given |= self.common.get(column.key, {})
        if given.get("kind") == "credit_code":
            given |= {"prefilled": True, "heading": "credit_code"}
        filler = "主管部门" if by_officer else "填报单位"
        note = f"“{column.label}”由{filler}填"
        if column.role == "other" and column.label.endswith("列"):
            self.questions.append(f"{column.label}的用途")
        return Line(indent, "", given, note, item=True)

    # ------------------------------------------------------------ groups

    def _groups(self) -> list[tuple[dict[str, Any], str]]:
        """Printed cells that are merged over several rows of the block."""
        first, last = self.block.rows[0], self.block.rows[-1]
        by_rows: dict[tuple[int, int], dict[str, Any]] = {}
        points: dict[tuple[int, int], Decimal] = {}
        for area in sorted(self.sheet.merges):
            text = self.sheet.text(area.first_row, area.first_column)
            if not text or not first <= area.first_row < area.last_row <= last:
                continue
            if any((area.first_row, area.first_column) == at for at in self.drawn):
                continue
            rows = (area.first_row, area.last_row)
            role = self.printed.role_of(area)
            value: Any = literal(text)
            if role == "weight":
                own = [self.printed.points(row) for row in range(rows[0], rows[1] + 1)]
                given = points_of(text)
                if given is None or not self.scores or sum(filter(None, own), Decimal(0)) != given:
                    continue  # printed among the texts of the sheet
                points.setdefault(rows, given)
                value = given
            by_rows.setdefault(rows, {})[columns_text(area)] = value
            self._note_role(area, role)
            self.drawn.add((area.first_row, area.first_column))
        found: list[tuple[dict[str, Any], str]] = []
        for rows, texts in sorted(by_rows.items()):
            given_lines: dict[str, Any] = {"rows": span_text(*rows), "texts": texts}
            note = ""
            if rows in points:
                given_lines["points"] = points[rows]
                note = f"这一组共 {plain(points[rows])} 分"
            found.append((given_lines, note))
        return found

    def _note_role(self, area: Range, role: str) -> None:
        self.roles.setdefault(columns_text(area), role)

    # ------------------------------------------------------------ rows

    def _rows(self, indent: int) -> Iterator[Line]:
        if self._is_plain_list() and self.record:
            below = [row for row in self.block.rows if row > self.record.last]
            if below:
                yield Line(indent, "", {"row": self.record.first}, item=True)
            for row in below:
                yield self._total_line(row, indent)
            return
        rows = iter(self.block.rows)
        for row in rows:
            if is_sum(self.sheet, row):
                yield self._total_line(row, indent)
                continue
            last = self.printed.last_open(row)
            yield self._row_line(row, last, indent)
            for _ in range(row, last):
                next(rows, None)

    def _row_line(self, row: int, last: int, indent: int) -> Line:
        notes: list[str] = []
        given: dict[str, Any] = {"row": span_text(row, last), "key": f"row{row}"}
        if last > row:
            given |= {"key": f"open{row}_", "at_least": 0, "at_most": last - row + 1}
            notes.append(f"可填 0 至 {last - row + 1} 行")
        labels = self.printed.labels(row)
        if not labels and self.record is None:
            given["label"] = literal(self.printed.named(row)[:40])
        texts = self._row_texts(row)
        if texts:
            given["texts"] = texts
        keys = [column.key for column in self.columns if (row, column.key) in self.contents]
        if self.scores and is_deduction("".join(map(str, texts.values()))):
            given |= self._deduction(row, texts, keys)
            notes.append("扣分项，从总分里扣")
        elif self.scores and is_bonus(self.printed.words(row)) and self._most(row):
            given |= self._bonus(row, keys)
            notes.append("加分项，不计入满分")
        else:
            given |= self._scored(row, keys, notes)
        given |= self._own_settings(row, keys, notes)
        if given.get("rule", {}).get("name") in {"deduction", "bonus", "veto"}:
            self._need_no_own_score(given, keys)
        if self._is_numbered(row) and self._is_numbered(row - 1):
            given["required"] = False
            notes.append("没有的可以空着")
        if row in self.parts:
            self._add_up(given, keys, self.parts[row])
            notes.append("为其下各行之和")
        missing = [
            column.key
            for column in self.columns
            if column.key not in keys and not self._is_whole(column.span)
        ]  # fmt: skip
        if missing:
            given["omit"] = missing
        return Line(indent, "", given, "，".join(notes), item=True)

    def _need_no_own_score(self, given: dict[str, Any], keys: list[str]) -> None:
        """A row that adds or takes away gives points to those alone whom it is about."""
        for column in self.columns:
            if column.role == OWN and column.key in keys:
                cells = given.setdefault("cells", {})
                cells[column.key] = cells.get(column.key, {}) | {"required": False}

    def _is_numbered(self, row: int) -> bool:
        """Whether a row prints its running number and nothing else: one of a list within a form."""
        texts = self.sheet.own_texts(row) if row in self.block.rows else []
        is_alone = not (self.record or self.scores) and not self.printed.groups_over(row)
        return (
            is_alone and len(texts) == 1 and re.fullmatch(r"[0-9]{1,2}|[.…]+", texts[0]) is not None
        )

    def _own_settings(self, row: int, keys: list[str], notes: list[str]) -> dict[str, Any]:
        """What a row says about its cells: once for all of them, or cell by cell."""
        own = {key: self.contents[row, key] for key in keys if key not in self.common}
        if not own:
            return {}
        notes += dict.fromkeys(content.said for content in own.values())
        settings = [content.settings for content in own.values()]
        told = {
            column.key for column in self.columns if column.by == "recipient"
        } & self.common.keys()
        is_one = all(setting == settings[0] for setting in settings)
        if is_one and not told and not (settings[0].keys() & _OF_A_CELL):
            return settings[0]
        return {"cells": {key: content.settings for key, content in own.items()}}

    def _scored(self, row: int, keys: list[str], notes: list[str]) -> dict[str, Any]:
        """Points and rule of a row that has a score cell."""
        if not self.scores:
            return {}
        roles = {column.role for column in self.columns if column.key in keys}
        if "points" in keys:
            return self._own_points(notes)
        points = self.printed.points(row)
        named = f"第 {row} 行“{self.printed.named(row)[:20]}”"
        if is_veto(self.printed.words(row)):
            if points is None and "actual" in roles:
                notes.append("一票否决：填“是”的总分为0")
                return {"rule": self._of_boxes({"name": "veto"}, row)}
            self.questions.append(f"{named}的一票否决")
        has_score = any(column.key in keys for column in self.scores)
        if points is None or not has_score:
            self.questions += [f"{named}的分值"] if has_score else []
            return {}
        self.points[row] = points
        about = rule_at(self.printed, row)
        rule = (
            self._rule(about, roles)
            or self._rule_of_printed_target(about, roles, row)
            or self._rule_of_limits(roles, row)
        )
        if rule is not None:
            rule = self._of_boxes(rule, row)
            said = f"评分规则 {rule['name']}"
        elif is_judged(self.printed.rule_text(row)):
            said = "由人工评分"
        elif "actual" not in roles and not about.ticks:
            said = "没有填实际值的格，由人工评分"
        elif about.settings:
            said = f"评分规则 {about.settings['name']} 要的目标值没有格填，先由人工评分"
            self.questions.append(f"{named}的目标值：加一格，或在规则里写 target")
        else:
            said = "评分标准没有看懂，先由人工评分"
            self.questions.append(f"{named}的评分规则")
        notes += [f"{plain(points)} 分", said, *([about.remark] if rule and about.remark else [])]
        return {"points": points, "rule": rule or {"name": "manual"}}

    def _of_boxes(self, rule: dict[str, Any], row: int) -> dict[str, Any]:
        """A rule for yes and no, where the form prints the two as boxes: □是 □否."""
        actual = next((column.key for column in self.columns if column.role == "actual"), "")
        content = self.contents.get((row, actual))
        boxes: list[dict[str, str]] = content.settings.get("choices", []) if content else []
        words = [box["value"] for box in boxes if "value" in box]
        if len(words) != 2 or "of" in rule:  # noqa: PLR2004 - yes and no
            return rule
        yes = words[words[0] in _NO]
        if rule["name"] == "veto":
            return rule | {"of": f'row{row}.actual == "{yes}"'}
        points = self.printed.points(row)
        by_word = {word: points if word == yes else 0 for word in words}
        return {"name": "choice", "points": by_word} if rule["name"] == "yes_no" else rule

    def _own_points(self, notes: list[str]) -> dict[str, Any]:
        """The rule of a row whose points its recipient names."""
        if self.notes.by_share and {"target", "actual"} <= {column.role for column in self.columns}:
            notes.append("分值由填报单位自定，按完成比例计分（看表下的说明）")
            return {"rule": self.notes.by_share}
        notes.append("分值由填报单位自定，先由人工评分")
        return {"rule": {"name": "manual"}}

    def _rule(self, about: Rule, roles: set[str]) -> dict[str, Any] | None:
        """The printed rule, where the row has the cells that it looks at."""
        rule = about.settings
        if rule is None:
            return None
        if about.ticks:
            ticks = [column.key for column in self.columns if OPTION_LETTER.fullmatch(column.label)]
            amounts = rule.pop("amounts", None)
            of: Any = ticks
            if amounts:
                of = dict(zip(ticks, amounts, strict=True)) if len(amounts) == len(ticks) else None
            return {**rule, "of": of} if of and len(ticks) > 1 else None
        is_of_target = (
            "target" not in rule and rule["name"] in {"reach_target", "proportional"}
        ) or re.search(r"target|completion", str(rule.get("of"))) is not None
        needed = {"target", "actual"} if is_of_target else {"actual"}
        return rule if needed <= roles else None

    def _rule_of_printed_target(
        self, about: Rule, roles: set[str], row: int
    ) -> dict[str, Any] | None:
        """The rule with the target that the form prints for all: ≥95%."""
        rule = about.settings or {}
        printed = _PRINTED_TARGET.fullmatch(re.sub(r"\s+", "", self.printed.target(row)))
        if not printed or "actual" not in roles or "target" in rule:
            return None
        sign, number = printed.groups()
        if rule.get("name") in {"reach_target", "proportional"}:
            is_low = bool(sign) and sign in "≤<＜不高于不超过"
            return rule | {"target": Decimal(number)} | ({"direction": "at_most"} if is_low else {})
        if re.fullmatch(r"target - actual|actual - target", str(rule.get("of"))):
            return rule | {"of": str(rule["of"]).replace("target", number)}
        return None

    def _rule_of_limits(self, roles: set[str], row: int) -> dict[str, Any] | None:
        """The rule that the notes give to two printed columns: 满分要求, 基本要求."""
        limits = self.notes.limits
        if limits is None or "actual" not in roles:
            return None
        return limits.rule(lambda heading: self.printed.under(heading, row))

    def _deduction(self, row: int, texts: dict[str, Any], keys: list[str]) -> dict[str, Any]:
        key = unused("deduction", {*self.deductions})
        self.deductions.append(key)
        rule: dict[str, Any] = {"name": "deduction"}
        points = 100
        if most := _MOST_DEDUCTED.search("".join(map(str, texts.values()))):
            points = int(most[1])
            rule["limit"] = points
        else:
            self.questions.append("扣分项最多扣几分")
        rule |= self._counted(row, keys)
        return {"role": "deduction", "key": key, "points": points, "rule": rule}

    def _bonus(self, row: int, keys: list[str]) -> dict[str, Any]:
        points = self._most(row)
        rule = {"name": "bonus", "limit": points} | self._counted(row, keys)
        if "of" not in rule:
            return {"points": points, "rule": rule}
        # who has nothing that adds points may leave it empty
        rule["of"] = f"{rule['of']} if present(actual) else 0"
        return {"points": points, "rule": rule, "required": False}

    def _most(self, row: int) -> Decimal | None:
        """The points that a row may add: printed for it, or said where it says what is added."""
        return self.printed.points(row) or most_of(self.printed.words(row))

    def _counted(self, row: int, keys: list[str]) -> dict[str, Any]:
        """What a deduction or a bonus is counted from; nothing where somebody names its points."""
        amount = amount_of(self.printed.rule_text(row))
        return {"of": amount} if amount and "actual" in keys else {}

    def _total_line(self, row: int, indent: int) -> Line:
        spans = {(area.first_column, area.last_column) for area in inputs_of(self.sheet, row)}
        pointed = [column for column in self.columns if column.role in {"score", OWN}]
        added = [
            column.key
            for column in (self.columns if self.record else pointed or self.columns)
            if column.span in spans and self._is_added(column)
        ]
        texts = self._row_texts(row)
        given: dict[str, Any] = {"row": row, "key": unused("total", self.keys)}
        self.keys.add(str(given["key"]))
        if not added:
            given["omit"] = [column.key for column in self.columns]
            self.questions.append(f"第 {row} 行合计的是哪几栏")
        else:
            given |= {"role": "total", "only": added, "value": "sum(this)"}
            rows = [] if self.record else added_by(self.printed, row)
            if rows or self.deductions:
                given.pop("value")
                given["cells"] = {key: {"value": self._sum(key, rows)} for key in added}
            given["label"] = next(filter(is_total, self.sheet.texts(row)), "合计").strip()
            self.totals.append((str(given["label"]), f"{given['key']}.{added[0]}"))
            self._compare_points(row, rows)
        given["texts"] = texts
        return Line(indent, "", given, "合计为各行之和", item=True)

    def _compare_points(self, row: int, rows: list[int]) -> None:
        """Ask where a total prints other points than its rows have together."""
        printed = self.printed.total_points(row) if self.scores else None
        points = sum((self.points.get(one, Decimal(0)) for one in rows or self.points), Decimal(0))
        if printed is not None and points and printed != points:
            said = f"第 {row} 行印的是 {plain(printed)} 分，各行共 {plain(points)} 分：哪里看错了"
            self.questions.append(said)

    def _sum(self, column: str, rows: list[int]) -> str:
        """These rows of a column, or all but the deductions, which no sum of a column holds."""
        if rows:
            return f"sum({', '.join(f'row{row}.{column}' for row in rows)})"
        return " - ".join([f"sum({column})", *(f"sum({row}.{column})" for row in self.deductions)])

    def _add_up(self, given: dict[str, Any], keys: list[str], rows: list[int]) -> None:
        """The amounts of a head are those of its rows."""
        cells = given.setdefault("cells", {})
        for column in self.columns:
            own = [self.contents.get((row, column.key)) for row in rows]
            if column.key in keys and self._is_added(column) and all(own):
                cells[column.key] = cells.get(column.key, {}) | {
                    "value": self._sum(column.key, rows)
                }

    def _is_added(self, column: Column) -> bool:
        if column.role in {"score", OWN} or re.search(r"单价|均价|人均|年限|年龄", column.label):
            return column.role in {"score", OWN} and self.record is None
        kinds = {content.kind for (_, key), content in self.contents.items() if key == column.key}
        return bool(kinds) and all(kind.is_number and kind.name != "percent" for kind in kinds)

    # ------------------------------------------------------------ what a row prints

    def _row_texts(self, row: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        filled = set(inputs_of(self.sheet, row))
        for column in self.sheet.starts(row):
            area = self.sheet.area(row, column)
            text = self.sheet.text(row, column)
            if not text or area.last_row > row:
                continue
            if area in filled and (area.first_column, area.last_column) in self.block.columns:
                self.drawn.add((row, column))
                continue
            role = self.printed.role_of(area)
            value: Any = literal(text)
            if role == "weight" and is_sum(self.sheet, row):
                role = "note"
            elif role == "weight" and (points := points_of(text)) is not None:
                value = points
            elif role == "group" and text == self.sheet.text(row - 1, column):
                role = "note"  # equal texts of a group would be drawn as one
            found[columns_text(area)] = value
            self._note_role(area, role)
            self.drawn.add((row, column))
        return found


def columns_text(area: Range) -> str:
    """The columns of an area as a definition writes them: ``B`` or ``B:C``."""
    first, last = column_name(area.first_column), column_name(area.last_column)
    return first if first == last else f"{first}:{last}"


def span_text(first: int, last: int) -> str:
    """Rows as a definition writes them: ``5`` or ``5:8``."""
    return str(first) if first == last else f"{first}:{last}"
