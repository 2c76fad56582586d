"""Run a program under a watchdog: how long it worked, and the most memory that it or a child used.

Time is processor time, so that a busy machine is no failure; what hangs is stopped by the clock.

It is measured by a small process of its own: what a process forks counts the memory of its parent
up to the moment when the other program begins, and pytest is larger than what is measured here.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

SECONDS = 8.0  # under five where nothing else runs; tests run side by side
_STOPPED_AFTER = 60.0
MEGABYTES = 300


@dataclass(frozen=True)
class Watched:
    """What a program did; ``code`` is its exit code, None if the watchdog had to stop it.

    ``seconds`` of the processor, its children's included.
    """

    code: int | None
    seconds: float
    megabytes: float
    stdout: bytes
    stderr: bytes


def watch(*command: str) -> Watched:
    """Run a command and kill it when it hangs."""
    with tempfile.TemporaryDirectory() as folder:
        out, err, result = (Path(folder, name) for name in ("out", "err", "result"))
        launcher = [sys.executable, "-S", "-E", __file__]
        subprocess.run([*launcher, str(out), str(err), str(result), *command], check=True)
        code, took, kilobytes = json.loads(result.read_text())
        return Watched(code, took, kilobytes / 1024, out.read_bytes(), err.read_bytes())


def check(*paths: Path, options: tuple[str, ...] = ("--json",)) -> Watched:
    """``zjtx-xl check`` under the watchdog."""
    return watch(sys.executable, "-m", "zjtx_xl", "check", *map(str, paths), *options)


def _launch(out: str, err: str, result: str, *command: str) -> None:
    began = time.monotonic()
    with Path(out).open("wb") as stdout, Path(err).open("wb") as stderr:
        # a group of its own, so that its children are stopped with it
        child = subprocess.Popen(command, stdout=stdout, stderr=stderr, start_new_session=True)
        stopped = False
        while True:
            pid, status, used = os.wait4(child.pid, os.WNOHANG)
            if pid:
                break
            if time.monotonic() - began > _STOPPED_AFTER and not stopped:
                os.killpg(child.pid, signal.SIGKILL)
                stopped = True
            time.sleep(0.005)
    code = None if stopped else os.waitstatus_to_exitcode(status)
    measured = [code, used.ru_utime + used.ru_stime, used.ru_maxrss]
    Path(result).write_text(json.dumps(measured), encoding="utf-8")


if __name__ == "__main__":
    _launch(*sys.argv[1:])
