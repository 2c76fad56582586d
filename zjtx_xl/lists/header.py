"""The header of an officer's list: which rows it takes, and what each column is.

It stands below titles and notes, in one row or in several, with merged cells or, in a .csv, with
empty ones in their place. It is known by a heading for the recipient's name.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zjtx_xl.values import narrow, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from zjtx_xl.lists.grid import Grid, GridCell
    from zjtx_xl.lists.headings import Alias, FieldNames

# Below so many rows a list has begun.
_SEARCHED_ROWS = 60
_MORE_ROWS = 3


@dataclass(frozen=True, slots=True)
class Header:
    """What the columns of a list are.

    ``aliases`` are the columns of the recipient's name, number and credit code, ``fields`` the
    field keys that a column prefills, ``others`` the headings of all remaining columns as written.
    """

    first_row: int
    last_row: int
    aliases: Mapping[Alias, int]
    fields: Mapping[int, tuple[str, ...]]
    others: Mapping[int, str]
    headings: Mapping[int, str]
    faults: tuple[str, ...] = ()

    @property
    def recognised(self) -> int:
        """How many columns are known."""
        return len({*self.aliases.values(), *self.fields})


def find_header(grid: Grid, names: FieldNames) -> Header | None:
    """The header of a sheet; of several candidates the one with the most known columns."""
    best: Header | None = None
    for row in _first_rows(grid):
        for column, cell in grid.rows[row].items():
            if not _is_subject(cell, names):
                continue
            found = _header(grid, names, row, column)
            is_better = best is None or found.recognised > best.recognised
            if is_better and "subject" in found.aliases and not _is_legend(grid, names, found):
                best = found
    return best


def row_without_subject(grid: Grid, names: FieldNames) -> int | None:
    """A row that would be the header if it had a heading for the recipient's name."""
    for row in _first_rows(grid):
        found = _columns(grid, names, row, row)
        if "credit_code" in found.aliases or found.recognised > 1:
            return row
    return None


def _first_rows(grid: Grid) -> Iterator[int]:
    return itertools.islice(grid.rows, _SEARCHED_ROWS)


def _is_subject(cell: GridCell, names: FieldNames) -> bool:
    # 单位名称：… is a line of a form above the list
    if cell.kind != "text" or narrow(cell.text).endswith(":"):
        return False
    alias = names.alias([cell.text])
    return alias is not None and alias[0] == "subject"


def _is_legend(grid: Grid, names: FieldNames, header: Header) -> bool:
    """Whether the headings run on downward: an explanation of the columns, not a list."""
    column = header.aliases["subject"]
    below = grid.cells.get((header.last_row + 1, column))
    if below is None or below.kind != "text":
        return False
    return names.alias([below.text]) is not None or bool(names.meaning([below.text]))


def _header(grid: Grid, names: FieldNames, row: int, column: int) -> Header:
    """The header whose heading for the name stands here, with the rows above and below it."""
    area = grid.merge(row, column)
    first, last = (area.first_row, area.last_row) if area else (row, row)
    found = _columns(grid, names, first, last)
    for below in range(last + 1, last + 1 + _MORE_ROWS):
        if below not in grid.rows or (below, column) in grid.cells:
            break
        longer = _columns(grid, names, first, below)
        if longer.recognised <= found.recognised and not _continues(grid, below):
            break
        found = longer
    for above in range(first - 1, first - 1 - _MORE_ROWS, -1):
        if above not in grid.rows:
            break
        longer = _columns(grid, names, above, found.last_row)
        groups = _groups(grid, above)
        if longer.recognised < found.recognised or not groups:
            break
        if (
            longer.recognised == found.recognised
            and len(groups) == 1
            and not _has_merge(grid, above)
        ):
            break
        found = longer
    return found


def _continues(grid: Grid, below: int) -> bool:
    """Whether a row without a name holds headings: they stand under merged or empty cells."""
    above, row = grid.row(below - 1), grid.rows[below]
    return all(
        cell.kind == "text" and (column not in above or _opens_group(above, row, column))
        for column, cell in row.items()
    )


def _opens_group(above: Mapping[int, GridCell], below: Mapping[int, GridCell], column: int) -> bool:
    return column in below and column + 1 in below and column + 1 not in above


def _groups(grid: Grid, above: int) -> list[int]:
    """The columns where a row holds the heading of several columns; a title spans all of them."""
    row, below = grid.rows[above], grid.row(above + 1)
    if not below:
        return []
    first, last = min(below), max(below)
    found: list[int] = []
    for column, cell in row.items():
        area = grid.merge(above, column)
        if area and area.first_column <= first and area.last_column >= last:
            return []
        if _opens_group(row, below, column) and ":" not in narrow(cell.text):
            found.append(column)
    return found


def _has_merge(grid: Grid, row: int) -> bool:
    areas = (grid.merge(row, column) for column in grid.rows[row])
    return any(area and area.first_column < area.last_column for area in areas)


def _columns(grid: Grid, names: FieldNames, first: int, last: int) -> Header:
    """What the columns are if these rows are the header."""
    columns = sorted({column for row in range(first, last + 1) for column in grid.row(row)})
    aliases: dict[Alias, list[tuple[int, int]]] = {}
    fields: dict[str, list[tuple[int, int]]] = {}
    headings: dict[int, str] = {}
    for column in columns:
        parts = _parts(grid, first, last, column)
        headings[column] = "".join(parts)
        alias = names.alias(parts)
        if alias is not None:
            aliases.setdefault(alias[0], []).append((alias[1], column))
        for key, rank in names.meaning(parts).items():
            fields.setdefault(key, []).append((rank, column))
    keys_of: dict[int, list[str]] = {}
    for key, claims in fields.items():
        keys_of.setdefault(min(claims)[1], []).append(key)
    keys_of = {column: _for_the_office(keys, names) for column, keys in keys_of.items()}
    column_of: dict[Alias, int] = {alias: min(claims)[1] for alias, claims in aliases.items()}
    known = {*column_of.values(), *keys_of}
    return Header(
        first_row=first,
        last_row=last,
        aliases=column_of,
        fields={column: tuple(keys) for column, keys in keys_of.items()},
        others=_distinct({column: headings[column] for column in columns if column not in known}),
        headings=headings,
        faults=_contested(grid, last, [*aliases.values(), *fields.values()]),
    )


def _for_the_office(keys: list[str], names: FieldNames) -> list[str]:
    """Of all that a heading means: what the office prefills, if anything is.

    A target is no answer: 有效发明专利数量 is both, in two tables of one package.
    """
    fields = [names.fields[key] for key in keys if key in names.fields]
    if not any(field.prefilled for field in fields):
        return keys
    answers = {field.key for field in fields if not field.prefilled and field.by == "recipient"}
    return [key for key in keys if key not in answers]


def _contested(grid: Grid, row: int, claimed: list[list[tuple[int, int]]]) -> tuple[str, ...]:
    """Two columns whose headings say the same thing equally well."""
    faults: dict[str, None] = {}
    for claims in claimed:
        (rank, column), *others = sorted(claims)
        if others and others[0][0] == rank:
            places = grid.place(row, column), grid.place(row, others[0][1])
            faults[f"{places[0]} 和 {places[1]} 两列的表头意思相同，只能保留一列"] = None
    return tuple(faults)


def _parts(grid: Grid, first: int, last: int, column: int) -> list[str]:
    """The texts of a heading from the top; a merged cell counts once, for each of its columns."""
    parts: list[str] = []
    seen: set[tuple[int, int]] = set()
    for row in range(first, last + 1):
        position = _heading_over(grid, row, column, last)
        cell = grid.cells.get(position)
        if cell is not None and position not in seen and position[0] >= first:
            seen.add(position)
            parts.append(one_line("".join(line.strip() for line in cell.text.split("\n"))))
    return parts or [""]


def _heading_over(grid: Grid, row: int, column: int, last: int) -> tuple[int, int]:
    """The cell that holds the heading of a column in this row of the header.

    Where nothing is merged, as in a .csv, the heading of a group stands over its first column and
    the cells to its right are empty.
    """
    area = grid.merge(row, column)
    if area:
        return area.first_row, area.first_column
    cells, below = grid.row(row), grid.row(row + 1)
    if row == last or column in cells or column not in below:
        return row, column
    left = column
    while left in below and left not in cells:
        left -= 1
    is_group = left in cells and left in below and not grid.merge(row, left)
    return row, left if is_group else column


def _distinct(headings: Mapping[int, str]) -> dict[int, str]:
    """Headings made different: the second 备注 is ``备注 (2)``."""
    counts: dict[str, int] = {}
    distinct: dict[int, str] = {}
    for column, heading in headings.items():
        counts[heading] = counts.get(heading, 0) + 1
        number = counts[heading]
        distinct[column] = heading if number == 1 else f"{heading} ({number})"
    return distinct
