"""What lies over a form hides the answers under it, as far as it reaches."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from zjtx_xl.findings.results import Entry
from zjtx_xl.returns.drawn_over import area_under, drawn_over, noted, unseen
from zjtx_xl.values.reading import Reading
from zjtx_xl.xlsx.address import parse_cell, parse_range
from zjtx_xl.xlsx.cell import Cell
from zjtx_xl.xlsx.drawings import Drawn

SURE = Reading(Decimal(12), "exact", codes=("unit",))
PLACES: Any = SimpleNamespace(
    places=[(ref, parse_cell(ref), None) for ref in ("A1", "B2", "C3", "D4")]
)


def entries(**readings: Reading) -> dict[str, Entry]:
    return {
        ref: Entry(ref, "附2", ref, Cell(*parse_cell(ref), "number", "12"), reading)
        for ref, reading in readings.items()
    }


@pytest.mark.parametrize(
    ("areas", "hidden"),
    [
        ([], []),
        (["B2:C3"], ["B2", "C3"]),
        (["A1", "D4:E9"], ["A1", "D4"]),
        (["B3:B9"], []),
        (["A1:D4"], ["A1", "B2", "C3", "D4"]),
    ],
)
def test_answers_wait_that_something_lies_over(areas: list[str], hidden: list[str]):
    answers = entries(A1=SURE, B2=SURE, C3=SURE, D4=SURE)
    why = drawn_over(PLACES, list(map(parse_range, areas)))
    found = dict(unseen(answers, PLACES, why, answers))
    assert list(found) == hidden
    for entry in found.values():
        assert (entry.reading.confidence, entry.reading.codes) == ("proposed", ("shown", "unit"))
        assert entry.reading.note.endswith("拟读作 12")


def test_only_answers_that_points_depend_on_and_that_are_sure_wait():
    answers = entries(A1=SURE, B2=Reading(), C3=Reading(Decimal(1), "proposed"))
    why = drawn_over(PLACES, [parse_range("A1:D4")])
    assert list(dict(unseen(answers, PLACES, why, "ABCD"))) == []
    assert list(dict(unseen(answers, PLACES, why, ["A1", "B2", "C3", "D4"]))) == ["A1"]


def test_an_empty_answer_with_a_note_says_so():
    answers = entries(A1=SURE, B2=Reading(), C3=Reading())
    found = dict(noted(answers, PLACES, {(1, 1), (2, 2), (4, 4)}))
    assert list(found) == ["B2"]
    assert "只有批注" in found["B2"].reading.note
    assert found["B2"].reading.confidence == "missing"


LAYOUT: Any = SimpleNamespace(sheet=SimpleNamespace(widths={2: 20.0, 3: 10.0}), heights={5: 30.0})
DIGIT, POINT = 66_675, 12_700


@pytest.mark.parametrize(
    ("first", "last", "size", "area"),
    [
        ((2, 2), (4, 5), (0, 0), "B2:E4"),
        ((4, 5), (2, 2), (0, 0), "E4"),  # drawn backwards it is at least where it begins
        ((5, 2), None, (20 * DIGIT, 30 * POINT), "B5"),
        ((5, 2), None, (20 * DIGIT + 1, 30 * POINT + 1), "B5:C6"),
        ((5, 2), None, (30 * DIGIT + 1, 0), "B5:D5"),
        ((5, 2), None, (0, 0), "B5"),
        ((1, 5), None, (9 * DIGIT, 16 * POINT), "E1:F2"),  # as Excel takes it where nothing is said
    ],
)
def test_how_far_a_drawing_reaches(
    first: tuple[int, int], last: tuple[int, int] | None, size: tuple[int, int], area: str
):
    assert area_under(Drawn(first, last, size), LAYOUT) == parse_range(area)
