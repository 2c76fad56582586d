"""The sentence that explains a score (计分依据): what was compared, and the points that it gave."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, assert_never

from zjtx_xl.rules.score_rules import operand_value, reaches
from zjtx_xl.rules.tree import CONTEXT, ZERO, OperandName, rounded
from zjtx_xl.values import excerpt, one_line, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zjtx_xl.rules.score_rules import Rule
    from zjtx_xl.values import Reading

OPERAND_LABELS: dict[OperandName, str] = {"target": "目标值", "actual": "实际值", "value": "扣分"}
_HUNDRED = Decimal(100)


def trace(
    rule: Rule,
    readings: Mapping[str, Reading],
    score: Decimal | None,
    *,
    raw: Mapping[str, str] | None = None,
) -> str:
    """One Chinese sentence that explains ``score``, which :func:`evaluate` gave.

    ``raw`` holds the operands as they are written in the cells, to be quoted where a value is not
    sure; without it the sentence says how they were read.
    """
    if rule.expression is None:
        return "由审核人员评分。" if score is None else f"审核人员评分，得 {plain(score)} 分。"
    if score is None:
        return _why_not(rule, readings, raw or {})
    return _because(rule, readings, score)


def _because(rule: Rule, readings: Mapping[str, Reading], score: Decimal) -> str:
    said: dict[OperandName, str] = {}
    values: dict[OperandName, Decimal] = {}
    for name in rule.operands:
        said[name] = _said(readings[name])
        values[name] = operand_value(readings[name], accept_proposed=True) or ZERO
    points = _points_text(rule, score)
    match rule.name:
        case "yes_no" | "manual":
            return f"实际值 {said['actual']}，{points}。"
        case "deduction":
            return _trace_deduction(rule, values["value"], score)
        case "bands" if rule.parameters.of == "actual":
            return _trace_band(rule, f"实际值 {said['actual']}", values, points)
        case "reach_target" | "bands" | "proportional":
            return _trace_target(rule, said, values, points)
    assert_never(rule.name)


def _why_not(rule: Rule, readings: Mapping[str, Reading], raw: Mapping[str, str]) -> str:
    missing: list[str] = []
    others: list[str] = []
    for name in rule.operands:
        reading, label = readings[name], OPERAND_LABELS[name]
        if reading.confidence == "missing":
            missing.append(label)
        elif operand_value(reading) is None:
            others.append(label + _unsure(reading, excerpt(raw.get(name, ""))))
    clauses = [f"{'、'.join(missing)}未填", *others] if missing else others
    return f"{'，'.join(clauses)}，暂不计分。"


def _trace_target(
    rule: Rule,
    said: Mapping[OperandName, str],
    values: Mapping[OperandName, Decimal],
    points: str,
) -> str:
    target, actual = values["target"], values["actual"]
    both_zero = rule.parameters.both_zero
    if target == actual == 0 and both_zero != "full":
        convention = points.replace("得", "得一半分") if both_zero == "half" else points
        return f"目标值和实际值均为零或无，按约定{convention}。"
    if rule.name != "reach_target" and target > 0:
        percent = CONTEXT.divide(CONTEXT.multiply(actual, _HUNDRED), target)
        short = rounded(percent, 2)
        equals = "＝" if short == percent else "≈"
        completion = f"实际值 {said['actual']} ÷ 目标值 {said['target']} {equals} {plain(short)}%"
        if rule.name == "bands":
            return _trace_band(rule, completion, values, points)
        if actual < target:
            return f"{completion}，按比例{points}。"
    sign = "≥" if actual >= target else "＜"  # noqa: RUF001 - as the rules are printed
    return f"实际值 {said['actual']} {sign} 目标值 {said['target']}，{points}。"


def _trace_band(rule: Rule, what: str, values: Mapping[OperandName, Decimal], points: str) -> str:
    bands, of = rule.parameters.thresholds, rule.parameters.of
    unit = "%" if of == "completion" else ""
    band = next((band for band in bands if reaches(band, of).holds(values)), None)
    if band is None:
        return f"{what}，未达到最低一档 {plain(bands[-1].at_least)}{unit}，{points}。"
    return f"{what}，达到 {plain(band.at_least)}{unit} 一档，{points}。"


def _trace_deduction(rule: Rule, value: Decimal, score: Decimal) -> str:
    if value == score:
        return f"扣 {plain(score)} 分（至多扣 {plain(rule.points)} 分）。"
    limits = f"0 至 {plain(rule.points)} 分"
    return f"扣分 {plain(value)} 不在 {limits}之内，按扣 {plain(score)} 分计。"


def _points_text(rule: Rule, score: Decimal) -> str:
    return f"得{'满分 ' if score == rule.points else ' '}{plain(score)} 分"


def _said(reading: Reading) -> str:
    """A value that was scored, as people say it."""
    if reading.is_none:
        return "无"
    if isinstance(reading.value, Decimal):
        return plain(reading.value)
    return "是" if reading.value else "否"


def _unsure(reading: Reading, written: str) -> str:
    """Why a value is not scored, with the text of the cell or how it was read."""
    reasons = {"proposed": "需审核人员确认", "unreadable": "不能识别"}
    reason = reasons.get(reading.confidence, "不是数字")
    if written:
        return f"“{written}”{reason}"
    note = one_line(reading.note)
    return f"{note}，{reason}" if note else reason
