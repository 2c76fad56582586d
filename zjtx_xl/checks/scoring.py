"""Scores of one returned table: each row by its rule, with the trace, and the total."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.definitions import by_layout
from zjtx_xl.findings import Score, Total
from zjtx_xl.rules import OPERAND_LABELS, trace
from zjtx_xl.rules import evaluate_rule as evaluate
from zjtx_xl.values import Reading, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from zjtx_xl.definitions import Field, Sheet
    from zjtx_xl.findings import Entry
    from zjtx_xl.returns import ReturnedSheet, ReturnedTable
    from zjtx_xl.rules import Rule

_ZERO = Decimal(0)
_MISSING = Reading()
_REMEMBERED = 8_192


class Scored(NamedTuple):
    """What the rules say about a table."""

    scores: tuple[Score, ...] = ()
    total: Total | None = None
    deduction: Decimal | None = _ZERO


def score_table(
    table: ReturnedTable,
    *,
    accept_proposed: bool = False,
    said: Mapping[str, str] | None = None,
) -> Scored:
    """Score every row that has a rule; a row that cannot be scored has no score.

    ``accept_proposed`` takes the proposed readings as they are (``--accept-proposed``); ``said``
    tells by field key where a value comes from that its sender did not write so: the trace names
    it.
    """
    entries = table.submission.entries
    scores: list[Score] = []
    deducted: Decimal | None = _ZERO
    total: tuple[ReturnedSheet, Field] | None = None
    for sheet in table.sheets:
        plan = _plan(sheet.layout.sheet, sheet.layout.records)
        scores += [
            _score(sheet.name, row, entries, said, accept_proposed=accept_proposed)
            for row in plan.rows
        ]
        for field, rule in plan.deductions:
            deducted = _deduction(field, rule, entries, accept_proposed=accept_proposed)
        if plan.total is not None and table.template.scored:
            total = (sheet, plan.total)
    return Scored(
        tuple(scores), _total(total, scores, deducted, entries) if total else None, deducted
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    """A row that has a rule; ``key`` is that of its score, ``operands`` of what the rule looks at.

    Two rows are never equal: each is itself, so that what it gives can be remembered.
    """

    key: str
    row: str
    label: str
    points: Decimal
    rule: Rule
    operands: tuple[str, ...]


class _Plan(NamedTuple):
    """What is to be scored on a sheet."""

    rows: tuple[_Row, ...]
    deductions: tuple[tuple[Field, Rule], ...]
    total: Field | None


@by_layout
def _plan(sheet: Sheet, records: int) -> _Plan:
    fields = sheet.layout(records).fields
    keys: dict[str, dict[str, str]] = {}
    for field in fields:
        keys.setdefault(field.row, {})[field.role] = field.key
    ruled = [(field, field.rule) for field in fields if field.rule is not None]
    totals = [field for field in fields if field.role == "total" and field.formula]
    return _Plan(
        rows=tuple(
            _Row(
                key=field.key,
                row=field.row,
                label=field.row_label,
                points=field.points or _ZERO,
                rule=rule,
                operands=tuple(keys[field.row].get(name, "") for name in rule.operands),
            )
            for field, rule in ruled
            if field.role != "deduction"
        ),
        deductions=tuple((field, rule) for field, rule in ruled if field.role == "deduction"),
        total=next(reversed(totals), None),
    )


def column_scores(table: ReturnedTable) -> Iterator[tuple[str, str, str]]:
    """What stands in the score column, row by row, as its digest is made of it."""
    name = f"{table.template.id}@{table.submission.version}"
    for sheet in table.sheets:
        for field in sheet.layout.fields:
            if field.rule is not None and field.role == "score":
                entry = table.submission.entries.get(field.key)
                number = _number(entry)
                raw = entry.cell.raw.strip() if entry else ""
                yield name, field.row, raw if number is None else plain(number)


def written_scores(table: ReturnedTable, scores: Iterable[Score]) -> Iterator[tuple[str, str, str]]:
    """What will stand in the score column once these scores are written."""
    name = f"{table.template.id}@{table.submission.version}"
    for score in scores:
        yield name, score.row, "" if score.score is None else plain(score.score)


def _score(
    sheet: str,
    row: _Row,
    entries: Mapping[str, Entry],
    said: Mapping[str, str] | None,
    *,
    accept_proposed: bool,
) -> Score:
    readings = tuple(
        [entry.reading if (entry := entries.get(key)) else _MISSING for key in row.operands]
    )
    points, sentence = _judged(row, readings, accept_proposed)
    if said:
        sentence = _joined(sentence, _origin(row, said))
    entry = entries.get(row.key)
    ref = entry.ref if entry else ""
    return Score(row.row, row.label, sheet, ref, row.points, points, _number(entry), sentence)


# Equal readings of one row are alike: what a kind reads is a number, or an answer, never both.
@lru_cache(maxsize=_REMEMBERED)
def _judged(
    row: _Row,
    readings: tuple[Reading, ...],
    accept_proposed: bool,  # noqa: FBT001 - part of what is remembered
) -> tuple[Decimal | None, str]:
    """The points of a row, and the sentence that explains them."""
    named: dict[str, Reading] = dict(zip(row.rule.operands, readings, strict=True))
    points = evaluate(row.rule, named, accept_proposed=accept_proposed)
    return points, trace(row.rule, named, points)


def _origin(row: _Row, said: Mapping[str, str]) -> str:
    """Where the operands of a rule come from, where somebody has decided about them."""
    found = (
        f"{OPERAND_LABELS[operand]}{said[key]}"
        for operand, key in zip(row.rule.operands, row.operands, strict=True)
        if key in said
    )
    return "；".join(found)


def _joined(sentence: str, origin: str) -> str:
    return f"{sentence.removesuffix('。')}（{origin}）。" if origin else sentence


def _deduction(
    field: Field, rule: Rule, entries: Mapping[str, Entry], *, accept_proposed: bool
) -> Decimal | None:
    """What is deducted: a blank is nothing; None while the cell cannot be read."""
    entry = entries.get(field.key)
    reading = entry.reading if entry else _MISSING
    if reading.confidence == "missing" or reading.is_none:
        return _ZERO
    return evaluate(rule, {"value": reading}, accept_proposed=accept_proposed)


def _total(
    stands: tuple[ReturnedSheet, Field],
    scores: list[Score],
    deducted: Decimal | None,
    entries: Mapping[str, Entry],
) -> Total:
    sheet, field = stands
    entry = entries.get(field.key)
    given = [score.score for score in scores if score.score is not None]
    partial = sum(given, _ZERO)
    partial -= deducted or _ZERO
    complete = deducted is not None and len(given) == len(scores)
    return Total(
        sheet=sheet.name,
        cell=entry.ref if entry else "",
        score=partial if complete else None,
        partial=partial,
        reported=_number(entry),
    )


def _number(entry: Entry | None) -> Decimal | None:
    """The number that stands in a score cell, if it is one."""
    value = entry.reading.value if entry else None
    return value if isinstance(value, Decimal) else None
