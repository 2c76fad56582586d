"""The bands of a 评分标准: 80%-90%, 90%以上, 不足30家, 60%≤比例＜80%."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

NUMBER = r"([0-9]+(?:\.[0-9]+)?)"
UNITS = r"(?:个百分点|个月|万元|亿元|人次|[%％年个项家件次人名分场起处例条天户宗台套篇份])?"
# What is counted may be named first (满意度达到90%), but for words that turn the sense round.
_NAMED = r"[^0-9≤≥<>＜＞不未低少非无超高大小降减]{0,12}?"
_INCLUDED = r"(?:[（(](不?)含(?:本数)?[）)])?"
_BAND = re.compile(
    rf"{_NAMED}(?:高于|超过)?{NUMBER}{UNITS}{_INCLUDED}"
    rf"(?:[-—~～至到]+{NUMBER}{UNITS}{_INCLUDED}(?:之间)?|及?(以[上下]){_INCLUDED})"
)
BELOW = r"(?:低于|不足|少于|小于|未达到?|不到|不满)"
ABOVE = r"(?:高于|超过|超出|大于|多于)"
# One end that its word says: 不足30家, 达到90%.
_ONE_END = re.compile(
    rf"{_NAMED}(?:(达到?|不低于|不少于|大于等于)|(不高于|不超过|不多于|小于等于)|({BELOW})|{ABOVE})"
    rf"{NUMBER}{UNITS}"
)
# 60%以上不足80%
_FROM_ON = re.compile(
    rf"{_NAMED}{NUMBER}{UNITS}(?:[（(]含[）)])?及?以上[，,、]?但?{BELOW}{NUMBER}{UNITS}(?:[（(]不含[）)])?"
)
# 合同履约率100%: nothing is above
_WHOLE = re.compile(rf"{_NAMED}(100)[%％]")
_FALLS = re.compile(r"(?:呈|为)?(?:负增长|零以下)")
_OTHERS = re.compile(
    r"(?:其他|其它|其余|否则)(?:情[况形])?|(?:达不到|未达标|不达标)的?|(?:未|没有)[^0-9]{1,8}"
)
# 60%≤比例＜80%, 比例≥80%, 比例＜60%
_INEQUALITY = re.compile(
    rf"(?:{NUMBER}{UNITS}([≤<＜]))?[^0-9≤≥<>＜＞]{{0,12}}(?:([≤≥<>＜＞]){NUMBER}{UNITS})?"
)


class Bands(NamedTuple):
    """What the rule ``bands`` says of its points; ``shared`` are numbers that two bands print."""

    settings: dict[str, Any]
    shared: tuple[str, ...]


# Without the number itself.
_BARED = {"at_least": "above", "at_most": "below"}


class _End(NamedTuple):
    """An end of a band as the rules call it; ``is_said`` where words say whose the number is."""

    name: str
    limit: str
    is_said: bool = True


class _Interval(NamedTuple):
    """A band of numbers."""

    low: _End | None
    high: _End | None


def _interval(words: str) -> _Interval | None:
    """The band that an option says: 80%-90%, 90%以上, 不足30家, 60%≤比例＜80%."""
    if found := _BAND.fullmatch(words):
        return _between(found)
    if found := _FROM_ON.fullmatch(words):
        low, high = found.groups()
        is_band = Decimal(low) < Decimal(high)
        return _Interval(_End("at_least", low), _End("below", high)) if is_band else None
    return _of_one_end(words) or _of_signs(words)


def _of_one_end(words: str) -> _Interval | None:
    """A band of which one end is said in words: 不足30家, 达到90%, 负增长, the whole of 100%."""
    if found := _WHOLE.fullmatch(words):
        return _Interval(_End("at_least", found[1]), None)
    if _FALLS.fullmatch(words):
        return _Interval(None, _End("below", "0"))
    found = _ONE_END.fullmatch(words)
    if found is None:
        return None
    at_least, at_most, below, limit = found.groups()
    if at_least or not (at_most or below):
        return _Interval(_End("at_least" if at_least else "above", limit), None)
    return _Interval(None, _End("at_most" if at_most else "below", limit))


def _of_signs(words: str) -> _Interval | None:
    """A band in signs: 60%≤比例＜80%."""
    found = _INEQUALITY.fullmatch(words)
    if found is None or not (found[1] or found[4]):
        return None
    low = high = None
    if found[1]:
        low = _End("at_least" if found[2] == "≤" else "above", found[1])
    if found[4] and found[3] in "≥>＞":
        low = _End("at_least" if found[3] == "≥" else "above", found[4])
    elif found[4]:
        high = _End("at_most" if found[3] == "≤" else "below", found[4])
    return _Interval(low, high)


def _between(found: re.Match[str]) -> _Interval:
    """The band between two numbers, each with 含 or 不含 behind it, or from one number on."""
    first, of_first, second, of_second, side, of_side = found.groups()
    if side:
        is_out, is_in = "不" in {of_first, of_side}, "" in {of_first, of_side}
        name = "at_least" if side == "以上" else "at_most"
        is_said = is_out or is_in or f"及{side}" in found[0]
        end = _End(_BARED[name] if is_out else name, first, is_said)
        return _Interval(end, None) if side == "以上" else _Interval(None, end)
    (low, of_low), (high, of_high) = sorted(
        ((first, of_first), (second, of_second)), key=lambda end: Decimal(end[0])
    )
    return _Interval(
        _End("above" if of_low == "不" else "at_least", low, of_low is not None),
        _End("below" if of_high == "不" else "at_most", high, of_high is not None),
    )


def lower_end(words: str) -> str | None:
    """The number that a band begins with: 90 of 90分以上; empty where it has none, as 低于60分.

    None where the words are no band, or begin beyond the number.
    """
    band = _interval(words)
    if band is None or (band.low is not None and band.low.name != "at_least"):
        return None
    return band.low.limit if band.low else ""


def _but_others(words: Sequence[str]) -> Sequence[str]:
    """The options without the last, where it is 其他."""
    return words[:-1] if _OTHERS.fullmatch(words[-1]) else words


def are_bands(words: Sequence[str]) -> bool:
    """Whether all options are numbers, but for a last 其他."""
    named = _but_others(words)
    return bool(named) and all(map(_interval, named))


def bands_of(words: Sequence[str], amounts: Sequence[float]) -> Bands | None:
    """The bands of these options with their points; None where they leave gaps or overlap."""
    bands = [band for band in map(_interval, _but_others(words)) if band]
    is_low_good = bands[0].low is None or (len(bands) > 1 and bands[-1].high is None)
    ends = [(band.high, band.low) if is_low_good else (band.low, band.high) for band in bands]
    settings: dict[str, Any] = {"thresholds": []}
    shared: list[str] = []
    for number, ((end, _), points) in enumerate(zip(ends, amounts, strict=False), start=1):
        if end is None:
            if number < len(amounts):
                return None
            settings |= {"otherwise": points} if points else {}
            break
        beyond = ends[number][1] if number < len(ends) else None
        owner = _owner(end, beyond) if beyond else end
        if owner is None:
            return None
        if beyond and not (end.is_said or beyond.is_said) and end.limit == beyond.limit:
            shared.append(end.limit)
        settings["thresholds"].append({owner.name: number_of(end.limit), "points": points})
    for points in amounts[len(ends) :]:
        settings |= {"otherwise": points} if points else {}
    return Bands(settings, tuple(shared))


def number_of(digits: str) -> int | float:
    """A printed number as a definition writes it."""
    return float(digits) if "." in digits else int(digits)


def _owner(end: _End, beyond: _End) -> _End | None:
    """The end of a band where the next begins: without the number, where that one says 含.

    None where the two leave a gap, overlap, or both leave the number out.
    """
    if end.limit != beyond.limit:
        is_next = abs(Decimal(end.limit) - Decimal(beyond.limit)) == 1
        is_between = {end.name, beyond.name} == _BARED.keys() and "." not in end.limit
        is_apart = (Decimal(end.limit) > Decimal(beyond.limit)) == (end.name == "at_least")
        return end if is_next and is_between and is_apart else None
    if end.name not in _BARED and beyond.name not in _BARED:
        return None
    if beyond.is_said and beyond.name in _BARED and not end.is_said:
        return end._replace(name=_BARED[end.name])
    return end
