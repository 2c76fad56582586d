"""The heading of each column, where a group of columns has one of its own."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from zjtx_xl.lists.header import _distinct, _heading_over, _parts
from zjtx_xl.xlsx.address import Range

# 指标 stands over three columns, whose headings stand below; the first and the last stand alone
ROWS = {
    1: {1: "序号", 2: "指标", 5: "备注", 6: "年份"},
    2: {2: "目标", 3: "实际", 4: "得分", 6: "（年）"},
}


def grid(*merges: Range, rows: Any = ROWS) -> Any:
    cells = {
        (row, column): SimpleNamespace(text=text)
        for row, line in rows.items()
        for column, text in line.items()
    }
    return SimpleNamespace(
        cells=cells,
        row=lambda row: rows.get(row, {}),
        merge=lambda row, column: next(
            (area for area in merges if area.contains(row, column)), None
        ),
    )


@pytest.mark.parametrize(
    ("column", "parts"),
    [(1, ["序号"]), (2, ["指标", "目标"]), (3, ["指标", "实际"]), (4, ["指标", "得分"]),
     (5, ["备注"]), (6, ["年份", "（年）"]), (7, [""])],
)  # fmt: skip
def test_a_heading_over_several_columns_is_that_of_each(column: int, parts: list[str]):
    assert _parts(grid(), 1, 2, column) == parts


def test_a_gap_ends_what_a_heading_stands_over():
    rows = {1: {1: "指标"}, 2: {1: "目标", 3: "得分"}}
    assert _parts(grid(rows=rows), 1, 2, 3) == ["得分"]
    assert _parts(grid(rows={1: {}, 2: {2: "得分"}}), 1, 2, 2) == ["得分"]


def test_a_merged_heading_counts_once_for_each_of_its_columns():
    wide, high = Range(1, 2, 1, 3), Range(1, 1, 2, 1)
    assert _heading_over(grid(wide), 1, 3, 2) == (1, 2)
    assert _parts(grid(wide), 1, 2, 3) == ["指标", "实际"]
    assert _parts(grid(high), 1, 2, 1) == ["序号"]
    # beside a merged heading, that is not over this column
    assert _parts(grid(wide), 1, 2, 4) == ["得分"]
    # and one that begins above the header is none of it
    assert _parts(grid(high), 2, 2, 1) == [""]


def test_the_same_heading_twice_is_made_different():
    headings = {1: "备注", 3: "名称", 4: "备注", 9: "备注"}
    assert _distinct(headings) == {1: "备注", 3: "名称", 4: "备注 (2)", 9: "备注 (3)"}
