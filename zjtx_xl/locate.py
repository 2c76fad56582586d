"""Where the parts of a printed form stand in a returned sheet.

The normal case is that everything is at its place. Where somebody inserted, deleted or moved rows
or columns, each fixed text is looked for in the whole sheet; rows and columns are then placed by
the vote of the texts that were found. What cannot be placed without doubt is not placed.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from zjtx_xl.address import Range
    from zjtx_xl.model import Cell
    from zjtx_xl.template import Layout, Text

Position = tuple[int, int]
# A single text that stands elsewhere proves nothing: half of a row's texts must agree.
_AGREEMENT = 0.5


@dataclass(frozen=True, slots=True)
class Placement:
    """Expected rows and columns → where they are; what is not in the maps was not found."""

    rows: Mapping[int, int]
    columns: Mapping[int, int]

    @property
    def moved(self) -> bool:
        """Whether anything stands elsewhere than printed."""
        return any(a != b for a, b in self.rows.items()) or any(
            a != b for a, b in self.columns.items()
        )

    def find(self, area: Range) -> Position | None:
        """Where the top left cell of an area of the layout stands now."""
        row = self.rows.get(area.first_row)
        column = self.columns.get(area.first_column)
        return None if row is None or column is None else (row, column)


def folded(text: str) -> str:
    """A text without the differences that saving and retyping make: spaces, width, case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def texts_equal(left: str, right: str) -> bool:
    """Whether two labels say the same."""
    return left == right or folded(left) == folded(right)


def in_place(layout: Layout, printed: Mapping[Text, str], cells: Mapping[Position, Cell]) -> float:
    """The share of fixed texts that stand at their place: 1.0 in an untouched form."""
    texts = [text for text in layout.texts if text.role != "weight"]
    hits = sum(
        1
        for text in texts
        if (cell := cells.get((text.area.first_row, text.area.first_column))) is not None
        and texts_equal(cell.raw, printed[text])
    )
    return hits / len(texts) if texts else 0.0


def place(layout: Layout, printed: Mapping[Text, str], cells: Mapping[Position, Cell]) -> Placement:
    """Place every row and column of the layout in the sheet that holds these cells."""
    rows = range(1, layout.last_row + 1)
    columns = range(1, layout.last_column + 1)
    if _anchors_in_place(layout, printed, cells):
        return Placement({row: row for row in rows}, {column: column for column in columns})
    found = _found(layout, printed, cells)
    row_votes = ((text.area.first_row, position[0]) for text, position in found)
    column_votes = ((text.area.first_column, position[1]) for text, position in found)
    return Placement(_spread(_elected(row_votes), rows), _spread(_elected(column_votes), columns))


def _anchors_in_place(
    layout: Layout, printed: Mapping[Text, str], cells: Mapping[Position, Cell]
) -> bool:
    """Whether every header and row label stands at its place (an edited one moves nothing)."""
    misplaced = [
        text
        for text in layout.texts
        if text.role in {"header", "label"}
        and (
            (cell := cells.get((text.area.first_row, text.area.first_column))) is None
            or not texts_equal(cell.raw, printed[text])
        )
    ]
    if not misplaced:
        return True
    # An edited or emptied label is not a moved one: it stands nowhere else.
    wanted = {folded(printed[text]) for text in misplaced}
    counts = Counter(folded(printed[text]) for text in layout.texts)
    standing = Counter(folded(cell.raw) for cell in cells.values() if cell.type == "text")
    return not any(standing[text] >= counts[text] for text in wanted)


def _found(
    layout: Layout, printed: Mapping[Text, str], cells: Mapping[Position, Cell]
) -> list[tuple[Text, Position]]:
    """Texts that stand exactly as often as printed, paired in reading order."""
    standing: dict[str, list[Position]] = defaultdict(list)
    for position in sorted(cells):
        cell = cells[position]
        if cell.type in {"text", "number"} and cell.raw:
            standing[folded(cell.raw)].append(position)
    expected: dict[str, list[Text]] = defaultdict(list)
    for text in sorted(layout.texts, key=lambda each: each.area):
        if text.role != "weight":
            expected[folded(printed[text])].append(text)
    return [
        pair
        for wanted, texts in expected.items()
        if wanted and len(standing[wanted]) == len(texts)
        for pair in zip(texts, standing[wanted], strict=True)
    ]


def _elected(votes: Iterable[tuple[int, int]]) -> dict[int, int]:
    """For each expected line the place that most texts vote for; no place on a tie."""
    ballots: dict[int, Counter[int]] = defaultdict(Counter)
    for expected, actual in votes:
        ballots[expected][actual] += 1
    elected: dict[int, int] = {}
    taken: set[int] = set()
    for expected, ballot in sorted(ballots.items()):
        (winner, count), *others = ballot.most_common(2)
        clear = count / ballot.total() > _AGREEMENT or not others
        if clear and winner not in taken:
            elected[expected] = winner
            taken.add(winner)
    return elected


def _spread(elected: Mapping[int, int], lines: Sequence[int]) -> dict[int, int]:
    """Lines without a text of their own go with their neighbours, if these agree."""
    placed = dict(elected)
    known = sorted(elected)
    for line in lines:
        if line in placed:
            continue
        before = max((each for each in known if each < line), default=None)
        after = min((each for each in known if each > line), default=None)
        shifts = {elected[each] - each for each in (before, after) if each is not None}
        if len(shifts) == 1:
            placed[line] = line + shifts.pop()
    return placed
