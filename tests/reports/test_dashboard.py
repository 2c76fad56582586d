"""The report as a workbook: what stands where, that texts stay texts, that Excel can open it."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.report_results import (
    FORMULA,
    IMAGE,
    SCRIPT,
    collected,
    difference,
    everything,
    fault,
    scored,
    second_round,
)
from tests.workbook_invariants import assert_workbook_valid
from zjtx_xl.lists.list_sheet import relative_link
from zjtx_xl.reports import dashboard as module
from zjtx_xl.reports.dashboard import FILES, FINDINGS, MATRIX, MISSING, OVERVIEW, dashboard
from zjtx_xl.reports.model import Missing
from zjtx_xl.reports.round_sheets import CHANGES, ROUNDS

ABSENT = (Missing("未报公司", "9", "91370200395811026T", "张工"), Missing(FORMULA, "10"))


@pytest.fixture(scope="module")
def report():
    return collected(everything(), [difference()], ABSENT, date="2022年6月20日")


@pytest.fixture(scope="module")
def data(report):
    return dashboard(report, folder=Path("reports"))


@pytest.fixture(scope="module")
def workbook(data):
    return load_workbook(io.BytesIO(data))


def rows(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_workbook_is_valid(data):
    assert_workbook_valid(data)


def test_sheets_stand_in_the_order_in_which_they_are_read(workbook):
    assert workbook.sheetnames == [OVERVIEW, FILES, MATRIX, FINDINGS, MISSING]
    assert workbook.active.title == OVERVIEW


def test_same_report_gives_the_same_bytes(report, data):
    assert dashboard(report, folder=Path("reports")) == data


def test_no_text_of_a_file_is_a_formula(workbook):
    texts = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in texts if cell.data_type == "f"]
    values = {cell.value for cell in texts}
    assert {FORMULA, SCRIPT} <= values
    assert any(IMAGE in value for value in values if isinstance(value, str))


def test_overview_counts_what_the_report_counts(workbook):
    found = {row[0]: row[2] for row in rows(workbook[OVERVIEW])}
    assert found["没有报送的单位"] == 2
    assert (found["收到的文件"], found["通过"], found["需说明"]) == (9, 4, 2)
    assert (found["需改正"], found["读不了"], found["暂计、没有计入的份数"]) == (2, 1, 1)
    assert (found["满分"], found["平均总分"], found["最低"]) == (20, 14.58, 7.5)


def test_charts_are_native_and_point_at_their_tables(data, workbook):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/charts/chart")]
        charts = [archive.read(name).decode() for name in sorted(names)]
    assert len(charts) == 2
    values = [re.findall(r"<c:val><c:numRef><c:f>(.*?)</c:f>", chart)[0] for chart in charts]
    for reference, kind, expected in zip(
        values, ("col", "bar"), ([1, 1, 2, 2], [5 / 7, 3 / 6, 5 / 7]), strict=True
    ):
        assert f'<c:barDir val="{kind}"/>' in charts[values.index(reference)]
        sheet, _, area = reference.partition("!")
        assert sheet == OVERVIEW
        cells = [row[0].value for row in workbook[OVERVIEW][area.replace("$", "")]]
        assert [value for value in cells if value] == pytest.approx(expected)


def test_no_chart_is_cut_by_the_end_of_a_page(report, data, monkeypatch):
    drawing = re.compile(
        r"<xdr:from><xdr:col>(\d+)</xdr:col>.*?<xdr:row>(\d+)</xdr:row>.*?</xdr:from>"
        r"<xdr:to><xdr:col>(\d+)</xdr:col>"
    )

    def printed(content):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            charts = drawing.findall(archive.read("xl/drawings/drawing1.xml").decode())
        sheet = load_workbook(io.BytesIO(content))[OVERVIEW]
        return charts, [one.id for one in sheet.row_breaks.brk]

    charts, breaks = printed(data)
    assert len(charts) == 2
    assert {int(last) for *_, last in charts} <= set(range(6))  # the columns that are printed
    assert breaks == []
    monkeypatch.setattr(module, "_ROWS_OF_PAGE", 20)
    charts, breaks = printed(dashboard(report, folder=Path("reports")))
    assert breaks == [max(int(row) for _, row, _ in charts)]


def test_matrix_holds_the_scores_and_marks_what_is_open(workbook):
    head, *lines = rows(workbook[MATRIX])
    assert head[:3] == ["序号", "单位", "1 收入占比（%）（70%以上）（10 分）"]
    found = {line[1]: line[2:] for line in lines}
    assert found["乙公司"] == [0, 2.5, 5, 7.5, 20]
    assert found["丙公司"] == [10, "待核", 0, 10, 20]
    provisional = workbook[MATRIX].cell(4, 6)
    assert "暂计" in provisional.number_format
    scales = [
        rule
        for area in workbook[MATRIX].conditional_formatting
        for rule in area.rules
        if rule.type == "colorScale"
    ]
    assert [rule.colorScale.cfvo[2].val for rule in scales] == [10, 5, 5]


def test_a_large_report_is_as_high_and_says_how_many_lines_no_sheet_takes(
    data, report, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "_LARGE", 3)  # rows go to disk as they come
    whole, large = (
        load_workbook(io.BytesIO(made))
        for made in (data, dashboard(report, folder=Path("reports")))
    )
    for sheet in whole:
        heights = {row: size.height for row, size in sheet.row_dimensions.items() if size.height}
        others = large[sheet.title].row_dimensions
        assert heights == {row: others[row].height for row in heights}
    monkeypatch.setattr(module, "_MOST_LINES", 2)
    cut = load_workbook(io.BytesIO(dashboard(report)))[FINDINGS]
    *_, last = rows(cut)
    assert cut.max_row == 4
    assert f"另有 {report.files.findings - 1} 条" in str(last[6])


def test_findings_are_all_there_with_both_addresses_and_explanations(workbook, report):
    head, *lines = rows(workbook[FINDINGS])
    found = [dict(zip(head, line, strict=True)) for line in lines]
    assert len(found) == report.files.findings + 1
    assert (found[0]["单位"], found[0]["单元格"], found[0]["对照"]) == ("（综合）", "I6", "附5!J2")
    cleared = [each for each in found if each["轻重"] == "已说明"]
    assert [each["单位说明"] for each in cleared] == [f"统计口径不同{SCRIPT}"]
    messages = {each["意见"] for each in found}
    assert {each.message for file in report.files for each in file.findings} <= messages


def test_links_lead_to_the_file_and_the_cell(workbook):
    links = [cell.hyperlink for row in workbook[FINDINGS].iter_rows() for cell in row]
    targets = [(link.target, link.location) for link in links if link]
    assert targets[0] == ("..\\returned\\甲公司.xlsx", "'附2'!I6")
    files = [row[2].hyperlink for row in workbook[FILES].iter_rows(min_row=2)]
    assert [link.target if link else None for link in files[:2]] == [
        "..\\returned\\甲公司.xlsx",
        "..\\returned\\乙公司.xlsx",
    ]
    # xlsxwriter cannot link to a name with #
    assert files[5] is None


@pytest.mark.parametrize(
    ("path", "link"),
    [
        ("returned/甲.xlsx", "external:../returned/甲.xlsx"),
        ("reports/甲.xlsx", "external:甲.xlsx"),
        ("returned/甲#1.xlsx", None),
        ("returned/100%41.xlsx", None),
        ("returned/\udcff.xlsx", None),
        ("returned/" + "长" * 1200, None),
    ],
)
def test_link_of_a_path(path, link):
    assert relative_link(path, Path("reports")) == link
    assert relative_link(path, None) is None


def test_lists_have_filters_frozen_headings_and_print_on_a4(workbook):
    for sheet in workbook:
        assert sheet.page_setup.paperSize == 9
        if sheet.title == OVERVIEW:
            continue
        assert sheet.freeze_panes == "C2"
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.page_setup.fitToHeight == 0


def test_reminder_list_has_room_for_notes(workbook):
    assert rows(workbook[MISSING]) == [
        ["序号", "名称", "统一社会信用代码", "联系方式", "催报记录"],
        ["9", "未报公司", "91370200395811026T", "张工", None],
        ["10", FORMULA, None, None, None],
    ]


def test_without_a_roster_there_is_no_reminder_list():
    made = load_workbook(io.BytesIO(dashboard(collected(everything()))))
    assert MISSING not in made.sheetnames


def test_every_scored_template_has_its_matrix_under_a_name_that_excel_takes():
    results = []
    for number, name in enumerate(("附1", "附1", "a[b]:*?/\\'" + "长" * 40)):
        first = scored("甲公司", "10 5 5", template=f"some/{number}")
        scores = tuple(each._replace(sheet=name) for each in first.scores)
        results.append(first._replace(scores=scores, entries={}))
    made = dashboard(collected(results))
    assert_workbook_valid(made)
    names = [each for each in load_workbook(io.BytesIO(made)).sheetnames if MATRIX in each]
    assert names == ["得分矩阵 附1", "得分矩阵 2", "得分矩阵 ab" + "长" * 24]


@pytest.mark.parametrize("results", [[], [scored("甲公司", "? ? ?")], [scored("甲公司", "0 0 0")]])
def test_report_with_little_in_it_is_a_valid_workbook(results):
    assert_workbook_valid(dashboard(collected(results, missing=())))


def test_no_more_links_than_a_sheet_takes(monkeypatch):
    monkeypatch.setattr(module, "_MOST_LINKS", 2)
    findings = [fault("remark") for _ in range(4)]
    made = dashboard(collected([scored("甲公司", "10 5 5", *findings)]), folder=Path("out"))
    sheet = load_workbook(io.BytesIO(made))[FINDINGS]
    assert sum(cell.hyperlink is not None for row in sheet.iter_rows() for cell in row) == 2


def test_large_report_is_written_row_by_row_and_says_the_same(monkeypatch, report, workbook):
    monkeypatch.setattr(module, "_LARGE", 0)
    made = dashboard(report, folder=Path("reports"))
    # openxml-audit would rather have shared strings
    assert_workbook_valid(made, audit=False)
    large = load_workbook(io.BytesIO(made))
    assert large.sheetnames == workbook.sheetnames
    for sheet in large:
        assert rows(sheet) == rows(workbook[sheet.title])
        heights = {row: each.height for row, each in sheet.row_dimensions.items()}
        assert heights == {
            row: each.height for row, each in workbook[sheet.title].row_dimensions.items()
        }


# ---------------------------------------------------------------- the second round


def test_second_round_has_a_line_for_each_file_and_one_for_each_change():
    results, changes = second_round()
    found = collected(results, [difference()], changes=changes, audits_before=[difference()])
    data = dashboard(found)
    assert_workbook_valid(data)
    workbook = load_workbook(io.BytesIO(data))
    assert workbook.sheetnames == [OVERVIEW, FILES, MATRIX, FINDINGS, ROUNDS, CHANGES]
    heading, first, quiet = rows(workbook[ROUNDS])
    assert heading[3:] == [
        "已改正", "已说明", "仍未改正", "新出现", "未要求而改动", "上一轮总分", "本轮总分",
    ]  # fmt: skip
    assert first[1:] == ["甲公司", "甲公司.xlsx", 1, 0, 1, 1, 1, 7.5, 20]
    assert quiet[1:] == ["乙公司", "乙公司.xlsx", 0, 0, 0, 0, 0, 7.5, 7.5]
    lines = rows(workbook[CHANGES])[1:]
    assert [(line[1], line[2], line[3], line[4]) for line in lines] == [
        ("甲公司", "已改正", "附2", "I6"),
        ("甲公司", "仍未改正", "附2", "I6"),
        ("甲公司", "新出现", "附2", "I5"),
        ("甲公司", "未要求而改动", "附2", "I7"),
        ("甲公司", "得分变化", "附2", "J7"),
        ("（综合）", "仍未改正", "附2", "I6"),
    ]
    assert not [cell for row in workbook[CHANGES] for cell in row if cell.data_type == "f"]


def test_overview_counts_the_audits_about_each_file():
    audit = difference()._replace(
        words=("附2 I6 专利 13，附5 J2 专利 18，相差 5。",), subject="甲公司", opening="subject"
    )
    workbook = load_workbook(
        io.BytesIO(dashboard(collected([scored("甲公司", "10 5 5")], [audit])))
    )
    heading, first = rows(workbook[FILES])
    assert dict(zip(heading, first, strict=True))["综合审核"] == 1
