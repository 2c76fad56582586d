"""The report as a workbook (.xlsx): native charts, score matrix, findings, who has not returned.

What stands in returned files is data of strangers: every text goes through ``write_string``, never
``write``, so that nothing becomes a formula. The same report gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import os
import re
import warnings
from typing import TYPE_CHECKING, Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from zjtx_xl.codes import CATALOGUE
from zjtx_xl.errors import WriterFault
from zjtx_xl.report import KINDS, STATES, kind_of
from zjtx_xl.styling import BODY_FONT, BODY_SIZE, TITLE_FONT, Formats

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal
    from pathlib import Path

    from xlsxwriter.chart import Chart
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from zjtx_xl.model import Finding, Total
    from zjtx_xl.report import Report, ReportedFile, ScoredTemplate

OVERVIEW, FILES, MATRIX, FINDINGS, MISSING = "概览", "回收一览", "得分矩阵", "审核意见", "未报送"

# A fixed time of creation makes the same report byte-identical from run to run.
_CREATED = dt.datetime(2021, 1, 1, tzinfo=dt.UTC)
_A4 = 9
_LINE = 15.0  # points
_TALLEST = 409.0  # points; Excel takes no more
_LONGEST = 32_767  # characters of a cell
_MOST_LINKS = 60_000  # Excel takes 65,530 on a sheet
_LONGEST_LINK = 1_000
# xlsxwriter takes # and % in a path for parts of an address.
_UNLINKABLE = re.compile(r"[#%\ud800-\udfff]")
_UNPRINTABLE = re.compile(r"[\ud800-\udfff\ufffe\uffff]")
_SHEET_RESERVED = re.compile(r"[\[\]:*?/\\']")
_LONGEST_SHEET = 31
_LOW, _MIDDLE, _HIGH, _BAR, _HEAD = "#F6C9A8", "#FFFFFF", "#9CC3E6", "#2F6CA3", "#E4EAF1"
_OVERVIEW_SCALE = 78
_HEAD_HEIGHT = 24.0

Column = tuple[str, float]


def dashboard(report: Report, *, folder: Path | None = None) -> bytes:
    """The workbook; links to the files are relative to ``folder``, where it will stand.

    Raises:
        WriterFault: xlsxwriter refused something (a bug).
    """
    target = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            _Dashboard(target, report, folder).write()
        except (Warning, XlsxWriterException) as fault:
            raise WriterFault(str(fault)) from fault
    return target.getvalue()


def relative_link(path: str, folder: Path | None) -> str | None:
    """The way from a folder to a file for a link in a workbook; None where there is none."""
    if folder is None or _UNLINKABLE.search(path):
        return None
    try:
        relative = os.path.relpath(path, folder)
    except ValueError:  # another drive
        relative = os.path.abspath(path)  # noqa: PTH100 - resolves no link
    if len(relative) > _LONGEST_LINK or _UNLINKABLE.search(relative):
        return None
    return f"external:{relative}"


class _Dashboard:
    """One workbook while it is written."""

    def __init__(self, target: io.BytesIO, report: Report, folder: Path | None) -> None:
        fonts = {"font_name": BODY_FONT, "font_size": BODY_SIZE}
        options = {"in_memory": True, "default_format_properties": fonts}
        self.workbook = xlsxwriter.Workbook(target, options)
        self.report = report
        self.folder = folder
        self.formats = Formats(self.workbook, {})
        self.head = self.formats.properties(
            bold=True, border=1, bg_color=_HEAD, text_wrap=True, align="center"
        )
        self.text = self.formats.properties(border=1, text_wrap=True)
        self.centre = self.formats.properties(border=1, align="center")
        self.number = self.formats.properties(border=1)
        self.share = self.formats.properties(border=1, num_format="0%")
        self.provisional = self.formats.properties(border=1, num_format='General"（暂计）"')
        self.link = self.formats.properties(
            border=1, text_wrap=True, font_color="#1C4E80", underline=1
        )

    def write(self) -> None:
        self.workbook.set_properties({"title": self.report.title, "created": _CREATED})
        overview = self.workbook.add_worksheet(OVERVIEW)
        self._overview(overview)
        self._files(self.workbook.add_worksheet(FILES))
        names = _matrix_names(self.report.scored)
        for scored, name in zip(self.report.scored, names, strict=True):
            self._matrix(self.workbook.add_worksheet(name), scored)
        self._findings(self.workbook.add_worksheet(FINDINGS))
        if self.report.missing is not None:
            self._missing(self.workbook.add_worksheet(MISSING))
        overview.activate()
        self.workbook.close()

    # ------------------------------------------------------------ sheets

    def _overview(self, sheet: Worksheet) -> None:
        widths = (6, 38, 9, 15, 15, 15)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.set_portrait()
        self._page(sheet)
        # Not fitted to the width: then Excel would pass over the breaks between templates.
        sheet.set_print_scale(_OVERVIEW_SCALE)
        title = self.formats.properties(bold=True, font_name=TITLE_FONT, font_size=18)
        heading = self.formats.properties(bold=True, font_name=TITLE_FONT, font_size=13)
        _put(sheet, 0, 0, self.report.title, title)
        sheet.set_row(0, 30)
        _put(sheet, 1, 0, self.report.date, self.formats.properties(font_color="#55606E"))
        figures: list[tuple[str, int]] = [("收到的文件", len(self.report.files))]
        figures += [(name, self.report.count(state)) for state, name in reversed(STATES.items())]
        if self.report.missing is not None:
            figures.insert(0, ("没有报送的单位", len(self.report.missing)))
        row = 3
        for name, count in figures:
            sheet.merge_range(row, 0, row, 1, "", self.text)
            _put(sheet, row, 0, name, self.text)
            sheet.write_number(row, 2, count, self.number)
            row += 1
        breaks: list[int] = []
        for scored in self.report.scored:
            _put(sheet, row + 1, 0, f"“{scored.sheet}”得分", heading)
            row = self._scores(sheet, row + 2, scored)
            breaks.append(row + 1)
        sheet.set_h_pagebreaks(breaks[:-1])

    def _scores(self, sheet: Worksheet, row: int, scored: ScoredTemplate) -> int:
        """Figures, distribution and hit rates of one template with their charts; the next row."""
        start = row
        totals = scored.totals
        figures: list[tuple[str, Decimal | None]] = [
            ("满分", scored.maximum),
            ("平均总分", scored.mean),
            ("中位数", scored.median),
            ("最高", max(totals, default=None)),
            ("最低", min(totals, default=None)),
        ]
        for name, value in figures:
            sheet.merge_range(row, 0, row, 1, "", self.text)
            _put(sheet, row, 0, name, self.text)
            self._number(sheet, row, 2, value)
            row += 1
        if scored.provisional:
            sheet.merge_range(row, 0, row, 1, "", self.text)
            _put(sheet, row, 0, "暂计、没有计入的份数", self.text)
            sheet.write_number(row, 2, scored.provisional, self.number)
            row += 1
        row = self._headings(sheet, row + 1, (("", 0), ("分数段", 0), ("份数", 0)))
        first = row
        for number, each in enumerate(scored.bins, start=1):
            sheet.write_number(row, 0, number, self.centre)
            _put(sheet, row, 1, f"{each.lower:g}–{each.upper:g}", self.text)
            sheet.write_number(row, 2, each.count, self.number)
            row += 1
        if totals:
            chart = self._chart("column", "得分分布（份）", first, row - 1, value=2)
            chart.set_size({"width": 330, "height": 20 * (row - start)})
            sheet.insert_chart(start, 3, chart, {"x_offset": 8, "object_position": 2})
        row += 1
        headings = ("序号", "指标", "分值", "满分率", "得分率", "满分／计分")
        row = self._headings(sheet, row, tuple((name, 0) for name in headings))
        first = row
        for number, each in enumerate(scored.indicators, start=1):
            sheet.write_number(row, 0, number, self.centre)
            _put(sheet, row, 1, each.short_label, self.text)
            self._number(sheet, row, 2, each.points)
            self._number(sheet, row, 3, each.full_share, self.share)
            self._number(sheet, row, 4, each.earned_share, self.share)
            _put(sheet, row, 5, f"{each.full}／{each.scored}", self.centre)
            row += 1
        chart = self._chart("bar", "各项指标满分率", first, row - 1, value=3)
        chart.set_size({"width": 700, "height": 60 + 20 * len(scored.indicators)})
        sheet.insert_chart(row + 1, 0, chart, {"object_position": 2})
        return row + 6 + len(scored.indicators)

    def _chart(self, kind: str, title: str, first: int, last: int, *, value: int) -> Chart:
        chart = self.workbook.add_chart({"type": kind})
        assert chart is not None  # noqa: S101 - the two kinds used here exist
        font = {"name": BODY_FONT, "size": 9}
        chart.add_series(
            {
                "name": title,
                "categories": [OVERVIEW, first, 1, last, 1],
                "values": [OVERVIEW, first, value, last, value],
                "fill": {"color": _BAR},
                "gap": 40,
                # no label on an empty class of the distribution
                "data_labels": {
                    "value": True,
                    "font": font,
                    "num_format": "0%" if kind == "bar" else "0;;",
                },
            }
        )
        chart.set_title({"name": title, "name_font": {"name": TITLE_FONT, "size": 12}})
        chart.set_legend({"none": True})
        if kind == "bar":
            hidden = {"visible": False}
            chart.set_x_axis({"min": 0, "max": 1.1, "major_gridlines": hidden, **hidden})
            chart.set_y_axis({"reverse": True, "num_font": font})
        else:
            chart.set_x_axis({"num_font": font})
            chart.set_y_axis(
                {"num_format": "0", "num_font": font, "major_gridlines": {"visible": False}}
            )
        return chart

    def _files(self, sheet: Worksheet) -> None:
        scored = self.report.scored
        columns: list[Column] = [
            ("序号", 6), ("单位", 38), ("文件", 42), ("表", 12), ("状态", 9),
        ]  # fmt: skip
        columns += [(name, 7) for name in KINDS.values()]
        columns += [(f"“{each.sheet}”总分", 13) for each in scored]
        last = len(self.report.files)
        self._list(sheet, columns, last)
        for row, each in enumerate(self.report.files, start=1):
            texts = (each.subject, each.name, "、".join(table.sheet for table in each.tables))
            sheet.write_number(row, 0, row, self.centre)
            _put(sheet, row, 1, texts[0], self.text)
            self._linked(sheet, row, 2, each.name, relative_link(each.path, self.folder))
            _put(sheet, row, 3, texts[2], self.text)
            _put(sheet, row, 4, STATES[each.state], self.centre)
            for column, kind in enumerate(KINDS, start=5):
                sheet.write_number(row, column, each.count(kind), self.number)
            totals = {table.template: table.total for table in each.tables}
            for column, template in enumerate(scored, start=9):
                self._total(sheet, row, column, totals.get(template.template))
            sheet.set_row(row, _height(zip(texts, (38, 42, 12), strict=True)))

    def _matrix(self, sheet: Worksheet, scored: ScoredTemplate) -> None:
        columns: list[Column] = [("序号", 6), ("单位", 38)]
        columns += [
            (f"{number} {each.label}（{each.points:g} 分）", 11)
            for number, each in enumerate(scored.indicators, start=1)
        ]
        columns += [("总分", 12), ("表中总分", 9)]
        last = len(scored.rows)
        self._list(sheet, columns, last)
        for row, (file, table) in enumerate(scored.rows, start=1):
            sheet.write_number(row, 0, row, self.centre)
            _put(sheet, row, 1, file.subject, self.text)
            sheet.set_row(row, _height([(file.subject, 38)]))
            for column, each in enumerate(scored.indicators, start=2):
                score = table.scores.get(each.row)
                if score is not None and score.score is None:
                    _put(sheet, row, column, "待核", self.centre)
                else:
                    self._number(sheet, row, column, score.score if score else None, self.centre)
            self._total(sheet, row, len(columns) - 2, table.total)
            reported = table.total.reported if table.total else None
            self._number(sheet, row, len(columns) - 1, reported)
        zero = self.workbook.add_format({"bold": True, "font_color": "#7A2E00"})
        for column, each in enumerate(scored.indicators, start=2):
            area = (1, column, last, column)
            condition = {"type": "cell", "criteria": "==", "value": 0, "format": zero}
            # A blank is no zero.
            blank = {"type": "blanks", "stop_if_true": True}
            _done(sheet.conditional_format(*area, blank))
            _done(sheet.conditional_format(*area, condition))
            _done(sheet.conditional_format(*area, _scale(float(each.points))))

    def _findings(self, sheet: Worksheet) -> None:
        columns: list[Column] = [
            ("序号", 6), ("单位", 20), ("轻重", 8), ("种类", 14), ("表", 8), ("单元格", 9),
            ("意见", 64), ("建议读法", 10), ("对照", 14), ("单位说明", 18), ("文件", 22),
        ]  # fmt: skip
        lines: list[tuple[str, Finding]] = [("（表间）", each) for each in self.report.audits]
        lines += [(each.subject, finding) for each in self.report.files for finding in each.findings]
        self._list(sheet, columns, len(lines))
        for row, (subject, each) in enumerate(lines, start=1):
            link = relative_link(each.path, self.folder) if each.path else None
            if link and each.sheet and each.cell:
                quoted = each.sheet.replace("'", "''")
                link = f"{link}#'{quoted}'!{each.cell}"
            code = CATALOGUE.get(each.code)
            texts = (
                subject,
                KINDS[kind_of(each)],
                code.title if code else each.code,
                each.sheet or "",
                each.cell or "",
                each.message,
                each.proposed or "",
                each.other or "",
                each.explanation or "",
                os.path.basename(each.path),  # noqa: PTH119 - a text, also of another system
            )
            sheet.write_number(row, 0, row, self.centre)
            for column, text in enumerate(texts, start=1):
                _put(sheet, row, column, text, self.text)
            if link and row <= _MOST_LINKS:
                column = 5 if each.cell else 10
                self._linked(sheet, row, column, texts[column - 1], link)
            sheet.set_row(row, _height((text, columns[n][1]) for n, text in enumerate(texts, 1)))

    def _missing(self, sheet: Worksheet) -> None:
        columns: list[Column] = [
            ("序号", 8), ("名称", 40), ("统一社会信用代码", 22), ("联系方式", 30), ("催报记录", 30),
        ]  # fmt: skip
        missing = self.report.missing or ()
        self._list(sheet, columns, len(missing))
        for row, each in enumerate(missing, start=1):
            texts = (each.no or str(row), each.subject, each.credit_code, each.contact, "")
            for column, text in enumerate(texts):
                _put(sheet, row, column, text, self.text)
            sheet.set_row(row, _height((text, columns[n][1]) for n, text in enumerate(texts)))

    # ------------------------------------------------------------ parts

    def _list(
        self,
        sheet: Worksheet,
        columns: Sequence[Column],
        last: int,
    ) -> None:
        """Headings, widths, filter, frozen panes and print set-up of a list from row 2 on."""
        self._headings(sheet, 0, columns)
        for column, (_, width) in enumerate(columns):
            _done(sheet.set_column(column, column, width))
        sheet.set_row(0, max(_height(columns), _HEAD_HEIGHT))
        sheet.set_landscape()
        self._page(sheet)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)
        sheet.ignore_errors({"number_stored_as_text": f"A1:L{max(last, 1) + 1}"})

    def _page(self, sheet: Worksheet) -> None:
        sheet.set_paper(_A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.center_horizontally()
        sheet.set_footer("&C第 &P 页，共 &N 页")
        sheet.hide_gridlines(2)

    def _headings(self, sheet: Worksheet, row: int, columns: Sequence[Column]) -> int:
        for column, (name, _) in enumerate(columns):
            _put(sheet, row, column, name, self.head)
        return row + 1

    def _number(
        self,
        sheet: Worksheet,
        row: int,
        column: int,
        value: Decimal | None,
        cell_format: Format | None = None,
    ) -> None:
        chosen = cell_format or self.number
        if value is None:
            _done(sheet.write_blank(row, column, None, chosen))
        else:
            _done(sheet.write_number(row, column, float(value), chosen))

    def _total(self, sheet: Worksheet, row: int, column: int, total: Total | None) -> None:
        if total is None or total.score is not None:
            self._number(sheet, row, column, total.score if total else None)
        else:
            self._number(sheet, row, column, total.partial, self.provisional)

    def _linked(
        self, sheet: Worksheet, row: int, column: int, text: str, link: str | None
    ) -> None:
        if link is None or not text:
            _put(sheet, row, column, text, self.text)
        else:
            _done(sheet.write_url(row, column, link, self.link, _clean(text)))


def _matrix_names(scored: Sequence[ScoredTemplate]) -> list[str]:
    """得分矩阵; with several scored tables, each with the name of its sheet."""
    if len(scored) == 1:
        return [MATRIX]
    names: list[str] = []
    for number, each in enumerate(scored, start=1):
        name = f"{MATRIX} {_SHEET_RESERVED.sub('', _clean(each.sheet))}"[:_LONGEST_SHEET].strip()
        taken = {given.casefold() for given in names}
        names.append(f"{MATRIX} {number}" if name.casefold() in taken else name)
    return names


def _scale(points: float) -> dict[str, Any]:
    """Nothing, half and all of the points, whatever an indicator is worth."""
    return {
        "type": "3_color_scale",
        "min_type": "num", "mid_type": "num", "max_type": "num",
        "min_value": 0, "mid_value": points / 2, "max_value": points,
        "min_color": _LOW, "mid_color": _MIDDLE, "max_color": _HIGH,
    }  # fmt: skip


def _put(sheet: Worksheet, row: int, column: int, text: str, cell_format: Format) -> None:
    """Write a text as text, whatever it begins with."""
    if text:
        _done(sheet.write_string(row, column, _clean(text), cell_format))
    else:
        _done(sheet.write_blank(row, column, None, cell_format))


def _clean(text: str) -> str:
    """What XML cannot hold (halves of surrogates in file names) is shown as such."""
    return _UNPRINTABLE.sub("\ufffd", text)[:_LONGEST]


def _done(result: object) -> None:
    """Turn xlsxwriter's negative returns into errors."""
    if isinstance(result, int) and result < 0:
        raise WriterFault(str(result))


def _height(texts: Iterable[tuple[str, float]]) -> float:
    """Points that wrapped texts need; Excel does not make rows higher when it opens a file."""
    most = max((_lines(text, width) for text, width in texts), default=1)
    return min(_LINE * most + 3, _TALLEST)


def _lines(text: str, width: float) -> int:
    """How many lines a text takes; a Chinese character is as wide as two digits."""
    widths = (sum(1 if each.isascii() else 2 for each in line) for line in text.split("\n"))
    return sum(max(1, math.ceil(each / (width - 1))) for each in widths)
