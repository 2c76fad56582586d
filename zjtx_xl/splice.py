"""Change cells of a worksheet in its bytes; everything else stays as it was written.

A returned file is never opened and saved by a spreadsheet library (DESIGN.md §3). Only the bytes
of edited cells are replaced, and the ``spans`` of a row and the ``dimension`` of the sheet where
they grow. When the first cell of a shared formula goes, its text moves to the next one.
"""

from __future__ import annotations

import re
from bisect import bisect
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape as escape_markup

from zjtx_xl.address import MAX_COLUMN, MAX_ROW, Range, cell_name
from zjtx_xl.celledit import Edit, written_cell
from zjtx_xl.errors import WorkbookRefused
from zjtx_xl.sharedstrings import escape, unescape
from zjtx_xl.sheetplaces import SheetPlaces
from zjtx_xl.sheetxml import scan, translate
from zjtx_xl.xmlpart import StartTag, from_utf8, to_utf8

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from zjtx_xl.model import Cell
    from zjtx_xl.sheetplaces import CellPlace, RowPlace
    from zjtx_xl.sheetxml import SheetScan

__all__ = ["Edit", "Splicer", "splice", "verify_splice"]

_DIMENSION = re.compile(rb"<(?:[\w.-]+:)?dimension\s[^>]*>")
_SPANS = re.compile(rb"([1-9][0-9]{0,4}):([1-9][0-9]{0,4})")


def splice(data: bytes, edits: Mapping[tuple[int, int], Edit]) -> bytes:
    """The worksheet part with new content in some cells, by (row, column).

    Raises:
        WorkbookRefused: ``merge``, a cell lies inside a merge without being its first;
            ``formula``, it belongs to an array formula or data table, or has no formula whose
            cached value could change; ``damaged`` or ``hostile``, the part cannot be trusted.
    """
    return Splicer(data, {row for row, _ in edits}).splice(edits)


class Splicer:
    """A worksheet that is spliced more than once: its places are found once.

    Args:
        data: the worksheet part as stored.
        rows: numbers of the rows that edits may touch.
    """

    def __init__(self, data: bytes, rows: Collection[int]) -> None:
        self._data, self._codec = to_utf8(data)
        self._rows = frozenset(rows)
        self._places = SheetPlaces(self._data, self._rows)

    def splice(self, edits: Mapping[tuple[int, int], Edit]) -> bytes:
        """See :func:`splice`."""
        outside = [
            cell_name(row, column)
            for row, column in edits
            if row not in self._rows or not 0 < row <= MAX_ROW or not 0 < column <= MAX_COLUMN
        ]
        if outside:
            message = f"cells outside the prepared rows: {outside}"
            raise ValueError(message)
        pieces = _Pieces(self._data, self._places, edits)
        return from_utf8(pieces.joined(), self._codec)


class _Pieces:
    """The replacements of byte ranges that a set of edits amounts to."""

    def __init__(
        self, data: bytes, places: SheetPlaces, edits: Mapping[tuple[int, int], Edit]
    ) -> None:
        self.data = data
        self.places = places
        self.edits = edits
        self.replacements: list[tuple[int, int, bytes]] = []
        self.added: list[tuple[int, int]] = []

    def joined(self) -> bytes:
        """The bytes of the sheet with all replacements made."""
        self.formulas = self.moved_formulas()
        by_row: dict[int, dict[int, Edit]] = {}
        for row, column in sorted(self.edits):
            self.refuse_merged(row, column)
            by_row.setdefault(row, {})[column] = self.edits[row, column]
        new_rows: list[tuple[int, bytes]] = []
        for number, edits in by_row.items():
            row = self.places.rows.get(number)
            if row:
                self.edit_row(number, row, edits)
            else:
                new_rows += self.new_row(number, edits)
        self.insert_rows(new_rows)
        self.grow_dimension()
        pieces: list[bytes] = []
        at = 0
        for start, end, new in sorted(self.replacements, key=lambda each: each[:2]):
            pieces += (self.data[at:start], new)
            at = end
        pieces.append(self.data[at:])
        return b"".join(pieces)

    def refuse_merged(self, row: int, column: int) -> None:
        for first_row, first_column, last_row, last_column in self.places.merges:
            if (
                first_row <= row <= last_row
                and first_column <= column <= last_column
                and (row, column) != (first_row, first_column)
            ):
                detail = f"单元格 {cell_name(row, column)} 在合并区域之内，不能写入"
                raise WorkbookRefused("merge", detail)

    # ------------------------------------------------------------ rows

    def edit_row(self, number: int, row: RowPlace, edits: Mapping[int, Edit]) -> None:
        """Replace the cells that are there, insert those that are not."""
        present = {cell.column: cell for cell in row.cells}
        for column in edits.keys() & present.keys():
            self.edit_cell((number, column), present[column], edits[column])
        absent = [column for column in edits if column not in present]
        heights = _heights(edits)
        if not absent and not heights:
            return
        tag = row.tag(self.data)
        inserted = [
            each
            for column in absent
            for each in self.new_cell((number, column), edits[column], tag)
        ]
        if heights:
            _set_height(tag, max(heights))
        widened = bool(inserted) and _widened(tag, [column for column, _ in inserted])
        if tag.empty and inserted:
            cells = b"".join(cell for _, cell in inserted)
            element = tag.written(empty=False) + cells + b"</" + tag.name + b">"
            self.replacements.append((row.start, tag.end, element))
            return
        if widened or heights:
            self.replacements.append((row.start, tag.end, tag.written(empty=tag.empty)))
        for column, cell in inserted:
            # after the cell before it: extensions of the row may follow the last cell
            before = [each for each in row.cells if each.column < column]
            at = before[-1].end(self.data) if before else tag.end
            self.replacements.append((at, at, cell))

    def new_row(self, number: int, edits: Mapping[int, Edit]) -> Iterator[tuple[int, bytes]]:
        prefix = self.places.sheet_data.tag(self.data).prefix
        reference = f'"{number}"'.encode()
        tag = StartTag(prefix + b"row", {b"r": reference}, empty=False, end=0)
        cells = [
            cell
            for column, edit in edits.items()
            for _, cell in self.new_cell((number, column), edit, tag)
        ]
        if heights := _heights(edits):
            _set_height(tag, max(heights))
        if cells:
            yield number, b"".join((tag.written(empty=False), *cells, b"</", tag.name, b">"))

    def insert_rows(self, rows: list[tuple[int, bytes]]) -> None:
        """Put new rows before the first row with a higher number."""
        if not rows:
            return
        sheet_data = self.places.sheet_data
        tag = sheet_data.tag(self.data)
        if tag.empty:
            inside = b"".join(row for _, row in rows)
            element = tag.written(empty=False) + inside + b"</" + tag.name + b">"
            self.replacements.append((sheet_data.start, tag.end, element))
            return
        numbers = [number for number, _ in self.places.row_starts]
        for number, row in rows:
            following = bisect(numbers, number)
            at = sheet_data.reported
            if following < len(numbers):
                at = self.places.row_starts[following][1]
            self.replacements.append((at, at, row))

    def grow_dimension(self) -> None:
        if not self.places.dimension or not self.added:
            return
        place, area = self.places.dimension
        rows, columns = zip(*self.added, strict=True)
        grown = Range(
            min(area.first_row, *rows),
            min(area.first_column, *columns),
            max(area.last_row, *rows),
            max(area.last_column, *columns),
        )
        if grown != area:
            tag = place.tag(self.data)
            tag.attributes[b"ref"] = f'"{grown}"'.encode()
            self.replacements.append((place.start, tag.end, tag.written(empty=tag.empty)))

    # ------------------------------------------------------------ cells

    def edit_cell(self, position: tuple[int, int], cell: CellPlace, edit: Edit) -> None:
        tag = cell.tag(self.data)
        in_array = any(area.contains(*position) for area in self.places.arrays)
        formula = b""
        if edit.kind == "cached":
            if not cell.formula and not in_array:
                detail = f"单元格 {cell_name(*position)} 没有公式，不能只改缓存值"
                raise WorkbookRefused("formula", detail)
            if cell.formula:
                formula = self.data[cell.formula.start : cell.formula.end(self.data)]
                formula = self.formulas.pop(position, formula)
        elif in_array:
            detail = f"单元格 {cell_name(*position)} 属于数组公式或模拟运算表，不能写入"
            raise WorkbookRefused("formula", detail)
        element = written_cell(tag, edit, formula)
        self.replacements.append((cell.start, cell.end(self.data), element))

    def new_cell(
        self, position: tuple[int, int], edit: Edit, row: StartTag
    ) -> Iterator[tuple[int, bytes]]:
        """The element of a cell that the row does not have; none when nothing is to be shown."""
        name = cell_name(*position)
        if edit.kind == "cached":
            raise WorkbookRefused("formula", f"单元格 {name} 没有公式，不能只改缓存值")
        if any(area.contains(*position) for area in self.places.arrays):
            detail = f"单元格 {name} 属于数组公式或模拟运算表，不能写入"
            raise WorkbookRefused("formula", detail)
        if edit.kind == "empty" and edit.style is None:
            return
        tag = StartTag(row.prefix + b"c", {b"r": f'"{name}"'.encode()}, empty=True, end=0)
        inherited = self.inherited_style(row, position[1])
        if inherited:
            tag.attributes[b"s"] = inherited
        self.added.append(position)
        yield position[1], written_cell(tag, edit, b"")

    def inherited_style(self, row: StartTag, column: int) -> bytes | None:
        """The style that Excel shows in an absent cell: that of the row, else of the column."""
        if row.attributes.get(b"customFormat", b"")[1:-1] in {b"1", b"true"}:
            return row.attributes.get(b"s")
        for first, last, style in self.places.column_styles:
            if first <= column <= last:
                return b'"' + style + b'"'
        return None

    # ------------------------------------------------------------ shared formulas

    def moved_formulas(self) -> dict[tuple[int, int], bytes]:
        """``<f>`` elements of cells that become the first of a shared formula.

        Those of cells that are not edited are added to the replacements at once.
        """
        moved: dict[tuple[int, int], bytes] = {}
        for shared in self.places.shared:
            if not self.loses_formula(shared.master):
                continue
            rest = [each for each in shared.children if not self.loses_formula(each)]
            if not rest:
                continue
            rows, columns = zip(*rest, strict=True)
            area = Range(min(rows), min(columns), max(rows), max(columns))
            text = translate(shared.text, cell_name(*shared.master), cell_name(*rest[0]))
            if not text:
                detail = f"单元格 {cell_name(*shared.master)} 的公式为别的单元格共用，不能写入"
                raise WorkbookRefused("formula", detail)
            place = shared.children[rest[0]]
            tag = place.tag(self.data)
            tag.attributes[b"ref"] = f'"{area}"'.encode()
            inner = escape_markup(text).encode()
            element = tag.written(empty=False) + inner + b"</" + tag.name + b">"
            if rest[0] in self.edits:
                moved[rest[0]] = element
            else:
                self.replacements.append((place.start, place.end(self.data), element))
        return moved

    def loses_formula(self, position: tuple[int, int]) -> bool:
        return position in self.edits and self.edits[position].kind != "cached"


def _heights(edits: Mapping[int, Edit]) -> list[float]:
    return [each.height for each in edits.values() if each.height is not None]


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


# ---------------------------------------------------------------- proof


class _Unresolved:
    """Stands for the shared strings where only sameness matters."""

    def __getitem__(self, index: int) -> str:
        return f"shared string {index}"


def verify_splice(
    before: bytes, after: bytes, edits: Mapping[tuple[int, int], Edit]
) -> frozenset[tuple[int, int]]:
    """Prove that the edits are in the new sheet and that nothing else has changed.

    Both are read again from their bytes: well-formed, in order, every other cell the same, what
    follows the last edited row identical byte for byte.

    Returns:
        The cells that have lost a formula; they must leave the calculation chain.

    Raises:
        WorkbookRefused: ``damaged``, they differ elsewhere; the new sheet must not be written.
    """
    last_row = max((row for row, _ in edits), default=0)
    sheets = _scanned(before, last_row), _scanned(after, last_row)
    if not _same_rest(before, after, sheets):
        # a shared formula has moved below the last edited row: compare all cells
        sheets = _scanned(before, None), _scanned(after, None)
        if not _same_rest(before, after, sheets):
            raise _unproven("表尾")
    old, new = sheets
    heads = (
        _DIMENSION.sub(b"", to_utf8(data)[0][: sheet.rows_at], 1)
        for data, sheet in ((before, old), (after, new))
    )
    if len(set(heads)) != 1:
        raise _unproven("表头")
    if new.faults:
        raise _unproven(new.faults[0])
    for position in old.cells.keys() | new.cells.keys() | edits.keys():
        expected = old.cells.get(position)
        found = new.cells.get(position)
        edit = edits.get(position)
        same = found == expected if edit is None else _is_edited(expected, found, edit)
        if not same:
            raise _unproven("单元格 " + cell_name(*position))
    return frozenset(
        position
        for position, edit in edits.items()
        if edit.kind != "cached" and _formula(old.cells.get(position)) is not None
    )


def _scanned(data: bytes, last_row: int | None) -> SheetScan:
    return scan(data, _Unresolved(), last_row=last_row, structure=False)


def _same_rest(before: bytes, after: bytes, sheets: tuple[SheetScan, SheetScan]) -> bool:
    old, new = sheets
    return to_utf8(before)[0][old.rest_at :] == to_utf8(after)[0][new.rest_at :]


def _is_edited(before: Cell | None, after: Cell | None, edit: Edit) -> bool:
    if after is None:
        return before is None and edit.kind in {"empty", "text"} and not edit.value
    formula = _formula(before) if edit.kind == "cached" else None
    content = {
        "number": ("number", edit.value),
        "cached": ("number", edit.value),
        "text": ("text", unescape(escape(edit.value))),
        "empty": ("empty", ""),
    }[edit.kind]
    if not edit.value:
        content = ("empty", "")
    style = edit.style if edit.style is not None else (before or after).style
    return (after.type, after.raw, after.formula, after.style) == (*content, formula, style)


def _formula(cell: Cell | None) -> str | None:
    return cell.formula if cell else None


def _unproven(where: str) -> WorkbookRefused:
    return WorkbookRefused("damaged", f"写入后的核对发现{where}与原表不符，因此没有写入")
