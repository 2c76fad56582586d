"""What people see on the terminal: tables that fit 100 columns, in any encoding.

Office machines print in GBK; what it lacks (☑) is replaced and never stops the run. rich prints
on a terminal, in colours; into a file or a pipe the same text goes without it where that is simple
(:mod:`plain_table`).
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from zjtx_xl.cli.plain_table import cells, folded, table_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from rich.console import Console


WIDTH = 100
INTERRUPTED = 130  # as shells report it
_INDENT = 9
_ASKED = "ZJTX_PROGRESS"


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
    from rich.console import Console

    made = Console(stderr=stderr, highlight=False, emoji=False, markup=False)
    made.width = min(made.width, WIDTH) if made.is_terminal else WIDTH
    return made


def _printable(text: str) -> str:
    """Without what would steer the terminal: names come from anybody."""
    from zjtx_xl.values import without_controls

    return without_controls(text)


def echo(text: str = "", *, err: bool = False) -> None:
    """Print a text as it is, but for what would steer the terminal."""
    import typer

    typer.echo(_printable(text), err=err)


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], *, title: str = "") -> None:
    """Print a table; long texts wrap inside their column."""
    rows = [[_printable(text) for text in row] for row in rows]
    title = _printable(title)
    if not _shows_colours():
        encoding = (getattr(sys.stdout, "encoding", "") or "utf-8").lower()
        is_ascii = not encoding.startswith("utf")
        lines = table_lines(headings, rows, WIDTH, title=title, ascii_only=is_ascii)
        if lines is not None:
            sys.stdout.write("\n".join([*lines, ""]))
            return
    from rich import box
    from rich.table import Table

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


def say(*pieces: tuple[str, str]) -> None:
    """Print one line of texts, each in its style."""
    pieces = tuple((_printable(text), style) for text, style in pieces)
    if not _shows_colours():
        whole = "".join(text for text, _ in pieces)
        taken = cells(whole)
        if taken is not None and taken <= WIDTH:
            sys.stdout.write(f"{whole}\n")
            return
    from rich.text import Text

    console().print(Text.assemble(*pieces))


def headline(text: str) -> None:
    """Print a heading after an empty line."""
    say()
    say((text, "bold"))


def folded_line(label: str, style: str, sentence: str) -> None:
    """Chinese has no spaces to break at: fold at the width instead."""
    lines = None if _shows_colours() else folded(sentence, WIDTH - _INDENT)
    if lines is None:
        from rich.cells import chop_cells

        lines = chop_cells(sentence, console().width - _INDENT)
    first, *rest = lines
    say((label, style), (first, ""))
    for line in rest:
        say((" " * _INDENT + line, ""))


@contextmanager
def interruptible(said: Callable[[], str]) -> Generator[None]:
    """Ctrl-C ends the command with a sentence; ``said`` is what else there is to say."""
    try:
        yield
    except KeyboardInterrupt:
        sys.stderr.write(f"\n已中断。{said()}\n")
        raise SystemExit(INTERRUPTED) from None


def _told(done: int, total: int) -> None:
    """Say how far a run is to another program that has asked for it."""
    sys.stderr.write(f"{_ASKED} {done}/{total}\n")
    sys.stderr.flush()


@contextmanager
def progress(title: str) -> Generator[Callable[[int, int], None]]:
    """A bar on stderr, shown when a run takes more than a second and somebody looks."""
    import time

    if os.environ.get(_ASKED):
        yield _told
        return
    somebody_looks = sys.stderr.isatty()
    started = time.monotonic()
    bar: Any = None
    task: Any = None

    def advance(done: int, total: int) -> None:
        nonlocal bar, task
        if not somebody_looks or (bar is None and time.monotonic() - started < 1):
            return
        if bar is None:
            from rich.progress import Progress

            bar = Progress(console=console(stderr=True), transient=True)
            bar.start()
            task = bar.add_task(title, total=total)
        bar.update(task, completed=done, total=total)

    try:
        yield advance
    finally:
        if bar is not None:
            bar.stop()
