"""What a stored cell means, and how sure that is."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, NamedTuple

from zjtx_xl.values.numerals import plain

Confidence = Literal["exact", "normalised", "proposed", "unreadable", "missing"]

_SURE = frozenset({"exact", "normalised"})
Value = Decimal | bool | str | None


class Reading(NamedTuple):
    """What a stored cell means for a field of a known kind.

    ``value`` is ``None`` for a missing cell, for a none-mark (``is_none``) and for what cannot be
    read. ``codes`` are finding codes that the reading itself gives rise to; ``note`` says in
    Chinese how an inexact value was read. ``shown`` is what the cell shows where that is not what
    it stores, if only in its decimals.
    """

    value: Value = None
    confidence: Confidence = "missing"
    is_none: bool = False
    unit: str | None = None
    qualifier: str | None = None
    remark: str | None = None
    codes: tuple[str, ...] = ()
    note: str = ""
    shown: str = ""

    @property
    def is_sure(self) -> bool:
        """Whether it is known what stands there, and nobody has to decide it."""
        return self.confidence in _SURE


def words_of(value: Value) -> str:
    """A value as an officer says it: ``12.5``, ``是``; nothing where there is none."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return plain(value) if isinstance(value, Decimal) else value or ""
