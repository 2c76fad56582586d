"""Numbers: the literal of a number cell, and how one writes a number, in digits or characters.

What counts is the number at 15 significant digits, as Excel has it: 5.3 is stored as
``5.2999999999999998``. It is compared, printed, reported and rolled up as 5.3.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from zjtx_xl.lazy import pattern

_LARGEST_EXPONENT = 307
_EXCEL_DIGITS = 15
# From here on the last digits that somebody typed are lost in the cell.
LARGEST = Decimal(10) ** _EXCEL_DIGITS
_LITERAL = pattern(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[Ee][+-]?[0-9]{1,4})?")
_PLAIN = pattern(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_ZERO = Decimal(0)
_DIGITS = "零一二三四五六七八九"
_IN_CHARACTERS = pattern("[零〇一二两三四五六七八九十百千壹贰貳叁肆伍陆柒捌玖拾佰仟]{1,8}")
_OF_CHEQUES = str.maketrans("〇壹贰貳叁肆伍陆柒捌玖拾佰仟", "零一二二三四五六七八九十百千")


@lru_cache(maxsize=4096)
def stored_number(raw: str) -> Decimal | None:
    """The number of a number cell at 15 significant digits, as Excel has it.

    None for what is no number, and beyond what a workbook can hold (1E±307).
    """
    if not _LITERAL.fullmatch(raw):
        return None
    value = within_limits(Decimal(raw))
    if value is None or len(value.as_tuple().digits) <= _EXCEL_DIGITS:
        return value
    # Round the double that is meant, not the literal that stands for it: they differ in ties.
    return Decimal(format(float(value), f".{_EXCEL_DIGITS}g"))


def within_limits(value: Decimal) -> Decimal | None:
    """The number, if a cell can hold one of its size; zero is never negative."""
    if not value:
        return _ZERO
    return value if abs(value.adjusted()) <= _LARGEST_EXPONENT else None


def plain(value: Decimal) -> str:
    """A number as one writes it: ``12.50`` → ``12.5``, never ``1E+3`` nor ``-0``."""
    if not value:
        return "0"
    if abs(value.adjusted()) > 30:  # noqa: PLR2004 - nobody reads thirty digits
        return str(value)
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def in_digits(text: str) -> str:
    """A text that begins with a whole number below 10,000 in characters, with that in digits.

    Only what is well formed is read: 三五 is three or five, 一百二 is 120 as people speak.

    >>> in_digits("三百二十万元"), in_digits("拾伍个"), in_digits("三五个")
    ('320万元', '15个', '三五个')
    """
    match = _IN_CHARACTERS.match(text)
    number = _spelled().get(match[0].translate(_OF_CHEQUES)) if match else None
    return text if match is None or number is None else f"{number}{text[match.end() :]}"


@lru_cache(maxsize=1)
def _spelled() -> dict[str, int]:
    """Each whole number below 10,000 by its characters; 十二 is 一十二 too."""
    spelled: dict[str, int] = {"两": 2}
    for number in range(10_000):
        digits = zip(f"{number:04}", ("千", "百", "十", ""), strict=True)
        text = "".join(
            "零" if digit == "0" else _DIGITS[int(digit)] + size for digit, size in digits
        )
        text = re.sub("零+", "零", text).strip("零") or "零"
        spelled[text] = number
        spelled[re.sub("^一十", "十", text)] = number
    return spelled


def plain_decimal(text: str) -> bool:
    """Whether the text is a plain decimal of at most 15 significant digits.

    More than Excel keeps would be changed by its next save.
    """
    if not _PLAIN.fullmatch(text):
        return False
    return len(text.lstrip("-").replace(".", "").lstrip("0")) <= _EXCEL_DIGITS


def at_15_digits(raw: str) -> str:
    """The literal of a number cell as one writes it; what is no number stays as it is.

    >>> at_15_digits("77.98999999999999"), at_15_digits("38923.10")
    ('77.99', '38923.10')
    """
    if len(raw) <= _EXCEL_DIGITS:
        return raw
    value = stored_number(raw.strip())
    return raw if value is None else plain(value)


def number(value: Decimal | None) -> int | float | None:
    """A Decimal as a JSON number; at 15 significant digits a float prints as it was read."""
    if value is None:
        return None
    whole = int(value)
    return whole if whole == value else float(value)


def shown(value: Decimal | None) -> str:
    """A number for people; empty for None."""
    return "" if value is None else plain(value)
