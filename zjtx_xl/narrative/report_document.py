"""The report in Word: one code path fills a template and updates an officer's own draft."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, NamedTuple
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

import docx
from docx.opc.exceptions import PackageNotFoundError

from zjtx_xl.definitions import load_set, load_template
from zjtx_xl.errors import ReportTextError
from zjtx_xl.narrative.controls import FIGURE, TABLE, VARIABLE, add_controls, controls, set_text
from zjtx_xl.narrative.table_rows import grid_of
from zjtx_xl.narrative.word_tables import set_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from docx.document import Document

    from zjtx_xl.narrative.compute import Figures


class FilledReport(NamedTuple):
    """A report, what was changed in it by name, and names in it that nobody knows."""

    data: bytes
    changed: tuple[str, ...]
    unknown: tuple[str, ...]
    used: tuple[str, ...]


def fill_report(
    path: Path, figures: Figures, variables: Mapping[str, str], *, marks: bool
) -> FilledReport:
    """Fill the controls of a document with figures, tables and variables.

    With ``marks`` what is now another than it was is red. Nothing outside of controls is touched.

    Raises:
        ReportTextError: it is no document of Word.
    """
    document = open_document(path)
    known = {figure.key: figure for figure in figures.every()}
    tables = {table.key: table for table in figures.report.tables}
    first = load_template(f"{figures.group.set_id}/{_first_table(figures)}")
    notice = load_set(figures.group.set_id).notice
    values = {**first.variables, "notice": notice, **variables}
    titles = {key: (VARIABLE, key) for key in values}
    titles |= {key: (FIGURE, figure.definition.title) for key, figure in known.items()}
    add_controls(document, titles)
    changed: list[str] = []
    unknown: list[str] = []
    used: list[str] = []
    for kind, key, control in list(controls(document)):
        if kind == FIGURE and key in known:
            is_new = set_text(control, known[key].text, marks=marks)
            title = known[key].definition.title
        elif kind == TABLE and key in tables:
            is_new = set_table(control, grid_of(tables[key], figures, values), marks=marks)
            title = tables[key].title
        elif kind not in {FIGURE, TABLE} and key in values:
            is_new = set_text(control, values[key], marks=marks)
            title = key
        else:
            unknown.append(key)
            continue
        used.append(key)
        if is_new:
            changed.append(title)
    stream = io.BytesIO()
    document.save(stream)
    once = (tuple(dict.fromkeys(found)) for found in (changed, unknown, used))
    return FilledReport(without_times(stream.getvalue()), *once)


def without_times(data: bytes) -> bytes:
    """The document without the time of its making: the same report is the same bytes."""
    stream = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as old, ZipFile(stream, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(ZipInfo(name, _NO_TIME), old.read(name), ZIP_DEFLATED)
    return stream.getvalue()


_NO_TIME = (2021, 1, 1, 0, 0, 0)


def open_document(path: Path) -> Document:
    """A document of Word.

    Raises:
        ReportTextError: it is none.
    """
    try:
        return docx.Document(str(path))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, SyntaxError):
        raise ReportTextError(path, "不是能打开的 Word 文档（.docx）") from None


def _first_table(figures: Figures) -> str:
    return next(record.table for record in figures.group.records if record.table != "roster")
