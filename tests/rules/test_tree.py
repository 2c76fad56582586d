"""Nodes of the tree by themselves: what waits, what is within its limits, what is told."""

from __future__ import annotations

from decimal import Decimal

import pytest

from zjtx_xl.rules.building import _is_within
from zjtx_xl.rules.explanation import Explained, reason
from zjtx_xl.rules.parser import parse
from zjtx_xl.rules.tree.outcome import MISSING, NONE, OPEN, UNDEFINED, Value
from zjtx_xl.rules.tree.several import Several

ONE, TWO = Decimal(1), Decimal(2)


@pytest.mark.parametrize("function", ["sum", "mean", "min", "max", "count"])
@pytest.mark.parametrize("waiting", [OPEN, UNDEFINED])
def test_what_waits_is_left_out_of_nothing(function: str, waiting: Value):
    gathered = parse(f"{function}(a, b)")
    assert gathered.value({"a": ONE, "b": waiting}) is waiting
    assert gathered.value({"a": ONE, "b": MISSING}) == ONE


@pytest.mark.parametrize(
    ("score", "within"),
    [("points", True), ("points * 1", True), ("points * 0.5", True), ("points * 1.5", False),
     ("points * 2", False), ("0 - points", False)],
)  # fmt: skip
def test_a_score_may_not_exceed_its_points(score: str, within: bool):
    assert _is_within(parse(score), parse("points")) == within


def test_of_several_conditions_it_is_told_which_hold():
    conditions = tuple(parse(f"{name} >= 1") for name in "abc")
    said = reason(
        Several(conditions, 2),
        Explained({"a": TWO, "b": ONE, "c": Decimal(0)}, {"a": "甲", "b": "乙", "c": "丙"}),
    )
    assert "甲" in said
    assert "乙" in said
    assert "丙" not in said
    assert "满足 2 项，应满足 2 项以上" in said


@pytest.mark.parametrize(("value", "equal"), [(ONE, True), (TWO, False), (NONE, False)])
def test_a_text_is_no_none_mark(value: Value, equal: bool):
    found = parse("a == b").value({"a": ONE, "b": value})
    assert found is equal
    assert parse("a == b").value({"a": "无上市", "b": NONE}) is False
