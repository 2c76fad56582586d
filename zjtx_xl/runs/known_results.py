"""What an interrupted run has done already: results by the content of the files, in one database.

A long run that was stopped and is started again checks only what it had not checked. A result is
used only for the very bytes, question, definitions and program that it was made of, and only if
every byte of it is right; else it is as if there were none. The database lies in the user's own
cache folder, for no longer than a month, and may be deleted at any time. ``ZJTX_NO_CACHE=1`` turns
it off.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import sqlite3
import time
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING

from zjtx_xl.audits import record_of
from zjtx_xl.definitions import cache_folder, definition_files, program
from zjtx_xl.runs.one_file import Examined

if TYPE_CHECKING:
    from pathlib import Path

    from zjtx_xl.runs.one_file import Share, Wanted

NAME = "results.sqlite"
_DAYS = 30
_MOST_BYTES = 400_000_000
_SECONDS = 0.5  # between commits: so much is lost when the process is killed
_DIGEST = 32
_FAST = 1  # zlib level
_TABLE = (
    "CREATE TABLE IF NOT EXISTS results"
    " (key BLOB PRIMARY KEY, day INTEGER NOT NULL, made BLOB NOT NULL) WITHOUT ROWID"
)
_MODULES = frozenset(
    {
        "zjtx_xl.runs.batch",
        "zjtx_xl.runs.one_file",
        "zjtx_xl.findings.results",
        "zjtx_xl.values.reading",
        "zjtx_xl.xlsx.cell",
        "zjtx_xl.lists.pending",
        "zjtx_xl.audits.records",
    }
)
_OTHERS = frozenset({("decimal", "Decimal"), ("builtins", "frozenset")})


class KnownResults:
    """Results of earlier runs; where the database cannot be used there are none."""

    def __init__(self, wanted: Wanted) -> None:
        """``wanted`` is what this run asks of every file; other questions have other answers."""
        self._about = _about(wanted)
        self._database = _opened()
        self._committed = time.monotonic()

    def find(self, share: Share) -> tuple[str, Examined | None]:
        """The digest of a file (empty: it cannot be kept), and what is known about it."""
        digest = _content(share.path) if self._database is not None else ""
        if self._database is None or not digest:
            return "", None
        try:
            query = "SELECT made FROM results WHERE key = ?"
            row = self._database.execute(query, (self._key(share, digest),)).fetchone()
        except sqlite3.Error:
            self._give_up()
            return "", None
        found = _restored(row[0]) if row else None
        if found is None or not _is_there(found):
            return digest, None
        return digest, found

    def keep(self, share: Share, digest: str, made: Examined) -> None:
        """Remember a result, if it is really about the bytes of this digest."""
        if self._database is None or not digest or made.digest != digest:
            return
        payload = zlib.compress(pickle.dumps(made, pickle.HIGHEST_PROTOCOL), _FAST)
        row = (self._key(share, digest), _today(), hashlib.sha256(payload).digest() + payload)
        try:
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
                self._database.close()
            self._database = None

    def _key(self, share: Share, digest: str) -> bytes:
        target = [str(each) for each in share.target or ()]
        said = sorted((place, repr(each)) for place, each in share.decisions.items())
        about = repr((digest, str(share.path), share.name, target, str(share.refusal or ""), said))
        return hashlib.sha256(self._about + about.encode("utf-8", "surrogatepass")).digest()

    def _give_up(self) -> None:
        """Another run holds it for too long, or the disk is full: go on without."""
        database, self._database = self._database, None
        if database is not None:
            with suppress(sqlite3.Error):
                database.close()


class _Results(pickle.Unpickler):
    """Gives back results, and nothing that does anything."""

    def find_class(self, module_name: str, global_name: str, /) -> object:
        if module_name in _MODULES or (module_name, global_name) in _OTHERS:
            found = super().find_class(module_name, global_name)
            is_ours = getattr(found, "__module__", "") == module_name
            if is_ours and (isinstance(found, type) or found is record_of):
                return found
        message = f"{module_name}.{global_name}"
        raise pickle.UnpicklingError(message)


def _restored(data: bytes) -> Examined | None:
    payload = data[_DIGEST:]
    if hashlib.sha256(payload).digest() != data[:_DIGEST]:
        return None
    try:
        found = _Results(io.BytesIO(zlib.decompress(payload))).load()
    except Exception:  # noqa: BLE001 - what cannot be used is made again
        return None
    return found if isinstance(found, Examined) else None


def _is_there(found: Examined) -> bool:
    """Whether the copy that was written then is still the one that was written."""
    written = found.results[0].written
    return not written or _sha256(written) == found.written


def _content(path: Path) -> str:
    # a link is refused whatever it leads to
    return _sha256(path) if path.is_file() and not path.is_symlink() else ""


def _sha256(path: Path | str) -> str:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - a name or a path
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _about(wanted: Wanted) -> bytes:
    """What every result of a run depends on besides its file."""
    digest = hashlib.sha256(program() + repr(wanted).encode())
    for path in definition_files():
        data = path.read_bytes()
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.digest()


def _opened() -> sqlite3.Connection | None:
    """The database, made anew where it is broken; None where there can be none."""
    folder = cache_folder()
    if folder is None:
        return None
    path = folder / NAME
    for _ in range(2):
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if os.name == "posix" and path.exists() and path.stat().st_uid != os.getuid():
                return None
            return _connected(path)
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
        # What a power cut destroys is made again; a result is only used if it is whole.
        database.execute("PRAGMA synchronous = OFF")
        database.execute(_TABLE)
        database.execute("DELETE FROM results WHERE day < ?", (_today() - _DAYS,))
        if path.stat().st_size > _MOST_BYTES:
            database.execute("DELETE FROM results")
            database.commit()
            database.execute("VACUUM")
        database.commit()
        path.chmod(0o600)
    except BaseException:
        database.close()
        raise
    return database


def _today() -> int:
    return int(time.time() // 86_400)
