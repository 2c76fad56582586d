"""Where the files that travel with the package are: definitions and samples.

Both stand at the top of the repository, where people look for them. A wheel carries a copy inside
the package (``force-include`` in pyproject.toml).
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def templates_folder() -> Path:
    """Folder of the definitions: one subfolder for each set, and ``text``."""
    return _folder("templates")


def samples_folder() -> Path:
    """Folder of the rosters and returned workbooks that the demo and the tests use."""
    return _folder("samples")


def macros_folder() -> Path:
    """Folder of the VBA sources."""
    return _folder("macros")


def _folder(name: str) -> Path:
    packaged = _PACKAGE / "_data" / name
    return packaged if packaged.is_dir() else _PACKAGE.parent / name
