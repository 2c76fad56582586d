"""A package's face: its names are loaded when they are first used, so that starting stays fast."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def face(package: str, homes: Mapping[str, str]) -> Callable[[str], object]:
    """The ``__getattr__`` of a package that gives names of its modules to others.

    Args:
        package: the ``__name__`` of the package.
        homes: for each module the names that it gives, with spaces between them.
    """
    home = {name: module for module, names in homes.items() for name in names.split()}

    def load(name: str) -> object:
        if name not in home:
            message = f"module {package!r} has no attribute {name!r}"
            raise AttributeError(message)
        module = import_module(f"{package}.{home[name]}")
        found = getattr(module, name)
        setattr(import_module(package), name, found)
        return found

    return load
