"""The report as one self-contained page and as Markdown.

What stands in returned files is data of strangers: every text is escaped by jinja2, and the page
forbids itself any request and any script but its own (Content-Security-Policy with its hash).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from zjtx_xl.findings import KINDS, ROUND_PARTS, STATES
from zjtx_xl.reports.model import NOT_REGISTERED
from zjtx_xl.reports.page_text import own, rendered, source
from zjtx_xl.reports.printed_findings import (
    FileSection,
    PrintedFinding,
    audits_since,
    printed_findings_of,
    round_comparisons,
)
from zjtx_xl.values import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from zjtx_xl.findings import Finding, Score
    from zjtx_xl.reports.collect import Report
    from zjtx_xl.reports.model import Indicator, ReportedFile, ReportedTable
    from zjtx_xl.reports.printed_findings import RoundComparison
    from zjtx_xl.reports.reported_files import ReportedFiles, ScoredTemplate

MAX_ROWS = 2000
"""Files in the overview and in a heat map of the page, and as many that did not come or were not
read; the dashboard workbook holds all."""
PRINTED_ROWS = 300
"""Of these as many are printed on paper; where there are more, the worst come first. The style of
the page knows this number too."""
MAX_FINDINGS = 2000
"""Findings on the page, and as many of audits; beyond, files are shown worst first."""

_HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One cell of the heat map: an indicator with its score, and what to see about it.

    ``score`` is None where the table has no such row; ``sheet`` is how that of the table is called.
    """

    indicator: Indicator
    score: Score | None
    sheet: str
    remark: PrintedFinding | None

    @property
    def text(self) -> str:
        """The points."""
        if self.score is None:
            return ""
        return "待核" if self.score.score is None else shown(self.score.score)

    @property
    def level(self) -> str:
        """How good the score is."""
        if self.score is None:
            return "none"
        if self.score.score is None:
            return "open"
        points = self.score.points
        share = self.score.score / points if points else Decimal(1)
        return (
            "full" if share >= 1 else "most" if share >= _HALF else "some" if share > 0 else "zero"
        )

    @property
    def about(self) -> str:
        """Where it stands, and how it came about."""
        if self.score is None:
            return f"{self.indicator.label}：没有这一项。"
        return f"{self.indicator.label}（{self.sheet} {self.score.cell}）：{self.score.trace}"


@dataclass(frozen=True, slots=True)
class HeatMap:
    """The scores of one template, a row for each file."""

    id: str
    scored: ScoredTemplate
    rows: tuple[tuple[FileSection, ReportedTable, tuple[HeatCell, ...]], ...]


def html(report: Report, *, folder: Path | None = None) -> str:
    """The whole report as one page; links to the files are relative to ``folder``."""
    script = source("report.js")
    return rendered("report.html.j2", _context(report, folder) | own(script))


def markdown(report: Report) -> str:
    """The report for a mail: figures, what is missing, what is to be corrected."""
    return rendered("report.md.j2", _context(report, None)).lstrip("\n")


def file_link(path: str, folder: Path | None) -> str:
    """Where a file is, as seen from a folder, for a hyperlink; empty where there is no way."""
    if folder is None:
        return ""
    try:
        relative = os.path.relpath(path, folder)
    except ValueError:  # another drive
        return ""
    return quote(PurePath(relative).as_posix(), safe="/", errors="replace")


def _context(report: Report, folder: Path | None) -> dict[str, Any]:
    files, maps = report.files, tuple(map(_lowest, report.scored))
    listed, printed = _listed(files), _printed(files)
    placed = {scored.rows.file_number(row) for scored, rows in maps for row in rows}
    # in their order: each is taken up once
    every = range(len(files)) if report.is_second_round else sorted({*listed, *printed, *placed})
    units = {number: _unit(files[number], number, folder) for number in every}
    again = [unit for unit in units.values() if unit.file.changes]
    since, settled = audits_since(report)
    audits = tuple(
        PrintedFinding(
            f"a{number}",
            audit,
            link=file_link(audit.path, folder) if audit.path else "",
            other_link=_other_link(audit, folder),
            since=since.get(audit, ""),
        )
        for number, audit in enumerate(report.audits[:MAX_FINDINGS], start=1)
    )
    remarks = [remark for number in printed for remark in units[number].remarks]
    rounds = round_comparisons(again)
    return {
        "report": report,
        "missing": (report.missing or ())[:MAX_ROWS],
        "unread": report.unread[:MAX_ROWS],
        "not_registered": NOT_REGISTERED,
        "rounds": rounds,
        "told_rounds": _with_room(rounds),
        "targets": {remark.id for remark in remarks},
        "parts": ROUND_PARTS,
        "states": STATES,
        "names": KINDS,
        "again": len(again),
        "units": [units[number] for number in listed],
        "judged": [
            (units[number], verdict)
            for number in listed
            for table in units[number].file.tables
            for verdict in table.verdicts
        ],
        "left_out": len(files) - len(listed),
        "most_on_paper": PRINTED_ROWS,
        "printed": [units[number] for number in printed],
        "found": files.findings,
        "not_printed": files.findings - len(remarks),
        "kinds": {kind: sum(1 for remark in remarks if remark.kind == kind) for kind in KINDS},
        "titles": sorted({remark.title for remark in remarks}),
        "audits": audits,
        "settled": [PrintedFinding("", audit) for audit in settled],
        "maps": tuple(
            _heat_map(scored, rows, units, f"t{number}")
            for number, (scored, rows) in enumerate(maps, start=1)
        ),
    }


def _other_link(finding: Finding, folder: Path | None) -> str:
    """A link to the other side of an audit, where that is another file."""
    path = finding.other_path
    return file_link(path, folder) if path and path != finding.path else ""


def _unit(file: ReportedFile, number: int, folder: Path | None) -> FileSection:
    anchor = f"f{number + 1}"
    link = file_link(file.path, folder)
    return FileSection(anchor, file, link, printed_findings_of(file, anchor))


def _with_room(rounds: Sequence[RoundComparison]) -> Sequence[RoundComparison]:
    """As many as a browser shows without waiting."""
    room = MAX_FINDINGS
    for number, comparison in enumerate(rounds):
        room -= len(comparison.lines)
        if room < 0 and number:
            return rounds[:number]
    return rounds


def _listed(files: ReportedFiles) -> Sequence[int]:
    """The files of the overview: all in their order, or the worst of too many."""
    return range(len(files)) if len(files) <= PRINTED_ROWS else files.worst(MAX_ROWS)


def _printed(files: ReportedFiles) -> Sequence[int]:
    """The files whose findings are printed, as many as a browser shows without waiting."""
    if files.findings <= MAX_FINDINGS:
        return [number for number in range(len(files)) if files.findings_of(number)]
    room = MAX_FINDINGS
    chosen: list[int] = []
    for number in files.worst(len(files)):
        room -= files.findings_of(number)
        if room < 0 and chosen:
            break
        if files.findings_of(number):
            chosen.append(number)
    return chosen


def _lowest(scored: ScoredTemplate) -> tuple[ScoredTemplate, Sequence[int]]:
    """The rows of a heat map: all in their order, or the lowest of too many."""
    rows = scored.rows
    return scored, rows.lowest(MAX_ROWS, _HALF) if len(rows) > PRINTED_ROWS else range(len(rows))


def _heat_map(
    scored: ScoredTemplate, rows: Sequence[int], units: Mapping[int, FileSection], anchor: str
) -> HeatMap:
    own = ((units[scored.rows.file_number(row)], scored.rows.table_number(row)) for row in rows)
    placed = ((unit, unit.file.tables[number]) for unit, number in own)
    return HeatMap(
        id=anchor,
        scored=scored,
        rows=tuple((unit, table, _cells(scored, table, unit)) for unit, table in placed),
    )


def _cells(scored: ScoredTemplate, table: ReportedTable, unit: FileSection) -> tuple[HeatCell, ...]:
    remarks: dict[tuple[str | None, str], PrintedFinding] = {}
    for remark in unit.remarks:
        row = (remark.finding.field or "").rpartition(".")[0]
        remarks.setdefault((remark.finding.sheet, row), remark)
    cells: list[HeatCell] = []
    for indicator in scored.indicators:
        score = table.scores.get(indicator.row)
        said = next(
            (
                remarks[sheet, indicator.row]
                for sheet in table.sheets
                if (sheet, indicator.row) in remarks
            ),
            None,
        )
        cells.append(HeatCell(indicator, score, table.sheet, said))
    return tuple(cells)
