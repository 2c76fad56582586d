"""Text that holds a number: with a unit, a qualifier, a sum, a range, a mark or a remark.

A stored number never comes here. What is read without doubt (``15 家`` in a field counted in 家)
is ``normalised``; what an officer has to decide (``约20``, ``12（含2项在审）``) is ``proposed``;
several numbers and whole sentences are ``unreadable``.

A text is read from the left, one piece after the other, and nothing is tried twice: the time that
a cell takes grows with its length.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from zjtx_xl.lazy import pattern
from zjtx_xl.values.characters import excerpt, narrow, one_line, visible_lines
from zjtx_xl.values.numerals import in_digits, plain, within_limits
from zjtx_xl.values.reading import Reading, words_of
from zjtx_xl.values.units import NAMES, POWERS, SCALE, in_unit_of_field, is_money, own_names

_ZERO = Decimal(0)

# Thousands in groups of three, by comma or by space, or plain digits.
_NUMBER = pattern(
    r"[+-]? ?(?:(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+(?![0-9,])|[1-9][0-9]{0,2}(?: [0-9]{3})+(?![0-9])"
    r"|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+)(?:[Ee][+-]?[0-9]{1,4}(?![0-9A-Za-z]))?"
)
_GAP = pattern(r"(?<=[0-9])\s+(?=[0-9])")
_WIDE_COMMA = pattern(r"(?<=\d)，(?=\d)")
_PLUS = pattern(r" ?\+ ?")
_EQUALS = pattern(" ?= ?")
_TO = pattern(" ?[-~—–―至到]{1,2} ?")
_MORE = pattern(" ?[余多]")

_BEFORE = pattern(
    "(?:(?P<at_most>不超过|不多于|不高于|不大于|至多|最多|≤|<=|<|小于|低于|少于)"
    "|(?P<at_least>至少|不少于|不低于|不小于|不下于|≥|>=|>|超过|大于|高于|多于|超)"
    "|(?P<about>大约|约为|约|大概|将近|近|接近|≈|~)) ?"
)
_AFTER = pattern(
    r" ?(?:(?P<at_least>及?以上|起|\+)|(?P<at_most>及?以内|及?以下|之内)|(?P<about>左右|上下))"
)
_IN_BRACKETS = pattern(r"\( ?([0-9.,]{1,24}) ?\)")
_CURRENCY = pattern("(?:人民币|[¥￥]) ?")

_MARK_CHARACTERS = "[#*※★☆△▲†‡①-⑳⑴-⒇⓪❶-❿¹²³⁰⁴-⁹]"
_NOTE_NUMBER = "注[0-9一二三四五六七八九十]{0,2}"
_FOOTNOTE = pattern(
    rf"(?:(?:\[[^\[\]]{{1,10}}\]|【[^【】]{{1,10}}】|\u3014[^\u3014\u3015]{{1,10}}\u3015|{_MARK_CHARACTERS}"
    rf"|\({_NOTE_NUMBER}\)|{_NOTE_NUMBER}) ?){{1,3}}"
)
_OPENING = "([{<【\u3014《「『"
_CLOSING = ")]}>】\u3015》」』"
_BRACKETS = str.maketrans("（）", "()")
_DIGIT = pattern("[0-9]")
# After these the number before them is no count: 2021年, 3倍, 5成, 12几.
_NO_REMARK = frozenset("年月日时点分秒成倍折号度几兆" + "".join(POWERS))
# 韩元, 澳元: nobody knows at which rate.
_OTHER_MONEY = pattern(r"[^\w]{0,2}(?!人民币)[^\W\d_]{1,3}[元币镑铢][^\w]{0,2}")
_DOWN = pattern("负(?!责)|下滑|[亏降减跌↓]")  # 10%下降 is -10
_STOPS = "。; "  # behind a number they say nothing
_PUNCTUATION = frozenset(",;:，；：。、!！")
_LEVEL = pattern("(?:(?:与|同)?(?:上年|去年|同期)|同比)?持平")
_YEARS = range(1900, 2100)
_LONGEST_SPELLED = 24
_QUALIFIED = {"at_least": "是下限", "at_most": "是上限", "about": "是约数"}


class _Grammar(NamedTuple):
    """What a unit looks like in a field with this one of its own."""

    own: str | None
    unit: re.Pattern[str]
    in_brackets: re.Pattern[str]
    is_money: bool


class _Term(NamedTuple):
    """A number and the unit behind it; ``end`` is where they end in the text."""

    number: Decimal | None
    unit: str | None
    end: int


def read_number(raw: str, own: str | None) -> Reading:
    """Read a text as the number of a field whose unit is ``own`` (``家``, ``万元``, ``%``, None).

    Never raises. The unit of the reading is the one that stands in the text; the value is in the
    field's own unit.
    """
    text = one_line(raw)
    folded = narrow(text).rstrip(_STOPS)
    if _is_parted(raw):
        return _unreadable(text)
    if _NUMBER.fullmatch(folded):
        return _without_wide_comma(_plain_number(text, folded), text)
    if own == "%" and _LEVEL.fullmatch(folded):
        note = "“持平”拟按增长 0 读取"
        return Reading(_ZERO, "proposed", remark=text, codes=("remark",), note=note)
    grammar = _grammar(own)
    for read in (_sum, _span, _single):
        reading = read(folded, text, grammar)
        if reading is not None:
            return _without_wide_comma(reading, text)
    return _otherwise_written(folded, text, own)


def _without_wide_comma(reading: Reading, text: str) -> Reading:
    """Thousands have a comma of digits; one of Chinese text may part two numbers, and waits."""
    if not _WIDE_COMMA.search(text) or not reading.is_sure or reading.value is None:
        return reading
    note = f"“{excerpt(text)}”中的“，”可能隔开了两个数，拟读作 {words_of(reading.value)}"
    return reading._replace(confidence="proposed", codes=("fullwidth",), note=note)


def _otherwise_written(folded: str, text: str, own: str | None) -> Reading:
    """A number in characters, or below zero as accountants write it: it waits."""
    if len(folded) > _LONGEST_SPELLED:
        return _unreadable(text)
    bracketed = _IN_BRACKETS.fullmatch(folded)
    is_below = bracketed is not None or folded.startswith("负")
    bare = bracketed[1] if bracketed else folded.removeprefix("负")
    bare = f"{bare.removeprefix('百分之')}%" if bare.startswith("百分之") else bare
    number = in_digits(bare).removesuffix("整")  # 万元整, as on a cheque
    reading = read_number(f"-{number}" if is_below else number, own) if number != folded else None
    if reading is None or reading.value is None or reading.qualifier or reading.remark:
        return _unreadable(text)
    note = f"“{excerpt(text)}”没有写成数字，拟读作 {words_of(reading.value)}"
    return Reading(reading.value, "proposed", unit=reading.unit, codes=("kind",), note=note)


def _is_parted(raw: str) -> bool:
    """Whether digits are parted by more than one blank of a line: two numbers, not thousands."""
    gaps = _GAP.findall(narrow(visible_lines(raw)))
    return any(len(gap) > 1 or gap == "\t" or len(f"x{gap}x".splitlines()) > 1 for gap in gaps)


@lru_cache(maxsize=256)
def _grammar(own: str | None) -> _Grammar:
    """Build the patterns once for each unit; longer units first, so that 家次 is not 家."""
    names = [re.escape(name) for name in sorted(own_names(own) | NAMES, key=_longest_first)]
    # 百分点 begins with a power of ten, so whole names are tried before scaled ones.
    named = "|".join(names)
    unit = f"(?P<unit>{named}|{SCALE} ?(?:{named})|{SCALE})"
    in_brackets = re.compile(rf" ?\( ?{unit} ?\)")
    return _Grammar(own, re.compile(f" ?{unit}"), in_brackets, is_money(own))


def _longest_first(name: str) -> tuple[int, str]:
    return -len(name), name


def _term(folded: str, start: int, grammar: _Grammar) -> _Term | None:
    number = _NUMBER.match(folded, start)
    if number is None:
        return None
    unit = grammar.unit.match(folded, number.end())
    end = unit.end() if unit else number.end()
    return _Term(_decimal(number[0]), _bare(unit["unit"]) if unit else None, end)


def _bare(unit: str) -> str:
    return unit.replace(" ", "")


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
    return within_limits(Decimal(written.replace(",", "").replace(" ", "")))


# ---------------------------------------------------------------- one number


def _single(folded: str, text: str, grammar: _Grammar) -> Reading | None:
    """One number with something around it."""
    before = _BEFORE.match(folded)
    currency = _CURRENCY.match(folded, before.end() if before else 0)
    start = currency.end() if currency else before.end() if before else 0
    number = _NUMBER.match(folded, start)
    if number is None:
        return None
    more = _MORE.match(folded, number.end())
    unit = None
    end = more.end() if more else number.end()
    for form in (grammar.unit, grammar.in_brackets):
        if unit is None and (unit := form.match(folded, end)):
            end = unit.end()
    after = _AFTER.match(folded, end)
    end = after.end() if after else end
    written = _bare(unit["unit"]) if unit else "元" if currency else None
    qualifier = _qualifier(before) or _qualifier(after) or ("at_least" if more else None)
    return _with_surroundings(
        _decimal(number[0]),
        written,
        (folded, text, end),
        grammar,
        qualifier,
        is_marked=bool(currency),
    )


def _with_surroundings(  # noqa: PLR0913 - the parts of one text
    number: Decimal | None,
    written: str | None,
    where: tuple[str, str, int],
    grammar: _Grammar,
    qualifier: str | None,
    *,
    is_marked: bool,
) -> Reading:
    folded, text, end = where
    tail = folded[end:].strip()
    is_remark = tail and not (_OTHER_MONEY.fullmatch(tail) or _DOWN.search(tail))
    remark = _remark(folded, text, end) if is_remark else None
    if number is None or (tail and remark is None):
        return _unreadable(text)
    scale_alone = written is not None and not written.strip("".join(POWERS))
    is_of_things = scale_alone and tail and tail[0] not in _PUNCTUATION | {*_OPENING}  # 15 万箱
    is_foreign = grammar.is_money and not written and re.match("[A-Za-z]", tail)  # 3500 thousand
    if is_of_things or is_foreign:
        return _other_unit(text, None, f"{written or ''}{tail}")
    if qualifier:
        reason = _QUALIFIED[qualifier]
        return _interpreted(
            number, written, text, grammar, reason=reason, qualifier=qualifier, remark=remark
        )
    if remark:
        return _interpreted(number, written, text, grammar, reason="另有说明", remark=remark)
    amount = in_unit_of_field(number, written, grammar.own)
    is_other = not amount.is_own or is_marked
    if amount.value is None or (is_other and amount.value):  # 0元 is nothing in any unit
        return _other_unit(text, amount.value, written)
    wide = text.translate(_BRACKETS) != folded
    codes = ("unit", "fullwidth") if wide else ("unit",)
    note = f"单位“{written}”不必填写，读作 {plain(amount.value)}"
    return Reading(amount.value, "normalised", unit=written, codes=codes, note=note)


def _remark(folded: str, text: str, start: int) -> str | None:
    """What follows the number, when it leaves the number what it is; None when it may not."""
    kept = text[start:].strip()
    tail = folded[start:].strip()
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
    spaced_word = folded[start] == " " and tail[0].isascii() and tail[0].isalpha()
    chinese = "\u4e00" <= tail[0] <= "\u9fff"
    return kept if chinese or spaced_word or tail[0] in _PUNCTUATION else None


def _qualifier(match: re.Match[str] | None) -> str | None:
    return match.lastgroup if match else None


# ---------------------------------------------------------------- several numbers


def _span(folded: str, text: str, grammar: _Grammar) -> Reading | None:
    """``5~8 项``: the lower end is proposed. ``2021-2023`` are years, and no count."""
    before = _BEFORE.match(folded)
    low = _term(folded, before.end() if before else 0, grammar)
    to = _TO.match(folded, low.end) if low else None
    high = _term(folded, to.end(), grammar) if to else None
    if low is None or high is None:
        return None
    after = _AFTER.match(folded, high.end)
    if (after.end() if after else high.end) != len(folded):
        return None
    units = {unit for unit in (low.unit, high.unit) if unit}
    if low.number is None or high.number is None or low.number >= high.number or len(units) > 1:
        return _unreadable(text, "remark")
    if not units and low.number in _YEARS and high.number in _YEARS:
        note = f"“{excerpt(text)}”像是年份，不能读作一个数"
        return Reading(None, "unreadable", codes=("kind",), note=note)
    written = units.pop() if units else None
    reason = "是一个区间，按下限"
    return _interpreted(
        low.number, written, text, grammar, reason=reason, qualifier="range", remark=text
    )


def _sum(folded: str, text: str, grammar: _Grammar) -> Reading | None:
    """``8+7 = 15`` is 15, ``8+7`` as well; ``8+7 = 16`` is for the recipient to correct."""
    terms: list[_Term] = []
    result: _Term | None = None
    joint: re.Match[str] | None = None
    end = 0
    while (not terms or joint) and (term := _term(folded, end, grammar)):
        terms.append(term)
        joint = _PLUS.match(folded, term.end)
        end = joint.end() if joint else term.end
    if joint is None and (equals := _EQUALS.match(folded, end)):
        result = _term(folded, equals.end(), grammar)
        end = result.end if result else end
    if len(terms) < 2 or joint or end != len(folded):  # noqa: PLR2004 - a sum has two terms
        return None
    return _sum_of(terms, result, text, grammar)


def _sum_of(terms: list[_Term], result: _Term | None, text: str, grammar: _Grammar) -> Reading:
    written = [*terms, result] if result else terms
    numbers = [term.number for term in written if term.number is not None]
    units = {term.unit for term in written}
    named = units - {None}
    # 3+5万 may be 8万 or 5.0003万: a unit to be converted has to stand at every number.
    unclear = len(units) > 1 and not named <= own_names(grammar.own)
    if len(numbers) < len(written) or len(named) > 1 or unclear:
        return _unreadable(text, "remark")
    total = sum(numbers[: len(terms)], _ZERO)
    if result and total != numbers[-1]:
        note = f"“{excerpt(text)}”左右不等（左边合计 {plain(total)}），不能读取"
        return Reading(None, "unreadable", remark=text, codes=("remark",), note=note)
    unit = named.pop() if named else None
    return _interpreted(total, unit, text, grammar, reason="是算式", qualifier="sum", remark=text)


# ---------------------------------------------------------------- readings


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
    amount = in_unit_of_field(number, written, grammar.own)
    if amount.value is None:
        return _other_unit(text, None, written)
    return Reading(
        amount.value,
        "proposed",
        unit=written,
        qualifier=qualifier,
        remark=remark,
        codes=("remark",) if amount.is_own else ("remark", "unit"),
        note=f"“{excerpt(text)}”{reason}，拟读作 {plain(amount.value)}",
    )


def _other_unit(text: str, value: Decimal | None, written: str | None) -> Reading:
    if value is None:
        is_bare = written is not None and not written.strip("".join(POWERS))
        why = "没有写清单位" if is_bare else "的单位与本栏不符"
        note = f"“{excerpt(text)}”{why}，不能换算"
        return Reading(None, "unreadable", unit=written, codes=("unit",), note=note)
    note = f"“{excerpt(text)}”的单位与本栏不同，拟读作 {plain(value)}"
    return Reading(value, "proposed", unit=written, codes=("unit",), note=note)


def _unreadable(text: str, code: str = "kind") -> Reading:
    return Reading(None, "unreadable", codes=(code,), note=f"“{excerpt(text)}”不能读作一个数")
