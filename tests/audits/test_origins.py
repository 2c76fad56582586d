"""A figure of another office's summary is followed to the returns that it was made of."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter

from zjtx_xl.audits import provenance
from zjtx_xl.audits.origins import Followed, _differ
from zjtx_xl.audits.provenance import Line, write_sheets
from zjtx_xl.findings.results import Address
from zjtx_xl.forms.styles import Formats
from zjtx_xl.returns.sources import Source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def summary(path: Path, lines: Sequence[Line]) -> Path:
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet("附5")
        write_sheets(workbook, Formats(workbook, {}), path, lines)
    return path


def line(cell: str, value: str, origin: str, *, sheet: str = "附5", at: str = "C4") -> Line:
    return Line(sheet, cell, "甲公司", "营业收入", value, Address(origin, "附5", at))


def cell(path: Path, ref: str, raw: str, sheet: str = "附5") -> Any:
    return SimpleNamespace(path=str(path), sheet=sheet, ref=ref, raw=raw)


def test_what_a_figure_was_made_of(tmp_path: Path):
    returned = str(tmp_path / "回收" / "甲.xlsx")
    lines = [
        line("C4", "10", returned),
        line("C5", "30", returned, at="C8"),
        line("C5", "30", str(tmp_path / "乙.xlsx"), at="C9"),
        line("D9", "7", returned, sheet="附6"),
    ]
    path = summary(tmp_path / "市.xlsx", lines)
    followed = Followed({str(path): Source(path)})
    own = Address(str(path), "附5", "C4")
    first = Address(returned, "附5", "C4")
    assert followed.address(cell(path, "C4", "10")) == own._replace(below=(first,))
    assert followed.address(cell(path, "C4", "10.00")) == own._replace(below=(first,))
    assert followed.address(cell(path, "C5", "30")).below == (
        Address(returned, "附5", "C8"),
        Address(str(tmp_path / "乙.xlsx"), "附5", "C9"),
    )
    assert followed.address(cell(path, "D9", "7", "附6")).below == (first,)
    # nothing is said of it, or the file is no summary
    assert followed.address(cell(path, "E4", "1")).below == ()
    other = tmp_path / "other.xlsx"
    assert followed.address(cell(other, "C4", "10")) == Address(str(other), "附5", "C4")
    assert list(followed.notes()) == []


def test_a_figure_that_was_changed_by_hand_leads_no_further(tmp_path: Path):
    path = summary(tmp_path / "市.xlsx", [line("C4", "10", "甲.xlsx"), line("C5", "20", "甲.xlsx")])
    followed = Followed({str(path): Source(path)})
    assert followed.address(cell(path, "C4", " 12 ")).below == ()
    (one,) = followed.notes()
    assert one == ("市.xlsx 有 1 个数据和它自己的“数据来源”不一样（附5 C4：表里 12，来源 10）："
                   "可能在汇总以后改过，请核实。")  # fmt: skip
    followed.address(cell(path, "C5", "21"))
    followed.address(cell(path, "C5", "21"))
    (both,) = followed.notes()
    assert "有 2 个数据" in both
    assert "来源 10 等）" in both


def test_the_lines_of_all_its_sheets_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(provenance, "_MOST_LINES", 2)
    lines = [line(f"C{row}", str(row), "甲.xlsx") for row in range(4, 9)]
    path = summary(tmp_path / "市.xlsx", lines)
    followed = Followed({str(path): Source(path)})
    assert all(followed.address(cell(path, f"C{row}", str(row))).below for row in range(4, 9))


def test_what_says_nothing_of_its_origins_leads_nowhere(tmp_path: Path):
    plain = tmp_path / "plain.xlsx"
    with xlsxwriter.Workbook(plain) as workbook:
        workbook.add_worksheet("附5")
        workbook.add_worksheet("数据来源").write_row(2, 0, ["单元格", "别的"])
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    gone = tmp_path / "gone.xlsx"
    for path in (plain, broken, gone):
        followed = Followed({str(path): Source(path)})
        assert followed.address(cell(path, "C4", "10")) == Address(str(path), "附5", "C4")
        assert list(followed.notes()) == []


@pytest.mark.parametrize(
    ("stated", "stands", "differ"),
    [("10", "10", False), ("10", "10.0", False), ("10", "11", True), ("10", "约11", False),
     ("甲", "乙", False), ("", "11", False), (" 10 ", "10", False)],
)  # fmt: skip
def test_only_numbers_differ(stated: str, stands: str, *, differ: bool):
    assert _differ(stated, stands) is differ


def test_a_sum_of_the_summary_itself_leads_into_it(tmp_path: Path):
    lines = [
        line("C9", "10", str(tmp_path / "市.xlsx")),
        line("C10", "", str(tmp_path / "甲.xlsx")),
    ]
    path = summary(tmp_path / "市.xlsx", lines)
    followed = Followed({str(path): Source(path)})
    found = followed.address(cell(path, "C9", "10")).below
    assert found == (Address(str(path), "附5", "C4"),)
    # a figure whose value nobody has noted leads on, whatever stands there
    assert followed.address(cell(path, "C10", "7")).below == (
        Address(str(tmp_path / "甲.xlsx"), "附5", "C4"),
    )


def test_the_headings_of_the_provenance_are_no_line_of_it(tmp_path: Path):
    path = summary(tmp_path / "市.xlsx", [line("C4", "10", "甲.xlsx")])
    followed = Followed({str(path): Source(path)})
    assert followed.address(cell(path, "单元格", "10")).below == ()


@pytest.mark.parametrize("heading", ["单元格", "别的"])
def test_a_sheet_with_other_headings_is_no_provenance(tmp_path: Path, heading: str):
    names = [heading, *(name for name, _ in provenance.COLUMNS[1:])]
    path = tmp_path / "市.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet("附5")
        sheet = workbook.add_worksheet(provenance.SHEET)
        sheet.write_row(provenance.TITLE_ROWS - 1, 0, names)
        row = ["C4", "甲公司", "收入", "10", "甲.xlsx", "附5", "C9"]
        sheet.write_row(provenance.TITLE_ROWS, 0, row)
    followed = Followed({str(path): Source(path)})
    assert bool(followed.address(cell(path, "C4", "10")).below) is (heading == "单元格")
