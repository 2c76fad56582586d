"""The rows of a block as a definition writes them: their lines, and which cells they have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.definitions.schema.table import RuleDefinition
from zjtx_xl.definitions.spans import line_numbers

if TYPE_CHECKING:
    from zjtx_xl.definitions.schema.table import ColumnDefinition, RowDefinition


def lines_of(row: RowDefinition) -> list[tuple[str, tuple[int, int]]]:
    """Key and lines of each row that a definition stands for: one, or one for each open row."""
    first, last = line_numbers(row.row)
    if row.at_most is None:
        return [(row.key or "", (first, last))]
    return [
        (f"{row.key or ''}{number}", (line, line))
        for number, line in enumerate(range(first, last + 1), start=1)
    ]


def is_repeated(row: RowDefinition, record: tuple[int, int] | None) -> bool:
    """Whether the row stands in the rows that a list repeats for each record."""
    return record is not None and record[0] <= line_numbers(row.row)[0] <= record[1]


def is_left_out(row: RowDefinition, column: ColumnDefinition) -> bool:
    """Whether the row has no cell there; where a row vetoes the whole table, nothing is scored."""
    if column.role == "score" and is_veto(row):
        return True
    return column.key in row.omit or (row.only is not None and column.key not in row.only)


def is_veto(row: RowDefinition) -> bool:
    """Whether the row decides about the whole table (一票否决)."""
    return isinstance(row.rule, RuleDefinition) and row.rule.name == "veto"
