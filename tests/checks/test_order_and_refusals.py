"""What a reader finds first, what a refusal is; a broken list of findings stops nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.returned_forms import enterprise, explain, fill
from zjtx_xl.checks import write_back
from zjtx_xl.checks.moved import _runs
from zjtx_xl.checks.table import check_file
from zjtx_xl.checks.workbook import refused
from zjtx_xl.checks.write_back import patched, scored_copy, write_checked
from zjtx_xl.findings.refusals import FileRefused
from zjtx_xl.findings.words import RANKS
from zjtx_xl.runs.issue import generate
from zjtx_xl.xlsx.errors import Reason, WorkbookRefused

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


@pytest.mark.parametrize(
    ("reason", "is_written"),
    [
        (Reason.INSIDE_MERGE, True),
        (Reason.INSIDE_ARRAY, True),
        (Reason.FORMULA_SHARED, True),
        (Reason.UNPROVEN_END, False),
    ],
)
def test_only_a_review_sheet_that_cannot_be_written_is_left_out(
    tmp_path, monkeypatch, reason, is_written
):
    def without_review(package, workbook, edits, scans):
        if any(part.name == "审核意见" for part in edits):
            raise WorkbookRefused(reason, cell="A3")
        return patched(package, workbook, edits, scans)

    monkeypatch.setattr(write_back, "patched", without_review)
    checked = check_file(enterprise(tmp_path / "a.xlsx", 10, patents=""))
    assert checked.returned is not None
    if is_written:
        copy = scored_copy(checked.returned, checked.results)
        assert copy != checked.returned.package.data
    else:
        with pytest.raises(WorkbookRefused):
            scored_copy(checked.returned, checked.results)


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
