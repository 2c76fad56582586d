"""Rows of a block that add up others: 小计, 合计, and the heads of an outline (一, then 1, 2)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from zjtx_xl.draft.printed_rows import is_sum

if TYPE_CHECKING:
    from zjtx_xl.draft.printed_rows import PrintedRows

# The marks of an outline; of the first two each begins a part with rows of its own.
_MARKS = (
    re.compile(r"[一二三四五六七八九十]{1,3}(?:$|[、.．])"),
    re.compile(r"[（(][一二三四五六七八九十]{1,3}[)）]"),
    re.compile(r"[0-9]{1,2}(?:$|[、.．](?![0-9]))"),
    re.compile(r"[（(][0-9]{1,2}[)）]|[①-⑩]"),
)
_HEADS = 2
_AMONG = re.compile(r"[（(]?其中")
_SUBTOTAL = re.compile(r"小\s*计")


def parts_of(printed: PrintedRows) -> dict[int, list[int]]:
    """The heads of an outline, each with the rows directly below it that it adds up.

    What begins with 其中 is a part of the row above, and need not be all of it: such a head is
    filled like any other row.
    """
    found: dict[int, list[int]] = {}
    open_heads: list[tuple[int, int]] = []  # mark and row
    for row in printed.block.rows:
        if is_sum(printed.sheet, row):
            open_heads.clear()
            continue
        mark = _mark(printed, row)
        while open_heads and mark is not None and open_heads[-1][0] >= mark:
            open_heads.pop()
        if open_heads:
            found.setdefault(open_heads[-1][1], []).append(row)
        if mark is not None and mark < _HEADS:
            open_heads.append((mark, row))
    return {
        head: rows
        for head, rows in found.items()
        if not any(is_among(printed, row) for row in rows)
    }


def added_by(printed: PrintedRows, total: int) -> list[int]:
    """The rows that a total adds up; empty where it is all of its column."""
    rows = [row for row in printed.block.rows if not is_sum(printed.sheet, row)]
    own = [row for row in rows if row < total] or rows
    if any(_SUBTOTAL.search(text) for text in printed.sheet.texts(total)):
        sums = [row for row in printed.block.rows if row < total and row not in rows]
        own = [row for row in own if row > max(sums, default=0)]
        for area in printed.groups_over(total):
            own = [row for row in own if row >= area.first_row] or own
    below = {row for parts in parts_of(printed).values() for row in parts}
    found = [row for row in own if row not in below and not is_among(printed, row)]
    return [] if found == rows else found


def is_among(printed: PrintedRows, row: int) -> bool:
    """Whether a row is a part of the row above it: 其中：市级."""
    return any(_AMONG.match(text.strip()) for text in printed.sheet.own_texts(row))


def _mark(printed: PrintedRows, row: int) -> int | None:
    texts = printed.sheet.own_texts(row)
    first = re.sub(r"\s+", "", texts[0]) if texts else ""
    return next((number for number, mark in enumerate(_MARKS) if mark.match(first)), None)
