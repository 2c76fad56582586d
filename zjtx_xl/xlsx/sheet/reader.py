"""One expat pass over a worksheet, or over a well-formed piece of one: cells and structure.

Cells are built up to the last row that is asked for: a form may be followed by a million styled
blank rows. What stands after the rows is read all the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from zjtx_xl.xlsx.address import (
    MAX_COLUMN,
    MAX_ROW,
    area_of,
    cell_name,
    column_of,
    is_number,
    whole_number,
)
from zjtx_xl.xlsx.cell import Cell, CellType
from zjtx_xl.xlsx.errors import Fault, Reason, WorkbookRefused, fault
from zjtx_xl.xlsx.rich_text import RichText, TextReader, unescape
from zjtx_xl.xlsx.sheet.offsets import ElementOffsets, SharedFormula, SheetOffsets, translate
from zjtx_xl.xlsx.sheet.structure import LOWEST, StructureReader, is_out_of_sight
from zjtx_xl.xlsx.xml_part import STRICT, TRANSITIONAL, new_parser, parse

if TYPE_CHECKING:
    from zjtx_xl.xlsx.address import Range
    from zjtx_xl.xlsx.sheet.structure import Protection, SheetStructure, Validation

_MOST_SHARED = 1_000_000  # characters of formulas that are written for other cells, in all
MAX_CELLS = 150_000  # the longest official list has 50,000
_DAY_0 = datetime(1899, 12, 30)  # noqa: DTZ001 - days of a sheet have no time zone
_FIRST_DAY = 61  # before March 1900 the numbers of days are one less
_BOOLEANS = {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE"}


@dataclass(slots=True)
class SheetScan:
    """What one worksheet holds.

    ``cells`` has every cell that the file lists, styled blank ones too. ``hidden_columns`` are
    pairs of first and last column. ``conditional`` are the areas of conditional formats that have
    a format of their own, and its ``dxfId``. ``faults`` are contradictions that reading survives.
    ``offsets`` says where all that stands, for :mod:`splice`; ``rows_at`` and ``rest_at``
    are offsets in its text: where ``<sheetData>`` begins, and where the first row begins that was
    not read, or else where ``<sheetData>`` ends. ``structure`` is the merges, validations,
    protection and hidden columns, where they are known to be those of other sheets.
    """

    cells: dict[tuple[int, int], Cell]
    merges: tuple[Range, ...] = ()
    validations: tuple[Validation, ...] = ()
    protection: Protection | None = None
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[tuple[int, int], ...] = ()
    conditional: tuple[tuple[Range, str], ...] = ()
    dimension: Range | None = None
    faults: tuple[Fault, ...] = ()
    rows_at: int = -1
    rest_at: int = -1
    offsets: SheetOffsets | None = field(default=None, repr=False, compare=False)
    structure: SheetStructure | None = field(default=None, repr=False, compare=False)

    def is_hidden(self, row: int, column: int) -> bool:
        """Whether the row or the column of a cell is hidden."""
        if row in self.hidden_rows:
            return True
        return any(first <= column <= last for first, last in self.hidden_columns)


def serial_of_day(text: str) -> str | None:
    """The serial number of an ISO date, as a cell of type ``d`` has it; None where it is none.

    >>> serial_of_day("2021-12-31T18:00:00")
    '44561.75'
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    days = (moment.replace(tzinfo=None) - _DAY_0) / timedelta(days=1)
    return f"{days:.15g}" if days >= _FIRST_DAY else None


def content_of_text(text: str, formula: str | None) -> tuple[CellType, str]:
    """Type and raw string of a text; an empty one says something only as a formula's result."""
    return ("text", text) if text or formula is not None else ("empty", "")


def content_of_value(kind: str, value: str) -> tuple[CellType, str] | None:
    """Type and raw string of a ``<v>`` that is no text; None where it contradicts its type."""
    if kind == "n":
        if is_number(value):
            return "number", value
        return None if value else ("empty", "")
    if kind == "e":
        return "error", value
    if kind == "b" and value in _BOOLEANS:
        return "boolean", _BOOLEANS[value]
    return None


_NOWHERE: frozenset[str] = frozenset()


class SheetReader:
    """Handlers of one pass; which of them are switched on says where in the part we are."""

    def __init__(self, offsets: SheetOffsets, *, structure: bool) -> None:
        self.offsets = offsets
        self.strings = offsets.strings
        self.with_structure = structure
        self.cells: dict[tuple[int, int], Cell] = {}
        self.hidden_rows: set[int] = set()
        self.faults: list[Fault] = []
        self.rows_at = self.rest_at = -1
        # the row and the cell that are open
        self.row, self.row_text, self.column = 0, "0", 0
        self.attributes: dict[str, str] = {}
        self.cell_at = self.formula_at = self.formula_end = -1
        self.value: str | None = None
        self.seen: str | None = None
        self.formula: str | None = None
        self.formula_attributes: dict[str, str] = {}
        self.text: list[str] = []
        self.string = TextReader()  # of the cell itself
        self.shared: dict[str, SharedFormula] = {}
        self.parser = new_parser()
        self.structure: StructureReader
        self.depth = 0  # of open elements before the rows
        self.open: list[str] = []  # elements among the rows
        self.parser.StartElementHandler = self._start_root

    # ------------------------------------------------------------ around the rows

    def _start_root(self, name: str, _attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        if namespace not in {TRANSITIONAL, STRICT} or local != "worksheet":
            raise WorkbookRefused(Reason.NO_WORKSHEET)
        self.sheet_data, self.row_name, self.cell_name, self.value_name = (
            f"{namespace} {local}" for local in ("sheetData", "row", "c", "v")
        )
        self.formula_name, self.text_name = f"{namespace} f", f"{namespace} t"
        self.string_names = {f"{namespace} {local}": local for local in TextReader.NAMES}
        self.inside, self.extension = f"{namespace} is", f"{namespace} extLst"
        run, guide = f"{namespace} r", f"{namespace} rPh"
        texts = frozenset({self.inside, run, guide})
        cell = frozenset({self.cell_name})
        self.parents = {
            self.row_name: frozenset({self.sheet_data}),
            self.cell_name: frozenset({self.row_name}),
            self.value_name: cell,
            self.formula_name: cell,
            self.inside: cell,
            self.extension: frozenset({self.row_name, self.cell_name}),
            self.text_name: texts,
            run: frozenset({self.inside}),
            guide: frozenset({self.inside}),
            f"{namespace} phoneticPr": frozenset({self.inside}),
            f"{namespace} rPr": frozenset({run}),
        }
        self.run_properties = f"{namespace} rPr"
        self.structure = StructureReader(namespace, self.parser, self.text)
        self.parser.StartElementHandler = self._start_around
        self.parser.EndElementHandler = self._end_before

    def _start_around(self, name: str, attributes: dict[str, str]) -> None:
        if name != self.sheet_data:
            self.depth += 1
            if self.with_structure:
                self.structure.start(name, attributes)
            return
        if self.depth:
            raise WorkbookRefused(Reason.CELL_SHOWN_OTHERWISE)
        if self.rows_at >= 0:
            raise WorkbookRefused(Reason.ROWS_TWICE)
        self.rows_at = self.parser.CurrentByteIndex
        self.open.append(name)
        self.parser.StartElementHandler = self._start_in_rows
        self.parser.EndElementHandler = self._end_in_rows
        self.parser.CharacterDataHandler = self.text.append

    def _end_before(self, _name: str) -> None:
        self.depth -= 1

    def _leave_rows(self) -> None:
        rows = ElementOffsets(self.rows_at, self.parser.CurrentByteIndex)
        if len(self.offsets.row_ends) != len(self.offsets.row_starts):
            raise WorkbookRefused(Reason.ROWS_NESTED)
        self.offsets.sheet_data = rows
        if self.rest_at < 0:
            self.rest_at = rows.end(self.offsets.data)
        self.text.clear()
        self.parser.StartElementHandler = self._start_around
        self.parser.EndElementHandler = self._end_around
        self.parser.CharacterDataHandler = self.text.append

    def _end_around(self, name: str) -> None:
        if name == self.sheet_data:  # what was left before was another one inside it
            raise WorkbookRefused(Reason.ROWS_NESTED)
        self.depth -= 1
        self.structure.end(name)

    # ------------------------------------------------------------ rows and cells

    def _start_in_rows(self, name: str, attributes: dict[str, str]) -> None:
        if not self._enter(name):
            return
        if name == self.cell_name:
            self.attributes = attributes
            self.cell_at = self.parser.CurrentByteIndex
            self.value = self.formula = self.seen = None
        elif name == self.value_name or name == self.text_name:  # noqa: PLR1714 - hot
            self.text.clear()
        elif name == self.row_name:
            self._start_row(attributes)
        elif name == self.formula_name:
            self.text.clear()
            self.formula_attributes = attributes
            self.formula_at = self.parser.CurrentByteIndex
        elif name in self.string_names:
            self.string.start(self.string_names[name], attributes)

    def _enter(self, name: str) -> bool:
        """Whether an element says something: what stands where no program looks is refused.

        Nobody shows what is in an extension, nor reads it here.
        """
        parent = self.open[-1]
        self.open.append(self.extension if parent == self.extension else name)
        if parent == self.extension:
            return False
        if name == self.sheet_data:
            raise WorkbookRefused(Reason.ROWS_NESTED)
        is_odd = parent not in self.parents.get(name, _NOWHERE) and parent != self.run_properties
        is_second = (name == self.value_name and self.value is not None) or (
            name == self.inside and self.string.has_text()
        )
        if is_odd or is_second:
            raise WorkbookRefused(Reason.CELL_SHOWN_OTHERWISE)
        return True

    def _end_in_rows(self, name: str) -> None:
        if self.open.pop() == self.extension and name != self.extension:
            return
        if name == self.cell_name:
            self._finish_cell(self.parser.CurrentByteIndex)
        elif name == self.value_name:
            self.value = "".join(self.text)
        elif name == self.formula_name:
            self.formula = "".join(self.text)
            self.formula_end = self.parser.CurrentByteIndex
        elif name == self.text_name:
            self.string.add(self.text)
        elif name == self.row_name:
            self.offsets.row_ends.append(self.parser.CurrentByteIndex)
        elif name in self.string_names:
            self.string.end(self.string_names[name])
        elif name == self.sheet_data:
            self._leave_rows()

    def _end_in_rest(self, name: str) -> None:
        if name == self.sheet_data:
            self._leave_rows()

    def _start_row(self, attributes: dict[str, str]) -> None:
        given = attributes.get("r")
        number = self.row + 1 if given is None else whole_number(given)
        if not 0 < number <= MAX_ROW:
            raise WorkbookRefused(Reason.WRONG_ROW_NUMBER, row=str(given))
        at = self.parser.CurrentByteIndex
        if number > self.offsets.last_row:
            # expat goes on alone, at its own speed, to the end of the rows
            self.rest_at = self.offsets.next_row = at
            self.parser.StartElementHandler = None
            self.parser.CharacterDataHandler = None
            self.parser.EndElementHandler = self._end_in_rest
            return
        if number <= self.row:
            self._note_disorder(fault(Reason.ROW_OUT_OF_ORDER, row=number, before=self.row))
        if len(self.cells) > MAX_CELLS:
            raise WorkbookRefused(Reason.TOO_MANY_CELLS, limit=MAX_CELLS)
        self.row, self.row_text, self.column = number, str(number), 0
        self.offsets.add_row(number, at)
        height = attributes.get("ht", self.structure.least_height)
        if is_out_of_sight(attributes.get("hidden"), height, LOWEST):
            self.hidden_rows.add(number)

    def _finish_cell(self, reported: int) -> None:
        attributes, row = self.attributes, self.row
        reference = attributes.get("r")
        if reference is None:
            column = self.column + 1
            if column > MAX_COLUMN:
                raise WorkbookRefused(Reason.ROW_TOO_LONG, row=row)
        elif reference.endswith(self.row_text):
            column = column_of(reference[: -len(self.row_text)].upper())  # some write a1
        else:
            raise WorkbookRefused(Reason.CELL_IN_WRONG_ROW, cell=reference[:20], row=row)
        if column <= self.column:
            self._note_disorder(fault(Reason.CELL_OUT_OF_ORDER, cell=cell_name(row, column)))
        self.column = column
        position = (row, column)
        formula, kind, style = self.formula, attributes.get("t"), attributes.get("s")
        if formula is None:
            self.offsets.cells.fromlist([column, self.cell_at, reported, -1, -1])
        else:
            start, end = self.formula_at, self.formula_end
            self.offsets.cells.fromlist([column, self.cell_at, reported, start, end])
            if self.formula_attributes:
                self._note_formula(formula, position, ElementOffsets(start, end))
        typed = self._typed(kind, self.value)
        index = whole_number(style) if style else 0
        if "vm" in attributes and typed[0] != "error":
            self.seen = ""  # a picture or a value of the net is shown instead
        cell = Cell(row, column, *typed, formula, index, self.seen)
        if self.faults and position in self.cells:
            cell = self._choose(self.cells[position], cell)
        self.cells[position] = cell

    def _typed(self, kind: str | None, value: str | None) -> tuple[CellType, str]:
        """Type and raw string of the cell that ends here (ECMA-376 part 1, §18.18.11)."""
        if self.string.has_text() and kind != "inlineStr":
            # the text must not be lost, nor be taken for that of the next cell
            raise WorkbookRefused(Reason.CONTENT_UNLIKE_TYPE, cell=cell_name(self.row, self.column))
        if kind == "inlineStr" and value and self.string.has_text():
            raise WorkbookRefused(Reason.CELL_SHOWN_OTHERWISE)
        is_day = kind == "d" and value is not None and not is_number(value.strip())
        if kind == "inlineStr":
            text = self.string.take()
        elif value is None:
            return "empty", ""
        elif kind == "s":
            if not value.strip():  # an index that says nothing
                return "empty", ""
            text = self.strings[whole_number(value.strip())]
        elif is_day and (serial := serial_of_day(value.strip())) is not None:
            self.seen = value.strip()  # whatever the number format says, a day is meant
            return "number", serial
        elif kind == "str" or is_day:
            text = unescape(value)
        else:
            return self._typed_value(kind or "n", value.strip())
        if isinstance(text, RichText):
            text, self.seen = str(text), text.seen
        return content_of_text(text, self.formula)

    def _typed_value(self, kind: str, value: str) -> tuple[CellType, str]:
        content = content_of_value(kind, value)
        if content is None:
            raise WorkbookRefused(Reason.CONTENT_UNLIKE_TYPE, cell=cell_name(self.row, self.column))
        return content

    def _choose(self, first: Cell, second: Cell) -> Cell:
        """Of a cell that is listed twice, the one that says something."""
        said, again = ((each.type, each.raw, each.formula) for each in (first, second))
        blank = ("empty", "", None)
        if said not in {blank, again} and again != blank:
            name = cell_name(first.row, first.column)
            raise WorkbookRefused(Reason.CELL_TWICE, cell=name)
        return second if said == blank else first

    def _note_disorder(self, found: Fault) -> None:
        self.faults.append(found)
        self.offsets.disorder = found

    def _note_formula(self, text: str, position: tuple[int, int], own: ElementOffsets) -> None:
        """Remember a formula that concerns more than its own cell."""
        attributes = self.formula_attributes
        kind = attributes.get("t")
        area = area_of(attributes.get("ref", ""))
        if kind == "shared":
            index = attributes.get("si", "")
            if text:
                self.shared[index] = SharedFormula(position, text, area)
                self.offsets.shared.append(self.shared[index])
            elif index in self.shared:
                self.shared[index].children[position] = own
        elif kind in {"array", "dataTable"} and area and not area.is_single:
            self.offsets.arrays.append(area)

    # ------------------------------------------------------------ result

    def result(self) -> SheetScan:
        """What the pass has found, once the part is read."""
        translated = 0
        for shared in self.offsets.shared:
            origin = cell_name(*shared.master)
            for position in shared.children:
                translated += len(shared.text)
                is_readable = translated <= _MOST_SHARED
                formula = (
                    translate(shared.text, origin, cell_name(*position)) if is_readable else ""
                )
                self.cells[position] = self.cells[position]._replace(formula=formula)
        around = self.structure
        self.offsets.dimension = around.dimension_at
        self.offsets.column_styles = around.column_styles
        return SheetScan(
            cells=self.cells,
            merges=tuple(around.merges),
            validations=tuple(around.validations),
            protection=around.protection,
            hidden_rows=frozenset(self.hidden_rows),
            hidden_columns=tuple(around.hidden_columns),
            conditional=tuple(around.conditional),
            dimension=around.dimension,
            faults=(*self.faults, *around.faults),
            rows_at=self.rows_at,
            rest_at=self.rest_at,
            offsets=self.offsets if self.with_structure else None,
        )


def scan_whole(offsets: SheetOffsets, *, structure: bool) -> SheetScan:
    """Read a worksheet part in one pass, whatever was read before; see :func:`cells.scan`.

    Args:
        offsets: the part and how far to read it; they are filled in.
        structure: also read merges, validations, protection and hidden columns.
    """
    one = SheetReader(offsets, structure=structure)
    parse(one.parser, offsets.data, "worksheets/sheet.xml")
    return one.result()
