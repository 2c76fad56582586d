"""What each named rule gives, by its settings and by what stands in the cells of the row."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from zjtx_xl.rules.building import build_rule
from zjtx_xl.rules.score_rules import Rule, points_of, proposed_number
from zjtx_xl.rules.tree.arithmetic import Name
from zjtx_xl.rules.tree.outcome import MISSING, NONE, OPEN, Given
from zjtx_xl.values.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Mapping

_WORDS: dict[str, Given] = {"yes": True, "no": False, "无": NONE, "": MISSING, "?": OPEN}
TWENTY_BANDS = [[limit, 1] for limit in range(20)]
GRADES = {"达成": [80, 100], "部分达成": [60, 80], "未达成": [0, 60]}
UP = [[10, 10], [5, 6]]
DOWN = [{"at_most": 5, "points": 10}, {"below": 10, "points": 6}]
LISTS = {"means": {"机械": Decimal(4), "化工": Decimal("2.5")}}


def cells(text: str) -> dict[str, Given]:
    """``actual=1 target=无 a=yes,no``: numbers, answers, words, columns; ``a=`` is empty."""
    found: dict[str, Given] = {}
    for part in text.split():
        name, _, written = part.partition("=")
        values = [_cell(value) for value in written.split(",")]
        found[name] = values[0] if len(values) == 1 else tuple(values)  # type: ignore[arg-type]
    return found


def _cell(text: str) -> Given:
    if text in _WORDS:
        return _WORDS[text]
    return Decimal(text) if text.lstrip("-")[:1].isdigit() and not text.endswith("个") else text


def points(rule: Rule, written: str) -> Decimal | None:
    assert rule.expression is not None
    return points_of(rule.expression, {"points": Decimal(10), **cells(written)})


@pytest.mark.parametrize(
    ("name", "settings", "scores"),
    [
        ("reach_target", {}, {"target=5 actual=5": 10, "target=5 actual=4": 0,
                              "target=5 actual=": None, "target= actual=5": None}),
        ("reach_target", {"direction": "at_most"},
         {"target=5 actual=5": 10, "target=5 actual=6": 0, "target=5 actual=4": 10}),
        ("reach_target", {"of": "a", "target": 3}, {"a=3": 10, "a=2": 0}),
        ("reach_target", {"goal": True},
         {"target=≥5个 actual=5": 10, "target=≥5个 actual=4": 0, "target=好 actual=5": None}),
        ("reach_target", {"goal": True, "direction": "at_most"},
         {"target=5 actual=4": 10, "target=5 actual=6": 0}),
        ("yes_no", {}, {"actual=yes": 10, "actual=no": 0, "actual=无": 0, "actual=1": 10,
                        "actual=": None}),
        ("yes_no", {"of": "a > 3"}, {"a=4": 10, "a=3": 0}),
        ("veto", {}, {"actual=yes": 0, "actual=no": 1, "actual=无": 1, "actual=": None}),
        ("veto", {"of": "a > 3"}, {"a=4": 0, "a=3": 1}),
        ("expression", {"score": "points * a"}, {"a=0.5": 5, "a=2": 10, "a=-1": 0}),
        # bands
        ("bands", {"thresholds": UP}, {"actual=10": 10, "actual=9": 6, "actual=5": 6,
                                       "actual=4": 0, "actual=无": 0, "actual=": None}),
        ("bands", {"thresholds": DOWN, "otherwise": 1},
         {"actual=5": 10, "actual=5.1": 6, "actual=9.9": 6, "actual=10": 1}),
        ("bands", {"thresholds": [{"above": 5, "points": 10}, {"at_least": 5, "points": 6}]},
         {"actual=5.1": 10, "actual=5": 6, "actual=4.9": 0}),
        ("bands", {"thresholds": [{"below": 5, "points": 10}, {"at_most": 5, "points": 6}]},
         {"actual=4.9": 10, "actual=5": 6, "actual=5.1": 0}),
        ("bands", {"thresholds": TWENTY_BANDS}, {"actual=0": 1, "actual=-1": 0}),
        ("bands", {"thresholds": [[100, 10], [80, 6]], "of": "completion"},
         {"target=50 actual=50": 10, "target=50 actual=40": 6, "target=50 actual=39": 0,
          "target=0 actual=0": 10, "target=0 actual=-1": 0, "target=0 actual=1": 10}),
        ("bands", {"thresholds": [[100, 10], [0, 6]], "of": "completion", "both_zero": "zero"},
         {"target=0 actual=0": 0, "target=0 actual=1": 10, "target=0 actual=-1": 6}),
        ("bands", {"thresholds": [[100, 10], [80, 6]], "of": "completion", "target": "t"},
         {"t=10 actual=8": 6, "t=10 actual=7.9": 0}),
        ("bands", {"thresholds": [[100, 10], [80, 6]], "of": "completion", "goal": True},
         {"target=≥50个 actual=50": 10, "target=≥50个 actual=40": 6, "target=≥50个 actual=39": 0,
          "target=≤50个 actual=50": 10, "target=≤40个 actual=50": 6, "target=好 actual=1": None}),
        # of several
        ("either", {"by": "by", "rules": {"甲": {"name": "yes_no"},
                                          "乙": {"name": "bands", "thresholds": UP}}},
         {"by=甲 actual=1": 10, "by=乙 actual=5": 6, "by=丙 actual=5": 0, "by= actual=5": None}),
        ("best_of", {"rules": [{"name": "bands", "thresholds": UP, "of": "a"},
                               {"name": "bands", "thresholds": UP, "of": "b"}]},
         {"a=5 b=10": 10, "a=10 b=5": 10, "a= b=5": 6, "a=5 b=": 6, "a= b=": None,
          "a=? b=5": None, "a=1 b=2": 0}),
        ("choice", {"points": {"甲": 10, "乙": 6, "丙": 6}},
         {"actual=甲": 10, "actual=乙": 6, "actual=丙": 6, "actual=丁": 0, "actual=": None}),
        ("choice", {"points": {"甲": 10}, "of": "a", "worded": True},
         {"a=甲": 10, "a=乙": None}),
        ("choice", {"points": {"甲": "points * 0.5"}}, {"actual=甲": 5}),
        ("each", {"of": ["a", "b > 1"], "gain": 6},
         {"a=yes b=1": 6, "a=no b=2": 6, "a=yes b=2": 10, "a=no b=1": 0}),
        ("each", {"of": "a", "gain": 2}, {"a=yes,no,yes": 4, "a=no,no": 0, "a=yes": 2}),
        ("each", {"of": {"a": 3, "b": 2}, "most": 4},
         {"a=yes b=no": 3, "a=no b=yes": 2, "a=yes b=yes": 4}),
        ("each", {"gain": 3}, {"actual=yes": 3, "actual=2": 6}),
        # steps
        ("per_step", {"gain": 2}, {"actual=0": 0, "actual=1.9": 2, "actual=2": 4, "actual=9": 10,
                                   "actual=-3": 0, "actual=": None}),
        ("per_step", {"gain": 2, "step": 2}, {"actual=1": 0, "actual=2": 2, "actual=5": 4}),
        ("per_step", {"gain": 2, "step": 1, "part": "whole", "start": 1},
         {"actual=0": 1, "actual=0.1": 3, "actual=1": 3}),
        ("per_step", {"gain": 2, "part": "share", "most": 3}, {"actual=1.25": 2.5, "actual=2": 3}),
        ("per_step", {"loss": 2}, {"actual=0": 10, "actual=1": 8, "actual=5": 0, "actual=9": 0}),
        ("per_step", {"loss": 2, "start": 8, "least": 3, "step": 0.5},
         {"actual=0": 8, "actual=0.4": 8, "actual=0.5": 6, "actual=5": 3}),
        # shares
        ("proportional", {}, {"target=8 actual=2": 2.5, "target=3 actual=1": 3.33,
                              "target=8 actual=9": 10, "target=8 actual=-1": 0,
                              "target=0 actual=0": 10, "target=0 actual=-1": 0}),
        ("proportional", {"floor": 60}, {"target=10 actual=6": 6, "target=10 actual=5.9": 0}),
        ("proportional", {"cap": 120}, {"target=10 actual=11": 11, "target=10 actual=13": 12}),
        ("proportional", {"direction": "at_most"},
         {"target=8 actual=8": 10, "target=8 actual=16": 5, "target=8 actual=4": 10}),
        ("proportional", {"direction": "at_most", "both_zero": "half"},
         {"target=0 actual=0": 5, "target=0 actual=2": 0}),
        ("proportional", {"of": "a", "target": "b", "decimals": 0}, {"a=1 b=3": 3, "a=2 b=3": 7}),
        ("proportional", {"decimals": 4}, {"target=3 actual=1": 3.3333}),
        ("proportional", {"goal": True},
         {"target=≥8个 actual=2": 2.5, "target=≤8个 actual=16": 5, "target=≤8个 actual=4": 10}),
        # places
        ("rank", {"thresholds": [{"at_most": 1, "points": 10}, {"at_most": 2, "points": 8}]},
         {"actual=9 all.actual=9,5,1": 10, "actual=5 all.actual=9,5,1": 8,
          "actual=1 all.actual=9,5,1": 0, "actual=5 all.actual=5,5,1": 10}),
        ("rank", {"thresholds": [{"at_most": 1, "points": 10}], "of": "a", "otherwise": 2,
                  "direction": "at_most"}, {"a=1 all.a=9,5,1": 10, "a=9 all.a=9,5,1": 2}),
        # a list
        ("reference", {"list": "means", "key": "k"},
         {"k=机械 actual=4": 10, "k=机械 actual=3.9": 0, "k=化工 actual=3": 10,
          "k=矿 actual=3": None,
          "k= actual=3": None}),
        ("reference", {"list": "means", "key": "k", "equal": "no"},
         {"k=机械 actual=4": 0, "k=机械 actual=4.1": 10}),
        ("reference", {"list": "means", "key": "k", "direction": "at_most"},
         {"k=机械 actual=4": 10, "k=机械 actual=4.1": 0}),
        ("reference", {"list": "means", "key": "k", "direction": "at_most", "equal": "no"},
         {"k=机械 actual=4": 0, "k=机械 actual=3.9": 10}),
        ("reference", {"list": "means", "key": "k", "times": 2, "of": "a"},
         {"k=机械 a=8": 10, "k=机械 a=7.9": 0}),
        # amounts
        ("deduction", {"limit": 1}, {"value=0.5": 0.5, "value=3": 1, "value=-1": 0, "value=无": 0}),
        ("bonus", {"of": "a * 2"}, {"a=2": 4, "a=9": 10, "a=无": 0}),
        ("bonus", {"of": "a * 2", "limit": "points / 2"}, {"a=9": 5}),
        ("bonus", {"of": "sum(a, b) * 2"}, {"a=1 b=2": 6}),
    ],
    ids=str,
)  # fmt: skip
def test_the_points_of_a_row(
    name: str, settings: Mapping[str, object], scores: Mapping[str, float | None]
):
    rule = build_rule(name, Decimal(10), settings, LISTS)
    found = {written: points(rule, written) for written in scores}
    assert found == {
        written: None if score is None else Decimal(str(score)) for written, score in scores.items()
    }


@pytest.mark.parametrize("name", ["grade_range", "proportional"])
def test_a_tier_ends_below_the_better_one_that_begins_there(name: str):
    settings = {"ranges": GRADES} | ({"goal": True} if name == "proportional" else {})
    rule = build_rule(name, Decimal(10), settings)
    ends = {
        grade: tuple(points_of(end, {"actual": grade}) for end in rule.ends)
        for grade in (*GRADES, "很好")
    }
    assert ends == {
        "达成": (8, 10),
        "部分达成": (6, Decimal("7.99")),
        "未达成": (0, Decimal("5.99")),
        "很好": (None, None),
    }
    assert (rule.expression is None) == (name == "grade_range")


def test_a_person_gives_from_nothing_to_the_points():
    rule = build_rule("manual", Decimal(10), {})
    assert [points_of(end, {}) for end in rule.ends] == [0, 10]
    assert (rule.expression, rule.operands, rule.points) == (None, (), 10)
    scored = build_rule("yes_no", Decimal(10), {})
    assert (scored.ends, scored.operands) == ((), ("actual",))


@pytest.mark.parametrize(
    ("name", "settings", "says"),
    [
        ("bands", {"thresholds": [*TWENTY_BANDS, [20, 1]]}, "最多 20 档，这里有 21 档"),
        ("bands", {"thresholds": [[1, 1], {"below": 5, "points": 2}]}, "方向要一致"),
        ("bands", {"thresholds": [[1, 1], [1, 2]]}, "有两档都从 1 起"),
        ("bands", {"thresholds": [[1, 1, 1]]}, "一档应写明界限"),
        ("bands", {"thresholds": [{"at_least": 1, "above": 1, "points": 1}]}, "一档应写明界限"),
        ("bands", {"thresholds": [[1, 11]]}, "不在 0 至 10 之间"),
        ("bands", {"thresholds": UP, "of": "a", "both_zero": "half"}, "只用于 of: completion"),
        ("either", {"rules": {"甲": {"name": "yes_no"}, "乙": {"name": "yes_no"}}}, "要用 by 写明"),
        ("either", {"by": "a + 1", "rules": {"甲": {"name": "yes_no"}, "乙": {"name": "yes_no"}}},
         "要用 by 写明"),
        ("either", {"by": "a", "rules": {"甲": {"name": "yes_no"}}}, "两条以上评分规则"),
        ("choice", {"points": {"甲": 1}, "of": "a + 1"}, "参数 of 应是一格的名称"),
        ("choice", {}, "参数 points 应写明每个选项的分值"),
        ("choice", {"points": {}}, "参数 points 应写明每个选项的分值"),
        ("choice", {"points": [1, 2]}, "参数 points 应写明每个选项的分值"),
        ("choice", {"points": {"甲": 11}}, "不在 0 至 10 之间"),
        ("choice", {"points": {"甲": None}}, "参数 points 应是数字"),
        ("each", {}, "需要参数 gain"),
        ("grade_range", {}, "需要参数 ranges"),
        ("grade_range", {"ranges": {}}, "需要参数 ranges"),
        ("grade_range", {"ranges": [80, 100]}, "需要参数 ranges"),
        ("grade_range", {"ranges": GRADES, "of": "a + 1"}, "需要参数 ranges"),
        ("grade_range", {"ranges": {"甲": [80, 101]}}, "一档应写成"),
        ("per_step", {"gain": 1, "step": 0}, "step 应大于 0"),
        ("per_step", {"gain": 1, "step": -1}, "step 应大于 0"),
        ("per_step", {}, "只写一种"),
        ("per_step", {"gain": 1, "loss": 1}, "只写一种"),
        ("per_step", {"gain": 1, "part": "half"}, "参数 part 只能是"),
        ("rank", {"thresholds": UP, "of": "a + 1"}, "参数 of 应是一栏的名称"),
        ("reference", {"list": "means"}, "要写明 list"),
        ("reference", {"key": "k"}, "要写明 list"),
        ("reference", {"list": "means", "key": "k + 1"}, "要写明 list"),
        ("reference", {"list": 5, "key": "k"}, "要写明 list"),
        ("reference", {"list": "others", "key": "k"}, "没有清单 others"),
        ("reference", {"list": "means", "key": "k", "equal": "maybe"}, "参数 equal 只能是"),
        ("proportional", {"floor": "many"}, "参数 floor 应是数字"),
        ("proportional", {"decimals": 5}, "参数 decimals 应是 0 至 4 的整数"),
        ("proportional", {"decimals": -1}, "参数 decimals 应是 0 至 4 的整数"),
        ("reach_target", {"goal": True, "direction": "up"}, "参数 direction 只能是"),
        ("reach_target", {"direction": ""}, "参数 direction 只能是"),
        ("deduction", {"limit": 0}, "上限应大于 0"),
        ("bonus", {"limit": True}, "参数 limit 应是数字"),
        ("expression", {}, "需要参数 score"),
        ("yes_no", {"floor": 1}, "没有参数 floor，可用的有 of"),
        ("manual", {"floor": 1}, "没有参数 floor，它不用参数"),
        ("other", {}, "没有评分规则 'other'，可用的有 "),
    ],
    ids=str,
)  # fmt: skip
def test_a_setting_that_is_impossible_is_named(name: str, settings: Any, says: str):
    with pytest.raises(ValueError, match=says):
        build_rule(name, Decimal(10), settings, LISTS)


@pytest.mark.parametrize(
    ("name", "worth", "settings", "most"),
    [
        ("yes_no", 10, {}, 10),
        ("deduction", 0, {"limit": 15}, 15),
        ("deduction", 20, {"limit": 15}, 15),
        ("bonus", 5, {}, 5),
        ("veto", 0, {}, 0),
        ("manual", 0, {}, 0),
    ],
)
def test_the_most_that_a_rule_gives(name: str, worth: int, settings: Any, most: int):
    assert build_rule(name, Decimal(worth), settings).points == most


def test_points_may_be_those_of_the_rows_own_cell():
    rule = build_rule("proportional", Name("worth"), {})
    assert rule.points is None
    assert points(rule, "target=8 actual=2 worth=20") == 5
    assert points(rule, "target=8 actual=9 worth=20") == 20
    assert points(rule, "target=8 actual=2 worth=") is None


@pytest.mark.parametrize(
    ("reading", "number"),
    [
        (Reading(Decimal(5), "exact"), 5),
        (Reading(Decimal(5), "proposed"), 5),
        (Reading(True, "exact"), 1),
        (Reading(False, "normalised"), 0),
        (Reading("52个", "exact"), 52),
        (Reading("很多", "exact"), None),
        (Reading(None, "missing"), None),
        (Reading(None, "unreadable"), None),
        (Reading(None, "exact", is_none=True), 0),
    ],
)
def test_the_number_that_a_rule_sees_in_a_reading(reading: Reading, number: int | None):
    assert proposed_number(reading) == number
