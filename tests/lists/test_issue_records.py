"""The office's record of what was issued: which line holds, and what a hand-written one changes."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
import xlsxwriter

from zjtx_xl.errors import RosterError
from zjtx_xl.lists.issue_records import (
    IssueRecord,
    RecordLine,
    RosterFile,
    continued,
    draw_record,
    is_too_long,
    issue_record,
    recorded_in,
    recorded_roster,
)
from zjtx_xl.lists.list_sheet import LONGEST
from zjtx_xl.values.subjects import Subjects

if TYPE_CHECKING:
    from collections.abc import Sequence

ANNEX2 = "qingdao-2021/annex2"
TODAY = datetime.now(UTC).astimezone().date().isoformat()


def line(subject: str = "甲公司", sha256: str = "ab", **about: Any) -> RecordLine:
    made = RecordLine(
        "1", subject, (f"{ANNEX2}@1",), sha256, {"patents.target": "40"}, "2026-03-05"
    )
    return made._replace(**about)


def test_who_got_the_same_has_no_new_line():
    again = line(issued_on="")
    assert continued([line()], [again]) == (line(),)
    dated = again._replace(issued_on=TODAY)
    assert continued([], [again]) == (dated,)
    for changed in (
        again._replace(sha256="cd"),
        again._replace(values={"patents.target": "41"}),
        again._replace(extra={"行业": "机械"}),
        again._replace(subject="乙公司"),
        again._replace(tables=(f"{ANNEX2}@2",)),
    ):
        assert continued([line()], [changed]) == (line(), changed._replace(issued_on=TODAY))


def test_the_latest_that_was_issued_is_compared():
    older, newer = line(sha256="old", issued_on="2026-03-04"), line(sha256="new")
    by_hand = line(sha256="", values={"patents.target": "1"}, issued_on="2026-04-01")
    known = (newer, older, by_hand)
    assert continued(known, [newer]) == known
    assert continued(known, [older]) == (*known, older._replace(issued_on=TODAY))


def test_who_is_known_by_any_of_his_names():
    subjects = Subjects([("旧公司", "新公司")])
    record = IssueRecord(subjects, {subjects.key("旧公司"): {"a": "1"}})
    assert record.of("新公司") == {"a": "1"}
    assert record.of("", "谁", "旧公司") == {"a": "1"}
    assert record.of("谁") is None
    assert record.of("") is None
    assert IssueRecord(subjects, {"甲": {}}).of("甲") == {}  # issued, with nothing prefilled


def test_values_longer_than_a_cell_are_no_record():
    assert not is_too_long({"a": "甲" * LONGEST})
    assert is_too_long({"a": "1", "b": "甲" * (LONGEST + 1)})
    assert not is_too_long({})


# ---------------------------------------------------------------- the sheet


def written(path: Path, lines: Sequence[RecordLine]) -> Path:
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet("清单")
        draw_record(workbook, lines, {"patents.target": "专利目标值"})
    return path


LINES = (
    line(extra={"行业": "机械"}),
    line("乙公司", values={"patents.target": "007", "standards.target": "3"}, no="2"),
    line("甲公司", sha256="", values={"patents.target": "50"}, issued_on="2026-04-01"),
)


def test_what_is_written_is_read(tmp_path: Path):
    path = written(tmp_path / "分发清单.xlsx", LINES)
    assert [found._replace(row=0) for found in recorded_in(path)] == list(LINES)
    assert [found.row for found in recorded_in(path)] == [2, 3, 4]
    assert recorded_in(tmp_path / "gone.xlsx") == ()
    headings = [cell.value for cell in openpyxl.load_workbook(path)["下发记录"][1]]
    assert headings == ["序号", "名称", "下发日期", "表及版本", "文件 SHA-256",
                        "专利目标值 [patents.target]", "standards.target [standards.target]",
                        "行业 [名册]"]  # fmt: skip


def test_a_line_by_hand_changes_what_it_holds_and_one_issued_again_all(tmp_path: Path):
    issued = line("丙公司", values={"patents.target": "1", "standards.target": "2"})
    again = line("丙公司", "ef", values={"patents.target": "9"}, issued_on="2026-05-01")
    for number, (lines, expected) in enumerate([
        (LINES, {"甲公司": {"patents.target": "50"},
                 "乙公司": {"patents.target": "007", "standards.target": "3"}}),
        ((issued, line("丙公司", "", values={"patents.target": "7"}, issued_on="2026-04-01")),
         {"丙公司": {"patents.target": "7", "standards.target": "2"}}),
        ((again, issued), {"丙公司": {"patents.target": "9"}}),
    ]):  # fmt: skip
        path = written(tmp_path / f"{number}.xlsx", lines)
        record = issue_record(RosterFile.of(path), ANNEX2)
        assert record is not None
        assert {name: record.of(name) for name in expected} == expected
    # of another table nothing was issued
    elsewhere = RosterFile.of(written(tmp_path / "分发清单.xlsx", LINES))
    assert issue_record(elsewhere, "qingdao-2021/annex5") is None


def test_what_it_keeps_of_the_roster(tmp_path: Path):
    lines = (
        line(extra={"行业": "机械", "县区": "市南区"}),
        line(sha256="", extra={"行业": "化工"}, issued_on="2026-04-01"),
        line("乙公司", no="2"),
    )
    path = written(tmp_path / "分发清单.xlsx", lines)
    roster = recorded_roster(path)
    assert roster is not None
    assert {one.subject: (one.no, one.extra, one.row) for one in roster.recipients} == {
        "甲公司": ("1", {"行业": "化工", "县区": "市南区"}, 3),
        "乙公司": ("2", {}, 4),
    }
    assert roster.sheet == "下发记录"
    assert roster.columns == {"no": 1, "subject": 2, "行业": 7, "县区": 8}
    assert recorded_roster(written(tmp_path / "without.xlsx", (line(),))) is None


@pytest.mark.parametrize(
    ("typed", "day"),
    [("2026-3-5", "2026-03-05"), ("2026/03/05", "2026-03-05"), ("2026.3.5", "2026-03-05"),
     ("2026年3月5日", "2026-03-05"), (" 2026-03-05 08:00", "2026-03-05"),
     ("2026-02-30", None), ("三月五日", None), ("", None)],
)  # fmt: skip
def test_the_day_of_a_line(tmp_path: Path, typed: str, day: str | None):
    path = written(tmp_path / "分发清单.xlsx", (line(issued_on=typed),))
    if day is None:
        told = f"“下发记录”第2行的下发日期{f'是“{typed}”' if typed else '是空的'}"
        with pytest.raises(RosterError, match=re.escape(told)):
            recorded_in(path)
    else:
        assert [found.issued_on for found in recorded_in(path)] == [day]


def test_a_list_is_known_by_its_content(tmp_path: Path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"1")
    one = RosterFile.of(path)
    path.write_bytes(b"2")
    assert RosterFile.of(path) != one
    assert RosterFile.of(Path("nowhere.xlsx")) == ("nowhere.xlsx", "")
