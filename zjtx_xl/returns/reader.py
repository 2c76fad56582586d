"""Returned workbook → submissions (回收件): identify, locate, read; judges nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.definitions import counted_keys, render
from zjtx_xl.findings import FileRefused, Submission
from zjtx_xl.forms import SHEET as REVIEW_SHEET
from zjtx_xl.forms import Review, parse_review
from zjtx_xl.returns.drawn_over import (
    RELABELLED,
    area_under,
    contradicted,
    drawn_over,
    noted,
    out_of_sight,
    unseen,
)
from zjtx_xl.returns.fields import FieldPlaces, Formats, as_printed, read_entries, standing
from zjtx_xl.returns.identification import (
    Book,
    IdentifiedSheet,
    Identity,
    identify,
    printed_texts,
)
from zjtx_xl.returns.locate import Placement, may_print, place
from zjtx_xl.values import is_nobodys, written
from zjtx_xl.xlsx import MAX_ROW, Package, SheetScan, Workbook, scan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from zjtx_xl.definitions import Field, Layout, Sheet, Template, Text
    from zjtx_xl.findings import Entry
    from zjtx_xl.returns.identification import Cells
    from zjtx_xl.xlsx import Cell, SheetPart

# A province has 1,500 recipients, the widest official list 30 columns.
_MOST_FIELDS = 60_000
_REVIEW_ROWS = 5_000
# A recipient may have inserted rows; further down nobody looks for the form.
_ROWS_BELOW = 200
_NUMBER = "no"
_TEXT_TYPES = (b't="s"', b"t='s'", b't="inlineStr"', b"t='inlineStr'")
_CELL_ADDRESS = re.compile(rb"""\sr=["'][A-Z]{1,3}([1-9][0-9]{0,6})["']""")


class PackageBook:
    """A package with the scans that were made of its sheets."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.workbook = self.formats = Workbook(package)
        self._scans: dict[str, tuple[int, SheetScan]] = {}

    @property
    def sheets(self) -> tuple[SheetPart, ...]:
        """Its sheets, in order."""
        return self.workbook.sheets

    @property
    def custom_properties(self) -> Mapping[str, str]:
        """Its custom document properties."""
        return self.workbook.custom_properties

    @property
    def defined_names(self) -> Mapping[str, str]:
        """Its defined names."""
        return self.workbook.defined_names

    def cells_of(self, part: SheetPart) -> Cells:
        """The cells of the first rows of a sheet: enough to tell what it is."""
        data, last_row = self.package.read(part.part), 10 * _ROWS_BELOW
        return scan(data, self.workbook.shared_strings, last_row=last_row, structure=False).cells

    def scan_of(self, sheet: IdentifiedSheet) -> SheetScan:
        """The sheet with its structure, down to some rows below the form."""
        last_row = _last_row(sheet) + _ROWS_BELOW
        scanned = self._scan(sheet.part, last_row)
        # A list may have grown beyond what was prepared; where it has more than is ever read, the
        # first row too many says so.
        most = min(_last_row_of_most(sheet.sheet) + _ROWS_BELOW, MAX_ROW)
        while sheet.sheet.record_rows and last_row < most and _is_cut(scanned, last_row):
            last_row = min(4 * last_row, most)
            scanned = self._scan(sheet.part, last_row)
        return scanned

    def _scan(self, part: SheetPart, last_row: int) -> SheetScan:
        if part.part not in self._scans or self._scans[part.part][0] < last_row:
            data = self.package.read(part.part)
            scanned = scan(data, self.workbook.shared_strings, last_row=last_row)
            self._scans[part.part] = last_row, scanned
        return self._scans[part.part][1]


def _last_row(sheet: IdentifiedSheet) -> int:
    # Nothing is laid out for a number of records that only the file vouches for.
    height = sheet.sheet.record_height
    return min(sheet.sheet.layout(1).last_row + (sheet.mark.records - 1) * height, MAX_ROW)


def _last_row_of_most(sheet: Sheet) -> int:
    """Where a list ends that has one record more than is ever read."""
    return sheet.layout(1).last_row + _most_records(sheet) * sheet.record_height


def _is_cut(scanned: SheetScan, last_row: int) -> bool:
    """Whether something is written so near the last row read that more may follow."""
    near = last_row - _ROWS_BELOW // 2
    if max(scanned.cells, default=(0, 0))[0] <= near:
        return False
    return any(row > near and cell.raw for (row, _), cell in scanned.cells.items())


class ReturnedSheet(NamedTuple):
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

    @property
    def is_hidden(self) -> bool:
        """Whether nobody sees the sheet."""
        return self.identified.part.state != "visible"

    @property
    def edited(self) -> Iterator[tuple[Text, tuple[int, int], Cell | None]]:
        """The printed texts that say something else now, where they stand, and what stands there.

        Where the marks are gone, nobody knows with which variables they were printed.
        """
        for text in self.placement.edited:
            position = self.placement.find(text.area)
            if position is None:
                continue
            cell = self.scan.cells.get(position)
            is_known = self.identified.by != "labels"
            if is_known or not may_print(text, written(cell) if cell else ""):
                yield text, position, cell

    @property
    def relabelled(self) -> dict[tuple[int, int], str]:
        """Where answers stand in rows of which a printed label says something else: why unseen."""
        rows: set[int] = set()
        for text, _, _ in self.edited:
            if text.role == "label":
                rows.update(range(text.area.first_row, text.area.last_row + 1))
        answers = (field for field in self.layout.fields if field.area.first_row in rows)
        return {
            position: RELABELLED
            for field in answers
            if field.by == "recipient" and (position := self.position(field)) is not None
        }

    def position(self, field: Field) -> tuple[int, int] | None:
        """Where a field stands in the returned file; None where it was not found."""
        found = self.placement.find(field.area)
        if found is None and not field.area.is_single:
            # A merged cell that lost its first row or column keeps its value in the next.
            rest = self.placement.span(field.area)
            if rest is not None and rest in self.scan.merges:
                return rest.first_row, rest.first_column
        return found


class ReturnedTable(NamedTuple):
    """One table of ours in a returned workbook.

    ``recorded`` is what the office issued in it, by field key; None where no record knows that.
    ``is_unrecorded``: the office has a record, and it does not know the sender.
    """

    template: Template
    sheets: tuple[ReturnedSheet, ...]
    submission: Submission
    recorded: Mapping[str, str] | None = None
    is_unrecorded: bool = False

    @property
    def fields(self) -> Iterator[Field]:
        """The fields of all its sheets."""
        return (field for sheet in self.sheets for field in sheet.layout.fields)

    def with_entries(
        self, entries: Mapping[str, Entry], notable: Iterable[str] | None = None
    ) -> ReturnedTable:
        """The table with other entries, and other keys that are notable where these are given."""
        keys = self.submission.notable if notable is None else tuple(notable)
        submission = self.submission._replace(entries=entries, notable=keys)
        return self._replace(submission=submission)

    @property
    def issued(self) -> dict[str, str]:
        """What was issued in it, by field key, as its own marks say."""
        return {
            key: raw for sheet in self.sheets for key, raw in sheet.identified.mark.issued.items()
        }


class ReturnedReview(NamedTuple):
    """The 审核意见 sheet of a returned workbook: where it is, and what it says.

    ``is_whole``: its prepared lines were read too, and not only those that say something.
    """

    part: SheetPart
    content: Review
    is_whole: bool


class ReturnedFile(NamedTuple):
    """A returned workbook, opened and read.

    ``notices`` are faults of the file as a whole that reading survived: finding code and a clause
    for the officer. ``is_rebuilt``: the package is a fresh workbook with the values of the file.
    ``is_manual``: the formulas of the file are only computed when somebody asks for it.
    """

    path: str
    package: Package
    workbook: Workbook
    identity: Identity
    tables: tuple[ReturnedTable, ...]
    notices: tuple[tuple[str, str], ...] = ()
    is_rebuilt: bool = False
    review: ReturnedReview | None = None
    is_manual: bool = False


def read_file(path: Path) -> ReturnedFile:
    """Open and read one workbook.

    Raises:
        WorkbookRefused: it cannot be read, or is not one of ours; the code says which.
        FileNotFoundError: there is no such file.
    """
    return read_package(Package.open(path), str(path))


def read_package(package: Package, path: str) -> ReturnedFile:
    """Read a workbook that is open already; ``path`` is what results call it.

    Raises:
        WorkbookRefused: it is broken, or is not one of ours; the code says which.
    """
    book = PackageBook(package)
    identity = identify(book)
    read = read_tables(book, identity, path)
    tables = tuple(_with_drawings(table, book.workbook) for table in read)
    review = _review(book.workbook, package)
    is_manual = book.workbook.is_manual
    return ReturnedFile(
        path, package, book.workbook, identity, tables, review=review, is_manual=is_manual
    )


def read_tables(book: Book, identity: Identity, path: str) -> tuple[ReturnedTable, ...]:
    """The tables of a workbook, whatever it was read from; ``path`` is what results call it.

    Raises:
        WorkbookRefused: ``too-large``, a list of more records than anybody keeps in one table.
    """
    tables: dict[str, list[ReturnedSheet]] = {}
    for sheet in identity.sheets:
        returned = _returned_sheet(sheet, book.scan_of(sheet))
        tables.setdefault(sheet.template.id, []).append(returned)
    return tuple(
        _returned_table(path, identity, tuple(sheets), book.formats) for sheets in tables.values()
    )


def _review(workbook: Workbook, package: Package) -> ReturnedReview | None:
    """The 审核意见 sheet as far as texts stand in it: most of its lines are only prepared."""
    for part in workbook.sheets:
        if part.name == REVIEW_SHEET and part.kind == "worksheet":
            data = package.read(part.part)
            last_row = _last_text_row(data)
            scanned = scan(data, workbook.shared_strings, last_row=last_row, structure=False)
            content = parse_review(scanned.cells)
            is_whole = last_row == _REVIEW_ROWS
            return ReturnedReview(part, content, is_whole) if content else None
    return None


def _last_text_row(data: bytes) -> int:
    """The last row of a worksheet part with a text in it, told by its bytes alone."""
    last = max(map(data.rfind, _TEXT_TYPES))
    if last < 0:
        return _REVIEW_ROWS
    start, end = data.rfind(b"<", 0, last), data.find(b">", last)
    address = _CELL_ADDRESS.search(data, start, end)
    return min(int(address[1]), _REVIEW_ROWS) if address else _REVIEW_ROWS


def whole_review(returned: ReturnedFile) -> ReturnedReview | None:
    """The 审核意见 sheet with all its prepared lines; None where the workbook has none."""
    review = returned.review
    if review is None or review.is_whole:
        return review
    data = returned.package.read(review.part.part)
    strings = returned.workbook.shared_strings
    content = parse_review(scan(data, strings, last_row=_REVIEW_ROWS, structure=False).cells)
    return ReturnedReview(review.part, content, is_whole=True) if content else None


def _returned_sheet(identified_sheet: IdentifiedSheet, scanned: SheetScan) -> ReturnedSheet:
    """Place the layout of a table in the sheet that holds it."""
    records = count_records(identified_sheet, scanned)
    if records > 1 and records > _most_records(identified_sheet.sheet):
        raise FileRefused(
            "too-large", f"清单的行数太多（超过 {_most_records(identified_sheet.sheet)} 户）"
        )
    layout = identified_sheet.sheet.layout(records)
    printed = printed_texts(layout, identified_sheet.variables, identified_sheet.template.variables)
    placement = place(layout, printed, scanned.cells)
    returned = ReturnedSheet(identified_sheet, layout, printed, scanned, placement)
    if records == 1 or not (sums := _sums(returned)):
        return returned
    return returned._replace(layout=layout.sheet.with_sums(sums).layout(records))


def _sums(sheet: ReturnedSheet) -> frozenset[int]:
    """The records of a list whose number or name says that they add up others (小计)."""
    cells = sheet.scan.cells
    return frozenset(
        field.record
        for field in sheet.layout.fields
        if field.record and (field.role == "subject" or field.column == _NUMBER)
        if (position := sheet.position(field)) is not None
        if (cell := cells.get(position)) is not None and cell.raw and is_nobodys(cell.raw)
    )


def _most_records(sheet: Sheet) -> int:
    fields = sum(bool(field.record) for field in sheet.fields)
    return max(1, _MOST_FIELDS // max(1, fields))


def count_records(identified_sheet: IdentifiedSheet, scanned: SheetScan) -> int:
    """How many records a returned list holds, also where somebody inserted or deleted rows.

    What is printed below the records tells where they end; a list with nothing below ends with
    its last row that holds anything.
    """
    sheet = identified_sheet.sheet
    if not sheet.record_rows:
        return 1
    first, last = sheet.record_rows
    cells = scanned.cells
    # The file says how many were issued; it cannot hold more than it has rows.
    most = max(cells, default=(first, 0))[0] // sheet.record_height + 1
    most = min(most, _most_records(sheet))
    issued = sheet.layout(min(identified_sheet.mark.records, most))
    if _ends_as_issued(identified_sheet, issued, last, cells):
        return issued.records
    from zjtx_xl.returns.landmarks import lines_of_records  # noqa: PLC0415 - most are as issued

    drawn = sheet.layout(1)
    printed = printed_texts(drawn, identified_sheet.variables, identified_sheet.template.variables)
    shift, rows = lines_of_records(drawn, printed, cells)
    if rows is not None:
        # Half a record more or less is a row that was inserted or deleted inside one.
        return max(1, round(rows / sheet.record_height))
    if any(text.area.first_row > last for text in drawn.texts):
        return issued.records
    columns = {field.area.first_column for field in drawn.fields if field.record}
    used = (
        row - shift
        for (row, column), cell in cells.items()
        if column in columns and row - shift >= first and cell.raw
    )
    return max(issued.records, (max(used, default=first) - first) // sheet.record_height + 1)


def _ends_as_issued(
    identified_sheet: IdentifiedSheet,
    issued: Layout,
    last: int,
    cells: Mapping[tuple[int, int], Cell],
) -> bool:
    """Whether what is printed below the records is where the issued list has it."""
    height = identified_sheet.sheet.record_height
    end = last + (issued.records - 1) * height
    context = {**identified_sheet.template.variables, **identified_sheet.variables}
    below = [text for text in issued.texts if text.area.first_row > end]
    return bool(below) and all(
        (cell := cells.get((text.area.first_row, text.area.first_column))) is not None
        and cell.raw == render(text.text, context)
        for text in below
        if text.text
    )


def _returned_table(
    path: str, identity: Identity, sheets: tuple[ReturnedSheet, ...], workbook: Formats
) -> ReturnedTable:
    """The table on these sheets, with what stands in every field that was found."""
    template = sheets[0].identified.template
    entries: dict[str, Entry] = {}
    notable: list[str] = []
    subject = ""
    for sheet in sheets:
        found = _fields_of(sheet)
        reformatted = workbook.reformatted(sheet.scan.conditional)
        cells, counted = sheet.scan.cells, _counted(sheet)
        own, own_notable = read_entries(found, cells, workbook, reformatted, counted)
        if template.kind == "form":  # officers filter lists, and hide lines of them
            why = {**sheet.relabelled, **out_of_sight(found, sheet.scan.merges, _hides(sheet))}
            for copy in identity.copies:
                if copy.of is sheet.identified:
                    why |= contradicted(found, own, copy.cells)
            waiting = dict(unseen(own, found, why, counted)) if why else {}
            own |= waiting
            own_notable += [key for key in waiting if key not in own_notable]
        entries |= own
        notable += own_notable
        for key in found.subjects:
            subject = subject or _name_in(entries[key])
    submission = Submission(
        path=path,
        template=template.id,
        version=sheets[0].identified.mark.version,
        subject=subject or identity.recipient or _only_one(sheets, entries),
        sheet=sheets[0].name,
        entries=entries,
        notable=tuple(notable),
    )
    return ReturnedTable(template, sheets, submission)


def _hides(sheet: ReturnedSheet) -> Callable[[int, int], bool] | None:
    """Whether a cell of a sheet is hidden; None where none is."""
    if sheet.is_hidden:
        return lambda _row, _column: True
    scan = sheet.scan
    return scan.is_hidden if scan.hidden_rows or scan.hidden_columns else None


def _name_in(entry: Entry) -> str:
    """The name that stands in a cell: a number or a day as it is shown there."""
    value = entry.reading.value
    if entry.cell.type == "number" and isinstance(value, str):
        return value
    return entry.cell.raw.strip()


def _only_one(sheets: tuple[ReturnedSheet, ...], entries: Mapping[str, Entry]) -> str:
    """Whose a list without marks is, by the one name in it; nothing where it has more."""
    fields = [field for sheet in sheets for field in sheet.layout.fields if field.record]
    said = (entries.get(field.key) for field in fields if field.role == "subject")
    names = {_name_in(entry) for entry in said if entry is not None} - {""}
    return names.pop() if len(names) == 1 else ""


def _with_drawings(table: ReturnedTable, workbook: Workbook) -> ReturnedTable:
    """The table, in which answers wait that a picture or a text box lies over.

    Of an empty one it is said that it has a note.
    """
    hidden: dict[str, Entry] = {}
    for sheet in table.sheets:
        part, entries = sheet.identified.part.part, table.submission.entries
        areas = [area_under(one, sheet.layout) for one in workbook.drawn_over(part)]
        notes = workbook.notes_on(part)
        if areas:
            found = _fields_of(sheet)
            hidden |= unseen(entries, found, drawn_over(found, areas), _counted(sheet))
        if notes:
            hidden |= noted(entries, _fields_of(sheet), notes)
    if not hidden:
        return table
    notable = dict.fromkeys((*table.submission.notable, *hidden))
    return table.with_entries({**table.submission.entries, **hidden}, notable)


def _counted(sheet: ReturnedSheet) -> frozenset[str]:
    has_verdicts = bool(sheet.identified.template.verdicts)
    return counted_keys(sheet.layout.sheet, sheet.layout.records, has_verdicts)


def _fields_of(sheet: ReturnedSheet) -> FieldPlaces:
    layout = sheet.layout
    if sheet.placement.moved:
        return standing(layout.fields, sheet.name, sheet.position)
    return as_printed(layout.sheet, layout.records, sheet.name)
