"""Whatever is inserted, deleted or moved, no line is taken for another."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from zjtx_xl.returns.alignment import OWN, Printed, Token, align


class Line(NamedTuple):
    """A line of the sheet: the printed line it is, or None for one that was inserted."""

    origin: int | None
    tokens: frozenset[str]


RULES = ("rule 5", "rule 10", "—")


@st.composite
def changed_forms(draw: st.DrawFn) -> tuple[Printed, list[Line]]:
    """A form whose lines have a label of their own and a shared rule, and what became of it."""
    rules = draw(st.lists(st.sampled_from(RULES), min_size=3, max_size=12))
    lines = [
        Line(line, frozenset({f"label {line}", rule})) for line, rule in enumerate(rules, start=1)
    ]
    weights: dict[int, dict[Token, float]] = {
        line.origin or 0: {token: OWN if "label" in token else 0.25 for token in line.tokens}
        for line in lines
    }
    labels = frozenset(f"label {line}" for line in range(1, len(rules) + 1))
    printed = Printed(
        weights,
        {**dict.fromkeys(labels, labels), **dict.fromkeys(RULES, frozenset(RULES))},
    )
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(("insert", "rule", "delete", "move"))):
            case "insert":
                lines.insert(at, Line(None, frozenset()))
            case "rule":
                lines.insert(at, Line(None, frozenset({draw(st.sampled_from(RULES))})))
            case "delete" if len(lines) > 1:
                del lines[at]
            case _:
                lines.insert(draw(st.integers(0, len(lines) - 1)), lines.pop(at))
    return printed, lines


@given(changed_forms())
def test_every_line_is_found_by_its_label(form):
    printed, lines = form
    standing = {place: line.tokens for place, line in enumerate(lines, start=1) if line.tokens}
    truth = {line.origin: place for place, line in enumerate(lines, start=1) if line.origin}
    found = align(printed, standing)
    # A line that is gone may be taken for one whose label is, never for another labelled one.
    extra = {line: place for line, place in found.items() if line not in truth}
    assert {line: place for line, place in found.items() if line in truth} == truth
    assert all(lines[place - 1].origin is None for place in extra.values())


@given(changed_forms(), st.data())
def test_no_line_is_taken_for_another_though_labels_were_edited(form, data):
    printed, lines = form
    edited = data.draw(st.sets(st.sampled_from(range(len(lines))), max_size=2))
    standing = {
        place: {token for token in line.tokens if "label" not in token or place - 1 not in edited}
        for place, line in enumerate(lines, start=1)
    }
    found = align(printed, {place: tokens for place, tokens in standing.items() if tokens})
    for place, line in enumerate(lines, start=1):
        if line.origin and place - 1 not in edited:
            assert found.get(line.origin) == place
