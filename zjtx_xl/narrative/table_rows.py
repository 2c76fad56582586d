"""A table of the report as a grid: the headings and rows of an official table, as returned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.definitions import Layout, load_template, one_line, render
from zjtx_xl.narrative.figure import WAITING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from zjtx_xl.audits import Record
    from zjtx_xl.definitions import ReportTableDefinition, Sheet
    from zjtx_xl.narrative.compute import Figures
    from zjtx_xl.xlsx import Range

_NOT_PRINTED = frozenset({"title", "number", "seal", "note"})


class GridCell(NamedTuple):
    """A cell of the grid: where it begins, how far it goes, what it says."""

    row: int
    column: int
    rows: int
    columns: int
    text: str
    is_heading: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it is drawn: its cells from the top left, rows and columns counted from 0."""

    rows: int
    widths: tuple[float, ...]
    headings: int
    cells: tuple[GridCell, ...]

    @property
    def texts(self) -> list[list[str]]:
        """What stands in each row, from the left."""
        found: list[list[str]] = [[] for _ in range(self.rows)]
        for cell in sorted(self.cells):
            found[cell.row].append(cell.text)
        return found


def grid_of(
    definition: ReportTableDefinition, figures: Figures, variables: Mapping[str, str]
) -> Grid:
    """The rows that were returned, in their printed order, under the printed headings."""
    template = load_template(f"{figures.group.set_id}/{definition.table}")
    sheet = next(
        (own for own in template.sheets if definition.sheet in {"", own.key}), template.sheets[0]
    )
    values = _values(definition, figures, sheet)
    count = max(values, default=1)
    layout = sheet.layout(count if sheet.record_rows else None)
    given = {**template.variables, **variables}
    found: list[tuple[Range, str, bool]] = [
        (text.area, render(text.text, given), text.role == "header")
        for text in layout.texts
        if text.role not in _NOT_PRINTED
    ]
    for field in layout.fields:
        own = values.get(field.record if sheet.record_rows else 1, {})
        key = field.key.removeprefix(f"{sheet.key}.").removeprefix(f"{field.record}.")
        key = key if sheet.record_rows else field.key.removeprefix(f"{sheet.key}.")
        if not definition.columns or field.column in definition.columns:
            said = own.get(key, "") if values else WAITING
            found.append((field.area, said, False))
    return _drawn(found, layout)


def _values(
    definition: ReportTableDefinition, figures: Figures, sheet: Sheet
) -> dict[int, dict[str, str]]:
    """What stands in the records of a table, numbered anew from 1."""
    prefix = f"{sheet.key}." if sheet.key else ""
    records = [
        record
        for record in figures.group.records
        if record.table == definition.table and record.number and _is_on(record, prefix)
    ]
    records.sort(key=lambda record: record.number)
    return {
        number: {key: cell.raw.strip() for key, cell in record.cells.items()}
        for number, record in enumerate(records, start=1)
    }


def _is_on(record: Record, prefix: str) -> bool:
    return any(cell.key.startswith(prefix) for cell in record.cells.values())


def _drawn(found: Iterable[tuple[Range, str, bool]], layout: Layout) -> Grid:
    printed = list(found)
    top = min(area.first_row for area, _, _ in printed)
    bottom = max(area.last_row for area, _, _ in printed)
    left = min(area.first_column for area, _, _ in printed)
    right = max(area.last_column for area, _, _ in printed)
    cells = tuple(
        sorted(
            GridCell(
                area.first_row - top,
                area.first_column - left,
                area.last_row - area.first_row + 1,
                area.last_column - area.first_column + 1,
                text if not is_heading else one_line(text),
                is_heading,
            )
            for area, text, is_heading in printed
        )
    )
    heading_rows = [cell.row + cell.rows for cell in cells if cell.is_heading]
    widths = tuple(
        float(layout.sheet.widths.get(column, _WIDTH)) for column in range(left, right + 1)
    )
    return Grid(bottom - top + 1, widths, max(heading_rows, default=0), cells)


_WIDTH = 10.0
