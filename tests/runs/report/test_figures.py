"""The figures of a report, of what lies under some paths: which files, which year, as decided."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.returned_forms import enterprise, fill, issue
from tests.runs.report.annexes import annex5, elsewhere
from zjtx_xl.errors import NoReportError, NothingToReportError
from zjtx_xl.returns.fill import fill_file
from zjtx_xl.runs.check import CheckOptions, run_check
from zjtx_xl.runs.report.figures import ReportFigures, figures_of

SET = "qingdao-2021"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (folder := tmp_path / "收到").mkdir()
    return folder


def certifications(found: ReportFigures) -> str:
    return found.figures.figure("certifications").text


def test_files_count_as_an_officer_numbers_them_and_our_own_do_not(folder: Path):
    annex5(folder / "10.xlsx", 3, region="乙市")
    annex5(folder / "2.xlsx", 4, region="甲市")
    (own := folder / "报告_附件" / "年").mkdir(parents=True)
    annex5(own / "附5.xlsx", 50)
    elsewhere(folder / "1.xlsx", "guangdong-2021/annex1")
    told: list[tuple[int, int]] = []
    found = figures_of(
        SET, [folder], besides=folder / "报告_附件", progress=lambda *done: told.append(done)
    )
    assert [Path(path).name for path in found.sources] == ["1.xlsx", "2.xlsx", "10.xlsx"]
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert found.variables["region"] == "甲市"  # of this set the first
    assert certifications(found) == "7"
    assert [source.name for source in found.holding("annex5")] == ["2.xlsx", "10.xlsx"]
    assert found.holding("annex2") == ()
    assert certifications(figures_of(SET, [folder])) == "57"


def test_the_latest_year_of_the_set_counts_beside_the_one_before(folder: Path):
    annex5(folder / "a.xlsx", 3, year="2021")
    annex5(folder / "b.xlsx", 5, year="2022")
    elsewhere(folder / "c.xlsx", "zjtx-2022/specialised-list")
    figures = figures_of(SET, [folder]).figures
    assert figures.previous is not None
    assert (figures.group.set_id, figures.group.year, figures.previous.year) == (
        SET,
        "2022",
        "2021",
    )
    assert figures.figure("certifications").text == "5"


def test_what_holds_nothing_of_the_set_makes_no_report(folder: Path):
    elsewhere(folder / "c.xlsx", "zjtx-2022/specialised-list")
    with pytest.raises(NothingToReportError):
        figures_of(SET, [folder])
    with pytest.raises(NoReportError):
        figures_of("zjtx-2022", [folder])


def test_what_was_not_read_is_told(folder: Path):
    annex5(folder / "a.xlsx", 3)
    (folder / "扫描.pdf").write_bytes(b"%PDF-")
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04 cut")
    found = figures_of(SET, [folder])
    assert found.unread == ((str(folder / "扫描.pdf"), "是 PDF 文件"),)
    assert [(Path(one.path).name, one.code) for one in found.refused] == [("坏.xlsx", "truncated")]


def test_what_an_officer_has_decided_counts(folder: Path, tmp_path: Path):
    annex5(folder / "a.xlsx", 3, "约20")
    assert certifications(figures_of(SET, [folder])) == "（待定）"
    run = run_check([folder], CheckOptions(write=tmp_path / "copies"))
    assert list(run.results())
    assert run.pending is not None
    book = openpyxl.load_workbook(run.pending)
    sheet: Any = book.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[3]}
    row = next(row for row in range(4, 60) if sheet.cell(row, heads["单元格"]).value == "G5")
    sheet.cell(row, heads["改为"]).value = 18
    book.save(decided := tmp_path / "待定事项.xlsx")
    assert certifications(figures_of(SET, [folder], decisions=decided)) == "21"


def totals(found: ReportFigures) -> list[str]:
    every = (record.cells.get("total.score") for record in found.figures.group.records)
    return [total.raw for total in every if total]


def test_a_total_is_what_the_rules_give(folder: Path):
    path = enterprise(folder / "a.xlsx", 0)
    fill_file(path, {"total.score": 12})
    assert totals(figures_of(SET, [folder])) == ["87.5"]
    fill_file(path, {"patents.actual": "约300"})
    assert totals(figures_of(SET, [folder])) == [""]
    assert totals(figures_of(SET, [folder], accept_proposed=True)) == ["87.5"]


@pytest.mark.parametrize(
    ("said", "accepted"),
    [("约20", "20"), ("20", "20"), ("两三百", ""), ("约-20", "")],  # odd sizes ask for a decision
)
def test_what_is_proposed_is_added_up_once_it_is_accepted(folder: Path, said: str, accepted: str):
    issue(folder / "a.xlsx", "甲公司", names=("annex6",))
    fill(folder / "a.xlsx", {"附6!D4": said})
    for accept in (False, True):
        found = figures_of(SET, [folder], accept_proposed=accept).figures
        cells = [record.cells for record in found.group.records if record.number]
        (cell,) = (cell for own in cells for cell in own.values() if cell.ref == "D4")
        sure = said == "20" or (accept and accepted)
        assert (cell.is_sure, cell.value if sure else None) == (
            bool(sure), Decimal(accepted) if sure else None
        )  # fmt: skip


def test_the_roster_is_a_table_of_the_report(folder: Path, tmp_path: Path):
    annex5(folder / "a.xlsx", 3)
    listed = tmp_path / "名册.csv"
    listed.write_text("序号,企业名称\n1,甲公司\n2,乙公司\n", "utf-8")
    assert not figures_of(SET, [folder]).figures.group.of_table("roster")
    assert len(figures_of(SET, [folder], roster=listed).figures.group.of_table("roster")) == 2
