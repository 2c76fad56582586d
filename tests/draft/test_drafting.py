from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import docx
import openpyxl
import pytest
from openpyxl.styles import Border, Side

from docs.draft_page import DOCUMENTS, DRAFTS_PAGE, drafts_page, likenesses
from tests.command_line import run
from tests.draft.official_blanks import as_workbook
from zjtx_xl.definitions.loader import load_template, template_ids
from zjtx_xl.draft.blank.read import read_blank
from zjtx_xl.lint.definitions import lint_files

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def drafted(tmp_path_factory):
    """Each shipped template and its draft, from Excel and from Word: made once."""
    return {made.name: made for made in likenesses(tmp_path_factory.mktemp("drafts"))}


def test_the_page_is_up_to_date(drafted):
    assert DRAFTS_PAGE.read_text("utf-8") == drafts_page(list(drafted.values()))


def test_every_template_is_drafted(drafted):
    assert {name for name, kind in drafted if kind == "xlsx"} == set(template_ids())
    assert len(DOCUMENTS) >= 8


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_drafts_reach_what_was_promised(kind: str, drafted):
    shares = [made.likeness for (_, form), made in drafted.items() if form == kind]
    for at_least, column in ((100, 0), (95, 1), (85, 2), (90, 3)):
        right = sum(share[column].right for share in shares)
        of = sum(share[column].of for share in shares)
        assert 100 * right >= at_least * of, shares
    # of each one alone, too; what 附4 asks with boxes stands nowhere in its blank
    for (name, form), made in drafted.items():
        cells, roles, kinds, scores = (share.percent for share in made.likeness)
        assert cells == 100, (name, form)
        assert roles >= 95, (name, form)
        assert scores >= 90, (name, form)
        assert kinds >= 85 or name == "qingdao-2021/annex4", (name, form)


def test_drafts_have_no_faults_once_confirmed(drafted):
    for name, made in drafted.items():
        faults = lint_files([made.path, made.path.with_name("set.yaml")])
        assert [fault for fault in faults if fault.severity == "error"] == [], name


@pytest.fixture(scope="module")
def reproduced(drafted, tmp_path_factory) -> dict[str, bool]:
    """Whether what a confirmed draft prints is its blank, cell by cell, by template."""
    folder = tmp_path_factory.mktemp("again")
    found: dict[str, bool] = {}
    for (template_id, kind), made in drafted.items():
        if kind == "xlsx":
            as_workbook(made.template, folder / "drafted.xlsx")
            found[template_id] = _grid(folder / "drafted.xlsx") == _grid(made.form)
    return found


def _grid(path: Path) -> list[object]:
    """Texts, borders, merges, widths, heights and direction of each sheet."""
    return [
        (
            sheet.name,
            {at: (cell.text, cell.border) for at, cell in sheet.cells.items()},
            set(sheet.merges),
            sheet.widths,
            sheet.heights,
            sheet.landscape,
        )
        for sheet in read_blank(path)
    ]


def test_a_confirmed_draft_prints_the_blank_cell_by_cell(reproduced):
    assert [name for name, is_same in reproduced.items() if not is_same] == []
    assert len(reproduced) >= 12


def test_what_differs_between_filled_copies_is_to_be_filled(tmp_path):
    for number, values in enumerate((("甲公司", 5), ("乙公司", 7))):
        book = openpyxl.Workbook()
        sheet: Any = book.active
        for row in (
            ("附件9", None, None),
            ("设备登记表", None, None),
            ("项目", "内容", "说明"),
            ("单位名称", values[0], "全称"),
            ("设备数量（台）", values[1], "年末"),
        ):
            sheet.append(row)
        line = Side(style="thin")
        border = Border(left=line, right=line, top=line, bottom=line)
        for row in sheet["A3:C5"]:
            for cell in row:
                cell.border = border
        book.save(tmp_path / f"{number}.xlsx")
    out = tmp_path / "set-1" / "table.yaml"
    outcome = run("draft", tmp_path / "0.xlsx", tmp_path / "1.xlsx", "--out", out)
    assert outcome.code == 0, outcome.message
    text = out.read_text(encoding="utf-8")
    assert "甲公司" not in text
    assert "kind: integer, unit: 台" in text
    assert [fault for fault in lint_files([out]) if fault.severity == "error"] == []


def test_what_stands_there_is_not_replaced(tmp_path):
    as_workbook(load_template("qingdao-2021/annex2"), tmp_path / "blank.xlsx")
    out = tmp_path / "set-1" / "table.yaml"
    assert run("draft", tmp_path / "blank.xlsx", "--out", out).code == 0
    text = out.read_bytes()
    again = run("draft", tmp_path / "blank.xlsx", "--out", out)
    assert again.code == 2
    assert "没有覆盖" in again.message
    assert out.read_bytes() == text


def _empty_zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("a.txt", "x")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.doc", b"x", "另存为 .docx"),
        ("a.wps", b"x", "另存为 .docx"),
        ("a.pdf", b"x", "没有单元格"),
        ("a.jpg", b"x", "没有单元格"),
        ("a.et", b"x", "另存为 .xlsx"),
        ("a.xls", b"x", "打不开"),
        ("a.xlsx", b"x", "打不开"),
        ("a.docx", b"x", "打不开"),
        ("a.docx", _empty_zip(), "打不开"),
        ("a.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "密码"),
        ("a.docx", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "密码"),
        ("b.xlsx", None, "没有这个文件"),
    ],
)
def test_what_cannot_be_read_is_said(name: str, content: bytes | None, said: str, tmp_path):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    outcome = run("draft", tmp_path / name, "--out", tmp_path / "set" / "table.yaml")
    assert outcome.code == 2
    assert said in outcome.message


def test_documents_without_a_table_are_told(tmp_path):
    document = docx.Document()
    document.add_paragraph("附件1")
    document.save(str(tmp_path / "text.docx"))
    openpyxl.Workbook().save(tmp_path / "empty.xlsx")
    for name in ("text.docx", "empty.xlsx"):
        outcome = run("draft", tmp_path / name, "--out", tmp_path / "set" / "table.yaml")
        assert outcome.code == 2
        assert "没有找到表格" in outcome.message


def test_a_table_inside_a_cell_is_the_text_of_that_cell(tmp_path):
    document = docx.Document()
    document.add_paragraph("附件3")
    document.add_paragraph("申报表")
    document.add_paragraph("企业名称（盖章）：＿＿＿＿＿＿　　填报日期")
    grid = document.add_table(rows=3, cols=4, style="Table Grid")
    for cell, text in zip(grid.row_cells(0), ("序号", "指标", "单位", "实际值"), strict=True):
        cell.text = text
    for cell, text in zip(grid.row_cells(1), ("1", "研发费用", "万元", ""), strict=True):
        cell.text = text
    for cell, text in zip(grid.row_cells(2), ("2", "", "项", ""), strict=True):
        cell.text = text
    inner = grid.cell(2, 1).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "专利", "数量"
    document.save(str(tmp_path / "nested.docx"))
    out = tmp_path / "set-1" / "table.yaml"
    assert run("draft", tmp_path / "nested.docx", "--out", out).code == 0
    assert [fault for fault in lint_files([out]) if fault.severity == "error"] == []
    text = out.read_text(encoding="utf-8")
    assert "专利\\n数量" in text
    assert "kind: money, unit: 万元" in text
    assert "role: subject" in text


def _drafted(folder: Path, rows: list[list[str]]) -> str:
    """The draft of a table of Word with these rows, under a title."""
    document = docx.Document()
    document.add_paragraph("附件3")
    document.add_paragraph("申报表")
    grid = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for row in rows:
        for cell, text in zip(grid.add_row().cells, row, strict=True):
            cell.text = text
    document.save(str(folder / "blank.docx"))
    out = folder / "set-1" / "table.yaml"
    assert run("draft", folder / "blank.docx", "--out", out).code == 0
    assert [fault for fault in lint_files([out]) if fault.severity == "error"] == []
    return out.read_text(encoding="utf-8")


def test_the_corner_over_the_labels_may_be_blank(tmp_path):
    text = _drafted(
        tmp_path,
        [
            ["", "2024年", "2025年"],
            ["营业收入", "", ""],
            ["净利润", "", ""],
            ["职工人数（人）", "", ""],
        ],
    )
    assert 'key: column_b, at: B, label: "2024年"' in text
    # a profit may be a loss, revenue may not
    assert "texts: {A: 营业收入}, kind: money, unit: 万元, minimum: 0" in text
    assert "texts: {A: 净利润}, kind: money, unit: 万元, period" in text


def test_boxes_are_options_after_their_question_and_several_are_no_choice(tmp_path):
    text = _drafted(
        tmp_path,
        [
            ["企业名称", "", "备注", ""],
            ["条件", "1.从事该领域10年以上 □是 □否", "上市", "是□ 否□（请说明）"],
            ["服务", "□技术 □培训（可多选）", "性质", "□国有 □民营"],
        ],
    )
    assert "label: 1.从事该领域10年以上, kind: choice, choices: [{value: 是," in text.replace(
        '"', ""
    )
    assert 'printed: "是☑ 否□（请说明）"' in text
    assert 'kind: text, initial: "□技术 □培训（可多选）"' in text
    assert "choices: [{value: 国有" in text
    remark = next(line for line in text.splitlines() if "label: 备注" in line)
    assert "required: false" in remark


def test_printed_rules_are_read_and_what_only_prints_is_no_column(tmp_path):
    text = _drafted(
        tmp_path,
        [
            ["序号", "指标", "权重", "考评办法", "实际值", "得分"],
            ["1", "培训率（%）", "40", "培训率低于90%的，每低1个百分点扣1分，扣完为止", "", ""],
            ["2", "等级", "60", "优秀得60分，良好得40分，一般得0分", "", ""],
            ["合计", "", "100", "", "", ""],
        ],
    )
    assert "label: 考评办法" not in text.split("columns:")[1]
    assert 'rule: {name: per_step, of: "90 - actual", step: 1, loss: 1}' in text
    assert "choices: [优秀, 良好, 一般]" in text
    assert 'value: "sum(this)"' in text


def test_numbers_of_columns_and_dashes_are_no_headings(tmp_path):
    text = _drafted(
        tmp_path,
        [
            ["指标名称", "计量单位", "代码", "本年", "上年"],
            ["甲", "乙", "丙", "1", "2"],
            ["一、人员", "—", "—", "—", "—"],
            ["研发人员", "人", "01", "", ""],
            ["二、经费", "—", "—", "—", "—"],
            ["研发经费", "千元", "11", "", ""],
        ],
    )
    assert text.count("label: 本年") == text.count("label: 上年") == 2
    assert "unit: 千元" in text


def test_a_list_may_end_with_and_so_on(tmp_path):
    text = _drafted(
        tmp_path,
        [
            ["序号", "项目名称", "金额（万元）"],
            ["1", "", ""],
            ["2", "", ""],
            ["…", "", ""],
            ["合计", "", ""],
        ],
    )
    assert 'record: {rows: "4", prepared: 40}' in text
    assert "row: 5, key: total" in text


def test_a_blank_below_a_label_goes_on_with_it(tmp_path):
    text = _drafted(
        tmp_path,
        [
            ["一级指标", "二级指标", "分值", "实际值", "得分"],
            ["产出指标", "培训企业数量（家）", "60", "", ""],
            ["", "验收合格率（%）", "40", "", ""],
            ["合计", "", "100", "", ""],
        ],
    )
    assert "column_a" not in text
    assert "label: 第" not in text
    assert "kind: percent" in text


def test_numbers_that_are_never_added_up_are_no_numbers(tmp_path):
    text = _drafted(
        tmp_path,
        [
            ["单位名称", "", "统一社会信用代码", ""],
            ["联系人及电话", "", "手机号码", ""],
            ["法定代表人", "", "法定代表人身份证号", ""],
        ],
    )
    assert "label: 手机号码, kind: phone" in text
    assert "label: 法定代表人身份证号, kind: id_number" in text
    assert "label: 联系人及电话, kind: text" in text


def test_a_grid_inside_a_form_has_its_columns(tmp_path):
    text = _drafted(
        tmp_path,
        [
            ["项目名称", "", "主管部门", "", ""],
            ["项目资金（万元）", "", "预算数", "执行数", "执行率"],
            ["", "资金总额", "", "", ""],
            ["", "其中：财政拨款", "", "", "—"],
        ],
    )
    assert "label: 预算数, kind: money, unit: 万元" in text
    assert "texts: {B: 资金总额" in text
    assert "label: 项目资金" not in text


def test_a_form_without_lines_asks_beside_its_labels(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["企业基本情况登记表"],
        ["企业名称", None, "统一社会信用代码"],
        ["营业收入（万元）", None, "研发费用（万元）"],
        ["一、其他情况"],
        ["企业简介"],
        ["注：一式两份。"],
    ):
        sheet.append(row)
    for area in ("A1:D1", "A4:D4", "B5:D5", "A6:D6"):
        sheet.merge_cells(area)
    book.save(tmp_path / "blank.xlsx")
    out = tmp_path / "set-1" / "table.yaml"
    assert run("draft", tmp_path / "blank.xlsx", "--out", out).code == 0
    assert [fault for fault in lint_files([out]) if fault.severity == "error"] == []
    text = out.read_text(encoding="utf-8")
    for field in (
        "at: B2, label: 企业名称, role: subject",
        "at: D2, label: 统一社会信用代码, kind: credit_code",
        "at: D3, label: 研发费用（万元）, kind: money",
        'at: "B5:D5", label: 企业简介, kind: text',
    ):
        assert field in text
    assert text.count("key: ") == 5
    for row in (["序号", "甲", "乙"], ["1", "小绿本", "三等奖"], ["2", None, "二等奖"]):
        sheet.append(row)
    book.save(tmp_path / "filled.xlsx")
    other = run("draft", tmp_path / "filled.xlsx", "--out", tmp_path / "set-1" / "other.yaml")
    assert (other.code, "没有找到表格" in other.message) == (2, True)
