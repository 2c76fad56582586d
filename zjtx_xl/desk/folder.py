"""The working folder of a round: its subfolders, what the officer chose, what was done in it.

All that counts is in files that the officer sees in his file manager. Beside them lies a hidden
folder with what can be made again: the choices of the page, and the answers of the commands.
"""

from __future__ import annotations

import csv
import datetime as dt
import getpass
import io
import json
import re
import shutil
import threading
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath

from zjtx_xl.lists import DISTRIBUTION_NAME, PENDING_NAME, is_distribution, is_pending
from zjtx_xl.xlsx import write_atomically

FORMS, ROSTERS, ISSUED, RETURNED, SCORED, SUMMARIES, REPORTS = (
    "模板", "名册", "下发", "回收", "已计分", "汇总", "报告",
)  # fmt: skip
SUBFOLDERS = (FORMS, ROSTERS, ISSUED, RETURNED, SCORED, SUMMARIES, REPORTS)
DRAFTS = f"{REPORTS}/稿件"
LOG = "操作记录.csv"

_HIDDEN = ".zjtx-desk"
_HEADINGS = ("时间", "操作人", "操作", "命令", "结果")
_LOGGED = 200
_RESERVED = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]')
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Choices:
    """What the officer chose on the page: what is issued, to whom, and in which round he is.

    ``received`` is his list of the files that came (收件登记).
    """

    target: str = ""
    roster: str = ""
    round: int = 1
    variables: dict[str, str] = field(default_factory=dict[str, str])
    received: str = ""


class WorkFolder:
    """One office's folder of one round; ``busy`` is held by whoever changes what lies in it."""

    def __init__(self, root: Path) -> None:
        """``root`` and its subfolders are made where they are missing.

        Raises:
            OSError: nobody may write there.
        """
        self.root = root.resolve()
        self.busy = threading.RLock()
        for name in SUBFOLDERS:
            (self.root / name).mkdir(parents=True, exist_ok=True)
        self.hidden.mkdir(exist_ok=True)

    @property
    def hidden(self) -> Path:
        """Where the page keeps what can be made again."""
        return self.root / _HIDDEN

    # -------------------------------------------------------------- choices

    @property
    def choices(self) -> Choices:
        """What was chosen so far; nothing where it cannot be read."""
        try:
            stored = json.loads((self.hidden / "choices.json").read_text(encoding="utf-8"))
            return Choices(**stored)
        except (OSError, ValueError, TypeError):
            return Choices()

    def choose(self, choices: Choices) -> None:
        """Keep what was chosen."""
        text = json.dumps(asdict(choices), ensure_ascii=False, indent=1)
        write_atomically(self.hidden / "choices.json", text.encode())

    # -------------------------------------------------------------- rounds

    def returned(self, number: int) -> str:
        """The subfolder of what came back in a round."""
        return _of_round(RETURNED, number)

    def scored(self, number: int) -> str:
        """The subfolder of the scored copies of a round."""
        return _of_round(SCORED, number)

    def pending(self, number: int) -> str:
        """待定事项.xlsx of a round, where ``check --write`` puts it."""
        return f"{self.scored(number)}/{PENDING_NAME}"

    def letters(self, number: int) -> str:
        """The subfolder of the letters of a round."""
        return _of_round(f"{REPORTS}/反馈意见", number)

    def report(self, number: int) -> str:
        """The report of a round, without its ending."""
        return _of_round(f"{REPORTS}/审核报告", number)

    def begin(self, number: int) -> None:
        """Begin a round: decisions about what is not sent again, or unchanged, go on to count."""
        (self.root / self.returned(number)).mkdir(exist_ok=True)
        (self.root / self.scored(number)).mkdir(exist_ok=True)
        before, now = (self.root / self.pending(one) for one in (number - 1, number))
        if before.exists() and not now.exists():
            shutil.copyfile(before, now)

    @property
    def distribution(self) -> str:
        """分发清单.xlsx of what was issued."""
        return f"{ISSUED}/{DISTRIBUTION_NAME}"

    # -------------------------------------------------------------- files

    def inside(self, name: str) -> Path | None:
        """A file or folder of the officer's, by its path below the root; None where it is none.

        Links that lead out of the folder lead nowhere, as does what is hidden.
        """
        if "\x00" in name:
            return None
        path = (self.root / name).resolve()
        if not path.is_relative_to(self.root) or not path.exists():
            return None
        is_hidden = any(part.startswith(".") for part in path.relative_to(self.root).parts)
        return None if is_hidden else path

    def files(self, subfolder: str) -> list[Path]:
        """The officer's files in a subfolder and below, in order; our own lists are left out."""
        found = (path for path in (self.root / subfolder).rglob("*") if path.is_file())
        return sorted(
            path
            for path in found
            if not path.name.startswith((".", "~$"))
            and not is_distribution(path)
            and not is_pending(path)
        )

    def receive(self, subfolder: str, name: str, source: Path) -> tuple[str, bool]:
        """Take in a file that was dropped on the page; nothing that is there is ever replaced.

        Args:
            subfolder: where it belongs.
            name: as its sender's browser calls it, perhaps with folders.
            source: a temporary file with its content, which is moved.

        Returns:
            Its path below the root, and whether it is new: the same content under the same name
            is not kept twice; other content gets a number.
        """
        target = self.root / subfolder / safe_path(name)
        with self.busy:
            target.parent.mkdir(parents=True, exist_ok=True)
            chosen, number = target, 1
            while chosen.exists():
                if chosen.is_file() and chosen.read_bytes() == source.read_bytes():
                    source.unlink()
                    return chosen.relative_to(self.root).as_posix(), False
                number += 1
                chosen = target.with_stem(f"{target.stem} ({number})")
            source.replace(chosen)
        return chosen.relative_to(self.root).as_posix(), True

    # -------------------------------------------------------------- the log

    def note(self, what: str, command: str, outcome: str) -> None:
        """Write down what was done, by whom and when, in a list that Excel and WPS open."""
        path = self.root / LOG
        line = io.StringIO()
        writer = csv.writer(line)
        with self.busy:
            if not path.exists():
                writer.writerow(_HEADINGS)
            now = dt.datetime.now().astimezone().strftime("%Y-%m-%d %H:%M:%S")
            writer.writerow(map(_harmless, (now, user(), what, command, outcome)))
            with path.open("ab") as file:
                file.write(
                    (b"" if path.stat().st_size else b"\xef\xbb\xbf") + line.getvalue().encode()
                )

    def log(self) -> list[list[str]]:
        """The last lines of the log, the newest first."""
        try:
            text = (self.root / LOG).read_text(encoding="utf-8-sig", errors="replace")
        except OSError:
            return []
        return list(csv.reader(io.StringIO(text)))[:0:-1][:_LOGGED]


def safe_path(name: str) -> PurePosixPath:
    """A path below a folder, whatever a browser or an attacker calls a file."""
    parts = [
        _RESERVED.sub("_", part).strip().strip(".").strip()[-_LONGEST_NAME:]
        for part in name.replace("\\", "/").split("/")
    ]
    kept = [part for part in parts if part]
    return PurePosixPath(*kept[-3:]) if kept else PurePosixPath("未命名文件")


def user() -> str:
    """Who sits at this computer, as the system calls him."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def _of_round(subfolder: str, number: int) -> str:
    return subfolder if number == 1 else f"{subfolder}-第{number}轮"


def _harmless(text: str) -> str:
    """A text of a list that no spreadsheet program takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
