"""Definitions as plain data, kept from one start to the next.

Reading YAML and building its models takes longer than checking a city's returns. What came of it
is kept in the user's own cache folder, never in the package. An entry is used only for the very
definition, program and Python that it was made by, and only if every byte of it is right;
everything else is as if there were none. ``ZJTX_NO_CACHE=1`` turns it off.

An entry is a pickle. Only the classes of a template can come out of it, so that an entry that
somebody else has put there cannot run anything.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from zjtx_xl import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Made = TypeVar("Made")
_DIGEST = 32
_PLAIN_MODULES = frozenset(
    {
        "zjtx_xl.xlsx.address",
        "zjtx_xl.rules.audit_formula",
        "zjtx_xl.rules.tree",
        "zjtx_xl.rules.score_rules",
        "zjtx_xl.definitions.template",
        "zjtx_xl.values.kinds",
    }
)
_PLAIN = frozenset({("decimal", "Decimal"), ("builtins", "frozenset")})


def compiled(
    name: str, sources: Iterable[bytes], made_of: type[Made], make: Callable[[], Made]
) -> Made:
    """What ``make`` gives, from the cache where it is there already.

    Args:
        name: what the entry is called; made again from other sources it is replaced.
        sources: the bytes that the result depends on.
        made_of: the class of the result; an entry of any other is not used.
        make: builds the result; its exceptions are the caller's.
    """
    folder = cache_folder()
    if folder is None:
        return make()
    key = _key(sources)
    path = folder / f"{name.replace('/', '_')}.bin"
    found = _read(path, key)
    if isinstance(found, made_of):
        return found
    made = make()
    _write(path, key, made)
    return made


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


class _Plain(pickle.Unpickler):
    """Gives back the classes of a template, and nothing that does anything."""

    def find_class(self, module_name: str, global_name: str, /) -> type:
        if (module_name, global_name) in _PLAIN or module_name in _PLAIN_MODULES:
            found = super().find_class(module_name, global_name)
            if isinstance(found, type) and found.__module__ == module_name:
                return found
        message = f"{module_name}.{global_name}"
        raise pickle.UnpicklingError(message)


def _read(path: Path, key: bytes) -> object:
    """The entry of this key; None if there is none that can be trusted."""
    try:
        data = path.read_bytes()
        if os.name == "posix" and path.stat().st_uid != os.getuid():
            return None
    except OSError:
        return None
    payload = data[2 * _DIGEST :]
    if data[: 2 * _DIGEST] != key + hashlib.sha256(payload).digest():
        return None
    try:
        return _Plain(io.BytesIO(payload)).load()
    except Exception:  # noqa: BLE001 - an entry that cannot be used is made again
        return None


def _write(path: Path, key: bytes, made: object) -> None:
    """Put an entry in its place in one step; where that is impossible there is none."""
    payload = pickle.dumps(made, pickle.HIGHEST_PROTOCOL)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary.write_bytes(key + hashlib.sha256(payload).digest() + payload)
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _key(sources: Iterable[bytes]) -> bytes:
    digest = hashlib.sha256(program())
    for source in sources:
        digest.update(len(source).to_bytes(8, "big") + source)
    return digest.digest()


@cache
def program() -> bytes:
    """What tells this program from any other: its version, its modules as installed, Python."""
    modules: list[tuple[str, int, int]] = []
    folders = [str(Path(__file__).parents[1])]
    for folder in folders:  # which grows meanwhile
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith(".py"):
                    found = entry.stat()
                    modules.append((entry.path, found.st_size, found.st_mtime_ns))
                elif entry.name.isidentifier() and entry.is_dir():
                    folders.append(entry.path)
    modules.sort()
    return repr((__version__, sys.version, sys.platform, modules)).encode()
