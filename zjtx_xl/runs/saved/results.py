"""A run's results in one SQLite file (``check --save``): the one thing that machines exchange.

A run over several such files says what one run over all their returns says. A file counts only for
the version and the definitions that it was made by; it is complete or it is not there.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import zlib
from contextlib import ExitStack, closing, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl import __version__
from zjtx_xl.definitions import definition_files
from zjtx_xl.errors import SavedResultsError
from zjtx_xl.plain_data import NotPlainError, from_plain, to_plain
from zjtx_xl.returns import Source, Unread
from zjtx_xl.runs.one_file import FileOutcome
from zjtx_xl.runs.saved.mark import is_saved
from zjtx_xl.runs.saved.outcomes import outcome_of, plain_outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from zjtx_xl.runs.one_file import FileTask

_SCHEMA = "zjtx-xl/saved/1"
_TABLES = """
CREATE TABLE about (name TEXT PRIMARY KEY, said TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE results (number INTEGER PRIMARY KEY, path TEXT NOT NULL, member TEXT NOT NULL,
                      folder TEXT NOT NULL, made BLOB NOT NULL);
CREATE TABLE unread (path TEXT NOT NULL, member TEXT NOT NULL, reason TEXT NOT NULL);
"""
_OTHER = "是别的版本、或用别的模板定义存的，请用现在的程序重新 check --save"
_BROKEN = "不完整或已损坏，请重新 check --save"


class SavedFile(NamedTuple):
    """One file of a run that was saved: its number there, and the folder that it lay in."""

    number: int
    source: Source
    folder: Path


class SavedResults:
    """The results of a run that was saved, read one by one until it is closed.

    Raises:
        SavedResultsError: it is no such file, not whole, or was made by another version.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with ExitStack() as where_refused:
            try:
                self._database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
                where_refused.callback(self.close)
                about = dict(self._database.execute("SELECT name, said FROM about"))
            except (sqlite3.Error, ValueError) as error:
                raise SavedResultsError(path, _BROKEN) from error
            if about.get("schema") != _SCHEMA or about.get("made_by") != _made_by():
                raise SavedResultsError(path, _OTHER)
            where_refused.pop_all()

    def close(self) -> None:
        """Let the file go: on Windows nobody can replace it before."""
        self._database.close()

    def files(self) -> Iterator[SavedFile]:
        """The files of the run, in their order."""
        query = "SELECT number, path, member, folder FROM results ORDER BY number"
        for number, path, member, folder in self._database.execute(query):
            yield SavedFile(number, Source(_path(path), member), _path(folder))

    def unread(self) -> Iterator[Unread]:
        """The files that were found and are no workbooks."""
        for path, member, reason in self._database.execute(
            "SELECT path, member, reason FROM unread"
        ):
            yield Unread(Source(_path(path), member), reason)

    def outcome(self, task: FileTask, number: int) -> FileOutcome:
        """What became of a file, under the name that this run has for it.

        Raises:
            SavedResultsError: the entry is not whole.
        """
        query = "SELECT made FROM results WHERE number = ?"
        try:
            row = self._database.execute(query, (number,)).fetchone()
            found = from_plain(zlib.decompress(row[0]))
        except (sqlite3.Error, zlib.error, NotPlainError, TypeError) as error:
            raise SavedResultsError(self._path, _BROKEN) from error
        if not isinstance(found, FileOutcome):
            raise SavedResultsError(self._path, _BROKEN)
        cells = tuple(cell._replace(file=task.name) for cell in found.open_cells)
        return outcome_of(found)._replace(open_cells=cells)


def save_results(
    path: Path, outcomes: Iterable[tuple[Source, Path, FileOutcome]], unread: Iterable[Unread]
) -> Iterator[FileOutcome]:
    """Hand on the outcomes, and save them on the way; the file is there once the last one was.

    Args:
        path: where; a file of saved results that is there is replaced.
        outcomes: each with its source and the folder that it lay in.
        unread: what was found and is no workbook.

    Raises:
        SavedResultsError: something else is there.
        OSError: nothing can be written there.
    """
    if os.path.lexists(path) and not is_saved(path):
        raise SavedResultsError(path, "已有一个同名的别的文件，没有改动")
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)  # a run that was killed has left it
    try:
        with closing(_created(part)) as database:
            for number, (source, folder, outcome) in enumerate(outcomes):
                payload = zlib.compress(to_plain(plain_outcome(outcome)), 1)
                row = (number, _text(source.path), source.member, _text(folder), payload)
                database.execute("INSERT INTO results VALUES (?, ?, ?, ?, ?)", row)
                yield outcome
            rows = [(_text(file.source.path), file.source.member, file.reason) for file in unread]
            database.executemany("INSERT INTO unread VALUES (?, ?, ?)", rows)
            database.commit()
        part.replace(path)
    except sqlite3.OperationalError as error:
        raise OSError(str(error)) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _created(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode = OFF")  # the file is new, and nobody's until it is whole
    database.executescript(_TABLES)
    about = [("schema", _SCHEMA), ("made_by", _made_by())]
    database.executemany("INSERT INTO about VALUES (?, ?)", about)
    return database


@cache
def _made_by() -> str:
    """The version, and the definitions, that results depend on."""
    digest = hashlib.sha256(__version__.encode())
    for path in definition_files():
        data = path.read_bytes()
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def _text(path: Path) -> str:
    """A path as text that SQLite can hold, whatever bytes its name has."""
    return os.fsencode(path).hex()


def _path(text: str) -> Path:
    return Path(os.fsdecode(bytes.fromhex(text)))
