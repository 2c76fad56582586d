"""The verdicts of a form, live beside it: 符合, 不符合 or 待定 for each condition, or the grade.

They stand below the other helps, right of the form and outside the print area.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.definitions import Standing, render
from zjtx_xl.forms.live_cells import live_places
from zjtx_xl.forms.styles import NO_RESULT
from zjtx_xl.rules import excel_grade, excel_verdict

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
        for is_title, text, formula in verdict_lines(verdict, layout, columns.score):
            look = formats.help(bold=is_title, align="center")
            sheet.write_formula(row - 1, columns.first - 1, formula, look, NO_RESULT)
            words = render(text, dict(variables))
            sheet.write_string(row - 1, columns.check - 1, words, formats.help(bold=is_title))
            row += 1


def verdict_lines(
    verdict: Verdict, layout: Layout, column: int | None
) -> Iterator[tuple[bool, str, str]]:
    """Each line of a verdict: whether it is the whole, its words, its formula.

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
        places = live_places(layout, verdict.expression, at, column)
        yield True, verdict.title, excel_verdict(verdict.expression, places)
    for condition in verdict.conditions:
        places = live_places(layout, condition.expression, at, column)
        yield False, condition.text, excel_verdict(condition.expression, places)
