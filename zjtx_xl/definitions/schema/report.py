"""The report of a set (绩效自评报告): its figures, and how the prose speaks of them."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from zjtx_xl.definitions.schema.words import Called, Expression, Strict

_MOST_DECIMALS = 6
FigureKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Taken = Literal["count", "sum", "mean", "names"]


class FigureDefinition(Strict):
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
    units: Called | None = Field(default=None, description="the units of this table …")
    where: Expression | None = Field(default=None, description="… for which this holds")
    said_in: Called | None = Field(
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


class PopulationDefinition(Strict):
    """Units that several tables are about: whether a table holds all of them can be told.

    ``tables`` have a record for each of them; ``named_in`` are lists that name some.
    """

    key: FigureKey
    title: str
    tables: tuple[Called, ...]
    named_in: tuple[Called, ...] = ()


class ReportTableDefinition(Strict):
    """A table of the report: the rows of a table of the set, as it was returned."""

    key: FigureKey
    title: str
    table: Called
    sheet: str = Field(default="", description="one sheet of it; else the first")
    columns: tuple[str, ...] = Field(default=(), description="keys of columns; else all")
    prose: dict[str, str] = Field(
        default={}, description="columns whose cells are prose, each with what it is about"
    )


class ReportDefinition(Strict):
    """The report of a set (绩效自评报告): its Word template, and what stands in it."""

    template: str = Field(description="a .docx beside set.yaml")
    annexes: tuple[Called, ...] = Field(default=(), description="rolled up beside the report")
    populations: tuple[PopulationDefinition, ...] = ()
    tables: tuple[ReportTableDefinition, ...] = ()
    figures: tuple[FigureDefinition, ...] = ()
    without: tuple[str, ...] = Field(
        default=(), description="words beside a number that mean none of these figures"
    )
    phrases: tuple[str, ...] = Field(
        default=(), description="phrases whose numbers are no figures: 三家示范平台"
    )
