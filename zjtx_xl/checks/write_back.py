"""Scores → the cells of the returned file that the definition gives to the tool."""

from __future__ import annotations

from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING

from zjtx_xl.checks.decisions import given_rows
from zjtx_xl.checks.scoring import written_scores, wrote_scores
from zjtx_xl.findings import refusal_of
from zjtx_xl.forms import digest_of_scores, edits_for
from zjtx_xl.returns import read_file, refreshed, whole_review
from zjtx_xl.values import plain
from zjtx_xl.xlsx import Edit, WorkbookRefused, parse_cell, patched, write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal
    from pathlib import Path

    from zjtx_xl.checks.table import Checked
    from zjtx_xl.findings import FileResult, Finding, Total
    from zjtx_xl.returns import ReturnedFile, ReturnedSheet, ReturnedTable
    from zjtx_xl.xlsx import SheetPart

Position = tuple[int, int]


def scored_copy(returned: ReturnedFile, results: tuple[FileResult, ...]) -> bytes:
    """The returned file with its scores, totals and findings written, all else unchanged.

    A row that could not be scored keeps what somebody typed there; a score that the tool itself
    wrote goes, so that nobody takes an old one for a new one.
    Formulas that depend on a score do not go on showing what they showed before. The findings go to
    the sheet 审核意见; a workbook without it, or with one that cannot be
    written, gets its scores all the same.

    Raises:
        WorkbookRefused: a score cell cannot be written without touching other cells.
    """
    review = returned.review.content if returned.review else None
    is_ours = wrote_scores(returned.tables, review)
    edits: dict[SheetPart, dict[Position, Edit]] = {}
    for table, result in zip(returned.tables, results, strict=True):
        cells = _own_cells(table, result, is_ours=is_ours)
        for sheet in table.sheets:
            if changes := cells[sheet.name]:
                stale = refreshed(sheet.scan.cells, changes)
                changes |= {at: edit for at, edit in stale.items() if not _is_covered(sheet, at)}
                edits.setdefault(sheet.identified.part, {}).update(changes)
    scans = {
        sheet.identified.part: sheet.scan for table in returned.tables for sheet in table.sheets
    }
    findings = _review_edits(returned, results)
    if findings:
        try:
            return patched(returned.package, returned.workbook, edits | findings, scans)
        except WorkbookRefused as refusal:
            if refusal_of(refusal).code not in {"merge", "formula"}:
                raise
    return patched(returned.package, returned.workbook, edits, scans)


def _is_covered(sheet: ReturnedSheet, position: Position) -> bool:
    """Whether a merged area covers a cell: nobody sees it, and nothing is written there."""
    return any(merge.contains(*position) and position != merge[:2] for merge in sheet.scan.merges)


def _own_cells(
    table: ReturnedTable, result: FileResult, *, is_ours: bool
) -> dict[str, dict[Position, Edit]]:
    """The cells of a table that the tool writes, by sheet: scores, totals, and what follows them.

    Whoever scores himself keeps his scores, and his total. ``is_ours``: the scores that stand there
    are those that the tool wrote, but for those that a person gives.
    """
    cells: dict[str, dict[Position, Edit]] = {sheet.name: {} for sheet in table.sheets}
    by_hand = given_rows(table)
    for score in result.scores:
        if not score.cell or score.is_own:  # a row that was not found has no cell to write to
            continue
        if score.score is None and (not is_ours or score.row in by_hand):
            continue
        if score.reported is None and score.row in by_hand:
            continue  # nothing is added where nobody wrote anything
        cells[score.sheet][parse_cell(score.cell)] = _number(score.score)
    total = result.total
    if total is not None and total.cell and not any(score.is_own for score in result.scores):
        cells[total.sheet][parse_cell(total.cell)] = _total(table, total)
    for computed in result.recomputed if any(cells.values()) else ():
        value = "" if computed.value is None else plain(computed.value)
        written = _number(computed.value) if computed.is_typed else Edit("cached", value)
        cells[computed.sheet][parse_cell(computed.cell)] = written
    return cells


def _review_edits(
    returned: ReturnedFile, results: tuple[FileResult, ...]
) -> dict[SheetPart, dict[Position, Edit]]:
    review = returned.review
    if review is not None and any(result.findings for result in results):
        review = whole_review(returned)
    if review is None:
        return {}
    scores = [
        score
        for table, result in zip(returned.tables, results, strict=True)
        for score in written_scores(table, result.scores)
    ]
    digest = digest_of_scores(scores) if scores else ""
    findings = sorted(
        (finding for result in results for finding in result.findings), key=attrgetter("rank")
    )
    return {review.part: edits_for(findings, review.content, digest)}


def write_checked(checked: Checked, target: Path, *, in_place: bool = False) -> Path | None:
    """Write the scored copy of a checked file; None where the file could not be read.

    Raises:
        WorkbookRefused: see :func:`scored_copy`.
        ChangedSinceReadError: in place, and the file is not the one that was read.
        OSError: the target cannot be written.
    """
    if checked.returned is None:
        return None
    data = scored_copy(checked.returned, checked.results)
    digest = checked.returned.package.digest if in_place else None
    try:
        write_atomically(target, data, expected_digest=digest)
    except FileNotFoundError:  # the folder, for the first of its files
        target.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(target, data, expected_digest=digest)
    return target


def tell_in_copy(copy: Path, findings: Iterable[Finding]) -> bool:
    """Write the sheet 审核意见 of a copy again, once what is between tables is known, too.

    Its scores stay as they are. False where the copy has no such sheet.

    Raises:
        WorkbookRefused: the copy is no workbook of ours any more, or the sheet cannot be written.
        ChangedSinceReadError: somebody wrote into the copy meanwhile.
        OSError: the copy cannot be read or written.
    """
    returned = read_file(copy)
    review = whole_review(returned)
    if review is None:
        return False
    told = sorted(findings, key=attrgetter("rank"))
    edits = {review.part: edits_for(told, review.content, review.content.digest)}
    data = patched(returned.package, returned.workbook, edits)
    write_atomically(copy, data, expected_digest=returned.package.digest)
    return True


@lru_cache(maxsize=1024)
def _number(score: Decimal | None) -> Edit:
    return Edit("empty", "") if score is None else Edit("number", plain(score))


def _total(table: ReturnedTable, total: Total) -> Edit:
    """The total's formula stays, and its cached value is what counts so far, as everywhere else.

    A score that somebody typed and that waits is not in it. Where a deduction cannot be read,
    nobody knows what is to be taken off, and it has none.
    """
    position = parse_cell(total.cell)
    sheet = next(placed for placed in table.sheets if placed.name == total.sheet)
    cell = sheet.scan.cells.get(position)
    if cell is not None and cell.formula is not None:
        return Edit("cached", plain(total.partial) if total.is_added_up else "")
    return _number(total.score)
