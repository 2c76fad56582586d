"""What waits for an officer is listed, what he decides is applied and named, nothing is lost."""

from __future__ import annotations

import json
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from tests.hostile_files import ROOT
from tests.returned_forms import enterprise, fill, issue, row_keys, texts
from tests.workbook_invariants import assert_workbook_valid
from zjtx_xl.checks.decisions import (
    OpenCell,
    Outcome,
    _is_clear,
    _read,
    decide,
    given_rows,
    in_words,
    is_given,
    is_ruled,
    judged,
    overridden,
)
from zjtx_xl.checks.table import check_file
from zjtx_xl.cli.commands import app
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.errors import DecisionsError
from zjtx_xl.lists.file_names import PENDING_NAME, is_pending
from zjtx_xl.lists.pending import Decision, PendingCell, read_decisions, write_pending
from zjtx_xl.returns.reader import read_file
from zjtx_xl.runs.check import CheckOptions, run_check
from zjtx_xl.runs.files import find_files
from zjtx_xl.runs.rollup import roll_up
from zjtx_xl.values.kinds import ValueKind
from zjtx_xl.values.reading import Reading


@pytest.fixture
def returned(tmp_path):
    """A folder with two returns: in one, two values are open."""
    folder = tmp_path / "returned"
    folder.mkdir()
    enterprise(folder / "a.xlsx", 10, patents="约20", standards="3（含在研）")
    enterprise(folder / "b.xlsx", 11)
    return folder


def check(paths, out, **options) -> tuple[dict[str, Any], Any]:
    run = run_check([paths], CheckOptions(write=out, **options))
    return {(each.path.rpartition("/")[2]): each for each in run.results()}, run


def row_of(path, cell):
    """The row of a cell in the list, and the columns by heading."""
    sheet: Any = openpyxl.load_workbook(path).active
    columns = {each.value: each.column for each in sheet[3]}
    row = next(
        each
        for each in range(4, sheet.max_row + 1)
        if sheet.cell(each, columns["单元格"]).value == cell
    )
    return row, columns


def enter(path, cell, **entered):
    """Fill in a line of the list, as an officer does in Excel."""
    workbook: Any = openpyxl.load_workbook(path)
    row, columns = row_of(path, cell)
    for name, value in entered.items():
        workbook.active.cell(row, columns[name]).value = value
    workbook.save(path)
    return path


def score_of(result, row):
    return next(each for each in result.scores if each.row == row)


def findings_of(result, field):
    return [each for each in result.findings if each.field == f"{field}.actual"]


# ---------------------------------------------------------------- the list


def test_list_names_every_open_cell(returned, tmp_path):
    _, run = check(returned, tmp_path / "out")
    assert run.pending == tmp_path / "out" / PENDING_NAME
    lines = read_decisions(run.pending).lines
    assert [(each.file, each.sheet, each.cell, each.raw) for each in lines] == [
        ("a.xlsx", "附2", "I9", "约20"),
        ("a.xlsx", "附2", "I11", "3（含在研）"),
    ]
    assert [each.proposed for each in lines] == ["20", "3"]
    assert all(each.subject and each.label and each.doubt for each in lines)
    assert {each.decision.verdict for each in lines} == {"open"}
    assert_workbook_valid(run.pending)


def test_no_list_where_nothing_waits(tmp_path):
    path = enterprise(tmp_path / "a.xlsx", 10)
    _, run = check(path, tmp_path / "out")
    assert run.pending is None
    assert not (tmp_path / "out" / PENDING_NAME).exists()


def test_no_list_where_nothing_is_written(returned):
    run = run_check([returned])
    list(run.results())
    assert run.pending is None


def test_in_place_the_list_stands_in_the_folder_that_was_checked(returned):
    run = run_check([returned], CheckOptions(in_place=True))
    list(run.results())
    assert run.pending == returned / PENDING_NAME


def test_check_skips_the_list_and_its_copies(returned):
    names = [PENDING_NAME, "待定事项 (2).xlsx", "待定事项 - 副本.xlsx", "待定事项（1）.xlsx"]
    for name in names:
        assert is_pending(name)
        (returned / name).write_bytes((returned / "b.xlsx").read_bytes())
    assert not is_pending("待定事项说明.xlsx")
    found = find_files([returned], lists=[returned / PENDING_NAME])
    assert [file.source.name for file in found.files] == ["a.xlsx", "b.xlsx"]
    assert {unread.source.name for unread in found.unread} == {*names} - {PENDING_NAME}


def test_open_values_are_not_scored_and_the_total_is_provisional(returned, tmp_path):
    results, _ = check(returned, tmp_path / "out")
    result = results["a.xlsx"]
    assert [score_of(result, key).score for key in ("patents", "standards")] == [None, None]
    assert result.total.score is None
    assert result.total.partial == sum(
        score.score for score in result.scores if score.score is not None
    )
    assert (9, 10) not in texts(tmp_path / "out" / "a.xlsx", "附2")


# ---------------------------------------------------------------- decisions


def test_accepted_value_is_scored_and_named(returned, tmp_path):
    _, run = check(returned, tmp_path / "out")
    enter(run.pending, "I9", 采纳="是", 理由="电话核实")
    results, again = check(returned, tmp_path / "2", decisions=run.pending)
    result = results["a.xlsx"]
    score = score_of(result, "patents")
    assert score.score == Decimal(10)
    for word in ("待定事项", "采纳 20", "电话核实"):
        assert word in score.trace
    entry = result.entries["patents.actual"]
    assert (entry.cell.raw, entry.reading.value) == ("约20", Decimal(20))
    assert entry.reading.confidence == "normalised"
    assert {each.severity for each in findings_of(result, "patents")} == {"info"}
    assert all("采纳 20" in each.message for each in findings_of(result, "patents"))
    # the other one still waits
    assert result.total.score is None
    assert again.notes == []


def test_replaced_value_is_scored(returned, tmp_path):
    _, run = check(returned, tmp_path / "out")
    enter(run.pending, "I9", 改为="0", 理由="均未授权")
    results, _ = check(returned, tmp_path / "2", decisions=run.pending)
    score = score_of(results["a.xlsx"], "patents")
    assert score.score == Decimal(0)
    assert "改为 0" in score.trace


def test_number_that_excel_stored_is_read(returned, tmp_path):
    _, run = check(returned, tmp_path / "out")
    enter(run.pending, "I9", 改为=12.0)
    results, _ = check(returned, tmp_path / "2", decisions=run.pending)
    assert results["a.xlsx"].entries["patents.actual"].reading.value == Decimal(12)


def test_rejected_value_must_be_corrected(returned, tmp_path):
    _, run = check(returned, tmp_path / "out")
    enter(run.pending, "I9", 采纳="否", 理由="无证明材料")
    results, _ = check(returned, tmp_path / "2", decisions=run.pending)
    result = results["a.xlsx"]
    assert score_of(result, "patents").score is None
    (found,) = findings_of(result, "patents")
    assert found.severity == "error"
    assert "无证明材料" in found.message


def test_total_is_complete_when_all_is_decided(returned, tmp_path):
    _, run = check(returned, tmp_path / "out")
    enter(run.pending, "I9", 采纳="是")
    enter(run.pending, "I11", 采纳="是")
    results, _ = check(returned, tmp_path / "2", decisions=run.pending)
    assert results["a.xlsx"].total.score is not None


def test_decision_holds_for_the_text_it_was_made_about(returned, tmp_path):
    _, run = check(returned, tmp_path / "out")
    enter(run.pending, "I9", 采纳="是")
    fill(returned / "a.xlsx", {"patents.actual": "约50"})
    results, _ = check(returned, tmp_path / "2", decisions=run.pending)
    result = results["a.xlsx"]
    assert score_of(result, "patents").score is None
    (found,) = findings_of(result, "patents")
    assert found.severity == "warning"
    assert "没有采用" in found.message


def test_decision_about_a_value_that_is_sure_is_not_used(returned, tmp_path):
    _, run = check(returned, tmp_path / "out")
    enter(run.pending, "I9", 改为="99")
    fill(returned / "a.xlsx", {"patents.actual": "1"})
    results, again = check(returned, tmp_path / "2", decisions=run.pending)
    assert results["a.xlsx"].entries["patents.actual"].reading.value == Decimal(1)
    assert len(again.notes) == 1


def test_replacement_that_cannot_be_read_is_not_used(returned, tmp_path):
    _, run = check(returned, tmp_path / "out")
    enter(run.pending, "I9", 改为="二十左右吧")
    results, _ = check(returned, tmp_path / "2", decisions=run.pending)
    (found,) = findings_of(results["a.xlsx"], "patents")
    assert found.severity == "warning"
    assert "不能用于本栏" in found.message


def test_accept_proposed_says_which_values_it_took(returned, tmp_path):
    results, _ = check(returned, tmp_path / "out", accept_proposed=True)
    result = results["a.xlsx"]
    assert score_of(result, "patents").score == Decimal(10)
    traces = {each.row for each in result.scores if "按建议读作" in each.trace}
    assert traces == {"patents", "standards"}
    assert result.entries["patents.actual"].reading.confidence == "proposed"
    assert {each.severity for each in findings_of(result, "patents")} == {"warning"}


def test_yes_or_no_can_be_decided(tmp_path):
    path = enterprise(tmp_path / "a.xlsx", 10, listing_plan="未进入辅导期")
    results, run = check(path, tmp_path / "out")
    assert score_of(results["a.xlsx"], "listing_plan").score is None
    row = 5 + row_keys().index("listing_plan")
    enter(run.pending, f"I{row}", 改为="否")
    results, _ = check(path, tmp_path / "2", decisions=run.pending)
    assert results["a.xlsx"].entries["listing_plan.actual"].reading.value is False
    assert score_of(results["a.xlsx"], "listing_plan").score is not None


# ---------------------------------------------------------------- nothing is lost


def test_what_was_entered_survives_the_next_run(returned, tmp_path):
    out = tmp_path / "out"
    _, run = check(returned, out)
    enter(run.pending, "I9", 采纳="是", 理由="电话核实")
    check(returned, out)  # without --decisions
    kept = {each.cell: each.decision for each in read_decisions(run.pending).lines}
    assert (kept["I9"].verdict, kept["I9"].reason) == ("accept", "电话核实")
    check(returned, out, decisions=run.pending)
    kept = {each.cell: each.decision for each in read_decisions(run.pending).lines}
    assert kept["I9"].verdict == "accept"


def test_lines_about_files_that_were_not_checked_stay(returned, tmp_path):
    out = tmp_path / "out"
    fill(returned / "b.xlsx", {"patents.actual": "约7"})
    _, run = check(returned, out)
    enter(run.pending, "I11", 改为="2")
    check(returned / "b.xlsx", out)
    lines = {(each.file, each.cell): each.decision for each in read_decisions(run.pending).lines}
    assert set(lines) == {("a.xlsx", "I9"), ("a.xlsx", "I11"), ("b.xlsx", "I9")}
    assert lines["a.xlsx", "I11"].value == "2"


def test_somebody_elses_file_of_that_name_is_not_touched(returned, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / PENDING_NAME).write_bytes(b"something else")
    _, run = check(returned, out)
    assert run.pending == out / "待定事项 (2).xlsx"
    assert (out / PENDING_NAME).read_bytes() == b"something else"


def test_texts_come_back_as_they_were(tmp_path):
    cell = PendingCell(
        file="子目录/a.xlsx",
        subject="=1+1",
        sheet="附2",
        cell="I9",
        label="=HYPERLINK(1)",
        raw="@x\n第二行",
        proposed="1.0",
        doubt="",
        decision=Decision("replace", "007", "因为"),
    )
    path = write_pending(tmp_path / PENDING_NAME, [cell])
    assert_workbook_valid(path)
    (read,) = read_decisions(path).lines
    assert (read.file, read.subject, read.label) == (cell.file, cell.subject, cell.label)
    assert read.decision.is_about(cell.raw, cell.proposed, cell.subject)
    assert (read.decision.verdict, read.decision.value) == ("replace", "007")
    assert path.read_bytes() == write_pending(tmp_path / "again.xlsx", [cell]).read_bytes()


def test_a_long_list_says_the_same_as_a_short_one(tmp_path, monkeypatch):
    cells = [_made_up()._replace(file=f"{number}.xlsx", raw=f" 约{number}") for number in range(9)]
    short = write_pending(tmp_path / PENDING_NAME, cells)
    monkeypatch.setattr("zjtx_xl.lists.pending._LONG", 8)
    long = write_pending(tmp_path / "long.xlsx", cells)
    assert_workbook_valid(long, audit=False)  # its texts stand in the cells
    assert read_decisions(long).lines == read_decisions(short).lines
    one, other = (openpyxl.load_workbook(path).worksheets[0] for path in (short, long))
    assert list(one.values) == list(other.values)
    assert {row: line.height for row, line in one.row_dimensions.items()} == {
        row: line.height for row, line in other.row_dimensions.items()
    }


def test_two_folders_with_one_file_name(tmp_path):
    for name in ("甲", "乙"):
        (tmp_path / name).mkdir()
        enterprise(tmp_path / name / "a.xlsx", 10, patents="约20")
    run = run_check([tmp_path / "甲", tmp_path / "乙"], CheckOptions(write=tmp_path / "out"))
    list(run.results())
    assert run.pending
    assert [each.file for each in read_decisions(run.pending).lines] == ["甲/a.xlsx", "乙/a.xlsx"]


# ---------------------------------------------------------------- lists that contradict themselves

# what is entered for 附2!I9, a word of the message
CONTRADICTIONS = [
    ({"采纳": "是", "改为": "3"}, "既采纳"),
    ({"采纳": "也许"}, "应为“是”或“否”"),
    ({"采纳": "是", "建议读作": None}, "没有建议的读法"),
    ({"工作表": None, "采纳": "是"}, "没有写明"),
]


@pytest.mark.parametrize(("entered", "word"), CONTRADICTIONS)
def test_contradiction_is_an_error(returned, tmp_path, entered, word):
    _, run = check(returned, tmp_path / "out")
    enter(run.pending, "I9", **entered)
    with pytest.raises(DecisionsError, match=word):
        read_decisions(run.pending)


def test_two_decisions_about_one_cell(returned, tmp_path):
    _, run = check(returned, tmp_path / "out")
    enter(run.pending, "I9", 采纳="是")
    enter(run.pending, "I11", 单元格="I9", 原文="约20", 建议读作="20", 采纳="否")
    with pytest.raises(DecisionsError, match="同一个单元格"):
        read_decisions(run.pending)


def test_all_faults_are_named_at_once(returned, tmp_path):
    _, run = check(returned, tmp_path / "out")
    enter(run.pending, "I9", 采纳="也许")
    enter(run.pending, "I11", 采纳="是", 改为="3")
    with pytest.raises(DecisionsError) as caught:
        read_decisions(run.pending)
    assert "第4行" in str(caught.value)
    assert "第5行" in str(caught.value)


def test_another_workbook_is_no_list(returned):
    with pytest.raises(DecisionsError):
        read_decisions(returned / "b.xlsx")
    with pytest.raises(DecisionsError):
        read_decisions(returned / "absent.xlsx")


# ---------------------------------------------------------------- the command


def test_command_line(returned, tmp_path):
    runner = CliRunner()
    out = tmp_path / "out"
    first = runner.invoke(app, ["check", str(returned), "--write", str(out)])
    assert PENDING_NAME in first.output
    enter(out / PENDING_NAME, "I9", 采纳="是")
    arguments = ["check", str(returned), "--decisions", str(out / PENDING_NAME), "--json"]
    again = json.loads(runner.invoke(app, arguments).stdout)
    assert again["files"][0]["values"]["patents.actual"]["value"] == 20
    assert runner.invoke(app, [*arguments, "--accept-proposed"]).exit_code == 2


def test_decided_cell_is_found_where_it_was_listed(returned):
    first = check_file(returned / "a.xlsx", name="a.xlsx").open_cells[0].line()
    decisions = {(first.sheet, first.cell): Decision("accept", raw="约20", proposed="20")}
    checked = check_file(returned / "a.xlsx", decisions=decisions)
    assert checked.used == {("附2", "I9")}


# ---------------------------------------------------------------- the roll-up


def test_decisions_hold_in_the_roll_up(returned, tmp_path):
    _, run = check(returned, tmp_path / "out")
    out = tmp_path / "annex3.xlsx"
    codes = [each.code for each in roll_up("qingdao-2021/annex3", [returned], out).audits]
    assert "rollup-open" in codes
    for cell in ("I9", "I11"):
        enter(run.pending, cell, 采纳="是")
    made = roll_up("qingdao-2021/annex3", [returned], out, decisions=run.pending)
    assert "rollup-open" not in [each.code for each in made.audits]
    results, _ = check(returned, tmp_path / "again", decisions=run.pending)
    total = results["a.xlsx"].total.score
    assert total is not None
    scores = openpyxl.load_workbook(out).worksheets[0]
    assert float(total) in [cell.value for row in scores.iter_rows() for cell in row]


# ---------------------------------------------------------------- words and limits


@pytest.mark.parametrize(
    ("reading", "words"),
    [
        (Reading(None, "exact", is_none=True), "无"),
        (Reading(value=True, confidence="exact"), "是"),
        (Reading(value=False, confidence="exact"), "否"),
        (Reading(Decimal("2.50"), "exact"), "2.5"),
        (Reading("甲", "exact"), "甲"),
        (Reading(None, "unreadable"), ""),
    ],
)
def test_a_reading_as_an_officer_says_it(reading, words):
    assert in_words(reading) == words


@pytest.mark.parametrize(("entered", "counted"), [("80", 80), ("900", None), ("-1", None)])
def test_a_decision_outside_the_limits_of_its_field_is_not_adopted(tmp_path, entered, counted):
    path = enterprise(tmp_path / "a.xlsx", 10, core_revenue_share="约80")
    decision = Decision("replace", entered, raw="约80", proposed="80")
    result = check_file(path, decisions={("附2", "I5"): decision}).results[0]
    assert result.entries["core_revenue_share.actual"].reading.value == counted or counted is None
    assert (result.scores[0].score is None) is (counted is None)


def test_what_cannot_be_read_is_not_accepted_with_what_is_proposed(tmp_path):
    path = enterprise(tmp_path / "a.xlsx", 10, patents="若干", standards="约3")
    scores = {
        score.row: score for score in check_file(path, accept_proposed=True).results[0].scores
    }
    assert scores["patents"].score is None
    assert "按建议" not in scores["patents"].trace
    assert scores["standards"].score is not None
    assert "按建议读作 3" in scores["standards"].trace
    (unread,) = [cell.line() for cell in check_file(path).open_cells if cell.entry.ref == "I9"]
    assert (unread.raw, unread.proposed) == ("若干", "")


def test_a_list_among_the_returns_is_said_and_not_taken(returned, tmp_path):
    _, run = check(returned, tmp_path / "out")
    sent = returned / PENDING_NAME
    sent.write_bytes(enter(run.pending, "I9", 采纳="是").read_bytes())
    results, run = check(returned, tmp_path / "again")
    assert score_of(results["a.xlsx"], "patents").score is None
    ((unread, _),) = run.unread
    assert unread.source.name == PENDING_NAME
    assert "--decisions" in unread.reason


def test_a_decision_is_about_whose_file_it_was(returned, tmp_path):
    """Another sender's file has the same name, and the same words in the same cell."""
    _, run = check(returned, tmp_path / "out")
    decided = enter(run.pending, "I9", 采纳="是")
    fill(returned / "a.xlsx", {"subject": "别的单位"})
    results, _ = check(returned, tmp_path / "again", decisions=decided)
    assert score_of(results["a.xlsx"], "patents").score is None
    (said,) = findings_of(results["a.xlsx"], "patents")
    assert "是关于“" in said.message


def test_a_list_that_another_made_is_not_taken(tmp_path, monkeypatch):
    path = tmp_path / PENDING_NAME
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("ZJTX_KEY_FOLDER", str(tmp_path / "elsewhere"))
        write_pending(path, [_made_up()])
    with pytest.raises(DecisionsError, match="不是用本机关的密钥生成的清单"):
        read_decisions(path)
    before = path.read_bytes()
    written = write_pending(path, [_made_up()._replace(decision=Decision())])
    assert written != path, "and what we write is another file"
    assert path.read_bytes() == before
    assert [line.decision.verdict for line in read_decisions(written).lines] == ["open"]


@pytest.mark.parametrize("change", ["lost", "copied"])
def test_a_seal_belongs_to_its_list(tmp_path, change):
    path = write_pending(tmp_path / PENDING_NAME, [_made_up()])
    book = openpyxl.load_workbook(path)
    if change == "lost":
        del book["_zjtx"]
    else:
        book["_zjtx"]["A2"] = "0" * 16
    book.save(path)
    with pytest.raises(DecisionsError):
        read_decisions(path)


def _made_up():
    cell = PendingCell("a.xlsx", "某公司", "附2", "I9", "专利", "约5", "5", "")
    return cell._replace(decision=Decision("accept"))


# ---------------------------------------------------------------- scores that a rule gives

AGAINST = {"verdict": "accept", "raw": "4", "proposed": "4", "reason": "证书已失效", "line": 4}


@pytest.mark.parametrize(
    ("changed", "severity", "score"),
    [
        ({}, "info", 4),
        ({"person": "王某", "day": "2022-05-31"}, "info", 4),
        ({"verdict": "replace", "value": "5"}, "info", 5),
        ({"verdict": "replace", "value": "15"}, "error", 10),
        ({"reason": ""}, "error", 10),
        ({"verdict": "reject"}, "error", 10),
        ({"raw": "3"}, "error", 10),
    ],
)
def test_a_score_that_the_office_sets_against_the_rule(tmp_path, changed, severity, score):
    path = fill(enterprise(tmp_path / "a.xlsx", 10, patents="999"), {"patents.score": 4})
    decision = Decision(**(AGAINST | changed))
    checked = check_file(path, decisions={("附2", "J9"): decision}, name="a.xlsx")
    result = checked.results[0]
    (found,) = [each for each in result.findings if each.field == "patents.score"]
    assert (found.code, found.severity) == ("score", severity)
    assert all(word in found.message for word in changed.values() if word in {"王某", "2022-05-31"})
    assert score_of(result, "patents").score == score
    undecided = check_file(path, name="a.xlsx").results[0]
    assert result.total
    assert undecided.total
    assert result.total.partial == undecided.total.partial - 10 + score
    (line,) = [cell.line() for cell in checked.open_cells if cell.entry.ref == "J9"]
    assert (line.file, line.raw, line.proposed) == ("a.xlsx", "4", "4")
    assert (line.decision == decision) is ("raw" not in changed)
    assert checked.used == {("附2", "J9")}


@pytest.mark.parametrize(("names", "ref"), [(("annex2",), "J9"), (("annex1",), "I5")])
def test_a_score_against_the_rule_is_written_as_the_office_meant_it(tmp_path, names, ref):
    returned = tmp_path / "returned"
    returned.mkdir()
    path = issue(returned / "a.xlsx", "甲公司", names=names)
    (sheet,) = load_template(f"qingdao-2021/{names[0]}").sheets
    score = next(field for field in sheet.layout(1).fields if field.ref == ref)
    fill(path, {f"{score.row}.target": 3, f"{score.row}.actual": 5, score.key: 4})
    _, run = check(returned, tmp_path / "1")
    listed = enter(run.pending, ref, 采纳="是", 理由="证书已失效", 决定人="王某")
    check(returned, tmp_path / "2", decisions=listed)
    assert texts(tmp_path / "2" / "a.xlsx", sheet.name)[score.position] == "4"
    check(returned, tmp_path / "3")
    assert texts(tmp_path / "3" / "a.xlsx", sheet.name)[score.position] == str(score.points)


def test_of_who_scores_himself_only_what_gives_no_points_is_asked(tmp_path):
    """A goal in words with a listed tier is scored by his own figure; 完成 is no tier."""
    [path] = (ROOT / "samples" / "budget" / "self-evaluation" / "returned").glob("5_*.xlsx")
    found, run = check(path, tmp_path / "out")
    del found, run
    sheet: Any = openpyxl.load_workbook(tmp_path / "out" / PENDING_NAME).active
    waiting = [
        (row[4].value, row[6].value, row[8].value)
        for row in sheet.iter_rows(min_row=4)
        if row[1].value
    ]
    assert [line[:2] for line in waiting] == [("E21", "完成")]
    decided = enter(tmp_path / "out" / PENDING_NAME, "E21", 改为="达成预期指标")
    again, _ = check(path, tmp_path / "again", decisions=decided)
    assert all(score.score is not None for score in again[path.name].scores)


@pytest.mark.parametrize(
    ("value", "is_taken"), [("5", True), ("0", True), ("-5", False), ("约5", False), ("", False)]
)
def test_what_an_officer_writes_must_be_sure_and_possible(value, is_taken):
    field = load_template("qingdao-2021/annex2").sheets[0].layout(1).by_key["patents.actual"]
    assert (_read(value, field) is not None) == is_taken


@pytest.mark.parametrize(("value", "is_taken"), [("五个字以内", True), ("多于五个字了", False)])
def test_what_an_officer_writes_is_no_longer_than_its_field_takes(value, is_taken):
    field: Any = SimpleNamespace(kind=ValueKind("text", maximum=Decimal(5)))
    assert (_read(value, field) is not None) == is_taken


@pytest.mark.parametrize(
    ("reading", "is_score", "proposed"),
    [
        (Reading(Decimal(5), "proposed"), False, "5"),
        (Reading(Decimal(5), "exact"), True, "5"),
        (Reading("达成预期指标", "exact"), False, ""),
        (Reading(None, "unreadable"), False, ""),
    ],
)
def test_only_what_is_proposed_stands_in_its_column(reading, is_score, proposed):
    cell: Any = SimpleNamespace(entry=SimpleNamespace(reading=reading), is_score=is_score)
    told = OpenCell.proposed.fget
    assert told
    assert told(cell) == proposed


# ---------------------------------------------------------------- one table by itself

ABOUT, WITH_REMARK, KEY = ("附2", "I9"), ("附2", "I11"), "patents.actual"


@pytest.fixture(scope="module")
def form(tmp_path_factory):
    path = tmp_path_factory.mktemp("form") / "a.xlsx"
    enterprise(path, 10, patents="约20", standards="3（含在研）")
    return fill(path, {"rd_share.score": 1})


@pytest.fixture(scope="module")
def table(form):
    return read_file(form).tables[0]


def decision(verdict, value="", **about):
    made = Decision(verdict, value, raw="约20", proposed="20", line=4)
    return made._replace(**about)


@pytest.mark.parametrize(
    ("made", "value", "severity", "says"),
    [
        (decision("accept"), "20", "info", "主管部门已决定：采纳 20。"),
        (decision("accept", reason="核实", person="张三", day="3月5日"), "20", "info",
         "采纳 20，理由：核实（张三，3月5日）。"),
        (decision("accept", person="张三"), "20", "info", "采纳 20（张三）。"),
        (decision("replace", "18"), "18", "info", "改为 18。"),
        (decision("replace", "/"), "None", "info", "改为 无。"),
        (decision("replace", "不清楚"), None, None, "填的是“不清楚”，不能用于本栏"),
        (decision("reject", reason="没有证书"), None, "error",
         "没有采纳建议的读法，理由：没有证书，请改正。"),
        (decision("accept", raw="约21"), None, None, "针对原来填的“约21”"),
        (decision("accept", proposed="21"), None, None, "现在的内容不同"),
        (decision("replace", "18", subject="另一家"), None, None, "是关于“另一家”的"),
    ],
)  # fmt: skip
def test_what_becomes_of_an_open_cell(table, made, value, severity, says):
    found = decide(table, {ABOUT: made}, file="a.xlsx")
    assert found.used == {ABOUT}
    assert (found.file, found.overrides, found.adopted) == ("a.xlsx", {}, frozenset())
    outcome = found.outcomes[KEY]
    assert (outcome.severity, outcome.is_decided) == (severity, severity == "info")
    assert says in outcome.text
    before, after = (each.submission.entries[KEY].reading for each in (table, found.table))
    if value is None:
        assert after == before
        assert KEY not in found.said
    else:
        assert (str(after.value), after.confidence, after.codes) == (value, "normalised", ())
        assert found.said[KEY] == after.note
        assert after.note.startswith("按待定事项：")
    cell = next(cell for cell in found.open_cells if cell.entry.key == KEY)
    is_kept = "没有采用" not in outcome.text or made.value == "不清楚"
    assert (cell.decision == made) == is_kept


def test_what_nobody_has_decided_waits(table):
    for decisions in (
        {},
        {ABOUT: decision("open", reason="再看")},
        {("附2", "I5"): decision("accept")},
    ):
        found = decide(table, decisions)
        assert found.table.submission.entries == table.submission.entries
        assert (found.said, found.outcomes) == ({}, {})
        assert found.used == ({ABOUT} if ABOUT in decisions else set())
        assert [(cell.entry.sheet, cell.entry.ref) for cell in found.open_cells] == [
            ABOUT, WITH_REMARK,
        ]  # fmt: skip


def test_who_accepts_all_that_is_proposed_is_told_what_that_was(table):
    found = decide(table, {}, accept_proposed=True)
    assert found.said == {KEY: "按建议读作 20", "standards.actual": "按建议读作 3"}
    assert found.table.submission.entries == table.submission.entries
    found = decide(table, {ABOUT: decision("reject")}, accept_proposed=True)
    assert found.said == {"standards.actual": "按建议读作 3"}


def test_a_line_of_the_list_says_what_is_doubtful(table):
    (cell, _) = decide(table, {}, file="区/a.xlsx").open_cells
    line = cell.line()
    assert (line.file, line.subject, line.sheet, line.cell) == (
        "区/a.xlsx", table.submission.subject, "附2", "I9",
    )  # fmt: skip
    assert (line.raw, line.proposed, line.decision) == ("约20", "20", Decision())
    assert line.doubt == cell.entry.reading.note
    assert "得分与评分标准不一致" in cell._replace(is_ruled=True, is_score=True).doubt
    assert "采纳后才计入总分" in cell._replace(is_score=True).doubt
    blank = cell.entry._replace(cell=cell.entry.cell._replace(raw=" "))
    assert "待评" in cell._replace(is_score=True, entry=blank).doubt
    sure = cell.entry._replace(reading=Reading("好", "exact"))
    assert "看不出应得几分" in cell._replace(entry=sure).doubt
    silent = cell.entry._replace(reading=Reading(None, "unreadable"))
    assert cell._replace(entry=silent).doubt == "需主管部门确认"


RULED = ("附2", "J8")  # the score of rd_share, in which 1 stands


@pytest.mark.parametrize(
    ("made", "points", "says"),
    [
        (decision("accept", raw="1", proposed="1", reason="补正"), 1, "采纳 1，理由：补正"),
        (decision("replace", "3", raw="1", reason="补正"), 3, "改为 3"),
        (decision("replace", "0", raw="1", reason="补正"), 0, "改为 0"),
        (decision("replace", "10", raw="1", reason="补正"), 10, "改为 10"),
        (decision("replace", "10.1", raw="1", reason="补正"), None, "不在 0 至 10 之间"),
        (decision("replace", "-1", raw="1", reason="补正"), None, "不能用于本栏"),
        (decision("replace", "3", raw="1"), None, "没有写明改定得分的理由"),
        (decision("reject", raw="1"), None, "没有采纳"),
        (decision("replace", "3", raw="2", reason="补正"), None, "现在的内容不同"),
        (decision("replace", "1", raw="2", reason="补正"), 1, "改为 1"),  # stands there already
        (decision("open", raw="1"), "nothing", ""),
    ],
)
def test_what_the_office_sets_against_a_rule(table, made, points, says):
    field = next(field for field in table.fields if field.ref == "J8")
    assert field.key == "rd_share.score"
    assert field.points == 10
    found = decide(table, {RULED: made})
    assert found.used == {RULED}
    if points == "nothing":
        assert found.overrides == {}
        return
    ((key, override),) = found.overrides.items()
    assert (key, override.points) == (field.key, points)
    assert says in override.outcome.text
    assert override.outcome.is_decided == (points is not None)


def test_a_score_against_its_rule_may_be_meant_so(form):
    (result,) = check_file(form).results
    table = read_file(form).tables[0]
    (cell,) = overridden(decide(table, {}, file="a.xlsx"), result.findings)
    assert (cell.entry.key, cell.is_score, cell.is_ruled, cell.file) == (
        "rd_share.score", True, True, "a.xlsx",
    )  # fmt: skip
    assert cell.decision == Decision()
    made = decision("replace", "3", raw="1", reason="补正")
    (cell,) = overridden(decide(table, {RULED: made}), result.findings)
    assert cell.decision == made
    (cell,) = overridden(decide(table, {RULED: made._replace(raw="2")}), result.findings)
    assert cell.decision == Decision()
    warnings = [each._replace(severity="warning") for each in result.findings]
    assert list(overridden(decide(table, {}), warnings)) == []
    settled = [each._replace(is_decided=True) for each in warnings if each.code == "score"]
    assert len(list(overridden(decide(table, {}), settled))) == 1


def test_a_finding_tells_what_was_decided_about_its_cell(form):
    findings = check_file(form).results[0].findings
    of_cell = [each for each in findings if each.field == KEY]
    assert of_cell
    outcome = Outcome("info", "主管部门已决定。", is_decided=True)
    told = list(judged(findings, {KEY: outcome}))
    assert len(told) == len(findings)
    for before, after in zip(findings, told, strict=True):
        if before.field != KEY:
            assert after == before
            continue
        assert (after.severity, after.is_decided) == ("info", True)
        assert after.message.endswith("主管部门已决定。")
    (first, *_) = judged(of_cell, {KEY: Outcome(None, "没有采用。")})
    assert (first.severity, first.is_decided) == (of_cell[0].severity, False)


def test_whose_a_score_is(table):
    scores = [field for field in table.fields if field.role == "score"]
    assert all(is_ruled(field) and not is_given(field) for field in scores)
    others = [field for field in table.fields if field.role != "score"]
    assert not any(is_ruled(field) or is_given(field) for field in others)
    assert given_rows(table) == frozenset()
    own = scores[0]._replace(by="recipient")
    assert not is_ruled(own)
    assert scores[0].rule is not None
    by_person = scores[0]._replace(rule=scores[0].rule._replace(expression=None))
    assert is_given(by_person)
    assert not is_ruled(by_person)
    assert not is_given(by_person._replace(by="recipient"))
    assert not is_given(by_person._replace(rule=None))


@pytest.mark.parametrize(
    ("goal", "is_clear"),
    [("≥50个", True), ("50个", False), ("100%", False), ("成效显著", True), (None, True),
     (Decimal(50), True), (True, True)],
)  # fmt: skip
def test_a_goal_is_clear_in_words_and_with_a_sign(goal, is_clear):
    assert _is_clear(Reading(goal, "exact")) is is_clear
    assert _is_clear((Reading("50个", "exact"),)) is True  # of a column nobody asks
