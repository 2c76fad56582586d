"""Questions that the helper formulas ask about one cell, as the check reads it.

Only functions that Excel 2010, WPS and LibreOffice know are used, and no array constants. The
formula of what only makes sense for a number may be an error for another cell: ask
:data:`IS_NUMBER` first, with IF.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from zjtx_xl.values import NONE_MARKS, YEARS, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from zjtx_xl.rules.comparison import Comparison

LONGEST_FORMULA = 8192
_LONGEST_LITERAL = 255
_LINE_ENDS = {"\n": "CHAR(10)", "\r": "CHAR(13)"}
# CHAR(160) is no no-break space on a Chinese Windows, so that it stands in the formula itself.
_SPACES = " \u3000\u00a0"


# From the address of the cell to the text of its formula, without ``=``.
Question = Callable[[str], str]

IS_ERROR: Question = "ISERROR({})".format
IS_TEXT: Question = "ISTEXT({})".format
# To LibreOffice TRUE is the number 1, and its digits are the text 1.
IS_NUMBER: Question = "AND(ISNUMBER({0}),NOT(ISLOGICAL({0})))".format
IS_WHOLE: Question = "ROUND({0},0)={0}".format
# Who types 12.5% stores 0.125 and this number format. A program without CELL sees no percentages,
# instead of errors everywhere.
SHOWS_PERCENT: Question = 'IFERROR(LEFT(CELL("format",{}),1)="P",FALSE)'.format


def is_blank(ref: str, unticked: str = "") -> str:
    """Is it empty, are there only blanks in it, or boxes that nobody has ticked?"""
    empty = f'{_cleaned(ref)}=""'
    return f"OR({empty},EXACT({ref},{literal(unticked)}))" if unticked else empty


def is_blank_or(texts: Iterable[str]) -> Question:
    """Is it blank, or one of these texts but for blanks? They hold none. Never an error."""
    listed = literal(f"  {' '.join(sorted(texts))} ")  # two blanks: nothing between them
    return lambda ref: f'ISNUMBER(FIND(" "&{_cleaned(ref)}&" ",{listed}))'


def number_is(comparison: Comparison, limit: Decimal) -> Question:
    """Does the number compare so with ``limit``?"""
    return lambda ref: f"{ref}{comparison}{plain(limit)}"


def is_one_of(texts: tuple[str, ...]) -> Question:
    """Is it exactly one of these texts, or a number with these digits?

    EXACT and not ``=``, which ignores case and, in East Asian editions, who knows, width. Single
    characters are looked for in all of them together, as exactly and in less room.
    """

    def formula(ref: str) -> str:
        if len(texts) > 1 and all(len(text) == 1 and text not in "01" for text in texts):
            return f"AND(LEN({ref})=1,ISNUMBER(FIND({ref},{literal(''.join(texts))})))"
        found = together("OR", [f"EXACT({ref},{literal(text)})" for text in texts])
        return f"AND(NOT(ISLOGICAL({ref})),{found})" if {"0", "1"} & set(texts) else found

    return formula


def contains(parts: tuple[str, ...]) -> Question:
    """Does one of these texts stand somewhere in it?"""
    return lambda ref: together("OR", [f"ISNUMBER(FIND({literal(part)},{ref}))" for part in parts])


def begins_with(texts: tuple[str, ...]) -> Question:
    """Does it begin with one of these texts? Never an error."""
    return lambda ref: together(
        "OR", [f"ISNUMBER(FIND({literal(text)},LEFT({ref},{len(text)})))" for text in texts]
    )


def has_length(length: int) -> Question:
    """Does it have so many characters, blanks not counted?"""
    return lambda ref: f"{length_without_blanks(ref)}={length}"


def is_longer(length: int) -> Question:
    """Does it have more characters than that, but for blanks around it?"""
    return lambda ref: f"LEN(TRIM({ref}))>{length}"


def both(left: Question, right: Question) -> Question:
    """Do both hold? Excel asks both in any case."""
    return lambda ref: f"AND({left(ref)},{right(ref)})"


def either(left: Question, right: Question) -> Question:
    """Does one of them hold? Excel asks both in any case."""
    return lambda ref: f"OR({left(ref)},{right(ref)})"


def opposite(test: Question) -> Question:
    """Does it not hold?"""
    return lambda ref: f"NOT({test(ref)})"


IS_PLAIN_NUMBER = both(IS_NUMBER, opposite(SHOWS_PERCENT))
IS_ZERO = number_is("=", Decimal(0))
IS_A_YEAR = both(number_is(">=", Decimal(YEARS.start)), number_is("<", Decimal(YEARS.stop)))
IS_NONE_MARK = is_one_of(tuple(sorted(NONE_MARKS)))


def literal(text: str) -> str:
    """A text as it stands in a formula; line ends by their code.

    Raises:
        ValueError: longer than Excel takes in a formula (255 characters).
    """
    if len(text) > _LONGEST_LITERAL:
        message = f"公式里的一段文字最多 {_LONGEST_LITERAL} 字，这里有 {len(text)} 字：{text[:20]}…"
        raise ValueError(message)
    quoted = '"' + text.replace('"', '""') + '"'
    for character, code in _LINE_ENDS.items():
        quoted = quoted.replace(character, f'"&{code}&"')
    return quoted


def length_without_blanks(area: str) -> str:
    """Formula text: how long a cell is without blanks; of an area, each of its cells."""
    return f"LEN({_cleaned(area)})"


def _cleaned(ref: str) -> str:
    # CLEAN takes line ends and tabs, and what LibreOffice makes of a tab between lines.
    cleaned = f"CLEAN({ref})"
    for space in _SPACES:
        cleaned = f'SUBSTITUTE({cleaned},"{space}","")'
    return cleaned


def together(function: str, conditions: Sequence[str]) -> str:
    """Formula text: the conditions under ``AND`` or ``OR``; one alone needs no function."""
    return conditions[0] if len(conditions) == 1 else f"{function}({','.join(conditions)})"


def within_limit(formula: str) -> str:
    """The formula, if Excel takes one so long.

    Raises:
        ValueError: it has more than 8192 characters.
    """
    if len(formula) > LONGEST_FORMULA:
        message = f"公式有 {len(formula)} 字，Excel 最多 {LONGEST_FORMULA} 字"
        raise ValueError(message)
    return formula
