"""The 数据来源 sheet of a roll-up: every figure with the file, sheet and cell it came from.

Each line links to the figure in its table and to the cell it was taken from. Beside it may stand a
digest: a form's columns added up by a column of the roster.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from zjtx_xl.findings import Address
from zjtx_xl.forms import TITLE_FONT, marks
from zjtx_xl.lists import printable, put, set_up_list
from zjtx_xl.xlsx import cell_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from zjtx_xl.forms import Formats
    from zjtx_xl.lists import Column

SHEET = marks.ORIGINS_SHEET
COLUMNS = (
    ("单元格", 12),
    ("单位", 30),
    ("项目", 52),
    ("数值", 26),
    ("来源文件", 60),
    ("工作表", 10),
    ("来源单元格", 12),
)
# where figures come from other offices' summaries: what those were made of
_BELOW = (("下级来源文件", 60), ("下级工作表", 12), ("下级单元格", 12))
_NOTE = (
    "本表列出汇总表中每个数据取自哪个文件的哪一格；点“单元格”到汇总表，点“来源单元格”打开来源文件。"
)
OWN_FILE = "本表"  # a figure of figures of the table itself: it may be renamed
TITLE_ROWS = 3
# Excel opens no sheet with more links than this; the rest is text.
_MOST_LINKS = 65_000
_MOST_LINES = 1_000_000  # of a sheet, which has room for 1,048,576 rows; then the next one
_LONGEST_LINK = 2_000


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of the roll-up, and one of its origins; without ``cell`` a file that gave none."""

    sheet: str
    cell: str
    subject: str
    label: str
    value: str
    origin: Address


@dataclass(frozen=True, slots=True)
class Addend:
    """One cell that a sum of a digest took in; ``line`` and ``column`` count from 0."""

    line: int
    column: int
    subject: str
    label: str
    value: str
    origin: Address


@dataclass(frozen=True, slots=True)
class GroupSums:
    """A sheet of sums: headings, lines whose numbers are written as numbers, and their addends."""

    title: str
    headings: tuple[str, ...]
    lines: tuple[tuple[str | float, ...], ...]
    addends: tuple[Addend, ...] = ()

    @property
    def sheet(self) -> str:
        """The name of its sheet."""
        return self.title[:31]

    def sources(self) -> Iterator[Line]:
        """Where each sum came from, one line for each addend."""
        for addend in self.addends:
            cell = cell_name(TITLE_ROWS + addend.line + 1, addend.column + 1)
            yield Line(self.sheet, cell, addend.subject, addend.label, addend.value, addend.origin)


def write_sheets(  # noqa: PLR0913 - what stands on the sheets
    workbook: Workbook,
    formats: Formats,
    out: Path,
    lines: Iterable[Line],
    *,
    has_below: bool = False,
    digest: GroupSums | None = None,
    unread: Sequence[tuple[str, str]] = (),
) -> None:
    """Add the provenance, with the files that gave nothing, and the digest where there is one.

    ``has_below``: an origin may be a cell that was itself made of others.
    """
    if digest is not None:
        _write_digest(workbook.add_worksheet(digest.sheet), formats, digest)
        lines = chain(lines, digest.sources())
    lines = chain(lines, (_unread(path, reason) for path, reason in unread))
    writer = _Lines(workbook, formats, out, has_below=has_below)
    for line in lines:
        writer.write(line)
    writer.end()


def _unread(path: str, reason: str) -> Line:
    """A file that could not be read: nobody takes the summary for whole."""
    return Line("", "", "", f"没有读取：{reason}", "", Address(path))


def sheet_name(number: int) -> str:
    """The name of a sheet of the provenance; its first has no number."""
    return SHEET if number == 1 else f"{SHEET}{number}"


class _Lines:
    """The sheets of the provenance, written from above to below: one line for each figure."""

    def __init__(self, workbook: Workbook, formats: Formats, out: Path, *, has_below: bool) -> None:
        self._workbook = workbook
        self._formats = formats
        self._out = out
        self._columns = (*COLUMNS, *_BELOW) if has_below else COLUMNS
        self._cell = formats.properties(border=1)
        self._linked = formats.properties(border=1, font_color="#0563C1", underline=1)
        self._sheets = 0
        self._links = 0
        self._table: str | None = None
        self._open()

    def _open(self) -> None:
        from zjtx_xl.forms import LinkedSheet  # noqa: PLC0415 - slow, and most commands draw nothing

        # they go to disk as they come
        self._workbook.constant_memory = True
        self._sheets += 1
        self._sheet = self._workbook.add_worksheet(sheet_name(self._sheets), LinkedSheet)
        self._workbook.constant_memory = False
        self._lines = 0
        _set_up(self._sheet, self._formats, SHEET, _NOTE, self._columns, 0)

    def write(self, line: Line) -> None:
        """Write a line, on the next sheet where this one is full."""
        if self._lines == _MOST_LINES:
            self.end()
            self._open()
        self._table = line.sheet if self._table is None else self._table
        out, sheet, cell, linked = self._out, self._sheet, self._cell, self._linked
        row = TITLE_ROWS + self._lines
        self._lines += 1
        own = f"internal:'{line.sheet}'!{line.cell}"
        there = _link(out, line.origin) if self._links <= _MOST_LINKS else ""
        self._links += bool(line.cell) + bool(there)
        is_linked = self._links <= _MOST_LINKS
        # the lines about a digest say so, the others are about the table itself
        name = line.cell if line.sheet in {self._table, ""} else f"{line.sheet}!{line.cell}"
        put(sheet, row, 0, name, cell, (own, linked) if line.cell and is_linked else None)
        texts = (line.subject, line.label, line.value, _relative(out, line.origin.path))
        for column, text in enumerate((*texts, line.origin.sheet), start=1):
            sheet.write_string(row, column, printable(text), cell)
        link = (there, linked) if there and is_linked else None
        put(sheet, row, len(COLUMNS) - 1, line.origin.cell, cell, link)
        if len(self._columns) > len(COLUMNS):
            for column, text in enumerate(_shown(out, line.origin.below), start=len(COLUMNS)):
                put(sheet, row, column, text, cell)

    def end(self) -> None:
        """What stands around the lines of a sheet, when all are there."""
        last = TITLE_ROWS + max(self._lines, 1)
        self._sheet.autofilter(TITLE_ROWS - 1, 0, last - 1, len(self._columns) - 1)


def _shown(out: Path, below: Sequence[Address]) -> tuple[str, str, str]:
    """The file, the sheet and the cell of the first; how many they are where there are several."""
    if not below:
        return "", "", ""
    first, more = below[0], f" 等 {len(below)} 格" if len(below) > 1 else ""
    return _relative(out, first.path), first.sheet, f"{first.cell}{more}"


def _write_digest(sheet: Worksheet, formats: Formats, digest: GroupSums) -> None:
    widths = [20, 84, *[16] * len(digest.headings)]
    columns = list(zip(digest.headings, widths, strict=False))
    _set_up(sheet, formats, digest.title, "", columns, len(digest.lines))
    cell = formats.properties(border=1)
    for row, line in enumerate(digest.lines, start=TITLE_ROWS):
        for column, value in enumerate(line):
            put(sheet, row, column, value, cell)


def _set_up(  # noqa: PLR0913, PLR0917 - what stands above a list
    sheet: Worksheet,
    formats: Formats,
    title: str,
    note: str,
    columns: Sequence[Column],
    lines: int,
) -> None:
    top = formats.properties(bold=True, font_name=TITLE_FONT, font_size=14)
    put(sheet, 0, 0, title, top)
    sheet.write_string(1, 0, note, formats.properties())
    bold = formats.properties(bold=True, border=1, align="center", text_wrap=True)
    set_up_list(sheet, columns, bold, heading_row=TITLE_ROWS, lines=lines, quotes_numbers=False)
    sheet.set_margins()


def _link(out: Path, origin: Address) -> str:
    """A link to the cell of an origin; none where it is no workbook."""
    if not origin.sheet or not Path(origin.path).suffix.lower().startswith((".xls", ".et")):
        return ""
    name = origin.sheet.replace("'", "''")
    path = _relative(out, origin.path)
    file = "internal:" if path == OWN_FILE else f"external:{path}#"
    link = f"{file}'{name}'!{origin.cell}"
    return link if len(link) <= _LONGEST_LINK else ""


def _relative(out: Path, path: str) -> str:
    """A path as seen from the folder of the roll-up, so that both can be moved together."""
    try:
        seen = Path(os.path.relpath(path, out.parent)).as_posix()
    except ValueError:  # another drive of Windows
        return str(path)
    return OWN_FILE if seen == out.name else seen
