"""What pages are made of: their texts in jinja2's sandbox, their style and scripts."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from zjtx_xl.definitions import templates_folder

if TYPE_CHECKING:
    from jinja2 import Environment

ASSETS = {"htmx.min.js": "text/javascript", "desk.js": "text/javascript", "desk.css": "text/css"}

_STYLES = ("report.css", "form.css")


@cache
def asset_text(name: str) -> str:
    """A style or a script; the style is that of the reports, and our own."""
    folder = templates_folder()
    own = (folder / "desk" / name).read_text(encoding="utf-8")
    if name != "desk.css":
        return own
    shared = [(folder / "text" / style).read_text(encoding="utf-8") for style in _STYLES]
    return "\n".join([*shared, own])


@cache
def environment() -> Environment:
    """The templates of pages; every text is escaped."""
    from jinja2 import FileSystemLoader, StrictUndefined  # noqa: PLC0415 - starts slowly
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415

    folders = [templates_folder() / "desk", templates_folder() / "text"]
    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
