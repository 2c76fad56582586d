"""Other headings in a copy of a roster, where an officer says what a column of his is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.errors import RosterError
from zjtx_xl.lists.files import read_grids
from zjtx_xl.lists.header import find_header
from zjtx_xl.lists.headings import FieldNames
from zjtx_xl.xlsx import Edit, Package, Workbook, patched, read_file, unlocked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from zjtx_xl.definitions import Template
    from zjtx_xl.lists.roster import Roster


def with_headings(
    roster: Roster, templates: Sequence[Template], headings: Mapping[int, str]
) -> bytes:
    """The workbook of a roster with these headings, by column; nothing else in it changes.

    Raises:
        RosterError: it is no .xlsx, or its header takes several rows.
        WorkbookRefused: a cell cannot be changed without touching others.
    """
    path: Path = roster.path
    names = FieldNames(templates)
    grid = next((one for one in read_grids(path) if one.sheet == roster.sheet), None)
    header = find_header(grid, names) if grid is not None and grid.sheet else None
    if header is None:
        raise RosterError(path, "只能改 .xlsx 名册的表头，请另存为 .xlsx，或自己改表头")
    if header.first_row != header.last_row:
        raise RosterError(path, "表头占了几行，请在 Excel 里改表头")
    package = Package.from_bytes(unlocked(read_file(path)), path.name)
    workbook = Workbook(package)
    part = next(part for part in workbook.sheets if part.name == roster.sheet)
    edits = {(header.first_row, column): Edit("text", text) for column, text in headings.items()}
    return patched(package, workbook, {part: edits})
