"""What the check column looks at: the cells of each line, and when an empty one is missed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.forms.validation import allows_other_text, offered
from zjtx_xl.rules import NO_TEXTS, YES_TEXTS, StatusCell, begins_with

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from zjtx_xl.definitions import Field, Layout

_TICKS = {True: ("☑",), False: ("□",)}
_ANSWERS = {True: YES_TEXTS, False: NO_TEXTS}


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
    return [
        field
        for field in layout.fields
        if (field.by == "recipient" or field.role in {"target", "baseline"}) and not field.formula
    ]


def lines_of(layout: Layout) -> list[CheckLine]:
    """The lines in which something is checked, from above; a merged cell stands in its first."""
    checked = checked_fields(layout)
    lines: dict[int, list[Field]] = {}
    for each in checked:
        lines.setdefault(each.area.first_row, []).append(each)
    records: dict[int, list[Field]] = {}
    for field in layout.fields:
        records.setdefault(field.record, []).append(field)
    used_by = {record: _areas(filter(_counts, fields)) for record, fields in records.items()}
    by_key = layout.by_key
    return [
        CheckLine(
            row,
            tuple(status_cell(field, by_key) for field in fields),
            _asked_if(fields, used_by),
        )
        for row, fields in sorted(lines.items())
    ]


def status_cell(field: Field, fields: Mapping[str, Field] | None = None) -> StatusCell:
    """A field as the check column sees it; ``fields`` by key are those it may depend on."""
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
        only_if=condition_of(field, fields or {}),
        sentences=(*field.kind.yes, *field.kind.no),
    )


def condition_of(field: Field, fields: Mapping[str, Field]) -> str:
    """Formula text: whether the condition of ``required_if`` holds; empty where there is none."""
    told = depends_on(field, fields)
    return begins_with(*told) if told else ""


def depends_on(field: Field, fields: Mapping[str, Field]) -> tuple[str, tuple[str, ...]] | None:
    """The cell that ``required_if`` names, and how its text must begin."""
    condition = field.required_if
    if condition is None:
        return None
    other = fields.get(f"{field.row}.{condition.column}" if field.row else condition.column)
    if other is None:
        return None
    if isinstance(condition.value, bool):
        texts = _TICKS if other.kind.name == "tick" else _ANSWERS
        return other.ref, texts[condition.value]
    printed = (choice.printed for choice in other.kind.choices if choice.value == condition.value)
    return other.ref, (condition.value, *printed)


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
