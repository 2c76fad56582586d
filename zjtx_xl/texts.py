"""Texts of definitions with their variables filled in: ``{{ region }}``, ``{{ year }}``.

jinja2 in its sandbox only renders text; it is imported when a text has more than plain variables.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Environment, Template

_LONGEST_LINE = 40
_PLAIN = re.compile(r"\{\{ ?([a-zA-Z][a-zA-Z0-9_]*) ?\}\}", re.ASCII)
# What jinja2 does not take for a variable.
_WORDS = frozenset(
    "and else false False if in is loop none None not or self super true True".split()
)


def render(text: str, variables: Mapping[str, object]) -> str:
    """The text with its variables; an unknown variable prints as nothing."""
    if "{{" not in text and "{%" not in text:
        return text
    names = _plain_names(text)
    if names is not None and all(isinstance(variables.get(name), str) for name in names):
        return _PLAIN.sub(lambda match: str(variables[match[1]]), text)
    return _compiled(text).render(**variables)


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
def _plain_names(text: str) -> frozenset[str] | None:
    """The names in a text that has nothing but ``{{ name }}``; None where jinja2 has to read it."""
    rest = _PLAIN.sub("", text)
    if "{" in rest or "}" in rest or "\r" in rest:
        return None
    names = frozenset(_PLAIN.findall(text))
    return None if names & _WORDS else names


@cache
def _compiled(text: str) -> Template:
    return _environment().from_string(text)


@cache
def _environment() -> Environment:
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415 - starts slowly

    return ImmutableSandboxedEnvironment(autoescape=False, keep_trailing_newline=True)
