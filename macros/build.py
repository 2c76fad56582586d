"""Build macros/zjtx-workbench.xlsm from the ASCII sources in macros/src.

The sheets are drawn with xlsxwriter, the VBA project is made by pyOpenVBA; both write the same
bytes for the same sources, so that the file in the repository can be compared with this script.
All Chinese texts that the macros show stand on a sheet: the code page of VBA would break them.

    python macros/build.py [FILE.xlsm]
"""

from __future__ import annotations

import datetime as dt
import io
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import xlsxwriter
from pyopenvba import ExcelFile
from pyopenvba.vba import VBAModuleKind

from zjtx_xl.excel import workbench
from zjtx_xl.xlsx import column_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.worksheet import Worksheet

HERE = Path(__file__).parent
TARGET = HERE / "zjtx-workbench.xlsm"
SOURCES = (HERE / "src" / "Workbench.bas",)
TEXT_SHEET = "_texts"
_CREATED = dt.datetime(2021, 1, 1, tzinfo=dt.UTC)
_FONT = {"font_name": "微软雅黑", "font_size": 10.5, "valign": "vcenter"}
_LAST_LINE = 5_000
# Colours that stay apart in greyscale and for colour-blind people, each with its word beside it.
_STATES = {
    "读不了": {"bg_color": "#404040", "font_color": "#FFFFFF", "bold": True},
    "需改正": {"bg_color": "#F4B183", "bold": True},
    "需说明": {"bg_color": "#FFF2CC"},
    "通过": {"bg_color": "#E2F0D9"},
    "错误": {"bg_color": "#F4B183", "bold": True},
    "提示": {"bg_color": "#FFF2CC"},
}
# Caption, macro, what it does.
BUTTONS = (
    ("选择文件夹", "ChooseFolder", "选择存放回收件的文件夹，路径填在上面。"),
    ("审核文件夹", "CheckFolder", "审核文件夹里的全部回收件，结果列在“审核结果”和“审核意见”。"),
    ("审核打开的工作簿", "CheckActive", "审核刚才在看的工作簿（只审核数值和得分）。"),
    ("写入得分", "WriteScores", "把得分写进刚才在看的工作簿的得分栏；不保存，请核对后自行保存。"),
    ("生成汇总", "MakeSummary", "生成汇总工作簿；填了汇总表的，同时生成该表。"),
    ("打开报告", "OpenReport", "打开上次审核文件夹时生成的审核报告。"),
)
# Label, name of the cell, what it is for.
INPUTS = (
    ("回收文件夹", workbench.FOLDER, "点“选择文件夹”，或直接填写路径。"),
    ("名册（可不填）", workbench.ROSTER, "名册或分发清单的路径：查出未报送、重复报送的单位。"),
    ("汇总表（可不填）", workbench.TABLE, "如 qingdao-2021/annex5：点“生成汇总”时一并生成。"),
    ("打开的工作簿", workbench.TARGET, "由按钮自动填写。"),
)
_INSTALL = (
    "请先安装（需联系信息部门的，请把这段话转给他们）：\n"
    "1. 安装 Python 3.11 或更高版本；\n"
    "2. 在命令行运行 pip install zjtx-xl（没有互联网的，用离线安装包）；\n"
    "3. 运行 xlwings addin install，然后重新打开 Excel。\n"
    "WPS 不支持 xlwings：使用 WPS 的，请用命令行 zjtx-xl check。"
)
TEXTS = {
    "title": "专精特新评价表 工作台",
    "choose_folder": "选择存放回收件的文件夹",
    "type_folder": "这里打不开选择文件夹的窗口，请把路径直接填在“回收文件夹”一栏。",
    "no_target": "请先打开要审核的工作簿，再回到这里点按钮。",
    "confirm_write": "要把得分写进这个工作簿吗？只写得分栏，不保存。",
    "working": "正在处理，请稍候……",
    "no_addin": "没有找到 xlwings 加载项，按钮用不了。\n\n" + _INSTALL,
    "no_addin_short": "没有找到 xlwings 加载项，没有处理。",
    "no_python": "Python 没有回应：可能没有安装 Python 或 zjtx-xl。\n\n" + _INSTALL,
    "no_python_short": "Python 没有回应，没有处理。",
}


def build(target: Path = TARGET) -> Path:
    """Write the workbook; the same bytes each time."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "workbench.xlsm")
        path.write_bytes(_sheets())
        with ExcelFile(path) as workbook:
            workbook.add_vba_project()
            for source in SOURCES:
                is_class = source.suffix == ".cls"
                workbook.vba_project().add_module(
                    source.stem,
                    vba_text(source),
                    kind=VBAModuleKind.other if is_class else VBAModuleKind.standard,
                )
            workbook.save()
        target.write_bytes(path.read_bytes())
    return target


def vba_text(source: Path) -> str:
    """A source as VBA stores it.

    Raises:
        UnicodeDecodeError: it is not ASCII.
    """
    return source.read_text("ascii").replace("\r\n", "\n").replace("\n", "\r\n")


def _sheets() -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": TEXTS["title"], "created": _CREATED})
        _start(workbook)
        _list(workbook, workbench.RESULTS, workbench.RESULT_COLUMNS, "状态")
        _list(workbook, workbench.FINDINGS, workbench.FINDING_COLUMNS, "严重程度")
        sheet = workbook.add_worksheet(TEXT_SHEET)
        for row, (key, text) in enumerate(TEXTS.items()):
            sheet.write_string(row, 0, key)
            sheet.write_string(row, 1, text)
        sheet.very_hidden()
    return target.getvalue()


def _start(workbook: xlsxwriter.Workbook) -> None:
    sheet = workbook.add_worksheet(workbench.START)
    sheet.hide_gridlines(2)
    title = workbook.add_format({**_FONT, "font_size": 16, "bold": True})
    plain = workbook.add_format({**_FONT, "text_wrap": True, "indent": 1})
    label = workbook.add_format({**_FONT, "bold": True})
    entry = workbook.add_format(
        {**_FONT, "border": 1, "bg_color": "#FFFBE6", "num_format": "@", "text_wrap": True}
    )
    answer = workbook.add_format(
        {**_FONT, "border": 2, "bold": True, "num_format": "@", "text_wrap": True}
    )
    sheet.set_column(0, 0, 2)
    sheet.set_column(1, 1, 20)
    sheet.set_column(2, 2, 60)
    sheet.set_column(3, 3, 60)
    sheet.write_string(1, 1, TEXTS["title"], title)
    sheet.set_row(1, 28)
    row = 3
    for text, name, help_text in INPUTS:
        sheet.write_string(row, 1, text, label)
        sheet.write_blank(row, 2, None, entry)
        sheet.write_string(row, 3, help_text, plain)
        sheet.set_row(row, 24)
        workbook.define_name(name, f"={workbench.START}!$C${row + 1}")
        row += 1
    row += 1
    for caption, macro, help_text in BUTTONS:
        sheet.set_row(row, 30)
        button = {"macro": macro, "caption": caption, "width": 140, "height": 32, "y_offset": 3}
        sheet.insert_button(row, 1, button)
        sheet.merge_range(row, 2, row, 3, help_text, plain)
        row += 1
    row += 1
    sheet.write_string(row, 1, "处理结果", label)
    sheet.merge_range(row, 2, row, 3, "", answer)
    sheet.set_row(row, 48)
    workbook.define_name(workbench.MESSAGE, f"={workbench.START}!$C${row + 1}")
    row += 2
    sheet.merge_range(row, 1, row, 3, "按钮需要 Python 和 xlwings。" + _INSTALL, plain)
    sheet.set_row(row, 110)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _list(
    workbook: xlsxwriter.Workbook, name: str, columns: Sequence[workbench.Column], marked: str
) -> None:
    sheet = workbook.add_worksheet(name)
    head = workbook.add_format(
        {**_FONT, "bold": True, "bg_color": "#D9E2F3", "border": 1, "align": "center"}
    )
    title = workbook.add_format({**_FONT, "font_size": 14, "bold": True})
    sheet.write_string(0, 0, name, title)
    sheet.write_string(1, 0, "由“工作台”上的按钮填写；可筛选，点链接打开文件。")
    kinds: dict[str, dict[str, Any]] = {
        "text": {"text_wrap": True},
        "number": {"align": "right"},
        "link": {"font_color": "#0563C1", "underline": 1, "align": "center"},
    }
    formats = {kind: workbook.add_format({**_FONT, **more}) for kind, more in kinds.items()}
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width, formats[column.kind])
        sheet.write_string(workbench.HEADING_ROW - 1, at, column.heading, head)
    sheet.autofilter(workbench.HEADING_ROW - 1, 0, _LAST_LINE - 1, len(columns) - 1)
    sheet.freeze_panes(workbench.HEADING_ROW, 2)
    _colour(workbook, sheet, [each.heading for each in columns].index(marked))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(workbench.HEADING_ROW - 1)


def _colour(workbook: xlsxwriter.Workbook, sheet: Worksheet, column: int) -> None:
    first = workbench.HEADING_ROW
    for state, properties in _STATES.items():
        options = {
            "type": "formula",
            "criteria": f'=${column_name(column + 1)}{first + 1}="{state}"',
            "format": workbook.add_format(properties),
        }
        sheet.conditional_format(first, column, _LAST_LINE - 1, column, options)


if __name__ == "__main__":
    print(build(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET))
