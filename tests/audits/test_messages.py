"""The sentences of audits: what stands where, what it was compared with, and by how much."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tests.returned_tables import returned
from zjtx_xl.audits import messages
from zjtx_xl.audits.figures import ColumnTotal
from zjtx_xl.audits.records import records_of
from zjtx_xl.findings.results import Address, Total

if TYPE_CHECKING:
    from zjtx_xl.audits.records import RecordCell

FORMULA: Any = SimpleNamespace(
    name="alike", severity="error", remedy="请核对。", title="合计", left_title="户数",
    right_title="份数", message="{a} 家，应为 {b}",
)  # fmt: skip


def cell(raw: str, key: str = "revenue", *, path: str = "附5.xlsx") -> RecordCell:
    """A cell of 附5, in the line of 甲公司."""
    given = {"1.subject": "甲公司", f"1.{key}": raw}
    (record,) = records_of(returned("qingdao-2021/annex5", given, path=path))
    return record.cells[key]


def differs(name: str, amount: str | None = None) -> Any:
    return SimpleNamespace(name=name, amount=None if amount is None else Decimal(amount))


def computed(value: object, *named: RecordCell) -> Any:
    return SimpleNamespace(
        value=Decimal(value) if isinstance(value, str) else value, cells=named, named=named
    )


@pytest.mark.parametrize(
    ("raw", "said"),
    [("12", "12"), ("约20", "约20（拟读作 20）"), ("", "空"), ("很多", "很多"), ("/", "/")],
)
def test_what_stands_in_a_cell(raw: str, said: str):
    assert messages.cell_text(cell(raw)) == said


def test_a_cell_without_a_text_is_said_by_its_value():
    assert messages.cell_text(replace(cell(""), value=Decimal("2.50"))) == "2.5"
    assert messages.cell_text(replace(cell("无"), value="甲", confidence="proposed")) == "无"


@pytest.mark.parametrize(
    ("found", "code", "severity", "ending"),
    [
        (differs("rounding", "0.33"), "audit-rounding", "info", "四舍五入或截尾，相差 0.33。"),
        (differs("text"), "audit-text", "info", "意思相同，写法不同。"),
        (differs("unit"), "audit-text", "warning", "可能一处以元、一处以万元为单位。请核对。"),
        (differs("other", "5"), "alike", "error", "相差 5。请核对。"),
        (differs("other"), "alike", "error", "两处不一致。请核对。"),
    ],
)
def test_two_cells(found: Any, code: str, severity: str, ending: str):
    left, right = cell("13"), cell("18", path="别的.xlsx")
    said = messages.of_cells(FORMULA, "甲公司", left, right, found)
    assert (said.code, said.severity, said.subject) == (code, severity, "甲公司")
    assert (said.path, said.sheet, said.cell) == ("附5.xlsx", "附5", "C4")
    assert said.other == Address("别的.xlsx", "附5", "C4")
    expected = f"附5 C4 营业收入总额 13，《别的.xlsx》附5 C4 营业收入总额 18，{ending}"
    assert said.message.endswith(expected)
    # the file is named only where it is another
    again = messages.of_cells(FORMULA, "甲公司", left, cell("18"), found)
    assert "《" not in again.message


def test_a_unit_of_another_kind():
    left, right = cell("13", "patents"), cell("18", "patents")
    assert "，单位不同。" in messages.of_cells(FORMULA, "", left, right, differs("unit")).message
    shares = cell("13", "core_revenue_share"), cell("18", "core_revenue_share")
    assert "百分数填成了小数" in messages.of_cells(FORMULA, "", *shares, differs("unit")).message


def test_a_cell_and_a_result():
    left, profit = cell("13"), cell("4", "profit")
    right = computed("3.81966", profit, cell("18"))
    said = messages.of_computed(FORMULA, "甲公司", left, right, differs("other", "0.28"))
    assert said.message.endswith(
        "附5 C4 营业收入总额 13，份数（附5 D4、C4）为 3.8197，相差 0.28。请核对。"
    )
    assert (said.code, said.other) == ("alike", Address("附5.xlsx", "附5", "D4"))
    said = messages.of_computed(FORMULA, "", left, right, differs("rounding", "0.28"))
    assert (said.code, said.severity) == ("audit-rounding", "info")
    assert said.message.endswith("相差 0.28，属于截尾。")
    without = SimpleNamespace(**{**vars(FORMULA), "right_title": ""})
    said = messages.of_computed(without, "", left, computed("3"), differs("other", "1"))  # type: ignore[arg-type]
    assert "，合计为 3，相差 1。" in said.message
    assert said.other is None


def test_of_many_cells_the_first_are_named():
    many = [cell(str(number)) for number in range(5)]
    said = messages.of_computed(
        FORMULA, "", cell("13"), computed("1", *many), differs("other", "1")
    )
    assert "（附5 C4、C4、C4等 5 格）" in said.message
    elsewhere = cell("1", path="二.xlsx"), cell("2", path="二.xlsx"), cell("3", path="三.xlsx")
    said = messages.of_computed(
        FORMULA, "", cell("13"), computed("1", *elsewhere), differs("other", "1")
    )
    assert "（《二.xlsx》附5 C4、C4、《三.xlsx》附5 C4）" in said.message


@pytest.mark.parametrize(
    ("left", "right", "said", "path", "other"),
    [
        ([cell("1")], [], "户数 20（《附5.xlsx》附5），份数 18，相差 2。", "附5.xlsx", None),
        ([cell("1"), cell("2", path="二.xlsx")], [cell("3", path="三.xlsx")],
         "户数 20（2 个文件），份数 18（《三.xlsx》附5），相差 2。", "附5.xlsx",
         Address("三.xlsx", "附5")),
        ([], [cell("1")], "户数 20，份数 18（《附5.xlsx》附5），相差 2。", "附5.xlsx", None),
    ],
)  # fmt: skip
def test_two_results(left: Any, right: Any, said: str, path: str, other: Address | None):
    found = messages.of_results(
        FORMULA, "", computed("20", *left), computed("18", *right), Decimal(2)
    )
    assert said in found.message
    assert (found.path, found.sheet, found.other) == (path, "附5", other)


def test_a_declared_sentence_names_its_cells():
    at, other = cell("13"), cell("4", "profit")
    said = messages.of_condition(FORMULA, "甲公司", at, {"b": "十", "a": other, "c": at})
    assert "4 家，应为 十" in said.message
    assert said.other == Address("附5.xlsx", "附5", "D4")
    alone = messages.of_condition(FORMULA, "甲公司", at, {"a": replace(at)})  # read twice
    assert "13 家，应为 " in alone.message
    assert alone.other is None


def test_names():
    left, right = cell("甲公司", "subject"), cell("甲公同", "subject", path="二.xlsx")
    said = messages.of_near_names(left, right)
    assert "“甲公司”（附5 B4）和“甲公同”（《二.xlsx》附5 B4）只差几个字" in said.message
    unlisted: Any = SimpleNamespace(**{**vars(FORMULA), "message": "不在名册里"})
    assert "“甲公司”不在名册里。" in messages.of_unlisted(unlisted, left).message
    unlisted.message = ""
    assert "“甲公司”合计。" in messages.of_unlisted(unlisted, left).message


def total(score: str | None, reported: str | None) -> Total:
    known, stands = (None if text is None else Decimal(text) for text in (score, reported))
    return Total("附2", "J19", known, known or Decimal(0), stands)


@pytest.mark.parametrize(
    ("score", "reported", "stand", "code", "says"),
    [
        (None, "90", True, "rollup-open", "总分还不能确定"),
        ("85", "90", True, "rollup-score", "表中总分 90，按评分标准为 85"),
        ("85", "90", False, None, ""),
        ("85", "85.0", True, None, ""),
        ("85", None, True, None, ""),
    ],
)
def test_a_total_that_goes_up(
    score: str | None, reported: str | None, *, stand: bool, code: str | None, says: str
):
    found = messages.of_rolled_total(
        "a.xlsx", "甲", "k", total(score, reported), scores_stand=stand
    )
    assert (found and found.code) == code
    if found:
        assert f"附2 J19 {says}" in found.message


@pytest.mark.parametrize(
    ("value", "said"),
    [(Decimal("3.81966"), "3.8197"), (Decimal("3.50"), "3.5"), (Decimal("0.00005"), "0.0001"),
     (Decimal(100), "100"), ("甲", "甲"), (None, "")],
)  # fmt: skip
def test_a_computed_number_has_four_decimals_at_most(value: object, said: str):
    assert messages.rounded_number(value) == said


def test_fields_as_they_are_called_in_a_sentence():
    patents = cell("1", "patents").field
    assert messages.field_title(patents) == "有效发明专利数量"
    (record,) = records_of(returned("qingdao-2021/annex2", {"patents.actual": "1"}))
    assert messages.field_title(record.cells["patents.actual"].field) == "有效发明专利数量"
    target = messages.field_title(record.cells["patents.target"].field)
    assert target.startswith("有效发明专利数量的")


def test_what_stays_open_in_a_summary_says_where_and_what_to_do():
    source = cell("约20")
    found = messages.of_open_cell(source.field, "甲公司", source)
    assert (found.code, found.severity, found.subject) == (messages.OPEN, "warning", "甲公司")
    assert (found.path, found.cell, found.other) == (source.path, source.ref, None)
    assert "约20" in found.message
    assert "暂空" in found.message


@pytest.mark.parametrize(("raw", "said"), [("12.5", "暂计 12.5，"), ("", "暂空，")])
def test_an_open_sum_says_what_is_known(raw: str, said: str):
    field = cell("").field
    found = messages.of_open_sum("汇总.xlsx", ColumnTotal(field, raw, (), (field, field)))
    assert f"{said}还有 2 格" in found.message
    assert (found.code, found.severity, found.path) == (messages.OPEN, "warning", "汇总.xlsx")
    assert (found.sheet, found.cell, found.field) == (field.sheet, field.ref, field.key)


def test_a_sentence_about_one_cell_names_the_other():
    one, other = cell("1"), cell("2", "profit")
    both = messages.of_condition(FORMULA, "甲公司", one, {"a": one, "b": other})
    assert (both.cell, both.other) == (one.ref, Address(other.path, other.sheet, other.ref))
    alone = messages.of_condition(FORMULA, "甲公司", one, {"a": one, "b": "3"})
    assert alone.other is None
    assert "1 家，应为 3" in alone.message
    three = cell("3", "patents")
    many = messages.of_condition(FORMULA, "", one, {"c": three, "b": other, "a": one})
    assert many.other == Address(three.path, three.sheet, three.ref)


def test_a_verdict_stands_in_no_cell():
    verdict = replace(cell("12"), ref="")
    found = messages.of_cells(FORMULA, "甲公司", cell("13"), verdict, differs("real", "1"))
    assert "  " not in found.message
    assert found.message.count("附5") == 2
