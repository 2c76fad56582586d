"""Numbers in Chinese characters: 二十八, 一千二百二十万, 百分之九十八点二."""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"\u3007": 0, "两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}
WHOLE = r"[零〇一二两三四五六七八九十百千万亿]+"
WRITTEN = rf"{WHOLE}(?:点[零〇一二三四五六七八九]+)?"
_PERCENT = re.compile(rf"百分之({WRITTEN})")


def number_of(text: str) -> Decimal | None:
    """The number that these characters write; None where they write none."""
    whole, _, fraction = text.partition("点")
    total = section = digit = 0
    for sign in whole:
        if sign in DIGITS:
            digit = DIGITS[sign]
        elif sign in _POWERS:
            section += (digit or 1) * _POWERS[sign]
            digit = 0
        elif sign in _MYRIADS:
            own = section + digit
            total = (total + own) * _MYRIADS[sign] if sign == "亿" else total + own * _MYRIADS[sign]
            section = digit = 0
        else:
            return None
    decimals = "".join(str(DIGITS[sign]) for sign in fraction)
    return Decimal(f"{total + section + digit}.{decimals or 0}") if whole else None


def with_digits(text: str) -> str:
    """百分之九十八点二 → 98.2%, as all else that is read of percentages."""
    return _PERCENT.sub(_as_digits, text)


def _as_digits(match: re.Match[str]) -> str:
    number = number_of(match[1])
    decimals = len(match[1].partition("点")[2])
    return match[0] if number is None else f"{number:.{decimals}f}%"
