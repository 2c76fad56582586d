"""Where rows, cells and formulas stand in the bytes of a worksheet: what a splice has to know."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from zjtx_xl.xlsx.xml_part import end_of_element, start_tag

if TYPE_CHECKING:
    from zjtx_xl.xlsx.address import Range
    from zjtx_xl.xlsx.errors import Fault
    from zjtx_xl.xlsx.shared_strings import StringTable
    from zjtx_xl.xlsx.xml_part import StartTag

CELL_INTEGERS = 5  # for each cell


class ElementOffsets(NamedTuple):
    """An element: the byte offset where it starts, and the one that expat reports at its end."""

    start: int
    reported: int

    def tag(self, data: bytes) -> StartTag:
        """Its start tag."""
        return start_tag(data, self.start)

    def end(self, data: bytes) -> int:
        """Where it ends."""
        return end_of_element(data, self.start, self.reported)


class CellOffsets(NamedTuple):
    """A cell, and its ``<f>`` if it has one."""

    column: int
    cell: ElementOffsets
    formula: ElementOffsets | None


class RowOffsets(Protocol):
    """A row: its element, and its cells."""

    @property
    def row(self) -> ElementOffsets:
        """The element of the row."""
        ...

    def cell(self, column: int) -> CellOffsets | None:
        """The cell of a column, if it is there."""
        ...

    def cell_before(self, column: int) -> CellOffsets | None:
        """The last cell left of a column."""
        ...


class _FlatRow(NamedTuple):
    """A row with its cells as flat integers (see :class:`SheetOffsets`)."""

    row: ElementOffsets
    cells: array[int]

    def cell(self, column: int) -> CellOffsets | None:
        """The cell of a column, if it is there."""
        try:
            return self._cell_at(self.cells[::CELL_INTEGERS].index(column))
        except ValueError:
            return None

    def cell_before(self, column: int) -> CellOffsets | None:
        """The last cell left of a column."""
        left = bisect_left(self.cells[::CELL_INTEGERS], column)
        return self._cell_at(left - 1) if left else None

    def _cell_at(self, index: int) -> CellOffsets:
        at = index * CELL_INTEGERS
        column, start, end, formula, formula_end = self.cells[at : at + CELL_INTEGERS]
        own = ElementOffsets(formula, formula_end) if formula >= 0 else None
        return CellOffsets(column, ElementOffsets(start, end), own)


@dataclass(slots=True)
class SharedFormula:
    """A formula that several cells share: its text stands in one of them, the master."""

    master: tuple[int, int]
    text: str
    area: Range | None
    children: dict[tuple[int, int], ElementOffsets] = field(
        default_factory=dict[tuple[int, int], ElementOffsets]
    )


def _integers() -> array[int]:
    return array("q")


@dataclass(slots=True)
class SheetOffsets:
    """The offsets of one worksheet.

    ``source`` is the part they belong to, as stored; ``data`` and ``codec`` are its UTF-8 text
    and how to turn that back; ``strings`` are those that it was read with. Rows are known to
    ``last_row``; the first one below it stands at ``next_row``. ``arrays`` are the ranges of array
    formulas and data tables over several cells. ``disorder`` says why nothing may be inserted.

    Rows and cells stand in flat arrays, because there may be a million of them, and few are ever
    asked for: for each row its number, start, reported end, and how many cells come before it; for
    each cell five integers, the column, start and reported end, and those of its ``<f>`` or -1.
    """

    source: bytes
    data: bytes
    codec: str | None
    strings: StringTable
    last_row: int
    row_numbers: array[int] = field(default_factory=_integers)
    row_starts: array[int] = field(default_factory=_integers)
    row_ends: array[int] = field(default_factory=_integers)
    row_cells: array[int] = field(default_factory=_integers)
    cells: array[int] = field(default_factory=_integers)
    next_row: int | None = None
    sheet_data: ElementOffsets | None = None
    dimension: int | None = None
    column_styles: list[tuple[int, int, str]] = field(default_factory=list[tuple[int, int, str]])
    arrays: list[Range] = field(default_factory=list["Range"])
    shared: list[SharedFormula] = field(default_factory=list[SharedFormula])
    disorder: Fault | None = None

    def cover(self, source: bytes, last_row: int) -> bool:
        """Whether they are the offsets of this part, and known to this row."""
        return self.last_row >= last_row and self.source == source

    def add_row(self, number: int, start: int) -> None:
        """A row begins; its end and its cells follow."""
        self.row_numbers.append(number)
        self.row_starts.append(start)
        self.row_cells.append(len(self.cells) // CELL_INTEGERS)

    def row(self, number: int) -> RowOffsets | None:
        """A row of a sheet in order, if it is there."""
        index = bisect_left(self.row_numbers, number)
        if index == len(self.row_numbers) or self.row_numbers[index] != number:
            return None
        first, *following = self.row_cells[index : index + 2]
        last = following[0] if following else len(self.cells) // CELL_INTEGERS
        cells = self.cells[first * CELL_INTEGERS : last * CELL_INTEGERS]
        return _FlatRow(ElementOffsets(self.row_starts[index], self.row_ends[index]), cells)

    def cell(self, row: int, column: int) -> CellOffsets | None:
        """A cell of a sheet in order, if it is there."""
        found = self.row(row)
        return found.cell(column) if found else None

    def below(self, number: int) -> int | None:
        """Where the first row with a higher number starts; None if there is none."""
        index = bisect_right(self.row_numbers, number)
        return self.row_starts[index] if index < len(self.row_starts) else self.next_row


class LateOffsets(SheetOffsets):
    """Offsets that are found when they are asked for."""

    __slots__ = ()

    def fill(self) -> None:
        """Find where the rows and cells stand, to the last row that is asked for."""
        raise NotImplementedError

    def row(self, number: int) -> RowOffsets | None:
        """A row, if it is there."""
        self.fill()
        return SheetOffsets.row(self, number)

    def below(self, number: int) -> int | None:
        """Where the first row with a higher number starts; None if there is none."""
        self.fill()
        return SheetOffsets.below(self, number)


def translate(formula: str, origin: str, target: str) -> str:
    """A formula (without ``=``) as it reads after copying it from one cell to another.

    ``""`` when it is no formula that can be taken apart.
    """
    # Only here: shared formulas are rare, and the import costs more than reading a form.
    from openpyxl.formula.tokenizer import TokenizerError  # noqa: PLC0415
    from openpyxl.formula.translate import Translator, TranslatorError  # noqa: PLC0415

    try:
        translator = Translator(f"={formula}", origin=origin)
        return cast("str", translator.translate_formula(target)).removeprefix("=")
    except (TokenizerError, TranslatorError, IndexError, ValueError):
        return ""
