"""What is loaded or made when it is first used, so that starting stays fast: faces and patterns.

A face, the names of a package, tells type checkers where its names come from (``if TYPE_CHECKING:
from … import …``). The same lines are read here when a name is first asked for, so that no name is
written a third time.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from typing import TYPE_CHECKING, AnyStr, Generic, cast

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
        __import__(home)  # a start is deep enough: import_module adds two frames each
        found = getattr(sys.modules[home], name)
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


def pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """A regular expression that is compiled at its first use: most readings need few of many."""
    return cast("re.Pattern[AnyStr]", _Pattern(text, flags))


class _Pattern(Generic[AnyStr]):
    def __init__(self, text: AnyStr, flags: int) -> None:
        self._given = text, flags

    def __getattr__(self, name: str) -> object:
        found = getattr(re.compile(*self._given), name)
        setattr(self, name, found)
        return found
