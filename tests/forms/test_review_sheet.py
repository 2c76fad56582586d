"""The 审核意见 sheet: findings go in, explanations come back, our own scores are known."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from tests import faults
from tests.returned_forms import (
    cell_of,
    computed,
    enterprise,
    explain,
    fill,
    issue,
    part_of,
    parts,
    printed_forms,
    sheet_cells,
    texts,
)
from tests.workbook_invariants import assert_workbook_valid
from zjtx_xl.checks.table import check_file
from zjtx_xl.cli.commands import app
from zjtx_xl.findings.catalogue import finding
from zjtx_xl.forms.review_sheet import (
    FIRST_ROW,
    HEADING_ROW,
    HEADINGS,
    PREPARED,
    Review,
    digest_of_scores,
    edits_for,
    explanations,
    parse_review,
)
from zjtx_xl.returns.reader import read_file
from zjtx_xl.runs.check import CheckOptions, run_check
from zjtx_xl.xlsx.cell import Cell

FRACTION = "revenue_growth"  # a percent without limits: 0.06 is doubtful, and may be true
PATENTS = cell_of("patents.actual")


def written(path, folder):
    """Check a file and write the scored copy; returns the copy."""
    list(run_check([path], CheckOptions(write=folder)).results())
    return folder / path.name


def lines(path):
    """The lines of 审核意见 as texts by heading."""
    stored = texts(path, "审核意见")
    rows = sorted({row for row, _ in stored if row > HEADING_ROW})
    return [
        {heading: stored.get((row, column), "") for column, heading in enumerate(HEADINGS, 1)}
        for row in rows
    ]


def codes(path, **options):
    return {
        (each.code, each.severity)
        for result in check_file(path, **options).results
        for each in result.findings
    }


# ---------------------------------------------------------------- the blank


def test_blank_has_the_sheet_only_where_it_is_asked_for(tmp_path):
    with_sheet = issue(tmp_path / "a.xlsx", "某公司")
    without = issue(tmp_path / "b.xlsx", "某公司", review=False)
    assert_workbook_valid(with_sheet)
    names, bare = (
        {each.name for each in read_file(path).workbook.sheets} for path in (with_sheet, without)
    )
    assert names - bare == {"审核意见"}


def test_blank_prepares_links_and_nothing_else(tmp_path):
    cells = sheet_cells(issue(tmp_path / "a.xlsx", "某公司"), "审核意见")
    body = {place: cell for place, cell in cells.items() if place[0] > HEADING_ROW}
    assert {place for place, cell in body.items() if cell.formula} == {
        (row, 5) for row in range(FIRST_ROW, FIRST_ROW + PREPARED)
    }
    assert not any(cell.raw for cell in body.values())


def test_sheet_that_nobody_wrote_to_gives_no_finding(tmp_path):
    path = enterprise(tmp_path / "a.xlsx")
    bare = enterprise(tmp_path / "b.xlsx", review=False)
    assert codes(path) == codes(bare)


# ---------------------------------------------------------------- findings go in


def test_every_finding_is_a_line_in_order_of_severity(tmp_path):
    path = enterprise(tmp_path / "a.xlsx", patents="", **{FRACTION: "0.06"}, standards="4 个")
    copy = written(path, tmp_path / "out")
    found = lines(copy)
    assert [each["意见代码"] for each in found][:2] == ["missing", "fraction"]
    assert [each["序号"] for each in found] == [str(n) for n in range(1, len(found) + 1)]
    assert [each["严重程度"] for each in found] == ["错误", "提示"] + ["说明"] * (len(found) - 2)
    first = found[0]
    assert (first["工作表"], first["单元格"]) == ("附2", PATENTS)
    assert first["项目"] == "有效发明专利数量（个）实际值"
    assert first["问题"] == "没有填写。"
    assert first["怎么改"].startswith("请填写")
    assert first["填报单位说明"] == ""
    assert_workbook_valid(copy)


def test_only_scores_total_and_review_change(tmp_path):
    path = enterprise(tmp_path / "a.xlsx", patents="")
    copy = written(path, tmp_path / "out")
    before, after = parts(path), parts(copy)
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {part_of(path, "附2"), part_of(path, "审核意见"), "xl/workbook.xml"}
    cells = [sheet_cells(each, "附2") for each in (path, copy)]
    different = {
        place for place in cells[0] | cells[1] if cells[0].get(place) != cells[1].get(place)
    }
    assert different <= {(row, 10) for row in range(5, 20)}


def test_link_is_computed_anew_by_whoever_opens_the_file(tmp_path):
    copy = written(enterprise(tmp_path / "a.xlsx", patents=""), tmp_path / "out")
    cell = sheet_cells(copy, "审核意见")[FIRST_ROW, 5]
    assert (cell.formula or "").startswith("IF(D5")
    assert cell.type == "empty"


def test_more_findings_than_prepared_lines(tmp_path):
    path = issue(tmp_path / "a.xlsx", "某公司")
    content = parse_review(sheet_cells(path, "审核意见"))
    assert content
    many = [finding("missing", sheet="附2", cell=f"I{row}", label="某项") for row in range(1, 151)]
    edits = edits_for(many, content, "")
    assert {row for row, _ in edits} >= set(range(FIRST_ROW, FIRST_ROW + 150))
    assert not [place for place in edits if place[1] == 5 and place[0] >= FIRST_ROW + PREPARED]


def test_clean_return_says_so(tmp_path):
    copy = written(enterprise(tmp_path / "a.xlsx", 10), tmp_path / "out")
    assert lines(copy) == []
    assert texts(copy, "审核意见")[3, 1] == "本轮审核没有意见。"


def test_old_lines_go_when_their_fault_is_gone(tmp_path):
    path = enterprise(tmp_path / "a.xlsx", 10, patents="", standards="")
    first = written(path, tmp_path / "1")
    assert len(lines(first)) == 2
    fill(first, {"patents.actual": "3", "standards.actual": "3"})
    second = written(first, tmp_path / "2")
    assert lines(second) == []
    assert_workbook_valid(second)


def test_writing_the_same_again_changes_nothing(tmp_path):
    path = enterprise(tmp_path / "a.xlsx", patents="")
    first = written(path, tmp_path / "1")
    second = written(first, tmp_path / "2")
    assert first.read_bytes() == second.read_bytes()


def test_workbook_without_the_sheet_gets_its_scores(tmp_path):
    path = enterprise(tmp_path / "a.xlsx", review=False)
    copy = written(path, tmp_path / "out")
    assert texts(copy, "附2")[19, 10] == "87.5"


def test_sheet_that_was_spoilt_is_left_alone(tmp_path):
    path = fill(enterprise(tmp_path / "a.xlsx", patents=""), {"审核意见!J4": "别的"})
    copy = written(path, tmp_path / "out")
    part = part_of(path, "审核意见")
    assert parts(path)[part] == parts(copy)[part]
    assert (19, 10) in texts(copy, "附2")


# ---------------------------------------------------------------- explanations come back


def test_explanation_clears_a_warning_and_stays(tmp_path):
    path = enterprise(tmp_path / "a.xlsx", 10, **{FRACTION: "0.06"})
    first = written(path, tmp_path / "1")
    assert ("fraction", "warning") in codes(first)
    explain(first, 1, "确实只增长了万分之六")
    (found,) = [each for each in check_file(first).results[0].findings if each.code == "fraction"]
    assert (found.severity, found.explanation) == ("info", "确实只增长了万分之六")
    second = written(first, tmp_path / "2")
    (line,) = lines(second)
    assert (line["严重程度"], line["填报单位说明"]) == ("已说明", "确实只增长了万分之六")
    third = written(second, tmp_path / "3")
    assert ("fraction", "info") in codes(third)
    assert ("fraction", "warning") not in codes(third)


def test_explanation_never_clears_an_error(tmp_path):
    first = written(enterprise(tmp_path / "a.xlsx", 10, patents=""), tmp_path / "1")
    explain(first, 1, "我们没有专利")
    (found,) = [each for each in check_file(first).results[0].findings if each.code == "missing"]
    assert (found.severity, found.explanation) == ("error", "我们没有专利")


@pytest.mark.parametrize("words", ["", "   ", "　", "/", "无", "。"])
def test_nothing_said_is_no_explanation(tmp_path, words):
    path = enterprise(tmp_path / "a.xlsx", 10, **{FRACTION: "0.06"})
    first = written(path, tmp_path / "1")
    explain(first, 1, words)
    assert ("fraction", "warning") in codes(first)


def test_explanation_moves_with_its_finding(tmp_path):
    path = enterprise(tmp_path / "a.xlsx", 10, patents="", **{FRACTION: "0.06"})
    first = written(path, tmp_path / "1")
    explain(first, 2, "确实如此")
    fill(first, {"patents.actual": "3"})
    second = written(first, tmp_path / "2")
    assert [(each["意见代码"], each["填报单位说明"]) for each in lines(second)] == [
        ("fraction", "确实如此")
    ]


def test_explanation_of_one_fault_says_nothing_about_another(tmp_path):
    path = enterprise(tmp_path / "a.xlsx", 10, **{FRACTION: "0.06"})
    first = written(path, tmp_path / "1")
    explain(first, 1, "确实如此")
    fill(first, {f"{FRACTION}.actual": "6", "export_share.actual": "0.05"})
    assert ("fraction", "warning") in codes(first)


def test_explanation_clears_no_change_of_the_form(tmp_path):
    path = enterprise(tmp_path / "a.xlsx", 10, **{FRACTION: "0.06"})
    path.write_bytes(faults.strip(path.read_bytes(), "附2", "sheetProtection"))
    first = written(path, tmp_path / "1")
    told = {line["意见代码"]: number for number, line in enumerate(lines(first), 1)}
    for code in ("fraction", "protection"):
        explain(first, told[code], "因为")
    found = {each.code: each for each in check_file(first).results[0].findings}
    assert (found["fraction"].severity, found["fraction"].kind) == ("info", "explained")
    assert (found["protection"].severity, found["protection"].kind) == ("warning", "warning")
    assert found["protection"].explanation == "因为"
    assert check_file(first).results[0].state == "需说明"


FINDINGS = [
    finding("fraction", sheet="附2", cell="I17", label="增长率", statement="填的是“0.06”"),
    finding("merge", sheet="附2", note="A5:A17 的合并被取消"),
    finding("merge", sheet="附2", note="C5:C7 的合并被取消"),
]
# code, sheet, cell, label, problem → the finding it belongs to, or None
ROWS = [
    (("fraction", "附2", "I17", "增长率", ""), 0),
    (("fraction", "附2", "I18", "增长率", ""), 0),  # the row has moved
    (("fraction", "附2", "I18", "别的", ""), None),
    (("fraction", "附5", "I17", "增长率", ""), None),
    (("remark", "附2", "I17", "增长率", ""), None),
    (("merge", "附2", "", "", "C5:C7 的合并被取消。"), 2),
    (("merge", "附2", "", "", "别的。"), None),  # which of the two is not said
]


@pytest.mark.parametrize(("row", "index"), ROWS)
def test_which_finding_an_explanation_is_about(row, index):
    cells = {
        (1, column): Cell(1, column, "text", heading) for column, heading in enumerate(HEADINGS, 1)
    }
    code, sheet, cell, label, problem = row
    line = ["1", "提示", sheet, f"{sheet}!{cell}" if cell else "", "", label, problem, "", "因为"]
    for column, text in enumerate([*line, code], 1):
        cells[2, column] = Cell(2, column, "text", text)
    review = parse_review(cells)
    assert review
    assert explanations(FINDINGS, review) == ({} if index is None else {index: "因为"})


def test_columns_are_found_where_they_stand_now():
    cells = {
        (7, column + 2): Cell(7, column + 2, "text", heading)
        for column, heading in enumerate(HEADINGS, 1)
    }
    review = parse_review(cells)
    assert review
    assert (review.heading_row, review.columns["序号"]) == (7, 3)
    edits = edits_for(FINDINGS, review, "")
    assert edits[8, 3].value == "1"
    assert edits[8, 12].value == "fraction"


def test_sheet_without_its_headings_is_not_guessed_at():
    assert parse_review({(4, 1): Cell(4, 1, "text", "序号")}) is None
    assert parse_review({}) is None


def test_formula_text_stays_text(tmp_path):
    path = enterprise(tmp_path / "a.xlsx", 10, patents='=HYPERLINK("http://x","y")')
    copy = written(path, tmp_path / "out")
    assert not [
        cell
        for place, cell in sheet_cells(copy, "审核意见").items()
        if cell.formula is not None and place[1] != 5
    ]
    assert "HYPERLINK" in lines(copy)[0]["问题"]


# ---------------------------------------------------------------- our own scores


def test_second_return_is_not_accused_of_our_scores(tmp_path):
    path = enterprise(tmp_path / "a.xlsx", 10, patents="0")
    first = written(path, tmp_path / "1")
    fill(first, {"patents.actual": "500"})
    assert ("stale-score", "warning") in codes(first)
    assert not {code for code, _ in codes(first)} & {"score", "total"}
    second = written(first, tmp_path / "2")
    assert not {code for code, _ in codes(second)} & {"score", "total", "stale-score"}


def test_score_that_somebody_changed_afterwards_is_an_error(tmp_path):
    first = written(enterprise(tmp_path / "a.xlsx", 10, patents="0"), tmp_path / "1")
    fill(first, {"patents.score": 9})
    assert ("score", "error") in codes(first)
    assert "stale-score" not in {code for code, _ in codes(first)}


def test_digest_copied_from_another_file_proves_nothing(tmp_path):
    first = written(enterprise(tmp_path / "a.xlsx", 10, patents="0"), tmp_path / "1")
    other = enterprise(tmp_path / "b.xlsx", 11)
    fill(other, {"审核意见!J2": texts(first, "审核意见")[2, 10], "patents.score": 9})
    assert ("score", "error") in codes(other)


def test_digest_is_about_rows_and_scores():
    scores = [("t@1", "patents", "10"), ("t@1", "standards", "5")]
    digest = digest_of_scores(scores)
    assert digest == digest_of_scores(reversed(scores))
    assert digest != digest_of_scores([*scores[:1], ("t@1", "standards", "0")])
    assert digest != digest_of_scores([("t@2", row, score) for _, row, score in scores])


def test_score_that_the_workbook_itself_computed_from_old_values_is_stale(tmp_path):
    path = enterprise(tmp_path / "a.xlsx", 10, review=False, patents="0")
    fill(path, {"patents.score": 10})
    computed(path, "附2", "L9", "10")
    assert ("stale-score", "warning") in codes(path)
    computed(path, "附2", "L9", "0")
    assert ("score", "error") in codes(path)


def test_preliminary_score_that_was_not_computed_again_is_only_said(tmp_path):
    path = enterprise(tmp_path / "a.xlsx", 10, review=False, patents="0")
    computed(path, "附2", "L9", "10")
    (found,) = [each for each in check_file(path).results[0].findings if each.code == "stale-score"]
    assert (found.severity, found.cell) == ("info", "L9")
    computed(path, "附2", "L9", "0")
    assert codes(path) == set()


def test_all_findings_of_all_tables_are_in_one_list(tmp_path):
    names = ("annex2", "annex5")
    path = issue(tmp_path / "a.xlsx", printed_forms()[0]["enterprise"], names=names)
    fill(path, {"1.revenue": "十万", "patents.actual": "约20"})
    copy = written(path, tmp_path / "out")
    assert {each["工作表"] for each in lines(copy)} >= {"附2", "附5"}


def test_review_of_findings_that_are_only_said_tells_so():
    info = FINDINGS[0]._replace(severity="info")
    edits = edits_for([info], Review(columns={h: n for n, h in enumerate(HEADINGS, 1)}), "")
    assert edits[FIRST_ROW, 2].value == "说明"
    assert "不用处理" in edits[3, 1].value


# ---------------------------------------------------------------- other formats, rebuilt files


def test_explanation_survives_a_rebuilt_structure(tmp_path):
    path = enterprise(tmp_path / "a.xlsx", 10, **{FRACTION: "0.06"})
    first = written(path, tmp_path / "1")
    explain(first, 1, "确实如此")
    fill(first, {"附2!A4": "别的"})
    checked = check_file(first, rebuild=True)
    assert checked.returned
    assert checked.returned.is_rebuilt
    assert ("fraction", "info") in {
        (each.code, each.severity) for each in checked.results[0].findings
    }
    list(run_check([first], CheckOptions(write=tmp_path / "2", rebuild=True)).results())
    copy = tmp_path / "2" / "a.xlsx"
    assert [each["填报单位说明"] for each in lines(copy) if each["意见代码"] == "fraction"] == [
        "确实如此"
    ]
    assert_workbook_valid(copy)


def test_officer_reads_the_explanation(tmp_path):
    path = enterprise(tmp_path / "a.xlsx", 10, **{FRACTION: "0.06"})
    first = explain(written(path, tmp_path / "1"), 1, "确实如此")
    output = CliRunner().invoke(app, ["check", str(first)]).output
    assert "填报单位说明：确实如此" in output.replace("\n", "").replace(" " * 9, "")
