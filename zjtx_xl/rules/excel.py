"""The formulas of a workbook that are printed from expression trees.

A formula computes only with what reads exactly (a number, an offered answer, a none-mark) and
shows 待核 for the rest, so that what it shows is what the check will say. The
formulas work in Excel 2010, WPS and LibreOffice: no array constants, no ``_xlfn`` functions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.findings import VERDICT_WORDS
from zjtx_xl.rules.questions import contains, literal, opposite, together, within_limit
from zjtx_xl.rules.status import UNSURE
from zjtx_xl.rules.tree.arithmetic import without_noise
from zjtx_xl.rules.tree.logic import Holds, Is
from zjtx_xl.rules.tree.places import CellPlace, ExcelCells, areas, blanks, size
from zjtx_xl.values import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from zjtx_xl.rules.score_rules import Rule
    from zjtx_xl.rules.tree.node import Node
    from zjtx_xl.rules.tree.places import Place

MET, UNMET, WAITING = (VERDICT_WORDS[result] for result in (True, False, None))


def excel_score(rule: Rule, places: Mapping[str, Place]) -> str:
    """The formula of a row's preliminary score (预评得分).

    Where a goal is in words and ``places`` has the sender's own score (``value``), that score, if
    it lies within the range of its tier: as the check takes it.

    Raises:
        KeyError: ``places`` lacks an operand of the rule.
        ValueError: the rule has no formula (``manual``), a kind cannot be scored, or the formula
            is too long for Excel.
    """
    if rule.expression is None:
        message = f"评分规则 {rule.name} 由审核人员评分，没有公式"
        raise ValueError(message)
    return excel_value(rule.expression, places, _own_score(rule, places))


def _own_score(rule: Rule, places: Mapping[str, Place]) -> str:
    """Formula text of the sender's own score within its range; empty where there is none."""
    own, goal = places.get("value"), places.get("target")
    if not rule.ends or not isinstance(own, CellPlace):
        return ""
    least, most = (without_noise(limit, ExcelCells(places)) for limit in rule.ends)
    conditions = [f"ISNUMBER({own.ref})", f"{own.ref}>={least}", f"{own.ref}<={most}"]
    if isinstance(goal, CellPlace):  # of a goal that is a number the points follow
        conditions.insert(1, opposite(contains(tuple("0123456789")))(goal.ref))
    return f"IF(AND({','.join(conditions)}),{own.ref},NA())"


def excel_value(expression: Node, places: Mapping[str, Place], otherwise: str = "") -> str:
    """The formula of what an expression gives.

    It gives the result where all that it looks at reads exactly, ``""`` while something that it
    needs is blank, and 待核 in every other case, error values included; before that what
    ``otherwise`` gives, a formula text.

    Raises:
        KeyError: ``places`` lacks a name of the expression.
        ValueError: a kind cannot be computed with, or the formula is too long for Excel.
    """
    needed = [name for name in _needed(expression) if isinstance(places[name], CellPlace)]
    asked = frozenset(needed)
    result = without_noise(expression, ExcelCells(places, asked))
    cells = [place for name in needed if isinstance(place := places[name], CellPlace)]
    if cells:
        blank = together("OR", [cell.is_blank for cell in cells])
        exact = together("AND", [cell.is_exact for cell in cells])
        result = f'IF({blank},"",IF({exact},{result},"{UNSURE}"))'
    # An error value in an operand makes every question about it an error.
    instead = _instead(expression, places, asked)
    instead = f"IFERROR({otherwise},{instead})" if otherwise else instead
    return within_limit(f"=IFERROR({result},{instead})")


def _needed(expression: Node) -> list[str]:
    """The names that are needed in any case, in the order of the text."""
    needs = expression.needs()
    return [name for name in expression.used_names if name in needs]


def _instead(expression: Node, places: Mapping[str, Place], asked: frozenset[str]) -> str:
    """What is shown for want of a result: nothing while a cell is blank, else 待核."""
    names = {*expression.used_names} - asked
    if not names:
        return f'"{UNSURE}"'
    blank: list[str] = []
    for name in sorted(names):
        place = places[name]
        if isinstance(place, CellPlace):
            blank.append(f"IFERROR({place.is_blank},FALSE)")
        else:
            found = areas(place)
            blank.append(f"({blanks(found)}={size(found)})")
    return f'IF({together("OR", blank)},"","{UNSURE}")'


def excel_total(expression: Node, places: Mapping[str, Place]) -> str:
    """The formula of a total over cells that the office fills: as SUM does, without questions.

    Raises:
        KeyError: ``places`` lacks a name of the expression.
        ValueError: the formula is too long for Excel.
    """
    formula = expression.excel(ExcelCells(places, unguarded=True))
    return within_limit(f"={_without_brackets(formula)}")


def excel_condition(expression: Node, places: Mapping[str, Place]) -> str:
    """Formula text: does a condition hold for sure? False while it waits for something.

    Raises:
        KeyError: ``places`` lacks a name of the expression.
        ValueError: the formula is too long for Excel.
    """
    if isinstance(expression, Holds | Is):  # nothing else reads as this answer
        return within_limit(expression.excel(ExcelCells(places, unguarded=True)))
    return within_limit(f"IFERROR({expression.excel(ExcelCells(places))},FALSE)")


def excel_verdict(expression: Node, places: Mapping[str, Place]) -> str:
    """The formula of a verdict: 符合, 不符合, or 待定 while it waits for something.

    Raises:
        KeyError: ``places`` lacks a name of the expression.
        ValueError: the formula is too long for Excel.
    """
    condition = expression.excel(ExcelCells(places))
    return within_limit(f'=IFERROR(IF({condition},"{MET}","{UNMET}"),"{WAITING}")')


def excel_verdict_of(cells: str, count: int, *, all_of: bool) -> str:
    """The formula of a verdict over the cells of its conditions, however long those are.

    Args:
        cells: the area in which each condition says whether it holds.
        count: how many there are.
        all_of: all must hold; otherwise one is enough.
    """
    settles, rest = (UNMET, MET) if all_of else (MET, UNMET)
    return (
        f'=IF(COUNTIF({cells},"{settles}")>0,"{settles}",'
        f'IF(COUNTIF({cells},"{rest}")={count},"{rest}","{WAITING}"))'
    )


def excel_grade(
    of: Node | None,
    grades: Sequence[tuple[str, Decimal | None, str]],
    places: Mapping[str, Place],
) -> str:
    """The formula of a grade: its word, or 待定 while the number is not known.

    Of each grade: its word, the number from which it is given, and the address of the cell that
    says whether it fits (``excel_verdict``), in place of the number.

    Raises:
        KeyError: ``places`` lacks a name of the expression.
        ValueError: the formula is too long for Excel.
    """
    number = "" if of is None else without_noise(of, ExcelCells(places))
    formula = '""'
    for word, at_least, told in reversed(grades):
        named = literal(word)
        if told:
            waits = f'IF({told}="{WAITING}","{WAITING}",{formula})'
            formula = f'IF({told}="{MET}",{named},{waits})'
        else:
            limit = None if at_least is None else plain(at_least)
            formula = named if limit is None else f"IF({number}>={limit},{named},{formula})"
    return within_limit(f'=IFERROR({formula},"{WAITING}")')


def _without_brackets(formula: str) -> str:
    """Without the brackets around all of it: ``SUM(J5:J17)-SUM(J18)`` as it was issued."""
    if not (formula.startswith("(") and formula.endswith(")")):
        return formula
    depth = 0
    for place, character in enumerate(formula):
        depth += (character == "(") - (character == ")")
        if not depth and place < len(formula) - 1:
            return formula
    return formula[1:-1]
