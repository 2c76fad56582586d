"""The formula of a preliminary score (预评得分).

:func:`excel_score` is the Excel printer of a score rule (the Decimal printer is in
:mod:`tree`). It scores only what reads exactly (a number, an offered answer, a
none-mark) and shows 待核 for the rest, so that what it shows is what the check will say. The
formulas work in Excel 2010, WPS and LibreOffice: no array constants, no
``_xlfn`` functions, no names.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, assert_never

from zjtx_xl.rules.questions import (
    IS_BLANK,
    IS_NUMBER,
    SHOWS_PERCENT,
    Question,
    both,
    either,
    is_one_of,
    number_is,
    opposite,
)
from zjtx_xl.rules.status import NO_TEXTS, UNSURE, YES_TEXTS
from zjtx_xl.rules.tree import (
    And,
    Choose,
    Clamp,
    Compare,
    Constant,
    Divide,
    Multiply,
    Operand,
    Round,
)
from zjtx_xl.values import NONE_MARKS, NUMERIC, plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from zjtx_xl.rules.score_rules import Rule
    from zjtx_xl.rules.tree import Condition, Expression
    from zjtx_xl.values import KindName

LONGEST_FORMULA = 8192
_ANSWERS = frozenset({"yes_no", "yes_no_text"})
_IS_NONE = is_one_of(tuple(sorted(NONE_MARKS)))
_IS_ZERO = number_is("=", Decimal(0))


class OperandCell(NamedTuple):
    """Where an operand of a rule stands and how its answers are offered."""

    ref: str
    kind: KindName
    yes_texts: tuple[str, ...] = YES_TEXTS
    no_texts: tuple[str, ...] = NO_TEXTS

    @property
    def is_exact(self) -> Question:
        """Whether the cell reads exactly, as :func:`read_value` has it.

        Raises:
            ValueError: no rule can score this kind.
        """
        if self.kind in _ANSWERS:
            return either(is_one_of((*self.yes_texts, *self.no_texts, "0")), _IS_NONE)
        if self.kind in NUMERIC:
            as_printed = either(_IS_ZERO, opposite(SHOWS_PERCENT))
            return either(both(IS_NUMBER, as_printed), _IS_NONE)
        message = f"{self.ref} 的取值类型 {self.kind} 不能计分"
        raise ValueError(message)

    @property
    def value(self) -> str:
        """Formula text of its number; only asked of cells that read exactly."""
        if self.kind in NUMERIC:
            return f"N({self.ref})"  # a none-mark is 0
        return f"IF({is_one_of(self.yes_texts).formula(self.ref)},1,0)"


def excel_score(rule: Rule, cells: Mapping[str, OperandCell]) -> str:
    """The formula of a row's preliminary score.

    It gives the points where every operand reads exactly, ``""`` while an operand is blank, and
    待核 in every other case, error values included.

    Raises:
        KeyError: ``cells`` lacks an operand of the rule.
        ValueError: the rule has no formula (``manual``), a kind cannot be scored, or the formula
            is too long for Excel.
    """
    if rule.expression is None:
        message = f"评分规则 {rule.name} 由审核人员评分，没有公式"
        raise ValueError(message)
    operands = [cells[name] for name in rule.operands]
    blank = together("OR", [IS_BLANK.formula(operand.ref) for operand in operands])
    exact = together("AND", [operand.is_exact.formula(operand.ref) for operand in operands])
    score = _number(rule.expression, cells)
    # An error value in an operand makes every question about it an error.
    guarded = f'IF({blank},"",IF({exact},{score},"{UNSURE}"))'
    return within_limit(f'=IFERROR({guarded},"{UNSURE}")')


def _number(expression: Expression, cells: Mapping[str, OperandCell]) -> str:  # noqa: PLR0911 - one for each node
    match expression:
        case Constant(value):
            return plain(value)
        case Operand(name):
            return cells[name].value
        case Multiply(left, right):
            return f"({_number(left, cells)}*{_number(right, cells)})"
        case Divide(left, right):
            return f"({_number(left, cells)}/{_number(right, cells)})"
        case Round(value, decimals):
            return f"ROUND({_number(value, cells)},{decimals})"
        case Clamp(value, low, high):
            most = f"MIN({_number(value, cells)},{_number(high, cells)})"
            return f"MAX({most},{_number(low, cells)})"
        case Choose(condition, then, otherwise):
            answers = f"{_number(then, cells)},{_number(otherwise, cells)}"
            return f"IF({_condition(condition, cells)},{answers})"
    assert_never(expression)


def _condition(condition: Condition, cells: Mapping[str, OperandCell]) -> str:
    match condition:
        case Compare(left, comparison, right):
            # Never as a difference: only a comparison has Excel's tolerance at the 15th digit.
            return f"{_number(left, cells)}{comparison}{_number(right, cells)}"
        case And(left, right):
            return f"AND({_condition(left, cells)},{_condition(right, cells)})"
    assert_never(condition)


def together(function: str, conditions: Sequence[str]) -> str:
    """Formula text: the conditions under ``AND`` or ``OR``; one alone needs no function."""
    return conditions[0] if len(conditions) == 1 else f"{function}({','.join(conditions)})"


def within_limit(formula: str) -> str:
    """The formula, if Excel takes one so long.

    Raises:
        ValueError: it has more than 8192 characters.
    """
    if len(formula) > LONGEST_FORMULA:
        message = f"公式有 {len(formula)} 字，Excel 最多 {LONGEST_FORMULA} 字"
        raise ValueError(message)
    return formula
