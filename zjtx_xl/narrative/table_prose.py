"""Prose in the cells of an official table (表4): its sentences are read as those of the report."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.narrative.prose.sentences import Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zjtx_xl.audits import Group, RecordCell
    from zjtx_xl.definitions import ReportDefinition

_ENDS = re.compile(r"(?<=[。；;\n])")


class CellProse(NamedTuple):
    """One sentence of a cell: which table and cell, and the sentence under its column's heading."""

    table: str
    cell: RecordCell
    paragraph: Paragraph


def table_prose(report: ReportDefinition, group: Group) -> Iterator[CellProse]:
    """What the cells of those columns say that the report declares as prose."""
    for definition in report.tables:
        for record in group.records:
            if record.table != definition.table or not definition.prose:
                continue
            for cell in record.cells.values():
                heading = definition.prose.get(cell.field.column)
                if heading is None:
                    continue
                for sentence in _ENDS.split(cell.raw):
                    place = f"{cell.sheet} {cell.ref}"
                    yield CellProse(definition.table, cell, Paragraph(sentence, place, heading))
