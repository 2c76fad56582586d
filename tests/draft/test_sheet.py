"""What the blocks of one sheet have in common: its total, its points, what is told below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.draft.made_blanks import drafted

if TYPE_CHECKING:
    from pathlib import Path

HEADINGS = ("指标", "评分标准", "分值", "实际情况", "得分")
SECTIONS = (
    HEADINGS,
    ("一、基本指标", "<", "<", "<", "<"),
    ("质量", "是得80分，否得0分。", 80, "", ""),
    ("履约率", "100%得20分；95%以上得15分；95%以下不得分。", 20, "", ""),
    ("二、减分项", "<", "<", "<", "<"),
    ("行政处罚", "每次扣5分，最多扣20分。", "—", "", ""),
    ("三、其他", "<", "<", "<", "<"),
    ("合计", "<", 100, "", ""),
)


def test_a_total_takes_off_what_other_sections_deduct(tmp_path: Path):
    found = drafted(tmp_path, SECTIONS)
    assert found.rows[10]["cells"] == {"score": {"value": "sum(score) - sum(deduction.score)"}}
    assert found.definition["points_total"] == 100
    assert "哪里看错了" not in found.questions


@pytest.mark.parametrize(
    ("note", "asked"),
    [
        (
            "注：折算得分90分以上的为一级，75分以上不足90分的为二级，75分以下不达标。",
            "折算得分90分以上",
        ),
        (
            "注：五级：总分不低于900分，且每项得分率不低于80%；四级：总分不低于850分。",
            "且每项得分率",
        ),
        ("注：总分90分以上为优秀，60分以上为合格，60分以下为不合格。", ""),
    ],
)
def test_grades_by_more_than_the_total_are_asked_for(tmp_path: Path, note: str, asked: str):
    found = drafted(tmp_path, SECTIONS, note=note)
    assert ("verdicts" in found.definition) == (not asked)
    assert asked in found.questions
    assert ("写在 verdicts 里" in found.questions) == bool(asked)
