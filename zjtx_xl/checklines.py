"""What the check column looks at: the cells of each line, and when an empty one is missed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.status import NO_TEXTS, YES_TEXTS, StatusCell
from zjtx_xl.statusformulas import begins_with
from zjtx_xl.validation import allows_other_text, offered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from zjtx_xl.template import Field, Layout

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
        each
        for each in layout.fields
        if (each.by == "recipient" or each.role in {"target", "baseline"}) and not each.formula
    ]


def lines_of(layout: Layout) -> list[CheckLine]:
    """The lines in which something is checked, from above; a merged cell stands in its first."""
    checked = checked_fields(layout)
    lines: dict[int, list[Field]] = {}
    for each in checked:
        lines.setdefault(each.area.first_row, []).append(each)
    records: dict[int, list[Field]] = {}
    for each in layout.fields:
        records.setdefault(each.record, []).append(each)
    used_by = {record: _areas(filter(_counts, fields)) for record, fields in records.items()}
    by_key = layout.by_key
    return [
        CheckLine(
            row,
            tuple(status_cell(each, by_key) for each in fields),
            _asked_if(fields, used_by),
        )
        for row, fields in sorted(lines.items())
    ]


def status_cell(each: Field, fields: Mapping[str, Field] | None = None) -> StatusCell:
    """A field as the check column sees it; ``fields`` by key are those it may depend on."""
    return StatusCell(
        ref=each.ref,
        label=each.column_label,
        kind=each.kind.name,
        required=each.required and each.by == "recipient",
        minimum=each.kind.minimum,
        maximum=each.kind.maximum,
        choices=offered(each),
        free_text=allows_other_text(each),
        unit=each.kind.unit,
        only_if=condition_of(each, fields or {}),
    )


def condition_of(each: Field, fields: Mapping[str, Field]) -> str:
    """Formula text: whether the condition of ``required_if`` holds; empty where there is none."""
    told = depends_on(each, fields)
    return begins_with(*told) if told else ""


def depends_on(each: Field, fields: Mapping[str, Field]) -> tuple[str, tuple[str, ...]] | None:
    """The cell that ``required_if`` names, and how its text must begin."""
    condition = each.required_if
    if condition is None:
        return None
    other = fields.get(f"{each.row}.{condition.column}" if each.row else condition.column)
    if other is None:
        return None
    if isinstance(condition.value, bool):
        texts = _TICKS if other.kind.name == "tick" else _ANSWERS
        return other.ref, texts[condition.value]
    printed = (choice.printed for choice in other.kind.choices if choice.value == condition.value)
    return other.ref, (condition.value, *printed)


def is_always_asked(each: Field) -> bool:
    """Whether it must be filled whatever stands elsewhere."""
    return each.required and each.scope == "always" and each.required_if is None


def _asked_if(fields: list[Field], used_by: Mapping[int, str]) -> str:
    first = fields[0]
    if first.scope == "always":
        return ""
    if any(each.scope == "row" for each in fields):
        return _areas(each for each in fields if _counts(each))
    return used_by[first.record]


def _counts(each: Field) -> bool:
    """Whether something in this cell means that the record is used."""
    return each.by == "recipient" and not each.initial and not each.formula


def _areas(fields: Iterable[Field]) -> str:
    return ",".join(each.ref for each in fields)
