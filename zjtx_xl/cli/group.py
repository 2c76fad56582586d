"""What all commands share: exit codes, options, and a group of typer that starts fast.

typer builds every command at every start, and converts every value of the command line by pydantic,
even a text or a path: together some 50 ms, longer than it takes to check a dozen forms. Here only
the command that is called is built, and plain values are taken as they are written.
"""

from __future__ import annotations

import json
import os
from inspect import getdoc
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NoReturn, get_args, get_origin

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from zjtx_xl.cli.terminal import echo

if TYPE_CHECKING:
    from collections.abc import Callable

FINDINGS, CANNOT_RUN = 1, 2
# All that typer raises about a command line.
UsageFault: type[Exception] = typer.BadParameter.__bases__[0]

Json = Annotated[bool, typer.Option("--json", help="只输出 JSON（UTF-8）。")]
Jobs = Annotated[
    int,
    typer.Option(metavar="N", help="同时使用几个进程；不写由程序决定。", show_default=False),
]
AcceptManual = Annotated[
    bool, typer.Option("--accept-manual", help="采纳表中已填的、由主管部门评定的得分。")
]
Replace = Annotated[
    bool, typer.Option("--replace", help="输出位置已有文件时，替换它们（不写则不动别人的文件）。")
]
Paths = Annotated[
    list[Path], typer.Argument(metavar="PATH", help="回收的文件或文件夹。", show_default=False)
]
Variables = Annotated[
    list[str] | None,
    typer.Option("--set", help="改写模板变量，如 region=济南、year=2022。", show_default=False),
]

OWN_TEMPLATES_HELP = "另可加 --templates DIR：本单位自己的模板文件夹，和随附的模板一起使用。"
_NAME_TEMPLATES = frozenset({
    "templates", "show", "lint", "preview", "diff", "generate", "fill", "read", "check", "rollup",
    "narrate", "proofread", "desk",
})  # fmt: skip
# What typer says of itself in a help.
_WORDS = {
    "Usage:": "用法：", "Arguments:": "参数：", "Options:": "选项：", "Commands:": "命令：",
    "Show this message and exit.": "显示这段说明。", "[required]": "（必写）",
    "<list[Path]>": " " * 12, "<list[str]>": "名称=值    ", "<path>": "路径  ", "<str>": " " * 5,
    "[default: ": "[默认：",
    "[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 …",
}  # fmt: skip
_AS_WRITTEN = (str, Path)


class CommandGroup(TyperGroup):
    """A group of the commands that its subclass names; help lists them in that order."""

    functions: ClassVar[tuple[Callable[..., None], ...]] = ()

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._functions = {function.__name__: function for function in self.functions}
        # Names without parameters: what typer asks of a group before it asks for a command.
        self.commands.update(
            {
                name: TyperCommand(name, help=getdoc(function))
                for name, function in self._functions.items()
            }
        )

    def get_command(self, ctx: object, cmd_name: str) -> Any:  # noqa: ANN401, ARG002 - typer's
        """Build a command: it is called."""
        function = self._functions.get(cmd_name)
        if function is None:
            return None
        alone = typer.Typer(
            add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False
        )
        epilog = OWN_TEMPLATES_HELP if cmd_name in _NAME_TEMPLATES else None
        alone.command(cmd_name, cls=_PlainCommand, epilog=epilog)(function)
        return typer.main.get_command(alone)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - typer's
        """List the commands by their names and first sentences: none is built for that."""
        TyperGroup(commands=dict(self.commands)).format_commands(ctx, formatter)

    def make_context(self, *given: Any, **settings: Any) -> Any:  # noqa: ANN401 - typer's
        """Read the options of the program itself."""
        try:
            return super().make_context(*given, **settings)
        except UsageFault as fault:
            _refuse(fault)

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - typer's
        """Read what stands behind the command, and run it."""
        try:
            return super().invoke(ctx)
        except UsageFault as fault:
            _refuse(fault)

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - typer's
        """The help in Chinese, typer's own words too."""
        return in_chinese(super().get_help(ctx))

    def get_params(self, ctx: Any) -> Any:  # noqa: ANN401 - typer's
        """The options of the program itself."""
        return _as_written(super().get_params(ctx))


class _PlainCommand(TyperCommand):
    """A command whose plain values are taken as they are written."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401 - typer's
        """The help in Chinese, typer's own words too."""
        return in_chinese(super().get_help(ctx))

    def get_params(self, ctx: Any) -> Any:  # noqa: ANN401 - typer's
        """The parameters, ``--help`` included."""
        return _as_written(super().get_params(ctx))


def _refuse(fault: Any) -> NoReturn:  # noqa: ANN401 - typer's
    """Say what is wrong with the command line; without any there is its help."""
    if type(fault).__name__ == "NoArgsIsHelpError":
        raise fault
    from zjtx_xl.cli.usage import told

    fail(told(fault))


def in_chinese(text: str) -> str:
    """A help in which what typer says of itself is Chinese."""
    for word, said in _WORDS.items():
        text = text.replace(word, said)
    return text


def _as_written(params: list[Any]) -> list[Any]:
    """Where typer keeps what converts a value, put what need not convert it.

    Should a later version of typer keep that elsewhere, commands are slower, and nothing else.
    """
    for param in params:
        if isinstance(param, TyperArgument | TyperOption):
            param._runtime_param = _AsWritten()  # type: ignore[assignment] # noqa: SLF001
    return params


class _AsWritten:
    """Stands where typer has its converter, and leaves to that what is not plain to see.

    Plain are texts, paths, and numbers without a sign where any such number will do.
    """

    def coerce(self, value: Any, param: Any, ctx: Any) -> object:  # noqa: ANN401
        """The value of a parameter from what stands on the command line, or from its default."""
        annotation = param.type_descriptor.annotation
        is_list = get_origin(annotation) is list
        kind = get_args(annotation)[0] if is_list else annotation
        values = () if value is None else value if is_list else (value,)
        limits = param.type_descriptor.parameter_info
        is_open = limits.max is None and (limits.min is None or limits.min <= 0)
        plain = (*_AS_WRITTEN, int) if is_open else _AS_WRITTEN
        if not isinstance(kind, type) or not all(
            _is_plain(written, kind, plain) for written in values
        ):
            param._runtime_param = None  # noqa: SLF001
            return param.get_runtime_param().coerce(value, param=param, ctx=ctx)
        taken = tuple(written if isinstance(written, kind) else kind(written) for written in values)
        return taken if is_list else next(iter(taken), None)


def _is_plain(value: object, kind: type, plain: tuple[type, ...]) -> bool:
    """Whether a value is what it is to be already, or a text that says so without doubt."""
    if isinstance(value, kind):
        return True
    if not isinstance(value, str) or kind not in plain:
        return False
    return kind is not int or (value.isascii() and value.isdecimal())


def take_own_templates(arguments: list[str]) -> list[str]:
    """The command line without ``--templates DIR``, which counts wherever it stands."""
    rest: list[str] = []
    given = iter(arguments)
    for argument in given:
        name, equals, value = argument.partition("=")
        if name != "--templates":
            rest.append(argument)
            continue
        written = value if equals else next(given, "")
        folder = Path(written)
        if not written or written.startswith("--"):
            fail("--templates 后面要写一个文件夹。")
        if not folder.is_dir():
            fail(f"--templates 后面应是一个文件夹：{folder}")
        os.environ["ZJTX_TEMPLATES"] = str(folder.resolve())
    return rest


def fail(message: str) -> NoReturn:
    """Say why a command cannot run, and end it."""
    echo(message, err=True)
    raise SystemExit(CANNOT_RUN)


def variables_of(given: list[str] | None) -> dict[str, str]:
    """``region=济南``, written several times, as variables."""
    pairs = [variable.partition("=") for variable in given or []]
    wrong = [name for name, equals, _ in pairs if not equals or not name]
    if wrong:
        fail(f"--set 的写法是 名称=值：{'、'.join(wrong)}")
    return {name: value for name, _, value in pairs}


def number_of(jobs: int) -> int:
    """How many processes were asked for; 0 leaves it to the program."""
    if jobs < 0:
        fail("--jobs 应为正整数。")
    return jobs


def print_json(data: object) -> None:
    """Print data as JSON."""
    from zjtx_xl.cli.terminal import write_json

    write_json(json.dumps(data, ensure_ascii=False, indent=1) + "\n")
