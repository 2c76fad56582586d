"""A template (模板): the resolved definition of one official table, ready to use.

Definitions are read by :mod:`schema`; what stands here is plain frozen data without
pydantic or YAML, so that a command that only checks files starts fast. A sheet is drawn with one
record; :meth:`Sheet.layout` repeats the record and moves what stands below it down. A form is a
sheet whose record is never repeated.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from zjtx_xl.definitions.layout_cache import by_layout
from zjtx_xl.xlsx import NOTHING, Range, cell_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from zjtx_xl.rules import AuditFormula, Rule
    from zjtx_xl.values import ValueKind

Role = Literal[
    "subject", "baseline", "target", "actual", "score", "deduction", "total", "reason", "other"
]
By = Literal["recipient", "officer"]
TextRole = Literal["title", "number", "header", "group", "label", "weight", "rule", "seal", "note"]
Scope = Literal["always", "record", "row"]

_REFERENCE = re.compile(r"\{([^{}]*)\}")
_NOT_SUMMED = frozenset({"deduction", "total"})


class Condition(NamedTuple):
    """A field is asked for only if another column of its row or record holds this value."""

    column: str
    value: bool | str


class Text(NamedTuple):
    """A fixed text of the printed form; ``text`` may hold jinja2 variables of the set."""

    area: Range
    text: str
    role: TextRole
    style: str
    border: str
    diagonal: bool = False


class Field(NamedTuple):
    """One cell to fill (or to be scored), at its place in a layout.

    ``scope`` says when a required field is asked for: always, once its record is used (lists),
    or once its row is used (open-ended rows). ``record`` is its record, from 1 (a form has one);
    0 for what stands outside the table's rows. ``formula`` of a field of a :class:`Layout` holds
    A1 references already.
    """

    key: str
    sheet: str
    area: Range
    role: Role
    by: By
    row_label: str
    column_label: str
    kind: ValueKind
    row: str
    column: str
    record: int
    required: bool = True
    required_if: Condition | None = None
    scope: Scope = "always"
    prefilled: bool = False
    heading: str | None = None
    points: Decimal | None = None
    rule: Rule | None = None
    formula: str | None = None
    initial: str = ""
    border: str = "LTRB"
    align: str | None = None
    period: str | None = None
    example: str | None = None
    style: str | None = None
    decimals: int | None = None

    @property
    def label(self) -> str:
        """Row and column label as an officer says them: ``有效发明专利数量（个）实际值``."""
        return _label(self.row_label, self.column_label)

    @property
    def ref(self) -> str:
        """The A1 address of the field's (top left) cell."""
        return cell_name(self.area.first_row, self.area.first_column)

    @property
    def position(self) -> tuple[int, int]:
        """Row and column of the field's (top left) cell."""
        return self.area.first_row, self.area.first_column


@lru_cache(maxsize=4096)
def _label(row_label: str, column_label: str) -> str:
    """One text for all findings about a field, in however many files."""
    return f"{row_label}{column_label}"


class OpenRows(NamedTuple):
    """Rows that a recipient may add to (at least, at most; more are prepared than allowed)."""

    key: str
    label: str
    rows: tuple[str, ...]
    minimum: int
    maximum: int


class Page(NamedTuple):
    """Print set-up: A4, as wide as one page, header rows repeated."""

    orientation: Literal["portrait", "landscape"] = "landscape"
    paper: Literal["A4", "A3"] = "A4"
    repeat_rows: tuple[int, int] | None = None
    one_page_high: bool = False


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

    @property
    def record_height(self) -> int:
        """Rows of one record; 0 where nothing repeats."""
        return self.record_rows[1] - self.record_rows[0] + 1 if self.record_rows else 0

    def layout(self, records: int | None = None) -> Layout:
        """Place every text and field for this many records (default: as many as are prepared)."""
        return _layout(self, 1 if not self.record_rows else max(1, records or self.prepared))

    def unresolved(self) -> Iterator[tuple[Field, str]]:
        """References in formulas that name no cell: the field as drawn, and the reference."""
        for field in self.fields:
            for name in _REFERENCE.findall(field.formula or ""):
                if _resolved(name, field, self.fields, _by_key(self.fields)) is None:
                    yield field, name


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
        fields=tuple(_with_formulas(fields)),
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


def _by_key(fields: Iterable[Field]) -> dict[str, Field]:
    return {field.key: field for field in fields}


def _with_formulas(fields: list[Field]) -> list[Field]:
    """Replace the references in formulas by addresses."""
    if not any(field.formula for field in fields):
        return fields
    by_key = _by_key(fields)

    def with_formula(field: Field) -> Field:
        if not field.formula:
            return field

        def address(match: re.Match[str]) -> str:
            return _resolved(match[1], field, fields, by_key) or "#REF!"

        return field._replace(formula=_REFERENCE.sub(address, field.formula))

    return [with_formula(field) for field in fields]


def _resolved(
    name: str, field: Field, fields: Sequence[Field], by_key: Mapping[str, Field]
) -> str | None:
    """The address that a reference in the formula of ``field`` means; None if it means nothing.

    ``{row.column}`` is a cell, first of the same record, ``{first:last}`` an area between two.
    ``{column}`` is the cell of the same row; in a total it is the whole column (of the record,
    where the total stands in one) without deductions and totals.
    """
    first, colon, last = name.partition(":")
    if colon:
        ends = [_resolved(end, field, fields, by_key) for end in (first, last)]
        return f"{ends[0]}:{ends[1]}" if all(ends) else None
    if field.role != "total" and field.record:
        sibling = by_key.get(f"{field.row}.{name}" if field.row else name)
        if sibling is not None:
            return sibling.ref
    # Keys are prefixed with what stands around: the record, the sheet.
    around = field.row
    while around:
        around = around.rpartition(".")[0]
        if f"{around}.{name}" in by_key:
            return by_key[f"{around}.{name}"].ref
    if name in by_key:
        return by_key[name].ref
    cells = [
        other.area
        for other in fields
        if other.column == name and other.record and other.role not in _NOT_SUMMED
        if not field.record or other.record == field.record
    ]
    if not cells or (field.record and field.role != "total"):
        return None
    column = cells[0].first_column
    return str(Range(cells[0].first_row, column, cells[-1].last_row, column))


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

    @property
    def set_id(self) -> str:
        """The set this table belongs to: ``qingdao-2021/annex2`` → ``qingdao-2021``."""
        return self.id.partition("/")[0]

    @property
    def for_recipient(self) -> bool:
        """Whether anything in it is filled by a recipient; else it is the officer's own table."""
        return any(map(_is_filled_by_recipients, self.sheets))

    @property
    def scored(self) -> bool:
        """Whether any row has a rule."""
        return any(map(_has_rules, self.sheets))


class TableSet(NamedTuple):
    """What is to be known of a notice's tables (表套) while returns are checked.

    ``aliases`` are renamed units, old name → new name; ``roster`` says under which headings a
    roster has what; ``previous`` is the set of last year's notice; ``audits`` are those between
    tables; ``packages`` say which tables travel together in one workbook.
    """

    id: str
    tables: tuple[str, ...]
    aliases: Mapping[str, str] = NOTHING
    roster: Mapping[str, tuple[str, ...]] = NOTHING
    previous: str | None = None
    audits: tuple[AuditFormula, ...] = ()
    packages: tuple[tuple[str, ...], ...] = ()
