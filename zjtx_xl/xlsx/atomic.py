"""A file is written in one step or not at all."""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from zjtx_xl.xlsx.errors import ChangedSinceReadError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def write_atomically(
    target: Path, data: bytes | Iterable[bytes], *, expected_digest: str | None = None
) -> None:
    """Write a file in one step: readers see the old content or the new, never a part.

    With ``expected_digest`` nothing is replaced that somebody has changed since. No system compares
    and replaces in one step: what is saved in the microseconds between both would be lost.

    Args:
        target: the file; its folder must exist. A file that is replaced keeps its permissions.
        data: the whole content, at once or in pieces.
        expected_digest: SHA-256 (hexadecimal) that the file must still have.

    Raises:
        ChangedSinceReadError: the file is gone or not the one that was read.
        OSError: the folder cannot be written, or (Windows) the file is open in Excel.
    """
    folder = os.path.dirname(target)  # noqa: PTH120 - hot, as all below
    temporary = os.path.join(folder, f".zjtx-{os.urandom(8).hex()}.tmp")  # noqa: PTH118
    permissions = _permissions(target)
    # private until it has the permissions of the file that it replaces; a new file gets those
    # that the system gives to any other of this person
    mode = 0o666 if permissions is None else 0o600
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(temporary, flags, mode)
    try:
        try:
            for piece in (data,) if isinstance(data, bytes) else data:
                rest = memoryview(piece)
                while rest:
                    rest = rest[os.write(descriptor, rest) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if permissions is not None and permissions != mode:
            os.chmod(temporary, permissions)  # noqa: PTH101
        if expected_digest is not None:
            _refuse_changed(target, expected_digest)
        os.replace(temporary, target)  # noqa: PTH105
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(temporary)  # noqa: PTH108
        raise
    _sync_folder(folder)


def _permissions(target: Path) -> int | None:
    if not os.access(target, os.F_OK):  # mostly; faster than an exception
        return None
    try:
        return stat.S_IMODE(os.stat(target).st_mode)  # noqa: PTH116
    except FileNotFoundError:
        return None


def _refuse_changed(target: Path, expected_digest: str) -> None:
    try:
        before = target.stat()
        with target.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        after = target.stat()
    except FileNotFoundError:
        raise ChangedSinceReadError(target) from None
    # and again after the time that reading takes: whoever saves meanwhile is seen
    if digest != expected_digest or _identity(before) != _identity(after):
        raise ChangedSinceReadError(target)


def _identity(found: os.stat_result) -> tuple[int, ...]:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _sync_folder(folder: str) -> None:
    """Make the new name durable where the system can (Windows cannot open a folder)."""
    try:
        descriptor = os.open(folder or os.curdir, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:  # some network drives
        return
    finally:
        os.close(descriptor)
