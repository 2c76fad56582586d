"""What a recipient is told of his verdict: line by line, as a spreadsheet shows it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.small_template import form
from tests.spreadsheet import Spreadsheet
from zjtx_xl.definitions.verdict import Grade, Verdict, VerdictCondition
from zjtx_xl.forms.verdicts import verdict_lines
from zjtx_xl.rules.parser import parse

D = Decimal
LAYOUT = form().sheets[0].layout(1)
PATENTS, SHARE = LAYOUT.by_key["patents.actual"].ref, LAYOUT.by_key["revenue_share.actual"].ref
AT = (10, 8)  # H10
WHOLE = "H10"
TELLS = VerdictCondition("占比60%以上", parse("revenue_share.actual >= 60"))
FEW = VerdictCondition("专利不足3项", parse("patents.actual < 3"))
GRADES = (
    Grade("差", None, (FEW,)),
    Grade("优", D(10), (TELLS,)),
    Grade("中", D(5)),
    Grade("差", None),
)


def drawn(verdict: Verdict) -> Spreadsheet:
    sheet = Spreadsheet()
    for row, line in enumerate(verdict_lines(verdict, LAYOUT, None, AT), start=AT[0]):
        sheet.formula(f"H{row}", line.formula.removeprefix("="))
    return sheet


@pytest.mark.parametrize(
    ("patents", "share", "shown"),
    [
        (12, 60, ["优", "不符合", "符合"]),
        (12, 59.9, ["中", "不符合", "不符合"]),
        (12, None, ["待定", "不符合", "待定"]),
        (9, None, ["中", "不符合", "不符合"]),  # what cannot be 优 waits for nothing
        (2, None, ["差", "符合", "不符合"]),
        (4, 99, ["差", "不符合", "不符合"]),
        (None, 60, ["待定", "待定", "待定"]),
        ("约9", 60, ["待定", "待定", "待定"]),
    ],
)
def test_a_grade_with_conditions_has_a_line_for_each(patents: Any, share: Any, shown: list[str]):
    verdict = Verdict("grade", "等级", grades=GRADES, of=parse("patents.actual"))
    lines = list(verdict_lines(verdict, LAYOUT, None, AT))
    assert [(line.text, line.is_title) for line in lines] == [
        ("等级", True), ("差：专利不足3项", False), ("优：10以上，占比60%以上", False),
    ]  # fmt: skip
    sheet = drawn(verdict)
    sheet.fill(**{PATENTS: patents, SHARE: share})
    assert sheet.shown("H10", "H11", "H12") == shown


def test_a_number_with_a_long_formula_has_a_line_of_its_own():
    long = " + ".join(["(1 if patents.actual >= 3 else 0)"] * 12)
    grades = (
        Grade("优", D(12)),
        *(Grade(str(n), D(n)) for n in range(11, 2, -1)),
        Grade("差", None),
    )
    verdict = Verdict("grade", "等级", grades=grades, of=parse(f"({long})"))
    lines = list(verdict_lines(verdict, LAYOUT, None, AT))
    assert [line.text for line in lines] == ["等级", "定等级的数"]
    sheet = drawn(verdict)
    shown = []
    for patents in (3, 2, None, "约3"):
        sheet.fill(**{PATENTS: patents})
        shown += sheet.shown(WHOLE)
    assert shown == ["优", "差", "待定", "待定"]
