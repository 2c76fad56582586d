"""Findings and changes between two rounds as they are printed: where, what is wrong, what to do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from zjtx_xl.findings import CATALOGUE, ROUND_PARTS, FileName, compared_cells, place_words
from zjtx_xl.reports.model import finding_title
from zjtx_xl.values import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from zjtx_xl.findings import Finding, Kind, RoundChange, Total
    from zjtx_xl.reports.collect import Report
    from zjtx_xl.reports.model import ReportedFile, ReportedTable

SCORE_CHANGE = "得分变化"


@dataclass(frozen=True, slots=True)
class PrintedFinding:
    """A finding as it is printed: where, what is wrong, what to do; ``id`` is its name on the page.

    ``link`` leads to the file where the finding does not stand below its file, ``other_link`` to
    that of its other side; ``since`` says in a second round whether it was there before.
    """

    id: str
    finding: Finding
    link: str = ""
    since: str = ""
    other_link: str = ""

    @property
    def kind(self) -> Kind:
        """What it asks for."""
        return self.finding.kind

    @property
    def title(self) -> str:
        """What kind of fault it is, in words."""
        return finding_title(self.finding)

    @property
    def place(self) -> str:
        """Where it is; empty where the sentence names its cells itself."""
        return self.finding.place.removesuffix("：")

    @property
    def fault(self) -> str:
        """What is wrong; what a definition declares to be audited is one sentence with remedy."""
        return self.finding.statement if self._is_declared else self.finding.problem

    @property
    def remedy(self) -> str:
        """What to do, where that does not stand in the sentence."""
        return "" if self._is_declared else self.finding.remedy

    @property
    def _is_declared(self) -> bool:
        return self.finding.code not in CATALOGUE

    @property
    def file(self) -> str:
        """The name of the file it is about."""
        return PurePath(self.finding.path).name

    @property
    def other(self) -> str:
        """The other side of an audit, without folders."""
        return other_of(self.finding)


@dataclass(frozen=True, slots=True)
class FileSection:
    """A file with what is said about it."""

    id: str
    file: ReportedFile
    link: str
    remarks: tuple[PrintedFinding, ...]


@dataclass(frozen=True, slots=True)
class RoundLine:
    """One thing that a table did since the earlier round; ``target`` is its finding on the page."""

    kind: Kind
    word: str
    place: str
    text: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class RoundComparison:
    """What the tables of one file did since the earlier round; ``counts`` by :data:`ROUND_PARTS`.

    ``totals`` are those of each scored table, before and now.
    """

    unit: FileSection
    counts: Mapping[str, int]
    totals: tuple[tuple[Total, Total], ...]
    lines: tuple[RoundLine, ...]


def other_of(finding: Finding) -> str:
    """The other side of an audit as it is printed: ``附5!J4``, ``《附5.xlsx》附5!J4``."""
    cell = finding.other.in_file if finding.other else ""
    path = finding.other_path
    return cell if path == finding.path else f"{FileName(path)}{cell}"


def printed_findings_of(file: ReportedFile, anchor: str) -> tuple[PrintedFinding, ...]:
    """The findings of a file; in a second round each says whether it was there before."""
    since: dict[Finding, str] = {}
    for _, change in file.changes:
        since |= dict.fromkeys(change.open, ROUND_PARTS["open"])
        since |= dict.fromkeys(change.new, ROUND_PARTS["new"])
    found = (PrintedFinding(f"{anchor}-{n}", said) for n, said in enumerate(file.findings, start=1))
    return tuple(replace(printed, since=since.get(printed.finding, "")) for printed in found)


def round_comparisons(units: Sequence[FileSection]) -> tuple[RoundComparison, ...]:
    """What the files that came in both rounds did; those that did nothing are left out."""
    found: list[RoundComparison] = []
    for unit in units:
        changes = unit.file.changes
        lines = tuple(line for _, change in changes for line in _round_lines(unit, change))
        if lines:
            counts = {
                part: sum(len(getattr(change, part)) for _, change in changes)
                for part in ROUND_PARTS
            }
            found.append(RoundComparison(unit, counts, tuple(totals_of(changes)), lines))
    return tuple(found)


def totals_of(
    changes: Iterable[tuple[ReportedTable, RoundChange]],
) -> Iterator[tuple[Total, Total]]:
    """The totals of scored tables, of the earlier round and of this one."""
    for table, change in changes:
        if table.total is not None:
            yield (change.total.before if change.total else table.total), table.total


def _round_lines(unit: FileSection, change: RoundChange) -> Iterator[RoundLine]:
    """What was corrected and what was not, then what nobody had asked for, then the scores."""
    anchors = {remark.finding: remark.id for remark in unit.remarks}
    kinds: dict[str, Kind] = {"corrected": "explained", "explained": "explained",
                              "open": "error", "new": "error"}  # fmt: skip
    for part, kind in kinds.items():
        for finding in getattr(change, part):
            said = PrintedFinding("", finding)
            text = said.fault if part == "corrected" else said.title
            where = said.place or place_words(finding.sheet, finding.label, finding.cell)
            yield RoundLine(
                kind, ROUND_PARTS[part], where.removesuffix("："), text, anchors.get(finding, "")
            )
    for value in change.unasked:
        where = place_words(value.sheet, value.label, value.cell).removesuffix("：")
        yield RoundLine("warning", ROUND_PARTS["unasked"], where, value.values())
    for score in change.scores:
        where = place_words(score.sheet, score.label, score.cell).removesuffix("：")
        before, after = (_score(points) for points in (score.before, score.after))
        yield RoundLine("info", SCORE_CHANGE, where, f"{before} → {after}")


def _score(points: Decimal | None) -> str:
    return "待核" if points is None else shown(points)


def changes_of(change: RoundChange) -> Iterator[tuple[str, str, str, str]]:
    """All that a table did since the earlier round: what, sheet, cell, sentence."""
    for part in ("corrected", "explained", "open", "new"):
        for finding in getattr(change, part):
            yield ROUND_PARTS[part], finding.sheet or "", finding.cell or "", finding.message
    for value in change.unasked:
        yield ROUND_PARTS["unasked"], value.sheet, value.cell, value.sentence()
    for score in change.scores:
        where = place_words(score.sheet, score.label, score.cell)
        text = f"{where}{_score(score.before)} → {_score(score.after)}"
        yield SCORE_CHANGE, score.sheet, score.cell, text


def audits_since(report: Report) -> tuple[Mapping[Finding, str], Sequence[Finding]]:
    """In a second round: which audits were there before and which were not, and which are gone.

    Nothing is said of findings about the batch: the earlier one is not checked as such.
    """
    if not report.is_second_round:
        return {}, ()
    before = {compared_cells(audit) for audit in report.audits_before}
    now = [
        audit for audit in report.audits if audit.severity != "info" and audit.code not in CATALOGUE
    ]
    still = {compared_cells(audit) for audit in now}
    words = {
        audit: ROUND_PARTS["open" if compared_cells(audit) in before else "new"] for audit in now
    }
    return words, [audit for audit in report.audits_before if compared_cells(audit) not in still]
