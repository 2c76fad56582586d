"""What a definition has become, with the place in its file of each part.

So a fault that is found later is told with the line of the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from zjtx_xl.definitions.faults import Fault, Place
    from zjtx_xl.definitions.fields import Field, Text
    from zjtx_xl.definitions.schema.sets import SetDefinition
    from zjtx_xl.definitions.schema.table import (
        BlockDefinition,
        ColumnDefinition,
        RowDefinition,
        SheetDefinition,
        TemplateDefinition,
    )
    from zjtx_xl.definitions.schema.words import OfficeList
    from zjtx_xl.definitions.source.yaml_source import YamlSource
    from zjtx_xl.definitions.template import Sheet, Template
    from zjtx_xl.rules import Lists


@dataclass(frozen=True, slots=True)
class PlacedSheet:
    """A sheet, and each of its texts and fields with its place in the file."""

    sheet: Sheet
    definition: SheetDefinition
    place: Place
    texts: tuple[tuple[Text, Place], ...]
    fields: tuple[tuple[Field, Place], ...]

    @property
    def blocks(self) -> tuple[tuple[BlockDefinition, Place], ...]:
        """The blocks of rows: those of the sheet itself, then those with columns of their own."""
        return blocks_of(self.definition, self.place)

    @property
    def columns(self) -> Iterator[tuple[ColumnDefinition, Place]]:
        """The columns of all blocks."""
        for block, place in self.blocks:
            for index, column in enumerate(block.columns):
                yield column, (*place, "columns", index)

    @property
    def rows(self) -> Iterator[tuple[BlockDefinition, RowDefinition, Place]]:
        """The rows of all blocks."""
        for block, place in self.blocks:
            for index, row in enumerate(block.rows):
                yield block, row, (*place, "rows", index)


def blocks_of(
    definition: SheetDefinition, place: Place
) -> tuple[tuple[BlockDefinition, Place], ...]:
    """The blocks of a sheet, each with its place in the file."""
    others = ((block, (*place, "blocks", index)) for index, block in enumerate(definition.blocks))
    return (definition, place), *others


@dataclass(frozen=True, slots=True)
class Assembled:
    """A template, where its parts stand in its file, and what is wrong with it."""

    template: Template
    definition: TemplateDefinition
    source: YamlSource
    sheets: tuple[PlacedSheet, ...]
    faults: tuple[Fault, ...]

    def fault(
        self, place: Place, message: str, severity: Literal["error", "warning"] = "error"
    ) -> Fault:
        """What is wrong at a place of the file."""
        return self.source.fault(place, message, severity)


class Known(NamedTuple):
    """What all sheets of a template have in common; ``faults`` grows with what is wrong."""

    source: YamlSource
    owner: SetDefinition
    supplied: Mapping[str, OfficeList]
    faults: list[Fault]

    @property
    def lists(self) -> Lists:
        """The lists that the office supplies with figures (行业均值)."""
        return {name: given for name, given in self.supplied.items() if isinstance(given, dict)}

    @property
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """The lists that the office supplies, by the names they hold."""
        return {name: tuple(given) for name, given in self.supplied.items()}

    def fault(self, place: Place, message: str) -> None:
        """Something is wrong at a place of the file."""
        self.faults.append(self.source.fault(place, message))
