"""What the tool has written, so that it replaces its own work without asking and nobody else's.

The hash of every file that a command wrote is kept with the user's own data. A file that still has
it may be written again: a run can be repeated, or go on after it was interrupted. Any other file
that stands where one is to be written stops the command before it has written anything.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections import deque
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Self

from zjtx_xl.errors import WouldReplaceError
from zjtx_xl.kept_files import cache_folder, is_safe, make_folder, write_kept

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import BinaryIO

_NAME = "written.txt"
_MOST_BYTES = 64_000_000  # three lines each of some 190,000 files
_BEGUN, _COPY = "~", "+"
# Between the start of a file and what a killed process left of it lie moments.
_BEGUN_SECONDS = 60.0


class Outputs:
    """The files that one command writes; to be closed when it has written them."""

    def __init__(self, *, replace: bool = False) -> None:
        """With ``replace`` whatever stands there may go."""
        self._replace = replace
        self._folders: dict[Path, Path] = {}

    @cached_property
    def _record(self) -> _Record | None:
        """The record; few commands have anything to look up or to add."""
        folder = cache_folder()
        path = folder / _NAME if folder else None
        return _Record(path) if path and (is_safe(path) or not os.path.lexists(path)) else None

    def refuse(self, paths: Iterable[Path]) -> None:
        """Stop before anything is written where a file stands that is not ours to replace.

        Raises:
            WouldReplaceError: with all of them.
        """
        if self._replace:
            return
        foreign = [path for path in paths if not self.may_replace(path)]
        if foreign:
            raise WouldReplaceError(foreign)

    def refuse_originals(self, copies: Iterable[Path], read: Iterable[Path]) -> None:
        """Stop where a copy would take the place of what was read, even if that is our own work.

        Raises:
            WouldReplaceError: with all of them.
        """
        sources: set[int] = set()  # hashes of 64 bits
        originals: list[Path] = []
        for copy in () if self._replace else filter(os.path.lexists, copies):
            sources = sources or {hash(path.resolve()) for path in read}
            if hash(copy.resolve()) in sources:
                originals.append(copy)
        if originals:
            raise WouldReplaceError(originals, "就是要审核的文件")

    def may_replace(self, path: Path) -> bool:
        """Whether nothing stands there, or what the tool wrote and nobody has changed since."""
        if self._replace or not os.path.lexists(path):
            return True
        if path.is_symlink() or not path.is_file():
            return False
        known = self._known(path)
        begun = known.removeprefix(_BEGUN)
        if begun != known:
            # a full disk may have left half a line, and the next one after it
            return begun.isdigit() and -1 <= path.stat().st_mtime - float(begun) < _BEGUN_SECONDS
        return bool(known) and known.removeprefix(_COPY) == _sha256(path)

    def is_copy(self, path: Path) -> bool:
        """Whether a copy of a return that the tool wrote stands there, unchanged since."""
        known = self._known(path)
        return known.startswith(_COPY) and known == _COPY + _sha256(path)

    def begin(self, path: Path) -> None:
        """A file is about to be written: should the process be killed, it was our own work."""
        if self._record and not os.path.lexists(path):
            self._record.add(self._key(path), f"{_BEGUN}{int(time.time())}")

    def wrote(self, path: Path, *, is_copy: bool = False) -> None:
        """A file has been written, or the copy of a return: known by what stands there now."""
        if self._record and path.is_file():
            self._record.add(self._key(path), (_COPY if is_copy else "") + _sha256(path))

    def _known(self, path: Path) -> str:
        return self._record.find(self._key(path)) if self._record else ""

    def _key(self, path: Path) -> str:
        folder = path.parent
        if folder not in self._folders:
            self._folders[folder] = folder.resolve()
        real = os.path.normcase(self._folders[folder] / path.name)
        return hashlib.sha256(real.encode("utf-8", "surrogatepass")).hexdigest()

    def close(self) -> None:
        """Keep what is known for the next command."""
        record: _Record | None = self.__dict__.get("_record")
        if record:
            record.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Record:
    """Lines of a text file, each a key and what is known under it; the last one of a key holds.

    Of each key only where that line lies is in memory, from when anything is asked for.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None

    def find(self, key: str) -> str:
        """What is known under a key; nothing where nothing is."""
        own = key.encode()
        place = self._places.get(hash(own))
        if place is None:
            return ""
        with suppress(OSError), self._path.open("rb") as file:
            file.seek(place)
            found, _, said = file.readline().rstrip(b"\r\n").partition(b" ")
            return said.decode("ascii", "replace") if found == own else ""
        return ""

    def add(self, key: str, said: str) -> None:
        """Add a line, at once: the process may be killed."""
        with suppress(OSError):  # where nothing can be kept, all that stands is somebody else's
            if self._file is None:
                make_folder(self._path.parent)
                flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
                self._file = os.fdopen(os.open(self._path, flags, 0o600), "ab", buffering=0)
            line = f"{key} {said}\n".encode()
            self._file.write(line)
            if "_places" in self.__dict__:
                self._places[hash(key.encode())] = self._file.tell() - len(line)

    @cached_property
    def _places(self) -> dict[int, int]:
        """Where the last line of each key lies, by hashes of 64 bits."""
        places = self._places_in_file()
        if self._path.exists() and self._path.stat().st_size > _MOST_BYTES:
            self._shorten(places)
            places = self._places_in_file()
        return places

    def _places_in_file(self) -> dict[int, int]:
        places: dict[int, int] = {}
        place = 0
        with suppress(OSError), self._path.open("rb") as file:
            for line in file:
                places[hash(line.partition(b" ")[0])] = place
                place += len(line)
        return places

    def _shorten(self, places: dict[int, int]) -> None:
        """Keep the last lines that hold: what is older belongs to rounds long past."""
        kept: deque[bytes] = deque()
        size = 0
        with suppress(OSError), self._path.open("rb") as file:
            for place in sorted(places.values()):
                file.seek(place)
                kept.append(file.readline())
                size += len(kept[-1])
                while size > _MOST_BYTES // 2:
                    size -= len(kept.popleft())
            write_kept(self._path, b"".join(kept))

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
