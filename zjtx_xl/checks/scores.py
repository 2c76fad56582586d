"""Do the scores in the column follow the rules, and does the total follow the scores?

Three things are compared: what stands in the column, what the workbook itself computed beside it
(预评得分), and what the rule gives. A score that only has not followed a change of the values is
stale, not wrong: the tool wrote it itself (its digest says so), or the workbook's own untouched
formula had computed it and was not computed again since.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.checks.decisions import is_given
from zjtx_xl.checks.formulas import is_issued_help
from zjtx_xl.definitions import by_layout
from zjtx_xl.findings import finding
from zjtx_xl.forms import Columns
from zjtx_xl.values import plain, stored_number
from zjtx_xl.xlsx import cell_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from zjtx_xl.checks.scoring import Scored
    from zjtx_xl.definitions import Field, Sheet
    from zjtx_xl.findings import Finding, Score
    from zjtx_xl.returns import ReturnedSheet, ReturnedTable

_ZERO = Decimal(0)
_SHORT = 24  # characters of a number that a program computed


def check_reported_scores(
    table: ReturnedTable, scored: Scored, *, written_by_us: bool = False
) -> Iterator[Finding]:
    """One finding for each row whose score differs, one for a total that is added up wrongly.

    A total that is only wrong because a score is wrong is said in the finding about the score.
    ``written_by_us``: the digest says that all scores in the column are those the tool wrote.
    """
    scores = [score for score in scored.scores if score.score is not None]
    differing = [score for score in scores if _differs(score)]
    yield from _outside(table, scored)
    helps = {beside.field.row: beside for beside in _helps(table)} if differing else {}
    for index, score in enumerate(differing):
        beside = helps[score.row]
        is_stale = score.ruled is None and (
            written_by_us or (beside.result == score.reported and beside.is_as_issued())
        )
        yield finding(
            "stale-score" if is_stale else "score",
            sheet=score.sheet,
            cell=score.cell,
            field=beside.field.key,
            label=beside.field.label,
            reported=plain(_known(score.reported)),
            score=plain(_known(score.score if score.ruled is None else score.ruled)),
            trace=score.trace.rstrip("。"),
            total=_total_clause(scored) if index == 0 else "。",
        )
    if not written_by_us:
        yield from _not_scored(table, scored)
    others = {score.row: score for score in scores if not _differs(score)}
    yield from _check_helps(table, others)
    yield from _check_total(table, scored, written_by_us=written_by_us)


def _not_scored(table: ReturnedTable, scored: Scored) -> Iterator[Finding]:
    """What somebody wrote into the score column of a row that has no score.

    Where the row is not filled in it may be its answer, in the wrong column; a score that a person
    gives must be one that the row can have.
    """
    waiting = [score for score in scored.scores if score.score is None and not score.is_own]
    if not waiting:
        return
    entries = table.submission.entries
    rows = {field.row: field for field in table.fields if field.role == "score"}
    missing = {
        field.row
        for field in table.fields
        if field.by == "recipient" and field.role == "actual" and field.row in rows
        if (entry := entries.get(field.key)) is None or entry.reading.confidence == "missing"
    }
    for score in waiting:
        field = rows.get(score.row)
        entry = entries.get(field.key) if field else None
        if field is None or entry is None:
            continue
        raw = entry.cell.raw.strip()
        if is_given(field):
            if raw and not _may_be(score):
                yield finding(
                    "range",
                    at=entry,
                    label=field.label,
                    raw=raw,
                    limits=f"评分应是 0 至 {plain(score.points)} 之间的数",
                )
        elif raw and score.row in missing:
            yield finding(
                "score",
                at=entry,
                label=field.label,
                # a number that may be a score is only said
                severity="info" if _may_be(score) else "warning",
                reported=raw,
                score="待核",
                trace=score.trace.rstrip("。"),
                total="。",
            )._replace(remedy="得分由主管部门填写，请看是否把实际值填错了栏。")


def _may_be(score: Score) -> bool:
    """Whether what stands there is a number that the row could have as its score."""
    return score.reported is not None and 0 <= score.reported <= score.points


def _outside(table: ReturnedTable, scored: Scored) -> Iterator[Finding]:
    """A figure of the sender's own that the tier he chose does not allow."""
    outside = {score.row: score for score in scored.scores if score.is_outside}
    if not outside:
        return
    for field in table.fields:
        score = outside.get(field.row) if field.role == "score" else None
        if score is not None:
            yield finding(
                "score",
                sheet=score.sheet,
                cell=score.cell,
                field=field.key,
                label=field.label,
                reported=plain(_known(score.reported)),
                score="本档范围内的分数",
                trace=score.trace.rstrip("。"),
                total="。",
            )


def _differs(score: Score) -> bool:
    if score.reported is None:
        return False
    return score.reported != (score.score if score.ruled is None else score.ruled)


class _Help(NamedTuple):
    """The cell of 预评得分 beside a score."""

    sheet: ReturnedSheet
    field: Field
    position: tuple[int, int]

    @property
    def ref(self) -> str:
        return cell_name(*self.position)

    @property
    def result(self) -> Decimal | None:
        """The number that it showed when it was computed."""
        return _result(self.sheet, self.position)

    def is_as_issued(self) -> bool:
        """Whether its formula is the one that was issued."""
        return is_issued_help(self.sheet, self.position)


def _helps(table: ReturnedTable) -> Iterator[_Help]:
    """The help beside each row that has a score."""
    for sheet in table.sheets:
        for field, position in _places_of_helps(sheet.layout.sheet, sheet.layout.records):
            yield _Help(sheet, field, position)


@by_layout
def _places_of_helps(sheet: Sheet, records: int) -> tuple[tuple[Field, tuple[int, int]], ...]:
    layout = sheet.layout(records)
    rows = [field for field in layout.fields if field.role == "score"]
    column = (Columns(layout, scored=True).score if rows else None) or 0
    return tuple((row, (row.area.first_row, column)) for row in rows)


def _result(sheet: ReturnedSheet, position: tuple[int, int]) -> Decimal | None:
    """The number that a formula gave; where things have moved nobody knows what stands there."""
    cell = sheet.scan.cells.get(position)
    if cell is None or cell.type != "number" or cell.formula is None or sheet.placement.moved:
        return None
    return _known_number(cell.raw) if len(cell.raw) <= _SHORT else stored_number(cell.raw)


# Scores are few, and come again in every file.
_known_number = lru_cache(maxsize=1024)(stored_number)


def _check_helps(table: ReturnedTable, scores: Mapping[str, Score]) -> Iterator[Finding]:
    """One finding, only said, where the workbook shows its sender scores of older values.

    ``scores`` are those to compare with, by row. That they are old comes from programs that do not
    compute, and from computing by hand (F9).
    """
    stale: list[tuple[_Help, Score]] = []
    for sheet in table.sheets:
        for field, position in _places_of_helps(sheet.layout.sheet, sheet.layout.records):
            score, result = scores.get(field.row), _result(sheet, position)
            if score is None or result in {None, score.score}:
                continue
            beside = _Help(sheet, field, position)
            if beside.is_as_issued():
                stale.append((beside, score))
    if not stale:
        return
    beside, score = stale[0]
    names = "、".join(old.ref for old, _ in stale)
    yield finding(
        "stale-score",
        sheet=beside.sheet.name,
        cell=beside.ref,
        field=beside.field.key,
        label=f"{beside.field.row_label}预评得分",
        severity="info",
        reported=plain(_known(beside.result)),
        score=plain(_known(score.score)),
        trace=score.trace.rstrip("。"),
        total=f"（{names} 没有重新计算，正式得分不受影响）。",
    )


def _check_total(table: ReturnedTable, scored: Scored, *, written_by_us: bool) -> Iterator[Finding]:
    total = scored.total
    if total is None or total.reported is None:
        return
    if total.score is None and total.reported == total.partial:
        return  # while a row waits, we write what counts so far
    if scored.is_as_added:
        return
    added = scored.standing if scored.is_scored else total.score
    if added is None or added == total.reported:
        return
    field = next(
        field for sheet in table.sheets for field in sheet.layout.fields if field.key == total.key
    )
    yield finding(
        "stale-score" if written_by_us else "total",
        sheet=total.sheet,
        cell=total.cell,
        field=field.key,
        label=field.label,
        reported=plain(total.reported),
        score=plain(added),
        trace="各项得分合计",
        statement=f"表中总分 {plain(total.reported)}，各项得分合计为 {plain(added)}",
        total="。",
    )


def _total_clause(scored: Scored) -> str:
    total = scored.total
    if total is None or total.score is None or total.reported in {None, total.score}:
        return "。"
    return f"；总分应为 {plain(total.score)}，表中为 {plain(_known(total.reported))}。"


def _known(number: Decimal | None) -> Decimal:
    return _ZERO if number is None else number
