"""What else is wrong with a file whose mistyped names are told: as if they were what was meant.

A mistyped setting hides all that only shows once a definition can be read. Where each has a nearest
valid name, the file is read once more with those in their places, so that one run tells all faults.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from zjtx_xl.definitions import Fault

_NAME = re.compile(r"没有 (?P<wrong>\S+) 这项设置，是不是 (?P<right>\S+)")
_VALUE = re.compile(r"现在是“(?P<wrong>[^”]+)”，是不是 (?P<right>\S+)")


class _Change(NamedTuple):
    """A word put right: its line and column, from 1, and how much longer the line became."""

    line: int
    column: int
    longer: int


def others(
    path: Path, told: Sequence[Fault], faults_of: Callable[[Path], Iterator[Fault]]
) -> Iterator[Fault]:
    """The faults that ``faults_of`` finds once the ``told`` ones are put right; none if it cannot.

    Lines and columns are those of the file as it is.
    """
    made = _put_right(path, told)
    if made is None:
        return
    lines, changes = made
    with tempfile.TemporaryDirectory() as folder:
        again = Path(folder) / path.name
        again.write_text("".join(lines), encoding="utf-8")
        for fault in faults_of(again):
            if fault.severity == "error":
                yield _back(fault, changes)


def _put_right(path: Path, told: Sequence[Fault]) -> tuple[list[str], list[_Change]] | None:
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
    changes: list[_Change] = []
    for fault in sorted(told, key=lambda fault: (fault.line or 0, fault.column or 0), reverse=True):
        found = _NAME.search(fault.message) or _VALUE.search(fault.message)
        if found is None or not fault.line or not fault.column:
            return None
        line, wrong, right = lines[fault.line - 1], found["wrong"], found["right"]
        at = line.find(wrong, fault.column - 1)
        if at < 0:
            return None
        lines[fault.line - 1] = line[:at] + right + line[at + len(wrong) :]
        changes.append(_Change(fault.line, at + 1, len(right) - len(wrong)))
    return lines, changes


def _back(fault: Fault, changes: Sequence[_Change]) -> Fault:
    """The fault where it stands in the file as it is."""
    if fault.column is None:
        return fault
    column = fault.column
    for change in sorted(changes, key=lambda change: change.column):
        if change.line == fault.line and change.column + change.longer < column:
            column -= change.longer
    return fault._replace(column=column)
