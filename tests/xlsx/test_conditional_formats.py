"""Where conditions may give numbers another format."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.packages import MAIN, parts, sheet, zipped
from zjtx_xl.xlsx.address import parse_range
from zjtx_xl.xlsx.package import Package
from zjtx_xl.xlsx.sheet.cells import scan
from zjtx_xl.xlsx.workbook import Workbook

if TYPE_CHECKING:
    from zjtx_xl.xlsx.address import Range

ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'  # with it a sheet is read by its cells
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><dxfs><dxf/><dxf><numFmt numFmtId="164" formatCode=";;;"/></dxf>'
    '<dxf/><dxf><numFmt numFmtId="165" formatCode="&quot;3&quot;"/></dxf></dxfs></styleSheet>'
)


def areas_in(data: bytes) -> tuple[tuple[Range, str], ...]:
    """What a workbook says of this sheet."""
    members = parts({"附2": data}) | {"xl/styles.xml": STYLES.encode()}
    book = Workbook(Package.from_bytes(zipped(members), "form.xlsx"))
    found = scan(book.package.read(book.sheets[0].part), book.shared_strings)
    return book.reformatted(found.conditional)


def rule(areas: str, *formats: str, attributes: str = "") -> str:
    rules = "".join(
        f'<cfRule type="expression" dxfId="{each}" priority="1"{attributes}>'
        "<formula>A1&gt;0</formula></cfRule>"
        for each in formats
    )
    return f'<conditionalFormatting sqref="{areas}">{rules}</conditionalFormatting>'


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("", []),
        (rule("A1:B2", "0"), []),
        (rule("A1:B2", "1"), [("A1:B2", ";;;")]),
        (rule("A1 C3:D4", "3"), [("A1", '"3"'), ("C3:D4", '"3"')]),
        (rule("A1", "0", "1") + rule("B2", "3"), [("A1", ";;;"), ("B2", '"3"')]),
        (rule("nonsense A1", "1"), [("A1", ";;;")]),
        (rule("A1", "1", attributes=' xr:uid="{0}"'), [("A1", ";;;")]),
    ],
)
@pytest.mark.parametrize("rows", ["", ROW])
def test_areas(rows: str, rules: str, expected: list[tuple[str, str]]):
    data = sheet(rows, after=rules).replace(
        f'xmlns="{MAIN}"'.encode(), f'xmlns="{MAIN}" xmlns:xr="urn:xr"'.encode()
    )
    assert areas_in(data) == tuple((parse_range(area), code) for area, code in expected)


def test_any_prefix():
    data = sheet(ROW, after=rule("A1", "1")).decode().replace("<", "<x:").replace("<x:/", "</x:")
    data = data.replace("<x:?", "<?").replace("xmlns=", "xmlns:x=")
    assert areas_in(data.encode()) == ((parse_range("A1"), ";;;"),)
