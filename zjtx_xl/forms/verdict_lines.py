"""The verdicts of a form, live beside it: 符合, 不符合 or 待定 for each condition, or the grade.

They stand below the other helps, right of the form and outside the print area.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.definitions import Standing, render
from zjtx_xl.forms.live_cells import live_places
from zjtx_xl.forms.styles import NO_RESULT
from zjtx_xl.rules import All, excel_grade, excel_verdict, excel_verdict_of
from zjtx_xl.xlsx import Range

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xlsxwriter.worksheet import Worksheet

    from zjtx_xl.definitions import Layout, Verdict
    from zjtx_xl.forms.helps import Columns
    from zjtx_xl.forms.styles import Formats

_GAP = 2


def write_verdicts(  # noqa: PLR0913, PLR0917 - what is written, and where
    verdicts: tuple[Verdict, ...],
    layout: Layout,
    columns: Columns,
    sheet: Worksheet,
    formats: Formats,
    variables: Mapping[str, str],
) -> None:
    """Write the verdicts of a table below the helps of its first sheet."""
    row = layout.last_row + _GAP
    for verdict in verdicts:
        lines = verdict_lines(verdict, layout, columns.score, (row, columns.first))
        for is_title, text, formula in lines:
            look = formats.help(bold=is_title, align="center")
            sheet.write_formula(row - 1, columns.first - 1, formula, look, NO_RESULT)
            words = render(text, dict(variables))
            sheet.write_string(row - 1, columns.check - 1, words, formats.help(bold=is_title))
            row += 1


def verdict_lines(
    verdict: Verdict, layout: Layout, column: int | None, position: tuple[int, int]
) -> Iterator[tuple[bool, str, str]]:
    """Each line of a verdict: whether it is the whole, its words, its formula.

    The whole is told from the cells of its conditions, which follow it from ``position`` down.

    Raises:
        KeyError: an expression names nothing.
        ValueError: it has no formula.
    """
    at = Standing()
    if verdict.of is not None:
        places = live_places(layout, verdict.of, at, column)
        yield True, verdict.title, excel_grade(verdict.of, verdict.grades, places)
        return
    if verdict.expression is not None:
        row, own = position
        count = len(verdict.conditions)
        cells = str(Range(row + 1, own, row + count, own))
        all_of = isinstance(verdict.expression, All)
        yield True, verdict.title, excel_verdict_of(cells, count, all_of=all_of)
    for condition in verdict.conditions:
        places = live_places(layout, condition.expression, at, column)
        yield False, condition.text, excel_verdict(condition.expression, places)
