"""Relationships (``.rels``): how the parts of a package find each other.

Parts are found through relationships, never by their usual names (ECMA-376 part 2, §6.5).
"""

from __future__ import annotations

import posixpath
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from zjtx_xl.xlsx.errors import Reason, WorkbookRefused
from zjtx_xl.xlsx.xml_part import Element, read_elements, to_utf8
from zjtx_xl.xlsx.zip_directory import part_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SMALL = 32 * 1024  # bytes of a part that is worth remembering
_FEW = 200  # parts of a package


class Relationship(NamedTuple):
    """An internal relationship: its kind, the part it leads to, its element."""

    kind: str
    target: str
    element: Element


def target_of(relationships: Iterable[Relationship], kind: str) -> str | None:
    """The part that the first relationship of this kind leads to."""
    return next(
        (relationship.target for relationship in relationships if relationship.kind == kind), None
    )


@lru_cache(maxsize=64)
def relationships_part(part: str) -> str:
    """The name of the relationships part of a part (``""`` is the package)."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def is_worth_remembering(names: tuple[str, ...], *parts: bytes | None) -> bool:
    """Whether parts of a package with these names may be kept for the next file."""
    return len(names) <= _FEW and sum(len(part or b"") for part in parts) <= _SMALL


def read_relationships(
    part: str, stored: bytes | None, names: tuple[str, ...]
) -> Mapping[str, Relationship]:
    """The internal relationships of a part by their ids, targets resolved.

    They are read, never changed: packages that one program has saved have them in common.

    Args:
        part: its name; ``""`` is the package.
        stored: the content of its relationships part, if it has one.
        names: the parts of the package.

    Raises:
        WorkbookRefused: ``damaged`` or ``hostile``, see :func:`xmlpart.parse`.
    """
    if stored is None:
        return {}
    read = _remembered if is_worth_remembering(names, stored) else _read
    return read(part, stored, names)


def _read(part: str, stored: bytes, names: tuple[str, ...]) -> Mapping[str, Relationship]:
    relationships: dict[str, Relationship] = {}
    folder = posixpath.dirname(part)
    keys = {part_key(name) for name in names}
    for element in read_elements(to_utf8(stored)[0], relationships_part(part)):
        values = element.attributes
        if element.name != "Relationship" or values.get("TargetMode") == "External":
            continue
        target = posixpath.normpath(
            posixpath.join("/", folder, values.get("Target", "").replace("\\", "/"))
        ).lstrip("/")
        if part_key(target) not in keys and part_key(unquote(target)) in keys:
            target = unquote(target)
        kind = values.get("Type", "").rpartition("/")[2]
        if values.get("Id", "") in relationships:
            raise WorkbookRefused(Reason.RELATIONSHIP_TWICE)
        relationships[values.get("Id", "")] = Relationship(kind, target, element)
    return relationships


_remembered = lru_cache(maxsize=32)(_read)
