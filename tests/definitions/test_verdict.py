"""Verdicts as plain data: what a grade asks for, and which grades can never be given."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic import ValidationError

from zjtx_xl.definitions.schema.verdicts import VerdictDefinition
from zjtx_xl.definitions.verdict import Grade, VerdictCondition
from zjtx_xl.rules.parser import parse

D = Decimal


def verdict(**about: object) -> VerdictDefinition:
    return VerdictDefinition.model_validate({"key": "grade", "title": "等级", **about})


def test_a_grade_asks_for_its_number_and_its_conditions():
    conditions = (VerdictCondition("环境60分以上。", parse("env >= 60")),)
    grade = Grade("五级", D("90.0"), conditions)
    assert grade.text == "五级：90以上，环境60分以上"
    assert grade.node(parse("total")) == parse("total >= 90.0 and env >= 60")
    assert Grade("差", None, conditions).text == "差：环境60分以上。".removesuffix("。")
    assert Grade("差", None, conditions).node(parse("total")).used_names == ("env",)


def test_a_verdict_looks_at_all_that_its_grades_ask_for():
    either = {"text": "有事故", "condition": "accident"}, {"text": "有违法", "condition": "illegal"}
    made = verdict(
        of="total",
        grades=[
            {"word": "D", "one_of": either},
            {"word": "A", "at_least": 90, "all_of": [{"text": "环境", "condition": "env >= 60"}]},
            {"word": "D", "one_of": either[:1]},
            {"word": "B"},
        ],
    ).verdict()
    assert [names for node in made.nodes for names in node.used_names] == [
        "accident", "illegal", "env", "accident", "total",
    ]  # fmt: skip
    assert [condition.text for grade in made.grades for condition in grade.conditions] == [
        "满足下列条件之一：有事故；有违法", "环境", "有事故",
    ]  # fmt: skip


ANY = {"one_of": [{"text": "有事故", "condition": "accident"}]}


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({"grades": [{"word": "A", "at_least": 90}]}, "等级要写明 of"),
        ({"of": "total"}, "一个结论要写条件"),
        ({"of": "total", "grades": [{"word": "差"}, {"word": "优", "at_least": 90}]}, "“优”轮不到"),
        ({"of": "total", "grades": [{"word": "差"}, {"word": "优", **ANY}]}, "“优”轮不到"),
        (
            {
                "of": "total",
                "grades": [{"word": "良", "at_least": 80}, {"word": "优", "at_least": 90}],
            },
            "“优”轮不到：前面的“良”已经包括它",
        ),
        ({"of": "total", "grades": [{"word": "D", **ANY}, {"word": "A", "at_least": 9}]}, ""),
        ({"grades": [{"word": "D", **ANY}, {"word": "A"}]}, ""),
    ],
)
def test_every_grade_can_be_given(about: dict[str, object], said: str):
    if not said:
        assert verdict(**about).verdict().grades
        return
    with pytest.raises(ValidationError, match=said):
        verdict(**about)
