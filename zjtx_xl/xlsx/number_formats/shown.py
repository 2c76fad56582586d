"""What a number looks like in a cell: number format code and stored number → the text shown.

Text in, text out; no workbook is needed. What is not known how to draw (fractions, numerals in
characters, eras) it says it cannot tell.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from zjtx_xl.xlsx.number_formats.codes import kind_of, literal, section_for, sections_of
from zjtx_xl.xlsx.number_formats.digits import drawn_number, with_literals

if TYPE_CHECKING:
    from zjtx_xl.xlsx.number_formats.codes import FormatKind

_LONGEST_CODE = 255  # characters, as many as Excel takes
_MOST_DIGITS = Context(prec=700, rounding=ROUND_HALF_UP, Emax=999_999, Emin=-999_999)
_OF_TEXTS = 4  # the section of a code that is for texts
_AS_SHOWN = re.compile(
    r"(?P<bracket>\()?(?:\+|(?P<minus>-))? *"
    r"(?P<number>(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]*)?(?:E[+-]?[0-9]+)?|\.[0-9]+)"
    r"(?(bracket)\))"
)

Verdict = Literal["same", "rounded", "differs", "unknown"]


class ShownNumber(NamedTuple):
    """The text that a cell shows; None where this module cannot tell. ``kind``: of the format."""

    text: str | None
    kind: FormatKind


@lru_cache(maxsize=4096)
def show_number(code: str, value: Decimal, *, since_1904: bool = False) -> ShownNumber:
    """What a number of this format looks like.

    Args:
        code: the format code, as in a file.
        value: the number, at the 15 significant digits that Excel has.
        since_1904: days count from 1904.
    """
    sections = sections_of(code[:_LONGEST_CODE])
    section, magnitude, sign = section_for(sections, value)
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
            return ShownNumber(sign + with_literals(section, magnitude), section.kind)
        if section.kind in {"date", "time"}:
            from zjtx_xl.xlsx.number_formats.days import drawn_day  # noqa: PLC0415 - few cells

            return ShownNumber(drawn_day(section, value, since_1904=since_1904), section.kind)
        text = drawn_number(section, magnitude)
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
    sections = sections_of(code)
    last = sections[-1]
    if len(sections) < _OF_TEXTS and last.kind != "text":
        return text
    if last.is_white:
        return ""
    return "".join(
        text if token.name in {"text", "general"} else literal(token) for token in last.tokens
    )
