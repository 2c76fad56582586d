"""Every figure of the report with its value, its computation in words and where it came from."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from zjtx_xl.forms import Formats, new_workbook
from zjtx_xl.lists import put, set_up_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter import Workbook

    from zjtx_xl.narrative.figure import Figure

_FIGURES = (("名称", 22), ("数据", 46), ("数值", 26), ("单位", 8), ("怎样算出", 70), ("说明", 60))
_ORIGINS = (("数据", 46), ("来源文件", 60), ("工作表", 12), ("单元格", 10), ("项目", 40),
            ("内容", 30))  # fmt: skip
_MOST_ROWS = 200_000


def figures_workbook(figures: Sequence[Figure]) -> bytes:
    """The list as a workbook: a sheet of figures, a sheet of the cells they came from."""
    return new_workbook("", lambda book: _draw(book, figures))


def _draw(book: Workbook, figures: Sequence[Figure]) -> None:
    formats = Formats(book, {})
    head = formats.properties(bold=True, border=1, bg_color="#E4EAF1", text_wrap=True)
    text = formats.properties(border=1, text_wrap=True)
    for name, columns, lines, fixed in (
        ("报告数据", _FIGURES, list(map(_line, figures)), 2),
        ("数据来源", _ORIGINS, _origins(figures), 1),
    ):
        sheet = book.add_worksheet(name)
        set_up_list(sheet, columns, head, heading_row=1, lines=len(lines), fixed_columns=fixed)
        for row, line in enumerate(lines, start=1):
            for column, value in enumerate(line):
                put(sheet, row, column, value, text)


def figures_page(figures: Sequence[Figure]) -> str:
    """The same as one HTML page, without any script or request."""
    rows: list[str] = []
    for figure in figures:
        _, title, value, unit, words, remarks = map(escape, _line(figure))
        own = _origins((figure,))
        cells = "".join(
            f"<tr><td>{escape(path)}</td><td>{escape(sheet)} {escape(ref)}</td>"
            f"<td>{escape(item)}</td><td>{escape(raw)}</td></tr>"
            for _, path, sheet, ref, item, raw in own
        )
        rows.append(
            f'<tr id="{escape(figure.key)}"><td>{title}</td><td class="n">{value}{unit}</td>'
            f"<td>{words}<details><summary>来源 {len(own)} 格</summary><table>{cells}</table>"
            f"</details></td><td>{remarks}</td></tr>"
        )
    return _PAGE.replace("@@", "\n".join(rows))


_PAGE = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>报告数据</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
body { font-family: "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; margin: 2em; }
table { border-collapse: collapse; } td, th { border: 1px solid #999; padding: .3em .6em;
vertical-align: top; text-align: left; } th { background: #e4eaf1; }
.n { white-space: nowrap; font-weight: bold; } details table { font-size: .85em; }
</style></head><body><h1>报告数据</h1>
<table><thead><tr><th>数据</th><th>数值</th><th>怎样算出</th><th>说明</th></tr></thead>
<tbody>
@@
</tbody></table></body></html>
"""


def _line(figure: Figure) -> tuple[str, str, str, str, str, str]:
    definition = figure.definition
    unit = definition.unit if figure.value is not None else ""
    return (figure.key, definition.title, figure.text, unit, figure.source.words,
            "；".join(figure.remarks))  # fmt: skip


def _origins(figures: Sequence[Figure]) -> list[tuple[str, str, str, str, str, str]]:
    from zjtx_xl.audits import messages as message  # noqa: PLC0415

    found = [
        (figure.definition.title, cell.path, cell.sheet, cell.ref,
         message.field_title(cell.field), cell.raw.strip())
        for figure in figures
        for cell in figure.source.cells
    ]  # fmt: skip
    return found[:_MOST_ROWS]
