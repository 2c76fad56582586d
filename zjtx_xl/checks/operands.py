"""What the names of an expression are in a returned table: the readings of their cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.definitions import Column, Standing, labels, names_on
from zjtx_xl.rules import given, names_of
from zjtx_xl.values import Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from zjtx_xl.definitions import Field, Layout
    from zjtx_xl.findings import Entry
    from zjtx_xl.rules import Given, Node, Value

_MISSING = Reading()
Read = Reading | tuple[Reading, ...]


class Operand(NamedTuple):
    """A name of an expression: what it is called in a sentence, and the cells that it means."""

    name: str
    label: str
    fields: tuple[Field, ...]
    is_column: bool = False

    def read(self, entries: Mapping[str, Entry]) -> Read:
        """What stands there."""
        if self.is_column:
            return tuple(reading_of(entries, field) for field in self.fields)
        return reading_of(entries, self.fields[0])

    def value(self, value_of: Callable[[Field], Value]) -> Given:
        """What an expression sees there, where ``value_of`` tells what it sees in one cell."""
        found = tuple(map(value_of, self.fields))
        return found if self.is_column else found[0]


def operands_of(
    layout: Layout, expressions: Iterable[Node | None], at: Standing
) -> tuple[Operand, ...]:
    """The operands of these expressions, which stand in one place; unknown names are left out."""
    names = names_on(layout.sheet, layout.records)
    found: dict[str, Operand] = {}
    for expression in expressions:
        if expression is None:
            continue
        bound = names.bound(expression, at)
        called = labels(bound, at)
        for name in names_of(expression):
            meant = bound.get(name)
            if meant is not None and name not in found:
                is_column = isinstance(meant, Column)
                fields = tuple(meant.fields) if isinstance(meant, Column) else (meant,)
                found[name] = Operand(name, called[name], fields, is_column)
    return tuple(found.values())


def cells_of(
    operands: Iterable[Operand], read: Iterable[Read], *, accept_proposed: bool = False
) -> dict[str, Given]:
    """What an expression sees under each name, of what was read for these operands."""
    return {
        operand.name: seen(reading, accept_proposed=accept_proposed)
        for operand, reading in zip(operands, read, strict=True)
    }


def seen(read: Read, *, accept_proposed: bool = False) -> Given:
    """What an expression sees in what was read."""
    if isinstance(read, Reading):
        return given(read, accept_proposed=accept_proposed)
    return tuple(given(each, accept_proposed=accept_proposed) for each in read)


def reading_of(entries: Mapping[str, Entry], field: Field) -> Reading:
    """What was read for a field; that it is missing, where it was not found."""
    entry = entries.get(field.key)
    return entry.reading if entry else _MISSING
