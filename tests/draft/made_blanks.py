"""Blanks of one table, written row by row as a test needs them, and their drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import openpyxl
import yaml
from openpyxl.styles import Border, Side
from openpyxl.utils import get_column_letter

from tests.command_line import run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_LINE = Side(style="thin")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


class Drafted(NamedTuple):
    """The draft of a blank, and what it could not tell."""

    definition: dict[str, Any]
    questions: str

    @property
    def sheet(self) -> dict[str, Any]:
        """Its one sheet."""
        return self.definition["sheets"][0]

    @property
    def rows(self) -> dict[int, dict[str, Any]]:
        """The rows of all blocks, by their number."""
        return {int(row["row"]): row for block in self.sheet["blocks"] for row in block["rows"]}

    @property
    def columns(self) -> dict[str, dict[str, Any]]:
        """The columns of the first block, by their heading."""
        return {column["label"]: column for column in self.sheet["blocks"][0]["columns"]}


def drafted(
    folder: Path,
    rows: Sequence[Sequence[str | int]],
    line: Mapping[str, str] | None = None,
    note: str = "",
) -> Drafted:
    """The draft of a table of these rows: a title, a ``line`` of cells, the headings in row 3.

    An empty text is a blank cell; ``<`` goes on with the cell to the left.
    """
    book = openpyxl.Workbook()
    sheet: Any = book.active
    width = len(rows[0])
    sheet["A1"] = "某市标准化自评表"
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=width)
    for at, text in (line or {"A2": "企业名称："}).items():
        sheet[at] = text
    for number, texts in enumerate(rows, start=3):
        for column, text in enumerate(texts, start=1):
            cell = sheet.cell(number, column)
            cell.border = _BOX
            cell.value = None if text in {"", "<"} else text
        spans = [column for column, text in enumerate(texts, start=1) if text != "<"]
        for first, beyond in zip(spans, [*spans[1:], width + 1], strict=True):
            if beyond - first > 1:
                sheet.merge_cells(
                    start_row=number, end_row=number, start_column=first, end_column=beyond - 1
                )
    for column in range(1, width + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 12
    if note:
        sheet.cell(3 + len(rows), 1, note)
        sheet.merge_cells(
            start_row=3 + len(rows), end_row=3 + len(rows), start_column=1, end_column=width
        )
    book.save(folder / "blank.xlsx")
    out = folder / "trial-2026" / "form.yaml"
    made = run("draft", folder / "blank.xlsx", "--out", out)
    assert made.code == 0, made.text
    return Drafted(yaml.safe_load(out.read_text("utf-8")), made.text)
