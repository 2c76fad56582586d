"""Forms as offices make them, none of ours: a draft lints, or says what it could not tell."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import docx
import openpyxl
import pytest
import xlsxwriter
import yaml
from openpyxl.styles import Border, Side

from tests.command_line import run
from zjtx_xl.draft.rule_texts import rule_of
from zjtx_xl.lint.definitions import lint_files

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


def add_table(document: Any, rows: Sequence[Sequence[str]]) -> Any:
    """A table with a grid, row by row."""
    table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
    for line, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(line.cells, texts, strict=True):
            cell.text = text
    return table


def application(path: Path) -> None:
    """Two tables under numbered headings, boxes of which one is ticked, words downwards."""
    document: Any = docx.Document()
    document.add_heading("附件2", 1)
    document.add_paragraph("XX省专精特新中小企业申请书")
    document.add_paragraph("填报单位（公章）：__________　　填报日期：　　年　　月　　日")
    document.add_heading("一、企业基本情况", 2)
    table = document.add_table(6, 6, style="Table Grid")
    table.cell(0, 0).text = "企业名称"
    table.cell(0, 1).merge(table.cell(0, 5))
    table.cell(1, 0).text = "注册地址"
    table.cell(1, 1).merge(table.cell(1, 5))
    for column, text in ((0, "法定代表人"), (2, "电话"), (4, "手机")):
        table.cell(2, column).text = text
    table.cell(3, 0).text = "企业类型"
    table.cell(3, 1).merge(table.cell(3, 5)).text = "□国有 □民营 □外资 ☑其他（请注明）____"
    table.cell(4, 0).merge(table.cell(5, 0)).text = "经\n营\n情\n况"
    for column, text in enumerate(("指标", "2024年", "2025年", "2026年", "备注"), start=1):
        table.cell(4, column).text = text
    table.cell(5, 1).text = "营业收入（万元）"
    document.add_heading("二、评价指标", 2)
    table = document.add_table(5, 6, style="Table Grid")
    rows = [
        ("一级指标", "二级指标", "分值", "评分标准", "实际值", "得分"),
        ("创新能力", "研发费用占比（%）", "10", "≥5%得10分；每少1个百分点扣2分，扣完为止", "", ""),
        ("", "研发机构", "10", "A.国家级 10分；B.省级 8分；C.市级 5分；D.无 0分", "", ""),
        ("信用", "信用记录", "10", "良好10分；一般5分；差0分", "", ""),
        ("合计", "", "", "", "", ""),
    ]
    for line, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(line.cells, texts, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    document.add_paragraph("注：1.“以上”含本数。2.加★为必填项。")
    document.add_paragraph("填表人：　　　　审核人：　　　　负责人：")
    document.save(str(path))


def summary(path: Path) -> None:
    """Two rows of headings, a turned heading, a hidden row and column, a sheet of explanations."""
    book = xlsxwriter.Workbook(str(path))
    line = book.add_format({"border": 1, "text_wrap": 1})
    turned = book.add_format({"border": 1, "rotation": 270})
    sheet = book.add_worksheet("汇总表")
    sheet.merge_range("A1:H1", "附件3")
    sheet.merge_range("A2:H2", "2026年度专项资金项目汇总表")
    sheet.write("A3", "填报单位（盖章）：")
    sheet.write("G3", "单位：万元")
    for area, text in (("A4:A5", "序号"), ("B4:B5", "项目单位"), ("C4:E4", "项目投资"),
                       ("F4:F5", "是否\n完工"), ("G4:G5", "开工时间")):  # fmt: skip
        sheet.merge_range(area, text, line)
    sheet.merge_range("H4:H5", "备注", turned)
    sheet.write_row("C5", ["总投资", "已完成", "完成率（%）"], line)
    for row in range(5, 16):
        for column in range(8):
            sheet.write_blank(row, column, None, line)
    sheet.merge_range("A16:B16", "合计", line)
    sheet.merge_range("A17:H17", "说明：1.由县级主管部门填报；2.完成率=已完成÷总投资×100%。")
    sheet.write("A18", "填表人：")
    sheet.write("E18", "联系电话：")
    sheet.set_row(9, None, None, {"hidden": True})
    sheet.set_column("G:G", None, None, {"hidden": True})
    book.add_worksheet("填报说明").write("A1", "一、本表统计口径……")
    book.close()


def survey(path: Path) -> None:
    """No lines at all, an empty first column, formulas, codes that are texts."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet["B3"] = "企业研发情况调查表"
    sheet.merge_cells("B3:G3")
    sheet["B4"], sheet["E4"] = "企业名称：", "统一社会信用代码："
    for column, text in enumerate(
        ("指标名称", "计量单位", "代码", "本年", "上年", "增减"), start=2
    ):
        sheet.cell(6, column, text)
    for row, name in enumerate(("一、研发人员", "其中：全时人员", "二、研发经费"), start=7):
        for column, text in enumerate((name, "人", f"{row - 6:02}"), start=2):
            sheet.cell(row, column, text)
        sheet.cell(row, 7, f"=E{row}-F{row}")
    sheet["B13"] = "单位负责人：      填表人：     报出日期：20  年  月  日"
    book.save(path)


def ragged(path: Path) -> None:
    """Rows with fewer cells than the heading, a table without rows, one of a single cell."""
    document: Any = docx.Document()
    document.add_paragraph("附：")
    document.add_paragraph("评审打分表")
    table = document.add_table(4, 4)
    for cell, text in zip(
        table.rows[0].cells, ("序号", "评审内容", "满分", "专家打分"), strict=True
    ):
        cell.text = text
    for number in range(1, 4):
        for cell, text in zip(table.rows[number].cells, (str(number), "内容", "20"), strict=False):
            cell.text = text
    last = table.rows[3]._tr  # noqa: SLF001 - python-docx makes no ragged rows
    last.remove(last.tc_lst[-1])
    document.add_table(0, 3)
    document.add_paragraph("评委签名：")
    document.add_table(1, 1).cell(0, 0).text = "评语"
    document.save(str(path))


def monthly(path: Path) -> None:
    """Two blocks on one sheet, formulas with error values, something far outside."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    line = Side(style="thin")
    border = Border(left=line, right=line, top=line, bottom=line)
    sheet["A1"], sheet["A2"] = "表1", "工业企业主要指标月报"
    sheet.merge_cells("A2:G2")
    for first in (4, 12):
        heading = ("指标", "单位", "本月", "1-本月累计", "去年同期", "增速(%)", "备注")
        for column, text in enumerate(heading, start=1):
            sheet.cell(first, column, text)
            for row in range(first, first + 6):
                sheet.cell(row, column).border = border
        for row in range(first + 1, first + 6):
            sheet.cell(row, 1, f"其中：子项{row}")
            sheet.cell(row, 6, f'=IFERROR(D{row}/E{row}-1,"")')
            sheet.cell(row, 7, "#REF!")
    sheet["IV30"] = "x"
    book.save(path)


@pytest.mark.parametrize(
    ("make", "name"),
    [(application, "a.docx"), (summary, "b.xlsx"), (survey, "c.xlsx"), (ragged, "d.docx"),
     (monthly, "e.xlsx")],
)  # fmt: skip
def test_forms_as_offices_make_them(make: Callable[[Path], None], name: str, tmp_path: Path):
    make(tmp_path / name)
    out = tmp_path / "trial-2026" / "table.yaml"
    outcome = run("draft", tmp_path / name, "--out", out)
    assert outcome.code == 0, outcome.message
    assert "请确认" in outcome.text
    faults = lint_files([out, out.with_name("set.yaml")])
    assert [fault for fault in faults if fault.severity == "error"] == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("≥5%得10分；每少1个百分点扣2分，扣完为止", {"of": "5 - actual", "step": 1, "loss": 2}),
        ("不超过100%得满分；每超过1个百分点扣0.5分",
         {"of": "actual - 100", "step": 1, "loss": 0.5}),
        ("每少1个百分点扣1分，扣完为止", {"of": "target - actual", "step": 1, "loss": 1}),
        ("A.国家级 10分；B.省级 8分；C.无 0分",
         {"points": {"A.国家级": 10, "B.省级": 8, "C.无": 0}}),
        ("良好10分；一般5分；差0分", {"points": {"良好": 10, "一般": 5, "差": 0}}),
        ("20%（含）以上10分；10%-20%，5分；10%以下，0分",
         {"thresholds": [{"at_least": 20, "points": 10}, {"at_least": 10, "points": 5}]}),
        ("每项得2分，最高10分", {"step": 1, "gain": 2}),
        ("视情况酌情给分", None),
    ],
)  # fmt: skip
def test_wordings_of_standards(text: str, rule: dict[str, object] | None):
    found = rule_of(text, Decimal(10)).settings
    assert (found and {key: value for key, value in found.items() if key != "name"}) == rule


def test_a_checklist_keeps_its_numbers_and_asks_what_its_blanks_ask(tmp_path: Path):
    document: Any = docx.Document()
    document.add_paragraph("附件2")
    document.add_paragraph("示范区认定条件核查表")
    document.add_paragraph(
        "示范区名称：________（运营单位盖章）　　所在市：______　填报日期：   年  月  日"
    )
    rows = [
        ("联系人", "", "", "创建时间", "年  月  日"),
        ("序号", "条件内容", "实际情况", "是否符合", "佐证材料页码"),
        ("1", "产业增加值占比不低于5%", "        %", "□是 □否", ""),
        ("2", "年接待游客200万人次以上", "      万人次", "□是 □否", ""),
        ("3", "近三年未发生重大事故", "—", "□是 □否", ""),
    ]
    table = add_table(document, rows)
    table.cell(0, 1).merge(table.cell(0, 2))
    document.save(str(tmp_path / "checklist.docx"))
    out = tmp_path / "trial-2026" / "checklist.yaml"
    outcome = run("draft", tmp_path / "checklist.docx", "--out", out)
    assert "填过" not in outcome.text
    sheet = yaml.safe_load(out.read_text("utf-8"))["sheets"][0]
    fields = {field["label"]: field for field in sheet["fields"]}
    assert fields["示范区名称"]["role"] == "subject"
    assert fields["所在市"]["kind"] == "text"
    assert fields["创建时间"]["kind"] == "date"
    rows = sheet["blocks"][0]["rows"]
    assert [row["texts"]["A"] for row in rows] == ["1", "2", "3"]
    kinds = [row.get("cells", {}).get("actual", {}) for row in rows]
    assert [(kind.get("kind"), kind.get("unit")) for kind in kinds] == [
        ("percent", None), ("decimal", "万人次"), (None, None),
    ]  # fmt: skip


def test_a_notice_of_several_annexes_gives_a_definition_for_each(tmp_path: Path):
    document: Any = docx.Document()
    document.add_paragraph("关于报送材料的通知")
    document.add_paragraph("请于月底前报送附件1、附件2。")
    document.add_paragraph("附件1")
    document.add_paragraph("申请表")
    form = document.add_table(2, 4, style="Table Grid")
    for number, text in enumerate(("单位名称", "", "联系电话", "", "地址", "", "邮编", "")):
        form.cell(number // 4, number % 4).text = text
    section: Any = document.add_section()
    section.orientation = 1
    section.page_width, section.page_height = section.page_height, section.page_width
    document.add_paragraph("附件2")
    document.add_paragraph("汇总表")
    listed = document.add_table(3, 4, style="Table Grid")
    for cell, text in zip(
        listed.rows[0].cells, ("序号", "单位名称", "金额（万元）", "备注"), strict=True
    ):
        cell.text = text
    document.save(str(tmp_path / "notice.docx"))
    out = tmp_path / "trial-2026" / "annex1.yaml"
    outcome = run("draft", tmp_path / "notice.docx", "--out", out)
    assert outcome.text.count("已起草：") == 2
    made = [yaml.safe_load(out.with_stem(name).read_text("utf-8")) for name in ("annex1", "annex2")]
    assert [(one["number"], one["kind"]) for one in made] == [("附件1", "form"), ("附件2", "list")]
    pages = [one["sheets"][0]["page"]["orientation"] for one in made]
    assert pages == ["portrait", "landscape"]
    owner = out.with_name("set.yaml")
    assert yaml.safe_load(owner.read_text("utf-8"))["tables"] == ["annex1", "annex2"]
    assert lint_files([out, out.with_stem("annex2"), owner]) == []
    # nothing is replaced, not even a part of it
    out.unlink()
    assert run("draft", tmp_path / "notice.docx", "--out", out).code == 2
    assert not out.exists()


def test_printed_targets_stay_and_the_rule_takes_them(tmp_path: Path):
    document: Any = docx.Document()
    document.add_paragraph("附件1")
    document.add_paragraph("绩效评价指标表")
    rows = [
        ("指标", "分值", "目标值", "评分标准", "实际值", "得分"),
        ("资金到位率", "20", "100%", "达到目标值得20分，未达到不得分", "", ""),
        ("能耗（吨）", "40", "≤300", "达到目标值得40分，未达到不得分", "", ""),
        ("培训人数（人）", "40", "不低于200人", "按完成比例得分", "", ""),
    ]
    add_table(document, rows)
    document.save(str(tmp_path / "targets.docx"))
    out = tmp_path / "trial-2026" / "targets.yaml"
    outcome = run("draft", tmp_path / "targets.docx", "--out", out)
    assert "没有看出来" not in outcome.text
    assert "填过" not in outcome.text
    drawn = yaml.safe_load(out.read_text("utf-8"))["sheets"][0]["blocks"][0]["rows"]
    assert [row["texts"]["C"] for row in drawn] == ["100%", "≤300", "不低于200人"]
    assert [row["rule"] for row in drawn] == [
        {"name": "reach_target", "target": 100},
        {"name": "reach_target", "target": 300, "direction": "at_most"},
        {"name": "proportional", "target": 200},
    ]


def test_a_line_over_the_table_is_shared_so_that_no_label_breaks(tmp_path: Path):
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet["A1"], sheet["A2"] = "表3", "资金使用明细表"
    sheet.merge_cells("A2:E2")
    sheet["A3"], sheet["E3"] = "填报单位（盖章）：", "单位：万元"
    line = Side(style="thin")
    for column, text in enumerate(("序号", "用途", "预算", "支出", "备注"), start=1):
        sheet.column_dimensions["ABCDE"[column - 1]].width = 6 if column == 1 else 12
        sheet.cell(4, column, text)
        sheet.cell(5, column, "1" if column == 1 else "设备" if column == 2 else None)
        for row in (4, 5):
            sheet.cell(row, column).border = Border(left=line, right=line, top=line, bottom=line)
    sheet["A6"] = "说明：本表由项目单位填报，金额保留两位小数，支出不得大于预算。"
    book.save(tmp_path / "spending.xlsx")
    out = tmp_path / "trial-2026" / "spending.yaml"
    assert run("draft", tmp_path / "spending.xlsx", "--out", out).code == 0
    drawn = yaml.safe_load(out.read_text("utf-8"))["sheets"][0]
    # what ran over its cell in Excel gets the cells that it ran over: nine signs need 18, and the
    # first two columns have 16.6
    texts = {text["text"]: text["at"] for text in drawn["texts"]}
    assert texts["填报单位（盖章）："] == "A3:C3"
    assert texts["说明：本表由项目单位填报，金额保留两位小数，支出不得大于预算。"] == "A6:E6"
    [subject] = drawn["fields"]
    assert (subject["at"], subject["role"], subject["label"]) == ("D3", "subject", "填报单位")
    assert drawn["heights"]["3"] == 15


def test_a_list_within_a_form_need_not_be_full(tmp_path: Path):
    document: Any = docx.Document()
    document.add_paragraph("附件1")
    document.add_paragraph("设备清单")
    document.add_paragraph("单位名称：________")
    heading = ("序号", "设备名称", "单价（万元）", "金额（万元）")
    rows = [heading, *((first, "", "", "") for first in ("1", "2", "3", "合计"))]
    table = document.add_table(len(rows) + 2, 4, style="Table Grid")
    lines = [("一、基本情况", "", "", ""), ("所在地", "", "邮编", ""), *rows]
    for printed, texts in zip(table.rows, lines, strict=True):
        for cell, text in zip(printed.cells, texts, strict=True):
            cell.text = text
    table.cell(0, 0).merge(table.cell(0, 3))
    document.save(str(tmp_path / "equipment.docx"))
    out = tmp_path / "trial-2026" / "equipment.yaml"
    assert run("draft", tmp_path / "equipment.docx", "--out", out).code == 0
    drawn = yaml.safe_load(out.read_text("utf-8"))["sheets"][0]["blocks"][-1]["rows"]
    assert [row.get("required", True) for row in drawn[:3]] == [True, False, False]
    # prices of one piece are not added up
    assert drawn[3]["only"] == ["column_d"]


def test_a_scored_table_with_own_scores_a_bonus_and_two_deductions(tmp_path: Path):
    document: Any = docx.Document()
    document.add_paragraph("附件1")
    document.add_paragraph("绩效评价指标表")
    document.add_paragraph("单位名称：________")
    rows = [
        ("指标", "分值", "评分标准", "完成情况", "自评得分", "评审得分"),
        ("举办活动（场）", "90", "每举办5场得10分，最高90分", "", "", ""),
        ("典型经验", "10", "由专家酌情打分", "", "", ""),
        ("加分项：国家级荣誉（项）", "5", "每获得一项加2分，最高加5分", "", "", ""),
        ("扣分项：通报批评（次）", "", "每发生一次扣5分，最多扣10分", "", "", ""),
        ("扣分项：投诉（件）", "", "每2件扣1分，最多扣3分", "", "", ""),
        ("合计", "100", "", "", "", ""),
    ]
    add_table(document, rows)
    document.save(str(tmp_path / "scored.docx"))
    out = tmp_path / "trial-2026" / "scored.yaml"
    outcome = run("draft", tmp_path / "scored.docx", "--out", out)
    assert "没有看出来" not in outcome.text
    assert [fault for fault in lint_files([out]) if fault.severity == "error"] == []
    made = yaml.safe_load(out.read_text("utf-8"))
    assert made["points_total"] == 100
    block = made["sheets"][0]["blocks"][0]
    by = {column["label"]: column.get("by", "recipient") for column in block["columns"]}
    assert by == {"完成情况": "recipient", "自评得分": "recipient", "评审得分": "officer"}
    rules = [row.get("rule") for row in block["rows"]]
    assert rules[2:5] == [
        {"name": "bonus", "limit": 5, "of": "actual * 2 if present(actual) else 0"},
        {"name": "deduction", "limit": 10, "of": "actual * 5"},
        {"name": "deduction", "limit": 3, "of": "floor(actual / 2) * 1"},
    ]
    asked = [row["cells"].get("own_score", {}).get("required", True) for row in block["rows"][:5]]
    assert asked == [True, True, False, False, False]
    # each column of points is added up by itself
    assert block["rows"][5]["cells"] == {
        column: {"value": f"sum({column}) - sum(deduction.{column}) - sum(deduction2.{column})"}
        for column in ("own_score", "score")
    }
    # what the unit gives itself is no second score of the row
    text = out.read_text("utf-8")
    out.write_text(text.replace("label: 自评得分,", "label: 自评得分, role: score,"), "utf-8")
    said = [fault.message for fault in lint_files([out]) if fault.severity == "error"]
    assert any("一行只能有一格得分，这里有 E5、F5" in message for message in said)


def test_sections_of_an_application_head_the_tables_below_them(tmp_path: Path):
    document: Any = docx.Document()
    document.add_paragraph("附件")
    document.add_paragraph("产业园申报书")
    document.add_paragraph("产业园名称：            牵头县（市、区）：")
    parts = {
        "一、基本情况": [("主导产业", "", "面积（万亩）", ""), ("联系人", "", "手机", "")],
        "二、资金投入情况（单位：万元）": [
            ("年度", "中央奖补", "社会资本", "合计"), ("2025年", "", "", ""), ("合计", "", "", ""),
        ],
        "三、审核意见": [("县级意见", "（盖章）", "市级意见", "（盖章）")],
    }  # fmt: skip
    for heading, rows in parts.items():
        document.add_paragraph(heading)
        add_table(document, rows)
    document.add_paragraph("一、本表一式三份，由牵头县填报。")
    document.save(str(tmp_path / "application.docx"))
    out = tmp_path / "trial-2026" / "application.yaml"
    assert run("draft", tmp_path / "application.docx", "--out", out).code == 0
    assert [fault for fault in lint_files([out]) if fault.severity == "error"] == []
    sheets = yaml.safe_load(out.read_text("utf-8"))["sheets"]
    # the tool has a sheet of its own that is called 审核意见
    assert [sheet["name"] for sheet in sheets] == ["基本情况", "资金投入情况", "审核意见表"]
    columns = sheets[1]["blocks"][0]["columns"]
    assert {column["label"]: column.get("unit") for column in columns} == {
        "中央奖补": "万元", "社会资本": "万元", "合计": "万元",
    }  # fmt: skip
    labels = [field["label"] for field in sheets[0]["fields"]]
    assert labels[:2] == ["产业园名称", "牵头县"]
    # what follows the last table is its note
    assert sheets[-1]["texts"][-1]["role"] == "note"


def test_rows_without_a_number_beside_numbered_ones(tmp_path: Path):
    document: Any = docx.Document()
    document.add_paragraph("附件1")
    document.add_paragraph("成效评估打分表")
    rows = [
        ("序号", "评估内容", "分值", "评分细则", "完成值", "核定分"),
        ("1", "综合利用率（%）", "50", "达到90%以上的得50分，达不到的不得分", "", ""),
        ("2", "收入水平", "50", "高于30%（含）以上得50分；高于20%至30%得30分；其他得10分", "", ""),
        ("", "加分项：获得表彰（项）", "10", "每项加5分，最高加10分", "", ""),
        ("合计", "", "100", "", "", ""),
    ]
    add_table(document, rows)
    document.save(str(tmp_path / "numbered.docx"))
    out = tmp_path / "trial-2026" / "numbered.yaml"
    assert "没有看出来" not in run("draft", tmp_path / "numbered.docx", "--out", out).text
    assert [fault for fault in lint_files([out]) if fault.severity == "error"] == []
    block = yaml.safe_load(out.read_text("utf-8"))["sheets"][0]["blocks"][0]
    assert [column["key"] for column in block["columns"]] == ["actual", "score"]
    rules = [row.get("rule", {}).get("name") for row in block["rows"]]
    assert rules == ["bands", "bands", "bonus", None]
    asked = [row.get("cells", {}).get("actual", row)["kind"] for row in block["rows"][:2]]
    assert asked == ["percent", "percent"]


def test_amounts_that_a_scored_form_adds_up_are_not_its_points(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    document: Any = docx.Document()
    document.add_paragraph("附件1")
    document.add_paragraph("绩效评价表")
    document.add_paragraph("单位名称：________")
    tables = [
        [("指标", "分值", "评分标准", "实际值", "得分"),
         ("培训（场）", "60", "每举办1场得10分，最高60分", "", ""),
         ("制度是否健全", "40", "是得40分，否不得分", "", ""),
         ("合计", "100", "", "", "")],
        [("用途", "预算（万元）", "支出（万元）", "备注"),
         *((use, "", "", "") for use in ("设备", "培训", "合计"))],
    ]  # fmt: skip
    for rows in tables:
        add_table(document, rows)
    document.save(str(tmp_path / "both.docx"))
    own = tmp_path / "own"
    monkeypatch.setenv("ZJTX_TEMPLATES", str(own))
    out = own / "trial-2026" / "both.yaml"
    assert run("draft", tmp_path / "both.docx", "--out", out).code == 0
    run("generate", "trial-2026/both", "--out", tmp_path / "issued")
    (blank,) = (tmp_path / "issued").glob("*.xlsx")
    shown = json.loads(run("show", "trial-2026/both", "--json").text)
    keys = {field["cell"]: field["key"] for field in shown["sheets"][0]["fields"]}
    amounts = {field["cell"]: field["key"] for field in shown["sheets"][1]["fields"]}
    data = {keys["D5"]: 3, keys["D6"]: "是"} | {amounts[at]: 900 for at in ("B2", "B3", "C2", "C3")}
    (tmp_path / "data.json").write_text(json.dumps(data), "utf-8")
    run("fill", blank, "--data", tmp_path / "data.json")
    [entry] = json.loads(run("check", blank, "--json").text)["files"]
    # 3 × 10 and 40; not the 1800 of the budget
    assert (entry["total"]["score"], entry["total"]["sheet"]) == (70, shown["sheets"][0]["name"])


def test_a_percentage_beside_amounts_is_not_in_the_unit_of_its_row(tmp_path: Path):
    document: Any = docx.Document()
    document.add_paragraph("附件1")
    document.add_paragraph("业务情况表")
    document.add_paragraph("单位名称：________")
    rows = [("指标", "单位", "2024年", "2025年", "增长率（%）"), ("门诊人次", "人次", "", "", "")]
    add_table(document, rows)
    document.save(str(tmp_path / "business.docx"))
    out = tmp_path / "trial-2026" / "business.yaml"
    assert run("draft", tmp_path / "business.docx", "--out", out).code == 0
    columns = yaml.safe_load(out.read_text("utf-8"))["sheets"][0]["blocks"][0]["columns"]
    assert [column["kind"] for column in columns] == ["integer", "integer", "percent"]


def test_boxes_of_a_standard_are_printed_and_those_of_an_answer_are_ticked(tmp_path: Path):
    book = openpyxl.Workbook()
    sheet: Any = book.active
    line = Side(style="thin")
    rows = [
        ("序号", "指标", "评分标准", "分值", "目标值", "完成值", "得分"),
        (1, "是否专款专用", "□是 □否。是得60分，否不得分。", 60, "—", "□是 □否", ""),
        (
            2,
            "单位产值能耗（吨标准煤/万元）",
            "不高于目标值得满分，高于目标值不得分。",
            40,
            "≤0.35",
            "",
            "",
        ),
        (3, "是否弄虚作假", "□是 □否。存在的，一票否决，总分为0。", "—", "—", "□是 □否", "—"),
        ("合计", "", "", 100, "—", "—", ""),
    ]
    for column, size in zip("ABCDEFG", (5, 26, 30, 7, 8, 12, 8), strict=True):
        sheet.column_dimensions[column].width = size
    sheet["A1"], sheet["A2"] = "附件1", "绩效自评表"
    sheet.merge_cells("A2:G2")
    # the blank to write on is a part of each merged cell
    for area, text in (
        ("A3:C3", "填报单位（盖章）："),
        ("D3:F3", "所属区县："),
        ("G3:G3", "单位：万元"),
    ):
        sheet.merge_cells(area)
        sheet[area.split(":")[0]] = text
    for number, texts in enumerate(rows, start=4):
        for column, text in enumerate(texts, start=1):
            cell = sheet.cell(number, column, text or None)
            cell.border = Border(left=line, right=line, top=line, bottom=line)
    sheet.merge_cells("A8:C8")
    sheet["A9"] = "注：同时满足以下条件的为合格：（1）得分60分以上；（2）专款专用。"
    sheet.merge_cells("A9:G9")
    book.save(tmp_path / "boxes.xlsx")
    out = tmp_path / "trial-2026" / "boxes.yaml"
    outcome = run("draft", tmp_path / "boxes.xlsx", "--out", out)
    assert outcome.text.count("没有看出来") == 1
    assert "第 9 行“同时满足以下条件的为合格…”的结论：把各个条件写在 verdicts 里" in outcome.text
    assert lint_files([out, out.with_name("set.yaml")]) == []
    drawn = yaml.safe_load(out.read_text("utf-8"))["sheets"][0]
    assert [(field["label"], field["at"]) for field in drawn["fields"]] == [
        ("填报单位", "C3"),
        ("所属区县", "F3"),
    ]
    [block] = drawn["blocks"]
    assert [column["key"] for column in block["columns"]] == ["actual", "score"]
    asked, energy, veto, total = block["rows"]
    assert asked["rule"] == {"name": "choice", "points": {"是": 60, "否": 0}}
    assert asked["cells"]["actual"]["initial"] == "□是 □否"
    assert energy["rule"] == {"name": "reach_target", "target": 0.35, "direction": "at_most"}
    assert energy["kind"] == "decimal"
    assert veto["rule"] == {"name": "veto", "of": 'row7.actual == "是"'}
    assert total["value"] == "sum(this)"
