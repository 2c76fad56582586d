"""What the recipient's check column says about a cell to fill, as a table of decisions.

:func:`~zjtx_xl.rules.status_formulas.row_status` prints it as a formula.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple, assert_never

from zjtx_xl.lazy import pattern
from zjtx_xl.rules.questions import (
    IS_A_YEAR,
    IS_ERROR,
    IS_NONE_MARK,
    IS_NUMBER,
    IS_TEXT,
    IS_WHOLE,
    IS_ZERO,
    SHOWS_PERCENT,
    Question,
    both,
    contains,
    either,
    has_length,
    is_blank,
    is_longer,
    is_one_of,
    number_is,
    opposite,
)
from zjtx_xl.values import plain

if TYPE_CHECKING:
    from zjtx_xl.values import KindName

Status = Literal["ok", "missing", "kind", "range", "choice", "error-value", "review"]

UNSURE = "待核"
WRONG = "有误"
DOUBTFUL = "请核对"
MISSING = "缺"
YES_TEXTS = ("☑是/□否", "是", "有")
NO_TEXTS = ("□是/☑否", "否", "无")
_ONE = Decimal(1)
_CODE_LENGTH = 18  # of GB 32100-2015 and of GB 11643-1999
_BRACKETS = pattern(r"[（(][^（()）]*[)）]")
_DIGITS = tuple("0123456789")
BOXES = ("☑", "□", "√")
_IS_ANSWER = is_one_of((*YES_TEXTS, *NO_TEXTS, "0"))


class StatusCell(NamedTuple):
    """A cell to fill, as the check column of its row sees it.

    ``choices`` are the texts that the dropdown offers; ``free_text`` allows others beside them.
    ``sentences`` are those that a ``yes_no_text`` reads as an answer; others wait for an officer.
    ``only_if`` is the formula text of a condition without which an empty cell is not missed.
    ``unticked`` are the boxes that the blank prints into it, which are no answer.
    """

    ref: str
    label: str
    kind: KindName
    required: bool = True
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    choices: tuple[str, ...] = ()
    free_text: bool = False
    unit: str | None = None
    counts_years: bool = False
    only_if: str = ""
    sentences: tuple[str, ...] = ()
    unticked: str = ""


class Verdict(NamedTuple):
    """What is to be said about a cell; nothing when it is ``ok``."""

    status: Status
    message: str = ""


class Ask(NamedTuple):
    """A verdict that depends on a question."""

    question: Question
    then: Decision
    otherwise: Decision


Decision = Verdict | Ask
_OK = Verdict("ok")


def decision_for(cell: StatusCell) -> Decision:
    """What is asked about a cell, in this order: the first that is wrong is said."""
    return _decision(cell, _spoken(cell.label))


def _decision(cell: StatusCell, label: str) -> Decision:
    def is_empty(ref: str) -> str:
        return is_blank(ref, cell.unticked)

    missing = Verdict("missing", f"{MISSING}{label}") if cell.required else _OK
    filled = Ask(IS_NONE_MARK, _OK, _of_kind(cell, label))
    return Ask(
        IS_ERROR,
        Verdict("error-value", f"{WRONG}：{label}出现错误值"),
        Ask(is_empty, missing, filled),
    )


def terse(cell: StatusCell) -> Decision:
    """The same decision with one phrase for whatever is wrong or unsure, but for a missing value.

    Twenty cells in a row leave no room for seven texts each, and none for units and remarks in
    brackets (8192 characters a formula).
    """
    label = _spoken(_BRACKETS.sub("", cell.label) or cell.label)
    return _with_one_phrase(_decision(cell, label), Verdict("review", f"{DOUBTFUL}：{label}"))


def _with_one_phrase(decision: Decision, phrase: Verdict) -> Decision:
    if isinstance(decision, Verdict):
        return decision if decision.status in {"ok", "missing"} else phrase
    question = decision.question
    then = _with_one_phrase(decision.then, phrase)
    otherwise = _with_one_phrase(decision.otherwise, phrase)
    if then == otherwise:
        return then
    if isinstance(otherwise, Ask) and otherwise.then == then:
        question, otherwise = either(question, otherwise.question), otherwise.otherwise
    return Ask(question, then, otherwise)


def _spoken(label: str) -> str:
    """The label without spaces: they separate the messages of a row."""
    return label.replace(" ", "")


def _of_kind(cell: StatusCell, label: str) -> Decision:  # noqa: PLR0911 - one for each kind
    match cell.kind:
        case "integer" | "decimal" | "percent" | "money":
            return _of_number(cell, label)
        case "yes_no":
            return Ask(_IS_ANSWER, _OK, Verdict("choice", f"{WRONG}：{label}请选择“是”或“否”"))
        case "yes_no_text":
            return Ask(_IS_ANSWER, _OK, _of_sentence(cell, label))
        case "choice":
            return _of_choice(cell, label)
        case "tick":
            return _of_tick(cell, label)
        case "credit_code" | "id_number":
            return _of_18_characters(label)
        case "date":
            wrong = Verdict("kind", f"{WRONG}：{label}应填日期")
            return Ask(IS_NUMBER, _OK, Ask(contains(_DIGITS), _OK, wrong))
        case "text" if cell.maximum is not None:
            too_long = Verdict("range", f"{WRONG}：{label}最多{plain(cell.maximum)}字")
            return Ask(is_longer(int(cell.maximum)), too_long, _OK)
        case "text" | "goal" | "phone" | "code":
            return _OK
    assert_never(cell.kind)


def _of_sentence(cell: StatusCell, label: str) -> Decision:
    doubt = Verdict("review", f"{UNSURE}：{label}由审核人员判断")
    wrong = Verdict("choice", f"{WRONG}：{label}请选择“是”或“否”，或写明情况")
    listed = Ask(is_one_of(cell.sentences), _OK, doubt) if cell.sentences else doubt
    return Ask(IS_TEXT, listed, wrong)


def _of_choice(cell: StatusCell, label: str) -> Decision:
    wrong = Verdict("choice", f"{WRONG}：{label}请从下拉列表中选择")
    other = Ask(IS_TEXT, _OK, wrong) if cell.free_text else wrong
    return Ask(is_one_of(cell.choices), _OK, other) if cell.choices else other


def _of_tick(cell: StatusCell, label: str) -> Decision:
    """The box may be followed by other words (``☑其他，名称……``), but there must be one."""
    wrong = Verdict("choice", f"{WRONG}：{label}请选择带☑或□的一项")
    return Ask(is_one_of(cell.choices), _OK, Ask(contains(BOXES), _OK, wrong))


def _of_18_characters(label: str) -> Decision:
    wrong = Verdict("kind", f"{WRONG}：{label}应为{_CODE_LENGTH}位")
    as_text = Ask(has_length(_CODE_LENGTH), _OK, wrong)
    return Ask(IS_TEXT, as_text, Verdict("kind", f"{WRONG}：{label}应以文本填写"))


def _of_number(cell: StatusCell, label: str) -> Decision:
    number: Decision = _OK
    if cell.kind == "percent":
        fraction = Verdict("review", f"{UNSURE}：{label}不足1%，请核对是否少乘了100")
        is_small = both(number_is("<", _ONE), number_is(">", -_ONE))
        number = Ask(both(is_small, opposite(IS_ZERO)), fraction, _OK)
    if cell.counts_years:
        year = Verdict("review", f"{UNSURE}：{label}像是年份，请填多少年")
        number = Ask(IS_A_YEAR, year, number)
    out_of_range = Verdict("range", f"{WRONG}：{label}应{_limits(cell)}")
    if cell.maximum is not None:
        number = Ask(number_is(">", cell.maximum), out_of_range, number)
    if cell.minimum is not None:
        number = Ask(number_is("<", cell.minimum), out_of_range, number)
    if cell.kind == "integer":
        number = Ask(IS_WHOLE, number, Verdict("kind", f"{WRONG}：{label}应填整数"))
    if cell.kind == "percent":
        shown = Verdict("review", f"{UNSURE}：{label}只填数字，不带百分号")
        number = Ask(both(SHOWS_PERCENT, opposite(IS_ZERO)), shown, number)
    unit = f"（单位：{cell.unit.replace(' ', '')}）" if cell.unit else ""
    mixed = Verdict("review", f"{UNSURE}：{label}请只填数字")
    text = Ask(
        both(IS_TEXT, contains(_DIGITS)), mixed, Verdict("kind", f"{WRONG}：{label}应填数字{unit}")
    )
    return Ask(IS_NUMBER, number, text)


def _limits(cell: StatusCell) -> str:
    if cell.minimum is None:
        return "" if cell.maximum is None else f"不大于{plain(cell.maximum)}"
    if cell.maximum is None:
        return f"不小于{plain(cell.minimum)}"
    return f"在{plain(cell.minimum)}到{plain(cell.maximum)}之间"
