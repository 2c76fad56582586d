"""The YAML that an officer reads beside the printed form, as strict pydantic models.

Only what a file may say stands here: names, types, what is required. What must hold between the
parts (no overlap, points add up) is proved in :mod:`zjtx_xl.lint`; :mod:`zjtx_xl.loader` turns a
definition into a :class:`zjtx_xl.template.Template`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from zjtx_xl.address import column_number, parse_range
from zjtx_xl.template import By, Role, TextRole
from zjtx_xl.values import KindName


def _is_area(text: str) -> str:
    parse_range(text)
    return text


def _is_column(text: str) -> str:
    first, _, last = text.partition(":")
    if last and column_number(last) < column_number(first):
        message = f"the ends of the columns are swapped: {text!r}"
        raise ValueError(message)
    return text


Area = Annotated[str, AfterValidator(_is_area)]
Columns = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Z]{1,2}(:[A-Z]{1,2})?$"),
    AfterValidator(_is_column),
]
Rows = Annotated[
    str, BeforeValidator(lambda given: str(given) if isinstance(given, int) else given), StringConstraints(pattern=r"^[1-9][0-9]*(:[1-9][0-9]*)?$")
]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
FieldKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")]
Borders = Annotated[str, StringConstraints(pattern=r"^(none|L?T?R?B?)$")]
Printed = str | int | float


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=False)


class ChoiceDefinition(_Strict):
    """One option of a choice; ``text`` names the text that choosing it demands."""

    value: str
    printed: str | None = None
    text: str | None = None


class RuleDefinition(_Strict):
    """A score rule and its parameters (DESIGN.md §5)."""

    model_config = ConfigDict(extra="allow", frozen=True)

    name: str


class ConditionDefinition(_Strict):
    """Asked for only if another column of the row holds this value."""

    column: str
    value: bool | str


class ValueDefinition(_Strict):
    """What a cell holds and how it is asked for; rows override columns."""

    kind: KindName | None = None
    unit: str | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    choices: tuple[ChoiceDefinition | str, ...] | None = None
    option: str | None = None
    required: bool | None = None
    required_if: ConditionDefinition | None = None
    prefilled: bool | None = None
    initial: str | None = None
    period: str | None = Field(None, description="年末累计 or 当年全年: said in the prompt")
    example: str | None = None
    align: Literal["left", "center", "right"] | None = None
    border: Borders | None = None


class TextDefinition(_Strict):
    """A fixed text at its place."""

    at: Area
    text: Printed
    role: TextRole = "label"
    style: str | None = None
    border: Borders = "LTRB"
    diagonal: bool = False


class FieldDefinition(ValueDefinition):
    """A cell to fill outside the table's rows: the subject, a date."""

    key: FieldKey
    at: Area
    label: str
    role: Role = "other"
    by: By = "recipient"
    heading: str | None = Field(None, description="roster heading it is prefilled from")


class ColumnDefinition(ValueDefinition):
    """A column of the table that is filled."""

    key: Key
    at: Columns
    label: str
    role: Role = "other"
    by: By = "recipient"
    heading: str | None = None
    span: Literal["row", "record"] = "row"


class GroupDefinition(_Strict):
    """A group of rows: texts merged over all of them, and the points they add up to."""

    rows: Rows
    texts: dict[Columns, Printed] = {}
    points: Decimal | None = None


class RowDefinition(ValueDefinition):
    """One printed row, or a range of open rows that are numbered ``key1``, ``key2``, …"""

    row: Rows
    key: Key | None = None
    label: str | None = None
    texts: dict[Columns, Printed] = {}
    only: tuple[Key, ...] | None = None
    omit: tuple[Key, ...] = ()
    role: Literal["deduction", "total"] | None = None
    points: Decimal | None = None
    rule: RuleDefinition | Literal["none"] | None = None
    formula: str | None = None
    at_least: int | None = Field(None, description="open rows: how many must be used")
    at_most: int | None = Field(None, description="open rows: how many may be used")
    cells: dict[Key, ValueDefinition] = {}


class PageDefinition(_Strict):
    """Print set-up."""

    orientation: Literal["portrait", "landscape"] = "landscape"
    paper: Literal["A4", "A3"] = "A4"
    repeat_rows: Rows | None = None
    one_page_high: bool = False


class RecordDefinition(_Strict):
    """The rows that repeat in a list, and how many records a blank prepares."""

    rows: Rows
    prepared: int = Field(40, ge=40)


class SheetDefinition(_Strict):
    """One sheet: what is printed, and what is filled."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=31)]
    key: Key | None = None
    page: PageDefinition = PageDefinition()
    widths: dict[Columns, float]
    heights: dict[Rows, float]
    labels: dict[Columns, TextRole] = Field({}, description="role of the texts of a row, by column")
    texts: tuple[TextDefinition, ...]
    groups: tuple[GroupDefinition, ...] = ()
    fields: tuple[FieldDefinition, ...] = ()
    columns: tuple[ColumnDefinition, ...] = ()
    record: RecordDefinition | None = None
    rule: RuleDefinition | None = None
    rows: tuple[RowDefinition, ...] = ()


class TemplateDefinition(_Strict):
    """One official table (``templates/<set>/<table>.yaml``)."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+/[a-z0-9-]+$")]
    version: str
    title: str
    number: str = Field(description="the visible form number: 附2, 附件 1")
    kind: Literal["form", "list"]
    source: str
    variables: dict[str, str] = {}
    points_total: Decimal | None = None
    sheets: tuple[SheetDefinition, ...]


class StyleDefinition(_Strict):
    """How a style of text prints: font, size in points, alignment."""

    font: str | None = None
    size: float | None = None
    bold: bool | None = None
    align: Literal["left", "center", "right"] | None = None
    valign: Literal["top", "vcenter", "bottom"] | None = None


class SetDefinition(_Strict):
    """The templates of one notice (``templates/<set>/set.yaml``)."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$")]
    title: str
    notice: str
    variables: dict[str, str] = {}
    rule: RuleDefinition | None = Field(None, description="default rule of scored rows")
    styles: dict[str, StyleDefinition] = {}
    tables: tuple[str, ...]
    file_name: str = "{{ no }}_{{ subject }}.xlsx"


def json_schema() -> dict[str, Any]:
    """The JSON Schema by which an editor checks a template definition while it is typed."""
    return TemplateDefinition.model_json_schema()
