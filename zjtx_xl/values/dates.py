"""Days: serial numbers of a workbook and the ways a day is written, as ISO dates."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from zjtx_xl.lazy import pattern
from zjtx_xl.values.characters import excerpt, narrow, one_line
from zjtx_xl.values.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

# The time of day, as Excel and people write it, is dropped, as it is from a stored day.
_TIME = pattern(
    r"[T ]?(?:上午|下午)? ?[0-9]{1,2}[:时][0-9]{1,2}(?:[:分][0-9]{0,2}(?:\.[0-9]{1,9})?)?秒?Z?"
)
_WRITTEN = pattern(
    r"(?P<year>(?:1[89]|20)[0-9]{2})(?:年|[-/.])(?P<month>[0-9]{1,2})"
    r"(?:月?|(?:月|[-/.])(?P<day>[0-9]{1,2})日?)"
)
_COMPACT = pattern(r"(?P<year>(?:1[89]|20)[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})?")
_TENS = pattern("(?P<tens>[一二三])?十(?P<ones>[一二三四五六七八九])?")
_CHARACTER_0 = "\u3007"
_CHARACTERS = str.maketrans(f"{_CHARACTER_0}一二三四五六七八九", "0123456789")
_YEAR = pattern(r"(?:19|20)[0-9]{2}年?(?:度|底|末|初)?")

_DAY_0_OF_1900 = date(1899, 12, 31)
_DAY_0_OF_1904 = date(1904, 1, 1)
_PHANTOM = 60  # Excel counts a 29 February 1900 that never was
_LAST_DAY = date(9999, 12, 31)
YEARS = range(1900, 2100)
_TWO_DIGITS = range(1930, 2030)  # what Excel and people read of a year in two digits


def day_of(serial: Decimal, *, since_1904: bool) -> str | None:
    """The ISO date of a serial day number; the time of day is dropped.

    None where the calendar has no such day: before the first, after the year 9999, and day 60 of
    the 1900 system.
    """
    start, first = (_DAY_0_OF_1904, 0) if since_1904 else (_DAY_0_OF_1900, 1)
    if not first <= serial < _LAST_DAY.toordinal():
        return None
    days = int(serial)
    if not since_1904 and days >= _PHANTOM:
        if days == _PHANTOM:
            return None
        days -= 1
    return (start + timedelta(days)).isoformat() if days <= (_LAST_DAY - start).days else None


def shows_day(text: str, day: str) -> bool:
    """Whether one sees of which year and month a day is, if not which day of the month.

    05/06/2022 is of May to some and of June to others; 22/6/5 begins with its year, as is usual.

    >>> shows_day("2021年12月", "2021-12-31"), shows_day("12月31日", "2021-12-31")
    (True, False)
    """
    line = _TENS.sub(_in_digits, text).translate(_CHARACTERS)
    line = _COMPACT.sub(r"\g<year>-\g<month>-\g<day>", line)
    seen = [int(number) for number in re.findall("[0-9]{1,4}", line)]
    year, month, number = map(int, day.split("-"))
    if re.search("[A-Za-z]{3}", line):  # 31-Dec-21
        seen.append(month)
        is_clear = True
    else:
        is_clear = "月" in line or seen[:1] == [year] or seen[:3] == [year % 100, month, number]
    if year in seen:
        return month in seen and (is_clear or not _swaps(seen))
    is_whole = len(seen) >= 3 and {year % 100, month, number} <= {*seen}  # noqa: PLR2004
    return (
        is_whole
        and year in _TWO_DIGITS
        and (is_clear or not (_swaps(seen) or _begins_with_year(seen)))
    )


def _swaps(seen: Sequence[int]) -> bool:
    """Whether the first two of the numbers may be a month and its day or the other way round."""
    return seen[0] != seen[1] and max(seen[:2]) <= 12  # noqa: PLR2004 - months


def _begins_with_year(seen: Sequence[int]) -> bool:
    """Whether another day of our century would be written so."""
    return seen[1] in range(1, 13) and seen[2] in range(1, 32)


def _in_digits(match: re.Match[str]) -> str:
    """``十二`` is 12, ``三十`` is 30."""
    return f"{match['tens'] or '一'}{match['ones'] or _CHARACTER_0}"


def is_a_year(text: str) -> bool:
    """Whether a year alone stands there, as years of our time are written."""
    return _YEAR.fullmatch(text) is not None


def means_a_year(serial: Decimal) -> bool:
    """Whether a number is a year, or a year and month (2022.5), and no day of the year 1905."""
    return int(serial) in YEARS


def read_day_number(raw: str, serial: Decimal, *, since_1904: bool) -> Reading:
    """Read a number without a date format in a field for a date: ``20211231`` or a serial.

    A year alone, 2023, is no day of the year 1905; no day so typed is of another century.
    """
    if means_a_year(serial):
        return _only_a_year(raw) if is_a_year(raw) else _unreadable(raw)
    compact = _COMPACT.fullmatch(raw)
    day = _calendar_day(compact) or day_of(serial, since_1904=since_1904)
    if compact and compact["day"] and day:
        return Reading(day, "normalised", note=f"读作 {day}")  # far beyond any serial of a day
    if day is None or int(day[:4]) not in YEARS:
        return _unreadable(raw)
    note = f"数值 {excerpt(raw)} 没有日期格式，拟读作 {day}"
    return Reading(day, "proposed", codes=("kind",), note=note)


def read_date(raw: str) -> Reading:
    """Read a written day: 2021-12-31, 2021/12/31, 20211231, 2021年12月31日; never raises.

    A month without a day is proposed as its first day; a time of day behind it is dropped.
    """
    line = re.sub(r" ?([年月日./-]) ?", r"\1", narrow(one_line(raw)))
    if is_a_year(line):
        return _only_a_year(raw)
    time = re.search(r"[T ]|日(?=[0-9上下])", line)
    if time:
        start = time.end() if time[0] == "日" else time.start()
        if _TIME.fullmatch(line, start):
            line = line[:start]
    compact = _COMPACT.fullmatch(line)
    match = compact or _WRITTEN.fullmatch(line)
    day = _calendar_day(match)
    if match is None or day is None:
        return _unreadable(raw)
    if match["day"] is None:
        note = f"“{excerpt(raw)}”不是完整的日期写法，拟读作 {day}"
        return Reading(day, "proposed", codes=("kind",), note=note)
    return Reading(day, "normalised", note=f"读作 {day}")


def _calendar_day(match: re.Match[str] | None) -> str | None:
    if match is None:
        return None
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"] or 1)).isoformat()
    except ValueError:
        return None


def _only_a_year(raw: str) -> Reading:
    note = f"“{excerpt(raw)}”只有年份，不能读作日期"
    return Reading(None, "unreadable", codes=("kind",), note=note)


def _unreadable(raw: str) -> Reading:
    note = f"“{excerpt(raw)}”不能读作日期"
    return Reading(None, "unreadable", codes=("kind",), note=note)
