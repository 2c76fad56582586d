"""Nodes of the tree by themselves: what waits, what is within its limits, what is told."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from zjtx_xl.rules.building import _is_within, build_rule
from zjtx_xl.rules.explanation import Explained, reason
from zjtx_xl.rules.named.by_person import _limits
from zjtx_xl.rules.named.rule import decimal, most_of
from zjtx_xl.rules.parser import parse
from zjtx_xl.rules.tree.arithmetic import Clamp, Constant, Name
from zjtx_xl.rules.tree.best import Best
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


@pytest.mark.parametrize(
    ("score", "points", "within"),
    [
        ("0", "5", True), ("5", "5", True), ("5.1", "5", False), ("-1", "5", False),
        ("0", "points", True), ("1", "points", False), ("3 * 1", "3", True), ("4 * 1", "3", False),
        ("5 if a else 0", "5", True), ("6 if a else 0", "5", False), ("0 if a else 6", "5", False),
        ("a", "5", False), ("a", "a", True), ("a + 1", "a + 1", True), ("points * 0", "5", True),
        ("points / 2", "5", False), ("max(0, 1)", "5", False),
    ],
)  # fmt: skip
def test_what_lies_within_its_points_without_any_value(score: str, points: str, within: bool):
    assert _is_within(parse(score), parse(points)) == within
    five = Constant(Decimal(5))
    assert _is_within(Best((parse("1"), parse(score))), parse(points)) == (
        within and points not in {"points", "a", "a + 1"}
    )
    assert _is_within(Clamp(parse(score), five, five), parse(points))
    assert not _is_within(Clamp(parse(score), Constant(-ONE), five), parse(points))
    assert not _is_within(Clamp(parse(score), five, None), parse(points))


@pytest.mark.parametrize(
    ("points", "parameters", "says"),
    [
        (0, {}, "分值应大于 0"), (-1, {}, "分值应大于 0"), ("NaN", {}, "分值"),
        (5, {"rules": [{"name": "yes_no"}]}, "两条以上"), (5, {"rules": "yes_no"}, "两条以上"),
        (5, {"rules": [{"name": "manual"}, {"name": "yes_no"}]}, "由人评分"),
        (5, {"rules": [{"points": 3}, {"name": "yes_no"}]}, "这里要写一条评分规则"),
        (5, {"rules": ["yes_no", "rank"]}, "这里要写一条评分规则"),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_built(points: object, parameters: dict[str, object], says: str):
    name = "best_of" if parameters else "yes_no"
    with pytest.raises(ValueError, match=says):
        build_rule(name, Decimal(str(points)), parameters)


@pytest.mark.parametrize(
    ("given", "number"),
    [(1.1, "1.1"), (3, "3"), ("2.50", "2.50"), (Decimal(4), "4"), (True, None), ("x", None),
     ("Infinity", None), (None, None), ([1], None)],
)  # fmt: skip
def test_a_number_of_a_definition(given: object, number: str | None):
    if number is None:
        with pytest.raises(ValueError, match="甲应是数字"):
            decimal(given, "甲")
    else:
        assert decimal(given, "甲") == Decimal(number)


def test_amounts_are_parts_of_the_points():
    five = Constant(Decimal(5))
    most_of(five, [Constant(Decimal(0)), Constant(Decimal(5)), parse("points * 3")])
    most_of(Name("points"), [Constant(Decimal(99))])
    for amount in ("-0.1", "5.1"):
        with pytest.raises(ValueError, match="不在 0 至 5 之间"):
            most_of(five, [Constant(ONE), Constant(Decimal(amount))])


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


@pytest.mark.parametrize(
    ("value", "high", "result"),
    [(TWO, None, TWO), (-ONE, None, ONE), (TWO, ONE, ONE), (OPEN, None, OPEN), (ONE, OPEN, OPEN),
     (MISSING, None, MISSING), (UNDEFINED, ONE, UNDEFINED)],
)  # fmt: skip
def test_what_is_limited_waits_for_what_it_is_made_of(
    value: Value, high: Value | None, result: Value
):
    limited = Clamp(Name("a"), Constant(ONE), None if high is None else Name("b"))
    given = {"a": value} if high is None else {"a": value, "b": high}
    assert limited.value(given) == result
