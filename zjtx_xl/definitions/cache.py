"""Definitions as plain data, kept from one start to the next.

Reading YAML and building its models takes longer than checking a city's returns. What came of it
is kept. An entry is used only for the very definition, program and Python that it was made by, and
only if every byte of it is right; everything else is as if there were none.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, TypeVar

from zjtx_xl.kept_files import cache_folder, program, read_kept, write_kept
from zjtx_xl.plain_data import NotPlainError, from_plain, to_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

Made = TypeVar("Made")
_DIGEST = 32


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
    path = folder / f"{name.replace('/', '_')}.kept"
    found = _found(path, key)
    if isinstance(found, made_of):
        return found
    made = make()
    payload = to_plain(made)
    write_kept(path, key + hashlib.sha256(payload).digest() + payload)
    return made


def _found(path: Path, key: bytes) -> object:
    """The entry of this key; None if there is none that can be trusted."""
    data = read_kept(path) or b""
    payload = data[2 * _DIGEST :]
    if data[: 2 * _DIGEST] != key + hashlib.sha256(payload).digest():
        return None
    try:
        return from_plain(payload)
    except NotPlainError:
        return None


def _key(sources: Iterable[bytes]) -> bytes:
    digest = hashlib.sha256(program())
    for source in sources:
        digest.update(len(source).to_bytes(8, "big") + source)
    return digest.digest()
