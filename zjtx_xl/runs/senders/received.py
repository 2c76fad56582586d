"""The files of a run held against 收件登记: which line is about which file, and what differs.

A line names a file, an archive or a folder as its officer calls it, with or without folders and
suffix; where it names none it is about all that its unit has sent. Nobody is renamed by the list.
"""

from __future__ import annotations

import os
from collections import defaultdict
from datetime import date
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.audits import place_key
from zjtx_xl.findings import finding
from zjtx_xl.lazy import pattern
from zjtx_xl.values import narrow, one_line, skeleton

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from zjtx_xl.findings import Finding
    from zjtx_xl.lists import Receipt, Receipts
    from zjtx_xl.returns import Source, Unread
    from zjtx_xl.runs.senders.returns import Return
    from zjtx_xl.values import Subjects

Place = tuple[str, ...]
_SEVERAL = pattern(r"[\n;；、]+")
_BETWEEN_FOLDERS = pattern(r"[\\/]+")
_SHOWN = 3


class ReceivedFile(NamedTuple):
    """What the list says of a file; ``deadline`` is the day by which it was to come, if known."""

    receipt: Receipt
    deadline: str

    @property
    def is_late(self) -> bool:
        """Whether it came after its day."""
        return bool(self.deadline) and self.receipt.received > self.deadline

    @property
    def words(self) -> str:
        """When it came, as it is printed."""
        said = self.receipt.received or self.receipt.written
        return f"{said}（逾期）" if self.is_late else said


class Received:
    """The lines of a list beside the files of a run.

    ``files`` is complete when the findings were asked for: what the list says of each file that it
    knows, by path.
    """

    def __init__(self, receipts: Receipts, paths: Sequence[str], unread: Sequence[str]) -> None:
        """``paths`` are those of the workbooks, ``unread`` those of other files that came along."""
        self.receipts = receipts
        self.files: dict[str, ReceivedFile] = {}
        self._paths = paths
        self._places = _Places([*paths, *unread], receipts)
        self._lines: dict[str, list[Receipt]] = defaultdict(list)
        self._by_unit: list[Receipt] = []
        self._faults: list[tuple[Receipt, str]] = []
        self._by_name_alone = 0
        deepest: dict[str, int] = defaultdict(int)
        for receipt in receipts.lines:
            for place in self._meant(receipt):
                for path in self._places.below(place):
                    if len(place) > deepest[path]:
                        self._lines[path].clear()
                        deepest[path] = len(place)
                    if len(place) == deepest[path]:
                        self._lines[path].append(receipt)

    def sender(self, path: str) -> str:
        """The unit that a file is registered for, where the list knows one alone."""
        units = {receipt.unit for receipt in self._lines.get(path, ())}
        return units.pop() if len(units) == 1 else ""

    @property
    def units(self) -> set[str]:
        """Who has reported by the list, wherever his file is now."""
        return {receipt.unit for receipt in self.receipts.lines if receipt.unit}

    def notes(self) -> Iterator[str]:
        """How the list was understood."""
        yield from self.receipts.notes()
        if self._by_name_alone:
            yield (
                f"收件登记里有 {self._by_name_alone} 处的存放位置不是这台电脑上的文件夹，"
                "按文件名对上。"
            )

    def findings(
        self,
        sent: Iterable[Return],
        guessed: Mapping[str, str],
        subjects: Subjects,
        deadlines: Mapping[str, str],
    ) -> Iterator[Finding]:
        """What differs between the list and what came, when every file was read.

        ``sent`` is what is known of each return, ``guessed`` whose the files seem to be that nobody
        could read; ``deadlines`` are the recipients of the roster, by key, with the
        days by which they were to report.
        """
        returns = {one.path: one for one in sent}
        by_unit: dict[str, list[str]] = defaultdict(list)
        for path, subject in [*((path, one.subject) for path, one in returns.items()),
                              *guessed.items()]:  # fmt: skip
            by_unit[subjects.key(subject)].append(path)
        known = {*by_unit, *deadlines}
        self._join_units(by_unit, returns, subjects)
        for receipt, fault in sorted(self._faults, key=lambda pair: pair[0].line):
            note = f"收件登记第{receipt.line}行：{fault}"
            yield finding("receipt", note=note, subject=receipt.unit)
        covered = self._covered(returns, subjects)
        for path in self._paths:
            lines, one = self._lines.get(path, []), returns.get(path)
            if not lines:
                note = f"{PurePath(path).name} 没有登记在收件登记里"
                yield finding("receipt", path=path, note=note)
                continue
            lines.sort(key=lambda line: line.received)  # what came last lies there
            receipt = lines[-1]
            if one is not None:
                said = {line: _sender(line, known, subjects) for line in lines}
                fits = [line for line in lines if _is_from(said[line], one, subjects)]
                receipt = (fits or lines)[-1]
                # an office, or whoever else has packed what many have filled
                is_packer = len(lines) == 1 < len(covered[receipt])
                if not fits and not (is_packer and subjects.key(said[receipt]) not in known):
                    note = (
                        f"{PurePath(path).name} 登记的报送单位是“{said[receipt]}”"
                        f"（收件登记第{receipt.line}行），里面写的单位是“{one.subject}”"
                    )
                    yield finding("receipt", path=path, note=note)
            due = receipt.deadline or (deadlines.get(subjects.key(one.subject), "") if one else "")
            self.files[path] = ReceivedFile(receipt, due)
        yield from self._late()

    def _covered(
        self, returns: Mapping[str, Return], subjects: Subjects
    ) -> Mapping[Receipt, set[str]]:
        """Whose returns each line is about."""
        covered: dict[Receipt, set[str]] = defaultdict(set)
        for path, one in returns.items():
            for receipt in self._lines.get(path, ()):
                covered[receipt].add(subjects.key(one.subject))
        return covered

    def _late(self) -> Iterator[Finding]:
        """What came after its day, line by line."""
        late: dict[ReceivedFile, list[str]] = defaultdict(list)
        for path, file in self.files.items():
            if file.is_late:
                late[file].append(path)
        for file, paths in late.items():
            came, due = file.receipt.received, file.deadline
            days = (date.fromisoformat(came) - date.fromisoformat(due)).days
            name = PurePath(paths[0]).name
            if len(paths) > 1:
                own = file.receipt.file or file.receipt.place or file.receipt.unit
                name = f"{one_line(own)}（{len(paths)} 个文件）"
            note = f"{name} {came} 收到，截止日期是 {due}，晚了 {days} 天"
            yield finding("late", path=paths[0], note=note)

    def _join_units(
        self,
        by_unit: Mapping[str, Sequence[str]],
        returns: Mapping[str, Return],
        subjects: Subjects,
    ) -> None:
        """Lines that name no file are about what their unit has sent."""
        own = {path: (skeleton(one.subject), place_key(one.unit)) for path, one in returns.items()}
        for receipt in self._by_unit:
            found = by_unit.get(subjects.key(receipt.unit), ())
            if not found:
                name = skeleton(receipt.unit)
                found = [path for path, names in own.items() if _is_short(name, *names)]
                found = found if len({own[path] for path in found}) == 1 else []
            if not found:
                self._faults.append((receipt, f"“{receipt.unit}”报送的文件没有找到"))
            for path in found:
                self._lines[path].append(receipt)

    def _meant(self, receipt: Receipt) -> list[Place]:
        """The files, archives or folders that a line names, among those that are here."""
        if not receipt.file:
            found = self._places.named(receipt, "")
            if found or not receipt.unit:
                return self._only(receipt, receipt.place, found)
            self._by_unit.append(receipt)
            return []
        found = self._places.named(receipt, one_line(receipt.file))
        parts = [part for part in map(one_line, _SEVERAL.split(receipt.file)) if part]
        if found or len(parts) < 2:  # noqa: PLR2004 - one name
            return self._only(receipt, receipt.file, found)
        return [
            place
            for part in parts
            for place in self._only(receipt, part, self._places.named(receipt, part))
        ]

    def _only(self, receipt: Receipt, said: str, found: list[Place]) -> list[Place]:
        """The place that is meant; none or several are said."""
        self._by_name_alone += self._places.is_by_name_alone
        if not found:
            self._faults.append((receipt, f"“{one_line(said)}”没有找到"))
        elif len(found) > 1:
            own = skeleton(receipt.unit)
            narrowed = [place for place in found if own and own in skeleton("/".join(place))]
            if len(narrowed) == 1:
                return narrowed
            named = "、".join("/".join(place[-2:]) for place in found[:_SHOWN])
            more = " 等" if len(found) > _SHOWN else ""
            fault = f"叫“{one_line(said)}”的有 {len(found)} 个（{named}{more}），不知道是哪一个"
            self._faults.append((receipt, fault))
            return []
        return found


def receipts_at(listed: Path | None) -> tuple[Receipts | None, list[Path]]:
    """A list (收件登记) and the files of this computer that it names, wherever they lie.

    Raises:
        RosterError: the list cannot be used.
    """
    if listed is None:
        return None, []
    from zjtx_xl.lists import read_receipts  # noqa: PLC0415 - few runs have such a list

    receipts = read_receipts(listed)
    named = (
        _in_folder_of(listed, receipt.place, one_line(name))
        for receipt in receipts.lines
        for name in dict.fromkeys((receipt.file, *_SEVERAL.split(receipt.file)))
    )
    return receipts, [path for path in dict.fromkeys(named) if path.is_file()]


def received_in(
    receipts: Receipts | None, files: Iterable[Source], unread: Iterable[Unread]
) -> Received | None:
    """What a list says of the files that were found."""
    if receipts is None:
        return None
    return Received(receipts, list(map(str, files)), [str(other.source) for other in unread])


class _Places:
    """Where what the lines name lies among the files of a run."""

    def __init__(self, paths: Sequence[str], receipts: Receipts) -> None:
        self._list = receipts.path
        self._below: dict[Place, list[str]] = defaultdict(list)
        self._named: dict[str, set[Place]] = defaultdict(set)
        self.is_by_name_alone = False
        wanted = {
            _key(name)
            for receipt in receipts.lines
            for text in (receipt.place, receipt.file, *_SEVERAL.split(receipt.file))
            for name in _BETWEEN_FOLDERS.split(text)
        }
        for path in paths:
            parts = _parts(os.path.abspath(path))  # noqa: PTH100 - a link is not followed
            for end, name in enumerate(parts, start=1):
                for key in {name, PurePath(name).stem} & wanted:
                    self._named[key].add(parts[:end])
                    self._below[parts[:end]].append(path)

    def below(self, place: Place) -> list[str]:
        """The files of a folder or an archive; a file itself."""
        return list(dict.fromkeys(self._below[place]))

    def named(self, receipt: Receipt, name: str) -> list[Place]:
        """The places that a line may mean by this name, in the folder that it names."""
        self.is_by_name_alone = False
        if found := self._at(receipt.place, name):
            return found
        if receipt.place and name and not self._is_here(receipt.place):
            found = self._at("", name)
            self.is_by_name_alone = bool(found)
        elif name and _key(receipt.place).endswith(_key(name)):
            found = self._at("", receipt.place)  # the whole path, and the name again
        return found

    def _at(self, folder: str, name: str) -> list[Place]:
        exact = _parts(os.path.abspath(_in_folder_of(self._list, folder, name)))  # noqa: PTH100
        said = (*_parts(folder), *_parts(name))
        if not said:
            return []
        same = [place for place in self._named.get(said[-1], ()) if _ends(place[:-1], said[:-1])]
        if exact in same:
            return [exact]
        whole = [place for place in same if place[-1] == said[-1]]
        return sorted(whole or same)

    def _is_here(self, folder: str) -> bool:
        """Whether it is a folder of this computer at all."""
        return bool(self._at(folder, "")) or _in_folder_of(self._list, folder, "").exists()


def _in_folder_of(listing: Path, folder: str, name: str) -> Path:
    """A listed path; one that is not whole is seen from the folder of the list."""
    return Path(listing.parent, folder.replace("\\", "/"), name.replace("\\", "/"))


def _parts(text: str) -> Place:
    return tuple(_key(part) for part in _BETWEEN_FOLDERS.split(text) if part not in {"", "."})


def _key(name: str) -> str:
    """A name as people compare names."""
    return narrow(one_line(name)).casefold()


def _ends(place: Place, said: Place) -> bool:
    return not said or place[-len(said) :] == said


def _sender(receipt: Receipt, known: set[str], subjects: Subjects) -> str:
    """The unit that a line says; who sent a mail is one where he is known as such."""
    is_unit = not receipt.unit and subjects.key(receipt.person) in known
    return receipt.person if is_unit else receipt.unit


def _is_from(said: str, sent: Return, subjects: Subjects) -> bool:
    """Whether a unit is the one that stands in a file, perhaps in short."""
    name, own = skeleton(said), skeleton(sent.subject)
    return (
        not name
        or not own
        or _is_short(name, own, place_key(sent.unit))
        or subjects.key(said) == subjects.key(sent.subject)
    )


def _is_short(name: str, own: str, office: str) -> bool:
    """Whether one name stands in the other, or the place of an office in the name."""
    return name in own or bool(own and own in name) or bool(office and office in name)
