"""Which cells the live formulas of a form look at: beside an officer's score, its 预评得分.

The score column is empty until the office fills it; what a recipient sees follows his own values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.definitions import Standing, names_on, place_of, places, standing_of
from zjtx_xl.rules import UNSURE, CellPlace, areas_of, excel_total
from zjtx_xl.xlsx import cell_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from zjtx_xl.definitions import Field, Layout
    from zjtx_xl.rules import Node, Place


def live_places(
    layout: Layout, expression: Node, at: Standing, column: int | None
) -> dict[str, Place]:
    """The cells that a live formula looks at; ``column`` is that of the preliminary scores."""
    bound = names_on(layout.sheet, layout.records).bound(expression, at)
    return places(bound, _live(layout, column))


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


def standing_places(layout: Layout, expression: Node, at: Standing) -> dict[str, Place]:
    """The cells as they stand, scores as well: for conditions about what somebody wrote."""
    return places(names_on(layout.sheet, layout.records).bound(expression, at), place_of)


def _live(layout: Layout, column: int | None) -> Callable[[Field], CellPlace]:
    def live(field: Field) -> CellPlace:
        if field.role == "total" and field.value is not None and column is not None:
            return CellPlace(_live_total(layout, field, column), "decimal", is_ours=True)
        if field.role != "score" or field.rule is None:
            return place_of(field)
        is_needed = field.scope != "row"
        if field.rule.expression is None or column is None:
            return CellPlace(field.ref, "decimal", is_ours=True, is_needed=is_needed)
        ref = cell_name(field.area.first_row, column)
        return CellPlace(ref, "decimal", is_ours=True, is_needed=is_needed)

    return live


def _live_total(layout: Layout, field: Field, column: int) -> str:
    """The total of the preliminary scores as formula text; an error while one is not there."""
    if field.value is None:
        return field.ref
    live = _live(layout, column)
    scores = [other for other in layout.fields if other.role == "score" and other.rule is not None]
    bound = names_on(layout.sheet, layout.records).bound(field.value, standing_of(field))
    found = places(bound, lambda other: live(other) if other.role != "total" else place_of(other))
    total = excel_total(field.value, found).removeprefix("=")
    refs = [live(other) for other in scores]
    needed = [place.ref for place in refs if place.is_needed]
    others = [place.ref for place in refs if not place.is_needed]
    conditions: list[str] = []
    if needed:
        areas = ",".join(map(str, areas_of(needed)))
        conditions.append(f"COUNT({areas})={len(needed)}")
    conditions += [f'COUNTIF({area},"{UNSURE}")=0' for area in areas_of(others)]
    return f"IF(AND({','.join(conditions) or 'TRUE'}),{total},NA())"
