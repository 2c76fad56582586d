"""Definitions are proved before they are used: once for each change of them."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING

from zjtx_xl.definitions import SET_FILE, DefinitionError, named_sets, template_folders
from zjtx_xl.kept_files import cache_folder, program, read_kept, write_kept

if TYPE_CHECKING:
    from pathlib import Path

    from zjtx_xl.definitions import Fault


def refuse_faulty(set_id: str) -> None:
    """Refuse a set whose definitions have errors; one that there is not is left to its caller.

    Raises:
        DefinitionError: with every error of the set.
    """
    if faults := _proved(set_id, _files(set_id)):
        raise DefinitionError(faults)


def faulty_sets() -> dict[str, tuple[Fault, ...]]:
    """The sets whose definitions have errors, each with its errors.

    What was proved is kept until a file changes: proving all that is shipped takes a second,
    looking whether any was changed, however many sets an office has, next to nothing.
    """
    proved = ((set_id, _proved(set_id, _files(set_id))) for set_id in named_sets())
    return {set_id: faults for set_id, faults in proved if faults}


def _files(set_id: str) -> tuple[Path, ...]:
    for folder in template_folders():
        if (folder / set_id / SET_FILE).is_file():
            return tuple(sorted((folder / set_id).glob("*.yaml")))
    return ()


def _proved(set_id: str, files: tuple[Path, ...]) -> tuple[Fault, ...]:
    digest = hashlib.sha256(program())
    for path in files:
        found = path.stat()
        state = str(path), found.st_size, found.st_mtime_ns, found.st_ctime_ns
        digest.update(repr(state).encode("utf-8", "surrogatepass"))
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
