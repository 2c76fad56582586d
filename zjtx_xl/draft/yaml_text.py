"""The text of a draft: YAML as an officer reads it, with a remark for each guess."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, cast

from zjtx_xl.values import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CONFIRM = "请确认："
_PLAIN = re.compile(r"[\w\u4e00-\u9fff（）《》“”、。·]+(?: [\w\u4e00-\u9fff]+)*")
_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "none", "y", "n", "~"}


class Line(NamedTuple):
    """One setting; ``guess`` is what its owner is asked to confirm. ``item`` begins an entry."""

    indent: int
    key: str
    value: object
    guess: str = ""
    item: bool = False


def document(head: Iterable[Line], sheets: Iterable[Line], questions: Sequence[str]) -> str:
    """The whole definition."""
    lines = ["# 起草的定义：请逐条核对“请确认”，核对一条删去一条。"]
    lines += [_written(line) for line in head]
    lines += ["", "sheets:"]
    lines += [_written(line) for line in sheets]
    if questions:
        lines += ["", "# 没有看出来的，请补上："]
        lines += [f"# - {_one_line(question)}" for question in questions]
    return "\n".join(lines) + "\n"


def literal(text: str) -> str:
    """A printed text whose braces mean themselves, and no variable of the set."""
    if "{" not in text:
        return text
    return re.sub(r"\{[{%#]", lambda found: f"{{{{ '{found[0]}' }}}}", text)


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _written(line: Line) -> str:
    dash = "- " if line.item else ""
    pad = " " * (line.indent - (2 if line.item and not line.key and line.value is None else 0))
    if line.value is None:
        text = f"{pad}{dash}{line.key}:"
    elif line.key:
        text = f"{pad}{dash}{line.key}: {flow(line.value)}"
    else:
        text = f"{pad}{dash}{flow(line.value)}"
    if line.guess:
        return f"{pad}# {CONFIRM}{_one_line(line.guess)}\n{text}"
    return text


def flow(value: object) -> str:
    """A value in the flow style of YAML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, int | float):
        return plain(Decimal(str(value)))
    if isinstance(value, Mapping):
        given = cast("Mapping[object, object]", value)
        inside = ", ".join(f"{_scalar(str(key))}: {flow(held)}" for key, held in given.items())
        return f"{{{inside}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(flow, cast('Sequence[object]', value)))}]"
    return _scalar(str(value))


def _scalar(text: str) -> str:
    """A text, in quotes where YAML would read it as something else."""
    is_plain = _PLAIN.fullmatch(text) and text.lower() not in _WORDS and not text[0].isdigit()
    return text if is_plain else json.dumps(text, ensure_ascii=False)
