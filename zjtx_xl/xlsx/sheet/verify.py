"""Proof that a splice did what was asked and nothing else, from the bytes before and after."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from zjtx_xl.xlsx.address import MAX_ROW, cell_name
from zjtx_xl.xlsx.errors import Reason, WorkbookRefused
from zjtx_xl.xlsx.rich_text import escape, unescape
from zjtx_xl.xlsx.shared_strings import UnresolvedStrings
from zjtx_xl.xlsx.sheet.cells import scan
from zjtx_xl.xlsx.xml_part import to_utf8

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from zjtx_xl.xlsx.cell import Cell
    from zjtx_xl.xlsx.shared_strings import StringTable
    from zjtx_xl.xlsx.sheet.edit import Edit
    from zjtx_xl.xlsx.sheet.reader import SheetScan

_DIMENSION = re.compile(rb"<(?:[\w.-]+:)?dimension\s[^>]*>")


def verify_splice(
    before: bytes,
    after: bytes,
    edits: Mapping[tuple[int, int], Edit],
    scanned: SheetScan | None = None,
) -> frozenset[tuple[int, int]]:
    """Prove that the edits are in the new sheet and that nothing else has changed.

    Both are read from their bytes: well-formed, in order, every other cell the same, what follows
    the last edited row identical byte for byte.

    Args:
        before: the worksheet part as it was read.
        after: what :func:`splice` made of it.
        edits: what it was asked to do.
        scanned: a scan of ``before``, if there is one; it saves reading that again.

    Returns:
        The cells that have lost a formula; they must leave the calculation chain.

    Raises:
        WorkbookRefused: ``damaged``, they differ elsewhere; the new sheet must not be written.
    """
    last_row = max((row for row, _ in edits), default=0)
    if scanned and scanned.offsets and scanned.offsets.cover(before, last_row):
        strings, last_row = scanned.offsets.strings, scanned.offsets.last_row
        old = _Side(before, scanned)
    else:
        strings = UnresolvedStrings()
        old = _Side(before, _scan(before, strings, last_row))
    new = _Side(after, _scan(after, strings, last_row))
    if old.rest() != new.rest():
        # a shared formula has moved below the rows that were read: compare all cells
        old, new = (_Side(data, _scan(data, strings, MAX_ROW)) for data in (before, after))
        if old.rest() != new.rest():
            raise WorkbookRefused(Reason.UNPROVEN_END)
    if old.head() != new.head():
        raise WorkbookRefused(Reason.UNPROVEN_HEAD)
    if new.scan.faults:
        raise WorkbookRefused(Reason.UNPROVEN_FAULT, fault=new.scan.faults[0])
    if not _are_same(old.scan.cells, new.scan.cells, edits):
        raise WorkbookRefused(Reason.UNPROVEN_OTHERS)
    for position, edit in edits.items():
        if not _is_edited(old.scan.cells.get(position), new.scan.cells.get(position), edit):
            raise WorkbookRefused(Reason.UNPROVEN_CELL, cell=cell_name(*position))
    return frozenset(
        position
        for position, edit in edits.items()
        if edit.kind != "cached" and _formula(old.scan.cells.get(position)) is not None
    )


def _scan(data: bytes, strings: StringTable, last_row: int) -> SheetScan:
    return scan(data, strings, last_row=last_row, structure=False)


class _Side:
    """One of the two sheets that are compared."""

    def __init__(self, data: bytes, scanned: SheetScan) -> None:
        self.text, _ = to_utf8(data)
        self.scan = scanned

    def head(self) -> bytes:
        """What stands before the rows, without the dimension, which may grow."""
        return _DIMENSION.sub(b"", self.text[: self.scan.rows_at], 1)

    def rest(self) -> bytes:
        """What stands after the rows that were read."""
        return self.text[self.scan.rest_at :]


def _are_same(
    before: Mapping[tuple[int, int], Cell],
    after: dict[tuple[int, int], Cell],
    edits: Iterable[tuple[int, int]],
) -> bool:
    """Whether all cells but the edited ones are the same."""
    restored = after.copy()
    for position in edits:
        old = before.get(position)
        if old is None:
            restored.pop(position, None)
        else:
            restored[position] = old
    return restored == before


def _is_edited(before: Cell | None, after: Cell | None, edit: Edit) -> bool:
    if after is None:
        return before is None and edit.kind in {"empty", "text"} and not edit.value
    formula = _formula(before) if edit.kind == "cached" else None
    content = "empty", ""
    if edit.value and edit.kind == "text":
        content = "text", unescape(escape(edit.value))
    elif edit.value and edit.kind != "empty":
        content = "number", edit.value
    style = edit.style if edit.style is not None else (before or after).style
    return (after.type, after.raw, after.formula, after.style) == (*content, formula, style)


def _formula(cell: Cell | None) -> str | None:
    return cell.formula if cell else None
