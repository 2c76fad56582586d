"""Are the values right? One finding for each fault of each cell, none stops the others."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from zjtx_xl.checks.operands import operands_of, reading_of
from zjtx_xl.definitions import standing_of
from zjtx_xl.findings import SEVERITY_OF_READING, finding
from zjtx_xl.returns import UNSEEN
from zjtx_xl.rules import OPEN, given
from zjtx_xl.values import (
    LARGEST,
    NUMERIC,
    is_nobodys,
    is_year_for_years,
    plain,
    stored_number,
    words_of,
    written,
)
from zjtx_xl.xlsx import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from zjtx_xl.definitions import Field, Layout
    from zjtx_xl.findings import Entry, Finding, Severity
    from zjtx_xl.returns import ReturnedTable
    from zjtx_xl.rules import Value
    from zjtx_xl.values import Reading, ValueKind

_GENERAL_FORMAT = "请先把单元格格式改为“常规”，再填"
_DAY_FORMAT = "请把单元格改为写明年、月、日的日期格式，或者填写完整的年月日，如 2022-05-31。"
_LONGEST_LIST = 60  # characters of choices in a sentence
_BY_KIND = {
    "yes_no": "请选择“是”或“否”。",
    "tick": "请在方框处填“☑”（选）或“□”（不选）。",
    "date": "请填写完整的年月日，如 2022-05-31。",
}
# The same for every field; None: what the catalogue says.
_AS_EVER = {
    **dict.fromkeys(("fullwidth", "error-value", "no-cache", "credit-code")),
    "formula": "请改填数值，或在 Excel、WPS 中重新计算后保存。",
}
# What is not there, where 0 or / would be no answer.
_LACKING = {
    "text": "请填写；确实没有的填“无”。",
    "credit_code": "请填写18位的统一社会信用代码。",
    **dict.fromkeys(("id_number", "phone", "code"), "请填写完整的号码。"),
}
_WITHOUT_REASON = "请写明原因。"
_TOO_OFTEN = 1_000  # 元 in place of 万元 are 10,000 times as many
_TOO_FEW = "请补填。"
# of a line that adds up others: its sums keep no limits of a record
_OF_A_SUM = frozenset({"error-value", "no-cache", "shown"})
_NUMBER = "no"


def check_values(
    table: ReturnedTable, scores: Mapping[str, Decimal | None] = NOTHING
) -> Iterator[Finding]:
    """Findings about single cells: missing, wrong kind, unit, range, choice, remark and so on.

    ``scores`` are ours, by row: what is only asked for where points are lost looks at them.
    """
    entries = table.submission.entries
    for sheet in table.sheets:
        fields, by_key = sheet.layout.fields, sheet.layout.by_key
        odd = [
            (each, entries[key])
            for key in table.submission.notable
            if (each := by_key.get(key)) is not None
            and (entries[key].reading.codes or entries[key].reading.confidence == "missing")
            and not each.formula
        ]
        asks = odd or sheet.layout.open_rows
        used = _used_rows(fields, entries) if asks else set[str]()
        sums = totals_of(fields, entries) if odd else frozenset[int]()
        for field, entry in odd:
            if field.record in sums and _OF_A_SUM.isdisjoint(entry.reading.codes):
                continue
            if entry.reading.confidence != "missing" or _is_asked(
                field, sheet.layout, entries, used, scores
            ):
                yield from reading_findings(entry, field)
        yield from _other_units(fields, entries)
        for field in fields:
            if field.role == "reason" and field.required_if is not None:
                yield from _no_reason(field, sheet.layout, entries, used, scores)
        if sheet.layout.open_rows:
            yield from _numbers_of_rows(sheet.layout, entries, used)


def _other_units(fields: Iterable[Field], entries: Mapping[str, Entry]) -> Iterator[Finding]:
    """What was done is in another unit than the goal: 40家 of ≥50个, 元 in place of 万元."""
    goals = {field.row: field for field in fields if field.role == "target"}
    for field in fields:
        goal = goals.get(field.row) if field.role == "actual" else None
        if goal is None or goal.kind.name != field.kind.name:
            continue
        asked, done = entries.get(goal.key), entries.get(field.key)
        if asked is not None and done is not None:
            yield from _other_unit(field, asked, done)


def _other_unit(field: Field, asked: Entry, done: Entry) -> Iterator[Finding]:
    units = asked.reading.unit, done.reading.unit
    times = _times(asked, done) if field.kind.name == "money" else 0
    is_other = field.kind.name == "goal" and all(units) and len(set(units)) > 1
    if is_other or times:
        often = f"是目标值 {written(asked.cell)} 的 {times} 倍，可能把元填进了{field.kind.unit}的栏"
        other = f"目标的单位是“{units[0]}”" if is_other else often
        yield finding(
            "unit",
            severity="error" if is_other else "warning",
            at=done,
            label=field.label,
            statement=f"填的是“{written(done.cell)}”，{other}",
            remedy=None if is_other else "请核对单位；数值无误的请说明。",
            raw=written(done.cell),
        )


def _times(asked: Entry, done: Entry) -> int:
    """How many times the target is reached, where nobody reaches it so often; else 0."""
    target, actual = asked.reading.value, done.reading.value
    if not (isinstance(target, Decimal) and isinstance(actual, Decimal)) or target <= 0:
        return 0
    times = int(actual / target)
    return times if times >= _TOO_OFTEN else 0


def _no_reason(
    field: Field,
    layout: Layout,
    entries: Mapping[str, Entry],
    used: set[str],
    scores: Mapping[str, Decimal | None],
) -> Iterator[Finding]:
    """A none-mark where a reason is asked for says nothing."""
    entry = entries.get(field.key)
    is_none = entry is not None and entry.reading.is_none
    if is_none and _is_asked(field, layout, entries, used, scores):
        yield finding(
            "missing", at=entry, label=field.label, remedy=_WITHOUT_REASON
        )  # fmt: skip


def _numbers_of_rows(
    layout: Layout, entries: Mapping[str, Entry], used: set[str]
) -> Iterator[Finding]:
    """Rows that a recipient adds himself (自行提出 2-3 项): too few, or more than are asked for."""
    first_of: dict[str, Field] = {}
    for field in layout.fields:
        first_of.setdefault(field.row, field)
    for rows in layout.open_rows:
        written = [row for row in rows.rows if row in used]
        record = record_name(first_of[rows.rows[0]])
        if rows.minimum <= len(written) <= rows.maximum or (
            layout.sheet.record_rows and record not in used
        ):
            continue
        too_few = len(written) < rows.minimum
        row = next(each for each in rows.rows if each not in used) if too_few else written[-1]
        entry = entries.get(first_of[row].key)
        asked = f"应填 {rows.minimum} 至 {rows.maximum} 项，已填 {len(written)} 项"
        yield finding(
            "missing" if too_few else "range",
            # of the published tables a third have more, and nobody minded
            severity="warning" if too_few else "info",
            sheet=layout.sheet.name,
            cell=entry.ref if entry else None,
            label=f"{rows.label}（{asked}）" if too_few else rows.label,
            remedy=_TOO_FEW if too_few else None,
            raw=f"{len(written)} 项",
            limits=f"应为 {rows.minimum} 至 {rows.maximum} 项",
        )


def reading_findings(entry: Entry, field: Field) -> Iterator[Finding]:
    """What is to be said about a value: that it is missing, or one finding for each code."""
    reading = entry.reading
    is_reason = field.role == "reason" and reading.confidence == "missing"
    for code in ("missing",) if reading.confidence == "missing" else reading.codes:
        yield finding(
            code,
            at=entry,
            label=field.label,
            severity=_severity(code, entry, field.kind),
            proposed=_shown(reading) if reading.confidence == "proposed" else None,
            remedy=_WITHOUT_REASON if is_reason else remedy_for(code, entry, field.kind),
            raw=reading.shown or written(entry.cell),
            statement=_fraction(entry) if code == "fraction" else statement(entry),
            note=reading.note,
            limits=limits(field.kind, reading),
        )


def statement(entry: Entry) -> str:
    """What stands in the cell and how it was read, without saying the first twice."""
    raw, note = written(entry.cell), entry.reading.note
    if not note or raw.strip() in note:
        return note or f"填的是“{raw}”"
    return f"填的是“{raw}”，{note}"


def _fraction(entry: Entry) -> str:
    """A percentage that was typed as 0.125, or into a cell that shows percentages."""
    note = entry.reading.note
    if entry.reading.shown:
        return note
    return f"填的是“{written(entry.cell)}”，可能把百分数填成了小数"


def _severity(code: str, entry: Entry, kind: ValueKind) -> Severity | None:
    reading = entry.reading
    if code == "kind" and reading.confidence == "normalised" and _is_broken(reading, kind):
        return "warning"
    if reading.confidence == "exact":
        # It is scored as it stands, but what is no whole number may be a slip.
        return "warning" if code == "kind" else None
    if reading.confidence == "unreadable":
        return "error"
    if code == "formula":
        return "error" if _is_contradicted(entry) else "warning"
    if code in {"range", "credit-code", "missing", "fraction"}:
        return None
    return SEVERITY_OF_READING.get(reading.confidence)


def _is_contradicted(entry: Entry) -> bool:
    """Whether a formula gives another number than the file says."""
    value = entry.reading.value
    if isinstance(value, str) or value is None:
        return False
    stored = stored_number(entry.cell.raw.strip())
    if stored is None:
        return False  # a text: nobody has worked out another
    return Decimal(value) not in {stored, 100 * stored}  # shown as a percentage


def _used_rows(fields: Iterable[Field], entries: Mapping[str, Entry]) -> set[str]:
    """Records and open rows in which the recipient wrote anything at all.

    A line of a list that adds up others is nobody's, and asks for nothing.
    """
    used: set[str] = set()
    totals = totals_of(fields, entries)
    for field in fields:
        if field.scope == "always" or field.formula or field.record in totals:
            continue
        entry = entries.get(field.key)
        if entry is None:
            continue
        written = entry.reading.confidence != "missing" and entry.cell.raw != field.initial
        if written and field.by == "recipient":
            used.add(field.row)
            used.add(record_name(field))
    return used


def totals_of(fields: Iterable[Field], entries: Mapping[str, Entry]) -> frozenset[int]:
    """The records of a list whose number or name says that they are nobody's (小计, 填表人：)."""
    return frozenset(
        field.record
        for field in fields
        if field.record and (field.role == "subject" or field.column == _NUMBER)
        if (entry := entries.get(field.key)) is not None and is_nobodys(entry.cell.raw)
    )


def record_name(field: Field) -> str:
    """The name under which a record counts as used."""
    return f"record {field.record}"


def _is_asked(
    field: Field,
    layout: Layout,
    entries: Mapping[str, Entry],
    used: set[str],
    scores: Mapping[str, Decimal | None] = NOTHING,
) -> bool:
    """Whether an empty cell is a fault: the recipient's, required, in a used row or record."""
    if field.by != "recipient" or not field.required:
        return False
    if field.scope == "record" and record_name(field) not in used:
        return False
    if field.scope == "row" and field.row not in used:
        return False
    if field.required_if is None:
        return True
    operands = operands_of(layout, (field.required_if,), standing_of(field))

    def value_of(other: Field) -> Value:
        if other.role == "score" and other.by == "officer" and other.rule is not None:
            score = scores.get(other.row)
            return OPEN if score is None else score
        return given(reading_of(entries, other))

    cells = {operand.name: operand.value(value_of) for operand in operands}
    return field.required_if.value(cells) is True


def _shown(reading: Reading) -> str | None:
    return None if reading.value is None else words_of(reading.value)


def limits(kind: ValueKind, reading: Reading) -> str:
    """``应在 0 至 100 之间``; of a number that a cell cannot hold whole, that it is too long."""
    low, high = kind.minimum, kind.maximum
    value = reading.value
    if kind.name == "text" and high is not None:
        return f"有 {len(str(value))} 字，最多 {plain(high)} 字"
    if isinstance(value, Decimal) and abs(value) >= LARGEST:
        return "数字太大，不像本栏所填的数"
    if isinstance(value, Decimal) and is_year_for_years(value, kind):
        return "像是年份，本栏要填的是多少年"
    if low is not None and high is not None:
        return f"应在 {plain(low)} 至 {plain(high)} 之间"
    if low is not None:
        return f"不应小于 {plain(low)}"
    return f"不应大于 {plain(high)}" if high is not None else "超出了规定的范围"


# ------------------------------------------------------------ what to do, in the words of the field


def remedy_for(code: str, entry: Entry, kind: ValueKind) -> str | None:
    """What the person who fills the field should do; None where the catalogue says it."""
    if said := next(
        (said for why, said in UNSEEN.items() if entry.reading.note.startswith(why)), None
    ):
        return said
    if code == "missing" and (entry.reading.note or kind.name in _LACKING):
        # 要求整改, and not what
        return f"{entry.reading.note}。" if entry.reading.note else _LACKING[kind.name]
    is_odd_day = code == "shown" and kind.name == "date" and entry.cell.type == "number"
    return _DAY_FORMAT if is_odd_day else _of_value(code, entry, kind)


def _of_value(code: str, entry: Entry, kind: ValueKind) -> str | None:
    if code in _AS_EVER or kind.name not in NUMERIC:
        return _AS_EVER[code] if code in _AS_EVER else _of_other_kinds(kind)
    if _is_percent_cell(entry, kind):
        is_out = "range" in entry.reading.codes  # 658%: 6.58 was there before the format
        meant = written(entry.cell) if is_out else entry.reading.shown.rstrip("%％")
        when = "如果是" if is_out else "看到的是"
        return f"{_GENERAL_FORMAT}数字，不带百分号（{when} {meant}% 就填 {meant}）。"
    match code:
        case "shown":
            return f"{_GENERAL_FORMAT}一个数{_unit(kind)}。"
        case "kind":
            return _about_kind(entry.reading, kind)
        case "unit" if kind.unit:
            value = entry.reading.value
            is_same = isinstance(value, Decimal) and plain(value) in entry.cell.raw
            return f"请{'核对' if is_same else '换算'}后只填数字{_unit(kind)}。"
        case _:
            return None


def _is_percent_cell(entry: Entry, kind: ValueKind) -> bool:
    shows_percent = entry.reading.shown.endswith(("%", "％"))
    return kind.name == "percent" and entry.cell.type == "number" and shows_percent


def _about_kind(reading: Reading, kind: ValueKind) -> str | None:
    if _is_broken(reading, kind):
        return "本栏应填整数，请核对后改正。"
    if reading.confidence not in {"proposed", "unreadable"}:
        return None
    what = "整数" if kind.name == "integer" else "数字"
    none = "；确实没有的填“0”或“/”" if reading.confidence == "unreadable" else ""
    return f"请只填一个{what}{_unit(kind)}{none}。"


def _is_broken(reading: Reading, kind: ValueKind) -> bool:
    """Whether a number stands where a whole one is wanted."""
    value = reading.value
    is_count = kind.name == "integer"
    return is_count and isinstance(value, Decimal) and value != value.to_integral_value()


def _unit(kind: ValueKind) -> str:
    return f"（单位：{kind.unit}）" if kind.unit else ""


def _of_other_kinds(kind: ValueKind) -> str | None:
    if kind.name == "yes_no_text":
        listed = "、".join(f"“{text}”" for text in kind.yes)
        other = f"，或只写 {listed}" if listed and len(listed) <= _LONGEST_LIST else ""
        return f"请选择“是”或“否”{other}。"
    if kind.name == "choice":
        listed = "、".join(choice.value for choice in kind.choices)
        of_these = f"：{listed}" if len(listed) <= _LONGEST_LIST else ""
        return f"请从下拉列表中选择{of_these}。"
    return _BY_KIND.get(kind.name)
