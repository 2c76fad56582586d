"""Names of audits in which a ``*`` stands for a part of a key, and the sides of a condition."""

from __future__ import annotations

import pytest

from zjtx_xl.rules.audit_formula import ANY_KEY, compared, has_star, under_star, without_star


@pytest.mark.parametrize(
    ("pattern", "key", "part"),
    [
        ("*.actual", "innovation.actual", "innovation"),
        ("*.actual", "3.innovation.actual", "3.innovation"),
        ("*.actual", "innovation.target", ""),
        ("total.*", "total.score", "score"),
        ("total.*", "other.score", ""),
        ("a.*.b", "a.x.b", "x"),
        ("a.*.b", "a.x.c", ""),
        ("a.*.b", "c.x.b", ""),
        ("*", "anything", "anything"),
        ("plain", "plain", ""),
    ],
)
def test_the_part_of_a_key_under_a_star(pattern: str, key: str, part: str):
    assert under_star(pattern, key) == part


@pytest.mark.parametrize(
    ("expression", "star", "with_key"),
    [
        ("sum(annex1.*.target)", True, "sum(annex1.k.target)"),
        ("annex1.*", True, "annex1.k"),
        ("a * b", False, "a * b"),
        ("2*3", False, "2*3"),
        ("a", False, "a"),
    ],
)
def test_a_star_in_a_name_is_no_product(expression: str, *, star: bool, with_key: str):
    assert has_star(expression) == star
    assert without_star(expression, "k") == with_key
    assert (ANY_KEY in without_star(expression)) == star


@pytest.mark.parametrize(
    ("condition", "sides"),
    [
        ("a <= b + 1", ("a", "b + 1")),
        ("sum(a)==b", ("sum(a)", "b")),
        ("1 < a < 3", None),
        ("a and b > 1", None),
        ("a", None),
        ("a >", None),
    ],
)
def test_the_sides_of_one_comparison(condition: str, sides: tuple[str, str] | None):
    assert compared(condition) == sides
