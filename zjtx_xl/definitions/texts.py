"""Texts of definitions with their variables filled in: ``{{ region }}``, ``{{ year }}``.

jinja2 in its sandbox only renders text. It is imported when a text has more than plain variables
and ``{% if no %}…{% endif %}``, which say the same here, character for character.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Environment, Template

_LONGEST_LINE = 40
_NAME = r"\{[{%] (?:if )?([a-zA-Z][a-zA-Z0-9_]*) [}%]\}"
_VARIABLE = r"\{\{ ([a-zA-Z][a-zA-Z0-9_]*) \}\}"
_PART = re.compile(
    r"\{% if ([a-zA-Z][a-zA-Z0-9_]*) %\}"
    rf"((?:[^{{}}]|{_VARIABLE.replace('(', '(?:')})*)"
    rf"\{{% endif %\}}|{_VARIABLE}",
    re.ASCII,
)
# What jinja2 does not take for a variable, or has a value for.
_WORDS = frozenset({
    "and", "context", "cycler", "dict", "else", "false", "False", "if", "in", "is", "joiner",
    "lipsum", "loop", "namespace", "none", "None", "not", "or", "range", "self", "super", "true",
    "True",
})  # fmt: skip


def render(text: str, variables: Mapping[str, object]) -> str:
    """The text with its variables; an unknown variable prints as nothing."""
    if "{{" not in text and "{%" not in text:
        return text
    names = _plain_names(text)
    if names is not None:
        used = [(name, variables[name]) for name in names if name in variables]
        said = tuple([(name, value) for name, value in used if isinstance(value, str)])
        if len(said) == len(used):
            return _rendered(text, said)
    return _compiled(text).render(**variables)


# The few texts of a form print alike for all recipients, or all but for their number.
@lru_cache(maxsize=256)
def _rendered(text: str, used: tuple[tuple[str, str], ...]) -> str:
    """A text that needs no jinja2, with these variables."""
    variables = dict(used)

    def part(found: re.Match[str]) -> str:
        condition, inner, name = found.groups()
        if condition is None:
            return variables.get(name, "")
        return _PART.sub(part, inner) if variables.get(condition) else ""

    return _PART.sub(part, text)


def one_line(text: str) -> str:
    """A printed text without its line breaks, at most as long as a message bears."""
    line = "".join(text.split("\n")).strip()
    return line if len(line) <= _LONGEST_LINE else line[: _LONGEST_LINE - 1] + "…"


def has_variables(text: str) -> bool:
    """Whether the text depends on variables."""
    return "{{" in text or "{%" in text


def undeclared(text: str) -> set[str]:
    """The variables that a text takes from outside.

    Raises:
        ValueError: its jinja2 parts cannot be understood.
    """
    if not has_variables(text):
        return set()
    from jinja2 import TemplateSyntaxError, meta  # noqa: PLC0415 - starts slowly

    try:
        return meta.find_undeclared_variables(_environment().parse(text))
    except TemplateSyntaxError as error:
        raise ValueError(error.message) from None


@cache
def _plain_names(text: str) -> tuple[str, ...] | None:
    """The variables of a text; None where it has anything that needs jinja2."""
    rest = _PART.sub("", text)
    if "{" in rest or "}" in rest or "\r" in rest:
        return None
    names = dict.fromkeys(re.findall(_NAME, text, re.ASCII))
    return tuple(names) if _WORDS.isdisjoint(names) else None


@cache
def _compiled(text: str) -> Template:
    return _environment().from_string(text)


@cache
def _environment() -> Environment:
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415 - starts slowly

    return ImmutableSandboxedEnvironment(autoescape=False, keep_trailing_newline=True)
