"""Scores of one returned table: each row by its rule, with the trace, and the total."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.checks.decisions import given_rows, is_ruled
from zjtx_xl.checks.operands import Operand, Read, cells_of
from zjtx_xl.checks.score_plan import score_plan
from zjtx_xl.findings import Score, Total
from zjtx_xl.forms import has_written
from zjtx_xl.rules import NoResult, explain, given, points_of, why_not
from zjtx_xl.values import NUMERIC, Reading, goal_of, plain, stored_number
from zjtx_xl.xlsx import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from zjtx_xl.checks.decisions import Override
    from zjtx_xl.checks.score_plan import ScoredRow, ScorePlan, TotalCell
    from zjtx_xl.definitions import Field
    from zjtx_xl.findings import Entry
    from zjtx_xl.forms import Review
    from zjtx_xl.returns import ReturnedSheet, ReturnedTable
    from zjtx_xl.rules import Given, Rule, Value

_ZERO = Decimal(0)
_REMEMBERED = 8_192


class Scored(NamedTuple):
    """What the rules say about a table; ``totals`` and ``deductions`` by the key of their cell.

    ``standing`` is the total of the scores that stand in the column; ``is_scored``: none is missing
    there. ``is_as_added``: the file's total is the sum of the numbers in its own cells, before any
    decision of the office: of a form that nobody has scored yet Excel saves 0.
    """

    scores: tuple[Score, ...] = ()
    total: Total | None = None
    deduction: Decimal | None = _ZERO
    deductions: Mapping[str, Decimal | None] = NOTHING
    standing: Decimal = _ZERO
    is_as_added: bool = False
    is_scored: bool = False
    totals: Mapping[str, Decimal | None] = NOTHING

    @property
    def points(self) -> dict[str, Decimal | None]:
        """The scores by row; a row that was not used has none."""
        return {score.row: score.score for score in self.scores}

    @property
    def written(self) -> dict[str, Decimal | None]:
        """The scores as they stand once ours are written: whoever scores himself keeps his."""
        return {score.row: score.reported if score.is_own else score.score for score in self.scores}


def score_table(
    table: ReturnedTable,
    *,
    accept_proposed: bool = False,
    said: Mapping[str, str] | None = None,
    adopted: AbstractSet[str] = frozenset(),
    overrides: Mapping[str, Override] = NOTHING,
) -> Scored:
    """Score every row that has a rule; a row that cannot be scored has no score.

    Rows that a sender may add are scored once something stands in them. ``accept_proposed`` takes
    the proposed readings as they are (``--accept-proposed``); ``said`` tells by field key where a
    value comes from that its sender did not write so: the trace names it. ``adopted`` are the
    fields of scores that a person has given and the office counts, ``overrides`` the scores that
    the office sets against the rule.
    """
    entries = table.submission.entries
    scores: list[Score] = []
    deductions: dict[str, Decimal | None] = {}
    total: tuple[ReturnedSheet, ScorePlan, TotalCell] | None = None
    for sheet in table.sheets:
        plan = score_plan(sheet.layout.sheet, sheet.layout.records)
        scores += [
            _overridden(
                _score(sheet.name, row, entries, said, adopted, accept_proposed=accept_proposed),
                overrides.get(row.key),
            )
            for row in plan.rows
            if not row.is_open or _is_used(row, entries)
        ]
        for row in plan.deductions:
            deductions[row.key] = _deduction(row, entries, accept_proposed=accept_proposed)
        if plan.total is not None and table.template.scored:
            total = (sheet, plan, plan.total)
    amounts = list(deductions.values())
    deducted = None if None in amounts else sum(filter(None, amounts), _ZERO)
    scored = Scored(tuple(scores), None, deducted, deductions)
    return _with_total(*total, scored, entries) if total else scored


def column_scores(table: ReturnedTable) -> Iterator[tuple[str, str, str]]:
    """What stands in the score column, row by row, as its digest is made of it.

    Without the scores that a person gives: they are nobody's but his.
    """
    name = f"{table.template.id}@{table.submission.version}"
    for field in table.fields:
        if is_ruled(field):
            entry = table.submission.entries.get(field.key)
            number = _number(entry)
            raw = entry.cell.raw.strip() if entry else ""
            yield name, field.row, raw if number is None else plain(number)


def wrote_scores(tables: Iterable[ReturnedTable], review: Review | None) -> bool:
    """Whether the scores in the columns are those that the tool wrote in an earlier round.

    ``review`` is what the sheet 审核意见 says, with the digest of what was written.
    """
    if review is None or not review.digest:
        return False
    return has_written(review.digest, (score for table in tables for score in column_scores(table)))


def written_scores(table: ReturnedTable, scores: Iterable[Score]) -> Iterator[tuple[str, str, str]]:
    """What will stand in the score column once these scores are written."""
    name = f"{table.template.id}@{table.submission.version}"
    by_hand = given_rows(table)
    for score in scores:
        if not score.is_own and score.row not in by_hand:
            yield name, score.row, "" if score.score is None else plain(score.score)


def _is_used(row: ScoredRow, entries: Mapping[str, Entry]) -> bool:
    """Whether the sender wrote anything into a row that he may add."""
    found = ((field, entries.get(field.key)) for field in row.own)
    return any(
        entry is not None
        and entry.reading.confidence != "missing"
        and entry.cell.raw != field.initial
        for field, entry in found
    )


def _score(  # noqa: PLR0913 - what a row is scored by
    sheet: str,
    row: ScoredRow,
    entries: Mapping[str, Entry],
    said: Mapping[str, str] | None,
    adopted: AbstractSet[str],
    *,
    accept_proposed: bool,
) -> Score:
    readings = tuple([operand.read(entries) for operand in row.operands])
    entry = entries.get(row.key)
    reported = _number(entry)
    points, sentence = _judged(row, readings, accept_proposed)
    is_outside = False
    if points is None and row.rule.least is not None and row.is_own:
        if _is_judged(row, readings):
            points, sentence, is_outside = _within(row, readings, reported, sentence)
    elif row.rule.expression is None and not row.is_own:
        if row.rule.may_be_blank and (entry is None or _is_nothing(entry.reading)):
            points, sentence = _ZERO, "没有加分，得 0 分。"
        else:
            is_adopted = row.key in adopted
            points, sentence = _given(row, readings, reported, sentence, is_adopted=is_adopted)
    if said:
        sentence = _joined(sentence, _origin(row, said))
    ref = entry.ref if entry else ""
    worth = row.points if row.points is not None else _worth(row, readings)
    return Score(
        row.row, row.label, sheet, ref, worth, points, reported, sentence, row.is_own, is_outside
    )


def _overridden(score: Score, override: Override | None) -> Score:
    """The score with what the office has decided against its rule."""
    if override is None or override.points is None or score.score is None:
        return score
    trace = f"{score.trace.removesuffix('。')}；主管部门改定为 {plain(override.points)} 分。"
    return score._replace(score=override.points, ruled=score.score, trace=trace)


# Equal readings of one row are alike: what a kind reads is a number, or an answer, never both.
@lru_cache(maxsize=_REMEMBERED)
def _judged(
    row: ScoredRow,
    readings: tuple[Read, ...],
    accept_proposed: bool,  # noqa: FBT001 - part of what is remembered
) -> tuple[Decimal | None, str]:
    """The points of a row, and the sentence that explains them."""
    expression = row.rule.expression
    cells = _cells(row, readings, accept_proposed=accept_proposed)
    points = points_of(expression, cells) if expression is not None else None
    read = {
        operand.name: reading
        for operand, reading in zip(row.operands, readings, strict=True)
        if isinstance(reading, Reading)
    }
    if expression is not None and points is None:
        return None, why_not(expression, read, {}, row.labels, cells)
    return points, explain(row.rule, cells, points, row.labels, read)


def _is_judged(row: ScoredRow, readings: tuple[Read, ...]) -> bool:
    """Whether only a person can tell the points: of a goal that is a number they follow."""
    if row.rule.expression is None:
        return True
    goals = (
        reading.value
        for operand, reading in zip(row.operands, readings, strict=True)
        if operand.name == "target" and isinstance(reading, Reading)
    )
    return all(isinstance(goal, str) and goal_of(goal) is None for goal in goals)


def _within(
    row: ScoredRow, readings: tuple[Read, ...], reported: Decimal | None, sentence: str
) -> tuple[Decimal | None, str, bool]:
    """The sender's own figure where a tier only gives the range in which it must lie.

    Also the sentence, and whether the figure lies outside: then it does not count.
    """
    limits = limits_of(row.rule, _cells(row, readings, accept_proposed=False))
    if limits is None or reported is None:
        return None, sentence, False
    least, most = limits
    between = f"得分应在 {plain(least)} 至 {plain(most)} 之间，自评 {plain(reported)}"
    if least <= reported <= most:
        return reported, f"{between}，在范围内，得 {plain(reported)} 分。", False
    return None, f"{between}，不在范围内，暂不计分。", True


def _given(
    row: ScoredRow,
    readings: tuple[Read, ...],
    reported: Decimal | None,
    sentence: str,
    *,
    is_adopted: bool,
) -> tuple[Decimal | None, str]:
    """The office's own figure: it counts once it is adopted, for a sender can type there, too."""
    if reported is None:
        return None, sentence
    limits = limits_of(row.rule, _cells(row, readings, accept_proposed=False))
    if limits is not None and not limits[0] <= reported <= limits[1]:
        between = f"应在 {plain(limits[0])} 至 {plain(limits[1])} 之间"
        return None, f"评分 {plain(reported)}，{between}，暂不计分。"
    if not is_adopted:
        return None, f"由主管部门评分，表中评分 {plain(reported)} 尚未采纳，暂不计分。"
    return reported, f"由主管部门评分，得 {plain(reported)} 分。"


def limits_of(rule: Rule, cells: Mapping[str, Given]) -> tuple[Decimal, Decimal] | None:
    """Between what a person's figure must lie; None where that cannot be told either."""
    if rule.least is None or rule.most is None:
        return None
    least, most = points_of(rule.least, cells), points_of(rule.most, cells)
    return None if least is None or most is None else (least, most)


def _cells(
    row: ScoredRow, readings: tuple[Read, ...], *, accept_proposed: bool
) -> dict[str, Given]:
    return cells_of(row.operands, readings, accept_proposed=accept_proposed)


def _worth(row: ScoredRow, readings: tuple[Read, ...]) -> Decimal:
    """The points that the row's own cell names; 0 where it names none."""
    points = _cells(row, readings, accept_proposed=False).get("points")
    return points if isinstance(points, Decimal) else _ZERO


def _origin(row: ScoredRow, said: Mapping[str, str]) -> str:
    """Where the operands of a rule come from, where somebody has decided about them."""
    found = [
        f"{operand.label}{said[field.key]}"
        for operand in row.operands
        for field in operand.fields
        if field.key in said
    ]
    if row.rule.expression is None and row.key in said:
        found.append(said[row.key])
    return "；".join(found)


def _joined(sentence: str, origin: str) -> str:
    return f"{sentence.removesuffix('。')}（{origin}）。" if origin else sentence


def _deduction(
    row: ScoredRow, entries: Mapping[str, Entry], *, accept_proposed: bool
) -> Decimal | None:
    """What is deducted: a blank is nothing; None while the cell cannot be read.

    What the sender has to tell is not nothing because he left it blank.
    """
    readings = [operand.read(entries) for operand in row.operands]
    if any(map(_is_owed, row.operands, readings)):
        return None
    if all(isinstance(each, Reading) and _is_nothing(each) for each in readings):
        return _ZERO
    points = _judged(row, tuple(readings), accept_proposed)[0]
    is_out = any(isinstance(reading, Reading) and "range" in reading.codes for reading in readings)
    return None if is_out or points is None else Decimal(plain(points))


def _is_owed(operand: Operand, reading: Read) -> bool:
    """Whether a cell is blank that its sender had to fill."""
    field = operand.fields[0]
    is_asked = field.by == "recipient" and field.required and field.value is None
    return is_asked and isinstance(reading, Reading) and reading.confidence == "missing"


def _is_nothing(reading: Reading) -> bool:
    return reading.confidence == "missing" or reading.is_none


def _with_total(
    sheet: ReturnedSheet,
    plan: ScorePlan,
    total: TotalCell,
    scored: Scored,
    entries: Mapping[str, Entry],
) -> Scored:
    entry = entries.get(total.field.key)
    ours = _Added(plan, {score.row: score.score for score in scored.scores}, scored, entries)
    theirs = _Added(plan, {score.row: score.reported for score in scored.scores}, scored, entries)
    partial, standing = ours.of(total), theirs.of(total)
    is_open = scored.deduction is None or ours.waits or not ours.is_whole
    known = {
        key: ours.whatever_waits(cell) if is_open else ours.of(cell)
        for key, cell in plan.totals.items()
    }
    found = Total(
        sheet=sheet.name,
        cell=entry.ref if entry else "",
        score=known[total.field.key],
        partial=partial,
        reported=_number(entry),
        is_added_up=scored.deduction is not None,
        key=total.field.key,
    )
    is_as_added = found.reported == standing or (
        found.reported is not None and found.reported == _as_saved(plan, total, scored, entries)
    )
    return scored._replace(
        total=found,
        totals=known,
        standing=standing,
        is_scored=theirs.is_whole and scored.deduction is not None,
        is_as_added=is_as_added,
    )


def _as_saved(
    plan: ScorePlan, total: TotalCell, scored: Scored, entries: Mapping[str, Entry]
) -> Decimal:
    """The total over nothing but the numbers that the file has in its score column."""
    stored = {row.row: _stored(entries.get(row.key)) for row in plan.rows}
    deducted = {key: _stored(entries.get(key)) for key in scored.deductions}
    return _Added(plan, stored, scored._replace(deductions=deducted), entries).of(total)


def _stored(entry: Entry | None) -> Decimal | None:
    is_number = entry is not None and entry.cell.type == "number"
    return stored_number(entry.cell.raw) if entry is not None and is_number else None


class _Added:
    """The totals over the scores that somebody gave, by row: ours, or those in the column.

    ``is_whole``: every row has one; ``waits``: an answer that a total looks at is not there.
    """

    def __init__(
        self,
        plan: ScorePlan,
        known: Mapping[str, Decimal | None],
        scored: Scored,
        entries: Mapping[str, Entry],
    ) -> None:
        self._plan, self._known = plan, known
        self._deductions, self._entries = scored.deductions, entries
        self.is_whole = None not in known.values()
        self.waits = False
        self._found: dict[tuple[str, Value], Decimal | None] = {}

    def of(self, total: TotalCell) -> Decimal:
        """What a total adds up; subtotals before it. As SUM does: what is not there is nothing."""
        return self._result(total, _ZERO) or _ZERO

    def whatever_waits(self, total: TotalCell) -> Decimal | None:
        """The total that no waiting row can change, as where a veto leaves nothing of it."""
        return self._result(total, NoResult.OPEN)

    def _result(self, total: TotalCell, absent: Value) -> Decimal | None:
        asked = total.field.key, absent
        if asked not in self._found:
            self._found[asked] = self._computed(total, absent)
        return self._found[asked]

    def _computed(self, total: TotalCell, absent: Value) -> Decimal | None:
        def value_of(field: Field) -> Value:
            value = self._value(field, absent) if field.key != total.field.key else None
            return absent if value is None or isinstance(value, NoResult) else value

        cells = {operand.name: operand.value(value_of) for operand in total.operands}
        return points_of(total.expression, cells)

    def _value(self, field: Field, absent: Value) -> Value | None:
        if field.role == "score" and field.rule is not None:
            return self._known.get(field.row)
        if field.key in self._deductions:
            return self._deductions[field.key]
        if field.key in self._plan.totals:
            return self._result(self._plan.totals[field.key], absent)
        found = self._entries.get(field.key)
        value = given(found.reading) if found else None
        if field.kind.name not in NUMERIC and isinstance(value, NoResult | None):
            self.waits = True
        return value


def _number(entry: Entry | None) -> Decimal | None:
    """The number that stands in a score cell, if it is one."""
    value = entry.reading.value if entry else None
    return value if isinstance(value, Decimal) else None
