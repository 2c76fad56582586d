"""Where scored copies go: relative paths are kept, and no file is written over by mistake."""

from __future__ import annotations

import errno
import marshal
import os
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from zjtx_xl.audits import SpooledList
from zjtx_xl.findings import FileRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from zjtx_xl.returns import Source
    from zjtx_xl.runs.outputs import Outputs

_IN_ARCHIVE = "文件在压缩包里，不能写回原处，请先解压，或把得分写到另一个文件夹"
_WORKBOOK = ".xlsx"
_AT_HAND = 2_000  # places that stay in memory


class Target(NamedTuple):
    """Where the scored copy of one file goes: as it is, and as a workbook that was rebuilt.

    None: it has no place, so nothing is written. ``over_itself``: the copy takes the file's place.
    """

    kept: Path | None = None
    rebuilt: Path | None = None
    over_itself: bool = False

    @property
    def copies(self) -> list[Path]:
        """The files that may become the copy."""
        both = (self.kept, self.rebuilt)
        return list(dict.fromkeys(copy for copy in both if copy is not None))


class Places(SpooledList["tuple[Target | None, FileRefused | None]"]):
    """The targets of files, or why there is none, in their order; once there are many, on disk."""

    def __init__(self) -> None:
        """None yet."""
        super().__init__(at_hand=_AT_HAND)

    def copies(self) -> Iterator[Path]:
        """All files that may become copies."""
        return (copy for target, _ in self if target for copy in target.copies)

    def _packed(self, values: Sequence[tuple[Target | None, FileRefused | None]]) -> bytes:
        return marshal.dumps([
            (
                target and (_text(target.kept), _text(target.rebuilt), target.over_itself),
                refusal and tuple(refusal.refusal),
            )
            for target, refusal in values
        ])  # fmt: skip

    def _unpacked(self, data: bytes) -> Sequence[tuple[Target | None, FileRefused | None]]:
        rows: Any = marshal.loads(data)  # noqa: S302 - nobody else writes there
        return [
            (
                target and Target(_path(target[0]), _path(target[1]), target[2]),
                refusal and FileRefused(*refusal),
            )
            for target, refusal in rows
        ]


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)


def _path(text: str | None) -> Path | None:
    return None if text is None else Path(text)


class Targets:
    """The targets of one run; no two files are given the same.

    What a file is given depends on the files of the run alone, not on what becomes of them: they
    may be checked in any order, or by several processes.
    """

    def __init__(self, files: Iterable[tuple[Path, Path]], write: Path | None) -> None:
        """``files`` with the folder that each is relative to; without ``write`` in place."""
        self._write = write
        self._folders: dict[Path, Path] = {}
        self._inputs: set[int] = set()
        self._given: set[int] = set()
        # A file that keeps its name has the first claim to it, and before all a file that is
        # written to where it stands.
        self._kept: dict[int, int] = {}
        for path, folder in files:
            own = self._real(path)
            self._inputs.add(own)
            if write is not None:
                real = self._real(write / path.relative_to(folder))
                if real == own:
                    self._kept[real] = hash(path)
                else:
                    self._kept.setdefault(real, hash(path))

    def of(self, path: Path, folder: Path) -> Target:
        """Where the scored copy of a file goes; to be asked once for each file, in their order.

        A rebuilt file is an .xlsx, whatever the file was. In place it goes beside the file, which
        stays, and never over another one.

        Raises:
            WorkbookRefused: ``hostile``, a link in the folder leads out of it.
        """
        if self._write is None:
            beside = path.with_suffix(_WORKBOOK)
            if os.path.lexists(beside) or self._real(beside) in self._given:
                return Target(path, over_itself=True)
            self._given.add(self._real(beside))
            return Target(path, beside, over_itself=True)
        wanted = self._write / path.relative_to(folder)
        if not self._folder(wanted.parent).is_relative_to(self._folder(self._write)):
            raise FileRefused("hostile", "输出文件夹里有指向别处的链接，没有写入")
        kept = self._free(wanted, path)
        # also where the folder to write to is the folder that was read
        over_itself = self._real(kept) == self._real(path)
        if wanted.suffix.lower() == _WORKBOOK:
            return Target(kept, kept, over_itself)
        named = wanted.with_suffix(_WORKBOOK)
        if not self._is_free(named, path):
            named = wanted.with_name(wanted.name + _WORKBOOK)
        return Target(kept, self._free(named, path), over_itself)

    def _free(self, wanted: Path, path: Path) -> Path:
        free = next(candidate for candidate in _numbered(wanted) if self._is_free(candidate, path))
        self._given.add(self._real(free))
        return free

    def _is_free(self, target: Path, path: Path) -> bool:
        """Whether this file may write there: not where another one is read or written."""
        real = self._real(target)
        if real in self._given or self._kept.get(real, hash(path)) != hash(path):
            return False
        return real not in self._inputs or real == self._real(path)

    def _real(self, path: Path) -> int:
        """A hash for comparing, of 64 bits; Windows takes ``A.xlsx`` and ``a.xlsx`` for one."""
        real = path.resolve() if path.is_symlink() else self._folder(path.parent) / path.name
        return hash(os.path.normcase(real))

    def _folder(self, folder: Path) -> Path:
        """Where a folder really is: thousands of files stand in one."""
        if folder not in self._folders:
            self._folders[folder] = folder.resolve()
        return self._folders[folder]


def places_of(
    files: Sequence[tuple[Source, Path, object]], write: Path | None, outputs: Outputs
) -> Places:
    """Where the copy of each file goes, or why it has no place; without ``write`` over the files.

    ``files`` are sources with the folder that each is relative to.

    Raises:
        OSError: ``write`` is no folder, or nobody may write there.
        WouldReplaceError: where a copy goes something stands that is not ours.
    """
    if write is not None:
        _refuse_folder(write)
    targets = Targets(((source.place, folder) for source, folder, _ in files), write)
    found = Places()
    for source, folder, _ in files:
        target, refusal = None, None
        if write is None and source.member:
            refusal = FileRefused("not-written", _IN_ARCHIVE)
        else:
            try:
                target = targets.of(source.place, folder)
            except FileRefused as error:
                refusal = error
        found.append((target, refusal))
    if write is not None:
        outputs.refuse_originals(found.copies(), (source.place for source, _, _ in files))
        # where a folder stands no file goes: that is said about the one that would
        outputs.refuse(copy for copy in found.copies() if not copy.is_dir() or copy.is_symlink())
    return found


def _refuse_folder(folder: Path) -> None:
    """Say once what would be said about every copy."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "", str(folder))
    if not os.access(folder, os.W_OK):
        raise PermissionError(errno.EACCES, "", str(folder))


def _numbered(path: Path) -> Iterator[Path]:
    yield path
    for number in count(2):
        yield path.with_name(f"{path.stem} ({number}){path.suffix}")
