"""What a column of a blank is for and what its cells take, by its heading and its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.draft.made_blanks import drafted

if TYPE_CHECKING:
    from pathlib import Path

DEDUCTED = (
    ("要素", "标准分", "评分标准", "是否涉及", "扣分", "扣分说明", "自评得分"),
    ("安全生产投入", 40, "每缺一处台账扣2分，扣完为止。", "", "", "", ""),
    ("主要负责人培训", 60, "未经考核合格的，不得分。", "", "", "", ""),
    ("合计", 100, "", "", "", "", ""),
)


def test_a_heading_that_says_what_its_cells_take_is_believed(tmp_path: Path):
    """投入 is no amount of the column 扣分说明, and what is counted no answer to 是否涉及."""
    columns = drafted(tmp_path, DEDUCTED).columns
    kinds = [columns[heading]["kind"] for heading in ("是否涉及", "扣分", "扣分说明")]
    assert kinds == ["yes_no", "decimal", "text"]


@pytest.mark.parametrize("heading", ["指标值", "评价指标值"])
def test_what_points_are_given_for_is_the_answer(tmp_path: Path, heading: str):
    found = drafted(
        tmp_path,
        (
            ("指标", "评分标准", heading, "满分", "得分"),
            ("科技人员占比", "30%以上20分；10%-30%8分；10%以下0分", "", 20, ""),
            ("合计", "<", "<", 20, ""),
        ),
    )  # fmt: skip
    assert found.columns[heading]["role"] == "actual"
    assert found.rows[4]["rule"] == {
        "name": "bands",
        "thresholds": [{"at_least": 30, "points": 20}, {"at_least": 10, "points": 8}],
    }


def test_a_goal_stays_a_goal_where_nothing_else_is_asked(tmp_path: Path):
    rows = (("指标", "目标值", "分值", "得分"), ("专利", "", 20, ""), ("合计", "<", 20, ""))
    assert drafted(tmp_path, rows).columns["目标值"]["role"] == "target"


def test_whether_a_row_is_fulfilled_gives_its_points(tmp_path: Path):
    found = drafted(
        tmp_path,
        (
            ("指标", "评价要求", "要求类型", "分值", "是否符合", "得分"),
            ("照明", "分级设计。", "必选", 8, "", ""),
            ("照明", "分区控制。", "可选", 4, "", ""),
            ("合计", "<", "<", 12, "", ""),
        ),
    )
    assert [found.rows[row]["rule"] for row in (4, 5)] == [{"name": "yes_no"}] * 2
    assert found.columns["是否符合"]["role"] == "actual"
    assert found.sheet["blocks"][0]["labels"]["C"] == "note"


def test_a_quotient_in_brackets_is_no_unit(tmp_path: Path):
    rows = (("指标", "执行率（B/A）", "分值", "得分"), ("资金", "", 10, ""), ("合计", "<", 10, ""))
    column = drafted(tmp_path, rows).columns["执行率（B/A）"]
    assert (column["kind"], column.get("unit")) == ("percent", None)
