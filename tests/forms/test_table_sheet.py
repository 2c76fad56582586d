"""Sheets whose finished rows and links go to disk while they are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from zjtx_xl.forms import table_sheet
from zjtx_xl.forms.fresh_workbook import new_workbook
from zjtx_xl.forms.table_sheet import LinkedSheet

if TYPE_CHECKING:
    from xlsxwriter import Workbook

ROWS = 9


@pytest.mark.parametrize("on_disk", ["rows", "parts"])
def test_links_are_the_same_wherever_they_are_kept(on_disk: Any, monkeypatch: pytest.MonkeyPatch):
    kept: list[int] = []

    def draw(workbook: Workbook) -> None:
        names = ("来源", "没有链接", "更多")
        sheets: list[Any] = [workbook.add_worksheet(name, LinkedSheet) for name in names]
        for sheet in sheets[::2]:
            for row in range(ROWS):
                sheet.write_url(row, 0, f"internal:'附5'!A{row + 1}", None, f"A{row + 1}")
                sheet.write_string(row, 1, "甲 & 乙")
                if row % 3:  # of two files
                    file = f"../回收/第{row % 3}家 <&>.xlsx#'附2'!I{row}"
                    sheet.write_url(row, 6, f"external:{file}", None, f"I{row}")
            kept.append(sum(map(len, sheet.hyperlinks.values())))

    made: list[bytes] = []
    for most in (2, ROWS + 1):
        monkeypatch.setattr(table_sheet, "_LINKED_ROWS", most)
        made.append(new_workbook("", draw, on_disk=on_disk))
    assert made[0] == made[1]
    everything = ROWS + ROWS * 2 // 3
    assert kept[2:] == [everything] * 2
    if on_disk == "rows":
        assert max(kept[:2]) <= 2 * 2
