"""A package's face: its names are loaded when they are first used, so that starting stays fast.

A face tells type checkers where its names come from (``if TYPE_CHECKING: from … import …``). The
same lines are read here when a name is first asked for, so that no name is written a third time.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.machinery import SourceFileLoader

_IMPORT = re.compile(r"^    from ([\w.]+) import (?:\(([^)]*)\)|(.*))$", re.MULTILINE)


def face(package: str) -> Callable[[str], object]:
    """The ``__getattr__`` of a package (by its ``__name__``) that gives names of its modules."""

    def load(name: str) -> object:
        home = _homes(package).get(name)
        if home is None:
            message = f"module {package!r} has no attribute {name!r}"
            raise AttributeError(message)
        found = getattr(import_module(home), name)
        setattr(sys.modules[package], name, found)
        return found

    return load


@cache
def _homes(package: str) -> dict[str, str]:
    """The module of each name that a face gives."""
    loader: SourceFileLoader = sys.modules[package].__loader__  # type: ignore[assignment]
    return {
        name: module
        for module, several, one in _IMPORT.findall(loader.get_source(package) or "")
        if module != package  # its own modules are found without being loaded here
        for name in re.findall(r"\w+", several or one)
    }
