"""Definitions are proved before they are used: once for each change of them."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING

from zjtx_xl.definitions import SET_FILE, DefinitionError, set_ids, template_folders
from zjtx_xl.kept_files import cache_folder, program, read_kept, write_kept

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from zjtx_xl.definitions import Fault


def refuse_faulty(sets: Iterable[str] | None = None) -> None:
    """Refuse definitions with errors; without names, of all sets there are.

    What was proved is kept by its content: proving all that is shipped takes a second, looking
    whether it was done takes a millisecond.

    Raises:
        DefinitionError: with every error of these sets.
    """
    faults = [
        fault
        for set_id in sorted(set_ids() if sets is None else sets)
        for fault in _proved(set_id, _files(set_id))
    ]
    if faults:
        raise DefinitionError(tuple(faults))


def _files(set_id: str) -> tuple[Path, ...]:
    for folder in template_folders():
        if (folder / set_id / SET_FILE).is_file():
            return tuple(sorted((folder / set_id).glob("*.yaml")))
    return ()


def _proved(set_id: str, files: tuple[Path, ...]) -> tuple[Fault, ...]:
    contents = tuple((path, path.read_bytes()) for path in files)
    digest = hashlib.sha256(program())
    for path, content in contents:
        digest.update(str(path).encode() + len(content).to_bytes(8, "big") + content)
    return _errors(set_id, files, digest.digest())


@cache
def _errors(set_id: str, files: tuple[Path, ...], digest: bytes) -> tuple[Fault, ...]:
    folder = cache_folder()
    kept = folder / f"{set_id}.proved" if folder else None
    if kept and read_kept(kept) == digest:
        return ()
    from zjtx_xl.lint.definitions import lint_files  # noqa: PLC0415 - only after a change

    errors = tuple(fault for fault in lint_files(files) if fault.severity == "error")
    if kept and not errors:
        write_kept(kept, digest)
    return errors
