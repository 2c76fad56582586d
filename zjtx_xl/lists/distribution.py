"""分发清单: what was issued to whom, with its hash; an officer's working list for the returns."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.errors import RosterError, WriterFault
from zjtx_xl.forms import new_workbook
from zjtx_xl.lists.file_names import DISTRIBUTION
from zjtx_xl.lists.grid import headed
from zjtx_xl.lists.headings import LIST_HEADINGS
from zjtx_xl.lists.issue_records import (
    RecordLine,
    continued,
    draw_record,
    is_too_long,
    recorded_in,
)
from zjtx_xl.lists.list_sheet import LONGEST, put, put_title, set_height, set_up_list
from zjtx_xl.xlsx import NOTHING, Package, WorkbookRefused, write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from xlsxwriter import Workbook

    from zjtx_xl.lists.grid import Grid

_HEADER_ROW = 2
_COLUMNS: tuple[tuple[str, float], ...] = (
    ("序号", 7), ("名称", 32), ("统一社会信用代码", 21), ("文件名", 36), ("表", 24),
    ("预填项数", 9), ("SHA-256", 35), ("回收日期", 12), ("备注", 18),
)  # fmt: skip
_HEADINGS = tuple(heading for heading, _ in _COLUMNS)
_TO_READ = tuple(heading for heading in _HEADINGS if heading in LIST_HEADINGS)
_GIVEN = frozenset(_HEADINGS) - {"回收日期", "备注"}
_OWN_WIDTH = 18.0  # of a column that an officer has added
_BETWEEN_TEMPLATES = "\n"
_FONT = {"font_name": "宋体"}
_CENTRED = {"align": "center", "valign": "vcenter"}


class Issued(NamedTuple):
    """One workbook that was issued; ``sha256`` in hexadecimal, ``prefilled`` counts its values.

    ``tables`` (``id@version``), ``values`` by field key and ``extra`` (what else the roster says,
    by heading) are written into the record; who wants them back asks
    :func:`~zjtx_xl.lists.issue_records.issue_record` and ``recorded_roster``.
    """

    no: str
    subject: str
    credit_code: str
    file_name: str
    templates: tuple[str, ...]
    sha256: str
    prefilled: int
    tables: tuple[str, ...] = ()
    values: Mapping[str, str] = NOTHING
    extra: Mapping[str, str] = NOTHING


class Distribution(NamedTuple):
    """An earlier list: its rows, and what an officer has entered beside them by file name.

    ``record`` is what was issued, line by line. ``is_whole``: the list holds nothing else that
    would be lost if it were written anew.
    """

    rows: tuple[Issued, ...]
    notes: Mapping[str, Mapping[str, str]] = NOTHING
    record: tuple[RecordLine, ...] = ()
    is_whole: bool = True

    @property
    def by_file(self) -> dict[str, Issued]:
        """The rows by the name of their file."""
        return {row.file_name: row for row in self.rows}


def write_distribution(  # noqa: PLR0913 - what an officer has entered is one more part of the list
    path: Path,
    title: str,
    rows: Sequence[Issued],
    labels: Mapping[str, str] = NOTHING,
    *,
    earlier: Sequence[RecordLine] = (),
    notes: Mapping[str, Mapping[str, str]] = NOTHING,
) -> None:
    """Write the list and the record, with ``labels`` of its fields; the same rows, the same bytes.

    ``earlier`` is what was issued before: it stays in the record, and what is issued otherwise now
    is a new line of today.

    ``notes`` are what an officer has entered (回收日期, 备注, columns of his own), by file name.

    Raises:
        WriterFault: a text is longer than a cell takes.
        OSError: the folder cannot be written, or (Windows) the file is open in Excel.
    """
    heading = f"{title} 分发清单"
    lines = _lines(rows, earlier)

    def draw(workbook: Workbook) -> None:
        _draw(workbook, heading, rows, notes)
        if lines:
            draw_record(workbook, lines, labels)

    data = new_workbook(heading, draw, look=_FONT)
    write_atomically(path, data)


def read_earlier(path: Path) -> Distribution:
    """The list that stands in a folder, with what an officer has entered; nothing where none is.

    Raises:
        RosterError: a line of its record has no date.
    """
    from zjtx_xl.lists.files import read_grids  # noqa: PLC0415 - check needs only the list's name

    if not os.path.lexists(path):
        return Distribution(())
    try:
        grids = [grid for grid in read_grids(path) if grid.rows]
        grid, header, columns = _found(path, grids)
    except RosterError:
        return Distribution((), is_whole=False)
    record = recorded_in(path)
    rows = tuple(_issued(grid, header, columns))
    notes: dict[str, dict[str, str]] = {}
    lines = {header}
    for row in grid.rows:
        texts = grid.texts(row, columns)
        if row > header and (name := texts["文件名"]):
            lines.add(row)
            # a heading of his own is kept, too, where nothing stands below it
            notes[name] = {
                note: text for note, text in texts.items()
                if note not in _HEADINGS or (text and note not in _GIVEN)
            }  # fmt: skip
    # the title above is ours; what has no heading, a line of an officer's own would be lost
    is_whole = (
        all(at in columns.values() for row in lines for at in grid.rows[row])
        and all(row in lines or (row < header and _is_title(grid, row)) for row in grid.rows)
        and len(grids) <= 1 + bool(record)
        and not _has_comments(path)
    )
    said = {name: entered for name, entered in notes.items() if entered}
    return Distribution(rows, said, record, is_whole)


def _is_title(grid: Grid, row: int) -> bool:
    texts = [cell.text for cell in grid.row(row).values()]
    return len(texts) == 1 and texts[0].endswith(DISTRIBUTION)


def _has_comments(path: Path) -> bool:
    try:
        return any("comments" in name.lower() for name in Package.open(path).names)
    except WorkbookRefused:
        return False


def read_distribution(path: Path) -> tuple[Issued, ...]:
    """Read a list back, also after an officer has sorted, filtered or annotated it.

    Raises:
        RosterError: the file cannot be read or is no 分发清单.
    """
    from zjtx_xl.lists.files import read_grids  # noqa: PLC0415 - check needs only the list's name

    return tuple(_issued(*_found(path, read_grids(path))))


def _found(path: Path, grids: Iterable[Grid]) -> tuple[Grid, int, Mapping[str, int]]:
    """The sheet that holds the list, its row of headings and their columns."""
    if found := headed(grids, LIST_HEADINGS):
        return found
    raise RosterError(path, f"不是分发清单，没有这样的表头：{'、'.join(_TO_READ)}")


def _issued(grid: Grid, header: int, columns: Mapping[str, int]) -> list[Issued]:
    found: list[Issued] = []
    for row in grid.rows:
        texts = grid.texts(row, columns)
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


def _lines(rows: Sequence[Issued], earlier: Sequence[RecordLine]) -> tuple[RecordLine, ...]:
    issued = [
        RecordLine(
            issued.no,
            issued.subject,
            issued.tables,
            issued.sha256,
            issued.values,
            extra=issued.extra,
        )
        for issued in rows
        if issued.tables
    ]
    return continued(earlier, issued)


def _draw(
    workbook: Workbook,
    heading: str,
    rows: Sequence[Issued],
    notes: Mapping[str, Mapping[str, str]],
) -> None:
    sheet = workbook.add_worksheet(DISTRIBUTION)
    own = dict.fromkeys(note for entered in notes.values() for note in entered)
    columns = (*_COLUMNS, *((name, _OWN_WIDTH) for name in own if name not in _HEADINGS))
    top = workbook.add_format(_CENTRED | {"bold": True, "font_size": 16})
    put_title(sheet, 0, heading, top, len(columns) - 1)
    sheet.set_row(0, 30)
    head = workbook.add_format(_CENTRED | {"bold": True, "border": 1, "bg_color": "#EDEDED"})
    set_up_list(
        sheet, columns, head,
        heading_row=_HEADER_ROW, lines=len(rows), repeat_from=1, fixed_columns=2,
    )  # fmt: skip
    sheet.center_horizontally()
    sheet.set_row(_HEADER_ROW - 1, 22)
    body = {"border": 1, "valign": "vcenter", "text_wrap": True}
    text = workbook.add_format(body | {"num_format": "@"})
    formats = {
        "序号": workbook.add_format(body | {"num_format": "@", "align": "center"}),
        "预填项数": workbook.add_format(body | {"align": "center"}),
        "回收日期": workbook.add_format(body | {"num_format": "yyyy-mm-dd", "align": "center"}),
    }
    for row, issued in enumerate(rows, start=_HEADER_ROW):
        texts = _texts(issued) | dict(notes.get(issued.file_name, {}))
        for column, (name, _) in enumerate(columns):
            value = issued.prefilled if name == "预填项数" else texts.get(name, "")
            put(sheet, row, column, value, formats.get(name, text))
        set_height(sheet, row, ((texts.get(name, ""), width) for name, width in columns))


def _texts(issued: Issued) -> dict[str, str]:
    texts = {
        "序号": issued.no,
        "名称": issued.subject,
        "统一社会信用代码": issued.credit_code,
        "文件名": issued.file_name,
        "表": _BETWEEN_TEMPLATES.join(issued.templates),
        "SHA-256": issued.sha256,
    }
    if any(len(text) > LONGEST for text in texts.values()) or is_too_long(issued.values):
        raise WriterFault(issued.file_name[:40])
    return texts
