"""The formulas that say what is missing or wrong: what they show, and what Excel lets them be."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.filled_rows import ANSWERED, ERRORS, NUMERIC, Filled
from tests.formula_text import faults
from tests.spreadsheet import Spreadsheet
from zjtx_xl.rules.building import build_rule
from zjtx_xl.rules.excel import excel_score
from zjtx_xl.rules.questions import begins_with
from zjtx_xl.rules.status import StatusCell
from zjtx_xl.rules.status_formulas import (
    areas_of,
    first_missing,
    form_status,
    list_status,
    missing_in_row,
    next_missing,
    row_status,
    rows_moved,
)
from zjtx_xl.rules.tree.places import CellPlace
from zjtx_xl.values.interpret import read_value
from zjtx_xl.values.kinds import Choice, ValueKind
from zjtx_xl.xlsx.address import parse_range
from zjtx_xl.xlsx.cell import Cell

if TYPE_CHECKING:
    from zjtx_xl.values.kinds import KindName


@pytest.fixture(scope="module")
def sheet() -> Spreadsheet:
    return Spreadsheet()


# ---------------------------------------------------------------- 填报检查

PATENTS = StatusCell("B3", "实际值", "integer", minimum=Decimal(0), unit="个")
ROW = [PATENTS._replace(ref="A3", label="目标值"), PATENTS]


@pytest.mark.engine
@pytest.mark.parametrize(
    ("target", "actual", "shown"),
    [
        (1, 2, ""),
        (1, None, "缺实际值"),
        (None, " ", "缺目标值；缺实际值"),
        (-1, "约20", "有误：目标值应不小于0；待核：实际值请只填数字"),
        (1.5, "很多", "有误：目标值应填整数；有误：实际值应填数字（单位：个）"),
        (ERRORS[0], "/", "有误：目标值出现错误值"),
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


@pytest.mark.engine
def test_choices_may_hold_quotes_and_line_ends(sheet: Spreadsheet):
    choices = ('审核"通过"☑\n要求整改□', "退回资金☑")
    sheet.formula("C4", row_status([StatusCell("B4", "结果", "choice", choices=choices)]))
    for text in choices:
        sheet.fill(B4=text)
        assert sheet.shown("C4") == [""]
    sheet.fill(B4=choices[0].replace("\n", " "))
    assert sheet.shown("C4") != [""]


@pytest.mark.parametrize(
    "kind", [*NUMERIC, *ANSWERED, "text", "choice", "tick", "credit_code", "date"]
)
def test_every_program_takes_the_check_formulas(kind: KindName):
    cell = PATENTS._replace(kind=kind, maximum=Decimal("99.5"), choices=("甲", "乙"))
    assert faults(row_status([cell._replace(ref=f"{column}7") for column in "ABC"])) == []


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
    short = "主营业务收入占营业收入比重"
    assert sheet.shown("T9") == [f"请核对：{short}A9；请核对：{short}C9；缺{short}S9"]


@pytest.mark.engine
def test_a_row_with_very_many_missing_says_how_many(sheet: Spreadsheet):
    refs = [f"{column}9" for column in "ABCDEFGHIJKLMNOPQRS"]
    cells = [PATENTS._replace(ref=ref, label=f"第{ref}项") for ref in refs]
    sheet.formula("U9", missing_in_row(cells, asked_if=",".join(refs)))
    formula = row_status(cells, asked_if=",".join(refs), missing_count="U9")
    assert "COUNTA" not in formula  # what is counted tells that the row is used
    sheet.formula("T9", formula)
    sheet.fill(**dict.fromkeys(refs))
    assert sheet.shown("T9", "U9") == ["", 0]
    sheet.fill(A9=5)
    assert sheet.shown("T9", "U9") == ["缺18项，请先补填", 18]
    sheet.fill(**dict.fromkeys(refs, 5) | {"B9": None})
    assert sheet.shown("T9", "U9") == ["缺第B9项", 1]
    sheet.fill(**dict.fromkeys(refs[:5]))
    assert sheet.shown("T9", "U9") == ["；".join(f"缺第{ref}项" for ref in refs[:5]), 5]
    sheet.fill(F9=None)
    assert sheet.shown("T9", "U9") == ["缺6项，请先补填", 6]


# ---------------------------------------------------------------- what is missing

AMOUNT = StatusCell("D4", "支出金额", "money", only_if=begins_with(("☑",))("C4"))
EFFECT = StatusCell("E4", "成效", "text", only_if=begins_with(("☑",))("C4"))
NAME = StatusCell("B4", "企业名称", "text")


@pytest.mark.engine
@pytest.mark.parametrize(
    ("filled", "count", "said", "link"),
    [
        ({"C4": "□创新"}, 0, "", ""),
        ({"B4": "某公司", "C4": "□创新"}, 0, "", ""),
        ({"B4": "某公司", "C4": "☑创新"}, 2, "缺支出金额；缺成效", "→D4"),
        ({"B4": "某公司", "C4": "☑创新", "D4": 5}, 1, "缺成效", "→E4"),
        ({"C4": "□创新", "D4": 5}, 1, "缺企业名称", "→B4"),
        ({"B4": "某公司", "C4": ERRORS[0]}, 0, "", ""),
        (
            {"B4": "某公司", "C4": "☑创新", "D4": ERRORS[0]},
            1,
            "有误：支出金额出现错误值；缺成效",
            "→E4",
        ),
    ],
)
def test_what_depends_on_a_tick_is_missed_only_then(
    sheet: Spreadsheet, filled: dict[str, Filled], count: int, said: str, link: str
):
    cells = [NAME, AMOUNT, EFFECT]
    formulas = {
        "F4": missing_in_row(cells, asked_if="B4,D4,E4"),
        "G4": row_status(cells, asked_if="B4,D4,E4", missing_count="F4"),
        "H4": first_missing("附6", cells, asked_if="B4,D4,E4"),
    }
    for ref, formula in formulas.items():
        assert faults(formula) == []
        sheet.formula(ref, formula)
    sheet.fill(**dict.fromkeys(("B4", "C4", "D4", "E4")) | filled)
    assert sheet.shown(*formulas) == [count, said, link]


@pytest.mark.engine
def test_the_link_at_the_top_leads_to_the_first_missing_cell(sheet: Spreadsheet):
    formula = next_missing("附'2", parse_range("L40:L42"))
    assert faults(formula) == []
    sheet.formula("L39", formula)
    sheet.fill(L40="", L41="→I41", L42="→H42")
    assert sheet.shown("L39") == ["去填下一项"]
    sheet.fill(L41=None, L42="")
    assert sheet.shown("L39") == [""]


def test_the_link_leads_to_what_must_be_filled_alone():
    free = NAME._replace(required=False)
    assert first_missing("附2", [free, free]) == '=""'
    link = first_missing("附'2", [free, EFFECT])
    assert "\"#'附''2'!E4\"" in link
    assert "B4" not in link


@pytest.mark.parametrize(
    ("refs", "areas"),
    [
        (["A1", "A2", "A3"], ["A1:A3"]),
        (["A1:A5", "A2:A3", "A6"], ["A1:A6"]),
        (["A1:A2", "A4"], ["A1:A2", "A4"]),
        (["A1:A2", "B1:B2"], ["A1:B2"]),
        (["A1:A2", "B1:B3"], ["A1:A2", "B1:B3"]),
        (["A1:A2", "B2:B3"], ["A1:A2", "B2:B3"]),
        (["A1", "C1"], ["A1", "C1"]),
        (["B1", "A1"], ["A1:B1"]),
    ],
)
def test_cells_are_as_few_areas_as_they_fill(refs: list[str], areas: list[str]):
    assert [str(area) for area in areas_of(refs)] == areas


def test_what_does_not_fit_into_a_formula_is_refused():
    with pytest.raises(ValueError, match="8192"):
        row_status([PATENTS._replace(ref=f"A{line}") for line in range(1, 60)])
    with pytest.raises(ValueError, match="255"):
        row_status([StatusCell("A1", "结果", "choice", choices=("长" * 256,))])


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
def test_the_status_line_tells_the_total_once_it_is_complete(sheet: Spreadsheet):
    sheet.formula("U20", form_status(["U21"], "U22:U23", total="U22-U24/U24"))
    sheet.fill(U21=1, U22=10.256, U23=2, U24=1)
    assert sheet.shown("U20") == ["已填 1/1，还缺 0 项，预评 9.26 分"]
    sheet.fill(U24=0)  # the total is an error: what is there is added up
    assert sheet.shown("U20") == ["已填 1/1，还缺 0 项，预评 12.26 分"]


@pytest.mark.engine
def test_the_status_line_of_a_form_without_scores(sheet: Spreadsheet):
    sheet.formula("G1", form_status(["G2", "G4"]))
    sheet.fill(G2=None, G3=None, G4="x")
    assert sheet.shown("G1") == ["已填 1/2，还缺 1 项"]


@pytest.mark.engine
def test_the_status_line_says_how_many_rows_are_wrong(sheet: Spreadsheet):
    formula = form_status(["H2"], "", parse_range("H3:H5"))
    assert faults(formula) == []
    sheet.formula("H1", formula)
    sheet.fill(
        H2=1, H3="有误：实际值应填整数；缺目标值", H4="待核：实际值", H5="有误：目标值应填整数"
    )
    assert sheet.shown("H1") == ["已填 1/1，还缺 0 项，2 行有误"]


@pytest.mark.engine
def test_the_status_line_of_a_list_counts_used_rows_alone(sheet: Spreadsheet):
    filled, counts, checks = (parse_range(area) for area in ("J2:J6", "K2:K6", "L2:L6"))
    formula = list_status([filled], 1, counts, checks)
    assert faults(formula) == []
    sheet.formula("M1", formula)
    sheet.fill(J2="印好的", **{f"K{row}": 0 for row in range(2, 7)})
    assert sheet.shown("M1") == ["还没有填写"]
    sheet.fill(J3="某公司", J4=5, K4=2, L3="请核对：利润", L4="缺甲；缺乙", L5="待核：丙")
    assert sheet.shown("M1") == ["已填 2/4，还缺 2 项，1 行待核，1 行请核对"]


@pytest.mark.engine
def test_the_status_line_says_when_rows_were_put_in(sheet: Spreadsheet):
    formula = form_status(["P2"]) + rows_moved(3, 16)
    assert faults(formula) == []
    sheet.formula("P1", formula)
    # What a program makes of it when a row is put in above: the cell moves, the number stays.
    sheet.formula("Q1", formula.replace("(P3)", "(P4)"))
    sheet.formula("R1", formula.replace("(P3)", "(#REF!)"))
    sheet.formula("S1", formula.replace("(P3)", "(Q3)"))
    sheet.fill(P2=1)
    assert sheet.shown("P1") == ["已填 1/1，还缺 0 项"]
    assert sheet.shown("Q1", "R1", "S1") == ["已填 1/1，还缺 0 项，行列有改动，请撤销"] * 3


def test_the_status_line_asks_for_areas_and_not_for_each_cell():
    block = [f"{column}{row}" for row in range(5, 105) for column in "HIJ"]
    assert "H5:J104" in form_status(block)
    assert len(form_status(block)) < 500


def test_a_status_line_about_nothing_is_refused():
    with pytest.raises(ValueError, match="必填"):
        form_status([])


@pytest.mark.engine
def test_printed_boxes_are_missing_until_one_is_ticked(sheet: Spreadsheet):
    blank = "□是 □否*"  # a star is no joker
    choices = (Choice("是", "☑是 □否*"), Choice("否", "□是 ☑否*"))
    cell = StatusCell(
        "B40", "是否", "choice", choices=tuple(one.printed for one in choices), unticked=blank
    )
    rule = build_rule("choice", Decimal(6), {"points": {"是": 6, "否": 0}})
    place = CellPlace("B40", "choice", choices=choices, unticked=blank)
    area = parse_range("B40:B41")
    formulas = {
        "C40": row_status([cell]),
        "D40": missing_in_row([cell, cell._replace(ref="B41", only_if="TRUE")]),
        "E40": first_missing("表", [cell]),
        "F40": form_status(["B40", "B41"], boxed=[("B40", blank), ("B41", blank)]),
        "G40": list_status([area], 0, parse_range("D40:D40"), area, [("B40:B41", blank)]),
        "H40": excel_score(rule, {"actual": place}),
    }
    for ref, formula in formulas.items():
        assert faults(formula) == []
        sheet.formula(ref, formula)
    kind = ValueKind("choice", choices=choices, unticked=blank)
    for text in (blank, None):
        sheet.fill(B40=text, B41=blank)
        assert sheet.shown(*formulas) == [
            "缺是否", 2, "→B40", "已填 0/2，还缺 2 项", "已填 0/2，还缺 2 项", "",
        ]  # fmt: skip
        assert read_value(Cell(1, 1, "text", text or ""), kind).confidence == "missing"
    sheet.fill(B40="☑是 □否*")
    assert sheet.shown(*formulas) == ["", 1, "", "已填 1/2，还缺 1 项", "已填 1/2，还缺 1 项", 6]
    sheet.fill(B41="□是 □否甲")  # which the star would stand for
    assert sheet.shown("F40", "G40")[0] == "已填 2/2，还缺 0 项"
    # none of ours: it is neither blank nor an answer
    sheet.fill(B40="□是 □否")
    assert sheet.shown("C40", "H40") == ["有误：是否请从下拉列表中选择", "待核"]
