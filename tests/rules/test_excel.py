"""The helper formulas: what they show, and what Excel lets them be."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.filled_rows import ANSWERED, ERRORS, NUMERIC, RULES, Filled
from tests.formula_text import faults
from tests.spreadsheet import Spreadsheet
from zjtx_xl.rules.building import build_rule
from zjtx_xl.rules.excel import (
    _own_score,
    _without_brackets,
    excel_condition,
    excel_grade,
    excel_score,
    excel_total,
    excel_verdict,
    excel_verdict_of,
)
from zjtx_xl.rules.parser import parse
from zjtx_xl.rules.score_rules import Rule
from zjtx_xl.rules.status import NO_TEXTS, YES_TEXTS
from zjtx_xl.rules.tree.arithmetic import Clamp, Compute, Constant, Name, Round, without_noise
from zjtx_xl.rules.tree.logic import All, Choose, Compare, Holds, Is
from zjtx_xl.rules.tree.places import CellPlace, ExcelCells
from zjtx_xl.values.interpret import read_value
from zjtx_xl.values.kinds import KindName, ValueKind
from zjtx_xl.xlsx.cell import Cell

if TYPE_CHECKING:
    from zjtx_xl.rules.tree.node import Node

HALF = build_rule("reach_target", Decimal(5), {"both_zero": "half"})
NUMBERS = {"target": CellPlace("A1", "decimal"), "actual": CellPlace("B1", "decimal")}


@pytest.fixture(scope="module")
def sheet() -> Spreadsheet:
    return Spreadsheet()


# ---------------------------------------------------------------- 预评得分


@pytest.mark.engine
@pytest.mark.parametrize(
    ("target", "actual", "shown"),
    [
        (12, 13, 5),
        (12, 11.99, 0),
        (0.3, 0.1 + 0.2, 5),
        (0, 0, 2.5),
        ("/", "无", 2.5),
        (0, "-", 2.5),
        ("—", 3, 5),
        (12, None, ""),
        ("　", 13, ""),
        ("\u00a0\t\n", 13, ""),
        (12, "约20", "待核"),
        (12, "13", "待核"),
        (12, " /", "待核"),
        (12, "／", "待核"),
        (True, 13, "待核"),
        (ERRORS[0], 13, "待核"),
        (ERRORS[1], None, "待核"),
    ],
)
def test_a_score_is_shown_for_exact_cells_only(
    sheet: Spreadsheet, target: Filled, actual: Filled, shown: object
):
    sheet.formula("C1", excel_score(HALF, NUMBERS))
    sheet.fill(A1=target, B1=actual)
    assert sheet.shown("C1") == [shown]


@pytest.mark.engine
@pytest.mark.parametrize(
    ("actual", "shown"),
    [
        ("☑是/□否", 10),
        ("有", 10),
        ("无", 0),
        ("/", 0),
        (0, 0),
        ("0", 0),
        (1, "待核"),
        (False, "待核"),
        ("已进入辅导期", "待核"),
        ("是。", "待核"),
        ("", ""),
    ],
)
def test_an_answer_is_scored_as_offered(sheet: Spreadsheet, actual: Filled, shown: object):
    rule = build_rule("yes_no", Decimal(10), {})
    sheet.formula("C2", excel_score(rule, {"actual": CellPlace("B2", "yes_no_text")}))
    sheet.fill(B2=actual)
    assert sheet.shown("C2") == [shown]


@pytest.mark.parametrize("kind", ANSWERED)
def test_the_offered_answers_read_exactly(kind: KindName):
    for texts, answer in ((YES_TEXTS, True), (NO_TEXTS, False)):
        for text in texts:
            reading = read_value(Cell(1, 1, "text", text), ValueKind(kind))
            assert (reading.value, reading.confidence) == (answer, "exact")


@pytest.mark.engine
def test_every_node_is_printed_as_it_computes(sheet: Spreadsheet):
    target, actual, two = Name("target"), Name("actual"), Constant(Decimal(2))
    quotient = Round(Compute(Compute(actual, "*", two), "/", target), 1)
    in_reach = All((Compare(target, ">", two), Compare(actual, "<=", target)))
    tree = Choose(in_reach, Clamp(quotient, Constant(Decimal("0.5")), two), Constant(Decimal(-7)))
    rule = Rule("reach_target", Decimal(2), tree)
    sheet.formula("C1", excel_score(rule, NUMBERS))
    for target_value, actual_value, shown in [(3, 1, 0.7), (3, 0, 0.5), (3, 3, 2), (2, 1, -7)]:
        sheet.fill(A1=target_value, B1=actual_value)
        assert sheet.shown("C1") == [shown]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@pytest.mark.parametrize("kind", NUMERIC + ANSWERED)
def test_every_program_takes_the_score_formulas(rule: Rule, kind: KindName):
    cells = {
        "target": CellPlace("XFD1048575", kind),
        "actual": CellPlace("XFD1048576", kind),
        "value": CellPlace("XFD1048576", kind),
    }
    assert faults(excel_score(rule, cells)) == []


def test_the_most_bands_fit_into_a_formula():
    bands = [[step, "1.25"] for step in range(20)]
    for of in ("actual", "completion"):
        rule = build_rule("bands", Decimal(5), {"thresholds": bands, "of": of})
        assert faults(excel_score(rule, NUMBERS)) == []


def test_what_has_no_formula_is_refused():
    with pytest.raises(ValueError, match="manual"):
        excel_score(build_rule("manual", Decimal(5), {}), {})
    with pytest.raises(ValueError, match="text"):
        excel_score(HALF, {**NUMBERS, "actual": CellPlace("B1", "text")})
    with pytest.raises(KeyError):
        excel_score(HALF, {"target": NUMBERS["target"]})


@pytest.mark.parametrize(
    ("formula", "bare"),
    [
        ("(SUM(J5:J17)-SUM(J18))", "SUM(J5:J17)-SUM(J18)"),
        ("(A1)-(B1)", "(A1)-(B1)"),
        ("(A1)", "A1"),
        ("((A1)-(B1))", "(A1)-(B1)"),
        ("SUM(A1)", "SUM(A1)"),
        ("(A1)+1", "(A1)+1"),
        ("A1", "A1"),
    ],
)
def test_brackets_around_all_of_a_formula_go(formula: str, bare: str):
    assert _without_brackets(formula) == bare


@pytest.mark.parametrize(
    ("expression", "total"),
    [
        ("a + b", "=N(A1)+N(B1)"),
        ("sum(a, b)", "=SUM(A1:B1)"),
        ("(a + b) * (a - b)", "=(N(A1)+N(B1))*(N(A1)-N(B1))"),
    ],
)
def test_a_total_asks_nothing(expression: str, total: str):
    places = {"a": CellPlace("A1", "decimal"), "b": CellPlace("B1", "decimal")}
    assert excel_total(parse(expression), places) == total


@pytest.mark.parametrize(
    ("grades", "formula"),
    [
        ([("优", Decimal(90), ""), ("良", Decimal("80.0"), ""), ("差", None, "")],
         '=IFERROR(IF(A1>=90,"优",IF(A1>=80,"良","差")),"待定")'),
        ([("优", Decimal(90), "")], '=IFERROR(IF(A1>=90,"优",""),"待定")'),
        ([("差", Decimal(90), "B1"), ("优", Decimal(90), ""), ("良", None, "B2")],
         ('=IFERROR(IF(B1="符合","差",IF(B1="待定","待定",IF(A1>=90,"优",'
          'IF(B2="符合","良",IF(B2="待定","待定",""))))),"待定")')),
    ],
)  # fmt: skip
def test_a_grade(grades: list[tuple[str, Decimal | None, str]], formula: str):
    places = {"a": CellPlace("A1", "decimal")}
    number = without_noise(Name("a"), ExcelCells(places))
    assert excel_grade(Name("a"), grades, places) == formula.replace("A1", number)


@pytest.mark.parametrize(
    ("all_of", "formula"),
    [
        (True, '=IF(COUNTIF(B1:B3,"不符合")>0,"不符合",IF(COUNTIF(B1:B3,"符合")=3,"符合","待定"))'),
        (
            False,
            '=IF(COUNTIF(B1:B3,"符合")>0,"符合",IF(COUNTIF(B1:B3,"不符合")=3,"不符合","待定"))',
        ),
    ],
)
def test_a_verdict_over_cells(*, all_of: bool, formula: str):
    assert excel_verdict_of("B1:B3", 3, all_of=all_of) == formula


def test_the_own_score_of_a_sender_stands_in_for_a_goal_in_words():
    rule = build_rule("reach_target", Decimal(10), {})
    judged = rule._replace(least=Constant(Decimal(8)), most=Constant(Decimal(10)))
    own = CellPlace("C1", "decimal")
    goal = CellPlace("A1", "goal")
    places = {"target": goal, "actual": NUMBERS["actual"], "value": own}
    assert _own_score(rule, places) == ""
    assert _own_score(judged, {**NUMBERS}) == ""
    assert _own_score(judged, {**places, "value": (own, own)}) == ""
    found = _own_score(judged, places)
    assert found.startswith("IF(AND(ISNUMBER(C1),NOT(OR(ISNUMBER(FIND(")
    assert found.endswith(",C1>=8,C1<=10),C1,NA())")
    without_goal = _own_score(judged, {"actual": NUMBERS["actual"], "value": own})
    assert without_goal == "IF(AND(ISNUMBER(C1),C1>=8,C1<=10),C1,NA())"


@pytest.mark.engine
@pytest.mark.parametrize(
    ("condition", "filled", "holds"),
    [
        (parse("a > 3"), 5, True), (parse("a > 3"), 3, False), (parse("a > 3"), "约5", None),
        (parse("a > 3"), None, None), (parse("a > 3"), ERRORS[0], None),
        (parse("a > 3"), "无", False),
        (Holds("y"), "是", True), (Holds("y"), "否", False), (Holds("y"), "也许", None),
        (Is("y", ("是",)), "是", True), (Is("y", ("是",)), "否", False),
    ],
    ids=str,
)  # fmt: skip
def test_a_condition_is_false_and_a_verdict_open_until_it_is_known(
    sheet: Spreadsheet, condition: Node, filled: Filled, holds: bool | None
):
    places = {"a": CellPlace("A1", "decimal"), "y": CellPlace("A1", "yes_no")}
    formula = excel_condition(condition, places)
    assert formula.startswith("IFERROR(") == isinstance(condition, Compare)
    sheet.formula("C1", f"={formula}")
    sheet.formula("C2", excel_verdict(condition, places))
    sheet.fill(A1=filled)
    word = {True: "符合", False: "不符合", None: "待定"}[holds]
    shown = sheet.shown("C1", "C2")
    assert shown == [holds is True, word]
