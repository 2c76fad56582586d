"""One command at a time, as a program of its own: its progress, how to stop it, how it ended.

The page and the terminal cannot differ, and what a run needs of memory goes back when it ends.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import deque
from typing import TYPE_CHECKING, Literal

from zjtx_xl.desk.command_lines import shown

if TYPE_CHECKING:
    from pathlib import Path

    from zjtx_xl.desk.folder import WorkFolder

State = Literal["runs", "stopping", "done", "stopped", "failed"]

PROGRESS = "ZJTX_PROGRESS"
"""Asks a command to print how far it is, a line each, instead of drawing a bar."""

_FINDINGS, _INTERRUPTED = 1, 130
_LINES = 40
_OUTCOMES: dict[State, str] = {"done": "完成", "stopped": "已停止", "failed": "没有完成"}


class Running:
    """A command that runs or has run; ``answer`` is the file with its standard output."""

    def __init__(self, title: str, words: list[str], folder: WorkFolder, answer: Path) -> None:
        """Start it in the working folder."""
        self.title, self.words, self.answer = title, words, answer
        self.command = shown(words)
        self.state: State = "runs"
        self.done, self.count = 0, 0
        self.messages: deque[str] = deque(maxlen=_LINES)
        self._partial = answer.with_name(f"{answer.name}.part")
        with self._partial.open("wb") as output:
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "zjtx_xl", *words],
                cwd=folder.root,
                env=os.environ | {PROGRESS: "1", "PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.PIPE,
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
                start_new_session=sys.platform != "win32",
            )

    @property
    def runs(self) -> bool:
        """Whether it has not ended yet."""
        return self.state in {"runs", "stopping"}

    @property
    def outcome(self) -> str:
        """How it ended, in a word."""
        return _OUTCOMES.get(self.state, "")

    def stop(self) -> None:
        """End it as Ctrl-C does; what was checked is not lost."""
        if self.state == "runs":
            self.state = "stopping"
            wants_break = getattr(signal, "CTRL_BREAK_EVENT", signal.SIGINT)
            self._process.send_signal(wants_break)

    def follow(self) -> State:
        """Take in what it says until it ends; how it ended is for the caller to make known."""
        error = self._process.stderr
        if error is not None:
            for raw in error:
                self._hear(raw.decode("utf-8", "replace").rstrip())
        code = self._process.wait()
        if code in {0, _FINDINGS}:
            self._partial.replace(self.answer)
            return "done"
        self._partial.unlink(missing_ok=True)
        was_stopped = self.state == "stopping" or code == _INTERRUPTED
        return "stopped" if was_stopped else "failed"

    def _hear(self, line: str) -> None:
        mark, _, figures = line.partition(" ")
        done, _, count = figures.partition("/")
        if mark == PROGRESS and done.isdigit() and count.isdigit():
            self.done, self.count = int(done), int(count)
        elif line:
            self.messages.append(line)


class Runner:
    """Runs the commands of one folder, one after the other; a second one meanwhile is refused."""

    def __init__(self, folder: WorkFolder) -> None:
        """Nothing has run yet."""
        self._folder = folder
        self._lock = threading.Lock()
        self.current: Running | None = None

    def start(self, title: str, words: list[str], answer: str) -> bool:
        """Start a command; False while another one runs.

        Args:
            title: what is done, for people.
            words: the command without the program's name.
            answer: name of the kept file for its output.
        """
        with self._lock:
            if self.current is not None and self.current.runs:
                return False
            path = self._folder.hidden / answer
            self.current = running = Running(title, words, self._folder, path)
        threading.Thread(target=self._watch, args=(running,), daemon=True).start()
        return True

    def _watch(self, running: Running) -> None:
        ended = running.follow()
        self._folder.note(running.title, running.command, _OUTCOMES[ended])
        running.state = ended

    def stop(self) -> None:
        """Stop what runs, if anything does."""
        if self.current is not None:
            self.current.stop()
