"""The set of one notice: its tables and packages, and what holds between them."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, Field, model_validator
from pydantic.json_schema import models_json_schema

from zjtx_xl.definitions.schema.audits import LevelDefinition, RollupDefinition, SetAuditDefinition
from zjtx_xl.definitions.schema.report import ReportDefinition
from zjtx_xl.definitions.schema.table import RuleDefinition, TemplateDefinition
from zjtx_xl.definitions.schema.words import (
    Alignment,
    Key,
    KeyPattern,
    OfficeList,
    Strict,
    TableName,
    TemplateId,
    Variables,
    Words,
    is_not_empty,
)
from zjtx_xl.definitions.source.explanations import models_of
from zjtx_xl.rules import under_star


class StyleDefinition(Strict):
    """How a style of text prints: font, size in points, alignment."""

    font: str | None = None
    size: float | None = None
    bold: bool | None = None
    align: Alignment | None = None
    valign: Literal["top", "vcenter", "bottom", "vdistributed"] | None = None


class PackageDefinition(Strict):
    """Tables that travel together: one workbook for each recipient of this kind."""

    key: Key
    title: Words
    tables: Annotated[tuple[TableName, ...], AfterValidator(is_not_empty)]


class PrefillDefinition(Strict):
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
            if key == left:
                return right
            if part := under_star(left, key):
                return right.replace("*", part)
        return None


class SetDefinition(Strict):
    """The templates of one notice (``templates/<set>/set.yaml``)."""

    id: TableName
    title: Words
    notice: str
    variables: Variables = Field(default={})
    rule: RuleDefinition | None = Field(default=None, description="default rule of scored rows")
    lists: dict[str, OfficeList] = Field(
        default={}, description="what the office supplies, for all tables"
    )
    styles: dict[str, StyleDefinition] = Field(default={})
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


# ---------------------------------------------------------------- all models


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
