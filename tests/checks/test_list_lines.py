"""Lines of a list that are nobody's, and lines that nobody sees."""

from __future__ import annotations

import re

import pytest

from tests import faults
from tests.returned_forms import fill
from tests.returned_tables import returned
from zjtx_xl.audits.records import records_of
from zjtx_xl.checks.table import check_file
from zjtx_xl.runs.issue import generate
from zjtx_xl.values.subjects import is_nobodys, is_total

LIST = "qingdao-2021/annex5"
LINE = {
    "C": 1000, "D": 100, "E": 80, "F": 5, "G": 1, "H": 60, "I": 6, "J": 3, "K": 1, "L": 1, "M": 2,
    "N": 1, "O": "是", "P": "是", "Q": "无", "R": 5, "S": 4, "T": "是",
}  # fmt: skip


@pytest.fixture
def filled(tmp_path):
    """附5 with two enterprises in the lines 4 and 6; line 5 is left."""
    (path,) = generate(LIST, tmp_path).files
    data = {f"附5!{column}{row}": value for row in (4, 6) for column, value in LINE.items()}
    return fill(path, data | {"附5!B4": "甲公司", "附5!B6": "乙公司"})


def found(path):
    return [(fault.code, fault.cell) for fault in check_file(path).results[0].findings]


@pytest.mark.parametrize(
    ("name", "is_sum"),
    [
        ("小计", True), ("合  计", True), ("合计：", True), ("合计（2户）", True), ("总 计", True),
        ("市南区小计", True), ("全市合计", True), ("全省总计（万元）", True), ("以上合计", True),
        ("合计金额", True), ("Total", True), ("均值", True), ("同比增长（%）", True),
        ("市南区合计科技公司", False), ("全市通物流公司", False), ("增长率先科技公司", False),
        ("以上共3家", True), ("本表2户", True), ("共计12家企业", True), ("共3家科技公司", False),
        ("合计科技有限公司", False), ("小计算机公司", False), ("", False), ("计", False),
    ],
)  # fmt: skip
def test_what_a_line_that_adds_up_is_called(name, is_sum):
    assert is_total(name) is is_sum
    assert is_nobodys(name) is is_sum


@pytest.mark.parametrize(
    ("name", "is_none"),
    [
        ("其中：市南区", True), ("平均", True), ("平均值", True), ("累 计", True),
        ("填表人：张三", True),
        ("注：数据为快报数", True), ("制表：李四", True), ("联系电话：0532-85911234", True),
        ("单位负责人：", True), ("负责人签字：", True), ("数据来源：统计局", True),
        ("（盖章）", True),
        ("※注：快报数", True), ("第1页 共2页", True), ("电话亭制造公司", False),
        ("签字笔厂", False),
        ("截至2024年5月31日", True), ("以下空白", True), ("截止阀制造厂", False),
        ("其中科技有限公司", False), ("平均律文化公司", False), ("注册会计师事务所", False),
        ("单位甲", False), ("日期科技有限公司", False),
    ],
)  # fmt: skip
def test_what_else_stands_in_lists_and_is_nobodys(name, is_none):
    assert is_nobodys(name) is is_none


@pytest.mark.parametrize(
    ("table", "sheet", "first"), [("qingdao-2021/annex3", "附3", 6), (LIST, "附5", 4)]
)
def test_signatures_and_shares_below_a_list_are_no_enterprises(tmp_path, table, sheet, first):
    (path,) = generate(table, tmp_path).files
    before = found(path)
    below = {"A": "平均值", "B": None}, {"A": None, "B": "其中：市南区"}, {"B": "填表人：张三"}
    lines = {
        f"{sheet}!{column}{first + number}": text
        for number, line in enumerate(below)
        for column, text in {**line, "F": "电话：13800138000"}.items()
    }
    assert found(fill(path, lines)) == before
    (record, *others) = check_file(path).results
    assert record.subject is None
    assert not others


@pytest.mark.parametrize("cell", ["A", "B"])
def test_line_that_adds_up_others_asks_for_nothing(filled, cell):
    before = found(filled)
    fill(filled, {f"附5!{cell}5": "小 计", "附5!C5": 1000, f"附5!{cell}7": "合计", "附5!C7": 2000})
    assert found(filled) == before
    fill(filled, {f"附5!{cell}5": "丙公司"})
    assert ("missing", "D5") in found(filled)


@pytest.mark.parametrize(
    ("table", "first", "sums"),
    [
        ("qingdao-2021/annex3", 6, {"附3!F7": 170, "附3!D7": "2 家", "附3!F8": "85 分"}),
        ("qingdao-2021/annex5", 4, {"附5!I5": 130, "附5!J5": 12.5, "附5!O5": "2 家"}),
    ],
)
def test_sums_keep_no_limits_of_a_record(tmp_path, table, first, sums):
    (path,) = generate(table, tmp_path).files
    sheet = next(iter(sums)).partition("!")[0]
    lines = {f"{sheet}!B{first + 1}": "小计", f"{sheet}!A{first + 2}": "合计"}
    before = found(path)
    assert found(fill(path, lines | sums)) == before
    fill(path, {f"{sheet}!B{first + 1}": "甲公司", f"{sheet}!A{first + 2}": None})
    said = {cell for code, cell in found(path) if code not in {"missing", "prefilled"}}
    assert said >= {ref.partition("!")[2] for ref in sums if ref.endswith(str(first + 1))}


def test_two_lines_that_add_up_are_no_duplicates(filled):
    fill(filled, {"附5!B5": "小计", "附5!B7": "小计"})
    assert "duplicate" not in {code for code, _ in found(filled)}
    fill(filled, {"附5!B7": "甲公司"})
    assert "duplicate" in {code for code, _ in found(filled)}


def test_line_that_adds_up_is_no_record():
    cells = {"1.subject": "甲公司", "2.subject": "小计", "2.patents": "3", "3.subject": "乙公司"}
    names = [record.subject for record in records_of(returned(LIST, cells)) if record.number]
    assert names == ["甲公司", "乙公司"]


@pytest.mark.parametrize(("row", "is_said"), [(6, True), (5, False)])
def test_hidden_line_is_said_where_something_stands_in_it(filled, row, is_said):
    def hide(text):
        return re.sub(rf'(<row r="{row}")', r'\1 hidden="1"', text)

    data = filled.read_bytes()
    name = next(
        name for name in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml")
        if "企业名称" in faults.part(data, "xl/sharedStrings.xml")
        and f'<row r="{row}"' in faults.part(data, name)
    )  # fmt: skip
    filled.write_bytes(faults.rewritten(data, {name: hide(faults.part(data, name)).encode()}))
    hidden = [fault for fault in check_file(filled).results[0].findings if fault.code == "sheet"]
    assert [fault.severity for fault in hidden] == (["warning"] if is_said else [])
    assert all(f"{row}" in (fault.cell or "") for fault in hidden)
