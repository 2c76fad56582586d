"""One file stops nobody: whatever it costs, and whatever it makes of our own faults."""

from __future__ import annotations

import errno
import os
import re
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest

from tests.returned_forms import enterprise
from zjtx_xl.checks import table
from zjtx_xl.definitions.faults import DefinitionError
from zjtx_xl.findings.refusals import FileRefused
from zjtx_xl.findings.results import FileResult
from zjtx_xl.returns.sources import Source
from zjtx_xl.runs import one_file
from zjtx_xl.runs.check import CheckOptions, run_check
from zjtx_xl.runs.one_file import CheckRequest, FileTask, check_one
from zjtx_xl.runs.processes import limits
from zjtx_xl.runs.processes.limits import TooExpensiveError, limited
from zjtx_xl.runs.targets import Target
from zjtx_xl.xlsx.errors import ChangedSinceReadError, Reason, WorkbookRefused

LIMITED = pytest.mark.skipif(sys.platform == "win32", reason="no limits there")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux")


def busy():
    while True:
        pass


def hungry():
    return [bytes(10_000_000) for _ in range(1_000)]


def backtracking():
    return re.match(r"(?:a|a)*b", "a" * 100)


def deep(number=0):
    return deep(number + 1)


def careless():
    """Catches everything that is no order to stop."""
    while True:
        with suppress(Exception):
            busy()


@pytest.fixture
def quick(monkeypatch):
    """Half a second and a little memory are enough for a test."""
    monkeypatch.setattr(limits, "_SECONDS", 0.3)
    monkeypatch.setattr(limits, "_BYTES", 50_000_000)


@pytest.fixture
def folder(tmp_path):
    for index, name in enumerate("abc"):
        enterprise(tmp_path / f"{name}.xlsx", index)
    return tmp_path


@pytest.fixture
def spoil(monkeypatch):
    """Make the check of b.xlsx do something else."""

    def spoilt(work):
        check = table.check_file

        def checked(given, **options):
            if given.name == "b.xlsx":
                work()
            return check(given, **options)

        monkeypatch.setattr(one_file, "check_file", checked)

    return spoilt


CASES = {
    "time": (busy, "too-large", "时间"),
    "time in a pattern": (backtracking, "too-large", "时间"),
    "time, and every exception caught": (careless, "too-large", "时间"),
    "memory": (hungry, "too-large", "内存"),
    "a fault of ours": (deep, "damaged", "RecursionError"),
}


@LINUX
@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_file_that_goes_wrong_is_a_finding_and_the_others_go_on(folder, spoil, case, jobs):
    work, code, word = case
    spoil(work)
    began = time.monotonic()
    results = list(run_check(folder, CheckOptions(jobs=jobs)).results())
    assert [result.status == "unreadable" for result in results] == [False, True, False]
    (fault,) = results[1].findings
    assert (fault.code, fault.severity) == (code, "error")
    assert word in fault.message
    assert time.monotonic() - began < 30


@LIMITED
@pytest.mark.usefixtures("quick")
def test_what_was_limited_is_free_again():
    before = signal.getsignal(signal.SIGPROF)
    with pytest.raises(TooExpensiveError), limited():
        busy()
    with limited():
        pass
    assert signal.getsignal(signal.SIGPROF) == before
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)
    began = time.process_time()
    while time.process_time() - began < 0.5:
        pass
    assert len(bytes(200_000_000)) == 200_000_000


@LIMITED
@pytest.mark.usefixtures("quick")
def test_a_large_file_may_cost_more():
    with limited(10_000_000):
        began = time.process_time()
        while time.process_time() - began < 1:
            pass


@LIMITED
@pytest.mark.usefixtures("quick")
def test_the_first_file_does_not_pay_for_the_definitions(folder, spoil, monkeypatch):
    monkeypatch.setattr(one_file, "_DEFINITIONS", "tests.made_up_module")
    calls = []

    def slow_at_first():
        calls.append(1)
        if len(calls) == 1:
            monkeypatch.setitem(sys.modules, "tests.made_up_module", one_file)
            busy()

    spoil(slow_at_first)
    outcome = check_one(CheckRequest(), FileTask(Source(folder / "b.xlsx")))
    assert outcome.is_read
    assert len(calls) == 2


def raising(error):
    def work():
        raise error

    return work


def test_what_concerns_all_files_is_raised(folder, spoil):
    task = FileTask(Source(folder / "b.xlsx"))
    for error in (OSError(errno.ENOSPC, "full"), DefinitionError(())):
        spoil(raising(error))
        with pytest.raises(type(error)):
            check_one(CheckRequest(), task)
    spoil(raising(OSError(errno.EIO, "broken")))
    (result,) = check_one(CheckRequest(), task).results
    assert [fault.code for fault in result.findings] == ["damaged"]


@pytest.mark.skipif(os.name != "posix", reason="rights of folders")
@pytest.mark.skipif(os.name == "posix" and os.getuid() == 0, reason="root may write everywhere")
def test_a_folder_that_nobody_may_write_is_said_once(folder, tmp_path):
    out = tmp_path / "out"
    out.mkdir(mode=0o500)
    with pytest.raises(PermissionError):
        run_check(folder, CheckOptions(write=out))


class _Read(NamedTuple):
    is_rebuilt: bool = False


def _checked(returned, results) -> Any:
    return SimpleNamespace(returned=returned, results=results)


KEPT, REBUILT = Path("out/a.xls"), Path("out/a.xlsx")
TASK = FileTask(Source(Path("in/a.xls")))


@pytest.mark.parametrize(
    ("task", "returned", "written"),
    [
        (TASK, _Read(), None),
        (TASK._replace(target=Target(KEPT, REBUILT)), None, None),
        (TASK._replace(target=Target(KEPT, REBUILT)), _Read(), (KEPT, False)),
        (TASK._replace(target=Target(KEPT, REBUILT)), _Read(is_rebuilt=True), (REBUILT, False)),
        (TASK._replace(target=Target(KEPT)), _Read(is_rebuilt=True), None),
        (TASK._replace(target=Target(KEPT, over_itself=True)), _Read(), (KEPT, True)),
        (
            TASK._replace(target=Target(KEPT, REBUILT, over_itself=True)),
            _Read(is_rebuilt=True),
            (REBUILT, False),
        ),
    ],
)
def test_where_a_copy_goes(monkeypatch, task, returned, written):
    calls = []
    monkeypatch.setattr(
        "zjtx_xl.checks.write_checked",
        lambda _, target, *, in_place: calls.append((target, in_place)),
    )
    results = (FileResult("in/a.xls", None, None, None, "ok"),) * 2
    made = one_file._written(_checked(returned, results), task)  # noqa: SLF001
    assert calls == ([written] if written else [])
    assert [result.written for result in made] == [str(written[0]) if written else None] * 2


@pytest.mark.parametrize(
    ("task", "error", "code"),
    [
        (
            TASK._replace(target=Target(KEPT)),
            WorkbookRefused(Reason.INSIDE_MERGE, cell="A1"),
            "merge",
        ),
        (TASK._replace(target=Target(KEPT)), ChangedSinceReadError(KEPT), "damaged"),
        (TASK._replace(target=Target(KEPT)), PermissionError("open"), "not-written"),
        (TASK._replace(refusal=FileRefused("not-written", "没有地方")), None, "not-written"),
    ],
)
def test_a_copy_that_cannot_be_written_is_a_finding_of_the_first_table(
    monkeypatch, task, error, code
):
    def fails(*_, **__):
        raise error

    monkeypatch.setattr("zjtx_xl.checks.write_checked", fails)
    results = (FileResult("in/a.xls", None, None, None, "ok"),) * 2
    first, second = one_file._written(_checked(_Read(), results), task)  # noqa: SLF001
    assert [fault.code for fault in first.findings] == [code]
    assert (first.status, first.written) == ("findings", None)
    assert second == results[1]
    if error is not None:
        error = OSError(errno.ENOSPC, "full")
        with pytest.raises(OSError, match="full"):
            one_file._written(_checked(_Read(), results), task)  # noqa: SLF001


@pytest.mark.parametrize("values", [False, True])
@pytest.mark.parametrize("scores", [False, True])
def test_results_hold_no_more_than_is_asked_for(folder, values, scores):
    (path,) = folder.glob("a.xlsx")
    asked = CheckRequest(values=values, scores=scores)
    (result,) = check_one(asked, FileTask(Source(path))).results
    assert (bool(result.entries), bool(result.scores)) == (values, scores)
