"""Questions about one stored cell, each with its two printers side by side.

The recipient's helper formulas have to agree with what the check says later, so that no question
is written down twice: ``holds`` answers it for a cell that was read, ``formula`` asks it in Excel.
Only functions that Excel 2010, WPS and LibreOffice know are used, and no array constants. What
only makes sense for a number is False for another cell, while its formula may
be an error there: ask :data:`IS_NUMBER` first, with IF.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from zjtx_xl.rules.comparison import COMPARISONS, Comparison
from zjtx_xl.values import plain, stored_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from decimal import Decimal

    from zjtx_xl.xlsx import Cell

LONGEST_FORMULA = 8192
_LONGEST_LITERAL = 255
_LINE_ENDS = {"\n": "CHAR(10)", "\r": "CHAR(13)"}
# CHAR(160) is no no-break space on a Chinese Windows, so that it stands in the formula itself.
_SPACES = " \u3000\u00a0"


@dataclass(frozen=True, slots=True)
class Seen:
    """A stored cell, and whether its number format shows a percentage."""

    cell: Cell
    percent_format: bool = False

    @property
    def number(self) -> Decimal | None:
        """Its number at 15 significant digits; None where it is no number cell."""
        return stored_number(self.cell.raw) if self.cell.type == "number" else None

    @property
    def text(self) -> str:
        """As Excel's text functions see it: a number by its digits."""
        number = self.number
        return self.cell.raw if number is None else plain(number)


@dataclass(frozen=True, slots=True)
class Question:
    """A question: its answer for a cell, and its formula text (without ``=``) for an address."""

    holds: Callable[[Seen], bool]
    formula: Callable[[str], str]


IS_ERROR = Question(lambda seen: seen.cell.type == "error", "ISERROR({})".format)
IS_TEXT = Question(lambda seen: seen.cell.type == "text", "ISTEXT({})".format)
# To LibreOffice TRUE is the number 1, and its digits are the text 1.
IS_NUMBER = Question(
    lambda seen: seen.cell.type == "number", "AND(ISNUMBER({0}),NOT(ISLOGICAL({0})))".format
)
IS_BLANK = Question(
    lambda seen: seen.cell.type in {"empty", "text"} and not _without_blanks(seen.cell.raw),
    lambda ref: f'{_cleaned(ref)}=""',
)
IS_WHOLE = Question(
    lambda seen: seen.number is not None and seen.number == seen.number.to_integral_value(),
    "ROUND({0},0)={0}".format,
)
# Who types 12.5% stores 0.125 and this number format. A program without CELL sees no percentages,
# instead of errors everywhere.
SHOWS_PERCENT = Question(
    lambda seen: seen.percent_format,
    'IFERROR(LEFT(CELL("format",{}),1)="P",FALSE)'.format,
)


def number_is(comparison: Comparison, limit: Decimal) -> Question:
    """Does the number compare so with ``limit``?"""
    return Question(
        lambda seen: seen.number is not None and COMPARISONS[comparison](seen.number, limit),
        lambda ref: f"{ref}{comparison}{plain(limit)}",
    )


def is_one_of(texts: tuple[str, ...]) -> Question:
    """Is it exactly one of these texts, or a number with these digits?

    EXACT and not ``=``, which ignores case and, in East Asian editions, who knows, width. Single
    characters are looked for in all of them together, as exactly and in less room.
    """

    def formula(ref: str) -> str:
        if len(texts) > 1 and all(len(text) == 1 and text not in "01" for text in texts):
            return f"AND(LEN({ref})=1,ISNUMBER(FIND({ref},{literal(''.join(texts))})))"
        found = _any(f"EXACT({ref},{literal(text)})" for text in texts)
        return f"AND(NOT(ISLOGICAL({ref})),{found})" if {"0", "1"} & set(texts) else found

    return Question(
        lambda seen: seen.cell.type in {"text", "number"} and seen.text in texts, formula
    )


def contains(parts: tuple[str, ...]) -> Question:
    """Does one of these texts stand somewhere in it?"""
    return Question(
        lambda seen: any(part in seen.text for part in parts),
        lambda ref: _any(f"ISNUMBER(FIND({literal(part)},{ref}))" for part in parts),
    )


def has_length(length: int) -> Question:
    """Does it have so many characters, blanks not counted?"""
    return Question(
        lambda seen: len(_without_blanks(seen.text)) == length,
        lambda ref: f"{length_without_blanks(ref)}={length}",
    )


def is_longer(length: int) -> Question:
    """Does it have more characters than that, but for blanks around it?"""
    return Question(
        lambda seen: len(seen.text.strip()) > length, lambda ref: f"LEN(TRIM({ref}))>{length}"
    )


def both(left: Question, right: Question) -> Question:
    """Do both hold? Excel asks both in any case."""
    return Question(
        lambda seen: left.holds(seen) and right.holds(seen),
        lambda ref: f"AND({left.formula(ref)},{right.formula(ref)})",
    )


def either(left: Question, right: Question) -> Question:
    """Does one of them hold? Excel asks both in any case."""
    return Question(
        lambda seen: left.holds(seen) or right.holds(seen),
        lambda ref: f"OR({left.formula(ref)},{right.formula(ref)})",
    )


def opposite(test: Question) -> Question:
    """Does it not hold?"""
    return Question(lambda seen: not test.holds(seen), lambda ref: f"NOT({test.formula(ref)})")


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


def _without_blanks(text: str) -> str:
    return "".join(
        character for character in text if character not in _SPACES and character not in "\t\n\r"
    )


def _any(conditions: Iterable[str]) -> str:
    listed = list(conditions)
    return listed[0] if len(listed) == 1 else f"OR({','.join(listed)})"


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
