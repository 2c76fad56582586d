"""The 数据来源 sheet of a roll-up: every figure with the file, sheet and cell it came from.

Each line links to the figure in its table and to the cell it was taken from. Beside it may stand a
digest: a form's columns added up by a column of the roster.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from zjtx_xl.forms import TITLE_FONT
from zjtx_xl.xlsx import cell_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from zjtx_xl.findings import Address
    from zjtx_xl.forms import Formats

SHEET = "数据来源"
_HEADINGS = (
    ("单元格", 12),
    ("单位", 30),
    ("项目", 52),
    ("数值", 26),
    ("来源文件", 60),
    ("工作表", 10),
    ("来源单元格", 12),
)
_NOTE = (
    "本表列出汇总表中每个数据取自哪个文件的哪一格；点“单元格”到汇总表，点“来源单元格”打开来源文件。"
)
_TITLE_ROWS = 3
# Excel opens no sheet with more links than this; the rest is text.
_MOST_LINKS = 65_000
_LONGEST_LINK = 2_000
_LONGEST = 32_767
_A4 = 9


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of the roll-up, and one of its origins."""

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
class Digest:
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
            cell = cell_name(_TITLE_ROWS + addend.line + 1, addend.column + 1)
            yield Line(self.sheet, cell, addend.subject, addend.label, addend.value, addend.origin)


def write_sheets(
    workbook: Workbook,
    formats: Formats,
    out: Path,
    lines: Sequence[Line],
    digest: Digest | None = None,
) -> None:
    """Add the provenance, and the digest where there is one."""
    if digest is not None:
        _write_digest(workbook.add_worksheet(digest.sheet), formats, digest)
        lines = [*lines, *digest.sources()]
    _write_lines(workbook.add_worksheet(SHEET), formats, out, lines)


def _write_lines(sheet: Worksheet, formats: Formats, out: Path, lines: Sequence[Line]) -> None:
    _head(sheet, formats, SHEET, _NOTE, [name for name, _ in _HEADINGS])
    cell = formats.properties(border=1)
    linked = formats.properties(border=1, font_color="#0563C1", underline=1)
    links = 0
    first = lines[0].sheet if lines else ""
    for row, line in enumerate(lines, start=_TITLE_ROWS):
        own = f"internal:'{line.sheet}'!{line.cell}"
        there = _link(out, line.origin)
        links += 1 + bool(there)
        is_linked = links <= _MOST_LINKS
        # the lines about a digest say so, the others are about the table itself
        name = line.cell if line.sheet == first else f"{line.sheet}!{line.cell}"
        _put(sheet, row, 0, name, own if is_linked else "", linked, cell)
        texts = (line.subject, line.label, line.value, _relative(out, line.origin.path))
        for column, text in enumerate((*texts, line.origin.sheet), start=1):
            sheet.write_string(row, column, text[:_LONGEST], cell)
        _put(sheet, row, 6, line.origin.cell, there if is_linked else "", linked, cell)
    for column, (_, width) in enumerate(_HEADINGS):
        sheet.set_column(column, column, width)
    _page(sheet, max(len(lines), 1), len(_HEADINGS))


def _write_digest(sheet: Worksheet, formats: Formats, digest: Digest) -> None:
    _head(sheet, formats, digest.title, "", digest.headings)
    cell = formats.properties(border=1)
    for row, line in enumerate(digest.lines, start=_TITLE_ROWS):
        for column, value in enumerate(line):
            if isinstance(value, str):
                sheet.write_string(row, column, value[:_LONGEST], cell)
            else:
                sheet.write_number(row, column, value, cell)
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 84)
    sheet.set_column(2, len(digest.headings) - 1, 16)
    _page(sheet, max(len(digest.lines), 1), len(digest.headings))


def _head(
    sheet: Worksheet, formats: Formats, title: str, note: str, headings: Sequence[str]
) -> None:
    sheet.write_string(
        0, 0, title, formats.properties(bold=True, font_name=TITLE_FONT, font_size=14)
    )
    sheet.write_string(1, 0, note, formats.properties())
    bold = formats.properties(bold=True, border=1, align="center", text_wrap=True)
    for column, heading in enumerate(headings):
        sheet.write_string(_TITLE_ROWS - 1, column, heading, bold)


def _page(sheet: Worksheet, lines: int, columns: int) -> None:
    sheet.freeze_panes(_TITLE_ROWS, 0)
    sheet.autofilter(_TITLE_ROWS - 1, 0, _TITLE_ROWS - 1 + lines, columns - 1)
    sheet.repeat_rows(_TITLE_ROWS - 1)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C第 &P 页，共 &N 页")


def _put(  # noqa: PLR0913, PLR0917 - a cell with or without a link
    sheet: Worksheet, row: int, column: int, text: str, link: str, linked: Format, plain: Format
) -> None:
    if link:
        sheet.write_url(row, column, link, linked, text)
    else:
        sheet.write_string(row, column, text, plain)


def _link(out: Path, origin: Address) -> str:
    """A link to the cell of an origin; none where it is no workbook."""
    if not origin.sheet or not Path(origin.path).suffix.lower().startswith((".xls", ".et")):
        return ""
    name = origin.sheet.replace("'", "''")
    link = f"external:{_relative(out, origin.path)}#'{name}'!{origin.cell}"
    return link if len(link) <= _LONGEST_LINK else ""


def _relative(out: Path, path: str) -> str:
    """A path as seen from the folder of the roll-up, so that both can be moved together."""
    try:
        return Path(os.path.relpath(path, out.parent)).as_posix()
    except ValueError:  # another drive of Windows
        return str(path)
