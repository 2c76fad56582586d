"""What an interrupted run has done is not done again, and nothing else is trusted."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
import zlib
from contextlib import closing
from pathlib import Path

import pytest

from tests.test_kept_files import UNSAFE
from zjtx_xl.definitions.files import samples_folder
from zjtx_xl.findings.refusals import FileRefused
from zjtx_xl.lists.pending import Decision
from zjtx_xl.plain_data import to_plain
from zjtx_xl.reports.output import Reports
from zjtx_xl.returns.sources import Source
from zjtx_xl.runs import known_results, several_files
from zjtx_xl.runs.check import CheckOptions, run_check
from zjtx_xl.runs.known_results import NAME, KnownResults
from zjtx_xl.runs.one_file import CheckRequest, FileTask, check_one
from zjtx_xl.runs.rollup import roll_up
from zjtx_xl.runs.targets import Target

SAMPLES = samples_folder()
RETURNED = sorted((SAMPLES / "qingdao-2021" / "returned").glob("*.xlsx"))
FAULTY = sorted((SAMPLES / "faulty").glob("*.xlsx"))


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    folder = tmp_path / "cache"
    monkeypatch.delenv("ZJTX_NO_CACHE", raising=False)
    monkeypatch.setattr(several_files, "cache_folder", lambda: folder)
    monkeypatch.setattr(several_files, "_WORTH_KEEPING", 1)
    return folder


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "returned"
    folder.mkdir()
    for path in (*RETURNED, *FAULTY):
        shutil.copy(path, folder)
    return folder


@pytest.fixture
def checked(monkeypatch):
    """The names of the files that are really checked."""
    names = []

    def counted(request, task):
        names.append(task.source.name)
        return check_one(request, task)

    monkeypatch.setattr(several_files, "check_one", counted)
    return names


def said(folder, **options):
    run = run_check([folder], CheckOptions(**options))
    text = "".join(run.json_chunks())
    return json.loads(text), [*run.notes]


def test_second_run_checks_nothing_and_says_the_same(folder, checked):
    first = said(folder)
    assert len(checked) == len(list(folder.iterdir()))
    checked.clear()
    assert said(folder) == first
    # of an old format, or unreadable: these are looked at every time
    assert len(checked) < len(FAULTY) / 3


def test_interrupted_run_goes_on_where_it_stopped(folder, checked, monkeypatch):
    with monkeypatch.context() as without:
        without.setenv("ZJTX_NO_CACHE", "1")
        complete = [each.findings for each in run_check([folder]).results()]
    checked.clear()
    run = run_check([folder])
    for _ in itertools.islice(run.results(), len(complete) // 2):
        pass
    half = len(checked)
    checked.clear()
    assert [each.findings for each in run_check([folder]).results()] == complete
    assert len(checked) <= len(complete) - half + len(FAULTY) / 3


def test_report_and_audits_are_those_of_a_run_without_it(folder, tmp_path):
    def reported(name):
        reports = Reports((tmp_path / f"{name}.md",))
        run = run_check(
            [folder], CheckOptions(roster=SAMPLES / "qingdao-2021" / "roster.xlsx", reports=reports)
        )
        found = list(run.results())
        run.write_reports()
        return found, list(run.audits), (tmp_path / f"{name}.md").read_text(encoding="utf-8")

    assert reported("first") == reported("second")


def test_roll_up_is_the_same(tmp_path, checked):
    samples = SAMPLES / "qingdao-2021" / "returned"
    out = tmp_path / "annex3.xlsx"
    first = roll_up("qingdao-2021/annex3", [samples], out)
    data = out.read_bytes()
    checked.clear()
    assert roll_up("qingdao-2021/annex3", [samples], out) == first
    assert out.read_bytes() == data
    assert not checked


CHANGES = {
    "the file": lambda folder, _: shutil.copy(RETURNED[1], folder / RETURNED[0].name),
    "the program": lambda _, patch: patch.setattr(known_results, "program", lambda: b"another"),
    "a definition": lambda _, patch: patch.setattr(
        known_results, "definition_files", lambda: [Path(__file__)]
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_nothing_is_taken_over_when_something_has_changed(tmp_path, checked, monkeypatch, change):
    shutil.copy(RETURNED[0], tmp_path)
    said(tmp_path / RETURNED[0].name)
    checked.clear()
    change(tmp_path, monkeypatch)
    said(tmp_path / RETURNED[0].name)
    assert checked == [RETURNED[0].name]


def test_other_question_has_another_answer(tmp_path, checked):
    path = SAMPLES / "faulty" / "remark.xlsx"
    path = path if path.exists() else FAULTY[0]
    said(path)
    said(path, accept_proposed=True)
    said(path, write=tmp_path / "out")
    assert len(checked) == 3


def test_copy_that_is_gone_or_changed_is_written_again(tmp_path, checked):
    out = tmp_path / "out"
    for _ in range(2):
        said(RETURNED[0], write=out)
    assert len(checked) == 1
    copy = out / RETURNED[0].name
    data = copy.read_bytes()
    copy.unlink()
    said(RETURNED[0], write=out)
    assert copy.read_bytes() == data
    copy.write_bytes(b"something else")
    said(RETURNED[0], write=out, replace=True)
    assert copy.read_bytes() == data
    assert len(checked) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_link_is_refused_though_its_content_is_known(tmp_path, checked):
    path = tmp_path / "form.xlsx"
    shutil.copy(RETURNED[0], path)
    said(path)
    path.unlink()
    path.symlink_to(RETURNED[0])
    checked.clear()
    first, _ = said(path)
    assert [each["code"] for each in first["files"][0]["findings"]] == ["hostile"]
    assert checked == [path.name]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_copy_that_may_not_be_written_is_said_though_the_file_is_known(tmp_path):
    out, elsewhere, folder = (tmp_path / name for name in ("out", "elsewhere", "in"))
    for each in (out, elsewhere, folder / "sub"):
        each.mkdir(parents=True)
    (out / "sub").symlink_to(elsewhere)
    shutil.copy(RETURNED[0], folder / "sub")
    for _ in range(2):
        assert "hostile" not in codes(said(folder))
        assert "hostile" in codes(said(folder, write=out))


def codes(answer):
    return [each["code"] for file in answer[0]["files"] for each in file["findings"]]


@pytest.mark.parametrize("option", ["decisions", "previous"])
def test_second_round_and_decisions_are_no_exception(folder, tmp_path, checked, option):
    run = run_check([folder], CheckOptions(write=tmp_path / "out"))
    list(run.results())
    given = {"decisions": run.pending, "previous": tmp_path / "out"}[option]
    first = said(folder, **{option: given})
    checked.clear()
    assert said(folder, **{option: given}) == first
    assert len(checked) < len(FAULTY) / 3


def test_files_that_are_written_over_are_not_remembered(folder, cache):
    list(run_check([folder], CheckOptions(in_place=True)).results())
    assert not cache.exists()


SPOILT = {
    "database of nonsense": lambda path: path.write_bytes(b"no database" * 500),
    "empty file": lambda path: path.write_bytes(b""),
    "one byte of a result": lambda path: spoil(path, lambda made: made[:-1] + b"\0"),
    "one byte of a digest": lambda path: spoil(path, lambda made: bytes([made[0] ^ 1]) + made[1:]),
    "a text": lambda path: spoil(path, lambda _: "made"),
    "a number": lambda path: spoil(path, lambda _: 5),
    "nothing": lambda path: spoil(path, lambda _: ""),
    "digest and nothing": lambda path: spoil(path, lambda made: made[:32]),
    "cut database": lambda path: path.write_bytes(path.read_bytes()[:5_000]),
}


def spoil(path, change):
    with sqlite3.connect(path) as database:
        rows = database.execute("SELECT key, made FROM results").fetchall()
        assert rows
        for key, made in rows:
            database.execute("UPDATE results SET made = ? WHERE key = ?", (change(made), key))
    database.close()


@pytest.mark.parametrize("spoiling", SPOILT.values(), ids=SPOILT)
def test_broken_entries_are_as_if_there_were_none(cache, checked, spoiling):
    first = said(RETURNED[0])
    spoiling(cache / NAME)
    checked.clear()
    assert said(RETURNED[0]) == first
    assert checked == [RETURNED[0].name]


def test_entry_that_is_something_else_is_as_if_there_were_none(cache, checked):
    first = said(RETURNED[0])
    for other in (("a", "tuple"), CheckRequest(), None):
        payload = zlib.compress(to_plain(other))
        with closing(sqlite3.connect(cache / NAME)) as database:
            ((key,),) = database.execute("SELECT key FROM results")
        digest = hashlib.sha256(key + payload).digest()
        spoil(cache / NAME, lambda _, made=digest + payload: made)
        checked.clear()
        assert said(RETURNED[0]) == first
        assert checked == [RETURNED[0].name]


def test_an_entry_counts_under_its_own_key_alone(cache, checked):
    first, other = said(RETURNED[0]), said(RETURNED[1])
    with closing(sqlite3.connect(cache / NAME)) as database:
        made = [row[0] for row in database.execute("SELECT made FROM results")]
    spoil(cache / NAME, lambda own: made[made[0] == own])
    checked.clear()
    assert (said(RETURNED[0]), said(RETURNED[1])) == (first, other)
    assert checked == [RETURNED[0].name, RETURNED[1].name]


@pytest.mark.skipif(os.name != "posix", reason="rights of files")
@pytest.mark.parametrize("change", UNSAFE.values(), ids=UNSAFE)
def test_store_that_others_may_change_is_not_used(cache, checked, change):
    first = said(RETURNED[0])
    path = cache / NAME
    change(path)
    before = path.read_bytes() if path.is_file() else b""
    checked.clear()
    for _ in range(2):
        assert said(RETURNED[0]) == first
    assert checked == 2 * [RETURNED[0].name]
    assert before == (path.read_bytes() if path.is_file() else b"")


@pytest.mark.skipif(os.name != "posix", reason="rights of files")
def test_store_is_for_nobody_but_its_user(cache):
    said(RETURNED[0])
    assert stat.S_IMODE((cache / NAME).stat().st_mode) == 0o600


@pytest.mark.skipif(os.name != "posix", reason="folders that cannot be written to")
def test_folder_that_cannot_be_used_is_no_fault(tmp_path, monkeypatch, checked):
    first = said(RETURNED[0])
    occupied = tmp_path / "file"
    occupied.write_bytes(b"")
    monkeypatch.setattr(several_files, "cache_folder", lambda: occupied / "below")
    assert said(RETURNED[0]) == first
    monkeypatch.setattr(several_files, "cache_folder", lambda: None)
    assert said(RETURNED[0]) == first
    assert len(checked) == 3


def test_database_that_another_run_holds_is_no_fault(cache):
    first = said(RETURNED[0])
    holder = sqlite3.connect(cache / NAME)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        assert said(RETURNED[0]) == first
    finally:
        holder.close()


@pytest.fixture
def kept(cache):
    """One outcome in the store: what was asked, and what became of it."""
    request = CheckRequest(digests=True)
    task = FileTask(Source(RETURNED[0]), RETURNED[0].name)
    outcome = check_one(request, task)
    with closing(KnownResults(cache, request)) as known:
        digest, _ = known.find(task)
        known.keep(task, digest, outcome)
        assert known.find(task) == (digest, outcome)
    return request, task, outcome


@pytest.mark.parametrize(("days", "is_known"), [(1, True), (29, True), (31, False)])
def test_entries_are_kept_for_a_month(monkeypatch, cache, kept, days, is_known):
    request, task, outcome = kept
    later = time.time() + days * 86_400
    monkeypatch.setattr(time, "time", lambda: later)
    with closing(KnownResults(cache, request)) as known:
        assert known.find(task)[1] == (outcome if is_known else None)


def other_tasks(task, tmp_path):
    """The same bytes as something else: nothing that is known about the task holds for them."""
    same = tmp_path / "same.xlsx"
    shutil.copy(task.source.path, same)
    cell = ("附2", "I9")
    return {
        "another path": task._replace(source=Source(same)),
        "another name": task._replace(name="另一个文件.xlsx"),
        "a decision": task._replace(decisions={cell: Decision("accept", raw="约20")}),
        "another decision": task._replace(decisions={cell: Decision("reject", raw="约20")}),
        "a copy": task._replace(target=Target(tmp_path / "copy.xlsx")),
        "no copy": task._replace(refusal=FileRefused("hostile", "没有写入")),
    }


def test_an_outcome_is_that_of_one_question(cache, kept, tmp_path):
    request, task, outcome = kept
    with closing(KnownResults(cache, request)) as known:
        for what, other in other_tasks(task, tmp_path).items():
            digest, found = known.find(other)
            assert found is None, what
            known.keep(other, digest, outcome._replace(path=what))
        # … and they are told apart from each other, too
        for what, other in other_tasks(task, tmp_path).items():
            assert known.find(other)[1] == outcome._replace(path=what)
        assert known.find(task)[1] == outcome


def test_an_outcome_of_other_bytes_is_not_kept(cache, kept, tmp_path):
    """A file that is replaced between its digest and its check."""
    request, task, outcome = kept
    other = task._replace(source=Source(tmp_path / "other.xlsx"))
    shutil.copy(RETURNED[1], other.source.path)
    with closing(KnownResults(cache, request)) as known:
        digest, _ = known.find(other)
        known.keep(other, digest, outcome)
        assert known.find(other) == (digest, None)


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent there to one process")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_ends_the_command_and_the_next_one_goes_on(tmp_path, jobs):
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(400):
        shutil.copy(RETURNED[number % len(RETURNED)], folder / f"{number}.xlsx")
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path), "HOME": str(tmp_path)}
    environment.pop("ZJTX_NO_CACHE", None)
    command = [sys.executable, "-m", "zjtx_xl", "check", str(folder), "--json", "--jobs", jobs]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, bufsize=0
    ) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        for _ in range(200):
            run.stdout.readline()
        run.send_signal(signal.SIGINT)
        run.stdout.read()
        message = run.stderr.read().decode()
    assert run.returncode == 130
    assert "已中断" in message
    assert "接着做" in message
    assert "Traceback" not in message
    [database] = tmp_path.rglob(NAME)
    with sqlite3.connect(database) as known:
        [(count,)] = known.execute("SELECT count(*) FROM results")
    known.close()
    assert 100 < count < 400
    again = subprocess.run(command, check=False, capture_output=True, env=environment, timeout=600)
    alone = subprocess.run(
        command,
        check=False,
        capture_output=True,
        env={**environment, "ZJTX_NO_CACHE": "1"},
        timeout=600,
    )
    assert again.stdout == alone.stdout
    assert len(json.loads(again.stdout)["files"]) == 400
