"""Cells that a definition computes: what counts, what differs, what follows the scores."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from tests.small_template import form
from zjtx_xl.checks import computed
from zjtx_xl.checks.computed import (
    _Computed,
    _differ,
    _left_to_audits,
    _reading,
    _short,
    check_computed,
    recomputed,
    with_computed,
)
from zjtx_xl.checks.operands import operands_of
from zjtx_xl.definitions import standing_of
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.definitions.verdict import Verdict
from zjtx_xl.findings.results import Entry, Submission
from zjtx_xl.returns.reader import ReturnedTable
from zjtx_xl.rules.parser import parse
from zjtx_xl.rules.tree.outcome import MISSING_VALUE, NONE, OPEN, UNDEFINED
from zjtx_xl.values.reading import Reading
from zjtx_xl.xlsx.cell import Cell

D = Decimal
SHEET = form().sheets[0]
LAYOUT = SHEET.layout(1)
OF = LAYOUT.by_key["patents.actual"]


def table(monkeypatch: pytest.MonkeyPatch, readings: Any, **about: Any) -> Any:
    """A sheet of which one cell is twice another: its key, its reading, and its formula."""
    field: Any = SimpleNamespace(
        key="made", role=about.get("role", "other"), value=parse("patents.actual * 2"),
        label="两倍", row="made",
    )  # fmt: skip
    operands = operands_of(LAYOUT, (field.value,), standing_of(OF))
    made: Any = _Computed(field, operands, about.get("follows", False))
    monkeypatch.setattr(computed, "_computed", lambda *_: (made,))
    entries = {
        key: Entry(key, "表", ref, Cell(1, 1, "number", "", about.get("formula")), reading)
        for key, ref, reading in zip(("made", OF.key), ("D9", "D6"), readings, strict=True)
        if reading is not None
    }
    template: Any = SimpleNamespace(verdicts=(), audits=())
    left = frozenset({"made"} if about.get("audited") else ())
    monkeypatch.setattr(computed, "_left_to_audits", lambda *_: left)
    sheet: Any = SimpleNamespace(layout=LAYOUT)
    submission = Submission("表.xlsx", "", "1", "甲公司", "表", entries, ())
    return ReturnedTable(template, (sheet,), submission)


def number(value: str) -> Reading:
    return Reading(D(value), "exact")


@pytest.mark.parametrize(
    ("stored", "of", "about", "counts"),
    [
        (number("9"), number("5"), {}, D(10)),
        (Reading(), number("5"), {}, D(10)),
        (number("9"), Reading(D(5), "proposed"), {}, None),
        (number("9"), Reading(D(5), "proposed"), {"accept": True}, D(10)),
        (number("9"), Reading(), {}, None),
        # a total that audits compare with what it adds up is not replaced
        (number("9"), number("5"), {"role": "total", "audited": True}, D(9)),
        (Reading(), number("5"), {"role": "total", "audited": True}, D(10)),
        (number("9"), number("5"), {"role": "total"}, D(10)),
        # what follows the scores is computed once these are known
        (number("9"), number("5"), {"follows": True}, D(9)),
    ],
)
def test_our_result_counts(monkeypatch, stored, of, about, counts):
    given = table(monkeypatch, (stored, of), **about)
    found = with_computed(given, accept_proposed=about.get("accept", False))
    assert found.submission.entries["made"].reading.value == counts
    assert given.submission.entries["made"].reading is stored


def test_a_cell_that_is_not_there_is_not_computed(monkeypatch):
    given = table(monkeypatch, (None, number("5")))
    assert with_computed(given) is given


@pytest.mark.parametrize(
    ("stored", "ours", "about", "said"),
    [
        ("9", "10", {"formula": "D6*2"}, True),
        ("10", "10", {"formula": "D6*2"}, False),
        ("9", "10", {}, False),
        ("9", "10", {"formula": "D6*2", "role": "total", "audited": True}, False),
        ("9", "10", {"formula": "D6*2", "role": "total"}, True),
        ("9", "10", {"formula": "D6*2", "follows": True}, False),
        (None, "10", {"formula": "D6*2"}, False),
        ("9", None, {"formula": "D6*2"}, False),
    ],
)
def test_a_stored_result_that_is_not_ours_is_said(monkeypatch, stored, ours, about, said):
    before, after = (
        table(monkeypatch, (Reading() if value is None else number(value), number("5")), **about)
        for value in (stored, ours)
    )
    found = list(check_computed(before, after))
    assert [(fault.code, fault.severity, fault.cell) for fault in found] == (
        [("total", "warning", "D9")] if said else []
    )
    assert all("显示的是 9，按所填数据应为 10" in fault.message for fault in found)
    assert list(check_computed(table(monkeypatch, (None, None)), after)) == []
    assert list(check_computed(before, table(monkeypatch, (None, None)))) == []


@pytest.mark.parametrize(
    ("shown", "value", "differs"),
    [("1", "1", False), ("1.0000000000005", "1", False), ("1.000000000002", "1", True),
     ("1000.0000000005", "1000", False), ("1000.000000002", "1000", True),
     ("0.9999999999985", "1", True), ("-5", "5", True), ("0.000000000002", "0", True)],
)  # fmt: skip
def test_doubles_carry_fifteen_digits(shown, value, differs):
    assert _differ(D(shown), D(value)) == differs


def test_a_result_in_a_sentence_is_short():
    assert [_short(D(text)) for text in ("12345678901234", "0.33333333333333")] == [
        D("12345678901234"), D("0.3333333333"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "reading"),
    [
        (MISSING_VALUE, ("missing", None, False)),
        (OPEN, ("unreadable", None, False)),
        (UNDEFINED, ("unreadable", None, False)),
        (NONE, ("exact", D(0), False)),
        (D(5), ("exact", D(5), False)),
        (True, ("exact", True, False)),
    ],
)
def test_what_other_expressions_see_of_it(value, reading):
    found = _reading(value)
    assert (found.confidence, found.value, found.is_none) == reading
    assert type(found.value) is type(reading[1])


@pytest.mark.parametrize(
    ("about", "total", "expected"),
    [
        ({}, None, []),
        ({"follows": True}, None, [("表", "D9", D(10))]),
        ({"follows": True}, "total", [("表", "D9", D(10))]),
        ({"follows": True}, "made", []),
    ],
)
def test_what_follows_the_scores_is_computed_again(monkeypatch, about, total, expected):
    given = table(monkeypatch, (number("9"), number("5")), **about)
    summed: Any = SimpleNamespace(key=total, partial=D(7)) if total else None
    assert [tuple(made)[:3] for made in recomputed(given, {}, summed)] == expected
    waiting = table(monkeypatch, (number("9"), Reading()), **about)
    assert [made[2] for made in recomputed(waiting, {}, summed)] == [None] * len(expected)


@pytest.mark.parametrize(
    ("table", "left"),
    [
        ("qingdao-2021/annex6", {"total.amount"}),  # compared with the sum of its column
        ("qingdao-2021/annex2", set()),  # points, compared with the scores
    ],
)
def test_a_total_is_left_to_the_audit_that_compares_it(table, left):
    template = load_template(table)
    sheet = template.sheets[0]
    found = _left_to_audits(sheet, 1, template.verdicts, template.audits)
    assert {key for key in found if key.startswith("total.")} == left
    decides = Verdict("big", "大额", of=parse("total.amount"))
    assert not left & _left_to_audits(sheet, 1, (decides,), template.audits)
    assert not _left_to_audits(sheet, 1, (), ())
