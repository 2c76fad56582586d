"""Work spread over processes: same results, same order, whatever happens to a process."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from zjtx_xl.errors import NothingToReadError
from zjtx_xl.runs.processes import workers
from zjtx_xl.runs.processes.workers import in_order, jobs_for


def doubled(number: int) -> int:
    # the first ones take longest: who finishes first must not come first
    time.sleep(0.02 if number < 3 else 0)
    return 2 * number


def brief(number: int) -> int:
    time.sleep(0.0005)
    return 2 * number


def deadly(number: int) -> int:
    if number in {7, 30}:
        os._exit(1)
    return 2 * number


def failing(number: int) -> int:
    if number == 5:
        raise NothingToReadError(())
    return number


def slow(_number: int) -> int:
    time.sleep(60)
    return 0


def lost(number: int) -> int:
    return -number


@pytest.mark.parametrize("jobs", [1, 2, 3])
@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 100])
def test_results_come_in_the_order_of_the_items(jobs, count):
    assert list(in_order(doubled, range(count), jobs, lost=lost)) == [
        2 * number for number in range(count)
    ]


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_known_is_not_worked_on_and_keeps_its_place(jobs):
    known = {number: 1000 + number for number in range(50) if number % 3}
    made = list(in_order(doubled, range(50), jobs, lost=lost, ready=known.get))
    assert made == [known.get(number, 2 * number) for number in range(50)]


def test_process_that_dies_takes_one_item_along():
    made = list(in_order(deadly, range(60), 2, lost=lost))
    assert made == [-number if number in {7, 30} else 2 * number for number in range(60)]
    assert_all_end()


class Killed:
    """Processes of a crew that are killed as soon as they are started, before they say anything."""

    def __init__(self, monkeypatch, numbers):
        self.started = 0
        worker_class, serve = (vars(workers)[name] for name in ("_Worker", "_serve"))
        start = worker_class.__init__

        def killed(worker, *arguments):
            start(worker, *arguments)
            self.started += 1
            if self.started in numbers:
                os.kill(worker.process.pid, signal.SIGKILL)

        # what is killed at once must not be faster than the signal
        monkeypatch.setattr(workers, "_serve", lambda *given: (time.sleep(0.05), serve(*given)))
        monkeypatch.setattr(worker_class, "__init__", killed)


@pytest.mark.skipif(sys.platform != "linux", reason="the function that is called is forked along")
@pytest.mark.parametrize("numbers", [{1}, {2}, {1, 2}, {2, 3, 4, 5}, {1, 3}])
def test_process_that_is_killed_before_it_begins_costs_nothing(monkeypatch, numbers):
    killed = Killed(monkeypatch, numbers)
    made = list(in_order(doubled, range(60), 2, lost=lost))
    assert made == [2 * number for number in range(60)]
    # where the machine is slow, one process has done all before the last is started
    assert 2 <= killed.started <= 2 + len(numbers)
    assert_all_end()


@pytest.mark.skipif(sys.platform != "linux", reason="the function that is called is forked along")
def test_where_no_process_ever_begins_that_is_said(monkeypatch):
    Killed(monkeypatch, range(1, 1_000))
    with pytest.raises(RuntimeError, match="could not be started"):
        list(in_order(doubled, range(60), 2, lost=lost))
    assert_all_end()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize("seed", range(3))
def test_processes_that_are_killed_at_any_time_take_one_item_each(seed):
    done, kills = threading.Event(), []
    chance = random.Random(seed)  # noqa: S311 - no secret

    def kill():
        while not done.wait(chance.random() / 20) and len(kills) < 30:
            for process in multiprocessing.active_children()[:2]:
                with suppress(ProcessLookupError):
                    process.kill()
                    kills.append(process.pid)

    items = range(3_000)
    results = in_order(brief, items, 3, lost=lost)
    first = next(results)  # forked before there are two threads
    killer = threading.Thread(target=kill)
    killer.start()
    try:
        made = [first, *results]
    finally:
        done.set()
        killer.join()
    assert kills
    assert len(made) == len(items)
    wrong = [number for number, result in zip(items, made, strict=True) if result != 2 * number]
    assert all(made[number] == -number for number in wrong)
    assert len(wrong) <= len(kills)
    assert_all_end()


def test_items_are_handed_over_together(monkeypatch):
    """One message costs as much as a third of a check."""
    given, worker_class = [], vars(workers)["_Worker"]
    give = worker_class.give

    def counted(worker, portion):
        given.append(len(portion.left))
        give(worker, portion)

    monkeypatch.setattr(worker_class, "give", counted)
    assert list(in_order(doubled, range(20), 2, lost=lost)) == [2 * number for number in range(20)]
    assert given == [8, 8, 4]


ORPHANS = """
import os, sys, time
from zjtx_xl.runs.processes.workers import in_order

def work(number):
    time.sleep(0.05)
    return os.getpid()

def lost(number):
    return 0

results = in_order(work, range(10_000), 3, lost=lost)
print(*{next(results) for _ in range(40)}, flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="what has ended is looked up in /proc")
def test_nobody_works_on_when_the_program_is_killed():
    with subprocess.Popen([sys.executable, "-c", ORPHANS], stdout=subprocess.PIPE) as program:
        assert program.stdout is not None
        pids = program.stdout.readline().split()
        assert len(pids) > 1
        program.kill()
    until = time.monotonic() + 20
    while running := [pid for pid in pids if is_running(int(pid))]:
        assert time.monotonic() < until, running
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    """Whether it has not ended; what nobody has asked for its result is left as a zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def test_fault_of_ours_comes_through_as_it_is():
    with pytest.raises(NothingToReadError, match="没有找到"):
        list(in_order(failing, range(20), 2, lost=lost))


def test_items_are_taken_when_they_are_needed():
    taken = []

    def items():
        for number in range(10_000):
            taken.append(number)
            yield number

    results = in_order(doubled, items(), 2, lost=lost)
    assert next(results) == 0
    assert len(taken) < 200
    del results
    assert_all_end()


def test_stopping_ends_the_processes_at_once():
    results = in_order(slow, range(8), 2, lost=lost, ready=lambda number: number or None)
    # item 0 sleeps for a minute; what is known behind it does not come before it
    signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        list(results)
    assert_all_end()
    assert time.monotonic() - started < 20


if sys.platform == "win32":
    test_stopping_ends_the_processes_at_once = pytest.mark.skip("no SIGALRM")(
        test_stopping_ends_the_processes_at_once
    )


def half_written(path: Path) -> Path:
    temporary = path.with_suffix(".tmp")
    temporary.touch()
    try:
        time.sleep(60)
    except BaseException:
        temporary.unlink()
        raise
    return path


@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed there")
def test_who_is_stopped_takes_away_what_he_has_half_written(tmp_path):
    items = [tmp_path / str(number) for number in range(9)]
    results = in_order(half_written, items, 2, lost=Path)
    signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 1)
    with pytest.raises(KeyboardInterrupt):
        list(results)
    assert_all_end()
    assert list(tmp_path.iterdir()) == []


def stubborn(_number: int) -> int:
    while True:
        with suppress(BaseException):
            time.sleep(60)


@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed there")
def test_who_does_not_stop_is_killed():
    results = in_order(stubborn, range(2), 2, lost=lost)
    signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        list(results)
    assert_all_end()
    assert time.monotonic() - started < 20


def assert_all_end():
    for each in multiprocessing.active_children():
        each.join(10)
    assert not multiprocessing.active_children()


def interrupt(*_):
    raise KeyboardInterrupt


def test_machine_decides_by_the_number_of_files(monkeypatch):
    monkeypatch.setattr("zjtx_xl.runs.processes.workers._processors", lambda: 8)
    assert [jobs_for(count) for count in (0, 28, 1_500)] == [1, 1, 2]
    assert [jobs_for(count, 4) for count in (0, 2, 1_500)] == [1, 2, 4]
    monkeypatch.setattr("zjtx_xl.runs.processes.workers._processors", lambda: 1)
    assert jobs_for(1_500) == 1


@pytest.mark.parametrize(
    ("platform", "threads", "way"),
    [("linux", 1, "fork"), ("linux", 2, "spawn"), ("win32", 1, "spawn"), ("darwin", 1, "spawn")],
)
def test_only_what_has_one_thread_is_forked(monkeypatch, platform, threads, way):
    class ChosenError(Exception):
        pass

    def chosen(name):
        raise ChosenError(name)

    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(threading, "active_count", lambda: threads)
    monkeypatch.setattr("multiprocessing.get_context", chosen)
    with pytest.raises(ChosenError, match=way):
        list(in_order(doubled, range(4), 2, lost=lost))


def test_with_threads_processes_are_started_afresh_instead_of_forked():
    """As on Windows and macOS, where nothing is forked."""
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert list(in_order(doubled, range(40), 2, lost=lost)) == [2 * each for each in range(40)]
    finally:
        done.set()
        thread.join()
