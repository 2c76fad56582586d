"""Do the scores in the column follow the rules, and does the total follow the scores?"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from zjtx_xl.codes import finding
from zjtx_xl.rules import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zjtx_xl.model import Finding, Score
    from zjtx_xl.reader import ReturnedTable
    from zjtx_xl.scoring import Scored

_ZERO = Decimal(0)


def check_scores(table: ReturnedTable, scored: Scored) -> Iterator[Finding]:
    """One finding for each row whose score differs, one for a total that is added up wrongly.

    A total that is only wrong because a score is wrong is said in the finding about the score.
    """
    labels = {each.key: each for sheet in table.sheets for each in sheet.layout.fields}
    differing = [
        score
        for score in scored.scores
        if score.reported is not None and score.score not in {None, score.reported}
    ]
    for index, score in enumerate(differing):
        field = next(
            each for each in labels.values() if each.row == score.row and each.role == "score"
        )
        yield finding(
            "score",
            sheet=score.sheet,
            cell=score.cell,
            field=field.key,
            label=field.label,
            reported=plain(_known(score.reported)),
            score=plain(_known(score.score)),
            trace=score.trace.rstrip("。"),
            total=_total_clause(scored) if index == 0 else "。",
        )
    yield from _check_total(table, scored)


def _check_total(table: ReturnedTable, scored: Scored) -> Iterator[Finding]:
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
        "total",
        sheet=total.sheet,
        cell=total.cell,
        field=field.key,
        label=field.label,
        reported=plain(total.reported),
        score=plain(added),
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
