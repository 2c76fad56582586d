"""The helper formulas: what they show, and what Excel lets them be."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.filled_rows import ANSWERED, ERRORS, NUMERIC, RULES, Filled
from tests.formula_text import faults
from tests.spreadsheet import Spreadsheet
from zjtx_xl.expression import (
    And,
    Choose,
    Clamp,
    Compare,
    Constant,
    Divide,
    Multiply,
    Operand,
    Round,
)
from zjtx_xl.formulas import OperandCell, excel_score, excel_status, form_status, row_status
from zjtx_xl.model import Cell
from zjtx_xl.rules import Rule, build_rule
from zjtx_xl.status import NO_TEXTS, YES_TEXTS, StatusCell
from zjtx_xl.values import KindName, ValueKind, read_value

HALF = build_rule("reach_target", Decimal(5), {"both_zero": "half"})
NUMBERS = {"target": OperandCell("A1", "decimal"), "actual": OperandCell("B1", "decimal")}


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
    sheet.formula("C2", excel_score(rule, {"actual": OperandCell("B2", "yes_no_text")}))
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
    target, actual, two = Operand("target"), Operand("actual"), Constant(Decimal(2))
    quotient = Round(Divide(Multiply(actual, two), target), 1)
    in_reach = And(Compare(target, ">", two), Compare(actual, "<=", target))
    tree = Choose(in_reach, Clamp(quotient, Constant(Decimal("0.5")), two), Constant(Decimal(-7)))
    rule = Rule("reach_target", Decimal(2), ("target", "actual"), tree)
    sheet.formula("C1", excel_score(rule, NUMBERS))
    for target_value, actual_value, shown in [(3, 1, 0.7), (3, 0, 0.5), (3, 3, 2), (2, 1, -7)]:
        sheet.fill(A1=target_value, B1=actual_value)
        assert sheet.shown("C1") == [shown]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@pytest.mark.parametrize("kind", NUMERIC + ANSWERED)
def test_every_program_takes_the_score_formulas(rule: Rule, kind: KindName):
    cells = {
        "target": OperandCell("XFD1048575", kind),
        "actual": OperandCell("XFD1048576", kind),
        "value": OperandCell("XFD1048576", kind),
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
        excel_score(HALF, {**NUMBERS, "actual": OperandCell("B1", "text")})
    with pytest.raises(KeyError):
        excel_score(HALF, {"target": NUMBERS["target"]})


# ---------------------------------------------------------------- 填报检查

PATENTS = StatusCell("B3", "实际值", "integer", minimum=Decimal(0), unit="个")
ROW = [replace(PATENTS, ref="A3", label="目标值"), PATENTS]


@pytest.mark.engine
@pytest.mark.parametrize(
    ("target", "actual", "shown"),
    [
        (1, 2, ""),
        (1, None, "缺实际值"),
        (None, " ", "缺目标值；缺实际值"),
        (-1, "约20", "目标值应不小于0；待核：实际值不是单纯的数字"),
        (1.5, "很多", "目标值应填整数；实际值应填数字（单位：个）"),
        (ERRORS[0], "/", "目标值出现错误值"),
    ],
)
def test_a_row_says_what_is_wrong(sheet: Spreadsheet, target: Filled, actual: Filled, shown: str):
    sheet.formula("C3", row_status(ROW))
    sheet.fill(A3=target, B3=actual)
    assert sheet.shown("C3") == [shown]


@pytest.mark.engine
def test_an_unused_row_of_a_list_misses_nothing(sheet: Spreadsheet):
    sheet.formula("C3", row_status(ROW, asked_if="A3,B3,D3"))
    sheet.fill(A3=None, B3=None, D3=None)
    assert sheet.shown("C3") == [""]
    sheet.fill(D3="某公司")
    assert sheet.shown("C3") == ["缺目标值；缺实际值"]


def test_one_cell_is_a_row_of_one():
    assert excel_status(PATENTS) == row_status([PATENTS])


@pytest.mark.engine
def test_choices_may_hold_quotes_and_line_ends(sheet: Spreadsheet):
    choices = ('审核"通过"☑\n要求整改□', "退回资金☑")
    sheet.formula("C4", excel_status(StatusCell("B4", "结果", "choice", choices=choices)))
    for text in choices:
        sheet.fill(B4=text)
        assert sheet.shown("C4") == [""]
    sheet.fill(B4=choices[0].replace("\n", " "))
    assert sheet.shown("C4") != [""]


@pytest.mark.parametrize(
    "kind", [*NUMERIC, *ANSWERED, "text", "choice", "tick", "credit_code", "date"]
)
def test_every_program_takes_the_check_formulas(kind: KindName):
    cell = replace(PATENTS, kind=kind, maximum=Decimal("99.5"), choices=("甲", "乙"))
    assert faults(row_status([replace(cell, ref=f"{column}7") for column in "ABC"])) == []


@pytest.mark.engine
def test_a_row_with_very_many_cells_gets_shorter_texts(sheet: Spreadsheet):
    refs = [f"{column}9" for column in "ABCDEFGHIJKLMNOPQRS"]
    label = "主营业务收入占营业收入比重（%）"
    cells = [
        StatusCell(ref, f"{label}{ref}", "integer", True, Decimal(0), Decimal(100)) for ref in refs
    ]
    formula = row_status(cells, asked_if=",".join(refs))
    assert faults(formula) == []
    sheet.formula("T9", formula)
    sheet.fill(**dict.fromkeys(refs, 50) | {"A9": 101, "C9": "约20", "S9": None})
    assert sheet.shown("T9") == [f"请核对{label}A9；请核对{label}C9；缺{label}S9"]


def test_what_does_not_fit_into_a_formula_is_refused():
    with pytest.raises(ValueError, match="8192"):
        row_status([replace(PATENTS, ref=f"A{line}") for line in range(1, 60)])
    with pytest.raises(ValueError, match="255"):
        excel_status(StatusCell("A1", "结果", "choice", choices=("长" * 256,)))


# ---------------------------------------------------------------- the status line


@pytest.mark.engine
def test_the_status_line_counts_what_is_missing(sheet: Spreadsheet):
    required = [f"{column}{row}" for row in range(21, 27) for column in "AB"] + ["D30"]
    formula = form_status(required, "E21:E26")
    assert faults(formula) == []
    sheet.formula("E20", formula)
    sheet.fill(**dict.fromkeys(required, 1))
    sheet.fill(A21=None, B23="　 \n", A26="", D30=" ", B22=ERRORS[0], C21=None)
    sheet.fill(E21=10, E22=2.5, E23=50, E24="")
    assert sheet.shown("E20") == ["已填 9/13，还缺 4 项，预评 62.5 分"]
    sheet.fill(E25="待核", E26="待核", D30="某公司")
    assert sheet.shown("E20") == ["已填 10/13，还缺 3 项，预评 62.5 分，2 项待核"]


@pytest.mark.engine
def test_the_status_line_of_a_form_without_scores(sheet: Spreadsheet):
    sheet.formula("G1", form_status(["G2", "G4"]))
    sheet.fill(G2=None, G3=None, G4="x")
    assert sheet.shown("G1") == ["已填 1/2，还缺 1 项"]


def test_the_status_line_asks_for_areas_and_not_for_each_cell():
    block = [f"{column}{row}" for row in range(5, 105) for column in "HIJ"]
    assert "H5:J104" in form_status(block)
    assert len(form_status(block)) < 500


def test_a_status_line_about_nothing_is_refused():
    with pytest.raises(ValueError, match="必填"):
        form_status([])
