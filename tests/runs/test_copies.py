"""The 审核意见 of a copy and the letter to its sender say the same."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.hostile_files import ROOT
from zjtx_xl.findings.catalogue import finding
from zjtx_xl.findings.results import FileResult
from zjtx_xl.forms.review_sheet import CODE, EXPLANATION, PROBLEM, SHEET
from zjtx_xl.reports.collect import Collector
from zjtx_xl.reports.output import Reports
from zjtx_xl.returns.reader import read_file
from zjtx_xl.runs.check import CheckOptions, CheckRun, run_check
from zjtx_xl.runs.processes.workers import in_order
from zjtx_xl.runs.senders import copies as told_copies
from zjtx_xl.runs.senders.copies import Copies

if TYPE_CHECKING:
    from pathlib import Path

    from zjtx_xl.findings.words import Severity

RETURNS = ROOT / "samples/qingdao-2021/enterprises"
BETWEEN = "18_青岛建华食品机械制造有限公司.xlsx"  # its 附2 and 附5 say different things
ALONE = "3_青岛泰德汽车轴承股份有限公司.xlsx"


@pytest.fixture
def returned(tmp_path: Path) -> Path:
    folder = tmp_path / "returned"
    folder.mkdir()
    for name in (BETWEEN, ALONE):
        shutil.copy(RETURNS / name, folder / name)
    return folder


def checked(folder: Path, **options: object) -> CheckRun:
    run = run_check([folder], CheckOptions(**options))  # type: ignore[arg-type]
    list(run.results())
    run.write_reports()
    return run


def lines(path: Path) -> list[tuple[str, str, str]]:
    """Code, problem and explanation of each line of 审核意见."""
    sheet = openpyxl.load_workbook(path)[SHEET]
    rows = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    heading = next(number for number, row in enumerate(rows) if CODE in row)
    columns = [rows[heading].index(name) for name in (CODE, PROBLEM, EXPLANATION)]
    found = [tuple(str(row[column]) for column in columns) for row in rows[heading + 1 :]]
    return [line for line in found if line[0]]  # type: ignore[misc]


def explain(path: Path, code: str, text: str) -> None:
    workbook = openpyxl.load_workbook(path)
    sheet = workbook[SHEET]
    rows = list(sheet.iter_rows())
    heading = next(row for row in rows if CODE in [cell.value for cell in row])
    columns = [cell.value for cell in heading]
    for row in rows:
        if row[columns.index(CODE)].value == code:
            sheet[str(row[columns.index(EXPLANATION)].coordinate)] = text
    workbook.save(path)


def test_what_is_between_tables_stands_in_the_copy_as_in_the_letter(returned, tmp_path):
    letters = tmp_path / "letters"
    run = checked(returned, write=tmp_path / "out", reports=Reports(feedback=letters))
    between = [audit for audit in run.audits if audit.severity != "info"]
    assert {audit.code for audit in between} >= {"audit-value", "rd-ratio"}
    for name in (BETWEEN, ALONE):
        copy = tmp_path / "out" / name
        [letter] = letters.glob(f"*_{name.removesuffix('.xlsx')}.md")
        own = {line[1] for line in lines(copy) if line[0] in {audit.code for audit in between}}
        said = letter.read_text(encoding="utf-8")
        assert own
        for problem in own:
            # the letter may break lines, and marks what Markdown would take for its own
            words = re.sub(r"[^\w]", "", problem)
            assert words in re.sub(r"[^\w]", "", said)
        assert len(own) == sum(audit.path.endswith(name) for audit in between)


def test_with_a_report_its_own_collector_says_what_copies_are_told(returned, tmp_path, monkeypatch):
    made: list[Collector] = []
    begin = Collector.__init__
    monkeypatch.setattr(Collector, "__init__", lambda own: (made.append(own), begin(own))[1])
    page = Reports((tmp_path / "report.html",))
    checked(returned, write=tmp_path / "with", reports=page)
    assert len(made) == 1
    checked(returned, write=tmp_path / "without")
    for name in (BETWEEN, ALONE):
        assert lines(tmp_path / "with" / name) == lines(tmp_path / "without" / name)


@pytest.mark.parametrize("jobs", [1, 2])
def test_copies_are_told_by_as_many_processes_as_check(returned, tmp_path, monkeypatch, jobs):
    told: list[int] = []

    def counted(work, items, number, **others):
        told.append(number)
        return in_order(work, items, number, **others)

    monkeypatch.setattr(told_copies, "in_order", counted)
    run = checked(returned, write=tmp_path / "out", jobs=jobs)
    assert told == [jobs]
    assert not run.notes
    assert {line[0] for line in lines(tmp_path / "out" / BETWEEN)} >= {"audit-value"}


def test_the_rest_of_the_copy_is_as_it_was_written_first(returned, tmp_path, monkeypatch):
    checked(returned, write=tmp_path / "out")
    monkeypatch.setattr(CheckRun, "_tell_in_copies", lambda _: None)
    checked(returned, write=tmp_path / "first")
    for name in (BETWEEN, ALONE):
        one, other = read_file(tmp_path / "out" / name), read_file(tmp_path / "first" / name)
        assert one.review is not None
        for member in other.package.names:
            if member != one.review.part.part:
                assert one.package.read(member) == other.package.read(member), member


@pytest.mark.parametrize("in_place", [False, True])
def test_its_explanation_stays(returned, tmp_path, in_place):
    checked(returned, in_place=True)
    explain(returned / BETWEEN, "audit-value", "附5 的数已按合同更正")
    out = None if in_place else tmp_path / "out"
    checked(returned, in_place=in_place, write=out)
    said = {line[2] for line in lines((out or returned) / BETWEEN) if line[0] == "audit-value"}
    assert said == {"附5 的数已按合同更正"}


@pytest.mark.parametrize(("severity", "told"), [("info", []), ("warning", ["a.xlsx"])])
def test_a_mere_remark_is_not_written_into_copies(
    severity: Severity, told: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("zjtx_xl.checks.tell_in_copy", lambda *_: True)
    copies = Copies()
    copy = str(tmp_path / "a.xlsx")
    copies.add((FileResult("a.xlsx", None, None, None, "ok", written=copy),), ())
    audit = finding("duplicate", path="a.xlsx", note="两份", severity=severity)
    assert [path.name for path, _ in copies.tell([audit])] == told


def test_again_it_is_our_own_work(returned, tmp_path):
    for _ in range(2):
        checked(returned, write=tmp_path / "out")  # nothing refuses to replace it
