"""Where the parts of a printed form stand in a returned sheet.

The normal case is that everything is at its place. Where somebody inserted, deleted or moved rows
or columns, rows are found by the texts printed in them and columns by theirs
(:mod:`zjtx_xl.alignment`). What cannot be placed without doubt is not placed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.address import Range
from zjtx_xl.alignment import OWN, Printed, align, fill_gaps
from zjtx_xl.texts import has_variables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from zjtx_xl.alignment import Token
    from zjtx_xl.model import Cell
    from zjtx_xl.template import Layout, Text

Position = tuple[int, int]
# What a text proves about its line: one that other lines have too, or a short one such as “—”,
# less; one that spans several lines stands in the first of them, but may slip to the next.
_SHARED = 0.25
_SPANNING = 0.1
_BOXES = "□☑☐☒■√✓✔口"
# A block prints or not, as its condition says; a variable prints anything.
_VARIABLE = re.compile(r"\{%.*?%\}.*?\{%\s*endif\s*%\}|\{\{.*?\}\}", re.DOTALL)
_SEAL_GAPS = re.compile(r"(?<=[：:])|[\s_]+")


@dataclass(frozen=True, slots=True)
class Placement:
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
        row = _first(self.rows, area.first_row, area.last_row)
        column = _first(self.columns, area.first_column, area.last_column)
        return None if row is None or column is None else (row, column)

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


def _first(places: Mapping[int, int], first: int, last: int) -> int | None:
    if first == last:
        return places.get(first)
    found = (place for line in range(first, last + 1) if (place := places.get(line)))
    return min(found, default=None)


@lru_cache(maxsize=16384)
def folded(text: str) -> str:
    """A text without the differences that saving and retyping make: spaces, width, case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def texts_equal(left: str, right: str) -> bool:
    """Whether two labels say the same."""
    return left == right or folded(left) == folded(right)


def may_print(text: Text, raw: str) -> bool:
    """Whether a text with variables prints as ``raw`` for some values of them."""
    if not has_variables(text.text):
        return texts_equal(text.text, raw)
    pieces = (re.escape(folded(piece)) for piece in _VARIABLE.split(text.text))
    return re.fullmatch(".*".join(pieces), folded(raw)) is not None


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


def place(layout: Layout, printed: Mapping[Text, str], cells: Mapping[Position, Cell]) -> Placement:
    """Place every row and column of the layout in the sheet that holds these cells."""
    edited: list[Text] = []
    for text, words in printed.items():
        area = text.area
        cell = cells.get((area[0], area[1]))
        if (cell is None or cell.raw != words) and not _says(text, words, cell):
            edited.append(text)
    if all(text.role == "weight" for text in edited):
        return Placement(edited=tuple(edited))
    marks = list(_marks(layout, printed))
    rows = _rows(layout, marks, cells)
    columns = _columns(layout, marks, cells, rows)
    if _as_printed(rows, layout.last_row) and _as_printed(columns, layout.last_column):
        return Placement(edited=tuple(edited))
    placement = Placement(rows, columns)
    found = (
        text
        for text, words in printed.items()
        if (position := placement.find(text.area)) is not None
        and not _says(text, words, cells.get(position))
    )
    return replace(placement, edited=tuple(found))


def lines_of_records(
    drawn: Layout, printed: Mapping[Text, str], cells: Mapping[Position, Cell]
) -> tuple[int, int | None]:
    """How much lower the records of a list begin than printed, and how many rows they take.

    ``drawn`` is the layout of one record. The rows are None where nothing below is left to say
    where they end.
    """
    first, last = drawn.sheet.record_rows or (1, drawn.last_row)
    outside = [
        mark
        for mark in _marks(drawn, printed)
        if mark.area.last_row < first or mark.area.first_row > last
    ]
    placed = align(*_by_row(outside, cells))
    above = max((line for line in placed if line < first), default=0)
    below = min((line for line in placed if line > last), default=0)
    shift = placed.get(above, 0) - above
    return shift, placed[below] - below - shift + last - first + 1 if below else None


def _says(text: Text, words: str, cell: Cell | None) -> bool:
    """Whether a cell says what is printed; where nothing is printed, anything may stand."""
    raw = cell.raw if cell is not None else ""
    if raw == words or not words:
        return True
    if folded(raw) == folded(words):
        return True
    if text.role == "weight":
        return _plain(raw) == _plain(words)
    return text.role == "seal" and _is_filled_in(words, raw)


def _plain(number: str) -> str:
    """``10.0`` and ``10`` alike."""
    number = folded(number)
    return number.rstrip("0").rstrip(".") if "." in number else number


def _is_filled_in(words: str, raw: str) -> bool:
    """Whether a seal line is as printed but for what was written into its gaps."""
    rest = folded(raw)
    for index, piece in enumerate(filter(None, map(folded, _SEAL_GAPS.split(words)))):
        at = rest.find(piece)
        if at < 0 or (index == 0 and at > 0):
            return False
        rest = rest[at + len(piece) :]
    return True


def _as_printed(lines: Mapping[int, int], last: int) -> bool:
    return all(lines.get(line) == line for line in range(1, last + 1))


# ------------------------------------------------------------ rows and columns by their texts


class _Mark(NamedTuple):
    """A text by which a line can be found; ``proves`` less if it is no label."""

    token: str
    area: Range
    is_weight: bool


def _marks(layout: Layout, printed: Mapping[Text, str]) -> Iterable[_Mark]:
    for text, words in printed.items():
        if words:
            yield _Mark(_token(words), text.area, text.role == "weight")
    for each in layout.fields:
        # The option of a box to tick stands in the cell itself.
        if each.kind.name == "tick" and each.initial:
            yield _Mark(_token(each.initial), each.area, is_weight=False)


def _token(text: str) -> str:
    return folded(text).lstrip(_BOXES)


def _rows(layout: Layout, marks: list[_Mark], cells: Mapping[Position, Cell]) -> dict[int, int]:
    """Printed rows → where they stand."""
    printed, standing = _by_row(marks, cells)
    used = {row for (row, _), cell in cells.items() if cell.raw and cell.formula is None}
    height = layout.sheet.record_height
    closed = {
        each.area.first_row
        for each in layout.fields
        if not (each.scope == "row" or (each.scope == "record" and height == 1))
    }
    filled = {each.area.first_row for each in layout.fields}
    alike = filled - closed - printed.weights.keys()
    placed = align(printed, standing)
    return fill_gaps(placed, layout.last_row, is_used=used.__contains__, is_open=alike.__contains__)


def _by_row(
    marks: list[_Mark], cells: Mapping[Position, Cell]
) -> tuple[Printed, dict[int, set[Token]]]:
    """What is printed in each row, and what of it stands in each row of the sheet."""
    labels = [mark for mark in marks if not mark.is_weight]
    known = {mark.token for mark in labels}
    standing: dict[int, set[Token]] = defaultdict(set)
    for (row, _), cell in cells.items():
        if cell.raw and cell.formula is None and (token := _token(cell.raw)) in known:
            standing[row].add(token)
    rivals: dict[int, set[Token]] = defaultdict(set)
    for mark in labels:
        rivals[mark.area.first_column].add(mark.token)
    return (
        Printed(
            _weights(labels, standing, 0, lambda mark: mark.token),
            {mark.token: rivals[mark.area.first_column] for mark in labels},
        ),
        standing,
    )


def _columns(
    layout: Layout,
    marks: list[_Mark],
    cells: Mapping[Position, Cell],
    rows: Mapping[int, int],
) -> dict[int, int]:
    """Printed columns → where they stand, by their texts in the rows that were found."""
    marks = [mark for mark in marks if mark.area.first_row in rows]
    printed_row = {place: line for line, place in rows.items()}
    known = {(mark.area.first_row, mark.token) for mark in marks}
    standing: dict[int, set[Token]] = defaultdict(set)
    for (row, column), cell in cells.items():
        if cell.raw and cell.formula is None and row in printed_row:
            token = (printed_row[row], _token(cell.raw))
            if token in known:
                standing[column].add(token)
    rivals: dict[int, set[Token]] = defaultdict(set)
    for token in known:
        rivals[token[0]].add(token)
    printed = Printed(
        _weights(marks, standing, 1, lambda mark: (mark.area.first_row, mark.token)),
        {token: rivals[token[0]] for token in known},
    )
    placed = align(printed, standing)
    return fill_gaps(placed, layout.last_column, is_used=lambda _: False, is_open=lambda _: False)


def _weights(
    marks: list[_Mark],
    standing: Mapping[int, set[Token]],
    axis: int,
    token_of: Callable[[_Mark], Token],
) -> dict[int, dict[Token, float]]:
    """The tokens of each printed line and what each of them proves."""
    lines: dict[Token, set[int]] = defaultdict(set)
    for mark in marks:
        lines[token_of(mark)].add(mark.area[axis])
    places = Counter(token for tokens in standing.values() for token in tokens)
    weights: dict[int, dict[Token, float]] = defaultdict(dict)
    for mark in marks:
        token = token_of(mark)
        if mark.area[axis] != mark.area[axis + 2]:
            weight = _SPANNING
        elif mark.is_weight or len(lines[token]) > 1 or places[token] > 1 or len(mark.token) == 1:
            weight = _SHARED
        else:
            weight = OWN
        weights[mark.area[axis]][token] = weight
    return dict(weights)
