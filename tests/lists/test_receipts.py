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


def registered(path: Path, *sheets: tuple[str, list[list[str]], bool]) -> Path:
    """A workbook of these sheets; the last of each says whether it is hidden."""
    book = openpyxl.Workbook()
    for number, (name, rows, is_hidden) in enumerate(sheets):
        sheet = book.create_sheet(name, number)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden" if is_hidden else "visible"
    book.save(path)
    return path


ONE = [["文件名", "收到日期"], ["甲.xlsx", "2024-03-05"]]
OTHER = [["文件名", "收到日期"], ["乙.xlsx", "2024-03-06"]]


def test_of_two_sheets_that_are_seen_nobody_knows_which_is_meant(tmp_path: Path):
    path = tmp_path / "登记.xlsx"
    with pytest.raises(RosterError, match="“甲”、“乙” 这几张工作表里都有登记"):
        read_receipts(registered(path, ("甲", ONE, False), ("乙", OTHER, False)))
    for sheets, file in (
        ((("甲", ONE, True), ("乙", OTHER, False)), "乙.xlsx"),
        ((("甲", ONE, False), ("乙", OTHER, True)), "甲.xlsx"),
        ((("甲", ONE, True),), "甲.xlsx"),
    ):
        (line,) = read_receipts(registered(path, *sheets)).lines
        assert line.file == file


@pytest.mark.parametrize(
    ("headings", "is_enough"),
    [("文件名", True), ("存放位置", True), ("报送单位,收到日期", True),
     ("报送单位,收到日期,备注", True), ("报送单位,备注", False), ("报送单位", False),
     ("收到日期", False)],
)  # fmt: skip
def test_which_columns_say_which_files_came(tmp_path: Path, headings: str, is_enough: bool):
    count = headings.count(",") + 1
    path = listed(tmp_path / "a.csv", f"{headings}\n{','.join(['2024-03-05'] * count)}\n")
    if is_enough:
        assert len(read_receipts(path).lines) == 1
    else:
        with pytest.raises(RosterError, match="没有找到表头行"):
            read_receipts(path)


@pytest.mark.parametrize(
    ("row", "is_line"),
    [
        ("甲.xlsx,,,", True),
        (",甲市,,", True),  # a place alone
        (",,甲公司,2024-03-05", True),
        (",,,2024-03-05", False),
        ("文件名,存放位置,报送单位,收到日期", False),  # the headings again
        ("合计,,,", False),
        (",,合计,2024-03-05", False),
    ],
)
def test_what_is_a_line_of_the_list(tmp_path: Path, row: str, is_line: bool):
    text = f"文件名,存放位置,报送单位,收到日期\n首.xlsx,,,\n{row}\n末.xlsx,末处,,\n"
    found = read_receipts(listed(tmp_path / "a.csv", text)).lines
    assert [line.line for line in found] == ([2, 3, 4] if is_line else [2, 4])


@pytest.mark.parametrize(("count", "more"), [(0, None), (1, False), (5, False), (6, True)])
def test_days_that_are_none_are_named_up_to_five(tmp_path: Path, count: int, more: bool | None):
    rows = "".join(f"{number}.xlsx,{number}月\n" for number in range(1, count + 1))
    found = read_receipts(
        listed(tmp_path / "a.csv", f"文件名,收到日期\n{rows}终.xlsx,2024-03-05\n")
    )
    assert len(found.faults) == count
    _, *days = found.notes()
    assert len(days) == (count > 0)
    for note in days:
        assert ("“6月” 等" in note or "“5月” 等" in note) is more
        assert note.count("月”") == min(count, 5)


def test_a_deadline_is_a_day_too(tmp_path: Path):
    text = "文件名,收到日期,报送期限,备注\n甲.xlsx,2024-03-05,2024年3月1日, 迟\n乙.xlsx,,月底,\n"
    one, other = read_receipts(listed(tmp_path / "a.csv", text)).lines
    assert (one.received, one.deadline, one.note) == ("2024-03-05", "2024-03-01", "迟")
    assert (other.received, other.deadline, other.note) == ("", "", "")
