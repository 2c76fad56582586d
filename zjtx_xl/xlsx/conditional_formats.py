"""Where a conditional format may show numbers otherwise than the style of their cells does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.xlsx.address import Range, area_of
from zjtx_xl.xlsx.xml_part import new_parser, parse, to_utf8

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST_AREAS = 1_000


def areas_with(data: bytes, formats: Mapping[str, str]) -> tuple[tuple[Range, str], ...]:
    """The areas of a worksheet part that have a rule with one of these formats, and its code.

    ``formats`` are number formats by ``dxfId``. Whether the rule applies nobody computes here.

    Raises:
        WorkbookRefused: the part is broken.
    """
    found: list[tuple[Range, str]] = []
    open_areas: list[Range] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local == "conditionalFormatting":
            listed = attributes.get("sqref", "").split()[:_MOST_AREAS]
            open_areas[:] = [area for text in listed if (area := area_of(text)) is not None]
        elif local == "cfRule" and (code := formats.get(attributes.get("dxfId", ""))):
            found.extend((area, code) for area in open_areas)

    parser = new_parser()
    parser.StartElementHandler = start
    parse(parser, to_utf8(data)[0], "sheet.xml")
    return tuple(found[:_MOST_AREAS])
