"""What the columns of 待定事项 that an officer fills in say together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from zjtx_xl.lists.pending import (
    _COLUMNS,
    Decision,
    Decisions,
    PendingCell,
    _verdict,
    keep,
    read_decisions,
    write_pending,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("accepted", "value", "proposed", "verdict", "faults"),
    [
        ("", "", "20", "open", []),
        ("是", "", "20", "accept", []),
        (" 是 ", "", "20", "accept", []),
        ("否", "", "20", "reject", []),
        ("否", "18", "20", "replace", []),
        ("", "18", "", "replace", []),
        # contradictions, each said with its line
        ("是", "18", "20", "accept", ["既采纳了建议"]),
        ("是", "", "", "accept", ["没有建议的读法"]),
        ("是", "18", "", "accept", ["既采纳了建议", "没有建议的读法"]),
        ("也许", "", "20", "open", ["应为“是”或“否”"]),
    ],
)
def test_what_was_entered_is_one_decision(accepted, value, proposed, verdict, faults):
    found: list[str] = []
    texts = {"采纳": accepted, "改为": value, "建议读作": proposed}
    assert _verdict(texts, 7, found) == verdict
    assert len(found) == len(faults)
    assert all(part in said for part, said in zip(faults, found, strict=True))
    assert all(said.startswith("第7行") for said in found)


CELL = PendingCell("甲.xlsx", "甲公司", "附2", "I9", "专利", "约20", "20", "不是准确的数")
TAKEN = Decision("accept", "", "核实过", "约20", "20", 4, "张三", "2026-03-05", "甲公司")


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_list_can_be_filled_in_filtered_and_printed(tmp_path: Path, count: int):
    cells = [CELL._replace(cell=f"I{9 + number}") for number in range(count)]
    sheet = openpyxl.load_workbook(write_pending(tmp_path / "待定事项.xlsx", cells)).worksheets[0]
    names = [name for name, _ in _COLUMNS]
    last = get_column_letter(len(names))
    assert [cell.value for cell in sheet[3]] == names
    assert [str(area) for area in sheet.merged_cells.ranges] == [f"A2:{last}2"]
    assert sheet.auto_filter.ref == f"A3:{last}{3 + max(count, 1)}"
    assert [row[0].value for row in sheet.iter_rows(min_row=4, max_row=3 + count)] == [
        str(number) for number in range(1, count + 1)
    ]
    (validation,) = sheet.data_validations.dataValidation
    column = get_column_letter(names.index("采纳") + 1)
    area = f"{column}4:{column}{3 + count}" if count > 1 else f"{column}4"
    assert (str(validation.sqref), validation.formula1) == (area, '"是,否"')


def test_what_is_written_is_read_again(tmp_path: Path):
    cells = [CELL._replace(decision=TAKEN), CELL._replace(cell="I10")]
    path = write_pending(tmp_path / "待定事项.xlsx", cells)
    found = read_decisions(path)
    assert found.of("甲.xlsx")["附2", "I9"] == TAKEN
    assert found.of("甲.xlsx")["附2", "I10"].verdict == "open"
    assert found.of("乙.xlsx") == {}


def test_what_was_entered_is_kept_while_it_is_about_the_same(tmp_path: Path):
    path = write_pending(tmp_path / "待定事项.xlsx", [CELL._replace(decision=TAKEN)])
    assert write_pending(path, [CELL], ["甲.xlsx"]) == path
    assert read_decisions(path).of("甲.xlsx")["附2", "I9"] == TAKEN
    # of a file that was not checked now the line stays
    write_pending(path, [CELL._replace(file="乙.xlsx")], ["乙.xlsx"])
    assert {line.file for line in read_decisions(path).lines} == {"甲.xlsx", "乙.xlsx"}
    # of one that was checked, and where nothing waits any more, it goes
    write_pending(path, [], ["甲.xlsx", "乙.xlsx"])
    assert read_decisions(path).lines == ()


@pytest.mark.parametrize(
    ("change", "is_kept"),
    [
        ({}, True),
        ({"raw": "约21"}, False),
        ({"proposed": "21"}, False),
        ({"cell": "I10"}, False),
        ({"sheet": "附5"}, False),
        ({"file": "乙.xlsx"}, False),
        ({"doubt": "另一个说法"}, True),
    ],
)
def test_a_decision_is_about_one_text_in_one_cell(change: dict[str, str], *, is_kept: bool):
    before = Decisions([CELL._replace(decision=TAKEN)])
    cell = CELL._replace(**change)
    assert keep([cell], before) == [cell._replace(decision=TAKEN) if is_kept else cell]


def test_what_is_decided_already_stays_decided():
    before = Decisions([CELL._replace(decision=TAKEN)])
    for decision in (Decision("reject"), Decision(reason="还要看")):
        cell = CELL._replace(decision=decision)
        assert keep([cell], before) == [cell]


def test_a_list_that_cannot_be_read_is_not_touched(tmp_path: Path):
    path = tmp_path / "待定事项.xlsx"
    path.write_bytes(b"PK\x03\x04 and nothing")
    assert write_pending(path, [CELL]) == tmp_path / "待定事项 (2).xlsx"
    assert write_pending(path, [CELL]) == tmp_path / "待定事项 (3).xlsx"
    assert path.read_bytes() == b"PK\x03\x04 and nothing"
