"""Where the figures of a summary came from, as its own sheet 数据来源 says: the level below.

A figure that was taken from an office's summary can so be followed to the return that the office
took it from, wherever the two lie now.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import PurePath
from typing import TYPE_CHECKING

from zjtx_xl.audits.provenance import COLUMNS, SHEET, TITLE_ROWS
from zjtx_xl.findings import Address
from zjtx_xl.xlsx import Package, Workbook, WorkbookRefused, scan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zjtx_xl.returns import Source

    Below = Mapping[tuple[str, str], tuple[Address, ...]]

_CELL, _FILE, _SHEET, _PLACE = 0, 4, 5, 6


def followed(
    origins: Mapping[str, tuple[Address, ...]], summaries: Mapping[str, Source]
) -> dict[str, tuple[Address, ...]]:
    """The origins, each with the cells of the level below; ``summaries`` are files by path."""
    return {
        key: tuple(
            origin._replace(below=found)
            if origin.path in summaries
            and (found := _below(summaries[origin.path]).get((origin.sheet, origin.cell)))
            else origin
            for origin in own
        )
        for key, own in origins.items()
    }


@lru_cache(maxsize=4)
def _below(source: Source) -> Below:
    """The cells of a summary, and where each came from; nothing where it does not say."""
    try:
        package = Package.from_bytes(source.read(), source.name)
        book = Workbook(package)
        part = next((part for part in book.sheets if part.name == SHEET), None)
        if part is None:
            return {}
        cells = scan(package.read(part.part), book.shared_strings, structure=False).cells
    except (WorkbookRefused, OSError):
        return {}
    first = book.sheets[0].name
    headings = [cells[TITLE_ROWS, column] for column in range(1, len(COLUMNS) + 1)
                if (TITLE_ROWS, column) in cells]  # fmt: skip
    if [cell.raw for cell in headings] != [heading for heading, _ in COLUMNS]:
        return {}
    found: dict[tuple[str, str], tuple[Address, ...]] = {}
    folder = PurePath(str(source)).parent
    for (row, column), cell in cells.items():
        if row <= TITLE_ROWS or column != _CELL + 1 or not cell.raw:
            continue
        path, sheet, place = (
            beside.raw if (beside := cells.get((row, at + 1))) else ""
            for at in (_FILE, _SHEET, _PLACE)
        )
        own, mark, ref = cell.raw.rpartition("!")
        origin = Address(os.path.normpath(folder / path), sheet, place)
        at = (own if mark else first), ref
        found[at] = (*found.get(at, ()), origin)
    return found
