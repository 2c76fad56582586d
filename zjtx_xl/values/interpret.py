"""Raw cell → typed value: what a stored cell means for a field of a known kind.

``exact`` is what the workbook's own formula would score: a
number cell, an offered choice, an exact none-mark. Everything else that is read without doubt is
``normalised``; what needs interpretation is ``proposed`` and not scored until an officer decides.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.values.characters import excerpt, narrow, skeleton, trim, visible_lines
from zjtx_xl.values.dates import day_of, read_date, read_day_number
from zjtx_xl.values.kinds import NONE_MARKS, NUMERIC, Choice, KindName, ValueKind
from zjtx_xl.values.numerals import plain, read_number, stored_number
from zjtx_xl.values.reading import Reading
from zjtx_xl.values.ticks import NO, read_option, read_ticks, read_yes_no, unfold_fields

if TYPE_CHECKING:
    from collections.abc import Callable

    from zjtx_xl.xlsx import Cell


# Typed with another key or twice as long; nothing further is none (``--``, ``没有``, ``0``).
_NONE_VARIANTS = NONE_MARKS | {"／", "－", "——"}

_OWN_UNITS = {"percent": "%", "money": "万元"}
_YES_NO = frozenset({"yes_no", "yes_no_text"})
_ZERO = Decimal(0)
_LONGEST = 2_000  # no number, answer or choice is longer; nothing longer is looked into

_plain_literal = re.compile(r"-?[0-9]+(?:\.[0-9]+)?").fullmatch
_SHORT = 15
_CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")


def read_value(
    cell: Cell,
    kind: ValueKind,
    *,
    percent_format: bool = False,
    date_format: bool = False,
    date1904: bool = False,
) -> Reading:
    """Read a stored cell for a field of this kind. Total: any cell gives a reading.

    Args:
        cell: the cell as stored.
        kind: what the field takes.
        percent_format: the cell's number format shows it as a percentage.
        date_format: the cell's number format shows it as a date.
        date1904: the workbook counts days from 1904 (old Macintosh files).
    """
    stored, raw = cell.type, cell.raw
    if stored == "text":
        return _text_cell(raw, kind)
    if stored == "number":
        plainly = not (percent_format or date_format) and kind.name in NUMERIC
        if plainly and len(raw) <= _SHORT and _plain_literal(raw):
            # The path nearly every cell takes. At most 15 characters are at most 15 digits.
            value = Decimal(raw) or _ZERO
            return Reading(value, "exact", codes=_number_codes(value, kind))
        if trim(raw):
            shown = _Format(percent=percent_format, date=date_format, since_1904=date1904)
            return _number_cell(trim(raw), kind, shown)
    return _other_cell(cell, kind)


def credit_code_is_valid(code: str) -> bool:
    """Whether 18 characters are a unified social credit code, check digit included.

    The source is GB 32100-2015. The format is checked here, because stdnum 2.2 refuses the
    letters that the standard allows in the first two places (N1, Y1).
    """
    if not _CREDIT_CODE.fullmatch(code):
        return False
    from stdnum.cn import uscc  # noqa: PLC0415 - 35 ms of imports, for forms with a code only

    return uscc.calc_check_digit(code[:17]) == code[17]


# ---------------------------------------------------------------- number cells


class _Format(NamedTuple):
    """What the cell's number format makes of a stored number."""

    percent: bool
    date: bool
    since_1904: bool


def _number_cell(raw: str, kind: ValueKind, shown: _Format) -> Reading:
    value = stored_number(raw) if len(raw) <= _LONGEST else None
    if value is None:
        return _unreadable(raw, kind)
    return _NUMBER_READERS[kind.name](raw, value, kind, shown)


def _stored_quantity(raw: str, value: Decimal, kind: ValueKind, shown: _Format) -> Reading:
    if shown.date:
        note = f"{excerpt(raw)} 显示为日期 {day_of(value, since_1904=shown.since_1904) or ''}"
        return Reading(None, "unreadable", codes=("kind",), note=f"{note}，不是所填的数")
    if shown.percent and kind.name == "percent" and value:
        meant = Decimal(plain(value * 100))
        codes = dict.fromkeys(("fraction", *_number_codes(meant, kind)))
        note = f"存储值 {plain(value)} 显示为百分数，拟读作 {plain(meant)}"
        return Reading(meant, "proposed", unit="%", codes=tuple(codes), note=note)
    return Reading(value, "exact", codes=_number_codes(value, kind))


def _stored_day(raw: str, value: Decimal, kind: ValueKind, shown: _Format) -> Reading:
    if not shown.date:
        return read_day_number(raw, value, since_1904=shown.since_1904)
    day = day_of(value, since_1904=shown.since_1904)
    return Reading(day, "exact") if day else _unreadable(raw, kind)


def _stored_text(raw: str, value: Decimal, kind: ValueKind, shown: _Format) -> Reading:
    del kind
    day = day_of(value, since_1904=shown.since_1904) if shown.date else None
    return Reading(day, "normalised", note=f"读作 {day}") if day else Reading(raw, "exact")


def _stored_answer(raw: str, value: Decimal, kind: ValueKind, shown: _Format) -> Reading:
    del shown
    if value == 1:
        return Reading(value=True, confidence="normalised", note="1 读作“是”")
    return _unreadable(raw, kind, "kind") if value else Reading(value=False, confidence="exact")


def _stored_choice(raw: str, value: Decimal, kind: ValueKind, shown: _Format) -> Reading:
    del value, shown
    reading = _choice(raw, kind)
    if reading.confidence != "exact":
        return reading
    return reading._replace(confidence="normalised", note=f"数值读作“{raw}”")


def _stored_code(raw: str, value: Decimal, kind: ValueKind, shown: _Format) -> Reading:
    del raw, value, kind, shown
    note = "信用代码以数值存储，末几位已经丢失，请改为文本重新填写"
    return Reading(None, "unreadable", codes=("credit-code",), note=note)


_NUMBER_READERS: dict[KindName, Callable[[str, Decimal, ValueKind, _Format], Reading]] = {
    "integer": _stored_quantity,
    "decimal": _stored_quantity,
    "percent": _stored_quantity,
    "money": _stored_quantity,
    "text": _stored_text,
    "choice": _stored_choice,
    "yes_no": _stored_answer,
    "yes_no_text": _stored_answer,
    "tick": _stored_choice,
    "credit_code": _stored_code,
    "date": _stored_day,
}


def _number_codes(value: Decimal, kind: ValueKind) -> tuple[str, ...]:
    """What is odd about a number that was read: the number stands, and a finding says so."""
    low, high = kind.minimum, kind.maximum
    outside = (low is not None and value < low) or (high is not None and value > high)
    codes = ("range",) if outside else ()
    if kind.name == "integer":
        return ("kind", *codes) if value != value.to_integral_value() else codes
    if kind.name == "percent" and value and -1 < value < 1:
        return ("fraction", *codes)
    return codes


# ---------------------------------------------------------------- other cells


def _other_cell(cell: Cell, kind: ValueKind) -> Reading:
    raw = cell.raw
    if cell.type == "error":
        note = f"单元格是错误值 {excerpt(raw)}"
        return Reading(None, "unreadable", codes=("error-value",), note=note)
    if cell.type == "boolean":
        if kind.name in _YES_NO and raw in {"TRUE", "FALSE"}:
            return Reading(value=raw == "TRUE", confidence="normalised", note=f"逻辑值 {raw}")
        stands = kind.name == "text" and raw
        return Reading(raw, "normalised", note="逻辑值") if stands else _unreadable(raw, kind)
    if cell.formula is None:
        return Reading()
    note = "公式没有保存计算结果，请用 Excel 或 WPS 打开并保存一次"
    return Reading(None, "unreadable", codes=("no-cache",), note=note)


def _text_cell(raw: str, kind: ValueKind) -> Reading:
    text = trim(raw)
    if not text:
        return Reading()
    if text in _NONE_VARIANTS and not _is_offered(text, kind):
        if raw in NONE_MARKS:
            return Reading(None, "exact", is_none=True)
        return Reading(None, "normalised", is_none=True, note=f"“{text}”读作无")
    if kind.name == "text":
        return Reading(text, "exact" if text == raw else "normalised")
    if len(raw) > _LONGEST:
        return _unreadable(text, kind)
    return _TEXT_READERS[kind.name](raw, kind)


def _is_offered(text: str, kind: ValueKind) -> bool:
    """无 is an answer, not a none-mark, where one says yes or no; so is a choice that looks so."""
    if kind.name in _YES_NO:
        return text in NO
    return any(text in {choice.value, choice.printed} for choice in kind.choices)


def _quantity(raw: str, kind: ValueKind) -> Reading:
    reading = read_number(raw, kind.unit or _OWN_UNITS.get(kind.name))
    value = reading.value
    if not isinstance(value, Decimal):
        return reading
    codes = dict.fromkeys((*reading.codes, *_number_codes(value, kind)))
    if reading.unit is not None:
        codes.pop("fraction", None)  # 0.5% says what it is
    return reading._replace(codes=tuple(codes))


def _choice(raw: str, kind: ValueKind) -> Reading:
    for choice in kind.choices:
        if raw in {choice.value, choice.printed}:
            return _chosen(choice, raw, exact=True)
    form = skeleton(unfold_fields(raw))
    labels = {skeleton(choice.value): choice for choice in kind.choices}
    for label, choice in labels.items():
        if form in {label, skeleton(choice.printed)}:
            return _chosen(choice, raw, exact=False)
    ticks = read_ticks(raw, labels)
    if ticks is None:
        return _labelled_choice(raw, kind)
    if len(ticks.ticked) != 1:
        note = f"“{excerpt(raw)}”没有勾选，或者不止勾选一项"
        return Reading(None, "unreadable", codes=("choice",), note=note)
    (label,) = ticks.ticked
    reading = _chosen(labels[label], raw, exact=False, remark=ticks.remark)
    return reading._replace(codes=("choice", *reading.codes)) if ticks.lost else reading


def _labelled_choice(raw: str, kind: ValueKind) -> Reading:
    """A choice and its text without any box: ``要求整改：补充材料``."""
    text = visible_lines(raw)
    for choice in sorted(kind.choices, key=lambda choice: len(choice.value), reverse=True):
        letters = r"\s*".join(map(re.escape, skeleton(choice.value)))
        match = re.fullmatch(rf"{letters}\s*[(:](.*)", narrow(text), re.DOTALL)
        if letters and match:
            remark = text[match.start(1) :].rstrip(")） ")
            return _chosen(choice, raw, exact=False, remark=remark)
    return _unreadable(raw, kind)


def _chosen(choice: Choice, raw: str, *, exact: bool, remark: str | None = None) -> Reading:
    if remark is None and raw != choice.value:
        ticks = read_ticks(raw, (choice.value,))
        remark = ticks.remark if ticks else None
    if remark and choice.text:
        remark = re.sub(rf"^\s*{re.escape(choice.text)}\s*[:：]?", "", remark)
    remark = trim(remark or "").strip("_\uff3f ") or None
    confidence, note = ("exact", "") if exact else ("normalised", f"读作“{choice.value}”")
    if choice.text is None or remark:
        return Reading(choice.value, confidence, remark=remark, note=note)
    note = f"选择“{choice.value}”时请填写{choice.text}"
    return Reading(choice.value, confidence, codes=("missing",), note=note)


def _credit_code(raw: str, kind: ValueKind) -> Reading:
    code = skeleton(raw).upper()
    if not (code.isascii() and code.isalnum()):
        return _unreadable(raw, kind)
    confidence = "exact" if code == raw else "normalised"
    if credit_code_is_valid(code):
        return Reading(code, confidence, note="" if code == raw else f"读作 {code}")
    note = "不是 18 位" if len(code) != 18 else "校验位不符"  # noqa: PLR2004 - GB 32100-2015
    return Reading(code, confidence, codes=("credit-code",), note=f"统一社会信用代码{note}")


_TEXT_READERS: dict[KindName, Callable[[str, ValueKind], Reading]] = {
    "integer": _quantity,
    "decimal": _quantity,
    "percent": _quantity,
    "money": _quantity,
    "choice": _choice,
    "yes_no": lambda raw, _: read_yes_no(raw, sentence=False),
    "yes_no_text": lambda raw, _: read_yes_no(raw, sentence=True),
    "tick": lambda raw, kind: read_option(raw, kind.option),
    "credit_code": _credit_code,
    "date": lambda raw, _: read_date(raw),
}
_UNREADABLE_CODES = dict.fromkeys(("choice", "tick", *_YES_NO), "choice") | {
    "credit_code": "credit-code"
}


def _unreadable(raw: str, kind: ValueKind, code: str | None = None) -> Reading:
    code = code or _UNREADABLE_CODES.get(kind.name, "kind")
    return Reading(None, "unreadable", codes=(code,), note=f"“{excerpt(raw)}”不能读取")
