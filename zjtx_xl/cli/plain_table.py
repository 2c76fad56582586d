"""Lines and tables for whoever shows no colours: a file, a pipe, another program.

What rich would print there is the same (tests compare them), but rich takes longer to import and
to lay out a table than it takes to check ten forms (28 forms into a pipe: 0.82 s of processor time
without it, 1.00 s with it). What is not laid out here, because it needs
wrapping or because nobody knows how wide a character is on a console, comes back as None, and is
left to rich.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# First and last of what forms and findings are written in: here all consoles agree.
_NARROW = (
    (0x20, 0x7E),  # ASCII
    (0xA1, 0xAC), (0xAE, 0xFF),  # × ÷ ± °
    (0x2010, 0x2027), (0x2030, 0x205E),  # — “ ” … ‰
    (0x2100, 0x22FF),  # ℃ Ⅲ → ≥
    (0x2460, 0x24FF), (0x2500, 0x25FC), (0x2610, 0x2612),  # ① □ ☑
)  # fmt: skip
_WIDE = (
    (0x3000, 0x3029), (0x3400, 0x4DBF), (0x4E00, 0x9FFF),  # 、 。 ideographs
    (0xFF01, 0xFF60), (0xFFE0, 0xFFE6),  # ， （ ￥
)  # fmt: skip

# Top, head, rule below the head, row, bottom: each with its left, line, inner and right character.
_DRAWN = ("┌─┬┐", "│ ││", "├─┼┤", "│ ││", "└─┴┘")
_ASCII = ("+--+", "| ||", "|-+|", "| ||", "+--+")


@cache
def _cells_of(character: str) -> int | None:
    for width, areas in ((1, _NARROW), (2, _WIDE)):
        if any(first <= ord(character) <= last for first, last in areas):
            return width
    return None


def cells(text: str) -> int | None:
    """How many columns of a console a text takes; None if that is not sure."""
    if text.isascii() and text.isprintable():
        return len(text)
    total = 0
    for character in text:
        width = _cells_of(character)
        if width is None:
            return None
        total += width
    return total


def folded(text: str, width: int) -> list[str] | None:
    """A text in lines of at most so many columns, broken anywhere; None if widths are not sure."""
    lines = [""]
    taken = 0
    for character in text:
        own = _cells_of(character)
        if own is None:
            return None
        if taken + own > width:
            lines.append("")
            taken = 0
        lines[-1] += character
        taken += own
    return lines


def table_lines(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    width: int,
    *,
    title: str = "",
    ascii_only: bool = False,
) -> list[str] | None:
    """A table that is at most so wide without wrapping anything, else None.

    A heading ending in ``|right`` aligns its column; ``ascii_only`` draws it for encodings that may
    lack the lines.
    """
    names = [heading.removesuffix("|right") for heading in headings]
    measured = [[cells(text) for text in line] for line in (names, *rows)]
    if not rows or any(width_ is None for line in measured for width_ in line):
        return None
    widths = [max(cell or 0 for cell in column) for column in zip(*measured, strict=True)]
    whole = sum(widths) + 3 * len(widths) + 1
    title_width = cells(title)
    if whole > width or title_width is None or title_width > whole:
        return None
    top, head, rule, row, bottom = _ASCII if ascii_only else _DRAWN
    aligned = [heading.endswith("|right") for heading in headings]
    lines = [title + " " * (whole - title_width)] if title else []
    lines.append(_ruled(top, widths))
    lines.append(_row(head, names, widths, aligned))
    lines.append(_ruled(rule, widths))
    lines += [_row(row, texts, widths, aligned) for texts in rows]
    lines.append(_ruled(bottom, widths))
    return lines


def _ruled(drawn: str, widths: Sequence[int]) -> str:
    left, line, inner, right = drawn
    return left + inner.join(line * (width + 2) for width in widths) + right


def _row(drawn: str, texts: Sequence[str], widths: Sequence[int], aligned: Sequence[bool]) -> str:
    left, _, inner, right = drawn
    return left + inner.join(_padded(texts, widths, aligned)) + right


def _padded(texts: Sequence[str], widths: Sequence[int], aligned: Sequence[bool]) -> Iterator[str]:
    for text, width, is_right in zip(texts, widths, aligned, strict=True):
        kept = text.rstrip() if is_right else text
        blank = " " * (width - (cells(kept) or 0))
        yield f" {blank}{kept} " if is_right else f" {kept}{blank} "
