"""The figures of a roll-up: which cell takes what from where, and how it is read there.

A number is written as it was read; a text says what the return says. What is not sure about a
number stays empty, whether it is taken or added up: an officer decides, and nobody takes a sum of
some for the sum of all.
"""

from __future__ import annotations

import marshal
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from zjtx_xl.audits.records import RecordCell, relative_key
from zjtx_xl.audits.scope import UndecidedError, computed
from zjtx_xl.audits.shelf import SpooledList
from zjtx_xl.definitions import Column, names_on, standing_of
from zjtx_xl.findings import Address
from zjtx_xl.rules import (
    MISSING_VALUE,
    OPEN,
    NoResult,
    areas_of,
    clean,
    given,
    is_name,
    under_star,
    without_star,
)
from zjtx_xl.values import NUMERIC, plain, plain_decimal, read_value, words_of
from zjtx_xl.xlsx import NOTHING, Cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from zjtx_xl.audits.ledger import SetScope
    from zjtx_xl.definitions import Field, Layout, RollupDefinition
    from zjtx_xl.rules import Given, Value
    from zjtx_xl.values import ValueKind
    from zjtx_xl.xlsx import Range

_ZERO = Decimal(0)
_OPEN = frozenset({"proposed", "unreadable"})
_AT_HAND = 1_000  # records whose figures are in memory
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

    @property
    def waits(self) -> bool:
        """Whether somebody has to decide about it first."""
        return self.open_ is not None


class Kept(NamedTuple):
    """What is kept of a figure until its table is written."""

    subject: str
    raw: str
    origins: tuple[Address, ...] = ()
    waits: bool = False


class Figures(SpooledList[Mapping[str, Kept]]):
    """The figures of a summary by key: those of a record after those of another, on disk."""

    def __init__(self, template_id: str) -> None:
        self._template = template_id
        self._looked: tuple[int, Mapping[str, Kept]] = 0, NOTHING
        super().__init__(at_hand=_AT_HAND)

    def get(self, key: str) -> Kept | None:
        """The figure of a key; those of one record are quickly found after each other."""
        number, _ = relative_key(self._template, key)
        if not 0 < number <= len(self):
            return None
        if self._looked[0] != number:
            self._looked = number, self[number - 1]
        return self._looked[1].get(key)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self.get(key) is not None

    def _packed(self, values: Sequence[Mapping[str, Kept]]) -> bytes:
        return marshal.dumps(
            [
                [(key, *kept[:2], _said(kept.origins), kept.waits) for key, kept in line.items()]
                for line in values
            ]
        )

    def _unpacked(self, data: bytes) -> Sequence[Mapping[str, Kept]]:
        # nobody else writes to a file that has no name
        stored: Any = marshal.loads(data)  # noqa: S302
        return [
            {
                key: Kept(subject, raw, _addresses(origins), waits)
                for key, subject, raw, origins, waits in line
            }
            for line in stored
        ]


def _said(addresses: tuple[Address, ...]) -> list[Any]:
    return [(path, sheet, cell, _said(below)) for path, sheet, cell, below in addresses]


def _addresses(said: Sequence[Any]) -> tuple[Address, ...]:
    return tuple(Address(path, sheet, cell, _addresses(below)) for path, sheet, cell, below in said)


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
            yield Rolled(field, subject, plain(result.value), tuple(result.cells))


def taken(field: Field, cell: RecordCell, subject: str) -> Rolled:
    """A figure that is one cell of a return, of a summary or of the office's list.

    What stands in a return is told to its sender; of the list only the summary can say that it
    is nothing that its field takes.
    """
    if cell.is_listed and isinstance(cell.value, str) and field.kind.name != "text":
        reading = read_value(Cell(1, 1, "text", cell.raw), field.kind)
        cell = replace(
            cell, value=reading.value, confidence=reading.confidence, is_none=reading.is_none
        )
    if _is_open(field.kind, cell):
        return Rolled(field, subject, "", open_=cell)
    return Rolled(field, subject, raw_for(field.kind, cell), (cell,))


def _is_open(kind: ValueKind, cell: RecordCell) -> bool:
    """Whether a number is wanted, and what stands there is not surely one."""
    return cell.is_open and (kind.name in NUMERIC or cell.is_listed)


def _source(definition: RollupDefinition, key: str) -> str | None:
    """What a key takes; a key that is named goes before one with a ``*``."""
    if key in definition.cells:
        return definition.cells[key]
    if key in definition.omit:
        return None
    for pattern, expression in definition.cells.items():
        if part := under_star(pattern, key):
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
        return words_of(cell.value) or "无"  # what an officer made of a text that was open
    if there.value == value or cell.field.kind.name != kind.name:
        return raw
    if isinstance(value, Decimal):
        return plain(value)
    return value if isinstance(value, str) else raw


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


Looked = Mapping[str, Rolled | Kept] | Figures


def subtotal(field: Field, addends: Iterable[Field], rolled: Looked) -> ColumnTotal:
    """The sum (小计) of the same cell of several records; empty where none holds a number."""
    left_out: list[Field] = []
    total: Decimal | None = None

    def added() -> Iterator[str]:
        nonlocal total
        for addend in addends:
            figure = rolled.get(addend.key)
            if figure is not None and figure.waits:
                left_out.append(addend)
            number = _number(addend, figure)
            if isinstance(number, Decimal):
                total = number if total is None else total + number
            yield addend.ref

    areas = areas_of(added())
    raw = "" if total is None else plain(total)
    return ColumnTotal(field, raw, tuple(map(str, areas)), tuple(left_out))


def totals(
    layout: Layout, rolled: Looked, subtotals: Mapping[str, ColumnTotal] = NOTHING
) -> Iterator[ColumnTotal]:
    """What the layout computes from the figures that stand in it: its columns, then its totals."""
    in_records = any(field.value is not None and field.record for field in layout.sheet.fields)
    fields = layout.fields if in_records else layout.outline
    computed = [field for field in fields if field.value is not None and field.key not in rolled]
    if not computed:
        return
    names = names_on(layout.sheet, layout.records)
    known: dict[str, Value] = {
        key: Decimal(total.raw) for key, total in subtotals.items() if total.raw
    }
    for field in sorted(computed, key=lambda field: field.role == "total"):
        if field.value is None:
            continue
        bound = names.bound(field.value, standing_of(field))
        numbers, areas, left_out = _addends(bound, rolled, known)
        has_none = all(number is None for found in numbers.values() for number in found)
        if not left_out and has_none:
            continue
        nothing = _ZERO if field.role == "total" else MISSING_VALUE
        cells: dict[str, Given] = {}
        for name, meant in bound.items():
            values = tuple(nothing if number is None else number for number in numbers[name])
            if left_out and field.role != "total":
                values = (OPEN,) * len(values)  # a place among some is no place among all
            cells[name] = values if isinstance(meant, Column) else values[0]
        value = known[field.key] = clean(field.value, cells)
        raw = plain(value) if isinstance(value, Decimal) and not has_none else ""
        if raw or left_out:
            yield ColumnTotal(field, raw, tuple(map(str, areas)), left_out)


def _addends(
    bound: Mapping[str, Field | Column], rolled: Looked, known: Mapping[str, Value]
) -> tuple[dict[str, list[Value | None]], list[Range], tuple[Field, ...]]:
    """The numbers that each name of an expression means, where they stand, and what is open."""
    numbers: dict[str, list[Value | None]] = {name: [] for name in bound}
    left_out: list[Field] = []

    def refs() -> Iterator[str]:
        for name, meant in bound.items():
            for addend in meant.fields if isinstance(meant, Column) else (meant,):
                figure = rolled.get(addend.key)
                if figure is not None and figure.waits:
                    left_out.append(addend)
                number = known[addend.key] if addend.key in known else _number(addend, figure)
                numbers[name].append(None if isinstance(number, NoResult) else number)
                yield addend.ref

    areas = areas_of(refs())
    return numbers, areas, tuple(left_out)


def _number(field: Field, figure: Rolled | Kept | None) -> Value | None:
    """What stands in a cell of the summary; None where nothing does that can be computed with."""
    if figure is None or figure.waits or not figure.raw:
        return None
    if field.kind.name in NUMERIC:
        return Decimal(figure.raw) if plain_decimal(figure.raw) else None
    value = given(read_value(Cell(1, 1, "text", figure.raw), field.kind))
    return None if isinstance(value, NoResult) else value
