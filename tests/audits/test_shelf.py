"""Records whose cells lie on disk say what they said, in audits and in roll-ups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.audits import shelf
from zjtx_xl.audits.ledger import records_in
from zjtx_xl.checks.table import check_file
from zjtx_xl.definitions.files import samples_folder
from zjtx_xl.runs.check import CheckOptions, run_check
from zjtx_xl.runs.rollup import roll_up

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

ENTERPRISES = samples_folder() / "qingdao-2021" / "enterprises"


def test_a_shelved_record_has_the_same_cells(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shelf, "_AT_HAND", 0)
    own = shelf.Shelf()
    records = [
        record
        for path in sorted(ENTERPRISES.glob("*.xlsx"))[:4]
        for result in check_file(path).results
        for record in records_in(result, {})
    ]
    shelved = list(map(own.put, records))
    assert len(shelved) > 10
    for before, after in zip(records, shelved, strict=True):
        assert type(after.cells) is not type(before.cells)
        assert dict(after.cells) == dict(before.cells)
        assert list(after.cells) == list(before.cells)
        assert (after.subject, after.name) == (before.subject, before.name)


def test_a_run_says_the_same_whether_records_lie_on_disk_or_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    said: list[str] = []
    made: list[bytes] = []
    out = tmp_path / "附5.xlsx"
    for most in (10**9, 3):
        monkeypatch.setattr(shelf, "_AT_HAND", most)
        run = run_check([ENTERPRISES], CheckOptions(values=False))
        said.append("".join(run.json_chunks()))
        roll_up("qingdao-2021/annex5", ENTERPRISES, out, replace=True)
        made.append(out.read_bytes())
    assert said[0] == said[1]
    assert made[0] == made[1]
    assert '"audits": [{' in said[0]
