"""The words of a definition: names, places, expressions, and what refuses a wrong one.

Only what a file may say stands in these models: names, types, what is required. What must hold
between the parts (no overlap, points add up) is proved by ``lint``; :mod:`build` turns a
definition into a :class:`Template`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints

from zjtx_xl.definitions.texts import has_variables, variables_of
from zjtx_xl.rules import checked, without_star
from zjtx_xl.xlsx import column_number, parse_range

Item = TypeVar("Item")

_LAST_ROW, _LAST_COLUMN = 99_999, 702  # as far as heights and widths can be set
_MOST_ROWS = 1_000  # of one printed cell


def _is_area(text: str) -> str:
    try:
        area = parse_range(text)
    except ValueError:
        message = f"格应写成 A1 或 A1:C1（大写字母和数字，英文冒号）；现在是“{text}”"
        raise ValueError(message) from None
    rows = area.last_row - area.first_row + 1
    if area.last_row > _LAST_ROW or area.last_column > _LAST_COLUMN or rows > _MOST_ROWS:
        message = f"格不能在 ZZ 列、第 {_LAST_ROW} 行以外，也不能占 {_MOST_ROWS} 行以上：{text}"
        raise ValueError(message)
    return text


def _is_span(text: str) -> str:
    first, _, last = text.partition(":")
    number = int if first.isdigit() else column_number
    if last and number(last) < number(first):
        message = f"次序反了：{text}"
        raise ValueError(message)
    return text


def is_not_empty(given: tuple[Item, ...]) -> tuple[Item, ...]:
    """The list, of which at least one must be there."""
    # After the items: one that cannot be read is no reason to call the list empty as well.
    if not given:
        message = "至少要有一个"
        raise ValueError(message)
    return given


def _line(given: object) -> object:
    """A single row may be written as a number."""
    return str(given) if isinstance(given, int) and not isinstance(given, bool) else given


def _has_only_variables(given: Item) -> Item:
    variables_of(str(given))
    return given


def _is_plain(text: str) -> str:
    if has_variables(text):
        message = f"变量的值要写成最后的文字，里面不能再有变量；现在是“{text}”"
        raise ValueError(message)
    return text


def _with_star(text: str) -> str:
    checked(without_star(text))
    return text


Area = Annotated[str, AfterValidator(_is_area)]
Columns = Annotated[
    str, StringConstraints(pattern=r"^[A-Z]{1,2}(:[A-Z]{1,2})?$"), AfterValidator(_is_span)
]
Rows = Annotated[
    str,
    BeforeValidator(_line),
    StringConstraints(pattern=r"^[1-9][0-9]{0,4}(:[1-9][0-9]{0,4})?$"),
    AfterValidator(_is_span),
]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
FieldKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")]
KeyPattern = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_.]*\*?[a-z0-9_.]*$", min_length=1)]
Version = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,20}$")]
"""What a returned file says becomes a file name: ``annex2@1.yaml``."""
Variables = dict[str, Annotated[str, AfterValidator(_is_plain)]]
TableName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$")]
TemplateId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+/[a-z0-9-]+$")]
Borders = Annotated[str, StringConstraints(pattern=r"^(none|L?T?R?B?)$")]
Alignment = Literal["left", "center", "right", "distributed"]
Printed = Annotated[str | int | float, AfterValidator(_has_only_variables)]
Words = Annotated[str, AfterValidator(_has_only_variables)]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
Expression = Annotated[str, AfterValidator(checked)]
StarredExpression = Annotated[str, AfterValidator(_with_star)]
CellName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$")]
TargetKey = Annotated[str, StringConstraints(pattern=r"^(\*|[a-z0-9_]+)(\.(\*|[a-z0-9_]+))*$")]
Called = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$")]
"""A table, a sheet of one, a column or a variable."""
OfficeList = dict[str, Decimal] | tuple[str, ...]
"""What the office supplies: names with their values, or names alone (to be chosen from)."""


class Strict(BaseModel):
    """A part of a definition, in which nothing stands that it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=False)
