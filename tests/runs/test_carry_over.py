"""Last year's returns as a roster."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.own_templates import own_templates
from zjtx_xl.definitions.files import templates_folder
from zjtx_xl.definitions.loader import load_set, load_template
from zjtx_xl.errors import RosterError
from zjtx_xl.lint.definitions import lint_files
from zjtx_xl.returns.reader import read_file
from zjtx_xl.runs.carry_over import read_returns
from zjtx_xl.runs.issue import generate

if TYPE_CHECKING:
    from collections.abc import Iterator

RETURNED = Path(__file__).parents[2] / "samples" / "guangdong-2021" / "returned"
CLOUD = "cloud_enterprises_provincial.target"
# The set of Guangdong as an office would write it for 2022.
MAPPING = (
    "{from: guangdong-2020/annex2, to: annex2,"
    ' fields: {"*.target": "*.baseline", subject: subject}}'
)
NEXT = (
    ("guangdong-2021", "guangdong-2022"), ('year: "2021"', 'year: "2022"'),
    ("role: baseline}", "role: baseline, prefilled: true}"),
    ("packages:", f"prefill_from:\n  - {MAPPING}\n\npackages:"),
    ("guangdong-2020/", "guangdong-2021/"),
)  # fmt: skip


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


def test_what_was_passed_over_is_named(tmp_path):
    shutil.copy(min(RETURNED.glob("*.xlsx")), tmp_path / "a.xlsx")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 and nothing")
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.7")
    templates = [load_template(f"qingdao-2021/annex{number}") for number in (1, 2)]
    roster = read_returns(tmp_path, templates, load_set("qingdao-2021"))
    assert len(roster.recipients) == 1
    (note,) = roster.unused_headings
    assert "broken.xlsx（" in note
    assert "letter.pdf" in note
    (tmp_path / "broken.xlsx").unlink()
    (tmp_path / "letter.pdf").unlink()
    again = read_returns(tmp_path, templates, load_set("qingdao-2021"))
    assert again.recipients == roster.recipients
    assert again.unused_headings == ()


@pytest.fixture
def next_year(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "own" / "guangdong-2022"
    shutil.copytree(templates_folder() / "guangdong-2021", folder)
    for path in folder.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        for old, new in NEXT:
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
    with own_templates(folder.parent):
        yield folder


def test_targets_of_guangdong_are_the_opening_values_of_the_next_year(next_year: Path, tmp_path):
    faults = lint_files([next_year / "annex2.yaml", next_year / "set.yaml"])
    assert [fault for fault in faults if fault.severity == "error"] == []
    source = RETURNED / "15_广州赛宝认证中心服务有限公司.xlsx"
    (tmp_path / "last").mkdir()
    shutil.copy(source, tmp_path / "last")
    issue = generate("guangdong-2022/annex2", tmp_path / "issued", roster=tmp_path / "last")
    (last,), (new,) = read_file(source).tables, read_file(issue.files[0]).tables
    assert new.submission.subject == last.submission.subject
    targets = {
        key.removesuffix(".target"): entry.cell.raw.strip()
        for key, entry in last.submission.entries.items()
        if key.endswith(".target") and entry.cell.raw.strip()
    }
    entries = new.submission.entries
    assert len(targets) > 5
    assert {row: entries[f"{row}.baseline"].cell.raw for row in targets} == targets
    assert not any(entries[f"{row}.target"].cell.raw for row in targets)
