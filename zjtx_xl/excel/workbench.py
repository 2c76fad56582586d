"""The officer's workbook of macros (工作台), as Python sees it: names to read from, lists to fill.

``macros/build.py`` draws the workbook; a list is a sheet whose headings stand in row 4. Cells are
written as texts, so that nothing that a recipient wrote becomes a formula; links are formulas that
look at these texts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from zjtx_xl.errors import NotInExcelError
from zjtx_xl.findings import KINDS
from zjtx_xl.xlsx import column_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import PurePath

    import xlwings as xw

    from zjtx_xl.findings import FileResult, Finding, Total

RESULTS, FINDINGS, START = "审核结果", "审核意见", "工作台"
HEADING_ROW = 4
# What the officer writes on the first sheet, and where the answer stands.
FOLDER, ROSTER, TABLE, TARGET, MESSAGE = (
    "zjtx_folder", "zjtx_roster", "zjtx_table", "zjtx_target", "zjtx_message",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list: heading, width in characters, and what its cells hold."""

    heading: str
    width: float
    kind: str = "text"  # or number, link


RESULT_COLUMNS = (
    Column("序号", 6, "number"), Column("单位", 34), Column("表", 10), Column("状态", 9),
    Column("得分", 9, "number"), Column("表中总分", 9, "number"), Column("错误", 7, "number"),
    Column("提示", 7, "number"), Column("打开", 7, "link"), Column("首要问题", 60),
    Column("文件", 60),
)  # fmt: skip
FINDING_COLUMNS = (
    Column("序号", 6, "number"), Column("单位", 34), Column("严重程度", 9), Column("工作表", 10),
    Column("单元格", 9), Column("跳转", 7, "link"), Column("项目", 34), Column("问题", 60),
    Column("怎么改", 40), Column("文件", 60),
)  # fmt: skip
_SHOWN = 250  # characters: a cell with the text format shows no more in every version


def read(book: xw.Book, name: str) -> str:
    """What the officer wrote in a named cell; empty where nothing stands.

    Raises:
        NotInExcelError: the workbook is not the workbench.
    """
    if name not in {known.name for known in book.names}:
        message = "工作簿不是本工具的工作台"
        raise NotInExcelError(message)
    value: object = book.names[name].refers_to_range.value
    return str(value).strip() if value is not None else ""


def say(book: xw.Book, message: str) -> None:
    """Put the answer where the officer looks for it."""
    book.names[MESSAGE].refers_to_range.value = message[:_SHOWN]


def show(book: xw.Book, results: Sequence[FileResult]) -> None:
    """Fill both lists with these results; what stood there goes."""
    lines = [_result(number, result) for number, result in enumerate(results, start=1)]
    _fill(book.sheets[RESULTS], RESULT_COLUMNS, lines)
    found = [(result, finding) for result in results for finding in result.findings]
    _fill(
        book.sheets[FINDINGS],
        FINDING_COLUMNS,
        [_finding(number, *pair) for number, pair in enumerate(found, start=1)],
    )


def _result(number: int, file_result: FileResult) -> list[str | float | None]:
    errors = sum(1 for found in file_result.findings if found.severity == "error")
    warnings = sum(1 for found in file_result.findings if found.severity == "warning")
    first = file_result.findings[0].message if file_result.findings else ""
    sheets = (found.sheet for found in file_result.findings if found.sheet)
    return [
        number,
        file_result.subject or "",
        file_result.total.sheet if file_result.total else next(sheets, ""),
        file_result.state,
        _points(file_result.total, reported=False),
        _points(file_result.total, reported=True),
        errors,
        warnings,
        "",
        first[:_SHOWN],
        file_result.path,
    ]


def _finding(number: int, result: FileResult, finding: Finding) -> list[str | float | None]:
    return [
        number,
        result.subject or "",
        KINDS[finding.kind],
        finding.sheet or "",
        finding.cell or "",
        "",
        finding.label or "",
        finding.problem[:_SHOWN],
        finding.remedy,
        finding.path,
    ]


def _points(total: Total | None, *, reported: bool) -> float | None:
    points = None if total is None else total.reported if reported else total.score
    return None if points is None else float(points)


def _fill(
    sheet: xw.Sheet, columns: Sequence[Column], lines: Sequence[list[str | float | None]]
) -> None:
    """Write a list with one call, and its links with another."""
    first, width = HEADING_ROW + 1, len(columns)
    used = sheet.used_range
    bottom = used.row + used.shape[0] - 1
    if bottom >= first:
        sheet.range((first, 1), (bottom, width)).clear_contents()
    if not lines:
        return
    last = HEADING_ROW + len(lines)
    for at, column in enumerate(columns, start=1):
        if column.kind == "text":
            sheet.range((first, at), (last, at)).number_format = "@"
    sheet.range((first, 1), (last, width)).value = [list(line) for line in lines]
    for at, column in enumerate(columns, start=1):
        if column.kind == "link":
            sheet.range((first, at), (last, at)).formula = _link(columns)


def _link(columns: Sequence[Column]) -> str:
    """The formula of a link in the first line; Excel moves its addresses down."""
    at = {column.heading: column_name(number) for number, column in enumerate(columns, start=1)}
    first = HEADING_ROW + 1
    path = f"${at['文件']}{first}"
    if "单元格" not in at:
        return f'=HYPERLINK({path},"打开")'
    sheet, cell = f"${at['工作表']}{first}", f"${at['单元格']}{first}"
    place = f'"[" & {path} & "]\'" & {sheet} & "\'!" & {cell}'.replace(" ", "")
    return f'=IF({cell}="",HYPERLINK({path},"打开"),HYPERLINK({place},"跳转"))'


def report_paths(folder: PurePath) -> tuple[PurePath, PurePath]:
    """The HTML report and the summary workbook of a folder: beside it, never inside."""
    return (
        folder.parent / f"{folder.name}_审核报告.html",
        folder.parent / f"{folder.name}_审核汇总.xlsx",
    )
