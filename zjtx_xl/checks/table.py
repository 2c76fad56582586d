"""Check returned workbooks: every table found, every fault, every score."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.checks.computed import check_computed, recomputed, with_computed
from zjtx_xl.checks.decisions import Decided, decide, judged, overridden
from zjtx_xl.checks.duplicates import check_duplicates
from zjtx_xl.checks.scores import check_reported_scores
from zjtx_xl.checks.scoring import score_table, wrote_scores
from zjtx_xl.checks.structure import check_structure
from zjtx_xl.checks.texts import as_recorded, with_record
from zjtx_xl.checks.values import check_values
from zjtx_xl.checks.verdicts import verdicts
from zjtx_xl.checks.workbook import check_workbook, refused
from zjtx_xl.findings import FileRefused, FileResult, Finding, Status, is_explainable
from zjtx_xl.forms import explanations
from zjtx_xl.returns import open_returned, source_of
from zjtx_xl.xlsx import WorkbookRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from zjtx_xl.checks.decisions import OpenCell
    from zjtx_xl.lists import Decision, RosterFile
    from zjtx_xl.returns import ReturnedFile, ReturnedTable, Source


class Checked(NamedTuple):
    """One checked file: its results, and the open file where it could be read.

    ``open_cells`` are the values that wait, or waited, for an officer; ``used`` the sheets and
    cells of his decisions that were about one of them.
    """

    path: str
    results: tuple[FileResult, ...]
    returned: ReturnedFile | None
    open_cells: tuple[OpenCell, ...] = ()
    used: frozenset[tuple[str, str]] = frozenset()


def check_file(  # noqa: PLR0913 - what a run may ask of it
    given: Source | Path | str,
    *,
    accept_proposed: bool = False,
    rebuild: bool = False,
    decisions: Mapping[tuple[str, str], Decision] | None = None,
    name: str = "",
    accept_manual: bool = False,
    roster: RosterFile | None = None,
) -> Checked:
    """Check one workbook, a file or a member of an archive; what is wrong is in the results.

    With ``rebuild`` a file whose structure is broken comes as a fresh workbook with its values;
    the findings about the structure are those of the file itself. ``decisions`` are the officer's
    about this file, by sheet and cell; ``name`` is what the list of open cells calls it.
    ``accept_manual`` adopts the scores that a person has given. ``roster`` is the office's list:
    what it says was issued is what counts.
    """
    known = decisions or {}
    path = str(source_of(given))
    try:
        returned = with_record(open_returned(given, rebuild=rebuild), roster)
    except WorkbookRefused as refusal:
        return _unreadable(path, refusal)
    except FileNotFoundError:
        return _unreadable(path, FileRefused("damaged", "文件不见了（已被移走或删除）"))
    decided = _decided(returned, known, name, accept_proposed, accept_manual)
    results = _checked(returned, decided, accept_proposed=accept_proposed)
    if rebuild and not returned.is_rebuilt:
        from zjtx_xl.returns import STRUCTURE, rebuilt  # noqa: PLC0415 - few runs rebuild

        broken = [
            finding
            for result in results
            for finding in result.findings
            if finding.code in STRUCTURE
        ]
        if not broken:
            return _complete(path, results, returned, decided)
        try:
            returned = with_record(rebuilt(returned), roster)
        except WorkbookRefused:
            return _complete(path, results, returned, decided)
        decided = _decided(returned, known, name, accept_proposed, accept_manual)
        results = _with(_checked(returned, decided, accept_proposed=accept_proposed), broken)
    return _complete(path, results, returned, decided)


def _complete(
    path: str,
    results: tuple[FileResult, ...],
    returned: ReturnedFile,
    decided: tuple[Decided, ...],
) -> Checked:
    cells = tuple(cell for table in decided for cell in table.open_cells)
    used = frozenset(cell for table in decided for cell in table.used)
    cells += tuple(
        cell
        for table, result in zip(decided, results, strict=True)
        for cell in overridden(table, result.findings)
    )
    return Checked(path, _explained(results, returned), returned, cells, used)


def _decided(
    returned: ReturnedFile,
    decisions: Mapping[tuple[str, str], Decision],
    name: str,
    accept_proposed: bool,  # noqa: FBT001 - handed on
    accept_manual: bool,  # noqa: FBT001
) -> tuple[Decided, ...]:
    return tuple(
        decide(
            table,
            decisions,
            file=name,
            accept_proposed=accept_proposed,
            accept_manual=accept_manual,
        )
        for table in returned.tables
    )


def _unreadable(path: str, refusal: WorkbookRefused) -> Checked:
    fault = refused(refusal, path)
    result = FileResult(path, None, None, None, "unreadable", findings=(fault,))
    return Checked(path, (result,), None)


def _checked(
    returned: ReturnedFile, decided: tuple[Decided, ...], *, accept_proposed: bool
) -> tuple[FileResult, ...]:
    review = returned.review.content if returned.review else None
    written_by_us = wrote_scores(returned.tables, review)
    results = tuple(
        check_table(
            table, accept_proposed=accept_proposed, decided=own, written_by_us=written_by_us
        )
        for table, own in zip(returned.tables, decided, strict=True)
    )
    return _with(results, check_workbook(returned))


def _explained(results: tuple[FileResult, ...], returned: ReturnedFile) -> tuple[FileResult, ...]:
    """The results with what the sender says about the findings.

    It clears warnings about values, which he alone can settle; never errors, nor what was done to
    the form (``explainable``).
    """
    if returned.review is None or not returned.review.content.rows:
        return results
    findings = [finding for result in results for finding in result.findings]
    said = explanations(findings, returned.review.content)
    if not said:
        return results
    cleared = iter(
        finding._replace(
            explanation=said[index],
            severity="info"
            if finding.severity == "warning" and is_explainable(finding.code)
            else finding.severity,
        )
        if index in said
        else finding
        for index, finding in enumerate(findings)
    )
    explained = [tuple(next(cleared) for _ in result.findings) for result in results]
    return tuple(
        result._replace(findings=tuple(sorted(own, key=attrgetter("rank"))))
        for result, own in zip(results, explained, strict=True)
    )


def _with(results: tuple[FileResult, ...], findings: Iterable[Finding]) -> tuple[FileResult, ...]:
    """Findings about the file, said once, with its first table; but not what is said already."""
    said = {
        (finding.code, finding.sheet, finding.cell)
        for result in results
        for finding in result.findings
    }
    added = [
        finding for finding in findings if (finding.code, finding.sheet, finding.cell) not in said
    ]
    if not added:
        return results
    first, *others = results
    both = sorted([*added, *first.findings], key=attrgetter("rank"))
    return (first._replace(status="findings", findings=tuple(both)), *others)


def check_table(
    table: ReturnedTable,
    *,
    accept_proposed: bool = False,
    decided: Decided | None = None,
    written_by_us: bool = False,
    with_structure: bool = True,
) -> FileResult:
    """All that is to be said about one table.

    ``decided`` is the table after the officer's decisions; ``written_by_us``: the scores in its
    column are those that the tool wrote. Without ``with_structure`` only values and scores are
    judged: of a workbook that is open in Excel nothing else is known.
    """
    decided = as_recorded(decided or Decided(table))
    as_read = decided.table
    computed = with_computed(as_read, accept_proposed=accept_proposed)
    decided = decided._replace(table=computed)
    overrides = decided.overrides
    scored = score_table(
        computed,
        accept_proposed=accept_proposed,
        said=decided.said,
        adopted=decided.adopted,
        overrides=overrides,
    )
    structure = list(check_structure(table)) if with_structure else []
    scores = check_reported_scores(decided.table, scored, written_by_us=written_by_us)
    findings = [
        *structure,
        *judged(check_values(table, scored.points), decided.outcomes),
        *(check_computed(as_read, computed) if with_structure else ()),
        *check_duplicates(table),
        *judged(
            _after_formulas(structure, scores),
            {key: override.outcome for key, override in overrides.items()},
        ),
    ]
    submission = decided.table.submission
    return FileResult(
        path=submission.path,
        template=submission.template,
        version=submission.version,
        subject=submission.subject or None,
        status=_status(findings),
        scores=scored.scores,
        total=scored.total,
        entries=submission.entries,
        findings=tuple(
            finding._replace(path=submission.path)
            for finding in sorted(findings, key=attrgetter("rank"))
        ),
        sheets=tuple(sheet.name for sheet in table.sheets),
        verdicts=tuple(
            verdicts(computed, scored.points, scored.totals, accept_proposed=accept_proposed)
        ),
        recomputed=tuple(recomputed(computed, scored.written, scored.total, scored.deductions)),
    )


def _after_formulas(structure: Iterable[Finding], scores: Iterable[Finding]) -> Iterator[Finding]:
    """Findings about scores; a wrong total whose formula was changed has that for its cause."""
    changed = {(finding.sheet, finding.cell) for finding in structure if finding.code == "formula"}
    for score in scores:
        caused = score.code == "total" and (score.sheet, score.cell) in changed
        yield score._replace(severity="warning") if caused else score


def _status(findings: list[Finding]) -> Status:
    return "findings" if findings else "ok"
