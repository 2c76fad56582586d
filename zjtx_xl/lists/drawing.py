"""The sheets of a dashboard workbook: page set-up, lists with filters, cells that stay texts.

What stands in returned files is data of strangers: every text goes through ``write_string``, never
``write``, so that nothing becomes a formula.
"""

from __future__ import annotations

import math
import os
import re
from typing import TYPE_CHECKING

from zjtx_xl.errors import WriterFault
from zjtx_xl.forms import Formats

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal
    from pathlib import Path

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from zjtx_xl.findings import Total

Column = tuple[str, float]
"""Heading and width of a column."""

_A4 = 9
_LINE = 15.0  # points
_TALLEST = 409.0  # points; Excel takes no more
_HEAD_HEIGHT = 24.0
_LONGEST = 32_767  # characters of a cell
_LONGEST_LINK = 1_000
_HEAD = "#E4EAF1"
# xlsxwriter takes # and % in a path for parts of an address.
_UNLINKABLE = re.compile(r"[#%\ud800-\udfff]")
_UNPRINTABLE = re.compile(r"[\ud800-\udfff\ufffe\uffff]")


class Drawing:
    """Formats and habits that the sheets of one dashboard share."""

    def __init__(self, workbook: Workbook) -> None:
        self.formats = Formats(workbook, {})
        self.head = self.formats.properties(
            bold=True, border=1, bg_color=_HEAD, text_wrap=True, align="center"
        )
        self.text = self.formats.properties(border=1, text_wrap=True)
        self.centre = self.formats.properties(border=1, align="center")
        self.number = self.formats.properties(border=1)
        self.share = self.formats.properties(border=1, num_format="0%")
        self.provisional = self.formats.properties(border=1, num_format='General"（暂计）"')
        self.link = self.formats.properties(
            border=1, text_wrap=True, font_color="#1C4E80", underline=1
        )

    def as_list(
        self,
        sheet: Worksheet,
        columns: Sequence[Column],
        last: int,
    ) -> None:
        """Headings, widths, filter, frozen panes and print set-up of a list from row 2 on."""
        for column, (_, width) in enumerate(columns):
            done(sheet.set_column(column, column, width))
        sheet.set_row(0, max(height(columns), _HEAD_HEIGHT))
        self.headings(sheet, 0, columns)
        sheet.set_landscape()
        self.page(sheet)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)
        sheet.ignore_errors({"number_stored_as_text": f"A1:L{max(last, 1) + 1}"})

    def page(self, sheet: Worksheet) -> None:
        """A4, page numbers, no grid."""
        sheet.set_paper(_A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.center_horizontally()
        sheet.set_footer("&C第 &P 页，共 &N 页")
        sheet.hide_gridlines(2)

    def headings(self, sheet: Worksheet, row: int, columns: Sequence[Column]) -> int:
        """A row of headings; the row below."""
        for column, (name, _) in enumerate(columns):
            put(sheet, row, column, name, self.head)
        return row + 1

    def put_number(
        self,
        sheet: Worksheet,
        row: int,
        column: int,
        value: Decimal | None,
        cell_format: Format | None = None,
    ) -> None:
        """A number, or an empty cell for None."""
        chosen = cell_format or self.number
        if value is None:
            done(sheet.write_blank(row, column, None, chosen))
        else:
            done(sheet.write_number(row, column, float(value), chosen))

    def put_total(self, sheet: Worksheet, row: int, column: int, total: Total | None) -> None:
        """The total of a table; one that waits for an officer is marked 暂计 and stays a number."""
        if total is None or total.score is not None:
            self.put_number(sheet, row, column, total.score if total else None)
        else:
            self.put_number(sheet, row, column, total.partial, self.provisional)

    def put_link(
        self, sheet: Worksheet, row: int, column: int, text: str, link: str | None
    ) -> None:
        """A text with a link, if there is one."""
        if link is None or not text:
            put(sheet, row, column, text, self.text)
        else:
            done(sheet.write_url(row, column, link, self.link, clean(text)))


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


def put(sheet: Worksheet, row: int, column: int, text: str, cell_format: Format) -> None:
    """Write a text as text, whatever it begins with."""
    if text:
        done(sheet.write_string(row, column, clean(text), cell_format))
    else:
        done(sheet.write_blank(row, column, None, cell_format))


def clean(text: str) -> str:
    """What XML cannot hold (halves of surrogates in file names) is shown as such."""
    return _UNPRINTABLE.sub("\ufffd", text)[:_LONGEST]


def done(result: object) -> None:
    """Turn xlsxwriter's negative returns into errors."""
    if isinstance(result, int) and result < 0:
        raise WriterFault(str(result))


def height(texts: Iterable[tuple[str, float]]) -> float:
    """Points that wrapped texts need; Excel does not make rows higher when it opens a file."""
    most = max((_lines(text, width) for text, width in texts), default=1)
    return min(_LINE * most + 3, _TALLEST)


def _lines(text: str, width: float) -> int:
    """How many lines a text takes; a Chinese character is as wide as two digits."""
    widths = (sum(1 if each.isascii() else 2 for each in line) for line in text.split("\n"))
    return sum(max(1, math.ceil(each / (width - 1))) for each in widths)
