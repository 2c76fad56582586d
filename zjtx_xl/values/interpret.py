"""Raw cell → typed value: what a stored cell means for a field of a known kind.

``exact`` is what the workbook's own formula would score: a number cell, an offered choice, an
exact none-mark. Everything else that is read without doubt is ``normalised``; what needs
interpretation is ``proposed`` and not scored until an officer decides. Where a cell shows something
else than it stores, what is shown is read, and proposed.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from zjtx_xl.lazy import pattern
from zjtx_xl.values.answers import NO, Wordings, read_yes_no
from zjtx_xl.values.appearance import AS_STORED, Shown
from zjtx_xl.values.characters import TURNING, as_seen, excerpt, on_the_line, skeleton, trim
from zjtx_xl.values.choices import read_choice
from zjtx_xl.values.codes import read_code, read_code_number
from zjtx_xl.values.dates import day_of, means_a_year, read_date, read_day_number, shows_day
from zjtx_xl.values.goals import read_goal
from zjtx_xl.values.kinds import NONE_MARKS, NONE_VARIANTS, NUMERIC
from zjtx_xl.values.numerals import LARGEST, plain, stored_number
from zjtx_xl.values.reading import Reading
from zjtx_xl.values.ticked_options import read_option
from zjtx_xl.values.written_numbers import read_number

if TYPE_CHECKING:
    from collections.abc import Callable

    from zjtx_xl.values.kinds import KindName, ValueKind
    from zjtx_xl.values.reading import Value
    from zjtx_xl.xlsx import Cell

_OWN_UNITS = {"percent": "%", "money": "万元"}
_YES_NO = frozenset({"yes_no", "yes_no_text"})
_ZERO = Decimal(0)
_LONGEST = 2_000  # no number, answer or choice is longer; nothing longer is looked into

_plain_literal = re.compile(r"-?[0-9]+(?:\.[0-9]+)?").fullmatch
_is_percentage = re.compile(r"-?[0-9,]*\.?[0-9]*%").fullmatch
_SHORT = 15
_CREDIT_CODE = pattern(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")


def read_value(cell: Cell, kind: ValueKind, shown: Shown = AS_STORED) -> Reading:
    """Read a stored cell for a field of this kind. Total: any cell gives a reading.

    Args:
        cell: the cell as stored.
        kind: what the field takes.
        shown: what a person sees in the cell.
    """
    stored, raw = cell.type, cell.raw
    as_stored = stored == "number" and shown.text is None and not shown.rounded
    if as_stored and kind.name in NUMERIC and len(raw) <= _SHORT and _plain_literal(raw):
        # The path nearly every cell takes. At most 15 characters are at most 15 digits.
        return _within_limits(Reading(Decimal(raw) or _ZERO, "exact"), kind)
    if shown.is_guess and kind.name not in NUMERIC:
        shown = AS_STORED
    if shown.text is not None and not (shown.is_date and kind.name == "date"):
        return _as_shown(cell, kind, shown)
    if stored == "text":
        if TURNING.isdisjoint(raw):
            return _text_cell(raw, kind)
        seen = as_seen(raw)
        why = "其中的控制字符改变了文字方向，看到的" + ("" if seen else "不是这样")
        return _as_shown(cell, kind, Shown(seen or "", why))
    if stored == "number" and trim(raw):
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


# ---------------------------------------------------------------- shown otherwise than stored


def _as_shown(  # noqa: PLR0911 - one for each way to be seen
    cell: Cell, kind: ValueKind, shown: Shown
) -> Reading:
    """What is seen is proposed; what is stored counts for nothing until somebody decides."""
    text = shown.text or ""
    stored = stored_number(trim(cell.raw)) if cell.type == "number" else None
    if stored is not None and kind.name == "text":
        return Reading(trim(text), "normalised") if trim(text) else _hidden(cell, shown)
    if kind.name == "text" and on_the_line(text) == cell.raw:
        return Reading(trim(text), "normalised")  # m²
    if (
        stored is not None
        and shown.is_percent
        and kind.name == "goal"
        and _is_percentage(trim(text))
    ):
        return _stored_goal(cell.raw, stored, kind, shown)  # 95% is what is seen and what is meant
    if stored == 0 and shown.is_percent and kind.name in NUMERIC:
        return Reading(_ZERO, "exact")
    if not trim(text):
        return _hidden(cell, shown)
    said = plain(stored) if stored is not None else excerpt(cell.raw)
    note = f"存储的是“{said}”，{shown.why}为“{excerpt(text)}”"
    reading = _text_cell(text, kind)
    is_fraction = shown.is_percent and kind.name == "percent" and stored is not None
    word = "fraction" if is_fraction else "shown"
    is_clock = kind.name in NUMERIC and (shown.is_date or shown.is_time)  # 12, of 12 March
    if reading.confidence in {"unreadable", "missing"} or reading.is_none or is_clock:
        if kind.name in NUMERIC:
            note = f"{note}，不是本栏的数"
        return Reading(None, "unreadable", codes=(word,), note=note, shown=trim(text))
    value = reading.value
    if is_fraction and stored is not None:
        value = Decimal(plain(stored * 100))  # not only the decimals that the format shows
    codes = (word, *(code for code in reading.codes if code in {"range", "missing", "credit-code"}))
    proposed = reading._replace(
        value=value,
        confidence="proposed",
        codes=codes,
        note=f"{note}，{reading.note if value is None else f'拟读作 {_spoken(value)}'}",
        shown=trim(text),
    )
    return _within_limits(proposed, kind)


def _hidden(cell: Cell, shown: Shown) -> Reading:
    number = stored_number(trim(cell.raw)) if cell.type == "number" else None
    said = excerpt(cell.raw) if number is None else plain(number)
    note = f"单元格里有“{said}”，{shown.why}"
    return Reading(None, "unreadable", codes=("shown",), note=note)


def _spoken(value: Value) -> str:
    if isinstance(value, bool):
        return "“是”" if value else "“否”"
    return plain(value) if isinstance(value, Decimal) else f"“{value}”"


# ---------------------------------------------------------------- number cells


def _number_cell(raw: str, kind: ValueKind, shown: Shown) -> Reading:
    value = stored_number(raw) if len(raw) <= _LONGEST else None
    if value is None:
        return _unreadable(raw, kind)
    return _NUMBER_READERS[kind.name](raw, value, kind, shown)


def _stored_quantity(raw: str, value: Decimal, kind: ValueKind, shown: Shown) -> Reading:
    del raw
    return _within_limits(Reading(value, "exact", shown=shown.rounded), kind)


def _stored_day(raw: str, value: Decimal, kind: ValueKind, shown: Shown) -> Reading:
    if not shown.is_date:
        return read_day_number(raw, value, since_1904=shown.since_1904)
    if means_a_year(value):  # 2023 in a cell that shows 1905-07-15
        return read_day_number(raw, value, since_1904=shown.since_1904)
    day = day_of(value, since_1904=shown.since_1904)
    if day and shows_day(shown.plainly or "", day):
        return Reading(day, "exact")
    if day:
        seen = f"显示为“{excerpt(shown.plainly)}”" if shown.plainly else "看不出显示成什么"
        note = f"单元格里是 {day}，{seen}，看不准是哪年哪月，拟读作 {day}"
        return Reading(day, "proposed", codes=("shown",), note=note, shown=shown.plainly or "")
    typed = read_day_number(raw, value, since_1904=shown.since_1904)  # 20190101 shows #####
    return typed if typed.confidence == "normalised" else _unreadable(raw, kind)


def _stored_text(raw: str, value: Decimal, kind: ValueKind, shown: Shown) -> Reading:
    del kind
    if shown.plainly is not None and shown.plainly != raw:
        return Reading(shown.plainly, "normalised")
    text = raw if len(raw) <= _SHORT else plain(value)
    return Reading(text, "exact" if text == raw else "normalised")


def _stored_answer(raw: str, value: Decimal, kind: ValueKind, shown: Shown) -> Reading:
    del shown
    if value == 1:
        return Reading(value=True, confidence="normalised", note="1 读作“是”")
    return _unreadable(raw, kind) if value else Reading(value=False, confidence="exact")


def _stored_choice(raw: str, value: Decimal, kind: ValueKind, shown: Shown) -> Reading:
    del shown
    reading = read_choice(plain(value), kind.choices) if kind.choices else _unreadable(raw, kind)
    if reading.confidence != "exact":
        return reading
    return reading._replace(confidence="normalised", note=f"数值读作“{plain(value)}”")


def _stored_goal(raw: str, value: Decimal, kind: ValueKind, shown: Shown) -> Reading:
    del value
    reading = read_goal(raw, is_number=True, percent_format=shown.is_percent)
    return _within_limits(reading, kind)


def _stored_code(raw: str, value: Decimal, kind: ValueKind, shown: Shown) -> Reading:
    del raw, value, kind, shown
    note = "信用代码以数值存储，末几位已经丢失，请改为文本重新填写"
    return Reading(None, "unreadable", codes=("credit-code",), note=note)


def _stored_name(raw: str, value: Decimal, kind: ValueKind, shown: Shown) -> Reading:
    plainly = shown.plainly if shown.plainly != raw else None  # 000123: its zeros are format
    return read_code_number(value, kind.name, shown=plainly)


_NUMBER_READERS: dict[KindName, Callable[[str, Decimal, ValueKind, Shown], Reading]] = {
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
    "goal": _stored_goal,
    "id_number": _stored_name,
    "phone": _stored_name,
    "code": _stored_name,
}


def is_year_for_years(value: Decimal, kind: ValueKind) -> bool:
    """Whether a field that asks how many years has the year of a beginning: 2016 for 8."""
    return kind.counts_years and means_a_year(value)


def _within_limits(reading: Reading, kind: ValueKind) -> Reading:
    """The reading with what is odd about its number; out of its limits it waits."""
    value = reading.value
    if not isinstance(value, Decimal):
        return reading
    found: list[str] = []
    if kind.name == "integer" and value != value.to_integral_value():
        found.append("kind")
    if kind.name == "percent" and reading.unit is None and value and -1 < value < 1:
        found.append("fraction")
    low, high = kind.minimum, kind.maximum
    outside = (low is not None and value < low) or (high is not None and value > high)
    if outside or abs(value) >= LARGEST or is_year_for_years(value, kind):
        found.append("range")
        note = reading.note or f"拟读作 {plain(value)}"
        reading = reading._replace(confidence="proposed", note=note)
    codes = dict.fromkeys((*reading.codes, *found))
    if "kind" in found:
        codes.pop("unit", None)  # what has to be changed anyway
    return reading._replace(codes=tuple(codes))


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
    if text in NONE_VARIANTS and not _is_offered(text, kind):
        if raw in NONE_MARKS:
            return Reading(None, "exact", is_none=True)
        return Reading(None, "normalised", is_none=True, note=f"“{text}”读作无")
    if kind.name == "text":
        is_too_long = kind.maximum is not None and len(text) > kind.maximum
        codes = ("range",) if is_too_long else ()
        return Reading(text, "exact" if text == raw else "normalised", codes=codes)
    if len(raw) > _LONGEST:
        return _unreadable(text, kind)
    return _TEXT_READERS[kind.name](raw, kind)


def _is_offered(text: str, kind: ValueKind) -> bool:
    """无 is an answer, not a none-mark, where one says yes or no; so is a choice that looks so."""
    if kind.name in _YES_NO:
        return text in NO
    return any(text in {choice.value, choice.printed} for choice in kind.choices)


def _quantity(raw: str, kind: ValueKind) -> Reading:
    return _within_limits(read_number(raw, kind.unit or _OWN_UNITS.get(kind.name)), kind)


def _choice(raw: str, kind: ValueKind) -> Reading:
    return Reading() if raw == kind.unticked else read_choice(raw, kind.choices)


def _answer(raw: str, kind: ValueKind) -> Reading:
    wordings = Wordings(kind.yes, kind.no)
    return read_yes_no(raw, sentence=kind.name == "yes_no_text", wordings=wordings)


def _credit_code(raw: str, kind: ValueKind) -> Reading:
    code = skeleton(raw).replace("-", "").upper()
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
    "yes_no": _answer,
    "yes_no_text": _answer,
    "tick": lambda raw, kind: read_option(raw, kind.option),
    "credit_code": _credit_code,
    "date": lambda raw, _: read_date(raw),
    "goal": lambda raw, _: read_goal(raw, is_number=False),
    "id_number": lambda raw, kind: read_code(raw, kind.name),
    "phone": lambda raw, kind: read_code(raw, kind.name),
    "code": lambda raw, kind: read_code(raw, kind.name),
}
_UNREADABLE_CODES = dict.fromkeys(("choice", "tick", *_YES_NO), "choice") | {
    "credit_code": "credit-code"
}


def _unreadable(raw: str, kind: ValueKind, code: str | None = None) -> Reading:
    code = code or _UNREADABLE_CODES.get(kind.name, "kind")
    return Reading(None, "unreadable", codes=(code,), note=f"“{excerpt(raw)}”不能读取")
