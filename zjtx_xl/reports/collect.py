"""The facts of a check (审核报告): who returned what, how it scored, what is to be corrected.

Results are taken in one by one, and only what a report prints is kept of each: identity, scores,
findings. How it looks is the business of :mod:`html_page` and :mod:`dashboard`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from operator import attrgetter
from pathlib import PurePath
from typing import TYPE_CHECKING, TypeVar

from zjtx_xl.findings import state_of
from zjtx_xl.reports.concerned import concerns
from zjtx_xl.reports.model import (
    NOT_RETURNED,
    Indicator,
    Missing,
    ReportedFile,
    ReportedTable,
    ScoredTemplate,
    UnreadFile,
)

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from zjtx_xl.findings import FileResult, Finding, RoundChange, Score, State

TITLE = "回收审核报告"
_ZERO = Decimal(0)
T = TypeVar("T", bound="Hashable")


@dataclass(frozen=True, slots=True)
class Report:
    """One check as it is reported.

    ``missing`` is None where no roster says who should have returned; ``audits`` are findings
    between tables and files. ``is_second_round`` says that an earlier round was compared,
    ``audits_before`` are the audits of that round which asked for something. ``unread`` are files
    that came along and are no workbooks. ``received`` is when each file came, by its path; None
    where no 收件登记 says so. ``date`` is printed as it is.
    """

    files: tuple[ReportedFile, ...]
    scored: tuple[ScoredTemplate, ...]
    audits: tuple[Finding, ...] = ()
    missing: tuple[Missing, ...] | None = None
    title: str = TITLE
    date: str = ""
    is_second_round: bool = False
    audits_before: tuple[Finding, ...] = ()
    unread: tuple[UnreadFile, ...] = ()
    received: Mapping[str, str] | None = None

    def count(self, state: State) -> int:
        """How many files are in this state."""
        return sum(1 for file in self.files if file.state == state)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of all files, file by file, without those between tables."""
        return tuple(finding for file in self.files for finding in file.findings)


class Collector:
    """Takes in results as a check yields them; see :class:`Report`."""

    def __init__(self) -> None:
        self._files: dict[str, list[FileResult]] = {}
        self._reported: dict[str, ReportedFile] = {}
        self._indicators: dict[str, dict[str, _Tally]] = {}
        self._maxima: dict[str, Counter[Decimal]] = {}
        self._shared: dict[object, object] = {}
        self._open: list[FileResult] = []

    def add(self, result: FileResult) -> None:
        """Take in one table; the tables of a file come one after the other."""
        if self._open and self._open[0].path != result.path:
            self._close()
        self._open.append(result)
        if result.template and result.scores:
            tallies = self._indicators.setdefault(result.template, {})
            maximum = sum((score.points for score in result.scores), _ZERO)
            self._maxima.setdefault(result.template, Counter())[maximum] += 1
            for score in result.scores:
                if score.row not in tallies:
                    tallies[score.row] = _Tally(score)
                tallies[score.row].add(score)

    def report(  # noqa: PLR0913 - what a report tells
        self,
        audits: Iterable[Finding] = (),
        missing: Iterable[Missing] | None = None,
        *,
        changes: Mapping[tuple[str, str], RoundChange] | None = None,
        audits_before: Iterable[Finding] = (),
        unread: Iterable[UnreadFile] = (),
        received: Mapping[str, str] | None = None,
        title: str = TITLE,
        date: str = "",
    ) -> Report:
        """The report on all that was taken in.

        Who has not returned is taken from the findings of the batch where ``missing`` is not given.
        ``changes`` says what tables did since an earlier round, by path and template; None where
        none was compared. ``audits_before`` are the findings between tables of that round.
        """
        self._close()
        between: list[Finding] = []
        absent: list[Finding] = []
        for audit in audits:
            (absent if audit.code == NOT_RETURNED else between).append(audit)
        between.sort(key=attrgetter("rank"))
        if missing is None and absent:
            missing = [Missing(finding.subject) for finding in absent]
        files = _completed(self._reported.values(), between, changes or {})
        return Report(
            files=files,
            scored=tuple(self._scored(template, files) for template in self._indicators),
            audits=tuple(between),
            missing=None if missing is None else tuple(missing),
            title=title,
            date=date,
            is_second_round=changes is not None,
            audits_before=tuple(audit for audit in audits_before if audit.severity != "info"),
            unread=tuple(unread),
            received=received,
        )

    def _close(self) -> None:
        """All tables of a file are there: keep what is printed of them."""
        results, self._open = self._open, []
        if not results:
            return
        path = results[0].path
        findings = tuple(finding for result in results for finding in result.findings)
        subject = next((result.subject for result in results if result.subject), None)
        self._reported[path] = ReportedFile(
            path=path,
            subject=subject or PurePath(path).name,
            state=state_of(
                findings,
                unreadable=any(result.status == "unreadable" for result in results),
                waits=any(result.waits for result in results),
            ),
            tables=tuple(self._table(result) for result in results if result.template),
            findings=findings,
            is_summary=subject is None and any(result.template for result in results),
        )

    def _table(self, result: FileResult) -> ReportedTable:
        sheets = dict.fromkeys(result.sheets)
        sheets |= dict.fromkeys(score.sheet for score in result.scores)
        sheets |= dict.fromkeys(entry.sheet for entry in result.entries.values())
        return ReportedTable(
            template=result.template,
            sheets=self._once(tuple(sheets)),
            total=result.total,
            scores={
                score.row: score._replace(
                    score=self._once(score.score),
                    cell=self._once(score.cell),
                    trace=self._once(score.trace),
                )
                for score in result.scores
            },
            verdicts=result.verdicts,
        )

    def _once(self, value: T) -> T:
        """Thousands of tables say the same thing: keep it once; 0 and False are two things."""
        return self._shared.setdefault((type(value), value), value)  # type: ignore[return-value]

    def _scored(self, template: str, files: Sequence[ReportedFile]) -> ScoredTemplate:
        rows = tuple(
            (file, table) for file in files for table in file.tables if table.template == template
        )
        names = Counter(table.sheet for _, table in rows)
        tallies, maxima = self._indicators[template], self._maxima[template]
        return ScoredTemplate(
            template=template,
            sheet=names.most_common(1)[0][0],
            maximum=max(maxima, key=lambda maximum: (maxima[maximum], maximum)),
            indicators=tuple(tally.indicator() for tally in tallies.values()),
            rows=rows,
        )


def _completed(
    files: Iterable[ReportedFile],
    audits: Sequence[Finding],
    changes: Mapping[tuple[str, str], RoundChange],
) -> tuple[ReportedFile, ...]:
    """The files with what only the whole batch knows: audits about them, the earlier round."""
    files = tuple(files)
    told = concerns(files, audits)
    completed: list[ReportedFile] = []
    for file in files:
        own = told.get(file.path, ())
        tables = tuple(
            replace(table, change=changes.get((file.path, table.template or "")))
            for table in file.tables
        )
        between = [told.finding for told in own]
        state = file.state
        if between and state != "unreadable":
            waits = any(table.total and table.total.score is None for table in file.tables)
            state = state_of((*file.findings, *between), waits=waits)
        completed.append(replace(file, tables=tables if changes else file.tables,
                                 audits=own, state=state))  # fmt: skip
    return tuple(completed)


class _Tally:
    """Counts one indicator while results pass by."""

    def __init__(self, first: Score) -> None:
        self._first = first
        self._least = self._most = first.points
        self._scored = 0
        self._full = 0
        self._earned = self._possible = _ZERO

    def add(self, score: Score) -> None:
        self._least = min(self._least, score.points)
        self._most = max(self._most, score.points)
        if score.score is None:
            return
        self._scored += 1
        self._full += score.score >= score.points
        self._earned += score.score
        self._possible += score.points

    def indicator(self) -> Indicator:
        return Indicator(
            self._first.row,
            self._first.label,
            (self._least, self._most),
            self._scored,
            self._full,
            self._earned,
            self._possible,
        )
