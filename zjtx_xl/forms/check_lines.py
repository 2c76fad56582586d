"""What the check column looks at: the cells of each line, and when an empty one is missed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.definitions import standing_of
from zjtx_xl.forms.live_cells import standing_places
from zjtx_xl.forms.validation import allows_other_text, offered
from zjtx_xl.rules import StatusCell, excel_condition

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from zjtx_xl.definitions import Field, Layout


class CheckLine(NamedTuple):
    """A line of the sheet with the cells to check, in the order in which Tab walks them.

    ``asked_if`` are the cells (with commas) of which one must hold something before anything is
    missed here; empty: always.
    """

    row: int
    cells: tuple[StatusCell, ...]
    asked_if: str


def checked_fields(layout: Layout) -> list[Field]:
    """The cells that the check column looks at."""
    return list(filter(is_checked, layout.fields))


def is_checked(field: Field) -> bool:
    """Whether the check column looks at a cell."""
    return (field.by == "recipient" or field.role in {"target", "baseline"}) and not field.formula


def lines_of(layout: Layout) -> Iterator[CheckLine]:
    """The lines in which something is checked, from above; a merged cell stands in its first."""
    for _, fields in layout.bands():
        yield from lines_in(fields, layout)


def lines_in(band: Sequence[Field], layout: Layout) -> Iterator[CheckLine]:
    """The lines of what stands together, such as a record."""
    lines: dict[int, list[Field]] = {}
    for field in filter(is_checked, band):
        lines.setdefault(field.area.first_row, []).append(field)
    records: dict[int, list[Field]] = {}
    for field in band if lines else ():
        records.setdefault(field.record, []).append(field)
    used_by = {record: _areas(filter(_counts, fields)) for record, fields in records.items()}
    for row, fields in sorted(lines.items()):
        cells = tuple(status_cell(field, layout) for field in fields)
        yield CheckLine(row, cells, _asked_if(fields, used_by))


def status_cell(field: Field, layout: Layout | None = None) -> StatusCell:
    """A field as the check column sees it, on the sheet with the cells that it depends on."""
    return StatusCell(
        ref=field.ref,
        label=field.column_label,
        kind=field.kind.name,
        required=field.required and field.by == "recipient",
        minimum=field.kind.minimum,
        maximum=field.kind.maximum,
        choices=offered(field),
        free_text=allows_other_text(field),
        unit=field.kind.unit,
        counts_years=field.kind.counts_years,
        only_if=condition_of(field, layout) if layout else "",
        sentences=(*field.kind.yes, *field.kind.no),
        unticked=field.kind.unticked,
    )


def condition_of(field: Field, layout: Layout) -> str:
    """Formula text: whether the condition of ``required_if`` holds; empty where there is none."""
    if field.required_if is None:
        return ""
    places = standing_places(layout, field.required_if, standing_of(field))
    try:
        return excel_condition(field.required_if, places)
    except KeyError:
        return ""  # told by lint


def is_always_asked(field: Field) -> bool:
    """Whether it must be filled whatever stands elsewhere."""
    return field.required and field.scope == "always" and field.required_if is None


def _asked_if(fields: list[Field], used_by: Mapping[int, str]) -> str:
    first = fields[0]
    if first.scope == "always":
        return ""
    if any(field.scope == "row" for field in fields):
        return _areas(field for field in fields if _counts(field))
    return used_by[first.record]


def _counts(field: Field) -> bool:
    """Whether something in this cell means that the record is used."""
    return field.by == "recipient" and not field.initial and not field.formula


def _areas(fields: Iterable[Field]) -> str:
    return ",".join(field.ref for field in fields)
