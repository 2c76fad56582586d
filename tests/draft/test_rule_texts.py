"""Wordings of 评分标准 as offices print them, and the rule that each says."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from zjtx_xl.draft.rule_texts import rule_of

# Each with what a reader of the form would do by hand.
RULES: tuple[tuple[str, dict[str, Any] | None], ...] = (
    # 82 is in the first band, 80 as well, 79.9 in the second, 59 in none
    (
        "比例≥80%得10分；60%≤比例＜80%得6分；比例＜60%得0分",
        {
            "name": "bands",
            "thresholds": [{"at_least": 80, "points": 10}, {"at_least": 60, "points": 6}],
        },
    ),
    (
        "增长率＞10%，得10分；5%＜增长率≤10%，得5分；增长率≤5%，得2分",
        {
            "name": "bands",
            "thresholds": [{"above": 10, "points": 10}, {"above": 5, "points": 5}],
            "otherwise": 2,
        },
    ),
    # less is better
    (
        "负债率≤50%得10分；50%＜负债率≤70%得5分；负债率＞70%得0分",
        {
            "name": "bands",
            "thresholds": [{"at_most": 50, "points": 10}, {"at_most": 70, "points": 5}],
        },
    ),
    (
        "优秀得15分，良好得10分，一般得5分，差得0分",
        {"name": "choice", "points": {"优秀": 15, "良好": 10, "一般": 5, "差": 0}},
    ),
    ("符合得10分，不符合不得分", {"name": "yes_no"}),
    ("建立制度的，得5分；未建立的，不得分。", {"name": "yes_no"}),
    ("持证率不足100%的不得分", {"name": "reach_target", "target": 100}),
    ("能耗超过300的，不得分", {"name": "reach_target", "target": 300, "direction": "at_most"}),
    ("达到100%得10分；低于100%的按比例得分", {"name": "proportional", "target": 100}),
    ("按实际完成比例得分", {"name": "proportional"}),
    (
        "培训率低于90%的，每低1个百分点扣1分，扣完为止",
        {"name": "per_step", "of": "90 - actual", "step": 1, "loss": 1},
    ),
    (
        "负债率高于60%的，每高1个百分点扣0.5分",
        {"name": "per_step", "of": "actual - 60", "step": 1, "loss": 0.5},
    ),
    ("每发生1起扣5分，扣完为止", {"name": "per_step", "of": "actual", "step": 1, "loss": 5}),
    ("每少1人扣2分，扣完为止", {"name": "per_step", "of": "target - actual", "step": 1, "loss": 2}),
    (
        "100%得15分，每少1个百分点扣1分，扣完为止",
        {"name": "per_step", "of": "100 - actual", "step": 1, "loss": 1},
    ),
    (
        "下降5%及以上得15分，每少1个百分点扣3分，扣完为止",
        {"name": "per_step", "of": "5 - actual", "step": 1, "loss": 3},
    ),
    # one end said by its word: 90 is in the first band, 80 in the second, 79.9 in none
    (
        "达到90%得10分，80%—90%得5分，低于80%不得分",
        {
            "name": "bands",
            "thresholds": [{"at_least": 90, "points": 10}, {"at_least": 80, "points": 5}],
        },
    ),
    (
        "100家及以上的得10分；60家（含）至100家的得7分；不足60家不得分。",
        {
            "name": "bands",
            "thresholds": [{"at_least": 100, "points": 10}, {"at_least": 60, "points": 7}],
        },
    ),
    (
        "增长10%（含）以上得10分，0—10%得3分，负增长不得分",
        {
            "name": "bands",
            "thresholds": [{"at_least": 10, "points": 10}, {"at_least": 0, "points": 3}],
        },
    ),
    # 5 belongs to the band that says 含, and so does 10
    (
        "5%以下得10分，5%（含）—10%得6分，10%（含）以上不得分",
        {"name": "bands", "thresholds": [{"below": 5, "points": 10}, {"below": 10, "points": 6}]},
    ),
    (
        "90-100分得10分；80-89分得8分；其他不得分",
        {
            "name": "bands",
            "thresholds": [{"at_least": 90, "points": 10}, {"at_least": 80, "points": 8}],
        },
    ),
    (
        "完成率100%以上得10分；80%（含）至100%得8分；80%以下得2分",
        {
            "name": "bands",
            "of": "completion",
            "thresholds": [{"at_least": 100, "points": 10}, {"at_least": 80, "points": 8}],
            "otherwise": 2,
        },
    ),
    ("是得10分，否不得分。", {"name": "yes_no"}),
    (
        "国家级的得10分，省级的得8分，其他不得分",
        {"name": "choice", "points": {"国家级": 10, "省级": 8, "其他": 0}},
    ),
    # the step is the number that follows 每, whatever stands between
    ("每举办5场得1分，最高不超过10分", {"name": "per_step", "step": 5, "gain": 1}),
    ("每引进两家加1分", {"name": "per_step", "step": 2, "gain": 1}),
    (
        "达到100%得10分，每低5个百分点扣1分，扣完为止；低于60%不得分",
        {
            "name": "expression",
            "score": "max(points - floor(max(100 - actual, 0) / 5) * 1, 0) if actual >= 60 else 0",
        },
    ),
    # 满分 are the points of the row; the mark between two numbers is typed in many ways
    (
        "≥85%得满分；80%－85%得6分；低于80%得0分",
        {
            "name": "bands",
            "thresholds": [{"at_least": 85, "points": 10}, {"at_least": 80, "points": 6}],
        },
    ),
    ("每投诉2件扣1分", {"name": "per_step", "of": "actual", "step": 2, "loss": 1}),
    ("每少完成5个扣1分", {"name": "per_step", "of": "target - actual", "step": 5, "loss": 1}),
    # 60% is of the share that was reached, not a value that the number must reach
    (
        "按完成目标值的比例计分；完成率低于60%的不得分",
        {"name": "proportional", "floor": 60},
    ),
    # goals from either side, whichever is said first; less is better where the words say so
    ("完成值≥目标值，得10分；完成值＜目标值，得0分。", {"name": "reach_target"}),
    ("实际值＜目标值，得0分；实际值≥目标值，得10分", {"name": "reach_target"}),
    ("不高于目标值得满分，高于目标值不得分。", {"name": "reach_target", "direction": "at_most"}),
    ("不超过目标值的得满分，否则不得分", {"name": "reach_target", "direction": "at_most"}),
    ("大于目标值得0分，小于等于目标值得10分", {"name": "reach_target", "direction": "at_most"}),
    # what a ratio is made of gives no points; 0 is in no band, and said in words
    (
        "研发费用÷营业收入×100%。5%（含）以上得10分；3%（含）～5%得7分；3%以下不得分。",
        {
            "name": "bands",
            "thresholds": [{"at_least": 5, "points": 10}, {"at_least": 3, "points": 7}],
        },
    ),
    (
        "10家及以上得10分，5～9家得6分，1～4家得2分，未带动不得分。",
        {
            "name": "bands",
            "thresholds": [
                {"at_least": 10, "points": 10},
                {"at_least": 5, "points": 6},
                {"at_least": 1, "points": 2},
            ],
        },
    ),
    # one of several is enough, whichever it is
    (
        "满足下列条件之一的得10分：\n①入选省级案例；\n②主持制定标准3项以上。",
        {
            "name": "choice",
            "points": {"入选省级案例": 10, "主持制定标准3项以上": 10, "均不符合": 0},
        },
    ),
    # the letters of grades are their names
    (
        "A级得10分，B级得8分，M级得6分，D级不得分。",
        {"name": "choice", "points": {"A级": 10, "B级": 8, "M级": 6, "D级": 0}},
    ),
    (
        "AAA级（10分）；AA级（8分）；A级（5分）",
        {"name": "choice", "points": {"AAA级": 10, "AA级": 8, "A级": 5}},
    ),
    ("A国家级（10分）；B省级（8分）", {"name": "choice", "points": {"A.国家级": 10, "B.省级": 8}}),
    # a band from one number on and below another, and nothing above all of it
    (
        "占比80%以上的得10分；60%以上不足80%的得5分；不足60%的不得分。",
        {
            "name": "bands",
            "thresholds": [{"at_least": 80, "points": 10}, {"at_least": 60, "points": 5}],
        },
    ),
    (
        "履约率100%得10分；95%以上得5分；95%以下不得分。",
        {
            "name": "bands",
            "thresholds": [{"at_least": 100, "points": 10}, {"at_least": 95, "points": 5}],
        },
    ),
    # of these words alone a rule would give points that nobody printed: a person decides
    ("大于90%得10分，小于90%得5分", None),
    ("90%以上得10分，60%-80%得5分", None),
    ("达到60%得6分，每增加5个百分点加1分", None),
    ("每高1个百分点加1分，每低1个百分点扣1分", None),
    ("达到90%得5分，每降低5个百分点扣1分，低于70%不得分", None),
    ("每未完成1项扣2分", None),
    ("每培育1家国家级企业得2分、省级企业得1分，最高10分", None),
    ("达到90%得10分，低于80%不得分", None),
    ("90%以上得10分，80%-90%得5分，低于80%按比例得分", None),
    ("优秀得10分，不符合要求的扣5分", None),
    ("获奖得5分，最高10分", None),
    ("国家级得5分；省级得3分；最高不超过10分", None),
    ("有制度得5分，有记录得5分", None),
    # a person decides
    ("每低于准入值1个百分点得1分，最高15分", None),
    ("根据材料酌情评分", None),
    ("内容完整、措施得力的得8-10分，一般的得4-7分", None),
    ("未制定目标的，扣5分", None),
    ("达到目标值得10分，未达到目标值按完成情况酌情给分", None),
)


@pytest.mark.parametrize(("text", "rule"), RULES)
def test_a_printed_rule_is_read(text: str, rule: dict[str, Any] | None):
    assert rule_of(text, Decimal(10)).settings == rule
