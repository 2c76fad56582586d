"""What a table as a whole comes to: each condition of a verdict with its sentence, or the grade."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from zjtx_xl.checks.operands import operands_of, reading_of
from zjtx_xl.definitions import Standing
from zjtx_xl.findings import VERDICT_WORDS, ConditionResult, VerdictResult
from zjtx_xl.rules import MISSING_VALUE, OPEN, Explained, NoResult, given, reason, truth
from zjtx_xl.values import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from zjtx_xl.definitions import Field, Verdict
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
    if verdict.of is not None:
        return _grade(verdict, verdict.of, explained(verdict.of))
    conditions = tuple(
        ConditionResult(each.text, *_decided(each.expression, explained(each.expression)))
        for each in verdict.conditions
    )
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


def _grade(verdict: Verdict, of: Node, explained: Explained) -> VerdictResult:
    found = of.value(explained.cells)
    if not isinstance(found, Decimal):
        text = f"{of.words(explained.label)}尚未确定"
        condition = ConditionResult(text, None, f"{text}，待定。")
        return VerdictResult(verdict.key, verdict.title, None, (condition,))
    for grade in verdict.grades:
        if grade.at_least is None or found >= grade.at_least:
            limit = "" if grade.at_least is None else f" ≥ {plain(grade.at_least)}"
            what = of.words(explained.label)
            trace = f"{what} {plain(found)}{limit}，评为“{grade.word}”。"
            condition = ConditionResult(f"{what}{limit}", result=True, trace=trace)
            return VerdictResult(verdict.key, verdict.title, True, (condition,), grade.word)  # noqa: FBT003 - it is known
    return VerdictResult(verdict.key, verdict.title, None)
