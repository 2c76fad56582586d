"""Records whose cells lie on disk say what they said, in audits and in roll-ups."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

from zjtx_xl.audits import shelf
from zjtx_xl.audits.ledger import records_in
from zjtx_xl.audits.records import Record
from zjtx_xl.audits.shelf import Chosen, Joined, RecordList, Spool, SpooledList
from zjtx_xl.checks.table import check_file
from zjtx_xl.definitions.files import samples_folder
from zjtx_xl.reports import reported_files
from zjtx_xl.reports.output import Reports
from zjtx_xl.runs import files, targets
from zjtx_xl.runs.check import CheckOptions, run_check
from zjtx_xl.runs.rollup import roll_up
from zjtx_xl.runs.senders import batch as batch_module

if TYPE_CHECKING:
    from pathlib import Path


ENTERPRISES = samples_folder() / "qingdao-2021" / "enterprises"


def content(workbook: Path) -> bytes:
    with ZipFile(workbook) as members:
        return b"".join(map(members.read, members.namelist()))


def test_a_shelved_record_has_the_same_cells(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shelf, "_AT_HAND", 0)
    records = [
        record
        for path in sorted(ENTERPRISES.glob("*.xlsx"))[:4]
        for result in check_file(path).results
        for record in records_in(result, {})
    ]
    assert len(records) > 10
    for copies in (1, 7):  # few are still on their way to the disk
        shelved = RecordList([*records] * copies)
        assert len(shelved) == copies * len(records)
        for before, after in zip([*records] * copies, shelved, strict=True):
            assert type(after.cells) is not type(before.cells)
            assert dict(after.cells) == dict(before.cells)
            assert list(after.cells) == list(before.cells)
            assert after == replace(before, cells=after.cells)
        assert [shelved[at].name for at in (0, -1)] == [records[0].name, records[-1].name]


def test_a_run_says_the_same_whether_records_lie_on_disk_or_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    said: list[str] = []
    made: list[bytes] = []
    out = tmp_path / "附5.xlsx"
    reports = Reports(files=(tmp_path / "report.html", tmp_path / "report.xlsx"))
    for most, batch in ((10**9, 64), (3, 4)):
        for module in (shelf, batch_module, files, targets, reported_files):
            monkeypatch.setattr(module, "_AT_HAND", most)
        monkeypatch.setattr(shelf, "_BATCH", batch)
        monkeypatch.setattr(shelf, "_DOWN", batch)
        options = CheckOptions(
            values=False, write=tmp_path / "scored", reports=reports, replace=True
        )
        run = run_check([ENTERPRISES], options)
        said.append("".join(run.json_chunks()))
        run.write_reports()
        made.append(reports.files[0].read_bytes())
        made.append(content(reports.files[1]))
        roll_up("qingdao-2021/annex5", ENTERPRISES, out, replace=True)
        made.append(out.read_bytes())
    assert said[0] == said[1]
    assert made[:3] == made[3:]
    assert '"audits": [{' in said[0]


def test_pieces_come_back_while_others_are_added():
    spool = Spool()
    pieces = [bytes([number]) * number for number in range(40)]
    places = []
    for number, piece in enumerate(pieces):
        places.append(spool.put(piece))
        assert spool.get(places[number // 2]) == pieces[number // 2]
    assert [spool.get(place) for place in reversed(places)] == pieces[::-1]


@pytest.mark.parametrize("count", [0, 1, 63, 64, 65, 200])
def test_a_list_is_a_sequence_however_long_it_is(count: int):
    values = [(number, f"第{number}家\udc80", Decimal(f"{number}.50")) for number in range(count)]
    spooled = SpooledList(values)
    assert len(spooled) == count
    assert list(spooled) == values == list(spooled)
    assert [str(value[2]) for value in spooled] == [f"{number}.50" for number in range(count)]
    assert spooled[1:-1] == tuple(values[1:-1])
    assert [spooled[number] for number in range(-count, count)] == [*values, *values]
    with pytest.raises(IndexError):
        spooled[count]


@pytest.mark.parametrize("count", [0, 1, 2, 130])
def test_lists_are_alike_when_all_their_values_are(count: int):
    values = list(range(count))
    spooled = SpooledList(values)
    assert spooled == values
    assert spooled == SpooledList(values, at_hand=3)
    assert spooled != [*values, 1]
    assert spooled != values[:-1] or not count
    assert spooled != [*values[:-1], -1] or not count
    assert spooled != 5
    assert spooled != set(values)
    assert bool(spooled) is bool(count)


@pytest.mark.parametrize("at_hand", [0, 1, 2, 64, 65, 200])
def test_the_first_of_a_list_may_stay_in_memory(at_hand: int):
    values = [(number,) for number in range(130)]
    spooled = SpooledList(values, at_hand=at_hand)
    assert len(spooled) == 130
    assert list(spooled) == values
    assert [spooled[number] for number in range(130)] == values
    first = min(at_hand, 130)
    assert all(spooled[number] is values[number] for number in range(first))


def test_records_that_stay_in_memory_are_the_first():
    record = Record("a.xlsx", "qingdao-2021/annex5", "2021", "附5", "甲公司", 1, "return", {})
    records = [replace(record, number=number) for number in range(5)]
    for at_hand, kept in ((0, 0), (2, 2), (5, 5), (None, 5)):
        found = RecordList(records, at_hand=at_hand)
        assert sum(one is other for one, other in zip(found, records, strict=True)) == kept
        assert [one.number for one in found] == [0, 1, 2, 3, 4]
    assert len(RecordList()) == 0


def test_several_sequences_as_one():
    joined = Joined([[], ["甲", "乙"], [], ["丙"]])
    assert (len(joined), list(joined), bool(joined)) == (3, ["甲", "乙", "丙"], True)
    assert [joined[number] for number in range(-3, 3)] == ["甲", "乙", "丙"] * 2
    assert joined[1:] == ("乙", "丙")
    with pytest.raises(IndexError):
        joined[3]
    with pytest.raises(IndexError):
        joined.at(3)
    assert not Joined([[], []])


def test_some_of_a_sequence():
    chosen = Chosen(["甲", "乙", "丙"], [2, 0])
    assert (len(chosen), list(chosen), chosen[-1]) == (2, ["丙", "甲"], "甲")
    assert not Chosen(["甲"], [])
