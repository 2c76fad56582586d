"""Last year's returns as a roster."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from zjtx_xl.errors import RosterError
from zjtx_xl.returns.reader import read_file
from zjtx_xl.runs.issue import generate

RETURNED = Path(__file__).parents[2] / "samples" / "guangdong-2021" / "returned"
CLOUD = "cloud_enterprises_provincial.target"


def test_targets_of_returned_goals_become_prefilled_targets(tmp_path):
    issue = generate("qingdao-2021/annex1", tmp_path, roster=RETURNED)
    assert len(issue.files) > 5
    issued = {}
    for path in issue.files:
        (table,) = read_file(path).tables
        issued[table.submission.subject] = table.submission.entries
    for source in RETURNED.glob("*.xlsx"):
        (table,) = read_file(source).tables
        goals = table.submission.entries
        targets = {
            key: entry.cell.raw.strip()
            for key, entry in goals.items()
            if key.endswith(".target") and "goal" not in key and entry.cell.raw.strip()
        }
        entries = issued.get(table.submission.subject)
        if entries is None:
            assert not set(targets) & {key for each in issued.values() for key in each}
            continue
        carried = {key: entries[key].cell.raw for key in targets if key in entries}
        assert carried == {key: targets[key] for key in carried}
        assert carried


def test_a_table_that_takes_nothing_says_where_it_would_take_it_from(tmp_path):
    with pytest.raises(RosterError):
        generate("qingdao-2021/annex2", tmp_path, roster=RETURNED)


def test_two_returns_of_one_institution_are_refused(tmp_path):
    source = min(RETURNED.glob("*.xlsx"))
    for name in ("a.xlsx", "b.xlsx"):
        shutil.copy(source, tmp_path / name)
    with pytest.raises(RosterError, match="两份"):
        generate("qingdao-2021/annex1", tmp_path / "out", roster=tmp_path)
