"""All files of a run, checked one by one: from an earlier run, by this process, or by several."""

from __future__ import annotations

from collections import deque
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

from zjtx_xl.kept_files import cache_folder
from zjtx_xl.runs.one_file import as_asked, check_one, lost
from zjtx_xl.runs.processes.workers import in_order, jobs_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from zjtx_xl.runs.one_file import CheckRequest, FileOutcome, FileTask
    from zjtx_xl.runs.saved import SavedResults

# A run over fewer files takes a second or so, and keeping what it finds out a seventh of that.
_WORTH_KEEPING = 300


def is_kept(count: int) -> bool:
    """Whether what a run over so many files finds out is kept for a later one."""
    return count >= _WORTH_KEEPING and cache_folder() is not None


class _Saved:
    """What other runs have saved about some of the files."""

    def __init__(self, request: CheckRequest) -> None:
        self._request = request
        self._open: dict[Path, SavedResults] = {}

    def find(self, task: FileTask) -> FileOutcome | None:
        """What is known of a file; None: it is to be checked."""
        if task.saved is None:
            return None
        from zjtx_xl.runs.saved import SavedResults  # noqa: PLC0415 - few runs join others

        path, number = task.saved
        if path not in self._open:
            self._open[path] = SavedResults(path)
        return as_asked(self._request, self._open[path].outcome(task, number))

    def close(self) -> None:
        for results in self._open.values():
            results.close()


def check_all(
    request: CheckRequest,
    tasks: Iterable[FileTask],
    count: int,
    *,
    jobs: int = 1,
    keep: bool = True,
) -> Iterator[FileOutcome]:
    """What became of every file, in their order, as it comes.

    Args:
        request: what is asked of every file.
        tasks: the files; each is taken when its turn comes.
        count: how many they are.
        jobs: how many processes; 0 lets the machine decide.
        keep: whether to use what an earlier run has found out, and to keep it for a later one.

    Raises:
        OSError: a scored copy cannot be written.
    """
    work, processes = partial(check_one, request), jobs_for(count, jobs)
    folder = cache_folder() if keep and is_kept(count) else None
    with closing(_Saved(request)) as saved:
        if folder is None:
            yield from in_order(work, tasks, processes, lost=lost, ready=saved.find)
            return
        from zjtx_xl.runs.known_results import KnownResults  # noqa: PLC0415 - for long runs alone

        turns: deque[tuple[FileTask, str] | None] = deque()
        with closing(KnownResults(folder, request)) as known:

            def ready(task: FileTask) -> FileOutcome | None:
                if found := saved.find(task):
                    turns.append(None)
                    return found
                digest, found = known.find(task)
                turns.append(None if found else (task, digest))
                return found

            for outcome in in_order(work, tasks, processes, lost=lost, ready=ready):
                if new := turns.popleft():
                    known.keep(*new, outcome)
                yield outcome
