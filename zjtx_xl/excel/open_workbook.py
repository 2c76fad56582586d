"""Check and score workbooks that are open in Excel: a thin xlwings adapter over the same functions.

Each sheet is read with one call for its values and one for its formulas, scores are written with
one call for each run of cells, and nothing else is touched. What Excel does not tell is not
checked: findings about the structure of a file (labels, merges, validations, sheets) need the file
itself, which :func:`zjtx_xl.check_file` reads; an explanation that the sender gave on the sheet
审核意见 clears no warning here.

xlwings works with Excel for Windows and macOS, not with WPS.
"""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import xlwings as xw

from zjtx_xl.checks import check_table, wrote_scores
from zjtx_xl.errors import NotInExcelError
from zjtx_xl.excel.workbench import report_paths, show
from zjtx_xl.forms import MARK_SHEET, parse_review
from zjtx_xl.forms import SHEET as REVIEW_SHEET
from zjtx_xl.reports import Reports
from zjtx_xl.returns import identify, read_tables
from zjtx_xl.runs import CheckOptions, run_check
from zjtx_xl.xlsx import (
    Cell,
    CellStyle,
    Range,
    SheetPart,
    SheetScan,
    WorkbookRefused,
    parse_cell,
)

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from zjtx_xl.findings import FileResult
    from zjtx_xl.returns import IdentifiedSheet, ReturnedTable
    from zjtx_xl.runs import CheckRun

Position = tuple[int, int]
_ERRORS = frozenset(
    {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA", "#SPILL!"}
)
# A form may be followed by a million styled blank rows; the longest official list has 2,000.
_ROWS, _COLUMNS = 20_000, 60
_DAY_ZERO = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a day of Excel has no zone
_SECONDS_OF_A_DAY = 86_400
_DAY = "yyyy-mm-dd"
# What a protected sheet allows; Excel forgets them when it is protected again.
_ALLOWED = (
    "AllowFormattingCells", "AllowFormattingColumns", "AllowFormattingRows",
    "AllowInsertingColumns", "AllowInsertingRows", "AllowInsertingHyperlinks",
    "AllowDeletingColumns", "AllowDeletingRows", "AllowSorting", "AllowFiltering",
    "AllowUsingPivotTables",
)  # fmt: skip


def check_active(book: xw.Book | None = None, *, accept_proposed: bool = False) -> list[FileResult]:
    """Check the tables of an open workbook (the active one): values, duplicates, scores.

    Findings about the structure are missing; they need the file (see the module).

    Raises:
        NotInExcelError: no workbook is open, or it holds no table of ours.
    """
    opened = _opened(book)
    with _quiet(opened.book):
        return [result for _, result in _checked(opened, accept_proposed=accept_proposed)]


def write_scores(book: xw.Book | None = None, *, accept_proposed: bool = False) -> int:
    """Write the scores into the score column of an open workbook (the active one).

    Returns how many cells were written. A row that cannot be scored gets an empty cell, a total
    that is a formula is left to Excel. The workbook is not saved.

    Raises:
        NotInExcelError: no workbook is open, it holds no table of ours, or a sheet is protected
            with a password.
    """
    opened = _opened(book)
    written = 0
    with _quiet(opened.book):
        for table, result in _checked(opened, accept_proposed=accept_proposed):
            cells: dict[str, dict[Position, Decimal | None]] = {}
            for score in result.scores:
                if score.cell:
                    cells.setdefault(score.sheet, {})[parse_cell(score.cell)] = score.score
            total = result.total
            if total is not None and total.cell and not _is_formula(table, total.sheet, total.cell):
                cells.setdefault(total.sheet, {})[parse_cell(total.cell)] = total.score
            for name, scores in cells.items():
                written += _write_column(opened.book.sheets[name], scores)
    return written


def check_folder(folder: Path, workbench: xw.Book, *, roster: Path | None = None) -> CheckRun:
    """Check the files of a folder as the command line does, and list the results in the workbench.

    The files are read from disk, whether Excel has them open or not. An HTML report is written
    beside the folder. Returns the run, for its summary.

    Raises:
        NothingToReadError: the folder holds no workbook.
        RosterError: the roster cannot be used.
        NotInExcelError: the workbook is not the workbench.
    """
    report, _ = report_paths(folder)
    run = run_check([folder], CheckOptions(roster=roster, reports=Reports((Path(report),))))
    results = list(run.results())
    with _quiet(workbench):
        show(workbench, results)
    run.write_reports()
    return run


# ---------------------------------------------------------------- reading


@dataclass(frozen=True)
class _Opened:
    """An open workbook, and what was read of it."""

    book: xw.Book
    sheets: tuple[SheetPart, ...]
    date1904: bool = False  # xlwings hands over days, not their numbers
    _read: dict[str, dict[Position, Cell]] = field(default_factory=dict[str, Any])

    @property
    def custom_properties(self) -> dict[str, str]:
        """None: xlwings does not tell them."""
        return {}

    @property
    def defined_names(self) -> dict[str, str]:
        """The defined names of the workbook."""
        return {name.name: str(name.refers_to) for name in self.book.names}

    def reformatted(
        self, _conditional: tuple[tuple[Range, str], ...]
    ) -> tuple[tuple[Range, str], ...]:
        """Excel is not asked about conditions."""
        return ()

    @property
    def formats(self) -> _Opened:
        """Number formats are asked of Excel, cell by cell."""
        return self

    def scan_of(self, sheet: IdentifiedSheet) -> SheetScan:
        """The cells of a sheet; its structure is known from the file only."""
        return SheetScan(cells=self.cells_of(sheet.part))

    def cells_of(self, part: SheetPart) -> dict[Position, Cell]:
        """The cells of a sheet, read once."""
        if part.name not in self._read:
            self._read[part.name] = _cells(self.book.sheets[part.name], part.index)
        return self._read[part.name]

    @property
    def cell_styles(self) -> _StylesInExcel:
        """How Excel shows its cells."""
        return _StylesInExcel(self.book)


@dataclass(frozen=True)
class _StylesInExcel:
    """Number formats by address (see :func:`_cells`), asked for one by one."""

    book: xw.Book

    def __getitem__(self, style: int) -> CellStyle:
        if style < 0:
            return CellStyle(_DAY)  # Excel handed a day over
        return CellStyle(str(_at(self.book, style).number_format or "General"))


def _opened(book: xw.Book | None) -> _Opened:
    if book is None:
        app = xw.apps.active if xw.engines.active else None  # none: no Excel on this machine
        if app is None or not len(app.books):
            message = "没有打开的工作簿"
            raise NotInExcelError(message)
        book = app.books.active
    parts = tuple(
        SheetPart(sheet.name, sheet.name, "visible", index, "worksheet", "")
        for index, sheet in enumerate(book.sheets)
    )
    return _Opened(book, parts)


def _checked(
    opened: _Opened, *, accept_proposed: bool
) -> Iterator[tuple[ReturnedTable, FileResult]]:
    try:
        identity = identify(opened)
    except WorkbookRefused:
        message = f"工作簿“{opened.book.name}”里没有本工具发出的表"
        raise NotInExcelError(message) from None
    tables = read_tables(opened, identity, str(opened.book.fullname))
    by_us = _wrote_scores(opened, tables)
    for table in tables:
        yield (
            table,
            check_table(
                table, accept_proposed=accept_proposed, written_by_us=by_us, with_structure=False
            ),
        )


def _wrote_scores(opened: _Opened, tables: Iterable[ReturnedTable]) -> bool:
    part = next((sheet for sheet in opened.sheets if sheet.name == REVIEW_SHEET), None)
    return wrote_scores(tables, parse_review(opened.cells_of(part)) if part else None)


def _cells(sheet: xw.Sheet, index: int) -> dict[Position, Cell]:
    """The used cells of a sheet, as far as a form can reach.

    A style here is an address, for :class:`_StylesInExcel`.
    """
    used = sheet.used_range
    top, left = used.row, used.column
    bottom = min(top + used.shape[0] - 1, _ROWS)
    right = min(left + used.shape[1] - 1, _COLUMNS)
    if bottom < top or right < left:
        return {}
    area = sheet.range((top, left), (bottom, right))
    values = cast("list[list[object]]", area.options(ndim=2, err_to_str=True).value)
    # A hidden sheet of ours holds no formulas; Excel gives one for each other cell.
    formulas = [] if sheet.name == MARK_SHEET else _rows(area.formula)
    cells: dict[Position, Cell] = {}
    for row, line in enumerate(values):
        for column, value in enumerate(line):
            text = formulas[row][column] if formulas else ""
            formula = text[1:] if text.startswith("=") and text != value else None
            if value is not None or formula is not None:
                at = (top + row, left + column)
                cells[at] = cell_of(at, value, formula, index)
    return cells


def _rows(read: object) -> list[list[str]]:
    """What xlwings gives for the formulas of a range, always as rows of texts."""
    if not isinstance(read, list | tuple):
        return [[str(read or "")]]
    rows = cast("list[object]", read)
    nested = [cast("list[object]", row) if isinstance(row, list | tuple) else [row] for row in rows]
    return [[str(text or "") for text in row] for row in nested]


def cell_of(at: Position, value: object, formula: str | None, sheet: int) -> Cell:
    """The cell as a file would store it; a number has 15 digits, as Excel shows it."""
    style = (sheet * (_ROWS + 1) + at[0]) * (_COLUMNS + 1) + at[1]
    match value:
        case bool():
            return Cell(*at, "boolean", str(value).upper(), formula, style)
        case int() | float() | Decimal():  # Decimal: Excel's currency format
            return Cell(*at, "number", f"{value:.15G}", formula, style)
        case dt.datetime():
            days = (value.replace(tzinfo=None) - _DAY_ZERO).total_seconds() / _SECONDS_OF_A_DAY
            return Cell(*at, "number", f"{days:.15G}", formula, -1)
        case str() if value in _ERRORS:
            return Cell(*at, "error", value, formula, style)
        case str():
            return Cell(*at, "text", value, formula, style)
        case _:  # a formula that gives an empty text
            return Cell(*at, "text", "", formula, style)


def _at(book: xw.Book, style: int) -> xw.Range:
    row, column = divmod(style, _COLUMNS + 1)
    sheet, row = divmod(row, _ROWS + 1)
    return book.sheets[sheet].range((row, column))


# ---------------------------------------------------------------- writing


def _is_formula(table: ReturnedTable, sheet: str, cell: str) -> bool:
    found = next(drawn for drawn in table.sheets if drawn.name == sheet)
    stored = found.scan.cells.get(parse_cell(cell))
    return stored is not None and stored.formula is not None


def _write_column(sheet: xw.Sheet, scores: dict[Position, Decimal | None]) -> int:
    """Write each run of cells below each other with one call."""
    with _open_for_writing(sheet):
        for first, values in _runs(scores):
            numbers = [[None if value is None else float(value)] for value in values]
            last = (first[0] + len(values) - 1, first[1])
            sheet.range(first, last).value = numbers
    return len(scores)


def _runs(
    scores: dict[Position, Decimal | None],
) -> Iterator[tuple[Position, list[Decimal | None]]]:
    run: list[Decimal | None] = []
    first: Position = (0, 0)
    for row, column in sorted(scores, key=lambda at: (at[1], at[0])):
        if run and (row, column) == (first[0] + len(run), first[1]):
            run.append(scores[row, column])
            continue
        if run:
            yield first, run
        first, run = (row, column), [scores[row, column]]
    if run:
        yield first, run


@contextmanager
def _open_for_writing(sheet: xw.Sheet) -> Generator[None]:
    """A form is protected, without a password: lift that, and restore it as it was.

    xlwings has no call for it, so Excel's own object is asked.
    """
    native: Any = sheet.api
    if not getattr(native, "ProtectContents", False):
        yield
        return
    allowed = {name: bool(getattr(native.Protection, name)) for name in _ALLOWED}
    objects, scenarios = bool(native.ProtectDrawingObjects), bool(native.ProtectScenarios)
    try:
        native.Unprotect("")
    except Exception as error:  # COM has no class of its own for a wrong password
        message = f"工作表“{sheet.name}”有保护密码，写不进得分"
        raise NotInExcelError(message) from error
    try:
        yield
    finally:
        native.Protect(DrawingObjects=objects, Contents=True, Scenarios=scenarios, **allowed)


@contextmanager
def _quiet(book: xw.Book) -> Generator[None]:
    """No redrawing meanwhile; afterwards as it was, whatever happened."""
    app = book.app
    before = app.screen_updating
    app.screen_updating = False
    try:
        yield
    finally:
        app.screen_updating = before
