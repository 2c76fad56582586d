"""Audits and cells that are empty: absence is seen, and what others say is not said twice."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.returned_tables import Cells, returned
from zjtx_xl.audits.ledger import Ledger, SetScope, records_in
from zjtx_xl.audits.run import _evaluated
from zjtx_xl.rules.audit_formula import AuditFormula

FORM = "qingdao-2021/annex2"


def group(**tables: Cells):
    ledger = Ledger()
    for table, cells in tables.items():
        name = "subject" if table == "annex2" else "1.subject"
        result = returned(f"qingdao-2021/{table}", {name: "甲公司"} | cells)
        ledger.add(records_in(result, {"year": "2021"}))
    (found,) = ledger.groups()
    return found


def formula(**given: object) -> AuditFormula:
    facts = {"name": "made-up", "title": "两处一致", "each": "subject", "severity": "error",
             "remedy": "请核对。"}  # fmt: skip
    return AuditFormula(**(facts | given))  # type: ignore[arg-type]


def said(rule: AuditFormula, found, subject: str | None = None):
    return list(_evaluated(rule, "", SetScope(found, subject)))


@pytest.mark.parametrize(("count", "is_said"), [("1", False), ("20", True)])
@pytest.mark.parametrize(
    ("table", "cell"), [("annex5", "1.patents"), ("annex6", "1.listing.amount")]
)
def test_a_constant_on_one_side_is_compared(table, cell, count, is_said):
    found = group(**{table: {cell: "3"}})
    for sides in ({"left": f"count({table}.subject)", "right": count},
                  {"left": count, "right": f"count({table}.subject)"}):  # fmt: skip
        rule = formula(each="set", left_title="户数", right_title="应有户数", **sides)
        faults = said(rule, found)
        assert bool(faults) is is_said
        assert all(fault.path == f"{table}.xlsx" for fault in faults)


def test_a_table_that_is_not_there_is_no_table_of_zero():
    rule = formula(each="set", left="sum(annex6.amount)", right="175", left_title="附6",
                   right_title="应为")  # fmt: skip
    assert said(rule, group(annex5={"1.patents": "3"})) == []


@pytest.mark.parametrize(
    ("cells", "is_said"), [({}, True), ({"1.innovation.amount": "175"}, False)]
)
def test_a_table_in_which_nothing_stands_adds_up_to_nothing(cells, is_said):
    rule = formula(each="set", left="sum(annex6.amount)", right="175", left_title="附6",
                   right_title="应为")  # fmt: skip
    assert bool(said(rule, group(annex6=cells))) is is_said


def test_cells_are_counted_and_not_taken_for_zero():
    rule = formula(each="set", left="count(annex6.amount)", right="0", left_title="附6",
                   right_title="应为")  # fmt: skip
    assert said(rule, group(annex6={})) == []


@pytest.mark.parametrize(
    ("condition", "at", "cells", "ref"),
    [
        ("annex5.patents == 4", "annex5.standards", {"annex5": {"1.patents": "3"}}, "L4"),
        ("annex2.patents.actual == 4", "annex2.standards.actual",
         {"annex2": {"patents.actual": "3"}}, "I11"),
    ],
)  # fmt: skip
def test_finding_stands_at_its_cell_when_that_is_empty(condition, at, cells, ref):
    rule = formula(each="set", condition=condition, at=at, message="不符。")
    found = group(**cells)
    (fault,) = said(rule, found, found.keys[0])
    assert fault.cell == ref


@pytest.mark.parametrize(
    ("left", "right", "cells", "is_said"),
    [
        # an officer's cell that is empty beside a value
        ("annex2.patents.score", "annex2.standards.score", {"patents.score": "5"}, True),
        ("annex2.patents.score", "annex2.standards.score", {"patents.score": "0"}, False),
        ("annex2.patents.score", "annex2.standards.score", {}, False),
        # a sender's, who is told so elsewhere
        ("annex2.patents.actual", "annex2.standards.actual", {"patents.actual": "5"}, False),
    ],
)
def test_one_empty_cell_beside_a_value(left, right, cells, is_said):
    found = group(annex2=cells)
    assert bool(said(formula(left=left, right=right), found, found.keys[0])) is is_said


@pytest.mark.parametrize(("amount", "is_said"), [("174.5", False), ("174.4", True), ("175", False)])
def test_up_to_the_exact_tolerance_two_results_are_the_same(amount, is_said):
    rule = formula(each="set", left="sum(annex6.amount)", right="175", left_title="附6",
                   right_title="应为", exact=Decimal("0.5"))  # fmt: skip
    assert bool(said(rule, group(annex6={"1.innovation.amount": amount}))) is is_said


def test_condition_without_cells_says_nothing():
    found = group(annex5={"1.patents": "3"})
    assert said(formula(condition="1 == 2", message="不符。"), found, found.keys[0]) == []
