"""Whom a finding between tables concerns, and what its sender is told about it.

A recipient hears only of audits about himself: both sides are his own, or one is and the other is
what a summary or a list says about him. Whoever sent a summary hears of all that touches it.
Addresses are told as seen from the reader's own file, without folders of the office's machine.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import PurePath
from typing import TYPE_CHECKING

from zjtx_xl.definitions import load_table_set, set_ids
from zjtx_xl.findings import place
from zjtx_xl.reports.model import Told
from zjtx_xl.values import Subjects

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from zjtx_xl.findings import Finding
    from zjtx_xl.reports.model import ReportedFile


def concerns(
    files: Iterable[ReportedFile], audits: Sequence[Finding]
) -> Mapping[str, tuple[Told, ...]]:
    """What the sender of each file is told, by path; notes that ask for nothing are left out."""
    known = {file.path: file for file in files}
    subjects = _subjects(known.values())
    found: dict[str, list[Told]] = defaultdict(list)
    for number, each in enumerate(audits, start=1):
        if each.severity == "info":
            continue
        there, cell = other_side(each)
        for path in dict.fromkeys((each.path, there)):
            reader, beside = known.get(path), there if path == each.path else each.path
            if reader is None:
                continue
            if path == beside or _is_about(reader, each, known.get(beside), subjects):
                told = _told(each, reader, (beside, known.get(beside), cell), subjects)
                found[path].append(Told(number, told, is_officers=_is_officers(reader, told)))
    return {path: tuple(told) for path, told in found.items()}


def _subjects(files: Iterable[ReportedFile]) -> Subjects:
    """The names of all files, joined as audits join them."""
    subjects = Subjects()
    sets: set[str] = set()
    for file in files:
        subjects.learn(file.subject)
        sets |= {table.template.partition("/")[0] for table in file.tables if table.template}
    for set_id in sorted(sets & set(set_ids())):
        for old, new in load_table_set(set_id).aliases.items():
            subjects.join(old, new)
    return subjects


def other_side(finding: Finding) -> tuple[str, str]:
    """The file and the cell of the other side; that of the finding itself where there is none."""
    other = finding.other or ""
    if other.startswith("["):
        path, _, cell = other[1:].rpartition("]")
        return path, cell
    if "!" in other or not other or other == finding.sheet:
        return finding.path, other
    return other, ""


def sides_of(finding: Finding) -> Iterator[tuple[str, str, str]]:
    """File, sheet and cell of the sides of an audit."""
    yield finding.path, finding.sheet or "", finding.cell or ""
    path, cell = other_side(finding)
    sheet, _, ref = cell.partition("!")
    if ref:
        yield path, sheet, ref


def _is_about(
    reader: ReportedFile, finding: Finding, beside: ReportedFile | None, subjects: Subjects
) -> bool:
    """Whether a finding with a side in another file is about the reader and nobody else."""
    if reader.is_summary:
        return True
    own = subjects.key(reader.subject)
    name, colon, _ = finding.message.partition("：")
    if colon and subjects.key(name) == own:
        return True
    return beside is not None and not beside.is_summary and subjects.key(beside.subject) == own


def _told(
    finding: Finding,
    reader: ReportedFile,
    beside: tuple[str, ReportedFile | None, str],
    subjects: Subjects,
) -> Finding:
    """The finding as its reader is told it: his own file is not named, the other one is."""
    path, file, cell = beside
    where = place(finding.sheet, finding.label, finding.cell)
    here = where if finding.message.startswith(where) else ""
    text = finding.message.removeprefix(here)
    name, colon, rest = text.partition("：")
    if colon and subjects.key(name) == subjects.key(reader.subject):
        text = rest
    named = f"《{PurePath(path).name}》"
    told = f"汇总表{named}" if file is not None and file.is_summary else named
    if reader.path == finding.path:
        if path != finding.path:
            text = text.replace(named, told)
        return finding._replace(message=here + text, other=None)
    sheet, _, ref = cell.partition("!")
    text = text.replace(f"《{reader.name}》", "")
    return finding._replace(
        path=reader.path,
        sheet=sheet or None,
        cell=ref or None,
        label=None,
        message=f"{told if finding.sheet else ''}{here}{text}",
        other=None,
    )


def _is_officers(reader: ReportedFile, told: Finding) -> bool:
    """Whether the cell is one of scores, which no recipient corrects."""
    return any(
        told.cell
        in {table.total.cell if table.total else "", *(s.cell for s in table.scores.values())}
        for table in reader.tables
        if told.cell and told.sheet in table.sheet.split("、")
    )
