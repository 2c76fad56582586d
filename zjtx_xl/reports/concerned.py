"""Whom a finding between tables concerns, and what its sender is told about it.

A recipient hears only of audits about himself: both sides are his own, or one is and the other is
what a summary or a list says about him. Whoever sent a summary hears of all that touches it.
Addresses are told as seen from the reader's own file, without folders of the office's machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.definitions import load_table_set, set_ids
from zjtx_xl.findings import Address, FileName
from zjtx_xl.reports.model import OF_RECEIPTS, AddressedFinding
from zjtx_xl.values import Subjects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from zjtx_xl.findings import Finding
    from zjtx_xl.reports.model import ReportedFile


def subjects_of(files: Iterable[ReportedFile]) -> Subjects:
    """The names of all files, joined as audits join them."""
    subjects = Subjects()
    templates: set[str] = set()
    for file in files:
        if file.is_summary:  # what a sender writes of himself joins nobody
            subjects.learn(file.subject)
        templates.update(table.template for table in file.tables if table.template)
    with_aliases(subjects, templates)
    return subjects


def with_aliases(subjects: Subjects, templates: Iterable[str]) -> None:
    """Join the names that the sets of these templates say are one subject's, as audits do."""
    for set_id in sorted({template.partition("/")[0] for template in templates} & set(set_ids())):
        for old, new in load_table_set(set_id).aliases.items():
            subjects.join(old, new)


def addressed(
    audits: Iterable[Finding], reader_of: Callable[[str], ReportedFile | None], subjects: Subjects
) -> Iterator[tuple[str, AddressedFinding]]:
    """What is told of each finding, and the path of the file whose sender is told it.

    Notes that ask for nothing are left out, and what the officer's own list of files says
    otherwise.
    ``reader_of`` gives the file of a path, None where it is none of the report's.
    """
    for number, finding in enumerate(audits, start=1):
        if finding.severity == "info" or finding.code in OF_RECEIPTS:
            continue
        for path in dict.fromkeys((finding.path, finding.other_path)):
            beside = finding.other_path if path == finding.path else finding.path
            reader = reader_of(path)
            if reader is None:
                continue
            other = reader if beside == path else reader_of(beside)
            if path == beside or _is_about(reader, finding, other, subjects):
                told = _told(finding, reader, other, subjects)
                yield path, AddressedFinding(number, told, is_officers=_is_officers(reader, told))


def sides_of(finding: Finding) -> Iterator[tuple[str, str, str]]:
    """File, sheet and cell of the sides of an audit."""
    yield finding.path, finding.sheet or "", finding.cell or ""
    if finding.other is not None and finding.other.cell:
        yield finding.other_path, finding.other.sheet, finding.other.cell


def _is_about(
    reader: ReportedFile, finding: Finding, beside: ReportedFile | None, subjects: Subjects
) -> bool:
    """Whether a finding with a side in another file is about the reader and nobody else."""
    if reader.is_summary:
        return True
    own = subjects.key(reader.subject)
    if finding.subject and subjects.key(finding.subject) == own:
        return True
    return beside is not None and not beside.is_summary and subjects.key(beside.subject) == own


def _told(
    finding: Finding, reader: ReportedFile, beside: ReportedFile | None, subjects: Subjects
) -> Finding:
    """The finding as its reader is told it: his own file is not named, the other one is."""
    if subjects.key(finding.subject) == subjects.key(reader.subject):
        finding = finding._replace(subject="")
    if reader.path == finding.path:
        known = {} if beside is None else {beside.path: _named(beside.path, beside)}
        known.pop(reader.path, None)
        return finding._replace(words=_renamed(finding, known), other=None)
    other = finding.other or Address("")
    named = _named(finding.path, beside) if finding.sheet else ""
    told = finding._replace(words=_renamed(finding, {reader.path: ""}), remedy="")
    return told._replace(
        words=(named, told.message),
        remedy=finding.remedy,
        opening="nothing",
        path=reader.path,
        sheet=other.sheet or None,
        cell=other.cell or None,
        label=None,
        other=None,
    )


def _named(path: str, file: ReportedFile | None) -> str:
    """A file as somebody else's is named: ``《甲.xlsx》``, ``汇总表《附5.xlsx》``."""
    return f"{'汇总表' if file is not None and file.is_summary else ''}{FileName(path)}"


def _renamed(finding: Finding, known: Mapping[str, str]) -> tuple[str | FileName, ...]:
    """The words of a finding with other names of files."""
    return tuple(
        known.get(word.path, word) if isinstance(word, FileName) else word for word in finding.words
    )


def _is_officers(reader: ReportedFile, told: Finding) -> bool:
    """Whether the cell is one of scores, which no recipient corrects."""
    return any(
        told.cell
        in {table.total.cell if table.total else "", *(s.cell for s in table.scores.values())}
        for table in reader.tables
        if told.cell and told.sheet in table.sheets
    )
