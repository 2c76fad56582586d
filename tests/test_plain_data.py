"""Values as text and back: the same, and nothing that does anything."""

from __future__ import annotations

import json
import os
from dataclasses import FrozenInstanceError, dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zjtx_xl import plain_data
from zjtx_xl.definitions.fields import Page
from zjtx_xl.definitions.verdict import Grade
from zjtx_xl.findings.results import Score
from zjtx_xl.plain_data import NotPlainError, from_plain, to_plain
from zjtx_xl.rules.tree.arithmetic import Constant, Name
from zjtx_xl.rules.tree.logic import Compare
from zjtx_xl.values.kinds import Choice
from zjtx_xl.xlsx.address import Range

LITERALS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=[]))  # half characters, too
)
NUMBERS = st.decimals(allow_nan=False)
OURS = (
    st.builds(Range, *[st.integers(1, 9)] * 4)
    | st.builds(Grade, st.text(), st.none() | NUMBERS)
    | st.builds(Compare, st.builds(Constant, NUMBERS), st.just("<"), st.just(Name("target")))
    | st.builds(Choice, st.text(min_size=1), st.text(min_size=1))
)
VALUES = st.recursive(
    LITERALS | NUMBERS | OURS,
    lambda inner: (
        st.lists(inner).map(tuple)
        | st.frozensets(LITERALS | NUMBERS)
        | st.dictionaries(LITERALS | st.tuples(LITERALS, LITERALS), inner)
    ),
    max_leaves=30,
)


def alike(value: object) -> object:
    """Tells apart what Python calls equal: 1, True, 1.0 and Decimal(1)."""
    if isinstance(value, dict):
        return [(alike(key), alike(part)) for key, part in value.items()]
    if isinstance(value, tuple):
        return type(value), [alike(part) for part in value]
    if isinstance(value, frozenset):
        return sorted(map(repr, value))
    return type(value), repr(value)


@given(VALUES)
def test_a_value_comes_back_as_it_was(value):
    text = to_plain(value)
    assert alike(from_plain(text)) == alike(value)
    json.loads(text.decode("utf-8", "surrogatepass"))


def test_what_is_equal_is_one_object_and_what_only_looks_so_is_not():
    numbers = (Decimal("1.0"), Decimal("1.0"), Decimal(1))
    kept: Any = from_plain(to_plain((*map(Constant, numbers), (True,))))
    first, second, third, fourth = kept
    assert first is second
    assert first.number.as_tuple() != third.number.as_tuple()
    assert fourth == (True,)
    assert fourth[0] is True


def test_a_frozen_object_comes_back_frozen():
    kept: Any = from_plain(to_plain(Choice("是")))
    with pytest.raises(FrozenInstanceError):
        kept.value = "否"


@dataclass
class Changing:
    """May be changed by whoever holds it."""

    value: int = 0


@pytest.mark.parametrize(
    "value", [object(), Path(), len, os, int, [1], {1}, b"", 1j, Changing(), Constant, to_plain]
)
def test_what_does_more_than_hold_fields_is_refused(value):
    with pytest.raises(NotPlainError):
        to_plain((1, value))


def planted(*classes, nodes=(), value=None):
    return json.dumps([classes, nodes, value]).encode()


PLANTED = {
    "a function": planted(["os", "mkdir", "path"], nodes=[[0, "harmed"]], value=[0]),
    "a class of Python": planted(["pathlib", "Path"], nodes=[[0]], value=[0]),
    "a function of ours": planted(["zjtx_xl.plain_data", "to_plain"], nodes=[[0, 1]], value=[0]),
    "a class that does more": planted(["zjtx_xl.runs.store", "Store"], nodes=[[0, "harmed"]]),
    "an imported class": planted(
        ["zjtx_xl.definitions.template", "Range", *Range._fields], nodes=[[0, 1, 1, 1, 1]]
    ),
    "the program itself": planted(["zjtx_xl.__main__", "main"], nodes=[[0]]),
    "a module that is not there": planted(["zjtx_xl.gone", "Range"], nodes=[[0]]),
    "a class that is not there": planted(["zjtx_xl.xlsx.address", "Gone"], nodes=[[0]]),
    "a class within a class": planted(["zjtx_xl.xlsx.address", "Range.down"], nodes=[[0]]),
    "other fields": planted(["zjtx_xl.xlsx.address", "Range", "row"], nodes=[[0, 1]]),
    "too few fields": planted(
        ["zjtx_xl.definitions.template", "Grade", "word", "at_least"], nodes=[[0, "a"]]
    ),
    "no number": planted(nodes=[[-4, "number"]]),
    "an unknown kind": planted(nodes=[[-5]]),
    "what comes later": planted(nodes=[[-1, [1]], [-1]], value=[0]),
    "half a mapping": planted(nodes=[[-3, "key"]]),
    "a mapping as a key": planted(nodes=[[-3], [-3, [0], 1]]),
    "no list": b"{}",
    "no JSON": b"\x80\x04K\x01.",
    "very deep": b"[[],[]," + b"[" * 100_000,
    "nothing": b"",
}  # fmt: skip


@pytest.mark.parametrize("text", PLANTED.values(), ids=PLANTED)
def test_a_text_that_somebody_else_made_does_nothing(text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NotPlainError):
        from_plain(text)
    assert not list(tmp_path.iterdir())


def test_a_class_that_changed_meanwhile_does_not_come_back_half_right(monkeypatch):
    text = to_plain(Page())
    fields = plain_data._field_names  # noqa: SLF001
    plain_data._maker.cache_clear()  # noqa: SLF001
    now = {Page: (*fields(Page), "margin")}
    monkeypatch.setattr(plain_data, "_field_names", lambda kind: now.get(kind) or fields(kind))
    with pytest.raises(NotPlainError, match="Page"):
        from_plain(text)
    assert from_plain(to_plain(Range(1, 1, 2, 2))) == Range(1, 1, 2, 2)


def test_classes_are_those_of_the_value():
    """Nobody lists them: a score holds what a template does not, and a text names only its own."""
    score = Score("1", "标签", "附2", "J9", Decimal(10), None, Decimal("2.5"), "依据")
    classes: list[list[Any]] = json.loads(to_plain(score))[0]
    assert [name for _, name, *_ in classes] == ["Score"]
    assert from_plain(to_plain(score)) == score
    assert from_plain(to_plain(replace(Choice("是"), printed="√"))) == Choice("是", "√")
