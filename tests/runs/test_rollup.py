"""Roll-up: the summaries of the public returns are the printed ones, and name their origins.

The returns are the samples: the workbooks of the twenty enterprises as they were sent, the three
platforms, the institutions. The expectation is the printed table, read from the public data.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from samples import tables
from tests.command_line import run
from tests.returned_forms import issue
from tests.workbook_invariants import assert_workbook_valid
from zjtx_xl.audits import shelf
from zjtx_xl.audits.figures import raw_for
from zjtx_xl.audits.provenance import SHEET
from zjtx_xl.audits.records import RecordCell
from zjtx_xl.checks.table import check_file
from zjtx_xl.definitions.fields import Field
from zjtx_xl.definitions.files import samples_folder
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.errors import NoRollupError
from zjtx_xl.findings.refusals import FileRefused
from zjtx_xl.returns.fill import fill_file
from zjtx_xl.returns.reader import read_file
from zjtx_xl.runs.check import CheckOptions, run_check
from zjtx_xl.runs.issue import generate
from zjtx_xl.runs.rollup import roll_up
from zjtx_xl.values.kinds import Choice, ValueKind
from zjtx_xl.xlsx.address import Range

if TYPE_CHECKING:
    from zjtx_xl.findings.results import RollUp

QINGDAO = samples_folder() / "qingdao-2021"
GUANGDONG = samples_folder() / "guangdong-2021"
PRINTED = tables.whole_tables()
RETURNS = {"annex3": "enterprises", "annex5": "enterprises", "annex6": "enterprises",
           "annex7": "platforms", "annex4": "platforms"}  # fmt: skip
ROSTERS = {"enterprises": "roster.xlsx", "platforms": "platforms.xlsx"}


@pytest.fixture(scope="module")
def rolled(tmp_path_factory) -> dict[str, RollUp]:
    """Every summary of Qingdao, rolled up from the returns and the roster."""
    out = tmp_path_factory.mktemp("rolled")
    return {
        table: roll_up(
            f"qingdao-2021/{table}",
            [QINGDAO / folder],
            out / f"{table}.xlsx",
            roster=QINGDAO / ROSTERS[folder],
        )
        for table, folder in RETURNS.items()
    }


def cells(path: str | Path) -> dict[str, str]:
    """What a workbook holds, by key; cells that hold nothing are left out."""
    (table,) = read_file(Path(path)).tables
    return {key: each.cell.raw for key, each in table.submission.entries.items() if each.cell.raw}


@cache
def values_of(path: str) -> openpyxl.Workbook:
    """A source as another program reads it."""
    return openpyxl.load_workbook(path, data_only=True)


def printed(table: str) -> dict[str, str]:
    return {key: str(value) for key, value in PRINTED[f"qingdao-2021/{table}"].items() if value}


# ---------------------------------------------------------------- the printed tables


# Where a summary says otherwise than the printed one: a total that breaks the printed rule, a
# number with a sign, a word where a number is wanted (which waits).
READ = {
    "annex3": {"6.score": "87.5"},
    "annex5": {"9.profit_growth": "15", "3.profit_growth": None},
}


@pytest.mark.parametrize("table", ["annex3", "annex5", "annex6", "annex7"])
def test_the_summary_is_the_printed_one_cell_by_cell(rolled: dict[str, RollUp], table: str):
    found, expected = cells(rolled[table].written), printed(table)
    # Printed codes have blanks behind them, and a roster is trimmed when it is read.
    codes = {key: text.strip() for key, text in expected.items() if key.endswith("credit_code")}
    # The printed 附6 gives no total: the form adds it up.
    total = {"total.amount": "3900"} if table == "annex6" else {}
    read = READ.get(table, {})
    assert read.keys() <= expected.keys()
    assert found == {
        key: text for key, text in (expected | codes | total | read).items() if text is not None
    }


def test_the_total_of_annex_6_is_what_the_printed_amounts_add_up_to():
    amounts = [
        Decimal(use["amount"])
        for row in tables.load("qingdao_annex6")["rows"]
        for use in row["uses"]
        if use["amount"].replace(".", "").isdigit()
    ]
    assert sum(amounts) == 3900


def test_the_official_form_is_filled_and_nothing_of_it_is_changed(rolled: dict[str, RollUp]):
    structure = {"label", "merge", "formula", "sheet", "moved", "validation", "protection",
                 "prefilled", "weight", "rule-text", "mark-conflict"}  # fmt: skip
    for each in rolled.values():
        # the schemas once: the sheets are made alike
        assert_workbook_valid(Path(each.written), audit="annex3" in each.written)
        for result in check_file(Path(each.written)).results:
            assert structure.isdisjoint(finding.code for finding in result.findings)


def test_numbers_are_numbers_and_totals_keep_their_formula(rolled: dict[str, RollUp]):
    path = rolled["annex6"].written
    formulas = openpyxl.load_workbook(path)["附6"]
    values = openpyxl.load_workbook(path, data_only=True)["附6"]
    assert formulas["D104"].value == "=SUM(D4:D103)"
    assert values["D104"].value == 3900
    assert values["D4"].value == 148.1
    assert values["D103"].value is None
    assert formulas.print_area == "'附6'!$A$1:$E$106"


@pytest.mark.parametrize("table", ["annex3", "annex5", "annex6", "annex7"])
def test_a_list_prints_as_many_rows_as_it_has(rolled: dict[str, RollUp], table: str):
    sheet = openpyxl.load_workbook(rolled[table].written).worksheets[0]
    last = int(str(sheet.print_area).rpartition("$")[2])
    records = len({key.partition(".")[0] for key in rolled[table].origins if key[0].isdigit()})
    (own,) = load_template(f"qingdao-2021/{table}").sheets
    assert last == own.layout(records).last_row


def test_where_annexes_contradict_each_other_the_audit_lists_it(rolled: dict[str, RollUp]):
    for table in ("annex3", "annex5", "annex6"):
        codes = [each.code for each in rolled[table].audits]
        assert codes.count("audit-value") == 15
        assert not {"summary-differs", "score-differs", "count-differs"} & set(codes)
    # One printed total does not follow the printed rule: the summary has what the rule gives.
    (said,) = [each for each in rolled["annex3"].audits if each.code == "rollup-score"]
    assert (said.sheet, said.cell, said.severity) == ("附2", "J19", "warning")
    assert "92.5" in said.message
    assert "87.5" in said.message
    assert "rollup-score" not in {each.code for each in rolled["annex5"].audits}


# ---------------------------------------------------------------- origins


def test_every_figure_has_an_origin_where_it_stands(rolled: dict[str, RollUp]):
    for table, each in rolled.items():
        found = cells(each.written)
        totals = {key for key in found if key.startswith("total.")}
        assert set(each.origins) == set(found)
        for key in set(found) - totals:
            (origin,) = each.origins[key]
            value = values_of(origin.path)[origin.sheet][origin.cell].value
            as_text = str(value) if isinstance(value, str) else format(Decimal(str(value)), "f")
            if found[key] == READ.get(table, {}).get(key):
                continue  # what was read of it
            is_number = not isinstance(value, str)
            same = Decimal(found[key]) == Decimal(as_text) if is_number else found[key] == as_text
            assert same, (key, found[key], as_text)
        for key in totals:
            (origin,) = each.origins[key]
            assert origin.path == each.written
            assert ":" in origin.cell


def test_origins_name_file_sheet_and_cell(rolled: dict[str, RollUp]):
    score, name = rolled["annex3"].origins["1.score"][0], rolled["annex3"].origins["1.subject"][0]
    assert (Path(score.path).name, score.sheet, score.cell) == (
        "1_松立控股集团股份有限公司.xlsx", "附2", "J19",
    )  # fmt: skip
    assert (Path(name.path).name, name.sheet, name.cell) == ("roster.xlsx", "名册", "B3")


def test_the_provenance_sheet_links_to_both_ends(rolled: dict[str, RollUp]):
    workbook = openpyxl.load_workbook(rolled["annex3"].written)
    sheet = workbook[SHEET]
    lines = {row[0].value: row for row in sheet.iter_rows(min_row=4)}
    assert len(lines) == len(rolled["annex3"].origins)
    line = lines["F6"]
    assert [cell.value for cell in line][1:4] == ["松立控股集团股份有限公司", "评价得分", "87.5"]
    assert [cell.value for cell in line][5:] == ["附2", "J19"]
    assert line[0].hyperlink
    assert line[0].hyperlink.location == "'附3'!F6"
    source = line[6].hyperlink
    assert source
    assert source.target
    relative = Path(source.target.replace("\\", "/"))
    assert not relative.is_absolute()  # both folders can be moved together
    target = Path(rolled["annex3"].written).parent / relative
    assert (
        target.resolve() == (QINGDAO / "enterprises" / "1_松立控股集团股份有限公司.xlsx").resolve()
    )
    assert source.location == "'附2'!J19"
    assert workbook.sheetnames[0] == "附3"


# ---------------------------------------------------------------- who is in it


def enterprises(tmp_path: Path, *numbers: int) -> Path:
    """A folder with the returns of some of the enterprises."""
    folder = tmp_path / "returned"
    folder.mkdir()
    for number in numbers:
        (path,) = (QINGDAO / "enterprises").glob(f"{number}_*.xlsx")
        shutil.copy(path, folder)
    return folder


def test_who_has_not_returned_has_an_empty_line_and_a_finding(tmp_path: Path):
    folder = enterprises(tmp_path, 1, 3)
    told: list[tuple[int, int]] = []
    made = roll_up(
        "qingdao-2021/annex5",
        [folder],
        tmp_path / "附5.xlsx",
        roster=QINGDAO / "roster.xlsx",
        progress=lambda *done: told.append(done),
    )
    assert told == [(1, 2), (2, 2)]
    found = cells(made.written)
    assert found["2.subject"] == "青岛积成电子股份有限公司"
    assert "2.revenue" not in found
    assert (found["3.no"], found["3.revenue"]) == ("3", "28019")
    assert sum(each.code == "not-returned" for each in made.audits) == 18


def test_without_a_roster_the_order_is_that_of_the_numbers_issued(tmp_path: Path):
    folder = enterprises(tmp_path, 10, 2, 1)
    (folder / "1_松立控股集团股份有限公司.xlsx").rename(folder / "z.xlsx")
    made = roll_up("qingdao-2021/annex5", [folder], tmp_path / "附5.xlsx")
    found = cells(made.written)
    assert [found[f"{number}.no"] for number in (1, 2, 3)] == ["1", "2", "10"]
    assert "4.no" not in found
    annex3 = cells(roll_up("qingdao-2021/annex3", [folder], tmp_path / "附3.xlsx").written)
    assert [annex3[f"{number}.score"] for number in (1, 2, 3)] == ["87.5", "60", "95"]
    assert "1.credit_code" not in annex3


@pytest.mark.parametrize("table", ["annex3", "annex5"])
def test_the_order_of_the_paths_changes_nothing(tmp_path: Path, table: str):
    paths = sorted(enterprises(tmp_path, 10, 2, 1).glob("*.xlsx"))
    first, second = tmp_path / "1" / "汇总.xlsx", tmp_path / "2" / "汇总.xlsx"
    roll_up(f"qingdao-2021/{table}", paths, first)
    roll_up(f"qingdao-2021/{table}", paths[::-1], second)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("name", ["zjtx-2022/innovative", "budget/self-evaluation"])
def test_nor_does_the_name_of_the_summary_whose_ranks_are_made_of_itself(tmp_path: Path, name: str):
    folder = samples_folder() / name / "returned"
    paths = sorted(folder.glob("[12]_*.xlsx"))
    target = {"budget/self-evaluation": "budget/project-list"}.get(name, f"{name}-list")
    first, second = tmp_path / "汇总.xlsx", tmp_path / "二次汇总.xlsx"
    roll_up(target, paths, first)
    roll_up(target, paths[::-1], second)
    assert first.read_bytes() == second.read_bytes()
    lines = [[str(cell.value) for cell in row] for row in values_of(str(first))["数据来源"]]
    assert "本表" in {line[4] for line in lines}


LISTED = "1,甲公司,否,拟转型\n2,乙公司,是,\n"
HEADINGS = {
    "as printed": f'序号,企业名称,推荐情况,\n,,是/否,"如否，请填写原因"\n{LISTED}',
    "one row": f"序号,企业名称,推荐情况（是/否）,不推荐的原因\n{LISTED}",
}


@pytest.mark.parametrize("headings", HEADINGS)
def test_a_recommendation_keeps_its_reason(tmp_path: Path, headings: str):
    """The heading as printed stands in two rows: 推荐情况 over 是/否 and 如否，请填写原因."""
    folder = tmp_path / "returned"
    folder.mkdir()
    for name in ("甲公司", "乙公司"):
        issue(folder / f"{name}.xlsx", name)
    listed = tmp_path / "名册.csv"
    listed.write_text(HEADINGS[headings], encoding="utf-8")
    made = roll_up("qingdao-2021/annex3", [folder], tmp_path / "附3.xlsx", roster=listed)
    found = cells(made.written)
    assert [found.get(f"1.{key}") for key in ("recommended", "reason")] == ["否", "拟转型"]
    assert [found.get(f"2.{key}") for key in ("recommended", "reason")] == ["是", None]


def test_who_is_not_in_the_roster_stands_at_the_end_with_a_finding(tmp_path: Path):
    folder = enterprises(tmp_path, 1, 2)
    roster = tmp_path / "名册.json"
    roster.write_text(
        json.dumps([{"单位名称": "青岛积成电子股份有限公司", "序号": "7"}]), encoding="utf-8"
    )
    made = roll_up("qingdao-2021/annex5", [folder], tmp_path / "附5.xlsx", roster=roster)
    found = cells(made.written)
    assert [found["1.no"], found["1.subject"]] == ["7", "青岛积成电子股份有限公司"]
    assert [found["2.no"], found["2.subject"]] == ["1", "松立控股集团股份有限公司"]
    assert [each.code for each in made.audits].count("unknown-recipient") == 1
    assert made.origins["1.no"][0].cell == "第1条“no”"


def test_of_two_returns_the_first_is_taken_and_a_finding_says_so(tmp_path: Path):
    folder = enterprises(tmp_path, 1)
    (first,) = folder.iterdir()
    second = folder / "2_再次报送.xlsx"
    fill_file(first, {"附5!1.revenue": 1}, second)
    made = roll_up("qingdao-2021/annex5", [folder], tmp_path / "附5.xlsx")
    assert cells(made.written)["1.revenue"] == "23103.72"
    (said,) = [each for each in made.audits if each.code == "duplicate"]
    assert said.severity == "error"
    assert said.message.endswith(f"汇总采用 {first.name}。")
    assert {Path(each.path).name for (each,) in made.origins.values()} == {first.name}


def test_of_two_units_with_the_same_answers_both_are_taken(tmp_path: Path):
    folder = enterprises(tmp_path, 1, 3)
    first, second = sorted(folder.iterdir())
    answers = {
        field.key: str(line)
        for line, field in enumerate(load_template("qingdao-2021/annex5").fields, start=7)
        if field.kind.name in {"integer", "decimal", "percent", "money"}
    }
    for path in (first, second):
        fill_file(path, {f"附5!{key}": value for key, value in answers.items()}, path)
    made = roll_up("qingdao-2021/annex5", [folder], tmp_path / "附5.xlsx")
    (said,) = [each for each in made.audits if each.code == "duplicate"]
    assert "填得一样" in said.message
    assert "汇总采用" not in said.message
    assert {"1.subject", "2.subject"} <= cells(made.written).keys()


def test_of_two_years_the_later_one_is_rolled_up(tmp_path: Path):
    """Whatever the files are called: an old return in the folder is not this year's."""
    folder = tmp_path / "returned"
    for place, year, name in ((1, "2021", "乙公司"), (2, "2022", "乙公司"), (3, "2022", "丙公司")):
        listed = tmp_path / f"{year}{place}.json"
        listed.write_text(json.dumps([{"企业名称": name, "序号": str(place)}]), encoding="utf-8")
        issued = generate(
            "qingdao-2021/enterprise",
            tmp_path / str(place),
            roster=listed,
            variables={"year": year},
        )
        folder.mkdir(exist_ok=True)
        (path,) = issued.files
        fill_file(path, {"附5!1.revenue": place}, folder / f"{place}.xlsx")
    made = roll_up("qingdao-2021/annex5", [folder], tmp_path / "sums" / "2022" / "附5.xlsx")
    found = cells(made.written)
    assert [found[key] for key in ("1.subject", "2.subject")] == ["乙公司", "丙公司"]
    assert [found[key] for key in ("1.revenue", "2.revenue")] == ["2", "3"]
    assert "3.subject" not in found
    # who sent one return for each year sent none twice, and the table is of the later year
    assert not {audit.code for audit in made.audits} & {"duplicate", "prefilled"}
    written = read_file(Path(made.written))
    assert written.identity.sheets[0].variables["year"] == "2022"
    recommended = roll_up("qingdao-2021/annex3", [folder], tmp_path / "sums" / "附3.xlsx")
    assert "duplicate" not in {audit.code for audit in recommended.audits}
    checked = run_check([folder], CheckOptions())
    list(checked.results())
    assert "duplicate" not in {audit.code for audit in checked.audits}


def test_what_was_not_rolled_up_is_said(tmp_path: Path):
    """An older year, another notice, another city: the table has the newest, and says the rest."""
    folder = tmp_path / "returned"
    folder.mkdir()
    variables = [{"year": "2022"}, {"year": "2022", "region": "济南"}, {"year": "2021"}]
    for number, given in enumerate(variables):
        listed = tmp_path / f"{number}.json"
        listed.write_text(json.dumps([{"企业名称": f"公司{number}"}]), encoding="utf-8")
        (path,) = generate(
            "qingdao-2021/enterprise", tmp_path / str(number), roster=listed, variables=given
        ).files
        fill_file(path, {"附5!1.revenue": 5}, folder / f"{number}.xlsx")
    shutil.copy(next((GUANGDONG / "tables").glob("*.xlsx")), folder / "广东.xlsx")
    for name in ("资料.pdf", "9.pdf"):
        (folder / name).write_bytes(b"%PDF")
    made = roll_up("qingdao-2021/annex5", [folder], tmp_path / "附5.xlsx")
    assert [cells(made.written)[f"{number}.subject"] for number in (1, 2)] == ["公司0", "公司1"]
    notes = " ".join(made.notes)
    for words in ("2021年度的 1 份", "2022年度", "guangdong-2021/", "青岛 1 份", "济南 1 份"):
        assert words in notes
    assert sorted(Path(path).name for path, _ in made.unread) == ["9.pdf", "资料.pdf"]
    paths = sorted(folder.glob("*.xlsx"))
    written = [
        Path(roll_up("qingdao-2021/annex5", named, tmp_path / "again.xlsx").written).read_bytes()
        for named in (paths, paths[::-1])
    ]
    assert written[0] == written[1]
    lines = openpyxl.load_workbook(made.written)[SHEET].iter_rows(values_only=True)
    assert any("资料.pdf" in str(line) and "没有读取" in str(line) for line in lines)


@pytest.mark.parametrize("others", ["cut off", "another notice", "no workbook of ours"])
@pytest.mark.parametrize("table", ["annex3", "annex5"])
def test_a_good_summary_is_not_replaced_by_an_empty_one(tmp_path: Path, table: str, others: str):
    folder, out = enterprises(tmp_path, 1), tmp_path / "汇总.xlsx"
    roll_up(f"qingdao-2021/{table}", [folder], out)
    before = out.read_bytes()
    (path,) = folder.iterdir()
    if others == "cut off":
        path.write_bytes(path.read_bytes()[:5_000])
    elif others == "another notice":
        shutil.copy(next((GUANGDONG / "tables").glob("*.xlsx")), path)
    else:
        openpyxl.Workbook().save(path)
    outcome = run("rollup", f"qingdao-2021/{table}", folder, "--out", out)
    assert outcome.code == 2
    assert out.read_bytes() == before
    said = {
        "cut off": path.name,
        "another notice": "guangdong-2021/",
        "no workbook of ours": path.name,
    }
    assert said[others] in "".join(outcome.message.split())


@pytest.mark.parametrize("table", ["annex4", "annex7"])
def test_a_table_of_which_nothing_was_found_is_not_written(tmp_path: Path, table: str):
    """Of enterprises alone no list of platforms is made, even one that takes no figures."""
    out = tmp_path / "out.xlsx"
    outcome = run("rollup", f"qingdao-2021/{table}", enterprises(tmp_path, 1), "--out", out)
    assert outcome.code == 2
    assert not out.exists()
    assert "qingdao-2021/annex7" in outcome.message
    assert "qingdao-2021/annex2 1 份" in outcome.message.replace("\n", "")


def test_renamed_platforms_join_their_roster(tmp_path: Path):
    folder = tmp_path / "platforms"
    shutil.copytree(QINGDAO / "platforms", folder)
    roster = tmp_path / "名册.csv"
    lines = ["序号,平台名称,评价结果", "1,海尔卡奥斯物联科技有限公司,审核通过",
             "2,青岛檬豆网络科技有限公司,要求整改：补充佐证材料",
             "3,海创汇科技创业发展有限公司,"]  # fmt: skip
    roster.write_text("\n".join(lines), encoding="utf-8")
    made = roll_up("qingdao-2021/annex7", [folder], tmp_path / "附7.xlsx", roster=roster)
    found = cells(made.written)
    assert found["1.subject"] == "海尔卡奥斯物联科技有限公司"
    assert (found["total.amount"], found["total.served"]) == ("622", "4287")
    assert "near-name" not in {each.code for each in made.audits}
    made = roll_up("qingdao-2021/annex4", [folder], tmp_path / "附4.xlsx", roster=roster)
    entries = read_file(Path(made.written)).tables[0].submission.entries
    results = [entries[f"{number}.result"].reading for number in (1, 2, 3)]
    assert [each.value for each in results] == ["审核通过", "要求整改", None]
    assert results[1].remark == "补充佐证材料"
    assert (
        entries["1.result"].cell.raw
        == "审核通过☑\n要求整改□（整改内容： ）\n\n退回资金□（退回理由： ）"
    )
    assert "要求整改☑（整改内容：补充佐证材料）" in entries["2.result"].cell.raw


# ---------------------------------------------------------------- what cannot be taken as it stands


def test_a_total_that_is_not_sure_stays_empty_and_is_said(tmp_path: Path):
    folder = tmp_path / "returned"
    (issued,) = generate("qingdao-2021/annex2", folder).files
    fill_file(issued, {"subject": "甲公司", "patents.actual": "约20", "patents.target": 10})
    made = roll_up("qingdao-2021/annex3", [folder], tmp_path / "附3.xlsx")
    assert "1.score" not in cells(made.written)
    (said,) = [each for each in made.audits if each.code == "rollup-open"]
    assert (said.sheet, said.cell) == ("附2", "J19")


def test_scores_by_the_rules_are_taken_where_nobody_has_written_any(tmp_path: Path):
    folder = tmp_path / "returned"
    (issued,) = generate("qingdao-2021/annex2", folder).files
    filling = tables.annex2(tables.load("qingdao_annex2")[0])
    fill_file(issued, {key: value for key, value in filling.items() if "score" not in key})
    fill_file(issued, {"subject": "松立控股集团股份有限公司"})
    made = roll_up("qingdao-2021/annex3", [folder], tmp_path / "附3.xlsx")
    assert cells(made.written)["1.score"] == "87.5"
    # The same where only some of the scores stand there, and the total adds up those.
    fill_file(issued, {"patents.score": 10, "total.score": 10})
    made = roll_up("qingdao-2021/annex3", [folder], tmp_path / "附3.xlsx")
    assert cells(made.written)["1.score"] == "87.5"


def number_cell(raw: str, value: str, kind: ValueKind) -> RecordCell:
    each = Field("x", "附5", Range(4, 3, 4, 3), "other", "recipient", "", "", kind, "", "x", 1)
    return RecordCell("a.xlsx", "附5", "C4", each, "1.x", raw, Decimal(value), "proposed")


@pytest.mark.parametrize(
    ("raw", "value", "expected"),
    [
        ("38923.10", "38923.10", "38923.10"),  # the literal stays
        ("0.06", "6", "6"),  # shown as 6 % where it was filled in
        ("15%", "15", "15"),
        ("120.5万元", "120.5", "120.5"),
    ],
)
def test_a_number_reads_as_it_did_in_its_own_cell(raw: str, value: str, expected: str):
    kind = ValueKind("percent", "%")
    assert raw_for(kind, number_cell(raw, value, kind)) == expected


def test_a_choice_without_boxes_is_written_with_them():
    kind = ValueKind(
        "choice", choices=(Choice("通过", "通过☑ 退回□"), Choice("退回", "通过□ 退回☑"))
    )
    each = Field(
        "x", "附4", Range(4, 3, 4, 3), "other", "officer", "", "", ValueKind("text"), "", "x", 1
    )
    figure = RecordCell("a.xlsx", "名册", "C4", each, "result", "退回", "退回", "exact")
    assert raw_for(kind, figure) == "通过□ 退回☑"


def decided(tmp_path: Path, entered: str, **decision: str) -> dict[str, str]:
    """附5 rolled up of one return with an open value about which an officer has decided."""
    folder = enterprises(tmp_path, 1)
    (path,) = folder.iterdir()
    fill_file(path, {"附5!1.patents": entered})
    run = run_check([folder], CheckOptions(write=tmp_path / "checked"))
    list(run.results())
    assert run.pending is not None
    workbook = openpyxl.load_workbook(run.pending)
    sheet: Any = workbook.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[3]}
    (row,) = (
        cell.row for cell in sheet[get_column_letter(columns["单元格"])]
        if cell.value == "J4"
    )  # fmt: skip
    for name, value in decision.items():
        sheet.cell(row, columns[name]).value = value
    workbook.save(run.pending)
    made = roll_up("qingdao-2021/annex5", [folder], tmp_path / "附5.xlsx", decisions=run.pending)
    return cells(made.written)


@pytest.mark.parametrize(
    ("entered", "decision", "expected"),
    [
        ("约20", {}, None),
        ("约20", {"采纳": "是"}, "20"),
        ("约20", {"改为": "18"}, "18"),
        ("若干", {"改为": "18"}, "18"),
        ("约20", {"采纳": "否"}, None),
    ],
)
def test_what_an_officer_decided_holds_in_the_summary(
    tmp_path: Path, entered: str, decision: dict[str, str], expected: str | None
):
    assert decided(tmp_path, entered, **decision).get("1.patents") == expected


@pytest.mark.parametrize(
    ("value", "is_none", "expected"),
    [(Decimal(20), False, "20"), (True, False, "是"), (False, False, "否"), (None, True, "无"),
     ("甲", False, "甲")],
)  # fmt: skip
def test_a_decided_value_is_written_as_it_was_decided(value: object, is_none: bool, expected: str):
    for kind, raw in (ValueKind("decimal"), "约20"), (ValueKind("yes_no"), "若干"):
        chosen = replace(number_cell(raw, "20", kind), value=value, is_none=is_none)
        assert raw_for(kind, replace(chosen, confidence="normalised")) == expected


# ---------------------------------------------------------------- sums


def test_annex_1_adds_up_what_the_institutions_return(tmp_path: Path):
    folder = tmp_path / "returned"
    folder.mkdir()
    for number, actual in enumerate((14, 3), start=1):
        (issued,) = generate("qingdao-2021/annex1", tmp_path / str(number)).files
        values = {"conversions_national.actual": actual, "conversions_national.target": "10 项",
                  "design_tools_rate.actual": 57, "trainings.actual": "约5"}  # fmt: skip
        fill_file(issued, values, folder / f"机构{number}.xlsx")
    made = roll_up("qingdao-2021/annex1", [folder], tmp_path / "附1.xlsx")
    found = cells(made.written)
    assert found["conversions_national.actual"] == "17"
    assert found["conversions_national.target"] == "20"
    # a rate is not added up, and what is not sure is not counted
    assert not {"design_tools_rate.actual", "trainings.actual"} & set(found)
    origins = made.origins["conversions_national.actual"]
    assert [(Path(each.path).stem, each.cell) for each in origins] == [
        ("机构1", "H10"), ("机构2", "H10"),
    ]  # fmt: skip
    (said,) = [each for each in made.audits if each.code == "rollup-open"]
    assert "约5" in said.message
    # what was made lies beside its parts, and is not counted again; alone it is what was sent
    shutil.move(made.written, folder / "本市附1.xlsx")
    again = roll_up("qingdao-2021/annex1", [folder], tmp_path / "附1.xlsx")
    assert cells(again.written) == found
    assert any("本市附1.xlsx" in note and "没有重复计算" in note for note in again.notes)
    above = roll_up("qingdao-2021/annex1", folder / "本市附1.xlsx", tmp_path / "省.xlsx")
    assert cells(above.written)["conversions_national.actual"] == "17"


def test_guangdong_from_the_roster_with_the_sums_by_direction(tmp_path: Path):
    made = roll_up(
        "guangdong-2021/annex1",
        [GUANGDONG / "returned"],
        tmp_path / "附件1.xlsx",
        roster=GUANGDONG / "roster.xlsx",
    )
    rows = {row["序号"]: row for row in tables.load("guangdong_annex1")["rows"]}
    forms = tables.load("guangdong_annex2")
    found = cells(made.written)
    for number, form in enumerate(forms, start=1):
        columns = ("no", "city", "subject", "direction", "amount")
        row = [found[f"{number}.{column}"] for column in columns]
        assert row == list(rows[form["no"]].values())
    amounts = [int(rows[form["no"]]["支持额度 (万元)"]) for form in forms]
    assert found["total.amount"] == str(sum(amounts))
    sheet = openpyxl.load_workbook(made.written)["按服务方向汇总"]
    lines = {(row[0], row[1]): row[2:] for row in sheet.iter_rows(min_row=4, values_only=True)}
    # 服务国家级…: 7, 25 家, 5, 5, 1, 0, 0, 0 and 1 of the nine in this direction, by hand
    first = forms[0]["rows"][1]["indicator"]
    assert lines["创新和技术服务", first][:2] == (9, 44)
    assert lines["培训服务", first] == (1, 17, 30, 0)
    # 服务对接创新成果转化数, 省级: the target “1 [#]” of one institution waits for a decision
    fields = load_template("guangdong-2021/annex2").sheets[0].layout().by_key
    conversions = fields["conversions_provincial.target"].row_label
    assert lines["创新和技术服务", conversions] == (8, 18, 47, 1)


GRANTED = {"120.5万元": "120.5", "约120": "", "2021-03-05": "", "50%": "", "1，200": "", "80": "80"}


def test_amounts_of_a_roster_are_read_and_the_total_says_what_it_lacks(tmp_path: Path):
    names = [form["institution"] for form in tables.load("guangdong_annex2")[: len(GRANTED)]]
    listed = tmp_path / "名册.csv"
    rows = [f'"{name}",{amount}' for name, amount in zip(names, GRANTED, strict=True)]
    listed.write_text("\n".join(["单位名称,支持额度（万元）", *rows]), encoding="utf-8")
    made = roll_up(
        "guangdong-2021/annex1", [GUANGDONG / "returned"], tmp_path / "out.xlsx", roster=listed
    )
    found = cells(made.written)
    written = [found.get(f"{number}.amount", "") for number in range(1, len(GRANTED) + 1)]
    assert written == list(GRANTED.values())
    assert found["total.amount"] == "200.5"
    opened = [audit for audit in made.audits if audit.code == "rollup-open"]
    assert len([audit for audit in opened if audit.path == str(listed)]) == 4
    assert len([audit for audit in opened if audit.path == made.written]) == 1


@pytest.mark.parametrize(
    ("table", "heading", "key", "said"),
    [
        (
            "annex2", "是否推荐", "recommended",
            {"是": "是", "√": "√", "/": "/", "拟推荐": None, "待定": None},
        ),
        (
            "annex7", "评价结果", "result",
            {"/": "/", "审核通过": "审核通过☑", "通过": None, "拟退回资金": None},
        ),
    ],
)  # fmt: skip
def test_what_a_roster_says_in_no_word_of_the_summary_is_told(
    tmp_path: Path, table: str, heading: str, key: str, said: dict[str, str | None]
):
    folder, listed = tmp_path / "returned", tmp_path / "名册.csv"
    folder.mkdir()
    rows = [f"单位名称,{heading}"]
    for number, text in enumerate(said, start=1):
        issue(folder / f"{number}.xlsx", f"甲{number}号公司", names=(table,))
        rows.append(f"甲{number}号公司,{text}")
    listed.write_text("\n".join(rows), encoding="utf-8")
    target = {"annex2": "annex3", "annex7": "annex4"}[table]
    made = roll_up(f"qingdao-2021/{target}", [folder], tmp_path / "out.xlsx", roster=listed)
    found = cells(made.written)
    for number, text in enumerate(said.values(), start=1):
        assert (found.get(f"{number}.{key}") or "").startswith(text or "")
        assert (f"{number}.{key}" in found) is (text is not None)
    opened = [audit for audit in made.audits if audit.path == str(listed)]
    assert [audit.code for audit in opened] == ["rollup-open"] * list(said.values()).count(None)


def test_every_sum_by_direction_names_its_addends(tmp_path: Path):
    made = roll_up(
        "guangdong-2021/annex1",
        [GUANGDONG / "returned"],
        tmp_path / "附件1.xlsx",
        roster=GUANGDONG / "roster.xlsx",
    )
    workbook = openpyxl.load_workbook(made.written)
    sheet = workbook["按服务方向汇总"]
    addends: dict[str, list[Decimal]] = {}
    for row in workbook[SHEET].iter_rows(min_row=4):
        link = row[0].hyperlink
        if link and str(link.location).startswith("'按服务方向汇总'"):
            said = str(row[3].value)
            number = "".join(each for each in said if each.isdigit() or each == ".")
            addends.setdefault(str(row[0].value).removeprefix("按服务方向汇总!"), []).append(
                Decimal(number or 0)
            )
            source = row[6].hyperlink
            assert source
            assert source.location == f"'{row[5].value}'!{row[6].value}"
    sums = {
        cell.coordinate: Decimal(str(cell.value))
        for row in sheet.iter_rows(min_row=4, min_col=4, max_col=5)
        for cell in row
        if cell.value
    }
    assert len(sums) > 40
    assert {place: sum(addends[place]) for place in sums} == sums


# ---------------------------------------------------------------- the command


def test_command(tmp_path: Path):
    out = tmp_path / "附3.xlsx"
    outcome = run(
        "rollup", "qingdao-2021/annex3", QINGDAO / "enterprises", "--out", out,
        "--roster", QINGDAO / "roster.xlsx", "--json",
    )  # fmt: skip
    assert outcome.code == 1  # the returns contradict each other
    assert outcome.json["schema"] == "zjtx-xl/rollup/1"
    assert outcome.json["template"] == "qingdao-2021/annex3"
    assert outcome.json["written"] == str(out)
    assert set(outcome.json["origins"]["1.score"]) == {"path", "sheet", "cell"}
    assert {each["code"] for each in outcome.json["audits"]} >= {"audit-value", "rollup-score"}
    # The result reads like any other workbook.
    read = run("read", out, "--json")
    assert read.code == 0
    assert read.json["files"][0]["values"]["1.score"]["value"] == 87.5


def test_command_without_anything_wrong(tmp_path: Path):
    outcome = run(
        "rollup", "qingdao-2021/annex7", QINGDAO / "platforms", "--out", tmp_path / "附7.xlsx"
    )
    assert outcome.code == 0
    assert "附7.xlsx" in outcome.text


def test_running_it_again_into_the_folder_of_the_returns_changes_nothing(tmp_path: Path):
    folder = enterprises(tmp_path, 1, 2)
    first = roll_up("qingdao-2021/annex5", [folder], folder / "附5.xlsx")
    data = Path(first.written).read_bytes()
    second = roll_up("qingdao-2021/annex5", [folder], folder / "附5.xlsx")
    assert Path(second.written).read_bytes() == data
    assert second.audits == first.audits


def test_the_result_of_an_earlier_run_is_not_added_up(tmp_path: Path):
    folder = tmp_path / "returned"
    (issued,) = generate("qingdao-2021/annex1", folder).files
    fill_file(issued, {"trainings.actual": 115})
    for _ in range(2):
        made = roll_up("qingdao-2021/annex1", [folder], folder / "附1汇总.xlsx")
        assert cells(made.written)["trainings.actual"] == "115"


@pytest.mark.parametrize("is_long", [False, True])
def test_an_old_summary_beside_the_returns_adds_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_long: bool
):
    if is_long:  # records come from the disk, a new one each time
        monkeypatch.setattr(shelf, "_AT_HAND", 0)
        monkeypatch.setattr(shelf, "_BATCH", 1)
    folder = enterprises(tmp_path, 1, 2)
    shutil.copy(QINGDAO / "tables" / "annex5.xlsx", folder)
    made = roll_up("qingdao-2021/annex5", [folder], tmp_path / "附5.xlsx")
    assert {key.partition(".")[0] for key in cells(made.written)} == {"1", "2"}


def test_without_returns_the_summary_is_taken(tmp_path: Path):
    made = roll_up(
        "qingdao-2021/annex4", [QINGDAO / "tables" / "annex7.xlsx"], tmp_path / "附4.xlsx"
    )
    assert len({key.partition(".")[0] for key in cells(made.written)}) == 3


def test_a_file_that_cannot_be_read_is_said_and_stops_nothing(tmp_path: Path):
    folder = enterprises(tmp_path, 1)
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04 broken")
    made = roll_up("qingdao-2021/annex5", [folder], tmp_path / "附5.xlsx")
    assert "1.revenue" in cells(made.written)
    assert [each for each in made.audits if Path(each.path).name == "坏.xlsx"]


def test_a_table_that_nobody_rolls_up(tmp_path: Path):
    with pytest.raises(NoRollupError):
        roll_up("qingdao-2021/annex2", [QINGDAO / "returned"], tmp_path / "附2.xlsx")


# ---------------------------------------------------------------- what is open, or not there

AMOUNTS = {"200": "200", "120.5万元": "120.5", "约120.5": None, "120,5": None}


def test_amounts_are_read_and_a_total_says_what_it_lacks(tmp_path: Path):
    folder = tmp_path / "returned"
    for number, entered in enumerate(AMOUNTS, start=1):
        issue_package(folder, f"{number}号公司", entered)
    made = roll_up("qingdao-2021/annex6", [folder], tmp_path / "附6.xlsx")
    found = cells(made.written)
    keys = [f"{number}.innovation.amount" for number in range(1, 5)]
    assert [found.get(key) for key in keys] == list(AMOUNTS.values())
    assert found["total.amount"] == "320.5"
    opened = [audit for audit in made.audits if audit.code == "rollup-open"]
    assert [audit.subject for audit in opened] == ["3号公司", "4号公司", ""]
    assert "还有 2 格" in opened[-1].message
    assert opened[-1].path == made.written
    # a line that waits is not held against its grant, and our own reading is no difference
    in_summary = {audit.code for audit in made.audits if audit.cell == "D14"}
    assert "grant-tier" not in in_summary
    assert "audit-text" not in {audit.code for audit in made.audits}
    texts = {str(cell.value) for row in values_of(made.written)["数据来源"] for cell in row}
    assert "合计（暂计，2 格待定）" in texts


def issue_package(folder: Path, subject: str, amount: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = issue(folder / f"{subject}.xlsx", subject, names=("annex6",))
    return fill_file_in(path, {"附6!D4": amount})


def fill_file_in(path: Path, data: dict[str, object]) -> Path:
    fill_file(path, data)
    return path


def test_so_it_does_of_platforms(tmp_path: Path):
    folder = tmp_path / "returned"
    folder.mkdir()
    for number, entered in enumerate(("300", "15万", "约20"), start=1):
        path = issue(folder / f"{number}.xlsx", f"{number}号平台", names=("annex7",))
        fill_file(path, {"1.technology.amount": entered, "1.technology.served": 5})
    made = roll_up("qingdao-2021/annex7", [folder], tmp_path / "附7.xlsx")
    found = cells(made.written)
    amounts = [found.get(f"{number}.technology.amount") for number in (1, 2, 3)]
    assert amounts == ["300", None, None]  # 15万 is 15 万元 or 15 万 of them: that waits
    assert (found["total.amount"], found["total.served"]) == ("300", "15")
    opened = [audit for audit in made.audits if audit.code == "rollup-open"]
    assert [audit.subject for audit in opened] == ["2号平台", "3号平台", ""]
    assert "还有 2 格" in opened[-1].message


@pytest.mark.parametrize(("amount", "is_said"), [("175", False), ("100", True), (None, True)])
def test_grant_that_nobody_accounted_for_is_seen(tmp_path: Path, amount: str, *, is_said: bool):
    folder = tmp_path / "returned"
    folder.mkdir()
    path = issue(folder / "a.xlsx", "甲公司", names=("annex6",))
    if amount:
        fill_file(path, {"附6!D4": amount})
    listed = tmp_path / "名册.csv"
    listed.write_text("序号,企业名称,奖补资金\n1,甲公司,175\n", encoding="utf-8")
    run = run_check([folder], CheckOptions(roster=listed))
    list(run.results())
    found = [audit for audit in run.audits if audit.code == "allocation-differs"]
    assert bool(found) is is_said
    assert all(audit.severity == "error" for audit in found)


@pytest.mark.parametrize("others", [True, False], ids=["all scores", "the total alone"])
def test_what_a_recipient_typed_as_its_total_does_not_go_up(tmp_path: Path, *, others: bool):
    folder = tmp_path / "returned"
    (issued,) = generate("qingdao-2021/annex2", folder).files
    filling = tables.annex2(tables.load("qingdao_annex2")[0])
    if not others:
        filling = {key: value for key, value in filling.items() if not key.endswith(".score")}
    fill_file(issued, filling | {"subject": "松立控股集团股份有限公司"})
    fill_file(issued, {"patents.score": 10, "total.score": 100})
    made = roll_up("qingdao-2021/annex3", [folder], tmp_path / "附3.xlsx")
    assert cells(made.written)["1.score"] == "87.5"
    (said,) = [audit for audit in made.audits if audit.code == "rollup-score"]
    assert "100" in said.message
    assert "score-differs" not in {audit.code for audit in made.audits}


def test_file_that_cannot_be_read_stands_in_the_summary(tmp_path: Path):
    folder = enterprises(tmp_path, 1, 2)
    first, second = sorted(folder.iterdir())
    second.write_bytes(second.read_bytes()[:5000])
    made = roll_up("qingdao-2021/annex5", [folder], tmp_path / "附5.xlsx")
    lines = [[str(cell.value) for cell in row] for row in values_of(made.written)["数据来源"]]
    (line,) = [line for line in lines if line[2].startswith("没有读取")]
    assert second.name in line[4]
    assert first.name not in line[4]


def meaning(path: str) -> list[object]:
    """All that Excel shows of a workbook, wherever its texts and formats are kept."""
    found: list[object] = []
    for sheet in openpyxl.load_workbook(path).worksheets:
        cells = [
            (cell.coordinate, cell.value, cell.number_format, cell.font.name, cell.font.sz,
             cell.font.b, cell.border.left.style, cell.border.bottom.style,
             cell.alignment.horizontal, cell.alignment.wrap_text, cell.protection.locked)
            for row in sheet.iter_rows()
            for cell in row
        ]  # fmt: skip
        heights = {row: line.height for row, line in sheet.row_dimensions.items()}
        offered = [(str(one.sqref), one.formula1) for one in sheet.data_validations.dataValidation]
        merged = sorted(map(str, sheet.merged_cells.ranges))
        found.append((sheet.title, sheet.print_area, cells, heights, merged, offered))
    return found


def test_a_list_longer_than_any_that_is_read_is_made_and_audited(
    rolled: dict[str, RollUp], monkeypatch: pytest.MonkeyPatch
):
    # a nation has more lines than a returned list may have, and than are kept in memory
    monkeypatch.setattr("zjtx_xl.returns.reader._MOST_FIELDS", 100)
    monkeypatch.setattr("zjtx_xl.forms.blank_workbook._LARGE", 10)
    monkeypatch.setattr("zjtx_xl.forms.table_sheet._ROWS_IN_MEMORY", 16)
    monkeypatch.setattr("zjtx_xl.definitions.template.FEW_RECORDS", 10)
    monkeypatch.setattr("zjtx_xl.audits.figures._AT_HAND", 2)
    before = rolled["annex5"]
    short = meaning(before.written)
    made = roll_up(
        before.template,
        [QINGDAO / "enterprises"],
        Path(before.written),
        roster=QINGDAO / "roster.xlsx",
    )
    assert meaning(made.written) == short
    assert (made.origins, made.audits) == (before.origins, before.audits)
    with pytest.raises(FileRefused):
        read_file(Path(made.written))
