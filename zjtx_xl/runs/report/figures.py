"""The figures of a set's report, from everything that lies under some paths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from zjtx_xl.audits import Ledger, previous_of, read_list
from zjtx_xl.errors import NoReportError, NothingToReportError
from zjtx_xl.lists import Decisions, ShortNames, read_decisions
from zjtx_xl.narrative import Figures, report_of
from zjtx_xl.returns import natural
from zjtx_xl.runs.files import find_files
from zjtx_xl.runs.one_file import CheckRequest, FileTask
from zjtx_xl.runs.rolled_returns import with_our_total
from zjtx_xl.runs.several_files import check_all, is_kept

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from zjtx_xl.findings import Finding
    from zjtx_xl.returns import Source
    from zjtx_xl.runs.files import Paths


@dataclass(frozen=True)
class ReportFigures:
    """The figures; the variables of the tables; what was found and could not be read.

    ``sources`` are the files by what records call them.
    """

    figures: Figures
    variables: Mapping[str, str]
    unread: tuple[tuple[str, str], ...]
    refused: tuple[Finding, ...]
    sources: Mapping[str, Source]

    def holding(self, table: str) -> tuple[Source, ...]:
        """The files that a table of the set was returned in."""
        paths = {record.path for record in self.figures.group.records if record.table == table}
        return tuple(source for path, source in self.sources.items() if path in paths)


def figures_of(  # noqa: PLR0913 - as many as the commands have options
    set_id: str,
    paths: Paths,
    *,
    besides: Path | None = None,
    roster: Path | None = None,
    decisions: Path | None = None,
    accept_proposed: bool = False,
    accept_manual: bool = False,
    progress: Callable[[int, int], None] | None = None,
    jobs: int = 1,
) -> ReportFigures:
    """Read everything under these paths, and compute the figures that a set declares.

    ``besides`` is a folder of our own output, which is no return. The figures are those of the
    latest year; the year before is compared with it.

    Raises:
        UnknownTemplateError: no such set.
        NoReportError: the set declares no report.
        NothingToReadError: there is no workbook.
        NothingToReportError: none of them holds a table of this set.
        RosterError: the roster cannot be used.
        DecisionsError: the decisions cannot be used.
        SavedResultsError: there are results of another run instead of returns.
    """
    report = report_of(set_id)
    if report is None:
        raise NoReportError(set_id)
    found = find_files(paths)
    found.refuse_saved("报告里的数据和附件要从回收件里取，请指定回收件所在的文件夹")
    own = besides.resolve() if besides else None
    files = sorted(
        (
            file
            for file in found.files
            if own is None or own not in file.source.place.resolve().parents
        ),
        key=lambda file: natural(str(file.source)),
    )
    decided = read_decisions(decisions) if decisions else Decisions()
    names = ShortNames(file.called for file in files)
    called = [names.of(*file.called) for file in files]
    tasks = (
        FileTask(file.source, name, decided.of(name))
        for file, name in zip(files, called, strict=True)
    )
    ledger = Ledger(roster=read_list(roster) if roster else None)
    request = CheckRequest(
        values=False,
        accept_proposed=accept_proposed,
        accept_manual=accept_manual,
        figures=".*",
        digests=is_kept(len(files)),
    )
    variables: dict[str, str] = {}
    refused: list[Finding] = []
    for done, outcome in enumerate(check_all(request, tasks, len(files), jobs=jobs), start=1):
        if progress:
            progress(done, len(files))
        if not outcome.is_read:
            refused += [finding for result in outcome.results for finding in result.findings]
            continue
        totals = {result.template: result.total for result in outcome.results if result.total}
        records = [
            with_our_total(record, totals[record.template]) if record.template in totals else record
            for record in outcome.records
        ]
        ledger.add(records)
        if any(record.template.startswith(f"{set_id}/") for record in records):
            variables = variables or dict(outcome.variables)
    every = ledger.groups()
    groups = [group for group in every if group.set_id == set_id]
    if not groups:
        raise NothingToReportError(set_id)
    latest = groups[-1]
    unread = tuple((str(file.source), file.reason) for file in found.unread)
    return ReportFigures(
        Figures(report, latest, previous_of(latest, every)), variables, unread, tuple(refused),
        {str(file.source): file.source for file in files},
    )  # fmt: skip
