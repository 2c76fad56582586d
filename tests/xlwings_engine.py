"""An engine for xlwings over openpyxl: the real Book, Sheet and Range without Excel.

Built on the BSD base classes of xlwings, registered with ``xw.engines.add``; no licence key is
needed. It behaves as Excel does towards xlwings where the code under test could tell: values come
as floats, days as datetimes, errors as their names, a protected sheet refuses locked cells. It
does not compute: formulas keep the values they were saved with. ``calls`` counts what was asked.
"""

from __future__ import annotations

# pyright: reportIncompatibleMethodOverride=false, reportIncompatibleVariableOverride=false
# pyright: reportAssignmentType=false, reportAttributeAccessIssue=false
# (the base classes of xlwings declare properties that only raise)
import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Any

import openpyxl
import xlwings as xw
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter, range_boundaries
from xlwings import base_classes as base

if TYPE_CHECKING:
    from pathlib import Path

NAME = "openpyxl"
_ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}


class Engine:
    """The part that xlwings asks for conversions and running programs."""

    name = NAME
    type = "desktop"

    def __init__(self) -> None:
        self.app = App(self)
        self.apps = Apps(self.app)

    @staticmethod
    def prepare_xl_data_element(value: Any, _options: Any) -> Any:
        return "" if value is None else value

    @staticmethod
    def clean_value_data(data, days, empty, numbers, err_to_str):
        assert days is dt.datetime
        assert numbers is None

        def clean(value):
            if value is None or value == "":
                return empty
            if isinstance(value, _Error):
                return str(value) if err_to_str else None
            return value

        return [[clean(value) for value in row] for row in data]


class _Error(str):
    """An error value: xlwings gives its name, or None."""

    __slots__ = ()


class Apps(base.Apps):
    def __init__(self, app: App) -> None:
        self.app = app

    def keys(self):
        return [1]

    def __iter__(self):
        return iter([self.app])

    def __len__(self):
        return 1

    def __getitem__(self, pid):
        return self.app


class App(base.App):
    pid = 1

    def __init__(self, engine: Engine) -> None:
        self.engine = engine  # xlwings looks for it here
        self.opened: list[Book] = []
        self.updating = True
        self.history: list[bool] = []

    @property
    def api(self):
        return self

    @property
    def books(self):
        return Books(self)

    @property
    def screen_updating(self):
        return self.updating

    @screen_updating.setter
    def screen_updating(self, value):
        self.history.append(value)
        self.updating = value

    def open(self, path: Path) -> xw.Book:
        """Open a file; it becomes the active workbook."""
        book = Book(self, path)
        self.opened.insert(0, book)
        return xw.Book(impl=book)


class Books(base.Books):
    def __init__(self, app: App) -> None:
        self.app = app

    @property
    def active(self):
        return self.app.opened[0]

    def __call__(self, name):
        books = self.app.opened
        if isinstance(name, int):
            return books[name - 1]
        return next(each for each in books if name in {each.name, each.fullname})

    def __len__(self):
        return len(self.app.opened)

    def __iter__(self):
        return iter(self.app.opened)


class Book(base.Book):
    def __init__(self, app: App, path: Path) -> None:
        self.own_app = app
        self.path = path
        self.values = openpyxl.load_workbook(path, data_only=True)
        self.formulas = openpyxl.load_workbook(path, keep_vba=path.suffix == ".xlsm")
        self.calls: Counter[str] = Counter()

    @property
    def app(self):
        return self.own_app

    @property
    def api(self):
        return self.formulas

    @property
    def name(self):
        return self.path.name

    @property
    def fullname(self):
        return str(self.path)

    @property
    def sheets(self):
        return Sheets(self)

    @property
    def names(self):
        return Names(self)

    def save(self, path=None, password=None):
        assert password is None
        self.formulas.save(path or self.path)

    def close(self):
        self.own_app.opened.remove(self)


class Names(base.Names):
    def __init__(self, book: Book) -> None:
        self.book = book

    def __call__(self, name):
        names = self.book.formulas.defined_names
        found = list(names.values())[name - 1] if isinstance(name, int) else names[name]
        return Name(self.book, found)

    def __len__(self):
        return len(self.book.formulas.defined_names)

    def contains(self, name):
        return name in self.book.formulas.defined_names


class Name(base.Name):
    def __init__(self, book: Book, found: Any) -> None:
        self.book, self.found = book, found

    @property
    def name(self):
        self.book.calls["name"] += 1
        return self.found.name

    @property
    def refers_to(self):
        return f"={self.found.attr_text}"

    @property
    def refers_to_range(self):
        [(sheet, area)] = self.found.destinations
        return self.book.sheets(sheet).range(area.replace("$", ""))


class Sheets(base.Sheets):
    def __init__(self, book: Book) -> None:
        self.book = book

    @property
    def api(self):
        return self.book.formulas

    def __call__(self, name):
        if isinstance(name, int):
            name = self.book.formulas.sheetnames[name - 1]
        return Sheet(self.book, name)

    def __len__(self):
        return len(self.book.formulas.sheetnames)

    def __iter__(self):
        return (Sheet(self.book, name) for name in self.book.formulas.sheetnames)

    def __contains__(self, name):
        return name in self.book.formulas.sheetnames


class Sheet(base.Sheet):
    def __init__(self, book: Book, name: str) -> None:
        self.own_book, self.own_name = book, name
        self.values, self.formulas = book.values[name], book.formulas[name]

    @property
    def api(self):
        return Native(self)

    @property
    def name(self):
        return self.own_name

    @property
    def book(self):
        return self.own_book

    @property
    def index(self):
        return self.own_book.formulas.sheetnames.index(self.own_name) + 1

    def range(self, arg1, arg2=None):
        if isinstance(arg1, Range) and isinstance(arg2, Range):
            return Range(self, (*arg1.box[:2], *arg2.box[2:]))
        if isinstance(arg1, Range):
            return arg1
        if isinstance(arg1, str):
            left, top, right, bottom = range_boundaries(arg1)
            return Range(self, (top or 1, left or 1, bottom or 1, right or 1))
        if len(arg1) == 4:
            row, column, rows, columns = arg1
            return Range(self, (row, column, row + rows - 1, column + columns - 1))
        return Range(self, (*arg1, *(arg2 or arg1)))

    @property
    def used_range(self):
        self.own_book.calls["used_range"] += 1
        left, top, right, bottom = range_boundaries(self.formulas.dimensions)
        return Range(self, (top or 1, left or 1, bottom or 1, right or 1))

    def activate(self):
        self.own_book.formulas.active = self.index - 1


class Native:
    """What Excel's own Worksheet object says about protection, and does about it."""

    _FLAGS = {  # noqa: RUF012 - a table
        "AllowFormattingCells": "formatCells",
        "AllowFormattingColumns": "formatColumns",
        "AllowFormattingRows": "formatRows",
        "AllowInsertingColumns": "insertColumns",
        "AllowInsertingRows": "insertRows",
        "AllowInsertingHyperlinks": "insertHyperlinks",
        "AllowDeletingColumns": "deleteColumns",
        "AllowDeletingRows": "deleteRows",
        "AllowSorting": "sort",
        "AllowFiltering": "autoFilter",
        "AllowUsingPivotTables": "pivotTables",
    }

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.protection = sheet.formulas.protection

    @property
    def ProtectContents(self):  # noqa: N802 - Excel's name, like all below
        return self.protection.sheet

    @property
    def ProtectDrawingObjects(self):  # noqa: N802
        return bool(self.protection.objects)

    @property
    def ProtectScenarios(self):  # noqa: N802
        return bool(self.protection.scenarios)

    @property
    def Protection(self):  # noqa: N802
        return self

    def __getattr__(self, name: str) -> bool:
        if name not in self._FLAGS:
            raise AttributeError(name)
        return not getattr(self.protection, self._FLAGS[name])  # the file says what is locked

    def Unprotect(self, password: str) -> None:  # noqa: N802
        if self.protection.password:
            raise RuntimeError(password)
        self.protection.sheet = False

    def Protect(self, *, DrawingObjects, Contents, Scenarios, **allowed):  # noqa: N802, N803
        self.protection.sheet = Contents
        self.protection.objects = DrawingObjects
        self.protection.scenarios = Scenarios
        for name, flag in self._FLAGS.items():
            setattr(self.protection, flag, not allowed[name])


class Range(base.Range):
    # Excel has no such limits worth meeting here.
    max_cells_per_read = None
    max_cells_per_write = None

    def __init__(self, sheet: Sheet, box: tuple[int, int, int, int]) -> None:
        self.own_sheet, self.box = sheet, box
        self.options: dict[str, Any] = {}

    @property
    def api(self):
        return self

    @property
    def sheet(self):
        return self.own_sheet

    @property
    def row(self):
        return self.box[0]

    @property
    def column(self):
        return self.box[1]

    @property
    def shape(self):
        top, left, bottom, right = self.box
        return bottom - top + 1, right - left + 1

    def __len__(self):
        return self.shape[0] * self.shape[1]

    def __call__(self, row, column=None):
        assert column is not None
        return Range(self.own_sheet, (*self._place(row, column), *self._place(row, column)))

    def _place(self, row, column):
        return self.box[0] + row - 1, self.box[1] + column - 1

    def _cells(self, sheet):
        top, left, bottom, right = self.box
        return sheet.iter_rows(top, bottom, left, right)

    @property
    def raw_value(self):
        self.own_sheet.book.calls["read"] += 1
        return [[_value(cell) for cell in row] for row in self._cells(self.own_sheet.values)]

    @raw_value.setter
    def raw_value(self, data):
        self.own_sheet.book.calls["write"] += 1
        self._write(data, is_formula=False)

    def _write(self, data, *, is_formula):
        rows, columns = self.shape
        if not isinstance(data, list):
            data = [[data] * columns for _ in range(rows)]
        assert (rows, columns) == (len(data), len(data[0]))
        origin = f"{get_column_letter(self.box[1])}{self.box[0]}"
        for line, row in zip(data, self._cells(self.own_sheet.formulas), strict=True):
            for value, cell in zip(line, row, strict=True):
                if self.own_sheet.formulas.protection.sheet and cell.protection.locked:
                    message = f"{cell.coordinate} is locked"
                    raise PermissionError(message)
                looks = isinstance(value, str) and value.startswith("=")
                content = None if value == "" else value
                if looks and cell.number_format != "@":
                    assert is_formula, value  # a text that Excel would take for a formula
                    content = Translator(value, origin).translate_formula(cell.coordinate)
                cell.value = content
                if looks and cell.number_format == "@":
                    cell.data_type = "s"
                other = self.own_sheet.values[cell.coordinate]
                other.value = None if is_formula else content

    @property
    def formula(self):
        self.own_sheet.book.calls["formula"] += 1
        found = [[_formula(cell) for cell in row] for row in self._cells(self.own_sheet.formulas)]
        return found if len(self) > 1 else found[0][0]

    @formula.setter
    def formula(self, data):
        self._write(data, is_formula=True)

    @property
    def number_format(self):
        self.own_sheet.book.calls["number_format"] += 1
        return self.own_sheet.formulas.cell(*self.box[:2]).number_format

    @number_format.setter
    def number_format(self, value):
        for row in self._cells(self.own_sheet.formulas):
            for cell in row:
                cell.number_format = value

    def clear_contents(self):
        for sheet in (self.own_sheet.formulas, self.own_sheet.values):
            for row in self._cells(sheet):
                for cell in row:
                    cell.value = None


def _value(cell: Any) -> object:
    value = cell.value
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return float(value)  # as Excel hands every number over
    if cell.data_type == "e" or value in _ERRORS:
        return _Error(value)
    return value


def _formula(cell: Any) -> str:
    value = cell.value
    return "" if value is None else str(value)


def start() -> App:
    """Register a fresh engine as the active one; its application has no workbook open."""
    engine = Engine()
    xw.engines.add(xw.main.Engine(impl=engine))
    xw.engines[NAME].activate()
    return engine.app
