"""What the rows of a blank print: points and labels, wherever they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.draft.made_blanks import drafted

if TYPE_CHECKING:
    from pathlib import Path


def test_points_may_stand_behind_the_label(tmp_path: Path):
    found = drafted(
        tmp_path,
        (
            ("测评内容", "测评标准", "测评方法", "完成情况", "得分"),
            ("1.理论学习（10分）", "每少一次扣1分，扣完为止。", "材料审核", "", ""),
            ("2.环境卫生（15分）", "优秀得15分，良好得12分，较差不得分。", "实地考察", "", ""),
            ("合计", "<", "<", "", ""),
        ),
    )
    assert [found.rows[row]["points"] for row in (4, 5)] == [10, 15]
    assert found.rows[5]["rule"] == {
        "name": "choice",
        "points": {"优秀": 15, "良好": 12, "较差": 0},
    }
    assert found.definition["points_total"] == 25
    assert "材料审核" not in found.questions


def test_a_column_of_points_says_them(tmp_path: Path):
    found = drafted(
        tmp_path,
        (
            ("指标", "分值", "评分标准", "实际值", "得分"),
            ("1.理论学习（10分）", 20, "是得20分，否得0分。", "", ""),
            ("合计", 20, "", "", ""),
        ),
    )
    assert found.rows[4]["points"] == 20
