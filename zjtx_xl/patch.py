"""Edits of some cells → a new file in which nothing else has changed (DESIGN.md §3.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.sheetxml import scan
from zjtx_xl.splice import splice, verify_splice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zjtx_xl.archive import Archive
    from zjtx_xl.splice import Edit
    from zjtx_xl.workbook import SheetPart, Workbook


def patched(
    archive: Archive, workbook: Workbook, edits: Mapping[SheetPart, Mapping[tuple[int, int], Edit]]
) -> bytes:
    """The container with these cells changed, sheet by sheet.

    The new XML is read again and compared before anybody gets it. Recalculation is switched on,
    because a total or a helper depends on what was written.

    Raises:
        WorkbookRefused: a cell cannot be changed without touching others; the code says why.
    """
    replacements: dict[str, bytes] = {}
    dropped: dict[SheetPart, set[tuple[int, int]]] = {}
    for sheet, changes in edits.items():
        if not changes:
            continue
        before = archive.read(sheet.part)
        after = splice(before, changes)
        verify_splice(before, after, changes)
        replacements[sheet.part] = after
        last_row = max(row for row, _ in changes)
        cells = scan(
            before, workbook.shared_strings, last_row=last_row, structure=False
        ).cells
        dropped[sheet] = {
            position
            for position, edit in changes.items()
            if edit.kind != "cached" and position in cells and cells[position].formula is not None
        }
    if not replacements:
        return archive.rewrite({})
    recalculated = workbook.with_full_recalculation()
    if recalculated is not None and workbook.part is not None:
        replacements[workbook.part] = recalculated
    changes_of_chain = workbook.without_calculation_entries(dropped)
    return archive.rewrite(
        replacements | changes_of_chain.replacements, changes_of_chain.removals
    )
