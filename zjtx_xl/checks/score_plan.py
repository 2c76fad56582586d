"""What is to be scored on a sheet: its rows with their rules, and the totals that add them up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.checks.operands import Operand, operands_of
from zjtx_xl.definitions import by_layout, standing_of
from zjtx_xl.rules import names_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from zjtx_xl.definitions import Field, Sheet
    from zjtx_xl.rules import Node, Rule


@dataclass(slots=True, eq=False, repr=False)
class ScoredRow:
    """A row that has a rule; ``key`` is that of its score, ``operands`` what the rule looks at.

    ``labels`` say what the operands are called.

    Two rows are never equal: each is itself, so that what it gives can be remembered.
    ``own`` are the cells of a row that a sender may add: without any it is not used.
    """

    key: str
    row: str
    label: str
    points: Decimal | None
    rule: Rule
    operands: tuple[Operand, ...]
    labels: Mapping[str, str]
    own: tuple[Field, ...] = ()
    is_open: bool = False
    is_own: bool = False


class TotalCell(NamedTuple):
    """The cell of the total, and what it is computed from."""

    field: Field
    expression: Node
    operands: tuple[Operand, ...]


class ScorePlan(NamedTuple):
    """What is to be scored on a sheet; ``totals`` by their key, the last of them is the total."""

    rows: tuple[ScoredRow, ...]
    deductions: tuple[ScoredRow, ...]
    totals: Mapping[str, TotalCell]

    @property
    def total(self) -> TotalCell | None:
        """That of the whole table; None where there is none."""
        return [*self.totals.values()][-1] if self.totals else None


@by_layout
def score_plan(sheet: Sheet, records: int) -> ScorePlan:
    """What is to be scored on a sheet with so many records, by its definition."""
    layout = sheet.layout(records)
    own: dict[str, list[Field]] = {}
    for field in layout.fields:
        if field.scope == "row" and field.by == "recipient" and field.value is None:
            own.setdefault(field.row, []).append(field)

    def row_of(field: Field, rule: Rule) -> ScoredRow:
        at = standing_of(field)
        expressions = (rule.expression, rule.least, rule.most)
        operands = *_own_value(field, rule), *operands_of(layout, expressions, at)
        return ScoredRow(
            key=field.key,
            row=field.row,
            label=field.row_label,
            points=field.points,
            rule=rule,
            operands=operands,
            labels={operand.name: operand.label for operand in operands},
            own=tuple(own.get(field.row, ())),
            is_open=field.scope == "row",
            is_own=field.by == "recipient",
        )

    ruled = [(field, field.rule) for field in layout.fields if field.rule is not None]
    return ScorePlan(
        rows=tuple(row_of(field, rule) for field, rule in ruled if field.role != "deduction"),
        deductions=tuple(row_of(field, rule) for field, rule in ruled if field.role == "deduction"),
        totals=_of_scores(
            TotalCell(field, field.value, operands_of(layout, (field.value,), standing_of(field)))
            for field in layout.fields
            if field.role == "total" and field.value is not None and ruled
        ),
    )


def _of_scores(totals: Iterable[TotalCell]) -> dict[str, TotalCell]:
    """The totals of points: a form that is scored adds up amounts as well, here or elsewhere.

    Where none looks at a score, scores are reached some other way, and all of them stay.
    """
    found = {total.field.key: total for total in totals}
    kept: dict[str, TotalCell] = {}
    while more := {
        key: total
        for key, total in found.items()
        if key not in kept
        and any(
            field.role == "score" or field.key in kept
            for operand in total.operands
            for field in operand.fields
        )
    }:
        kept |= more
    return {key: total for key, total in found.items() if key in kept} or found


def _own_value(field: Field, rule: Rule) -> tuple[Operand, ...]:
    """What stands in the cell of a rule itself, where the rule is about that (``value``)."""
    is_meant = rule.expression is not None and "value" in names_of(rule.expression)
    return (Operand("value", field.row_label, (field,)),) if is_meant else ()
