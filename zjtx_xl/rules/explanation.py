"""The sentence that explains a result (计分依据): what was compared, and what it gave.

It is printed from the tree that computed the result: the conditions that decided, with what stands
in their cells, and the arithmetic that followed.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.rules.comparison import OPPOSITES, SIGNS
from zjtx_xl.rules.score_rules import points_of
from zjtx_xl.rules.tree.arithmetic import (
    Clamp,
    Constant,
    Name,
    Round,
    clean_number,
    names_of,
)
from zjtx_xl.rules.tree.best import Best
from zjtx_xl.rules.tree.goals import Reached
from zjtx_xl.rules.tree.logic import (
    All,
    Any,
    Choose,
    Compare,
    Holds,
    Is,
    Not,
    negated,
)
from zjtx_xl.rules.tree.node import SUM, bracketed
from zjtx_xl.rules.tree.outcome import MISSING, NoneMark, NoResult, rounded, truth
from zjtx_xl.rules.tree.said import Said
from zjtx_xl.rules.tree.several import Several
from zjtx_xl.values import excerpt, one_line, plain
from zjtx_xl.xlsx import NOTHING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zjtx_xl.rules.score_rules import Rule
    from zjtx_xl.rules.tree.node import Node
    from zjtx_xl.rules.tree.outcome import Cells, Given
    from zjtx_xl.values import Reading

OPERAND_LABELS: dict[str, str] = {
    "target": "目标值",
    "actual": "实际值",
    "value": "填写的分数",
    "points": "分值",
    "baseline": "初始值",
    "score": "得分",
}
_SHORT, _FINE, _NOISE = 2, 4, 10  # decimals: of a result, of a cell, where binary numbers end
_UNSURE = {"proposed": "需审核人员确认", "unreadable": "不能识别"}


class Explained(NamedTuple):
    """What a sentence needs besides the tree: the values, and what their cells are called."""

    cells: Cells
    labels: Mapping[str, str]

    def label(self, name: str) -> str:
        """What a name is called."""
        return self.labels.get(name) or OPERAND_LABELS.get(name, name)

    def says(self, name: str) -> str:
        """What a name is called, and what stands there."""
        value = self.cells.get(name)
        if isinstance(value, tuple) or value is None:
            return self.label(name)
        return f"{self.label(name)} {shown_value(value)}"


def shown_value(value: Given) -> str:
    """A value as people say it."""
    if isinstance(value, Decimal):
        return "无" if isinstance(value, NoneMark) else plain(rounded(value, _FINE))
    if isinstance(value, tuple):
        return "、".join(map(shown_value, value))
    if isinstance(value, bool):
        return "是" if value else "否"
    return "未填" if isinstance(value, NoResult) else value


def explain(
    rule: Rule,
    cells: Cells,
    score: Decimal | None,
    labels: Mapping[str, str],
    readings: Mapping[str, Reading] = NOTHING,
) -> str:
    """One Chinese sentence that explains ``score``, which the rule gave for these cells.

    ``readings`` are those of the cells: where the score turns on decimals that a cell does not
    show, the sentence quotes both numbers.
    """
    if rule.expression is None:
        return "由审核人员评分。" if score is None else f"审核人员评分，得 {plain(score)} 分。"
    explained = Explained(cells, labels)
    full = rule.points
    if full is None and isinstance(points := cells.get("points"), Decimal):
        full = points
    said = _because(rule.expression, explained)
    got = "暂不计分" if score is None else f"得{'满分 ' if score == full else ' '}{plain(score)} 分"
    sentence = f"{said}，{got}" if said else got
    quoted = "，".join(
        f"{explained.label(name)}显示为 {shown}，按 {plain(value)} 计"
        for name, (shown, value) in _rounded_off(rule, readings, cells, score).items()
    )
    return f"{sentence}（{quoted}）。" if quoted else f"{sentence}。"


def _rounded_off(
    rule: Rule, readings: Mapping[str, Reading], cells: Cells, score: Decimal | None
) -> dict[str, tuple[str, Decimal]]:
    """The numbers that their cells show with fewer decimals, where the score turns on that."""
    found: dict[str, tuple[str, Decimal]] = {}
    for name, reading in readings.items():
        seen = reading.shown.replace(",", "")
        if isinstance(reading.value, Decimal) and reading.confidence == "exact" and seen:
            found[name] = reading.shown, reading.value
    if not found or rule.expression is None:
        return {}
    try:
        as_seen = {name: Decimal(shown.replace(",", "")) for name, (shown, _) in found.items()}
    except InvalidOperation:
        return {}
    return found if points_of(rule.expression, {**cells, **as_seen}) != score else {}


def why_not(
    expression: Node,
    readings: Mapping[str, Reading],
    raw: Mapping[str, str],
    labels: Mapping[str, str],
    cells: Cells = NOTHING,
) -> str:
    """Why there is no result: what is missing, what is not sure, what cannot be computed.

    With the ``cells`` only what is asked there is told: not what another choice would ask.
    """
    expression = _waiting(expression, cells) if cells else expression
    missing: list[str] = []
    others: list[str] = []
    words: list[str] = []
    for name in names_of(expression):
        reading = readings.get(name)
        if reading is None:
            continue
        label = Explained(cells, labels).label(name)
        if reading.confidence == "missing":
            missing.append(label)
        elif reading.confidence in _UNSURE:
            others.append(label + _unsure(reading, excerpt(raw.get(name, ""))))
        elif isinstance(reading.value, str):
            words.append(f"{label}“{excerpt(reading.value)}”")
    clauses = [f"{'、'.join(missing)}未填", *others] if missing else others
    in_words = f"{'、'.join(words)}不能用来计算" if words else "所填内容不能用来计算"
    return f"{'，'.join(clauses) or in_words}，暂不计分。"


def _waiting(node: Node, cells: Cells) -> Node:
    """The part of a tree that gives no result, as far as its conditions are known."""
    while isinstance(node, Choose | Clamp | Round):
        if not isinstance(node, Choose):
            node = node.of
            continue
        try:
            holds = truth(node.condition.value(cells))
        except ValueError:
            return node.condition
        if isinstance(holds, NoResult):
            return node.condition
        chosen = node.then if holds else node.otherwise
        if isinstance(chosen, Constant) or not names_of(chosen):  # the words that nobody listed
            return node.condition
        node = chosen
    return node


def _unsure(reading: Reading, written: str) -> str:
    """Why a value is not scored, with the text of the cell or how it was read."""
    reason = _UNSURE.get(reading.confidence, "不是数字")
    if written:
        return f"“{written}”{reason}"
    note = one_line(reading.note)
    return f"{note}，{reason}" if note else reason


# ---------------------------------------------------------------- the conditions that decided


def _because(node: Node, explained: Explained) -> str:
    """What led to the result of a tree, with the values of its cells."""
    missed: Node | None = None
    while isinstance(node, Choose):
        holds = truth(node.condition.value(explained.cells))
        if isinstance(holds, NoResult):
            return _reason(node.condition, explained, holds)
        if holds:
            said = _reason(node.condition, explained, holds)
            return _joined(said, _because(node.then, explained))
        missed, node = node.condition, node.otherwise
    computed = _computed(node, explained)
    if missed is None:
        return computed
    return _joined(_reason(missed, explained, holds=False), computed)


def _joined(*clauses: str) -> str:
    return "，".join(filter(None, clauses))


def _computed(node: Node, explained: Explained) -> str:
    """The arithmetic behind points that are no fixed number."""
    match node:
        case Constant():
            return ""
        case Name(name):
            return "" if name == "points" else explained.says(name)
        case Round(rounding="half") | Clamp():
            return _computed(node.of, explained)
        case Best():
            return _best(node, explained)
        case Choose():
            return _because(node, explained)
        case _:
            return node.words(explained.says)


def _best(node: Best, explained: Explained) -> str:
    best: tuple[Decimal, Node] | None = None
    for part in node.of:
        found = points_of(part, explained.cells)
        if found is not None and (best is None or found > best[0]):
            best = found, part
    return _because(best[1], explained) if best else ""


def reason(node: Node, explained: Explained) -> str:
    """Why a condition holds, or does not, or cannot be told: with the values of its cells."""
    return _reason(node, explained, truth(node.value(explained.cells)))


def _reason(  # noqa: PLR0911 - one for each kind
    node: Node,
    explained: Explained,
    holds: bool | NoResult,  # noqa: FBT001 - what it explains
) -> str:
    match node:
        case Said():
            return node.said if holds is True else _reason(node.of, explained, holds)
        case Not():
            return reason(node.of, explained)
        case All() | Any():
            found = [(part, truth(part.value(explained.cells))) for part in node.of]
            told = [
                (part, known)
                for part, known in found
                if (known is holds if isinstance(holds, bool) else isinstance(known, NoResult))
            ]
            if holds is isinstance(node, Any):
                told = told[:1]
            return "，".join(_reason(part, explained, known) for part, known in told)
        case Several() if not isinstance(holds, NoResult):
            return _several(node, explained)
        case Compare() if not isinstance(holds, NoResult):
            return _compared(node, explained, holds=holds)
        case _ if isinstance(holds, NoResult):
            return _not_known(node, explained)
        case Is(name) | Holds(name):
            value = explained.cells.get(name)
            return f"{explained.label(name)}为“{shown_value(value)}”" if value is not None else ""
        case Reached():
            verb = "达到" if holds else "没有达到"
            return f"{explained.says(node.actual)}{verb}{explained.says(node.goal)}"
        case _:
            return node.words(explained.says) if holds else negated(node, explained.says)


def _several(node: Several, explained: Explained) -> str:
    """Which of the conditions hold, and how many there should be."""
    held = [part for part in node.of if truth(part.value(explained.cells)) is True]
    told = "，".join(_reason(part, explained, holds=True) for part in held)
    return _joined(told, f"满足 {len(held)} 项，应满足 {node.least} 项以上")


def _compared(node: Compare, explained: Explained, *, holds: bool) -> str:
    name = node.left.name if isinstance(node.left, Name) else ""
    if isinstance(answer := explained.cells.get(name), bool) and isinstance(node.right, Constant):
        return f"{explained.label(name)}为“{shown_value(answer)}”"
    sign = node.comparison if holds else OPPOSITES[node.comparison]
    sides = node.left, node.right
    decimals = _SHORT
    if any(side.is_noisy for side in sides):
        decimals = _telling(*(clean_number(side, explained.cells) for side in sides))
    left, right = (_side(side, explained, decimals) for side in sides)
    return f"{left} {SIGNS[sign]} {right}"


def _telling(left: Decimal | NoResult, right: Decimal | NoResult) -> int:
    """With how many decimals two numbers still compare as they do: 0.599 is not shown as 0.6."""
    if not (isinstance(left, Decimal) and isinstance(right, Decimal)):
        return _SHORT
    order = left.compare(right)
    told = (
        decimals
        for decimals in range(_SHORT, _NOISE)
        if rounded(left, decimals).compare(rounded(right, decimals)) == order
    )
    return next(told, _NOISE)


def _side(node: Node, explained: Explained, decimals: int) -> str:
    """One side of a comparison; what is computed with its result."""
    said = bracketed(node, explained.says, SUM)
    if not node.is_noisy and not isinstance(node, Round):
        return said
    found = clean_number(node, explained.cells)
    if not isinstance(found, Decimal):
        return said
    short = rounded(found, decimals)
    return f"{said} {'＝' if short == found else '≈'} {plain(short)}"


def _not_known(node: Node, explained: Explained) -> str:
    """Which cells a condition waits for."""
    waiting: list[str] = []
    for name in names_of(node):
        value = explained.cells.get(name)
        if value is MISSING:
            waiting.append(f"{explained.label(name)}未填")
        elif isinstance(value, NoResult):
            waiting.append(f"{explained.label(name)}待定")
    return "，".join(waiting) or f"{node.words(explained.label)}，不能计算"


def sentence(node: Node, labels: Mapping[str, str]) -> str:
    """A tree in Chinese, without any values."""
    return node.words(Explained({}, labels).label)
