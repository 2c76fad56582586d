"""Where the files that travel with the package are: definitions and samples.

Both stand at the top of the repository, where people look for them. A wheel carries a copy inside
the package (``force-include`` in pyproject.toml).
"""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).parents[1]


OWN_TEMPLATES = "ZJTX_TEMPLATES"


def templates_folder() -> Path:
    """Folder of the definitions that are shipped: a subfolder for each set, and ``text``."""
    return _folder("templates")


def template_folders() -> tuple[Path, ...]:
    """Where definitions are looked for: an office's own folder, if it names one, comes first."""
    own = os.environ.get(OWN_TEMPLATES)
    return (Path(own), templates_folder()) if own else (templates_folder(),)


def shadowed_sets() -> list[str]:
    """The sets of an office's own folder that stand in the place of shipped ones."""
    own = os.environ.get(OWN_TEMPLATES)
    if not own:
        return []
    shipped = templates_folder()
    names = (path.parent.name for path in sorted(Path(own).glob("*/set.yaml")))
    return [name for name in names if (shipped / name / "set.yaml").is_file()]


def definition_files() -> list[Path]:
    """All definitions there are: the files on which what is said about a return depends."""
    return [
        path
        for folder in template_folders()
        for path in sorted(folder.rglob("*.yaml"))
        if path.is_file()
    ]


def samples_folder() -> Path:
    """Folder of the rosters and returned workbooks that the demo and the tests use."""
    return _folder("samples")


def macros_folder() -> Path:
    """Folder of the VBA sources."""
    return _folder("macros")


def _folder(name: str) -> Path:
    packaged = _PACKAGE / "_data" / name
    return packaged if packaged.is_dir() else _PACKAGE.parent / name
