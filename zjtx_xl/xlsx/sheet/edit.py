"""The new content of one cell, and the element it is written as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from zjtx_xl.xlsx.address import cell_name, is_number
from zjtx_xl.xlsx.rich_text import escape
from zjtx_xl.xlsx.xml_part import StartTag, escape_markup

_MAX_TEXT = 32_767  # UTF-16 units, a limit of Excel
# Attributes that speak of the old content: its type, metadata of array formulas and rich values.
_OF_CONTENT = (b"t", b"cm", b"vm")


@dataclass(frozen=True, slots=True)
class Edit:
    """New content of one cell.

    ``number``: ``value`` is written into ``<v>`` as it stands. ``text``: an inline string.
    ``empty``: the content goes, the cell and its style stay. ``cached``: the formula stays, its
    cached result becomes ``value``, a number, or nothing when ``value`` is ``""``. ``style`` is
    an index of cell formats; None keeps that of the cell (an absent cell takes that of its row
    or column, as Excel shows it). ``height`` in points is what the text needs: the row gets the
    largest of its edits, or is hidden where that is 0; None leaves the row as it is.

    Raises:
        ValueError: not a number, or a text longer than a cell holds.
    """

    kind: Literal["number", "text", "empty", "cached"]
    value: str = ""
    style: int | None = None
    height: float | None = None

    def __post_init__(self) -> None:
        if self.kind == "number" or (self.kind == "cached" and self.value):
            if not is_number(self.value):
                message = f"not a number: {self.value!r}"
                raise ValueError(message)
        elif len(self.value.encode("utf-16-le", "surrogatepass")) > 2 * _MAX_TEXT:
            message = f"a cell holds at most {_MAX_TEXT} characters"
            raise ValueError(message)


def written_cell(tag: StartTag, edit: Edit, formula: bytes) -> bytes:
    """The element of a cell with new content.

    Args:
        tag: its start tag; type, metadata and style are changed in place.
        edit: the content.
        formula: the ``<f>`` element that stays, or nothing.
    """
    prefix = tag.prefix
    array = tag.attributes.get(b"cm") if formula else None
    for name in _OF_CONTENT:
        tag.attributes.pop(name, None)
    if array:
        tag.attributes[b"cm"] = array
    if edit.style is not None:
        tag.attributes[b"s"] = f'"{edit.style}"'.encode()
    content = formula
    if edit.kind == "text" and edit.value:
        tag.attributes[b"t"] = b'"inlineStr"'
        text = escape_markup(escape(edit.value)).encode()
        opening = b"<%sis><%st xml:space=%s>" % (prefix, prefix, b'"preserve"')
        content = opening + text + b"</%st></%sis>" % (prefix, prefix)
    elif edit.kind in {"number", "cached"} and edit.value:
        content += b"<%sv>%s</%sv>" % (prefix, edit.value.encode(), prefix)
    if not content:
        return tag.written(empty=True)
    return tag.written(empty=False) + content + b"</" + tag.name + b">"


def new_cell(row: int, column: int, style: int, edit: Edit, formula: str | None = None) -> str:
    """The element of a cell in a worksheet that is being written; ``formula`` is without ``=``."""
    name = f'"{cell_name(row, column)}"'.encode()
    tag = StartTag(b"c", {b"r": name}, empty=True, end=0)
    if style:
        tag.attributes[b"s"] = f'"{style}"'.encode()
    stays = f"<f>{escape_markup(formula)}</f>".encode() if formula else b""
    return written_cell(tag, edit, stays).decode()
