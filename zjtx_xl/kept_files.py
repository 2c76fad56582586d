"""What the program keeps for itself between starts: where, and which of it may be used.

It lies in the user's own cache folder, never in the package, and may be deleted at any time.
Nothing is used but regular files in a folder that belong to the user and that nobody else may
change. ``ZJTX_NO_CACHE=1`` turns keeping off.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from zjtx_xl import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_BYTES = 64_000_000
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def cache_folder() -> Path | None:
    """The user's own folder for what can be made again; None where there is none to use."""
    if os.environ.get("ZJTX_NO_CACHE"):
        return None
    if sys.platform == "win32":
        given = os.environ.get("LOCALAPPDATA")
        return Path(given) / "zjtx-xl" / "Cache" if given else None
    given = os.environ.get("XDG_CACHE_HOME", "")
    if given.startswith("/"):
        return Path(given) / "zjtx-xl"
    try:
        home = Path.home()
    except RuntimeError:
        return None
    return home / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "zjtx-xl"


def is_safe(path: Path) -> bool:
    """Whether this is a regular file of the user's own, and no link, that nobody else may change.

    The same is asked of the folder that it lies in, where another file could be put in its place.
    """
    return _is_own(path, stat.S_ISREG) and _is_own(path.parent, stat.S_ISDIR)


def read_kept(path: Path) -> bytes | None:
    """The content of a file that is safe and of a size that we write; None where there is none."""
    try:
        return path.read_bytes() if is_safe(path) and path.stat().st_size < _MOST_BYTES else None
    except OSError:
        return None


def write_kept(path: Path, data: bytes) -> None:
    """Put a file in its place in one step, for nobody but the user; where it cannot be, not."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        make_folder(path.parent)
        temporary.unlink(missing_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def make_folder(folder: Path) -> None:
    """Make a folder for what is kept, where there is none yet.

    Raises:
        OSError: there cannot be one.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


@cache
def program() -> bytes:
    """A digest of what tells this program from any other: its version, its modules, Python."""
    modules: list[tuple[str, int, int]] = []
    folders = [str(Path(__file__).parent)]
    for folder in folders:  # which grows meanwhile
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith(".py"):
                    found = entry.stat()
                    modules.append((entry.path, found.st_size, found.st_mtime_ns))
                elif entry.name.isidentifier() and entry.name != "__pycache__" and entry.is_dir():
                    folders.append(entry.path)
    modules.sort()
    about = repr((__version__, sys.version, sys.platform, modules))
    return hashlib.sha256(about.encode()).digest()


def _is_own(path: Path, is_kind: Callable[[int], bool]) -> bool:
    try:
        found = path.lstat()
    except OSError:
        return False
    if not is_kind(found.st_mode):
        return False
    if os.name != "posix":  # elsewhere the folder of a user is closed to others by itself
        return True
    return found.st_uid == os.getuid() and not found.st_mode & _OTHERS_WRITE
