"""How the parts of a package find each other: targets as programs write them."""

from __future__ import annotations

import pytest

from tests.packages import refused
from zjtx_xl.xlsx.relationships import (
    _FEW,
    _SMALL,
    is_worth_remembering,
    read_relationships,
    relationships_part,
    target_of,
)

NAMES = ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/a b.xml", "xl/100%25.xml", "top.xml")
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def stored(*elements: str) -> bytes:
    inside = "".join(elements)
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{inside}</Relationships>'.encode()


def to(target: str, identity: str = "rId1", more: str = "") -> str:
    return f'<Relationship Id="{identity}" Type="{KIND}/worksheet" Target="{target}"{more}/>'


@pytest.mark.parametrize(
    ("target", "part"),
    [
        ("worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
        ("/xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
        ("./worksheets/../worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
        ("worksheets\\sheet1.xml", "xl/worksheets/sheet1.xml"),
        ("../top.xml", "top.xml"),
        ("a%20b.xml", "xl/a b.xml"),
        ("a b.xml", "xl/a b.xml"),
        ("100%25.xml", "xl/100%25.xml"),  # a part of just this name
        ("gone%20away.xml", "xl/gone%20away.xml"),  # as it stands, if there is none
        ("", "xl"),
    ],
)
def test_targets_are_seen_from_the_folder_of_the_part(target: str, part: str):
    found = read_relationships("xl/workbook.xml", stored(to(target)), NAMES)
    assert [(line.kind, line.target) for line in found.values()] == [("worksheet", part)]
    assert target_of(found.values(), "worksheet") == part
    assert target_of(found.values(), "styles") is None


def test_what_lies_elsewhere_is_no_part():
    outside = to("http://x/a.xml", more=' TargetMode="External"')
    other = '<Other Id="rId3" Target="top.xml"/>'
    inside = to("/top.xml", "rId2", ' TargetMode="Internal"')
    found = read_relationships("xl/workbook.xml", stored(outside, other, inside), NAMES)
    assert list(found) == ["rId2"]
    assert read_relationships("xl/workbook.xml", None, NAMES) == {}


def test_of_two_of_one_kind_the_first_is_meant():
    both = stored(to("/top.xml", "rId9"), to("worksheets/sheet1.xml"))
    found = read_relationships("xl/workbook.xml", both, NAMES)
    assert target_of(found.values(), "worksheet") == "top.xml"


def test_two_of_one_name_are_refused():
    with refused("hostile"):
        read_relationships("xl/workbook.xml", stored(to("/top.xml"), to("/top.xml")), NAMES)


def test_many_parts_and_large_ones_read_the_same():
    few = stored(to("/top.xml"))
    large = stored(to("/top.xml"), " " * _SMALL)
    many = (*NAMES, *(f"xl/{number}.xml" for number in range(_FEW)))
    expected = read_relationships("", few, NAMES)
    for part, names in ((large, NAMES), (few, many)):
        found = read_relationships("", part, names)
        assert {key: line.target for key, line in found.items()} == {"rId1": "top.xml"}
        assert not is_worth_remembering(names, part)
    assert is_worth_remembering(NAMES, few, None)
    assert is_worth_remembering(("a",) * _FEW, b"x" * _SMALL)
    assert not is_worth_remembering(("a",) * (_FEW + 1), b"")
    assert not is_worth_remembering((), b"x" * _SMALL, b"x")
    assert list(expected) == ["rId1"]


@pytest.mark.parametrize(
    ("part", "name"),
    [("", "_rels/.rels"), ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"),
     ("top.xml", "_rels/top.xml.rels")],
)  # fmt: skip
def test_the_part_of_relationships(part: str, name: str):
    assert relationships_part(part) == name
