"""Where a conditional format may show numbers otherwise than the style of their cells does."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from zjtx_xl.xlsx.address import Range, area_of
from zjtx_xl.xlsx.errors import WorkbookRefused
from zjtx_xl.xlsx.xml_part import new_parser, parse, to_utf8

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST_AREAS = 1_000
_NAME = b"conditionalFormatting"
_START, _END = b"<conditionalFormatting ", b"</conditionalFormatting>"

Areas = tuple[tuple[Range, str], ...]


def areas_with(data: bytes, formats: Mapping[str, str]) -> Areas:
    """The areas of a worksheet part that have a rule with one of these formats, and its code.

    ``formats`` are number formats by ``dxfId``. Whether the rule applies nobody computes here.

    Raises:
        WorkbookRefused: the part is broken.
    """
    if _NAME not in data:
        return ()
    start, end = data.find(_START), data.rfind(_END)
    block = data[start : end + len(_END)] if 0 <= start < end else b""
    if block and data.count(_NAME) == block.count(_NAME):
        try:
            return _of_block(block, tuple(formats.items()))
        except WorkbookRefused:
            pass  # a prefix that is declared elsewhere, another encoding: the whole part says
    return _read(to_utf8(data)[0], formats)


@lru_cache(maxsize=64)  # returns of one blank have the same
def _of_block(block: bytes, formats: tuple[tuple[str, str], ...]) -> Areas:
    return _read(b"<sheet>%s</sheet>" % block, dict(formats))


def _read(text: bytes, formats: Mapping[str, str]) -> Areas:
    found: list[tuple[Range, str]] = []
    areas: list[Range] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local == "conditionalFormatting":
            listed = attributes.get("sqref", "").split()[:_MOST_AREAS]
            areas[:] = [area for text in listed if (area := area_of(text)) is not None]
        elif local == "cfRule" and (code := formats.get(attributes.get("dxfId", ""))):
            found.extend((area, code) for area in areas)

    parser = new_parser()
    parser.StartElementHandler = start
    parse(parser, text, "sheet.xml")
    return tuple(found[:_MOST_AREAS])
