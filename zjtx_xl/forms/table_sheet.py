"""Sheets while they are drawn: of a long one the rows and links that are finished go to disk."""

from __future__ import annotations

import io
import shutil
from array import array
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any, NamedTuple, cast

from xlsxwriter.worksheet import Worksheet

from zjtx_xl.forms.fresh_workbook import done
from zjtx_xl.forms.validation import edit_of, offered, validation
from zjtx_xl.xlsx import Range, new_cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xlsxwriter.format import Format

    from zjtx_xl.definitions import Field
    from zjtx_xl.xlsx import Edit

_ROWS_IN_MEMORY = 1_024
_ROWS_OF_A_SPAN = 16  # xlsxwriter says of so many rows together how wide they are
_SIDES = 4  # of a merged area
_LINKED_ROWS = 256  # whose links are in memory


class _Filled(NamedTuple):
    """A cell that is filled while it is drawn, in the form that a splice gives it."""

    edit: Edit
    format: Format
    formula: str | None


class _Merged:
    """The merged areas of a sheet, packed."""

    def __init__(self) -> None:
        self._sides = array("I")

    def append(self, area: list[int]) -> None:
        self._sides.extend(area)

    def __len__(self) -> int:
        return len(self._sides) // _SIDES

    def __iter__(self) -> Iterator[array[int]]:
        return (self._sides[at : at + _SIDES] for at in range(0, len(self._sides), _SIDES))


class LinkedSheet(Worksheet):
    """A sheet that may have many links: where its rows go to disk as they come, so do these.

    xlsxwriter keeps of each more than half a kilobyte.
    """

    def __init__(self) -> None:
        super().__init__()
        self._links: Any = None
        self._targets: dict[str, list[str]] = {}

    def _write_single_row(self, current_row_num: int = 0) -> None:
        super()._write_single_row(current_row_num)
        if len(cast("dict[int, object]", self.hyperlinks)) >= _LINKED_ROWS:
            if self._links is None:
                self._links = TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - until assembled
            self._links.write(self._drawn_links())

    def _drawn_links(self) -> str:
        """The links in memory as they are printed, and no longer kept."""
        file = cast("IO[str]", self.fh)
        self.fh = into = io.StringIO()
        links: list[list[str]] = self.external_hyper_links
        known = len(links)
        super()._write_hyperlinks()
        drawn = into.getvalue()
        self.fh = file
        self.hyperlinks.clear()
        # many lead to the same file
        links[known:] = [self._targets.setdefault(link[1], link) for link in links[known:]]
        return drawn.removeprefix("<hyperlinks>").removesuffix("</hyperlinks>")

    def _write_hyperlinks(self) -> None:
        if self._links is None:
            super()._write_hyperlinks()
            return
        self._links.write(self._drawn_links())
        self._links.seek(0)
        file = cast("IO[str]", self.fh)
        file.write("<hyperlinks>")
        shutil.copyfileobj(self._links, file)
        file.write("</hyperlinks>")
        self._links.close()


class TableSheet(Worksheet):
    """A sheet whose formulas hold only functions of Excel 2010, and whose cells may be filled.

    xlsxwriter looks in each formula for the names of thirty newer functions; in a list of 1,500
    records that was most of the time. Lint refuses definitions with such functions.
    """

    def __init__(self) -> None:
        super().__init__()
        self.merge: Any = _Merged()
        self._on_disk: Any = None
        self._next = 0  # the first row that is not on disk

    def fill(self, field: Field, value: str, cell_format: Format) -> None:
        """Put a value into the cell of a field, over what was drawn there."""
        row, column = field.position
        edit = edit_of(field, value)
        self.table[row - 1][column - 1] = _Filled(edit, cell_format, field.formula)

    def done_above(self, row: int) -> None:
        """Put the rows above this one (from 1) on disk, if they are many: they are drawn."""
        end = (row - 1) // _ROWS_OF_A_SPAN * _ROWS_OF_A_SPAN
        if end - self._next < _ROWS_IN_MEMORY:
            return
        if self._on_disk is None:
            self._on_disk = TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - until assembled
        whole, last, file = self.dim_rowmin, self.dim_rowmax, self.fh
        self.dim_rowmin, self.dim_rowmax, self.fh = self._next, end - 1, self._on_disk
        super()._write_rows()
        self.dim_rowmin, self.dim_rowmax, self.fh = whole, last, file
        for number in range(self._next, end):
            self.table.pop(number, None)
            self.row_info.pop(number, None)
            self.row_sizes.pop(number, None)
        merged: Any = self.merged_cells
        self.merged_cells = {place: merged[place] for place in merged if place[0] >= end}
        self._next = end

    def _write_rows(self) -> None:
        if self._on_disk is None:
            super()._write_rows()
            return
        self._on_disk.seek(0)
        shutil.copyfileobj(self._on_disk, self.fh)
        self._on_disk.close()
        self.dim_rowmin = self._next
        if self.dim_rowmax >= self._next:
            super()._write_rows()

    def _write_cell(self, row: int, col: int, cell: object) -> None:
        if not isinstance(cell, _Filled):
            super()._write_cell(row, col, cell)
            return
        xlsxwriter_format: Any = cell.format
        style: int = xlsxwriter_format._get_xf_index()  # noqa: SLF001 - as it writes its own cells
        self.fh.write(new_cell(row + 1, col + 1, style, cell.edit, cell.formula))

    def _prepare_formula(
        self,
        formula: str,
        expand_future_functions: bool = False,  # noqa: ARG002, FBT001, FBT002 - xlsxwriter's
    ) -> str:
        return formula.removeprefix("=")


class Validations:
    """The fields that share a validation (the same cell of every record), and where they stand."""

    def __init__(self) -> None:
        self._groups: dict[tuple[object, ...], tuple[Field, array[int]]] = {}

    def add(self, field: Field) -> None:
        """Take in a field; those of a column come from above."""
        row = field.row if field.scope == "always" else field.row.rpartition(".")[2]
        row = "" if row.isdigit() else row
        key = row, field.column, field.kind, field.role
        _, spans = self._groups.setdefault(key, (field, array("I")))
        at, column = field.position
        if spans and (spans[-3], spans[-1]) == (column, at - 1):
            spans[-1] = at  # directly below
        else:
            spans.extend((column, at, at))

    def write(self, sheet: Worksheet, lists: Mapping[tuple[str, ...], str]) -> None:
        """Put them on the sheet; ``lists`` are the places of long lists of choices."""
        for field, spans in self._groups.values():
            if field.formula:
                continue
            options = validation(field, lists.get(offered(field)))
            areas = [
                Range(first, column, last, column)
                for column, first, last in zip(*(spans[at::3] for at in range(3)), strict=True)
            ]
            if len(areas) > 1:
                options["multi_range"] = " ".join(map(str, areas))
            top, left, bottom, right = (side - 1 for side in areas[0])
            result = sheet.data_validation(top, left, bottom, right, options)
            done(result, f"数据验证 {field.key}")
