"""Which cells some areas cover."""

from __future__ import annotations

import pytest

from zjtx_xl.xlsx.address import (
    Covered,
    Range,
    area_of,
    cell_name,
    column_name,
    column_number,
    column_of,
    parse_cell,
    parse_range,
    whole_number,
)
from zjtx_xl.xlsx.errors import WorkbookRefused


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


@pytest.mark.parametrize(
    ("name", "number"),
    [("A", 1), ("Z", 26), ("AA", 27), ("AZ", 52), ("BA", 53), ("ZZ", 702), ("AAA", 703),
     ("XFD", 16_384)],
)  # fmt: skip
def test_names_of_columns(name: str, number: int):
    assert column_number(name) == column_of(name) == number
    assert column_name(number) == name
    assert cell_name(9, number) == f"{name}9"


@pytest.mark.parametrize("letters", ["XFE", "ZZZ", "", "a", "AAAA", "1", "\uff21"])
def test_columns_that_no_sheet_has(letters: str):
    with pytest.raises(WorkbookRefused):
        column_of(letters)


@pytest.mark.parametrize(
    ("text", "place"),
    [("A1", (1, 1)), ("$E$9", (9, 5)), ("E$9", (9, 5)), ("XFD1048576", (1_048_576, 16_384)),
     ("A1048577", None), ("XFE1", None), ("A0", None), ("A01", None), ("a1", None), ("A", None),
     ("1", None), ("", None), ("A1 ", None), ("A1:B2", None), ("AAAA1", None)],
)  # fmt: skip
def test_addresses_of_cells(text: str, place: tuple[int, int] | None):
    if place is None:
        with pytest.raises(ValueError, match="not a cell address"):
            parse_cell(text)
        return
    assert parse_cell(text) == place
    assert parse_range(text) == area_of(text) == Range(*place, *place)


def test_ranges():
    area = parse_range("B2:C4")
    assert area == Range(2, 2, 4, 3)
    assert str(area) == "B2:C4"
    assert str(parse_range("$B$2")) == str(parse_range("B2:B2")) == "B2"
    assert str(parse_range("B2:B3")) == "B2:B3"
    assert str(parse_range("B2:C2")) == "B2:C2"
    assert [parse_range(text).is_single for text in ("B2", "B2:B3", "B2:C2", "B2:B2")] == [
        True, False, False, True,
    ]  # fmt: skip
    assert area.down(3) == Range(5, 2, 7, 3)
    assert area.down(-1) == Range(1, 2, 3, 3)
    assert [area_of(text) for text in ("C2:B4", "B4:C2", "B2:C", ":B2")] == [None] * 4
    with pytest.raises(ValueError, match="swapped"):
        parse_range("B2:A9")


@pytest.mark.parametrize(
    ("other", "is_shared"),
    [("B2", True), ("C4", True), ("A1:B2", True), ("C4:D9", True), ("A1:Z9", True), ("B3", True),
     ("A1:A9", False), ("D1:D9", False), ("A1:Z1", False), ("A5:Z9", False)],
)  # fmt: skip
def test_rectangles_that_share_a_cell(other: str, is_shared: bool):
    area, beside = parse_range("B2:C4"), parse_range(other)
    assert area.overlaps(beside) is beside.overlaps(area) is is_shared
    corner = (beside.first_row, beside.first_column)
    assert area.contains(*corner) is area.overlaps(Range(*corner, *corner))


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("7", 7), ("007", 7), ("1048576", 1_048_576), ("", None), ("-1", None),
     ("1.0", None), (" 1", None), ("\uff11", None), ("\u00b2", None), ("x", None),
     ("9" * 400, None)],
)  # fmt: skip
def test_whole_numbers(text: str, number: int | None):
    if number is None:
        with pytest.raises(WorkbookRefused):
            whole_number(text)
    else:
        assert whole_number(text) == number
