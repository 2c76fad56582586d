"""What is wrong with a command line, in Chinese: typer itself says it in English."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def _near(listed: str | None) -> str:
    names = "、".join(re.sub(r"[',]", " ", listed or "").split())
    return f"，是不是 {names}" if names else ""


_SAID: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"Missing argument '(.+?)'\..*", lambda found: f"缺少参数 {found[1]}"),
    (r"Missing option '(.+?)'\..*", lambda found: f"缺少选项 {found[1]}"),
    (
        r"No such option:? '?(\S+?)'?\.?(?: \(Possible options: (.+)\)| Did you mean (.+)\?)?",
        lambda found: f"没有选项 {found[1]}{_near(found[2] or found[3])}",
    ),
    (
        r"No such command '(.+?)'\.(?: Did you mean (.+)\?)?",
        lambda found: f"没有命令 {found[1]}{_near(found[2])}",
    ),
    (r"Got unexpected extra arguments?\S* \((.+)\)", lambda found: f"多写了 {found[1]}"),
    (r"Option '(.+?)' requires .*", lambda found: f"选项 {found[1]} 后面要写一个值"),
    (r"Option '(.+?)' does not take a value\.?", lambda found: f"选项 {found[1]} 后面不写值"),
    (
        r"Invalid value for '?(.+?)'?: .*(?:integer|int).*",
        lambda found: f"{found[1]} 应是整数",
    ),
    (r"Invalid value(?: for '?(.+?)'?)?: .*", lambda found: f"{found[1] or '写的值'} 不对"),
)


def told(fault: Any) -> str:  # noqa: ANN401 - typer has no name for it
    """The fault in a sentence, what the command takes, and where that is explained."""
    message = " ".join(str(fault.format_message()).split())
    said = next(
        (say(found) for form, say in _SAID if (found := re.fullmatch(form, message))),
        f"命令写得不对：{message}",
    )
    meaning = getattr(getattr(fault, "param", None), "help", None)
    lines = [f"{said}（{meaning.rstrip('。')}）。" if meaning else f"{said}。"]
    if fault.ctx is not None:
        lines.append(f"说明见：{fault.ctx.command_path} --help")
    return "\n".join(lines)
