"""Text that holds a number: with a unit, a qualifier, a sum, a range, a mark or a remark.

A stored number never comes here. What is read without doubt (``15 家`` in a field counted in 家)
is ``normalised``; what an officer has to decide (``约20``, ``12（含2项在审）``) is ``proposed``;
several numbers and whole sentences are ``unreadable``.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from zjtx_xl.values.characters import excerpt, narrow, one_line
from zjtx_xl.values.reading import Reading

_LARGEST_EXPONENT = 307
_EXCEL_DIGITS = 15
_LITERAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[Ee][+-]?[0-9]{1,4})?")
_ZERO = Decimal(0)

# Thousands in groups of three, by comma or by space, or plain digits.
_NUMBER = (
    r"[+-]? ?(?:(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+(?![0-9,])|[1-9][0-9]{0,2}(?: [0-9]{3})+(?![0-9])"
    r"|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+)(?:[Ee][+-]?[0-9]{1,4}(?![0-9A-Za-z]))?"
)
_PLAIN = re.compile(_NUMBER)

_POWERS = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}
_COUNTED = frozenset(
    (
        "家/次",
        "家次",
        "人次",
        "项次",
        "件次",
        "场次",
        "户次",
        *"家项次件场名个人户种套台类篇份位款条组批期座所",
    )
)
_CURRENCIES = ("美元", "欧元", "港元", "日元", "英镑", "美金", "港币")
_RATIOS = {"%": 0, "‰": -1, "个百分点": 0, "百分点": 0}
_SCALE = "[十百千万亿]{1,3}"

_AT_LEAST_BEFORE = "至少|不少于|不低于|不小于|不下于|≥|>=|>|超过|大于|高于|多于|超"
_AT_MOST_BEFORE = "不超过|不多于|不高于|不大于|至多|最多|≤|<=|<|小于|低于|少于"
_ABOUT_BEFORE = "大约|约为|约|大概|将近|近|接近|≈|~"
_AT_LEAST_AFTER = r"及?以上|起|\+"
_AT_MOST_AFTER = "及?以内|及?以下|之内"
_ABOUT_AFTER = "左右|上下"

_MARK_CHARACTERS = "[#*※★☆△▲†‡①-⑳⑴-⒇⓪❶-❿¹²³⁰⁴-⁹]"
_NOTE_NUMBER = "注[0-9一二三四五六七八九十]{0,2}"
_FOOTNOTE = re.compile(
    rf"(?:(?:\[[^\[\]]{{1,10}}\]|【[^【】]{{1,10}}】|\u3014[^\u3014\u3015]{{1,10}}\u3015|{_MARK_CHARACTERS}"
    rf"|\({_NOTE_NUMBER}\)|{_NOTE_NUMBER}) ?){{1,3}}"
)
_OPENING = "([{<【\u3014《「『"
_CLOSING = ")]}>】\u3015》」』"
_BRACKETS = str.maketrans("（）", "()")
_DIGIT = re.compile("[0-9]")
# After these the number before them is no count: 2021年, 3倍, 5成, 12几.
_NO_REMARK = frozenset("年月日时点分秒成倍折号度几" + "".join(_POWERS))
_PUNCTUATION = frozenset(",;:，；：。、!！")
_LEVEL = re.compile("(?:(?:与|同)?(?:上年|去年|同期)|同比)?持平")
_QUALIFIED = {"at_least": "是下限", "at_most": "是上限", "about": "是约数"}


class _Grammar(NamedTuple):
    """The patterns of a field: its own unit is known in them."""

    own: str | None
    own_names: frozenset[str]
    single: re.Pattern[str]
    span: re.Pattern[str]
    sum: re.Pattern[str]
    term: re.Pattern[str]


def stored_number(raw: str) -> Decimal | None:
    """The number of a number cell at 15 significant digits, as Excel has it.

    None for what is no number, and beyond what a workbook can hold (1E±307).
    """
    if not _LITERAL.fullmatch(raw):
        return None
    value = _within_limits(Decimal(raw))
    if value is None or len(value.as_tuple().digits) <= _EXCEL_DIGITS:
        return value
    # Round the double that is meant, not the literal that stands for it: they differ in ties.
    return Decimal(format(float(value), f".{_EXCEL_DIGITS}g"))


def _within_limits(value: Decimal) -> Decimal | None:
    if not value:
        return _ZERO  # never -0
    return value if abs(value.adjusted()) <= _LARGEST_EXPONENT else None


def plain(value: Decimal) -> str:
    """A number as one writes it: ``12.50`` → ``12.5``, never ``1E+3``."""
    if abs(value.adjusted()) > 30:  # noqa: PLR2004 - nobody reads thirty digits
        return str(value)
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_number(raw: str, own: str | None) -> Reading:
    """Read a text as the number of a field whose unit is ``own`` (``家``, ``万元``, ``%``, None).

    Never raises. The unit of the reading is the one that stands in the text; the value is in the
    field's own unit.
    """
    text = one_line(raw)
    folded = narrow(text)
    if _PLAIN.fullmatch(folded):
        return _plain_number(text, folded)
    if own == "%" and _LEVEL.fullmatch(folded):
        return Reading(
            _ZERO, "proposed", remark=text, codes=("remark",), note="“持平”拟按增长 0 读取"
        )
    grammar = _grammar(own)
    if grammar.sum.fullmatch(folded):
        return _sum(folded, text, grammar)
    if match := grammar.span.fullmatch(folded):
        return _span(match, text, grammar)
    if match := grammar.single.fullmatch(folded):
        return _single(match, text, grammar)
    return _unreadable(text)


@lru_cache(maxsize=256)
def _grammar(own: str | None) -> _Grammar:
    """Build the patterns once for each unit; longer units first, so that 家次 is not 家."""
    own_names = {narrow(own), *narrow(own).split("/")} - {""} if own else set[str]()
    bases = {"元", *_COUNTED, *_CURRENCIES, *_RATIOS}
    names = [re.escape(name) for name in sorted(own_names | bases, key=len, reverse=True)]
    # 百分点 begins with a power of ten, so whole names are tried before scaled ones.
    named = "|".join(names)
    unit = f"(?:{named}|{_SCALE} ?(?:{named})|{_SCALE})"
    before = (
        f"(?P<at_most>{_AT_MOST_BEFORE})|(?P<at_least>{_AT_LEAST_BEFORE})"
        f"|(?P<about>{_ABOUT_BEFORE})"
    )
    after = (
        f"(?P<at_least_after>{_AT_LEAST_AFTER})|(?P<at_most_after>{_AT_MOST_AFTER})"
        f"|(?P<about_after>{_ABOUT_AFTER})"
    )
    term = f"{_NUMBER} ?(?:{unit})?"
    return _Grammar(
        own=own,
        own_names=frozenset(own_names),
        single=re.compile(
            f"(?:(?:{before}) ?)?(?P<number>{_NUMBER}) ?(?P<more>[余多])? ?"
            rf"(?P<unit>{unit}|\( ?{unit} ?\))? ?(?:{after})?(?P<tail>.*)"
        ),
        span=re.compile(
            f"(?:(?:{before}) ?)?(?P<low>{_NUMBER}) ?(?P<low_unit>{unit})? ?[-~—–―至到]{{1,2}} ?"
            f"(?P<high>{_NUMBER}) ?(?P<high_unit>{unit})? ?(?:{after})?"
        ),
        sum=re.compile(rf"{term}(?: ?\+ ?{term})+(?: ?= ?{term})?"),
        term=re.compile(f"(?P<number>{_NUMBER}) ?(?P<unit>{unit})?"),
    )


def _plain_number(text: str, folded: str) -> Reading:
    value = _decimal(folded)
    if value is None:
        return _unreadable(text)
    if text != folded:
        note = f"含全角字符，读作 {plain(value)}"
        return Reading(value, "normalised", codes=("fullwidth",), note=note)
    note = f"以文本形式存储的数，读作 {plain(value)}"
    return Reading(value, "normalised", codes=("kind",), note=note)


def _decimal(written: str) -> Decimal | None:
    return _within_limits(Decimal(written.replace(",", "").replace(" ", "")))


def _single(match: re.Match[str], text: str, grammar: _Grammar) -> Reading:
    """One number with something around it."""
    number = _decimal(match["number"])
    written = (match["unit"] or "").strip("() ").replace(" ", "") or None
    tail = match["tail"]
    remark = _remark(match, text) if tail.strip() else None
    if number is None or (tail.strip() and remark is None):
        return _unreadable(text)
    scale_alone = written is not None and not written.strip("".join(_POWERS))
    if scale_alone and tail.strip() and tail.lstrip()[0] not in _PUNCTUATION | {*_OPENING}:
        return _other_unit(text, None, f"{written}{tail.strip()}")  # 15 万吨
    if qualifier := _qualifier(match):
        reason = _QUALIFIED[qualifier]
        return _interpreted(
            number, written, text, grammar, reason=reason, qualifier=qualifier, remark=remark
        )
    if remark:
        return _interpreted(number, written, text, grammar, reason="另有说明", remark=remark)
    value, sure = _in_own_unit(number, written, grammar)
    if value is None or not sure:
        return _other_unit(text, value, written)
    wide = text.translate(_BRACKETS) != match.string
    codes = ("unit", "fullwidth") if wide else ("unit",)
    note = f"单位“{written}”不必填写，读作 {plain(value)}"
    return Reading(value, "normalised", unit=written, codes=codes, note=note)


def _remark(match: re.Match[str], text: str) -> str | None:
    """What follows the number, when it leaves the number what it is; None when it may not."""
    start = match.start("tail")
    folded = match["tail"]
    kept = text[start:].strip()
    tail = folded.strip()
    if _FOOTNOTE.fullmatch(tail):
        return kept
    if tail[0] in _OPENING:
        end = max(tail.rfind(closing) for closing in _CLOSING)
        behind = tail[end + 1 :] if end > 0 else ""
        if _DIGIT.search(behind):
            return None
        if behind:
            return kept
        return (kept[1:end] if end > 0 else kept[1:]).strip() or kept
    if _DIGIT.search(tail) or tail[0] in _NO_REMARK:
        return None
    # 12 pcs is a number and a word, 5G and 3D are names.
    spaced_word = match.string[start - 1] == " " and tail[0].isascii() and tail[0].isalpha()
    chinese = "\u4e00" <= tail[0] <= "\u9fff"
    return kept if chinese or spaced_word or tail[0] in _PUNCTUATION else None


def _qualifier(match: re.Match[str]) -> str | None:
    for name in ("at_most", "at_least", "about"):
        if match[name] or match[f"{name}_after"]:
            return name
    return "at_least" if match["more"] else None


def _span(match: re.Match[str], text: str, grammar: _Grammar) -> Reading:
    """``5~8 项``: the lower end is proposed."""
    low, high = _decimal(match["low"]), _decimal(match["high"])
    units = {unit for unit in (match["low_unit"], match["high_unit"]) if unit}
    if low is None or high is None or low >= high or len(units) > 1:
        return _unreadable(text, "remark")
    written = units.pop() if units else None
    reason = "是一个区间，按下限"
    return _interpreted(low, written, text, grammar, reason=reason, qualifier="range", remark=text)


def _sum(folded: str, text: str, grammar: _Grammar) -> Reading:
    """``8+7 = 15`` is 15, ``8+7`` as well; ``8+7 = 16`` is for the recipient to correct."""
    terms = list(grammar.term.finditer(folded))
    numbers = [number for term in terms if (number := _decimal(term["number"])) is not None]
    units = {term["unit"] for term in terms}
    named = units - {None}
    # 3+5万 may be 8万 or 5.0003万: a unit to be converted has to stand at every number.
    unclear = len(units) > 1 and not named <= grammar.own_names
    if len(numbers) < len(terms) or len(named) > 1 or unclear:
        return _unreadable(text, "remark")
    addends = numbers[:-1] if "=" in folded else numbers
    total = sum(addends, _ZERO)
    if "=" in folded and total != numbers[-1]:
        note = f"“{excerpt(text)}”左右不等（左边合计 {plain(total)}），不能读取"
        return Reading(None, "unreadable", remark=text, codes=("remark",), note=note)
    written = named.pop() if named else None
    return _interpreted(
        total, written, text, grammar, reason="是算式", qualifier="sum", remark=text
    )


def _interpreted(  # noqa: PLR0913 - the parts of one reading
    number: Decimal,
    written: str | None,
    text: str,
    grammar: _Grammar,
    *,
    reason: str,
    qualifier: str | None = None,
    remark: str | None = None,
) -> Reading:
    """A number that an officer has to confirm, for the reason given."""
    value, sure = _in_own_unit(number, written, grammar)
    if value is None:
        return _other_unit(text, None, written)
    return Reading(
        value,
        "proposed",
        unit=written,
        qualifier=qualifier,
        remark=remark,
        codes=("remark",) if sure else ("remark", "unit"),
        note=f"“{excerpt(text)}”{reason}，拟读作 {plain(value)}",
    )


def _in_own_unit(
    number: Decimal, written: str | None, grammar: _Grammar
) -> tuple[Decimal | None, bool]:
    """The number in the field's own unit, and whether nobody needs to confirm that.

    None where the units have nothing to do with each other (``200 元`` in a field of 家).
    """
    if written is None or written in grammar.own_names:
        return number, True
    exponent, base = _scaled(written)
    if grammar.own is None:
        # The unit of the field is unknown: an amount or a ratio stays in the unit it is given in.
        if base in _CURRENCIES:
            return None, False
        keeps = base == "元" or base in _RATIOS
        return (number if keeps else _shifted(number, exponent)), False
    own_exponent, own_base = _scaled(narrow(grammar.own))
    if own_base == "元":
        fits = base in {"元", ""}
    elif own_base == "%":
        fits, exponent = base in _RATIOS, _RATIOS.get(base, 0)
    else:
        countable = own_base in _COUNTED and base in _COUNTED
        fits = base in {"", own_base} or base in grammar.own_names or countable
    return (_shifted(number, exponent - own_exponent) if fits else None), False


def _shifted(number: Decimal, exponent: int) -> Decimal:
    """The number times a power of ten, written out: 20000, not 2E+4."""
    return Decimal(plain(number.scaleb(exponent)))


def _scaled(unit: str) -> tuple[int, str]:
    """``万元`` → (4, 元); ``百分点`` → (0, 百分点)."""
    if unit in _RATIOS:
        return 0, unit
    base = unit.lstrip("".join(_POWERS))
    scale = unit[: len(unit) - len(base)]
    return sum(_POWERS[power] for power in scale), base.strip()


def _other_unit(text: str, value: Decimal | None, written: str | None) -> Reading:
    if value is None:
        note = f"“{excerpt(text)}”的单位与本栏不符，不能换算"
        return Reading(None, "unreadable", unit=written, codes=("unit",), note=note)
    note = f"“{excerpt(text)}”的单位与本栏不同，拟读作 {plain(value)}"
    return Reading(value, "proposed", unit=written, codes=("unit",), note=note)


def _unreadable(text: str, code: str = "kind") -> Reading:
    return Reading(None, "unreadable", codes=(code,), note=f"“{excerpt(text)}”不能读作一个数")


def number(value: Decimal | None) -> int | float | None:
    """A Decimal as a JSON number; at 15 significant digits a float prints as it was read."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def shown(value: Decimal | None) -> str:
    """A number for people; empty for None."""
    return "" if value is None else plain(value)
