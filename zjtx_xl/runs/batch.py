"""Findings about a batch of returns: who sent twice, who sent nothing, whose file it really is.

Only identities are kept of each file, however many there are. Names join by the aliases of the
sets and by what a name says about itself, never by similarity (:mod:`subjects`).
"""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.definitions import load_table_set
from zjtx_xl.errors import RosterError
from zjtx_xl.findings import Address, finding
from zjtx_xl.lists import read_distribution
from zjtx_xl.values import Subjects
from zjtx_xl.xlsx import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from zjtx_xl.findings import FileResult, Finding
    from zjtx_xl.returns import ReturnedFile, ReturnedTable

_SHOWN = 3


class Expected(NamedTuple):
    """A recipient who should send something; ``file_name`` is what was issued to him, if known.

    ``extra`` are other columns of the roster: a reminder needs a telephone number.
    """

    subject: str
    file_name: str = ""
    no: str = ""
    credit_code: str = ""
    extra: Mapping[str, str] = NOTHING


class Return(NamedTuple):
    """What is remembered of one returned file: whose it is, by all that says so."""

    path: str
    subject: str
    issued_to: str
    tables: frozenset[str]
    codes: frozenset[str]
    is_said: bool  # a finding about the file says already that its subject was changed


@dataclass(slots=True)
class Batch:
    """The returns of one run; ``expected`` is None where no roster says whom to expect."""

    expected: Sequence[Expected] | None = None
    subjects: Subjects = field(default_factory=Subjects)
    _returns: list[Return] = field(default_factory=list[Return])
    _paths: set[str] = field(default_factory=set[str])
    _unread: set[str] = field(default_factory=set[str])
    _sets: set[str] = field(default_factory=set[str])

    def add(self, results: Sequence[FileResult], sent: Return | None, *, is_read: bool) -> None:
        """Remember one file; ``sent`` is None for what is nobody's return."""
        if not is_read:
            self._unread.update(Path(result.path).name for result in results)
        if sent is None:
            return
        place = os.path.abspath(sent.path)  # noqa: PTH100 - a link is not followed
        if place in self._paths:
            return
        self._paths.add(place)
        self._returns.append(sent)
        self._sets.update(table.partition("/")[0] for table in sent.tables)

    def findings(self) -> Iterator[Finding]:
        """All that is to be said about the batch, when every file was added."""
        for set_id in sorted(self._sets):
            for old, new in load_table_set(set_id).aliases.items():
                self.subjects.join(old, new)
        for each in self._returns:
            self.subjects.learn(each.subject)
            self.subjects.learn(each.issued_to)
        for each in self.expected or ():
            self.subjects.learn(each.subject)
        conflicts = list(self._copies())
        copies = {conflict.path for conflict in conflicts if conflict.code == "duplicate"}
        yield from conflicts
        yield from self._returned_twice(copies)
        yield from self._shared_codes()
        if self.expected is not None:
            yield from self._against_roster(self.expected, copies)

    def _copies(self) -> Iterator[Finding]:
        """Files that were issued to one recipient and came back under another's name."""
        by_issue: dict[str, list[Return]] = defaultdict(list)
        for each in self._returns:
            if each.issued_to:
                by_issue[self.subjects.key(each.issued_to)].append(each)
        for key, group in by_issue.items():
            for each in group:
                if self.subjects.key(each.subject) == key:
                    continue
                others = [other for other in group if other is not each and _overlap(each, other)]
                if others:
                    first = others[0]
                    own, other = _shown((each.path, first.path))
                    yield finding(
                        "duplicate",
                        path=each.path,
                        other=Address(first.path),
                        note=(
                            f"{own} 写的单位是“{each.subject}”，"
                            f"但它和 {other} 一样，是发给“{each.issued_to}”的文件"
                        ),
                    )
                elif not each.is_said:
                    yield finding(
                        "mark-conflict",
                        path=each.path,
                        note=(
                            f"{Path(each.path).name} 是发给“{each.issued_to}”的文件，"
                            f"里面写的单位是“{each.subject}”"
                        ),
                    )

    def _returned_twice(self, copies: set[str]) -> Iterator[Finding]:
        groups: dict[tuple[str, str], list[Return]] = defaultdict(list)
        for each in self._returns:
            if each.subject and each.path not in copies:
                for table in each.tables:
                    groups[self.subjects.key(each.subject), table].append(each)
        said: set[tuple[str, ...]] = set()
        for group in groups.values():
            paths = tuple(each.path for each in group)
            if len(group) > 1 and paths not in said:
                said.add(paths)
                yield finding(
                    "duplicate",
                    path=paths[1],
                    other=Address(paths[0]),
                    note=f"“{group[0].subject}”报送了 {len(group)} 份：{_names(paths)}",
                )

    def _shared_codes(self) -> Iterator[Finding]:
        """One credit code under two names."""
        by_code: dict[str, list[Return]] = defaultdict(list)
        for each in self._returns:
            for code in each.codes:
                by_code[code].append(each)
        for code, group in by_code.items():
            owners = {self.subjects.key(each.subject): each for each in group}
            if len(owners) > 1:
                names = "、".join(f"“{owner.subject}”" for owner in owners.values())
                first, second, *_ = owners.values()
                yield finding(
                    "duplicate",
                    path=second.path,
                    other=Address(first.path),
                    note=f"{names}填了同一个统一社会信用代码 {code}",
                )

    def _against_roster(self, expected: Sequence[Expected], copies: set[str]) -> Iterator[Finding]:
        known = {self.subjects.key(each.subject) for each in expected}
        # whose name stands on a copy of another's file has not sent his own
        own = [each.subject for each in self._returns if each.path not in copies]
        came = {self.subjects.key(name) for name in own}
        came |= {self.subjects.key(each.issued_to) for each in self._returns}
        for each in self._returns:
            if each.subject and self.subjects.key(each.subject) not in known:
                yield finding("unknown-recipient", path=each.path, raw=each.subject)
        for each in expected:
            # what cannot be read has come all the same, and has its own finding
            if self.subjects.key(each.subject) not in came and each.file_name not in self._unread:
                yield finding("not-returned", raw=each.subject, subject=each.subject)


def return_of(results: Sequence[FileResult], returned: ReturnedFile) -> Return | None:
    """What is remembered of a file; officers' own tables are nobody's return."""
    own = [table for table in returned.tables if table.template.for_recipient]
    if not own:
        return None
    renamed = {("prefilled", key) for table in own for key in _subject_keys(table)}
    issued_to = returned.identity.recipient
    subject = next((each.submission.subject for each in own if each.submission.subject), "")
    return Return(
        path=returned.path,
        subject=subject or issued_to,
        issued_to=issued_to,
        tables=frozenset(table.template.id for table in own),
        codes=frozenset(code for table in own for code in _credit_codes(table)),
        is_said=any(
            each.code == "mark-conflict" or (each.code, each.field) in renamed
            for result in results
            for each in result.findings
        ),
    )


def read_expected(path: Path) -> tuple[Expected, ...]:
    """Whom to expect: from a 分发清单, or from any list with a column of names.

    Raises:
        RosterError: the file is neither.
    """
    from zjtx_xl.lists import read_roster  # noqa: PLC0415 - most checks have no roster

    try:
        return tuple(
            Expected(each.subject, each.file_name, each.no, each.credit_code)
            for each in read_distribution(path)
        )
    except RosterError:
        return tuple(
            Expected(recipient.subject, "", recipient.no, recipient.credit_code, recipient.extra)
            for recipient in read_roster(path, ()).recipients
        )


def _subject_keys(table: ReturnedTable) -> Iterator[str]:
    for sheet in table.sheets:
        yield from (each.key for each in sheet.layout.fields if each.role == "subject")


def _credit_codes(table: ReturnedTable) -> Iterator[str]:
    """Codes that are valid in a table about one subject; a list names many."""
    for sheet in table.sheets:
        if sheet.layout.records > 1:
            continue
        for each in sheet.layout.fields:
            entry = table.submission.entries.get(each.key)
            if each.kind.name == "credit_code" and entry and not entry.reading.codes:
                value = entry.reading.value
                if isinstance(value, str):
                    yield value


def _overlap(left: Return, right: Return) -> bool:
    return bool(left.tables & right.tables)


def _shown(paths: Sequence[str]) -> list[str]:
    """The names of files; files of one name in several folders with what tells them apart."""
    names = [Path(path).name for path in paths]
    if len(set(names)) == len(names):
        return names
    common = Path(os.path.commonpath([Path(path).parent for path in paths]))
    return [Path(path).relative_to(common).as_posix() for path in paths]


def _names(paths: Sequence[str]) -> str:
    shown = "、".join(_shown(paths)[:_SHOWN])
    return shown + (" 等" if len(paths) > _SHOWN else "")
