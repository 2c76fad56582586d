"""A summary table while it is rolled up: its records, its figures, where each came from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from zjtx_xl.audits.figures import (
    ColumnTotal,
    Rolled,
    raw_for,
    rolled_cells,
    subtotal,
    taken,
    totals,
)
from zjtx_xl.audits.ledger import SetScope
from zjtx_xl.audits.messages import field_title
from zjtx_xl.audits.provenance import Line
from zjtx_xl.audits.records import ROSTER, fields_of, relative_key, subtotal_name
from zjtx_xl.findings import Address, Entry, FileResult
from zjtx_xl.forms import edit_of
from zjtx_xl.values import read_value
from zjtx_xl.xlsx import Cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from zjtx_xl.audits.groups import Grouping
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
    def data(self) -> dict[str, str]:
        """What to fill in, by key."""
        found = {key: figure.raw for key, figure in self.rolled.items() if figure.raw}
        return found | {key: total.raw for key, total in self.totals.items() if total.raw}

    def read(self, template: Template, path: str) -> FileResult:
        """The table as it is read where it is written to ``path``; nobody checks it.

        Its faults are those of what it was made of.
        """
        data = self.data
        entries: dict[str, Entry] = {}
        for layout in self.layouts:
            for field in layout.fields:
                edit = edit_of(field, data.get(field.key, "") or field.initial)
                kind = "text" if edit.kind == "text" else "number" if edit.value else "empty"
                cell = Cell(*field.position, kind, edit.value, field.formula)
                reading = read_value(cell, field.kind)
                entries[field.key] = Entry(field.key, field.sheet, field.ref, cell, reading)
        return FileResult(path, template.id, template.version, None, "ok", entries=entries)

    def origins(self, written: str) -> dict[str, tuple[Address, ...]]:
        """Where each figure came from: one cell, or all those that were added up."""
        found = {
            key: tuple(Address(cell.path, cell.sheet, cell.ref) for cell in figure.sources)
            for key, figure in self.rolled.items()
            if figure.raw and figure.sources
        }
        for key, total in self.totals.items():
            if total.raw:
                found[key] = tuple(
                    Address(written, total.field.sheet, area) for area in total.areas
                )
        return found

    def lines(self, origins: Mapping[str, tuple[Address, ...]]) -> list[Line]:
        """The provenance: one line for each figure and each of its origins, in printed order."""
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


def summarise(
    template: Template,
    definition: RollupDefinition,
    group: Group,
    grouped: Grouping | None = None,
) -> Summary:
    """Find every figure of a summary in the records of one set and year.

    ``grouped`` says which group each subject is of: those of one stand together, with a line that
    adds them up, and one over all where the form has none.
    """
    if template.kind == "form":
        layouts = tuple(sheet.layout() for sheet in template.sheets)
        own = [(key, field) for (_, key), field in fields_of(template.id).items()]
        rolled = {cell.field.key: cell for cell in rolled_cells(definition, own, SetScope(group))}
        sums: dict[str, ColumnTotal] = {}
    else:
        lines = _lines(template, _subjects(template, definition, group), grouped)
        added = frozenset(at for at, line in enumerate(lines, start=1) if isinstance(line, _Sum))
        layouts = tuple(
            sheet.with_sums(added).layout(max(1, len(lines))) for sheet in template.sheets
        )
        fields: dict[int, list[tuple[str, Field]]] = {}
        for layout in layouts:
            for field in layout.fields:
                number, key = relative_key(template.id, field.key)
                fields.setdefault(number, []).append((key, field))
        record = _RecordOf(template, definition, group, is_grouped=grouped is not None)
        numbers = count(1)
        rolled = {
            figure.field.key: figure
            for at, line in enumerate(lines, start=1)
            for figure in (
                line.names(fields[at])
                if isinstance(line, _Sum)
                else record.figures(line, next(numbers), fields[at])
            )
        }
        sums = {
            total.field.key: total
            for at, line in enumerate(lines, start=1)
            if isinstance(line, _Sum)
            for total in line.totals(definition, fields, at, rolled)
        }
    sums |= {total.field.key: total for layout in layouts for total in totals(layout, rolled, sums)}
    return Summary(layouts, rolled, sums)


@dataclass(frozen=True, slots=True)
class _Sum:
    """A line that adds up others: what it says, and the numbers of their records."""

    name: str
    records: tuple[int, ...]

    def names(self, fields: list[tuple[str, Field]]) -> Iterator[Rolled]:
        """What stands where a subject's name would."""
        for _, field in fields:
            if field.role == "subject":
                yield Rolled(field, self.name, self.name)

    def totals(
        self,
        definition: RollupDefinition,
        fields: Mapping[int, list[tuple[str, Field]]],
        at: int,
        rolled: Mapping[str, Rolled],
    ) -> Iterator[ColumnTotal]:
        """Its sums: one for each cell of a column that the set adds up."""
        others = [dict(fields[record]) for record in self.records]
        for key, field in fields[at]:
            if field.column in definition.subtotals and not field.formula:
                total = subtotal(field, [own[key] for own in others], rolled)
                if total.raw or total.left_out:
                    yield total


def _lines(template: Template, keys: list[str], grouped: Grouping | None) -> list[str | _Sum]:
    """What stands in each record: a subject, or the sum of a group; last of all that of all.

    A form that prints a total of its own needs none over all.
    """
    if grouped is None:
        return list(keys)
    members: dict[str, list[str]] = {}
    for key in keys:
        members.setdefault(grouped.of(key), []).append(key)
    lines: list[str | _Sum] = []
    placed: list[int] = []
    for name, own in members.items():
        at = range(len(lines) + 1, len(lines) + len(own) + 1)
        lines += [*own, _Sum(subtotal_name(name, len(own)), tuple(at))]
        placed += at
    if not any(field.role == "total" and not field.record for sheet in template.sheets
               for field in sheet.fields):  # fmt: skip
        lines.append(_Sum(f"合计（{len(placed)} 户）", tuple(placed)))
    return lines


def _table(template: Template) -> str:
    return template.id.rpartition("/")[2]


def _subjects(template: Template, definition: RollupDefinition, group: Group) -> list[str]:
    """The subjects: in the order of the roster, then by the number that they were issued with.

    Those whom another office has summed up already are among them, in the order of its summary.
    """
    listed = list(group.of_table(ROSTER))
    known = set(listed)
    found = dict.fromkeys([*group.of_table(definition.subjects), *group.of_table(_table(template))])
    others = [key for key in found if key not in known]
    numbers = {key: _natural(_number(group, key)) for key in others}
    files = {path: at for at, path in enumerate(_summaries(group, _table(template)))}
    places = {key: _place(group, _table(template), key, files) for key in others}
    return listed + sorted(others, key=lambda key: (places[key], numbers[key]))


def _summaries(group: Group, table: str) -> dict[str, None]:
    return dict.fromkeys(record.path for record in group.of_table(table, "summary").values())


def _place(group: Group, table: str, key: str, files: Mapping[str, int]) -> int:
    """Which of the summaries lists a subject; before them stands who is in none."""
    line = group.record(table, key, "summary")
    return files[line.path] if line else -1


def _number(group: Group, key: str) -> RecordCell | None:
    """The cell with the number of a subject, in any of its tables."""
    records = (group.record(table, key) for table in group.tables)
    return next(
        (record.cells[NUMBER] for record in records if record and NUMBER in record.cells), None
    )


def _natural(cell: RecordCell | None) -> list[tuple[int, str]]:
    parts = _NUMBERS.split(cell.raw.strip() if cell else "")
    return [(int(part) if part.isdecimal() else -1, part) for part in parts]


@dataclass(frozen=True, slots=True)
class _RecordOf:
    """Makes the records of the subjects of a summary.

    Grouped ones are numbered as they stand, and so are the lines of other offices' summaries: their
    own numbers say nothing in this table.
    """

    template: Template
    definition: RollupDefinition
    group: Group
    is_grouped: bool

    @property
    def _summed_up(self) -> dict[str, None]:
        return _summaries(self.group, _table(self.template))

    def figures(self, key: str, number: int, fields: list[tuple[str, Field]]) -> Iterator[Rolled]:
        """One subject's record: its number and its name, then what the definition says.

        What nothing below gives is taken from the summary that another office sent.
        """
        group, own = self.group, _table(self.template)
        records = (group.record(table, key) for table in (ROSTER, self.definition.subjects, own))
        record = next(filter(None, records), None)
        subject = record.subject if record else ""
        rest: list[tuple[str, Field]] = []
        for inner, field in fields:
            if field.role == "subject":
                name = record.name if record else None
                yield Rolled(field, subject, subject, (name,) if name else ())
            elif field.column == NUMBER:
                given = None if self.is_grouped else _number(group, key)
                if given and given.path in self._summed_up:
                    given = None
                raw = raw_for(field.kind, given) if given else str(number)
                yield Rolled(field, subject, raw, (given,) if given else ())
            else:
                rest.append((inner, field))
        made = {
            figure.field.key: figure
            for figure in rolled_cells(self.definition, rest, SetScope(group, key), subject)
        }
        line = group.record(own, key)
        for inner, field in rest:
            if field.key in made:
                yield made[field.key]
            elif line is not None and inner in line.cells and not field.formula:
                yield taken(field, line.cells[inner], subject)
