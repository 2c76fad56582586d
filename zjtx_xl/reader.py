"""Returned workbook → submissions (回收件): identify, locate, read; judges nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from zjtx_xl.address import cell_name
from zjtx_xl.archive import Archive
from zjtx_xl.errors import WorkbookRefused
from zjtx_xl.identify import IdentifiedSheet, Identity, identify, printed_texts
from zjtx_xl.locate import Placement, folded, place
from zjtx_xl.model import Cell, Entry, Reading, Submission
from zjtx_xl.sheetxml import SheetScan, scan
from zjtx_xl.values import read_value
from zjtx_xl.workbook import Workbook

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from zjtx_xl.template import Field, Layout, Template, Text
    from zjtx_xl.workbook import SheetPart

# A recipient may have inserted rows; further down nobody looks for the form.
_ROWS_BELOW = 200
_MISSING = Reading()


@dataclass(frozen=True, slots=True)
class ReturnedSheet:
    """One sheet of a returned table, with all that checks and write-back need."""

    identified: IdentifiedSheet
    layout: Layout
    printed: Mapping[Text, str]
    scan: SheetScan
    placement: Placement

    @property
    def name(self) -> str:
        """The sheet's name in the returned file."""
        return self.identified.part.name

    def position(self, each: Field) -> tuple[int, int] | None:
        """Where a field stands in the returned file; None where it was not found."""
        return self.placement.find(each.area)


@dataclass(frozen=True, slots=True)
class ReturnedTable:
    """One table of ours in a returned workbook."""

    template: Template
    sheets: tuple[ReturnedSheet, ...]
    submission: Submission


@dataclass(frozen=True, slots=True)
class ReturnedFile:
    """A returned workbook, opened and read.

    ``notices`` are faults of the file as a whole that reading survived: finding code and a clause
    for the officer. ``is_rebuilt``: the archive is a fresh workbook with the values of the file.
    """

    path: str
    archive: Archive
    workbook: Workbook
    identity: Identity
    tables: tuple[ReturnedTable, ...]
    notices: tuple[tuple[str, str], ...] = ()
    is_rebuilt: bool = False


def read_file(path: Path) -> ReturnedFile:
    """Open and read one workbook.

    Raises:
        WorkbookRefused: it cannot be read, or is not one of ours; the code says which.
        FileNotFoundError: there is no such file.
    """
    return read_archive(Archive.open(path), str(path))


def read_archive(archive: Archive, path: str) -> ReturnedFile:
    """Read a workbook that is open already; ``path`` is what results call it.

    Raises:
        WorkbookRefused: it is broken, or is not one of ours; the code says which.
    """
    workbook = Workbook(archive)
    scans: dict[str, SheetScan] = {}

    def scan_of(part: SheetPart, last_row: int | None = None) -> SheetScan:
        if part.part not in scans:
            scans[part.part] = scan(
                archive.read(part.part), workbook.shared_strings, last_row=last_row
            )
        return scans[part.part]

    identity = identify(workbook, lambda part: scan_of(part, _ROWS_BELOW * 10).cells)
    if not identity.sheets:
        raise WorkbookRefused("not-ours", "文件中没有本工具发出的表")
    tables: list[ReturnedTable] = []
    for template_id in dict.fromkeys(each.template.id for each in identity.sheets):
        own = [each for each in identity.sheets if each.template.id == template_id]
        sheets = tuple(
            returned_sheet(each, scan_of(each.part, _last_row(each) + _ROWS_BELOW)) for each in own
        )
        tables.append(_table(path, identity.recipient, sheets, workbook))
    return ReturnedFile(path, archive, workbook, identity, tuple(tables))


def _last_row(each: IdentifiedSheet) -> int:
    return each.sheet.layout(each.mark.records).last_row


def returned_sheet(each: IdentifiedSheet, scanned: SheetScan) -> ReturnedSheet:
    """Place the layout of a table in the sheet that holds it."""
    records = count_records(each, scanned)
    layout = each.sheet.layout(records)
    printed = printed_texts(layout, each.variables, each.template.variables)
    placement = place(layout, printed, scanned.cells)
    return ReturnedSheet(each, layout, printed, scanned, placement)


def count_records(each: IdentifiedSheet, scanned: SheetScan) -> int:
    """How many records a returned list holds, also where somebody inserted rows.

    What is printed below the records tells where they end; a list with nothing below ends with
    its last row that holds anything.
    """
    sheet = each.sheet
    if not sheet.record_rows:
        return 1
    first, last = sheet.record_rows
    drawn = sheet.layout(1)
    printed = printed_texts(drawn, each.variables, each.template.variables)
    below = {folded(printed[text]): text for text in drawn.texts if text.area.first_row > last}
    for (row, _), cell in sorted(scanned.cells.items(), reverse=True):
        if below and cell.type == "text" and row > last:
            text = below.get(folded(cell.raw))
            shift = row - text.area.first_row if text else -1
            if shift >= 0 and shift % sheet.record_height == 0:
                return shift // sheet.record_height + 1
    if below:
        return max(1, each.mark.records)
    columns = {each.area.first_column for each in drawn.fields if each.record}
    used = (
        row
        for (row, column), cell in scanned.cells.items()
        if column in columns and row >= first and cell.raw
    )
    return max(each.mark.records, (max(used, default=first) - first) // sheet.record_height + 1)


def _table(
    path: str, recipient: str, sheets: tuple[ReturnedSheet, ...], workbook: Workbook
) -> ReturnedTable:
    template = sheets[0].identified.template
    entries: dict[str, Entry] = {}
    for sheet in sheets:
        for each in sheet.layout.fields:
            position = sheet.position(each)
            if position is not None:
                entries[each.key] = _entry(each, sheet, position, workbook)
    names = [
        entries[each.key].cell.raw.strip()
        for sheet in sheets
        for each in sheet.layout.fields
        if each.role == "subject" and not each.record and each.key in entries
    ]
    submission = Submission(
        path=path,
        template=template.id,
        version=sheets[0].identified.mark.version,
        subject=next(filter(None, names), recipient),
        sheet=sheets[0].name,
        entries=entries,
    )
    return ReturnedTable(template, sheets, submission)


def _entry(
    each: Field, sheet: ReturnedSheet, position: tuple[int, int], workbook: Workbook
) -> Entry:
    cell = sheet.scan.cells.get(position)
    if cell is None:
        return Entry(each.key, sheet.name, cell_name(*position), Cell(*position), _MISSING)
    is_number = cell.type == "number"
    reading = read_value(
        cell,
        each.kind,
        percent_format=is_number
        and each.kind.name == "percent"
        and workbook.is_percent_format(cell.style),
        date_format=is_number and each.kind.name == "date" and workbook.is_date_format(cell.style),
        date1904=workbook.date1904,
    )
    return Entry(each.key, sheet.name, cell_name(*position), cell, reading)
