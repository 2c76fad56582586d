"""Days and times as a section of a format code draws them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from zjtx_xl.xlsx.number_formats.codes import CLOCK, is_a_month, literal

if TYPE_CHECKING:
    from zjtx_xl.xlsx.number_formats.codes import Section, Token

_DAY_0, _DAY_0_OF_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - days of a sheet have no time zone
_PHANTOM = 60  # Excel counts a 29 February 1900 that never was
_LAST_DAY = date.max.toordinal() - _DAY_0.toordinal()
_DIGITS = "〇一二三四五六七八九"
_WEEKDAYS = "一二三四五六日"
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def drawn_day(section: Section, value: Decimal, *, since_1904: bool) -> str | None:
    """The day or time that a number counts; None where programs differ, or there is no such day."""
    if value < 0 or value > _LAST_DAY:
        return None
    tokens = section.tokens
    has_time = any(token.name in CLOCK and token.text.strip("[")[0] in "hHsS" for token in tokens)
    value = value if has_time or section.kind == "time" else value // 1
    fraction = _digits_of_seconds(tokens)
    seconds = (value * 86_400).quantize(Decimal(1).scaleb(-fraction))
    start = _DAY_0_OF_1904 if since_1904 else _DAY_0
    moment = start + timedelta(seconds=int(seconds))
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
            continue
        elif token.name == "point" and fraction and _is_before_digits(tokens, place):
            parts.append(f"{seconds % 1:.{fraction}f}"[1:])
        else:
            parts.append(literal(token))
    return "".join(parts)


def _in_characters(digits: str) -> str:
    """``2021`` is 二〇二一, ``12`` is 十二: a year by its digits, anything else as one says it."""
    if len(digits) > 2:  # noqa: PLR2004 - a year
        return "".join(_DIGITS[int(digit)] for digit in digits)
    tens, ones = divmod(int(digits), 10)
    before = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return before + (_DIGITS[ones] if ones or not tens else "")


def _digits_of_seconds(tokens: tuple[Token, ...]) -> int:
    for place, token in enumerate(tokens):
        if token.name == "point" and _is_before_digits(tokens, place):
            behind = [each.name for each in tokens[place + 1 :]]
            return next((at for at, name in enumerate(behind) if name != "digit"), len(behind))
    return 0


def _is_before_digits(tokens: tuple[Token, ...], place: int) -> bool:
    return place + 1 < len(tokens) and tokens[place + 1].name == "digit"


def _elapsed(unit: str, seconds: Decimal) -> str:
    letters = unit.strip("[]").lower()
    return str(int(seconds // {"h": 3600, "m": 60, "s": 1}[letters[0]])).zfill(len(letters))


def _part_of_day(
    text: str, place: int, tokens: tuple[Token, ...], moment: datetime, *, has_half: bool
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


def _minute_or_month(length: int, place: int, tokens: tuple[Token, ...], moment: datetime) -> str:
    if not is_a_month(place, tokens):
        return str(moment.minute).zfill(length)
    month = moment.month
    name = _MONTHS[month - 1]
    named = {3: name[:3], 4: name, 5: name[0]}
    return named.get(length) or str(month).zfill(length)
