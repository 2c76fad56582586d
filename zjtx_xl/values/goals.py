"""Goals as units write them themselves: ``≥50个``, ``≤90万元``, ``=100%``, or a word.

A goal is an operator, a number and a unit; what is done is read in the same terms. A cell with an
operator reads exactly as it stands; a number without one, or 以上 and 以下 in place of it, reads
too, but the workbook's formulas leave it to the check. Words (达成预期指标) are kept: a person
judges them.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from zjtx_xl.lazy import pattern
from zjtx_xl.values.characters import excerpt, narrow, trim
from zjtx_xl.values.numerals import plain, stored_number
from zjtx_xl.values.reading import Reading

OPERATORS = ("≥", "≤", "=", ">", "<")
# What may change the meaning of the number before it, or says more than a unit does, as the
# workbook's own formula has it too; and what starts a second number.
_SIGNS = "~-+,()[]#*?!;:=><"
GOAL_DOUBTS: str = (
    "上下至到—多少约超不近低高内左右余未拟【】、≥≤"
    + _SIGNS
    + "".join(chr(ord(sign) + 0xFEE0) for sign in _SIGNS)  # full-width
)
_ANOTHER_NUMBER = "0123456789."
_DOUBTS = frozenset(GOAL_DOUBTS + _ANOTHER_NUMBER)
_LONGEST = 60
_TYPED = {
    ">=": "≥",
    "<=": "≤",
    "=>": "≥",
    "=<": "≤",
    "＝": "=",
    "≧": "≥",
    "≦": "≤",
    "⩾": "≥",
    "⩽": "≤",
}
_WORDS_BEFORE = (
    ("不低于", "≥"), ("不少于", "≥"), ("不小于", "≥"), ("大于等于", "≥"), ("大于或等于", "≥"),
    ("至少", "≥"), ("达到", "≥"), ("不高于", "≤"), ("不超过", "≤"), ("不多于", "≤"),
    ("不大于", "≤"), ("小于等于", "≤"), ("小于或等于", "≤"), ("至多", "≤"), ("控制在", ""),
    ("等于", "="), ("大于", ">"), ("超过", ">"), ("高于", ">"), ("多于", ">"), ("小于", "<"),
    ("低于", "<"), ("少于", "<"),
)  # fmt: skip
_WORDS_AFTER = (("及以上", "≥"), ("以上", "≥"), ("及以下", "≤"), ("以下", "≤"), ("以内", "≤"))
_PERCENT = {"百分比", "百分之", "％", "百分号"}
_PARTED = pattern(r"[0-9.]\s+[0-9.]")  # 50 60个: two numbers
_NUMBER = pattern(r"(-?[0-9]{1,15}(?:\.[0-9]{1,10})?)([^0-9]*)")


class Goal(NamedTuple):
    """An operator (empty where none is written), a number and a unit (``%`` for all its names)."""

    operator: str
    number: Decimal
    unit: str = ""

    @property
    def text(self) -> str:
        """As it is compared and printed: ``≥50个``."""
        return f"{self.operator}{plain(self.number)}{self.unit}"


def read_goal(raw: str, *, is_number: bool, percent_format: bool = False) -> Reading:
    """Read a cell that holds a goal, or what was done of one; total, as any reading."""
    text = trim(raw)
    if is_number:
        value = stored_number(text)
        if value is None:
            return Reading(None, "unreadable", codes=("kind",), note=f"“{text[:20]}”不能读取")
        if not percent_format:
            return Reading(value, "exact")
        shown = Goal("", Decimal(plain(value * 100)), "%")
        return Reading(shown.text, "normalised", note=f"显示为 {shown.text}")
    goal = goal_of(text)
    if goal is None:
        is_exact = text == raw
        note = "" if is_exact else f"读作 {excerpt(text)}"
        return Reading(text, "exact" if is_exact else "normalised", note=note)
    if goal.operator and raw == goal.text:
        return Reading(goal.text, "exact", unit=goal.unit or None)
    return Reading(goal.text, "normalised", unit=goal.unit or None, note=f"读作 {goal.text}")


@lru_cache(maxsize=4096)
def goal_of(text: str) -> Goal | None:
    """The goal that a text states; None where it is a word, or more than one number."""
    line = narrow(text[:_LONGEST])
    rest = "".join(line.split()).removesuffix("。")
    if len(text) > _LONGEST or not rest or _PARTED.search(line):
        return None
    operator, rest = _operator_before(rest)
    match = _NUMBER.fullmatch(rest)
    if match is None:
        return None
    unit = match[2]
    for word, meant in _WORDS_AFTER:
        if unit.endswith(word) and not operator:
            operator, unit = meant, unit.removesuffix(word)
            break
    unit = "%" if unit in _PERCENT else unit
    if not _DOUBTS.isdisjoint(unit):
        return None
    return Goal(operator, Decimal(match[1]), unit)


def operator_of(text: str) -> str:
    """The operator that a text alone names (``>=``, 不低于); empty where it names none."""
    operator, rest = _operator_before("".join(narrow(text[:_LONGEST]).split()) or " ")
    return "" if rest else operator


def _operator_before(text: str) -> tuple[str, str]:
    for typed, meant in _TYPED.items():
        if text.startswith(narrow(typed)):
            return meant, text[len(narrow(typed)) :]
    for word, meant in _WORDS_BEFORE:
        if text.startswith(word):
            return meant, text.removeprefix(word)
    if text[0] in OPERATORS:
        return text[0], text[1:]
    return "", text
