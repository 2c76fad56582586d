"""What a report keeps of a check: files, their tables and findings, and what they add up to."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.findings import CATALOGUE, Score
from zjtx_xl.values import shortened, shown, without_remarks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zjtx_xl.findings import Finding, Kind, RoundChange, State, Total, VerdictResult

# Codes about cells that the officer fills: nothing that a recipient corrects.
OFFICERS_CODES = frozenset({"score", "total", "stale-score"})
# Codes about the officer's own 收件登记: nothing that a recipient is told.
OF_RECEIPTS = frozenset({"receipt", "late"})
NOT_REGISTERED = "没有登记"
NOT_RETURNED = "not-returned"

# What an audit of any name says of two cells that mean the same, or nearly.
_BETWEEN = {
    "audit-rounding": "只差四舍五入",
    "audit-text": "写法或单位不同",
    "near-name": "名称相近",
}
_LABEL_LENGTH = 18
_CONTACTS = ("联系", "电话", "手机", "邮箱", "邮件")


@dataclass(frozen=True, slots=True)
class Missing:
    """One recipient of the roster that has not returned anything (催报)."""

    subject: str
    no: str = ""
    credit_code: str = ""
    contact: str = ""

    @classmethod
    def of(cls, subject: str, no: str, credit_code: str, extra: Mapping[str, str]) -> Missing:
        """A recipient as the roster has it; of its other columns those that say how to reach it."""
        reached = (
            value
            for heading, value in extra.items()
            if value and any(word in heading for word in _CONTACTS)
        )
        return cls(subject, no, credit_code, " ".join(reached))


class UnreadFile(NamedTuple):
    """A file that came along and is no workbook; ``subject`` is whose it seems to be, if anybody's.

    ``reason`` says what it is instead.
    """

    path: str
    subject: str
    reason: str

    @property
    def name(self) -> str:
        """What it is called, without its folders."""
        return PurePath(self.path).name


@dataclass(frozen=True, slots=True)
class ReportedTable:
    """One table of a returned file; ``scores`` by the row of its template.

    ``change`` says what it did since the earlier round, where its sender had sent one.
    """

    template: str | None
    sheets: tuple[str, ...]
    total: Total | None
    scores: Mapping[str, Score] = field(default_factory=dict[str, Score])
    change: RoundChange | None = None
    verdicts: tuple[VerdictResult, ...] = ()

    @property
    def sheet(self) -> str:
        """The sheets that it stands on, as they are printed."""
        return "、".join(self.sheets)


@dataclass(frozen=True, slots=True)
class AddressedFinding:
    """A finding between tables as the sender of one of its files is told it.

    ``number`` is that of the finding among all audits of the report, from 1; ``is_officers`` are
    those about scores, which a recipient does not correct.
    """

    number: int
    finding: Finding
    is_officers: bool = False


@dataclass(frozen=True, slots=True)
class ReportedFile:
    """One returned file; ``subject`` is its recipient, or its name where that is not known.

    ``is_summary`` is one that is about nobody in particular: a list of many. ``audits`` are the
    findings between tables that concern it; they count for its ``state``.
    """

    path: str
    subject: str
    state: State
    tables: tuple[ReportedTable, ...]
    findings: tuple[Finding, ...]
    is_summary: bool = False
    audits: tuple[AddressedFinding, ...] = ()

    @property
    def name(self) -> str:
        """The file's name without folders."""
        return PurePath(self.path).name

    @property
    def changes(self) -> tuple[tuple[ReportedTable, RoundChange], ...]:
        """The tables that its sender had sent before, and what they did since."""
        return tuple((table, table.change) for table in self.tables if table.change is not None)

    def count(self, kind: Kind) -> int:
        """How many findings of this kind there are, without those between tables."""
        return sum(1 for finding in self.findings if finding.kind == kind)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One scored row of a template over all tables: how many were scored, and how they did.

    ``points`` are the least and the most that it is worth, two numbers where whoever fills the form
    sets them. Of the tables that were scored, ``possible`` are all points, ``earned`` those given.
    """

    row: str
    label: str
    points: tuple[Decimal, Decimal]
    scored: int
    full: int
    earned: Decimal
    possible: Decimal

    @property
    def short_label(self) -> str:
        """The label for a narrow column: without brackets, cut."""
        return shortened(without_remarks(self.label), _LABEL_LENGTH)

    @property
    def worth(self) -> str:
        """The points as they are printed: ``8``; ``8～50`` where tables differ."""
        return "～".join(shown(points) for points in dict.fromkeys(self.points))

    @property
    def full_share(self) -> Decimal | None:
        """Share of the scored tables with all points (满分率), 0 to 1."""
        return Decimal(self.full) / self.scored if self.scored else None

    @property
    def earned_share(self) -> Decimal | None:
        """Share of the possible points that was earned (得分率), 0 to 1."""
        return self.earned / self.possible if self.possible else None


@dataclass(frozen=True, slots=True)
class Bin:
    """A class of the score distribution: from ``lower`` on, below ``upper``."""

    lower: Decimal
    upper: Decimal
    count: int


def finding_title(finding: Finding) -> str:
    """What kind of finding it is, in words; audits are told apart by what they compare."""
    code = CATALOGUE.get(finding.code)
    if code:
        return code.title
    if finding.code in _BETWEEN:
        return _BETWEEN[finding.code]
    other = finding.other
    is_elsewhere = other is not None and (
        other.sheet != finding.sheet or finding.other_path != finding.path
    )
    return "表间不一致" if other and other.cell and is_elsewhere else "表内不一致"
