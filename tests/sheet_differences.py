"""A worksheet read by its cells, beside the same worksheet read whole."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from zjtx_xl.xlsx.address import MAX_ROW
from zjtx_xl.xlsx.errors import WorkbookRefused
from zjtx_xl.xlsx.shared_strings import UnresolvedStrings
from zjtx_xl.xlsx.sheet.cells import scan
from zjtx_xl.xlsx.sheet.offsets import SheetOffsets
from zjtx_xl.xlsx.sheet.reader import SheetScan, scan_whole
from zjtx_xl.xlsx.xml_part import to_utf8

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from zjtx_xl.xlsx.shared_strings import StringTable

UNRESOLVED = UnresolvedStrings()
_ROWS, _COLUMNS = 30, 16  # where offsets are compared one by one
# What may stand in a worksheet, and what must not be taken for it.
_TOKENS = [
    b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?x", b"?>", b"<!DOCTYPE x>", b"a-->b", b"xml:space",
    b"&", b"&#60;", b"&#0;", b"&lt;row >", b"<", b"/>", b'"', b"'", b"\xff", b"\0", b"\r",
    b'<row r="3">', b"</row>", b'<row r="4"/>', b"<row>", b"<row/>", b'<row  r="5">',
    b"<row r='6'>", b'<row r="&#55;">', b'<row r="3" xmlns="x">', b"<x:row>",
    b'<c r="A1"/>', b'<c r="B3"/>', b"<c/>", b"<c>", b"</c>", b'<c r="C3"><v>1</v></c>',
    b'<c r="C3" xmlns="x"/>', b'<c r="D3" t="inlineStr"><is><t>x</t></is></c>',
    b'<c r="C3" t="s"><v>0</v></c>', b'<c r="C3" t="s"><v>999</v></c>',
    b"<t>x</t>", b"<rPh>", b"</rPh>", b"<v>7</v>", b"<f>A1</f>", b"</v>", b"<is>", b"</t>",
    b'<f t="shared" si="0" ref="A1:A3">B1</f>', b'<f t="shared" si="0"/>',
    b'<f t="sh&#97;red" si="0"/>', b'<f t="array" ref="A1:B2">B1</f>',
    b"<sheetData>", b"</sheetData>", b"<sheetData/>", b"</sheetData><sheetData>", b"<x>", b"</x>",
    b"</worksheet>", b'<worksheet xmlns="x">', b' xmlns="x"', b' xmlns:r="y"', b' hidden="1"',
    b' r="A1"', b' r="7"', b' t="s"', b' ref="A1:C3"', b'<dimension ref="A1:C9"/>',
    b'<mergeCell ref="A1:B2"/>', b"<mergeCells>", b'<col min="1" max="2" hidden="1"/>',
    b'<dataValidation sqref="A1"><formula1>1</formula1></dataValidation>',
    b'<sheetProtection sheet="1"/>', "中".encode()[:2],
]  # fmt: skip

Scanned = tuple[object, ...]


def _places(found: SheetScan) -> object:
    """All that a splice asks about offsets."""
    offsets = found.offsets
    if offsets is None:
        return None
    rows: list[object] = []
    for number in range(1, _ROWS):
        row = offsets.row(number)
        columns = range(1, _COLUMNS)
        if row:
            rows.append((row.row, [(row.cell(each), row.cell_before(each)) for each in columns]))
        rows.append([offsets.cell(number, each) for each in range(1, _COLUMNS)])
        rows.append(offsets.below(number))
    around = (offsets.sheet_data, offsets.dimension, offsets.column_styles, offsets.next_row)
    return rows, around, offsets.arrays, bool(offsets.shared), offsets.disorder, offsets.last_row


def _outcome(read: Callable[[], SheetScan]) -> Scanned:
    try:
        found = read()
    except WorkbookRefused as refusal:
        return refusal.fault
    return found, list(found.cells), _places(found)


def read_whole(
    data: bytes, strings: StringTable, *, last_row: int | None, structure: bool
) -> SheetScan:
    """A worksheet part in one pass, whatever was read before."""
    text, codec = to_utf8(data)
    offsets = SheetOffsets(data, text, codec, strings, last_row or MAX_ROW)
    return scan_whole(offsets, structure=structure)


def assert_same(data: bytes, strings: StringTable = UNRESOLVED, *last_rows: int | None) -> int:
    """Fail unless both say the same, refusals included; how often the cells did fit."""
    fitted = 0
    for last_row in last_rows or (None, 3):
        for structure in (True, False):
            options: Any = {"last_row": last_row, "structure": structure}
            whole = _outcome(partial(read_whole, data, strings, **options))
            for _ in range(2):  # pieces that are new, and pieces that are known
                found = _outcome(partial(scan, data, strings, **options))
                assert found == whole, (data, last_row, structure)
                fitted += isinstance(found[0], SheetScan) and found[0].structure is not None
    return fitted


def mutated(draw: random.Random, data: bytes) -> bytes:
    """The part with a few bytes changed, or with something that belongs elsewhere."""
    for _ in range(draw.choice((1, 1, 1, 2, 3))):
        at, length = draw.randrange(len(data) + 1), draw.choice((0, 0, 0, 1, 5, 30))
        kind = draw.randrange(6)
        if kind < 3:
            if draw.random() < 0.7:
                # mostly at a tag, where it has a chance
                at = max(data.find(b"<", at), 0) + draw.choice((0, 0, 0, 2))
            new = draw.choice(_TOKENS)
        elif kind == 3:
            new = draw.randbytes(length)
        elif kind == 4:
            start = max(data.find(b"<", draw.randrange(len(data) + 1)), 0)
            new = data[start : data.find(b">", start + draw.choice((1, 20, 60))) + 1]
        else:
            new, length = b"", draw.choice((1, 2, 7, 30))
        data = data[:at] + new + data[at + length :]
    return data
