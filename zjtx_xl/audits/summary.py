"""A summary table while it is rolled up: its records, its figures, where each came from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zjtx_xl.audits.figures import ColumnTotal, Rolled, raw_for, rolled_cells, totals
from zjtx_xl.audits.ledger import SetScope
from zjtx_xl.audits.messages import field_title
from zjtx_xl.audits.provenance import Line
from zjtx_xl.audits.records import fields_of, relative_key
from zjtx_xl.audits.roster import TABLE as ROSTER
from zjtx_xl.findings import Address

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from zjtx_xl.audits.ledger import Group
    from zjtx_xl.audits.records import RecordCell
    from zjtx_xl.definitions import Field, Layout, RollupDefinition, Template

_NUMBERS = re.compile(r"([0-9]{1,9})")
NUMBER = "no"


@dataclass(frozen=True, slots=True)
class Summary:
    """What a roll-up writes: its figures and the totals of its columns, by key."""

    layouts: tuple[Layout, ...]
    rolled: Mapping[str, Rolled]
    totals: Mapping[str, ColumnTotal]

    @property
    def data(self) -> dict[str, object]:
        """What to fill in, by key."""
        found: dict[str, object] = {
            key: figure.raw for key, figure in self.rolled.items() if figure.raw
        }
        return found | {key: total.raw for key, total in self.totals.items() if total.raw}

    def origins(self, written: str) -> dict[str, tuple[Address, ...]]:
        """Where each figure came from: one cell, or all those that were added up."""
        found = {
            key: tuple(Address(cell.path, cell.sheet, cell.ref) for cell in figure.sources)
            for key, figure in self.rolled.items()
            if figure.raw and figure.sources
        }
        for key, total in self.totals.items():
            if total.raw:
                found[key] = (Address(written, total.field.sheet, total.area),)
        return found

    def lines(self, written: str) -> list[Line]:
        """The provenance: one line for each figure and each of its origins, in printed order."""
        origins = self.origins(written)
        lines: list[Line] = []
        for layout in self.layouts:
            for field in layout.fields:
                rolled, total = self.rolled.get(field.key), self.totals.get(field.key)
                value = rolled.raw if rolled else total.raw if total else ""
                subject = rolled.subject if rolled else ""
                title = field_title(field)
                if total is not None and total.left_out:
                    title += f"（暂计，{len(total.left_out)} 格待定）"
                lines += [
                    Line(field.sheet, field.ref, subject, title, value.strip(), origin)
                    for origin in origins.get(field.key, ())
                ]
        return lines


def summarise(template: Template, definition: RollupDefinition, group: Group) -> Summary:
    """Find every figure of a summary in the records of one set and year."""
    if template.kind == "form":
        layouts = tuple(sheet.layout() for sheet in template.sheets)
        own = [(key, field) for (_, key), field in fields_of(template.id).items()]
        rolled = {cell.field.key: cell for cell in rolled_cells(definition, own, SetScope(group))}
    else:
        keys = _subjects(definition, group)
        layouts = tuple(sheet.layout(max(1, len(keys))) for sheet in template.sheets)
        fields: dict[int, list[tuple[str, Field]]] = {}
        for layout in layouts:
            for field in layout.fields:
                number, key = relative_key(template.id, field.key)
                fields.setdefault(number, []).append((key, field))
        rolled = {
            figure.field.key: figure
            for number, key in enumerate(keys, start=1)
            for figure in _record(definition, group, key, number, fields[number])
        }
    sums = {total.field.key: total for layout in layouts for total in totals(layout, rolled)}
    return Summary(layouts, rolled, sums)


def _subjects(definition: RollupDefinition, group: Group) -> list[str]:
    """The subjects: in the order of the roster, then by the number that they were issued with."""
    listed = list(group.of_table(ROSTER))
    others = [key for key in group.of_table(definition.subjects) if key not in set(listed)]
    numbers = {key: _natural(_number(group, key)) for key in others}
    return listed + sorted(others, key=lambda key: numbers[key])


def _number(group: Group, key: str) -> RecordCell | None:
    """The cell with the number of a subject, in any of its tables."""
    records = (group.record(table, key) for table in group.tables)
    return next(
        (record.cells[NUMBER] for record in records if record and NUMBER in record.cells), None
    )


def _natural(cell: RecordCell | None) -> list[tuple[int, str]]:
    parts = _NUMBERS.split(cell.raw.strip() if cell else "")
    return [(int(part) if part.isdecimal() else -1, part) for part in parts]


def _record(
    definition: RollupDefinition,
    group: Group,
    key: str,
    number: int,
    fields: list[tuple[str, Field]],
) -> Iterator[Rolled]:
    """One subject's record: its number and its name, then what the definition says."""
    listed, returned = group.record(ROSTER, key), group.record(definition.subjects, key)
    record = listed or returned
    subject = record.subject if record else ""
    for _, field in fields:
        if field.role == "subject":
            name = record.name if record else None
            yield Rolled(field, subject, subject, (name,) if name else ())
        elif field.column == NUMBER:
            given = _number(group, key)
            raw = raw_for(field.kind, given) if given else str(number)
            yield Rolled(field, subject, raw, (given,) if given else ())
    rest = [
        (inner, field)
        for inner, field in fields
        if field.role != "subject" and field.column != NUMBER
    ]
    yield from rolled_cells(definition, rest, SetScope(group, key), subject)
