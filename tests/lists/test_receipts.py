"""收件登记 in the forms that officers keep it: headings, dates, what is a line and what is none."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import openpyxl
import pytest

from zjtx_xl.errors import RosterError
from zjtx_xl.lists.distribution import Issued, write_distribution
from zjtx_xl.lists.receipts import _column, _Names, day_of_deadline, read_receipts

if TYPE_CHECKING:
    from pathlib import Path


def listed(path: Path, text: str, encoding: str = "gb18030") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """A list under a title, with a line that names no file, a sum and a note."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "登记"
    for row in (
        ["2024年材料收件登记表"],
        ["序号", "文件名", "存放位置", "报送单位", "收件时间", "备注"],
        [1, "甲.xlsx", "甲市", "甲公司", dt.datetime(2024, 3, 5, 14, 30), "邮件"],  # noqa: DTZ001
        [2, None, None, "乙公司", dt.date(2024, 3, 6), None],
        [3, "丙", "D:\\收", "丙公司", "3月7日", None],
        ["合计", None, None, "3家", None, None],
        ["注：以收到邮件的时间为准"],
    ):
        sheet.append(row)
    sheet.merge_cells("A1:F1")
    path = tmp_path / "登记.xlsx"
    book.save(path)
    return path


def test_lines_are_files_and_units_and_nothing_else(workbook: Path):
    found = read_receipts(workbook)
    assert [(line.file, line.place, line.unit, line.received) for line in found.lines] == [
        ("甲.xlsx", "甲市", "甲公司", "2024-03-05"),
        ("", "", "乙公司", "2024-03-06"),
        ("丙", "D:\\收", "丙公司", ""),
    ]
    assert found.lines[2].written == "3月7日"


def test_it_is_said_what_each_column_and_what_no_day_was_taken_for(workbook: Path):
    columns, days = read_receipts(workbook).notes()
    assert "B 文件名：文件；C 存放位置：存放位置；D 报送单位：报送单位" in columns
    assert "A 序号：没有用上" in columns
    assert "登记!E5 的“3月7日”" in days


@pytest.mark.parametrize(
    ("heading", "cell", "day"),
    [
        ("收到日期", "2024.3.5", "2024-03-05"),
        ("接收时间", "20240305 09:10", "2024-03-05"),
        ("报送日期", "2024年3月5日下午3:20", "2024-03-05"),
        ("日期", "2024年3月", ""),
        ("收文日期", "昨天", ""),
        ("实际收到日期（邮件）", "2024-3-5", "2024-03-05"),
    ],
)
def test_days_are_read_as_they_are_typed(tmp_path: Path, heading: str, cell: str, day: str):
    path = listed(tmp_path / "a.csv", f"附件名称,发件人,{heading}\n甲.xlsx,张三,{cell}\n")
    (line,) = read_receipts(path).lines
    assert (line.file, line.person, line.received, line.written) == ("甲.xlsx", "张三", day, cell)


def test_a_distribution_says_what_has_come_back_by_unit(tmp_path: Path):
    rows = [Issued("1", "甲公司", "", "甲.xlsx", ("x",), "0", 0),
            Issued("2", "乙公司", "", "乙.xlsx", ("x",), "0", 0)]  # fmt: skip
    path = tmp_path / "分发清单.xlsx"
    write_distribution(path, "某", rows, notes={"乙.xlsx": {"回收日期": "2024-03-05"}})
    (line,) = read_receipts(path).lines
    assert (line.file, line.unit, line.received) == ("", "乙公司", "2024-03-05")


@pytest.mark.parametrize(
    "text",
    ["单位名称,信用代码\n甲公司,1\n", "日期,备注\n2024-03-05,x\n", "文件名,文件名\na,b\n", ""],
)
def test_what_says_no_files_is_refused_as_what_it_was_given_for(tmp_path: Path, text: str):
    with pytest.raises(RosterError, match="收件登记"):
        read_receipts(listed(tmp_path / "a.csv", text))


def test_a_roster_may_say_by_when():
    assert day_of_deadline({"联系人": "张三", "报送期限": "2024/3/1"}) == "2024-03-01"
    assert day_of_deadline({"联系人": "张三"}) == ""


def test_a_heading_that_says_it_with_other_words_is_less_sure():
    assert _column(("收到日期",)) == ("received", 0)
    surer, vaguer = _column(("收到时间",)), _column(("日期",))
    assert surer
    assert vaguer
    assert 0 < surer[1] < vaguer[1] < 50
    assert _column(("实际收到日期",)) == ("received", 50)
    assert _column(("收到日期（实际）",)) == ("received", 0)
    # of several endings the longest; a short one says nothing behind other words
    assert _column(("电子版存放位置",)) == ("place", 50)
    assert _column(("办公位置",)) is None
    names = _Names()
    assert names.alias(("文件",)) == ("subject", 0)
    assert names.alias(("存放位置",)) == ("subject", 100)
    assert names.alias(("电子版存放位置",)) == ("subject", 150)
    assert names.alias(("收到日期",)) is None
    assert names.alias(("主管",)) is None
    assert names.meaning(("收到日期",)) == {"received": 0}
    assert names.meaning(("主管",)) == {}
