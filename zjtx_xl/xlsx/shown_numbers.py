r"""What a number looks like in a cell: number format code and stored number → the text shown.

ECMA-376 part 1, §18.8.31 (numFmts), in the Chinese edition of Excel: ``!`` protects the next
character as ``\\`` does, and the built-in dates are those of zh-CN. Text in, text out; no workbook
is needed. What this module does not know how to draw (fractions, numerals in characters, eras) it
says it cannot tell.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

GENERAL = "General"
_ACCOUNTING = '_ {0}* #,##0{1}_ ;_ {0}* -#,##0{1}_ ;_ {0}* "-"??_ ;_ @_ '
# Formats that need no code in a file, §18.8.30 with the column zh-CN.
_BUILT_IN: dict[int, str] = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: '"¥"#,##0;"¥"-#,##0', 6: '"¥"#,##0;[Red]"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00', 8: '"¥"#,##0.00;[Red]"¥"-#,##0.00',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: '上午/下午h"时"mm"分"',
    35: '上午/下午h"时"mm"分"ss"秒"', 37: "#,##0;-#,##0", 38: "#,##0;[Red]-#,##0",
    39: "#,##0.00;-#,##0.00", 40: "#,##0.00;[Red]-#,##0.00",
    41: _ACCOUNTING.format("", ""), 42: _ACCOUNTING.format('"¥"', ""),
    43: _ACCOUNTING.format("", ".00"), 44: _ACCOUNTING.format('"¥"', ".00"),
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    **dict.fromkeys((27, 36, 50, 52, 57), 'yyyy"年"m"月"'),
    **dict.fromkeys((51, 53, 54, 58), 'm"月"d"日"'),
    55: '上午/下午h"时"mm"分"', 56: '上午/下午h"时"mm"分"ss"秒"',
    **dict.fromkeys(range(71, 82), "d/m/yyyy"),
}  # fmt: skip

# Of days alone: 二〇二一年. Excel calls them by a word, and in old files by a number.
_IN_WORDS, _SHAPED_IN_WORDS = "dbnum1", "1E"
_LONGEST_CODE = 255  # characters, as many as Excel takes
_MOST_DIGITS = Context(prec=700, rounding=ROUND_HALF_UP, Emax=999_999, Emin=-999_999)
_DAY_0, _DAY_0_OF_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - days of a sheet have no time zone
_OF_TEXTS = 4  # the section of a code that is for texts
_PHANTOM = 60  # Excel counts a 29 February 1900 that never was
_LAST_DAY = date.max.toordinal() - _DAY_0.toordinal()
_DIGITS = "〇一二三四五六七八九"
_WEEKDAYS = "一二三四五六日"
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_TOKEN = re.compile(
    r"""(?P<quoted>"[^"]*"?)|(?P<escaped>[\\!].)|(?P<padded>_.)|(?P<filled>\*.)
    |\[(?P<elapsed>h+|m+|s+)\]|\[\$(?P<currency>[^\]\-]*)(?:-(?P<locale>[^\]]*))?\]
    |\[(?P<condition>[<>=]{1,2}-?[0-9.]+)\]|\[(?P<bracket>[^\]]*)\]
    |(?P<general>General|G/通用格式)|(?P<half>AM/PM|A/P|上午/下午)|(?P<exponent>E[+-])
    |(?P<date>y+|m+|d+|h+|s+|aaaa?|e+|b+|g+)|(?P<digit>[0\#?])|(?P<point>\.)|(?P<comma>,)
    |(?P<percent>%)|(?P<slash>/)|(?P<text>@)|(?P<other>.)""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_AS_SHOWN = re.compile(
    r"(?P<bracket>\()?(?:\+|(?P<minus>-))? *"
    r"(?P<number>(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]*)?(?:E[+-]?[0-9]+)?|\.[0-9]+)"
    r"(?(bracket)\))"
)
_TAG = re.compile("zh-(?:CN|Hans)|en-[A-Z]{2}", re.IGNORECASE)  # as newer programs write it
_WHITE = re.compile("white|白色?|(?:color|颜色) ?2", re.IGNORECASE)
_COLOURS = re.compile(
    r"(?:black|blue|cyan|green|magenta|red|white|yellow|[黑蓝绿红白黄]色?|青色|洋红"
    r"|(?:color|颜色) ?[0-9]+)",
    re.IGNORECASE,
)

FormatKind = Literal["general", "number", "percent", "date", "time", "text"]
Verdict = Literal["same", "rounded", "differs", "unknown"]


class _Token(NamedTuple):
    name: str
    text: str


class _Section(NamedTuple):
    """One of the sections of a code, for the numbers that it is for.

    ``in_words``: the parts of a day are drawn in characters.
    """

    tokens: tuple[_Token, ...]
    condition: str | None
    kind: FormatKind
    is_known: bool
    is_white: bool
    in_words: bool


class ShownNumber(NamedTuple):
    """The text that a cell shows; None where this module cannot tell. ``kind``: of the format."""

    text: str | None
    kind: FormatKind


def built_in_code(number: int) -> str:
    """The code of a format that a file only numbers; General for a number that is none."""
    return _BUILT_IN.get(number, GENERAL)


def kind_of(code: str) -> FormatKind:
    """What a format code makes of a positive number."""
    return _sections(code)[0].kind


@lru_cache(maxsize=4096)
def show_number(code: str, value: Decimal, *, since_1904: bool = False) -> ShownNumber:
    """What a number of this format looks like.

    Args:
        code: the format code, as in a file.
        value: the number, at the 15 significant digits that Excel has.
        since_1904: days count from 1904.
    """
    sections = _sections(code[:_LONGEST_CODE])
    section, magnitude, sign = _section_for(sections, value)
    if section is None:
        return ShownNumber("" if len(sections) > 1 else None, kind_of(code))
    # with conditions, programs differ about the sign of what is below zero
    is_told = section.is_known and (value >= 0 or not any(each.condition for each in sections))
    if not is_told or len(code) > _LONGEST_CODE:
        return ShownNumber(None, section.kind)
    if section.is_white:
        return ShownNumber("", section.kind)
    with localcontext(_MOST_DIGITS):
        if section.kind in {"general", "text"}:
            return ShownNumber(sign + _with_literals(section, magnitude), section.kind)
        if section.kind in {"date", "time"}:
            return ShownNumber(_day(section, value, since_1904=since_1904), section.kind)
        text = _number(section, magnitude)
        if sign and text is not None and not re.search("[1-9]", text):
            sign = ""  # nobody reads -0
        return ShownNumber(None if text is None else sign + text, section.kind)


@lru_cache(maxsize=4096)
def verdict_of(shown: ShownNumber, value: Decimal) -> Verdict:
    """Whether what is shown says the number that is stored.

    ``rounded``: the same with fewer decimals. ``differs``: another number, none, or with a word, a
    unit or a sign of money that nobody stored.
    """
    if shown.text is None:
        return "unknown"
    if shown.kind in {"date", "time", "percent"}:
        return "differs"
    text = shown.text.strip()
    match = _AS_SHOWN.fullmatch(text)
    if match is None:
        return "differs"
    number = Decimal(match["number"].replace(",", ""))
    if match["minus"] or match["bracket"]:
        number = -number
    if number == value:
        return "same"
    with localcontext(_MOST_DIGITS):
        step = Decimal(1).scaleb(int(number.as_tuple().exponent))
        return "rounded" if abs(number - value) * 2 <= step else "differs"


def show_text(code: str, text: str) -> str:
    """What a text of this format looks like: ``;;;`` hides it, ``@"元"`` adds to it."""
    sections = _sections(code)
    last = sections[-1]
    if len(sections) < _OF_TEXTS and last.kind != "text":
        return text
    if last.is_white:
        return ""
    return "".join(
        text if token.name in {"text", "general"} else _literal(token) for token in last.tokens
    )


# ---------------------------------------------------------------- the code


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Section, ...]:
    sections: list[list[_Token]] = [[]]
    for match in _TOKEN.finditer(code):
        name = match.lastgroup or ""
        if name == "other" and match[0] == ";":
            sections.append([])
        elif name in {"currency", "locale"}:
            sections[-1].append(_Token("currency", match["currency"]))
            sections[-1].append(_Token("locale", match["locale"] or ""))
        else:
            sections[-1].append(_Token(name, match[0]))
    return tuple(_section(tokens) for tokens in sections)


def _section(tokens: list[_Token]) -> _Section:
    names = {token.name for token in tokens}
    in_words = False
    condition = next((token.text for token in tokens if token.name == "condition"), None)
    brackets = [token.text.strip("[]") for token in tokens if token.name == "bracket"]
    is_known = all(_COLOURS.fullmatch(bracket) for bracket in brackets)
    # **0 draws a row of stars, *90 a row of nines: only blanks leave a number what it is
    is_known &= not any(token.name == "filled" and token.text[1:].strip() for token in tokens)
    is_known &= not {"text", "digit"} <= names
    places = [_place(token.text) for token in tokens if token.name == "locale"]
    shapes = {shape for shape, _, _ in places} - {"00", "01"}
    if names & {"date", "elapsed", "half"}:
        days = any(token.name == "date" and token.text[0] in "ydaeYDAE" for token in tokens)
        months = any(_is_a_month(place, tokens) for place in range(len(tokens)))
        kind: FormatKind = "date" if days or months else "time"
        is_known = all(_COLOURS.fullmatch(each) for each in brackets if each.lower() != _IN_WORDS)
        letters = {token.text[0].lower() for token in tokens if token.name == "date"}
        is_known &= not letters & {"b", "g"}
        # years of another calendar: 民国, 令和
        is_known &= not any(
            calendar not in {"00", "01"} or ("e" in letters and language[-3:] not in {"", "804"})
            for _, calendar, language in places
        )
        in_words = shapes == {_SHAPED_IN_WORDS} or _IN_WORDS in map(str.lower, brackets)
    elif "percent" in names:
        kind = "percent"
        is_known &= [token.name for token in tokens].count("percent") == 1
    elif "general" in names:
        kind = "general"
    else:
        kind = "text" if "text" in names else "number"
    if kind in {"number", "percent"} and "slash" in names:
        is_known &= "digit" not in names  # a fraction
    is_known &= not shapes or (in_words and shapes == {_SHAPED_IN_WORDS})
    is_white = any(_WHITE.fullmatch(bracket) for bracket in brackets)
    condition = condition.strip("[]") if condition else None
    return _Section(tuple(tokens), condition, kind, is_known, is_white, in_words)


def _section_for(
    sections: tuple[_Section, ...], value: Decimal
) -> tuple[_Section | None, Decimal, str]:
    """The section that draws a number, what of the number it draws, and the sign before it."""
    if any(section.condition for section in sections[:2]):
        for section in sections[:3]:
            if section.condition is None or _holds(section.condition, value):
                return section, abs(value), "-" if value < 0 else ""
        return None, value, ""
    first, *others = sections[:3]
    if value < 0:
        return (others[0], -value, "") if others else (first, -value, "-")
    if value == 0 and len(others) > 1:
        return others[1], value, ""
    return first, value, ""


def _holds(condition: str, value: Decimal) -> bool:
    operator = condition.rstrip("-0123456789.")
    limit = Decimal(condition[len(operator) :])
    return {
        "<": value < limit, "<=": value <= limit, ">": value > limit, ">=": value >= limit,
        "=": value == limit, "<>": value != limit,
    }.get(operator, False)  # fmt: skip


def _literal(token: _Token) -> str:
    """What a token that stands for itself shows."""
    match token.name:
        case "quoted":
            return token.text.strip('"')
        case "escaped":
            return token.text[1]
        case "padded":
            return " "
        case "filled" | "condition" | "bracket" | "locale":
            return ""
        case _:
            return token.text


# ---------------------------------------------------------------- numbers


def _with_literals(section: _Section, value: Decimal) -> str:
    return "".join(
        _general(value) if token.name in {"general", "text"} else _literal(token)
        for token in section.tokens
    )


def _general(value: Decimal) -> str:
    """General at eleven characters, as wide as a cell shows it, and no fewer digits than it has."""
    if value and not -5 < value.adjusted() < 11:  # noqa: PLR2004 - where Excel changes over
        mantissa, exponent = f"{value:.5E}".split("E")
        mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
        return f"{mantissa}E{exponent[0]}{exponent[1:].zfill(2)}"
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    if len(text) <= 11 or "." not in text:  # noqa: PLR2004 - what a cell of any width shows
        return text
    decimals = max(0, 10 - text.index("."))
    text = f"{value.quantize(Decimal(1).scaleb(-decimals)):f}"
    return text.rstrip("0").rstrip(".")


def _number(section: _Section, value: Decimal) -> str | None:
    tokens = section.tokens
    digits = [place for place, token in enumerate(tokens) if token.name == "digit"]
    if not digits:
        return "".join(_literal(token) for token in tokens if token.name != "comma")
    names = [token.name for token in tokens]
    value = value.scaleb(2 * names.count("percent"))
    exponent = names.index("exponent") if "exponent" in names else None
    if exponent is not None:
        return _scientific(tokens, exponent, value)
    point = names.index("point") if "point" in names else None
    whole = [place for place in digits if point is None or place < point]
    decimal = [place for place in digits if point is not None and place > point]
    # Commas behind the last digit divide by thousands, others part groups of three.
    scaled = _commas_behind(names, digits[-1])
    if point is not None and whole:
        scaled += _commas_behind(names, whole[-1])
    value = value.scaleb(-3 * scaled)
    grouped = any(
        name == "comma" and whole and whole[0] < place < whole[-1]
        for place, name in enumerate(names)
    )
    rounded = value.quantize(Decimal(1).scaleb(-len(decimal)))
    before, _, after = f"{rounded:f}".partition(".")
    return _filled(tokens, whole, decimal, (before, after), grouped=grouped)


def _commas_behind(names: list[str], place: int) -> int:
    count = 0
    for name in names[place + 1 :]:
        if name != "comma":
            break
        count += 1
    return count


def _filled(
    tokens: tuple[_Token, ...],
    whole: list[int],
    decimal: list[int],
    number: tuple[str, str],
    *,
    grouped: bool,
) -> str:
    """The digits in their places; what is left of them stands in the first place."""
    before, after = number
    before = before.lstrip("0")
    shown: dict[int, str] = {}
    for count, place in enumerate(reversed(whole)):
        is_first = count == len(whole) - 1
        digits, before = (before, "") if is_first else (before[-1:], before[:-1])
        digits = digits or {"0": "0", "?": " "}.get(tokens[place].text, "")
        shown[place] = _with_commas(digits, count) if grouped else digits
    kept = len(after.rstrip("0"))
    for count, place in enumerate(decimal):
        needed = count < kept or any(tokens[later].text == "0" for later in decimal[count:])
        shown[place] = after[count] if needed else " " if tokens[place].text == "?" else ""
    return "".join(
        shown[place] if token.name == "digit" else "" if token.name == "comma" else _literal(token)
        for place, token in enumerate(tokens)
    )


def _with_commas(digits: str, behind: int) -> str:
    """Digits with a comma behind each that has a multiple of three digits behind it."""
    last = len(digits) - 1 + behind
    return "".join(
        f"{digit}," if digit.isdecimal() and (last - at) % 3 == 0 and last > at else digit
        for at, digit in enumerate(digits)
    )


def _scientific(tokens: tuple[_Token, ...], exponent: int, value: Decimal) -> str | None:
    whole = [token for token in tokens[:exponent] if token.name == "digit"]
    names = [token.name for token in tokens]
    point = names.index("point") if "point" in names[:exponent] else exponent
    decimals = sum(name == "digit" for name in names[point:exponent])
    if len(whole) - decimals != 1:
        return None  # 48: a power of three
    places = sum(name == "digit" for name in names[exponent:])
    # Decimal gives zero a power of its own
    text = f"{value:.{decimals}E}" if value else f"{value:.{decimals}f}E+0"
    mantissa, power = text.split("E")
    sign = power[0] if power[0] == "-" or tokens[exponent].text[1] == "+" else ""
    return f"{mantissa}E{sign}{power[1:].zfill(places)}"


# ---------------------------------------------------------------- days


def _day(section: _Section, value: Decimal, *, since_1904: bool) -> str | None:
    if value < 0 or value > _LAST_DAY:
        return None
    tokens = section.tokens
    has_time = any(token.name in _CLOCK and token.text.strip("[")[0] in "hHsS" for token in tokens)
    value = value if has_time or section.kind == "time" else value // 1
    fraction = _digits_of_seconds(tokens)
    seconds = (value * 86_400).quantize(Decimal(1).scaleb(-fraction))
    start = _DAY_0_OF_1904 if since_1904 else _DAY_0
    moment = start + timedelta(seconds=int(seconds), microseconds=int(seconds % 1 * 1_000_000))
    if not since_1904 and int(value) == _PHANTOM:
        return None
    if not since_1904 and 1 <= value < _PHANTOM:
        moment += timedelta(days=1)
    has_half = any(token.name == "half" for token in tokens)
    parts: list[str] = []
    for place, token in enumerate(tokens):
        text = token.text
        if token.name == "date":
            part = _part_of_day(text.lower(), place, tokens, moment, has_half=has_half)
            parts.append(_in_characters(part) if section.in_words and part.isdecimal() else part)
        elif token.name == "elapsed":
            parts.append(_elapsed(text, seconds))
        elif token.name == "half":
            is_chinese = text == "上午/下午"
            names = ("上午", "下午") if is_chinese else tuple(text.split("/"))
            parts.append(names[moment.hour >= 12])  # noqa: PLR2004 - noon
        elif token.name == "digit":
            parts.append("")
        elif token.name == "point" and fraction and _is_before_digits(tokens, place):
            parts.append(f"{seconds % 1:.{fraction}f}"[1:])
        else:
            parts.append(_literal(token))
    return "".join(parts)


def _place(locale: str) -> tuple[str, str, str]:
    """The shape of digits, the calendar and the language of ``[$-1E000804]``, ``[$-zh-CN]``."""
    if _TAG.fullmatch(locale):
        return "00", "00", "0804" if locale[:2].lower() == "zh" else "0409"
    text = locale.rjust(8, "0")
    return text[:2].upper(), text[2:4], text[4:]


def _in_characters(digits: str) -> str:
    """``2021`` is 二〇二一, ``12`` is 十二: a year by its digits, anything else as one says it."""
    if len(digits) > 2:  # noqa: PLR2004 - a year
        return "".join(_DIGITS[int(digit)] for digit in digits)
    tens, ones = divmod(int(digits), 10)
    before = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return before + (_DIGITS[ones] if ones or not tens else "")


def _digits_of_seconds(tokens: tuple[_Token, ...]) -> int:
    for place, token in enumerate(tokens):
        if token.name == "point" and _is_before_digits(tokens, place):
            behind = [each.name for each in tokens[place + 1 :]]
            return next((at for at, name in enumerate(behind) if name != "digit"), len(behind))
    return 0


def _is_before_digits(tokens: tuple[_Token, ...], place: int) -> bool:
    return place + 1 < len(tokens) and tokens[place + 1].name == "digit"


def _elapsed(unit: str, seconds: Decimal) -> str:
    letters = unit.strip("[]").lower()
    return str(int(seconds // {"h": 3600, "m": 60, "s": 1}[letters[0]])).zfill(len(letters))


def _part_of_day(
    text: str, place: int, tokens: tuple[_Token, ...], moment: datetime, *, has_half: bool
) -> str:
    length = len(text)
    match text[0]:
        case "y" | "e":
            return f"{moment:%Y}" if length > 2 or text[0] == "e" else f"{moment:%y}"  # noqa: PLR2004
        case "m":
            return _minute_or_month(length, place, tokens, moment)
        case "d":
            names = ["", "", "", _DAYS[moment.weekday()][:3], _DAYS[moment.weekday()]]
            return names[min(length, 4)] or str(moment.day).zfill(length)
        case "h":
            hour = (moment.hour % 12 or 12) if has_half else moment.hour
            return str(hour).zfill(min(length, 2))
        case "s":
            return str(moment.second).zfill(min(length, 2))
        case _:
            day = _WEEKDAYS[moment.weekday()]
            return day if length == 3 else f"星期{day}"  # noqa: PLR2004 - aaa, aaaa


def _is_a_month(place: int, tokens: Sequence[_Token]) -> bool:
    """``m`` is a minute behind hours and before seconds."""
    token = tokens[place]
    if token.name != "date" or token.text[0] not in "mM":
        return False
    before = next((each for each in reversed(tokens[:place]) if each.name in _CLOCK), None)
    behind = next((each for each in tokens[place + 1 :] if each.name in _CLOCK), None)
    after_hours = before is not None and before.text.lstrip("[")[0] in "hH"
    before_seconds = behind is not None and behind.text.lstrip("[")[0] in "sS"
    return len(token.text) > 2 or not (after_hours or before_seconds)  # noqa: PLR2004


def _minute_or_month(length: int, place: int, tokens: tuple[_Token, ...], moment: datetime) -> str:
    if not _is_a_month(place, tokens):
        return str(moment.minute).zfill(length)
    month = moment.month
    name = _MONTHS[month - 1]
    named = {3: name[:3], 4: name, 5: name[0]}
    return named.get(length) or str(month).zfill(length)


_CLOCK = frozenset({"date", "elapsed"})
