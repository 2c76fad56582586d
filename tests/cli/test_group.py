"""Values of the command line: what is plain is taken without typer's converters, as they would."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from zjtx_xl.cli.group import CommandGroup, in_chinese

seen: list[object] = []


def given(  # noqa: PLR0913, PLR0917 - one of each kind
    paths: Annotated[list[Path], typer.Argument()],
    text: str = "甲",
    out: Path = Path("out"),
    notes: Annotated[list[str] | None, typer.Option("--note")] = None,
    report: Annotated[list[Path] | None, typer.Option()] = None,
    jobs: Annotated[int, typer.Option(min=0)] = 0,
    few: Annotated[int, typer.Option(min=1, max=9)] = 1,
    share: float = 0.5,
    flag: bool = False,
) -> None:
    """Remember what has come."""
    seen[:] = [paths, text, out, notes, report, jobs, few, share, flag]


def other() -> None:
    """Another command."""


class Fast(CommandGroup):
    functions = (given, other)


def callback() -> None:
    """Both."""


def app(group: type[Fast] | None = Fast):
    made = typer.Typer(cls=group, callback=callback, add_completion=False, rich_markup_mode=None)
    if group is None:
        made.command()(given)
        made.command()(other)
    return made


PLAIN = [
    ["given", "a", "b"],
    ["given", "a", "--text", "乙", "--out", "新 文件夹", "--flag"],
    ["given", "a", "--note", "一", "--note", "二", "--report", "x.html", "--report", "y.md"],
    ["given", "a", "--jobs", "4", "--few", "9", "--share", "0.25"],
    ["given", "a", "--text", "", "--jobs", "007"],
]
REFUSED = [
    [],
    ["given"],
    ["giver", "a"],
    ["given", "a", "--jobs", "-1"],
    ["given", "a", "--jobs", "二"],
    ["given", "a", "--jobs", "٣x"],
    ["given", "a", "--few", "0"],
    ["given", "a", "--few", "10"],
    ["given", "a", "--share", "half"],
    ["given", "a", "--nothing"],
    ["given", "a", "--jobs"],
]
HELP = [["--help"], ["given", "--help"], ["other", "--help"]]


@pytest.mark.parametrize("arguments", [*PLAIN, *REFUSED, *HELP], ids=" ".join)
def test_as_typer_alone_does_it(arguments):
    outcomes = []
    for group in (Fast, None):
        seen[:] = []
        result = CliRunner().invoke(app(group), arguments, prog_name="p")
        outcomes.append((result.exit_code, result.output, list(seen), [type(x) for x in seen]))
    fast, alone = outcomes
    if arguments in HELP:
        alone = (alone[0], in_chinese(alone[1]), *alone[2:])
    if arguments in REFUSED:  # what is said then is Chinese: test_usage
        fast, alone = (fast[0], "", *fast[2:]), (alone[0], "", *alone[2:])
    assert fast == alone
    assert bool(fast[2]) == (arguments in PLAIN)


def test_only_the_command_that_is_called_is_built(monkeypatch):
    built: list[str] = []
    get_command = typer.main.get_command

    def counted(made: typer.Typer):
        built.extend(each.name or "" for each in made.registered_commands)
        return get_command(made)

    runner, made = CliRunner(), app()
    monkeypatch.setattr("zjtx_xl.cli.group.typer.main.get_command", counted)
    assert runner.invoke(made, ["other"]).exit_code == 0
    assert built == ["other"]


def test_plain_values_need_no_pydantic():
    script = (
        "import sys, tests.cli.test_group as own\n"
        "own.app()([*sys.argv[1:]], standalone_mode=False)\n"
        "print('pydantic' in sys.modules, own.seen)"
    )
    done = [
        subprocess.run(
            [sys.executable, "-c", script, "given", "a", *options],
            check=True, capture_output=True, text=True, cwd=Path(__file__).parents[2],
        ).stdout.split()[0]
        for options in (["--text", "乙", "--jobs", "2", "--report", "x.md"], ["--share", "1"])
    ]  # fmt: skip
    assert done == ["False", "True"]
