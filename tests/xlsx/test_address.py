"""Which cells some areas cover."""

from __future__ import annotations

import pytest

from zjtx_xl.xlsx.address import Covered, parse_cell, parse_range


@pytest.mark.parametrize(
    ("areas", "inside", "outside"),
    [
        ("", "", "A1"),
        ("B2", "B2", "A2 B1 B3 C2"),
        ("B2:C4", "B2 C2 B4 C4", "A3 D3 B1 B5"),
        ("A1:A2 A3:A9", "A1 A2 A3 A9", "A10"),
        ("A5:A6 A1:A2", "A1 A2 A5 A6", "A3 A4 A7"),  # in any order
        ("A1:A9 A2:A3", "A4 A9", "A10"),  # one inside another
        ("A1:XFD2", "A1 GR2", "A3"),
    ],
)
def test_what_areas_cover(areas: str, inside: str, outside: str):
    covered = Covered(parse_range(each) for each in areas.split())
    assert all(covered.has(*parse_cell(each)) for each in inside.split())
    assert not any(covered.has(*parse_cell(each)) for each in outside.split())
