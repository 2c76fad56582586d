"""Values in words that read for sure, of which no rule can tell the points: an officer decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.checks.operands import Operand, operands_of, seen
from zjtx_xl.definitions import by_layout, standing_of
from zjtx_xl.rules import points_of
from zjtx_xl.values import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zjtx_xl.definitions import Field, Sheet
    from zjtx_xl.findings import Entry
    from zjtx_xl.returns import ReturnedTable
    from zjtx_xl.rules import Node

_WORDED = frozenset({"goal", "text"})
_SURE = frozenset({"exact", "normalised"})


class _Row(NamedTuple):
    """A row that the office scores, and what its rule looks at."""

    expression: Node
    operands: tuple[Operand, ...]


def worded_fields(table: ReturnedTable) -> Iterator[tuple[Field, Entry]]:
    """What a sender wrote in words (较好, 52个左右) where the rule of its row gives no points.

    Whoever scores himself has said by his score how he means it.
    """
    entries = table.submission.entries
    told: set[str] = set()
    for sheet in table.sheets:
        for row in _rows(sheet.layout.sheet, sheet.layout.records):
            readings = [operand.read(entries) for operand in row.operands]
            if not any(isinstance(read, Reading) and _is_worded(read) for read in readings):
                continue
            cells = {
                operand.name: seen(read)
                for operand, read in zip(row.operands, readings, strict=True)
            }
            if points_of(row.expression, cells) is not None:
                continue
            for operand, read in zip(row.operands, readings, strict=True):
                field = operand.fields[0]
                is_open = isinstance(read, Reading) and _is_worded(read) and _is_asked(field)
                if is_open and field.key not in told:
                    told.add(field.key)
                    yield field, entries[field.key]


def _is_worded(reading: Reading) -> bool:
    return reading.confidence in _SURE and isinstance(reading.value, str)


def _is_asked(field: Field) -> bool:
    return field.kind.name in _WORDED and field.by == "recipient" and field.value is None


@by_layout
def _rows(sheet: Sheet, records: int) -> tuple[_Row, ...]:
    layout = sheet.layout(records)
    found: list[_Row] = []
    for field in layout.fields:
        rule = field.rule
        if rule is None or rule.expression is None or field.by == "recipient":
            continue
        operands = operands_of(layout, (rule.expression,), standing_of(field))
        if any(_is_asked(operand.fields[0]) for operand in operands if not operand.is_column):
            found.append(_Row(rule.expression, operands))
    return tuple(found)
