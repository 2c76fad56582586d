"""Where scored copies go: relative paths are kept, and no file is written over by mistake."""

from __future__ import annotations

import marshal
import os
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from zjtx_xl.audits import SpooledList
from zjtx_xl.findings import FileRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_WORKBOOK = ".xlsx"
_AT_HAND = 2_000  # places that stay in memory


class Target(NamedTuple):
    """Where the scored copy of one file goes: as it is, and as a workbook that was rebuilt.

    None: it has no place, so nothing is written. ``over_itself``: the copy takes the file's place.
    """

    kept: Path | None = None
    rebuilt: Path | None = None
    over_itself: bool = False


class Places(SpooledList["tuple[Target | None, FileRefused | None]"]):
    """The targets of files, or why there is none, in their order; once there are many, on disk."""

    def __init__(self) -> None:
        """None yet."""
        super().__init__(at_hand=_AT_HAND)

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


def _numbered(path: Path) -> Iterator[Path]:
    yield path
    for number in count(2):
        yield path.with_name(f"{path.stem} ({number}){path.suffix}")
