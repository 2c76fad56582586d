"""分发清单: what was issued to whom, with its hash; an officer's working list for the returns."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
import unicodedata
import warnings
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.errors import RosterError, WriterFault
from zjtx_xl.xlsx import write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from zjtx_xl.lists.grid import Grid

DISTRIBUTION_NAME = "分发清单.xlsx"
# Windows calls copies 分发清单 - 副本.xlsx and 分发清单 (2).xlsx, WPS 分发清单(1).xlsx.
_COPY = re.compile(r"分发清单(?:[\s_(（-].*)?\.xls[xm]", re.IGNORECASE)

# A fixed time of creation makes the same list byte-identical from run to run.
_CREATED = dt.datetime(2021, 1, 1, tzinfo=dt.UTC)
_SHEET = "分发清单"
_HEADER_ROW = 2
_COLUMNS: tuple[tuple[str, float], ...] = (
    ("序号", 7),
    ("名称", 32),
    ("统一社会信用代码", 21),
    ("文件名", 36),
    ("表", 24),
    ("预填项数", 9),
    ("SHA-256", 35),
    ("回收日期", 12),
    ("备注", 18),
)
_HEADINGS = tuple(heading for heading, _ in _COLUMNS)
_TO_READ = _HEADINGS[:7]
_BETWEEN_TEMPLATES = "\n"
_A4 = 9
_FONT = "宋体"
_LINE = 15.0  # points
_LONGEST = 32_767  # characters of a cell
_CENTRED = {"align": "center", "valign": "vcenter"}


class Issued(NamedTuple):
    """One workbook that was issued; ``sha256`` in hexadecimal, ``prefilled`` counts its values."""

    no: str
    subject: str
    credit_code: str
    file_name: str
    templates: tuple[str, ...]
    sha256: str
    prefilled: int


def is_distribution(path: Path | str) -> bool:
    """Whether a file is called like a 分发清单 or a copy of one; ``check`` skips it."""
    name = unicodedata.normalize("NFC", PurePath(path).name)
    return _COPY.fullmatch(name) is not None


def write_distribution(path: Path, title: str, rows: Sequence[Issued]) -> None:
    """Write the list; the same rows give the same bytes.

    Raises:
        WriterFault: a text is longer than a cell takes.
        OSError: the folder cannot be written, or (Windows) the file is open in Excel.
    """
    target = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            _write(target, title, rows)
        except Warning as fault:
            raise WriterFault(str(fault)) from fault
    write_atomically(path, target.getvalue())


def read_distribution(path: Path) -> tuple[Issued, ...]:
    """Read a list back, also after an officer has sorted, filtered or annotated it.

    Raises:
        RosterError: the file cannot be read or is no 分发清单.
    """
    from zjtx_xl.lists.files import read_grids  # noqa: PLC0415 - check needs only the list's name

    for grid in read_grids(path):
        for row, cells in grid.rows.items():
            columns = {cell.text: column for column, cell in cells.items()}
            if columns.keys() >= set(_TO_READ):
                return tuple(_issued(grid, row, columns))
    raise RosterError(path, f"不是分发清单，没有这样的表头：{'、'.join(_TO_READ)}")


def _issued(grid: Grid, header: int, columns: Mapping[str, int]) -> list[Issued]:
    found: list[Issued] = []
    for row, cells in grid.rows.items():
        texts = {
            heading: cells[columns[heading]].text if columns[heading] in cells else ""
            for heading in _TO_READ
        }
        if row <= header or not (texts["名称"] and texts["文件名"]):
            continue
        count = texts["预填项数"]
        found.append(
            Issued(
                no=texts["序号"],
                subject=texts["名称"],
                credit_code=texts["统一社会信用代码"],
                file_name=texts["文件名"],
                templates=tuple(texts["表"].splitlines()),
                sha256=texts["SHA-256"],
                prefilled=int(count) if count.isascii() and count.isdigit() else 0,
            )
        )
    return found


def _write(target: io.BytesIO, title: str, rows: Sequence[Issued]) -> None:
    from xlsxwriter import Workbook  # noqa: PLC0415 - slow, and check needs only the list's name

    options = {"in_memory": True, "default_format_properties": {"font_name": _FONT}}
    workbook = Workbook(target, options)
    heading = f"{title} 分发清单"
    workbook.set_properties({"title": heading, "created": _CREATED})
    sheet = workbook.add_worksheet(_SHEET)
    _set_up_page(sheet, last_row=_HEADER_ROW + len(rows))
    top = workbook.add_format(_CENTRED | {"bold": True, "font_size": 16})
    sheet.merge_range(0, 0, 0, len(_COLUMNS) - 1, "", top)
    _put(sheet, 0, 0, heading, top)
    sheet.set_row(0, 30)
    head = workbook.add_format(_CENTRED | {"bold": True, "border": 1, "bg_color": "#EDEDED"})
    sheet.set_row(_HEADER_ROW - 1, 22)
    body = {"border": 1, "valign": "vcenter", "text_wrap": True}
    text = workbook.add_format(body | {"num_format": "@"})
    number = workbook.add_format(body | {"align": "center"})
    formats = {
        "序号": workbook.add_format(body | {"num_format": "@", "align": "center"}),
        "预填项数": number,
        "回收日期": workbook.add_format(body | {"num_format": "yyyy-mm-dd", "align": "center"}),
    }
    for column, (name, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
        _put(sheet, _HEADER_ROW - 1, column, name, head)
    for line, each in enumerate(rows, start=_HEADER_ROW):
        texts = _texts(each)
        for column, (name, _) in enumerate(_COLUMNS):
            _put(sheet, line, column, texts.get(name, ""), formats.get(name, text))
        sheet.write_number(line, _HEADINGS.index("预填项数"), each.prefilled, number)
        # Excel does not make wrapped rows higher by itself when it opens a file.
        lines = max(_lines(texts.get(name, ""), width) for name, width in _COLUMNS)
        sheet.set_row(line, _LINE * lines + 3)
    workbook.close()


def _texts(issued: Issued) -> dict[str, str]:
    return {
        "序号": issued.no,
        "名称": issued.subject,
        "统一社会信用代码": issued.credit_code,
        "文件名": issued.file_name,
        "表": _BETWEEN_TEMPLATES.join(issued.templates),
        "SHA-256": issued.sha256,
    }


def _set_up_page(sheet: Worksheet, *, last_row: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.repeat_rows(0, _HEADER_ROW - 1)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    sheet.freeze_panes(_HEADER_ROW, 2)
    sheet.autofilter(_HEADER_ROW - 1, 0, last_row - 1, len(_COLUMNS) - 1)
    # Numbers and codes are text on purpose.
    sheet.ignore_errors({"number_stored_as_text": f"A1:I{last_row}"})


def _put(sheet: Worksheet, row: int, column: int, text: str, cell_format: Format) -> None:
    """Write a text as text, whatever it begins with."""
    if len(text) > _LONGEST:
        raise WriterFault(text[:40])
    if text:
        sheet.write_string(row, column, text, cell_format)
    else:
        sheet.write_blank(row, column, None, cell_format)


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column; a Chinese character is as wide as two digits."""
    widths = (sum(1 if each.isascii() else 2 for each in line) for line in text.split("\n"))
    return sum(max(1, math.ceil(each / (width - 1))) for each in widths)
