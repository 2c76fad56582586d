"""Check returned workbooks: every table found, every fault, every score."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from zjtx_xl.checks_file import check_opened, refused
from zjtx_xl.checks_scores import check_scores
from zjtx_xl.checks_values import check_values
from zjtx_xl.distribution import is_distribution
from zjtx_xl.errors import NothingToReadError, WorkbookRefused
from zjtx_xl.model import FileResult, Finding, Severity, Status
from zjtx_xl.scoring import score_table
from zjtx_xl.transplant import STRUCTURE, open_returned, rebuilt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from zjtx_xl.reader import ReturnedFile, ReturnedTable

_NUMBERS = re.compile(r"([0-9]{1,9})")
_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".et", ".ods", ".xlsb"})
_ORDER: dict[Severity, int] = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Checked:
    """One checked file: its results, and the open file where it could be read."""

    path: Path
    results: tuple[FileResult, ...]
    returned: ReturnedFile | None


def find_files(paths: Iterable[Path]) -> list[tuple[Path, Path]]:
    """Workbooks under these paths, sorted, each with the folder it is relative to.

    A named file is taken whatever it is called; in a folder only what is named like a workbook,
    without Excel's lock files (``~$…``) and the tool's own 分发清单.

    Raises:
        NothingToReadError: there is none, or a path that was named does not exist.
    """
    wanted = list(paths)
    absent = tuple(path for path in wanted if not os.path.lexists(path))
    if absent:
        raise NothingToReadError(absent)
    found: dict[Path, Path] = {}
    for path in wanted:
        if path.is_dir():
            for each in sorted(path.rglob("*"), key=_natural):
                if _is_candidate(each):
                    found.setdefault(each, path)
        else:
            found.setdefault(path, path.parent)
    if not found:
        raise NothingToReadError(tuple(wanted))
    return list(found.items())


def _natural(path: Path) -> list[tuple[int, str]]:
    """2 before 10, as an officer numbers files."""
    parts = _NUMBERS.split(str(path))
    return [(int(part) if part.isdecimal() else -1, part) for part in parts]


def _is_candidate(path: Path) -> bool:
    name = path.name
    return (
        path.suffix.lower() in _SUFFIXES
        and not name.startswith(("~$", "."))
        and not is_distribution(path)
        and not path.is_dir()
    )


def check_file(path: Path, *, accept_proposed: bool = False, rebuild: bool = False) -> Checked:
    """Check one workbook; what is wrong with it is in the results, never an exception.

    With ``rebuild`` a file whose structure is broken comes as a fresh workbook with its values;
    the findings about the structure are those of the file itself.
    """
    try:
        returned = open_returned(path, rebuild=rebuild)
    except WorkbookRefused as refusal:
        return _unreadable(path, refusal)
    except FileNotFoundError:
        return _unreadable(path, WorkbookRefused("damaged", "文件不见了（已被移走或删除）"))
    results = _checked(returned, accept_proposed=accept_proposed)
    broken = [each for result in results for each in result.findings if each.code in STRUCTURE]
    if rebuild and broken and not returned.is_rebuilt:
        try:
            returned = rebuilt(returned)
        except WorkbookRefused:
            return Checked(path, results, returned)
        results = _with(_checked(returned, accept_proposed=accept_proposed), broken)
    return Checked(path, results, returned)


def _unreadable(path: Path, refusal: WorkbookRefused) -> Checked:
    fault = refused(refusal, str(path))
    result = FileResult(str(path), None, None, None, "unreadable", findings=(fault,))
    return Checked(path, (result,), None)


def _checked(returned: ReturnedFile, *, accept_proposed: bool) -> tuple[FileResult, ...]:
    results = tuple(
        check_table(table, accept_proposed=accept_proposed) for table in returned.tables
    )
    return _with(results, check_opened(returned))


def _with(results: tuple[FileResult, ...], findings: Iterable[Finding]) -> tuple[FileResult, ...]:
    """Findings about the file, said once, with its first table; but not what is said already."""
    said = {(each.code, each.sheet, each.cell) for result in results for each in result.findings}
    added = [each for each in findings if (each.code, each.sheet, each.cell) not in said]
    if not added:
        return results
    first, *others = results
    both = sorted([*added, *first.findings], key=lambda each: _ORDER[each.severity])
    return (replace(first, status="findings", findings=tuple(both)), *others)


def check_table(table: ReturnedTable, *, accept_proposed: bool = False) -> FileResult:
    """All that is to be said about one table."""
    scored = score_table(table, accept_proposed=accept_proposed)
    findings = [*check_values(table), *check_scores(table, scored)]
    submission = table.submission
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
            replace(each, path=submission.path)
            for each in sorted(findings, key=lambda each: _ORDER[each.severity])
        ),
    )


def check_folder(paths: Iterable[Path], *, accept_proposed: bool = False) -> Iterator[FileResult]:
    """Check all workbooks under these paths, one result for each table as it comes.

    Raises:
        NothingToReadError: there is no workbook.
    """
    for path, _ in find_files(paths):
        yield from check_file(path, accept_proposed=accept_proposed).results


def _status(findings: list[Finding]) -> Status:
    return "findings" if findings else "ok"
