"""A summary table that was rolled up, with the cells that each figure comes from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from zjtx_xl.definitions import load_set, load_template, render
from zjtx_xl.desk.command_lines import summary_of
from zjtx_xl.returns import open_returned
from zjtx_xl.xlsx import WorkbookRefused

if TYPE_CHECKING:
    from zjtx_xl.desk.folder import WorkFolder

PAGE = 50
"""Records on one page."""


class Figure(NamedTuple):
    """One cell of a summary: what stands in it, and where that comes from (path, sheet, cell)."""

    text: str
    cell: str
    origins: tuple[tuple[str, str, str], ...]


class Summary(NamedTuple):
    """One summary table: a row of figures for each record, and those that stand alone."""

    table: str
    title: str
    written: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Figure, ...], ...]
    records: int
    singles: tuple[tuple[str, Figure], ...]
    audits: tuple[dict[str, Any], ...]
    notes: tuple[str, ...]


def summary_tables(set_id: str) -> dict[str, str]:
    """The summary tables of a set, by name, with their titles."""
    found: dict[str, str] = {}
    for rollup in load_set(set_id).rollups:
        template = load_template(f"{set_id}/{rollup.to}")
        number = f"{template.number} " if template.number else ""
        found[rollup.to] = number + render(template.title, template.variables)
    return found


def answer_of(table: str) -> str:
    """The name under which the answer of ``rollup --json`` is kept."""
    return f"rollup-{table}.json"


def read_summary(folder: WorkFolder, set_id: str, table: str, first: int = 0) -> Summary | None:
    """One page of a summary table, from the workbook and the answer of its command."""
    try:
        answer = json.loads((folder.hidden / answer_of(table)).read_text(encoding="utf-8"))
        tables = open_returned(folder.root / summary_of(table)).tables
    except (OSError, ValueError, WorkbookRefused):
        return None
    template = load_template(f"{set_id}/{table}")
    labels = {
        _split(field.key)[1]: render(field.label, template.variables) for field in template.fields
    }
    rows: dict[int, dict[str, Figure]] = {}
    singles: list[tuple[str, Figure]] = []
    for read in tables:
        for key, entry in read.submission.entries.items():
            record, name = _split(key)
            figure = Figure(entry.cell.raw, entry.ref, _origins(answer["origins"].get(key)))
            if not record:
                singles.append((labels.get(name, name), figure))
            else:
                rows.setdefault(record, {})[name] = figure
    filled = [row for _, row in sorted(rows.items()) if any(one.text for one in row.values())]
    names = [name for name in labels if any(name in row for row in filled)]
    nothing = Figure("", "", ())
    return Summary(
        table,
        summary_tables(set_id).get(table, table),
        summary_of(table),
        tuple(labels[name] for name in names),
        tuple(
            tuple(row.get(name, nothing) for name in names) for row in filled[first : first + PAGE]
        ),
        len(filled),
        tuple(singles),
        tuple(answer["audits"]),
        tuple(answer["notes"]),
    )  # fmt: skip


def _split(key: str) -> tuple[int, str]:
    """The record of a key and the rest of it; 0 where it is of no record."""
    record, dot, rest = key.partition(".")
    return (int(record), rest) if dot and record.isdecimal() else (0, key)


def _origins(found: dict[str, Any] | None) -> tuple[tuple[str, str, str], ...]:
    if not found:
        return ()
    return tuple(
        (origin["path"], origin["sheet"], origin["cell"])
        for origin in (found, *found.get("others", []))
    )
