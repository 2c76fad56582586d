"""What one file may cost: a last resort for what nobody thought of.

Every step that reads foreign text has limits of its own; a file that gets past them must not stop
the others. Where the system cannot limit (Windows, a thread of a host) there are only those.
"""

from __future__ import annotations

import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator
    from types import FrameType

_MIB = 1024 * 1024
# A form takes some milliseconds and next to nothing. The list of a province, 5,000 lines in a file
# of 8 MB, takes as many seconds and 600 MB: what is large may cost more.
_SECONDS, _SECONDS_PER_MIB = 5.0, 5.0  # of processor time
_BYTES, _BYTES_PER_MIB = 300 * _MIB, 100
_PAGE = 4096


class TooExpensiveError(BaseException):
    """The processor time is used up; no handler of mere exceptions may catch it."""


@contextmanager
def limited(size: int = 0) -> Generator[None]:
    """Let what is done with a file of so many bytes take its processor time and memory, no more.

    Raises:
        TooExpensiveError: the time is used up.
        MemoryError: the memory is.
    """
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGPROF, _stop)
    limit = _limit_memory(_BYTES + _BYTES_PER_MIB * size)
    signal.setitimer(signal.ITIMER_PROF, _SECONDS + _SECONDS_PER_MIB * size / _MIB)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        if limit:
            _set_limit(limit)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise TooExpensiveError


def _limit_memory(more: int) -> tuple[int, int] | None:
    """Limit what the process holds to what it holds now and so much more; the limits before."""
    if sys.platform != "linux":
        return None
    import resource  # noqa: PLC0415 - elsewhere there is none

    limits = resource.getrlimit(resource.RLIMIT_DATA)
    try:
        with open("/proc/self/statm", "rb", buffering=0) as file:  # noqa: PTH123 - for every file
            pages = int(file.read().split()[5])
    except (OSError, ValueError, IndexError):
        return None
    wanted = pages * _PAGE + more
    allowed = [wanted, *(limit for limit in limits if limit != resource.RLIM_INFINITY)]
    _set_limit((min(allowed), limits[1]))
    return limits


def _set_limit(limits: tuple[int, int]) -> None:
    if sys.platform == "linux":
        import resource  # noqa: PLC0415

        resource.setrlimit(resource.RLIMIT_DATA, limits)
