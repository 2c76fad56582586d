"""The list of what was issued to whom."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from zjtx_xl.audits.roster import read_list
from zjtx_xl.errors import RosterError, WriterFault
from zjtx_xl.lists.distribution import (
    Distribution,
    Issued,
    read_distribution,
    read_earlier,
    write_distribution,
)
from zjtx_xl.lists.file_names import DISTRIBUTION_NAME, is_distribution
from zjtx_xl.lists.issue_records import recorded_in

ROWS = (
    Issued(
        "1",
        "甲公司",
        "91370200395811026T",
        "1_甲公司.xlsx",
        ("some/annex1", "some/b"),
        "0f" * 32,
        9,
    ),
    Issued("附件2-2", "=cmd|' /C calc'!A0", "", "2.xlsx", ("some/annex1",), "a0" * 32, 0),
)


def written(path: Path, rows: Any = ROWS) -> Path:
    target = path / DISTRIBUTION_NAME
    write_distribution(target, "某市名单", rows)
    return target


def test_what_is_written_is_read(tmp_path: Path):
    assert read_distribution(written(tmp_path)) == ROWS


def test_the_same_rows_give_the_same_bytes(tmp_path: Path):
    first = written(tmp_path).read_bytes()
    assert written(tmp_path).read_bytes() == first


def test_the_list_of_nothing(tmp_path: Path):
    assert read_distribution(written(tmp_path, ())) == ()


def test_as_an_officer_sees_it(tmp_path: Path):
    sheet: Any = load_workbook(written(tmp_path)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][0] == "某市名单 分发清单"
    assert rows[1] == [
        "序号",
        "名称",
        "统一社会信用代码",
        "文件名",
        "表",
        "预填项数",
        "SHA-256",
        "回收日期",
        "备注",
    ]
    assert rows[2][1] == "甲公司"
    assert rows[2][5] == 9
    assert rows[2][7:] == [None, None]
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:I1"]
    assert sheet.freeze_panes == "C3"
    assert sheet.auto_filter.ref == "A2:I4"
    assert sheet.print_title_rows == "$1:$2"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert [round(sheet.row_dimensions[row].height) for row in (1, 2)] == [30, 22]
    assert sheet.row_dimensions[3].height > 30


def test_no_text_becomes_a_formula(tmp_path: Path):
    with zipfile.ZipFile(written(tmp_path)) as archive:
        assert b"<f" not in archive.read("xl/worksheets/sheet1.xml").replace(b"<fo", b"")
    sheet: Any = load_workbook(tmp_path / DISTRIBUTION_NAME).active
    assert sheet["B4"].data_type == "s"


def test_read_after_the_officer_worked_on_it(tmp_path: Path):
    path = written(tmp_path)
    book = load_workbook(path)
    sheet: Any = book.active
    sheet["H3"] = "2022-03-01"
    sheet["I4"] = "已电话催报"
    sheet.move_range("A4:I4", rows=3)
    sheet["A3"] = 1
    sheet.insert_rows(1)
    sheet.insert_cols(3)
    sheet["C3"] = "区市"
    sheet["B10"] = "合计 2 家"
    stream = io.BytesIO()
    book.save(stream)
    path.write_bytes(stream.getvalue())
    assert read_distribution(path) == ROWS


def worked_on(path: Path, cells: dict[str, str], *, comment: str = "") -> Path:
    """The list as an officer has saved it."""
    book = load_workbook(path)
    sheet: Any = book.active
    for ref, text in cells.items():
        sheet[ref] = text
    if comment:
        sheet[comment].comment = Comment("联系人换了", "李")
    book.save(path)
    return path


def test_columns_of_the_officers_own_are_written_anew(tmp_path: Path):
    own = {"J2": "电话", "J3": "已通知", "I4": "催过", "K2": "经办人", "K4": "李",
           "L2": "6月10日前收齐"}  # fmt: skip
    before = read_earlier(worked_on(written(tmp_path), own))
    assert before.is_whole
    (tmp_path / "again").mkdir()
    again = tmp_path / "again" / DISTRIBUTION_NAME
    write_distribution(again, "某市名单", before.rows, notes=before.notes)
    sheet: Any = load_workbook(again).active
    assert {ref: sheet[ref].value for ref in own} == own
    assert read_earlier(again) == before


@pytest.mark.parametrize(
    ("cells", "comment"),
    [
        ({"J4": "没有表头的话"}, ""),
        ({"J1": "标题旁的话"}, ""),
        ({"A8": "表下的话"}, ""),
        ({}, "B3"),
    ],
)
def test_what_would_be_lost_is_seen(tmp_path: Path, cells: dict[str, str], comment: str):
    assert not read_earlier(worked_on(written(tmp_path), cells, comment=comment)).is_whole


def test_a_line_above_the_headings_would_be_lost(tmp_path: Path):
    path = written(tmp_path)
    book = load_workbook(path)
    sheet: Any = book.active
    sheet.insert_rows(2)
    sheet["A2"] = "2022年6月10日前收齐"
    book.save(path)
    assert not read_earlier(path).is_whole


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("分发清单.xlsx", True),
        ("out/分发清单.XLSX", True),
        ("分发清单 (2).xlsx", True),
        ("分发清单(1).xlsx", True),
        ("分发清单 - 副本.xlsx", True),
        ("分发清单_0301.xlsx", True),
        ("分发清单有限公司.xlsx", False),
        ("1_分发清单.xlsx", False),
        ("分发清单.csv", False),
        ("名册.xlsx", False),
    ],
)
def test_is_distribution(name: str, expected: bool):
    assert is_distribution(name) is expected
    assert is_distribution(Path(name)) is expected


def test_other_files_are_refused(tmp_path: Path):
    book_path = tmp_path / "名册.xlsx"
    book_path.write_bytes(b"PK")
    csv_path = tmp_path / "名册.csv"
    csv_path.write_text("序号,名称\n1,甲\n", "utf-8")
    for path in (book_path, csv_path, tmp_path / "none.xlsx"):
        with pytest.raises(RosterError):
            read_distribution(path)


def test_a_text_that_no_cell_takes(tmp_path: Path):
    too_long = Issued("1", "甲" * 40_000, "", "1.xlsx", (), "", 0)
    with pytest.raises(WriterFault):
        written(tmp_path, [too_long])


words = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=30
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.builds(Issued, words, words, words, words, st.tuples(words), words, st.integers(0, 999)))
def test_any_text_comes_back(tmp_path: Path, issued: Issued):
    (read,) = read_distribution(written(tmp_path, [issued]))
    assert read == issued


def test_what_else_the_roster_says_is_kept_for_audits(tmp_path: Path):
    """A check is given one list: with the record alone, audits against the roster still run."""
    first = ROWS[0]._replace(
        tables=("some/annex1@1",),
        values={"target": "5"},
        extra={"奖补资金（万元）": "200.5", "市": "甲市"},
    )
    path = written(tmp_path, (first, ROWS[1]._replace(tables=("some/annex1@1",))))
    roster = read_list(path)
    assert roster is not None
    assert [(listed.subject, listed.extra) for listed in roster.recipients] == [
        ("甲公司", first.extra),
        (ROWS[1].subject, {}),
    ]
    [record] = recorded_in(path)[:1]
    assert record.values == first.values
    sheet: Any = load_workbook(path)[roster.sheet or ""]
    heading = sheet.cell(1, roster.columns["奖补资金（万元）"]).value
    assert heading == "奖补资金（万元） [名册]"


def test_a_list_that_keeps_nothing_of_the_roster_is_no_roster(tmp_path: Path):
    assert read_list(written(tmp_path)) is None


def test_rows_are_found_by_the_name_of_their_file():
    rows: Any = (SimpleNamespace(file_name="甲.xlsx"), SimpleNamespace(file_name="乙.xlsx"))
    assert Distribution(rows).by_file == {"甲.xlsx": rows[0], "乙.xlsx": rows[1]}


RECORDED = tuple(row._replace(tables=("some/annex1@1",), values={"target": "5"}) for row in ROWS)


def test_where_no_list_is_nothing_is_lost(tmp_path: Path):
    assert read_earlier(tmp_path / DISTRIBUTION_NAME) == Distribution(())


def test_what_is_no_list_is_not_written_anew(tmp_path: Path):
    path = tmp_path / DISTRIBUTION_NAME
    path.write_bytes(b"PK")
    assert read_earlier(path) == Distribution((), is_whole=False)
    book = Workbook()
    book.active["A1"] = "名称"  # type: ignore[index]
    book.save(path)
    assert read_earlier(path) == Distribution((), is_whole=False)


def test_beside_a_list_stands_only_what_an_officer_has_entered(tmp_path: Path):
    before = read_earlier(written(tmp_path))
    assert (before.rows, before.notes, before.record) == (ROWS, {}, ())
    entered = {"H3": "2022-03-01", "I3": "催过", "I4": "改期"}
    before = read_earlier(worked_on(tmp_path / DISTRIBUTION_NAME, entered))
    assert before.notes == {
        "1_甲公司.xlsx": {"回收日期": "2022-03-01", "备注": "催过"},
        "2.xlsx": {"备注": "改期"},
    }
    assert before.is_whole


@pytest.mark.parametrize(
    ("rows", "more", "is_whole"),
    [(ROWS, 0, True), (ROWS, 1, False), (RECORDED, 0, True), (RECORDED, 1, False)],
)
def test_a_sheet_of_an_officers_own_would_be_lost(
    tmp_path: Path, rows: tuple[Issued, ...], more: int, is_whole: bool
):
    path = written(tmp_path, rows)
    book = load_workbook(path)
    for number in range(more):
        book.create_sheet(f"电话{number}")["A1"] = "甲公司 12345678"
    book.create_sheet("空白")
    book.save(path)
    before = read_earlier(path)
    assert before.is_whole is is_whole
    assert len(before.record) == (2 if rows is RECORDED else 0)


@pytest.mark.parametrize(("typed", "count"), [("12", 12), ("", 0), ("九", 0), ("²", 0), ("1.5", 0)])
def test_what_is_no_count_of_values_counts_as_none(tmp_path: Path, typed: str, count: int):
    path = worked_on(written(tmp_path), {"F3": typed})
    assert read_distribution(path)[0].prefilled == count


def test_a_line_without_a_name_or_a_file_was_not_issued(tmp_path: Path):
    assert read_distribution(worked_on(written(tmp_path), {"B3": ""})) == ROWS[1:]
    assert read_distribution(worked_on(written(tmp_path), {"D4": ""})) == ROWS[:1]
