"""What an interrupted run has done already: outcomes by the content of the files.

A long run that was stopped and is started again checks only what it had not checked. An outcome is
used only for the very bytes, question, definitions and program that it was made of.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from zjtx_xl.definitions import definition_files
from zjtx_xl.kept_files import program
from zjtx_xl.office_key import known_keys
from zjtx_xl.runs.one_file import FileOutcome
from zjtx_xl.runs.saved import outcome_of, plain_outcome
from zjtx_xl.runs.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from zjtx_xl.returns import Source
    from zjtx_xl.runs.one_file import CheckRequest, FileTask

NAME = "results.sqlite"


class KnownResults:
    """Outcomes of earlier runs; where the store cannot be used there are none."""

    def __init__(self, folder: Path, request: CheckRequest) -> None:
        """``folder`` holds the store; other requests than ``request`` have other outcomes."""
        self._about = _about(request)
        self._store = Store(folder / NAME)

    def find(self, task: FileTask) -> tuple[str, FileOutcome | None]:
        """The digest of a file (empty: it cannot be kept), and what is known about it."""
        digest = _content(task.source) if self._store.is_open else ""
        if not digest:
            return "", None
        found = self._store.find(self._key(task, digest))
        if not isinstance(found, FileOutcome) or not _is_there(found):
            return digest, None
        return digest, outcome_of(found)

    def keep(self, task: FileTask, digest: str, made: FileOutcome) -> None:
        """Remember an outcome, if it is really about the bytes of this digest."""
        if digest and made.digest == digest:
            self._store.keep(self._key(task, digest), plain_outcome(made))

    def close(self) -> None:
        """Store what has not been stored yet."""
        self._store.close()

    def _key(self, task: FileTask, digest: str) -> bytes:
        target = [str(place) for place in task.target or ()]
        said = sorted((cell, repr(decision)) for cell, decision in task.decisions.items())
        about = repr((digest, str(task.source), task.name, target, str(task.refusal or ""), said))
        return hashlib.sha256(self._about + about.encode("utf-8", "surrogatepass")).digest()


def _is_there(found: FileOutcome) -> bool:
    """Whether the copy that was written then is still the one that was written."""
    written = found.results[0].written
    return not written or _sha256(written) == found.written


def _content(source: Source) -> str:
    """Nothing for what is not kept: a link is refused whatever it leads to."""
    path = source.path
    return "" if source.member or path.is_symlink() or not path.is_file() else _sha256(path)


def _sha256(path: Path | str) -> str:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - a name or a path
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _about(request: CheckRequest) -> bytes:
    """What every outcome of a run depends on besides its file."""
    digest = hashlib.sha256(program() + repr((request, known_keys())).encode())
    for path in definition_files():
        data = path.read_bytes()
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.digest()
