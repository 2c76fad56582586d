"""What the tool has written, so that it replaces its own work without asking and nobody else's.

The hash of every file that a command wrote is kept with the user's own data. A file that still has
it may be written again: a run can be repeated, or go on after it was interrupted. Any other file
that stands where one is to be written stops the command before it has written anything.
"""

from __future__ import annotations

import hashlib
import os
import time
from functools import cached_property
from typing import TYPE_CHECKING, Self

from zjtx_xl.errors import WouldReplaceError
from zjtx_xl.kept_files import cache_folder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from zjtx_xl.runs.store import Store

_NAME = "written.sqlite"
_DAYS = 800  # the next year's round is prepared in the folders of this year's
# Between the start of a file and what a killed process left of it lie moments.
_BEGUN_SECONDS = 60.0


class Outputs:
    """The files that one command writes; to be closed when it has written them."""

    def __init__(self, *, replace: bool = False) -> None:
        """With ``replace`` whatever stands there may go."""
        self._replace = replace

    @cached_property
    def _store(self) -> Store | None:
        """The record; few commands have anything to look up or to add."""
        from zjtx_xl.runs.store import Store  # noqa: PLC0415 - it loads SQLite

        folder = cache_folder()
        return Store(folder / _NAME, days=_DAYS) if folder else None

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

    def may_replace(self, path: Path) -> bool:
        """Whether nothing stands there, or what the tool wrote and nobody has changed since."""
        if self._replace or not os.path.lexists(path):
            return True
        if path.is_symlink() or not path.is_file():
            return False
        known = self._store.find(_key(path)) if self._store else None
        if isinstance(known, str):
            return known == _sha256(path)
        return isinstance(known, float) and 0 <= path.stat().st_mtime - known < _BEGUN_SECONDS

    def begin(self, path: Path) -> None:
        """A file is about to be written: should the process be killed, it was our own work."""
        if self._store and not os.path.lexists(path):
            self._store.keep(_key(path), time.time())

    def wrote(self, path: Path) -> None:
        """A file has been written; it is known by what stands there now."""
        if self._store and path.is_file():
            self._store.keep(_key(path), _sha256(path))

    def close(self) -> None:
        """Keep what is known for the next command."""
        store: Store | None = self.__dict__.get("_store")
        if store:
            store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _key(path: Path) -> bytes:
    real = os.path.normcase(path.parent.resolve() / path.name)
    return hashlib.sha256(real.encode("utf-8", "surrogatepass")).digest()


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
