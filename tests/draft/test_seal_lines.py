"""The line over a table: each label with the blank that stands beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.draft.made_blanks import drafted

if TYPE_CHECKING:
    from pathlib import Path

ROWS = (
    ("指标", "分值", "评分标准", "实际值", "得分", "备注", "依据"),
    ("制度", 20, "是得20分，否得0分。", "", "", "", ""),
    ("合计", 20, "", "", "", "", ""),
)


@pytest.mark.parametrize(
    ("line", "labels"),
    [
        # 企业名称（盖章）： is wider than its cell, 自评日期： is not; both ask for something
        ({"A2": "企业名称（盖章）：", "E2": "自评日期："}, ["企业名称", "自评日期"]),
        (
            {"A2": "学校全称（盖公章）：", "D2": "填表人：", "F2": "联系电话："},
            ["学校全称", "填表人", "联系电话"],
        ),
        # where the last cell of the table is reached there is no blank: it is written by hand
        ({"A2": "企业名称（盖章）：", "G2": "日期："}, ["企业名称"]),
        ({"A2": "企业名称（盖章）：", "F2": "单位：万元"}, ["企业名称"]),
    ],
)
def test_no_blank_beside_a_label_is_lost(tmp_path: Path, line: dict[str, str], labels: list[str]):
    found = drafted(tmp_path, ROWS, line)
    assert [field["label"] for field in found.sheet["fields"]] == labels
