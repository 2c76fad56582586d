"""Where conditions may give numbers another format."""

from __future__ import annotations

import pytest

from tests.packages import MAIN, sheet
from zjtx_xl.xlsx.address import parse_range
from zjtx_xl.xlsx.conditional_formats import areas_with

CODES = {"1": ";;;", "3": '"3"'}


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
def test_areas(rules: str, expected: list[tuple[str, str]]):
    data = sheet("", after=rules).replace(
        f'xmlns="{MAIN}"'.encode(), f'xmlns="{MAIN}" xmlns:xr="urn:xr"'.encode()
    )
    assert areas_with(data, CODES) == tuple((parse_range(area), code) for area, code in expected)


def test_any_prefix():
    data = sheet("", after=rule("A1", "1")).decode().replace("<", "<x:").replace("<x:/", "</x:")
    data = data.replace("<x:?", "<?").replace("xmlns=", "xmlns:x=")
    assert areas_with(data.encode(), CODES) == ((parse_range("A1"), ";;;"),)
