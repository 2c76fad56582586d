"""Do the scores in the column follow the rules, and does the total follow the scores?

Three things are compared: what stands in the column, what the workbook itself computed beside it
(预评得分), and what the rule gives. A score that only has not followed a change of the values is
stale, not wrong: the tool wrote it itself (its digest says so), or the workbook's own untouched
formula had computed it and was not computed again since.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from zjtx_xl.address import cell_name
from zjtx_xl.assistance import Columns, operand_cells
from zjtx_xl.checks_formulas import meaning
from zjtx_xl.codes import finding
from zjtx_xl.formulas import excel_score
from zjtx_xl.numerals import plain, stored_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zjtx_xl.model import Finding, Score
    from zjtx_xl.reader import ReturnedSheet, ReturnedTable
    from zjtx_xl.scoring import Scored
    from zjtx_xl.template import Field

_ZERO = Decimal(0)


def check_scores(
    table: ReturnedTable, scored: Scored, *, written_by_us: bool = False
) -> Iterator[Finding]:
    """One finding for each row whose score differs, one for a total that is added up wrongly.

    A total that is only wrong because a score is wrong is said in the finding about the score.
    ``written_by_us``: the digest says that all scores in the column are those the tool wrote.
    """
    helps = {each.row: each for each in _helps(table)}
    differing = [
        score
        for score in scored.scores
        if score.reported is not None and score.score not in {None, score.reported}
    ]
    for index, score in enumerate(differing):
        beside = helps[score.row]
        is_stale = written_by_us or (beside.result == score.reported and beside.is_as_issued())
        yield finding(
            "stale-score" if is_stale else "score",
            sheet=score.sheet,
            cell=score.cell,
            field=beside.field.key,
            label=beside.field.label,
            reported=plain(_known(score.reported)),
            score=plain(_known(score.score)),
            trace=score.trace.rstrip("。"),
            total=_total_clause(scored) if index == 0 else "。",
        )
    others = [(helps[score.row], score) for score in scored.scores if score not in differing]
    yield from _check_helps(others)
    yield from _check_total(table, scored, written_by_us=written_by_us)


@dataclass(frozen=True, slots=True)
class _Help:
    """The cell of 预评得分 beside a score, and the number that it showed when it was computed."""

    sheet: ReturnedSheet
    field: Field
    column: int
    result: Decimal | None

    @property
    def row(self) -> str:
        return self.field.row

    @property
    def ref(self) -> str:
        return cell_name(self.field.area.first_row, self.column)

    def is_as_issued(self) -> bool:
        """Whether its formula is the one that was issued."""
        cell = self.sheet.scan.cells.get((self.field.area.first_row, self.column))
        if cell is None or cell.formula is None or self.field.rule is None:
            return False
        operands = operand_cells(self.sheet.layout, self.field)
        return meaning(cell.formula) == meaning(excel_score(self.field.rule, operands))


def _helps(table: ReturnedTable) -> Iterator[_Help]:
    for sheet in table.sheets:
        rows = [each for each in sheet.layout.fields if each.role == "score"]
        column = (Columns(sheet.layout, scored=True).score if rows else None) or 0
        for each in rows:
            cell = sheet.scan.cells.get((each.area.first_row, column))
            is_number = cell is not None and cell.type == "number" and cell.formula is not None
            is_there = is_number and not sheet.placement.moved
            result = stored_number(cell.raw) if cell is not None and is_there else None
            yield _Help(sheet, each, column, result)


def _check_helps(rows: list[tuple[_Help, Score]]) -> Iterator[Finding]:
    """One finding, only said, where the workbook shows its sender scores of older values.

    That comes from programs that do not compute, and from computing by hand (F9).
    """
    stale = [
        (beside, score)
        for beside, score in rows
        if beside.result is not None
        and score.score not in {None, beside.result}
        and beside.is_as_issued()
    ]
    if not stale:
        return
    beside, score = stale[0]
    names = "、".join(each.ref for each, _ in stale)
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
    # The formula of a form that nobody has scored yet adds up nothing: Excel saves 0.
    standing = [each.reported for each in scored.scores if each.reported is not None]
    if total.reported == sum(standing, _ZERO) - (scored.deduction or _ZERO):
        return
    added = _added_up(scored.scores, scored.deduction)
    if added is None:
        added = total.score
    if added is None or added == total.reported:
        return
    field = next(
        each
        for sheet in table.sheets
        for each in sheet.layout.fields
        if each.role == "total" and each.formula
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
        total="。",
    )


def _added_up(scores: tuple[Score, ...], deduction: Decimal | None) -> Decimal | None:
    """What the scores in the column add up to; None where one of them is not there."""
    reported = [score.reported for score in scores]
    if deduction is None or None in reported:
        return None
    return sum((each for each in reported if each is not None), _ZERO) - deduction


def _total_clause(scored: Scored) -> str:
    total = scored.total
    if total is None or total.score is None or total.reported in {None, total.score}:
        return "。"
    return f"；总分应为 {plain(total.score)}，表中为 {plain(_known(total.reported))}。"


def _known(number: Decimal | None) -> Decimal:
    return _ZERO if number is None else number
