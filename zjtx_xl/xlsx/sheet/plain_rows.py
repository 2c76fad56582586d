"""Cells and tags of rows as programs write them: elements in which nothing can be hidden.

No prefix, comment, CDATA section, entity of one's own or attribute given twice: what is, byte by
byte, what ``CELL`` and ``_ROW`` describe says what the expat pass (:mod:`reader`) says of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.xlsx.address import MAX_ROW, whole_number
from zjtx_xl.xlsx.rich_text import unescape
from zjtx_xl.xlsx.sheet.around import NotPlainError
from zjtx_xl.xlsx.sheet.reader import content_of_text, content_of_value
from zjtx_xl.xlsx.sheet.structure import LOWEST, is_out_of_sight
from zjtx_xl.xlsx.xml_part import plain_text

if TYPE_CHECKING:
    from zjtx_xl.xlsx.cell import CellType

_ROW_END = b"</row>"

# A cell behind its ``<c ``, as programs write it: attributes in this order, a formula of its own.
CELL = re.compile(
    rb"""r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?:[ ]s="([0-9]{1,5})")?(?:[ ]t="([a-zA-Z]{1,9})")?
    (?:[ ]?/>|>
        (?:<f(?:[ ]a?ca="[a-z0-9]{1,5}")?>([^<]*)</f>)?
        (?:<v>([^<]*)</v>|<v[ ]?/>()|<is><t(?:[ ]xml:space="preserve")?>([^<]*)</t></is>)?
    </c>)""",
    re.VERBOSE,
)
_ROW = re.compile(
    rb"""<row[ ]r="([1-9][0-9]{0,6})"
    ((?:[ ](?:spans|s|customFormat|ht|hidden|customHeight|outlineLevel|collapsed|thickTop|thickBot
    |ph|x14ac:dyDescent)="[A-Za-z0-9.:]{0,40}")*)[ ]?(/?)>""",
    re.VERBOSE,
)
_ATTRIBUTE = re.compile(rb' ([A-Za-z0-9:]+)="([^"]*)"')
_PREFIX = b"x14ac:"  # of row attributes, as Excel writes them


class RowTag(NamedTuple):
    """A row that begins between two cells; ``reported`` is -1 while it is open.

    Both offsets count from the first byte of the tags between these cells.
    """

    number: int
    start: int
    reported: int


class RowTags(NamedTuple):
    """The tags between two cells of different rows: these rows begin, some of them hidden.

    ``opened`` is the number of the row that the next cell belongs to, 0 if there is none.
    """

    rows: tuple[RowTag, ...]
    opened: int
    hidden: tuple[int, ...]
    is_prefixed: bool


def content_of(
    kind: bytes | None, formula: str | None, value: bytes | None, inline: bytes | None
) -> tuple[CellType, str] | int:
    """Type and raw string of a cell, or the index of its shared string."""
    if kind == b"inlineStr":
        if value is not None:
            raise NotPlainError
        return content_of_text(unescape(decoded(inline or b"")), formula)
    if inline is not None:
        raise NotPlainError
    if value is None:
        return "empty", ""
    if kind == b"s":
        return whole_number(value.decode()) if value else ("empty", "")
    text = decoded(value)
    if kind == b"str":
        return content_of_text(unescape(text), formula)
    content = content_of_value((kind or b"n").decode(), text.strip())
    if content is None:
        raise NotPlainError
    return content


def decoded(content: bytes) -> str:
    """What the content of an element says."""
    text = plain_text(content)
    if text is None:
        raise NotPlainError
    return text


def row_tags(text: bytes, *, closes: bool = False) -> RowTags:
    """Tags of rows; ``closes``: the row of the cell before them ends first."""
    at = len(_ROW_END) if closes else 0
    if closes and not text.startswith(_ROW_END):
        raise NotPlainError
    rows: list[RowTag] = []
    hidden: list[int] = []
    number = opened = 0
    while at < len(text):
        tag = _ROW.match(text, at)
        before, number = number, int(tag[1]) if tag else 0
        if tag is None or opened or not before < number <= MAX_ROW:
            raise NotPlainError
        attributes = dict(_ATTRIBUTE.findall(tag[2]))
        if len(attributes) != tag[2].count(b"="):
            raise NotPlainError
        start, at = at, tag.end()
        reported = at
        if not tag[3]:
            if text.startswith(_ROW_END, at):
                at += len(_ROW_END)
            else:
                opened, reported = number, -1
        rows.append(RowTag(number, start, reported))
        size = attributes.get(b"ht", b"").decode()
        if is_out_of_sight(attributes.get(b"hidden", b"").decode(), size, LOWEST):
            hidden.append(number)
    return RowTags(tuple(rows), opened, tuple(hidden), _PREFIX in text)
