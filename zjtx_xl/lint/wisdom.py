"""What a definition may say and had better not: warnings."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast

from zjtx_xl.definitions import render

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from zjtx_xl.definitions import Assembled, Fault, Place, PlacedSheet, RowDefinition

_BOUNDS = ("at_least", "above", "at_most", "below")


def check_wisdom(assembled: Assembled) -> Iterator[Fault]:
    """Warnings about what is allowed, but surely meant otherwise."""
    has_subject = False
    for sheet in assembled.sheets:
        has_subject |= any(field.role == "subject" for field in sheet.sheet.fields)
        yield from _literal_breaks(assembled, sheet)
        for _, row, place in sheet.rows:
            yield from _totals(assembled, row, place)
            yield from _bands(assembled, row, place)
    sealed = any(
        text.role == "seal" and "主管部门" in text.text
        for sheet in assembled.sheets
        for text in sheet.sheet.texts
    )
    # what an authority reports of itself names nobody
    if not has_subject and not sealed and assembled.template.for_recipient:
        message = "没有一格是单位名称（role: subject），收回来不知道是谁的"
        yield assembled.fault(("sheets",), message, "warning")


def _literal_breaks(assembled: Assembled, sheet: PlacedSheet) -> Iterator[Fault]:
    for text, place in sheet.texts:
        if "\\n" in render(text.text, assembled.template.variables):
            message = "文字里印的是反斜线和字母 n；要换行，用双引号括起来"
            yield assembled.fault(place, message, "warning")


def _totals(assembled: Assembled, row: RowDefinition, place: Place) -> Iterator[Fault]:
    values = [row.value, *(cell.value for cell in row.cells.values())]
    if row.role == "total" and not any(values):
        message = "合计没有算式 value，要由填表人自己加；写 value: sum(this)"
        yield assembled.fault(place, message, "warning")


def _bands(assembled: Assembled, row: RowDefinition, place: Place) -> Iterator[Fault]:
    """Bands from the best downwards: points that rise where the bound falls are a slip."""
    rule = row.rule
    if rule is None or isinstance(rule, str) or rule.name != "bands":
        return
    bands = [_band(band) for band in (rule.model_extra or {}).get("thresholds", ())]
    for (bound, limit, points), (other, next_limit, next_points) in pairwise(
        band for band in bands if band
    ):
        if bound != other or limit == next_limit:
            continue
        is_rising = bound in {"at_least", "above"}
        falls = limit > next_limit
        if falls != is_rising:
            message = "各档应从得分最高的一档写起，前一档先算，后一档永远轮不到"
        elif (points < next_points) and falls == is_rising:
            message = "数值更好的一档得分反而低，请核对"
        else:
            continue
        yield assembled.fault((*place, "rule"), message, "warning")
        return


def _band(given: object) -> tuple[str, float, float] | None:
    try:
        if isinstance(given, list | tuple):
            limit, points = cast("Sequence[Any]", given)
            return "at_least", float(limit), float(points)
        band = cast("Mapping[str, Any]", given)
        bound = next(name for name in _BOUNDS if name in band)
        return bound, float(band[bound]), float(band["points"])
    except (KeyError, StopIteration, TypeError, ValueError):
        return None
