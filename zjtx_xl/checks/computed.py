"""Cells that the definition computes: ours is what counts, what the file holds is compared with it.

A formula's stored result may be of older values, of another formula, or of nobody's computing; the
cells it is made of are in the file too.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.checks.operands import Operand, operands_of, reading_of
from zjtx_xl.checks.score_plan import score_plan
from zjtx_xl.definitions import Standing, by_layout, standing_of
from zjtx_xl.findings import Recomputed, finding
from zjtx_xl.rules import (
    MISSING_VALUE,
    OPEN,
    NoneMark,
    NoResult,
    clean,
    given,
    parse,
    without_star,
)
from zjtx_xl.values import Reading, plain
from zjtx_xl.xlsx import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from zjtx_xl.definitions import Field, Layout, Sheet, Verdict
    from zjtx_xl.findings import Entry, Finding, Total
    from zjtx_xl.returns import ReturnedTable
    from zjtx_xl.rules import AuditFormula, Value

_SCORED = frozenset({"score", "deduction"})


class _Computed(NamedTuple):
    """A computed cell, what it is made of, and whether scores are among that."""

    field: Field
    operands: tuple[Operand, ...]
    follows_scores: bool = False


def with_computed(table: ReturnedTable, *, accept_proposed: bool = False) -> ReturnedTable:
    """The table with our results in place of what the file holds in its computed cells."""
    entries: dict[str, Entry] | None = None
    for sheet in table.sheets:
        for made in _computed(sheet.layout.sheet, sheet.layout.records):
            entry = table.submission.entries.get(made.field.key)
            if made.follows_scores or entry is None:
                continue
            if entry.reading.value is not None and _stands(table, sheet.layout, made):
                continue
            entries = entries or dict(table.submission.entries)
            value = _value(made, entries, accept_proposed=accept_proposed)
            entries[made.field.key] = entry._replace(reading=_reading(value))
    if entries is None:
        return table
    return table.with_entries(entries)


def _stands(table: ReturnedTable, layout: Layout, made: _Computed) -> bool:
    """Whether what the file holds in a total is left to the audits of its table.

    They compare it with what it adds up. Where points, a verdict or another result are made of it,
    or no audit looks at it, it is computed like every other cell.
    """
    if made.field.role != "total":
        return False
    template = table.template
    sheet, records = layout.sheet, layout.records
    return made.field.key in _left_to_audits(sheet, records, template.verdicts, template.audits)


@by_layout
def _left_to_audits(
    sheet: Sheet, records: int, verdicts: tuple[Verdict, ...], audits: tuple[AuditFormula, ...]
) -> frozenset[str]:
    """The cells that audits of the table look at, and no rule, verdict or computed cell."""
    layout = sheet.layout(records)
    made = {one.field.key: one for one in _computed(sheet, records)}
    compared = [
        parse(without_star(text))
        for audit in audits
        for text in (audit.condition, audit.left, audit.right)
        if text
    ]
    found = _cells(operands_of(layout, compared, Standing()))
    decisive = [one for one in made.values() if one.field.role != "total" or one.follows_scores]
    operands = [operand for one in decisive for operand in one.operands]
    for field in layout.fields:
        if field.rule is not None:
            rule = (field.rule.expression, *field.rule.ends)
            operands += operands_of(layout, rule, standing_of(field))
    for verdict in verdicts:
        operands += operands_of(layout, verdict.nodes, Standing())
    seen: set[str] = set()
    while more := _cells(operands) - seen:
        seen |= more  # a total hands it on to what it adds up
        operands = [operand for key in more & made.keys() for operand in made[key].operands]
    return frozenset(found - seen)


def _cells(operands: Iterable[Operand]) -> set[str]:
    return {field.key for operand in operands for field in operand.fields}


@by_layout
def _computed(sheet: Sheet, records: int) -> tuple[_Computed, ...]:
    """The computed cells, each after those that it is made of."""
    layout = sheet.layout(records)
    found = {
        field.key: _Computed(field, operands_of(layout, (field.value,), standing_of(field)))
        for field in layout.fields
        if field.value is not None and field.role not in _SCORED
    }
    ordered: dict[str, _Computed] = {}

    def place(key: str, path: frozenset[str]) -> None:
        if key in ordered or key not in found or key in path:
            return
        made = found[key]
        fields = [field for operand in made.operands for field in operand.fields]
        for field in fields:
            place(field.key, path | {key})
        follows = any(
            field.role in _SCORED or (field.key in ordered and ordered[field.key].follows_scores)
            for field in fields
        )
        ordered[key] = made._replace(follows_scores=follows)

    for key in found:
        place(key, frozenset())
    return tuple(ordered.values())


def _value(made: _Computed, entries: Mapping[str, Entry], *, accept_proposed: bool) -> Value:
    def value_of(field: Field) -> Value:
        return given(reading_of(entries, field), accept_proposed=accept_proposed)

    return _result(made, {operand.name: operand.value(value_of) for operand in made.operands})


def _result(made: _Computed, cells: Mapping[str, Value | tuple[Value, ...]]) -> Value:
    if made.field.value is None:
        return MISSING_VALUE
    try:
        return clean(made.field.value, cells)
    except ValueError:
        return OPEN  # a text where a number is asked for


def _reading(value: Value) -> Reading:
    """What the other expressions see of a computed cell."""
    if value is MISSING_VALUE:
        return Reading()
    if value is OPEN:
        return Reading(None, "unreadable", note="由尚未确定的数据算出")
    if isinstance(value, NoResult):
        return Reading(None, "unreadable", note="不能计算（除数为零）")
    if isinstance(value, NoneMark):
        return Reading(Decimal(0), "exact")
    return Reading(value, "exact")


def check_computed(table: ReturnedTable, computed: ReturnedTable) -> Iterator[Finding]:
    """One finding for each cell whose stored result is not ours; ``table`` is as it was read."""
    for sheet in table.sheets:
        for made in _computed(sheet.layout.sheet, sheet.layout.records):
            entry = table.submission.entries.get(made.field.key)
            ours = computed.submission.entries.get(made.field.key)
            if made.follows_scores:
                continue  # compared with the scores
            if _stands(table, sheet.layout, made):
                continue  # compared by audits
            if entry is None or ours is None or entry.cell.formula is None:
                continue  # a formula that is gone is said where formulas are compared
            shown, value = entry.reading.value, ours.reading.value
            if not isinstance(shown, Decimal) or not isinstance(value, Decimal):
                continue
            if _differ(shown, value):
                yield finding(
                    "total",
                    severity="warning",
                    at=entry,
                    label=made.field.label,
                    statement=f"显示的是 {plain(shown)}，按所填数据应为 {plain(_short(value))}",
                )


def _differ(shown: Decimal, value: Decimal) -> bool:
    """Doubles carry 15 digits: what differs further on is no difference."""
    return abs(shown - value) > max(abs(value), Decimal(1)) * Decimal("1E-12")


def _short(value: Decimal) -> Decimal:
    return value if value == value.to_integral_value() else Decimal(f"{value:.10g}")


def recomputed(
    table: ReturnedTable,
    scores: Mapping[str, Decimal | None],
    total: Total | None,
    deductions: Mapping[str, Decimal | None] = NOTHING,
) -> Iterator[Recomputed]:
    """The cells that follow the scores, as they are once ours are written.

    What a rule deducts, by the key of its cell, and what is computed from scores by row. As with
    the total that is what counts so far; ``is_open`` where a row among it has no score yet.
    """
    entries = table.submission.entries
    so_far = _Written(table, scores, deductions, MISSING_VALUE)
    whole = _Written(table, scores, deductions, OPEN)
    for sheet in table.sheets:
        yield from _deducted(table, sheet.layout, deductions)
        for made in _computed(sheet.layout.sheet, sheet.layout.records):
            entry = entries.get(made.field.key)
            if not made.follows_scores or entry is None:
                continue
            value, is_whole = so_far.take(made), isinstance(whole.take(made), Decimal)
            if total is not None and made.field.key == total.key:
                so_far.found[made.field.key] = total.partial
                continue  # written with the scores
            number = value if isinstance(value, Decimal) else None
            yield Recomputed(entry.sheet, entry.ref, number, is_open=not is_whole)


class _Written:
    """What stands in the cells of a table once our scores do; ``absent`` is a row without one."""

    def __init__(
        self,
        table: ReturnedTable,
        scores: Mapping[str, Decimal | None],
        deductions: Mapping[str, Decimal | None],
        absent: Value,
    ) -> None:
        self._table, self._scores, self._deductions = table, scores, deductions
        self._absent = absent
        self.found: dict[str, Value] = {}

    def take(self, made: _Computed) -> Value:
        """The result of a computed cell, which others may look at."""
        cells = {operand.name: operand.value(self._value_of) for operand in made.operands}
        self.found[made.field.key] = _result(made, cells)
        return self.found[made.field.key]

    def _value_of(self, field: Field) -> Value:
        if field.key in self.found:
            return self.found[field.key]
        if field.key in self._deductions:
            amount = self._deductions[field.key]
            return OPEN if amount is None else amount
        if field.role == "score" and field.rule is not None:
            score = self._scores.get(field.row)
            if score is not None:
                return score
            return self._absent if field.row in self._scores else MISSING_VALUE
        return given(reading_of(self._table.submission.entries, field))


def _deducted(
    table: ReturnedTable, layout: Layout, deductions: Mapping[str, Decimal | None]
) -> Iterator[Recomputed]:
    """What rules deduct for the answers of a form: there the workbook's total looks for it."""
    for row in score_plan(layout.sheet, layout.records).deductions:
        entry, amount = table.submission.entries.get(row.key), deductions.get(row.key)
        is_ours = row.rule.expression is not None and "value" not in row.rule.operands
        is_office = is_ours and layout.by_key[row.key].by == "officer"
        if is_office and entry is not None and amount is not None:
            yield Recomputed(entry.sheet, entry.ref, amount, is_typed=True)
