"""A template (模板): the resolved definition of one official table, ready to use.

Definitions are read by :mod:`zjtx_xl.definition`; what stands here is plain frozen data without
pydantic or YAML, so that a command that only checks files starts fast. A sheet is drawn with one
record; :meth:`Sheet.layout` repeats the record and moves what stands below it down. A form is a
sheet whose record is never repeated.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from zjtx_xl.address import Range, cell_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from zjtx_xl.rules import Rule
    from zjtx_xl.values import ValueKind

Role = Literal[
    "subject", "baseline", "target", "actual", "score", "deduction", "total", "reason", "other"
]
By = Literal["recipient", "officer"]
TextRole = Literal[
    "title", "number", "header", "group", "label", "weight", "rule", "seal", "note"
]
Scope = Literal["always", "record", "row"]

_REFERENCE = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Condition:
    """A field is asked for only if another column of its row or record holds this value."""

    column: str
    value: bool | str


@dataclass(frozen=True, slots=True)
class Text:
    """A fixed text of the printed form; ``text`` may hold jinja2 variables of the set."""

    area: Range
    text: str
    role: TextRole
    style: str
    border: str
    diagonal: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One cell to fill (or to be scored), at its place in a layout.

    ``scope`` says when a required field is asked for: always, once its record is used (lists),
    or once its row is used (open-ended rows). ``formula`` holds A1 references already.
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

    @property
    def label(self) -> str:
        """Row and column label as an officer says them: ``有效发明专利数量（个）实际值``."""
        if not self.row_label:
            return self.column_label
        return f"{self.row_label}{self.column_label}"

    @property
    def ref(self) -> str:
        """The A1 address of the field's (top left) cell."""
        return cell_name(self.area.first_row, self.area.first_column)

    @property
    def position(self) -> tuple[int, int]:
        """Row and column of the field's (top left) cell."""
        return self.area.first_row, self.area.first_column


@dataclass(frozen=True, slots=True)
class OpenRows:
    """Rows that a recipient may add to (at least, at most; more are prepared than allowed)."""

    key: str
    label: str
    rows: tuple[str, ...]
    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True)
class Page:
    """Print set-up: A4, as wide as one page, header rows repeated."""

    orientation: Literal["portrait", "landscape"] = "landscape"
    paper: Literal["A4", "A3"] = "A4"
    repeat_rows: tuple[int, int] | None = None
    one_page_high: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
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
    def by_key(self) -> dict[str, Field]:
        """The fields by key."""
        return {each.key: each for each in self.fields}


@dataclass(frozen=True, slots=True)
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
        count = 1 if not self.record_rows else max(1, records or self.prepared)
        texts = [text for text in self.texts if not self._repeats(text.area)]
        texts = [replace(text, area=self._below(text.area, count)) for text in texts]
        drawn = [text for text in self.texts if self._repeats(text.area)]
        before = [each for each in self.fields if not each.record and not self._is_below(each)]
        after = [each for each in self.fields if not each.record and self._is_below(each)]
        fields = list(before)
        open_rows: list[OpenRows] = []
        for record in range(1, count + 1):
            shift = (record - 1) * self.record_height
            texts += [replace(text, area=text.area.down(shift)) for text in drawn]
            fields += [
                self._numbered(each, record, shift) for each in self.fields if each.record
            ]
            open_rows += [self._open_rows(each, record) for each in self.open_rows]
        fields += [replace(each, area=self._below(each.area, count)) for each in after]
        fields = self._with_formulas(sorted(fields, key=lambda each: each.position))
        heights = dict(self._heights(count))
        areas = [text.area for text in texts] + [each.area for each in fields]
        return Layout(
            sheet=self,
            records=count,
            texts=tuple(texts),
            fields=tuple(fields),
            heights=heights,
            open_rows=tuple(open_rows),
            last_row=max((area.last_row for area in areas), default=0),
            last_column=max((area.last_column for area in areas), default=0),
        )

    def _repeats(self, area: Range) -> bool:
        rows = self.record_rows
        return bool(rows) and rows[0] <= area.first_row <= rows[1]

    def _is_below(self, each: Field) -> bool:
        return bool(self.record_rows) and each.area.first_row > self.record_rows[1]

    def _below(self, area: Range, count: int) -> Range:
        if self.record_rows and area.first_row > self.record_rows[1]:
            return area.down((count - 1) * self.record_height)
        return area

    def _numbered(self, each: Field, record: int, shift: int) -> Field:
        if not self.record_rows:
            return each
        prefix = f"{self.key}.{record}" if self.key else str(record)
        return replace(
            each,
            key=f"{prefix}.{each.key}",
            row=f"{prefix}.{each.row}" if each.row else prefix,
            area=each.area.down(shift),
            record=record,
            initial=each.initial.replace("{record}", str(record)),
        )

    def _open_rows(self, each: OpenRows, record: int) -> OpenRows:
        if not self.record_rows:
            return each
        prefix = f"{self.key}.{record}" if self.key else str(record)
        return replace(each, rows=tuple(f"{prefix}.{row}" for row in each.rows))

    def _heights(self, count: int) -> Iterator[tuple[int, float]]:
        for row, height in self.heights.items():
            if not self.record_rows or row < self.record_rows[0]:
                yield row, height
            elif row > self.record_rows[1]:
                yield row + (count - 1) * self.record_height, height
            else:
                for record in range(count):
                    yield row + record * self.record_height, height

    def _with_formulas(self, fields: list[Field]) -> list[Field]:
        """Replace ``{key}``, ``{column}`` and ``{first:last}`` in formulas by addresses."""
        if not any(each.formula for each in fields):
            return fields
        by_key = {each.key: each for each in fields}

        def address(match: re.Match[str]) -> str:
            name = match[1]
            if name in by_key:
                return by_key[name].ref
            rows = [each for each in fields if each.record and each.column == name]
            rows = [each for each in rows if each.role not in {"deduction", "total"}]
            first, last = rows[0].area, rows[-1].area
            return str(Range(first.first_row, first.first_column, last.last_row, first.last_column))

        return [
            replace(each, formula=_REFERENCE.sub(address, each.formula)) if each.formula else each
            for each in fields
        ]


@dataclass(frozen=True, slots=True)
class Template:
    """The definition of one official table."""

    id: str
    version: str
    title: str
    kind: Literal["form", "list"]
    number: str
    sheets: tuple[Sheet, ...]
    variables: Mapping[str, str] = field(default_factory=dict[str, str])
    styles: Mapping[str, Mapping[str, object]] = field(
        default_factory=dict[str, "Mapping[str, object]"]
    )

    @property
    def set_id(self) -> str:
        """The set this table belongs to: ``qingdao-2021/annex2`` → ``qingdao-2021``."""
        return self.id.partition("/")[0]

    @property
    def scored(self) -> bool:
        """Whether any row has a rule."""
        return any(each.rule for sheet in self.sheets for each in sheet.fields)
