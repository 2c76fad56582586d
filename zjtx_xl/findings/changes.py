"""What changed between two rounds of one table: findings, values, scores.

:mod:`rounds` finds it, the reports tell it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from zjtx_xl.findings.places import place_words
from zjtx_xl.values import excerpt

if TYPE_CHECKING:
    from decimal import Decimal

    from zjtx_xl.findings.results import Finding, Total

_EMPTY = "（空白）"
ROUND_PARTS = {
    "corrected": "已改正",
    "explained": "已说明",
    "open": "仍未改正",
    "new": "新出现",
    "unasked": "未要求而改动",
}
"""What a table did since the earlier round, by the names that :class:`RoundChange` has for it."""


@dataclass(frozen=True, slots=True)
class Change:
    """A value that its sender changed: where it stands, what it was and what it is."""

    key: str
    label: str
    sheet: str
    cell: str
    before: str
    after: str

    def sentence(self) -> str:
        """``附2 第9行 有效发明专利数量（个）实际值 I9：“13”改成了“20”``."""
        return f"{place_words(self.sheet, self.label, self.cell)}{self.values()}"

    def values(self) -> str:
        """The sentence without its place."""
        before, after = (excerpt(text) or _EMPTY for text in (self.before, self.after))
        return f"“{before}”改成了“{after}”"


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """The points of one row before and after; None while the row was not scored (待核)."""

    row: str
    label: str
    sheet: str
    cell: str
    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True, slots=True)
class TotalChange:
    """The total before and after."""

    before: Total
    after: Total


@dataclass(frozen=True, slots=True)
class RoundChange:
    """What one table did between two rounds; findings that are only said do not count.

    ``corrected`` are findings of the earlier round that are gone, ``explained`` those of this one
    that a written explanation has cleared, ``open`` and ``new`` those that were there before or
    were not, ``unasked`` the changes of values about which nothing had been found. ``scores`` are
    the rows whose score by the rules is another, ``total`` is None where it is the same.
    """

    corrected: tuple[Finding, ...] = ()
    explained: tuple[Finding, ...] = ()
    open: tuple[Finding, ...] = ()
    new: tuple[Finding, ...] = ()
    unasked: tuple[Change, ...] = ()
    scores: tuple[ScoreChange, ...] = ()
    total: TotalChange | None = None


def compared_cells(finding: Finding) -> tuple[str, ...]:
    """What an audit is about, whatever it says of it: subject and cells, without the files."""
    sheet, other = finding.sheet or "", finding.other.in_file if finding.other else ""
    if not finding.cell:
        return (finding.code, sheet, other, finding.subject)
    return (sheet, finding.cell, other, finding.subject)
