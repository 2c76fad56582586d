"""Where the parts of a printed form stand in a returned sheet.

The normal case is that everything is at its place. Where somebody inserted, deleted or moved rows
or columns, rows are found by the texts printed in them and columns by theirs
(:mod:`landmarks`). What cannot be placed without doubt is not placed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.definitions import as_retyped, by_layout, has_variables
from zjtx_xl.lazy import pattern
from zjtx_xl.xlsx import Range

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zjtx_xl.definitions import Layout, Sheet, Text
    from zjtx_xl.xlsx import Cell

Position = tuple[int, int]
# A block prints or not, as its condition says; a variable prints anything.
_VARIABLE = pattern(r"\{%.*?%\}.*?\{%\s*endif\s*%\}|\{\{.*?\}\}", re.DOTALL)
_SEAL_GAPS = pattern(r"(?<=[：:])|[\s_]+")


class Placement(NamedTuple):
    """Printed rows and columns → where they are; what is not in the maps was not found.

    Without maps everything stands as printed. ``edited`` are the texts whose cell says something
    else; only texts that were found.
    """

    rows: Mapping[int, int] | None = None
    columns: Mapping[int, int] | None = None
    edited: tuple[Text, ...] = ()

    @property
    def moved(self) -> bool:
        """Whether anything stands elsewhere than printed, or was not found."""
        return self.rows is not None

    def find(self, area: Range) -> Position | None:
        """Where the top left cell of an area of the layout stands now."""
        if self.rows is None or self.columns is None:
            return area[0], area[1]
        if area.first_row not in self.rows or area.first_column not in self.columns:
            return None
        around = self.span(area)
        return (around.first_row, around.first_column) if around else None

    def span(self, area: Range) -> Range | None:
        """The rectangle over all that is left of an area."""
        if self.rows is None or self.columns is None:
            return area
        rows = [each for line in _lines(area, 0) if (each := self.rows.get(line))]
        columns = [each for line in _lines(area, 1) if (each := self.columns.get(line))]
        if not rows or not columns:
            return None
        return Range(min(rows), min(columns), max(rows), max(columns))


def _lines(area: Range, axis: int) -> range:
    return range(area[axis], area[axis + 2] + 1)


def texts_equal(left: str, right: str) -> bool:
    """Whether two labels say the same."""
    return left == right or as_retyped(left) == as_retyped(right)


def may_print(text: Text, raw: str) -> bool:
    """Whether a text with variables prints as ``raw`` for some values of them."""
    if not has_variables(text.text):
        return texts_equal(text.text, raw)
    first, *middle, last = (as_retyped(piece) for piece in _VARIABLE.split(text.text))
    said = as_retyped(raw)
    at, end = len(first), len(said) - len(last)
    if at > end or not said.startswith(first) or not said.endswith(last):
        return False
    for piece in middle:  # the first place of each leaves most room for the others
        found = said.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def in_place(layout: Layout, printed: Mapping[Text, str], cells: Mapping[Position, Cell]) -> float:
    """The share of fixed texts that stand at their place: 1.0 in an untouched form."""
    texts = [text for text in layout.texts if text.role != "weight" and printed[text]]
    hits = sum(
        1
        for text in texts
        if (cell := cells.get((text.area.first_row, text.area.first_column))) is not None
        and texts_equal(cell.raw, printed[text])
    )
    return hits / len(texts) if texts else 0.0


@by_layout
def _positions(sheet: Sheet, records: int) -> tuple[Position, ...]:
    """Where the fixed texts of a layout are printed."""
    areas = (text.area for text in dict.fromkeys(sheet.layout(records).texts))
    return tuple((area.first_row, area.first_column) for area in areas)


def place(layout: Layout, printed: Mapping[Text, str], cells: Mapping[Position, Cell]) -> Placement:
    """Place every row and column of the layout in the sheet that holds these cells.

    ``printed`` has every text of the layout, in order.
    """
    edited: list[Text] = []
    positions = _positions(layout.sheet, layout.records)
    for (text, words), position in zip(printed.items(), positions, strict=True):
        cell = cells.get(position)
        if (cell is None or cell.raw != words) and not _says(text, words, cell):
            edited.append(text)
    if all(text.role == "weight" for text in edited):
        return Placement(edited=tuple(edited))
    from zjtx_xl.returns import landmarks as by  # noqa: PLC0415 - most stand as printed

    marks = by.landmarks(layout, printed)
    rows = by.place_rows(layout, marks, cells)
    columns = by.place_columns(layout, marks, cells, rows)
    if _as_printed(rows, layout.last_row) and _as_printed(columns, layout.last_column):
        return Placement(edited=tuple(edited))
    placement = Placement(rows, columns)
    found = (
        text
        for text, words in printed.items()
        if (position := placement.find(text.area)) is not None
        and not _says(text, words, cells.get(position))
    )
    return placement._replace(edited=tuple(found))


def _says(text: Text, words: str, cell: Cell | None) -> bool:
    """Whether a cell says what is printed; where nothing is printed, anything may stand."""
    raw = cell.raw if cell is not None else ""
    if raw == words or not words:
        return True
    if as_retyped(raw) == as_retyped(words):
        return True
    if text.role == "weight":
        return _plain(raw) == _plain(words)
    return text.role == "seal" and _is_filled_in(words, raw)


def _plain(number: str) -> str:
    """``10.0`` and ``10`` alike."""
    number = as_retyped(number)
    return number.rstrip("0").rstrip(".") if "." in number else number


def _is_filled_in(words: str, raw: str) -> bool:
    """Whether a seal line is as printed but for what was written into its gaps."""
    rest = as_retyped(raw)
    split: list[str] = _SEAL_GAPS.split(words)
    for index, piece in enumerate(as_retyped(each) for each in split if each):
        at = rest.find(piece)
        if at < 0 or (index == 0 and at > 0):
            return False
        rest = rest[at + len(piece) :]
    return True


def _as_printed(lines: Mapping[int, int], last: int) -> bool:
    return all(lines.get(line) == line for line in range(1, last + 1))
