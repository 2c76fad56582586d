"""Pictures and shapes that lie over the cells of a sheet, and which cells these are.

DrawingML says where each one starts, and where it ends or how large it is (ECMA-376 part 1,
§20.5.2); controls and old text boxes stand in a VML part, with their cells in ``x:Anchor``. Notes
on cells are seen where they do not close; which cells have one, their own part says (part 1,
§18.7.3).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.xlsx.address import MAX_COLUMN, MAX_ROW, parse_cell
from zjtx_xl.xlsx.xml_part import read_elements, to_utf8

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from zjtx_xl.xlsx.xml_part import Element

_ANCHORS = frozenset({"twoCellAnchor", "oneCellAnchor", "absoluteAnchor"})
_SEEN = frozenset({"pic", "sp", "grpSp", "graphicFrame", "contentPart"})  # and not a mere line
_BROAD = 63_500  # EMU (5 points): a line that covers digits
_NUMBER = r"-?[0-9]{1,12}"
_CONTROL = (
    rb"ObjectType\s*=\s*[\"'](?P<kind>\w{1,20})[\"'].{0,4000}?"
    rb"<(?:x:)?Anchor>(?P<anchor>[0-9\s,-]{1,200})<"
)
_NOTE = rb"<(?:\w+:)?comment\s[^<>]{0,400}?\bref=[\"']([A-Z]{1,3}[0-9]{1,7})[\"']"
_OF_VML = 8  # the first cell, the last one, and how far into each


class Drawn(NamedTuple):
    """A picture or a shape: from which cell to which one, rows and columns from 1.

    Where only its size is known ``last`` is None, and ``size`` its width and height beyond the
    start of the first cell, in EMU (12,700 to a point).
    """

    first: tuple[int, int]
    last: tuple[int, int] | None
    size: tuple[int, int] = (0, 0)


def read_drawing(data: bytes, part: str) -> Iterator[Drawn]:
    """What a drawing part shows.

    Raises:
        WorkbookRefused: ``damaged`` or ``hostile``, see :func:`xml_part.parse`.
    """
    elements = read_elements(to_utf8(data)[0], part)
    for anchor in (element for element in elements if element.name in _ANCHORS):
        inside = [e for e in elements if anchor.start < e.start < anchor.end]
        if any(element.name in _SEEN or _is_broad_line(element) for element in inside):
            yield _drawn(anchor.name, inside)


def _is_broad_line(element: Element) -> bool:
    return element.name == "ln" and _number(element.attributes.get("w", "")) >= _BROAD


def _drawn(kind: str, inside: Sequence[Element]) -> Drawn:
    def said(parent: str, name: str) -> int:
        texts = (e.text.strip() for e in inside if (e.parent, e.name) == (parent, name))
        return _number(next(texts, ""))

    def attribute(element_name: str, name: str) -> int:
        found = (e for e in inside if e.name == element_name and e.parent == kind)
        return _number(next((e.attributes.get(name, "") for e in found), ""))

    first = _cell(said("from", "row"), said("from", "col"))
    if kind == "twoCellAnchor":
        # what ends where a cell begins does not cover it
        row = said("to", "row") - (not said("to", "rowOff"))
        column = said("to", "col") - (not said("to", "colOff"))
        return Drawn(first, _cell(row, column))
    size = attribute("ext", "cx"), attribute("ext", "cy")
    if kind == "absoluteAnchor":
        return Drawn(
            (1, 1), None, (size[0] + attribute("pos", "x"), size[1] + attribute("pos", "y"))
        )
    return Drawn(first, None, (size[0] + said("from", "colOff"), size[1] + said("from", "rowOff")))


def read_controls(data: bytes) -> Iterator[Drawn]:
    """The controls and text boxes of a VML part, which seldom is XML; and notes that stay open."""
    for match in re.finditer(_CONTROL, data, re.DOTALL):
        numbers = [_number(text.strip()) for text in match["anchor"].decode("ascii").split(",")]
        rest = data[match.end() : data.find(b"ClientData>", match.end())]
        is_seen = match["kind"] != b"Note" or b"Visible" in match[0] or b"Visible" in rest
        if is_seen and len(numbers) == _OF_VML:
            column, _, row, _, last_column, _, last_row, _ = numbers
            yield Drawn(_cell(row, column), _cell(last_row, last_column))


def read_notes(data: bytes) -> Iterator[tuple[int, int]]:
    """The cells that a part of notes (批注) is about, rows and columns from 1."""
    for match in re.finditer(_NOTE, data):
        yield parse_cell(match[1].decode("ascii"))


def _number(text: str) -> int:
    return int(text) if re.fullmatch(_NUMBER, text) else 0


def _cell(row: int, column: int) -> tuple[int, int]:
    """A cell that exists, from numbers that count from 0."""
    return min(max(row, 0) + 1, MAX_ROW), min(max(column, 0) + 1, MAX_COLUMN)
