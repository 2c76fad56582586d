"""Several processes say and write exactly what one does."""

from __future__ import annotations

import os
import shutil

import pytest

from zjtx_xl.definitions.files import samples_folder
from zjtx_xl.lists.file_names import PENDING_NAME
from zjtx_xl.returns.sources import Source
from zjtx_xl.runs import several_files
from zjtx_xl.runs.check import CheckOptions, run_check
from zjtx_xl.runs.one_file import CheckRequest, FileTask, check_one, lost
from zjtx_xl.runs.rollup import roll_up
from zjtx_xl.runs.several_files import check_all

SAMPLES = samples_folder()
QINGDAO = SAMPLES / "qingdao-2021"


@pytest.fixture(autouse=True)
def without_cache(monkeypatch):
    monkeypatch.setenv("ZJTX_NO_CACHE", "1")


def files_of(folder):
    return {
        path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


OPTIONS = {
    "samples": ([QINGDAO], {}),
    "faults": ([SAMPLES / "faulty"], {}),
    "with a roster": ([QINGDAO / "returned"], {"roster": QINGDAO / "roster.xlsx"}),
    "proposed values": ([SAMPLES / "faulty"], {"accept_proposed": True}),
    "rebuilt": ([SAMPLES / "faulty"], {"rebuild": True}),
    "second round": ([QINGDAO / "returned"], {"previous": QINGDAO / "returned"}),
}


@pytest.mark.parametrize(("paths", "options"), OPTIONS.values(), ids=OPTIONS)
def test_jobs_change_nothing(tmp_path, paths, options):
    said, written, notes = [], [], []
    for jobs in (1, 2):
        out = tmp_path / "out"
        run = run_check(paths, CheckOptions(write=out, jobs=jobs, **options))
        said.append("".join(run.json_chunks()))
        written.append(files_of(out))
        notes.append((run.notes, run.changes, run.pending))
        shutil.rmtree(out)
    assert said[0] == said[1]
    assert notes[0] == notes[1]
    # the list of open cells says when it was made
    assert written[0].keys() == written[1].keys()
    assert all(
        data == written[1][name] for name, data in written[0].items() if name.name != PENDING_NAME
    )


def test_results_are_the_same_with_and_without_values():
    path = QINGDAO / "returned"
    slim = list(run_check([path], CheckOptions(values=False)).results())
    full = list(run_check([path], CheckOptions(jobs=2)).results())
    assert [each.total for each in slim] == [each.total for each in full]
    assert [each.findings for each in slim] == [each.findings for each in full]
    assert [each.sheets for each in slim] == [each.sheets for each in full]
    assert all(each.entries for each in full)
    assert not any(each.entries or each.scores for each in slim)


def test_roll_up_by_two_processes(tmp_path):
    out = tmp_path / "annex5.xlsx"
    paths = [QINGDAO / "enterprises", SAMPLES / "faulty"]
    made = [roll_up("qingdao-2021/annex5", paths, out, jobs=jobs, replace=True) for jobs in (1, 2)]
    assert made[0] == made[1]


def test_file_that_kills_its_process_is_a_finding_about_it(tmp_path, monkeypatch):
    for name in ("a.xlsx", "b.xlsx", "c.xlsx"):
        shutil.copy(min((QINGDAO / "returned").glob("*.xlsx")), tmp_path / name)
    monkeypatch.setattr("zjtx_xl.runs.several_files.check_one", deadly)
    tasks = [FileTask(Source(path), path.name) for path in sorted(tmp_path.iterdir())]
    made = list(check_all(CheckRequest(as_json=True), tasks, len(tasks), jobs=2))
    assert [each.is_read for each in made] == [True, False, True]
    [result] = made[1].results
    assert result.status == "unreadable"
    assert [each.code for each in result.findings] == ["damaged"]
    assert result.findings[0].path == str(tasks[1].source)
    assert made[1] == lost(tasks[1])
    assert made[1].json


def deadly(wanted, task):
    if task.source.name == "b.xlsx":
        os._exit(9)
    return check_one(wanted, task)


@pytest.mark.parametrize(
    ("count", "folder", "kept"), [(299, True, False), (300, True, True), (300, False, False)]
)
def test_results_are_kept_where_that_is_worth_it_and_possible(
    monkeypatch, tmp_path, count, folder, kept
):
    monkeypatch.setattr(several_files, "cache_folder", lambda: tmp_path if folder else None)
    assert several_files.is_kept(count) is kept
