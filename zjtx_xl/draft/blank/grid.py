"""An official blank as it was sent: a grid of texts with merges, widths and heights.

Whoever writes a definition opens a file that the notice's own office has published; it is no
returned file, and nothing is written back into it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from zjtx_xl.xlsx import Range

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_BLANK_BEFORE = re.compile(r"[\s_＿]{2,}([^\s_＿]{1,4})\s*")
_DATE = re.compile(r"[\s_＿]*年[\s_＿]*月(?:[\s_＿]*日)?\s*")
MOST_SHEETS, MOST_ROWS, MOST_COLUMNS = 20, 2_000, 60
STANDARD_WIDTH = 8.43
PADDING = 0.71  # of a width as Excel stores it


class BlankCell(NamedTuple):
    """A cell that is seen: a printed text, or borders around nothing.

    ``border`` is as the definition writes it; ``shown`` is the number format; ``unit`` was printed
    behind the blank that is to be filled (a %, or 年 月 日). ``is_open`` says that
    it is to be filled though nothing is drawn around it, ``is_locked`` that others of the sheet are
    free to be filled, and this one is not.
    """

    text: str
    border: str = "LTRB"
    is_split: bool = False
    shown: str = ""
    is_open: bool = False
    is_locked: bool = False
    unit: str = ""


@dataclass(slots=True)
class BlankSheet:
    """One sheet, or one table of a document with the lines around it."""

    name: str
    cells: dict[tuple[int, int], BlankCell] = field(default_factory=dict[Any, Any])
    merges: list[Range] = field(default_factory=list[Range])
    widths: dict[int, float] = field(default_factory=dict[int, float])
    heights: dict[int, float] = field(default_factory=dict[int, float])
    landscape: bool = False
    paper: str = "A4"
    last_row: int = 0
    last_column: int = 0
    was_filled: bool = False  # answers stood in it
    _covered: dict[tuple[int, int], Range] = field(default_factory=dict[Any, Any])

    def index(self) -> None:
        """Note which merge covers what; to be called once the merges are known."""
        self._covered = {
            (row, column): area
            for area in self.merges
            for row in range(area.first_row, area.last_row + 1)
            for column in range(area.first_column, area.last_column + 1)
        }

    def take(self, merges: Iterable[Range], cell: Callable[[int, int, Range], BlankCell]) -> None:
        """Take in merges, and of the cells, which ``cell`` makes, those that are seen."""
        for area in merges:
            if not area.is_single:
                self.merges.append(area)
                self.last_row = max(self.last_row, area.last_row)
                self.last_column = max(self.last_column, area.last_column)
        self.index()
        for row in range(1, self.last_row + 1):
            for column in self.starts(row):
                area = self.area(row, column)
                made = cell(row, column, area)
                if made.text or made.border != "none" or not area.is_single:
                    self.cells[row, column] = made

    @property
    def is_printed(self) -> bool:
        """Whether any text stands on it."""
        return any(cell.text for cell in self.cells.values())

    def covering(self, row: int, column: int) -> str:
        """What is printed at a place, or in the merged cell that lies over it."""
        return self.text(*self.area(row, column)[:2])

    def text(self, row: int, column: int) -> str:
        """What is printed at a place; empty where nothing is, or inside a merge."""
        cell = self.cells.get((row, column))
        return cell.text if cell else ""

    def area(self, row: int, column: int) -> Range:
        """The merge that a place lies in, or the place alone."""
        return self._covered.get((row, column)) or Range(row, column, row, column)

    def starts(self, row: int) -> list[int]:
        """Columns of a row at which a cell of its own begins, empty ones too."""
        return [
            column
            for column in range(1, self.last_column + 1)
            if self.area(row, column)[:2] == (row, column)
        ]

    def texts(self, row: int) -> list[str]:
        """What is printed in a row, from the left."""
        found = (self.text(row, column) for column in self.starts(row))
        return [text for text in found if text]

    def own_texts(self, row: int) -> list[str]:
        """What is printed in a row alone, and not over several."""
        areas = (self.area(row, column) for column in self.starts(row))
        found = (self.text(row, area.first_column) for area in areas if area.last_row == row)
        return [text for text in found if text]

    def inputs(self, row: int) -> list[Range]:
        """The cells of a row that are seen and hold nothing: somebody fills them."""
        return [
            self.area(row, column)
            for column in self.starts(row)
            if (cell := self.cells.get((row, column))) is not None
            and not cell.text
            and (cell.is_open or cell.border != "none")
        ]


def open_blanks(sheet: BlankSheet, is_unit: Callable[[str], bool]) -> None:
    """Empty the cells that hold nothing but a unit behind blanks, or the words of a date."""
    for at, cell in sheet.cells.items():
        found = _BLANK_BEFORE.fullmatch(cell.text) if cell.border != "none" else None
        unit = found[1] if found else "年月日" if _DATE.fullmatch(cell.text) else ""
        if unit == "年月日" or (unit and is_unit(unit)):
            sheet.cells[at] = cell._replace(text="", unit=unit)


def printed_text(value: object) -> str:
    """What stands in a cell as a form prints it; blanks alone are nothing."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = "" if value is None else str(value).replace("\r\n", "\n")
    return text if text.strip() else ""
