"""An .xlsx as the reader sees it; each sheet is scanned once, as far as the form can reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.xlsx import MAX_ROW, Workbook, scan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zjtx_xl.returns.identification import Cells, IdentifiedSheet
    from zjtx_xl.xlsx import Package, SheetPart, SheetScan

# A recipient may have inserted rows; further down nobody looks for the form.
_ROWS_BELOW = 200


class PackageBook:
    """A package with the scans that were made of its sheets."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.workbook = self.formats = Workbook(package)
        self._scans: dict[str, tuple[int, SheetScan]] = {}

    @property
    def sheets(self) -> tuple[SheetPart, ...]:
        """Its sheets, in order."""
        return self.workbook.sheets

    @property
    def custom_properties(self) -> Mapping[str, str]:
        """Its custom document properties."""
        return self.workbook.custom_properties

    @property
    def defined_names(self) -> Mapping[str, str]:
        """Its defined names."""
        return self.workbook.defined_names

    def cells_of(self, part: SheetPart) -> Cells:
        """The cells of the first rows of a sheet: enough to tell what it is."""
        data, last_row = self.package.read(part.part), 10 * _ROWS_BELOW
        return scan(data, self.workbook.shared_strings, last_row=last_row, structure=False).cells

    def scan_of(self, sheet: IdentifiedSheet) -> SheetScan:
        """The sheet with its structure, down to some rows below the form."""
        last_row = _last_row(sheet) + _ROWS_BELOW
        scanned = self._scan(sheet.part, last_row)
        # A list may have grown beyond what was prepared.
        while sheet.sheet.record_rows and _is_cut(scanned, last_row) and last_row < MAX_ROW:
            last_row *= 4
            scanned = self._scan(sheet.part, last_row)
        return scanned

    def _scan(self, part: SheetPart, last_row: int) -> SheetScan:
        if part.part not in self._scans or self._scans[part.part][0] < last_row:
            data = self.package.read(part.part)
            scanned = scan(data, self.workbook.shared_strings, last_row=last_row)
            self._scans[part.part] = last_row, scanned
        return self._scans[part.part][1]


def _last_row(sheet: IdentifiedSheet) -> int:
    # Nothing is laid out for a number of records that only the file vouches for.
    height = sheet.sheet.record_height
    return min(sheet.sheet.layout(1).last_row + (sheet.mark.records - 1) * height, MAX_ROW)


def _is_cut(scanned: SheetScan, last_row: int) -> bool:
    """Whether something is written so near the last row read that more may follow."""
    near = last_row - _ROWS_BELOW // 2
    if max(scanned.cells, default=(0, 0))[0] <= near:
        return False
    return any(row > near and cell.raw for (row, _), cell in scanned.cells.items())
