"""How a file of saved results is told from a returned workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_MARK = b"SQLite format 3\x00"


def is_saved(path: Path) -> bool:
    """Whether a file holds the results of a run, by its first bytes."""
    try:
        with path.open("rb") as file:
            return file.read(len(_MARK)) == _MARK
    except OSError:
        return False
