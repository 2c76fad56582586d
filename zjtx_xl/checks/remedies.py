"""What to do about a value, in the words of its own field: a yes/no field takes no number."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from zjtx_xl.returns import COVERED
from zjtx_xl.values import NUMERIC

if TYPE_CHECKING:
    from zjtx_xl.findings import Entry
    from zjtx_xl.values import Reading, ValueKind

_GENERAL_FORMAT = "请先把单元格格式改为“常规”，再填"
_UNCOVERED = "请把图片、文本框或控件移到填写区以外。"
_LONGEST_LIST = 60  # characters of choices in a sentence
_BY_KIND = {
    "yes_no": "请选择“是”或“否”。",
    "tick": "请在方框处填“☑”（选）或“□”（不选）。",
    "date": "请填写完整的年月日，如 2022-05-31。",
}
# The same for every field; None: what the catalogue says.
_AS_EVER = {
    **dict.fromkeys(("fullwidth", "error-value", "no-cache", "credit-code")),
    "formula": "请改填数值，或在 Excel、WPS 中重新计算后保存。",
}


def remedy_for(code: str, entry: Entry, kind: ValueKind) -> str | None:
    """What the person who fills the field should do; None where the catalogue says it."""
    is_covered = entry.reading.note.startswith(COVERED)
    return _UNCOVERED if is_covered else _of_value(code, entry, kind)


def _of_value(code: str, entry: Entry, kind: ValueKind) -> str | None:
    if code in _AS_EVER or kind.name not in NUMERIC:
        return _AS_EVER[code] if code in _AS_EVER else _of_other_kinds(kind)
    if _is_percent_cell(entry, kind):
        typed = entry.reading.shown.rstrip("%％")
        return f"{_GENERAL_FORMAT}数字，不带百分号（看到的是 {typed}% 就填 {typed}）。"
    match code:
        case "shown":
            return f"{_GENERAL_FORMAT}一个数{_unit(kind)}。"
        case "kind":
            return _about_kind(entry.reading, kind)
        case "unit" if kind.unit:
            return f"请换算后只填数字{_unit(kind)}。"
        case _:
            return None


def _is_percent_cell(entry: Entry, kind: ValueKind) -> bool:
    shows_percent = entry.reading.shown.endswith(("%", "％"))
    return kind.name == "percent" and entry.cell.type == "number" and shows_percent


def _about_kind(reading: Reading, kind: ValueKind) -> str | None:
    value = reading.value
    if isinstance(value, Decimal) and value != value.to_integral_value():
        return "本栏应填整数，请核对后改正。"
    if reading.confidence != "unreadable":
        return None
    what = "整数" if kind.name == "integer" else "数字"
    return f"请只填一个{what}{_unit(kind)}；确实没有的填“0”或“/”。"


def _unit(kind: ValueKind) -> str:
    return f"（单位：{kind.unit}）" if kind.unit else ""


def _of_other_kinds(kind: ValueKind) -> str | None:
    if kind.name == "yes_no_text":
        listed = "、".join(f"“{text}”" for text in kind.yes)
        other = f"，或只写 {listed}" if listed and len(listed) <= _LONGEST_LIST else ""
        return f"请选择“是”或“否”{other}。"
    if kind.name == "choice":
        listed = "、".join(choice.value for choice in kind.choices)
        return f"请从下拉列表中选择：{listed}。" if len(listed) <= _LONGEST_LIST else None
    return _BY_KIND.get(kind.name)
