"""Texts of definitions with variables: ``{{ region }}``, ``{% if no %}-{{ no }}{% endif %}``.

A printed text needs no more than that, so that a definition can be read beside the printed form;
whole pages and letters are jinja2's (:mod:`reports.page_text`, :mod:`forms.guide_sheet`).
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.lazy import pattern
from zjtx_xl.values import shortened

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST_LINE = 40
_NAME = r"([^\W\d]\w*)"
_TAG = pattern(rf"(?<!\{{)(?:\{{\{{\s*{_NAME}\s*\}}\}}|\{{%\s*(?:if\s+{_NAME}|endif)\s*%\}})")
_SIGNS = pattern(r"\{[{%].{0,20}")


class _Part(NamedTuple):
    """A piece of a text, or the value of a variable, printed where all conditions have a value."""

    said: str
    is_variable: bool
    conditions: tuple[str, ...]


def render(text: str, variables: Mapping[str, object]) -> str:
    """The text with its variables; an unknown variable prints as nothing.

    Raises:
        ValueError: it has something between the signs of a variable that is none.
    """
    if not has_variables(text):
        return text
    return "".join(
        str(variables.get(part.said, "")) if part.is_variable else part.said
        for part in _parts(text)
        if all(map(variables.get, part.conditions))
    )


def one_line(text: str) -> str:
    """A printed text without its line breaks, at most as long as a message bears."""
    return shortened("".join(text.split("\n")).strip(), _LONGEST_LINE)


def has_variables(text: str) -> bool:
    """Whether the text depends on variables."""
    return "{{" in text or "{%" in text


def variables_of(text: str) -> set[str]:
    """The variables that a text takes from outside.

    Raises:
        ValueError: it has something between the signs of a variable that is none.
    """
    if not has_variables(text):
        return set()
    parts = _parts(text)
    printed = {part.said for part in parts if part.is_variable}
    return printed.union(*(part.conditions for part in parts))


@lru_cache(maxsize=1024)
def _parts(text: str) -> tuple[_Part, ...]:
    parts: list[_Part] = []
    conditions: list[str] = []
    end = 0
    for tag in _TAG.finditer(text):
        parts.append(_Part(_plain(text[end : tag.start()]), False, tuple(conditions)))  # noqa: FBT003
        end = tag.end()
        name, condition = tag.groups()
        if name:
            parts.append(_Part(name, True, tuple(conditions)))  # noqa: FBT003
        elif condition:
            conditions.append(condition)
        elif conditions:
            conditions.pop()
        else:
            _refuse(tag[0])
    parts.append(_Part(_plain(text[end:]), False, ()))  # noqa: FBT003
    if conditions:
        _refuse(f"{{% if {conditions[-1]} %}}")
    return tuple(parts)


def _plain(text: str) -> str:
    """A text between two tags, in which none is hidden."""
    found = _SIGNS.search(text)
    if found:
        _refuse(found[0])
    return text


def _refuse(given: str) -> None:
    message = f"只能写 {{{{ 变量 }}}} 和 {{% if 变量 %}}…{{% endif %}}，不能写“{given}”"
    raise ValueError(message)


@lru_cache(maxsize=16384)
def as_retyped(text: str) -> str:
    """A text without the differences that saving and retyping make: spaces, width, case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
