"""What a table as a whole comes to: each condition of a verdict with its sentence, or the grade."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from zjtx_xl.checks.operands import operands_of, reading_of
from zjtx_xl.definitions import Standing
from zjtx_xl.findings import VERDICT_WORDS, ConditionResult, VerdictResult
from zjtx_xl.rules import (
    MISSING_VALUE,
    OPEN,
    Explained,
    NoResult,
    clean,
    given,
    reason,
    truth,
)
from zjtx_xl.values import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from zjtx_xl.definitions import Field, Grade, Verdict, VerdictCondition
    from zjtx_xl.returns import ReturnedTable
    from zjtx_xl.rules import Node, Value

    _Explained = Callable[[Node], Explained]


def verdicts(
    table: ReturnedTable,
    known: Mapping[str, Decimal | None],
    totals: Mapping[str, Decimal | None],
    *,
    accept_proposed: bool = False,
) -> Iterator[VerdictResult]:
    """All verdicts of a table, on our scores by row, and our totals by key.

    True, False, or None while something is not known.
    """
    entries = table.submission.entries

    def value_of(field: Field) -> Value:
        if field.role == "score" and field.rule is not None:
            if field.row not in known:
                return MISSING_VALUE  # a row that was not used
            score = known[field.row]
            return OPEN if score is None else score
        if field.key in totals:
            total = totals[field.key]
            return OPEN if total is None else total
        return given(reading_of(entries, field), accept_proposed=accept_proposed)

    def explained(expression: Node) -> Explained:
        operands = operands_of(table.sheets[0].layout, (expression,), Standing())
        cells = {operand.name: operand.value(value_of) for operand in operands}
        return Explained(cells, {operand.name: operand.label for operand in operands})

    for verdict in table.template.verdicts:
        yield _verdict(verdict, explained)


def _verdict(verdict: Verdict, explained: _Explained) -> VerdictResult:
    if verdict.grades:
        return _graded(verdict, explained)
    conditions = tuple(_told(condition, explained) for condition in verdict.conditions)
    result = None
    if verdict.expression is not None:
        result, _ = _decided(verdict.expression, explained(verdict.expression))
    return VerdictResult(verdict.key, verdict.title, result, conditions)


def _decided(expression: Node, explained: Explained) -> tuple[bool | None, str]:
    """Whether a condition holds, and why, in a sentence."""
    try:
        found = truth(expression.value(explained.cells))
    except ValueError:
        return None, "所填内容不能用来判断。"
    result = None if isinstance(found, NoResult) else found
    word = VERDICT_WORDS[result]
    return result, f"{reason(expression, explained)}，{word}。"


def _told(condition: VerdictCondition, explained: _Explained, of: str = "") -> ConditionResult:
    """A condition with its sentence; ``of`` is the grade that asks for it."""
    result, trace = _decided(condition.expression, explained(condition.expression))
    return ConditionResult(f"{of}：{condition.text}" if of else condition.text, result, trace)


def _graded(verdict: Verdict, explained: _Explained) -> VerdictResult:
    """The first grade whose number is reached and whose conditions hold.

    What keeps from a better grade is told with it.
    """
    number, what = None, ""
    if verdict.of is not None:
        known = explained(verdict.of)
        number, what = clean(verdict.of, known.cells), verdict.of.words(known.label)
    kept: list[ConditionResult] = []
    for grade in verdict.grades:
        if grade.at_least is not None and isinstance(number, Decimal) and number < grade.at_least:
            continue
        told = [_told(condition, explained, grade.word) for condition in grade.conditions]
        if any(condition.result is False for condition in told):
            kept += (condition for condition in told if condition.result is False)
            continue
        waiting = [condition for condition in told if condition.result is None]
        if grade.at_least is not None and not isinstance(number, Decimal):
            text = f"{what}尚未确定"
            waiting.insert(0, ConditionResult(text, None, f"{text}，待定。"))
        if waiting:
            return VerdictResult(verdict.key, verdict.title, None, (*kept, *waiting))
        reached = _reached(grade, number, what)
        return VerdictResult(verdict.key, verdict.title, True, (*kept, *told, reached), grade.word)  # noqa: FBT003 - it is known
    return VerdictResult(verdict.key, verdict.title, None, tuple(kept))


def _reached(grade: Grade, number: Value | None, what: str) -> ConditionResult:
    """Which grade it is, and by what number."""
    limit = "" if grade.at_least is None else f" ≥ {plain(grade.at_least)}"
    value = (
        f" {plain(number)}"
        if isinstance(number, Decimal) and (limit or not grade.conditions)
        else ""
    )
    told = f"{what}{value}{limit}，" if value else ""
    text = f"{what}{limit}" if value else f"评为“{grade.word}”"
    return ConditionResult(text, result=True, trace=f"{told}评为“{grade.word}”。")
