"""Draws the empty 审核意见 sheet of a blank, and the rule that lights up the cells named there.

Its lines are prepared only as far as they must be: the links hold formulas, everything else comes
from the formats of the columns, so that the sheet stays small and an empty line prints nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.forms.print_layout import list_page
from zjtx_xl.forms.review_sheet import (
    EXPLANATION,
    EXPLANATION_LIMIT,
    FIRST_ROW,
    FLAGGED,
    FLAGGED_ROWS,
    HEADING_ROW,
    HEADINGS,
    PREPARED,
    SHEET,
    SUMMARY_ROW,
    WIDTHS,
)
from zjtx_xl.forms.styles import NO_RESULT, TITLE_FONT
from zjtx_xl.xlsx import column_name, column_number

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from zjtx_xl.definitions import Layout
    from zjtx_xl.forms.styles import Formats

_TITLE = "审核意见"
_INSTRUCTIONS = (
    "本表由审核工具填写。“错误”必须改正；“提示”请改正，确实无误的在“填报单位说明”栏写明原因。"
    "表中列出的单元格，在各表内以虚线框标出。"
)
_LAST_ROW = FIRST_ROW + FLAGGED_ROWS - 1
# Told apart from the live checks, and in greyscale, by the dashed frame and the slanted digits.
_FLAGGED_CELL = {"border": 3, "border_color": "#C00000", "italic": True, "bg_color": "#DDEBF7"}
_CENTRED = frozenset({"序号", "严重程度", "工作表", "单元格", "跳转"})


def write(workbook: Workbook, sheet: Worksheet, formats: Formats) -> None:
    """Write the sheet, and the name under which the forms find the addresses."""
    letters = {heading: column_name(index) for index, heading in enumerate(HEADINGS, start=1)}
    _columns(sheet, formats)
    title = formats.properties(
        locked=True, bold=True, font_name=TITLE_FONT, font_size=16, align="left"
    )
    sheet.write_string(0, 0, _TITLE, title)
    sheet.set_row(0, 28)
    plain = formats.properties(locked=True, text_wrap=True)
    last_visible = len(HEADINGS) - 2
    sheet.merge_range(1, 0, 1, last_visible, "", plain)
    sheet.write_string(1, 0, _INSTRUCTIONS, plain)
    sheet.set_row(1, 20)
    bold = formats.properties(locked=True, bold=True)
    sheet.merge_range(SUMMARY_ROW - 1, 0, SUMMARY_ROW - 1, last_visible, "", bold)
    sheet.set_row(SUMMARY_ROW - 1, 20)
    head = formats.properties(
        locked=True, bold=True, align="center", border=1, text_wrap=True, bg_color="#EDEDED"
    )
    for column, heading in enumerate(HEADINGS):
        sheet.write_string(HEADING_ROW - 1, column, heading, head)
    sheet.set_row(HEADING_ROW - 1, 22)
    _links(sheet, letters, formats)
    _colours(sheet, letters, formats)
    _validation(sheet)
    list_page(sheet, HEADING_ROW, HEADING_ROW)
    sheet.freeze_panes(HEADING_ROW, 0)
    sheet.hide_gridlines(2)
    cells = f"${letters['单元格']}${FIRST_ROW}:${letters['单元格']}${_LAST_ROW}"
    workbook.define_name(FLAGGED, f"={SHEET}!{cells}")


def light_up(layout: Layout, sheet: Worksheet, formats: Formats) -> None:
    """The conditional format of a form: cells that are named in the 审核意见 sheet."""
    # ~ is the one sign of a sheet's name that COUNTIF takes for something else
    name = layout.sheet.name.replace("~", "~~").replace('"', '""')
    found = f'=COUNTIF({FLAGGED},"{name}!"&ADDRESS(ROW(),COLUMN(),4))>0'
    options = {"type": "formula", "criteria": found, "format": formats.properties(**_FLAGGED_CELL)}
    # the whole form: a label or a weight may be what was found
    sheet.conditional_format(0, 0, layout.last_row - 1, layout.last_column - 1, options)


def _columns(sheet: Worksheet, formats: Formats) -> None:
    for column, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True)):
        cell = formats.properties(
            locked=heading != EXPLANATION,
            text_wrap=True,
            align="center" if heading in _CENTRED else "left",
        )
        hidden = {"hidden": True} if column == len(HEADINGS) - 1 else {}
        sheet.set_column(column, column, width, cell, hidden)
    formats.lock_other_columns(sheet, len(HEADINGS))


def _links(sheet: Worksheet, letters: dict[str, str], formats: Formats) -> None:
    cell = formats.properties(locked=True, align="center", font_color="#0563C1", underline=1)
    table, place = letters["工作表"], letters["单元格"]
    column = HEADINGS.index("跳转")
    for row in range(FIRST_ROW, FIRST_ROW + PREPARED):
        name = f'SUBSTITUTE({table}{row},"\'","\'\'")'
        target = f'"#\'"&{name}&"\'!"&MID({place}{row},LEN({table}{row})+2,20)'
        formula = f'=IF({place}{row}="","",HYPERLINK({target},"跳转"))'
        sheet.write_formula(row - 1, column, formula, cell, NO_RESULT)
        # a line is shown when something stands in it: empty ones would fill printed pages
        sheet.set_row(row - 1, None, None, {"hidden": True})


def _colours(sheet: Worksheet, letters: dict[str, str], formats: Formats) -> None:
    problem, severity = letters["问题"], letters["严重程度"]
    explanation = letters[EXPLANATION]
    rows = (FIRST_ROW - 1, _LAST_ROW - 1)
    rules = [
        (severity, severity, f'=${severity}{FIRST_ROW}="错误"',
         {"bold": True, "font_color": "#9C0006", "border": 1}),
        (explanation, explanation,
         f'=AND(${severity}{FIRST_ROW}="提示",LEN(TRIM(${explanation}{FIRST_ROW}))=0)',
         {"bg_color": "#FFF2CC", "border": 1}),
        ("A", explanation, f"=LEN(${problem}{FIRST_ROW})>0", {"border": 1}),
    ]  # fmt: skip
    for first, last, criteria, look in rules:
        options = {"type": "formula", "criteria": criteria, "format": formats.properties(**look)}
        columns = column_number(first) - 1, column_number(last) - 1
        sheet.conditional_format(rows[0], columns[0], rows[1], columns[1], options)


def _validation(sheet: Worksheet) -> None:
    column = HEADINGS.index(EXPLANATION)
    sheet.data_validation(
        FIRST_ROW - 1, column, _LAST_ROW - 1, column,
        {
            "validate": "length",
            "criteria": "<=",
            "value": EXPLANATION_LIMIT,
            "input_title": EXPLANATION,
            "input_message": "“提示”如无误，请在这里写明原因；“错误”请在表中改正。",
            "error_title": "文字太长",
            "error_message": f"请不要超过 {EXPLANATION_LIMIT} 字。",
        },
    )  # fmt: skip
