"""Checked tables made of a few cells: what audits are given, without any workbook."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from zjtx_xl.audits.records import relative_key
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.findings.results import Entry, FileResult, Score, Total
from zjtx_xl.values.interpret import read_value
from zjtx_xl.values.kinds import NUMERIC
from zjtx_xl.values.numerals import plain_decimal
from zjtx_xl.values.reading import Reading
from zjtx_xl.xlsx.cell import Cell

if TYPE_CHECKING:
    from zjtx_xl.definitions.fields import Field

Cells = dict[str, str]


def returned(
    template_id: str, cells: Cells, *, path: str = "", subject: str = "甲公司", records: int = 0
) -> FileResult:
    """The result of a table that holds these cells (raw strings by key) and nothing else.

    A list has as many records as its keys say, or ``records``; a summary has at least two. Of a
    scored form ``total.score`` is the total, and its rows count as scored.
    """
    template = load_template(template_id)
    numbers = [relative_key(template_id, key)[0] for key in cells]
    count = max([1, records, *numbers])
    fields = {each.key: each for sheet in template.sheets for each in sheet.layout(count).fields}
    unknown = set(cells) - set(fields)
    assert not unknown, unknown
    entries = {
        key: Entry(key, each.sheet, each.ref, *_read(each, cells.get(key, "")))
        for key, each in fields.items()
    }
    return FileResult(
        path=path or f"{template_id.rpartition('/')[2]}.xlsx",
        template=template_id,
        version="1",
        subject=subject,
        status="ok",
        scores=_scores(fields, cells),
        total=_total(fields, cells) if template.scored else None,
        entries=entries,
    )


def _read(each: Field, raw: str) -> tuple[Cell, Reading]:
    row, column = each.position
    if not raw:
        return Cell(row, column), Reading()
    is_number = each.kind.name in NUMERIC and plain_decimal(raw)
    cell = Cell(row, column, "number" if is_number else "text", raw)
    return cell, read_value(cell, each.kind)


def _scores(fields: dict[str, Field], cells: Cells) -> tuple[Score, ...]:
    return tuple(
        Score(each.row, each.row_label, each.sheet, each.ref, each.points or Decimal(0),
              Decimal(cells.get(each.key, "0")), Decimal(cells.get(each.key, "0")), "")
        for each in fields.values()
        if each.rule and each.role == "score"
    )  # fmt: skip


def _total(fields: dict[str, Field], cells: Cells) -> Total | None:
    each = next(each for each in fields.values() if each.role == "total" and each.formula)
    reported = Decimal(cells[each.key]) if each.key in cells else None
    return Total(each.sheet, each.ref, reported, reported or Decimal(0), reported, key=each.key)
