"""What commands share: exit codes, and the options that several of them have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

FINDINGS, CANNOT_RUN = 1, 2

Json = Annotated[bool, typer.Option("--json", help="只输出 JSON（UTF-8）。")]
Jobs = Annotated[
    int,
    typer.Option(metavar="N", help="同时使用几个进程；不写由程序决定。", show_default=False),
]
Paths = Annotated[
    list[Path], typer.Argument(metavar="PATH", help="回收的文件或文件夹。", show_default=False)
]


def fail(message: str) -> None:
    """Say why a command cannot run, and end it."""
    typer.echo(message, err=True)
    raise SystemExit(CANNOT_RUN)


def number_of(jobs: int) -> int:
    """How many processes were asked for; 0 leaves it to the program."""
    if jobs < 0:
        fail("--jobs 应为正整数。")
    return jobs


def print_json(data: object) -> None:
    """Print data as JSON."""
    from zjtx_xl.cli.terminal import write_json

    write_json(json.dumps(data, ensure_ascii=False, indent=1) + "\n")
