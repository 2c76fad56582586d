"""A choice by its text, its letter and its box; what several share is none."""

from __future__ import annotations

import pytest

from zjtx_xl.values.choices import read_choice
from zjtx_xl.values.kinds import Choice

TWICE = ("A. 国家级（10分）", "B. 国家级（5分）", "C. 省级（3分）")
OPERATORS = ("≥", "≤", "=")
LETTERED = ("A.甲", "B.乙", "其他")
NUMBERED = ("1.5家以上", "2.3家以上")
ONE_LETTER = ("A.甲", "其他")


@pytest.mark.parametrize(
    ("raw", "choices", "value"),
    [
        # a text that two choices have
        ("国家级", TWICE, None),
        ("☑国家级 □省级", TWICE, None),
        ("□国家级 ☑省级", TWICE, TWICE[2]),
        ("☑A □C", TWICE, TWICE[0]),
        # an operator in another spelling, where operators are offered
        (">=", OPERATORS, "≥"),
        ("不低于", OPERATORS, "≥"),
        ("至多", OPERATORS, "≤"),
        ("＝", OPERATORS, "="),
        ("<", OPERATORS, None),
        ("≥50", OPERATORS, None),
        (" >= ", (">=", "<"), ">="),
        ("不低于", ("不低于标准", "低于标准"), None),
        # letters are names only where more than one choice has one
        ("甲", LETTERED, "A.甲"),
        ("a", LETTERED, "A.甲"),
        ("A甲", LETTERED, "A.甲"),
        ("其他", LETTERED, "其他"),
        ("甲", ONE_LETTER, None),
        ("A", ONE_LETTER, None),
        ("A、甲", ONE_LETTER, "A.甲"),
        # a number run into its text would be another number
        ("5家以上", NUMBERED, "1.5家以上"),
        ("1", NUMBERED, "1.5家以上"),
        ("15家以上", NUMBERED, None),
        # whatever the case, beside a box too
        ("WIFI", ("WiFi", "无线"), "WiFi"),
        ("☑WiFi □无线", ("WiFi", "无线"), "WiFi"),
        ("□wifi ☑无线", ("WiFi", "无线"), "无线"),
        ("☑a □b", LETTERED, "A.甲"),
        ("□a □b", LETTERED, None),
    ],
)
def test_which_choice_is_meant(raw: str, choices: tuple[str, ...], value: str | None):
    found = read_choice(raw, tuple(map(Choice, choices)))
    assert found.value == value
    if value is None:
        assert (found.confidence, found.codes) == ("unreadable", ("choice",))
    else:
        assert found.confidence == ("exact" if raw in choices else "normalised")


@pytest.mark.parametrize("raw", ["☑合格（abc） □不合格", "☑a（abc） □b"])
def test_a_remark_beside_a_choice_is_quoted_as_it_stands(raw: str):
    found = read_choice(raw, (Choice("A. 合格"), Choice("B. 不合格")))
    assert (found.value, found.confidence, found.remark) == ("A. 合格", "proposed", "abc")
