"""Roll-up (汇总): many returns become one summary table, an official workbook like any other.

What goes where is declared in ``set.yaml`` (``rollups``). The roster gives the subjects, their
order and what only the officer knows; each figure keeps its origin, on a sheet 数据来源 and in
``origins``. Where returns contradict each other or their rules, the audits say so.
"""

from __future__ import annotations

import re
from functools import partial
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from zjtx_xl.audits import (
    GROUPED_BY,
    NUMBER,
    ROSTER,
    Followed,
    SpooledList,
    grouping,
    pattern_of,
    summarise,
    sums_by_group,
    tables_of,
    write_sheets,
)
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
from zjtx_xl.runs.files import find_files, in_order
from zjtx_xl.runs.left_out import REGION, of_summaries, without_own
from zjtx_xl.runs.one_file import CheckRequest, FileTask
from zjtx_xl.runs.outputs import Outputs
from zjtx_xl.runs.rolled_returns import ROLLED_UP, RolledReturns
from zjtx_xl.runs.senders import (
    receipts_at,
    received_in,
)
from zjtx_xl.runs.several_files import check_all, is_kept
from zjtx_xl.xlsx import NOTHING, write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from xlsxwriter.workbook import Workbook

    from zjtx_xl.audits import Grouping
    from zjtx_xl.definitions import Layout, RollupDefinition, Template
    from zjtx_xl.forms import Formats
    from zjtx_xl.runs.files import FoundFile, Paths

_AT_HAND = 2_000  # findings
_PIECE = 1_000_000  # bytes of a table that are copied at once


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
        SavedResultsError: saved results cannot be used, or not for this.
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
    found.refuse_saved_for({"--decisions": decisions, "--accept-manual": accept_manual})
    listed = received_in(receipts, (file.source for file in found.files), found.unread)
    returns = RolledReturns(template, definition, roster, found.unread, listed)
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
    known = returns.known(group, variables)
    region = known.get(REGION, "")
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
    known = _variables(template, known, grouped)
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
        *returns.notes(by),
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
    own = {name: value for name, value in known.items() if name not in {GROUPED_BY, ROLLED_UP}}
    own |= {ROLLED_UP: "1"} if template.kind == "form" else {}
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
