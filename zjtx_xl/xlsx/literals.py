"""Numbers and addresses as SpreadsheetML writes them into attributes and elements."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from zjtx_xl.xlsx.address import MAX_COLUMN, Range, column_number, parse_range
from zjtx_xl.xlsx.errors import WorkbookRefused

_MAX_DIGITS = 10  # of an xsd:unsignedInt
_match_number = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?").fullmatch
_match_column = re.compile(r"[A-Z]{1,3}").fullmatch


def is_number(text: str) -> bool:
    """Whether the text is a number as ``<v>`` may hold it (xsd:double without INF and NaN)."""
    return _match_number(text) is not None


@lru_cache(maxsize=4096)  # the same styles, rows and columns come again and again
def whole_number(text: str) -> int:
    """A row, column, style or index.

    Raises:
        WorkbookRefused: ``damaged``, these are not ASCII digits, or too many of them.
    """
    if not (text.isascii() and text.isdigit()) or len(text) > _MAX_DIGITS:
        raise WorkbookRefused("damaged", f"数字 {text[:20]} 有误")
    return int(text)


@cache  # grows to the 16,384 columns of a sheet at most
def column_of(letters: str) -> int:
    """``AB`` → 28.

    Raises:
        WorkbookRefused: ``damaged``, no sheet has this column.
    """
    number = column_number(letters) if _match_column(letters) else 0
    if not 0 < number <= MAX_COLUMN:
        raise WorkbookRefused("damaged", f"单元格地址 {letters[:20]} 有误")
    return number


def area_of(text: str) -> Range | None:
    """The range of a ``ref`` attribute; None when it is missing or cannot be one."""
    try:
        return parse_range(text)
    except ValueError:
        return None
