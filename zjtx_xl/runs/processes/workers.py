"""Work spread over processes: results in the order of the items, as they come.

At most a few items a process are under way, however many there are, so that memory does not grow.
A process that dies takes nothing along but the item that killed it. Ctrl-C stops all of them.

The standard library's pools share one queue between their processes and read it in a thread. When
a process is stopped while it writes there, that thread waits for ever. Here each process has a
pipe of its own, and there are no threads.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.connection import Connection

Item = TypeVar("Item")
Made = TypeVar("Made")
_AT_ONCE = 8  # items handed over together: one message costs as much as a third of a check
_AHEAD = 4  # such portions for each process
_MOST = 60  # processes; Windows waits for 63 things at most
# So many processes may die one after the other before one begins: at first, and later on.
_FIRST_FALSE_STARTS, _FALSE_STARTS = 3, 50
_SECONDS_TO_END = 2
# By measurement (docs/performance.md): below this a second process costs more than it saves.
_WORTH_TWO = 150


def jobs_for(count: int, wanted: int = 0) -> int:
    """How many processes for so many files; ``wanted`` 0 lets the machine decide: one or two."""
    if wanted:
        return min(wanted, _MOST, max(1, count))
    return 2 if count >= _WORTH_TWO and _processors() > 1 else 1


def _unknown(_item: object) -> None:
    """Nothing is known without work."""


def in_order(
    work: Callable[[Item], Made],
    items: Iterable[Item],
    jobs: int,
    *,
    lost: Callable[[Item], Made],
    ready: Callable[[Item], Made | None] = _unknown,
) -> Iterator[Made]:
    """What ``work`` makes of each item, in their order.

    Args:
        work: a function that other processes can import; with one job it is called here. What it
            raises is raised here.
        items: taken as they are needed.
        jobs: how many processes.
        lost: what to give for an item that kills the process that works on it.
        ready: what is known of an item without any work, or None; asked here, in their order.
    """
    if jobs > 1:
        yield from _Crew(work, jobs, lost).made(_portions(items, ready))
        return
    for item in items:
        known = ready(item)
        yield work(item) if known is None else known


@dataclass(eq=False)
class _Portion(Generic[Item, Made]):
    """Items that are handed over together, and what came of the first of them so far.

    ``suspect``: one of them has killed a process, so they are handed over one by one.
    """

    items: list[Item]
    made: list[Made] = field(default_factory=list["Made"])
    suspect: bool = False

    @property
    def left(self) -> list[Item]:
        """What is to be handed over next."""
        rest = self.items[len(self.made) :]
        return rest[:1] if self.suspect else rest


def _portions(
    items: Iterable[Item], ready: Callable[[Item], Made | None]
) -> Iterator[_Portion[Item, Made]]:
    waiting: list[Item] = []
    for item in items:
        known = ready(item)
        if known is None:
            waiting.append(item)
        if waiting and (known is not None or len(waiting) == _AT_ONCE):
            yield _Portion(waiting)
            waiting = []
        if known is not None:
            yield _Portion([item], [known])
    if waiting:
        yield _Portion(waiting)


class _Worker(Generic[Item, Made]):
    """A process with a pipe to it; ``portion`` is what it works on.

    ``began``: it has said that it is there.
    """

    def __init__(self, work: Callable[[Item], Made], others: Iterable[_Worker[Item, Made]]) -> None:
        import multiprocessing  # noqa: PLC0415 - one process needs none of it

        # Forked on Linux, with all modules and definitions loaded, as long as there is one thread.
        forks = sys.platform == "linux" and threading.active_count() == 1
        context: Any = multiprocessing.get_context("fork" if forks else "spawn")
        ends: tuple[Connection, Connection] = context.Pipe()
        self.pipe, theirs = ends
        # A fork holds our ends too; while it does, nobody at the other ends is told that we ended.
        inherited = [self.pipe, *(other.pipe for other in others)] if forks else []
        self.process = context.Process(target=_serve, args=(theirs, work, inherited), daemon=True)
        self.process.start()
        theirs.close()
        self.portion: _Portion[Item, Made] | None = None
        self.given = 0
        self.began = False

    def give(self, portion: _Portion[Item, Made]) -> None:
        left = portion.left
        self.portion, self.given = portion, len(left)
        with suppress(OSError):  # it has died, which is noticed where its answer is read
            self.pipe.send(left)

    def stop(self) -> None:
        """End it, whatever it is doing: what it writes appears whole or not at all."""
        self.process.terminate()
        self.process.join(_SECONDS_TO_END)
        if self.process.exitcode is None:
            self.process.kill()
            self.process.join()
        self.pipe.close()


class _Crew(Generic[Item, Made]):
    """The processes of one run, replaced when one of them dies."""

    def __init__(
        self, work: Callable[[Item], Made], jobs: int, lost: Callable[[Item], Made]
    ) -> None:
        self._work = work
        self._jobs = jobs
        self._lost = lost
        self._workers: list[_Worker[Item, Made]] = []
        self._has_begun = False
        self._false_starts = 0
        self._waiting: deque[_Portion[Item, Made]] = deque()

    def made(self, portions: Iterable[_Portion[Item, Made]]) -> Iterator[Made]:
        under_way: deque[_Portion[Item, Made]] = deque()
        rest = iter(portions)
        try:
            while True:
                while len(under_way) < self._jobs * _AHEAD and (new := next(rest, None)):
                    under_way.append(new)
                    if new.left:
                        self._waiting.append(new)
                        self._hand_over()
                if not under_way:
                    return
                first = under_way.popleft()
                while first.left:
                    self._listen(None)
                for result in first.made:
                    yield result
                    self._listen(0)  # nobody waits for work while results are looked at
        finally:
            for worker in self._workers:  # all of them at once
                worker.process.terminate()
            for worker in self._workers:
                worker.stop()

    def _hand_over(self) -> None:
        """Give what waits to who waits."""
        while self._waiting:
            idle = next((worker for worker in self._workers if worker.portion is None), None)
            if idle is None:
                if len(self._workers) == self._jobs:
                    return
                idle = _Worker(self._work, self._workers)
                self._workers.append(idle)
            idle.give(self._waiting.popleft())

    def _listen(self, seconds: float | None) -> None:
        """Take what has been made, waiting so long for the first of it."""
        from multiprocessing.connection import wait  # noqa: PLC0415 - one process waits for nobody

        busy = {worker.pipe: worker for worker in self._workers if worker.portion is not None}
        answered = set(wait(list(busy), seconds)) if busy else set[object]()
        for pipe, worker in busy.items():
            if pipe in answered:
                self._take(worker)
        self._hand_over()

    def _take(self, worker: _Worker[Item, Made]) -> None:
        portion = worker.portion
        if portion is None:
            return
        try:
            failure, made = self._received(worker.pipe)
        except (EOFError, OSError):
            self._workers.remove(worker)
            worker.stop()
            if worker.began:
                if worker.given == 1:
                    portion.made.append(self._lost(portion.left[0]))
                portion.suspect = True
            else:
                self._count_false_start()
        else:
            if not worker.began:
                worker.began = self._has_begun = True
                self._false_starts = 0
                return
            worker.portion = None
            if failure is not None:
                raise failure
            portion.made += made
        if portion.left:
            self._waiting.appendleft(portion)

    def _count_false_start(self) -> None:
        """A process that died before it had begun was killed, and its items can do nothing for it.

        Where none has ever begun, and none may do so yet, none can.
        """
        self._false_starts += 1
        may_begin = self._has_begun or self._workers
        if self._false_starts >= (_FALSE_STARTS if may_begin else _FIRST_FALSE_STARTS):
            message = "a process could not be started (a script needs a __main__ guard)"
            raise RuntimeError(message)

    @staticmethod
    def _received(pipe: Connection) -> tuple[Exception | None, list[Made]]:
        return pipe.recv()


def _serve(pipe: Connection, work: Callable[[Item], Made], inherited: list[Connection]) -> None:
    """What a process does: take items, send back what came of them, until nobody is there."""
    # Ctrl-C goes to all processes of a terminal; these need not say anything about it. Whoever is
    # stopped takes away what he has half written.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end)
    for end in inherited:
        end.close()
    failure: Exception | None = None
    made: list[Made] = []
    with suppress(EOFError, OSError):
        while True:
            pipe.send((failure, made))  # at first only that it is there
            items: list[Item] = pipe.recv()
            try:
                made = [work(item) for item in items]
            except Exception as error:  # noqa: BLE001 - raised again on the other side
                failure = error


def _end(_number: int, _frame: object) -> None:
    raise SystemExit


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
