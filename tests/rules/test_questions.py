"""The texts of questions about a cell, as they stand in a formula."""

from __future__ import annotations

from decimal import Decimal

import pytest

from zjtx_xl.rules import questions
from zjtx_xl.rules.questions import (
    LONGEST_FORMULA,
    Question,
    begins_with,
    both,
    contains,
    either,
    has_length,
    is_longer,
    is_one_of,
    literal,
    number_is,
    opposite,
    within_limit,
)

BARE = 'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE(CLEAN(A1)," ",""),"　",""),"\xa0","")'


@pytest.mark.parametrize(
    ("question", "formula"),
    [
        (questions.is_blank, f'{BARE}=""'),
        (number_is("<=", Decimal("1.50")), "A1<=1.5"),
        # single characters in one search, but for digits, which a number may be
        (is_one_of(("是", "否")), 'AND(LEN(A1)=1,ISNUMBER(FIND(A1,"是否")))'),
        (is_one_of(("是",)), 'EXACT(A1,"是")'),
        (is_one_of(("是", "没有")), 'OR(EXACT(A1,"是"),EXACT(A1,"没有"))'),
        (is_one_of(("否", "0")), 'AND(NOT(ISLOGICAL(A1)),OR(EXACT(A1,"否"),EXACT(A1,"0")))'),
        (is_one_of(("1",)), 'AND(NOT(ISLOGICAL(A1)),EXACT(A1,"1"))'),
        (contains(("约", "余")), 'OR(ISNUMBER(FIND("约",A1)),ISNUMBER(FIND("余",A1)))'),
        (contains(("约",)), 'ISNUMBER(FIND("约",A1))'),
        (begins_with(("至少",)), 'ISNUMBER(FIND("至少",LEFT(A1,2)))'),
        (has_length(18), f"LEN({BARE})=18"),
        (is_longer(5), "LEN(TRIM(A1))>5"),
        (both(has_length(1), opposite(is_longer(2))), f"AND(LEN({BARE})=1,NOT(LEN(TRIM(A1))>2))"),
        (either(is_longer(1), is_longer(2)), "OR(LEN(TRIM(A1))>1,LEN(TRIM(A1))>2)"),
    ],
)
def test_what_a_question_asks_of_a_cell(question: Question, formula: str):
    assert question("A1") == formula


@pytest.mark.parametrize(
    ("text", "written"),
    [("甲", '"甲"'), ('“"”', '"“""”"'), ("", '""'), ("甲\n乙", '"甲"&CHAR(10)&"乙"')],
)
def test_a_text_in_a_formula(text: str, written: str):
    assert literal(text) == written


def test_what_excel_does_not_take():
    assert literal("长" * 255)
    with pytest.raises(ValueError, match="255"):
        literal("长" * 256)
    assert within_limit("=" * LONGEST_FORMULA)
    assert LONGEST_FORMULA == 8192
    with pytest.raises(ValueError, match="8193"):
        within_limit("=" * 8193)
