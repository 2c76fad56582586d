"""The second round in the dashboard workbook: who corrected what, and every single change."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from zjtx_xl.findings import ROUND_PARTS
from zjtx_xl.lists import Column, put, relative_link, set_height
from zjtx_xl.reports.printed_findings import audits_since, changes_of, totals_of

if TYPE_CHECKING:
    from pathlib import Path

    from xlsxwriter.worksheet import Worksheet

    from zjtx_xl.reports.collect import Report
    from zjtx_xl.reports.drawing import Drawing

ROUNDS, CHANGES = "与上一轮相比", "改动明细"
_LONG_WORD = 5


def write_rounds(sheet: Worksheet, draw: Drawing, report: Report, folder: Path | None) -> None:
    """A line for each file that came in both rounds; links are relative to ``folder``."""
    files = [file for file in report.files if file.changes]
    most = max((len(list(totals_of(file.changes))) for file in files), default=0)
    columns: list[Column] = [("序号", 6), ("单位", 38), ("文件", 42)]
    columns += [(word, 9 if len(word) < _LONG_WORD else 13) for word in ROUND_PARTS.values()]
    columns += [("上一轮总分", 12), ("本轮总分", 12)] * most
    draw.as_list(sheet, columns, len(files))
    for row, file in enumerate(files, start=1):
        set_height(sheet, row, [(file.subject, 38), (file.name, 42)])
        sheet.write_number(row, 0, row, draw.centre)
        put(sheet, row, 1, file.subject, draw.text)
        draw.put_link(sheet, row, 2, file.name, relative_link(file.path, folder))
        for column, part in enumerate(ROUND_PARTS, start=3):
            count = sum(len(getattr(change, part)) for _, change in file.changes)
            sheet.write_number(row, column, count, draw.number)
        totals = [total for pair in totals_of(file.changes) for total in pair]
        for column, total in enumerate(totals, start=3 + len(ROUND_PARTS)):
            draw.put_total(sheet, row, column, total)


def write_changes(sheet: Worksheet, draw: Drawing, report: Report) -> None:
    """A line for each thing that changed, those between tables last."""
    files = [file for file in report.files if file.changes]
    columns: list[Column] = [
        ("序号", 6), ("单位", 26), ("种类", 13), ("表", 10), ("单元格", 9), ("内容", 76),
        ("文件", 30),
    ]  # fmt: skip
    lines = [
        (file.subject, *line, file.name)
        for file in files
        for _, change in file.changes
        for line in changes_of(change)
    ]
    since, settled = audits_since(report)
    between = [*((audit, word) for audit, word in since.items()),
               *((audit, ROUND_PARTS["corrected"]) for audit in settled)]  # fmt: skip
    lines += [
        ("（综合）", word, audit.sheet or "", audit.cell or "", audit.message,
         PurePath(audit.path).name)
        for audit, word in between
    ]  # fmt: skip
    draw.as_list(sheet, columns, len(lines))
    for row, texts in enumerate(lines, start=1):
        set_height(sheet, row, ((text, columns[n][1]) for n, text in enumerate(texts, 1)))
        sheet.write_number(row, 0, row, draw.centre)
        for column, text in enumerate(texts, start=1):
            put(sheet, row, column, text, draw.text)
