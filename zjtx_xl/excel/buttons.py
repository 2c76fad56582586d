"""What the buttons of the workbench call, through xlwings' RunPython.

Each function takes no argument, reads what the officer wrote on the first sheet of the workbook
that called it, and answers in its message cell, also when something goes wrong: an officer who
presses a button never sees a traceback.
"""

from __future__ import annotations

import webbrowser
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING

import xlwings as xw

from zjtx_xl.errors import NotInExcelError, ZjtxError
from zjtx_xl.excel import open_workbook as excel
from zjtx_xl.excel import workbench
from zjtx_xl.findings import told
from zjtx_xl.reports import Reports
from zjtx_xl.runs import CheckOptions, run_check
from zjtx_xl.xlsx import XlsxError

if TYPE_CHECKING:
    from collections.abc import Callable


def _button(run: Callable[[xw.Book], str]) -> Callable[[], None]:
    """Do what a button says; the answer, or what went wrong, goes to the message cell."""

    @wraps(run)
    def press() -> None:
        book = xw.Book.caller()
        try:
            message = run(book)
        except (XlsxError, ZjtxError, OSError) as error:
            message = f"没有完成：{told(error).removesuffix('。')}。"
        workbench.say(book, message)

    return press


@_button
def check_folder(book: xw.Book) -> str:
    """审核文件夹: check the folder, list the results."""
    counted = excel.check_folder(_folder(book), book, roster=_roster(book)).summary
    passed = counted.count_of("ok")
    said = f"审核完毕：共 {counted.files} 个文件，其中没有意见的 {passed} 个。"
    return f"{said}结果见“审核结果”和“审核意见”。"


@_button
def check_active(book: xw.Book) -> str:
    """审核打开的工作簿: check the workbook that the officer looks at."""
    results = excel.check_active(_target(book))
    workbench.show(book, results)
    count = sum(len(result.findings) for result in results)
    return f"已审核 {len(results)} 张表，审核意见 {count} 条（打开的工作簿只审核数值和得分）。"


@_button
def write_scores(book: xw.Book) -> str:
    """写入得分: write the scores into the workbook that the officer looks at."""
    target = _target(book)
    count = excel.write_scores(target)
    return f"已在“{target.name}”写入 {count} 个得分，文件没有保存，请核对后自行保存。"


@_button
def make_summary(book: xw.Book) -> str:
    """生成汇总: the summary workbook of the folder, and the summary table if one is named."""
    folder = _folder(book)
    report, summary = (Path(path) for path in workbench.report_paths(folder))
    made = run_check(
        [folder], CheckOptions(roster=_roster(book), reports=Reports((report, summary)))
    )
    for _ in made.results():
        pass
    made.write_reports()
    table = workbench.read(book, workbench.TABLE)
    if not table:
        return f"已生成 {summary.name}（和回收文件夹放在一起）。"
    from zjtx_xl.runs import roll_up  # noqa: PLC0415 - few officers name a table

    rolled = folder.parent / f"{folder.name}_{table.replace('/', '_')}.xlsx"
    roll_up(table, [folder], rolled, roster=_roster(book))
    return f"已生成 {summary.name} 和 {rolled.name}（和回收文件夹放在一起）。"


@_button
def open_report(book: xw.Book) -> str:
    """打开报告: the HTML report that the last check of the folder wrote."""
    report = Path(workbench.report_paths(_folder(book))[0])
    if not report.is_file():
        return "还没有报告，请先点“审核文件夹”。"
    webbrowser.open(report.resolve().as_uri())
    return f"已打开 {report.name}。"


def _folder(book: xw.Book) -> Path:
    text = workbench.read(book, workbench.FOLDER)
    if not text or not Path(text).is_dir():
        message = "请先选择回收文件夹"
        raise NotInExcelError(message)
    return Path(text)


def _roster(book: xw.Book) -> Path | None:
    text = workbench.read(book, workbench.ROSTER)
    return Path(text) if text else None


def _target(book: xw.Book) -> xw.Book:
    """The workbook that the macro named: the one that the officer looked at."""
    name = workbench.read(book, workbench.TARGET)
    if not name or name not in {opened.name for opened in book.app.books}:
        message = "请先打开要审核的工作簿"
        raise NotInExcelError(message)
    return book.app.books[name]
