"""A template (模板): the resolved definition of one official table, ready to use.

Definitions are read by :mod:`schema`; what stands here is plain frozen data without
pydantic or YAML, so that a command that only checks files starts fast. A sheet is drawn with one
record; :meth:`Sheet.layout` repeats the record and moves what stands below it down. A form is a
sheet whose record is never repeated.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from zjtx_xl.definitions.layout_cache import by_layout
from zjtx_xl.definitions.names import Names, places, standing_of
from zjtx_xl.rules import excel_total, excel_value
from zjtx_xl.xlsx import NOTHING, Range

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from zjtx_xl.definitions.fields import Field, OpenRows, Page, Text
    from zjtx_xl.rules import AuditFormula, Node


class Layout(NamedTuple):
    """A sheet with a certain number of records: every text and every field at its place."""

    sheet: Sheet
    records: int
    texts: tuple[Text, ...]
    fields: tuple[Field, ...]
    heights: Mapping[int, float]
    open_rows: tuple[OpenRows, ...]
    last_row: int
    last_column: int

    @property
    def by_key(self) -> Mapping[str, Field]:
        """The fields by key."""
        return _fields_by_key(self.sheet, self.records)


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """One sheet as defined: drawn with one record, which stands in ``record_rows``."""

    name: str
    key: str
    page: Page
    widths: Mapping[int, float]
    heights: Mapping[int, float]
    texts: tuple[Text, ...]
    fields: tuple[Field, ...]
    open_rows: tuple[OpenRows, ...] = ()
    record_rows: tuple[int, int] | None = None
    prepared: int = 1
    groups: Mapping[str, tuple[str, ...]] = dataclass_field(
        default_factory=dict[str, tuple[str, ...]]
    )
    group_titles: Mapping[str, str] = dataclass_field(default_factory=dict[str, str])
    sums: frozenset[int] = frozenset()

    @property
    def record_height(self) -> int:
        """Rows of one record; 0 where nothing repeats."""
        return self.record_rows[1] - self.record_rows[0] + 1 if self.record_rows else 0

    def layout(self, records: int | None = None) -> Layout:
        """Place every text and field for this many records (default: as many as are prepared)."""
        return _layout(self, 1 if not self.record_rows else max(1, records or self.prepared))

    def with_sums(self, records: frozenset[int]) -> Sheet:
        """The sheet of a list of which these records add up others (小计): no total counts them."""
        return _with_sums(self, records) if records else self


@lru_cache(maxsize=64)
def _with_sums(sheet: Sheet, records: frozenset[int]) -> Sheet:
    return replace(sheet, sums=records)


@by_layout
def _fields_by_key(sheet: Sheet, records: int) -> Mapping[str, Field]:
    return {field.key: field for field in sheet.layout(records).fields}


# A layout is asked for again and again, for each returned file.
@by_layout
def _layout(sheet: Sheet, count: int) -> Layout:
    texts: list[Text] = []
    fields: list[Field] = []
    open_rows: list[OpenRows] = []
    for text in sheet.texts:
        if _repeats(sheet, text.area):
            texts += [text._replace(area=area) for area in _repeated(sheet, text.area, count)]
        else:
            texts.append(text._replace(area=_below(sheet, text.area, count)))
    for field in sheet.fields:
        if field.record and sheet.record_rows:
            fields += [
                _numbered(sheet, field, record, area)
                for record, area in enumerate(_repeated(sheet, field.area, count), start=1)
            ]
        else:
            fields.append(field._replace(area=_below(sheet, field.area, count)))
    for record in range(1, count + 1):
        open_rows += [_open_rows(sheet, row, record) for row in sheet.open_rows]
    texts.sort(key=lambda text: text.area)
    fields.sort(key=lambda field: field.position)
    areas = [text.area for text in texts] + [field.area for field in fields]
    return Layout(
        sheet=sheet,
        records=count,
        texts=tuple(texts),
        fields=tuple(_with_formulas(sheet, fields)),
        heights=dict(_heights(sheet, count)),
        open_rows=tuple(open_rows),
        last_row=max((area.last_row for area in areas), default=0),
        last_column=max((area.last_column for area in areas), default=0),
    )


def _repeats(sheet: Sheet, area: Range) -> bool:
    rows = sheet.record_rows
    return rows is not None and rows[0] <= area.first_row <= rows[1]


def _repeated(sheet: Sheet, area: Range, count: int) -> list[Range]:
    return [area.down(record * sheet.record_height) for record in range(count)]


def _below(sheet: Sheet, area: Range, count: int) -> Range:
    if sheet.record_rows and area.first_row > sheet.record_rows[1]:
        return area.down((count - 1) * sheet.record_height)
    return area


def _prefix(sheet: Sheet, record: int) -> str:
    return f"{sheet.key}.{record}" if sheet.key else str(record)


def _numbered(sheet: Sheet, field: Field, record: int, area: Range) -> Field:
    prefix = _prefix(sheet, record)
    return field._replace(
        key=f"{prefix}.{field.key}",
        row=f"{prefix}.{field.row}" if field.row else prefix,
        area=area,
        record=record,
        initial=field.initial.replace("{record}", str(record)),
    )


def _open_rows(sheet: Sheet, open_rows: OpenRows, record: int) -> OpenRows:
    if not sheet.record_rows:
        return open_rows
    prefix = _prefix(sheet, record)
    return open_rows._replace(rows=tuple(f"{prefix}.{row}" for row in open_rows.rows))


def _heights(sheet: Sheet, count: int) -> Iterator[tuple[int, float]]:
    for row, height in sheet.heights.items():
        if not sheet.record_rows or row < sheet.record_rows[0]:
            yield row, height
        elif row > sheet.record_rows[1]:
            yield row + (count - 1) * sheet.record_height, height
        else:
            for record in range(count):
                yield row + record * sheet.record_height, height


@by_layout
def names_on(sheet: Sheet, records: int) -> Names:
    """The names of a sheet that is laid out for so many records."""
    return Names(sheet.layout(records).fields, sheet.groups, sheet.group_titles, sheet.sums)


def _with_formulas(sheet: Sheet, fields: list[Field]) -> list[Field]:
    """Print what computes a field as the formula of its cell."""
    if not any(field.value is not None for field in fields):
        return fields
    names = Names(fields, sheet.groups, sums=sheet.sums)
    return [
        field._replace(formula=formula_of(field, names)) if field.value is not None else field
        for field in fields
    ]


def formula_of(field: Field, names: Names) -> str:
    """The formula of a computed cell, without ``=``; an error value where it has none.

    What is wrong with it is told by lint (:func:`formula_fault`).
    """
    try:
        return _formula(field, names)
    except (KeyError, ValueError):
        return "NA()"


def formula_fault(field: Field, names: Names) -> str:
    """Why what computes a cell is no formula; empty where it is one."""
    try:
        _formula(field, names)
    except KeyError as error:
        return f"没有名称 {error.args[0]}"
    except ValueError as error:
        return str(error)
    return ""


def _formula(field: Field, names: Names) -> str:
    if field.value is None:
        return ""
    found = places(names.bound(field.value, standing_of(field)))
    printed = excel_total if field.role == "total" else excel_value
    return printed(field.value, found).removeprefix("=")


@lru_cache(maxsize=256)
def _is_filled_by_recipients(sheet: Sheet) -> bool:
    return any(field.by == "recipient" for field in sheet.fields)


@lru_cache(maxsize=256)
def _has_rules(sheet: Sheet) -> bool:
    return any(field.rule for field in sheet.fields)


class VerdictCondition(NamedTuple):
    """One condition of a verdict, as printed, and as it is decided."""

    text: str
    expression: Node


class Grade(NamedTuple):
    """A grade and the number from which it is given; None: all the rest."""

    word: str
    at_least: Decimal | None


class Verdict(NamedTuple):
    """What a table as a whole comes to (结论): whether it qualifies, or its grade.

    ``expression`` is the whole of the conditions; a grade is by the number ``of``.
    """

    key: str
    title: str
    conditions: tuple[VerdictCondition, ...] = ()
    expression: Node | None = None
    grades: tuple[Grade, ...] = ()
    of: Node | None = None


class Template(NamedTuple):
    """The definition of one official table."""

    id: str
    version: str
    title: str
    kind: Literal["form", "list"]
    number: str
    sheets: tuple[Sheet, ...]
    variables: Mapping[str, str] = NOTHING
    styles: Mapping[str, Mapping[str, object]] = NOTHING
    audits: tuple[AuditFormula, ...] = ()
    verdicts: tuple[Verdict, ...] = ()

    @property
    def set_id(self) -> str:
        """The set this table belongs to: ``qingdao-2021/annex2`` → ``qingdao-2021``."""
        return self.id.partition("/")[0]

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields of all sheets, each with one record."""
        return tuple(field for sheet in self.sheets for field in sheet.layout(1).fields)

    @property
    def for_recipient(self) -> bool:
        """Whether anything in it is filled by a recipient; else it is the officer's own table."""
        return any(map(_is_filled_by_recipients, self.sheets))

    @property
    def scored(self) -> bool:
        """Whether any row has a rule."""
        return any(map(_has_rules, self.sheets))


class Level(NamedTuple):
    """A level of offices that send summaries up; ``unit`` is the variable that names its office."""

    key: str
    title: str
    unit: str
    sends: tuple[str, ...]
    headings: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """What a roster or an officer may call it."""
        return frozenset({self.key, self.title, *self.headings})


class TableSet(NamedTuple):
    """What is to be known of a notice's tables (表套) while returns are checked.

    ``aliases`` are renamed units, old name → new name; ``roster`` says under which headings a
    roster has what; ``previous`` is the set of last year's notice; ``audits`` are those between
    tables; ``packages`` say which tables travel together in one workbook; ``levels`` who sends
    summaries up, the nearest to the recipients first.
    """

    id: str
    tables: tuple[str, ...]
    aliases: Mapping[str, str] = NOTHING
    roster: Mapping[str, tuple[str, ...]] = NOTHING
    previous: str | None = None
    audits: tuple[AuditFormula, ...] = ()
    packages: tuple[tuple[str, ...], ...] = ()
    levels: tuple[Level, ...] = ()

    def unit_of(self, table: str, variables: Mapping[str, str]) -> str:
        """The office that a table comes from, if it is one that offices send up."""
        units = (level.unit for level in self.levels if table in level.sends)
        return next((variables[unit] for unit in units if variables.get(unit)), "")
