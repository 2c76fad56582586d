"""Where scored copies go: relative paths are kept, and no file is written over by mistake."""

from __future__ import annotations

import os
from itertools import count
from typing import TYPE_CHECKING

from zjtx_xl.errors import WorkbookRefused

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_WORKBOOK = ".xlsx"


class Targets:
    """The targets of one run, each given once."""

    def __init__(self, files: Sequence[tuple[Path, Path]], write: Path | None) -> None:
        """``files`` with the folder that each is relative to; without ``write`` in place."""
        self._write = write
        self._inputs = {_real(path) for path, _ in files}
        self._given: set[str] = set()
        # A file that keeps its name has the first claim to it, and before all a file that is
        # written to where it stands.
        self._kept: dict[str, Path] = {}
        if write is not None:
            for path, folder in files:
                real = _real(write / path.relative_to(folder))
                if real == _real(path):
                    self._kept[real] = path
                else:
                    self._kept.setdefault(real, path)

    def target(self, path: Path, folder: Path, *, is_rebuilt: bool) -> Path | None:
        """Where the scored copy of a file goes; None: it has no place, so nothing is written.

        A rebuilt file is an .xlsx, whatever the file was. In place it goes beside the file, which
        stays, and never over another one.

        Raises:
            WorkbookRefused: ``hostile``, a link in the folder leads out of it.
        """
        if self._write is None:
            if not is_rebuilt:
                return path
            beside = path.with_suffix(_WORKBOOK)
            return None if os.path.lexists(beside) else beside
        wanted = self._write / path.relative_to(folder)
        if not wanted.parent.resolve().is_relative_to(self._write.resolve()):
            raise WorkbookRefused("hostile", "输出文件夹里有指向别处的链接，没有写入")
        named = wanted
        if is_rebuilt and wanted.suffix.lower() != _WORKBOOK:
            wanted = wanted.with_suffix(_WORKBOOK)
            if not self._is_free(wanted, path):
                wanted = wanted.with_name(named.name + _WORKBOOK)
        free = next(each for each in _numbered(wanted) if self._is_free(each, path))
        self._given.add(_real(free))
        return free

    def _is_free(self, target: Path, path: Path) -> bool:
        """Whether this file may write there: not where another one is read or written."""
        real = _real(target)
        if real in self._given or self._kept.get(real, path) != path:
            return False
        return real not in self._inputs or real == _real(path)


def _numbered(path: Path) -> Iterator[Path]:
    yield path
    for number in count(2):
        yield path.with_name(f"{path.stem} ({number}){path.suffix}")


def _real(path: Path) -> str:
    """A name for comparing; Windows takes ``A.xlsx`` and ``a.xlsx`` for one file."""
    return os.path.normcase(path.resolve())
