"""Any file: each gets its one finding, within 5 s and 300 MB, and stops no other file."""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path

import pytest

from tests import watchdog
from tests.hostile_files import CASES, LEGACY, clean_form, with_links
from zjtx_xl.checks.table import check_file
from zjtx_xl.returns.legacy_worker import SECONDS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the watchdog needs os.wait4")
# What a form that is read says about its cells; everything else is about the file.
_OF_CELLS = {"remark", "choice", "unit", "fraction", "fullwidth"}
_LARGE = 1024 * 1024


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("returned")
    for case in CASES:
        (made / case.name).write_bytes(case.make())
    return made


def entries(watched):
    return json.loads(watched.stdout.decode("utf-8"))["files"]


def codes_of_file(results):
    found = [each for result in results for each in result["findings"]]
    return tuple(each["code"] for each in found if each["cell"] is None)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_has_its_one_finding_in_time_and_memory(folder, case):
    watched = watchdog.check(folder / case.name)
    assert watched.code is not None, "stopped"
    assert watched.seconds < watchdog.SECONDS
    assert watched.stderr == b""
    assert watched.megabytes < watchdog.MEGABYTES
    results = entries(watched)
    assert codes_of_file(results) == case.codes
    found = [each for result in results for each in result["findings"]]
    assert {each["code"] for each in found if each["cell"]} <= _OF_CELLS
    assert watched.code == int(any(each["severity"] == "error" for each in found))
    assert [each["status"] == "unreadable" for each in results] == [not case.is_read]
    assert bool(results[0]["values"]) == case.is_read


def test_one_bad_file_stops_no_other(folder, tmp_path):
    small = [case for case in CASES if (folder / case.name).stat().st_size < _LARGE]
    for case in small:
        (tmp_path / case.name).hardlink_to(folder / case.name)
    (tmp_path / "good.xlsx").write_bytes(clean_form())
    watched = watchdog.check(tmp_path)
    assert watched.code == 1
    by_name = {Path(each["path"]).name: each for each in entries(watched)}
    assert set(by_name) == {case.name for case in small} | {"good.xlsx"}
    assert by_name["good.xlsx"]["status"] == "ok"
    for case in small:
        assert codes_of_file([by_name[case.name]]) == case.codes


def test_every_truncation_is_one_finding(tmp_path):
    data = clean_form()
    path = tmp_path / "form.xlsx"
    for length in [*range(64), *range(64, len(data), 199), len(data) - 1]:
        path.write_bytes(data[:length])
        (result,) = check_file(path).results
        assert [each.code for each in result.findings] == ["truncated"], length


@pytest.mark.parametrize("name", ["form.ods", "form.xlsb", "form.xls"])
def test_old_format_that_is_cut_off_is_refused_or_read_as_before(tmp_path, name):
    data = (LEGACY / name).read_bytes()
    path = tmp_path / name
    path.write_bytes(data)
    (whole,) = check_file(path).results
    for length in [*range(8, len(data), len(data) // 12), len(data) - 1]:
        path.write_bytes(data[:length])
        (result,) = check_file(path).results
        if result.status == "unreadable":
            assert [each.code for each in result.findings] == ["truncated"]
        else:
            assert result == whole


# ------------------------------------------------------------ what is no file


def test_link_pipe_device_and_folder_are_refused(tmp_path):
    outside = tmp_path / "outside.xlsx"
    outside.write_bytes(clean_form())
    returned = tmp_path / "returned"
    returned.mkdir()
    (returned / "link.xlsx").symlink_to(outside)
    (returned / "broken.xlsx").symlink_to(tmp_path / "nowhere.xlsx")
    (returned / "device.xlsx").symlink_to("/dev/zero")
    (returned / "linked folder").symlink_to(tmp_path)
    os.mkfifo(returned / "pipe.xlsx")
    (returned / "folder.xlsx").mkdir()
    (returned / "folder.xlsx" / "inside.xlsx").write_bytes(clean_form())
    watched = watchdog.check(returned)
    by_name = {Path(each["path"]).name: each for each in entries(watched)}
    refused = {"link.xlsx", "broken.xlsx", "device.xlsx", "pipe.xlsx"}
    assert set(by_name) == refused | {"inside.xlsx"}
    for name in refused:
        assert codes_of_file([by_name[name]]) == ("hostile",)
    assert by_name["inside.xlsx"]["status"] == "ok"


def test_named_device_is_refused():
    watched = watchdog.check(Path("/dev/zero"))
    assert codes_of_file(entries(watched)) == ("hostile",)


def test_nothing_is_written_through_a_link(tmp_path):
    returned, out, elsewhere = (tmp_path / name for name in ("returned", "out", "elsewhere"))
    for each in (returned / "sub", out, elsewhere):
        each.mkdir(parents=True)
    (returned / "sub" / "form.xlsx").write_bytes(clean_form())
    (returned / "top.xlsx").write_bytes(clean_form())
    (out / "sub").symlink_to(elsewhere)
    (out / "top.xlsx").symlink_to(elsewhere / "top.xlsx")
    (elsewhere / "top.xlsx").write_bytes(b"somebody's")
    watched = watchdog.check(returned, options=("--json", "--write", str(out), "--replace"))
    by_name = {Path(each["path"]).name: each for each in entries(watched)}
    assert codes_of_file([by_name["form.xlsx"]]) == ("hostile",)
    assert by_name["form.xlsx"]["written"] is None
    assert sorted(each.name for each in elsewhere.iterdir()) == ["top.xlsx"]
    assert (elsewhere / "top.xlsx").read_bytes() == b"somebody's"
    assert not (out / "top.xlsx").is_symlink()


def test_nothing_but_the_file_is_opened(tmp_path):
    """Links inside a workbook are not followed; the definitions are read before."""
    plain = tmp_path / "plain.xlsx"
    plain.write_bytes(clean_form())
    check_file(plain)
    path = tmp_path / "links.xlsx"
    path.write_bytes(with_links())
    opened = _opened_by(lambda: check_file(path))
    assert opened
    assert {Path(os.fsdecode(each)) for each in opened} == {path}


_AUDITED: list[object] = []
_LISTENING = threading.Event()


def _opened_by(action):
    if not _AUDITED:
        sys.addaudithook(_note)  # a hook cannot be taken away again
    _AUDITED[:] = [None]
    _LISTENING.set()
    try:
        action()
    finally:
        _LISTENING.clear()
    return [each for each in _AUDITED if isinstance(each, str | bytes)]


def _note(event, arguments):
    if not _LISTENING.is_set():
        return
    if event == "open":
        _AUDITED.append(arguments[0])
    elif event in {"socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system"}:
        _AUDITED.append(event)


def test_worker_is_stopped_in_time():
    assert SECONDS < watchdog.SECONDS
