"""Rows and columns of a printed form, found in a sheet by the texts that are printed in them.

Rows are found first, wherever in them their texts stand; then columns, by their texts in those
rows. A text that was edited is still known by what is left of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.definitions import as_retyped
from zjtx_xl.returns.alignment import OWN, Ground, Printed, align, fill_gaps

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from zjtx_xl.definitions import Layout, Text
    from zjtx_xl.returns.alignment import Token
    from zjtx_xl.xlsx import Cell, Range

Position = tuple[int, int]
# What a text proves about its line: one that other lines have too, or a short one such as “—”,
# less; one that spans several lines stands in the first of them, but may slip to the next.
_SHARED = 0.25
_SPANNING = 0.1
# A text of which so much is left is still known as the printed one, unless it is short.
_EDITED = 0.6
_SHORTEST_EDITED = 4
_MOST_COMPARED = 20_000
_TOO_MANY_EDITED = 3
_BOXES = "□☑☐☒■√✓✔口"


class Landmark(NamedTuple):
    """A text by which a row and a column can be found; the number of a weight proves little."""

    token: str
    area: Range
    is_weight: bool


def landmarks(layout: Layout, printed: Mapping[Text, str]) -> list[Landmark]:
    """All texts by which the lines of a layout can be found."""
    texts = [
        Landmark(_token(words), text.area, text.role == "weight")
        for text, words in printed.items()
        if words
    ]
    # The option of a box to tick stands in the cell itself.
    options = [
        Landmark(_token(field.initial), field.area, is_weight=False)
        for field in layout.fields
        if field.kind.name == "tick" and field.initial
    ]
    return texts + options


def _token(text: str) -> str:
    return as_retyped(text).lstrip(_BOXES)


def place_rows(
    layout: Layout, marks: list[Landmark], cells: Mapping[Position, Cell]
) -> dict[int, int]:
    """Printed rows → where they stand."""
    printed, standing = _by_row(marks, cells)
    placed = align(printed, standing)
    if len(placed) < len(printed.weights) and _know_edited(printed, standing, placed, cells):
        placed = align(printed, standing)
    return fill_gaps(
        placed, layout.last_row, printed, standing, _ground_of_rows(layout, marks, cells, printed)
    )


def _ground_of_rows(
    layout: Layout, marks: list[Landmark], cells: Mapping[Position, Cell], printed: Printed
) -> Ground:
    written: dict[int, set[int]] = defaultdict(set)
    for (row, column), cell in cells.items():
        if cell.raw and cell.formula is None and column <= layout.last_column:
            written[row].add(column)
    texts: dict[int, set[int]] = defaultdict(set)
    for mark in marks:
        texts[mark.area.first_row].add(mark.area.first_column)
    cells_of: dict[int, set[int]] = defaultdict(set, {row: set(own) for row, own in texts.items()})
    for field in layout.fields:
        cells_of[field.area.first_row].add(field.area.first_column)

    def may_hold(line: int, place: int) -> bool:
        # Nobody edits all of many texts, or leaves none; and nothing stands where nothing should.
        there = written.get(place, set())
        is_edited = len(texts[line]) < _TOO_MANY_EDITED and bool(texts[line] & there)
        return is_edited and there <= cells_of[line]

    return Ground(
        is_used=written.__contains__,
        is_open=_open_rows(layout, printed).__contains__,
        may_hold=may_hold,
    )


def _open_rows(layout: Layout, printed: Printed) -> set[int]:
    """Rows that are alike: open rows, and the records of a list with one row each."""
    scopes = {"row", "record"} if layout.sheet.record_height == 1 else {"row"}
    closed = {field.area.first_row for field in layout.fields if field.scope not in scopes}
    return {field.area.first_row for field in layout.fields} - closed - printed.weights.keys()


def _know_edited(
    printed: Printed,
    standing: dict[int, set[Token]],
    placed: Mapping[int, int],
    cells: Mapping[Position, Cell],
) -> bool:
    """Take texts in rows left over for the printed ones that they are edited from."""
    wanted = {
        token
        for line, tokens in printed.weights.items()
        if line not in placed
        for token in tokens
        if isinstance(token, str) and len(token) >= _SHORTEST_EDITED
    }
    taken = set(placed.values())
    found: dict[str, set[int]] = defaultdict(set)
    for (row, _), cell in cells.items():
        if row not in taken and cell.type == "text" and cell.formula is None:
            found[_token(cell.raw)].add(row)
    if len(wanted) * len(found) > _MOST_COMPARED:
        return False
    known = False
    for text, rows in found.items():
        likest = max(wanted, key=lambda token: _similarity(token, text), default="")
        if text not in wanted and _similarity(likest, text) >= _EDITED:
            known = True
            for row in rows:
                standing[row].add(likest)
    return known


def _similarity(token: str, text: str) -> float:
    """How much of two texts is the same, from 0 to 1."""
    matcher = SequenceMatcher(None, token, text, autojunk=False)
    if matcher.real_quick_ratio() < _EDITED or matcher.quick_ratio() < _EDITED:
        return 0.0
    return matcher.ratio()


def _by_row(
    marks: list[Landmark], cells: Mapping[Position, Cell]
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


def place_columns(
    layout: Layout,
    marks: list[Landmark],
    cells: Mapping[Position, Cell],
    rows: Mapping[int, int],
) -> dict[int, int]:
    """Printed columns → where they stand, by their texts in the rows that were found."""
    marks = [mark for mark in marks if mark.area.first_row in rows]
    printed_row = {place: line for line, place in rows.items()}
    known = {(mark.area.first_row, mark.token) for mark in marks}
    standing: dict[int, set[Token]] = defaultdict(set)
    used: set[int] = set()
    for (row, column), cell in cells.items():
        if cell.raw and cell.formula is None and row in printed_row:
            used.add(column)
            token = (printed_row[row], _token(cell.raw))
            if token in known:
                standing[column].add(token)
    rivals: dict[int, set[Token]] = defaultdict(set)
    texts: dict[int, set[int]] = defaultdict(set)
    for mark in marks:
        rivals[mark.area.first_row].add((mark.area.first_row, mark.token))
        texts[mark.area.first_column].add(rows[mark.area.first_row])
    printed = Printed(
        _weights(marks, standing, 1, lambda mark: (mark.area.first_row, mark.token)),
        {token: rivals[token[0]] for token in known},
    )

    def may_hold(line: int, place: int) -> bool:
        there = [cell for row in texts[line] if (cell := cells.get((row, place)))]
        return len(texts[line]) < _TOO_MANY_EDITED and any(cell.raw for cell in there)

    ground = Ground(is_used=used.__contains__, is_open=lambda _: False, may_hold=may_hold)
    placed = align(printed, standing)
    return fill_gaps(placed, layout.last_column, printed, standing, ground)


def _weights(
    marks: list[Landmark],
    standing: Mapping[int, set[Token]],
    axis: int,
    token_of: Callable[[Landmark], Token],
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
        for mark in landmarks(drawn, printed)
        if mark.area.last_row < first or mark.area.first_row > last
    ]
    texts, standing = _by_row(outside, cells)
    placed = align(texts, standing)
    above = max((line for line in placed if line < first), default=0)
    below = min((line for line in placed if line > last), default=0)
    shift = placed.get(above, 0) - above
    ground = _ground_of_rows(drawn, outside, cells, texts)
    for line in range(above + 1, first):
        # A header that was deleted takes no place; an edited one does.
        if line in texts.weights and not ground.may_hold(line, line + shift):
            shift -= 1
    return shift, placed[below] - below - shift + last - first + 1 if below else None
