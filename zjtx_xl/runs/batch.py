"""Findings about a batch of returns: who sent twice, who sent nothing, whose file it really is.

Only identities are kept of each file, on disk once there are many; of those that have nothing in
common with another no more than numbers are looked at together. Names join by the aliases of the
sets and by what the office's own lists say, never by similarity (:mod:`subjects`).
"""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from zjtx_xl.audits import SpooledList, place_key
from zjtx_xl.definitions import load_table_set, load_template, template_ids
from zjtx_xl.errors import RosterError
from zjtx_xl.findings import Address, finding
from zjtx_xl.lazy import pattern
from zjtx_xl.lists import folded, read_distribution
from zjtx_xl.runs.senders import Return, alike
from zjtx_xl.values import Subjects, skeleton
from zjtx_xl.xlsx import NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence

    from zjtx_xl.findings import FileResult, Finding
    from zjtx_xl.returns import Unread
    from zjtx_xl.runs.senders import Received

T = TypeVar("T", bound="Hashable")
_SHOWN = 3
_AT_HAND = 2_000  # returns that stay in memory
# What he filled is his own: nobody is asked to throw one of the two away.
_FILLED_ON_ANOTHERS = "两份都请留着，不要删；请这家单位在发给它自己的文件上重新填写后报送。"
_OTHER_ROSTER = "这些单位如果另有名册，请用那张名册核对；没有的，请核对单位名称。"
_NAME = 4  # characters that a name must have to be found within another text
# 9, 09-某公司: how files are issued, and how scans of them are called
_PARTS = pattern(r"[\u4e00-\u9fff]{4,40}")
_NUMBERED = pattern(r"0*([0-9]{1,9})[-_.、)]*(.*)")


class Expected(NamedTuple):
    """A recipient who should send something; ``file_name`` is what was issued to him, if known.

    ``extra`` are other columns of the roster: a reminder needs a telephone number. ``templates``
    are the tables that were issued to him, if that is known.
    """

    subject: str
    file_name: str = ""
    no: str = ""
    credit_code: str = ""
    extra: Mapping[str, str] = NOTHING
    templates: tuple[str, ...] = ()


class _Came(NamedTuple):
    """What came of one recipient: the place of his first return, and the tables of all."""

    first: int
    tables: frozenset[str]
    lacks_sheet: bool


class _Absence(NamedTuple):
    """Who has not reported: what is said of it, and the name alone."""

    said: str
    subject: str


@dataclass
class Batch:
    """The returns of one run; ``expected`` is None where no roster says whom to expect.

    ``received`` is what 收件登记 says of the files, if there is one.
    """

    expected: Sequence[Expected] | None = None
    received: Received | None = None
    subjects: Subjects = field(default_factory=Subjects)
    _returns: SpooledList[Return] = field(
        default_factory=lambda: SpooledList[Return](at_hand=_AT_HAND)
    )
    _summaries: list[Return] = field(default_factory=list[Return])
    _paths: set[int] = field(default_factory=set[int])  # hashes of 64 bits
    _unread: set[str] = field(default_factory=set[str])  # paths
    _sets: set[str] = field(default_factory=set[str])

    def add(self, results: Sequence[FileResult], sent: Return | None, *, is_read: bool) -> None:
        """Remember one file; ``sent`` is None for what is nobody's return."""
        if not is_read:
            self._unread.update(result.path for result in results)
        if sent is None:
            return
        place = hash(os.path.abspath(sent.path))  # noqa: PTH100 - a link is not followed
        if place in self._paths:
            return
        self._paths.add(place)
        if sent.listed:
            self._summaries.append(sent)
        else:
            self._returns.append(sent)
        self._sets.update(table.partition("/")[0] for table in sent.tables)

    def with_senders(self, files: Iterable[Unread]) -> tuple[tuple[Unread, str], ...]:
        """Files that are no workbooks, each with the recipient whose it seems to be, if any is.

        By 收件登记 or its name: who sent a scan has sent something, and is not told that nothing
        came.
        """
        found = tuple((unread, self._sender_of(str(unread.source))) for unread in files)
        self._unread.update(str(unread.source) for unread, _ in found)
        return found

    def _sender_of(self, path: str) -> str:
        """Whose a file is that nobody has read, by all that is known of it."""
        registered = self.received.sender(path) if self.received else ""
        return registered or self._senders.of(path)

    @cached_property
    def _senders(self) -> _Senders:
        units = self.received.units if self.received else ()
        return _Senders([*(self.expected or ()), *map(Expected, units)])

    def findings(self) -> Iterator[Finding]:
        """All that is to be said about the batch, when every file was added."""
        for set_id in sorted(self._sets):
            for old, new in load_table_set(set_id).aliases.items():
                self.subjects.join(old, new)
        for sent in self._returns:
            if sent.is_sealed:
                self.subjects.learn(sent.issued_to)
        for recipient in self.expected or ():
            self.subjects.learn(recipient.subject)
        for sent in self._summaries:
            for name in sent.listed:
                self.subjects.learn(name)
        conflicts = list(self._copies())
        copies = {conflict.path for conflict in conflicts if conflict.code == "duplicate"}
        yield from conflicts
        yield from self._returned_twice(copies)
        yield from self._listed_twice()
        yield from self._shared_codes()
        yield from self._alike(copies)
        if self.expected is not None:
            yield from self._against_roster(self.expected, copies)
        if self.received is not None:
            yield from self._against_receipts(self.received)

    def _copies(self) -> Iterator[Finding]:
        """Files that were issued to one recipient and came back under another's name."""
        key_of = self.subjects.key
        foreign = {
            key_of(sent.issued_to)
            for sent in self._returns
            if sent.issued_to and key_of(sent.subject) != key_of(sent.issued_to)
        }
        by_issue: dict[str, list[Return]] = defaultdict(list)
        for sent in self._returns if foreign else ():
            if sent.issued_to and (key := key_of(sent.issued_to)) in foreign:
                by_issue[key].append(sent)
        for key, group in by_issue.items():
            for sent in group:
                if self.subjects.key(sent.subject) == key:
                    continue
                others = [other for other in group if other is not sent and _overlap(sent, other)]
                if others:
                    first = others[0]
                    own, other = _shown((sent.path, first.path))
                    yield finding(
                        "duplicate",
                        path=sent.path,
                        other=Address(first.path),
                        note=(
                            f"{own} 写的单位是“{sent.subject}”，"
                            f"但它和 {other} 一样，是发给“{sent.issued_to}”的文件"
                        ),
                    )._replace(remedy=_FILLED_ON_ANOTHERS)
                elif not sent.is_said:
                    yield finding(
                        "mark-conflict",
                        path=sent.path,
                        note=(
                            f"{Path(sent.path).name} 是发给“{sent.issued_to}”的文件，"
                            f"里面写的单位是“{sent.subject}”"
                        ),
                    )

    def _returned_twice(self, copies: set[str]) -> Iterator[Finding]:
        groups: dict[tuple[str, str], list[Return]] = defaultdict(list)
        for key, sent in self._said_by_several(
            lambda sent: (
                ((self.subjects.key(sent.subject), table) for table in sent.tables)
                if sent.subject and sent.path not in copies
                else ()
            ),
            lambda sent: sent.path,
        ):
            groups[key].append(sent)
        said: set[tuple[str, ...]] = set()
        for group in (part for whole in groups.values() for part in _by_year(whole)):
            paths = tuple(sent.path for sent in group)
            if len(group) > 1 and paths not in said:
                said.add(paths)
                yield finding(
                    "duplicate",
                    path=paths[1],
                    other=Address(paths[0]),
                    note=f"“{group[0].subject}”报送了 {len(group)} 份：{_names(paths)}",
                )

    def _said_by_several(
        self, said: Callable[[Return], Iterable[T]], who: Callable[[Return], Hashable]
    ) -> Iterator[tuple[T, Return]]:
        """What returns of several say, with each of these returns, in their order."""
        first: dict[int, int] = {}
        found: set[int] = set()
        for sent in self._returns:
            own = hash(who(sent))
            found |= {
                about for value in said(sent) if first.setdefault(about := hash(value), own) != own
            }
        for sent in self._returns if found else ():
            yield from ((value, sent) for value in said(sent) if hash(value) in found)

    def _listed_twice(self) -> Iterator[Finding]:
        """Summaries of one table that list the same subjects: one of them is not taken."""
        firsts: dict[tuple[str, str, str], Return] = {}
        for sent in self._summaries:
            for table in sent.tables:
                twice: dict[str, list[str]] = defaultdict(list)
                for name in sent.listed:
                    first = firsts.setdefault((table, sent.year, self.subjects.key(name)), sent)
                    if first is not sent:
                        twice[first.path].append(name)
                for path, names in twice.items():
                    own, other = _shown((sent.path, path))
                    shown = "、".join(names[:_SHOWN]) + (" 等" if len(names) > _SHOWN else "")
                    yield finding(
                        "duplicate",
                        path=sent.path,
                        other=Address(path),
                        note=f"{own} 和 {other} 都列有 {len(names)} 户：{shown}",
                    )

    def _shared_codes(self) -> Iterator[Finding]:
        """One credit code under two names."""
        by_code: dict[str, list[Return]] = defaultdict(list)
        for code, sent in self._said_by_several(
            lambda sent: sent.codes, lambda sent: self.subjects.key(sent.subject)
        ):
            by_code[code].append(sent)
        for code, group in by_code.items():
            owners = {self.subjects.key(sent.subject): sent for sent in group}
            if len(owners) > 1:
                names = "、".join(f"“{owner.subject}”" for owner in owners.values())
                first, second, *_ = owners.values()
                yield finding(
                    "duplicate",
                    path=second.path,
                    other=Address(first.path),
                    note=f"{names}填了同一个统一社会信用代码 {code}",
                )

    def _alike(self, copies: set[str]) -> Iterator[Finding]:
        """Two subjects with the same answers: one of them may have sent the other's file."""
        returns = self._returns
        found = alike(
            returns,
            lambda sent: "" if sent.path in copies else sent.numbers,
            lambda sent: self.subjects.key(sent.subject),
        )
        for pair in found:
            first, second = returns[pair.first], returns[pair.second]
            own, other = _shown((second.path, first.path))
            yield finding(
                "duplicate",
                path=second.path,
                other=Address(first.path),
                severity="warning",
                note=(
                    f"“{second.subject}”（{own}）和“{first.subject}”（{other}）"
                    f"有 {pair.equal} 个数填得一样，其中 {pair.own} 个别家都没有"
                ),
            )._replace(remedy="请核对是不是用了别家的表。")

    def _against_roster(self, expected: Sequence[Expected], copies: set[str]) -> Iterator[Finding]:
        known = {self.subjects.key(recipient.subject) for recipient in expected}
        # whose name stands on a copy of another's file has not sent his own
        came = {
            self.subjects.key(sent.subject) for sent in self._returns if sent.path not in copies
        }
        came |= {self.subjects.key(sent.issued_to) for sent in self._returns}
        listed = {self.subjects.key(name) for sent in self._summaries for name in sent.listed}
        for sent in self._returns:
            if sent.subject and self.subjects.key(sent.subject) not in known:
                yield finding("unknown-recipient", path=sent.path, raw=sent.subject)
        # what cannot be read has come all the same, and is said in its own place
        senders = set(map(self._sender_of, self._unread))
        came |= {self.subjects.key(unit) for unit in (self.received.units if self.received else ())}
        yield from self._unknown_lines(known)
        absent = [
            recipient
            for recipient in expected
            if self.subjects.key(recipient.subject) not in came | listed
            and recipient.subject not in senders
        ]
        for absence in self._by_office(expected, absent, came | listed):
            yield finding("not-returned", raw=absence.said, subject=absence.subject)
        yield from self._missing_tables(expected)

    def _against_receipts(self, received: Received) -> Iterator[Finding]:
        """What 收件登记 says otherwise, and who was late by it."""
        from zjtx_xl.lists import day_of_deadline  # noqa: PLC0415 - few runs have such a list

        deadlines = {
            self.subjects.key(recipient.subject): day_of_deadline(recipient.extra)
            for recipient in self.expected or ()
        }
        guessed = {path: self._sender_of(path) for path in self._unread}
        every = (*self._returns, *self._summaries)
        yield from received.findings(every, guessed, self.subjects, deadlines)

    def _unknown_lines(self, known: set[str]) -> Iterator[Finding]:
        """Whom a summary lists, and the roster does not know.

        Of a table of which it knows nobody, while it knows those of another, it may be no roster
        at all: one of enterprises has no platforms.
        """
        served = {
            table
            for sent in self._summaries
            for table in sent.tables
            if not known.isdisjoint(map(self.subjects.key, sent.listed))
        }
        for sent in self._summaries:
            strangers = [name for name in sent.listed if self.subjects.key(name) not in known]
            # a roster of offices knows none of the lines
            if strangers and place_key(sent.unit) not in set(map(place_key, known)):
                shown = "、".join(strangers[:_SHOWN]) + (" 等" if len(strangers) > _SHOWN else "")
                said = finding("unknown-recipient", path=sent.path, raw=shown)
                is_of_others = served and served.isdisjoint(sent.tables)
                doubt = said._replace(severity="warning", remedy=_OTHER_ROSTER)
                yield doubt if is_of_others else said

    def _by_office(
        self, expected: Sequence[Expected], absent: Sequence[Expected], came: set[str]
    ) -> Iterator[_Absence]:
        """Who has not reported; of an office of which nothing came, the office alone.

        Only where offices report at all: where recipients send their own returns, each is asked.
        """
        reported = {place_key(sent.unit) for sent in self._summaries}
        at = self._reporting_level(expected, reported)
        said: set[str] = set()
        for recipient in absent:
            if place_key(recipient.subject) in reported:
                continue  # a roster of offices
            office, count = self._absent_office(recipient, expected, came, reported, at)
            if not office:
                yield _Absence(recipient.subject, recipient.subject)
            elif office not in said:
                said.add(office)
                yield _Absence(f"{office}（{count} 户）", office)

    def _absent_office(
        self,
        recipient: Expected,
        expected: Sequence[Expected],
        came: set[str],
        reported: set[str],
        at: str,
    ) -> tuple[str, int]:
        """The largest office of a recipient that nothing came of, and how many it has.

        Of the level that reports here (``at``) or of one below it.
        """
        offices = self._offices(recipient) if self._summaries else {}
        names = list(offices.values())
        below = names[: list(offices).index(at) + 1] if at in offices else names[:1]
        for office in reversed(below):
            own = [other for other in expected if office in self._offices(other).values()]
            if place_key(office) not in reported and not any(
                self.subjects.key(other.subject) in came for other in own
            ):
                return office, len(own)
        return "", 0

    def _reporting_level(self, expected: Sequence[Expected], reported: set[str]) -> str:
        """The level whose offices have sent summaries here, by the roster; the lowest of several.

        Empty where the roster knows none of them.
        """
        levels = [level for set_id in sorted(self._sets) for level in load_table_set(set_id).levels]
        known = {
            key
            for recipient in expected
            for key, name in self._offices(recipient).items()
            if place_key(name) in reported
        }
        return next((level.key for level in levels if level.key in known), "")

    def _offices(self, recipient: Expected) -> dict[str, str]:
        """The offices that a recipient belongs to by the roster: by level, the lowest first."""
        found: dict[str, str] = {}
        levels = (level for set_id in sorted(self._sets) for level in load_table_set(set_id).levels)
        for level in levels:
            names = set(map(folded, level.names))
            said = (text for heading, text in recipient.extra.items() if folded(heading) in names)
            if office := next(said, "").strip():
                found.setdefault(level.key, office)
        return found

    def _missing_tables(self, expected: Sequence[Expected]) -> Iterator[Finding]:
        """Recipients who sent some of the tables that they were issued, and not the others."""
        known = set(template_ids())
        wanted = {
            self.subjects.key(recipient.subject)
            for recipient in expected
            if known.intersection(recipient.templates)
        }
        came: dict[str, _Came] = {}
        for number, sent in enumerate(self._returns if wanted else ()):
            key = self.subjects.key(sent.subject)
            if key in wanted:
                before = came.get(key, _Came(number, frozenset(), lacks_sheet=False))
                came[key] = _Came(
                    before.first,
                    before.tables | sent.tables,
                    lacks_sheet=before.lacks_sheet or sent.lacks_sheet,
                )
        for recipient in expected:
            own = came.get(self.subjects.key(recipient.subject))
            if own is None or own.lacks_sheet:
                continue
            gone = [
                load_template(table)
                for table in recipient.templates
                if table in known and table not in own.tables
            ]
            gone = [template for template in gone if template.for_recipient]
            if gone:
                numbers = "、".join(template.number for template in gone)
                note = f"发给“{recipient.subject}”的{numbers}没有交回"
                yield finding("sheet", path=self._returns[own.first].path, note=note)


def by_marks_note(count: int) -> str:
    """What is not known where the office's record was not there to compare with."""
    return (
        f"有 {count} 份文件的预填值（目标值等）只与文件自带的标识核对过，标识可以被改动；"
        "请用 --roster 指定下发时的分发清单.xlsx 核对。"
    )


def read_expected(path: Path) -> tuple[Expected, ...]:
    """Whom to expect: from a 分发清单, or from any list with a column of names.

    Raises:
        RosterError: the file is neither.
    """
    from zjtx_xl.lists import read_roster, recorded_roster  # noqa: PLC0415 - most have no roster

    try:
        lines = read_distribution(path)
        kept = recorded_roster(path)
        extra = {listed.subject: listed.extra for listed in kept.recipients} if kept else {}
        return tuple(
            Expected(
                line.subject, line.file_name, line.no, line.credit_code,
                extra.get(line.subject, {}), templates=line.templates,
            )
            for line in lines
        )  # fmt: skip
    except RosterError:
        return tuple(
            Expected(recipient.subject, "", recipient.no, recipient.credit_code, recipient.extra)
            for recipient in read_roster(path, ()).recipients
        )


class _Senders:
    """Whose a file is by its name: as it was issued, or with a recipient's name or number in it.

    Or by the name of the archive or the folder that it lies in.
    """

    def __init__(self, expected: Sequence[Expected]) -> None:
        self._expected = [(recipient, skeleton(recipient.subject)) for recipient in expected]

    def of(self, path: str) -> str:
        """The recipient; nothing where no name tells, or could tell of several."""
        given = PurePath(path)
        sender = self._named(given.name) or self._numbered(given.stem)
        return sender or self._named(given.parent.name)

    def _named(self, name: str) -> str:
        """Who has this name, or whose name stands in it, or part of whose name alone it is."""
        stem = PurePath(name).stem
        typed = skeleton(stem)
        named = [
            recipient.subject
            for recipient, subject in self._expected
            if (stem and PurePath(recipient.file_name).stem == stem)
            or (len(subject) >= _NAME and subject in typed)
        ]
        if named:
            return max(named, key=len)
        shortened = {
            recipient.subject
            for part in _PARTS.findall(typed)
            for recipient, subject in self._expected
            if part in subject
        }
        return shortened.pop() if len(shortened) == 1 else ""

    def _numbered(self, stem: str) -> str:
        match = _NUMBERED.fullmatch(skeleton(stem))
        if match is None:
            return ""
        numbered = [
            recipient.subject
            for recipient, subject in self._expected
            if recipient.no.lstrip("0") == match[1] and match[2] in subject
        ]
        return numbered[0] if len(numbered) == 1 else ""


def _overlap(left: Return, right: Return) -> bool:
    is_of_one_year = left.year == right.year or not (left.year and right.year)
    return is_of_one_year and bool(left.tables & right.tables)


def _by_year(group: Sequence[Return]) -> Iterator[list[Return]]:
    """Returns of one year each; of which year a return is that lost its marks, nobody knows."""
    for year in sorted({sent.year for sent in group if sent.year}) or [""]:
        yield [sent for sent in group if sent.year in {year, ""}]


def _shown(paths: Sequence[str]) -> list[str]:
    """The names of files; files of one name in several folders with what tells them apart."""
    names = [Path(path).name for path in paths]
    if len(set(names)) == len(names):
        return names
    try:
        common = Path(os.path.commonpath([Path(path).parent for path in paths]))
    except ValueError:  # one from the root and one from here, or of two drives
        return list(paths)
    return [Path(path).relative_to(common).as_posix() for path in paths]


def _names(paths: Sequence[str]) -> str:
    shown = "、".join(_shown(paths)[:_SHOWN])
    return shown + (" 等" if len(paths) > _SHOWN else "")
