"""Do the scores in the column follow the rules, and does the total follow the scores?

Three things are compared: what stands in the column, what the workbook itself computed beside it
(预评得分), and what the rule gives. A score that only has not followed a change of the values is
stale, not wrong: the tool wrote it itself (its digest says so), or the workbook's own untouched
formula had computed it and was not computed again since.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

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
    differing = [
        score
        for score in scored.scores
        if score.reported is not None and score.score not in {None, score.reported}
    ]
    for index, score in enumerate(differing):
        sheet, field = _field_of(table, score)
        is_stale = written_by_us or _computed_in_workbook(sheet, field) == score.reported
        yield finding(
            "stale-score" if is_stale else "score",
            sheet=score.sheet,
            cell=score.cell,
            field=field.key,
            label=field.label,
            reported=plain(_known(score.reported)),
            score=plain(_known(score.score)),
            trace=score.trace.rstrip("。"),
            total=_total_clause(scored) if index == 0 else "。",
        )
    yield from _check_total(table, scored, written_by_us=written_by_us)


def _field_of(table: ReturnedTable, score: Score) -> tuple[ReturnedSheet, Field]:
    return next(
        (sheet, each)
        for sheet in table.sheets
        for each in sheet.layout.fields
        if each.row == score.row and each.role == "score"
    )


def _computed_in_workbook(sheet: ReturnedSheet, each: Field) -> Decimal | None:
    """What the workbook's own formula for this score showed when it was last computed.

    None where it has no result, is not the one that was issued, or has moved.
    """
    column = Columns(sheet.layout, scored=True).score
    if each.rule is None or each.rule.expression is None or column is None or sheet.placement.moved:
        return None
    cell = sheet.scan.cells.get((each.area.first_row, column))
    if cell is None or cell.type != "number" or cell.formula is None:
        return None
    issued = excel_score(each.rule, operand_cells(sheet.layout, each))
    return stored_number(cell.raw) if meaning(cell.formula) == meaning(issued) else None


def _check_total(table: ReturnedTable, scored: Scored, *, written_by_us: bool) -> Iterator[Finding]:
    total = scored.total
    if total is None or total.reported is None:
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
