"""Custom document properties (``docProps/custom.xml``), where a workbook says whose it is.

The returns of one blank differ there in a name alone. So properties that were read are remembered,
and the tags around their texts; where nothing is new but plain text between such tags, no parser
is needed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from zjtx_xl.xlsx.shared_strings import plain_text, unescape
from zjtx_xl.xlsx.xml_part import new_parser, parse, to_utf8

if TYPE_CHECKING:
    from collections.abc import Sequence

_OF_PROPERTY = 2  # how deep the element of a property stands
_START, _CLOSING = b"<property ", b"</Properties>"
# What follows: all tags before the text, the text, all tags after it.
_PROPERTY = re.compile(rb"([^<>]*[^<>/]><[^<>]*[^<>/]>)([^<>]*)(</[^<>]*></property>)")
_MOST_REMEMBERED, _MOST_OPENINGS, _LONGEST = 256, 16, 1024  # the last in bytes


@dataclass(slots=True)
class _Remembered:
    """Properties by their bytes, and the names of properties by the tags around their text."""

    properties: dict[bytes, tuple[str, str]] = field(default_factory=dict[bytes, tuple[str, str]])
    names: dict[tuple[bytes, bytes], str] = field(default_factory=dict[tuple[bytes, bytes], str])


# What properties mean depends on what stands before all of them.
_remembered: dict[bytes, _Remembered] = {}


def read_properties(stored: bytes, part: str) -> dict[str, str]:
    """The texts of custom properties by name: ``<property name="…"><vt:…>text</vt:…>``.

    Raises:
        WorkbookRefused: ``damaged`` or ``hostile``, see :func:`xmlpart.parse`.
    """
    data, _ = to_utf8(stored)
    opening, *rest = data.split(_START)
    known = _remembered.get(opening)
    found = None
    if known is not None and rest and rest[-1].endswith(_CLOSING):
        rest[-1] = rest[-1].removesuffix(_CLOSING)
        found = _put_together(known, rest)
    if found is None:
        found = _read_whole(data, part)
        if rest and b"<!" not in data and data.find(b"<?", 1) < 0:
            rest[-1] = rest[-1].removesuffix(_CLOSING)
            _remember(opening, rest, found)
    properties: dict[str, str] = {}
    for name, text in found:
        properties.setdefault(name, text)
    return properties


def _put_together(known: _Remembered, rest: Sequence[bytes]) -> list[tuple[str, str]] | None:
    """The properties, if all tags are known and all new texts plain."""
    found: list[tuple[str, str]] = []
    for each in rest:
        one = known.properties.get(each)
        if one is None:
            parts = _PROPERTY.fullmatch(each)
            name = known.names.get((parts[1], parts[3])) if parts else None
            text = plain_text(parts[2]) if parts else None
            if name is None or text is None:
                return None
            one = name, text
        found.append(one)
    return found


def _remember(opening: bytes, rest: Sequence[bytes], found: Sequence[tuple[str, str]]) -> None:
    """Properties that were read, if each is one element by itself."""
    parts = [_PROPERTY.fullmatch(each) for each in rest]
    if len(found) != len(rest) or not all(parts) or sum(map(len, rest)) > _LONGEST:
        return
    known = _remembered.get(opening, _Remembered())
    if len(known.properties) >= _MOST_REMEMBERED or len(_remembered) >= _MOST_OPENINGS:
        _remembered.clear()
        known = _Remembered()
    _remembered[opening] = known
    known.properties.update(zip(rest, found, strict=True))
    known.names.update(
        ((each[1], each[3]), name)
        for each, (name, _) in zip(parts, found, strict=True)
        if each is not None
    )


def _read_whole(data: bytes, part: str) -> list[tuple[str, str]]:
    """All properties in order."""
    found: list[tuple[str, str]] = []
    text: list[str] = []
    depth, name = 0, ""

    def start(_name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, name
        depth += 1
        if depth == _OF_PROPERTY:
            name = attributes.get("name", "")
        text.clear()

    def end(_name: str) -> None:
        nonlocal depth
        if depth == _OF_PROPERTY + 1:
            found.append((name, unescape("".join(text))))
        depth -= 1

    parser = new_parser()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text.append
    parse(parser, data, part)
    return found
