"""Where the figures of a summary came from, as its own sheet 数据来源 says: the level below.

A figure that was taken from an office's summary can so be followed to the return that the office
took it from, wherever the two lie now.
"""

from __future__ import annotations

import os
from decimal import Decimal
from functools import lru_cache
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.audits.provenance import COLUMNS, SHEET, TITLE_ROWS
from zjtx_xl.findings import Address
from zjtx_xl.values import plain_decimal
from zjtx_xl.xlsx import Package, Workbook, WorkbookRefused, scan

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from zjtx_xl.audits.figures import Rolled
    from zjtx_xl.returns import Source

    Below = Mapping[tuple[str, str], "_Below"]

_CELL, _VALUE, _FILE, _SHEET, _PLACE = 0, 3, 4, 5, 6


class _Below(NamedTuple):
    """What a summary says of one of its cells: its value, and where that came from."""

    value: str
    origins: tuple[Address, ...]


def followed(
    origins: Mapping[str, tuple[Address, ...]],
    summaries: Mapping[str, Source],
    rolled: Iterable[Rolled] = (),
) -> tuple[dict[str, tuple[Address, ...]], tuple[str, ...]]:
    """The origins, each with the cells of the level below; ``summaries`` are files by path.

    A figure of a summary that is not the one its own provenance tells of was changed by hand, or
    stands elsewhere now: it leads no further, and a sentence about each such file says so.
    """
    edited: dict[str, dict[tuple[str, str], str]] = {}
    for cell in (cell for figure in rolled for cell in figure.sources):
        below: Below = _below(summaries[cell.path]) if cell.path in summaries else {}
        found = below.get((cell.sheet, cell.ref))
        if found and _differ(found.value, cell.raw):
            said = f"{cell.sheet} {cell.ref}：表里 {cell.raw.strip()}，来源 {found.value}"
            edited.setdefault(cell.path, {})[cell.sheet, cell.ref] = said
    led = {
        key: tuple(
            origin._replace(below=found.origins)
            if origin.path in summaries
            and (origin.sheet, origin.cell) not in edited.get(origin.path, {})
            and (found := _below(summaries[origin.path]).get((origin.sheet, origin.cell)))
            else origin
            for origin in own
        )
        for key, own in origins.items()
    }
    notes = (
        f"{PurePath(path).name} 有 {len(cells)} 个数据和它自己的“{SHEET}”不一样"
        f"（{next(iter(cells.values()))}{' 等' if len(cells) > 1 else ''}）："
        "可能在汇总以后改过，请核实。"
        for path, cells in edited.items()
    )
    return led, tuple(notes)


def _differ(stated: str, stands: str) -> bool:
    """Whether both are numbers, and not the same."""
    one, other = stated.strip(), stands.strip()
    return plain_decimal(one) and plain_decimal(other) and Decimal(one) != Decimal(other)


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
    found: dict[tuple[str, str], _Below] = {}
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
        value = cells.get((row, _VALUE + 1))
        known = found.get(at, _Below(value.raw if value else "", ()))
        found[at] = known._replace(origins=(*known.origins, origin))
    return found
