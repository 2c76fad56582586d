"""Check returned workbooks: every table found, every fault, every score."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from zjtx_xl.checks_scores import check_scores
from zjtx_xl.checks_values import check_values
from zjtx_xl.codes import finding
from zjtx_xl.distribution import DISTRIBUTION_NAME
from zjtx_xl.errors import NothingToReadError, WorkbookRefused
from zjtx_xl.model import FileResult, Finding, Severity, Status
from zjtx_xl.reader import read_file
from zjtx_xl.scoring import score_table

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
        NothingToReadError: there is none.
    """
    wanted = list(paths)
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
    return [(int(part) if part.isdigit() else -1, part) for part in parts]


def _is_candidate(path: Path) -> bool:
    name = path.name
    return (
        path.suffix.lower() in _SUFFIXES
        and not name.startswith(("~$", "."))
        and name != DISTRIBUTION_NAME
        and not path.is_dir()
    )


def check_file(path: Path, *, accept_proposed: bool = False) -> Checked:
    """Check one workbook; what is wrong with it is in the results, never an exception."""
    try:
        returned = read_file(path)
    except WorkbookRefused as refusal:
        fault = finding(refusal.code, path=str(path), note=refusal.detail, raw=path.name)
        result = FileResult(str(path), None, None, None, "unreadable", findings=(fault,))
        return Checked(path, (result,), None)
    results = tuple(
        check_table(table, accept_proposed=accept_proposed) for table in returned.tables
    )
    return Checked(path, results, returned)


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
