"""What the columns of 待定事项 that an officer fills in say together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from zjtx_xl.errors import DecisionsError
from zjtx_xl.lists import pending
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


def entered(path: Path, cells: dict[str, str], *, sheet: int = 0) -> Path:
    """The list as an officer has saved it."""
    book = openpyxl.load_workbook(path)
    for ref, text in cells.items():
        book.worksheets[sheet][ref] = text
    book.save(path)
    return path


ACCEPTED, VALUE = "J", "K"  # columns of 采纳 and 改为


def listed(path: Path) -> Path:
    cells = [CELL, CELL._replace(cell="I10"), CELL._replace(file="乙.xlsx", subject="乙公司")]
    return write_pending(path / "待定事项.xlsx", cells)


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"B4": ""}, ["第4行没有写明文件、工作表和单元格"]),
        ({"D5": ""}, ["第5行没有写明文件、工作表和单元格"]),
        ({"E6": ""}, ["第6行没有写明文件、工作表和单元格"]),
        ({"E5": "i9", "J4": "是"}, ["第4行和第5行说的是同一个单元格，决定不同"]),
        ({"J4": "或许", "K5": "3", "J5": "是"},
         ["第4行“采纳”应为“是”或“否”", "第5行既采纳了建议，又填了“改为”"]),
    ],
)  # fmt: skip
def test_lines_that_contradict_are_all_named(
    tmp_path: Path, cells: dict[str, str], says: list[str]
):
    with pytest.raises(DecisionsError) as caught:
        read_decisions(entered(listed(tmp_path), cells))
    assert all(part in str(caught.value) for part in says)


def test_one_cell_said_twice_alike_is_said_once(tmp_path: Path):
    found = read_decisions(entered(listed(tmp_path), {"E5": "I9"}))
    assert [line.file for line in found.lines] == ["甲.xlsx", "乙.xlsx"]
    assert [line.cell for line in found.lines] == ["I9", "I9"]


def test_an_officer_decides_in_his_own_words(tmp_path: Path):
    path = entered(listed(tmp_path), {"J4": "√", "K5": "18", "L5": "核实", "M5": "张三", "J6": "N"})
    found = [line.decision for line in read_decisions(path).lines]
    assert [each.verdict for each in found] == ["accept", "replace", "reject"]
    assert (found[1].value, found[1].reason, found[1].signed) == ("18", "核实", "张三")
    assert [each.line for each in found] == [4, 5, 6]
    assert [each.subject for each in found] == ["甲公司", "甲公司", "乙公司"]


@pytest.mark.parametrize(
    ("person", "day", "signed"),
    [
        ("张三", "3月5日", "张三，3月5日"),
        ("张三", "", "张三"),
        ("", "3月5日", "3月5日"),
        ("", "", ""),
    ],
)
def test_who_decided_and_when(person: str, day: str, signed: str):
    assert Decision(person=person, day=day).signed == signed


@pytest.mark.parametrize(
    ("decided", "asked", "is_of"),
    [("甲公司", "甲公司", True), ("甲（一）公司", "甲(一)公司 ", True), ("甲公司", "乙公司", False),
     ("", "乙公司", True), ("甲公司", "", True)],
)  # fmt: skip
def test_a_decision_is_about_one_subject(decided: str, asked: str, *, is_of: bool):
    decision = Decision("replace", raw="x", subject=decided)
    assert decision.is_of(asked) is is_of
    assert decision.is_about("x", "", asked) is is_of


@pytest.mark.parametrize(
    "cells", [{"A1": "other"}, {"A2": "0" * 16}, {"A3": "00"}, {"A3": ""}, {"A1": ""}]
)
def test_only_a_list_with_our_seal_counts(tmp_path: Path, cells: dict[str, str]):
    path = listed(tmp_path)
    assert len(read_decisions(path).lines) == 3
    with pytest.raises(DecisionsError, match="不是用本机关的密钥生成的清单"):
        read_decisions(entered(path, cells, sheet=1))


def test_a_list_without_its_headings_is_none(tmp_path: Path):
    with pytest.raises(DecisionsError, match="没有这样的表头：文件、工作表"):
        read_decisions(entered(listed(tmp_path), {"J3": "采用"}))
    with pytest.raises(DecisionsError, match="没有这个文件"):
        read_decisions(tmp_path / "none.xlsx")


def test_the_seal_is_about_the_lines_and_nobody_sees_it(tmp_path: Path):
    seals: list[list[object]] = []
    for number, cells in enumerate(([], [CELL], [CELL._replace(raw="约21")], [CELL])):
        book = openpyxl.load_workbook(
            write_pending(tmp_path / f"{number}" / "待定事项.xlsx", cells)
        )
        assert book.worksheets[1].sheet_state == "veryHidden"
        seals.append([row[0].value for row in book.worksheets[1].iter_rows()])
    assert seals[1] == seals[3]
    assert len({str(seal) for seal in seals}) == 3
    assert all(len(str(number)) == 16 for _, number, _ in seals)


def test_what_an_officer_fills_in_is_marked_and_each_line_is_seen_whole(tmp_path: Path):
    long = CELL._replace(doubt="不是准确的数" * 30)
    sheet = openpyxl.load_workbook(
        write_pending(tmp_path / "待定事项.xlsx", [CELL, long])
    ).worksheets[0]
    marked = [cell.coordinate[0] for cell in sheet[4] if cell.fill.fgColor.rgb == "FFFFF9E5"]
    assert marked == ["J", "K", "L", "M", "N"]
    centred = [cell.coordinate[0] for cell in sheet[4] if cell.alignment.horizontal == "center"]
    assert centred == ["A", "D", "E", "H"]
    heights = [sheet.row_dimensions[row].height for row in range(1, 6)]
    assert heights[:3] == [27.75, 32.25, 21.75]  # in whole pixels
    assert heights[4] > 3 * heights[3] > 0
    assert (sheet["A1"].value, sheet["A1"].font.sz, sheet["A1"].font.b) == ("待定事项", 16, True)
    assert "采纳" in sheet["A2"].value
    assert sheet["A3"].font.b


@pytest.mark.parametrize(("count", "on_disk"), [(3, ""), (4, "rows")])
def test_a_long_list_does_not_fill_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int, on_disk: str
):
    from zjtx_xl import forms  # noqa: PLC0415

    seen: list[str] = []
    draw = forms.new_workbook

    def drawn(title: str, *about: object, on_disk: str = "", **more: object) -> bytes:
        seen.append(on_disk)
        return draw(title, *about, on_disk=on_disk, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(pending, "_LONG", 3)
    monkeypatch.setattr(forms, "new_workbook", drawn)
    cells = [CELL._replace(cell=f"I{number}") for number in range(1, count + 1)]
    path = write_pending(tmp_path / "待定事项.xlsx", cells)
    assert seen == [on_disk]
    assert [line.cell for line in read_decisions(path).lines] == [cell.cell for cell in cells]
