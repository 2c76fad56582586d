"""What holds within a table and between tables (审核公式), and how summaries are made (汇总).

That the names of an expression mean a cell is proved by ``lint``.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from zjtx_xl.definitions.schema.words import (
    Called,
    CellName,
    Expression,
    StarredExpression,
    Strict,
    TargetKey,
    Word,
)
from zjtx_xl.findings import Severity
from zjtx_xl.rules import AuditFormula, Each, has_star


class _AuditBase(Strict):
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

    @model_validator(mode="after")
    def _is_one_form(self) -> Self:
        of_names = getattr(self, "names", None) or getattr(self, "among", None)
        forms = (self.condition, self.left or self.right, of_names)
        if sum(map(bool, forms)) != 1 or bool(self.left) != bool(self.right):
            message = "要写 condition，或 left 和 right，或 names 和 among，只写一种"
            raise ValueError(message)
        if self.condition and not self.message:
            message = "condition 要有 message"
            raise ValueError(message)
        return self

    def formula(self) -> AuditFormula:
        """The audit as plain data."""
        return AuditFormula(**self.model_dump())


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


class LevelDefinition(Strict):
    """A level of offices that send summaries up (地市, 省): what they send, and who they are.

    ``unit`` is the variable of a workbook that names its office; a roster names it under the
    ``title`` or one of the ``headings``.
    """

    key: Called
    title: str
    headings: tuple[str, ...] = ()
    unit: Called = Field(description="the variable that names the office: region")
    sends: Annotated[tuple[Called, ...], Field(min_length=1)]


class GroupSumsDefinition(Strict):
    """A sheet beside a rolled-up table: a form's columns added up by a column of the roster."""

    title: str
    by: CellName = Field(description="roster.<key>: the groups")
    of: Called
    columns: Annotated[tuple[str, ...], Field(min_length=1)]


class RollupDefinition(Strict):
    """How a summary table is made from returned tables of its set and the roster.

    ``subjects`` is the table whose subjects become the records; the roster gives their order. A
    target key takes a cell (``annex2.total.score``), a value of the roster (``roster.reason``) or
    an expression; a ``*`` stands for the same part of a key on both sides.
    """

    to: str
    subjects: Called
    cells: dict[TargetKey, StarredExpression] = Field(default={})
    omit: tuple[str, ...] = Field(default=(), description="target keys that a * leaves out")
    subtotals: tuple[Called, ...] = Field(
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
