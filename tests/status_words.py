"""What the check column of a form should say about a stored cell, worked out kind by kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.rules.status import BOXES, NO_TEXTS, YES_TEXTS
from zjtx_xl.values.kinds import NONE_MARKS, NUMERIC
from zjtx_xl.values.numerals import plain, stored_number

if TYPE_CHECKING:
    from decimal import Decimal

    from zjtx_xl.rules.status import Status, StatusCell
    from zjtx_xl.xlsx.cell import Cell

BLANKS = " \u3000\u00a0\t\n\r"
ANSWERS = {*YES_TEXTS, *NO_TEXTS, "0"}
WITHOUT_BLANKS = str.maketrans("", "", BLANKS)
CHOOSE = "请选择“是”或“否”"


def status_of(
    cell: Cell, checked: StatusCell, *, percent_format: bool = False, asked: bool = True
) -> Status:
    """What the check column says about a stored cell; ``asked``: its condition holds."""
    return _verdict(cell, checked, percent_format=percent_format, asked=asked)[0]


def message_of(
    cell: Cell, checked: StatusCell, *, percent_format: bool = False, asked: bool = True
) -> str:
    """The text that the check column shows for a stored cell."""
    status, said = _verdict(cell, checked, percent_format=percent_format, asked=asked)
    label = checked.label.replace(" ", "")
    match status:
        case "ok":
            return ""
        case "missing":
            return f"缺{label}"
        case "review":
            return f"待核：{label}{said}"
        case _:
            return f"有误：{label}{said}"


def _verdict(
    cell: Cell, checked: StatusCell, *, percent_format: bool, asked: bool
) -> tuple[Status, str]:
    number = stored_number(cell.raw) if cell.type == "number" else None
    text = cell.raw if number is None else plain(number)
    is_stored = cell.type in {"number", "text"}
    if cell.type == "error":
        return "error-value", "出现错误值"
    if cell.type in {"empty", "text"} and not text.strip(BLANKS):
        return ("missing", "") if checked.required and asked else ("ok", "")
    if is_stored and text in NONE_MARKS:
        return "ok", ""
    if checked.kind in NUMERIC:
        if number is not None:
            return _of_number(number, checked, percent_format=percent_format)
        unit = f"（单位：{checked.unit.replace(' ', '')}）" if checked.unit else ""
        mixed = cell.type == "text" and _has_digits(text)
        return ("review", "请只填数字") if mixed else ("kind", f"应填数字{unit}")
    fault = _fault(checked, cell, text, text if is_stored else None)
    return fault or ("ok", "")


def _fault(  # noqa: PLR0911 - one for each kind
    checked: StatusCell, cell: Cell, text: str, given: str | None
) -> tuple[Status, str] | None:
    """What is wrong with an answer or a text; ``given`` is what may be one of the options."""
    is_text = cell.type == "text"
    match checked.kind:
        case "yes_no" if given not in ANSWERS:
            return "choice", CHOOSE
        case "yes_no_text" if given not in {*ANSWERS, *checked.sentences}:
            return ("review", "由审核人员判断") if is_text else ("choice", f"{CHOOSE}，或写明情况")
        case "choice" if given not in checked.choices and not (checked.free_text and is_text):
            return "choice", "请从下拉列表中选择"
        case "tick" if given not in checked.choices and not any(box in text for box in BOXES):
            return "choice", "请选择带☑或□的一项"
        case "credit_code" | "id_number" if not is_text:
            return "kind", "应以文本填写"
        case "credit_code" | "id_number" if len(text.translate(WITHOUT_BLANKS)) != 18:
            return "kind", "应为18位"
        case "date" if cell.type != "number" and not _has_digits(text):
            return "kind", "应填日期"
        case "text" if checked.maximum is not None and len(text.strip()) > checked.maximum:
            return "range", f"最多{plain(checked.maximum)}字"
        case _:
            return None


def _has_digits(text: str) -> bool:
    return any(digit in text for digit in "0123456789")


def _of_number(number: Decimal, checked: StatusCell, *, percent_format: bool) -> tuple[Status, str]:
    is_percent = checked.kind == "percent"
    if is_percent and percent_format and number:
        return "review", "只填数字，不带百分号"
    if checked.kind == "integer" and number != number.to_integral_value():
        return "kind", "应填整数"
    least, most = checked.minimum, checked.maximum
    if (least is not None and number < least) or (most is not None and number > most):
        if least is not None and most is not None:
            return "range", f"应在{plain(least)}到{plain(most)}之间"
        return "range", f"应不小于{least}" if most is None else f"应不大于{most}"
    if is_percent and number and abs(number) < 1:
        return "review", "不足1%，请核对是否少乘了100"
    return "ok", ""
