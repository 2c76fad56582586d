"""A list as officers get it: what Excel filters, keeps in sight, repeats, takes for a number."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import openpyxl
import pytest
import xlsxwriter

from zjtx_xl.lists import list_sheet
from zjtx_xl.lists.list_sheet import (
    LONGEST,
    height,
    printable,
    put,
    put_title,
    relative_link,
    set_up_list,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl.worksheet.worksheet import Worksheet

COLUMNS = (("序号", 6.0), ("名称", 30.0), ("信用代码", 22.0))


def drawn(path: Path, draw: Callable[[Any, Any], object]) -> Worksheet:
    """What another program reads of a sheet that was drawn."""
    with xlsxwriter.Workbook(path) as workbook:
        draw(workbook.add_worksheet("清单"), workbook.add_format())
    return openpyxl.load_workbook(path)["清单"]


@pytest.mark.parametrize(
    ("row", "lines", "repeat", "fixed", "area", "pane", "titles"),
    [
        (1, 3, 0, 0, "A1:C4", "A2", "$1:$1"),
        (2, 3, 0, 2, "A2:C5", "C3", "$2:$2"),
        (3, 0, 2, 1, "A3:C4", "B4", "$2:$3"),  # a list of nothing has a line to filter
        (3, 1, 1, 0, "A3:C4", "A4", "$1:$3"),
    ],
)
def test_a_list_is_ready_to_filter_and_print(  # noqa: PLR0913, PLR0917 - what a list is given
    tmp_path: Path, row: int, lines: int, repeat: int, fixed: int, area: str, pane: str, titles: str
):
    def draw(sheet: Any, head: Any) -> None:
        set_up_list(
            sheet, COLUMNS, head,
            heading_row=row, lines=lines, repeat_from=repeat, fixed_columns=fixed,
        )  # fmt: skip

    sheet = drawn(tmp_path / "a.xlsx", draw)
    assert [sheet.cell(row, column).value for column in (1, 2, 3)] == [name for name, _ in COLUMNS]
    assert [round(sheet.column_dimensions[name].width) for name in "ABC"] == [7, 31, 23]
    assert sheet.auto_filter.ref == area
    assert sheet.freeze_panes == pane
    assert sheet.print_title_rows == titles


@pytest.mark.parametrize("quotes", [True, False])
def test_codes_that_are_texts_are_not_marked_as_mistakes(tmp_path: Path, *, quotes: bool):
    path = tmp_path / "a.xlsx"
    drawn(path, lambda sheet, head: set_up_list(
        sheet, COLUMNS, head, heading_row=2, lines=3, quotes_numbers=quotes))  # fmt: skip
    text = ZipFile(path).read("xl/worksheets/sheet1.xml").decode()
    assert ('<ignoredError sqref="A1:C5" numberStoredAsText="1"/>' in text) == quotes


@pytest.mark.parametrize(
    ("value", "stored", "kind"),
    [
        (None, None, "n"), ("", None, "n"), (Decimal("2.50"), 2.5, "n"), (0, 0, "n"),
        (3.5, 3.5, "n"), ("甲", "甲", "s"), ("=1+1", "=1+1", "s"), ("007", "007", "s"),
        ("a\ud800b", "a\ufffdb", "s"),
    ],
)  # fmt: skip
def test_numbers_are_numbers_and_texts_are_texts(
    tmp_path: Path, value: Any, stored: object, kind: str
):
    sheet = drawn(tmp_path / "a.xlsx", lambda sheet, look: put(sheet, 0, 0, value, look))
    assert (sheet["A1"].value, sheet["A1"].data_type) == (stored, kind)
    assert sheet["A1"].hyperlink is None


def test_a_text_may_be_a_link(tmp_path: Path):
    def draw(sheet: Any, look: Any) -> None:
        put(sheet, 0, 0, "甲.xlsx", look, ("external:甲.xlsx", look))
        put(sheet, 1, 0, 5, look, ("external:甲.xlsx", look))
        put_title(sheet, 3, "标题", look, 2)

    sheet = drawn(tmp_path / "a.xlsx", draw)
    assert (sheet["A1"].value, sheet["A1"].hyperlink.target) == ("甲.xlsx", "甲.xlsx")
    assert sheet["A2"].value == 5
    assert sheet["A4"].value == "标题"
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A4:C4"]


def test_a_text_is_no_longer_than_a_cell_holds():
    assert printable("甲" * (LONGEST + 1)) == "甲" * LONGEST
    assert printable("a\uffff\ufffeb") == "a\ufffd\ufffdb"


@pytest.mark.parametrize(
    ("path", "folder", "link"),
    [
        ("/某/回收/甲.xlsx", "/某/输出", "external:../回收/甲.xlsx"),
        ("/某/甲#1.xlsx", "/某", None),
        ("/某/90%.xlsx", "/某", None),
        ("/某/甲.xlsx", "/某#1/输出", "external:../../某/甲.xlsx"),
        ("/某/甲.xlsx", None, None),
        (f"/{'a' * 1000}", "/", f"external:{'a' * 1000}"),
        (f"/{'a' * 1001}", "/", None),
    ],
)
def test_the_way_to_a_file(path: str, folder: str | None, link: str | None):
    assert relative_link(path, None if folder is None else Path(folder)) == link


def test_on_another_drive_the_way_is_the_whole_path(monkeypatch: pytest.MonkeyPatch):
    def another_drive(*_: object) -> str:
        raise ValueError

    monkeypatch.setattr(list_sheet.os.path, "relpath", another_drive)
    assert relative_link("/某/甲.xlsx", Path("/某")) == "external:/某/甲.xlsx"


def test_rows_are_as_high_as_their_texts_need():
    assert height([]) == 18
    assert height([("甲", 30)]) == 18
    assert height([("甲\n乙", 30), ("丙", 30)]) == 33
    assert height([("甲\n乙", 30)], line=10, room=0) == 20
    assert height([("甲\n" * 100, 30)]) == list_sheet.TALLEST
