"""How a raw string is stored in a cell, for prefilling and for ``fill``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.values import NUMERIC, plain_decimal
from zjtx_xl.xlsx import Edit

if TYPE_CHECKING:
    from zjtx_xl.definitions import Field


def edit_of(field: Field, value: str, style: int | None = None) -> Edit:
    """Store a string in a field: as a number only in a numeric field, its literal kept."""
    if not value:
        return Edit("empty", "", style)
    if field.formula:
        return Edit("cached", value if plain_decimal(value) else "", style)
    is_number = field.kind.name in NUMERIC and plain_decimal(value)
    return Edit("number" if is_number else "text", value, style)
