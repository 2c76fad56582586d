"""A run of ``check`` over many files: results as they come, written copies, the summary."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from decimal import Decimal
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from zjtx_xl.audits import AuditRun, SpooledList
from zjtx_xl.lint import faulty_sets
from zjtx_xl.lists import PENDING_NAME, Decisions, ShortNames, read_decisions, write_pending
from zjtx_xl.runs import json_output
from zjtx_xl.runs.files import find_files, paths_of
from zjtx_xl.runs.one_file import CheckRequest, FileTask, by_marks_note, json_of
from zjtx_xl.runs.outputs import Outputs
from zjtx_xl.runs.senders import (
    Batch,
    Copies,
    findings_of,
    hidden_in,
    read_expected,
    receipts_at,
    received_in,
)
from zjtx_xl.runs.several_files import check_all, is_kept
from zjtx_xl.runs.targets import places_of
from zjtx_xl.values import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from zjtx_xl.checks import OpenCell
    from zjtx_xl.findings import FileResult, Finding, RoundChange
    from zjtx_xl.lists import Roster, RosterFile
    from zjtx_xl.reports import Collector, Missing, Reports, UnreadFile
    from zjtx_xl.runs.files import FoundFiles, Paths
    from zjtx_xl.runs.one_file import FileOutcome
    from zjtx_xl.runs.rounds import PreviousRound
    from zjtx_xl.runs.senders import Received, ReceivedFile

_STATUSES = ("ok", "findings", "unreadable")  # the worst last
_NAMED = 10  # of a list of names in one line


class CheckCounts:
    """Counts of a check, kept while results pass by."""

    def __init__(self) -> None:
        """Nothing counted yet."""
        self._files: Counter[str] = Counter()
        self._last: tuple[str, str] | None = None
        self.codes: Counter[str] = Counter()
        self.errors = 0
        self._totals: dict[str, tuple[Decimal, int]] = {}

    def add(self, result: FileResult) -> None:
        """Count one table; a file, whose tables come one after another, by its worst table."""
        status = result.status
        if self._last is not None and self._last[0] == result.path:
            before = self._last[1]
            self._files[before] -= 1
            status = max(before, status, key=_STATUSES.index)
        self._files[status] += 1
        self._last = result.path, status
        self.count(result.findings)
        if result.total is not None:
            added, number_of = self._totals.get(result.template or "", (Decimal(0), 0))
            if result.total.score is not None:
                added, number_of = added + result.total.score, number_of + 1
            self._totals[result.template or ""] = added, number_of

    def count(self, findings: Iterable[Finding]) -> None:
        """Count findings, those of audits included."""
        for finding in findings:
            self.codes[finding.code] += 1
            self.errors += finding.severity == "error"

    def count_of(self, status: str) -> int:
        """How many files have this status."""
        return self._files[status]

    @property
    def files(self) -> int:
        """How many files were counted."""
        return self._files.total()

    @property
    def means(self) -> dict[str, Decimal | None]:
        """Mean of the totals that are complete, at two decimals, by the table that is scored."""
        cent = Decimal("0.01")
        return {
            template: (added / number_of).quantize(cent) if number_of else None
            for template, (added, number_of) in self._totals.items()
        }

    @property
    def mean_total(self) -> Decimal | None:
        """The mean where one table is scored: points of two tables have none in common."""
        means = [*self.means.values()]
        return means[0] if len(means) == 1 else None

    def json(self) -> dict[str, Any]:
        """``summary`` of the contract."""
        return {
            "files": self.files,
            "ok": self.count_of("ok"),
            "with_findings": self.count_of("findings"),
            "unreadable": self.count_of("unreadable"),
            "findings_by_code": dict(sorted(self.codes.items())),
            "mean_total": number(self.mean_total),
        }


class CheckOptions(NamedTuple):
    """What a run is asked for.

    ``write`` is the folder for scored copies; with ``in_place`` the scores go into the files.
    ``roster`` is a list of recipients or a 分发清单, ``decisions`` a 待定事项.xlsx that an officer
    has filled in, ``received`` a list of the files that came (收件登记), ``previous`` the folder
    of the earlier round, ``reports`` what the run writes about itself by
    :meth:`CheckRun.write_reports`. ``jobs`` is the number of processes; 0 lets the machine decide.
    ``save`` is a file for what the run finds out: other runs take it in place of the returns.
    Without ``values`` results hold neither what was read in each cell nor the scores: many files
    take less memory. With ``replace`` what is written takes the place of whatever stands there.
    """

    write: Path | None = None
    in_place: bool = False
    accept_proposed: bool = False
    accept_manual: bool = False
    rebuild: bool = False
    roster: Path | None = None
    decisions: Path | None = None
    received: Path | None = None
    previous: Path | None = None
    reports: Reports | None = None
    jobs: int = 1
    values: bool = True
    save: Path | None = None
    replace: bool = False

    @property
    def writes(self) -> bool:
        """Whether scores are written anywhere."""
        return self.write is not None or self.in_place


class CheckRun:
    """One run; ``results`` may be walked once, all else is complete afterwards.

    ``audits`` are the findings about the batch and between tables, ``pending`` is the list of
    values that wait for an officer, where it was written; ``changes`` says what each table did
    since the earlier round, by path and template; ``notes`` are decisions that were about nothing;
    ``done`` of ``count`` files have been checked. ``unread`` are files that are no workbooks, each
    with the recipient whose it seems to be (or nothing).
    """

    def __init__(
        self, found: FoundFiles, options: CheckOptions, received: Received | None = None
    ) -> None:
        """``found`` are the files to check, and those that lie beside them.

        ``received`` is what 收件登记 says of them.
        """
        roster = options.roster
        self.summary = CheckCounts()
        self.count, self.done = len(found.files), 0
        self.audits: SpooledList[Finding] = SpooledList()
        self.pending: Path | None = None
        self.changes: dict[tuple[str, str], RoundChange] = {}
        self._received = received
        self.notes: list[str] = list(received.notes()) if received else []
        self._by_marks = self._by_record = 0
        self._batch = Batch(read_expected(roster) if roster else None, received)
        self._listed = _listed(roster)
        self._audit = AuditRun(self._listed)
        self._templates: set[str] = set()
        self._decisions = read_decisions(options.decisions) if options.decisions else Decisions()
        self._previous = _earlier(options.previous, roster) if options.previous else None
        self._open_cells: SpooledList[OpenCell] = SpooledList()
        self._collector = _collector() if options.reports else None
        self._copies = self._copies_of(options)
        self.unread = self._batch.with_senders(found.unread)
        self._files = found.files
        self._options = options
        self._names = ShortNames(file.called for file in found.files)
        self._decided = {
            str(file.source): name
            for file in (found.files if self._decisions.lines else ())
            if self._decisions.of(name := self._names.of(*file.called))
        }
        self._outputs = Outputs(replace=options.replace)
        self._targets = (
            places_of(found.files, options.write, self._outputs) if options.writes else None
        )
        # files that this run changes are others when it is started again
        self._keeps = not options.in_place
        self._request = CheckRequest(
            accept_proposed=options.accept_proposed,
            accept_manual=options.accept_manual,
            rebuild=options.rebuild,
            values=options.values or options.previous is not None,
            scores=options.values
            or options.previous is not None
            or bool(options.reports or options.save),
            figures=".*" if options.save else "",
            as_json=options.save is not None,
            digests=self.goes_on,
            roster=_roster_file(roster),
            faulty=faulty_sets(),
        )
        self.notes += [
            f"表套 {name} 的定义有 {len(faults)} 处错误，没有用它（{faults[0].place()}）；"
            "全部错误见 zjtx-xl lint。"
            for name, faults in self._request.faulty.items()
        ]

    @property
    def received(self) -> Mapping[str, ReceivedFile] | None:
        """What 收件登记 says of each file, by path, after the results; None without one."""
        return self._received.files if self._received else None

    def results(self) -> Iterator[FileResult]:
        """One result for each table, file by file."""
        for outcome in self._outcomes(self._request):
            yield from outcome.results

    def _outcomes(self, request: CheckRequest) -> Iterator[FileOutcome]:
        """What became of each file; when all have come, what there is to say about the batch."""
        for outcome in self._made(request):
            self.done += 1
            if self._options.write and (written := outcome.results[0].written):
                self._wrote(Path(written), outcome.path)
            self._remember(outcome)
            if self._copies is not None:
                self._copies.add(outcome.results, outcome.unplaced)
            compared = self._compared(outcome)
            for result in compared.results:
                self.summary.add(result)
                if self._collector is not None:
                    self._collector.add(result)
            yield compared
        self._count_earlier()
        self.audits.extend(findings_of(self._batch))
        self.audits.extend(self._audit.findings())
        self.summary.count(self.audits)
        if self._collector is not None:
            self._collector.tell(self.audits)
        self._tell_in_copies()
        self._write_pending()
        if hidden := hidden_in(self._listed, self._templates):
            self.notes.append(hidden)
        if self._options.save:
            self._outputs.wrote(self._options.save)
        self._outputs.close()

    def _copies_of(self, options: CheckOptions) -> Copies | None:
        """The copies that are written, and told at the end what the report tells.

        What changed since an earlier round stands in the report alone.
        """
        if not options.writes:
            return None
        return Copies(None if self._previous else self._collector, jobs=options.jobs)

    def _wrote(self, copy: Path, path: str) -> None:
        """The copy of a file was written, perhaps over the file itself."""
        try:
            is_itself = copy.samefile(path)
        except OSError:  # of an archive, or a mail
            is_itself = False
        self._outputs.wrote(copy, is_copy=not is_itself)

    def _made(self, request: CheckRequest) -> Iterator[FileOutcome]:
        """The outcomes as they come, saved on the way where that was asked for."""
        count, path = len(self._files), self._options.save
        made = check_all(request, self._tasks(), count, jobs=self._options.jobs, keep=self._keeps)
        if path is None:
            return made
        from zjtx_xl.runs.saved import save_results  # noqa: PLC0415 - few runs are saved

        found = (
            (file.source, file.folder, outcome)
            for file, outcome in zip(self._files, made, strict=True)
        )
        return save_results(path, found, (unread for unread, _ in self.unread))

    @property
    def goes_on(self) -> bool:
        """Whether the same run, started again, goes on where this one was interrupted."""
        return self._keeps and is_kept(self.count)

    def _tasks(self) -> Iterator[FileTask]:
        places = repeat((None, None), self.count) if self._targets is None else self._targets
        for file, (target, refusal) in zip(self._files, places, strict=True):
            for copy in target.copies if target and self._options.write else ():
                self._outputs.begin(copy)
            name = self._names.of(*file.called)
            decided = self._decisions.of(name)
            yield FileTask(file.source, name, decided, target, refusal, file.saved)

    def write_reports(self) -> list[str]:
        """Write the reports that were asked for, after the results; a sentence about each.

        Raises:
            OSError: a folder cannot be written, or (Windows) a report is open in Excel.
        """
        if self._collector is None or self._options.reports is None:
            return []
        today = dt.datetime.now().astimezone()
        date = f"{today.year}年{today.month}月{today.day}日"
        earlier = self._previous
        report = self._collector.report(
            self._missing(),
            changes=self.changes if earlier else None,
            audits_before=earlier.audits if earlier else (),
            unread=self._unread_files(),
            received=None
            if self.received is None
            else {path: file.words for path, file in self.received.items()},
            date=date,
        )
        places = self._options.reports.places(report)
        with Outputs(replace=self._options.replace) as outputs:
            outputs.refuse(places)
            said = self._options.reports.write(report)
            for path in places:
                outputs.wrote(path)
        return said

    def _unread_files(self) -> list[UnreadFile]:
        from zjtx_xl.reports import UnreadFile  # noqa: PLC0415 - for a report

        return [
            UnreadFile(str(unread.source), subject, unread.reason)
            for unread, subject in self.unread
        ]

    def _missing(self) -> list[Missing] | None:
        """Who has not returned, with what the roster says about them; None without a roster."""
        if self._batch.expected is None:
            return None
        from zjtx_xl.reports import NOT_RETURNED, Missing  # noqa: PLC0415 - for a report

        known = {expected.subject: expected for expected in self._batch.expected}
        absent = [Missing(audit.subject) for audit in self.audits if audit.code == NOT_RETURNED]
        return [
            Missing.of(missing.subject, found.no, found.credit_code, found.extra)
            if (found := known.get(missing.subject))
            else missing
            for missing in absent
        ]

    def _remember(self, outcome: FileOutcome) -> None:
        """What concerns the batch, the audits between tables and the officer's decisions."""
        self._batch.add(outcome.results, outcome.sent, is_read=outcome.is_read)
        self._audit.add(outcome.records, outcome.within)
        self._templates |= {result.template for result in outcome.results if result.template}
        self._open_cells.extend(outcome.open_cells)
        self._by_marks += outcome.by_marks
        self._by_record += outcome.is_read and not outcome.by_marks
        name = self._decided.get(outcome.path, "")
        self.notes += [
            f"待定事项第{decision.line}行（{name} {sheet}!{cell}）没有用上：那里没有待定的内容。"
            for (sheet, cell), decision in self._decisions.of(name).items()
            if decision.verdict != "open" and (sheet, cell) not in outcome.used
        ]

    def _tell_in_copies(self) -> None:
        """What is between tables stands in the copies as in the letters."""
        if self._copies is None:
            return
        for copy, path in self._copies.tell(self.audits):
            if self._options.write:
                self._wrote(copy, path)
        if left := self._copies.left:
            shown = "、".join(left[:_NAMED]) + (" 等" if len(left) > _NAMED else "")
            self.notes.append(f"{shown} 的“审核意见”没有写上表间的意见，文件可能正被打开。")

    def _count_earlier(self) -> None:
        """A second round may hold only what was sent again; the rest counts as it was."""
        earlier = list(self._previous.not_sent_again()) if self._previous else []
        for sent, records, within in earlier:
            self._batch.add((), sent, is_read=True)
            self._audit.add(records, within)
        if earlier and self._previous:
            self.notes.append(f"上一轮有 {len(earlier)} 份这次没有重报，按上一轮的内容计入。")
            if names := self._previous.not_corrected():
                shown = "、".join(names[:_NAMED]) + (" 等" if len(names) > _NAMED else "")
                self.notes.append(f"其中 {len(names)} 家上一轮的错误还没有改正：{shown}。")

    def _compared(self, outcome: FileOutcome) -> FileOutcome:
        """Compare every table with the one of the earlier round, if there is one."""
        if self._previous is None:
            return outcome
        compared, changes = self._previous.compared(outcome)
        self.changes |= changes
        return compared

    @property
    def unverified(self) -> str:
        """One line about prefilled values that the office's record was not there to verify."""
        return by_marks_note(self._by_marks) if self._by_marks else ""

    @property
    def compared_with(self) -> str:
        """What prefilled values were compared with.

        The office's ``record``; ``sealed`` by its key, in the files; or ``marks`` that anybody can
        write.
        """
        if not self._by_marks:
            return "record" if self._request.roster else "sealed"
        return "record and marks" if self._request.roster and self._by_record else "marks"

    def _write_pending(self) -> None:
        """Write 待定事项.xlsx: with the scored copies, or in the first folder that was checked."""
        if not self._open_cells or (not self._options.writes):
            return
        path = (self._options.write or self._files[0].folder) / PENDING_NAME
        lines = SpooledList(cell.line() for cell in self._open_cells)
        # an older list may be about other files, too
        checked = {self._names.of(*file.called) for file in (self._files if path.exists() else ())}
        self.pending = write_pending(path, lines, checked)

    def json_chunks(self) -> Iterator[str]:
        """The JSON of the contract, streamed: memory does not grow with the number of files."""
        yield f'{{"schema": "{json_output.CHECK}",\n "files": ['
        separator = "\n"
        # with an earlier round a result is not complete before the two were compared
        by_worker = self._previous is None
        request = self._request._replace(
            values=not by_worker, as_json=by_worker or self._options.save is not None
        )
        for outcome in self._outcomes(request):
            for text in outcome.json if by_worker else map(json_of, outcome.results):
                yield separator + text
                separator = ",\n"
        summary = json.dumps(self.summary.json(), ensure_ascii=False)
        unread = json.dumps(json_output.of_unread(self.unread), ensure_ascii=False)
        yield '],\n "audits": ['
        separator = ""
        for audit in self.audits:
            yield separator + json.dumps(json_output.of_finding(audit), ensure_ascii=False)
            separator = ",\n"
        if self.received is not None:
            received = json_output.of_received(self.received)
            yield f'],\n "received": {json.dumps(received, ensure_ascii=False)},\n'
        else:
            yield "],\n"
        yield f' "unread": {unread},\n'
        yield f' "compared_with": "{self.compared_with}",\n "summary": {summary}}}\n'


def _collector() -> Collector:
    from zjtx_xl.reports import Collector  # noqa: PLC0415 - few runs write a report

    return Collector()


def _listed(roster: Path | None) -> Roster | None:
    if roster is None:
        return None
    from zjtx_xl.audits import read_list  # noqa: PLC0415 - many runs have no roster

    return read_list(roster)


def _roster_file(roster: Path | None) -> RosterFile | None:
    if roster is None:
        return None
    from zjtx_xl.lists import RosterFile  # noqa: PLC0415 - many runs have no roster

    return RosterFile.of(roster)


def _earlier(folder: Path, roster: Path | None) -> PreviousRound:
    from zjtx_xl.runs.rounds import PreviousRound  # noqa: PLC0415 - few runs have an earlier round

    return PreviousRound(folder, _listed(roster))


def run_check(paths: Paths, options: CheckOptions | None = None) -> CheckRun:
    """Prepare a run over all workbooks under one path or several.

    What lies in the folder that copies go to is not checked again.

    A set whose definitions have errors is left out and said; a file that is one of its tables
    ends the run.

    Raises:
        NothingToReadError: there is none.
        RosterError: the roster or the list of files that came cannot be used.
        DecisionsError: the decisions cannot be used.
        SavedResultsError: saved results cannot be used, or not for this.
        ReportTargetError: a report cannot be written where, or as what, it was asked for.
        OSError: the folder for copies is none, or nobody may write there.
        WouldReplaceError: something stands there that is not our own work.
    """
    options = options or CheckOptions()
    if options.reports:
        options.reports.refuse_mistakes(paths_of(paths))
    files = [*(options.reports.files if options.reports else ()), *filter(None, [options.save])]
    Outputs(replace=options.replace).refuse(files)
    receipts, listed = receipts_at(options.received)
    lists = (options.decisions, options.received)
    found = find_files(paths, without=options.write, lists=lists, listed=listed)
    found.refuse_saved_for(
        {
            "--write": options.write,
            "--in-place": options.in_place,
            "--previous": options.previous,
            "--decisions": options.decisions,
            "--accept-proposed": options.accept_proposed,
            "--accept-manual": options.accept_manual,
            "--rebuild": options.rebuild,
        }
    )
    sources = (file.source for file in found.files)
    return CheckRun(found, options, received_in(receipts, sources, found.unread))
