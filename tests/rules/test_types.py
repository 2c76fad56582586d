"""What an expression tells before any cell is filled."""

from __future__ import annotations

import pytest

from zjtx_xl.rules.parser import parse
from zjtx_xl.rules.types import options_asked, unit_fault, unit_of

UNITS = {"a": "万元", "b": "万元", "c": "项", "d": None, "n": "项"}


@pytest.mark.parametrize(
    ("expression", "unit"),
    [
        ("a", "万元"), ("d", None), ("unknown", None), ("1", None), ("round(a, 1)", "万元"),
        ("abs(c)", "项"), ("a + b", "万元"), ("d + c", "项"), ("a - 1", "万元"), ("a * 2", None),
        ("a / b", None), ("sum(d, c)", "项"), ("max(a, b)", "万元"), ("count(a, b)", None),
        ("a if yes else 0", "万元"), ("0 if yes else c", "项"), ("a > b", None),
    ],
)  # fmt: skip
def test_unit_of_a_result(expression: str, unit: str | None):
    assert unit_of(parse(expression), UNITS) == unit


@pytest.mark.parametrize(
    ("expression", "named"),
    [
        ("a + c", "万元、项"), ("c - a", "项、万元"), ("a > c", "万元、项"),
        ("sum(a, b, c)", "万元、项"),
        ("1 + (a + c)", "万元、项"), ("a + b > c", "万元、项"), ("max(c, a)", "项、万元"),
        ("a + b", ""), ("a + d", ""), ("c + n", ""), ("a * c", ""), ("a / c", ""),
        ("count(a, c)", ""), ("a > 1", ""), ("a if c > 1 else b", ""),
    ],
)  # fmt: skip
def test_different_units_are_not_added_or_compared(expression: str, named: str):
    fault = unit_fault(parse(expression), UNITS)
    assert bool(fault) == bool(named)
    assert fault.endswith(named)


@pytest.mark.parametrize(
    ("expression", "asked"),
    [
        ("1 if a else 0", [("a", None)]),
        ('1 if a == "优" else 0', [("a", ("优",))]),
        ('1 if not (b == "良" or c) else 0', [("b", ("良",)), ("c", None)]),
        ('count(a == "优")', [("a", ("优",))]),
        ("count(a > 1)", []),
        ("a + 1", []),
        ("1 if a > 1 else 0", []),
    ],
)
def test_answers_that_are_asked_for(
    expression: str, asked: list[tuple[str, tuple[str, ...] | None]]
):
    assert sorted(options_asked(parse(expression))) == sorted(asked)
