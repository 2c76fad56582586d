"""What stands in a field, read for the first time and again."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from zjtx_xl.definitions.loader import load_template
from zjtx_xl.returns.fields import read_entries, standing
from zjtx_xl.values.kinds import ValueKind
from zjtx_xl.xlsx.cell import Cell
from zjtx_xl.xlsx.cell_styles import CellStyle

PRINTED = load_template("qingdao-2021/annex2").sheets[0].layout().fields[0]


@dataclass(frozen=True)
class Formats:
    """Styles 1 to 4 show percentages, 5 and above dates."""

    date1904: bool = False

    def reformatted(self, _conditional):
        return ()

    cell_styles = (CellStyle(), *4 * [CellStyle("0.0%")], *5 * [CellStyle("yyyy-m-d")])


# kind, then cells that differ a little: type, raw, style, whether there is a formula
ALIKE = {
    "percent": [
        ("number", "0.5", 0, None), ("number", "0.5", 1, None), ("number", "0.50", 1, None),
        ("text", "0.5", 1, None), ("number", "50", 0, None), ("number", "0.5", 9, None),
    ],
    "integer": [
        ("number", "1", 0, None), ("number", "1.0", 0, None), ("number", "1.5", 0, None),
        ("text", "1", 0, None), ("boolean", "TRUE", 0, None), ("empty", "", 0, None),
        ("empty", "", 0, "A1"), ("number", "1", 0, "A1"), ("number", "1", 9, None),
    ],
    "yes_no": [
        ("number", "1", 0, None), ("number", "0", 0, None), ("text", "1", 0, None),
        ("boolean", "TRUE", 0, None), ("text", "无", 0, None), ("text", "/", 0, None),
    ],
    "date": [
        ("number", "44561", 0, None), ("number", "44561", 7, None), ("text", "44561", 7, None),
    ],
    "text": [("text", "甲", 0, None), ("text", "甲" * 65, 0, None), ("text", "甲" * 66, 0, None)],
}  # fmt: skip


def read(places, cells, formats):
    return read_entries(places, cells, formats)[0]


def entries(kind: str, *, formats: Formats = Formats()) -> list[str]:
    """What is read from each cell; ``repr`` tells 1 from 1.0 and from True."""
    field = PRINTED._replace(kind=ValueKind(kind))  # type: ignore[arg-type]
    places = standing([field], "附2", lambda _: (3, 4))
    found = []
    for stored, raw, style, formula in ALIKE[kind]:
        cells = {(3, 4): Cell(3, 4, stored, raw, formula, style)}  # type: ignore[arg-type]
        found.append(repr(read(places, cells, formats)))
    again = [
        repr(read(places, {(3, 4): Cell(3, 4, stored, raw, formula, style)}, formats))  # type: ignore[arg-type]
        for stored, raw, style, formula in reversed(ALIKE[kind])
    ]
    assert again[::-1] == found
    return found


@pytest.mark.parametrize("kind", ALIKE)
def test_cells_that_differ_a_little_are_read_apart_each_time(kind: str):
    found = entries(kind)
    assert len(set(found)) == len(found)


def test_the_epoch_of_a_workbook_counts():
    assert entries("date") != entries("date", formats=Formats(date1904=True))


def test_a_field_is_read_where_it_stands():
    field = PRINTED._replace(kind=ValueKind("integer"))
    here, there = (
        standing([field], name, lambda _, at=at: at) for name, at in (("a", (1, 1)), ("b", (2, 2)))
    )
    cells = {(1, 1): Cell(1, 1, "number", "7"), (2, 2): Cell(2, 2, "number", "8")}
    [one] = read(here, cells, Formats()).values()
    [two] = read(there, cells, Formats()).values()
    assert (one.sheet, one.ref, one.cell.raw) == ("a", "A1", "7")
    assert (two.sheet, two.ref, two.cell.raw) == ("b", "B2", "8")


def test_what_was_not_found_is_not_there_and_an_empty_place_is_missing():
    found = standing([PRINTED], "附2", lambda _: None)
    assert read_entries(found, {}, Formats()) == ({}, [])
    [entry] = read(standing([PRINTED], "附2", lambda _: (5, 2)), {}, Formats()).values()
    assert (entry.ref, entry.cell, entry.reading.confidence) == ("B5", Cell(5, 2), "missing")


def test_what_is_notable():
    field = PRINTED._replace(kind=ValueKind("integer"))
    places = standing([field], "附2", lambda _: (1, 1))
    cells = [Cell(1, 1, "number", "7"), Cell(1, 1, "text", "约7"), Cell(1, 1)]
    notable = [bool(read_entries(places, {(1, 1): cell}, Formats())[1]) for cell in cells]
    assert notable == [False, True, True]


def test_the_same_cell_is_read_again_where_it_shows_something_else():
    field = PRINTED._replace(kind=ValueKind("percent"))
    places = standing([field], "附2", lambda _: (1, 1))
    cells = {(1, 1): Cell(1, 1, "number", "0.5")}
    plain = [repr(read(places, cells, Formats())) for _ in range(2)]
    cells_of_percents = {(1, 1): cells[1, 1]._replace(style=1)}
    shown = [repr(read(places, cells_of_percents, Formats())) for _ in range(2)]
    assert plain[0] == plain[1] != shown[0] == shown[1]
    assert repr(read(places, cells, Formats())) == plain[0]
