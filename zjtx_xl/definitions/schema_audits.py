"""What a definition declares beside its tables: audits (审核公式), roll-ups (汇总), the report.

Strict pydantic models, like :mod:`schema`, which holds them. Expressions are checked
for what they may hold; that their names mean a cell is proved by :mod:`audits`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from zjtx_xl.findings import Severity
from zjtx_xl.rules import AuditFormula, Each, checked, has_star, without_star


def _with_star(text: str) -> str:
    checked(without_star(text))
    return text


Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
Expression = Annotated[str, AfterValidator(checked)]
StarredExpression = Annotated[str, AfterValidator(_with_star)]
CellName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$")]
TargetKey = Annotated[str, StringConstraints(pattern=r"^(\*|[a-z0-9_]+)(\.(\*|[a-z0-9_]+))*$")]
TableName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=False)


class _AuditBase(_Strict):
    """What all audits declare."""

    name: Word = Field(description="the finding code: ASCII words, stable")
    title: str
    severity: Severity = "error"
    condition: Expression | None = Field(default=None, description="what must hold")
    left: StarredExpression | None = Field(default=None, description="what must agree …")
    right: StarredExpression | None = Field(default=None, description="… with this")
    left_title: str = Field(default="", description="what a computed value is called")
    right_title: str = ""
    when: Expression | None = Field(default=None, description="evaluated only where this holds")
    tolerance: Decimal | None = Field(default=None, ge=0, description="what may come from rounding")
    exact: Decimal | None = Field(default=None, ge=0, description="what is no difference at all")
    message: str = Field(default="", description="{name} is replaced by the value of a cell")
    at: CellName | None = Field(
        default=None, description="where the finding stands; else the first name"
    )
    remedy: str = "请核对后改正。"

    def _form(self) -> set[str]:
        given = {name: getattr(self, name, None) for name in _FORMS}
        return {form for name, form in _FORMS.items() if given[name]}

    @model_validator(mode="after")
    def _is_one_form(self) -> Self:
        if len(self._form()) != 1 or bool(self.left) != bool(self.right):
            message = "要写 condition，或 left 和 right，或 names 和 among，只写一种"
            raise ValueError(message)
        if self.condition and not self.message:
            message = "condition 要有 message"
            raise ValueError(message)
        return self


_FORMS = {
    "condition": "condition",
    "left": "values",
    "right": "values",
    "names": "names",
    "among": "names",
}


class TableAuditDefinition(_AuditBase):
    """An audit within one table (表内)."""

    each: Each = "record"
    rows: tuple[str, ...] = Field(default=(), description="each: row; the rows it is evaluated for")

    @model_validator(mode="after")
    def _is_within(self) -> Self:
        if self.each not in {"row", "record", "table"}:
            message = "表内审核的 each 是 row、record 或 table"
            raise ValueError(message)
        return self

    def formula(self) -> AuditFormula:
        """The audit as plain data."""
        return AuditFormula(**self.model_dump())


class SetAuditDefinition(_AuditBase):
    """An audit between the tables of a set (表间): by subject, or once over all of them."""

    each: Each = "subject"
    names: CellName | None = Field(default=None, description="the names of one table …")
    among: CellName | None = Field(default=None, description="… must be among those of another")
    omit: tuple[str, ...] = Field(default=(), description="keys that a * does not stand for")

    @model_validator(mode="after")
    def _is_between(self) -> Self:
        if self.each not in {"subject", "set"}:
            message = "表间审核的 each 是 subject 或 set"
            raise ValueError(message)
        return self

    def formula(self) -> AuditFormula:
        """The audit as plain data."""
        return AuditFormula(**self.model_dump())


class LevelDefinition(_Strict):
    """A level of offices that send summaries up (地市, 省): what they send, and who they are.

    ``unit`` is the variable of a workbook that names its office; a roster names it under the
    ``title`` or one of the ``headings``.
    """

    key: TableName
    title: str
    headings: tuple[str, ...] = ()
    unit: TableName = Field(description="the variable that names the office: region")
    sends: Annotated[tuple[TableName, ...], Field(min_length=1)]


class GroupSumsDefinition(_Strict):
    """A sheet beside a rolled-up table: a form's columns added up by a column of the roster."""

    title: str
    by: CellName = Field(description="roster.<key>: the groups")
    of: TableName
    columns: Annotated[tuple[str, ...], Field(min_length=1)]


class RollupDefinition(_Strict):
    """How a summary table is made from returned tables of its set and the roster.

    ``subjects`` is the table whose subjects become the records; the roster gives their order. A
    target key takes a cell (``annex2.total.score``), a value of the roster (``roster.reason``) or
    an expression; a ``*`` stands for the same part of a key on both sides.
    """

    to: str
    subjects: TableName
    cells: dict[TargetKey, StarredExpression] = {}
    omit: tuple[str, ...] = Field(default=(), description="target keys that a * leaves out")
    subtotals: tuple[TableName, ...] = Field(
        default=(), description="columns that are added up for each group, and over all"
    )
    digest: GroupSumsDefinition | None = None

    @model_validator(mode="after")
    def _stars_match(self) -> Self:
        for key, source in self.cells.items():
            if ("*" in key) != has_star(source):
                message = f"* 要两边都有：{key}: {source}"
                raise ValueError(message)
        return self


# ---------------------------------------------------------------- the report

_MOST_DECIMALS = 6
FigureKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Taken = Literal["count", "sum", "mean", "names"]


class FigureDefinition(_Strict):
    """One figure of the report: how it is computed, how it is printed, in which sentence."""

    key: FigureKey
    title: str
    unit: str = ""
    other_units: tuple[str, ...] = Field(
        default=(), description="units that prose counts it in, too: 个 for 家"
    )
    decimals: int = Field(default=0, ge=0, le=_MOST_DECIMALS)
    value: Expression | None = Field(default=None, description="over all units and other figures")
    others: tuple[Expression, ...] = Field(
        default=(), description="the same from other tables; what differs is told"
    )
    units: TableName | None = Field(default=None, description="the units of this table …")
    where: Expression | None = Field(default=None, description="… for which this holds")
    said_in: TableName | None = Field(
        default=None, description="or what the prose in the cells of this table says"
    )
    take: Taken = "count"
    of: Expression | None = Field(
        default=None, description="what is taken of each unit; names: from the highest down"
    )
    most: int | None = Field(default=None, ge=1, description="names: no more than these")
    sentence: str = Field(default="", description="where it stands: {key}, with other figures")
    words: tuple[tuple[str, ...], ...] = Field(
        default=(), description="words of prose that mean it: one of each group must be there"
    )
    without: tuple[str, ...] = Field(
        default=(),
        description="words beside a number that mean something else; ^word: right behind it",
    )
    not_about: tuple[str, ...] = Field(
        default=(), description="words anywhere before it that mean something else"
    )

    @model_validator(mode="after")
    def _is_one_form(self) -> Self:
        if sum(own is not None for own in (self.value, self.units, self.said_in)) != 1:
            message = "value、units、said_in 写一种，只写一种"
            raise ValueError(message)
        if self.units is None and (self.where or self.of or self.most or self.take != "count"):
            message = "where、take、of、most 和 units 一起用"
            raise ValueError(message)
        if self.take in {"sum", "mean"} and self.of is None:
            message = f"take: {self.take} 要写 of"
            raise ValueError(message)
        if (self.take == "count" and self.of) or (self.take != "names" and self.most):
            message = "take: count 不写 of；most 只用于 take: names"
            raise ValueError(message)
        return self


class PopulationDefinition(_Strict):
    """Units that several tables are about: whether a table holds all of them can be told.

    ``tables`` have a record for each of them; ``named_in`` are lists that name some.
    """

    key: FigureKey
    title: str
    tables: tuple[TableName, ...]
    named_in: tuple[TableName, ...] = ()


class ReportTableDefinition(_Strict):
    """A table of the report: the rows of a table of the set, as it was returned."""

    key: FigureKey
    title: str
    table: TableName
    sheet: str = Field(default="", description="one sheet of it; else the first")
    columns: tuple[str, ...] = Field(default=(), description="keys of columns; else all")
    prose: dict[str, str] = Field(
        default={}, description="columns whose cells are prose, each with what it is about"
    )


class ReportDefinition(_Strict):
    """The report of a set (绩效自评报告): its Word template, and what stands in it."""

    template: str = Field(description="a .docx beside set.yaml")
    annexes: tuple[TableName, ...] = Field(default=(), description="rolled up beside the report")
    populations: tuple[PopulationDefinition, ...] = ()
    tables: tuple[ReportTableDefinition, ...] = ()
    figures: tuple[FigureDefinition, ...] = ()
    without: tuple[str, ...] = Field(
        default=(), description="words beside a number that mean none of these figures"
    )
    phrases: tuple[str, ...] = Field(
        default=(), description="phrases whose numbers are no figures: 三家示范平台"
    )
