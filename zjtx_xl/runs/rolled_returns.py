"""What came for a roll-up: the records that are added up, and what there is to say about them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from zjtx_xl.audits import (
    YEAR,
    AuditRun,
    Group,
    Ledger,
    RecordList,
    SpooledList,
    kept_of,
    place_key,
    read_list,
    records_in,
    within,
)
from zjtx_xl.audits import messages as message
from zjtx_xl.findings import finding as make_finding
from zjtx_xl.runs.left_out import REGION, LeftOut, own_region
from zjtx_xl.runs.one_file import by_marks_note
from zjtx_xl.runs.senders import (
    Batch,
    findings_of,
    hidden_in,
    read_expected,
)
from zjtx_xl.values import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from zjtx_xl.audits import Record, Summary
    from zjtx_xl.definitions import RollupDefinition, Template
    from zjtx_xl.findings import FileResult, Finding, Total
    from zjtx_xl.returns import Unread
    from zjtx_xl.runs.one_file import FileOutcome
    from zjtx_xl.runs.senders import Received

_KEEP_ONE = make_finding("duplicate", note="").remedy
ROLLED_UP = "rolled_up"
"""A variable that forms made of others have: no text of a set asks for it."""


class RolledReturns:
    """The returns of a run, and what is wrong between them.

    ``unread`` are files that are no workbooks, each with the recipient whose it seems to be.
    """

    def __init__(
        self,
        template: Template,
        definition: RollupDefinition,
        roster: Path | None,
        unread: Sequence[Unread],
        received: Received | None,
    ) -> None:
        """``received`` is what 收件登记 says of the files, if there is one."""
        self.listed = listed = read_list(roster) if roster else None
        self.variables: dict[str, str] = {}
        self._template = template
        self._definition = definition
        self._ledger = Ledger(roster=listed)
        self._audit = AuditRun(listed)
        self._batch = Batch(read_expected(roster) if roster else None, received)
        self.left_out = LeftOut(template.set_id, unread)
        # each with the year of its file
        self._doubtful: SpooledList[tuple[str, Finding]] = SpooledList()
        self._year = ""
        self._by_marks = 0
        self._parts: set[str] = set()
        self._templates: set[str] = set()
        self._rolled: dict[str, str] = {}
        self._batch.with_senders(unread)

    def add(self, outcome: FileOutcome) -> None:
        """Take in one file."""
        self._batch.add(outcome.results, outcome.sent, is_read=outcome.is_read)
        self._templates |= {result.template for result in outcome.results if result.template}
        totals = {result.template: result.total for result in outcome.results if result.total}
        records = [
            with_our_total(record, totals[record.template]) if record.template in totals else record
            for record in outcome.records
        ]
        self._audit.add(tuple(map(kept_of, records)), outcome.within)
        own = [record for record in records if record.template.startswith(self._set_prefix)]
        self.left_out.add(outcome, own)
        if not outcome.is_read:
            return
        self._ledger.add(own)
        if self._template.kind == "form" and any(self._is_made(record) for record in own):
            region = place_key(outcome.variables.get(REGION, ""))
            if ROLLED_UP in outcome.variables:
                self._rolled[outcome.path] = region
            else:
                self._parts.add(region)
        self._by_marks += outcome.by_marks
        year = max((record.year for record in own), default="")
        if not self.variables or year > self._year:  # as the latest, which is rolled up
            self.variables, self._year = dict(outcome.variables), year
        for result in outcome.results:
            if result.template is not None and result.template.startswith(self._set_prefix):
                found = (*self._of_total(result), *_of_issued(result))
                self._doubtful.extend((year, finding) for finding in found)

    def _of_total(self, result: FileResult) -> Iterator[Finding]:
        """What there is to say about a total, if this roll-up takes it at all."""
        total, table_name = result.total, (result.template or "").rpartition("/")[2]
        if total is None or f"{table_name}.{total.key}" not in self._definition.cells.values():
            return
        found = message.of_rolled_total(
            result.path, result.subject or "", total.key, total,
            scores_stand=not _adds_up_what_stands(result),
        )  # fmt: skip
        if found is not None:
            yield found

    def _is_made(self, record: Record) -> bool:
        return record.template == self._template.id

    @property
    def _counted(self) -> frozenset[str]:
        """Forms that sum up, where the forms that they are made of have come themselves."""
        return frozenset(path for path, region in self._rolled.items() if region in self._parts)

    def notes(self, by: str) -> Iterator[str]:
        """What was not counted twice, and that targets were compared with marks alone.

        What is hidden in the roster, too, of which ``by`` may be a column.
        """
        if hidden := hidden_in(self.listed, self._templates, by):
            yield hidden
        for path in sorted(self._counted):
            yield (
                f"{Path(path).name} 是汇总出来的表，同一地区各单位自己报的也在，"
                "只按各单位自己报的汇总，没有重复计算。"
            )
        if self._by_marks:
            yield by_marks_note(self._by_marks)

    def known(self, group: Group, given: Mapping[str, str]) -> dict[str, str]:
        """The variables of the texts: those that were given, of the returns, or of the set."""
        known = {**self._template.variables, **self.variables, **given}
        if known.get(REGION) and REGION not in given:
            known[REGION] = own_region(group, known[REGION])
        return known

    @property
    def _set_prefix(self) -> str:
        return f"{self._template.set_id}/"

    def group(self) -> Group:
        """The returns and the summaries of the latest year."""
        groups = self._ledger.groups()
        if not groups:
            year = self._template.variables.get(YEAR, "")
            return self._ledger.group(self._template.set_id, year, ())
        latest, counted = groups[-1], self._counted
        if not counted:
            return latest
        return latest.without(lambda record: record.path in counted and self._is_made(record))

    def findings(
        self, path: str, variables: Mapping[str, str], summary: Summary
    ) -> Iterator[Finding]:
        """What cannot be read, what the batch and the audits say, the summary included.

        Nothing is said of a line of the summary that waits for a decision, nor of numbers that are
        written in it as they were read.
        """
        self._add_made(path, variables, summary)
        yield from self.left_out.refused
        yield from map(_with_choice, findings_of(self._batch))
        for finding in self._audit.findings():
            if finding.code != message.TEXT or path not in {finding.path, finding.other_path}:
                yield finding
        for year, finding in self._doubtful:
            if year == self._year:
                yield finding
        yield from summary.open_cells(path)

    def _add_made(self, path: str, variables: Mapping[str, str], summary: Summary) -> None:
        """Take in the summary that was made, as it is read where it stands."""
        most = max(layout.records for layout in summary.layouts)
        read = (records_in(result, variables, most) for result in summary.read(path))
        records = RecordList(record for found in read for record in found)
        said = (
            (number, finding)
            for number, finding in within(records)
            if records[number].number not in summary.waiting
        )
        self._audit.add(records, said)


def _adds_up_what_stands(result: FileResult) -> bool:
    """Whether the total is what its formula gives while the column of scores is not filled yet."""
    total = result.total
    standing = [score.reported for score in result.scores if score.reported is not None]
    if total is None or total.reported is None or len(standing) == len(result.scores):
        return False
    given = [score.score for score in result.scores if score.score is not None]
    deducted = sum(given, Decimal(0)) - (total.partial if total.score is None else total.score)
    return total.reported in {Decimal(0), sum(standing, Decimal(0)) - deducted}


def _of_issued(result: FileResult) -> Iterator[Finding]:
    """What was issued and is another now: it decides what goes up."""
    return (
        fault
        for fault in result.findings
        if fault.code == "prefilled" and fault.severity == "error"
    )


def with_our_total(record: Record, total: Total) -> Record:
    """A record whose total is that of the scores by the rules, whatever stands in the file.

    What a sender has typed, or a program has computed of it, does not go up.
    """
    cells = {
        key: replace(
            cell,
            raw="" if total.score is None else plain(total.score),
            value=total.score,
            confidence="missing" if total.score is None else "exact",
        )
        if cell.field.role == "total" and cell.ref == total.cell and cell.sheet == total.sheet
        else cell
        for key, cell in record.cells.items()
    }
    return replace(record, cells=cells)


def _with_choice(finding: Finding) -> Finding:
    """Say which of two returns was taken: the first, which the batch names as the other one.

    Of two units that have the same answers, or one code, both are.
    """
    is_of_one = finding.code == "duplicate" and finding.remedy == _KEEP_ONE
    if not is_of_one or finding.other is None:
        return finding
    taken = f"汇总采用 {Path(finding.other.path).name}。"
    return finding._replace(remedy=f"{finding.remedy}{taken}")
