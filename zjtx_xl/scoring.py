"""Scores of one returned table: each row by its rule, with the trace, and the total."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from zjtx_xl.model import Reading, Score, Total
from zjtx_xl.rules import OPERAND_LABELS, evaluate, plain, trace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from zjtx_xl.model import Entry
    from zjtx_xl.reader import ReturnedSheet, ReturnedTable
    from zjtx_xl.rules import Rule
    from zjtx_xl.template import Field

_ZERO = Decimal(0)
_MISSING = Reading()


@dataclass(frozen=True, slots=True)
class Scored:
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
    total_field: tuple[ReturnedSheet, Field] | None = None
    for sheet in table.sheets:
        rows: dict[str, dict[str, str]] = {}
        for each in sheet.layout.fields:
            rows.setdefault(each.row, {})[each.role] = each.key
        for each in sheet.layout.fields:
            if each.role == "total" and each.formula and table.template.scored:
                total_field = (sheet, each)
            if each.rule is None:
                continue
            if each.role == "deduction":
                deducted = _deduction(each, each.rule, entries, accept_proposed=accept_proposed)
                continue
            score = _score(
                sheet, each, each.rule, rows[each.row], entries, accept_proposed=accept_proposed
            )
            origin = _origin(each.rule, rows[each.row], said or {})
            scores.append(replace(score, trace=_joined(score.trace, origin)))
    total = _total(total_field, scores, deducted, entries) if total_field else None
    return Scored(tuple(scores), total, deducted)


def column_scores(table: ReturnedTable) -> Iterator[tuple[str, str, str]]:
    """What stands in the score column, row by row, as its digest is made of it."""
    name = f"{table.template.id}@{table.submission.version}"
    for sheet in table.sheets:
        for each in sheet.layout.fields:
            if each.rule is not None and each.role == "score":
                entry = table.submission.entries.get(each.key)
                number = _number(entry)
                raw = entry.cell.raw.strip() if entry else ""
                yield name, each.row, raw if number is None else plain(number)


def written_scores(table: ReturnedTable, scores: Iterable[Score]) -> Iterator[tuple[str, str, str]]:
    """What will stand in the score column once these scores are written."""
    name = f"{table.template.id}@{table.submission.version}"
    for each in scores:
        yield name, each.row, "" if each.score is None else plain(each.score)


def _origin(rule: Rule, roles: Mapping[str, str], said: Mapping[str, str]) -> str:
    """Where the operands of a rule come from, where somebody has decided about them."""
    found = (
        f"{OPERAND_LABELS[operand]}{said[roles[operand]]}"
        for operand in rule.operands
        if roles.get(operand) in said
    )
    return "；".join(found)


def _joined(sentence: str, origin: str) -> str:
    return f"{sentence.removesuffix('。')}（{origin}）。" if origin else sentence


def _score(  # noqa: PLR0913 - one row with all that its rule looks at
    sheet: ReturnedSheet,
    each: Field,
    rule: Rule,
    roles: Mapping[str, str],
    entries: Mapping[str, Entry],
    *,
    accept_proposed: bool,
) -> Score:
    readings = _readings(rule, roles, entries)
    points = evaluate(rule, readings, accept_proposed=accept_proposed)
    entry = entries.get(each.key)
    return Score(
        row=each.row,
        label=each.row_label,
        sheet=sheet.name,
        cell=entry.ref if entry else "",
        points=each.points or _ZERO,
        score=points,
        reported=_number(entry),
        trace=trace(rule, readings, points),
    )


def _readings(
    rule: Rule, roles: Mapping[str, str], entries: Mapping[str, Entry]
) -> dict[str, Reading]:
    readings: dict[str, Reading] = {}
    for operand in rule.operands:
        entry = entries.get(roles.get(operand, ""))
        readings[operand] = entry.reading if entry else _MISSING
    return readings


def _deduction(
    each: Field, rule: Rule, entries: Mapping[str, Entry], *, accept_proposed: bool
) -> Decimal | None:
    """What is deducted: a blank is nothing; None while the cell cannot be read."""
    entry = entries.get(each.key)
    reading = entry.reading if entry else _MISSING
    if reading.confidence == "missing" or reading.is_none:
        return _ZERO
    return evaluate(rule, {"value": reading}, accept_proposed=accept_proposed)


def _total(
    place: tuple[ReturnedSheet, Field],
    scores: list[Score],
    deducted: Decimal | None,
    entries: Mapping[str, Entry],
) -> Total:
    sheet, each = place
    entry = entries.get(each.key)
    partial = sum((score.score for score in scores if score.score is not None), _ZERO)
    partial -= deducted or _ZERO
    complete = deducted is not None and all(score.score is not None for score in scores)
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
