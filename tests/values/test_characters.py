"""Which characters stand for one another, and how texts are cut for messages."""

from __future__ import annotations

import pytest

from zjtx_xl.values.characters import (
    as_seen,
    excerpt,
    narrow,
    on_the_line,
    one_line,
    shortened,
    skeleton,
    trim,
    visible_lines,
    without_controls,
    without_remarks,
)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("甲\x1b[31m公司", "甲?[31m公司"),
        ("\x00\x08\x0b\x7f\x84\x86\x9f\ud800\uffff", "?" * 9),
        ("甲\t乙\n丙\r\x85", "甲\t乙\n丙\r\x85"),
        ("", ""),
    ],
)
def test_what_steers_a_terminal_is_a_question_mark(text: str, safe: str):
    assert without_controls(text) == safe


def test_raised_and_lowered_digits_stand_on_the_line():
    assert on_the_line("⁰¹²³⁴⁵⁶⁷⁸⁹ m² H₂O ₀₁₃₄₅₆₇₈₉ 甲") == "0123456789 m2 H2O 013456789 甲"


def test_blanks_that_nobody_sees_go():
    text = "\u3000\u200b甲\u200d\u00a0 乙\n丙\ufeff "
    assert trim(text) == "甲\u200d\u00a0 乙\n丙"
    assert one_line(text) == "甲 乙 丙"
    assert visible_lines(text) == "甲\u00a0 乙\n丙"
    assert skeleton("（\uff21）\u3000乙\u200b") == "(A)乙"
    assert narrow("（\uff21）\u3000乙\u2212\u301c") == "(A)\u3000乙-~"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("123", "123"),
        ("1\u202e23", "132"),
        ("1\u202e23\u202c45", "13245"),
        ("\u202e12\u202c3\u202e45", "21354"),
        ("1\u202b2", None),
        ("1\u20672", None),
        ("1\u20682\u202e", None),
    ],
)
def test_a_text_turned_around_is_read_as_it_is_seen(text: str, seen: str | None):
    assert as_seen(text) == seen


@pytest.mark.parametrize(
    ("text", "length", "quoted"),
    [
        ("甲乙丙", 3, "甲乙丙"),
        ("甲乙丙", 4, "甲乙丙"),
        ("甲乙丙", 2, "甲乙…"),
        (" 甲\n 乙\u200b ", 3, "甲 乙"),
        # blanks count as little as one space, and only four times the length is looked at
        ("甲" + " " * 11 + "乙", 3, "甲"),
        ("甲" + " " * 10 + "乙", 3, "甲 乙"),
    ],
)
def test_an_excerpt_stands_on_one_line(text: str, length: int, quoted: str):
    assert excerpt(text, length) == quoted


def test_an_excerpt_is_24_characters_unless_told():
    assert excerpt("甲" * 24) == "甲" * 24
    assert excerpt("甲" * 25) == "甲" * 24 + "…"


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [("甲乙丙", 3, "甲乙丙"), ("甲乙丙", 4, "甲乙丙"), ("甲乙丙", 2, "甲…"), ("", 1, "")],
)
def test_a_shortened_text_has_at_most_so_many_characters(text: str, most: int, short: str):
    assert shortened(text, most) == short


@pytest.mark.parametrize(
    ("label", "bare"),
    [
        ("数量（个）", "数量"),
        ("* 数量 (个)", "数量"),
        ("数（个）", "数"),
        ("数量（个）（如ISO（国际））", "数量"),
        ("参与制（修）标准的数量（个）·省级（家）", "参与制（修）标准的数量·省级"),
        ("制（修）标准", "制（修）标准"),
        ("（个）", "（个）"),  # nothing would be left
        ("数量个）", "数量个）"),  # closes what nobody opened
        ("数量（（个）", "数量（"),
        ("（", "（"),
        ("", ""),
    ],
)
def test_a_label_without_its_remarks(label: str, bare: str):
    assert without_remarks(label) == bare
