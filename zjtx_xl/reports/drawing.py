"""The looks that the sheets of a dashboard share, and how it shows totals and links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.forms import Formats
from zjtx_xl.lists import height, put, put_headings, set_height, set_up_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

    from zjtx_xl.findings import Total
    from zjtx_xl.lists import Column

_HEAD_HEIGHT = 24.0
_HEAD = "#E4EAF1"


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

    def as_list(self, sheet: Worksheet, columns: Sequence[Column], lines: int) -> None:
        """A list with its headings in the first row."""
        sheet.set_row(0, max(height(columns), _HEAD_HEIGHT))
        set_up_list(sheet, columns, self.head, heading_row=1, lines=lines, fixed_columns=2)
        sheet.center_horizontally()
        sheet.hide_gridlines(2)

    def lines(
        self, sheet: Worksheet, columns: Sequence[Column], lines: Sequence[Sequence[str]]
    ) -> None:
        """A list of texts; each line is as high as they need."""
        self.as_list(sheet, columns, len(lines))
        for row, texts in enumerate(lines, start=1):
            set_height(sheet, row, ((text, columns[n][1]) for n, text in enumerate(texts)))
            for column, text in enumerate(texts):
                put(sheet, row, column, text, self.text)

    def headings(self, sheet: Worksheet, row: int, columns: Sequence[Column]) -> int:
        """A row of headings; the row below."""
        return put_headings(sheet, row, columns, self.head)

    def put_total(self, sheet: Worksheet, row: int, column: int, total: Total | None) -> None:
        """The total of a table; one that waits for an officer is marked 暂计 and stays a number."""
        if total is None or total.score is not None:
            put(sheet, row, column, total.score if total else None, self.number)
        else:
            put(sheet, row, column, total.partial, self.provisional)

    def put_link(
        self, sheet: Worksheet, row: int, column: int, text: str, link: str | None
    ) -> None:
        """A text with a link, if there is one."""
        put(sheet, row, column, text, self.text, None if link is None else (link, self.link))
