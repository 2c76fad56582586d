r"""Format codes: what each part of one is, which of its sections is for a number, and for what.

ECMA-376 part 1, §18.8.31 (numFmts), in the Chinese edition of Excel: ``!`` protects the next
character as ``\\`` does, and the built-in dates are those of zh-CN.
"""

from __future__ import annotations

import re
from decimal import Decimal
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

CLOCK = frozenset({"date", "elapsed"})
"""The tokens of a code that are parts of a day."""
# Of days alone: 二〇二一年. Excel calls them by a word, and in old files by a number.
_IN_WORDS, _SHAPED_IN_WORDS = "dbnum1", "1E"

_TOKEN = re.compile(
    r"""(?P<quoted>"[^"]*"?)|(?P<escaped>[\\!].)|(?P<padded>_.)|(?P<filled>\*.)
    |\[(?P<elapsed>h+|m+|s+)\]|\[\$(?P<currency>[^\]\-]*)(?:-(?P<locale>[^\]]*))?\]
    |\[(?P<condition>[<>=]{1,2}-?[0-9.]+)\]|\[(?P<bracket>[^\]]*)\]
    |(?P<general>General|G/通用格式)|(?P<half>AM/PM|A/P|上午/下午)|(?P<exponent>E[+-])
    |(?P<date>y+|m+|d+|h+|s+|aaaa?|e+|b+|g+)|(?P<digit>[0\#?])|(?P<point>\.)|(?P<comma>,)
    |(?P<percent>%)|(?P<slash>/)|(?P<text>@)|(?P<other>.)""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_TAG = "(?i:zh-(?:CN|Hans)|en-[A-Z]{2})"  # as newer programs write it
_WHITE = "(?i:white|白色?|(?:color|颜色) ?2)"
_COLOURS = (
    r"(?i:black|blue|cyan|green|magenta|red|white|yellow|[黑蓝绿红白黄]色?|青色|洋红"
    r"|(?:color|颜色) ?[0-9]+)"
)

FormatKind = Literal["general", "number", "percent", "date", "time", "text"]


class Token(NamedTuple):
    """One part of a code; ``name`` says which."""

    name: str
    text: str


class Section(NamedTuple):
    """One of the sections of a code, for the numbers that it is for.

    ``in_words``: the parts of a day are drawn in characters.
    """

    tokens: tuple[Token, ...]
    condition: str | None
    kind: FormatKind
    is_known: bool
    is_white: bool
    in_words: bool


def built_in_code(number: int) -> str:
    """The code of a format that a file only numbers; General for a number that is none."""
    return _BUILT_IN.get(number, GENERAL)


def kind_of(code: str) -> FormatKind:
    """What a format code makes of a positive number."""
    return sections_of(code)[0].kind


@lru_cache(maxsize=1024)
def sections_of(code: str) -> tuple[Section, ...]:
    """The sections of a code, which semicolons part."""
    sections: list[list[Token]] = [[]]
    for match in _TOKEN.finditer(code):
        name = match.lastgroup or ""
        if name == "other" and match[0] == ";":
            sections.append([])
        elif name in {"currency", "locale"}:
            sections[-1].append(Token("currency", match["currency"]))
            sections[-1].append(Token("locale", match["locale"] or ""))
        else:
            sections[-1].append(Token(name, match[0]))
    return tuple(_section(tokens) for tokens in sections)


def _section(tokens: list[Token]) -> Section:
    names = {token.name for token in tokens}
    in_words = False
    condition = next((token.text for token in tokens if token.name == "condition"), None)
    brackets = [token.text.strip("[]") for token in tokens if token.name == "bracket"]
    is_known = all(re.fullmatch(_COLOURS, bracket) for bracket in brackets)
    # **0 draws a row of stars, *90 a row of nines: only blanks leave a number what it is
    is_known &= not any(token.name == "filled" and token.text[1:].strip() for token in tokens)
    is_known &= not {"text", "digit"} <= names
    places = [_place(token.text) for token in tokens if token.name == "locale"]
    shapes = {shape for shape, _, _ in places} - {"00", "01"}
    if names & {"date", "elapsed", "half"}:
        days = any(token.name == "date" and token.text[0] in "ydaeYDAE" for token in tokens)
        months = any(is_a_month(place, tokens) for place in range(len(tokens)))
        kind: FormatKind = "date" if days or months else "time"
        others = (bracket for bracket in brackets if bracket.lower() != _IN_WORDS)
        is_known = all(re.fullmatch(_COLOURS, bracket) for bracket in others)
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
    is_known &= not shapes or (in_words and shapes == {_SHAPED_IN_WORDS})
    is_white = any(re.fullmatch(_WHITE, bracket) for bracket in brackets)
    condition = condition.strip("[]") if condition else None
    return Section(tuple(tokens), condition, kind, is_known, is_white, in_words)


def section_for(
    sections: tuple[Section, ...], value: Decimal
) -> tuple[Section | None, Decimal, str]:
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


def literal(token: Token) -> str:
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


def _place(locale: str) -> tuple[str, str, str]:
    """The shape of digits, the calendar and the language of ``[$-1E000804]``, ``[$-zh-CN]``."""
    if re.fullmatch(_TAG, locale):
        return "00", "00", "0804" if locale[:2].lower() == "zh" else "0409"
    text = locale.rjust(8, "0")
    return text[:2].upper(), text[2:4], text[4:]


def is_a_month(place: int, tokens: Sequence[Token]) -> bool:
    """``m`` is a minute behind hours and before seconds."""
    token = tokens[place]
    if token.name != "date" or token.text[0] not in "mM":
        return False
    before = next((each for each in reversed(tokens[:place]) if each.name in CLOCK), None)
    behind = next((each for each in tokens[place + 1 :] if each.name in CLOCK), None)
    after_hours = before is not None and before.text.lstrip("[")[0] in "hH"
    before_seconds = behind is not None and behind.text.lstrip("[")[0] in "sS"
    return len(token.text) > 2 or not (after_hours or before_seconds)  # noqa: PLR2004
