"""Named rules, by tables that read like the cells of a form."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.scored_rules import evaluate_rule, trace
from zjtx_xl.rules.building import build_rule
from zjtx_xl.values.interpret import read_value
from zjtx_xl.values.kinds import KindName, ValueKind
from zjtx_xl.values.reading import Reading
from zjtx_xl.xlsx.cell import Cell

if TYPE_CHECKING:
    from zjtx_xl.rules.score_rules import Rule


def rule_of(text: str) -> Rule:
    """``reach_target 5 both_zero=half`` → the rule; bands as ``thresholds=100:10,80:6``."""
    name, points, *settings = text.split()
    parameters: dict[str, object] = {}
    for setting in settings:
        key, _, value = setting.partition("=")
        parameters[key] = int(value) if key == "decimals" else value
        if key == "thresholds":
            parameters[key] = [band.split(":") for band in value.split(",")]
    return build_rule(name, Decimal(points), parameters)


def read(written: str, kind: KindName = "decimal") -> Reading:
    """What a cell with this text means; digits are stored as a number, as Excel does."""
    try:
        float(written)
    except ValueError:
        return read_value(Cell(1, 1, "text" if written else "empty", written), ValueKind(kind))
    return read_value(Cell(1, 1, "number", written), ValueKind(kind))


def readings(row: str, kind: KindName = "decimal") -> dict[str, Reading]:
    """``12 | 13`` → target and actual; the second is the value of a deduction as well."""
    target, actual = (read(cell.strip(), kind) for cell in row.split("|"))
    return {"target": target, "actual": actual, "value": actual}


# ---------------------------------------------------------------- scores

REACH_TARGET = """
    12                  | 13                  | 10
    12                  | 12                  | 10
    12                  | 12.00               | 10
    11                  | 6.43                | 0
    0.30                | 0.3                 | 10
    0.3                 | 0.30000000000000004 | 10
    0.30000000000000004 | 0.3                 | 10
    123456789012345     | 123456789012344     | 0
    123456789012345     | 123456789012345     | 10
    1.00000000000001    | 1                   | 0
    1E+3                | 1000                | 10
    0                   | 0                   | 5
    0                   | 0.00                | 5
    /                   | 无                  | 5
    —                   | 0                   | 5
    0                   | -                   | 5
    0                   | 3                   | 10
    无                  | 0.01                | 10
    3                   | 无                  | 0
    3                   | 0                   | 0
    0                   | -1                  | 0
    -5                  | -5                  | 10
    -5                  | -4.9                | 10
    -5                  | -5.1                | 0
    -5                  | 0                   | 10
"""


def table(text: str) -> list[tuple[str, str]]:
    """Lines of ``target | actual | score`` → (``target | actual``, score)."""
    lines = [line.rpartition("|") for line in text.strip().splitlines()]
    return [(row.strip(), score.strip()) for row, _, score in lines]


@pytest.mark.parametrize(("row", "score"), table(REACH_TARGET))
def test_reach_target(row: str, score: str):
    rule = rule_of("reach_target 10 both_zero=half")
    assert evaluate_rule(rule, readings(row)) == Decimal(score)


@pytest.mark.parametrize(("both_zero", "score"), [("full", "5"), ("half", "2.5"), ("zero", "0")])
@pytest.mark.parametrize("row", ["0 | 0", "/ | /", "无 | 0", "0 | —"])
@pytest.mark.parametrize("name", ["reach_target", "proportional"])
def test_both_zero_is_a_convention_of_the_set(name: str, row: str, both_zero: str, score: str):
    rule = rule_of(f"{name} 5 both_zero={both_zero}")
    assert evaluate_rule(rule, readings(row)) == Decimal(score)


def test_without_a_convention_the_printed_rule_gives_full_points():
    assert evaluate_rule(rule_of("reach_target 5"), readings("0 | 0")) == Decimal(5)


@pytest.mark.parametrize(
    ("row", "score"),
    [
        ("☑是/□否 | ☑是/□否", "5"),
        ("☑是/□否 | 是", "5"),
        ("☑是/□否 | □是/☑否", "0"),
        ("否 | 有", "5"),
        ("否 | 否", "2.5"),
        ("无 | /", "2.5"),
        ("是 | 0", "0"),
    ],
)
def test_answers_are_scored_like_one_and_zero(row: str, score: str):
    rule = rule_of("reach_target 5 both_zero=half")
    assert evaluate_rule(rule, readings(row, "yes_no")) == Decimal(score)


@pytest.mark.parametrize(
    ("actual", "score"),
    [("是", "10"), ("☑是/□否", "10"), ("否", "0"), ("无", "0"), ("0", "0"), ("/", "0")],
)
def test_yes_no_looks_at_the_actual_value_alone(actual: str, score: str):
    rule = rule_of("yes_no 10")
    assert rule.operands == ("actual",)
    assert evaluate_rule(rule, {"actual": read(actual, "yes_no")}) == Decimal(score)


@pytest.mark.parametrize(
    ("actual", "score"),
    [("12", "10"), ("10", "10"), ("9.99", "5"), ("3", "5"), ("2.99", "1"), ("0", "1"), ("-1", "0")],
)
def test_bands_of_the_actual_value(actual: str, score: str):
    # the order in the definition does not matter
    rule = rule_of("bands 10 thresholds=3:5,10:10,0:1")
    assert rule.operands == ("actual",)
    assert evaluate_rule(rule, {"actual": read(actual)}) == Decimal(score)


@pytest.mark.parametrize(
    ("row", "score"),
    [
        ("100 | 100", "8"),
        ("100 | 120", "10"),
        ("100 | 99.99", "6"),
        ("100 | 80", "6"),
        ("100 | 79.99", "0"),
        ("0.7 | 0.56", "6"),  # 0.56 ÷ 0.7 is less than 80 % in binary
        ("3 | 2.4", "6"),
        ("0 | 0", "5"),
        ("/ | /", "5"),
        ("0 | 1", "8"),  # reached counts as 100 %
        ("-2 | -2", "8"),
        ("-2 | -3", "0"),
    ],
)
def test_bands_of_completion(row: str, score: str):
    rule = rule_of("bands 10 of=completion both_zero=half thresholds=120:10,100:8,80:6")
    assert evaluate_rule(rule, readings(row)) == Decimal(score)


@pytest.mark.parametrize(
    ("settings", "row", "score"),
    [
        ("5", "8 | 5", "3.13"),
        ("5", "8 | 8", "5"),
        ("5", "8 | 80", "5"),
        ("5", "8 | -1", "0"),
        ("5", "8 | 0", "0"),
        ("5", "8 | /", "0"),
        ("5", "5 | 1.005", "1.01"),
        ("5", "5 | 2.675", "2.68"),
        ("5", "5 | 1.0049", "1"),
        ("10 decimals=0", "4 | 1", "3"),
        ("10 decimals=1", "3 | 1", "3.3"),
        ("10 decimals=4", "3 | 2", "6.6667"),
        ("5", "0 | 3", "5"),
        ("5", "0 | -3", "0"),
        ("5", "-2 | -1", "5"),
        ("5", "-2 | -3", "0"),
    ],
)
def test_proportional(settings: str, row: str, score: str):
    assert evaluate_rule(rule_of(f"proportional {settings}"), readings(row)) == Decimal(score)


@pytest.mark.parametrize(
    ("value", "score"),
    [("5", "5"), ("0", "0"), ("20", "20"), ("25", "20"), ("-3", "0"), ("/", "0")],
)
def test_deduction_is_at_most_its_limit(value: str, score: str):
    rule = rule_of("deduction 20 limit=20")
    assert evaluate_rule(rule, {"value": read(value)}) == Decimal(score)


def test_only_an_officer_scores_a_manual_rule():
    rule = rule_of("manual 10")
    assert rule.operands == ()
    assert evaluate_rule(rule, {}) is None
    assert trace(rule, {}, None)


@pytest.mark.parametrize(
    "row", ["12 | ", " | 13", "12 | 约20", "约12 | 13", "12 | 很多", "很多 | 1"]
)
def test_what_is_not_sure_is_not_scored(row: str):
    assert evaluate_rule(rule_of("reach_target 10"), readings(row)) is None


def test_a_normalised_value_is_scored():
    row = {"target": read("12"), "actual": Reading(Decimal(13), "normalised", unit="家")}
    assert evaluate_rule(rule_of("reach_target 10"), row) == Decimal(10)


def test_a_proposed_value_is_scored_once_an_officer_accepts_it():
    rule, row = rule_of("reach_target 10"), readings("12 | 约20")
    assert evaluate_rule(rule, row) is None
    assert evaluate_rule(rule, row, accept_proposed=True) == Decimal(10)


def test_accepting_proposals_does_not_invent_values():
    rule = rule_of("reach_target 10")
    assert evaluate_rule(rule, readings("12 | "), accept_proposed=True) is None
    assert evaluate_rule(rule, readings("12 | 很多"), accept_proposed=True) is None


def test_a_text_is_no_number():
    row = {"target": read("1"), "actual": Reading("已进入辅导期", "exact")}
    assert evaluate_rule(rule_of("reach_target 10"), row) is None


# ---------------------------------------------------------------- definitions


@pytest.mark.parametrize(
    ("name", "points", "parameters", "word"),
    [
        ("reach", "5", {}, "reach_target"),
        ("reach_target", "0", {}, "0"),
        ("reach_target", "-1", {}, "-1"),
        ("reach_target", "NaN", {}, "NaN"),
        ("reach_target", "5", {"both_zero": "some"}, "both_zero"),
        ("reach_target", "5", {"both_zero": ["half"]}, "both_zero"),
        ("reach_target", "5", {"bothzero": "half"}, "bothzero"),
        ("yes_no", "5", {"both_zero": "half"}, "both_zero"),
        ("manual", "5", {"limit": 1}, "limit"),
        ("bands", "5", {}, "thresholds"),
        ("bands", "5", {"thresholds": []}, "thresholds"),
        ("bands", "5", {"thresholds": "100"}, "thresholds"),
        ("bands", "5", {"thresholds": [[1]]}, "at_least"),
        ("bands", "5", {"thresholds": ["80"]}, "at_least"),
        ("bands", "5", {"thresholds": [{"at_least": 1}]}, "at_least"),
        ("bands", "5", {"thresholds": [{"at_least": 1, "points": 2, "x": 3}]}, "at_least"),
        ("bands", "5", {"thresholds": [[1, 6]]}, "6"),
        ("bands", "5", {"thresholds": [[1, -1]]}, "-1"),
        ("bands", "5", {"thresholds": [["many", 1]]}, "many"),
        ("bands", "5", {"thresholds": [[1, 1], ["1.0", 2]]}, "1"),
        ("bands", "5", {"thresholds": [[step, 1] for step in range(21)]}, "21"),
        ("bands", "5", {"thresholds": [[1, 1]], "of": "target +"}, "表达式"),
        ("bands", "5", {"thresholds": [[1, 1]], "both_zero": "half"}, "both_zero"),
        ("proportional", "5", {"decimals": 5}, "decimals"),
        ("proportional", "5", {"decimals": "2"}, "decimals"),
        ("proportional", "5", {"decimals": True}, "decimals"),
        ("deduction", "20", {"limit": 0}, "0"),
        ("deduction", "20", {"limit": "全部 分"}, "表达式"),
        ("deduction", "20", {"limit": True}, "True"),
        ("deduction", "0", {}, "0"),
    ],
)
def test_a_faulty_definition_says_what_is_wrong(
    name: str, points: str, parameters: dict[str, object], word: str
):
    with pytest.raises(ValueError, match=word):
        build_rule(name, Decimal(points), parameters)


def test_bands_are_written_as_pairs_or_with_their_names():
    named = [{"at_least": 80, "points": 2.5}, {"at_least": 100, "points": 5}]
    pairs = [[100, "5"], (Decimal(80), Decimal("2.5"))]
    rules = [build_rule("bands", Decimal(5), {"thresholds": each}) for each in (named, pairs)]
    assert rules[0] == rules[1]


def test_a_deduction_takes_its_points_as_limit():
    assert rule_of("deduction 20").points == Decimal(20)
    assert rule_of("deduction 0 limit=15").points == Decimal(15)


# ---------------------------------------------------------------- traces


@pytest.mark.parametrize(
    ("rule", "row", "sentence"),
    [
        ("reach_target 10", "12 | 13", "实际值 13 ≥ 目标值 12，得满分 10 分。"),
        ("reach_target 10", "11 | 6.430", "实际值 6.43 ＜ 目标值 11，得 0 分。"),
        ("reach_target 10", "1E+3 | 无", "实际值 无 ＜ 目标值 1000，得 0 分。"),
        (
            "reach_target 5 both_zero=half",
            "0 | /",
            "目标值和实际值均为零或无，按约定给一半分，得 2.5 分。",
        ),
        (
            "reach_target 5 both_zero=zero",
            "0 | 0",
            "目标值和实际值均为零或无，按约定不给分，得 0 分。",
        ),
        ("reach_target 5", "0 | 0", "实际值 0 ≥ 目标值 0，得满分 5 分。"),
        ("reach_target 5", "5 | ", "实际值未填，暂不计分。"),
        ("reach_target 5", " | ", "实际值、目标值未填，暂不计分。"),
        ("bands 10 thresholds=10:10,3:5", "1 | 4", "实际值 4 ≥ 3，得 5 分。"),
        ("bands 10 thresholds=10:10,3:5", "1 | 2", "实际值 2 ＜ 3，得 0 分。"),
        (
            "bands 10 of=completion thresholds=100:10,80:6",
            "100 | 99.999",
            "实际值 99.999 ≥ 目标值 100 × 0.8 ＝ 80，得 6 分。",
        ),
        ("proportional 5", "8 | 5", "实际值 5 ÷ 目标值 8 × 5，得 3.13 分。"),
        ("proportional 5", "8 | 9", "实际值 9 ÷ 目标值 8 × 5，得满分 5 分。"),
        ("deduction 20", "0 | 5", "填写的分数 5，得 5 分。"),
        ("deduction 20", "0 | 25", "填写的分数 25，得满分 20 分。"),
        ("manual 20", "0 | 25", "由审核人员评分。"),
    ],
)
def test_trace(rule: str, row: str, sentence: str):
    built, cells = rule_of(rule), readings(row)
    assert trace(built, cells, evaluate_rule(built, cells)) == sentence


def test_the_trace_prints_answers_as_words():
    rule, row = rule_of("reach_target 5"), readings("☑是/□否 | 否", "yes_no")
    said = trace(rule, row, evaluate_rule(rule, row))
    assert "目标值 是" in said
    assert "实际值 否" in said


def test_the_trace_quotes_what_an_officer_has_to_confirm():
    rule, row = rule_of("reach_target 5"), readings("12 | 约20")
    quoted = trace(rule, row, None, raw={"target": "12", "actual": "约20"})
    assert quoted == "实际值“约20”需审核人员确认，暂不计分。"
    assert "约20" in trace(rule, row, None)


def test_the_trace_quotes_what_nobody_can_read():
    rule, row = rule_of("reach_target 5"), readings("12 | 很多")
    assert "很多" in trace(rule, row, None)
    unread = {"target": Reading(confidence="unreadable"), "actual": Reading("文字", "exact")}
    assert trace(rule, unread, None) == "目标值不能识别，暂不计分。"


def test_the_trace_of_an_officers_score():
    assert trace(rule_of("manual 20"), {}, Decimal("8.50")) == "审核人员评分，得 8.5 分。"


# ---------------------------------------------------------------- limits


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("expression", {"score": "actual / target * points"}),
        ("expression", {"score": "points - actual"}),
        ("expression", {"score": "25"}),
        ("bands", {"of": "actual", "thresholds": [{"at_least": 0, "points": "points * 3"}]}),
        ("bands", {"of": "actual", "thresholds": [[0, 1]], "otherwise": -8}),
        ("best_of", {"rules": [{"name": "expression", "score": "actual"}] * 2}),
        ("per_step", {"gain": 3}),
        ("proportional", {"decimals": 1}),
    ],
)
@pytest.mark.parametrize("actual", ["-400", "-0.01", "0", "7", "13", "99999"])
def test_points_are_never_below_zero_and_never_above_those_of_the_row(
    name: str, settings: dict[str, object], actual: str
):
    rule = build_rule(name, Decimal(10), settings)
    score = evaluate_rule(rule, readings(f"5 | {actual}"))
    assert score is not None
    assert 0 <= score <= 10


def test_a_limit_that_a_definition_declares_is_its_own():
    rule = build_rule("proportional", Decimal(10), {"cap": 120})
    assert evaluate_rule(rule, readings("100 | 300")) == 12
    bonus = build_rule("bonus", Decimal(0), {"limit": 5, "of": "actual"})
    assert evaluate_rule(bonus, readings("0 | 7")) == 5


def test_a_score_that_cannot_leave_its_limits_is_printed_as_it_is_written():
    rule = build_rule("expression", Decimal(10), {"score": "points if actual >= 3 else 4"})
    assert rule.expression is not None
    assert "在 0 至 10 之间" not in trace(rule, readings("0 | 2"), Decimal(4))
