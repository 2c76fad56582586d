"""Where the figures of a summary came from, as its own sheet 数据来源 says: the level below.

A figure that was taken from an office's summary can so be followed to the return that the office
took it from, wherever the two lie now.
"""

from __future__ import annotations

import os
from decimal import Decimal
from functools import lru_cache
from itertools import count
from pathlib import PurePath
from sys import intern
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.audits.provenance import COLUMNS, OWN_FILE, SHEET, TITLE_ROWS, sheet_name
from zjtx_xl.findings import Address
from zjtx_xl.values import plain_decimal
from zjtx_xl.xlsx import Package, Workbook, WorkbookRefused, scan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from zjtx_xl.audits.records import RecordCell
    from zjtx_xl.returns import Source
    from zjtx_xl.xlsx import Cell

    Below = Mapping[tuple[str, str], "_Below"]

_CELL, _VALUE, _FILE, _SHEET, _PLACE = 0, 3, 4, 5, 6


class _Below(NamedTuple):
    """What a summary says of one of its cells: its value, and where that came from."""

    value: str
    origins: tuple[Address, ...]


class Followed:
    """Cells of summaries, each led to the cells of the level below.

    A figure of a summary that is not the one its own provenance tells of was changed by hand, or
    stands elsewhere now: it leads no further.
    """

    def __init__(self, summaries: Mapping[str, Source]) -> None:
        """``summaries`` are files by path."""
        self._summaries = summaries
        self._edited: dict[str, tuple[str, set[tuple[str, str]]]] = {}

    def address(self, cell: RecordCell) -> Address:
        """Where a cell stands, and what it was made of."""
        own = Address(cell.path, cell.sheet, cell.ref)
        if cell.path not in self._summaries:
            return own
        found = _below(self._summaries[cell.path]).get((cell.sheet, cell.ref))
        if found is None:
            return own
        if not _differ(found.value, cell.raw):
            return own._replace(below=found.origins)
        said = f"{cell.sheet} {cell.ref}：表里 {cell.raw.strip()}，来源 {found.value}"
        self._edited.setdefault(cell.path, (said, set()))[1].add((cell.sheet, cell.ref))
        return own

    def notes(self) -> Iterator[str]:
        """A sentence about each file with figures that were changed."""
        for path, (first, cells) in self._edited.items():
            yield (
                f"{PurePath(path).name} 有 {len(cells)} 个数据和它自己的“{SHEET}”不一样"
                f"（{first}{' 等' if len(cells) > 1 else ''}）：可能在汇总以后改过，请核实。"
            )


def _differ(stated: str, stands: str) -> bool:
    """Whether both are numbers, and not the same."""
    one, other = stated.strip(), stands.strip()
    return plain_decimal(one) and plain_decimal(other) and Decimal(one) != Decimal(other)


@lru_cache(maxsize=2)
def _below(source: Source) -> Below:
    """The cells of a summary, and where each came from; nothing where it does not say."""
    found: dict[tuple[str, str], _Below] = {}
    try:
        book = Workbook(Package.from_bytes(source.read(), source.name))
        parts = {part.name: part.part for part in book.sheets}
        for number in count(1):
            if sheet_name(number) not in parts:
                break
            part = book.package.read(parts[sheet_name(number)])
            cells = scan(part, book.shared_strings, structure=False).cells
            _add_lines(found, cells, book.sheets[0].name, PurePath(str(source)))
    except (WorkbookRefused, OSError):
        return {}
    return found


def _add_lines(
    found: dict[tuple[str, str], _Below],
    cells: Mapping[tuple[int, int], Cell],
    first: str,
    own_path: PurePath,
) -> None:
    """Add what a sheet of the provenance says; ``first`` is the sheet that it is about."""
    headings = [cells[TITLE_ROWS, column] for column in range(1, len(COLUMNS) + 1)
                if (TITLE_ROWS, column) in cells]  # fmt: skip
    if [cell.raw for cell in headings] != [heading for heading, _ in COLUMNS]:
        return
    for (row, column), cell in cells.items():
        if row <= TITLE_ROWS or column != _CELL + 1 or not cell.raw:
            continue
        path, sheet, place = (
            beside.raw if (beside := cells.get((row, at + 1))) else ""
            for at in (_FILE, _SHEET, _PLACE)
        )
        own, mark, ref = cell.raw.rpartition("!")
        file = own_path if path == OWN_FILE else own_path.parent / path
        origin = Address(intern(os.path.normpath(file)), intern(sheet), place)
        at = (own if mark else first), ref
        value = cells.get((row, _VALUE + 1))
        known = found.get(at, _Below(value.raw if value else "", ()))
        found[at] = known._replace(origins=(*known.origins, origin))
