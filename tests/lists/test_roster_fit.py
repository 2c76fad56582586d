"""Rosters of others, and rosters whose targets would not reach the tables: said before issuing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from tests.hostile_files import LEGACY
from tests.own_templates import own_templates
from zjtx_xl.definitions import load_set, load_template
from zjtx_xl.errors import RosterError
from zjtx_xl.lists.roster import read_roster
from zjtx_xl.lists.roster_fit import hidden_note, refuse_unfit, unfilled_targets
from zjtx_xl.runs.check import CheckOptions, run_check
from zjtx_xl.runs.issue import generate
from zjtx_xl.runs.rollup import roll_up

_TEMPLATES = Path(__file__).parents[2] / "templates" / "zjtx-2022"
ENTERPRISES = ("qingdao-2021/annex2", "zjtx-2022/specialised")


def refuse(tmp_path: Path, template_id: str, *rows: dict[str, str]) -> int:
    """Hold a roster against a table; how many targets it leaves open."""
    path = tmp_path / "名册.json"
    path.write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
    template = load_template(template_id)
    roster = read_roster(path, [template])
    refuse_unfit(roster, [template], load_set(template_id.partition("/")[0]))
    return len(unfilled_targets(roster, [template]))


def test_platforms_are_not_issued_the_tables_of_enterprises(tmp_path: Path):
    with pytest.raises(RosterError, match="附7"):
        refuse(tmp_path, "qingdao-2021/annex2", {"平台名称": "甲平台"})
    with pytest.raises(RosterError, match="附件2"):
        refuse(tmp_path, "qingdao-2021/annex7", {"企业名称": "甲公司"})
    refuse(tmp_path, "qingdao-2021/annex7", {"平台名称": "甲平台"})
    for template_id in ENTERPRISES:
        refuse(tmp_path, template_id, {"单位名称": "甲公司"})


def test_who_fills_a_table_of_any_unit_may_be_called_an_enterprise(tmp_path: Path):
    own = tmp_path / "own" / "demo-2027"
    own.mkdir(parents=True)
    for name in ("innovative", "innovative-list"):
        text = (_TEMPLATES / f"{name}.yaml").read_text("utf-8")
        text = text.replace("zjtx-2022/", "demo-2027/")
        if name == "innovative":
            text = text.replace("label: 企业名称, role: subject", "label: 填报单位, role: subject")
        (own / f"{name}.yaml").write_text(text, "utf-8")
    head = (
        "id: demo-2027\ntitle: 评价\nnotice: 〔2027〕1号\nvariables: {region: 某省, year: '2027'}\n"
    )
    (own / "set.yaml").write_text(f"{head}tables: [innovative, innovative-list]\n", "utf-8")
    with own_templates(own.parent):
        # the list, whose heading it is, is not what enterprises are issued
        assert refuse(tmp_path, "demo-2027/innovative", {"企业名称": "甲公司"}) == 0


@pytest.mark.parametrize(
    "row",
    [
        {"主营收入占比": "90", "出口占比": "10"},
        {"有效发明专利数量（个）目标值": "3", "发明专利数目标": "3", "出口占比": "10"},
        {"目标值国际认证": "2"},
    ],
)
def test_targets_under_a_heading_that_nobody_understood(tmp_path: Path, row: dict[str, str]):
    with pytest.raises(RosterError, match="像是目标值") as caught:
        refuse(tmp_path, "qingdao-2021/annex2", {"企业名称": "甲公司"} | row)
    assert "主导产品出口额占营业收入比重" in str(caught.value)


def test_so_they_are_in_another_table(tmp_path: Path):
    with pytest.raises(RosterError, match="像是目标值"):
        refuse(tmp_path, "qingdao-2021/annex1", {"机构名称": "甲中心", "目标值法律问题": "2"})


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("qingdao-2021/annex2", "patents.target"),
        ("qingdao-2021/annex1", "trainings.target"),
        ("guangdong-2021/annex2", "served_national.baseline"),
    ],
)
@pytest.mark.parametrize("typed", ["≥10", "约10", "见附件"])
def test_a_target_that_is_no_number_is_issued_in_no_table(
    tmp_path: Path, table: str, key: str, typed: str
):
    path = tmp_path / "名册.csv"
    path.write_text(f"单位名称,{key}\n甲中心,{typed}\n", "utf-8")
    with pytest.raises(RosterError, match=typed):
        generate(table, tmp_path / "out", roster=path)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["roster.xls", "roster.ods"])
@pytest.mark.parametrize("table", ["annex2", "annex3"])
def test_a_check_takes_the_roster_that_was_issued_by(tmp_path: Path, table: str, name: str):
    """A list as offices keep it, in old formats: two rows of headings, a title, a total."""
    roster = tmp_path / name
    shutil.copy(LEGACY / name, roster)
    made = generate(f"qingdao-2021/{table}", tmp_path / "out", roster=roster)
    assert len(made.files) == 3
    run = run_check([tmp_path / "out"], CheckOptions(roster=roster))
    list(run.results())
    of_lists = {"unknown-recipient", "not-returned", "duplicate"}
    assert of_lists.isdisjoint(audit.code for audit in run.audits)


def test_what_a_roster_does_not_hold_is_no_fault(tmp_path: Path):
    names = {"企业名称": "甲公司", "联系人": "王某", "专利代理人": "李某"}
    assert refuse(tmp_path, "qingdao-2021/annex2", names) == 13
    assert refuse(tmp_path, "qingdao-2021/annex2", names | {"patents.target": "3"}) == 12
    assert refuse(tmp_path, "zjtx-2022/specialised", names) == 0


def test_columns_for_audits_and_roll_ups_are_said_to_be(tmp_path: Path):
    path = tmp_path / "名册.csv"
    path.write_text("企业名称,奖补资金（万元）,是否推荐,联系人\n甲公司,175,是,王某\n", "utf-8")
    made = generate("qingdao-2021/annex6", tmp_path / "out", roster=path)
    assert [used.use for used in made.uses] == [
        "单位名称", "审核、汇总时用", "审核、汇总时用", "没有用于预填",
    ]  # fmt: skip
    assert [note for note in made.notes if "没有用于预填" in note] == [
        "名册中这些列没有用于预填：联系人"
    ]


@pytest.mark.parametrize(
    ("template_id", "held", "open_", "name"),
    [
        ("qingdao-2021/annex2", "patents.target", 12, "有上市计划"),
        ("qingdao-2021/annex1", "enterprises_national.target", 26, "帮助企业解决法律问题"),
    ],
)
def test_targets_beside_others_that_have_no_column_are_named(
    tmp_path: Path, template_id: str, held: str, open_: int, name: str
):
    path = tmp_path / "名册.json"
    path.write_text(json.dumps([{"subject": "甲", held: "3"}], ensure_ascii=False), "utf-8")
    notes = generate(template_id, tmp_path / "some", roster=path).notes
    (about,) = [note for note in notes if "目标值" in note]
    assert f"还有 {open_} 项没有" in about
    assert name in about
    path.write_text(json.dumps([{"subject": "甲"}], ensure_ascii=False), "utf-8")
    notes = generate(template_id, tmp_path / "none", roster=path).notes
    (about,) = [note for note in notes if "目标值" in note]
    assert f"有 {open_ + 1} 项目标值没有列" in about
    assert name not in about


# ---------------------------------------------------------------- what is hidden

_HEADINGS = (
    "序号",
    "企业名称",
    "所属区县",
    "备注",
    "奖补资金",
    "主导产品出口额占营业收入比重（%）目标值",
)


def hidden(tmp_path: Path, *, rows: int = 0, columns: str = "", sheet: bool = False) -> str:
    """What is said of a list of twelve, of which the first rows and some columns are hidden."""
    path = tmp_path / "名册.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        first, listed = book.add_worksheet("说明"), book.add_worksheet("名单")
        first.activate()
        listed.write_row(0, 0, _HEADINGS)
        for row in range(1, 13):
            listed.write_row(row, 0, [str(row), f"第{row}公司", "市南区", "x", "3", "5"])
        for row in range(1, rows + 1):
            listed.set_row(row, None, None, {"hidden": True})
        for column in columns:
            listed.set_column(f"{column}:{column}", None, None, {"hidden": True})
        if sheet:
            listed.hide()
    template = load_template("qingdao-2021/annex2")
    roster = read_roster(path, [template])
    assert len(roster.recipients) == 12
    by_checks = hidden_note(read_roster(path, ()), [template])
    said = hidden_note(roster, [template])
    assert by_checks == said
    return said.removeprefix("名册里隐藏的也用了：")


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ("", ""),
        ("A", "A“序号” 列"),
        ("BE", "B“企业名称”、E“奖补资金” 列"),  # for audits, by the set
        ("F", "F“主导产品出口额占营业收入比重（%）目标值” 列"),
        ("CD", ""),  # used for nothing
        ("GH", ""),  # beyond the list
    ],
)
def test_a_hidden_column_that_is_used_is_said(tmp_path: Path, columns: str, said: str):
    assert hidden(tmp_path, columns=columns) == said


def test_hidden_rows_and_a_hidden_sheet_are_said(tmp_path: Path):
    assert hidden(tmp_path, rows=2) == "第 2、3 行"
    assert hidden(tmp_path, rows=10) == "第 2、3、4、5、6、7、8、9、10、11 行"
    assert hidden(tmp_path, rows=11) == "第 2、3、4、5、6、7、8、9、10、11 等 11 行"
    assert hidden(tmp_path, sheet=True) == "工作表“名单”"
    assert hidden(tmp_path, rows=1, columns="B", sheet=True) == (
        "工作表“名单”；第 2 行；B“企业名称” 列"
    )


def test_a_hidden_column_that_a_run_asks_for_is_said(tmp_path: Path):
    hidden(tmp_path, columns="D")
    template = load_template("qingdao-2021/annex2")
    roster = read_roster(tmp_path / "名册.xlsx", ())
    assert hidden_note(roster, [template], ["备 注"]) == "名册里隐藏的也用了：D“备注” 列"


def test_each_command_says_what_is_hidden_in_the_roster(tmp_path: Path):
    samples = Path(__file__).parents[2] / "samples" / "qingdao-2021"
    book = openpyxl.load_workbook(samples / "roster.xlsx")
    book.worksheets[0].column_dimensions["E"].hidden = True
    book.worksheets[0].row_dimensions[3].hidden = True
    book.save(path := tmp_path / "名册.xlsx")
    said = "名册里隐藏的也用了：第 3 行；E“不推荐原因” 列"
    returned = samples / "returned"
    for roster, times in ((path, 1), (samples / "roster.xlsx", 0)):
        issue = generate("qingdao-2021", tmp_path / f"issued{times}", roster=roster)
        run = run_check([returned], CheckOptions(roster=roster))
        assert list(run.results())
        made = roll_up("qingdao-2021/annex3", [returned], tmp_path / f"{times}.xlsx", roster=roster)
        assert issue.notes.count(said) == times
        assert run.notes.count(f"{said}。") == times
        assert made.notes.count(f"{said}。") == times
        assert sum("隐藏" in note for note in (*issue.notes, *run.notes, *made.notes)) == 3 * times
