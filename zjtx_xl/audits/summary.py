"""A summary table while it is rolled up: its records, its figures, where each came from."""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from zjtx_xl.audits import messages as message
from zjtx_xl.audits.figures import (
    ColumnTotal,
    Figures,
    Kept,
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
from zjtx_xl.audits.shelf import SpooledList
from zjtx_xl.findings import Address, Entry, FileResult
from zjtx_xl.forms import edit_of
from zjtx_xl.values import read_value
from zjtx_xl.xlsx import Cell

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence

    from zjtx_xl.audits.groups import Grouping
    from zjtx_xl.audits.ledger import Group
    from zjtx_xl.audits.records import RecordCell
    from zjtx_xl.definitions import Field, Layout, RollupDefinition, Template
    from zjtx_xl.findings import Finding

_NUMBERS = re.compile(r"([0-9]{1,9})")
NUMBER = "no"


def address_of(cell: RecordCell) -> Address:
    """Where a cell stands."""
    return Address(cell.path, cell.sheet, cell.ref)


class Summary:
    """What a roll-up writes: its figures and the totals of its columns, by key."""

    def __init__(self, template: Template, layouts: tuple[Layout, ...]) -> None:
        self.template = template
        self.layouts = layouts
        self.figures = Figures(template.id)
        self.totals: dict[str, ColumnTotal] = {}
        self.waiting: set[int] = set()
        self.opened: SpooledList[Finding] = SpooledList()
        self.count = 0  # of the figures that came from anywhere
        self.has_below = False

    def add(self, figures: Iterable[Rolled], origin_of: Callable[[RecordCell], Address]) -> None:
        """Keep the figures of a record; ``origin_of`` says where a cell is."""
        line: dict[str, Kept] = {}
        for figure in figures:
            origins = tuple(map(origin_of, figure.sources))
            line[figure.field.key] = Kept(figure.subject, figure.raw, origins, figure.waits)
            self.count += bool(figure.raw and origins)
            self.has_below |= bool(figure.raw) and any(origin.below for origin in origins)
            if figure.open_ is not None:
                self.waiting.add(len(self.figures) + 1)
                said = message.of_open_cell(figure.field, figure.subject, figure.open_)
                self.opened.append(said)
        self.figures.append(line)

    def add_totals(self, found: Iterable[ColumnTotal]) -> None:
        """Keep sums, as they come."""
        for total in found:
            self.totals[total.field.key] = total

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not any(self.data)

    @property
    def data(self) -> Mapping[str, str]:
        """What to fill in, by key."""
        return _Data(self)

    def open_cells(self, path: str) -> Iterator[Finding]:
        """Figures that stay empty as what they come from is not sure, and sums without them."""
        yield from self.opened
        for total in self.totals.values():
            if total.left_out:
                yield message.of_open_sum(path, total)

    def read(self, path: str) -> Iterator[FileResult]:
        """The table as it is read where it is written to ``path``, by records; nobody checks it.

        Its faults are those of what it was made of.
        """
        for layout in self.layouts:
            is_list = layout.sheet.record_rows is not None
            yield self._read([field for field in layout.outline if not field.record or not is_list],
                             path)  # fmt: skip
            for record in range(1, layout.records + 1) if is_list else ():
                yield self._read(layout.record(record), path)

    def _read(self, fields: Sequence[Field], path: str) -> FileResult:
        entries: dict[str, Entry] = {}
        data = self.data
        for field in fields:
            edit = edit_of(field, data.get(field.key, "") or field.initial)
            kind = "text" if edit.kind == "text" else "number" if edit.value else "empty"
            cell = Cell(*field.position, kind, edit.value, field.formula)
            reading = read_value(cell, field.kind)
            entries[field.key] = Entry(field.key, field.sheet, field.ref, cell, reading)
        return FileResult(path, self.template.id, self.template.version, None, "ok",
                          entries=entries)  # fmt: skip

    def origins(self, written: str) -> Mapping[str, tuple[Address, ...]]:
        """Where each figure came from: one cell, or all those that were added up."""
        return _Origins(self, written)

    def lines(self, origins: Mapping[str, tuple[Address, ...]]) -> Iterator[Line]:
        """The provenance: one line for each figure and each of its origins, in printed order."""
        for layout in self.layouts:
            for field in layout.fields:
                kept, total = self.figures.get(field.key), self.totals.get(field.key)
                value = kept.raw if kept else total.raw if total else ""
                title = field_title(field)
                if total is not None and total.left_out:
                    title += f"（暂计，{len(total.left_out)} 格待定）"
                for origin in origins.get(field.key, ()):
                    subject = kept.subject if kept else ""
                    yield Line(field.sheet, field.ref, subject, title, value.strip(), origin)


class _Data(Mapping[str, str]):
    """What is written, by key."""

    def __init__(self, summary: Summary) -> None:
        self._summary = summary

    def __getitem__(self, key: str) -> str:
        found = self._summary.figures.get(key) or self._summary.totals.get(key)
        if found is None or not found.raw:
            raise KeyError(key)
        return found.raw

    def __iter__(self) -> Iterator[str]:
        for line in self._summary.figures:
            yield from (key for key, kept in line.items() if kept.raw)
        yield from (key for key, total in self._summary.totals.items() if total.raw)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _Origins(Mapping[str, tuple[Address, ...]]):
    """Where each figure came from, by key."""

    def __init__(self, summary: Summary, written: str) -> None:
        self._summary = summary
        self._written = written

    def __getitem__(self, key: str) -> tuple[Address, ...]:
        total = self._summary.totals.get(key)
        if total is not None and total.raw:
            return tuple(Address(self._written, total.field.sheet, area) for area in total.areas)
        kept = self._summary.figures.get(key)
        if kept is None or not kept.raw or not kept.origins:
            raise KeyError(key)
        return kept.origins

    def __iter__(self) -> Iterator[str]:
        for line in self._summary.figures:
            yield from (key for key, kept in line.items() if kept.raw and kept.origins)
        yield from (key for key, total in self._summary.totals.items() if total.raw)

    def __len__(self) -> int:
        return self._summary.count + sum(bool(sum_.raw) for sum_ in self._summary.totals.values())


def summarise(
    template: Template,
    definition: RollupDefinition,
    group: Group,
    grouped: Grouping | None = None,
    origin: Callable[[RecordCell], Address] = address_of,
) -> Summary:
    """Find every figure of a summary in the records of one set and year.

    ``grouped`` says which group each subject is of: those of one stand together, with a line that
    adds them up, and one over all where the form has none. ``origin`` is where a cell is.
    """
    if template.kind == "form":
        summary = Summary(template, tuple(sheet.layout() for sheet in template.sheets))
        own = [(key, field) for (_, key), field in fields_of(template.id).items()]
        summary.add(rolled_cells(definition, own, SetScope(group)), origin)
    else:
        lines = _lines(template, _subjects(template, definition, group), grouped)
        added = frozenset(at for at, line in enumerate(lines, start=1) if isinstance(line, _Sum))
        layouts = tuple(
            sheet.with_sums(added).layout(max(1, len(lines))) for sheet in template.sheets
        )
        summary = Summary(template, layouts)
        is_grouped, summed_up = grouped is not None, _summaries(group, _table(template))
        record = _RecordOf(template, definition, group, is_grouped, summed_up)
        numbers = count(1)
        for at, line in enumerate(lines, start=1):
            fields = [field for layout in layouts for field in layout.record(at)]
            if isinstance(line, _Sum):
                summary.add(line.names(fields), origin)
                summary.add_totals(line.totals(definition, layouts, at, summary.figures))
            else:
                keyed = [(relative_key(template.id, field.key)[1], field) for field in fields]
                summary.add(record.figures(line, next(numbers), keyed), origin)
    for layout in summary.layouts:
        summary.add_totals([*totals(layout, summary.figures, summary.totals)])
    return summary


@dataclass(frozen=True, slots=True)
class _Sum:
    """A line that adds up others: what it says, and the numbers of their records."""

    name: str
    records: Sequence[int]

    def names(self, fields: Iterable[Field]) -> Iterator[Rolled]:
        """What stands where a subject's name would."""
        for field in fields:
            if field.role == "subject":
                yield Rolled(field, self.name, self.name)

    def totals(
        self, definition: RollupDefinition, layouts: Iterable[Layout], at: int, rolled: Figures
    ) -> Iterator[ColumnTotal]:
        """Its sums: one for each cell of a column that the set adds up."""
        for layout in layouts:
            for place, field in enumerate(layout.record(at)):
                if field.column in definition.subtotals and not field.formula:
                    total = subtotal(field, layout.repeated(place, self.records), rolled)
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
    placed = array("I")
    for name, own in members.items():
        at = range(len(lines) + 1, len(lines) + len(own) + 1)
        lines += [*own, _Sum(subtotal_name(name, len(own)), at)]
        placed.extend(at)
    if not any(field.role == "total" and not field.record for sheet in template.sheets
               for field in sheet.fields):  # fmt: skip
        lines.append(_Sum(f"合计（{len(placed)} 户）", placed))
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
    files = {path: at for at, path in enumerate(_summaries(group, _table(template)))}
    own = _table(template)
    return listed + sorted(
        others, key=lambda key: (_place(group, own, key, files), _natural(_number(group, key)))
    )


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


def _natural(cell: RecordCell | None) -> str:
    """A text that is sorted as an officer numbers lines: 2 before 10."""
    parts = _NUMBERS.split(cell.raw.strip() if cell else "")
    return "\0".join(f"{int(part):09}{part}" if at % 2 else part for at, part in enumerate(parts))


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
    summed_up: Container[str]

    def figures(self, key: str, number: int, fields: list[tuple[str, Field]]) -> Iterator[Rolled]:
        """One subject's record: its number and its name, then what the definition says.

        What nothing below gives is taken from the summary that another office sent.
        """
        group, own = self.group, _table(self.template)
        records = (group.record(table, key) for table in (ROSTER, self.definition.subjects, own))
        record = next(filter(None, records))  # one of them has made it a line
        subject = record.subject
        rest: list[tuple[str, Field]] = []
        for inner, field in fields:
            if field.role == "subject":
                name = record.name
                yield Rolled(field, subject, subject, (name,) if name else ())
            elif field.column == NUMBER:
                given = None if self.is_grouped else _number(group, key)
                if given and given.path in self.summed_up:
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
