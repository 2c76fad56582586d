"""How a sheet goes on paper and on the screen.

Every sheet is printed one page wide. Pages of a list end between two records, and never inside
one: a record of several lines, with one cell merged over all of them, would be torn.
"""

from __future__ import annotations

import math
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from zjtx_xl.forms.fresh_workbook import done

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsxwriter.worksheet import Worksheet

    from zjtx_xl.definitions import Layout, Page
    from zjtx_xl.forms.styles import Formats

# Points; the margins are those of writer.
_SHORT_SIDE = {"A4": 595.3, "A3": 841.9}
_LONG_SIDE = {"A4": 841.9, "A3": 1190.6}
_MARGIN_LEFT = _MARGIN_RIGHT = 0.5  # inches
_MARGIN_TOP = _MARGIN_BOTTOM = 0.6
_INCH = 72.0
_STANDARD_HEIGHT = 15.0
_STANDARD_WIDTH = 8.43
_POINTS_OF_A_PIXEL = 0.75
A4 = 9
_PAPER = {"A4": A4, "A3": 8}
_FOOTER = "&C第 &P 页，共 &N 页"
_SCREEN = 1340  # pixels: a notebook's 1366 without the scroll bar
_LEAST_ZOOM = 70
_WIDE = 180  # characters: more than a screen shows at once
_ROOM_DOWN = 0.97  # no two programs reckon the heights of rows alike
_SMALL_GROUP = 1 / 3  # of a page; what is higher may go on on the next
_LARGE_GROUPS = 1.0, 2 / 3, 1 / 2  # of a page; whole where that takes no more pages


def set_up(layout: Layout, sheet: Worksheet, formats: Formats, helps: int) -> None:
    """Paper, print area, columns and rows of a table; ``helps`` are the pixels beside it.

    Raises:
        WriterFault: a width or a height that Excel does not take.
    """
    page = layout.sheet.page
    if page.orientation == "landscape":
        sheet.set_landscape()
    sheet.set_paper(_PAPER[page.paper])
    sheet.set_margins(
        left=_MARGIN_LEFT, right=_MARGIN_RIGHT, top=_MARGIN_TOP, bottom=_MARGIN_BOTTOM
    )
    sheet.fit_to_pages(1, 1 if page.one_page_high else 0)
    sheet.set_h_pagebreaks(list(breaks(layout)))
    sheet.center_horizontally()
    sheet.print_area(0, 0, layout.last_row - 1, layout.last_column - 1)
    sheet.set_footer(_FOOTER)
    sheet.hide_gridlines(2)
    # No help stands on the printed page; this is for what an officer has found there.
    sheet.print_black_and_white()
    sheet.set_zoom(_zoom(layout, helps))
    if headings := _repeated(layout):
        first, last = headings
        sheet.repeat_rows(first - 1, last - 1)
        sheet.freeze_panes(last, _fixed_columns(layout))
    # The columns are locked by default: Tab walks the inputs only, and a cell that somebody
    # pastes brings the unlocked Normal style with it.
    locked = formats.properties(locked=True)
    for column, width in layout.sheet.widths.items():
        done(sheet.set_column(column - 1, column - 1, width, locked), "列宽")
    done(formats.lock_other_columns(sheet, layout.last_column), "列宽")


def set_heights(layout: Layout, sheet: Worksheet, above: int, end: int) -> None:
    """The heights of the rows below ``above`` up to ``end``.

    Raises:
        WriterFault: a height that Excel does not take.
    """
    for row in range(above + 1, end + 1):
        if height := layout.heights.get(row):
            done(sheet.set_row(row - 1, height), "行高")


def page_a4(sheet: Worksheet) -> None:
    """A4 with narrow margins and page numbers: how everything that is no official table prints."""
    sheet.set_paper(A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer(_FOOTER)


@lru_cache(maxsize=1024)  # the same few sentences, to many recipients
def wrapped_lines(text: str, width: float) -> int:
    """How many lines a text takes in a column; a Chinese character is as wide as two digits."""
    wide = (2 * len(line) - len(line.encode("ascii", "ignore")) for line in text.split("\n"))
    return sum(max(1, math.ceil(line / (width - 1))) for line in wide)


def list_page(sheet: Worksheet, first: int, last: int) -> None:
    """A list across an A4 page, with the rows ``first`` to ``last`` (from 1) on each page."""
    sheet.set_landscape()
    page_a4(sheet)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(first - 1, last - 1)


def _zoom(layout: Layout, helps: int) -> int:
    """Per cent at which the form and its helps are seen together on a common screen."""
    width = _width(layout) + helps
    return max(_LEAST_ZOOM, min(100, _SCREEN * 100 // width // 5 * 5))


def _fixed_columns(layout: Layout) -> int:
    """How many columns stay while a wide list is scrolled: up to the name of the record."""
    subject = next(
        (field for field in layout.outline if field.role == "subject" and field.record), None
    )
    is_wide = sum(layout.sheet.widths.values()) > _WIDE
    return subject.area.last_column if subject and is_wide else 0


def pixels(width: float) -> int:
    """Width of a column in pixels, as Excel reckons it for fonts with digits of 7 pixels."""
    return int(width * 7 + 5.5)


def breaks(layout: Layout) -> tuple[int, ...]:
    """The rows (counted from 1) after which a page ends; empty where one page has room for all.

    A page ends between two records of a list; in a form it ends where no group of rows is torn, or
    no small one, if large ones would take more pages. What is higher than a page is left to the
    program that prints it.
    """
    sheet = layout.sheet
    if sheet.page.one_page_high:
        return ()
    width, room = _printable(sheet.page)
    room /= min(1.0, width / (_width(layout) * _POINTS_OF_A_PIXEL))
    if not sheet.record_rows:
        fewest = _form_breaks(layout, room, _SMALL_GROUP)
        found = (_form_breaks(layout, room, share) for share in _LARGE_GROUPS)
        return next((ends for ends in found if len(ends) <= len(fewest)), fewest)
    if sheet.record_height == 1:
        return ()
    repeated = _repeated(layout)
    above = _height(layout, *repeated) if repeated else 0.0
    return tuple(_list_breaks(layout, sheet.record_rows, room, above))


def _repeated(layout: Layout) -> tuple[int, int] | None:
    """The rows of headings that stand on every page, and stay while one scrolls.

    None where a block with headings of its own follows: these would stand under those of another.
    """
    rows = layout.sheet.page.repeat_rows
    headers = Counter(text.area.first_row for text in layout.texts if text.role == "header")
    if rows and any(row > rows[1] and times > 1 for row, times in headers.items()):
        return None
    return rows


def _list_breaks(
    layout: Layout, rows: tuple[int, int], room: float, repeated: float
) -> Iterator[int]:
    first, last = rows
    lines = last - first + 1
    used = _height(layout, 1, first - 1)
    if used + _height(layout, first, last) > room:
        return
    foot = _height(layout, first + layout.records * lines, layout.last_row)
    for number in range(layout.records):
        # long texts make a record of a roll-up higher than others
        record = _height(layout, first + number * lines, last + number * lines)
        # The last record goes with what stands below it, where one page has room for both.
        ends = number == layout.records - 1 and repeated + record + foot <= room
        if number and used + record + (foot if ends else 0) > room:
            yield first + number * lines - 1
            used = repeated
        used += record
    if used + foot > room:
        yield first + layout.records * lines - 1


def _form_breaks(layout: Layout, room: float, share: float) -> tuple[int, ...]:
    """The ends of pages that tear no group of rows that is at most this share of a page high."""
    headings = _repeated(layout)
    repeated = _height(layout, *headings) if headings else 0.0
    most = (room - repeated) * share
    groups = [
        # headings do not stand alone at the end of a page
        (area.first_row, area.last_row + (text.role == "header"))
        for text in layout.texts
        if _height(layout, (area := text.area).first_row, area.last_row) <= most
    ]
    ends: list[int] = []
    first, used = 1, 0.0
    row = 1
    while row <= layout.last_row:
        used += _height(layout, row, row)
        if used <= room:
            row += 1
            continue
        end = row - 1
        while any(above <= end < below for above, below in groups):
            end -= 1
        if end < first:
            break
        ends.append(end)
        first = row = end + 1
        used = repeated if headings and end >= headings[1] else 0.0
    return tuple(ends)


def _printable(page: Page) -> tuple[float, float]:
    """Width and height of what can be printed on, in points."""
    sides = _SHORT_SIDE[page.paper], _LONG_SIDE[page.paper]
    width, height = sides if page.orientation == "portrait" else sides[::-1]
    return (
        width - (_MARGIN_LEFT + _MARGIN_RIGHT) * _INCH,
        (height - (_MARGIN_TOP + _MARGIN_BOTTOM) * _INCH) * _ROOM_DOWN,
    )


def _width(layout: Layout) -> int:
    """Pixels of all columns of a form."""
    widths, columns = layout.sheet.widths, range(1, layout.last_column + 1)
    return sum(pixels(widths.get(column, _STANDARD_WIDTH)) for column in columns)


def _height(layout: Layout, first: int, last: int) -> float:
    return sum(layout.heights.get(row, _STANDARD_HEIGHT) for row in range(first, last + 1))
