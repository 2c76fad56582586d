"""The 填报说明 sheet: how to fill this workbook, in plain words from a jinja2 text."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from zjtx_xl.definitions import render, templates_folder
from zjtx_xl.forms.print_layout import A4
from zjtx_xl.forms.styles import TITLE_FONT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import jinja2
    from xlsxwriter.worksheet import Worksheet

    from zjtx_xl.definitions import Field, Layout, Template
    from zjtx_xl.forms.styles import Formats

SHEET = "填报说明"
# As wide as a printed page; two Latin letters are about as wide as one Chinese character.
_WIDTH = 84
_CHARACTERS = 42
_LINE_HEIGHT = 17


def lines(
    title: str, tables: Sequence[tuple[Template, Layout]], variables: Mapping[str, str]
) -> list[str]:
    """The guide for these tables, a line each; headings begin with ``# ``."""
    described: list[dict[str, object]] = []
    for template, layout in tables:
        asked = [field for field in layout.fields if field.by == "recipient"]
        required = sum(1 for field in asked if _is_always_asked(field))
        described.append(
            {
                "sheet": layout.sheet.name,
                "title": render(template.title, variables),
                "required": required,
                "optional": len(asked) - required,
            }
        )
    context = {
        **variables,
        "title": title,
        "tables": described,
        "scored": any(template.scored for template, _ in tables),
    }
    return _guide().render(context).rstrip("\n").split("\n")


@cache
def _guide() -> jinja2.Template:
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415 - starts slowly

    text = (templates_folder() / "text" / "guide.txt.j2").read_text(encoding="utf-8")
    return ImmutableSandboxedEnvironment(keep_trailing_newline=True).from_string(text)


def _is_always_asked(field: Field) -> bool:
    """Whether it must be filled whatever stands elsewhere: no spare row, no condition."""
    return field.required and field.required_if is None and field.scope != "row"


def write(sheet: Worksheet, content: Sequence[str], formats: Formats) -> None:
    """Write the guide, one line a row, as tall as its text needs."""
    plain = formats.properties(locked=True, text_wrap=True, valign="top")
    heading = formats.properties(locked=True, bold=True, font_name=TITLE_FONT, font_size=12)
    sheet.set_column(0, 0, _WIDTH, plain)
    formats.lock_other_columns(sheet, 1)
    for row, line in enumerate(content):
        text = line.removeprefix("# ")
        sheet.write_string(row, 0, text, heading if text != line else plain)
        sheet.set_row(row, _LINE_HEIGHT * (1 + _wide(text) // (2 * _CHARACTERS + 1)))
    sheet.set_paper(A4)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)


def _wide(text: str) -> int:
    """Width in Latin letters."""
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)  # noqa: PLR2004 - first CJK block
