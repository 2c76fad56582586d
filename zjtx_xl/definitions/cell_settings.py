"""What a cell takes and how it is asked for, from the levels of a definition that speak of it.

The first level that says something counts: the cell, then its row, then its column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zjtx_xl.definitions.template import Condition
from zjtx_xl.values import Choice, ValueKind

if TYPE_CHECKING:
    from zjtx_xl.definitions.schema import ChoiceDefinition, ValueDefinition

Levels = tuple["ValueDefinition", ...]


def value_kind(levels: Levels) -> ValueKind:
    """The kind of the first level that names one, with its unit and limits.

    Choices and the option may stand on another level, where the kind is the column's.

    Raises:
        ValueError: no level names a kind, or it lacks what it needs; the text is Chinese and meant
            for whoever wrote the definition.
    """
    chosen = next((level for level in levels if level.kind), None)
    if chosen is None or chosen.kind is None:
        message = "没有写明取值类型 kind"
        raise ValueError(message)
    choices = _first(levels, "choices") or ()
    if chosen.kind == "choice" and not choices:
        message = "取值类型 choice 要有 choices"
        raise ValueError(message)
    option = _first(levels, "option")
    if chosen.kind == "tick" and not option:
        message = "取值类型 tick 要有 option：方框后面印的文字"
        raise ValueError(message)
    return ValueKind(
        name=chosen.kind,
        unit=chosen.unit or ("%" if chosen.kind == "percent" else None),
        minimum=chosen.minimum,
        maximum=chosen.maximum,
        choices=tuple(_choice(choice) for choice in choices),
        option=option,
    )


def asking(levels: Levels, by: str, column: str, number: int = 0) -> dict[str, Any]:
    """How a cell is asked for; what has a formula is nobody's to fill.

    ``column`` is its own column, ``number`` counts the open rows from 0.
    """
    formula = _first(levels, "formula")
    condition = None if formula else _first(levels, "required_if")
    required = _first(levels, "required")
    if required is None:
        required = by == "recipient" or condition is not None
    initial = _first(levels, "initial") or ""
    if not isinstance(initial, str):
        initial = initial[number] if number < len(initial) else ""
    return {
        "by": "officer" if formula else by,
        "required": required and not formula,
        "required_if": Condition(condition.column, condition.value) if condition else None,
        "prefilled": bool(_first(levels, "prefilled")),
        "formula": formula.replace("{*}", f"{{{column}}}") if formula else None,
        "initial": initial,
        "border": borders(_first(levels, "border") or "LTRB"),
        "align": _first(levels, "align"),
        "period": _first(levels, "period"),
        "example": _first(levels, "example"),
        "style": _first(levels, "style"),
        "decimals": _first(levels, "decimals"),
    }


def borders(given: str) -> str:
    """The sides that have a line: ``none`` is no side."""
    return "" if given == "none" else given


def _first(levels: Levels, name: str) -> Any:  # noqa: ANN401 - any setting
    given = (getattr(level, name) for level in levels)
    return next((each for each in given if each is not None), None)


def _choice(given: ChoiceDefinition | str) -> Choice:
    if isinstance(given, str):
        return Choice(given)
    return Choice(given.value, given.printed or "", given.text)
