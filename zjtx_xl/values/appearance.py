"""What a cell shows a person, as far as that is something else than what it stores.

Number formats, struck-out characters, white text: who prints the form sees these, not the stored
number.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.lazy import pattern
from zjtx_xl.values.kinds import NONE_MARKS
from zjtx_xl.values.numerals import at_15_digits, plain, stored_number
from zjtx_xl.xlsx import (
    NO_ZEROS,
    CellStyle,
    ShownNumber,
    kind_of,
    show_number,
    show_text,
    verdict_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from zjtx_xl.xlsx import Cell


class Shown(NamedTuple):
    """How a stored value appears.

    ``text`` is what is seen where that says something else than what is stored, ``""`` where
    nothing is seen; None where both say the same. ``why`` says in Chinese what makes it so, as the
    words before what is seen, or, where nothing is seen, as a clause. ``rounded`` is what is seen
    of a number with more decimals than its format shows, ``plainly`` what is seen of a number in
    any case; None where nobody knows. ``is_date`` and ``is_time``: as a day, or as a time alone.
    ``is_guess``: the file tells no formats, and a number may be a percentage.
    """

    text: str | None = None
    why: str = ""
    rounded: str = ""
    plainly: str | None = None
    is_date: bool = False
    is_time: bool = False
    is_percent: bool = False
    since_1904: bool = False
    is_guess: bool = False


AS_STORED = Shown()
_SINCE_1904 = Shown(since_1904=True)
_BY_FORMAT = "数字格式把它显示"
_INVISIBLE = "数字格式使它看不见"
_STRUCK = Shown("", "整格划了删除线")
_UNSEEN = Shown("", "字的颜色和底色相同（或者字太小、缩进太多），看不见")
_PUSHED_OUT = Shown("", "前面有许多空行或空格，表格里看不见")
_BLANKS = pattern(r"\s{20}|[^\S\n]*\n[^\S\n]*\n")  # one line break is an accident
_NO_ZEROS = Shown("", "这张工作表设成不显示零值，看不见这个 0")
REFORMATTED = Shown("", "条件格式可能改变了它显示的样子，看到的未必是这个数")
_HIDDEN = {
    "struck": _STRUCK,
    "unseen": _UNSEEN,
    "repeated": Shown("", "对齐方式是“填充”，内容会重复显示，看到的未必是这个数"),
    "other": Shown("", "数字格式不显示它，或者里面是图片、联网的数据，看到的不是这个数"),
    "perhaps": REFORMATTED,
}
_PARTS = "其中有划掉、上标、下标或看不见的字，看到的"


def shown_by_conditions(cell: Cell, codes: Iterable[str]) -> Shown | None:
    """What these formats, which conditions may give it, make of a cell; None: nothing else.

    One of them may be that of a sheet that shows no zeros.
    """
    stored = cell._replace(seen=None)  # what is seen of it is by its own format
    for code in codes:
        if shown_of(stored, CellStyle(code)).text is not None:
            return _NO_ZEROS if code == NO_ZEROS else REFORMATTED
    return None


def shown_of_answer(cell: Cell, style: CellStyle, *, since_1904: bool = False) -> Shown:
    """What a person sees of an answer in a word or a number, which blanks may push out of sight."""
    if cell.type == "text" and cell.raw[:1].isspace() and _BLANKS.match(cell.raw):
        return _PUSHED_OUT if cell.raw.strip() else AS_STORED
    return shown_of(cell, style, since_1904=since_1904)


def written(cell: Cell) -> str:
    """What stands in a cell as one quotes, compares and copies it: a number at 15 digits."""
    return at_15_digits(cell.raw) if cell.type == "number" else cell.raw


def shown_of(cell: Cell, style: CellStyle, *, since_1904: bool = False) -> Shown:
    """What a person sees in a cell of this style."""
    is_other = cell.type == "number" and cell.seen == ""
    if hides := style.hides or ("other" if is_other else ""):
        return _HIDDEN[hides]
    if cell.seen is not None and cell.type == "text":
        return Shown(cell.seen, _PARTS)
    if cell.type == "text" and (";" in style.code or "@" in style.code):
        seen = show_text(style.code, cell.raw)
        if seen.strip() != cell.raw.strip():
            return Shown(seen, _BY_FORMAT if seen.strip() else _INVISIBLE)
    if cell.type == "number":
        raw = cell.raw.strip()
        if cell.seen is not None and (value := stored_number(raw)) is not None:
            return _judged(ShownNumber(cell.seen, kind_of(style.code)), value, style.code)
        return (
            _guessed(raw)
            if not style.code
            else shown_by_format(style.code, raw, since_1904=since_1904)
        )
    return AS_STORED


def _guessed(raw: str) -> Shown:
    """A number of a file that tells no formats: up to 1 it may be a percentage."""
    value = stored_number(raw)
    if not value or abs(value) > 1:
        return AS_STORED
    return Shown(f"{plain(value)}（可能是百分数）", "文件里没有数字格式，显示", is_guess=True)


@lru_cache(maxsize=8192)
def shown_by_format(code: str, raw: str, *, since_1904: bool = False) -> Shown:
    """What the number format makes of the number of a cell.

    Args:
        code: the format code, as in a file; General or nothing changes nothing.
        raw: the literal of the number.
        since_1904: days count from 1904.
    """
    value = stored_number(raw)
    if value is None or not code or code == "General":
        return _SINCE_1904 if since_1904 else AS_STORED
    shown = show_number(code, value, since_1904=since_1904)
    return _judged(shown, value, code)._replace(since_1904=since_1904)


def _judged(shown: ShownNumber, value: Decimal, code: str) -> Shown:
    is_date, is_percent = shown.kind == "date", shown.kind == "percent"
    base = Shown(
        why=_BY_FORMAT,
        plainly=shown.text.strip() if shown.text is not None else None,
        is_date=is_date,
        is_time=shown.kind == "time",
        is_percent=is_percent,
    )
    if not value and base.plainly in NONE_MARKS:
        return base._replace(why="")  # as accountants write zero
    match verdict_of(shown, value):
        case "same":
            return base._replace(why="")
        case "rounded":
            return base._replace(why="", rounded=base.plainly or "")
        case "differs":
            return base._replace(text=base.plainly, why=_BY_FORMAT if base.plainly else _INVISIBLE)
        case "unknown":
            return base._replace(text="", why=f"看不出数字格式“{code}”把它显示成什么")
