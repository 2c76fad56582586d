"""The facts of a check (审核报告): who returned what, how it scored, what is to be corrected.

Results are taken in one by one, and only what a report prints is kept of each: identity, scores,
findings; on disk once there are many. How it looks is the business of :mod:`html_page` and
:mod:`dashboard`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePath
from typing import TYPE_CHECKING

from zjtx_xl.audits import Joined, SpooledList
from zjtx_xl.findings import state_of
from zjtx_xl.reports.concerned import addressed, with_aliases
from zjtx_xl.reports.model import (
    NOT_RETURNED,
    Indicator,
    Missing,
    ReportedFile,
    ReportedTable,
    UnreadFile,
)
from zjtx_xl.reports.reported_files import ReportedFiles, ScoredRows, ScoredTemplate
from zjtx_xl.values import Subjects

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from zjtx_xl.findings import FileResult, Finding, RoundChange, Score, State

TITLE = "回收审核报告"
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Report:
    """One check as it is reported.

    ``missing`` is None where no roster says who should have returned; ``audits`` are findings
    between tables and files. ``is_second_round`` says that an earlier round was compared,
    ``audits_before`` are the audits of that round which asked for something. ``unread`` are files
    that came along and are no workbooks. ``received`` is when each file came, by its path; None
    where no 收件登记 says so. ``date`` is printed as it is.
    """

    files: ReportedFiles
    scored: tuple[ScoredTemplate, ...]
    audits: Sequence[Finding] = ()
    missing: tuple[Missing, ...] | None = None
    title: str = TITLE
    date: str = ""
    is_second_round: bool = False
    audits_before: tuple[Finding, ...] = ()
    unread: tuple[UnreadFile, ...] = ()
    received: Mapping[str, str] | None = None

    def count(self, state: State) -> int:
        """How many files are in this state."""
        return self.files.count_of(state)


class Collector:
    """Takes in results as a check yields them; see :class:`Report`."""

    def __init__(self) -> None:
        self._files = ReportedFiles()
        self._subjects = Subjects()
        self._rows: dict[str, ScoredRows] = {}
        self._sheets: dict[str, Counter[str]] = {}
        self._indicators: dict[str, dict[str, _Tally]] = {}
        self._maxima: dict[str, Counter[Decimal]] = {}
        self._open: list[FileResult] = []
        self._between: Sequence[Finding] = ()
        self._absent: list[Missing] = []

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

    def tell(self, audits: Iterable[Finding]) -> None:
        """Put to each file what all audits say about it, when every result was taken in; once."""
        self._close()
        by_rank: dict[int, SpooledList[Finding]] = {}
        for audit in audits:
            if audit.code == NOT_RETURNED:
                self._absent.append(Missing(audit.subject))
            else:
                by_rank.setdefault(audit.rank, SpooledList()).append(audit)
        self._between = Joined([by_rank[rank] for rank in sorted(by_rank)])
        with_aliases(self._subjects, self._rows)
        for path, told in addressed(self._between, self._files.find, self._subjects):
            self._files.tell(path, told)
        self._files.all_told()

    def told(self) -> Iterator[tuple[int, ReportedFile]]:
        """The files that were told anything, each with its number in their order."""
        return self._files.told()

    def report(  # noqa: PLR0913 - what a report tells
        self,
        missing: Iterable[Missing] | None = None,
        *,
        changes: Mapping[tuple[str, str], RoundChange] | None = None,
        audits_before: Iterable[Finding] = (),
        unread: Iterable[UnreadFile] = (),
        received: Mapping[str, str] | None = None,
        title: str = TITLE,
        date: str = "",
    ) -> Report:
        """The report on all that was taken in, and on the audits that were told.

        Who has not returned is taken from the findings of the batch where ``missing`` is not given.
        ``changes`` says what tables did since an earlier round, by path and template; None where
        none was compared. ``audits_before`` are the findings between tables of that round.
        """
        self._close()
        if missing is None and self._absent:
            missing = self._absent
        self._files.changes = changes or {}
        return Report(
            files=self._files,
            scored=tuple(map(self._scored, self._indicators)),
            audits=self._between,
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
        file = ReportedFile(
            path=path,
            subject=subject or PurePath(path).name,
            state=state_of(
                findings,
                unreadable=any(result.status == "unreadable" for result in results),
                waits=any(result.waits for result in results),
            ),
            tables=tuple(_table(result) for result in results if result.template),
            findings=findings,
            is_summary=subject is None and any(result.template for result in results),
        )
        if file.is_summary:  # what a sender writes of himself joins nobody
            self._subjects.learn(file.subject)
        for place, table in enumerate(file.tables):
            template = table.template or ""
            rows = self._rows.setdefault(template, ScoredRows(self._files, template))
            rows.add(len(self._files), place, table)
            self._sheets.setdefault(template, Counter())[table.sheet] += 1
        self._files.add(file)

    def _scored(self, template: str) -> ScoredTemplate:
        tallies, maxima = self._indicators[template], self._maxima[template]
        return ScoredTemplate(
            template=template,
            sheet=self._sheets[template].most_common(1)[0][0],
            maximum=max(maxima, key=lambda maximum: (maxima[maximum], maximum)),
            indicators=tuple(tally.indicator() for tally in tallies.values()),
            rows=self._rows[template],
        )


def _table(result: FileResult) -> ReportedTable:
    sheets = dict.fromkeys(result.sheets)
    sheets |= dict.fromkeys(score.sheet for score in result.scores)
    sheets |= dict.fromkeys(entry.sheet for entry in result.entries.values())
    return ReportedTable(
        template=result.template,
        sheets=tuple(sheets),
        total=result.total,
        scores={score.row: score for score in result.scores},
        verdicts=result.verdicts,
    )


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
