"""Custom document properties (``docProps/custom.xml``), where a workbook says whose it is."""

from __future__ import annotations

from zjtx_xl.xlsx.rich_text import unescape
from zjtx_xl.xlsx.xml_part import new_parser, parse, to_utf8

_OF_PROPERTY = 2  # how deep the element of a property stands


def read_properties(stored: bytes, part: str) -> dict[str, str]:
    """The texts of custom properties by name: ``<property name="…"><vt:…>text</vt:…>``.

    Of two with one name the first counts.

    Raises:
        WorkbookRefused: ``damaged`` or ``hostile``, see :func:`xml_part.parse`.
    """
    found: dict[str, str] = {}
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
            found.setdefault(name, unescape("".join(text)))
        depth -= 1

    parser = new_parser()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text.append
    parse(parser, to_utf8(stored)[0], part)
    return found
