"""Tables of expected points: markdown tables under headings, read strictly."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

KEYS = "Keys"
BASE = "Base filling"
_HEADING = re.compile(r"##+ (?P<title>.+)")
_RULE = re.compile(r"\|(?: *:?-+:? *\|)+")
_BAR = re.compile(r"(?<!\\)\|")
_COUNTED = re.compile(r"(?P<level>[a-z]+)(?P<number>[1-9]\d*)\.(?P<column>\w+)")


class TableError(Exception):
    """A file of tables is not written as its reader expects."""

    def __init__(self, path: Path, line: int, fault: str) -> None:
        super().__init__(f"{path.name}:{line}: {fault}")
        self.path, self.line, self.fault = path, line, fault


class Row(NamedTuple):
    """One row: where it stands, and its cells by column."""

    line: int
    cells: dict[str, str]


class Table(NamedTuple):
    """The one table under a heading."""

    title: str
    line: int
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


class Case(NamedTuple):
    """One row, its cells parted into what goes into the form and what must come out."""

    line: int
    inputs: dict[str, str]
    expected: dict[str, str]


def read_tables(path: Path) -> dict[str, Table]:
    """Return the tables of a file by heading, in the order of the file.

    Raises:
        TableError: two headings are the same, a heading has two tables, a table has no rule or
            no rows, a column has no name or another's, or a row has more or fewer cells.
    """
    tables: dict[str, Table] = {}
    titles: set[str] = set()
    title = ""
    block: list[tuple[int, str]] = []
    lines = [*path.read_text("utf-8").splitlines(), ""]
    for number, line in enumerate(lines, 1):
        if line.startswith("|"):
            block.append((number, line))
            continue
        if block:
            if title in tables:
                raise TableError(path, block[0][0], f"a second table under {title!r}")
            tables[title] = _table(path, title, block)
            block = []
        if heading := _HEADING.fullmatch(line):
            title = heading["title"].strip()
            if title in titles:
                raise TableError(path, number, f"a second heading {title!r}")
            titles.add(title)
    return tables


def rows(path: Path, title: str, columns: Sequence[str]) -> tuple[Row, ...]:
    """Return the rows of the table under ``title``, which has exactly ``columns`` in this order.

    Raises:
        TableError: there is no such table, or it has other columns; see :func:`read_tables`.
    """
    table = _named(path, title)
    if table.columns != tuple(columns):
        raise TableError(path, table.line, f"columns {table.columns}, expected {tuple(columns)}")
    return table.rows


def keys(path: Path) -> dict[str, str]:
    """Return the keys of a file and their labels."""
    table = rows(path, KEYS, ("key", "label", "kind", "unit", "decimals"))
    return {row.cells["key"]: row.cells["label"] for row in table}


def base(path: Path) -> dict[str, str]:
    """Return the base filling of a file: value by key; an empty value is an empty cell."""
    known = keys(path)
    values: dict[str, str] = {}
    for row in rows(path, BASE, ("key", "value", "why")):
        key = row.cells["key"]
        if key in values or not is_key(key, known):
            raise TableError(path, row.line, f"{key!r} is no key or stands here twice")
        values[key] = row.cells["value"]
    return values


def cases(path: Path, title: str, results: Sequence[str]) -> tuple[Case, ...]:
    """Return the rows under ``title``: the columns ``results``, and inputs named by keys.

    Raises:
        TableError: a result is not a column, or a column is neither a result nor a key.
    """
    table, known = _named(path, title), keys(path)
    if missing := [name for name in results if name not in table.columns]:
        raise TableError(path, table.line, f"no columns {missing}")
    inputs = [name for name in table.columns if name not in results]
    if unknown := [name for name in inputs if not is_key(name, known)]:
        raise TableError(path, table.line, f"{unknown} are neither results nor keys")
    return tuple(
        Case(
            row.line,
            {name: row.cells[name] for name in inputs},
            {name: row.cells[name] for name in results},
        )
        for row in table.rows
    )


def is_key(name: str, known: Mapping[str, str]) -> bool:
    """Return whether ``name`` is a key, or a cell of a counted row (``cost2.goal``: ROW.goal)."""
    counted = _COUNTED.fullmatch(name)
    return name in known or (counted is not None and f"ROW.{counted['column']}" in known)


def _named(path: Path, title: str) -> Table:
    tables = read_tables(path)
    if title not in tables:
        raise TableError(path, 1, f"no table under {title!r}")
    return tables[title]


def _table(path: Path, title: str, block: Sequence[tuple[int, str]]) -> Table:
    first = block[0][0]
    columns = _cells(path, *block[0])
    if "" in columns or len(set(columns)) < len(columns):
        raise TableError(path, first, "a column without a name, or two with the same")
    if len(block) < 3 or not _RULE.fullmatch(block[1][1]):
        raise TableError(path, first, "no rule below the columns, or no row")
    found: list[Row] = []
    for line, text in block[1:]:
        cells = _cells(path, line, text)
        if len(cells) != len(columns):
            raise TableError(path, line, f"{len(cells)} cells, expected {len(columns)}")
        if line > first + 1:
            found.append(Row(line, dict(zip(columns, cells, strict=True))))
    return Table(title, first, columns, tuple(found))


def _cells(path: Path, line: int, text: str) -> tuple[str, ...]:
    if not text.endswith("|") or text.endswith("\\|"):
        raise TableError(path, line, "the row does not end with |")
    return tuple(cell.strip().replace("\\|", "|") for cell in _BAR.split(text)[1:-1])
