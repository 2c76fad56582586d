"""All files of a run, examined one by one: from an earlier run, by this process, or by several."""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import TYPE_CHECKING

from zjtx_xl.definitions import cache_folder
from zjtx_xl.runs.one_file import examine, lost
from zjtx_xl.runs.workers import in_order, jobs_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from zjtx_xl.runs.one_file import Examined, Share, Wanted

# A run over fewer files takes less than a second, and is not worth a database.
_WORTH_KEEPING = 60


def is_kept(count: int) -> bool:
    """Whether what a run over so many files finds out is kept for a later one."""
    return count >= _WORTH_KEEPING and cache_folder() is not None


def examine_all(
    wanted: Wanted, shares: Iterable[Share], count: int, *, jobs: int = 1, keep: bool = True
) -> Iterator[Examined]:
    """What became of every file, in their order, as it comes.

    Args:
        wanted: what is asked of every file.
        shares: the files; each is taken when its turn comes.
        count: how many they are.
        jobs: how many processes; 0 lets the machine decide.
        keep: whether to use what an earlier run has found out, and to keep it for a later one.

    Raises:
        OSError: a scored copy cannot be written.
    """
    processes = jobs_for(count, jobs)
    if not keep or not is_kept(count):
        yield from in_order(partial(examine, wanted), shares, processes, lost=lost)
        return
    from zjtx_xl.runs.known_results import KnownResults  # noqa: PLC0415 - only long runs have a database

    known = KnownResults(wanted)
    turns: deque[tuple[Share, str] | None] = deque()

    def ready(share: Share) -> Examined | None:
        digest, found = known.find(share)
        turns.append(None if found else (share, digest))
        return found

    try:
        for each in in_order(partial(examine, wanted), shares, processes, lost=lost, ready=ready):
            if new := turns.popleft():
                known.keep(*new, each)
            yield each
    finally:
        known.close()
