"""Where the figures of a roll-up are said to come from: links to the cells."""

from __future__ import annotations

from pathlib import Path

import pytest

from zjtx_xl.audits.provenance import _LONGEST_LINK, _link
from zjtx_xl.findings.results import Address

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
