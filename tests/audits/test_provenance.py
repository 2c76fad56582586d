"""Where the figures of a roll-up are said to come from: lines, and links to the cells."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import xlsxwriter

from zjtx_xl.audits import provenance
from zjtx_xl.audits.provenance import (
    _LONGEST_LINK,
    COLUMNS,
    TITLE_ROWS,
    Addend,
    GroupSums,
    Line,
    _link,
    _relative,
    sheet_name,
    write_sheets,
)
from zjtx_xl.findings.results import Address
from zjtx_xl.forms.styles import Formats

if TYPE_CHECKING:
    from collections.abc import Sequence

OUT = Path("/某/汇总/附5.xlsx")


@pytest.mark.parametrize(
    ("path", "sheet", "link"),
    [
        ("/某/回收/甲.xlsx", "附2", "external:../回收/甲.xlsx#'附2'!I9"),
        ("/某/汇总/甲.XLS", "附2", "external:甲.XLS#'附2'!I9"),
        ("/某/汇总/甲.et", "甲's", "external:甲.et#'甲''s'!I9"),
        ("/某/汇总/甲.csv", "附2", ""),
        ("/某/汇总/甲.xlsx", "", ""),
    ],
)
def test_a_link_to_the_cell_of_a_workbook(path: str, sheet: str, link: str):
    assert _link(OUT, Address(path, sheet, "I9")) == link


def test_a_link_that_excel_does_not_take_is_none():
    bare = len(_link(OUT, Address("/某/汇总/a.xlsx", "附2", "I9"))) - 1
    longest = "a" * (_LONGEST_LINK - bare)
    assert len(_link(OUT, Address(f"/某/汇总/{longest}.xlsx", "附2", "I9"))) == _LONGEST_LINK
    assert _link(OUT, Address(f"/某/汇总/{longest}a.xlsx", "附2", "I9")) == ""


# ---------------------------------------------------------------- the sheets


def written(path: Path, lines: Sequence[Line], **options: Any) -> openpyxl.Workbook:
    """What another program reads of the sheets."""
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet("附5")
        write_sheets(workbook, Formats(workbook, {}), path, lines, **options)
    return openpyxl.load_workbook(path)


def rows(book: openpyxl.Workbook, name: str) -> list[list[Any]]:
    found = book[name].iter_rows(min_row=TITLE_ROWS + 1, values_only=True)
    return [["" if value is None else value for value in row] for row in found]


def origin(path: Path, name: str, *below: Address) -> Address:
    return Address(str(path / name), "附2", "I9", below)


def test_each_line_names_both_ends_and_links_them(tmp_path: Path):
    lines = [
        Line("附5", "C4", "甲公司", "营业收入", "10", origin(tmp_path, "甲.xlsx")),
        Line("另表", "C5", "乙公司", "利润", "", origin(tmp_path, "乙.pdf")),
    ]
    book = written(tmp_path / "a.xlsx", lines, unread=[(str(tmp_path / "丙.xlsx"), "坏了")])
    assert book.sheetnames == ["附5", "数据来源"]
    sheet = book["数据来源"]
    assert [cell.value for cell in sheet[TITLE_ROWS]] == [name for name, _ in COLUMNS]
    assert rows(book, "数据来源") == [
        ["C4", "甲公司", "营业收入", "10", "甲.xlsx", "附2", "I9"],
        ["另表!C5", "乙公司", "利润", "", "乙.pdf", "附2", "I9"],
        ["", "", "没有读取：坏了", "", "丙.xlsx", "", ""],
    ]
    links = {cell.coordinate: cell.hyperlink for line in sheet.iter_rows() for cell in line
             if cell.hyperlink}  # fmt: skip
    assert {ref: (link.target, link.location) for ref, link in links.items()} == {
        "A4": (None, "'附5'!C4"), "A5": (None, "'另表'!C5"), "G4": ("甲.xlsx", "'附2'!I9"),
    }  # fmt: skip
    assert sheet.auto_filter.ref == "A3:G6"


def test_what_was_made_of_others_names_the_first_of_them(tmp_path: Path):
    below = Address(str(tmp_path / "户.xlsx"), "附5", "C9")
    lines = [
        Line("附5", "C4", "甲", "收入", "1", origin(tmp_path, "市.xlsx", below)),
        Line("附5", "C5", "乙", "收入", "2", origin(tmp_path, "市.xlsx", below, below, below)),
        Line("附5", "C6", "丙", "收入", "3", origin(tmp_path, "市.xlsx")),
    ]
    book = written(tmp_path / "a.xlsx", lines, has_below=True)
    assert [row[len(COLUMNS) :] for row in rows(book, "数据来源")] == [
        ["户.xlsx", "附5", "C9"], ["户.xlsx", "附5", "C9 等 3 格"], ["", "", ""],
    ]  # fmt: skip
    assert book["数据来源"].auto_filter.ref == "A3:J6"
    alone = written(tmp_path / "b.xlsx", lines)
    assert {len(row) for row in rows(alone, "数据来源")} == {len(COLUMNS)}


def test_lines_go_on_on_the_next_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(provenance, "_MOST_LINES", 2)
    lines = [
        Line("附5", f"C{number}", "甲", "收入", str(number), origin(tmp_path, "甲.xlsx"))
        for number in range(5)
    ]
    book = written(tmp_path / "a.xlsx", lines)
    assert book.sheetnames == ["附5", "数据来源", "数据来源2", "数据来源3"]
    assert [sheet_name(number) for number in (1, 2, 3)] == book.sheetnames[1:]
    assert [len(rows(book, name)) for name in book.sheetnames[1:]] == [2, 2, 1]
    assert [book[name].auto_filter.ref for name in book.sheetnames[1:]] == [
        "A3:G5", "A3:G5", "A3:G4",
    ]  # fmt: skip
    assert written(tmp_path / "b.xlsx", [])["数据来源"].auto_filter.ref == "A3:G4"


def test_more_links_than_excel_opens_are_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(provenance, "_MOST_LINKS", 4)
    lines = [
        Line("附5", f"C{number}", "甲", "收入", "1", origin(tmp_path, "甲.xlsx"))
        for number in range(4)
    ]
    sheet = written(tmp_path / "a.xlsx", lines)["数据来源"]
    linked = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert linked == ["A4", "G4", "A5", "G5"]
    assert [row[0].value for row in sheet.iter_rows(min_row=4)] == ["C0", "C1", "C2", "C3"]


def test_sums_by_group_stand_on_their_own_sheet_and_name_their_addends(tmp_path: Path):
    addend = Addend(1, 3, "甲公司", "收入", "10", origin(tmp_path, "甲.xlsx"))
    sums = GroupSums("按行业汇总", ("行业", "指标", "户数", "合计"),
                     (("机械", "收入", 0, 0.0), ("化工", "收入", 1, 10.5)), (addend,))  # fmt: skip
    line = Line("附5", "C4", "甲公司", "收入", "10", origin(tmp_path, "甲.xlsx"))
    book = written(tmp_path / "a.xlsx", [line], digest=sums)
    assert book.sheetnames == ["附5", "按行业汇总", "数据来源"]
    assert rows(book, "按行业汇总") == [["机械", "收入", 0, 0], ["化工", "收入", 1, 10.5]]
    assert [cell.value for cell in book["按行业汇总"][TITLE_ROWS]] == list(sums.headings)
    assert [row[0] for row in rows(book, "数据来源")] == ["C4", "按行业汇总!D5"]


def test_what_stands_above_the_lines(tmp_path: Path):
    sums = GroupSums("按" * 32, ("行业",), (("机械",),))
    assert sums.sheet == "按" * 31
    book = written(tmp_path / "a.xlsx", [], digest=sums)
    assert book.sheetnames[1:] == [sums.sheet, "数据来源"]
    heads = [[book[name][ref].value for ref in ("A1", "A2", "B1")] for name in book.sheetnames[1:]]
    assert heads[0][0] == sums.title
    assert not any(heads[0][1:])
    assert heads[1][0] == "数据来源"
    assert str(heads[1][1]).startswith("本表列出")
    assert heads[1][2] is None
    assert book["数据来源"].column_dimensions["A"].width > 0
    assert list(sums.sources()) == []


def test_a_cell_of_the_summary_itself_is_linked_inside_it(tmp_path: Path):
    assert _link(OUT, Address(str(OUT), "附5", "C4")) == "internal:'附5'!C4"
    line = Line("附5", "D9", "", "合计", "10", Address(str(tmp_path / "a.xlsx"), "附5", "C4"))
    (row,) = rows(written(tmp_path / "a.xlsx", [line]), "数据来源")
    assert row == ["D9", "", "合计", "10", "本表", "附5", "C4"]


def test_a_file_on_another_drive_is_named_whole(monkeypatch: pytest.MonkeyPatch):
    assert _relative(OUT, "/某/回收/甲.xlsx") == "../回收/甲.xlsx"

    def no_way(*_paths: object) -> str:
        raise ValueError

    monkeypatch.setattr("os.path.relpath", no_way)
    assert _relative(OUT, "D:/甲.xlsx") == "D:/甲.xlsx"


def test_a_line_without_a_cell_takes_no_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(provenance, "_MOST_LINKS", 2)
    lines = [
        Line("附5", ref, "甲", "收入", "1", Address(str(tmp_path / name), "附2", "I9"))
        for ref, name in (("", "a.csv"), ("", "b.xlsx"), ("C5", "c.csv"), ("C6", "d.csv"))
    ]
    sheet = written(tmp_path / "a.xlsx", lines)["数据来源"]
    linked = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert linked == ["G5", "A6"]
