"""The store of a run: plain data by key in one SQLite file, which many runs may share.

Memory does not grow with it: what is put there is written at once, and read when it is asked for.
An entry counts only if every byte of it is right, and nothing but plain data can come out of it.
Where the file cannot be used, or no longer, there is nothing in it and nothing is kept.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING

from zjtx_xl.kept_files import is_safe, make_folder
from zjtx_xl.plain_data import NotPlainError, from_plain, to_plain

if TYPE_CHECKING:
    from pathlib import Path

_DAYS = 30
_MOST_BYTES = 400_000_000
_MOST_LATELY = 2_000_000_000  # bytes, of yesterday and today: a run of 140,000 files makes 656 MB
_SECONDS = 0.5  # between commits: so much is lost when the process is killed
_DIGEST = 32
_FAST = 1  # zlib level
_TABLE = (
    "CREATE TABLE IF NOT EXISTS results"
    " (key BLOB PRIMARY KEY, day INTEGER NOT NULL, made BLOB NOT NULL) WITHOUT ROWID"
)


class Store:
    """What was kept in a file; it is made where there is none, and anew where it is broken."""

    def __init__(self, path: Path) -> None:
        """Entries that are older than a month go; where the file is large, all but the latest.

        What yesterday and today have kept stays, so that an interrupted run over very many files
        goes on; beyond all measure everything goes.
        """
        self._database = _opened(path)
        self._committed = time.monotonic()

    @property
    def is_open(self) -> bool:
        """Whether anything can be kept here."""
        return self._database is not None

    def find(self, key: bytes) -> object:
        """What was kept under a key; None where nothing was, or it is not whole."""
        if self._database is None:
            return None
        try:
            query = "SELECT made FROM results WHERE key = ?"
            row = self._database.execute(query, (key,)).fetchone()
        except sqlite3.Error:
            self._give_up()
            return None
        return _unpacked(key, row[0]) if row else None

    def keep(self, key: bytes, value: object) -> None:
        """Keep plain data under a key, in place of what was there."""
        if self._database is None:
            return
        try:
            row = (key, _today(), _packed(key, value))
            self._database.execute("INSERT OR REPLACE INTO results VALUES (?, ?, ?)", row)
            if time.monotonic() - self._committed > _SECONDS:
                self._database.commit()
                self._committed = time.monotonic()
        except sqlite3.Error:
            self._give_up()

    def close(self) -> None:
        """Store what has not been stored yet."""
        if self._database is not None:
            with suppress(sqlite3.Error):
                self._database.commit()
        self._give_up()

    def _give_up(self) -> None:
        """Another run holds it for too long, or the disk is full: go on without."""
        database, self._database = self._database, None
        if database is not None:
            with suppress(sqlite3.Error):
                database.close()


def _packed(key: bytes, value: object) -> bytes:
    payload = zlib.compress(to_plain(value), _FAST)
    return hashlib.sha256(key + payload).digest() + payload


def _unpacked(key: bytes, data: object) -> object:
    if not isinstance(data, bytes):  # SQLite keeps anything in any column
        return None
    payload = data[_DIGEST:]
    if hashlib.sha256(key + payload).digest() != data[:_DIGEST]:
        return None
    try:
        return from_plain(zlib.decompress(payload))
    except (NotPlainError, zlib.error):
        return None


def _opened(path: Path) -> sqlite3.Connection | None:
    for _ in range(2):
        try:
            make_folder(path.parent)
            if not os.path.lexists(path):  # SQLite would let the group write to it
                path.touch(mode=0o600, exist_ok=False)
            return _connected(path) if is_safe(path) else None
        except sqlite3.OperationalError:
            return None
        except sqlite3.DatabaseError:
            with suppress(OSError):
                path.unlink()
        except OSError:
            return None
    return None


def _connected(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=1)
    try:
        # What a power cut destroys is made again; an entry is only used if it is whole.
        database.execute("PRAGMA synchronous = OFF")
        database.execute(_TABLE)
        database.execute("DELETE FROM results WHERE day < ?", (_today() - _DAYS,))
        size = path.stat().st_size
        if size > _MOST_BYTES:
            latest = _today() - 1 if size <= _MOST_LATELY else _today() + 1
            gone = database.execute("DELETE FROM results WHERE day < ?", (latest,)).rowcount
            database.commit()
            if gone:
                database.execute("VACUUM")
        database.commit()
    except BaseException:
        database.close()
        raise
    return database


def _today() -> int:
    return int(time.time() // 86_400)
