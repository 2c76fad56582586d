"""A worksheet part: its cells, and the structure around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.xlsx.address import MAX_ROW
from zjtx_xl.xlsx.sheet.cells import read_by_cells
from zjtx_xl.xlsx.sheet.offsets import SheetOffsets, translate
from zjtx_xl.xlsx.sheet.reader import SheetReader, SheetScan
from zjtx_xl.xlsx.sheet.structure import Protection, Validation
from zjtx_xl.xlsx.xml_part import parse, to_utf8

if TYPE_CHECKING:
    from zjtx_xl.xlsx.shared_strings import StringTable

__all__ = ["Protection", "SheetScan", "Validation", "scan", "scan_whole", "translate"]


def scan(
    data: bytes,
    strings: StringTable,
    *,
    last_row: int | None = None,
    structure: bool = True,
) -> SheetScan:
    """Read a worksheet part; cells that were read before are not read again.

    Args:
        data: the part as stored.
        strings: the shared strings of the workbook; only those that cells use are decoded.
        last_row: build no cells below this row.
        structure: also read merges, validations, protection and hidden columns.

    Raises:
        WorkbookRefused: ``damaged``, the part is broken or says two things about one cell;
            ``hostile``, it has a DOCTYPE; ``too-large``, more cells than anybody fills in.
    """
    text, codec = to_utf8(data)
    last = MAX_ROW if last_row is None else last_row
    if codec is None:
        found = read_by_cells(text, strings, last, structure=structure)
        if found is not None:
            return found
    offsets = SheetOffsets(data, text, codec, strings, last)
    return scan_whole(offsets, structure=structure)


def scan_whole(offsets: SheetOffsets, *, structure: bool) -> SheetScan:
    """Read a worksheet part in one pass, whatever was read before; see :func:`scan`.

    Args:
        offsets: the part and how far to read it; they are filled in.
        structure: also read merges, validations, protection and hidden columns.
    """
    one = SheetReader(offsets, structure=structure)
    parse(one.parser, offsets.data, "worksheets/sheet.xml")
    return one.result()
