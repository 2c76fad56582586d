"""Every rule and trick gives the points that the printed words give."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.standards import STANDARDS, Filling, Standard, reading
from zjtx_xl.rules.explanation import explain, sentence
from zjtx_xl.rules.named import NAMED_RULES
from zjtx_xl.rules.score_rules import points_of
from zjtx_xl.rules.tree.outcome import given


def cells_of(standard: Standard, filling: Filling) -> dict[str, object]:
    """What the expression sees; a list is a column."""
    rule = standard.built()
    found: dict[str, object] = {}
    for name in rule.operands:
        typed = filling.cells[name]
        found[name] = (
            tuple(given(reading(standard, name, each)) for each in typed)
            if isinstance(typed, list)
            else given(reading(standard, name, typed))
        )
    return found


@pytest.mark.parametrize(
    ("standard", "filling"),
    [(standard, filling) for standard in STANDARDS for filling in standard.fillings],
    ids=lambda part: part.words[:20] if isinstance(part, Standard) else part.why,
)
def test_the_points_are_those_of_the_words(standard: Standard, filling: Filling):
    rule = standard.built()
    assert rule.expression is not None
    points = points_of(rule.expression, cells_of(standard, filling))
    assert points == (None if filling.points is None else Decimal(filling.points)), filling.why


def test_there_are_enough_of_them_and_every_rule_is_among_them():
    assert len(STANDARDS) >= 60
    by_person = {"manual", "grade_range"}
    assert {each.rule["name"] for each in STANDARDS} == set(NAMED_RULES) - by_person - {"veto"}


@pytest.mark.parametrize("standard", STANDARDS, ids=lambda each: each.words[:20])
def test_every_standard_is_said_in_chinese(standard: Standard):
    rule = standard.built()
    assert rule.expression is not None
    labels = dict.fromkeys(rule.operands, "某栏")
    said = [sentence(rule.expression, labels)]
    for filling in standard.fillings:
        cells = cells_of(standard, filling)
        said.append(explain(rule, cells, points_of(rule.expression, cells), labels))  # type: ignore[arg-type]
    options = {
        option for kind in standard.kinds.values() if isinstance(kind, tuple) for option in kind
    }
    for each in said:
        bare = each
        for option in options:
            bare = bare.replace(option, "")
        assert not any(letter.isascii() and letter.isalpha() for letter in bare), each
