"""Officers' own lists: what they look like, and what must not pass.

Rosters are written as tables: ``<`` and ``^`` are merged with the cell to the left or above, digits
are numbers, ``'12`` is text, ``12%`` a number shown as a percentage, ``@2021-03-01`` a date.
"""

from __future__ import annotations

import codecs
import datetime as dt
import json
import shutil
import time
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter
from openpyxl import Workbook

from tests.hostile_files import LEGACY
from tests.small_template import form, listing
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.errors import RosterError
from zjtx_xl.lists.files import read_grids
from zjtx_xl.lists.roster import Recipient, Roster, read_roster

if TYPE_CHECKING:
    from pathlib import Path

PATENTS = "有效发明专利数量（个）目标值"
SHARE = "主营业务收入占营业收入比重（%）（70%以上）目标值"
GOOD_CODE = "91370200395811026T"
DIGIT_CODE = "913702007768152907"


def rows_of(table: str) -> list[list[str]]:
    lines = [line.strip() for line in table.strip("\n").splitlines()]
    return [[cell.strip().replace("\\n", "\n") for cell in line.split("|")] for line in lines]


def write_sheet(book: Any, name: str, table: str, *, hidden_rows: tuple[int, ...] = ()) -> Any:
    sheet = book.add_worksheet(name)
    rows = rows_of(table)
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            if text in {"", "<", "^"}:
                continue
            right, down = column, row
            while right + 1 < len(cells) and cells[right + 1] == "<":
                right += 1
            while down + 1 < len(rows) and rows[down + 1][column : column + 1] == ["^"]:
                down += 1
            if (right, down) != (column, row):
                sheet.merge_range(row, column, down, right, "")
            write_cell(book, sheet, row, column, text)
    for row in hidden_rows:
        sheet.set_row(row - 1, None, None, {"hidden": True})
    return sheet


def write_cell(book: Any, sheet: Any, row: int, column: int, text: str) -> None:
    if text.startswith("@"):
        style = book.add_format({"num_format": "yyyy/m/d"})
        sheet.write_datetime(row, column, dt.datetime.fromisoformat(text[1:]), style)
    elif text.endswith("%") and is_number(text[:-1]):
        style = book.add_format({"num_format": "0.0%"})
        sheet.write_number(row, column, float(text[:-1]) / 100, style)
    elif is_number(text):
        sheet.write_number(row, column, float(text))
    elif text == "#N/A":
        sheet.write_formula(row, column, "=NA()", None, text)
    else:
        sheet.write_string(row, column, text.removeprefix("'"))


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


@pytest.fixture
def roster(tmp_path: Path):
    """Read a table as .xlsx for the small form."""

    def read(table: str, *, templates: Any = None, **more: Any) -> Roster:
        path = tmp_path / "名册.xlsx"
        book = xlsxwriter.Workbook(str(path))
        write_sheet(book, "名单", table, **more)
        book.close()
        return read_roster(path, templates or [form()])

    return read


@pytest.fixture(params=["qingdao-2021/annex2", "zjtx-2022/specialised-list"])
def template(request: pytest.FixtureRequest) -> Any:
    """A form and a list of two notices: what holds of names holds in rosters for both."""
    return load_template(request.param)


@pytest.fixture
def refused(roster: Any):
    """The reason why a table is refused."""

    def reason(table: str, **more: Any) -> str:
        with pytest.raises(RosterError) as caught:
            roster(table, **more)
        return str(caught.value)

    return reason


def subjects(found: Roster) -> list[str]:
    return [each.subject for each in found.recipients]


def values(found: Roster, key: str) -> list[str | None]:
    return [each.values.get(key) for each in found.recipients]


# ------------------------------------------------------------------ a list as offices keep it


def test_a_list_with_everything_around_it(roster: Any):
    found = roster(
        f"""
        2021年重点企业名单 | < | < | < | < | <
        填报单位：某局 | | | | 单位：个、% | <
        序号 | 企业 名称 | 统一社会\\n信用代码 | 有效发明专利数量（个） | < | 备注
        ^ | ^ | ^ | 目标值 | 实际值 | ^
        1 | 甲公司　 | {GOOD_CODE}  | 12 | 13 | 一
        2 | 乙公司 | '{DIGIT_CODE} | 38923.1 | |
          | | | | |
        合计 | < | | 38935.1 | 13 |
        注：1.以上数据由企业填报。 | < | < | < | < | <
        2.如有疑问请联系。 | | | | |
        """
    )
    assert found.sheet == "名单"
    assert found.recipients == (
        Recipient(
            "甲公司",
            "1",
            GOOD_CODE,
            {"subject": "甲公司", "patents.target": "12", "patents.actual": "13"},
            {"备注": "一"},
            5,
        ),
        Recipient(
            "乙公司",
            "2",
            DIGIT_CODE,
            {"subject": "乙公司", "patents.target": "38923.1"},
            {},
            6,
        ),
    )
    assert found.unused_headings == ("备注",)
    assert found.passed_over == (8, 9, 10)


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("patents.target", "patents.target"),
        ("Patents.Target ", "patents.target"),
        ("有效发明专利数量（个）目标值", "patents.target"),
        ("有效发明专利数量(个) 目标值", "patents.target"),
        ("有效发明专利数量【个】\\n实际值", "patents.actual"),
        ("有效发明专利数量目标值（个）", "patents.target"),
        ("有效发明专利数量-目标值", "patents.target"),
        ("目标值：有效发明专利数量（个）", "patents.target"),
        ("有效发明专利数量（个）实施期满一年实际值", "patents.actual"),
        ("有效发明专利数量（个）", "patents.target"),
        ("有效发明专利数量", "patents.target"),
        ("主营业务收入占营业收入比重（%）目标值", "revenue_share.target"),
        ("主管部门", "authority"),
    ],
)
def test_headings_that_mean_a_field(roster: Any, heading: str, key: str):
    found = roster(f"企业名称 | {heading}\n甲公司 | 7")
    assert found.recipients[0].values == {"subject": "甲公司", key: "7"}
    assert found.unused_headings == ()


@pytest.mark.parametrize(
    "heading",
    [
        "有效发明专利数量（项）目标值",  # another unit is another figure
        "有效发明专利数量（个）（国外）目标值",
        "上年有效发明专利数量（个）目标值",
        "有效发明专利",
        "目标值",
        "评价得分",
        "总分评价得分",  # computed in the form
        "指标表",
    ],
)
def test_headings_that_mean_no_field(roster: Any, heading: str):
    found = roster(f"企业名称 | {heading}\n甲公司 | 7")
    assert found.recipients[0].values == {"subject": "甲公司"}
    assert found.recipients[0].extra == {heading: "7"}
    assert found.unused_headings == (heading,)


def test_row_label_alone_means_nothing_where_two_columns_are_prefilled(roster: Any):
    template = form()
    sheet = template.sheets[0]
    both = tuple(
        each._replace(prefilled=True) if each.key == "patents.actual" else each
        for each in sheet.fields
    )
    changed = template._replace(sheets=(replace(sheet, fields=both),))
    found = roster("企业名称 | 有效发明专利数量（个）\n甲公司 | 7", templates=[changed])
    assert found.recipients[0].values == {"subject": "甲公司"}


@pytest.mark.parametrize(("prefilled", "key"), [(True, "patents.target"), (False, None)])
def test_a_label_that_two_fields_have(roster: Any, prefilled: bool, key: str | None):
    template = form()
    sheet = template.sheets[0]
    fields = tuple(
        each._replace(row_label="某指标", prefilled=prefilled and each.key == "patents.target")
        if each.role == "target"
        else each
        for each in sheet.fields
    )
    changed = template._replace(sheets=(replace(sheet, fields=fields),))
    found = roster("企业名称 | 某指标目标值\n甲公司 | 7", templates=[changed])
    wanted = {"subject": "甲公司"} | ({key: "7"} if key else {})
    assert found.recipients[0].values == wanted


def test_the_better_heading_wins(roster: Any):
    found = roster(f"企业名称 | 有效发明专利数量（个） | {PATENTS}\n甲公司 | 7 | 8")
    assert found.recipients[0].values["patents.target"] == "8"
    assert found.recipients[0].extra == {"有效发明专利数量（个）": "7"}


@pytest.mark.parametrize(
    "heading",
    [
        "subject",
        "企业名称",
        "单位名称",
        "平台名称",
        "机构名称",
        "名称",
        "企业名称（全称）",
        "*单位名称",
        "名　称",
    ],
)
def test_headings_of_the_subject(roster: Any, heading: str):
    assert subjects(roster(f"序号 | {heading}\n1 | 甲公司")) == ["甲公司"]


@pytest.mark.parametrize("heading", ["no", "No.", "序号", "序 号", "编号", "附件编号"])
def test_headings_of_the_number(roster: Any, heading: str):
    assert roster(f"{heading} | 企业名称\n3 | 甲公司").recipients[0].no == "3"


@pytest.mark.parametrize(
    "heading",
    [
        "credit_code",
        "统一社会信用代码",
        "企业统一社会信用代码",
        "信用代码",
        "统一社会信用代码（18位）",
    ],
)
def test_headings_of_the_credit_code(roster: Any, heading: str):
    found = roster(f"企业名称 | {heading}\n甲公司 | {GOOD_CODE.lower()} ")
    assert found.recipients[0].credit_code == GOOD_CODE


def test_the_most_usual_heading_is_the_subject(roster: Any):
    found = roster("单位名称 | 企业名称\n某局 | 甲公司")
    assert subjects(found) == ["甲公司"]
    assert found.recipients[0].extra == {"单位名称": "某局"}


def test_extra_columns_are_kept_as_written(roster: Any):
    found = roster(
        """
        序号 | 企业名称 | 推荐情况 | < | 备注 | 备注
        ^ | ^ | 是/否 | 如否，\\n请填写原因 | ^ | ^
        1 | 甲公司 | 否 | 已上市 | 一 | 二
        """
    )
    assert found.recipients[0].extra == {
        "推荐情况是/否": "否",
        "推荐情况如否，请填写原因": "已上市",
        "备注": "一",
        "备注 (2)": "二",
    }


# ------------------------------------------------------------------ headers


def test_groups_of_the_printed_form_are_no_part_of_a_label(roster: Any):
    found = roster(
        f"""
        基本信息 | < | 创新能力 | <
        序号 | 企业名称 | {PATENTS} | 人数
        1 | 甲公司 | 7 | 80
        """
    )
    assert values(found, "patents.target") == ["7"]
    assert found.recipients[0].extra == {"创新能力人数": "80"}


@pytest.mark.parametrize("heading", ["有效发明专利数量（个）", "主导产品出口额占营业收入比重（%）"])
def test_a_target_prefills_no_answer_of_another_table(tmp_path: Path, heading: str):
    """Both tables of the package have a field of this name; in one of them it is the answer."""
    path = tmp_path / "名册.csv"
    path.write_text(f"序号,企业名称,{heading}\n1,甲公司,7\n", "utf-8")
    scored, listed = (load_template(f"qingdao-2021/{name}") for name in ("annex2", "annex5"))
    for templates, is_target in (([scored, listed], True), ([scored], True), ([listed], False)):
        (recipient,) = read_roster(path, templates).recipients
        (key,) = (key for key, text in recipient.values.items() if text == "7")
        assert key.endswith(".target") is is_target


def test_a_group_that_the_form_does_not_know_makes_it_another_figure(roster: Any):
    found = roster(
        """
        序号 | 企业名称 | 上年 | <
        ^ | ^ | 有效发明专利数量（个） | 人数
        1 | 甲公司 | 7 | 80
        """
    )
    assert values(found, "patents.target") == [None]


def test_columns_grouped_by_target_and_actual(roster: Any):
    found = roster(
        """
        序号 | 企业名称 | 目标值 | < | 实际值 | <
        ^ | ^ | 有效发明专利数量（个） | 有上市计划 | 有效发明专利数量（个） | 有上市计划
        1 | 甲公司 | 7 | 无 | 8 | 是
        """
    )
    assert found.recipients[0].values == {
        "subject": "甲公司",
        "patents.target": "7",
        "listing_plan.target": "无",
        "patents.actual": "8",
        "listing_plan.actual": "是",
    }


def test_three_header_rows(roster: Any):
    found = roster(
        """
        名单 | < | < | <
        序号 | 企业名称 | 创新能力 | <
        ^ | ^ | 有效发明专利数量（个） | <
        ^ | ^ | 目标值 | 实际值
        1 | 甲公司 | 7 | 8
        """
    )
    assert values(found, "patents.target") == ["7"]
    assert values(found, "patents.actual") == ["8"]


def test_header_below_a_line_with_the_name_of_the_office(roster: Any):
    found = roster(
        """
        单位名称：| 某局
        单位名称 | 某局
        序号 | 单位名称
        1 | 甲公司
        """
    )
    assert subjects(found) == ["甲公司"]


def test_header_repeated_on_every_page(roster: Any):
    found = roster("序号 | 企业名称\n1 | 甲公司\n序号 | 企业名称\n2 | 乙公司")
    assert subjects(found) == ["甲公司", "乙公司"]
    assert found.passed_over == (3,)


def test_the_first_sheet_with_a_header_is_read(tmp_path: Path):
    path = tmp_path / "名册.xlsx"
    book = xlsxwriter.Workbook(str(path))
    write_sheet(book, "旧名单", "企业名称\n旧公司").hide()
    write_sheet(book, "说明", "填写说明\n企业名称 | 填营业执照上的全称\n信用代码 | 18 位")
    write_sheet(book, "空表", "序号 | 企业名称\n1 |\n2 |")
    write_sheet(book, "名单", "企业名称\n甲公司").activate()
    write_sheet(book, "备选", "企业名称\n乙公司").hide()
    book.close()
    found = read_roster(path, [form()])
    assert (found.sheet, subjects(found)) == ("名单", ["甲公司"])


def test_of_two_lists_none_is_taken_unsaid(tmp_path: Path, template: Any):
    path = tmp_path / "名册.xlsx"
    book = xlsxwriter.Workbook(str(path))
    for year in ("2023年", "2024年"):
        write_sheet(book, year, "序号 | 企业名称\n1 | 甲公司")
    book.close()
    with pytest.raises(RosterError, match=r"“2023年”、“2024年”"):
        read_roster(path, [template])


@pytest.mark.parametrize("typed", ["'≥10", "'10以上", "'约20", "'12,34", "'见附件"])
def test_a_target_that_is_no_number_is_not_issued(refused: Any, typed: str):
    reason = refused(f"企业名称 | {PATENTS}\n甲公司 | {typed}")
    assert "B2" in reason
    assert typed.removeprefix("'") in reason


@pytest.mark.parametrize(
    "name",
    [
        "@2021-03-01",
        "12345",
        "'2023-01-05",
        GOOD_CODE,
        "'0532-88812345",
        "12%",
        "'TRUE",
        "a@b.cn",
        "www.b.cn",
        "同上",
        "待定",
        "暂缺",
        "'1、",
        "（空）",
        "……",
        "×××",
        "X",
    ],
)
def test_names_that_are_none(refused: Any, template: Any, name: str):
    assert "A2" in refused(f"名称 | 备注\n{name} | 一", templates=[template])


def test_a_district_over_its_enterprises_is_nobody(roster: Any, template: Any):
    rows = "序号 | 名称\n | 市南区\n1 | 甲公司\n | 胶州市\n2 | 乙公司"
    found = roster(rows, templates=[template])
    assert subjects(found) == ["甲公司", "乙公司"]
    assert found.passed_over == (2, 4)


def test_sections_numbered_in_characters_are_nobody(roster: Any, template: Any):
    """A district or a branch, with what it adds up to; a list numbered so throughout has none."""
    rows = (
        "序号 | 名称 | 金额\n一 | 市南区 | 12\n1 | 甲公司 | 12\n（二） | 新材料 |\n1 | 乙公司 | 3"
    )
    found = roster(rows, templates=[template])
    assert subjects(found) == ["甲公司", "乙公司"]
    assert found.passed_over == (2, 4)
    assert subjects(roster("序号 | 名称\n一 | 市南区\n二 | 市北区")) == ["市南区", "市北区"]


@pytest.mark.parametrize(
    "line", ["以上共2家", "本表2户", "共计2家企业", "截至2024年5月", "（以下空白）"]
)
def test_what_closes_a_list_is_nobody(roster: Any, template: Any, line: str):
    found = roster(f"序号 | 名称\n1 | 甲公司\n2 | 乙公司\n | {line}", templates=[template])
    assert subjects(found) == ["甲公司", "乙公司"]
    assert found.passed_over == (4,)


@pytest.mark.parametrize(
    "district", ["市南区", "西海岸新区（2家）", "胶州市：", "某某镇", "某某街道"]
)
def test_a_district_over_names_that_stand_alone(roster: Any, template: Any, district: str):
    rows = f"企业名称\n{district}\n甲公司\n乙公司\n即墨区\n丙公司"
    assert subjects(roster(rows, templates=[template])) == ["甲公司", "乙公司", "丙公司"]
    alone = roster("企业名称\n市南区\n即墨区", templates=[template])
    assert subjects(alone) == ["市南区", "即墨区"]


@pytest.mark.parametrize(
    "rows",
    [
        "单位名称 | 备注\n市南区 |\n某某镇 | 新",
        "序号 | 单位名称 | 备注\n | 市南区 |\n | 某某镇 |\n合计 | |",
        "序号 | 单位名称\n一 | 青岛市\n1 | 市南区\n2 | 某某镇",
    ],
)
def test_districts_among_themselves_are_the_recipients(roster: Any, rows: str):
    template = load_template("budget/regional")
    assert subjects(roster(rows, templates=[template])) == ["市南区", "某某镇"]


def test_the_office_and_the_day_below_a_list_are_nobody(roster: Any):
    found = roster(
        "序号 | 企业名称 | 产品\n1 | 甲公司 | 泵\n2 | 乙公司 | 阀\n"
        " | 某市工信局 |\n | '2021年5月1日 |"
    )
    assert subjects(found) == ["甲公司", "乙公司"]
    assert found.passed_over == (4, 5)
    after_total = roster("序号 | 企业名称 | 产品\n1 | 甲公司 | 泵\n合计 | | 1\n | 某市工信局 |")
    assert subjects(after_total) == ["甲公司"]


def test_a_list_that_is_nothing_but_an_office_and_a_day_is_no_empty_list(refused: Any):
    """Somebody must be in it: these are no signature, and a day is nobody's name."""
    assert "2021年5月1日" in refused("企业名称\n某市工信局\n'2021年5月1日")


def test_a_name_over_two_rows_is_one_recipient(roster: Any, template: Any):
    rows = "序号 | 名称 | 产品\n1 | 甲公司 | 泵\n^ | ^ | 阀\n2 | 乙公司 | 泵"
    found = roster(rows, templates=[template])
    assert subjects(found) == ["甲公司", "乙公司"]
    assert found.passed_over == (3,)


@pytest.mark.parametrize("heading", ["专利数量", "专利目标值", "目标值专利", "发明专利年度目标"])
def test_a_heading_that_is_too_short_says_what_it_may_mean(roster: Any, heading: str):
    used = roster(f"企业名称 | {heading}\n甲公司 | 3").uses[1]
    assert (used.keys, used.meant) == ((), PATENTS)


def test_each_column_is_said(roster: Any):
    found = roster(f"序号 | 企业名称 | {PATENTS} | 产品\n1 | 甲公司 | 3 | 泵")
    assert [(used.column, used.use) for used in found.uses] == [
        (1, "编号"), (2, "单位名称"), (3, "预填"), (4, "没有用于预填"),
    ]  # fmt: skip
    assert found.uses[2].keys == ("patents.target",)


def test_more_values_than_headings(tmp_path: Path, template: Any):
    path = tmp_path / "名册.csv"
    path.write_text("企业名称,产品,主管部门\n甲公司,软件,硬件,一局\n乙公司,软件,一局\n", "utf-8")
    with pytest.raises(RosterError, match="第2行的值比表头多"):
        read_roster(path, [template])
    path.write_text('企业名称,产品,主管部门\n甲公司,"软件,硬件",一局\n乙公司,,,\n', "utf-8")
    assert len(read_roster(path, [template]).recipients) == 2


def test_a_list_of_whose_styles_a_fill_is_empty(tmp_path: Path, template: Any):
    path = tmp_path / "名册.xlsx"
    book = xlsxwriter.Workbook(str(path))
    write_sheet(book, "名单", "企业名称 | 成立\n甲公司 | @2021-03-01")
    book.close()
    damaged = tmp_path / "damaged.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(damaged, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b'<fill><patternFill patternType="none"/>', b"<fill>"))
    (recipient,) = read_roster(damaged, [template]).recipients
    assert (recipient.subject, dict(recipient.extra)) == ("甲公司", {"成立": "2021-03-01"})


def test_merges_over_a_million_rows_cost_nothing(tmp_path: Path, template: Any):
    """A column merged down to the end of the sheet, 6 kB in all, took 50 seconds and 2 GB."""
    path, merged = tmp_path / "名册.xlsx", tmp_path / "merged.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        write_sheet(book, "名单", "序号 | 名称 | 备注\n1 | 甲公司 | 一\n2 | 乙公司 |")
    areas = b'<mergeCell ref="C2:C1048576"/><mergeCell ref="D4:XFD1048576"/>'
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(merged, "w") as new:
        for name in old.namelist():
            end = b"</sheetData>"
            data = old.read(name)
            new.writestr(name, data.replace(end, end + b"<mergeCells>" + areas + b"</mergeCells>"))
    start = time.process_time()
    found = read_roster(merged, [template])
    assert time.process_time() - start < 2
    assert [each.extra for each in found.recipients] == [{"备注": "一"}] * 2


def test_hidden_rows_are_read_and_named(roster: Any):
    found = roster("企业名称\n甲公司\n乙公司\n丙公司", hidden_rows=(3,))
    assert subjects(found) == ["甲公司", "乙公司", "丙公司"]
    assert found.hidden_rows == (3,)


# ------------------------------------------------------------------ rows


def test_merged_cells_of_a_column_hold_for_each_row(roster: Any):
    found = roster(
        """
        主管部门 | 企业名称
        一局 | 甲公司
        ^ | 乙公司
        二局 | 丙公司
         | 丁公司
        """
    )
    assert values(found, "authority") == ["一局", "一局", "二局", None]


def test_lines_that_are_no_recipients(roster: Any):
    found = roster(
        f"""
        序号 | 企业名称 | {PATENTS}
        一、新材料 | < | <
        1 | 甲公司 | 1
        小计 | | 1
        二、装备 | < | <
        2 | 合计算法公司 | 2
        3 | |
         | 总 计 | 3
        备注：无 | |
        填表人：某某 | | 电话：1
        """
    )
    assert subjects(found) == ["甲公司", "合计算法公司"]


def test_a_recipient_after_a_note_is_not_lost(roster: Any):
    found = roster("序号 | 企业名称\n1 | 甲公司\n注：以下为补充 |\n2 | 乙公司\n | 无关文字")
    assert subjects(found) == ["甲公司", "乙公司"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("12.0", "12"),
        ("38923.10", "38923.1"),
        ("100000", "100000"),
        ("1e15", "1000000000000000"),
        ("0.1000000000000000055", "0.1"),
        ("-0.5", "-0.5"),
        ("'12.50", "12.50"),
        ("'1,234,567.80", "1234567.80"),
        ("'\uff11\uff12", "12"),
        ("'10个", "10"),
        ("/", "/"),
        ("0", "0"),
    ],
)
def test_numbers_come_as_excel_shows_them(roster: Any, cell: str, text: str):
    assert values(roster(f"企业名称 | {PATENTS}\n甲公司 | {cell}"), "patents.target") == [text]


def test_only_numbers_lose_the_commas_between_their_thousands(roster: Any):
    found = roster(f"企业名称 | {PATENTS} | 主管部门\n甲公司 | '1,234 | '1,234")
    assert found.recipients[0].values["patents.target"] == "1234"
    assert found.recipients[0].values["authority"] == "1,234"


def test_percentages_come_as_printed(roster: Any):
    found = roster(
        f"企业名称 | {SHARE} | 增长\n甲公司 | 12.5% | 7%\n乙公司 | 100 |\n丙公司 | '80.5% |"
    )
    assert values(found, "revenue_share.target") == ["12.5", "100", "80.5"]
    assert found.recipients[0].extra == {"增长": "7%"}


def test_dates_come_as_iso(roster: Any):
    found = roster("企业名称 | 入库日期 | 登记\n甲公司 | @2021-03-01 | @2021-03-01T08:30")
    assert found.recipients[0].extra == {"入库日期": "2021-03-01", "登记": "2021-03-01 08:30"}


def test_number_formats_that_show_something_else(tmp_path: Path):
    path = tmp_path / "名册.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = write_sheet(book, "名单", "序号 | 企业名称 | 日期\n | 甲公司 |")
    sheet.write_number("A2", 7, book.add_format({"num_format": "000"}))
    sheet.write_number("C2", 44256, book.add_format({"num_format": 31}))  # yyyy年m月d日
    book.close()
    recipient = read_roster(path, [form()]).recipients[0]
    assert (recipient.no, recipient.extra) == ("007", {"日期": "2021-03-01"})


@pytest.mark.parametrize(
    ("number", "code", "seen"),
    [
        (200000, "0!.0,", "20.0"),
        (35000, '0!.0,"万"', "3.5万"),
        (2023, '0"年"', "2023年"),
        (12, ";;;", None),
        (12.345, "0.00", "12.345"),
        (5.3, "General", "5.3"),
    ],
)
def test_what_a_number_of_a_list_shows_is_meant(
    tmp_path: Path, number: float, code: str, seen: str | None
):
    path = tmp_path / "名册.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = write_sheet(book, "名单", "序号 | 企业名称 | 备注数\n1 | 甲公司 |")
    sheet.write_number("C2", number, book.add_format({"num_format": code}))
    book.close()
    recipient = read_roster(path, [form()]).recipients[0]
    assert recipient.extra == ({} if seen is None else {"备注数": seen})


def test_a_list_template_is_met_by_the_fields_of_its_first_record(roster: Any):
    found = roster("平台名称 | 支出金额 | effect\n甲平台 | 12 | 好", templates=[listing(), form()])
    assert found.recipients[0].values == {
        "subject": "甲平台",
        "1.subject": "甲平台",
        "1.amount": "12",
        "1.effect": "好",
    }


# ------------------------------------------------------------------ .csv and .json

CSV = f'关于名单,,,\r\n序号,企业名称,{PATENTS},备注\r\n1,甲公司,12,"a,b"\r\n合计,,12,\r\n'


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (CSV, "utf-8"),
        (CSV, "utf-8-sig"),
        (CSV, "gbk"),
        (CSV.replace("甲公司", "㐂公司"), "gb18030"),
        (CSV.replace("a,b", "a;b").replace(",", ";").replace("a;b", "a,b"), "gbk"),
        (CSV.replace(",", "\t"), "utf-8"),
        ("sep=;\r\n" + CSV.replace(",", ";"), "utf-8"),
        (codecs.BOM_UTF16_LE.decode("utf-16-le") + CSV.replace(",", "\t"), "utf-16-le"),
    ],
)
def test_text_files(tmp_path: Path, text: str, encoding: str):
    path = tmp_path / "名册.csv"
    path.write_bytes(text.encode(encoding))
    (recipient,) = read_roster(path, [form()]).recipients
    assert recipient.subject in {"甲公司", "㐂公司"}
    assert recipient.values["patents.target"] == "12"
    assert len(recipient.extra["备注"]) == 3


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16"])
def test_text_of_two_bytes_a_character_needs_no_mark(tmp_path: Path, template: Any, encoding: str):
    path = tmp_path / "名册.csv"
    path.write_bytes("序号,企业名称\r\n1,甲公司\r\n2,乙公司\r\n".encode(encoding))
    assert subjects(read_roster(path, [template])) == ["甲公司", "乙公司"]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_the_one_that_gives_the_most_columns(tmp_path: Path, separator: str):
    """With another one the first line alone would be a heading."""
    path = tmp_path / "名册.csv"
    others = {",", ";", "\t"} - {separator}
    lines = [f"企业名称{other}一览" for other in sorted(others)]
    rows = [["企业名称", PATENTS, "主管部门"], ["甲公司", "7", "工信局"]]
    path.write_text("\n".join([*lines, *map(separator.join, rows)]), "utf-8")
    (recipient,) = read_roster(path, [form()]).recipients
    assert recipient.subject == "甲公司"
    assert recipient.values["authority"] == "工信局"


def test_merged_headings_of_a_text_file_are_empty_cells(tmp_path: Path):
    path = tmp_path / "名册.csv"
    path.write_text(
        "名单,,,,\n"
        "序号,企业名称,推荐情况,,有效发明专利数量（个）,\n"
        ",,是/否,如否请说明,目标值,实际值\n"
        "1,甲公司,是,,7,8\n",
        "utf-8",
    )
    (recipient,) = read_roster(path, [form()]).recipients
    assert recipient.values["patents.target"] == "7"
    assert recipient.values["patents.actual"] == "8"
    assert recipient.extra == {"推荐情况是/否": "是"}


def test_credit_codes_guarded_against_excel(tmp_path: Path):
    path = tmp_path / "名册.csv"
    path.write_text(f'企业名称,信用代码\n甲,="{DIGIT_CODE}"\n乙,\'{GOOD_CODE}\n丙,无\n', "utf-8")
    codes = [each.credit_code for each in read_roster(path, [form()]).recipients]
    assert codes == [DIGIT_CODE, GOOD_CODE, ""]


@pytest.mark.parametrize("wrapped", [True, False])
def test_json(tmp_path: Path, wrapped: bool):
    items = [
        {"subject": "甲公司", "序号": 1, "patents.target": 12.0, "备注": None},
        {"subject": " 乙公司 ", "patents.target": "20个", "credit_code": GOOD_CODE, "备注": "一"},
    ]
    path = tmp_path / "名册.json"
    path.write_text(json.dumps({"recipients": items} if wrapped else items), "utf-8")
    found = read_roster(path, [form()])
    assert found.recipients == (
        Recipient("甲公司", "1", "", {"subject": "甲公司", "patents.target": "12"}, {}, 1),
        Recipient(
            "乙公司",
            "",
            GOOD_CODE,
            {"subject": "乙公司", "patents.target": "20"},
            {"备注": "一"},
            2,
        ),
    )
    assert found.sheet is None


# ------------------------------------------------------------------ what is refused, and where


@pytest.mark.parametrize(
    ("table", "place"),
    [
        (f"企业名称 | 信用代码\n甲公司 | {DIGIT_CODE}", "名单!B2"),
        ("企业名称 | 信用代码\n甲公司 | '9.13702E+17", "名单!B2"),
        ("企业名称 | 信用代码\n甲公司 | '913702007768152000", "名单!B2"),
        (f"企业名称 | {PATENTS}\n甲公司 | #N/A", "名单!B2"),
        (f"企业名称 | {PATENTS}\n甲公司 | @2021-01-02", "名单!B2"),
        (f"企业名称 | {PATENTS}\n甲公司 | 50%", "名单!B2 的“50%”是百分数"),
        ("序号 | 企业名称\n@2021-02-01 | 甲公司", "名单!A2"),
        (f"序号 | 企业名称 | {PATENTS}\n1 | | 7", "名单!B2"),
        (f"序号 | 企业名称 | 信用代码\n1 | / | {GOOD_CODE}", "名单!B2"),
        ("企业名称\n甲公司\n乙公司\n 甲 公司", "第2行和第4行"),
        ("企业名称\n甲公司\n乙公司\n甲公司（盖章）", "第2行和第4行"),
        ("企业名称\n甲公司（签章）\n乙公司\n企业名称：甲公司", "第2行和第4行"),
        (f"企业名称 | 信用代码\n甲 | {GOOD_CODE}\n乙 | {GOOD_CODE.lower()}", "第2行和第3行"),
        (f"企业名称 | {PATENTS} | 有效发明专利数量(个)目标值\n甲 | 1 | 2", "名单!B1 和 名单!C1"),
        (f"企业名称 | {PATENTS}\n甲公司 | 7\n^ | 8", "A2 的名称合并了几行，第3行"),
        ("企业名称 | 备注\n", "下面没有"),
        (f"序号 | 信用代码 | {PATENTS}\n1 | {GOOD_CODE} | 2", "第1行没有名称"),
        ("第一 | 第二\n1 | 2", "没有找到表头"),
    ],
)
def test_refused(refused: Any, table: str, place: str):
    assert place in refused(table)


def test_all_faults_are_named_at_once(refused: Any):
    reason = refused(
        f"""
        企业名称 | 信用代码 | {PATENTS}
        甲公司 | {DIGIT_CODE} | 7
        甲公司 | | #N/A
         | | 7
        """
    )
    assert all(place in reason for place in ("B2", "C3", "A4", "第2行和第3行"))


def test_error_values_in_columns_that_nobody_uses_do_not_matter(roster: Any):
    assert roster("企业名称 | 备注\n甲公司 | #N/A").recipients[0].extra == {"备注": "#N/A"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("名册.csv", f"企业名称,{PATENTS}\n甲公司,1.2E+05".encode()),
        ("名册.csv", "企业名称,信用代码\n甲公司,9.13702E+17".encode()),
        ("名册.csv", b"\xff\xff\xff"),
        ("名册.csv", b"\xff\xfe\x00"),
        ("名册.csv", b""),
        ("名册.xlsx", b""),
        ("名册.xlsx", "企业名称\n甲公司".encode()),
        ("名册.xlsx", b"PK\x03\x04 and so on"),
        ("名册.xls", b"\xd0\xcf\x11\xe0"),
        ("名册.docx", b"PK\x03\x04"),
        ("名册.json", b"{"),
        ("名册.json", b"[1]"),
        ("名册.json", b'{"subject": "a"}'),
        ("名册.json", b'[{"subject": true}]'),
        ("名册.json", b'[{"subject": "a", "x": NaN}]'),
        ("名册.json", b'[{"subject": "a", "x": 1E+999999}]'),
        ("名册.json", b'[{"subject": "a", "x": [1]}]'),
        ("名册.json", b'[{"no": "1", "x": "y"}]'),
        ("名册.json", b'[{"subject": "a", "x": "1"}, {"x": "2"}]'),
        ("名册.json", b'[{"subject": "a", "credit_code": 913702007768152907}]'),
        ("名册.json", b"[]"),
    ],
)
def test_files_that_are_refused(tmp_path: Path, name: str, content: bytes):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(RosterError):
        read_roster(path, [form()])


# roster.xls and roster.ods of tests/data/legacy are this list, saved by LibreOffice
AS_KEPT = f"""
    2021年重点企业名单 | < | < | < | < | <
    序号 | 企业名称 | 统一社会信用代码 | 有效发明专利数量（个） | < | 成立日期
    ^ | ^ | ^ | 目标值 | 实际值 | ^
    1 | 甲公司　 | {GOOD_CODE}  | 12 | 13 | @2021-03-01
    2 | 乙公司 | '{DIGIT_CODE} | 38923.1 | |
    3 | 丙公司 |  | '007 | 14 | 12.5%
    合计 | < | | 38935.1 | 13 |
"""


def write_as_kept(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        write_sheet(book, "名单", AS_KEPT, hidden_rows=(6,))
        notes = write_sheet(book, "说明", "本表由各区填报")
        notes.write_string(2, 0, "作废", book.add_format({"font_strikeout": True}))


@pytest.mark.parametrize("name", ["名册.xls", "名册.et", "名册.ods", "名册.xlsx"])
def test_a_list_of_an_old_format_is_read_like_any_other(tmp_path: Path, name: str):
    write_as_kept(tmp_path / "new.xlsx")
    expected = read_roster(tmp_path / "new.xlsx", [form()])
    path = tmp_path / name
    shutil.copy(LEGACY / ("roster.ods" if name == "名册.ods" else "roster.xls"), path)
    found = read_roster(path, [form()])
    assert subjects(found) == ["甲公司", "乙公司", "丙公司"]
    assert found.hidden_rows == (6,)
    assert replace(found, path=expected.path) == expected


@pytest.mark.parametrize(
    ("ref", "font", "says"),
    [
        ("B2", {"font_strikeout": True}, "划了删除线"),
        ("C3", {"font_strikeout": True}, "划了删除线"),
        ("B3", {"font_color": "#FFFFFF"}, "看不见"),
    ],
)
def test_what_is_struck_out_or_unseen_in_a_list_is_asked_about(
    tmp_path: Path, ref: str, font: dict[str, object], says: str
):
    path = tmp_path / "名册.xlsx"
    rows = [["序号", "企业名称", PATENTS], [1, "甲公司", 10], [2, "乙公司", 8]]
    with xlsxwriter.Workbook(str(path)) as book:
        sheet, odd = book.add_worksheet("名单"), book.add_format(font)
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                is_odd = (row, column) == (int(ref[1]) - 1, "ABC".index(ref[0]))
                sheet.write(row, column, value, odd if is_odd else None)
    with pytest.raises(RosterError, match=f"{ref} 的.*{says}"):
        read_roster(path, [form()])


PLAN = "有上市计划（请写明）目标值"


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        # a cell of two uses, or with two things wrong, is said once
        ("企业名称\n#N/A", "名单!A2 是错误值 #N/A"),
        (f"企业名称 | {PATENTS}\n甲公司 | #N/A", "名单!B2 是错误值 #N/A"),
        (f"企业名称 | {PATENTS}\n甲公司 | '50%",
         "名单!B2 的“50%”不是一个数，请改成一个数（没有的填 /）"),
        ("企业名称 | 信用代码\n甲公司 | @2021-03-01",
         "名单!B2 的信用代码“2021-03-01”被存成了数字，后几位已丢失，请按文本重新输入"),
        (f"企业名称 | 信用代码\n甲 | {GOOD_CODE}\n乙 | {GOOD_CODE}",
         f"第2行和第3行的信用代码重复（{GOOD_CODE}）"),
    ],
)  # fmt: skip
def test_the_whole_of_what_is_said(refused: Any, table: str, fault: str):
    assert refused(table) == f"名册 名册.xlsx 不能使用: {fault}"


@pytest.mark.parametrize(("count", "more"), [(10, ""), (11, "另有 1 处")])
def test_ten_faults_are_listed_and_how_many_more_there_are(refused: Any, count: int, more: str):
    said = refused(
        "\n".join([f"企业名称 | {PATENTS}", *(f"第{n}公司 | #N/A" for n in range(count))])
    )
    assert said.count("是错误值") == 10
    assert ("另有" in said, more in said) == (bool(more), True)


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("企业名称\n甲\\n公司", {"subject": "甲 公司"}),  # as everywhere in one line
        (f"企业名称 | {PLAN}\n甲公司 | @2021-03-01", {"listing_plan.target": "2021-03-01"}),
        (f"企业名称 | {PLAN}\n甲公司 | 50%", {"listing_plan.target": "50%"}),
        (f"企业名称 | {PATENTS}\n甲公司 | 无", {"patents.target": "无"}),
        (f"企业名称 | {PATENTS}\n甲公司 | 7 | 备用", {"patents.target": "7"}),  # beside the list
    ],
)
def test_what_is_prefilled_as_it_stands(roster: Any, table: str, values: dict[str, str]):
    (found,) = roster(table).recipients
    assert {**found.values, **values} == found.values
    assert found.values["subject"] == found.subject


@pytest.mark.parametrize("code", ["913702007700009000", "91370200MA3C8XR000"])
def test_a_code_that_lost_no_digits_is_kept(roster: Any, code: str):
    """One is right though it ends with three zeros; of the other no number was ever made."""
    (found,) = roster(f"企业名称 | 信用代码\n甲公司 | '{code}").recipients
    assert found.credit_code == code


def test_a_row_whose_name_is_struck_out_is_asked_about_once(tmp_path: Path):
    with xlsxwriter.Workbook(str(tmp_path / "名册.xlsx")) as book:
        sheet, struck = book.add_worksheet("名单"), book.add_format({"font_strikeout": True})
        sheet.write_row(0, 0, ["企业名称", PATENTS])
        sheet.write_row(1, 0, ["甲公司", 10], struck)
        sheet.write_row(2, 0, ["乙公司", 8])
    with pytest.raises(RosterError) as caught:
        read_roster(tmp_path / "名册.xlsx", [form()])
    assert str(caught.value).count("划了删除线") == 1


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_a_struck_cell_of_any_format_is_known_as_such(tmp_path: Path, suffix: str):
    path = LEGACY / f"roster.{suffix}"
    if suffix == "xlsx":
        path = tmp_path / "名册.xlsx"
        write_as_kept(path)
    notes = read_grids(path)[1]
    assert {cell.text: cell.kind for cell in notes.cells.values()} == {
        "本表由各区填报": "text", "作废": "struck",
    }  # fmt: skip


def test_a_list_that_does_not_tell_how_its_numbers_look_is_refused(tmp_path: Path):
    path = tmp_path / "名册.xlsb"
    shutil.copy(LEGACY / "form.xlsb", path)
    with pytest.raises(RosterError, match="另存为"):
        read_roster(path, [form()])


@pytest.mark.parametrize("name", ["名册.xls", "名册.et"])
def test_a_list_is_what_it_holds_not_what_it_is_called(tmp_path: Path, name: str):
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    write_sheet(book, "名单", "企业名称\n甲公司")
    book.close()
    (tmp_path / "a.xlsx").rename(tmp_path / name)
    assert subjects(read_roster(tmp_path / name, [form()])) == ["甲公司"]


def test_a_workbook_that_is_damaged_inside(tmp_path: Path):
    path = tmp_path / "名册.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook>")
    with pytest.raises(RosterError):
        read_roster(path, [form()])


def test_missing_file_and_folder(tmp_path: Path):
    (tmp_path / "a.csv").mkdir()
    for path in (tmp_path / "none.xlsx", tmp_path / "a.csv"):
        with pytest.raises(RosterError):
            read_roster(path, [form()])


def test_name_that_nobody_computed(tmp_path: Path):
    path = tmp_path / "名册.xlsx"
    book = Workbook()
    sheet: Any = book.active
    for row in (["企业名称", "产品"], ['="甲"&"公司"', "泵"]):
        sheet.append(row)
    book.save(path)
    with pytest.raises(RosterError, match=r"A2 的公式没有计算结果"):
        read_roster(path, [form()])


def test_formula_that_nobody_computed(tmp_path: Path):
    book = Workbook()
    sheet: Any = book.active
    for row in (["企业名称", PATENTS, "备注"], ["甲公司", "=1+1", "=1+1"]):
        sheet.append(row)
    book.save(tmp_path / "名册.xlsx")
    with pytest.raises(RosterError, match="B2"):
        read_roster(tmp_path / "名册.xlsx", [form()])


def test_computed_formulas_are_their_results(tmp_path: Path):
    path = tmp_path / "名册.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = write_sheet(book, "名单", f"企业名称 | {PATENTS}")
    sheet.write_formula("A2", '="甲"&"公司"', None, "甲公司")
    sheet.write_formula("B2", "=3+4", None, 7)
    book.close()
    assert values(read_roster(path, [form()]), "patents.target") == ["7"]


def test_a_stray_cell_at_the_end_of_the_sheet_costs_nothing(tmp_path: Path):
    path = tmp_path / "名册.xlsx"
    book = xlsxwriter.Workbook(str(path))
    write_sheet(book, "名单", "企业名称\n甲公司").write_string(1_048_575, 16_383, "x")
    book.close()
    found = read_roster(path, [form()])
    assert (subjects(found), found.passed_over) == (["甲公司"], (1_048_576,))


@pytest.mark.parametrize("character", ["\x07", "\x1b", "\x00", "\x9b", "\uffff", "\ud800"])
def test_characters_that_no_workbook_can_hold_are_refused(tmp_path: Path, character: str):
    path = tmp_path / "list.json"
    path.write_text(json.dumps([{"subject": f"某{character}公司"}]), encoding="utf-8")
    with pytest.raises(RosterError, match=f"控制字符（U[+]{ord(character):04X}）"):
        read_roster(path, (form(),))
