"""The second round: what a corrected return changed, and what it did not.

A return is compared with the one that the same recipient sent before: which findings are gone,
which are still open, which are new, and what was changed though nobody asked for it.
"""

from __future__ import annotations

import re
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.audits import AuditRun
from zjtx_xl.checks import check_file
from zjtx_xl.definitions import load_table_set, load_template
from zjtx_xl.findings import (
    Change,
    RoundChange,
    ScoreChange,
    TotalChange,
    finding,
)
from zjtx_xl.reports import sides_of
from zjtx_xl.runs.files import find_files
from zjtx_xl.runs.one_file import CheckRequest, FileTask, check_one
from zjtx_xl.runs.senders import Return
from zjtx_xl.values import Subjects, shown, stored_number, written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from zjtx_xl.audits import Record
    from zjtx_xl.definitions import Field
    from zjtx_xl.findings import Entry, FileResult, Finding
    from zjtx_xl.lists import Roster
    from zjtx_xl.returns import Source
    from zjtx_xl.runs.one_file import FileOutcome

    Within = tuple[tuple[int, Finding], ...]

_NUMBER = re.compile(r"(?:^|(?<=\.))[0-9]+(?=\.)")


def compare(previous: FileResult, current: FileResult) -> RoundChange:
    """What changed between two results about the same table of the same recipient."""
    before = [finding for finding in previous.findings if finding.severity != "info"]
    now = [finding for finding in current.findings if finding.severity != "info"]
    infos = [finding for finding in current.findings if finding.severity == "info"]
    explained = [finding for finding in infos if finding.explanation]
    known_before = {_matter(finding) for finding in before}
    known_now = {_matter(finding) for finding in (*now, *explained)}
    asked = {finding.field for finding in previous.findings if finding.field}
    return RoundChange(
        corrected=tuple(finding for finding in before if _matter(finding) not in known_now),
        explained=tuple(explained),
        open=tuple(finding for finding in now if _matter(finding) in known_before),
        new=tuple(finding for finding in now if _matter(finding) not in known_before),
        unasked=tuple(change for change in _changes(previous, current) if change.key not in asked),
        scores=tuple(_scores(previous, current)),
        total=_total(previous, current),
    )


def with_stale_scores(current: FileResult, previous: FileResult) -> FileResult:
    """Scores that were right for what the recipient had sent before are stale, not wrong.

    That is known without the digest, which a workbook without 审核意见 does not hold.
    """
    before = {score.row: score.score for score in previous.scores}
    scores = {(score.sheet, score.cell): score for score in current.scores}
    findings: list[Finding] = []
    for fault in current.findings:
        score = scores.get((fault.sheet or "", fault.cell or ""))
        if fault.code != "score" or score is None or before.get(score.row) != score.reported:
            findings.append(fault)
            continue
        stale = finding(
            "stale-score",
            path=fault.path,
            sheet=fault.sheet,
            cell=fault.cell,
            field=fault.field,
            label=fault.label,
            reported=shown(score.reported),
            score=shown(score.score),
            trace=score.trace,
            total="",
        )
        findings.append(stale)
    findings.sort(key=attrgetter("rank"))
    return current._replace(findings=tuple(findings))


def _matter(finding: Finding) -> tuple[str | None, ...]:
    """A value is still open when something else is found about it; all else goes by its code."""
    if finding.field and finding.code not in {"score", "stale-score", "total"}:
        return (finding.field,)
    return (finding.code, finding.sheet, finding.field or finding.label or finding.cell)


def _changes(previous: FileResult, current: FileResult) -> Iterator[Change]:
    answers = _answers(current)
    for key, entry in current.entries.items():
        before = previous.entries.get(key)
        field = answers.get(_first_record(key))
        if before is None or field is None or _is_same(before, entry):
            continue
        yield Change(key, field.label, entry.sheet, entry.ref, _text(before), _text(entry))


def _is_same(before: Entry, entry: Entry) -> bool:
    """Whether a cell says what it said: 91.80 is 91.8."""
    if before.cell.type == entry.cell.type == "number":
        return stored_number(before.cell.raw.strip()) == stored_number(entry.cell.raw.strip())
    return _text(before) == _text(entry)


def _text(entry: Entry) -> str:
    """A cell as one says it: 5.2999999999999998 is no other number than 5.3."""
    return written(entry.cell).strip()


def _scores(previous: FileResult, current: FileResult) -> Iterator[ScoreChange]:
    before = {score.row: score.score for score in previous.scores}
    for score in current.scores:
        if score.row in before and before[score.row] != score.score:
            yield ScoreChange(
                score.row, score.label, score.sheet, score.cell, before[score.row], score.score
            )


def _total(previous: FileResult, current: FileResult) -> TotalChange | None:
    before, after = previous.total, current.total
    if before is None or after is None:
        return None
    is_same = (before.score, before.partial) == (after.score, after.partial)
    return None if is_same else TotalChange(before, after)


def _answers(result: FileResult) -> Mapping[str, Field]:
    """What a recipient fills, or was issued with, by the key of the first record."""
    if result.template is None:
        return {}
    return {
        field.key: field
        for field in load_template(result.template).fields
        if (field.by == "recipient" or field.prefilled) and not field.formula
    }


def _first_record(key: str) -> str:
    return _NUMBER.sub("1", key, count=1)


class _Earlier(NamedTuple):
    """A file of the earlier round: where it lies, whose it is, what audits keep of it.

    ``faulty`` are its tables with errors.
    """

    source: Source
    sent: Return
    is_return: bool
    records: tuple[Record, ...]
    within: Within
    faulty: frozenset[str]


def _sent(outcome: FileOutcome) -> Return | None:
    """Whose a file is by all that says so; of an officer's own table who stands in it."""
    if outcome.sent:
        return outcome.sent
    subject = next((result.subject for result in outcome.results if result.subject), None)
    tables = frozenset(result.template for result in outcome.results if result.template)
    if not subject or not tables:
        return None
    return Return(outcome.path, subject, "", tables, frozenset(), is_said=False)


class PreviousRound:
    """The files of an earlier round, found again by recipient and table.

    Only who sent what is remembered; a file is read again when its recipient's next one comes.
    Names join as everywhere else (:mod:`subjects`), and a name that was typed in another way does
    not hide whose form it is. Of two files of one recipient the later one, by name, counts.
    ``audits`` are what audits of tables had to say about the round.
    """

    def __init__(self, folder: Path, roster: Roster | None = None) -> None:
        """Read every file once; with a roster its columns are audited too.

        Raises:
            NothingToReadError: there is none.
        """
        self._subjects = Subjects()
        for recipient in roster.recipients if roster else ():
            self._subjects.learn(recipient.subject)
        self._aliased: set[str] = set()
        self._files: list[_Earlier] = []
        self._sources: dict[tuple[str, str], Source] = {}
        self._again: set[tuple[Source, str]] = set()
        self._joins = -1
        self._last: tuple[Source, tuple[FileResult, ...]] | None = None
        audits = AuditRun(roster)
        for found in find_files(folder).files:
            outcome = check_one(CheckRequest(values=False), FileTask(found.source))
            audits.add(outcome.records, outcome.within)
            if sent := _sent(outcome):
                self._learn(sent)
                is_return = outcome.sent is not None and outcome.sent.is_of_recipients
                faulty = frozenset(
                    result.template or ""
                    for result in outcome.results
                    if any(finding.severity == "error" for finding in result.findings)
                )
                self._files.append(
                    _Earlier(found.source, sent, is_return, outcome.records, outcome.within, faulty)
                )
        self.audits = tuple(audits.findings())
        self._asked = {place: audit for audit in self.audits for place in sides_of(audit)}

    def compared(
        self, outcome: FileOutcome
    ) -> tuple[FileOutcome, dict[tuple[str, str], RoundChange]]:
        """An outcome held against the earlier one, and what each table did since, by path and id.

        Scores that it carries over from what is no longer there are stale.
        """
        results: list[FileResult] = []
        changes: dict[tuple[str, str], RoundChange] = {}
        for result in outcome.results:
            before = self.of(outcome, result)
            now = with_stale_scores(result, before) if before else result
            if before and now.template:
                changes[now.path, now.template] = compare(before, now)
            results.append(now)
        return outcome._replace(results=tuple(results)), changes

    def of(self, outcome: FileOutcome, current: FileResult) -> FileResult | None:
        """What the earlier round said about the same table of the same recipient.

        ``current`` is one of the results of ``outcome``.
        """
        sent = _sent(outcome)
        if current.template is None or sent is None:
            return None
        self._learn(sent)
        if self._joins != self._subjects.joins:
            self._joins = self._subjects.joins
            self._sources = dict(self._by_names())
        names = (sent.subject, sent.issued_to)
        keys = [(current.template, self._subjects.key(name)) for name in names if name]
        source = next((self._sources[key] for key in keys if key in self._sources), None)
        if source is None:
            return None
        self._again.add((source, current.template))
        if self._last is None or self._last[0] != source:
            # the tables of one file come one after the other
            results = check_file(source).results
            self._last = source, tuple(self._with_audits(result) for result in results)
        return next(
            (result for result in self._last[1] if result.template == current.template), None
        )

    def not_sent_again(self) -> Iterator[tuple[Return, tuple[Record, ...], Within]]:
        """What did not come again, when all that came was asked for: it counts as it was."""
        for file in self._files:
            tables = frozenset(
                table for table in file.sent.tables if (file.source, table) not in self._again
            )
            if not tables or not file.is_return:
                continue
            numbers = {
                number: index
                for index, number in enumerate(
                    number
                    for number, record in enumerate(file.records)
                    if record.template in tables
                )
            }
            yield (
                file.sent._replace(tables=tables),
                tuple(file.records[number] for number in numbers),
                tuple((numbers[at], fault) for at, fault in file.within if at in numbers),
            )

    def not_corrected(self) -> tuple[str, ...]:
        """Whose errors of the earlier round stand as they were: their files did not come again."""
        return tuple(
            dict.fromkeys(
                file.sent.subject
                for file in self._files
                if file.is_return
                if any((file.source, table) not in self._again for table in file.faulty)
            )
        )

    def _by_names(self) -> Iterator[tuple[tuple[str, str], Source]]:
        """Sources by table and name; the name that was typed goes before that on the form."""
        for name_of in (attrgetter("issued_to"), attrgetter("subject")):
            for file in self._files:
                if name := name_of(file.sent):
                    key = self._subjects.key(name)
                    yield from (((table, key), file.source) for table in file.sent.tables)

    def _with_audits(self, result: FileResult) -> FileResult:
        """The result with what audits had asked about its values, so that a change is no surprise.

        Whether that is settled, the audits of the next round say.
        """
        asked = tuple(
            self._asked[place]._replace(severity="info", field=key)
            for key, entry in result.entries.items()
            if (place := (result.path, entry.sheet, entry.ref)) in self._asked
        )
        return result._replace(findings=(*result.findings, *asked)) if asked else result

    def _learn(self, sent: Return) -> None:
        for set_id in {table.partition("/")[0] for table in sent.tables} - self._aliased:
            self._aliased.add(set_id)
            for old, new in load_table_set(set_id).aliases.items():
                self._subjects.join(old, new)
        if sent.is_sealed:
            self._subjects.learn(sent.issued_to)
