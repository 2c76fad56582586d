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


def test_how_much_a_line_looks_like_a_printed_one():
    lines = printed(L1="A x", L2="B x", L3="only")._replace(found=frozenset({"only"}))
    assert lines.likeness(1, {"A", "x"}) == OWN + SHARED
    assert lines.likeness(1, {"A"}) == OWN
    assert lines.likeness(1, {"edited"}) == 0
    # the text of another line, and its own that stands elsewhere, speak against it
    assert lines.likeness(1, {"B", "x"}) == SHARED - OWN
    assert lines.likeness(3, {"edited"}) == -OWN
    assert lines.likeness(2, {"edited"}) == 0
    shared = Printed({1: {"x": SHARED}}, {}, frozenset({"x"}))
    assert shared.likeness(1, set()) == 0  # others have it too
    assert lines.is_whole(1, {"x", "A", "more"})
    assert not lines.is_whole(1, {"A"})


def numbered(*lines: int, start: int = 1) -> dict[int, set[str]]:
    """Lines of a sheet one after the other, each with the token of a printed line."""
    return {place: {f"t{line}"} for place, line in enumerate(lines, start=start)}


LONG = 700  # too many to be compared each with each
LIST = Printed({line: {f"t{line}": OWN} for line in range(1, LONG + 1)}, {})


@pytest.mark.parametrize(
    ("lines", "missing"),
    [
        (range(1, LONG + 1), set[int]()),
        ([line for line in range(1, LONG + 1) if line != 300], {300}),
        ([line for line in range(1, LONG + 1) if line != 1], {1}),
        ([line for line in range(1, LONG + 1) if line != LONG], {LONG}),
    ],
)
def test_long_lists_are_followed_from_both_ends(lines: list[int], missing: set[int]):
    assert align(LIST, numbered(*lines)) == {
        line: place for place, line in enumerate(lines, start=1) if line not in missing
    }


def test_of_a_long_list_what_is_whole_above_and_below_a_change_is_placed():
    """What lies between is compared, however long the list is."""
    lines = [*range(1, 300), 301, 300, *range(302, LONG + 1)]
    found = align(LIST, numbered(*lines))
    assert {line: place for line, place in found.items() if line not in {300, 301}} == {
        line: line for line in range(1, LONG + 1) if line not in {300, 301}
    }
    assert {found[300], found[301]} == {300, 301}


@pytest.mark.parametrize(
    ("lines", "sheet", "expected"),
    [
        # a line that is gone, at each end and in between
        ("A B C", "A B", {1: 1, 2: 2}),
        ("A B C", "B C", {2: 1, 3: 2}),
        ("A B C", "A C", {1: 1, 3: 2}),
        # a line that was added
        ("A B", "x A B", {1: 2, 2: 3}),
        ("A B", "A x B", {1: 1, 2: 3}),
        ("A B", "A B x", {1: 1, 2: 2}),
        # one that stands twice
        ("A B", "A A B", {2: 3}),
        ("A B", "A B B", {1: 1}),
        ("A B C", "A B B C", {1: 1, 3: 4}),
        # one that left its place
        ("A B C", "C A B", {1: 2, 2: 3, 3: 1}),
        ("A B C D", "B C A D", {1: 3, 2: 1, 3: 2, 4: 4}),
        ("A B C D", "A D B D", {1: 1, 2: 3, 4: 4}),
        ("A", "", {}),
    ],
)
def test_lines_are_followed(lines: str, sheet: str, expected: dict[int, int]):
    form = printed(**{f"L{number}": text for number, text in enumerate(lines.split(), start=1)})
    texts = {f"L{number}": text for number, text in enumerate(sheet.split(), start=1)}
    assert align(form, standing(**texts)) == expected


def test_where_two_lines_would_do_none_is_taken():
    twins = printed(L1="A", L2="x", L3="x", L4="B")
    assert align(twins, standing(L1="A", L2="x", L3="x", L4="B")) == {1: 1, 2: 2, 3: 3, 4: 4}
    ends = printed(L1="x", L2="A", L3="x")
    assert align(ends, standing(L1="A", L2="x")) == {2: 1, 3: 2}
    assert align(ends, standing(L1="x", L2="A")) == {1: 1, 2: 2}
    assert align(printed(L1="x", L2="x", L3="A"), standing(L1="x", L2="A")) == {3: 2}
    assert align(printed(L1="A", L2="x", L3="x"), standing(L1="A", L2="x")) == {1: 1}
    grown = standing(L1="A", L2="x", L3="x", L4="B", L5="x")
    assert align(printed(L1="A", L2="x", L3="B", L4="x"), grown) == {1: 1, 3: 4, 4: 5}


def test_a_line_that_left_its_place_is_known_by_what_only_it_has():
    form = printed(L1="A x", L2="B x", L3="C x")
    assert align(form, standing(L1="B x", L2="C x", L3="A x")) == {1: 3, 2: 1, 3: 2}
    # what it shares with others proves nothing
    assert align(form, standing(L1="B x", L2="C x", L3="x")) == {2: 1, 3: 2}
    # nor does a text that stands in two places, or a place that two lines claim
    assert align(form, standing(L1="B x", L2="C x", L3="A", L4="A")) == {2: 1, 3: 2}
    both = printed(L1="a1", L2="b1", L3="c1", L4="d1")
    assert align(both, standing(L1="c1", L2="d1", L3="a1 b1")) == {3: 1, 4: 2}


@pytest.mark.parametrize(
    ("placed", "kept"),
    [
        ({1: 3, 2: 1, 3: 2, 4: 4}, [2, 3, 4]),
        ({2: 1, 5: 4, 9: 3}, [2, 9]),
        ({1: 2, 2: 1}, [2]),
        ({4: 7}, [4]),
    ],
)
def test_most_lines_that_kept_their_order(placed: dict[int, int], kept: list[int]):
    assert in_order(placed) == kept
