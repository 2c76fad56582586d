"""An officer's own list as plain cells, whatever program it comes from.

A cell is the text that people see in it; which cell is a heading and which row a recipient is
decided in :mod:`header` and :mod:`roster`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from zjtx_xl.xlsx import Range, cell_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

GridKind = Literal[
    "text", "number", "shortened", "percent", "date", "boolean", "error", "no-result",
    "struck", "unseen", "repeated",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell that holds something: the text that is seen, and how it is stored.

    ``shortened`` is a number as a .csv of Excel shows it, ``9.137E+17``: its digits are lost.
    ``struck``, ``unseen`` and ``repeated`` are cells that are struck out, that nobody can see, or
    that show what they hold several times.
    """

    text: str
    kind: GridKind = "text"


@dataclass(frozen=True)
class Grid:
    """One sheet of a list; ``cells`` has only those that hold something, by row and column.

    A .json is a grid whose headings stand in row 0; ``headings`` holds them for messages.
    """

    sheet: str | None
    cells: Mapping[tuple[int, int], GridCell]
    merges: tuple[Range, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[tuple[int, int], ...] = ()
    headings: tuple[str, ...] = ()
    is_hidden: bool = False

    @cached_property
    def rows(self) -> Mapping[int, Mapping[int, GridCell]]:
        """The rows that hold something, from the top, each with its cells from the left."""
        rows: dict[int, dict[int, GridCell]] = {}
        for (row, column), cell in sorted(self.cells.items()):
            rows.setdefault(row, {})[column] = cell
        return rows

    def row(self, row: int) -> Mapping[int, GridCell]:
        """The cells of a row by column; none in an empty row."""
        return self.rows.get(row, {})

    @cached_property
    def _merges_in(self) -> Mapping[int, list[Range]]:
        """The merges that touch each row that holds something."""
        rows = list(self.rows)
        merges: dict[int, list[Range]] = {}
        for area in self.merges:
            first = bisect_left(rows, area.first_row)
            for row in rows[first : bisect_right(rows, area.last_row)]:
                merges.setdefault(row, []).append(area)
        return merges

    def merge(self, row: int, column: int) -> Range | None:
        """The merged range that a cell belongs to."""
        areas = self._merges_in.get(row, ()) if row in self.rows else self.merges
        return next((area for area in areas if area.contains(row, column)), None)

    def standing(self, row: int, column: int, header_row: int) -> GridCell | None:
        """What stands here; of a range merged downward below the header every row has the value."""
        area = self.merge(row, column)
        if area and column == area.first_column and area.first_row > header_row:
            return self.cells.get((area.first_row, column))
        return self.cells.get((row, column))

    def place(self, row: int, column: int) -> str:
        """A cell as an officer finds it: ``名单!D5``; in a .json ``第5条“信用代码”``."""
        if self.headings:
            entry = f"第{row}条" if row else ""
            return f"{entry}“{self.headings[column - 1]}”"
        name = cell_name(row, column)
        return f"{self.sheet}!{name}" if self.sheet else name

    def hides(self, column: int) -> bool:
        """Whether a column is hidden."""
        return any(first <= column <= last for first, last in self.hidden_columns)

    def texts(self, row: int, columns: Mapping[str, int]) -> dict[str, str]:
        """What stands in a row under these headings; empty where nothing does."""
        cells = self.row(row)
        return {
            heading: cells[column].text if column in cells else ""
            for heading, column in columns.items()
        }

    def line(self, row: int) -> str:
        """A row as an officer finds it."""
        return f"第{row}{'条' if self.headings else '行'}"


def headed(
    grids: Iterable[Grid], headings: Collection[str]
) -> tuple[Grid, int, Mapping[str, int]] | None:
    """The sheet with a row of all these headings, that row, and its columns by heading."""
    for grid in grids:
        for row, cells in grid.rows.items():
            columns = {cell.text: column for column, cell in cells.items()}
            if columns.keys() >= set(headings):
                return grid, row, columns
    return None


def shown_number(value: float | Decimal) -> Decimal:
    """A number as Excel shows it: at 15 significant digits."""
    return Decimal(f"{value:.15g}") or Decimal(0)
