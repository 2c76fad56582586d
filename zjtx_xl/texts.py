"""Texts of definitions with their variables filled in: ``{{ region }}``, ``{{ year }}``.

jinja2 in its sandbox only renders text; it is imported when a text really has a variable.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Environment, Template

_LONGEST_LINE = 40


def render(text: str, variables: Mapping[str, object]) -> str:
    """The text with its variables; an unknown variable prints as nothing."""
    if "{{" not in text and "{%" not in text:
        return text
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
def _compiled(text: str) -> Template:
    return _environment().from_string(text)


@cache
def _environment() -> Environment:
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415 - starts slowly

    return ImmutableSandboxedEnvironment(autoescape=False, keep_trailing_newline=True)
