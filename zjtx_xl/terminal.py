"""What people see on the terminal: tables that fit 100 columns, in any encoding.

Office machines print in GBK; what it lacks (☑) is replaced and never stops the run. rich prints
on a terminal, in colours; into a file or a pipe the same text goes without it where that is simple
(:mod:`zjtx_xl.plaintable`).
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from zjtx_xl.plaintable import cells, folded, table_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence
    from decimal import Decimal

    from rich.console import Console

    from zjtx_xl.contract import Summary
    from zjtx_xl.model import FileResult, Finding
    from zjtx_xl.rounds import RoundChange

WIDTH = 100
INTERRUPTED = 130  # as shells report it
_INDENT = 9
_MOST_OF_A_KIND = 50
_SEVERITIES = {"error": "错误", "warning": "提示", "info": "说明"}
_STYLES = {"error": "red", "warning": "yellow", "info": "dim"}
_STATES = ("读不了", "需改正", "需说明", "通过")


def prepare(stream: IO[str]) -> None:
    """Replace what the console cannot print instead of stopping."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")


def write_json(text: str) -> None:
    """JSON is UTF-8 whatever the console is."""
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(text)
    else:
        sys.stdout.flush()
        buffer.write(text.encode("utf-8"))
        buffer.flush()


def _shows_colours() -> bool:
    """Whether somebody looks: at a terminal, or at what is asked to be like one."""
    like_one = os.environ.get("FORCE_COLOR") or os.environ.get("TTY_COMPATIBLE")
    return sys.stdout.isatty() or bool(like_one)


def console(*, stderr: bool = False) -> Console:
    """A rich console of at most 100 columns."""
    from rich.console import Console  # noqa: PLC0415 - only where something is printed

    made = Console(stderr=stderr, highlight=False, emoji=False, markup=False)
    made.width = min(made.width, WIDTH) if made.is_terminal else WIDTH
    return made


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], *, title: str = "") -> None:
    """Print a table; long texts wrap inside their column."""
    if not _shows_colours():
        encoding = (getattr(sys.stdout, "encoding", "") or "utf-8").lower()
        is_ascii = not encoding.startswith("utf")
        lines = table_lines(headings, rows, WIDTH, title=title, ascii_only=is_ascii)
        if lines is not None:
            sys.stdout.write("\n".join([*lines, ""]))
            return
    from rich import box  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    made = Table(title=title or None, box=box.SQUARE, title_justify="left", width=None)
    for heading in headings:
        name, _, align = heading.partition("|")
        right = align == "right"
        made.add_column(
            name,
            justify="right" if right else "left",
            overflow="fold",
            no_wrap=right,
        )
    for row in rows:
        made.add_row(*row)
    console().print(made)


def _say(*pieces: tuple[str, str]) -> None:
    """Print one line of texts, each in its style."""
    if not _shows_colours():
        whole = "".join(text for text, _ in pieces)
        taken = cells(whole)
        if taken is not None and taken <= WIDTH:
            sys.stdout.write(f"{whole}\n")
            return
    from rich.text import Text  # noqa: PLC0415

    console().print(Text.assemble(*pieces))


def results(found: Sequence[FileResult], names: dict[str, str]) -> None:
    """One line for each table: whose it is, its state, faults, total."""
    rows = [
        (
            each.subject or names[each.path],
            _sheet(each),
            state(each),
            _counted(each),
            _total(each),
            _shown(each.total.reported) if each.total else "",
        )
        for each in found
    ]
    table(("单位（或文件）", "表", "状态", "意见", "总分|right", "表中总分|right"), rows)


def findings(found: Sequence[FileResult], names: dict[str, str]) -> None:
    """Errors and warnings under their file, a sentence each; what is only said is counted.

    What an explanation or a decision has settled is shown as well.
    """
    for each in found:
        shown_ones = [each for each in each.findings if each.severity != "info" or _settled(each)]
        said = len(each.findings) - len(shown_ones)
        if not shown_ones:
            continue
        _headline(names[each.path])
        for finding in shown_ones:
            _sentence(finding)
        if said:
            _say((f"  另有 {said} 处写法不规范但含义明确，已按含义读取。", "dim"))


def audits(found: Sequence[Finding]) -> None:
    """Findings about the whole batch; of one kind as many as somebody reads on a screen."""
    if not found:
        return
    _headline("整批回收件")
    counts = Counter(each.code for each in found)
    shown_of: Counter[str] = Counter()
    for each in found:
        shown_of[each.code] += 1
        if shown_of[each.code] <= _MOST_OF_A_KIND:
            _sentence(each)
        elif shown_of[each.code] == counts[each.code]:
            more = counts[each.code] - _MOST_OF_A_KIND
            _say((f"  另有 {more} 条同类意见，见报告或 --json。", "dim"))


def changes(found: Mapping[tuple[str, str], RoundChange], names: dict[str, str]) -> None:
    """What every table did since the earlier round."""
    for (path, _), change in found.items():
        counts = [
            f"{what} {len(each)} 条"
            for what, each in (
                ("已改正", change.corrected),
                ("已说明", change.explained),
                ("仍未改正", change.open),
                ("新出现", change.new),
                ("未要求而改动", change.unasked),
            )
            if each
        ]
        if not counts:
            continue
        _headline(f"{names[path]}：与上一轮相比，{'，'.join(counts)}")
        for finding in change.corrected:
            _folded("  [已改] ", "green", finding.message)
        for each in change.unasked:
            _folded("  [改动] ", "yellow", each.sentence())


def _settled(finding: Finding) -> bool:
    from zjtx_xl.codes import DECIDED  # noqa: PLC0415 - --help shows no findings

    return bool(finding.explanation) or DECIDED in finding.message


def _headline(text: str) -> None:
    _say()
    _say((text, "bold"))


def _sentence(finding: Finding) -> None:
    said = f"填报单位说明：{finding.explanation}" if finding.explanation else ""
    label = f"  [{_SEVERITIES[finding.severity]}] "
    _folded(label, _STYLES[finding.severity], finding.message + said)


def _folded(label: str, style: str, sentence: str) -> None:
    """Chinese has no spaces to break at: fold at the width instead."""
    lines = None if _shows_colours() else folded(sentence, WIDTH - _INDENT)
    if lines is None:
        from rich.cells import chop_cells  # noqa: PLC0415

        lines = chop_cells(sentence, console().width - _INDENT)
    first, *rest = lines
    _say((label, style), (first, ""))
    for line in rest:
        _say((" " * _INDENT + line, ""))


def state(result: FileResult) -> str:
    """What the officer has to do about a table; what is only said asks for nothing."""
    severities = {each.severity for each in result.findings}
    if result.status == "unreadable":
        return _STATES[0]
    if "error" in severities:
        return _STATES[1]
    return _STATES[2] if "warning" in severities else _STATES[3]


def summary(counted: Summary, found: Sequence[FileResult]) -> None:
    """The last line of a check: files by their worst table."""
    worst: dict[str, str] = {}
    for each in found:
        states = (state(each), worst.get(each.path, _STATES[-1]))
        worst[each.path] = min(states, key=_STATES.index)
    counts = [
        f"{name} {sum(1 for each in worst.values() if each == name)} 个" for name in _STATES[::-1]
    ]
    mean = f"；平均总分 {_shown(counted.mean_total)}" if counted.mean_total is not None else ""
    _say()
    _say((f"共 {counted.files} 个文件：{'，'.join(counts)}{mean}。", ""))


def _shown(value: Decimal | None) -> str:
    from zjtx_xl.contract import shown  # noqa: PLC0415 - --help shows no numbers

    return shown(value)


@contextmanager
def interruptible(said: Callable[[], str]) -> Generator[None]:
    """Ctrl-C ends the command with a sentence; ``said`` is what else there is to say."""
    try:
        yield
    except KeyboardInterrupt:
        sys.stderr.write(f"\n已中断。{said()}\n")
        raise SystemExit(INTERRUPTED) from None


@contextmanager
def progress(title: str, *, quiet: bool) -> Generator[Callable[[int, int], None]]:
    """A bar on stderr, shown when a run takes more than a second."""
    import time  # noqa: PLC0415

    started = time.monotonic()
    bar: Any = None
    task: Any = None

    def advance(done: int, total: int) -> None:
        nonlocal bar, task
        if quiet or (bar is None and time.monotonic() - started < 1):
            return
        if bar is None:
            from rich.progress import Progress  # noqa: PLC0415

            bar = Progress(console=console(stderr=True), transient=True)
            bar.start()
            task = bar.add_task(title, total=total)
        bar.update(task, completed=done, total=total)

    try:
        yield advance
    finally:
        if bar is not None:
            bar.stop()


def _sheet(result: FileResult) -> str:
    """The sheets of the table: 附2."""
    return "、".join(result.sheets)


def _counted(result: FileResult) -> str:
    counts = {
        name: sum(1 for each in result.findings if each.severity == severity)
        for severity, name in _SEVERITIES.items()
    }
    return " ".join(f"{name}{count}" for name, count in counts.items() if count)


def _total(result: FileResult) -> str:
    if result.total is None:
        return ""
    if result.total.score is None:
        return f"{_shown(result.total.partial)} 暂计"
    return _shown(result.total.score)
