"""Edits of some cells → a new file in which nothing else has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.xlsx.sheet.splice import splice
from zjtx_xl.xlsx.sheet.verify import verify_splice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zjtx_xl.xlsx.package import Package
    from zjtx_xl.xlsx.sheet.edit import Edit
    from zjtx_xl.xlsx.sheet.reader import SheetScan
    from zjtx_xl.xlsx.workbook import SheetPart, Workbook


def patched(
    package: Package,
    workbook: Workbook,
    edits: Mapping[SheetPart, Mapping[tuple[int, int], Edit]],
    scans: Mapping[SheetPart, SheetScan] | None = None,
) -> bytes:
    """The container with these cells changed, sheet by sheet.

    The new XML is read again and compared before anybody gets it. Recalculation is switched on,
    because a total or a helper depends on what was written. ``scans`` of sheets as they are in
    this container save reading those again; what is not a scan of these very bytes is not used.

    Raises:
        WorkbookRefused: a cell cannot be changed without touching others; the code says why.
    """
    replacements: dict[str, bytes] = {}
    dropped: dict[SheetPart, frozenset[tuple[int, int]]] = {}
    for sheet, changes in edits.items():
        if not changes:
            continue
        before = package.read(sheet.part)
        scanned = (scans or {}).get(sheet)
        after = splice(before, changes, scanned)
        dropped[sheet] = verify_splice(before, after, changes, scanned)
        replacements[sheet.part] = after
    if not replacements:
        return package.rewrite({})
    recalculated = workbook.with_full_recalculation()
    if recalculated is not None:
        replacements[workbook.part] = recalculated
    changes_of_chain = workbook.without_calculation_entries(dropped)
    return package.rewrite(replacements | changes_of_chain.replacements, changes_of_chain.removals)
