"""Where rows, cells and formulas stand in the bytes of a worksheet, found in one expat pass."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from zjtx_xl.address import MAX_COLUMN, MAX_ROW, Range, parse_range
from zjtx_xl.errors import WorkbookRefused
from zjtx_xl.sheetstructure import whole_number
from zjtx_xl.sheetxml import column_of
from zjtx_xl.xmlpart import STRICT, TRANSITIONAL, end_of_element, new_parser, parse, start_tag

if TYPE_CHECKING:
    from collections.abc import Collection

    from zjtx_xl.xmlpart import StartTag


@dataclass(slots=True)
class Place:
    """An element: where it starts, and the offset that expat reported in its end event."""

    start: int
    reported: int = -1

    def tag(self, data: bytes) -> StartTag:
        """Its start tag."""
        return start_tag(data, self.start)

    def end(self, data: bytes) -> int:
        """Where it ends."""
        return end_of_element(data, self.start, self.reported)


@dataclass(slots=True)
class CellPlace(Place):
    """A cell of an edited row, with its formula if it has one."""

    column: int = 0
    formula: Place | None = None


@dataclass(slots=True)
class RowPlace(Place):
    """An edited row, its cells in order."""

    cells: list[CellPlace] = field(default_factory=list[CellPlace])


@dataclass(slots=True)
class SharedFormula:
    """A formula that other cells share: its text stands in one cell, the master."""

    master: tuple[int, int]
    last_row: int
    text: str = ""
    children: dict[tuple[int, int], Place] = field(default_factory=dict[tuple[int, int], Place])


class SheetPlaces:
    """What has to be known of a worksheet (UTF-8) to change cells in some of its rows.

    Args:
        data: the worksheet.
        rows: numbers of the rows that may be edited. Below the last of them expat goes on alone.

    Raises:
        WorkbookRefused: ``damaged``, the part is broken, or its rows or cells are not in order;
            ``hostile``, it has a DOCTYPE.
    """

    def __init__(self, data: bytes, rows: Collection[int]) -> None:
        self.data = data
        self.rows: dict[int, RowPlace] = {}
        self.row_starts: list[tuple[int, int]] = []
        self.sheet_data = Place(-1)
        self.dimension: tuple[Place, Range] | None = None
        self.column_styles: list[tuple[int, int, bytes]] = []
        self.merges: list[Range] = []
        self.arrays: list[Range] = []
        self.shared: list[SharedFormula] = []
        self._wanted = frozenset(rows)
        self._last = max(rows, default=0)
        self._by_index: dict[str, SharedFormula] = {}
        self._row, self._column, self._row_text = 0, 0, "0"
        self._open_row: RowPlace | None = None
        self._open_cell: CellPlace | None = None
        self._formula: Place | None = None
        self._text: list[str] | None = None
        self._parser = new_parser()
        self._parser.StartElementHandler = self._start_root
        parse(self._parser, data, "worksheets/sheet.xml")
        if self.sheet_data.start < 0:
            raise WorkbookRefused("damaged", "工作表没有单元格数据")

    def _start_root(self, name: str, _attributes: dict[str, str]) -> None:
        namespace = name.rpartition(" ")[0]
        if namespace not in {TRANSITIONAL, STRICT}:
            raise WorkbookRefused("damaged", "工作表的内部格式无法识别")
        self._sheet_data_name = f"{namespace} sheetData"
        self._row_name, self._cell_name = f"{namespace} row", f"{namespace} c"
        self._formula_name = f"{namespace} f"
        self._dimension_name, self._column_name = f"{namespace} dimension", f"{namespace} col"
        self._merge_name = f"{namespace} mergeCell"
        self._parser.StartElementHandler = self._start_before

    # ------------------------------------------------------------ before the rows

    def _start_before(self, name: str, attributes: dict[str, str]) -> None:
        at = self._parser.CurrentByteIndex
        if name == self._sheet_data_name:
            self.sheet_data.start = at
            self._parser.StartElementHandler = self._start_in_rows
            self._parser.EndElementHandler = self._end_in_rows
        elif name == self._dimension_name:
            area = _area(attributes.get("ref", ""))
            if area:
                self.dimension = Place(at), area
        elif name == self._column_name and attributes.get("style", "0") != "0":
            first, last = attributes.get("min", "0"), attributes.get("max", "0")
            style = attributes["style"].encode()
            self.column_styles.append((whole_number(first), whole_number(last), style))

    # ------------------------------------------------------------ rows

    def _start_in_rows(self, name: str, attributes: dict[str, str]) -> None:
        if name == self._cell_name:
            self._start_cell(attributes.get("r"))
        elif name == self._formula_name:
            self._start_formula(attributes)
        elif name == self._row_name:
            self._start_row(attributes.get("r"))

    def _start_row(self, given: str | None) -> None:
        number = self._row + 1 if given is None else whole_number(given)
        if not self._row < number <= MAX_ROW:
            raise WorkbookRefused("damaged", f"第 {number} 行重复或次序有误")
        at = self._parser.CurrentByteIndex
        self.row_starts.append((number, at))
        self._row, self._row_text, self._column = number, str(number), 0
        self._open_row = None
        if number > self._last:
            self._parser.StartElementHandler = None
            self._parser.EndElementHandler = self._end_in_rest
        elif number in self._wanted:
            self._open_row = self.rows[number] = RowPlace(at)

    def _start_cell(self, reference: str | None) -> None:
        if reference is None:
            column = self._column + 1
        elif reference.endswith(self._row_text):
            column = column_of(reference[: -len(self._row_text)])
        else:
            column = 0
        if not self._column < column <= MAX_COLUMN:
            raise WorkbookRefused("damaged", f"单元格 {reference} 重复、次序有误或不在它的行里")
        self._column = column
        if self._open_row:
            self._open_cell = CellPlace(self._parser.CurrentByteIndex, column=column)
            self._open_row.cells.append(self._open_cell)

    def _start_formula(self, attributes: dict[str, str]) -> None:
        self._formula = Place(self._parser.CurrentByteIndex)
        if self._open_row and self._open_cell:
            self._open_cell.formula = self._formula
        kind = attributes.get("t")
        if kind in {"array", "dataTable"}:
            area = _area(attributes.get("ref", ""))
            if area and not area.is_single:
                self.arrays.append(area)
        elif kind == "shared":
            self._start_shared(attributes, self._formula)

    def _start_shared(self, attributes: dict[str, str], formula: Place) -> None:
        index, here = attributes.get("si", ""), (self._row, self._column)
        area = _area(attributes.get("ref", ""))
        if area is None:
            if index in self._by_index:
                self._by_index[index].children[here] = formula
            return
        shared = self._by_index[index] = SharedFormula(here, area.last_row)
        self.shared.append(shared)
        self._text = []
        self._parser.CharacterDataHandler = self._text.append
        if self._open_row:
            # the master may be edited: then all its children have to be found
            self._last = max(self._last, area.last_row)

    def _end_in_rows(self, name: str) -> None:
        if name == self._cell_name:
            if self._open_cell:
                self._open_cell.reported = self._parser.CurrentByteIndex
                self._open_cell = None
        elif name == self._row_name:
            if self._open_row:
                self._open_row.reported = self._parser.CurrentByteIndex
        elif name == self._formula_name and self._formula:
            self._formula.reported = self._parser.CurrentByteIndex
            self._formula = None
            if self._text is not None:
                self.shared[-1].text = "".join(self._text)
                self._text = None
                self._parser.CharacterDataHandler = None
        elif name == self._sheet_data_name:
            self._end_in_rest(name)

    def _end_in_rest(self, name: str) -> None:
        if name == self._sheet_data_name:
            self.sheet_data.reported = self._parser.CurrentByteIndex
            self._parser.StartElementHandler = self._start_after
            self._parser.EndElementHandler = None

    # ------------------------------------------------------------ after the rows

    def _start_after(self, name: str, attributes: dict[str, str]) -> None:
        if name == self._merge_name:
            area = _area(attributes.get("ref", ""))
            if area:
                self.merges.append(area)
        elif name == self._sheet_data_name:
            raise WorkbookRefused("damaged", "工作表有两份单元格数据")


def _area(text: str) -> Range | None:
    try:
        return parse_range(text)
    except ValueError:
        return None
