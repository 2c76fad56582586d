"""What a cell takes and how it is asked for, from the levels of a definition that speak of it.

The first level that says something counts: the cell, then its row, then its column. Of kinds a
column's own comes before that of a row, which is meant for the columns that name none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from zjtx_xl.rules import condition_of, parse
from zjtx_xl.values import NUMERIC, Choice, ValueKind, unticked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from zjtx_xl.definitions.fields import Field
    from zjtx_xl.definitions.schema.table import ChoiceDefinition, ValueDefinition

Levels = tuple["ValueDefinition", ...]
Setting = TypeVar("Setting")
_OFFERING = frozenset({"choice", "yes_no", "yes_no_text"})


def value_kind(levels: Levels, names: Mapping[str, tuple[str, ...]]) -> ValueKind:
    """The kind of the first level that names one, with its unit and limits.

    Limits and the unit of a number may stand on a level that names no kind, too: ``minimum: 0`` of
    a row holds in each of its columns of numbers. Choices come from the level of the kind; only a
    kind that offers some and names none takes them from another: the options of a column's choice
    may differ by row, as the option of a tick does. The sentences for yes and no may stand on any
    level. ``names`` are those of the office's lists.

    Raises:
        ValueError: no level names a kind, or it lacks what it needs; the text is Chinese and meant
            for whoever wrote the definition.
    """
    chosen = next((level for level in levels if level.kind), None)
    if chosen is None or chosen.kind is None:
        message = "没有写明取值类型 kind"
        raise ValueError(message)
    choices = chosen.choices or ()
    if not choices and chosen.kind in _OFFERING:
        choices = _first(level.choices for level in levels) or ()
    if listed := chosen.choices_from:
        if listed not in names:
            message = f"choices_from：没有清单 {listed}"
            raise ValueError(message)
        choices = names[listed]
    if chosen.kind == "choice" and not choices:
        message = "取值类型 choice 要有 choices"
        raise ValueError(message)
    option = _first(level.option for level in levels)
    if chosen.kind == "tick" and not option:
        message = "取值类型 tick 要有 option：方框后面印的文字"
        raise ValueError(message)
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    if chosen.kind == "yes_no_text":
        yes = _first(level.yes for level in levels) or ()
        no = _first(level.no for level in levels) or ()
    elif chosen.yes or chosen.no:
        message = "只有取值类型 yes_no_text 可以写 yes 和 no：各是哪些说法"
        raise ValueError(message)
    if both := [text for text in yes if text in no]:
        message = f"“{both[0]}”在 yes 和 no 里都有"
        raise ValueError(message)
    bare = [level for level in levels if level is chosen or not level.kind]
    said = bare if chosen.kind in NUMERIC else [chosen]
    return ValueKind(
        name=chosen.kind,
        unit=_first(level.unit for level in said) or ("%" if chosen.kind == "percent" else None),
        minimum=_first(level.minimum for level in said),
        maximum=_first(level.maximum for level in said),
        choices=tuple(_choice(choice) for choice in choices),
        option=option,
        yes=yes,
        no=no,
    )


def asked(field: Field, levels: Levels, number: int = 0) -> Field:
    """The field as these levels ask for it; what is computed is nobody's to fill.

    ``number`` counts the open rows from 0. An option to tick is printed with its empty box, and
    shown ticked as its own example.

    Raises:
        ValueError: an expression is none.
    """
    value = _first(level.value for level in levels)
    condition = None if value else _first(level.required_if for level in levels)
    required = _first(level.required for level in levels)
    if required is None:
        required = field.by == "recipient" or condition is not None
    initial = _first(level.initial for level in levels) or ""
    if not isinstance(initial, str):
        initial = initial[number] if number < len(initial) else ""
    kind = field.kind
    if kind.name == "choice" and initial == unticked(choice.printed for choice in kind.choices):
        kind = kind._replace(unticked=initial)
    option = field.kind.option
    box, ticked = (f"□{option}", f"☑{option}") if field.kind.name == "tick" else ("", None)
    return field._replace(
        kind=kind,
        by="officer" if value else field.by,
        required=required and not value,
        required_if=condition_of(parse(condition)) if condition else None,
        prefilled=bool(_first(level.prefilled for level in levels)),
        value=parse(value) if value else None,
        initial=initial or box,
        border=borders(_first(level.border for level in levels) or "LTRB"),
        align=_first(level.align for level in levels),
        period=_first(level.period for level in levels),
        example=_first(level.example for level in levels) or ticked,
        style=_first(level.style for level in levels),
        decimals=_first(level.decimals for level in levels),
    )


def borders(given: str) -> str:
    """The sides that have a line: ``none`` is no side."""
    return "" if given == "none" else given


def _first(given: Iterator[Setting | None]) -> Setting | None:
    return next((setting for setting in given if setting is not None), None)


def _choice(given: ChoiceDefinition | str) -> Choice:
    if isinstance(given, str):
        return Choice(given)
    return Choice(given.value, given.printed or "", given.text)
