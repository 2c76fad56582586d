"""Names of the issued files: safe on Windows, Linux and macOS, in zips and as mail attachments."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from zjtx_xl.definitions import render
from zjtx_xl.lists.distribution import is_distribution
from zjtx_xl.values import BLANKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SUFFIX = ".xlsx"
MAX_CHARACTERS = 120
# Linux takes 255 bytes; the rest is for " (2)" and what mail programs add.
MAX_BYTES = 240

# What Windows reserves, and brackets, with which Excel does not save.
_RESERVED = str.maketrans(
    '<>:"/\\|?*[]', "\uff1c\uff1e\uff1a\uff02\uff0f\uff3c\uff5c\uff1f\uff0a\uff3b\uff3d"
)
_DEVICE = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])", re.IGNORECASE)
# Control characters and line separators; what formats text without being seen (a reversed text
# looks like another type of file), halves of surrogates, what is no character.
_BREAKING = frozenset({"Cc", "Zl", "Zp"})
_INVISIBLE = frozenset({"Cf", "Cs", "Cn"})
_HIDDEN = re.compile(r"\A(?:~\$|[.\s])+")
_SPACES = re.compile(r"\s+")
_NAMELESS = "未命名"


def file_name(pattern: str, variables: Mapping[str, object]) -> str:
    """The name that a pattern such as ``{{ no }}_{{ subject }}.xlsx`` gives, made safe.

    Characters that Windows reserves become their full-width twins. The name has at most 120
    characters and 240 UTF-8 bytes, is NFC, and ends with ``.xlsx``.
    """
    return _safe(render(pattern, variables))


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
