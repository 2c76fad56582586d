"""A figure of the report (报告数据): its value, what it came from, what is still open about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from zjtx_xl.values import plain

if TYPE_CHECKING:
    from zjtx_xl.audits import RecordCell
    from zjtx_xl.definitions import FigureDefinition

WAITING = "（待定）"
NOBODY = "无"


@dataclass(frozen=True, slots=True)
class Source:
    """What one expression gives.

    ``cells`` are those it was computed from; ``open_`` those that wait for a decision. ``missing``
    says in words what is not there. ``partial`` names tables that do not hold all of their units;
    then, or while something is open, the true value is at least ``least``, where that is known.
    """

    words: str
    value: Decimal | None = None
    names: tuple[str, ...] = ()
    cells: tuple[RecordCell, ...] = ()
    open_: tuple[RecordCell, ...] = ()
    missing: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()
    least: Decimal | None = None

    @property
    def is_known(self) -> bool:
        """Whether there is a value at all."""
        return not self.open_ and not self.missing


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure, computed: from its own expression, and from others that should give the same."""

    definition: FigureDefinition
    source: Source
    others: tuple[Source, ...] = field(default=())

    @property
    def key(self) -> str:
        """Its name, with which content controls of the report are tagged."""
        return self.definition.key

    @property
    def value(self) -> Decimal | None:
        """As it is printed: rounded half up; None for names, and where it is not known."""
        return rounded(self.source.value, self.definition.decimals)

    @property
    def text(self) -> str:
        """What stands in the report."""
        if not self.source.is_known:
            return WAITING
        if self.definition.take == "names":
            return "、".join(self.source.names) or NOBODY
        return WAITING if self.value is None else f"{self.value:f}"

    @property
    def with_unit(self) -> str:
        """The same with its unit."""
        return f"{self.text}{self.definition.unit}" if self.value is not None else self.text

    @property
    def remarks(self) -> tuple[str, ...]:
        """What an officer should know about it: what is open, what is not there, what differs."""
        said = [
            f"{cell.sheet} {cell.ref}{_written(cell) or cell.field.row_label}待定"
            for cell in self.source.open_
        ]
        said += self.source.missing
        said += [f"{table}的单位不全，只按收到的算" for table in self.source.partial]
        for other in self.others:
            value = rounded(other.value, self.definition.decimals)
            if value is not None and self.value is not None and value != self.value:
                said.append(f"按{other.words}是 {plain(value)}{self.definition.unit}，不一致")
        return tuple(said)


def _written(cell: RecordCell) -> str:
    return f"“{cell.raw.strip()}”" if cell.raw.strip() else ""


def rounded(value: Decimal | None, decimals: int) -> Decimal | None:
    """A number with exactly so many decimals, half up."""
    if value is None:
        return None
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
