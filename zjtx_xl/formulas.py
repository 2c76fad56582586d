"""The recipient's helper formulas: 预评得分, 填报检查, and the status line at the top.

:func:`excel_score` is the Excel printer of a score rule (the Decimal printer is in
:mod:`zjtx_xl.expression`). It scores only what reads exactly (a number, an offered answer, a
none-mark) and shows 待核 for the rest, so that what it shows is what the check will say
(DESIGN.md §3.5). The formulas work in Excel 2010, WPS and LibreOffice: no array constants, no
``_xlfn`` functions, no names.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, assert_never

from zjtx_xl.address import Range, column_name, parse_range
from zjtx_xl.expression import (
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
from zjtx_xl.numerals import plain
from zjtx_xl.questions import (
    IS_BLANK,
    IS_NUMBER,
    SHOWS_PERCENT,
    Question,
    both,
    either,
    is_one_of,
    length_without_blanks,
    literal,
    number_is,
    opposite,
)
from zjtx_xl.status import (
    NO_TEXTS,
    UNSURE,
    YES_TEXTS,
    Ask,
    Decision,
    StatusCell,
    decision_for,
    terse,
)
from zjtx_xl.values import NONE_MARKS, NUMERIC

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from zjtx_xl.expression import Condition, Expression
    from zjtx_xl.rules import Rule
    from zjtx_xl.values import KindName

_LONGEST_FORMULA = 8192
_ANSWERS = frozenset({"yes_no", "yes_no_text"})
_IS_NONE = is_one_of(tuple(sorted(NONE_MARKS)))
_IS_ZERO = number_is("=", Decimal(0))


# ---------------------------------------------------------------- 预评得分


@dataclass(frozen=True, slots=True)
class OperandCell:
    """Where an operand of a rule stands and how its answers are offered."""

    ref: str
    kind: KindName
    yes_texts: tuple[str, ...] = YES_TEXTS
    no_texts: tuple[str, ...] = NO_TEXTS

    @property
    def is_exact(self) -> Question:
        """Whether the cell reads exactly, as :func:`zjtx_xl.values.read_value` has it.

        Raises:
            ValueError: no rule can score this kind.
        """
        if self.kind in _ANSWERS:
            return either(is_one_of((*self.yes_texts, *self.no_texts, "0")), _IS_NONE)
        if self.kind == "percent":
            as_printed = either(_IS_ZERO, opposite(SHOWS_PERCENT))
            return either(both(IS_NUMBER, as_printed), _IS_NONE)
        if self.kind in NUMERIC:
            return either(IS_NUMBER, _IS_NONE)
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
    blank = _together("OR", [IS_BLANK.formula(each.ref) for each in operands])
    exact = _together("AND", [each.is_exact.formula(each.ref) for each in operands])
    score = _number(rule.expression, cells)
    # An error value in an operand makes every question about it an error.
    guarded = f'IF({blank},"",IF({exact},{score},"{UNSURE}"))'
    return _checked(f'=IFERROR({guarded},"{UNSURE}")')


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


# ---------------------------------------------------------------- 填报检查


def row_status(cells: Sequence[StatusCell], *, asked_if: str = "") -> str:
    """The formula that says in words what is wrong with the cells of a row; ``""`` if nothing.

    With ``asked_if`` (an area, or several with commas) a required cell is only missed once
    something stands there: rows of a list that nobody uses are not incomplete. A row with very
    many cells gets shorter texts.

    Raises:
        ValueError: the formula is too long for Excel even so, or a choice is.
    """
    used = ",".join(map(str, _areas(asked_if.split(",")))) if asked_if else ""
    formula = _joined([_print(decision_for(each), each.ref, used) for each in cells])
    if len(formula) <= _LONGEST_FORMULA:
        return formula
    return _checked(_joined([_print(terse(each), each.ref, used) for each in cells]))


def _joined(clauses: Sequence[str]) -> str:
    if len(clauses) == 1:
        return f"={clauses[0]}"
    # The messages hold no spaces: TRIM keeps one between each two that say something.
    joined = '&" "&'.join(clauses)
    return f'=SUBSTITUTE(TRIM({joined})," ","；")'


def excel_status(cell: StatusCell) -> str:
    """The formula of :func:`row_status` for one cell.

    Raises:
        ValueError: the formula is too long for Excel, or a choice is.
    """
    return row_status((cell,))


def _print(decision: Decision, ref: str, used: str) -> str:
    if isinstance(decision, Ask):
        then = _print(decision.then, ref, used)
        otherwise = _print(decision.otherwise, ref, used)
        return f"IF({decision.question.formula(ref)},{then},{otherwise})"
    message = literal(decision.message)
    if decision.status == "missing" and used:
        return f'IF(COUNTA({used})>0,{message},"")'
    return message


# ---------------------------------------------------------------- the status line


def form_status(required: Sequence[str], scores: str = "") -> str:
    """The formula of the line at the top: ``已填 9/13，还缺 4 项，预评 62.5 分，2 项待核``.

    ``required`` are the cells that must be filled, ``scores`` is the area of the preliminary
    scores. A cell with an error value counts as filled.

    Raises:
        ValueError: nothing is required, an address is none, or the formula is too long.
    """
    if not required:
        message = "没有必填的格"
        raise ValueError(message)
    areas = _areas(required)
    count = sum(_size(area) for area in areas)
    blanks = "+".join(_blanks(str(area)) for area in areas)
    parts = [f'"已填 "&{count}-({blanks})&"/{count}，还缺 "&{blanks}&" 项"']
    if scores:
        unsure = f'COUNTIF({scores},"{UNSURE}")'
        parts.append(f'"，预评 "&ROUND(SUM({scores}),2)&" 分"')
        parts.append(f'IF({unsure}>0,"，"&{unsure}&" 项待核","")')
    return _checked("=" + "&".join(parts))


def next_missing(sheet: str, checks: Range, columns: Sequence[str]) -> str:
    """The formula of the link to the first cell that is still missing; ``""`` when none is.

    The line is the first whose check says 缺, the cell its first empty one among ``columns``
    (letters, in the order of the form), or else the last of them. ``checks`` is the area of the
    check column.

    Raises:
        ValueError: the formula is too long.
    """
    area = f"${column_name(checks[1])}${checks[0]}:${column_name(checks[3])}${checks[2]}"
    line = f'MATCH("*缺*",{area},0)'
    letter = literal(columns[-1])
    for each in reversed(columns[:-1]):
        cell = f"INDEX(${each}${checks[0]}:${each}${checks[2]},{line})"
        letter = f"IF({length_without_blanks(cell)}=0,{literal(each)},{letter})"
    quoted = sheet.replace("'", "''")
    place = f"\"#'{quoted}'!\"&{letter}&({line}+{checks[0] - 1})"
    return _checked(f'=IF(COUNTIF({area},"*缺*")=0,"",HYPERLINK({place},"去填下一项"))')


def _blanks(area: str) -> str:
    """Formula text: how many cells of an area are blank.

    An empty text makes the division an error; so does an error value, which is no blank.
    """
    return f"SUMPRODUCT(ISERROR(1/{length_without_blanks(area)})-ISERROR({area}))"


def _areas(refs: Sequence[str]) -> list[Range]:
    """The cells as few rectangles: joined downwards first, then side by side."""
    columns: list[Range] = []
    for area in sorted({parse_range(ref) for ref in refs}, key=lambda each: (each[1], each[0])):
        last = columns[-1] if columns else area
        same_columns = (last.first_column, last.last_column) == (area[1], area[3])
        if same_columns and last.last_row + 1 == area.first_row:
            columns[-1] = last._replace(last_row=area.last_row)
        else:
            columns.append(area)
    blocks: list[Range] = []
    for area in sorted(columns):
        last = blocks[-1] if blocks else area
        same_rows = (last.first_row, last.last_row) == (area.first_row, area.last_row)
        if same_rows and last.last_column + 1 == area.first_column:
            blocks[-1] = last._replace(last_column=area.last_column)
        else:
            blocks.append(area)
    return blocks


def _size(area: Range) -> int:
    return (area.last_row - area.first_row + 1) * (area.last_column - area.first_column + 1)


def _together(function: str, conditions: Sequence[str]) -> str:
    return conditions[0] if len(conditions) == 1 else f"{function}({','.join(conditions)})"


def _checked(formula: str) -> str:
    if len(formula) > _LONGEST_FORMULA:
        message = f"公式有 {len(formula)} 字，Excel 最多 {_LONGEST_FORMULA} 字"
        raise ValueError(message)
    return formula
