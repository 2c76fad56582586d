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
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from zjtx_xl.definitions.fields import Field, Text
from zjtx_xl.definitions.layout_cache import FEW_RECORDS, by_layout
from zjtx_xl.definitions.names import Column, Names, is_added_up, place_of, places, standing_of
from zjtx_xl.definitions.repeated import Heights, Repeated
from zjtx_xl.rules import excel_total, excel_value
from zjtx_xl.xlsx import NOTHING, Range

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from zjtx_xl.definitions.fields import OpenRows, Page
    from zjtx_xl.definitions.verdict import Verdict
    from zjtx_xl.rules import AuditFormula, CellPlace

_ANSWERS = frozenset({"baseline", "target", "actual"})


T = TypeVar("T", Text, Field)


class Layout(NamedTuple):
    """A sheet with a certain number of records: every text and every field at its place."""

    sheet: Sheet
    records: int
    texts: Sequence[Text]
    fields: Sequence[Field]
    heights: Heights
    open_rows: tuple[OpenRows, ...]
    last_row: int
    last_column: int

    def bands(self) -> Iterator[tuple[Sequence[Text], Sequence[Field]]]:
        """Its texts and fields from above to below, each record of a list by itself."""
        if not self.sheet.record_rows:
            yield self.texts, self.fields
            return
        texts, fields = _texts(self.sheet, self.records), _fields(self.sheet, self.records)
        yield from zip(texts.bands(), fields.bands(), strict=True)

    def record(self, number: int) -> Sequence[Field]:
        """The fields of a record; those of a sheet without any belong to the first."""
        if self.sheet.record_rows:
            return _fields(self.sheet, self.records).of(number)
        return self.fields if number == 1 else ()

    def repeated(self, at: int, numbers: Sequence[int]) -> Sequence[Field]:
        """The same field of several records: ``at`` is its place in one."""
        found = _fields(self.sheet, self.records)
        return Repeated(found.drawn[at : at + 1], numbers, found.placed)

    @property
    def outline(self) -> tuple[Field, ...]:
        """The fields of a form; of a list those above, of the first and the last record, below."""
        if not self.sheet.record_rows:
            return tuple(self.fields)
        found = _fields(self.sheet, self.records)
        ends = [*found.of(1), *(found.of(self.records) if self.records > 1 else ())]
        return (*found.above, *ends, *found.below)

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
    texts, fields = _texts(sheet, count), _fields(sheet, count)
    open_rows: list[OpenRows] = []
    for record in range(1, count + 1) if sheet.open_rows else ():
        open_rows += [_open_rows(sheet, row, record) for row in sheet.open_rows]
    ends = [one.area for found in (texts, fields)
            for band in (found.above, found.of(count), found.below) for one in band]  # fmt: skip
    is_long = count > FEW_RECORDS
    return Layout(
        sheet=sheet,
        records=count,
        texts=texts if is_long else tuple(sorted(texts, key=lambda text: text.area)),
        fields=fields if is_long else tuple(sorted(fields, key=lambda field: field.position)),
        heights=Heights(_heights(sheet, count)),
        open_rows=tuple(open_rows),
        last_row=max((area.last_row for area in ends), default=0),
        last_column=max((area.last_column for area in ends), default=0),
    )


@by_layout
def _texts(sheet: Sheet, count: int) -> Repeated[Text]:
    def placed(text: Text, record: int) -> Text:
        return text._replace(area=_down(sheet, text.area, record))

    repeated = [text for text in sheet.texts if _repeats(sheet, text.area)]
    others = [text for text in sheet.texts if not _repeats(sheet, text.area)]
    return _in_order(sheet, repeated, others, count, placed)


@by_layout
def _fields(sheet: Sheet, count: int) -> Repeated[Field]:
    """The fields; what computes one is printed as the formula of its cell."""

    def numbered(field: Field, record: int) -> Field:
        return _numbered(sheet, field, record) if sheet.record_rows else field

    repeated = [field for field in sheet.fields if field.record]
    others = [field for field in sheet.fields if not field.record]
    fields = _in_order(sheet, repeated, others, count, numbered)
    if not any(field.value is not None for field in sheet.fields):
        return fields
    short = sorted(fields, key=lambda field: field.position) if count <= FEW_RECORDS else None
    names = Names(short or fields, sheet.groups, sums=sheet.sums)

    def with_formula(field: Field) -> Field:
        has_value = field.value is not None
        return field._replace(formula=formula_of(field, names)) if has_value else field

    return Repeated(
        fields.drawn,
        fields.numbers,
        lambda field, record: with_formula(numbered(field, record)),
        [*map(with_formula, fields.above)],
        [*map(with_formula, fields.below)],
    )


def _in_order(
    sheet: Sheet, repeated: list[T], others: list[T], count: int, placed: Callable[[T, int], T]
) -> Repeated[T]:
    """What is drawn once and what is repeated, each from above to below."""
    end = sheet.record_rows[1] if sheet.record_rows else 0
    above = [one for one in others if not end or one.area.first_row <= end]
    below = [one._replace(area=_down(sheet, one.area, count))
             for one in others if end and one.area.first_row > end]  # fmt: skip
    in_order = (sorted(found, key=lambda one: one.area) for found in (repeated, above, below))
    drawn, first, last = in_order
    return Repeated(drawn, range(1, count + 1), placed, first, last)


def _repeats(sheet: Sheet, area: Range) -> bool:
    rows = sheet.record_rows
    return rows is not None and rows[0] <= area.first_row <= rows[1]


def _down(sheet: Sheet, area: Range, record: int) -> Range:
    return area.down((record - 1) * sheet.record_height)


def _prefix(sheet: Sheet, record: int) -> str:
    return f"{sheet.key}.{record}" if sheet.key else str(record)


def _numbered(sheet: Sheet, field: Field, record: int) -> Field:
    prefix = _prefix(sheet, record)
    return field._replace(
        key=f"{prefix}.{field.key}",
        row=f"{prefix}.{field.row}" if field.row else prefix,
        area=_down(sheet, field.area, record),
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


@by_layout
def counted_keys(sheet: Sheet, records: int, has_verdicts: bool) -> frozenset[str]:  # noqa: FBT001 - part of what is remembered
    """The cells that points depend on: targets, answers and whatever rules are made of.

    Where a table comes to a result (结论), all that recipients answer in other than free words.
    """
    fields, names = sheet.layout(records).fields, names_on(sheet, records)
    wanted = [field for field in fields if field.role in _ANSWERS or field.rule is not None]
    if has_verdicts:
        wanted += [
            field for field in fields if field.by == "recipient" and field.kind.name != "text"
        ]
    found: set[str] = set()
    while wanted:
        field = wanted.pop()
        if field.key in found:
            continue
        found.add(field.key)
        rule = field.rule
        own = (field.value, *((rule.expression, *rule.ends) if rule is not None else ()))
        for expression in filter(None, own):
            for meant in names.bound(expression, standing_of(field)).values():
                wanted += meant.fields if isinstance(meant, Column) else (meant,)
    return frozenset(found)


def formula_of(field: Field, names: Names, place: Callable[[Field], CellPlace] = place_of) -> str:
    """The formula of a computed cell, without ``=``; an error value where it has none.

    ``place`` is how it sees the cells that it is computed from. What is wrong with it is told by
    lint (:func:`formula_fault`).
    """
    try:
        return _formula(field, names, place)
    except (KeyError, ValueError):
        return "NA()"


def formula_fault(field: Field, names: Names) -> str:
    """Why what computes a cell is no formula; empty where it is one."""
    try:
        _formula(field, names, place_of)
    except KeyError as error:
        return f"没有名称 {error.args[0]}"
    except ValueError as error:
        return str(error)
    return ""


def _formula(field: Field, names: Names, place: Callable[[Field], CellPlace]) -> str:
    if field.value is None:
        return ""
    bound = names.bound(field.value, standing_of(field))
    printed = excel_total if is_added_up(field, bound.values()) else excel_value
    return printed(field.value, places(bound, place)).removeprefix("=")


@lru_cache(maxsize=256)
def _is_filled_by_recipients(sheet: Sheet) -> bool:
    return any(field.by == "recipient" for field in sheet.fields)


@lru_cache(maxsize=256)
def _has_rules(sheet: Sheet) -> bool:
    return any(field.rule for field in sheet.fields)


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
        return next((name for unit in units if (name := variables.get(unit, "").strip())), "")
