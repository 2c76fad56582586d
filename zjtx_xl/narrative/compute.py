"""Computes the figures of a set from its tables: each with its origins, and what is open about it.

Over a table that lacks some of its units, or while cells wait for a decision, a sum or a count of
what cannot be negative is a lower bound of the true figure: that much is proved.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from zjtx_xl.audits import PREVIOUS, SUMMARY, tables_of
from zjtx_xl.audits import messages as message
from zjtx_xl.definitions import load_set, load_template
from zjtx_xl.narrative.bounds import least
from zjtx_xl.narrative.figure import Figure, Source
from zjtx_xl.narrative.names import Names
from zjtx_xl.narrative.population import Population
from zjtx_xl.narrative.prose.placing import Placed, Placing
from zjtx_xl.narrative.table_prose import table_prose
from zjtx_xl.rules import ALL_ROWS, NoneMark, evaluate, names_in, parse, sentence
from zjtx_xl.values import without_remarks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from zjtx_xl.audits import Group, RecordCell
    from zjtx_xl.definitions import FigureDefinition, ReportDefinition
    from zjtx_xl.rules import Operand

_ALL_UNITS = "各户"


def report_of(set_id: str) -> ReportDefinition | None:
    """What a set says about its report.

    Raises:
        UnknownTemplateError: no such set.
    """
    return load_set(set_id).report


@dataclass
class Figures:
    """The figures of one set and year, each computed when it is first asked for."""

    report: ReportDefinition
    group: Group
    previous: Group | None = None
    _made: dict[str, Figure] = field(default_factory=dict[str, Figure])

    def __post_init__(self) -> None:
        self._definitions = {figure.key: figure for figure in self.report.figures}
        self.populations = tuple(
            Population(definition, self.group) for definition in self.report.populations
        )

    def every(self) -> tuple[Figure, ...]:
        """All figures, in the order of the definition."""
        return tuple(self.figure(key) for key in self._definitions)

    @property
    def units(self) -> tuple[str, ...]:
        """The names of the units that the populations of the report are."""
        tables = {table for own in self.report.populations for table in own.tables}
        found = (record.subject for record in self.group.records if record.table in tables)
        return tuple(dict.fromkeys(found))

    def figure(self, key: str) -> Figure:
        """The figure of this key.

        Raises:
            KeyError: no such figure.
        """
        if key not in self._made:
            definition = self._definitions[key]
            if definition.said_in:
                source = self._as_said(definition, definition.said_in)
            elif definition.units:
                source = self._of_units(definition, definition.units)
            else:
                source = self._of_all(definition.value or "")
            others = tuple(
                other for other in map(self._of_all, definition.others) if other.value is not None
            )
            self._made[key] = Figure(definition, source, others)
        return self._made[key]

    def _as_said(self, definition: FigureDefinition, table: str) -> Source:
        """What the prose of a table says; nothing where it does not say it, or says two things."""
        placing = Placing(self.report)
        found = [
            (placed.number.value, prose.cell)
            for prose in table_prose(self.report, self.group)
            if prose.table == table
            for placed in placing.in_paragraph(prose.paragraph)
            if isinstance(placed, Placed) and placed.key == definition.key and placed.number
        ]
        title = self._table_title(f"{table}.subject")
        taken = _Taken(cells=[cell for _, cell in found])
        if not any(record.table == table for record in self.group.records):
            taken.missing.append(f"没有收到{title}")
        elif len({value for value, _ in found}) != 1:
            taken.missing.append(f"{title}里{'写了不同的数' if found else '没有写'}")
        value = None if taken.missing else found[0][0]
        return taken.source(f"{title}写的{definition.title}", value, None)

    # ------------------------------------------------------------ over all units

    def _of_all(self, expression: str) -> Source:
        names = Names(self.group, self.previous)
        operands: dict[str, Operand | tuple[Operand, ...]] = {}
        bounds: dict[str, Decimal | None] = {}
        taken = _Taken()
        for name in names_in(expression):
            if name in self._definitions:
                part = self.figure(name)
                taken.add_figure(part)
                bounds[name] = part.source.least
                operands[name] = None if part.definition.take == "names" else part.source.value
                continue
            found = names.find(name)
            if found is None:
                taken.missing.append(f"没有收到{self._table_title(name)}")
                continue
            cells = found if isinstance(found, tuple) else (found,)
            values = tuple(map(_operand, cells))
            taken.cells += cells
            taken.open_ += [cell for cell in cells if _is_open(cell)]
            taken.add_table(self._partial(name))
            operands[name] = values if isinstance(found, tuple) else values[0]
            bounds[name] = None
            if all(isinstance(value, bool) or _is_positive(cell)
                   for value, cell in zip(values, cells, strict=True)):  # fmt: skip
                bounds[name] = Decimal(0)
        words = self._words(expression)
        value = None
        if taken.partial and taken.is_mixed:
            taken.missing.append(
                f"{'、'.join(dict.fromkeys(taken.partial))}的单位不全，不能和别的表一起算"
            )
        if not taken.missing:
            value = evaluate(expression, operands)
            value = Decimal(value) if isinstance(value, bool) else value
            if not isinstance(value, Decimal):
                value = None
                if not taken.open_:
                    taken.missing.append(f"{words}算不出来（没有数，或除数为零）")
        known = least(parse(expression), operands, bounds) if not taken.missing else None
        return taken.source(words, None if taken.open_ else value, known)

    # ------------------------------------------------------------ over the units of a table

    def _of_units(self, definition: FigureDefinition, table: str) -> Source:
        units = Names(self.group, self.previous).units(table)
        words = self._words_of_units(definition, table)
        taken = _Taken()
        if not units:
            taken.missing.append(f"没有收到{self._table_title(f'{table}.subject')}")
            return taken.source(words, None, None)
        taken.add_table(self._partial(f"{table}.subject"))
        chosen: list[tuple[str, Decimal]] = []
        for key, record in units.items():
            if definition.where and not self._holds(definition.where, key, taken):
                continue
            of = self._number(definition.of, key, taken) if definition.of else Decimal(1)
            if record.name is not None:
                taken.cells.append(record.name)
            if of is not None:
                chosen.append((" ".join(record.subject.split()), of))
        return self._gathered(definition, table, words, chosen, taken)

    def _gathered(
        self,
        definition: FigureDefinition,
        table: str,
        words: str,
        chosen: list[tuple[str, Decimal]],
        taken: _Taken,
    ) -> Source:
        """What is taken of the chosen units, each with its number."""
        if definition.take == "names":
            if definition.of:
                chosen.sort(key=lambda pair: -pair[1])
            names = tuple(name for name, _ in chosen)[: definition.most]
            return taken.source(words, None, None, names)
        total = sum((number for _, number in chosen), Decimal(0))
        if definition.take == "mean":
            if not chosen:
                taken.missing.append(f"{words}：没有一个单位")
                return taken.source(words, None, None)
            return taken.source(words, None if taken.open_ else total / len(chosen), None)
        bound = total if definition.take == "count" else None
        if not definition.where and definition.take == "count":
            bound = max((total, *(Decimal(own.least) for own in self._populations(table))))
        return taken.source(words, None if taken.open_ else total, bound)

    def _holds(self, condition: str, unit: str, taken: _Taken) -> bool:
        value = self._of_one(condition, unit, taken)
        return value is True or (isinstance(value, Decimal) and value != 0)

    def _number(self, expression: str, unit: str, taken: _Taken) -> Decimal | None:
        value = self._of_one(expression, unit, taken)
        return Decimal(value) if isinstance(value, bool | Decimal) else None

    def _of_one(self, expression: str, unit: str, taken: _Taken) -> Operand:
        """An expression for one unit; None where something is not there or open."""
        names = Names(self.group, self.previous, unit)
        operands: dict[str, Operand | tuple[Operand, ...]] = {}
        waiting: list[RecordCell] = []
        for name in names_in(expression):
            found = names.find(name)
            cells = found if isinstance(found, tuple) else () if found is None else (found,)
            taken.cells += cells
            waiting += [cell for cell in cells if _is_open(cell)]
            taken.add_table(self._partial(name))
            values = tuple(map(_operand, cells))
            operands[name] = values if isinstance(found, tuple) else values[0] if values else None
        value = evaluate(expression, operands)
        if value is None:
            taken.open_ += waiting
        return value

    # ------------------------------------------------------------ tables and words

    def _populations(self, table: str) -> Iterator[Population]:
        bare = table.removeprefix(f"{SUMMARY}.")
        return (own for own in self.populations if bare in own.definition.tables)

    def _partial(self, name: str) -> list[str]:
        """The table of a name, where it does not hold all of its units."""
        return [
            self._table_title(name)
            for table, _ in tables_of(name)
            for own in self._populations(table)
            if not own.is_whole(table)
        ]

    def _table_title(self, name: str) -> str:
        for table, _ in tables_of(name):
            if table in load_set(self.group.set_id).tables:
                return load_template(f"{self.group.set_id}/{table}").number
        return "名册"

    def _words(self, expression: str) -> str:
        return self._said(expression, ALL_ROWS).replace(ALL_ROWS, _ALL_UNITS)

    def _said(self, expression: str, whose: str = "") -> str:
        return sentence(parse(expression), self._labels(expression, whose))

    def _words_of_units(self, definition: FigureDefinition, table: str) -> str:
        where = f"中{self._said(definition.where)}" if definition.where else ""
        which = f"{self._table_title(f'{table}.subject')}{where}的单位"
        of = self._said(definition.of) if definition.of else ""
        match definition.take:
            case "count":
                return f"{which}数"
            case "sum":
                return f"{which}，{of}之和"
            case "mean":
                return f"{which}，{of}的平均值"
            case "names":
                order = f"，按{of}从高到低" if of else ""
                most = f"，前{definition.most}户" if definition.most else ""
                return f"{which}{order}{most}"

    def _labels(self, expression: str, whose: str) -> dict[str, str]:
        names = Names(self.group, self.previous)
        found: dict[str, str] = {}
        for name in names_in(expression):
            if name in self._definitions:
                found[name] = self._definitions[name].title
                continue
            cell = names.find(name)
            first = cell[0] if isinstance(cell, tuple) else cell
            if first is None:
                found[name] = name
                continue
            cells = cell if isinstance(cell, tuple) else (first,)
            is_one_row = len({other.field.row_label for other in cells}) == 1
            title = (
                message.field_title(first.field)
                if is_one_row
                else without_remarks(first.field.column_label)
            )
            year = "上年" if name.startswith(f"{PREVIOUS}.") else ""
            own = whose if isinstance(cell, tuple) else ""
            found[name] = f"{own}{year}{first.sheet}“{title}”"
        return found


@dataclass
class _Taken:
    """What an expression has used so far."""

    cells: list[RecordCell] = field(default_factory=list["RecordCell"])
    open_: list[RecordCell] = field(default_factory=list["RecordCell"])
    missing: list[str] = field(default_factory=list[str])
    partial: list[str] = field(default_factory=list[str])
    _is_whole: set[bool] = field(default_factory=set[bool])

    @property
    def is_mixed(self) -> bool:
        """Whether what lacks some of its units is taken together with what lacks none."""
        return len(self._is_whole) > 1

    def add_table(self, partial: Sequence[str]) -> None:
        """A table was used; ``partial`` is its title, where it lacks some of its units."""
        self.partial += partial
        self._is_whole.add(not partial)

    def add_figure(self, figure: Figure) -> None:
        source = figure.source
        self.cells += source.cells
        self.open_ += source.open_
        self.missing += source.missing
        if source.cells:
            self.add_table(source.partial)

    def source(
        self,
        words: str,
        value: Decimal | None,
        bound: Decimal | None,
        names: tuple[str, ...] = (),
    ) -> Source:
        return Source(
            words,
            value,
            names,
            _once(self.cells),
            _once(self.open_),
            tuple(dict.fromkeys(self.missing)),
            tuple(dict.fromkeys(self.partial)),
            bound,
        )


def _once(cells: list[RecordCell]) -> tuple[RecordCell, ...]:
    return tuple({(cell.path, cell.sheet, cell.ref): cell for cell in cells}.values())


def _operand(cell: RecordCell) -> Operand:
    if cell.is_none:
        return NoneMark(0)
    return cell.value if cell.is_sure else None


def _is_open(cell: RecordCell) -> bool:
    """Whether a cell waits for somebody: a total that is not there waits for its scores."""
    return cell.field.role == "total" if cell.is_missing else not cell.is_sure


def _is_positive(cell: RecordCell) -> bool:
    """Whether the kind of a cell admits nothing below zero; a name is there or not."""
    kind = cell.field.kind
    return kind.name in {"text", "choice", "tick"} or (
        kind.minimum is not None and kind.minimum >= 0
    )
