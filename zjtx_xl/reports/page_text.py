"""Texts of reports: jinja2 in its sandbox, and what a self-contained page carries with it."""

from __future__ import annotations

import base64
import hashlib
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from zjtx_xl.definitions import templates_folder
from zjtx_xl.values import CONTROLS, shown, without_controls

if TYPE_CHECKING:
    from jinja2 import Environment

    from zjtx_xl.findings import Total

# An underscore inside a word (7_甲公司.xlsx) and a sign inside a line mean themselves.
_MARKDOWN = re.compile(r"([\\`*\[\]<>|~]|(?<![^\W_])_|_(?![^\W_])|^[#+=-])")
_PERCENT = Decimal(1)


def percent(share: Decimal | None) -> str:
    """``0.8235`` → ``82%``; a dash where there is nothing to share."""
    if share is None:
        return "—"
    return f"{(share * 100).quantize(_PERCENT, ROUND_HALF_UP)}%"


def own(script: str) -> dict[str, str]:
    """Style and script of the page, and the hash by which it knows its script."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return {"style": source("report.css"), "script": script, "script_hash": f"sha256-{digest}"}


@cache
def source(name: str) -> str:
    """The text of a style or a script."""
    text = (templates_folder() / "text" / name).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n")


def rendered(name: str, context: dict[str, Any]) -> str:
    """A template with its variables; pages (.html.j2) escape every text."""
    return _environment(escape=name.endswith(".html.j2")).get_template(name).render(context)


@cache
def _environment(*, escape: bool) -> Environment:
    """Texts that pages and mails share print a stranger's text by ``|said``, escaped for either."""
    from jinja2 import FileSystemLoader, StrictUndefined  # noqa: PLC0415 - starts slowly
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415

    made = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([templates_folder() / "text", templates_folder()]),
        autoescape=escape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_printable,
    )
    made.filters |= {
        "shown": shown,
        "percent": percent,
        "total": _total,
        "said": str if escape else _plain_markdown,
    }
    return made


def _total(total: Total | None) -> str:
    return total.text if total else ""


def _printable(value: object) -> object:
    """A text without characters that no page may hold, whoever put them into a name."""
    if isinstance(value, str) and CONTROLS.search(value):
        return type(value)(without_controls(value))
    return value


def _plain_markdown(text: str) -> str:
    """A text that says in Markdown what it says: one line, nothing of it is mark-up."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))
