"""What a text proves about the line it is printed in, and what is left of one that was edited."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

from zjtx_xl.returns.alignment import OWN
from zjtx_xl.returns.landmarks import (
    _MOST_COMPARED,
    _SHARED,
    _SPANNING,
    Landmark,
    _know_edited,
    _similarity,
    _token,
    _weights,
)
from zjtx_xl.xlsx.address import Range
from zjtx_xl.xlsx.cell import Cell


def mark(token: str, row: int = 1, last: int = 0, *, is_weight: bool = False) -> Landmark:
    return Landmark(token, Range(row, 2, last or row, 2), is_weight)


def weights(*marks: Landmark, standing: Any = ()) -> Any:
    tokens = {place: set(found) for place, found in enumerate(standing, start=1)}
    return _weights(list(marks), tokens, 0, lambda own: own.token)


@pytest.mark.parametrize(
    ("marks", "standing", "proves"),
    [
        ([mark("创新能力")], (), OWN),
        ([mark("创新能力")], (["创新能力"], ["别的"]), OWN),
        ([mark("创新能力")], (["创新能力"], ["创新能力"]), _SHARED),  # it stands twice
        ([mark("创新能力"), mark("创新能力", 5)], (), _SHARED),  # it is printed twice
        ([mark("创新能力"), mark("创新能力")], (), OWN),  # twice in one line
        ([mark("10分", is_weight=True)], (), _SHARED),
        ([mark("—")], (), _SHARED),
        ([mark("创新能力", 1, 3)], (), _SPANNING),
        ([mark("创新能力", 1, 3)], (["创新能力"], ["创新能力"]), _SPANNING),
        ([mark("", 1)], (), OWN),
    ],
)
def test_what_a_text_proves(marks: list[Landmark], standing: Any, proves: float):
    found = weights(*marks, standing=standing)
    assert found[1] == {marks[0].token: proves}
    assert set(found) == {own.area.first_row for own in marks}


def test_of_columns_the_columns_count():
    marks = [Landmark("目标值", Range(4, 3, 4, 3), is_weight=False),
             Landmark("目标值", Range(4, 5, 4, 6), is_weight=False)]  # fmt: skip
    assert _weights(marks, {}, 1, lambda own: own.token) == {
        3: {"目标值": _SHARED}, 5: {"目标值": _SPANNING},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("token", "text", "alike"),
    [
        ("有效发明专利数量", "有效发明专利数量", 1.0),
        ("有效发明专利数量", "有效发明专利总数量", 16 / 17),
        ("有效发明专利数量", "营业收入", 0.0),
        ("量数利专明发效有", "有效发明专利数量", 0.125),  # the same letters, and no order
        ("有效", "有效发明专利数量", 0.0),
    ],
)
def test_how_much_of_two_texts_is_the_same(token: str, text: str, alike: float):
    assert _similarity(token, text) == pytest.approx(alike)


def known(*texts: str, wanted: Any = ("有效发明专利数量",), placed: Any = (), type_: Any = "text"):
    printed: Any = type("Printed", (), {"weights": {5: dict.fromkeys(wanted, OWN)}})
    standing: dict[int, set[Any]] = defaultdict(set)
    cells = {(row, 2): Cell(row, 2, type_, text) for row, text in enumerate(texts, start=1)}
    found = _know_edited(printed, standing, dict(placed), cells)
    return found, {row: tokens for row, tokens in standing.items() if tokens}


def test_an_edited_text_is_known_by_what_is_left_of_it():
    own = "有效发明专利数量"
    assert known("有效发明专利总数量") == (True, {1: {own}})
    assert known("别的", "有效发明专利总数", "有效发明专利总数") == (True, {2: {own}, 3: {own}})
    assert known("营业收入") == (False, {})
    assert known(own) == (False, {})  # it is no edited one
    # of several the likest
    both = ("有效发明专利数量", "有效实用专利数量")
    assert known("有效实用新型专利数量", wanted=both) == (True, {1: {both[1]}})


def test_what_is_not_asked_for_is_not_compared():
    assert known("有效发明专利总数量", placed=[(5, 9)]) == (False, {})  # the line is found
    assert known("有效发明专利总数量", placed=[(4, 1)]) == (False, {})  # the row is another line
    assert known("有效发明专利总数量", type_="number") == (False, {})
    assert known("有效专", wanted=["有效"]) == (False, {})  # too short to be known again
    assert known("目标数值", wanted=["目标值"]) == (False, {})
    assert known("全年目标数值", wanted=["全年目标值"]) == (True, {1: {"全年目标值"}})
    assert known("有效发明专利总数量", wanted=[("行", "有效发明专利数量")]) == (False, {})


def test_of_too_many_nothing_is_compared(monkeypatch: pytest.MonkeyPatch):
    assert _MOST_COMPARED > 1
    monkeypatch.setattr("zjtx_xl.returns.landmarks._MOST_COMPARED", 2)
    assert known("有效发明专利总数量", "乙")[0] is True
    assert known("有效发明专利总数量", "乙", "丙") == (False, {})


def test_a_box_before_a_text_is_no_part_of_it():
    assert _token("☑ 其他") == _token("□其他") == _token("其他")
