"""What an officer decided about open cells: the readings, findings and traces that follow from it.

Only what is open can be decided: a value that reads for sure stays as its sender wrote it. A
decision holds for the text that it was made about (:mod:`pending`).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.checks.operands import Operand, Read, cells_of, operands_of
from zjtx_xl.definitions import by_layout, standing_of
from zjtx_xl.lists import Decision, PendingCell
from zjtx_xl.rules import points_of, proposed_number
from zjtx_xl.values import (
    NUMERIC,
    Reading,
    goal_of,
    plain,
    plain_decimal,
    read_value,
    words_of,
    written,
)
from zjtx_xl.xlsx import NOTHING, Cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from zjtx_xl.definitions import Field, Sheet
    from zjtx_xl.findings import Entry, Finding, Severity
    from zjtx_xl.returns import ReturnedTable
    from zjtx_xl.rules import Given, Node

_OPEN = frozenset({"proposed", "unreadable"})
# Of a value that an officer writes himself nothing may be in doubt but its size.
_DOUBTS = frozenset({"kind", "range", "choice", "credit-code", "missing"})
# What is written in words: of which a rule may not tell the points, though they read for sure.
_WORDED = frozenset({"goal", "text"})
_NOT_DECIDED = frozenset({"score", "total"})
_OPEN_TEXT = "需主管部门确认"
_IN_WORDS = "看不出应得几分：请在“改为”栏填写完成的数或所列的档次"
_GIVEN_SCORE = "由主管部门评分，采纳后才计入总分"
_NO_SCORE = "待评：请在“改为”栏填写得分"
_OVERRIDDEN = "得分与评分标准不一致；有意改定的请采纳，并写明理由"


class Outcome(NamedTuple):
    """What a decision makes of the findings about its cell: severity (None: as before), words."""

    severity: Severity | None
    text: str
    is_decided: bool = False


class Override(NamedTuple):
    """A score that the office sets against the rule, and what becomes of the finding about it.

    ``points`` is None where the decision could not be used.
    """

    points: Decimal | None
    outcome: Outcome


class OpenCell(NamedTuple):
    """A value that waits, or waited, for an officer, and what he has decided about it.

    ``file`` is what the list of open cells calls the file; ``is_score``: it is a score.
    ``is_ruled``: one that a rule gives, and another stands there.
    """

    file: str
    subject: str
    label: str
    entry: Entry
    decision: Decision = Decision()
    is_score: bool = False
    is_ruled: bool = False

    @property
    def doubt(self) -> str:
        """What is doubtful about it."""
        if self.is_ruled:
            return _OVERRIDDEN
        if self.is_score:
            return _GIVEN_SCORE if self.entry.cell.raw.strip() else _NO_SCORE
        if self.entry.reading.is_sure:
            return _IN_WORDS
        return self.entry.reading.note or _OPEN_TEXT

    @property
    def proposed(self) -> str:
        """How it could be read."""
        reading = self.entry.reading
        is_read = reading.confidence == "proposed" or (self.is_score and reading.value is not None)
        return in_words(reading) if is_read else ""

    def line(self) -> PendingCell:
        """The line of 待定事项 about it."""
        return PendingCell(
            file=self.file,
            subject=self.subject,
            sheet=self.entry.sheet,
            cell=self.entry.ref,
            label=self.label,
            raw=written(self.entry.cell),
            proposed=self.proposed,
            doubt=self.doubt,
            decision=self.decision,
        )


class Decided(NamedTuple):
    """A table after the officer's decisions.

    ``said`` tells for a field where its value comes from, as the trace has it; ``outcomes`` what
    becomes of its findings; ``open_cells`` are all cells that were open, decided ones included;
    ``used`` the sheets and cells of the decisions that were about an open cell; ``overrides`` the
    scores that the office sets against a rule, by field key; ``adopted`` the fields of the scores
    that a person has given and the office has adopted. ``decisions`` are all those about the file,
    which the list of open cells calls ``file``.
    """

    table: ReturnedTable
    said: Mapping[str, str] = NOTHING
    outcomes: Mapping[str, Outcome] = NOTHING
    open_cells: tuple[OpenCell, ...] = ()
    used: frozenset[tuple[str, str]] = frozenset()
    overrides: Mapping[str, Override] = NOTHING
    adopted: frozenset[str] = frozenset()
    file: str = ""
    decisions: Mapping[tuple[str, str], Decision] = NOTHING


def decide(
    table: ReturnedTable,
    decisions: Mapping[tuple[str, str], Decision],
    *,
    file: str = "",
    accept_proposed: bool = False,
    accept_manual: bool = False,
) -> Decided:
    """Apply the decisions about one file, by sheet and cell, to one of its tables.

    ``file`` is what the list of open cells calls it. ``accept_proposed`` changes no reading: the
    rules take proposed ones then, and the trace says so. A score that a person gives
    (:func:`is_given`) waits until somebody of the office has adopted it, whoever typed it;
    ``accept_manual`` adopts all that stand there.
    """
    open_fields = [*_open_fields(table), *_worded_fields(table), *_given_scores(table)]
    overrides, used = _overrides(table, decisions)
    if not open_fields:
        return Decided(
            table, used=frozenset(used), overrides=overrides, file=file, decisions=decisions
        )
    entries = dict(table.submission.entries)
    said: dict[str, str] = {}
    outcomes: dict[str, Outcome] = {}
    adopted: set[str] = set()
    cells: list[OpenCell] = []
    for field, entry in open_fields:
        is_score = is_given(field)
        cell = OpenCell(file, table.submission.subject, field.label, entry, is_score=is_score)
        decision = decisions.get((entry.sheet, entry.ref))
        if decision is not None:
            used.add((entry.sheet, entry.ref))
            cell, reading = _decided(cell, decision, field, outcomes)
            if reading is not None:
                entries[field.key] = entry._replace(reading=reading)
                said[field.key] = reading.note
                adopted.update([field.key] if is_score else ())
            elif is_score and field.key in outcomes:
                said[field.key] = outcomes[field.key].text.removesuffix("。")
        elif is_score:
            if accept_manual and entry.reading.is_sure:
                said[field.key] = "采纳表中评分"
                adopted.add(field.key)
        elif accept_proposed and proposed_number(entry.reading) is not None:
            said[field.key] = f"按建议读作 {in_words(entry.reading)}"
        cells.append(cell)
    return Decided(
        table.with_entries(entries),
        said,
        outcomes,
        tuple(cells),
        frozenset(used),
        overrides,
        frozenset(adopted),
        file,
        decisions,
    )


def overridden(decided: Decided, findings: Iterable[Finding]) -> Iterator[OpenCell]:
    """The scores of a table that differ from their rule: the office may have meant them so."""
    submission = decided.table.submission
    for finding in findings:
        is_against_rule = finding.severity == "error" or finding.is_decided
        if finding.code != "score" or not is_against_rule or finding.field not in _ruled(decided):
            continue
        entry = submission.entries[finding.field or ""]
        cell = OpenCell(
            decided.file, submission.subject, finding.label or "", entry,
            is_score=True, is_ruled=True,
        )  # fmt: skip
        decision = decided.decisions.get((entry.sheet, entry.ref))
        is_kept = decision is not None and _is_about(decision, cell)
        yield cell._replace(decision=decision) if decision is not None and is_kept else cell


def judged(findings: Iterable[Finding], outcomes: Mapping[str, Outcome]) -> Iterator[Finding]:
    """The findings with what was decided about their cells."""
    for finding in findings:
        outcome = outcomes.get(finding.field or "")
        if outcome is None:
            yield finding
        else:
            yield finding._replace(
                severity=outcome.severity or finding.severity,
                words=(*finding.words, finding.remedy, outcome.text),
                remedy="",
                is_decided=outcome.is_decided,
            )


def in_words(reading: Reading) -> str:
    """A reading as an officer says it."""
    return "无" if reading.is_none else words_of(reading.value)


def is_given(field: Field) -> bool:
    """Whether a cell holds a score that no rule can tell: the officer's own figure."""
    rule = field.rule
    return (
        field.role == "score" and field.by == "officer" and rule is not None
        and rule.expression is None
    )  # fmt: skip


def given_rows(table: ReturnedTable) -> frozenset[str]:
    """The rows of a table whose score a person gives."""
    return frozenset(field.row for field in table.fields if is_given(field))


def is_ruled(field: Field) -> bool:
    """Whether a cell holds a score that the office writes and a rule gives."""
    return (
        field.role == "score" and field.by == "officer" and field.rule is not None
        and field.rule.expression is not None
    )  # fmt: skip


def _overrides(
    table: ReturnedTable, decisions: Mapping[tuple[str, str], Decision]
) -> tuple[dict[str, Override], set[tuple[str, str]]]:
    """What the office has decided about scores that a rule gives; and where those stand."""
    found: dict[str, Override] = {}
    used: set[tuple[str, str]] = set()
    if not decisions:
        return found, used
    for field in table.fields:
        entry = table.submission.entries.get(field.key) if is_ruled(field) else None
        decision = decisions.get((entry.sheet, entry.ref)) if entry else None
        if entry is not None and decision is not None:
            used.add((entry.sheet, entry.ref))
            override = _override(table.submission.subject, entry, decision, field)
            if override is not None:
                found[field.key] = override
    return found, used


def _override(subject: str, entry: Entry, decision: Decision, field: Field) -> Override | None:
    """A score that differs from its rule on purpose: with the reason, and within its points."""
    outcomes: dict[str, Outcome] = {}
    cell = OpenCell("", subject, field.label, entry, is_score=True, is_ruled=True)
    _, chosen = _decided(cell, decision, field, outcomes)
    if field.key not in outcomes:
        return None
    outcome = outcomes[field.key]
    value = chosen.value if chosen else None
    if not isinstance(value, Decimal):
        return Override(None, outcome)
    line = f"待定事项第{decision.line}行"
    if not decision.reason:
        return Override(None, Outcome(None, f"{line}没有写明改定得分的理由，没有采用。"))
    if value < 0 or (field.points is not None and value > field.points):
        most = plain(field.points or value)
        return Override(None, Outcome(None, f"{line}的得分不在 0 至 {most} 之间，没有采用。"))
    return Override(value, outcome)


def _ruled(decided: Decided) -> frozenset[str]:
    return frozenset(field.key for field in decided.table.fields if is_ruled(field))


@by_layout
def _given(sheet: Sheet, records: int) -> tuple[Field, ...]:
    return tuple(field for field in sheet.layout(records).fields if is_given(field))


def _given_scores(table: ReturnedTable) -> Iterator[tuple[Field, Entry]]:
    for sheet in table.sheets:
        for field in _given(sheet.layout.sheet, sheet.layout.records):
            entry = table.submission.entries.get(field.key)
            if entry is not None and not _adds_nothing(field, entry):
                yield field, entry


def _adds_nothing(field: Field, entry: Entry) -> bool:
    reading = entry.reading
    is_nothing = reading.confidence == "missing" or reading.is_none
    return field.rule is not None and field.rule.may_be_blank and is_nothing


def _open_fields(table: ReturnedTable) -> Iterator[tuple[Field, Entry]]:
    entries = table.submission.entries
    for sheet in table.sheets:
        by_key = sheet.layout.by_key
        for key in table.submission.notable:
            entry, field = entries[key], by_key.get(key)
            if field is None or field.formula or field.role in _NOT_DECIDED:
                continue
            if entry.reading.confidence in _OPEN:
                yield field, entry


class _ScoredRow(NamedTuple):
    """A scored row: what its rule looks at, and the range of points of who scores himself."""

    expression: Node
    operands: tuple[Operand, ...]
    least: Node | None


def _worded_fields(table: ReturnedTable) -> Iterator[tuple[Field, Entry]]:
    """What a sender wrote in words (较好, 52个左右) where the rule of its row gives no points.

    Whoever scores himself has said by his score how he means a tier, for a goal that is no number.
    """
    entries = table.submission.entries
    told: set[str] = set()
    for sheet in table.sheets:
        for row in _scored_rows(sheet.layout.sheet, sheet.layout.records):
            readings = [operand.read(entries) for operand in row.operands]
            if not any(isinstance(read, Reading) and _is_worded(read) for read in readings):
                continue
            cells = cells_of(row.operands, readings)
            if points_of(row.expression, cells) is not None or _has_tier(row, cells):
                continue
            for operand, read in zip(row.operands, readings, strict=True):
                field = operand.fields[0]
                is_open = isinstance(read, Reading) and _is_worded(read) and _is_asked(field)
                is_goal = row.least is not None and field.role == "target"
                if is_open and field.key not in told and not (is_goal and _is_clear(read)):
                    told.add(field.key)
                    yield field, entries[field.key]


def _has_tier(row: _ScoredRow, cells: Mapping[str, Given]) -> bool:
    """Whether what was done of a goal in words is one of the tiers."""
    goal = cells.get("target")
    is_number = not isinstance(goal, str) or goal_of(goal) is not None
    return row.least is not None and not is_number and points_of(row.least, cells) is not None


def _is_clear(goal: Read) -> bool:
    """Whether a goal says what is asked, in words or with a sign: 100% may be most or least."""
    value = goal.value if isinstance(goal, Reading) else None
    asked = goal_of(value) if isinstance(value, str) else None
    return asked is None or bool(asked.operator)


def _is_worded(reading: Reading) -> bool:
    return reading.is_sure and isinstance(reading.value, str)


def _is_asked(field: Field) -> bool:
    return field.kind.name in _WORDED and field.by == "recipient" and field.value is None


@by_layout
def _scored_rows(sheet: Sheet, records: int) -> tuple[_ScoredRow, ...]:
    layout = sheet.layout(records)
    found: list[_ScoredRow] = []
    for field in layout.fields:
        rule = field.rule
        if rule is None or rule.expression is None:
            continue
        operands = operands_of(layout, (rule.expression,), standing_of(field))
        if any(_is_asked(operand.fields[0]) for operand in operands if not operand.is_column):
            least = rule.least if field.by == "recipient" else None
            found.append(_ScoredRow(rule.expression, operands, least))
    return tuple(found)


def _decided(
    cell: OpenCell, decision: Decision, field: Field, outcomes: dict[str, Outcome]
) -> tuple[OpenCell, Reading | None]:
    """The cell with its decision, and the reading that counts, if the decision gives one."""
    if not decision.is_of(cell.subject):
        text = f"待定事项第{decision.line}行是关于“{decision.subject}”的"
        outcomes[field.key] = Outcome(None, f"{text}，没有采用。")
        return cell, None
    if not _is_about(decision, cell):
        text = f"待定事项第{decision.line}行的决定针对原来填的“{decision.raw}”"
        outcomes[field.key] = Outcome(None, f"{text}，现在的内容不同，没有采用。")
        return cell, None
    kept = cell._replace(decision=decision)
    reason = f"，理由：{decision.reason}" if decision.reason else ""
    if decision.signed:
        reason += f"（{decision.signed}）"
    if decision.verdict == "open":
        return kept, None
    if decision.verdict == "reject":
        text = f"主管部门没有采纳建议的读法{reason}，请改正。"
        outcomes[field.key] = Outcome("error", text)
        return kept, None
    if decision.verdict == "accept":
        chosen, verb = cell.entry.reading._replace(codes=(), confidence="normalised"), "采纳"
    else:
        chosen, verb = _read(decision.value, field), "改为"
        if chosen is None:
            text = f"待定事项第{decision.line}行的“改为”填的是“{decision.value}”"
            outcomes[field.key] = Outcome(None, f"{text}，不能用于本栏，没有采用。")
            return kept, None
    words = f"{verb} {in_words(chosen)}{reason}"
    outcomes[field.key] = Outcome("info", f"主管部门已决定：{words}。", is_decided=True)
    return kept, chosen._replace(note=f"按待定事项：{words}")


def _is_about(decision: Decision, cell: OpenCell) -> bool:
    """Whether a cell says what it said then, or, in a scored copy, what was decided."""
    if decision.is_about(written(cell.entry.cell), cell.proposed, cell.subject):
        return True
    is_score = cell.is_score and decision.verdict == "replace" and plain_decimal(decision.value)
    stands = cell.entry.reading.value
    return is_score and decision.is_of(cell.subject) and stands == Decimal(decision.value)


def _read(value: str, field: Field) -> Reading | None:
    """What an officer wrote for this field; None where that is not clear either."""
    is_number = field.kind.name in NUMERIC and plain_decimal(value)
    cell = Cell(0, 0, "number" if is_number else "text", value)
    reading = read_value(cell, field.kind)
    if not reading.is_sure or _DOUBTS & set(reading.codes):
        return None
    return reading._replace(codes=(), confidence="normalised")
