"""Names of files: of those that are issued, of our own lists, and what lists call returns.

Names of issued files are safe on Windows, Linux and macOS, in zips and as mail attachments.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePath
from typing import TYPE_CHECKING

from zjtx_xl.lazy import pattern
from zjtx_xl.values import BLANKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

SUFFIX = ".xlsx"
DISTRIBUTION, PENDING = "分发清单", "待定事项"
DISTRIBUTION_NAME, PENDING_NAME = DISTRIBUTION + SUFFIX, PENDING + SUFFIX
MAX_CHARACTERS = 120
# Linux takes 255 bytes; the rest is for " (2)" and what mail programs add.
MAX_BYTES = 240

# What Windows reserves, and brackets, with which Excel does not save.
_RESERVED = str.maketrans(
    '<>:"/\\|?*[]', "\uff1c\uff1e\uff1a\uff02\uff0f\uff3c\uff5c\uff1f\uff0a\uff3b\uff3d"
)
_DEVICE = pattern(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])", re.IGNORECASE)
# Control characters and line separators; what formats text without being seen (a reversed text
# looks like another type of file), halves of surrogates, what is no character.
_BREAKING = frozenset({"Cc", "Zl", "Zp"})
_INVISIBLE = frozenset({"Cf", "Cs", "Cn"})
# At the beginning: what hides a file, and what joins a name to a number that nobody has.
_HIDDEN = pattern(r"\A(?:~\$|[._－—\s-])+")
_SPACES = pattern(r"\s+")
_OF_COPY = pattern(r"(?:[\s_(（-].*)?\.xls[xm]", re.IGNORECASE)
_NAMELESS = "未命名"


def is_distribution(path: Path | str) -> bool:
    """Whether a file is called like a 分发清单 or a copy of one; ``check`` skips it."""
    return _is_copy(path, DISTRIBUTION)


def is_pending(path: Path | str) -> bool:
    """Whether a file is called like a 待定事项 or a copy of one; ``check`` skips it."""
    return _is_copy(path, PENDING)


def _is_copy(path: Path | str, stem: str) -> bool:
    """Whether a file is called like one of our lists, or like a copy of it.

    Windows calls copies 分发清单 - 副本.xlsx and 分发清单 (2).xlsx, WPS 分发清单(1).xlsx.
    """
    name = unicodedata.normalize("NFC", PurePath(path).name)
    rest = name.removeprefix(stem)
    return rest != name and _OF_COPY.fullmatch(rest) is not None


class ShortNames:
    """What the list of open cells calls each file: its path below the folder that was checked.

    Where two folders hold the same name, the folder's name goes before it.
    """

    def __init__(self, files: Iterable[tuple[Path, Path]]) -> None:
        """``files`` are all of them, each with the folder that was checked."""
        once: set[int] = set()
        self._several: set[int] = set()
        for path, folder in files:
            number = hash(path.relative_to(folder).as_posix())
            (self._several if number in once else once).add(number)

    def of(self, path: Path, folder: Path) -> str:
        """The name of one of them."""
        name = path.relative_to(folder).as_posix()
        return f"{folder.name}/{name}" if hash(name) in self._several else name


def file_name(form: str, variables: Mapping[str, object]) -> str:
    """The name that a pattern such as ``{{ no }}_{{ subject }}.xlsx`` gives, made safe.

    Characters that Windows reserves become their full-width twins. The name has at most 120
    characters and 240 UTF-8 bytes, is NFC, and ends with ``.xlsx``. What joins begins no name:
    who has no number has no mark before his name.
    """
    from zjtx_xl.definitions import render  # noqa: PLC0415 - most commands issue nothing

    return _safe(render(form, variables))


def unique_names(names: Iterable[str]) -> list[str]:
    """The names in their order, without two that differ in case only: the second is ``… (2)``.

    A name that is not the first of its kind never takes one that another file asks for.
    """
    asked = list(names)
    wanted = {_folded(name) for name in asked}
    taken: set[str] = set()
    numbers: dict[str, int] = {}
    unique: list[str] = []
    for name in asked:
        kind = _folded(name)
        chosen = name
        while _folded(chosen) in taken or (chosen != name and _folded(chosen) in wanted):
            numbers[kind] = numbers.get(kind, 1) + 1
            addition = f" ({numbers[kind]})"
            chosen = _cut(_stem(name), addition) + addition + SUFFIX
        taken.add(_folded(chosen))
        unique.append(chosen)
    return unique


def _safe(text: str) -> str:
    printable = "".join(_printable(character) for character in text)
    stem = _stem(unicodedata.normalize("NFC", printable)).translate(_RESERVED)
    stem = _cut(_HIDDEN.sub("", _SPACES.sub(" ", stem)))
    is_device = _DEVICE.fullmatch(stem.partition(".")[0].rstrip())
    if is_device or is_distribution(stem + SUFFIX):
        stem = _cut(f"_{stem}")
    return (stem or _NAMELESS) + SUFFIX


def _printable(character: str) -> str:
    category = unicodedata.category(character)
    if category in _BREAKING:
        return " "
    return "" if category in _INVISIBLE else character


def _stem(name: str) -> str:
    return name[: -len(SUFFIX)] if name.lower().endswith(SUFFIX) else name


def _cut(stem: str, addition: str = "") -> str:
    """As much of a stem as a name takes with this addition, without blanks and dots at its end."""
    short = stem[: MAX_CHARACTERS - len(addition + SUFFIX)]
    room = MAX_BYTES - len((addition + SUFFIX).encode())
    while len(short.encode()) > room:
        short = short[:-1]
    return short.strip(BLANKS).rstrip(BLANKS + ".")


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name.casefold())
