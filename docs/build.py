"""Write docs/commands.md from the ``--help`` of every command (``make docs``).

tests/test_docs.py fails when the page in the repository is not the one this script would write.
"""

from __future__ import annotations

import re
from pathlib import Path

from typer.testing import CliRunner

from zjtx_xl.cli import app

PAGE = Path(__file__).parent / "commands.md"
PROGRAM = "zjtx-xl"
HEAD = """# 命令

本页由 `make docs` 从 `--help` 生成，请勿手工修改。
"""
# The same text on every machine, whatever its terminal
PLAIN = {"COLUMNS": "90", "TERMINAL_WIDTH": "90", "NO_COLOR": "1", "TERM": "dumb"}


def command_names() -> list[str]:
    """Every command that is not hidden, in the order in which the program lists them."""
    return [
        command.name or getattr(command.callback, "__name__", "").replace("_", "-")
        for command in app.registered_commands
        if not command.hidden
    ]


def help_text(*command: str) -> str:
    """What ``zjtx-xl COMMAND --help`` prints, without escape codes and trailing spaces."""
    result = CliRunner().invoke(app, [*command, "--help"], prog_name=PROGRAM, env=PLAIN)
    if result.exit_code:
        message = f"{PROGRAM} {' '.join(command)} --help exits with {result.exit_code}"
        raise RuntimeError(message) from result.exception
    text = re.sub(r"\x1b\[[0-9;]*m", "", result.output)
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def page() -> str:
    """The whole page."""
    sections = [f"## {PROGRAM}\n\n```text\n{help_text()}\n```\n"]
    sections += [
        f"## {PROGRAM} {name}\n\n```text\n{help_text(name)}\n```\n" for name in command_names()
    ]
    return "\n".join([HEAD, *sections])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
