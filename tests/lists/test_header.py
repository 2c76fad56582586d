"""The heading of each column, where a group of columns has one of its own."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from zjtx_xl.definitions.loader import load_template
from zjtx_xl.lists.grid import Grid, GridCell
from zjtx_xl.lists.header import (
    _distinct,
    _heading_over,
    _parts,
    find_header,
    row_without_subject,
)
from zjtx_xl.lists.headings import FieldNames
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


# ---------------------------------------------------------------- where the headings stand

NAMES = FieldNames([load_template("qingdao-2021/annex2")])
HEAD = ["序号", "企业名称", "信用代码", "联系人"]


def sheet_of(*lines: list[str], merges: tuple[Range, ...] = ()) -> Grid:
    cells = {
        (row, column): GridCell(text)
        for row, line in enumerate(lines, start=1)
        for column, text in enumerate(line, start=1)
        if text
    }
    return Grid("名单", cells, merges)


@pytest.mark.parametrize(
    ("lines", "row"),
    [
        ([HEAD, ["1", "甲公司"]], 1),
        ([["名单"], [], HEAD, ["1", "甲公司"]], 3),
        # a line of a form above the list is no heading
        ([["单位名称：", "某局"], HEAD, ["1", "甲公司"]], 2),
        ([["单位名称:", "某局"], ["1", "甲公司"]], None),
        ([["说明"], ["1", "甲公司"]], None),
        # of two the one that says more; of equals the first
        ([["企业名称"], ["甲公司"], HEAD, ["1", "乙公司"]], 3),
        ([HEAD, ["1", "甲公司"], HEAD, ["1", "乙公司"]], 1),
        # an explanation of the columns runs on downward
        ([["企业名称", "填全称"], ["信用代码", "18位"], [], ["名单"], HEAD, ["1", "甲公司"]], 5),
        ([["企业名称", "填全称"], ["信用代码", "18位"]], None),
        ([], None),
    ],
)
def test_the_row_of_headings(lines: list[list[str]], row: int | None):
    found = find_header(sheet_of(*lines), NAMES)
    assert (found and found.first_row) == row


def test_what_the_columns_of_a_list_are():
    found = find_header(sheet_of(HEAD, ["1", "甲公司"]), NAMES)
    assert found is not None
    assert found.aliases == {"no": 1, "subject": 2, "credit_code": 3}
    assert found.others == {4: "联系人"}
    assert (found.first_row, found.last_row, found.recognised) == (1, 1, 3)
    assert found.faults == ()


def test_a_number_is_no_heading():
    cells = {(1, 1): GridCell("企业名称", "number"), (2, 1): GridCell("甲公司")}
    assert find_header(Grid("名单", cells), NAMES) is None


@pytest.mark.parametrize(
    ("lines", "row"),
    [
        ([["信用代码", "电话"], ["91", "1"]], 1),
        ([["说明"], ["序号", "电话"], ["1", "1"]], None),  # a number alone says nothing
        ([["说明"], ["序号", "信用代码"]], 2),
        ([["说明"]], None),
    ],
)
def test_a_row_that_only_lacks_the_name(lines: list[list[str]], row: int | None):
    assert row_without_subject(sheet_of(*lines), NAMES) == row


PLACE = (Range(1, 3, 1, 4),)
CONTACTS = ["序号", "企业名称", "电话", "邮箱"]
TWO_ROWS = [["序号", "企业名称", "地址", ""], ["", "", "市", "县"], ["1", "甲公司"]]


@pytest.mark.parametrize(
    ("lines", "merges", "rows", "headings"),
    [
        ([HEAD], (), (1, 1), HEAD),
        # below: cells under a heading of several columns, merged or not
        (TWO_ROWS, (Range(1, 1, 2, 1), Range(1, 2, 2, 2), *PLACE), (1, 2),
         ["序号", "企业名称", "地址市", "地址县"]),
        (TWO_ROWS, (), (1, 2), ["序号", "企业名称", "地址市", "地址县"]),
        ([HEAD, ["1", "", "", "张三"], ["2", "乙公司"]], (), (1, 1), HEAD),  # a line of the list
        ([["序号", "企业名称", "地址", ""], [], ["", "", "市", "县"]], (), (1, 1),
         ["序号", "企业名称", "地址"]),
        # above: the heading of a group is one where it is merged, or where there are two
        ([["", "", "联系方式"], CONTACTS], (), (2, 2), CONTACTS),
        ([["", "", "联系方式"], CONTACTS], PLACE, (1, 2),
         ["序号", "企业名称", "联系方式电话", "联系方式邮箱"]),
        ([["", "", "联系方式", "", "银行", ""], [*CONTACTS, "户名", "账号"]], (), (1, 2),
         ["序号", "企业名称", "联系方式电话", "联系方式邮箱", "银行户名", "银行账号"]),
        ([["", "", "填报：某局"], CONTACTS], PLACE, (2, 2), CONTACTS),
        ([["2024年名单"], CONTACTS], (), (2, 2), CONTACTS),
        ([["2024年名单"], CONTACTS], (Range(1, 1, 1, 4),), (2, 2), CONTACTS),
        ([["", "", "一", "", "二", ""], [], [*CONTACTS, "户名", "账号"]], (), (3, 3),
         [*CONTACTS, "户名", "账号"]),
    ],
)  # fmt: skip
def test_how_many_rows_the_headings_take(
    lines: list[list[str]],
    merges: tuple[Range, ...],
    rows: tuple[int, int],
    headings: list[str],
):
    found = find_header(sheet_of(*lines, merges=merges), NAMES)
    assert found is not None
    assert (found.first_row, found.last_row) == rows
    assert [*found.headings.values()] == headings


def test_numbers_under_a_heading_of_several_columns_are_no_headings():
    plain = sheet_of(*TWO_ROWS)
    cells = {**plain.cells, (2, 3): GridCell("5", "number")}
    found = find_header(Grid("名单", cells), NAMES)
    assert found is not None
    assert found.last_row == 1


@pytest.mark.parametrize("above", [4, 5])
def test_a_header_takes_no_more_than_three_rows_above_the_names(above: int):
    groups = [["", "", f"{number}", "", f"{number}乙", ""] for number in range(above)]
    found = find_header(sheet_of(*groups, [*CONTACTS, "户名", "账号"], ["1", "甲公司"]), NAMES)
    assert found is not None
    assert found.last_row == above + 1
    assert found.last_row - found.first_row <= 3


def test_two_columns_of_one_meaning_are_named():
    found = find_header(sheet_of(["企业名称", "信用代码", "信用代码"], ["甲公司", "9", "8"]), NAMES)
    assert found is not None
    assert found.faults == ("名单!B1 和 名单!C1 两列的表头意思相同，只能保留一列",)


def test_a_row_with_two_known_columns_only_lacks_the_name():
    target = "有效发明专利数量（个）实施期满一年目标值"
    assert row_without_subject(sheet_of(["序号", target], ["1", "5"]), NAMES) == 1
    assert row_without_subject(sheet_of([target], ["5"]), NAMES) is None


def test_of_a_target_and_an_answer_under_one_heading_the_office_prefills_the_target():
    tables = ("annex2", "annex5")
    names = FieldNames([load_template(f"qingdao-2021/{table}") for table in tables])
    heading = "有效发明专利数量（个）"
    keys = set(names.meaning([heading]))
    assert len(keys) == 2
    found = find_header(sheet_of(["企业名称", heading], ["甲公司", "5"]), names)
    assert found is not None
    assert found.fields[2] == ("patents.target",)
