"""Faults of a definition that one would meet while scoring.

A row without rule, a rule without target, points that do not add up to what is printed.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from zjtx_xl.definitions import (
    Column,
    Names,
    by_column,
    column_numbers,
    is_inside,
    line_numbers,
    standing_of,
)
from zjtx_xl.rules import names_of
from zjtx_xl.values import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from zjtx_xl.definitions import (
        Assembled,
        BlockDefinition,
        Fault,
        Field,
        Place,
        PlacedSheet,
        RowDefinition,
    )

NO_RULE = "有 points，却没有评分规则 rule"
_SCORED_ROLES = frozenset({"score", "deduction"})


def check_scores(assembled: Assembled) -> Iterator[Fault]:  # noqa: C901 - one question after another
    """Faults of points, rules and what the rules look at."""
    source = assembled.source
    placed = [(sheet, *row) for sheet in assembled.sheets for row in sheet.rows]
    own = any(
        field.rule and field.points is None
        for sheet in assembled.sheets
        for field in sheet.sheet.fields
    )
    if not own and not any(row.points is not None for _, _, row, _ in placed):
        if assembled.definition.points_total is not None:
            yield source.fault(("points_total",), "没有一行有 points")
        return
    wrong: set[str] = set()
    for sheet, block, row, place in placed:
        faults = list(_scored_row(assembled, sheet, row, place))
        wrong |= {row.row for _ in faults}
        whole = assembled.definition.points_total if row.role == "total" else None
        points = whole if row.points is None else row.points
        yield from faults or _weights(assembled, block, row.texts, points, place)
    for sheet in assembled.sheets:
        yield from _not_taken_off(assembled, sheet)
    groups = (
        (block, group, (*around, "groups", index))
        for sheet in assembled.sheets
        for block, around in sheet.blocks
        for index, group in enumerate(block.groups)
    )
    for block, group, place in groups:
        faults = list(_weights(assembled, block, group.texts, group.points, place))
        yield from faults
        if group.points is None or faults:
            continue
        lines = line_numbers(group.rows)
        rows = [row for row in block.rows if is_inside(line_numbers(row.row), lines)]
        if any(row.at_most is not None and row.points is None for row in rows):
            continue  # whoever fills the form gives the points
        if any(row.row in wrong for row in rows):
            continue  # told there
        added = _added(rows)
        if group.points not in {added, added - _bonus(rows)}:
            message = f"各行分值合计 {plain(added)}，这一组写的是 {plain(group.points)}"
            yield source.fault((*place, "points"), message)
    added, total = _added(row for _, _, row, _ in placed), assembled.definition.points_total
    if total is None:
        yield source.fault((), "有分值的表要写 points_total（满分）")
        return
    allowed = {added, added - _bonus(row for _, _, row, _ in placed)}
    if total not in allowed and not own and not wrong:
        message = f"各行分值合计 {plain(added)}，满分写的是 {plain(total)}"
        yield source.fault(("points_total",), message)


def _not_taken_off(assembled: Assembled, sheet: PlacedSheet) -> Iterator[Fault]:
    """A deduction is none where no total, and nothing else that is computed, looks at it."""
    names = Names(sheet.sheet.fields, sheet.sheet.groups)
    computed = [(standing_of(field), field.value) for field in sheet.sheet.fields if field.value]
    bound = [(value, names.bound(value, at)) for at, value in computed]
    if any(not found.keys() >= {*names_of(value)} for value, found in bound):
        return  # told with the name that means nothing
    looked_at = [found.values() for _, found in bound]
    cells = {
        cell.key
        for found in looked_at
        for meant in found
        for cell in (meant.fields if isinstance(meant, Column) else (meant,))
    }
    has_total = any(
        field.role == "total" and field.value is not None for field in sheet.sheet.fields
    )
    for field, place in sheet.fields if has_total else ():
        if field.role == "deduction" and field.key not in cells:
            message = f"扣的分没有从合计里减去：合计要减去 sum({field.key})"
            yield assembled.fault(place, message)


def _added(rows: Iterable[RowDefinition]) -> Decimal:
    return sum((row.points or Decimal(0) for row in rows if row.role is None), Decimal(0))


def _bonus(rows: Iterable[RowDefinition]) -> Decimal:
    """What may be added on top: forms print their maximum with it, or without."""
    return _added(row for row in rows if _rule_name(row) == "bonus")


def _rule_name(row: RowDefinition) -> str:
    return "" if row.rule is None or isinstance(row.rule, str) else row.rule.name


def _scored_row(
    assembled: Assembled, sheet: PlacedSheet, row: RowDefinition, place: Place
) -> Iterator[Fault]:
    """A row of a scored table has a score cell, points and a rule, or none of them."""
    lines = line_numbers(row.row)
    fields = [
        field
        for field in sheet.sheet.fields
        if is_inside((field.area.first_row, field.area.last_row), lines)
    ]
    scores = [field for field in fields if field.role in _SCORED_ROLES]
    if row.role == "total":
        return
    if row.points is None:
        if any(score.rule is None for score in scores):
            yield assembled.fault(place, "有得分一格，却没有 points")
        return
    if _rule_name(row) == "veto":
        yield assembled.fault(place, "一票否决（veto）的行不计分，不要写 points")
        return
    if not scores:
        yield assembled.fault(place, "有 points，却没有得分一格")
    yield from _counted_twice(assembled, scores, place)
    for score in scores:
        if score.rule is None:
            yield assembled.fault(place, NO_RULE)
        elif score.role == "score" and score.rule.expression is not None:
            known = {other.role for other in fields} | {other.column for other in fields}
            missing = [role for role in ("target", "actual") if role in score.rule.operands]
            missing = [role for role in missing if role not in known]
            if missing:
                message = f"评分规则 {score.rule.name} 要有 {'、'.join(missing)} 一格"
                yield assembled.fault(place, message)


def _counted_twice(assembled: Assembled, scores: Sequence[Field], place: Place) -> Iterator[Fault]:
    """A row has one score: what its recipient gives itself beside that of the office is none."""
    counted = [score for score in scores if score.role == "score" and score.row == scores[0].row]
    if len(counted) > 1:
        cells = "、".join(score.ref for score in counted)
        message = f"一行只能有一格得分，这里有 {cells}；单位自评等不计入总分的一栏不写 role: score"
        yield assembled.fault(place, message)


def _weights(
    assembled: Assembled,
    block: BlockDefinition,
    texts: dict[str, str | int | float],
    points: Decimal | None,
    place: Place,
) -> Iterator[Fault]:
    """The printed 分值 is what the row counts; ``至多扣20分`` names it in words."""
    roles = dict(by_column(block.labels))
    for columns, printed in texts.items():
        if roles.get(column_numbers(columns)[0]) != "weight":
            continue
        number = re.search(r"[0-9]+(?:\.[0-9]+)?", str(printed))
        if number is None:
            continue
        if points is None:
            yield assembled.fault((*place, "texts", columns), f"印了分值 {printed}，却没有 points")
        elif Decimal(number[0]) != points:
            message = f"印的分值是 {printed}，points 是 {plain(points)}"
            yield assembled.fault((*place, "texts", columns), message)
