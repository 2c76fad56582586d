"""A run of ``check`` over many files: results as they come, written copies, the summary."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from zjtx_xl import contract
from zjtx_xl.audit import AuditRun
from zjtx_xl.checks import Checked, check_file, find_files
from zjtx_xl.checks_batch import Batch, read_expected
from zjtx_xl.codes import finding
from zjtx_xl.errors import ChangedSinceReadError, WorkbookRefused
from zjtx_xl.pending import PENDING_NAME, Decisions, read_decisions, write_pending
from zjtx_xl.report import Collector
from zjtx_xl.report_output import Reports
from zjtx_xl.reported import NOT_RETURNED, Missing
from zjtx_xl.rosterrecords import read_list
from zjtx_xl.rounds import PreviousRound, RoundChange, compare, with_stale_scores
from zjtx_xl.targets import Targets
from zjtx_xl.writeback import write_checked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from zjtx_xl.model import FileResult, Finding
    from zjtx_xl.pending import PendingCell


class CheckRun:
    """One run; ``results`` may be walked once, all else is complete afterwards.

    ``audits`` are the findings about the batch and between tables, ``pending`` is the list of
    values that wait for an officer, where it was written; ``changes`` says what each table did
    since the earlier round, by path and template; ``notes`` are decisions that were about nothing.
    """

    def __init__(  # noqa: PLR0913 - what the command may be asked for
        self,
        files: Sequence[tuple[Path, Path]],
        *,
        write: Path | None,
        in_place: bool,
        accept_proposed: bool,
        rebuild: bool = False,
        batch: Batch | None = None,
        audit: AuditRun | None = None,
        decisions: Decisions | None = None,
        previous: PreviousRound | None = None,
        reports: Reports | None = None,
    ) -> None:
        """``files`` with the folder that each is relative to."""
        self.summary = contract.Summary()
        self.count = len(files)
        self.audits: tuple[Finding, ...] = ()
        self.pending: Path | None = None
        self.changes: dict[tuple[str, str], RoundChange] = {}
        self.notes: list[str] = []
        self._batch = batch or Batch()
        self._audit = audit or AuditRun()
        self._decisions = decisions or Decisions()
        self._previous = previous
        self._open_cells: list[PendingCell] = []
        self._reports = reports or Reports()
        self._collector = Collector() if self._reports else None
        self._files = files
        self._write = write
        self._in_place = in_place
        self._accept_proposed = accept_proposed
        self._rebuild = rebuild
        self._targets = Targets(files, write)

    def results(self) -> Iterator[FileResult]:
        """One result for each table, file by file."""
        names = _names(self._files)
        for path, folder in self._files:
            checked = self._checked(path, names[path])
            for result in self._written(checked, path, folder):
                self.summary.add(result)
                if self._collector is not None:
                    self._collector.add(result)
                yield result
        self.audits = (*self._batch.findings(), *self._audit.findings())
        self.summary.count(self.audits)
        self._write_pending(set(names.values()))

    def write_reports(self) -> list[str]:
        """Write the reports that were asked for, after the results; a sentence about each.

        Raises:
            OSError: a folder cannot be written, or (Windows) a report is open in Excel.
        """
        if self._collector is None:
            return []
        today = dt.datetime.now().astimezone()
        date = f"{today.year}年{today.month}月{today.day}日"
        return self._reports.write(self._collector.report(self.audits, self._missing(), date=date))

    def _missing(self) -> list[Missing] | None:
        """Who has not returned, with what the roster says about them; None without a roster."""
        if self._batch.expected is None:
            return None
        known = {each.subject: each for each in self._batch.expected}
        absent = [Missing.said_by(each) for each in self.audits if each.code == NOT_RETURNED]
        return [
            Missing.of(each.subject, found.no, found.credit_code, found.extra)
            if (found := known.get(each.subject))
            else each
            for each in absent
        ]

    def _checked(self, path: Path, name: str) -> Checked:
        """Check one file, and remember what concerns the batch and the officer's decisions."""
        decisions = self._decisions.of(name)
        checked = check_file(
            path,
            accept_proposed=self._accept_proposed,
            rebuild=self._rebuild,
            decisions=decisions,
            name=name,
        )
        self._batch.add(checked.results, checked.returned)
        self._audit.add_file(checked.results, checked.returned)
        self._open_cells += checked.open_cells
        self.notes += [
            f"待定事项第{decision.line}行（{name} {sheet}!{cell}）没有用上：那里没有待定的内容。"
            for (sheet, cell), decision in decisions.items()
            if decision.verdict != "open" and (sheet, cell) not in checked.used
        ]
        return self._compared(checked)

    def _compared(self, checked: Checked) -> Checked:
        """Compare every table with the one of the earlier round, if there is one."""
        if self._previous is None:
            return checked
        results: list[FileResult] = []
        for result in checked.results:
            before = self._previous.of(result)
            now = with_stale_scores(result, before) if before else result
            if before and now.template:
                self.changes[now.path, now.template] = compare(before, now)
            results.append(now)
        return replace(checked, results=tuple(results))

    def _write_pending(self, checked: set[str]) -> None:
        """Write 待定事项.xlsx: with the scored copies, or in the first folder that was checked."""
        if not self._open_cells or (self._write is None and not self._in_place):
            return
        folder = self._write or self._files[0][1]
        self.pending = write_pending(folder / PENDING_NAME, self._open_cells, checked)

    def json_chunks(self) -> Iterator[str]:
        """The JSON of the contract, streamed: memory does not grow with the number of files."""
        yield f'{{"schema": "{contract.CHECK}",\n "files": ['
        separator = "\n"
        for result in self.results():
            yield separator + json.dumps(contract.file(result), ensure_ascii=False)
            separator = ",\n"
        summary = json.dumps(self.summary.json(), ensure_ascii=False)
        audits = ",\n".join(
            json.dumps(contract.finding(each), ensure_ascii=False) for each in self.audits
        )
        yield f'],\n "audits": [{audits}],\n "summary": {summary}}}\n'

    def _written(self, checked: Checked, path: Path, folder: Path) -> tuple[FileResult, ...]:
        if checked.returned is None or (self._write is None and not self._in_place):
            return checked.results
        is_rebuilt = checked.returned.is_rebuilt
        try:
            target = self._targets.target(path, folder, is_rebuilt=is_rebuilt)
            if target is None:
                return checked.results
            # also where the folder to write to is the folder that was read
            over_itself = not is_rebuilt and target.resolve() == path.resolve()
            written = write_checked(checked, target, in_place=over_itself)
        except WorkbookRefused as refusal:
            fault = finding(refusal.code, path=str(path), note=refusal.detail, raw=path.name)
            return _with(checked.results, fault)
        except ChangedSinceReadError as error:
            fault = finding("damaged", path=str(path), note=str(error), raw=path.name)
            return _with(checked.results, fault)
        if written is None:
            return checked.results
        return tuple(replace(each, written=str(written)) for each in checked.results)


def run_check(  # noqa: PLR0913 - as many as the command has options
    paths: Sequence[Path],
    *,
    write: Path | None = None,
    in_place: bool = False,
    accept_proposed: bool = False,
    rebuild: bool = False,
    roster: Path | None = None,
    decisions: Path | None = None,
    previous: Path | None = None,
    reports: Reports | None = None,
) -> CheckRun:
    """Prepare a run over all workbooks under these paths.

    ``roster`` is a list of recipients or a 分发清单, ``decisions`` a 待定事项.xlsx that an officer
    has filled in, ``previous`` the folder of the earlier round, ``reports`` what the run writes
    about itself by :meth:`CheckRun.write_reports`.

    Raises:
        NothingToReadError: there is none.
        RosterError: the roster cannot be used.
        DecisionsError: the decisions cannot be used.
        ReportTargetError: a report cannot be written where, or as what, it was asked for.
    """
    if reports:
        reports.refuse_mistakes(paths)
    return CheckRun(
        find_files(paths),
        write=write,
        in_place=in_place,
        accept_proposed=accept_proposed,
        rebuild=rebuild,
        batch=Batch(read_expected(roster)) if roster else None,
        audit=AuditRun(read_list(roster)) if roster else None,
        decisions=read_decisions(decisions) if decisions else None,
        previous=PreviousRound(previous) if previous else None,
        reports=reports,
    )


def _names(files: Sequence[tuple[Path, Path]]) -> dict[Path, str]:
    """What the list of open cells calls each file: its path below the folder that was checked.

    Where two folders hold the same name, the folder's name goes before it.
    """
    short = {path: path.relative_to(folder).as_posix() for path, folder in files}
    counts = Counter(short.values())
    return {
        path: short[path] if counts[short[path]] == 1 else f"{folder.name}/{short[path]}"
        for path, folder in files
    }


def _with(results: tuple[FileResult, ...], fault: object) -> tuple[FileResult, ...]:
    first, *others = results
    return (replace(first, status="findings", findings=(*first.findings, fault)), *others)
