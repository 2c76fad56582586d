"""A report held against what lies under some paths: what is told, also of what was not read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.runs.report.annexes import annex5
from tests.runs.report.asked import OPTIONS, Asked, asked
from zjtx_xl.errors import DecisionsError, RosterError
from zjtx_xl.runs.report import proofreading as module
from zjtx_xl.runs.report.proofreading import proofread_file

SET = "qingdao-2021"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (folder := tmp_path / "收到").mkdir()
    annex5(folder / "a.xlsx", 3, 4)
    return folder


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "报告.txt"
    path.write_text("获得发达国家或地区认证8个。本地特色指标5个。", "utf-8")
    return path


def test_what_was_found_and_what_was_not_read(folder: Path, report: Path):
    (folder / "扫描.pdf").write_bytes(b"%PDF-")
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04 cut")
    found = proofread_file(report, SET, [folder])
    said = found.as_json
    assert (said["schema"], said["path"]) == ("zjtx-xl/proofread/1", str(report))
    (finding,) = said["findings"]
    assert (finding["field"], finding["printed"], finding["computed"]) == (
        "certifications", "8个", "7个",
    )  # fmt: skip
    cells = [(Path(cell["path"]).name, cell["sheet"], cell["cell"]) for cell in finding["cells"]]
    assert cells == [("a.xlsx", "附5", "G4"), ("a.xlsx", "附5", "G5")]
    assert [one["printed"] for one in said["not_checked"]] == ["5个"]
    assert said["checked"] == []
    assert [Path(one["path"]).name for one in said["unread"]] == ["扫描.pdf", "坏.xlsx"]
    assert [one["reason"] for one in said["unread"]] == [reason for _, reason in found.unread]


def test_what_agrees_is_told_as_checked(folder: Path, report: Path):
    report.write_text("获得发达国家或地区认证7个。", "utf-8")
    told: list[tuple[int, int]] = []
    found = proofread_file(report, SET, [folder], progress=lambda *done: told.append(done))
    assert [one["printed"] for one in found.as_json["checked"]] == ["7个"]
    assert (found.as_json["findings"], found.unread, told) == ([], (), [(1, 1)])


def test_the_figures_are_those_that_were_asked_for(report: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "figures_of", asked)
    others: list[Any] = [{**OPTIONS, name: False} for name in ("accept_manual", "accept_proposed")]
    for given in (OPTIONS, *others):
        with pytest.raises(Asked) as caught:
            proofread_file(report, SET, ["收到"], **given)
        assert caught.value.args == ((SET, ["收到"]), given)


def test_the_lists_of_the_office_are_read(folder: Path, report: Path, tmp_path: Path):
    (other := tmp_path / "别的.csv").write_text("电话\n1\n", "utf-8")
    with pytest.raises(RosterError):
        proofread_file(report, SET, [folder], roster=other)
    with pytest.raises(DecisionsError):
        proofread_file(report, SET, [folder], decisions=other)
