"""Work spread over processes: same results, same order, whatever happens to a process."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time

import pytest

from zjtx_xl.errors import NothingToReadError
from zjtx_xl.runs.workers import in_order, jobs_for


def doubled(number: int) -> int:
    # the first ones take longest: who finishes first must not come first
    time.sleep(0.02 if number < 3 else 0)
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


def assert_all_end():
    for each in multiprocessing.active_children():
        each.join(10)
    assert not multiprocessing.active_children()


def interrupt(*_):
    raise KeyboardInterrupt


def test_machine_decides_by_the_number_of_files(monkeypatch):
    monkeypatch.setattr("zjtx_xl.runs.workers._processors", lambda: 8)
    assert [jobs_for(count) for count in (0, 28, 1_500)] == [1, 1, 2]
    assert [jobs_for(count, 4) for count in (0, 2, 1_500)] == [1, 2, 4]
    monkeypatch.setattr("zjtx_xl.runs.workers._processors", lambda: 1)
    assert jobs_for(1_500) == 1


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
