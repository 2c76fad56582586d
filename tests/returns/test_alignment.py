"""Lines are found by their texts; in doubt they are not found."""

from __future__ import annotations

import pytest

from zjtx_xl.returns.alignment import OWN, Ground, Printed, Token, align, fill_gaps, in_order

SHARED = 0.25


def printed(**lines: str) -> Printed:
    """``L1="a b"``: line 1 has the tokens a and b; a token of several lines proves less."""
    tokens = {int(name[1:]): text.split() for name, text in lines.items()}
    every = [token for own in tokens.values() for token in own]
    weights: dict[int, dict[Token, float]] = {
        line: {token: OWN if every.count(token) == 1 else SHARED for token in own}
        for line, own in tokens.items()
    }
    rivals = frozenset(token for token in every if token.isupper())
    return Printed(weights, dict.fromkeys(rivals, rivals))


def standing(**lines: str) -> dict[int, set[str]]:
    return {int(name[1:]): set(text.split()) for name, text in lines.items()}


FORM = printed(L1="title", L3="A x", L4="B x", L5="C y", L7="total")

ALIGNED = [
    ("as printed", standing(L1="title", L3="A x", L4="B x", L5="C y", L7="total"), "1 3 4 5 7"),
    ("inserted", standing(L1="title", L3="A x", L5="B x", L6="C y", L8="total"), "1 3 5 6 8"),
    ("deleted", standing(L1="title", L3="A x", L4="C y", L6="total"), "1 3 - 4 6"),
    ("swapped", standing(L1="title", L3="B x", L4="A x", L5="C y", L7="total"), "1 4 3 5 7"),
    ("to the end", standing(L1="title", L3="B x", L4="C y", L6="total", L7="A x"), "1 7 3 4 6"),
    ("edited", standing(L1="title", L3="A x", L4="x", L5="C y", L7="total"), "1 3 4 5 7"),
    ("copied", standing(L1="title", L3="A x", L4="B x", L5="B x", L6="C y"), "1 3 - 6 -"),
    ("rule of another line", standing(L1="title", L3="A y", L4="B x", L5="C y"), "1 3 4 5 -"),
    ("nothing", standing(), "- - - - -"),
]


@pytest.mark.parametrize(("_name", "sheet", "expected"), ALIGNED)
def test_alignment(_name, sheet, expected):
    found = align(FORM, sheet)
    assert " ".join(str(found.get(line, "-")) for line in (1, 3, 4, 5, 7)) == expected


def test_two_printed_lines_alike_one_of_them_deleted():
    twins = printed(L1="A", L2="x", L3="x", L4="B")
    assert align(twins, standing(L1="A", L2="x", L3="B")) == {1: 1, 4: 3}


GAPS = [
    # placed lines, lines that are written in, open lines, lines as they are then placed
    ("same size", {1: 1, 4: 4}, "", "", "1 2 3 4 5"),
    ("shifted", {1: 2, 4: 5}, "", "", "2 3 4 5 6"),
    ("above the first", {3: 4}, "", "", "- - 4 5 6"),
    ("grown", {1: 1, 4: 5}, "2 3 4", "", "1 - - 5 6"),
    ("shrunk", {1: 1, 4: 3}, "2", "", "1 - - 3 4"),
    ("grown, open lines", {1: 1, 4: 5}, "3 4", "2 3", "1 3 4 5 6"),
    ("grown, open lines not used", {1: 1, 4: 5}, "", "2 3", "1 2 3 5 6"),
    ("grown, one open line used", {1: 1, 4: 5}, "3", "2 3", "1 3 4 5 6"),
    ("shrunk, open lines", {1: 1, 4: 3}, "2", "2 3", "1 2 - 3 4"),
    ("a moved line leaves no gap", {1: 1, 2: 5, 3: 2, 4: 3}, "", "", "1 5 2 3 4"),
    ("nothing placed", {}, "", "", "- - - - -"),
]


@pytest.mark.parametrize(("_name", "placed", "used", "open_lines", "expected"), GAPS)
def test_gaps(_name, placed, used, open_lines, expected):
    ground = Ground(
        is_used=lambda place: str(place) in used.split(),
        is_open=lambda line: str(line) in open_lines.split(),
        may_hold=lambda _line, _place: False,
    )
    found = fill_gaps(placed, 5, Printed({}, {}), {}, ground)
    assert " ".join(str(found.get(line, "-")) for line in range(1, 6)) == expected


def test_edited_line_below_the_last_is_placed_only_if_it_may_be_it():
    lines = Printed({2: {"A": OWN}}, {})
    for may_hold, expected in ((True, {1: 1, 2: 2, 3: 3}), (False, {1: 1, 3: 2})):
        ground = Ground(lambda _: True, lambda _: False, lambda *_, said=may_hold: said)
        assert fill_gaps({1: 1}, 3, lines, {}, ground) == expected


def test_edited_line_beside_a_blank_one():
    lines = Printed({2: {"A": OWN}}, {})
    ground = Ground(lambda place: place == 3, lambda _: False, lambda *_: True)
    assert fill_gaps({1: 1, 3: 4}, 3, lines, {}, ground) == {1: 1, 2: 3, 3: 4}


@pytest.mark.parametrize(
    ("placed", "kept"),
    [
        ({}, []),
        ({1: 1, 2: 2, 3: 3}, [1, 2, 3]),
        ({1: 2, 2: 3, 3: 1}, [1, 2]),
        ({1: 5, 2: 1, 3: 2, 4: 3}, [2, 3, 4]),
    ],
)
def test_lines_that_kept_their_order(placed, kept):
    assert in_order(placed) == kept
