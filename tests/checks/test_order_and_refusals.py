"""What a reader finds first, what a refusal is; a broken list of findings stops nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests import faults
from tests.returned_forms import cell_of, enterprise, explain, fill
from zjtx_xl.checks.moved import _runs
from zjtx_xl.checks.table import check_file
from zjtx_xl.checks.workbook import refused
from zjtx_xl.checks.write_back import write_checked
from zjtx_xl.findings.refusals import FileRefused
from zjtx_xl.findings.words import RANKS
from zjtx_xl.runs.issue import generate

if TYPE_CHECKING:
    from pathlib import Path

FRACTION = "revenue_growth"


def ranks(path: Path) -> list[int]:
    return [finding.rank for finding in check_file(path).results[0].findings]


def test_errors_come_before_warnings_and_these_before_what_is_only_said(tmp_path):
    path = enterprise(tmp_path / "a.xlsx", 10, patents="15 个", standards="", **{FRACTION: "0.06"})
    found = ranks(path)
    assert found == sorted(found)
    assert set(found) == set(RANKS.values())


def test_what_was_explained_goes_to_the_end(tmp_path):
    path = enterprise(tmp_path / "a.xlsx", 10, patents="约20", **{FRACTION: "0.06"})
    copy = write_checked(check_file(path), tmp_path / "1" / "a.xlsx")
    assert copy is not None
    first = check_file(copy).results[0].findings
    explain(copy, 1, "确实如此")
    found = check_file(copy).results[0].findings
    assert [finding.rank for finding in found] == sorted(finding.rank for finding in found)
    assert found[-1].field == first[0].field
    assert found[-1].kind == "explained"


@pytest.mark.parametrize("code", ["legacy", "macro", "damaged"])
def test_file_that_could_not_be_read_is_an_error_whatever_the_code(code):
    assert refused(FileRefused(code, "是旧格式"), "a.xls").severity == "error"


def test_review_sheet_with_a_formula_of_its_own_stops_no_score(tmp_path):
    path = enterprise(tmp_path / "a.xlsx", 10, patents="")
    path.write_bytes(faults.set_formula(path.read_bytes(), "审核意见", "A3", "1+1", "2"))
    copy = write_checked(check_file(path), tmp_path / "1" / "a.xlsx")
    assert copy is not None
    cells = openpyxl.load_workbook(copy)["附2"]
    assert cells[cell_of("export_share.score").partition("!")[2]].value is not None


@pytest.mark.parametrize(
    ("lines", "runs"),
    [([], []), ([3], [[3]]), ([3, 4, 7], [[3, 4], [7]]), ([1, 3, 5], [[1], [3], [5]])],
)
def test_lines_that_follow_each_other_are_said_together(lines, runs):
    assert [list(run) for run in _runs(lines)] == runs


def test_a_name_that_says_it_was_changed_is_the_same_line_twice(tmp_path):
    (path,) = generate("qingdao-2021/annex5", tmp_path).files
    fill(path, {"附5!B4": "旧公司（现更名为：新公司）", "附5!B5": "新公司", "附5!B6": "另一公司"})
    found = [each for each in check_file(path).results[0].findings if each.code == "duplicate"]
    assert [(each.cell, each.other.cell if each.other else "") for each in found] == [("B5", "B4")]
