"""One way to draw a list for officers: headings, a line for each thing, ready to filter and print.

What stands in rosters and returned files is data of strangers: every text goes through
``write_string``, never ``write``, so that nothing becomes a formula.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from zjtx_xl.forms import done, list_page, wrapped_lines
from zjtx_xl.lazy import pattern
from zjtx_xl.xlsx import column_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal
    from pathlib import Path

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Column = tuple[str, float]
"""Heading and width of a column."""

LINE = 15.0  # points
TALLEST = 409.0  # points; Excel takes no more
LONGEST = 32_767  # characters of a cell
_LONGEST_LINK = 1_000
# xlsxwriter takes # and % in a path for parts of an address.
_UNLINKABLE = pattern(r"[#%\ud800-\udfff]")
_UNPRINTABLE = pattern(r"[\ud800-\udfff\ufffe\uffff]")


def set_up_list(  # noqa: PLR0913 - where the list begins and ends
    sheet: Worksheet,
    columns: Sequence[Column],
    head: Format,
    *,
    heading_row: int,
    lines: int,
    repeat_from: int = 0,
    fixed_columns: int = 0,
    quotes_numbers: bool = True,
) -> None:
    """Headings, widths, filter, frozen panes and print set-up; rows count from 1.

    The rows from ``repeat_from`` (default: the headings alone) stand on every printed page, the
    first ``fixed_columns`` stay while it is scrolled. With ``quotes_numbers`` numbers and codes
    are texts on purpose, and Excel does not mark them.
    """
    for column, (_, width) in enumerate(columns):
        done(sheet.set_column(column, column, width))
    put_headings(sheet, heading_row - 1, columns, head)
    list_page(sheet, repeat_from or heading_row, heading_row)
    sheet.freeze_panes(heading_row, fixed_columns)
    last_row = heading_row + max(lines, 1)
    sheet.autofilter(heading_row - 1, 0, last_row - 1, len(columns) - 1)
    if quotes_numbers:
        area = f"A1:{column_name(len(columns))}{last_row}"
        sheet.ignore_errors({"number_stored_as_text": area})


def put_headings(sheet: Worksheet, row: int, columns: Sequence[Column], head: Format) -> int:
    """A row of headings (counted from 0); the row below."""
    for column, (name, _) in enumerate(columns):
        put(sheet, row, column, name, head)
    return row + 1


def put(  # noqa: PLR0913, PLR0917 - a cell, and what it links to
    sheet: Worksheet,
    row: int,
    column: int,
    value: str | Decimal | float | None,
    cell_format: Format,
    link: tuple[str, Format] | None = None,
) -> None:
    """Write a number as a number and a text as text, whatever it begins with.

    A text may be a link: its target, and how a link looks.
    """
    if value is None or value == "":
        done(sheet.write_blank(row, column, None, cell_format))
    elif not isinstance(value, str):
        done(sheet.write_number(row, column, float(value), cell_format))
    elif link is not None:
        done(sheet.write_url(row, column, *link, printable(value)))
    else:
        done(sheet.write_string(row, column, printable(value), cell_format))


def put_title(sheet: Worksheet, row: int, text: str, look: Format, last_column: int) -> None:
    """A text over all columns of a list; rows and columns count from 0."""
    done(sheet.merge_range(row, 0, row, last_column, "", look))
    put(sheet, row, 0, text, look)


def printable(text: str) -> str:
    """What XML cannot hold (halves of surrogates in file names) is shown as such."""
    return _UNPRINTABLE.sub("\ufffd", text)[:LONGEST]


def relative_link(path: str, folder: Path | None) -> str | None:
    """The way from a folder to a file for a link in a workbook; None where there is none."""
    if folder is None or _UNLINKABLE.search(path):
        return None
    try:
        relative = os.path.relpath(path, folder)
    except ValueError:  # another drive
        relative = os.path.abspath(path)  # noqa: PTH100 - resolves no link
    if len(relative) > _LONGEST_LINK or _UNLINKABLE.search(relative):
        return None
    return f"external:{relative}"


def set_height(
    sheet: Worksheet,
    row: int,
    texts: Iterable[tuple[str, float]],
    *,
    line: float = LINE,
    room: float = 3,
) -> None:
    """Make a row (from 0) as high as its texts need, each with the width of its column.

    Rows that are on disk already are forgotten: xlsxwriter keeps the height of each.
    """
    done(sheet.set_row(row, height(texts, line=line, room=room)))
    if sheet.constant_memory:
        sheet.row_info.pop(row - 2, None)
        sheet.row_sizes.pop(row - 2, None)


def height(texts: Iterable[tuple[str, float]], *, line: float = LINE, room: float = 3) -> float:
    """Points that texts need when they are wrapped in columns of these widths.

    Excel does not make rows higher by itself when it opens a file.
    """
    most = max((wrapped_lines(text, width) for text, width in texts), default=1)
    return min(line * most + room, TALLEST)
