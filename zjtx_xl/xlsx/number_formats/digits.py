"""Numbers as a section of a format code draws them: General, decimals, thousands, powers."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from zjtx_xl.xlsx.number_formats.codes import literal

if TYPE_CHECKING:
    from zjtx_xl.xlsx.number_formats.codes import Section, Token


# with a place for whole numbers, and one above the line that nothing is left in: not ``0 0/10``
_WHOLE_AND_FRACTION = re.compile(r"[#0?]+ +[#?]+/[#0?1-9]+")


def with_literals(section: Section, value: Decimal) -> str:
    """A number as General draws it, among what else the section draws."""
    return "".join(
        _general(value) if token.name in {"general", "text"} else literal(token)
        for token in section.tokens
    )


def _general(value: Decimal) -> str:
    """General at eleven characters, as wide as a cell shows it, and no fewer digits than it has."""
    if value and not -5 < value.adjusted() < 11:  # noqa: PLR2004 - where Excel changes over
        mantissa, exponent = f"{value:.5E}".split("E")
        return f"{_without_zeros(mantissa)}E{exponent[0]}{exponent[1:].zfill(2)}"
    text = f"{value:f}"
    if "." not in text:  # what a cell of any width shows
        return text
    decimals = max(0, 10 - text.index("."))
    return _without_zeros(f"{value.quantize(Decimal(1).scaleb(-decimals)):f}")


def _without_zeros(text: str) -> str:
    """A number without the zeros behind its last decimal."""
    return text.rstrip("0").rstrip(".") if "." in text else text


def drawn_number(section: Section, value: Decimal) -> str | None:
    """The digits of a number in the places of a section.

    None for a fraction, unless nothing is left for it, and for a power of three.
    """
    tokens = section.tokens
    digits = [place for place, token in enumerate(tokens) if token.name == "digit"]
    if not digits:
        return "".join(literal(token) for token in tokens if token.name != "comma")
    names = [token.name for token in tokens]
    if "slash" in names:
        # # ?/? has a place for whole numbers, ?/? has none
        has_whole = _WHOLE_AND_FRACTION.fullmatch("".join(token.text for token in tokens))
        return f"{value:f}" if has_whole and value == value.to_integral_value() else None
    value = value.scaleb(2 * names.count("percent"))
    exponent = names.index("exponent") if "exponent" in names else None
    if exponent is not None:
        return _scientific(tokens, exponent, value)
    point = names.index("point") if "point" in names else None
    whole = [place for place in digits if point is None or place < point]
    decimal = digits[len(whole) :]
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
    tokens: tuple[Token, ...],
    whole: list[int],
    decimal: list[int],
    number: tuple[str, str],
    *,
    grouped: bool,
) -> str:
    """The digits in their places; what is left of them stands in the first place.

    Where there is no place before the point (``.0``), it stands before that.
    """
    before, after = number
    before = before.lstrip("0")
    shown: dict[int, str] = {}
    if not whole:
        shown[next(place for place, token in enumerate(tokens) if token.name == "point")] = (
            f"{before}."
        )
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
        shown.get(place, "" if token.name == "comma" else literal(token))
        for place, token in enumerate(tokens)
    )


def _with_commas(digits: str, behind: int) -> str:
    """Digits with a comma behind each that has a multiple of three digits behind it."""
    last = len(digits) - 1 + behind
    return "".join(
        f"{digit}," if digit.isdecimal() and (last - at) % 3 == 0 and last > at else digit
        for at, digit in enumerate(digits)
    )


def _scientific(tokens: tuple[Token, ...], exponent: int, value: Decimal) -> str | None:
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
