"""How many lines a returned list has, whatever stands beside and below them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.small_template import listing
from zjtx_xl.returns.reader import count_records
from zjtx_xl.xlsx.address import parse_cell
from zjtx_xl.xlsx.cell import Cell

HEADINGS = {"A2": "平台名称", "B2": "支出金额（万元）", "C2": "取得的具体成效"}


def counted(issued: int, **written: str) -> int:
    """The records of a list that was issued with so many, in which this is written."""
    template = listing()
    cells = {
        (position := parse_cell(ref)): Cell(*position, "text" if raw else "empty", raw)
        for ref, raw in {**HEADINGS, **written}.items()
    }
    identified: Any = SimpleNamespace(
        sheet=template.sheets[0],
        template=SimpleNamespace(variables={}),
        variables={},
        mark=SimpleNamespace(records=issued),
    )
    scanned: Any = SimpleNamespace(cells=cells)
    return count_records(identified, scanned)


@pytest.mark.parametrize(
    ("issued", "written", "records"),
    [
        (1, {"A3": "甲"}, 1),
        (1, {"A3": "甲", "A4": "乙"}, 2),
        (1, {"A3": "甲", "B6": "5"}, 4),  # lines were left out between them
        (1, {}, 1),
        (3, {"A3": "甲", "A9": ""}, 3),  # as many as were issued, though one is used
        (3, {"A3": "甲", "A4": "乙", "A5": "丙", "A6": "丁"}, 4),
        (1, {"A3": "甲", "A7": ""}, 1),  # a blank cell with a format
        (1, {"A3": "甲", "F9": "制表人"}, 1),  # beside the list
    ],
)
def test_lines_of_a_list_with_nothing_printed_below(
    issued: int, written: dict[str, str], records: int
):
    assert counted(issued, **written) == records
