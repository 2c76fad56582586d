"""Which files of the paths that a command was given are returned workbooks, and which are not."""

from __future__ import annotations

import marshal
import os
from contextlib import closing
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from zjtx_xl.audits import SpooledList
from zjtx_xl.checks import check_file
from zjtx_xl.errors import NothingToReadError, SavedResultsError
from zjtx_xl.lists import is_distribution, is_pending
from zjtx_xl.returns import (
    WORKBOOKS,
    Source,
    Unread,
    is_passed_over,
    members_of,
    natural,
    readable,
    sources_at,
)
from zjtx_xl.runs.outputs import Outputs
from zjtx_xl.runs.saved import is_saved
from zjtx_xl.xlsx import WorkbookRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from zjtx_xl.findings import FileResult

    Paths = Iterable[Path | str] | Path | str


_AT_HAND = 2_000  # files that stay in memory
_NOT_NAMED = "是待定事项清单，没有采用；要采用请用 --decisions 指定"
_COPY = "是本工具写出的得分副本；要审核请指定它所在的文件夹"


class FoundFile(NamedTuple):
    """A returned workbook, and the folder that it is relative to.

    ``saved`` is the file of a run's results that holds this one's, and the number in it.
    """

    source: Source
    folder: Path
    saved: tuple[Path, int] | None = None

    @property
    def called(self) -> tuple[Path, Path]:
        """Both as they can be written anywhere."""
        return Path(str(self.source)), Path(readable(self.folder))


class _FoundList(SpooledList[FoundFile]):
    """Files in their order; once there are many, on disk."""

    def __init__(self) -> None:
        super().__init__(at_hand=_AT_HAND)

    def _packed(self, values: Sequence[FoundFile]) -> bytes:
        return marshal.dumps([
            (str(path), member, str(folder), saved and (str(saved[0]), saved[1]))
            for (path, member), folder, saved in values
        ])  # fmt: skip

    def _unpacked(self, data: bytes) -> Sequence[FoundFile]:
        rows: Any = marshal.loads(data)  # noqa: S302 - nobody else writes there
        return [
            FoundFile(
                Source(Path(path), member), _path(folder), saved and (_path(saved[0]), saved[1])
            )
            for path, member, folder, saved in rows
        ]


_path = lru_cache(maxsize=64)(Path)  # many files lie in one folder


class FoundFiles(NamedTuple):
    """What was found under some paths: workbooks, and files that were not read."""

    files: Sequence[FoundFile]
    unread: tuple[Unread, ...]

    def refuse_saved_for(self, asked: Mapping[str, object]) -> None:
        """Refuse options that ask of returns what results of another run have no answer to.

        Raises:
            SavedResultsError: one of them is given, by its name, and there are such results.
        """
        if names := [name for name, value in asked.items() if value]:
            self.refuse_saved(f"{'、'.join(names)} 要在审核回收件的那一次（check --save）写")

    def refuse_saved(self, reason: str) -> None:
        """Refuse results of another run where the returns themselves are read.

        Raises:
            SavedResultsError: there are such results.
        """
        if saved := next((file.saved for file in self.files if file.saved), None):
            raise SavedResultsError(saved[0], f"是已经审核过的结果，{reason}")


def find_files(
    paths: Paths,
    *,
    without: Path | None = None,
    lists: Iterable[Path | None] = (),
    listed: Sequence[Path] = (),
) -> FoundFiles:
    """Workbooks under these paths, in order, and what else lies there.

    A named file is taken whatever it is called, a named .zip is opened, and of results that
    ``check --save`` has saved the files are taken that they are about. In a folder a file is
    what it holds, not what it is called; Excel's lock files (``~$…``), hidden ones and the tool's
    own list 分发清单 are passed over, and so is all in the folder ``without``, and the officer's
    ``lists`` that were named. Another list 待定事项 is not read, whoever made it; nor are scored
    copies in a folder inside of one that holds returns. Of the files that are ``listed`` those are
    taken, too, that lie elsewhere.

    Raises:
        NothingToReadError: there is no workbook, or a path that was named does not exist.
        SavedResultsError: saved results cannot be used.
    """
    wanted = paths_of(paths)
    absent = tuple(path for path in wanted if not os.path.lexists(path))
    if absent:
        raise NothingToReadError(absent)
    named = frozenset(path.resolve() for path in lists if path)
    taken = _Taken()
    for path in wanted:
        if path.is_dir():
            taken.add(_in_folder(path, without, named), path)
        elif is_saved(path):
            taken.add_saved(path)
        else:
            taken.add(_named(path), path.parent)
    if listed:
        taken.add_elsewhere(listed)
    if not taken.files:
        raise NothingToReadError(tuple(wanted), tuple(map(described, taken.unread.values())))
    return FoundFiles(taken.files, tuple(taken.unread.values()))


def in_order(files: Iterable[FoundFile], *, without: Path) -> Sequence[FoundFile]:
    """The files as an officer numbers them, whatever order they were named in, without one."""
    left = without.resolve()
    taken = _FoundList()
    taken.extend(file for file in files if file.source.place.resolve() != left)
    names = sorted((natural(str(file.source)), number) for number, file in enumerate(taken))
    ordered = _FoundList()
    ordered.extend(taken[number] for _, number in names)
    return ordered


class _Taken:
    """What was found so far, each file once."""

    def __init__(self) -> None:
        self.files = _FoundList()
        self.unread: dict[Source, Unread] = {}
        self._known: set[int] = set()  # hashes of 64 bits

    def add(self, found: Iterable[Source | Unread], folder: Path) -> None:
        for source in found:
            if isinstance(source, Unread):
                self.unread.setdefault(source.source, source)
            else:
                self._take(FoundFile(source, folder))

    def _take(self, file: FoundFile) -> None:
        number = hash((str(file.source.path), file.source.member))
        if number not in self._known:
            self._known.add(number)
            self.files.append(file)

    def add_saved(self, path: Path) -> None:
        """The files that a run's results are about."""
        from zjtx_xl.runs.saved import SavedResults  # noqa: PLC0415 - few runs join others

        with closing(SavedResults(path)) as results:
            for saved in results.files():
                self._take(FoundFile(saved.source, saved.folder, (path, saved.number)))
            for other in results.unread():
                self.unread.setdefault(other.source, other)

    def add_elsewhere(self, listed: Sequence[Path]) -> None:
        own = (file.source for file in self.files)
        known = {source.path.resolve() for source in chain(own, self.unread)}
        for path in listed:
            if path.resolve() not in known:
                self.add(sources_at(path), path.parent)


def described(unread: Unread) -> str:
    """``资料.pdf（是 PDF 文件）``."""
    return f"{unread.source.name}（{unread.reason}）"


def check_folder(paths: Paths, *, accept_proposed: bool = False) -> Iterator[FileResult]:
    """Check all workbooks under one path or several, one result for each table as it comes.

    Raises:
        NothingToReadError: there is no workbook.
    """
    for found in find_files(paths).files:
        yield from check_file(found.source, accept_proposed=accept_proposed).results


def paths_of(paths: Paths) -> list[Path]:
    """One path or several, as text or not.

    Raises:
        TypeError: it is neither.
    """
    try:
        return [Path(path) for path in ((paths,) if isinstance(paths, str | Path) else paths)]
    except TypeError as error:
        message = f"要审核的应是一个路径，或几个路径的列表（文字或 Path），不是 {paths!r:.80}"
        raise TypeError(message) from error


def _named(path: Path) -> Iterable[Source | Unread]:
    if path.suffix.lower() in WORKBOOKS:
        return [Source(path)]
    try:
        return members_of(path) or [Source(path)]
    except (OSError, WorkbookRefused):  # the check says what is wrong with it
        return [Source(path)]


def _in_folder(
    folder: Path, without: Path | None, lists: frozenset[Path]
) -> Iterator[Source | Unread]:
    outside = without.resolve() if without else None
    # names, which take a third of the memory that paths do
    names = [os.path.join(at, name) for at, _, names in os.walk(folder) for name in names]  # noqa: PTH118
    names.sort(key=natural)
    copies = _copies(folder, names)
    for path in map(Path, names):
        if is_distribution(path) or is_passed_over(path.name):
            continue
        if (outside and _is_within(path, outside, folder)) or (lists and path.resolve() in lists):
            continue
        if is_pending(path):
            yield Unread(Source(path), _NOT_NAMED)
        elif os.fspath(path) in copies:
            yield Unread(Source(path), _COPY)
        else:
            yield from sources_at(path)


def _copies(folder: Path, names: Sequence[str]) -> frozenset[str]:
    """What an earlier run wrote into a folder inside of this one; nothing where all is that."""
    outputs, at = Outputs(), os.fspath(folder)
    workbooks = [name for name in names if name.lower().endswith(tuple(WORKBOOKS))]
    inside = [name for name in workbooks if os.path.dirname(name) != at]  # noqa: PTH120 - of all
    copies = frozenset(name for name in inside if outputs.is_copy(Path(name)))
    others = (name for name in workbooks if name not in copies)
    return frozenset() if all(outputs.is_copy(Path(name)) for name in others) else copies


def _is_within(path: Path, outside: Path, folder: Path) -> bool:
    """Whether it lies in the folder that copies go to, if that is not the whole folder."""
    return folder.resolve() != outside and path.parent.resolve().is_relative_to(outside)
