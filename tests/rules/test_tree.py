"""Nodes of the tree by themselves: what waits, what is within its limits, what is told."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from zjtx_xl.rules.building import _is_within
from zjtx_xl.rules.explanation import Explained, reason
from zjtx_xl.rules.named.by_person import _limits
from zjtx_xl.rules.parser import parse
from zjtx_xl.rules.tree.arithmetic import Constant, Name
from zjtx_xl.rules.tree.logic import negated
from zjtx_xl.rules.tree.node import replaced, walk
from zjtx_xl.rules.tree.outcome import MISSING, NONE, OPEN, UNDEFINED, Value
from zjtx_xl.rules.tree.places import CellPlace, ExcelCells
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


@pytest.mark.parametrize(
    ("expression", "is_noisy"),
    [
        ("a", False), ("1", False), ("a * 2", True), ("a + b", True), ("abs(a)", False),
        ("abs(a * 2)", True), ("round(a * 2, 1)", False), ("a * 2 if yes else b", True),
        ("b if yes else a * 2", True), ("b if yes else a", False), ("b if a * 2 > 1 else a", False),
        ("max(a, b)", True),
    ],
)  # fmt: skip
def test_where_doubles_may_carry_noise(expression: str, is_noisy: bool):
    assert parse(expression).is_noisy is is_noisy


@pytest.mark.parametrize(
    ("expression", "needed"),
    [
        ("a + b", "a b"), ("sum(a, b)", ""), ("sum(a, b * c)", "b c"), ("none(a)", ""),
        # one part alone may decide
        ("a > 1 and b > 1", ""), ("a > 1 or a > b", "a"), ("not a > 1", "a"),
        # of two answers what both look at, and what the condition has looked at by then
        ("a if yes else b", "yes"), ("a if yes else a + b", "yes a"),
        ("a if b > 1 and c > 1 else 0", ""), ("a if b > 1 and c > 1 else b", "b"),
        ("a if b > 1 or c > 1 else b + c", ""), ("a + b if not c > 1 else a", "a c"),
    ],
)  # fmt: skip
def test_without_what_there_is_no_result(expression: str, needed: str):
    assert parse(expression).needs() == frozenset(needed.split())


@pytest.mark.parametrize(
    ("expression", "holds", "needed"),
    [
        ("a > 1 and b > 1", True, "a b"), ("a > 1 and b > 1", False, ""),
        ("a > 1 or b > 1", True, ""), ("a > 1 or b > 1", False, "a b"),
        ("not (a > 1 and b > 1)", False, "a b"), ("not (a > 1 and b > 1)", True, ""),
        ("(a > 1 or b > 1) and c > 1", True, "c"),
    ],
)  # fmt: skip
def test_what_a_condition_has_looked_at(expression: str, holds: bool, needed: str):
    assert parse(expression).needs_if(holds=holds) == frozenset(needed.split())


@pytest.mark.parametrize(
    ("expression", "holds", "fails"),
    [
        ("a > 1", "甲 ＞ 1", "甲 ≤ 1"),
        ("a == 1", "甲 ＝ 1", "甲 ≠ 1"),
        ('a == "优"', "甲为“优”", "甲不为“优”"),
        ("a > 1 and b > 2", "甲 ＞ 1，且乙 ＞ 2", "甲 ≤ 1，或乙 ≤ 2"),
        ("a > 1 or b > 2", "甲 ＞ 1，或乙 ＞ 2", "甲 ≤ 1，且乙 ≤ 2"),
        ("not a > 1", "甲 ≤ 1", "甲 ＞ 1"),
    ],
)
def test_a_condition_in_words_and_its_contrary(expression: str, holds: str, fails: str):
    def says(name: str) -> str:
        return {"a": "甲", "b": "乙"}[name]

    assert parse(expression).words(says) == holds
    assert negated(parse(expression), says) == fails


def test_a_node_has_all_its_fields_and_no_others():
    assert Constant(ONE) == Constant(number=ONE)
    assert Constant(ONE) != Name("1")
    assert Constant(ONE) != Constant(TWO)
    assert len({Name("a"), Name("a"), Name("b")}) == 2
    build: Any = Constant
    for values, named in (
        ((), {}),
        ((ONE, TWO), {}),
        ((ONE,), {"number": ONE}),
        ((), {"value": ONE}),
    ):
        with pytest.raises(TypeError):
            build(*values, **named)
    with pytest.raises(AttributeError):
        Constant(ONE).number = TWO  # type: ignore[misc]


def test_nodes_in_the_place_of_others():
    tree = parse("max(a, b) + a")
    changed = replaced(tree, lambda node: Name("c") if node == Name("a") else None)
    assert changed == parse("max(c, b) + c")
    assert replaced(tree, lambda _: None) == tree
    assert [part.name for part in walk(tree) if isinstance(part, Name)] == ["a", "b", "a"]
    assert tree.used_names == ("a", "b")


def test_a_whole_column_is_no_number():
    column = (CellPlace("A1", "decimal"), CellPlace("A2", "decimal"))
    places = ExcelCells({"column": column, "one": column[0]})
    assert places.cells("column") == column
    assert places.cells("one") == column[:1]
    assert places.cell("one") is column[0]
    with pytest.raises(ValueError, match="一整栏"):
        places.cell("column")
    with pytest.raises(ValueError, match="一整栏"):
        parse("column + 1").value({"column": (ONE, TWO)})


@pytest.mark.parametrize(
    ("limits", "is_range"),
    [([80, 100], True), ((0, 100), True), ([100, 80], False), ([80, 80], False), ([80], False),
     ([-1, 50], False), ([50, 101], False), ([1, 2, 3], False), ("80", False), (80, False)],
)  # fmt: skip
def test_a_tier_is_two_numbers_of_a_hundred(limits: object, is_range: bool):
    if is_range:
        assert _limits(limits) == tuple(map(Decimal, limits))  # type: ignore[call-overload]
    else:
        with pytest.raises(ValueError, match="一档"):
            _limits(limits)
