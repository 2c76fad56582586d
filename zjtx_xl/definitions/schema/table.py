"""One official table: its sheets with texts, columns and rows, and what each cell takes."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints

from zjtx_xl.definitions.fields import By, Role, TextRole
from zjtx_xl.definitions.schema.audits import TableAuditDefinition
from zjtx_xl.definitions.schema.verdicts import VerdictDefinition
from zjtx_xl.definitions.schema.words import (
    Alignment,
    Area,
    Borders,
    Columns,
    Expression,
    FieldKey,
    Key,
    OfficeList,
    Printed,
    Rows,
    Strict,
    TemplateId,
    Variables,
    Version,
    Words,
    is_not_empty,
)
from zjtx_xl.values import KindName

# ---------------------------------------------------------------- what a cell holds


class ChoiceDefinition(Strict):
    """One option of a choice."""

    value: str
    printed: str | None = Field(
        default=None, description="how it stands in the cell, boxes included"
    )
    text: str | None = Field(
        default=None, description="the text that this option demands: 整改内容"
    )


class RuleDefinition(Strict):
    """A score rule and its parameters."""

    model_config = ConfigDict(extra="allow", frozen=True)

    name: str


class ValueDefinition(Strict):
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


class TextDefinition(Strict):
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


class GroupDefinition(Strict):
    """A group of rows: texts merged over all of them, and the points they add up to."""

    rows: Rows
    key: Key | None = Field(default=None, description="its name in expressions: output.points")
    texts: dict[Columns, Printed] = Field(default={})
    points: Decimal | None = None


class RowDefinition(ValueDefinition):
    """One printed row, or a range of open rows, numbered ``key1``, ``key2`` and so on."""

    row: Rows
    key: Key | None = None
    label: Words | None = Field(
        default=None, description="what findings call it; else its label texts"
    )
    texts: dict[Columns, Printed] = Field(default={})
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


class PageDefinition(Strict):
    """Print set-up."""

    orientation: Literal["portrait", "landscape"] = "landscape"
    paper: Literal["A4", "A3"] = "A4"
    repeat_rows: Rows | None = None
    one_page_high: bool = False


class RecordDefinition(Strict):
    """The rows that repeat in a list, and how many records a blank prepares."""

    rows: Rows
    prepared: int = Field(default=40, ge=40)


class BlockDefinition(Strict):
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


class TemplateDefinition(Strict):
    """One official table (``templates/<set>/<table>.yaml``)."""

    id: TemplateId
    version: Version
    title: Words
    number: Words = Field(description="the visible form number: 附2, 附件 1")
    kind: Literal["form", "list"]
    source: str
    variables: Variables = Field(default={})
    points_total: Decimal | None = None
    sheets: Annotated[tuple[SheetDefinition, ...], AfterValidator(is_not_empty)]
    audits: tuple[TableAuditDefinition, ...] = Field(
        default=(), description="审核公式 within the table"
    )
    verdicts: tuple[VerdictDefinition, ...] = Field(
        default=(), description="what the table as a whole comes to: 符合条件, 等级"
    )
    lists: dict[str, OfficeList] = Field(
        default={}, description="what the office supplies: {industry_means: {制造业: 4.2}}, names"
    )
