"""The figures of a roll-up: which cell takes what from where, and how it is read there.

A number is written as it was read; a text says what the return says. What is not sure about a
number stays empty, whether it is taken or added up: an officer decides, and nobody takes a sum of
some for the sum of all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.audits.records import RecordCell
from zjtx_xl.audits.scope import UndecidedError, computed
from zjtx_xl.definitions import Column, names_on, standing_of
from zjtx_xl.rules import (
    MISSING_VALUE,
    OPEN,
    NoResult,
    areas_of,
    clean,
    given,
    is_name,
    without_star,
)
from zjtx_xl.values import NUMERIC, plain, plain_decimal, read_value
from zjtx_xl.xlsx import NOTHING, Cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from zjtx_xl.audits.ledger import SetScope
    from zjtx_xl.definitions import Field, Layout, RollupDefinition
    from zjtx_xl.rules import Given, Value
    from zjtx_xl.values import ValueKind

_ZERO = Decimal(0)
_OPEN = frozenset({"proposed", "unreadable"})
_TEXT_AND_BLANK = re.compile(r"[：:][\s_]*(?=[）)])")


@dataclass(frozen=True, slots=True)
class Rolled:
    """One figure of a roll-up: its raw text, and the cells it came from.

    ``open_`` is a cell for whose sake the figure stays empty.
    """

    field: Field
    subject: str
    raw: str
    sources: tuple[RecordCell, ...] = ()
    open_: RecordCell | None = None


def rolled_cells(
    definition: RollupDefinition,
    fields: Sequence[tuple[str, Field]],
    scope: SetScope,
    subject: str = "",
) -> Iterator[Rolled]:
    """The figures of one record (or of a form); ``fields`` with their keys inside the record."""
    for key, field in fields:
        expression = _source(definition, key)
        if expression is None or field.formula:
            continue
        found = scope.find(expression) if is_name(expression) else None
        if isinstance(found, RecordCell):
            yield taken(field, found, subject)
            continue
        if is_name(expression):
            continue
        try:
            result = computed(expression, scope)
        except UndecidedError as undecided:
            yield Rolled(field, subject, "", open_=undecided.cell)
            continue
        if isinstance(result.value, Decimal):
            yield Rolled(field, subject, plain(result.value), result.cells)


def taken(field: Field, cell: RecordCell, subject: str) -> Rolled:
    """A figure that is one cell of a return or of a summary."""
    if _is_open(field.kind, cell):
        return Rolled(field, subject, "", open_=cell)
    return Rolled(field, subject, raw_for(field.kind, cell), (cell,))


def _is_open(kind: ValueKind, cell: RecordCell) -> bool:
    """Whether a number is wanted, and what stands there is not surely one."""
    return kind.name in NUMERIC and not cell.is_sure and not cell.is_missing


def _source(definition: RollupDefinition, key: str) -> str | None:
    """What a key takes; a key that is named goes before one with a ``*``."""
    if key in definition.cells:
        return definition.cells[key]
    if key in definition.omit:
        return None
    for pattern, expression in definition.cells.items():
        before, star, after = pattern.partition("*")
        if star and key.startswith(before) and key.endswith(after):
            part = key[len(before) : len(key) - len(after)]
            if part:
                return without_star(expression, part)
    return None


def raw_for(kind: ValueKind, cell: RecordCell) -> str:
    """What to write so that a field of this kind reads as the source does.

    A number as it was read, unless it is written as one already; of a text the text, or its value
    where the text would mean something else there: a number that its own cell shows as a
    percentage or a date, a choice that the form prints with boxes, a text that an officer has
    decided about.
    """
    raw = cell.raw
    if kind.name in NUMERIC and isinstance(cell.value, Decimal) and not plain_decimal(raw):
        return plain(cell.value)
    is_number = kind.name in NUMERIC and plain_decimal(raw)
    there = read_value(Cell(1, 1, "number" if is_number else "text", raw), kind)
    if kind.name == "choice":
        choice = next((offered for offered in kind.choices if offered.value == there.value), None)
        if choice is not None:
            return _with_text(choice.printed, choice.text, there.remark)
    value = cell.value
    if there.confidence in _OPEN and cell.is_read and cell.confidence not in _OPEN:
        return _decided(cell)
    if there.value == value or cell.field.kind.name != kind.name:
        return raw
    if isinstance(value, Decimal):
        return plain(value)
    return value if isinstance(value, str) else raw


def _decided(cell: RecordCell) -> str:
    """What an officer made of a text that was open."""
    if isinstance(cell.value, Decimal):
        return plain(cell.value)
    if isinstance(cell.value, bool):
        return "是" if cell.value else "否"
    return cell.value or "无"


def _with_text(printed: str, label: str | None, text: str | None) -> str:
    """``要求整改☑（整改内容： ）`` with its text in place of the blank."""
    if not label or not text or label not in printed:
        return printed
    before, _, after = printed.partition(label)
    return before + label + _TEXT_AND_BLANK.sub(lambda _: f"：{text}", after, count=1)


class ColumnTotal(NamedTuple):
    """What a total shows: a number, of which areas; empty where nothing is added up.

    ``left_out`` are cells of it that are open, and not part of the number.
    """

    field: Field
    raw: str
    areas: tuple[str, ...]
    left_out: tuple[Field, ...] = ()


def subtotal(field: Field, addends: Sequence[Field], rolled: Mapping[str, Rolled]) -> ColumnTotal:
    """The sum (小计) of the same cell of several records; empty where none holds a number."""
    left_out = tuple(addend for addend in addends if _waits(rolled.get(addend.key)))
    found = (_number(addend, rolled, {}) for addend in addends)
    numbers = [number for number in found if isinstance(number, Decimal)]
    raw = plain(sum(numbers, _ZERO)) if numbers else ""
    areas = areas_of([addend.ref for addend in addends])
    return ColumnTotal(field, raw, tuple(map(str, areas)), left_out)


def totals(
    layout: Layout, rolled: Mapping[str, Rolled], subtotals: Mapping[str, ColumnTotal] = NOTHING
) -> Iterator[ColumnTotal]:
    """What the layout computes from the figures that stand in it: its columns, then its totals."""
    names = names_on(layout.sheet, layout.records)
    known: dict[str, Value] = {
        key: Decimal(total.raw) for key, total in subtotals.items() if total.raw
    }
    computed = [field for field in layout.fields if field.value is not None]
    for field in sorted(computed, key=lambda field: field.role == "total"):
        if field.value is None or field.key in rolled:
            continue
        bound = names.bound(field.value, standing_of(field))
        addends = [addend for meant in bound.values() for addend in _fields(meant)]
        left_out = tuple(addend for addend in addends if _waits(rolled.get(addend.key)))
        numbers = {addend.key: _number(addend, rolled, known) for addend in addends}
        if not left_out and all(number is None for number in numbers.values()):
            continue
        nothing = _ZERO if field.role == "total" else MISSING_VALUE
        cells: dict[str, Given] = {}
        for name, meant in bound.items():
            found = [numbers[addend.key] for addend in _fields(meant)]
            values = tuple(nothing if number is None else number for number in found)
            if left_out and field.role != "total":
                values = (OPEN,) * len(values)  # a place among some is no place among all
            cells[name] = values if isinstance(meant, Column) else values[0]
        value = known[field.key] = clean(field.value, cells)
        raw = plain(value) if isinstance(value, Decimal) else ""
        if all(number is None for number in numbers.values()):
            raw = ""
        if not raw and not left_out:
            continue
        refs = [addend.ref for addend in addends]
        yield ColumnTotal(field, raw, tuple(map(str, areas_of(refs))), left_out)


def _fields(meant: Field | Column) -> tuple[Field, ...]:
    return meant.fields if isinstance(meant, Column) else (meant,)


def _waits(figure: Rolled | None) -> bool:
    return figure is not None and figure.open_ is not None


def _number(field: Field, rolled: Mapping[str, Rolled], known: Mapping[str, Value]) -> Value | None:
    """What stands in a cell of the summary; None where nothing does that can be computed with."""
    if field.key in known:
        value = known[field.key]
        return value if isinstance(value, Decimal) else None
    figure = rolled.get(field.key)
    if figure is None or figure.open_ is not None or not figure.raw:
        return None
    if field.kind.name in NUMERIC:
        return Decimal(figure.raw) if plain_decimal(figure.raw) else None
    value = given(read_value(Cell(1, 1, "text", figure.raw), field.kind))
    return None if isinstance(value, NoResult) else value
