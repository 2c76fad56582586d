"""The lines that tell a recipient what his form comes to: each verdict, and what it is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.definitions import Standing
from zjtx_xl.forms.live_cells import live_places
from zjtx_xl.rules import (
    All,
    CellPlace,
    Name,
    excel_grade,
    excel_value,
    excel_verdict,
    excel_verdict_of,
)
from zjtx_xl.xlsx import Range, cell_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from zjtx_xl.definitions import Layout, Verdict

_NUMBER = "定等级的数"


class VerdictLine(NamedTuple):
    """A line beside a form: its words, its formula, and whether it is the whole."""

    text: str
    formula: str
    is_title: bool = False


def verdict_lines(
    verdict: Verdict, layout: Layout, column: int | None, position: tuple[int, int]
) -> Iterator[VerdictLine]:
    """Each line of a verdict, the whole first.

    The whole is told from the cells of its conditions, which follow it from ``position`` down;
    ``column`` is that of the preliminary scores.

    Raises:
        KeyError: an expression names nothing.
        ValueError: it has no formula.
    """
    at = Standing()
    row, own = position
    if verdict.grades:
        yield from _graded(verdict, layout, column, position)
        return
    if verdict.expression is not None:
        count = len(verdict.conditions)
        cells = str(Range(row + 1, own, row + count, own))
        all_of = isinstance(verdict.expression, All)
        yield VerdictLine(
            verdict.title, excel_verdict_of(cells, count, all_of=all_of), is_title=True
        )
    for condition in verdict.conditions:
        places = live_places(layout, condition.expression, at, column)
        yield VerdictLine(condition.text, excel_verdict(condition.expression, places))


def _graded(
    verdict: Verdict, layout: Layout, column: int | None, position: tuple[int, int]
) -> Iterator[VerdictLine]:
    """A grade, and below it each grade that asks for more than a number.

    A number of which the formula would be too long, once a grade, has a line of its own.
    """
    row, own = position
    below: list[VerdictLine] = []
    grades: list[tuple[str, Decimal | None, str]] = []
    for grade in verdict.grades:
        told = ""
        if grade.conditions:
            node = grade.node(verdict.of)
            formula = excel_verdict(node, live_places(layout, node, Standing(), column))
            below.append(VerdictLine(grade.text, formula))
            told = cell_name(row + len(below), own)
        grades.append((grade.word, grade.at_least, told))
    places = live_places(layout, verdict.of, Standing(), column) if verdict.of is not None else {}
    try:
        whole = excel_grade(verdict.of, grades, places)
    except ValueError:
        if verdict.of is None:
            raise
        below.append(VerdictLine(_NUMBER, excel_value(verdict.of, places)))
        cell = CellPlace(cell_name(row + len(below), own), "decimal", is_ours=True)
        whole = excel_grade(Name("number"), grades, {"number": cell})
    yield VerdictLine(verdict.title, whole, is_title=True)
    yield from below
