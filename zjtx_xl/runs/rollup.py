"""Roll-up (汇总): many returns become one summary table, an official workbook like any other.

What goes where is declared in ``set.yaml`` (``rollups``). The roster gives the subjects, their
order and what only the officer knows; each figure keeps its origin, on a sheet 数据来源 and in
``origins``. Where returns contradict each other or their rules, the audits say so.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from zjtx_xl.audits import (
    GROUPED_BY,
    NUMBER,
    ROSTER,
    YEAR,
    AuditRun,
    Followed,
    Group,
    Ledger,
    RecordList,
    SpooledList,
    grouping,
    kept_of,
    pattern_of,
    place_key,
    read_list,
    records_in,
    summarise,
    sums_by_group,
    tables_of,
    within,
    write_sheets,
)
from zjtx_xl.audits import messages as message
from zjtx_xl.definitions import load_set, load_template
from zjtx_xl.errors import NoRollupError, NothingToRollUpError, UnknownVariableError
from zjtx_xl.findings import RollUp
from zjtx_xl.forms import Table, blank
from zjtx_xl.lint import refuse_faulty
from zjtx_xl.lists import (
    Decisions,
    RosterFile,
    ShortNames,
    fitted,
    read_decisions,
)
from zjtx_xl.runs.all_files import check_all, is_kept
from zjtx_xl.runs.files import find_files, in_order
from zjtx_xl.runs.left_out import REGION, LeftOut, of_summaries, without_own
from zjtx_xl.runs.one_file import CheckRequest, FileTask, by_marks_note
from zjtx_xl.runs.outputs import Outputs
from zjtx_xl.runs.senders import (
    Batch,
    findings_of,
    read_expected,
    receipts_at,
    received_in,
)
from zjtx_xl.values import plain
from zjtx_xl.xlsx import NOTHING, write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from xlsxwriter.workbook import Workbook

    from zjtx_xl.audits import Grouping, Record, Summary
    from zjtx_xl.definitions import Layout, RollupDefinition, Template
    from zjtx_xl.findings import FileResult, Finding, Total
    from zjtx_xl.forms import Formats
    from zjtx_xl.returns import Unread
    from zjtx_xl.runs.files import FoundFile, Paths
    from zjtx_xl.runs.one_file import FileOutcome
    from zjtx_xl.runs.senders import Received

_AT_HAND = 2_000  # findings
_PIECE = 1_000_000  # bytes of a table that are copied at once
_ROLLED_UP = "rolled_up"  # a variable that forms made of others have: no text of a set asks for it


def roll_up(  # noqa: PLR0913 - as many as the command has options
    target: str,
    paths: Paths,
    out: Path,
    *,
    roster: Path | None = None,
    decisions: Path | None = None,
    received: Path | None = None,
    accept_manual: bool = False,
    by: str = "",
    variables: Mapping[str, str] = NOTHING,
    progress: Callable[[int, int], None] | None = None,
    jobs: int = 1,
    replace: bool = False,
) -> RollUp:
    """Roll returns and summaries under these paths up into a table, and write it to ``out``.

    A subject's own return goes before its line in a summary that another office has made; of two
    returns of one subject the first is taken, and a finding says so. ``by`` groups the subjects by
    a column of the roster or of the tables, or by the offices of a level, with sums between the
    groups; ``variables`` override those of the returns in the texts. ``decisions`` is a
    待定事项.xlsx that an officer has filled in, ``received`` a list of the files that came
    (收件登记), taken from where they lie; ``accept_manual`` adopts the scores that a person has
    given. ``progress`` is told how many of how many files are read; ``jobs`` is the number of
    processes, 0 lets the machine decide. With ``replace`` the table takes the place of whatever
    stands there.

    Raises:
        UnknownTemplateError: no such template.
        DefinitionError: a definition of its set has errors.
        NoRollupError: its set does not say how it is made.
        NothingToReadError: there is no workbook.
        NothingToRollUpError: none of them holds what the table is made of.
        RosterError: the roster or the list of files that came cannot be used.
        DecisionsError: the decisions cannot be used.
        UnknownGroupingError: no column and no level is called ``by``.
        UnknownVariableError: ``variables`` names one that the table does not have.
        WorkbookRefused: the result cannot be written.
        WouldReplaceError: something stands there that is not our own work.
    """
    outputs = Outputs(replace=replace)
    outputs.refuse([out])
    refuse_faulty(target.partition("/")[0])
    template = load_template(target)
    definition = _definition(template)
    _refuse_unknown(variables, template)
    receipts, elsewhere = receipts_at(received)
    found = find_files(paths, lists=(decisions, received), listed=elsewhere)
    listed = received_in(receipts, (file.source for file in found.files), found.unread)
    returns = _Returns(template, definition, roster, found.unread, listed)
    files = in_order(found.files, without=out)
    decided = read_decisions(decisions) if decisions else Decisions()
    names = ShortNames(file.called for file in files)

    def task_of(file: FoundFile) -> FileTask:
        name = names.of(*file.called)
        return FileTask(file.source, name, decided.of(name), saved=file.saved)

    figures = _figures(definition, template)
    request = CheckRequest(
        values=False,
        figures=figures,
        digests=is_kept(len(files)),
        roster=RosterFile.of(roster) if roster else None,
        accept_manual=accept_manual,
    )
    outcomes = check_all(request, map(task_of, files), len(files), jobs=jobs)
    for done, outcome in enumerate(outcomes, start=1):
        returns.add(outcome)
        if progress:
            progress(done, len(files))
    group = returns.group()
    region = {**template.variables, **returns.variables, **variables}.get(REGION, "")
    group, notes = without_own(group, region, by)
    sources = _sources(definition, template)
    if sources and not any(record.template in sources for record in group.records):
        raise NothingToRollUpError(out, sorted(sources), returns.left_out.found())
    tables = (definition.to, definition.subjects)
    grouped = grouping(by, group, tables, returns.listed) if by else None
    sent = {record.path for record in group.records if record.part == "summary"}
    below = Followed({path: file.source for file in files if (path := str(file.source)) in sent})
    summary = summarise(template, definition, group, grouped, below.address)
    if summary.is_empty:
        of_subjects = {f"{template.set_id}/{table}" for table in tables if table}
        raise NothingToRollUpError(out, sorted(sources | of_subjects), returns.left_out.found())
    origins = summary.origins(str(out))
    known = _variables(template, {**template.variables, **returns.variables, **variables}, grouped)
    fits = [fitted(layout, summary.data) for layout in summary.layouts]
    beside = partial(
        write_sheets,
        out=out,
        lines=summary.lines(origins),
        has_below=summary.has_below,
        digest=sums_by_group(definition.digest, group) if definition.digest else None,
        unread=returns.left_out.files,
    )
    table = Table(template, tuple(layout for layout, _ in fits))
    _write(out, table, known, summary.data, beside)
    outputs.wrote(out)
    outputs.close()
    notes = (
        *returns.left_out.notes(group.year, region),
        *notes,
        *below.notes(),
        *of_summaries(group, *tables),
        *returns.notes(),
    )
    del group, grouped, beside  # the audits look up in their own
    audits = SpooledList(returns.findings(str(out), known, summary), at_hand=_AT_HAND)
    notes = (*notes, *(listed.notes() if listed else ()), *_too_long(fits))
    return RollUp(target, str(out), origins, audits, returns.left_out.unread, notes)


def _write(
    out: Path,
    table: Table,
    variables: Mapping[str, str],
    values: Mapping[str, str],
    beside: Callable[[Workbook, Formats], None],
) -> None:
    """Write a filled table, with what ``beside`` adds to its workbook."""
    with TemporaryFile() as file:
        blank([table], variables, appendix=beside, values=values, into=file)
        out.parent.mkdir(parents=True, exist_ok=True)
        file.seek(0)
        write_atomically(out, iter(partial(file.read, _PIECE), b""))


def _too_long(fits: Iterable[tuple[Layout, Sequence[int]]]) -> Iterator[str]:
    """Which rows of each sheet are not as high as their texts."""
    return (
        f"{layout.sheet.name}第 {'、'.join(map(str, cut))} 行的文字太长，Excel 的行高不够，"
        "打印时会截去一部分。"
        for layout, cut in fits
        if cut
    )


def _refuse_unknown(variables: Mapping[str, str], template: Template) -> None:
    """Refuse variables that the texts of a table do not have."""
    unknown = tuple(sorted(set(variables) - set(template.variables)))
    if unknown:
        raise UnknownVariableError(unknown, tuple(template.variables))


def _variables(
    template: Template, known: Mapping[str, str], grouped: Grouping | None
) -> dict[str, str]:
    """What a summary says of itself: what its groups are; of a form, that it is made of others."""
    own = {name: value for name, value in known.items() if name not in {GROUPED_BY, _ROLLED_UP}}
    own |= {_ROLLED_UP: "1"} if template.kind == "form" else {}
    return own | ({GROUPED_BY: grouped.title} if grouped else {})


def _definition(template: Template) -> RollupDefinition:
    rollups = {rollup.to: rollup for rollup in load_set(template.set_id).rollups}
    table_name = template.id.rpartition("/")[2]
    if table_name not in rollups:
        raise NoRollupError(template.id, tuple(f"{template.set_id}/{name}" for name in rollups))
    return rollups[table_name]


def _figures(definition: RollupDefinition, template: Template) -> str:
    """The figures that a roll-up takes, for a :class:`CheckRequest`; and every subject's number.

    Of a table like the one that is made, all.
    """
    set_id = template.set_id
    taken = [
        re.escape(f"{set_id}/{table} ") + pattern_of(key)
        for expression in definition.cells.values()
        for table, key in tables_of(expression)
    ]
    if definition.digest:
        taken.append(re.escape(f"{set_id}/{definition.digest.of} ") + ".*")
    if template.kind == "list":
        taken.append(re.escape(f"{template.id} ") + ".*")
    return "|".join([rf"\S+ {NUMBER}", *taken])


def _sources(definition: RollupDefinition, template: Template) -> frozenset[str]:
    """The templates that a roll-up takes figures from; a list that is made already is one."""
    set_id = template.set_id
    tables = {table for text in definition.cells.values() for table, _ in tables_of(text)}
    if definition.digest:
        tables.add(definition.digest.of)
    if tables - {ROSTER} and template.kind == "list":
        tables.add(definition.to)
    return frozenset(f"{set_id}/{table}" for table in tables - {ROSTER})


class _Returns:
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
        self._rolled: dict[str, str] = {}
        self._batch.with_senders(unread)

    def add(self, outcome: FileOutcome) -> None:
        """Take in one file."""
        self._batch.add(outcome.results, outcome.sent, is_read=outcome.is_read)
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
            if _ROLLED_UP in outcome.variables:
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

    def notes(self) -> Iterator[str]:
        """What was not counted twice, and that targets were compared with marks alone."""
        for path in sorted(self._counted):
            yield (
                f"{Path(path).name} 是汇总出来的表，同一地区各单位自己报的也在，"
                "只按各单位自己报的汇总，没有重复计算。"
            )
        if self._by_marks:
            yield by_marks_note(self._by_marks)

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
    """Say which of two returns was taken: the first, which the batch names as the other one."""
    if finding.code != "duplicate" or finding.other is None:
        return finding
    taken = f"汇总采用 {Path(finding.other.path).name}。"
    return finding._replace(remedy=f"{finding.remedy}{taken}")
