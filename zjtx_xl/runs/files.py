"""Which files of the paths that a command was given are returned workbooks."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from zjtx_xl.checks import check_file
from zjtx_xl.errors import NothingToReadError
from zjtx_xl.lists import is_distribution, is_pending

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from zjtx_xl.findings import FileResult

_NUMBERS = re.compile(r"([0-9]{1,9})")


_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".et", ".ods", ".xlsb"})


def find_files(paths: Iterable[Path]) -> list[tuple[Path, Path]]:
    """Workbooks under these paths, sorted, each with the folder it is relative to.

    A named file is taken whatever it is called; in a folder only what is named like a workbook,
    without Excel's lock files (``~$…``) and the tool's own lists, 分发清单 and 待定事项.

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
            for candidate in sorted(path.rglob("*"), key=_natural):
                if _is_candidate(candidate):
                    found.setdefault(candidate, path)
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
        and not is_pending(path)
        and not path.is_dir()
    )


def check_folder(paths: Iterable[Path], *, accept_proposed: bool = False) -> Iterator[FileResult]:
    """Check all workbooks under these paths, one result for each table as it comes.

    Raises:
        NothingToReadError: there is no workbook.
    """
    for path, _ in find_files(paths):
        yield from check_file(path, accept_proposed=accept_proposed).results
