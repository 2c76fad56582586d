"""What the names of an expression are in a returned table."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from zjtx_xl.checks.operands import Operand, cells_of, operands_of, reading_of, seen
from zjtx_xl.checks.score_plan import score_plan
from zjtx_xl.definitions import Standing
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.findings.results import Entry
from zjtx_xl.rules.parser import parse
from zjtx_xl.rules.tree.outcome import MISSING, NONE, OPEN, Value
from zjtx_xl.values.reading import Reading
from zjtx_xl.xlsx.cell import Cell

if TYPE_CHECKING:
    from zjtx_xl.definitions.template import Field

FORM = load_template("qingdao-2021/annex2").sheets[0].layout(1)
LIST = load_template("qingdao-2021/annex5").sheets[0].layout(2)
FIVE = Reading(Decimal(5), "exact")
ABOUT = Reading(Decimal(6), "proposed")


def entry(field: Field, reading: Reading) -> Entry:
    return Entry(field.key, "附2", field.ref, Cell(1, 1, "text", "x"), reading)


def test_a_name_is_a_cell_or_a_whole_column():
    (one,) = operands_of(FORM, (parse("patents.actual + 1"),), Standing())
    assert (one.name, one.is_column) == ("patents.actual", False)
    assert [field.key for field in one.fields] == ["patents.actual"]
    assert one.label
    (column,) = operands_of(LIST, (parse("sum(patents)"),), Standing())
    assert (column.name, column.is_column) == ("patents", True)
    assert [field.key for field in column.fields] == ["1.patents", "2.patents"]


def test_each_name_is_listed_once_and_what_nobody_knows_is_left_out():
    expressions = [parse(text) for text in ("patents.actual", "patents.actual + nobody")]
    found = operands_of(FORM, (None, *expressions, parse("patents.target")), Standing())
    assert [operand.name for operand in found] == ["patents.actual", "patents.target"]
    assert operands_of(FORM, (None,), Standing()) == ()


def test_what_stands_under_a_name_is_read():
    field = FORM.by_key["patents.actual"]
    one = Operand("a", "甲", (field,))
    assert one.read({field.key: entry(field, FIVE)}) == FIVE
    assert one.read({}) == Reading()
    assert reading_of({}, field).confidence == "missing"
    fields = tuple(LIST.by_key[f"{number}.patents"] for number in (1, 2))
    column = Operand("c", "各行", fields, is_column=True)
    assert column.read({fields[1].key: entry(fields[1], FIVE)}) == (Reading(), FIVE)
    assert one.value(lambda found: found.key) == field.key
    assert column.value(lambda found: found.key) == ("1.patents", "2.patents")


@pytest.mark.parametrize(
    ("reading", "value", "accepted"),
    [(FIVE, 5, 5), (ABOUT, OPEN, 6), (Reading(), MISSING, MISSING),
     (Reading(None, "exact", is_none=True), NONE, NONE), (Reading(None, "unreadable"), OPEN, OPEN)],
)  # fmt: skip
def test_what_an_expression_sees(reading: Reading, value: Value, accepted: Value):
    assert seen(reading) == value
    assert seen(reading, accept_proposed=True) == accepted
    assert seen((reading, FIVE)) == (value, 5)
    assert seen((reading, FIVE), accept_proposed=True) == (accepted, 5)
    operand = Operand("a", "甲", (FORM.by_key["patents.actual"],))
    assert cells_of([operand], [reading]) == {"a": value}
    assert cells_of([operand], [reading], accept_proposed=True) == {"a": accepted}


def test_what_is_to_be_scored_on_a_form():
    plan = score_plan(FORM.sheet, 1)
    scores = [field for field in FORM.fields if field.role == "score"]
    assert [row.key for row in plan.rows] == [field.key for field in scores]
    assert [row.points for row in plan.rows] == [field.points for field in scores]
    assert [row.key for row in plan.deductions] == ["deduction.score"]
    assert [operand.name for operand in plan.deductions[0].operands] == ["value"]
    assert [*plan.totals] == ["total.score"]
    assert plan.total is plan.totals["total.score"]
    patents = next(row for row in plan.rows if row.row == "patents")
    assert {operand.name for operand in patents.operands} == {"target", "actual"}
    assert patents.labels == {operand.name: operand.label for operand in patents.operands}
    assert (patents.is_open, patents.is_own, patents.own) == (False, False, ())


def test_a_table_without_rules_has_nothing_to_be_scored():
    plan = score_plan(load_template("qingdao-2021/annex5").sheets[0], 2)
    assert (plan.rows, plan.deductions) == ((), ())
    assert plan.total is None
