"""The YAML that an officer reads beside the printed form, as strict pydantic models.

Only what a file may say stands here: names, types, what is required. What must hold between the
parts (no overlap, points add up) is proved in :mod:`definitions`; :mod:`build` turns a
definition into a :class:`Template`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic.json_schema import models_json_schema

from zjtx_xl.definitions.fields import By, Role, TextRole
from zjtx_xl.definitions.schema_audits import (
    Expression,
    LevelDefinition,
    ReportDefinition,
    RollupDefinition,
    SetAuditDefinition,
    TableAuditDefinition,
)
from zjtx_xl.definitions.schema_verdicts import VerdictDefinition
from zjtx_xl.definitions.source.explanations import models_of
from zjtx_xl.definitions.texts import variables_of
from zjtx_xl.values import KindName
from zjtx_xl.xlsx import column_number, parse_range

Item = TypeVar("Item")


def _is_area(text: str) -> str:
    try:
        parse_range(text)
    except ValueError:
        message = f"格应写成 A1 或 A1:C1（大写字母和数字，英文冒号）；现在是“{text}”"
        raise ValueError(message) from None
    return text


def _is_span(text: str) -> str:
    first, _, last = text.partition(":")
    number = int if first.isdigit() else column_number
    if last and number(last) < number(first):
        message = f"次序反了：{text}"
        raise ValueError(message)
    return text


def _is_not_empty(given: tuple[Item, ...]) -> tuple[Item, ...]:
    # After the items: one that cannot be read is no reason to call the list empty as well.
    if not given:
        message = "至少要有一个"
        raise ValueError(message)
    return given


def _line(given: object) -> object:
    """A single row may be written as a number."""
    return str(given) if isinstance(given, int) and not isinstance(given, bool) else given


def _has_only_variables(given: Item) -> Item:
    variables_of(str(given))
    return given


Area = Annotated[str, AfterValidator(_is_area)]
Columns = Annotated[
    str, StringConstraints(pattern=r"^[A-Z]{1,2}(:[A-Z]{1,2})?$"), AfterValidator(_is_span)
]
Rows = Annotated[
    str,
    BeforeValidator(_line),
    StringConstraints(pattern=r"^[1-9][0-9]{0,4}(:[1-9][0-9]{0,4})?$"),
    AfterValidator(_is_span),
]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
FieldKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")]
KeyPattern = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_.]*\*?[a-z0-9_.]*$", min_length=1)]
TableName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$")]
TemplateId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+/[a-z0-9-]+$")]
Borders = Annotated[str, StringConstraints(pattern=r"^(none|L?T?R?B?)$")]
Alignment = Literal["left", "center", "right", "distributed"]
Printed = Annotated[str | int | float, AfterValidator(_has_only_variables)]
Words = Annotated[str, AfterValidator(_has_only_variables)]


OfficeList = dict[str, Decimal] | tuple[str, ...]
"""What the office supplies: names with their values, or names alone (to be chosen from)."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=False)


# ---------------------------------------------------------------- what a cell holds


class ChoiceDefinition(_Strict):
    """One option of a choice."""

    value: str
    printed: str | None = Field(
        default=None, description="how it stands in the cell, boxes included"
    )
    text: str | None = Field(
        default=None, description="the text that this option demands: 整改内容"
    )


class RuleDefinition(_Strict):
    """A score rule and its parameters."""

    model_config = ConfigDict(extra="allow", frozen=True)

    name: str


class ValueDefinition(_Strict):
    """What a cell holds and how it is asked for; rows override columns."""

    kind: KindName | None = None
    unit: str | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    choices: tuple[ChoiceDefinition | str, ...] | None = None
    choices_from: str | None = Field(
        default=None, description="the list (lists) whose names are the options: industries"
    )
    option: str | None = Field(default=None, description="tick: what is printed after the box")
    yes: tuple[str, ...] | None = Field(
        default=None, description="yes_no_text: the sentences that mean yes; all others wait"
    )
    no: tuple[str, ...] | None = Field(
        default=None, description="yes_no_text: the sentences that mean no"
    )
    required: bool | None = None
    required_if: Expression | None = Field(
        default=None, description="asked for only where this condition holds: use, score < points"
    )
    prefilled: bool | None = None
    initial: str | tuple[str, ...] | None = Field(
        default=None,
        description="what the blank holds; a list: one for each open row, from the first",
    )
    value: Expression | None = Field(
        default=None, description="what computes the cell: done / plan * 100, sum(this)"
    )
    period: str | None = Field(default=None, description="年末累计 or 当年全年: said in the prompt")
    example: str | None = None
    align: Alignment | None = None
    border: Borders | None = None
    style: str | None = Field(default=None, description="a style of the set, instead of the body's")
    decimals: int | None = Field(
        default=None, ge=1, le=4, description="as printed: 148.10; further ones are shown as well"
    )


# ---------------------------------------------------------------- one sheet


class TextDefinition(_Strict):
    """A fixed text at its place."""

    at: Area
    text: Printed
    role: TextRole = "label"
    style: str | None = None
    border: Borders = "LTRB"
    diagonal: bool = Field(default=False, description="a corner cell that is split from top left")


class FieldDefinition(ValueDefinition):
    """A cell to fill outside the table's rows: the subject, a date."""

    key: FieldKey
    at: Area
    label: Words
    role: Role = "other"
    by: By = "recipient"
    heading: str | None = Field(default=None, description="roster heading it is prefilled from")


class ColumnDefinition(ValueDefinition):
    """A column of the table that is filled."""

    key: Key
    at: Columns
    label: Words
    role: Role = "other"
    by: By = "recipient"
    heading: str | None = Field(default=None, description="roster heading it is prefilled from")
    span: Literal["row", "record"] = Field(
        default="row", description="record: one cell for its rows"
    )


class CellDefinition(ValueDefinition):
    """What differs in one cell of a row."""

    label: str | None = Field(default=None, description="what findings call it, not the column's")


class GroupDefinition(_Strict):
    """A group of rows: texts merged over all of them, and the points they add up to."""

    rows: Rows
    key: Key | None = Field(default=None, description="its name in expressions: output.points")
    texts: dict[Columns, Printed] = {}
    points: Decimal | None = None


class RowDefinition(ValueDefinition):
    """One printed row, or a range of open rows, numbered ``key1``, ``key2`` and so on."""

    row: Rows
    key: Key | None = None
    label: Words | None = Field(
        default=None, description="what findings call it; else its label texts"
    )
    texts: dict[Columns, Printed] = {}
    only: tuple[Key, ...] | None = Field(
        default=None, description="the only columns that are filled"
    )
    omit: tuple[Key, ...] = Field(default=(), description="columns that are not filled")
    role: Literal["deduction", "total"] | None = None
    points: Decimal | None = None
    rule: RuleDefinition | Literal["none"] | None = None
    at_least: int | None = Field(default=None, ge=0, description="open rows: how many must be used")
    at_most: int | None = Field(default=None, ge=1, description="open rows: how many may be used")
    cells: dict[Key, CellDefinition] = Field(default={}, description="what differs, by column")


class PageDefinition(_Strict):
    """Print set-up."""

    orientation: Literal["portrait", "landscape"] = "landscape"
    paper: Literal["A4", "A3"] = "A4"
    repeat_rows: Rows | None = None
    one_page_high: bool = False


class RecordDefinition(_Strict):
    """The rows that repeat in a list, and how many records a blank prepares."""

    rows: Rows
    prepared: int = Field(default=40, ge=40)


class BlockDefinition(_Strict):
    """Rows with their columns; a sheet may have several blocks, each with its own."""

    labels: dict[Columns, TextRole] = Field(
        default={}, description="role of the texts of a row, by column"
    )
    groups: tuple[GroupDefinition, ...] = ()
    columns: tuple[ColumnDefinition, ...] = ()
    rule: RuleDefinition | None = None
    rows: tuple[RowDefinition, ...] = ()


class SheetDefinition(BlockDefinition):
    """One sheet: what is printed, and what is filled."""

    name: Annotated[str, StringConstraints(min_length=1)]
    key: Key | None = Field(
        default=None, description="starts the field keys where there are more sheets"
    )
    page: PageDefinition = PageDefinition()
    widths: dict[Columns, float]
    heights: dict[Rows, float]
    texts: tuple[TextDefinition, ...]
    fields: tuple[FieldDefinition, ...] = ()
    record: RecordDefinition | None = None
    blocks: tuple[BlockDefinition, ...] = Field(
        default=(), description="further rows that have columns of their own"
    )


class TemplateDefinition(_Strict):
    """One official table (``templates/<set>/<table>.yaml``)."""

    id: TemplateId
    version: str
    title: Words
    number: Words = Field(description="the visible form number: 附2, 附件 1")
    kind: Literal["form", "list"]
    source: str
    variables: dict[str, str] = {}
    points_total: Decimal | None = None
    sheets: Annotated[tuple[SheetDefinition, ...], AfterValidator(_is_not_empty)]
    audits: tuple[TableAuditDefinition, ...] = Field(
        default=(), description="审核公式 within the table"
    )
    verdicts: tuple[VerdictDefinition, ...] = Field(
        default=(), description="what the table as a whole comes to: 符合条件, 等级"
    )
    lists: dict[str, OfficeList] = Field(
        default={}, description="what the office supplies: {industry_means: {制造业: 4.2}}, names"
    )


# ---------------------------------------------------------------- a set


class StyleDefinition(_Strict):
    """How a style of text prints: font, size in points, alignment."""

    font: str | None = None
    size: float | None = None
    bold: bool | None = None
    align: Alignment | None = None
    valign: Literal["top", "vcenter", "bottom", "vdistributed"] | None = None


class PackageDefinition(_Strict):
    """Tables that travel together: one workbook for each recipient of this kind."""

    key: Key
    title: Words
    tables: Annotated[tuple[TableName, ...], AfterValidator(_is_not_empty)]


class PrefillDefinition(_Strict):
    """Values of another returned table that become prefilled values of one of this set.

    ``fields`` maps keys to keys; a ``*`` on the left stands for anything and comes back on the
    right. Keys that the receiving table does not have are passed over.
    """

    source: TemplateId = Field(alias="from")
    to: TableName
    fields: dict[KeyPattern, KeyPattern]

    @model_validator(mode="after")
    def _stars_match(self) -> Self:
        for left, right in self.fields.items():
            if ("*" in left) != ("*" in right):
                message = f"* 要两边都有：{left}: {right}"
                raise ValueError(message)
        return self

    def target_of(self, key: str) -> str | None:
        """The key that takes the value of ``key``; None where nothing does."""
        for left, right in self.fields.items():
            before, star, after = left.partition("*")
            if not star:
                if key == left:
                    return right
            elif (
                len(key) > len(before) + len(after)
                and key.startswith(before)
                and key.endswith(after)
            ):
                return right.replace("*", key[len(before) : len(key) - len(after)])
        return None


class SetDefinition(_Strict):
    """The templates of one notice (``templates/<set>/set.yaml``)."""

    id: TableName
    title: Words
    notice: str
    variables: dict[str, str] = {}
    rule: RuleDefinition | None = Field(default=None, description="default rule of scored rows")
    lists: dict[str, OfficeList] = Field(
        default={}, description="what the office supplies, for all tables"
    )
    styles: dict[str, StyleDefinition] = {}
    tables: tuple[TableName, ...] = Field(description="in printed order")
    packages: tuple[PackageDefinition, ...] = Field(
        default=(), description="tables that travel together; the first is issued by default"
    )
    prefill_from: tuple[PrefillDefinition, ...] = ()
    aliases: dict[str, str] = Field(default={}, description="renamed units: old name → new name")
    roster: dict[Key, tuple[str, ...]] = Field(
        default={}, description="what else a roster says of a unit, under which headings"
    )
    previous: TableName | None = Field(default=None, description="the set of last year's notice")
    audits: tuple[SetAuditDefinition, ...] = Field(
        default=(), description="审核公式 between tables"
    )
    levels: tuple[LevelDefinition, ...] = Field(
        default=(),
        description="offices that send summaries up, the nearest to the recipients first",
    )
    rollups: tuple[RollupDefinition, ...] = Field(default=(), description="how summaries are made")
    report: ReportDefinition | None = Field(
        default=None, description="the report in Word: its figures, tables and annexes"
    )
    file_name: Words = "{{ no }}_{{ subject }}.xlsx"

    def package(self, key: str | None = None) -> PackageDefinition:
        """The package of this key; without one the first, or all tables where none is declared.

        Raises:
            KeyError: no such package.
        """
        packages = self.packages or (
            PackageDefinition(key="all", title=self.title, tables=self.tables),
        )
        if key is None:
            return packages[0]
        found = next((package for package in packages if package.key == key), None)
        if found is None:
            raise KeyError(key)
        return found


def definition_models() -> tuple[type[BaseModel], ...]:
    """Every model that a definition is read by, those of the two kinds of files first."""
    found: list[type[BaseModel]] = []
    waiting: list[type[BaseModel]] = [TemplateDefinition, SetDefinition]
    while waiting:
        model = waiting.pop(0)
        if model in found:
            continue
        found.append(model)
        for field in model.model_fields.values():
            waiting += models_of(field.annotation)
    return tuple(found)


def definition_schema() -> dict[str, Any]:
    """The JSON Schema by which an editor checks definitions while they are typed.

    One for both kinds of files: a table of a notice, and the ``set.yaml`` beside it.
    """
    models = [(TemplateDefinition, "validation"), (SetDefinition, "validation")]
    references, schema = models_json_schema(models)  # pyright: ignore[reportArgumentType]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "zjtx-xl",
        "anyOf": [references[model, "validation"] for model, _ in models],  # pyright: ignore[reportArgumentType]
        **schema,
    }
