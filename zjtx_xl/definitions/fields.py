"""The cells and texts of a printed form, each at its place; what surrounds them in print."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from zjtx_xl.xlsx import Range, cell_name

if TYPE_CHECKING:
    from decimal import Decimal

    from zjtx_xl.rules import Node, Rule
    from zjtx_xl.values import ValueKind

Role = Literal[
    "subject", "baseline", "target", "actual", "score", "deduction", "total", "reason", "other"
]
By = Literal["recipient", "officer"]
TextRole = Literal["title", "number", "header", "group", "label", "weight", "rule", "seal", "note"]
Scope = Literal["always", "record", "row"]


class Text(NamedTuple):
    """A fixed text of the printed form; ``text`` may hold jinja2 variables of the set."""

    area: Range
    text: str
    role: TextRole
    style: str
    border: str
    diagonal: bool = False


class Field(NamedTuple):
    """One cell to fill (or to be scored), at its place in a layout.

    ``scope`` says when a required field is asked for: always, once its record is used (lists),
    or once its row is used (open-ended rows). ``record`` is its record, from 1 (a form has one);
    0 for what stands outside the table's rows. ``value`` is what computes it; a field of a
    :class:`Layout` has the ``formula`` that is printed from it.
    """

    key: str
    sheet: str
    area: Range
    role: Role
    by: By
    row_label: str
    column_label: str
    kind: ValueKind
    row: str
    column: str
    record: int
    required: bool = True
    required_if: Node | None = None
    scope: Scope = "always"
    prefilled: bool = False
    heading: str | None = None
    points: Decimal | None = None
    rule: Rule | None = None
    value: Node | None = None
    formula: str | None = None
    initial: str = ""
    border: str = "LTRB"
    align: str | None = None
    period: str | None = None
    example: str | None = None
    style: str | None = None
    decimals: int | None = None

    @property
    def label(self) -> str:
        """Row and column label as an officer says them: ``有效发明专利数量（个）实际值``."""
        return _label(self.row_label, self.column_label)

    @property
    def ref(self) -> str:
        """The A1 address of the field's (top left) cell."""
        return cell_name(self.area.first_row, self.area.first_column)

    @property
    def position(self) -> tuple[int, int]:
        """Row and column of the field's (top left) cell."""
        return self.area.first_row, self.area.first_column


@lru_cache(maxsize=4096)
def _label(row_label: str, column_label: str) -> str:
    """One text for all findings about a field, in however many files."""
    return f"{row_label}{column_label}"


class OpenRows(NamedTuple):
    """Rows that a recipient may add to (at least, at most; more are prepared than allowed)."""

    key: str
    label: str
    rows: tuple[str, ...]
    minimum: int
    maximum: int


class Page(NamedTuple):
    """Print set-up: A4, as wide as one page, header rows repeated."""

    orientation: Literal["portrait", "landscape"] = "landscape"
    paper: Literal["A4", "A3"] = "A4"
    repeat_rows: tuple[int, int] | None = None
    one_page_high: bool = False
