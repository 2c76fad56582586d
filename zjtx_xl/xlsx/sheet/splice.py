"""Change cells of a worksheet in its bytes; everything else stays as it was written.

A returned file is never opened and saved by a spreadsheet library. Only the bytes
of edited cells are replaced, and the ``spans`` of a row and the ``dimension`` of the sheet where
they grow. When the first cell of a shared formula goes, its text moves to the next one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING

from zjtx_xl.xlsx.address import MAX_COLUMN, MAX_ROW, Range, cell_name
from zjtx_xl.xlsx.errors import Reason, WorkbookRefused
from zjtx_xl.xlsx.shared_strings import UnresolvedStrings
from zjtx_xl.xlsx.sheet.cells import scan
from zjtx_xl.xlsx.sheet.edit import Edit, written_cell
from zjtx_xl.xlsx.sheet.offsets import translate
from zjtx_xl.xlsx.sheet.verify import verify_splice
from zjtx_xl.xlsx.xml_part import StartTag, escape_markup, from_utf8, start_tag

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from zjtx_xl.xlsx.sheet.offsets import (
        CellOffsets,
        ElementOffsets,
        RowOffsets,
        SharedFormula,
        SheetOffsets,
    )
    from zjtx_xl.xlsx.sheet.reader import SheetScan

__all__ = ["Edit", "splice", "verify_splice"]

_SHORT = 1024  # bytes of a cell that is worth remembering
_SPANS = re.compile(rb"([1-9][0-9]{0,4}):([1-9][0-9]{0,4})")


def splice(
    data: bytes, edits: Mapping[tuple[int, int], Edit], scanned: SheetScan | None = None
) -> bytes:
    """The worksheet part with new content in some cells, by (row, column).

    Args:
        data: the part as stored.
        edits: what to write.
        scanned: a scan of the same part, if there is one; it saves reading it again.

    Raises:
        WorkbookRefused: ``merge``, a cell lies inside a merge without being its first;
            ``formula``, it belongs to an array formula or data table, or has no formula whose
            cached value could change; ``damaged`` or ``hostile``, the part cannot be trusted.
        ValueError: a position that no sheet has.
    """
    for row, column in edits:
        if not (0 < row <= MAX_ROW and 0 < column <= MAX_COLUMN):
            message = f"no cell of a sheet: row {row}, column {column}"
            raise ValueError(message)
    last_row = max((row for row, _ in edits), default=0)
    offsets = scanned.offsets if scanned else None
    if scanned is None or offsets is None or not offsets.cover(data, last_row):
        scanned = scan(data, UnresolvedStrings(), last_row=last_row)
        offsets = scanned.offsets
    if offsets and any(_reaches_below(shared, edits, offsets) for shared in offsets.shared):
        scanned = scan(data, UnresolvedStrings())
        offsets = scanned.offsets
    if not offsets or not offsets.sheet_data:
        raise WorkbookRefused(Reason.NO_ROWS)
    if offsets.disorder:
        raise WorkbookRefused.because(offsets.disorder)
    new = _Pieces(offsets, scanned, edits).joined()
    return from_utf8(new, offsets.codec)


def _reaches_below(
    shared: SharedFormula, edits: Mapping[tuple[int, int], Edit], offsets: SheetOffsets
) -> bool:
    """Whether the first cell of a shared formula goes, and others may stand below what is known."""
    if not _loses_formula(shared.master, edits):
        return False
    return shared.area is None or shared.area.last_row > offsets.last_row


def _loses_formula(position: tuple[int, int], edits: Mapping[tuple[int, int], Edit]) -> bool:
    return position in edits and edits[position].kind != "cached"


class _Pieces:
    """The replacements of byte ranges that a set of edits amounts to."""

    def __init__(
        self, offsets: SheetOffsets, scanned: SheetScan, edits: Mapping[tuple[int, int], Edit]
    ) -> None:
        self.data = offsets.data
        self.offsets = offsets
        self.scanned = scanned
        self.edits = edits
        self.replacements: list[tuple[int, int, bytes]] = []
        self.added: list[tuple[int, int]] = []
        self.formulas: dict[tuple[int, int], bytes] = {}
        self.styles: dict[int, bytes | None] = {}  # of columns

    def joined(self) -> bytes:
        """The bytes of the sheet with all replacements made."""
        self.move_formulas()
        by_row: dict[int, dict[int, Edit]] = {}
        self.refuse_merged()
        for position, edit in sorted(self.edits.items(), key=_position):
            # mostly a cell is there, and nothing of its row is asked for
            found = self.offsets.cell(*position) if edit.height is None else None
            if found:
                self.edit_cell(position, found, edit)
            else:
                by_row.setdefault(position[0], {})[position[1]] = edit
        new_rows: list[tuple[int, bytes]] = []
        for number, edits in by_row.items():
            row = self.offsets.row(number)
            if row:
                self.edit_row(number, row, edits)
            else:
                new_rows += self.new_row(number, edits)
        self.insert_rows(new_rows)
        self.grow_dimension()
        pieces: list[bytes] = []
        at = 0
        for start, end, new in sorted(self.replacements, key=_span):
            pieces += (self.data[at:start], new)
            at = end
        pieces.append(self.data[at:])
        return b"".join(pieces)

    def refuse_merged(self) -> None:
        """Refuse edits inside a merge, where nobody would see them."""
        edited = _around(self.edits)
        near = [merge for merge in self.scanned.merges if merge.overlaps(edited)]
        for row, column in sorted(self.edits) if near else ():
            if any(merge.contains(row, column) and (row, column) != merge[:2] for merge in near):
                raise WorkbookRefused(Reason.INSIDE_MERGE, cell=cell_name(row, column))

    # ------------------------------------------------------------ rows

    def edit_row(self, number: int, row: RowOffsets, edits: Mapping[int, Edit]) -> None:
        """Replace the cells that are there, insert those that are not."""
        absent: list[int] = []
        for column, edit in edits.items():
            found = self.offsets.cell(number, column)
            if found:
                self.edit_cell((number, column), found, edit)
            else:
                absent.append(column)
        heights = _heights(edits)
        if not absent and not heights:
            return
        tag = row.row.tag(self.data)
        inserted = [
            (column, cell)
            for column in absent
            if (cell := self.new_cell((number, column), edits[column], tag))
        ]
        if heights:
            _set_height(tag, max(heights))
        widened = bool(inserted) and _widened(tag, [column for column, _ in inserted])
        if tag.empty and inserted:
            cells = b"".join(cell for _, cell in inserted)
            element = tag.written(empty=False) + cells + b"</" + tag.name + b">"
            self.replacements.append((row.row.start, tag.end, element))
            return
        if widened or heights:
            self.replacements.append((row.row.start, tag.end, tag.written(empty=tag.empty)))
        for column, cell in inserted:
            # after the cell before it: extensions of the row may follow the last cell
            before = row.cell_before(column)
            at = before.cell.end(self.data) if before else tag.end
            self.replacements.append((at, at, cell))

    def new_row(self, number: int, edits: Mapping[int, Edit]) -> Iterator[tuple[int, bytes]]:
        prefix = self.sheet_data.tag(self.data).prefix
        tag = StartTag(prefix + b"row", {b"r": f'"{number}"'.encode()}, empty=False, end=0)
        cells = [
            cell
            for column, edit in edits.items()
            if (cell := self.new_cell((number, column), edit, tag))
        ]
        if heights := _heights(edits):
            _set_height(tag, max(heights))
        if cells:
            yield number, b"".join((tag.written(empty=False), *cells, b"</", tag.name, b">"))

    def insert_rows(self, rows: list[tuple[int, bytes]]) -> None:
        """Put new rows before the first row with a higher number."""
        if not rows:
            return
        tag = self.sheet_data.tag(self.data)
        if tag.empty:
            inside = b"".join(row for _, row in rows)
            element = tag.written(empty=False) + inside + b"</" + tag.name + b">"
            self.replacements.append((self.sheet_data.start, tag.end, element))
            return
        for number, row in rows:
            below = self.offsets.below(number)
            at = self.sheet_data.reported if below is None else below
            self.replacements.append((at, at, row))

    @property
    def sheet_data(self) -> ElementOffsets:
        if self.offsets.sheet_data is None:
            raise WorkbookRefused(Reason.NO_ROWS)
        return self.offsets.sheet_data

    def grow_dimension(self) -> None:
        area, at = self.scanned.dimension, self.offsets.dimension
        if not area or at is None or not self.added:
            return
        rows, columns = zip(*self.added, strict=True)
        grown = Range(
            min(area.first_row, *rows),
            min(area.first_column, *columns),
            max(area.last_row, *rows),
            max(area.last_column, *columns),
        )
        if grown != area:
            tag = start_tag(self.data, at)
            tag.attributes[b"ref"] = f'"{grown}"'.encode()
            self.replacements.append((at, tag.end, tag.written(empty=tag.empty)))

    # ------------------------------------------------------------ cells

    def edit_cell(self, position: tuple[int, int], found: CellOffsets, edit: Edit) -> None:
        arrays = self.offsets.arrays
        in_array = bool(arrays) and any(area.contains(*position) for area in arrays)
        formula = b""
        if edit.kind == "cached":
            if not found.formula and not in_array:
                raise WorkbookRefused(Reason.NO_FORMULA, cell=cell_name(*position))
            if found.formula:
                formula = self.data[found.formula.start : found.formula.end(self.data)]
                formula = self.formulas.get(position, formula)
        elif in_array:
            raise WorkbookRefused(Reason.INSIDE_ARRAY, cell=cell_name(*position))
        start, end = found.cell.start, found.cell.end(self.data)
        old = self.data[start:end]
        is_short = len(old) + len(formula) + len(edit.value) <= _SHORT
        made = _known if is_short else _edited
        self.replacements.append((start, end, made(old, edit, formula)))

    def new_cell(self, position: tuple[int, int], edit: Edit, row: StartTag) -> bytes:
        """The element of a cell that the row does not have; none when nothing is to be shown."""
        name = cell_name(*position)
        if edit.kind == "cached":
            raise WorkbookRefused(Reason.NO_FORMULA, cell=name)
        arrays = self.offsets.arrays
        if arrays and any(area.contains(*position) for area in arrays):
            raise WorkbookRefused(Reason.INSIDE_ARRAY, cell=name)
        if edit.kind == "empty" and edit.style is None:
            return b""
        self.added.append(position)
        made = _known_new if len(edit.value) <= _SHORT else _new
        return made(row.prefix, name, self.inherited_style(row, position[1]), edit)

    def inherited_style(self, row: StartTag, column: int) -> bytes | None:
        """The style that Excel shows in an absent cell: that of the row, else of the column."""
        if row.attributes.get(b"customFormat", b"")[1:-1] in {b"1", b"true"}:
            return row.attributes.get(b"s")
        if column not in self.styles:
            styles = self.offsets.column_styles
            given = (style for first, last, style in styles if first <= column <= last)
            style = next((style for style in given if style != "0"), None)
            self.styles[column] = None if style is None else f'"{style}"'.encode()
        return self.styles[column]

    # ------------------------------------------------------------ shared formulas

    def move_formulas(self) -> None:
        """Where the first cell of a shared formula goes, give its text to the next one.

        The new ``<f>`` of a cell that is itself edited is kept for :meth:`edit_cell`.
        """
        for shared in self.offsets.shared:
            if not _loses_formula(shared.master, self.edits):
                continue
            rest = [child for child in shared.children if not _loses_formula(child, self.edits)]
            if not rest:
                continue
            first = rest[0]
            text = translate(shared.text, cell_name(*shared.master), cell_name(*first))
            if not text:
                raise WorkbookRefused(Reason.FORMULA_SHARED, cell=cell_name(*shared.master))
            area = _around(rest)
            found = shared.children[first]
            tag = found.tag(self.data)
            tag.attributes[b"ref"] = f'"{area}"'.encode()
            inner = escape_markup(text).encode()
            element = tag.written(empty=False) + inner + b"</" + tag.name + b">"
            if first in self.edits:
                self.formulas[first] = element
            else:
                self.replacements.append((found.start, found.end(self.data), element))


_position = itemgetter(0)  # of an edit
_span = itemgetter(0, 1)  # of a replacement


def _edited(old: bytes, edit: Edit, formula: bytes) -> bytes:
    """The element of a cell with new content, and the ``<f>`` that stays."""
    return written_cell(start_tag(old, 0), edit, formula)


_known = lru_cache(maxsize=4096)(_edited)  # the same few scores go into the same few cells


def _new(prefix: bytes, name: str, style: bytes | None, edit: Edit) -> bytes:
    """The element of a cell that was not there, with the style that Excel shows in its place."""
    tag = StartTag(prefix + b"c", {b"r": f'"{name}"'.encode()}, empty=True, end=0)
    if style:
        tag.attributes[b"s"] = style
    return written_cell(tag, edit, b"")


_known_new = lru_cache(maxsize=4096)(_new)  # many files have the same findings


def _around(positions: Collection[tuple[int, int]]) -> Range:
    """The smallest range that holds these cells; row 0 if there are none."""
    rows, columns = zip(*positions, strict=True) if positions else ((0,), (0,))
    return Range(min(rows), min(columns), max(rows), max(columns))


def _heights(edits: Mapping[int, Edit]) -> list[float]:
    return [edit.height for edit in edits.values() if edit.height is not None]


def _set_height(tag: StartTag, height: float) -> None:
    """Give a row this height in points, from which it may grow while somebody types, or hide it."""
    for name in (b"ht", b"customHeight", b"hidden"):
        tag.attributes.pop(name, None)
    if height:
        tag.attributes[b"ht"] = f'"{height:g}"'.encode()
    else:
        tag.attributes[b"hidden"] = b'"1"'


def _widened(tag: StartTag, columns: list[int]) -> bool:
    """Widen the ``spans`` of a row, an optional hint, so that it covers the new columns."""
    given = tag.attributes.get(b"spans")
    if given is None:
        return False
    ends = [int(end) for pair in _SPANS.findall(given) for end in pair]
    if ends and min(ends) <= min(columns) and max(columns) <= max(ends):
        return False
    ends += columns
    tag.attributes[b"spans"] = f'"{min(ends)}:{max(ends)}"'.encode()
    return True
