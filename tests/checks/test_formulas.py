"""Formulas are compared by what they compute."""

from __future__ import annotations

import pytest

from zjtx_xl.checks.formulas import meaning, moved_formula
from zjtx_xl.returns.locate import Placement

SAME = [
    ("SUM(J5:J17)-SUM(J18)", "=SUM(J5:J17)-SUM(J18)"),
    ("SUM(J5:J17)-SUM(J18)", "sum( $J$5:$J$17 ) - SUM(J18)"),
    ("SUM(J5:J17)", "SUM(附2!J5:J17)"),
    ("SUM(J5:J17)", "SUM('附2 (最终)'!$J$5:J17)"),
    ("SUM(J5:J17)", "+SUM(J5:J17)"),
    ("IF(A1,TRUE,FALSE)", "IF(A1,TRUE(),FALSE())"),
    ("IFERROR(A1,0)", "_xlfn.IFERROR(A1,0)"),
]
OTHER = [
    ("SUM(J5:J17)-SUM(J18)", "SUM(J5:J16)-SUM(J18)"),
    ("SUM(J5:J17)-SUM(J18)", "SUM(J5:J17)"),
    ("SUM(J5:J17)", "95"),
    ('IF(A1="a b",1)', 'IF(A1="ab",1)'),
    ('IF(A1="a",1)', 'IF(A1="A",1)'),
    ('IF(A1="$",1)', 'IF(A1="",1)'),
    ("SUM(J5:J17)", "SUM(J5:J17)+10"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_same_meaning(one, other):
    assert meaning(one) == meaning(other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_other_meaning(one, other):
    assert meaning(one) != meaning(other)


MOVED = [
    # rows of the form that was moved, formula as printed, formula as it must read now
    ({5: 6, 6: 7, 7: 8}, "SUM(J5:J7)", "SUM(J6:J8)"),
    ({5: 5, 6: 7, 7: 8}, "SUM(J5:J7)", "SUM(J5:J8)"),
    ({5: 7, 6: 6, 7: 5}, "SUM(J5:J7)", "SUM(J5:J7)"),
    ({5: 5, 7: 6}, "SUM(J5:J7)", "SUM(J5:J6)"),
    ({5: 6}, 'J5&"J5"', 'J6&"J5"'),
    ({5: 6}, "LOG10(J5)", "LOG10(J6)"),
    ({5: 6}, "J5-J9", None),
]


@pytest.mark.parametrize(("rows", "printed", "now"), MOVED)
def test_references_follow_their_cells(rows, printed, now):
    assert moved_formula(printed, Placement(rows, {10: 10})) == now


def test_nothing_moves_in_a_form_as_printed():
    assert moved_formula("SUM(J5:J7)", Placement()) == "SUM(J5:J7)"
