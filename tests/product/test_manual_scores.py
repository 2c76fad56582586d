"""A score that a person gives: kept as it was typed, and counted once the office adopts it."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from tests.product.test_new_table import TEMPLATES, zjtx

if TYPE_CHECKING:
    from pathlib import Path

FORM = "made-up-2030/park"
ANSWERS = {
    "subject": "甲园区", "area.target": 10, "area.actual": 10, "output.target": 100,
    "output.actual": 100, "tenants.actual": 50, "plan.actual": "是", "opinion.actual": "运行良好",
    "goal1.content": "新增就业岗位（个）", "goal1.target": 5, "goal1.actual": 5,
}  # fmt: skip
OTHERS = 70  # the points of the rows that have rules
SCORE, TOTAL = "G9", "G11"


@pytest.fixture(scope="module")
def blank(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("blank")
    assert zjtx("generate", FORM, "--out", folder).returncode == 0
    (path,) = folder.glob("*.xlsx")
    return path


def filled(blank: Path, folder: Path, score: object) -> Path:
    data = ANSWERS | ({} if score is None else {"opinion.score": score})
    (folder / "data.json").write_text(json.dumps(data), encoding="utf-8")
    path = folder / "returned.xlsx"
    done = zjtx("fill", blank, "--data", folder / "data.json", "--out", path)
    assert done.returncode == 0, done.stderr
    return path


def checked(path: Path, *options: str | Path) -> dict[str, Any]:
    done = zjtx("check", path, "--json", *options)
    assert done.returncode in {0, 1}, done.stderr
    (entry,) = json.loads(done.stdout)["files"]
    return entry


def opinion(entry: dict[str, Any]) -> dict[str, Any]:
    return next(row for row in entry["scores"] if row["row"] == "opinion")


def stands(path: Path, ref: str) -> object:
    return openpyxl.load_workbook(path, data_only=True).worksheets[0][ref].value


@pytest.mark.parametrize("typed", [None, 25, 0, 31])
def test_what_was_typed_stays_and_does_not_count_by_itself(blank, tmp_path, typed):
    path = filled(blank, tmp_path, typed)
    entry = checked(path, "--write", tmp_path / "out")
    assert (opinion(entry)["score"], opinion(entry)["reported"]) == (None, typed)
    assert (entry["total"]["score"], entry["total"]["partial"]) == (None, OTHERS)
    copy = tmp_path / "out" / path.name
    assert stands(copy, SCORE) == typed
    again = checked(copy, "--in-place")
    assert again["total"]["score"] is None
    assert stands(copy, SCORE) == typed


@pytest.mark.parametrize(
    ("typed", "counted"), [(25, 25), (0, 0), (30, 30), (31, None), (None, None)]
)
def test_all_that_stand_there_can_be_adopted_within_the_points(blank, tmp_path, typed, counted):
    entry = checked(filled(blank, tmp_path, typed), "--accept-manual")
    assert opinion(entry)["score"] == counted
    assert entry["total"]["score"] == (None if counted is None else OTHERS + counted)
    found = [fault for fault in entry["findings"] if fault["cell"] == SCORE]
    assert [fault["code"] for fault in found] == (["range"] if typed == 31 else [])


def pending(path: Path, folder: Path) -> Path:
    zjtx("check", path, "--write", folder)
    (listed,) = folder.glob("待定事项*.xlsx")
    return listed


def decide(listed: Path, **entered: object) -> dict[str, object]:
    """Enter a decision; gives what the line says."""
    workbook = openpyxl.load_workbook(listed)
    sheet: Any = workbook.worksheets[0]
    columns: dict[str, int] = {cell.value: cell.column for cell in sheet[3]}
    (row,) = [row for row in range(4, sheet.max_row + 1)
              if sheet.cell(row, columns["单元格"]).value == SCORE]  # fmt: skip
    said = {name: sheet.cell(row, column).value for name, column in columns.items()}
    for name, value in entered.items():
        sheet.cell(row, columns[name]).value = value
    workbook.save(listed)
    return said


@pytest.mark.parametrize(
    ("typed", "entered", "counted"),
    [
        (25, {"采纳": "是"}, 25),
        (25, {"改为": "20", "理由": "复核"}, 20),
        (25, {"采纳": "否"}, None),
        (None, {"改为": "18"}, 18),
        (25, {"改为": "40"}, None),
        (25, {}, None),
    ],
)
def test_an_officer_decides_in_the_list_of_what_waits(blank, tmp_path, typed, entered, counted):
    path = filled(blank, tmp_path, typed)
    listed = pending(path, tmp_path / "1")
    said = decide(listed, **entered)
    assert ("待评" in str(said["疑义"])) is (typed is None)
    entry = checked(path, "--decisions", listed, "--write", tmp_path / "2")
    assert opinion(entry)["score"] == counted
    assert entry["total"]["score"] == (None if counted is None else OTHERS + counted)
    if counted is not None:
        assert "待定事项" in opinion(entry)["trace"]
        assert stands(tmp_path / "2" / path.name, SCORE) == counted


def test_what_was_decided_holds_for_the_scored_copy_and_for_no_other_score(blank, tmp_path):
    path = filled(blank, tmp_path, 25)
    listed = pending(path, tmp_path / "1")
    decide(listed, 改为="20.0", 理由="复核")
    checked(path, "--decisions", listed, "--write", tmp_path / "2")
    again = checked(tmp_path / "2" / path.name, "--decisions", listed)
    assert (opinion(again)["score"], again["total"]["score"]) == (20, OTHERS + 20)
    (tmp_path / "other").mkdir()
    other = checked(filled(blank, tmp_path / "other", 26), "--decisions", listed)
    assert (opinion(other)["score"], other["total"]["score"]) == (None, None)
    assert "针对原来填的“25”" in opinion(other)["trace"]


def test_a_summary_has_the_total_once_the_office_adopts_the_score(blank, tmp_path):
    path, out = filled(blank, tmp_path, 25), tmp_path / "summary.xlsx"
    for options, total, codes in ([], None, ["rollup-open"]), (["--accept-manual"], 95, []):
        words = ["rollup", "made-up-2030/ranking", path, "--out", out, "--json", *options]
        found = json.loads(zjtx(*words).stdout)
        assert [fault["code"] for fault in found["audits"]] == codes
        assert openpyxl.load_workbook(out).worksheets[0]["C4"].value == total


def test_what_waits_for_the_office_is_no_pass(blank, tmp_path):
    path = filled(blank, tmp_path, None)
    report = tmp_path / "report.md"
    done = zjtx("check", path, "--report", report)
    assert "待核 1 个" in done.stdout.replace("\n", "")
    assert "通过 0 个" in done.stdout.replace("\n", "")
    assert "专家意见" in done.stdout
    assert "待核" in report.read_text(encoding="utf-8")


def test_the_total_of_a_form_that_nobody_scored_is_no_fault_once_the_office_has(blank, tmp_path):
    """Excel saves 0 as the sum of an empty column: what 待定事项 gives does not stand there."""
    path = filled(blank, tmp_path, None)
    (tmp_path / "total.json").write_text(json.dumps({"total.score": 0}), encoding="utf-8")
    done = zjtx("fill", path, "--data", tmp_path / "total.json")
    assert done.returncode == 0, done.stderr
    checked(path, "--write", tmp_path / "out")
    book = openpyxl.load_workbook(pending := tmp_path / "out" / "待定事项.xlsx")
    sheet: Any = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[3]}
    row = next(row for row in range(4, 20) if sheet.cell(row, columns["单元格"]).value == SCORE)
    sheet.cell(row, columns["改为"]).value = 25
    book.save(pending)
    entry = checked(path, "--decisions", pending)
    assert (entry["total"]["score"], entry["total"]["reported"]) == (OTHERS + 25, 0)
    assert [fault["code"] for fault in entry["findings"]] == []


REPORT = """
report:
  template: report.docx
  figures:
    - {key: points, title: 园区得分, unit: 分, value: mean(park.total.score), words: [[平均得分]]}
"""


@pytest.mark.parametrize(
    ("options", "printed", "said"),
    [((), "95", None), (("--accept-manual",), "95", []), (("--accept-manual",), "96", ["95"])],
)
def test_a_report_counts_adopted_scores(blank, tmp_path, options, printed, said):
    shutil.copytree(TEMPLATES, tmp_path / "templates")
    with (tmp_path / "templates/made-up-2030/set.yaml").open("a", encoding="utf-8") as owner:
        owner.write(REPORT)
    report = tmp_path / "report.txt"
    report.write_text(f"园区平均得分{printed}分。", encoding="utf-8")
    done = zjtx(
        "proofread", report, "made-up-2030", filled(blank, tmp_path, 25), "--json", *options,
        templates=tmp_path / "templates",
    )  # fmt: skip
    assert done.returncode == (1 if said else 0), done.stderr
    found = json.loads(done.stdout)
    if said is None:
        assert found["checked"] == []
    else:
        assert len(found["checked"]) == (0 if said else 1)
        assert all(number in fault["message"] for number in said for fault in found["findings"])
