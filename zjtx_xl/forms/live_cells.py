"""Which cells the live formulas of a form look at: beside an officer's score, its 预评得分.

The score column is empty until the office fills it; what a recipient sees follows his own values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.definitions import (
    Column,
    Standing,
    is_added_up,
    names_on,
    place_of,
    places,
    standing_of,
)
from zjtx_xl.rules import (
    UNSURE,
    CellPlace,
    Compute,
    ExcelCells,
    Gather,
    Name,
    areas_of,
    excel_total,
    walk,
)
from zjtx_xl.xlsx import cell_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from zjtx_xl.definitions import Field, Layout
    from zjtx_xl.rules import Node, Place


def live_places(
    layout: Layout, expression: Node, at: Standing, column: int | None
) -> dict[str, Place]:
    """The cells that a live formula looks at; ``column`` is that of the preliminary scores."""
    return places(_bound(layout, expression, at), _live(layout, column))


def operand_cells(layout: Layout, field: Field, column: int | None = None) -> dict[str, Place]:
    """The cells that the rule of a score field looks at, by operand.

    ``value`` is what stands in the score cell itself; whoever scores himself sees his own score.
    """
    rule = field.rule
    if rule is None or rule.expression is None:
        return {}
    at = standing_of(field)
    found = live_places(layout, rule.expression, at, column)
    is_own = field.by == "recipient" and bool(rule.ends)
    for limit in rule.ends if is_own else ():
        found |= live_places(layout, limit, at, column)
    if "value" in rule.operands or is_own:
        found["value"] = CellPlace(field.ref, "decimal")
    return found


def score_column(layout: Layout) -> int | None:
    """The column of the preliminary scores, one beyond the form; None in a form that has none."""
    is_scored = any(field.rule and field.role == "score" for field in layout.sheet.fields)
    return layout.last_column + 2 if is_scored else None


def standing_places(layout: Layout, expression: Node, at: Standing) -> dict[str, Place]:
    """The cells as they stand, own scores as well: for conditions about what somebody wrote.

    In place of a score that the office has still to write stands the preliminary one.
    """
    column = score_column(layout)
    live = _live(layout, column)

    def standing(field: Field) -> CellPlace:
        is_office_own = field.role == "score" and field.by == "officer" and field.rule is not None
        return live(field) if is_office_own else place_of(field)

    return places(_bound(layout, expression, at), standing)


def _bound(layout: Layout, expression: Node, at: Standing) -> dict[str, Field | Column]:
    """The cells and columns of a sheet that the names of an expression mean."""
    return names_on(layout.sheet, layout.records).bound(expression, at)


def live_total(layout: Layout, column: int) -> str:
    """The total of the preliminary scores that are there, as formula text.

    Empty where it is but the sum of the preliminary scores, less what an officer deducts.
    """
    totals = _totals(layout)
    if not totals or _is_sum(layout, totals[-1]):
        return ""
    return _live_total(layout, totals[-1], column, so_far=True)


def added_up(layout: Layout, total: Field) -> Iterator[Field]:
    """The cells that a total looks at."""
    if total.value is not None:
        for found in _bound(layout, total.value, standing_of(total)).values():
            yield from found.fields if isinstance(found, Column) else (found,)


def _is_sum(layout: Layout, total: Field) -> bool:
    """Whether a total only adds up scores, and takes off what an officer types."""
    if total.value is None:
        return False
    for part in walk(total.value):
        if not isinstance(part, Name | Gather) and not (
            isinstance(part, Compute) and part.operator in {"+", "-"}
        ):
            return False
    return all(_is_plain(field) for field in added_up(layout, total))


def _is_plain(field: Field) -> bool:
    if field.role == "score":
        return True
    rule = field.rule
    return field.role == "deduction" and rule is not None and rule.operands == ("value",)


def _live(
    layout: Layout, column: int | None, without: str = "", *, so_far: bool = False
) -> Callable[[Field], CellPlace]:
    """``without``: the total that looks at these cells itself; ``so_far``: of what is there."""

    def live(field: Field) -> CellPlace:
        if field.role == "total" and field.value is not None and column is not None:
            bound = _bound(layout, field.value, standing_of(field))
            if field.key == without or not is_added_up(field, bound.values()):
                return place_of(field)
            total = _live_total(layout, field, column, so_far=so_far)
            return CellPlace(total, "decimal", is_ours=True)
        if field.rule is None or field.role not in {"score", "deduction"}:
            return place_of(field)
        if field.role == "deduction":
            return _live_deduction(layout, field, column, so_far=so_far)
        is_needed = field.scope != "row" and not field.rule.may_be_blank
        if field.rule.expression is None or column is None:
            return CellPlace(field.ref, "decimal", is_ours=True, is_needed=is_needed)
        ref = cell_name(field.area.first_row, column)
        return CellPlace(ref, "decimal", is_ours=True, is_needed=is_needed)

    return live


def _live_deduction(layout: Layout, field: Field, column: int | None, *, so_far: bool) -> CellPlace:
    """What is deducted by what the recipient filled in; else what an officer typed."""
    rule = field.rule
    if rule is None or rule.expression is None or "value" in rule.operands:
        return place_of(field)
    found = ExcelCells(operand_cells(layout, field, column))
    amount = f"({rule.expression.excel(found)})"
    return CellPlace(f"IFERROR({amount},0)" if so_far else amount, "decimal", is_ours=True)


def _live_total(layout: Layout, field: Field, column: int, *, so_far: bool = False) -> str:
    """The total of the preliminary scores as formula text; an error while one is not there.

    With ``so_far`` that of the scores that are there, as the check adds them up.
    """
    if field.value is None:
        return field.ref
    live = _live(layout, column, without=field.key, so_far=so_far)
    bound = _bound(layout, field.value, standing_of(field))
    total = excel_total(field.value, places(bound, live)).removeprefix("=")
    if so_far:
        return f"({total})"
    refs = [live(other) for other in _scores_of(layout, field)]
    needed = [place.ref for place in refs if place.is_needed]
    others = [place.ref for place in refs if not place.is_needed]
    conditions: list[str] = []
    if needed:
        areas = ",".join(map(str, areas_of(needed)))
        conditions.append(f"COUNT({areas})={len(needed)}")
    conditions += [f'COUNTIF({area},"{UNSURE}")=0' for area in areas_of(others)]
    return f"IF(AND({','.join(conditions) or 'TRUE'}),{total},NA())"


def _scores_of(layout: Layout, total: Field) -> list[Field]:
    """The scores that have to be there: all of them for the whole table's total."""
    scores = [other for other in layout.fields if other.role == "score" and other.rule is not None]
    if total.value is None or total.key == _totals(layout)[-1].key:
        return scores
    keys = {field.key for field in added_up(layout, total)}
    return [score for score in scores if score.key in keys]


def _totals(layout: Layout) -> list[Field]:
    return [field for field in layout.fields if field.role == "total" and field.value is not None]
