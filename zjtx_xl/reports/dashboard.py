"""The report as a workbook (.xlsx): native charts, score matrix, findings, who has not returned.

No text of a returned file becomes a formula, and the same report gives the same bytes.
"""

from __future__ import annotations

import re
from itertools import chain, islice
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from zjtx_xl.findings import KINDS, STATES
from zjtx_xl.forms import BODY_FONT, BODY_SIZE, TITLE_FONT, done, new_workbook, page_a4
from zjtx_xl.lists import Column, printable, put, relative_link, set_height
from zjtx_xl.reports.drawing import Drawing
from zjtx_xl.reports.model import NOT_REGISTERED, finding_title
from zjtx_xl.reports.printed_findings import other_of
from zjtx_xl.reports.round_sheets import CHANGES, ROUNDS, write_changes, write_rounds
from zjtx_xl.values import shown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal
    from pathlib import Path

    from xlsxwriter import Workbook
    from xlsxwriter.chart import Chart
    from xlsxwriter.worksheet import Worksheet

    from zjtx_xl.reports.collect import Report
    from zjtx_xl.reports.reported_files import ScoredTemplate

UNREAD = "没有读的文件"
OVERVIEW, FILES, MATRIX, FINDINGS, MISSING = "概览", "回收一览", "得分矩阵", "审核意见", "未报送"

# Excel takes 65,530 links on a sheet and 1,048,576 rows; of a report that goes to disk row by row
# links are what stays in memory.
_MOST_LINKS, _MOST_LINKS_OF_LARGE = 60_000, 6_000
_MOST_LINES = 1_000_000
_SHEET_RESERVED = re.compile(r"[\[\]:*?/\\']")
_LONGEST_SHEET = 31
_LOW, _MIDDLE, _HIGH, _BAR = "#F6C9A8", "#FFFFFF", "#9CC3E6", "#2F6CA3"
# Of more files the rows go to disk as they come, which costs Excel a moment more.
_LARGE = 3_000
_OVERVIEW_SCALE = 78
_ROWS_OF_PAGE = 56  # of the overview, at this scale


def dashboard(report: Report, *, folder: Path | None = None) -> bytes:
    """The workbook; links to the files are relative to ``folder``, where it will stand.

    Raises:
        WriterFault: xlsxwriter refused something (a bug).
    """
    return new_workbook(
        report.title,
        lambda workbook: _Dashboard(workbook, report, folder).write(),
        look={"font_name": BODY_FONT, "font_size": BODY_SIZE},
        on_disk="rows" if len(report.files) > _LARGE else "",
    )


class _Dashboard:
    """One workbook while it is written."""

    def __init__(self, workbook: Workbook, report: Report, folder: Path | None) -> None:
        self.workbook = workbook
        self.report = report
        self.folder = folder
        is_large = len(report.files) > _LARGE
        self.most_links = _MOST_LINKS_OF_LARGE if is_large else _MOST_LINKS
        self.draw = Drawing(self.workbook)

    def write(self) -> None:
        overview = self.workbook.add_worksheet(OVERVIEW)
        self._overview(overview)
        self._files(self.workbook.add_worksheet(FILES))
        names = _matrix_names(self.report.scored)
        for scored, name in zip(self.report.scored, names, strict=True):
            self._matrix(self.workbook.add_worksheet(name), scored)
        self._findings(self.workbook.add_worksheet(FINDINGS))
        if self.report.is_second_round:
            write_rounds(self.workbook.add_worksheet(ROUNDS), self.draw, self.report, self.folder)
            write_changes(self.workbook.add_worksheet(CHANGES), self.draw, self.report)
        if self.report.missing is not None:
            self._missing(self.workbook.add_worksheet(MISSING))
        if self.report.unread:
            self._unread(self.workbook.add_worksheet(UNREAD))
        overview.activate()

    def _overview(self, sheet: Worksheet) -> None:
        widths = (6, 38, 9, 15, 15, 15)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.set_portrait()
        page_a4(sheet)
        sheet.center_horizontally()
        sheet.hide_gridlines(2)
        # Not fitted to the width: then Excel would pass over the breaks between templates.
        sheet.set_print_scale(_OVERVIEW_SCALE)
        title = self.draw.formats.properties(bold=True, font_name=TITLE_FONT, font_size=18)
        heading = self.draw.formats.properties(bold=True, font_name=TITLE_FONT, font_size=13)
        sheet.set_row(0, 30)
        put(sheet, 0, 0, self.report.title, title)
        put(sheet, 1, 0, self.report.date, self.draw.formats.properties(font_color="#55606E"))
        figures: list[tuple[str, int]] = [("收到的文件", len(self.report.files))]
        figures += [(name, self.report.count(state)) for state, name in reversed(STATES.items())]
        if self.report.missing is not None:
            figures.insert(0, ("没有报送的单位", len(self.report.missing)))
        row = self._figures(sheet, 3, figures)
        breaks: list[int] = []
        top = 0
        for scored in self.report.scored:
            put(sheet, row + 1, 0, f"“{scored.sheet}”得分", heading)
            chart, row = self._scores(sheet, row + 2, scored)
            if row - top > _ROWS_OF_PAGE:
                breaks.append(chart)  # on a page of its own rather than cut by its end
            top = row + 1
            breaks.append(top)
        sheet.set_h_pagebreaks(breaks[:-1])

    def _scores(self, sheet: Worksheet, row: int, scored: ScoredTemplate) -> tuple[int, int]:
        """Figures, distribution and hit rates of one template: rows of the last chart, and next."""
        start = row
        totals = scored.totals
        figures: list[tuple[str, Decimal | int | None]] = [
            ("满分", scored.maximum),
            ("平均总分", scored.mean),
            ("中位数", scored.median),
            ("最高", max(totals, default=None)),
            ("最低", min(totals, default=None)),
        ]
        if scored.provisional:
            figures.append(("暂计、没有计入的份数", scored.provisional))
        row = self._figures(sheet, row, figures)
        row = self.draw.headings(sheet, row + 1, (("", 0), ("分数段", 0), ("份数", 0)))
        first = row
        for number, bin_ in enumerate(scored.bins, start=1):
            sheet.write_number(row, 0, number, self.draw.centre)
            put(sheet, row, 1, f"{shown(bin_.lower)}–{shown(bin_.upper)}", self.draw.text)
            sheet.write_number(row, 2, bin_.count, self.draw.number)
            row += 1
        if totals:
            chart = self._chart("column", "得分分布（份）", first, row - 1, value=2)
            chart.set_size({"width": 316, "height": 20 * (row - start)})
            sheet.insert_chart(start, 3, chart, {"x_offset": 8, "object_position": 2})
        row += 1
        headings = ("序号", "指标", "分值", "满分率", "得分率", "满分／计分")
        row = self.draw.headings(sheet, row, tuple((name, 0) for name in headings))
        first = row
        for number, indicator in enumerate(scored.indicators, start=1):
            sheet.write_number(row, 0, number, self.draw.centre)
            put(sheet, row, 1, indicator.short_label, self.draw.text)
            least, most = indicator.points
            points = most if least == most else indicator.worth
            put(sheet, row, 2, points, self.draw.number)
            put(sheet, row, 3, indicator.full_share, self.draw.share)
            put(sheet, row, 4, indicator.earned_share, self.draw.share)
            put(sheet, row, 5, f"{indicator.full}／{indicator.scored}", self.draw.centre)
            row += 1
        chart = self._chart("bar", "各项指标满分率", first, row - 1, value=3)
        chart.set_size({"width": 700, "height": 60 + 20 * len(scored.indicators)})
        sheet.insert_chart(row + 1, 0, chart, {"object_position": 2})
        return row + 1, row + 6 + len(scored.indicators)

    def _figures(
        self, sheet: Worksheet, row: int, figures: Sequence[tuple[str, Decimal | int | None]]
    ) -> int:
        """Names with their figures, below each other; the next row."""
        for name, value in figures:
            sheet.merge_range(row, 0, row, 1, "", self.draw.text)
            put(sheet, row, 0, name, self.draw.text)
            put(sheet, row, 2, value, self.draw.number)
            row += 1
        return row

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
        columns += [("综合审核", 9)]
        columns += [(f"“{template.sheet}”总分", 13) for template in scored]
        columns += [("收到日期", 18)] if self.report.received is not None else []
        last = len(self.report.files)
        self.draw.as_list(sheet, columns, last)
        for row, file in enumerate(self.report.files, start=1):
            texts = (file.subject, file.name, "、".join(table.sheet for table in file.tables))
            set_height(sheet, row, zip(texts, (38, 42, 12), strict=True))
            sheet.write_number(row, 0, row, self.draw.centre)
            put(sheet, row, 1, texts[0], self.draw.text)
            here = relative_link(file.path, self.folder) if row <= self.most_links else None
            self.draw.put_link(sheet, row, 2, file.name, here)
            put(sheet, row, 3, texts[2], self.draw.text)
            put(sheet, row, 4, STATES[file.state], self.draw.centre)
            for column, kind in enumerate(KINDS, start=5):
                sheet.write_number(row, column, file.count(kind), self.draw.number)
            sheet.write_number(row, 9, len(file.audits), self.draw.number)
            totals = {table.template: table.total for table in file.tables}
            for column, template in enumerate(scored, start=10):
                self.draw.put_total(sheet, row, column, totals.get(template.template))
            if self.report.received is not None:
                came = self.report.received.get(file.path, NOT_REGISTERED)
                put(sheet, row, len(columns) - 1, came, self.draw.centre)

    def _matrix(self, sheet: Worksheet, scored: ScoredTemplate) -> None:
        columns: list[Column] = [("序号", 6), ("单位", 38)]
        columns += [
            (f"{number} {indicator.label}（{indicator.worth} 分）", 11)
            for number, indicator in enumerate(scored.indicators, start=1)
        ]
        columns += [("总分", 12), ("表中总分", 9)]
        last = len(scored.rows)
        self.draw.as_list(sheet, columns, last)
        for row, (file, table) in enumerate(scored.rows, start=1):
            set_height(sheet, row, [(file.subject, 38)])
            sheet.write_number(row, 0, row, self.draw.centre)
            put(sheet, row, 1, file.subject, self.draw.text)
            for column, indicator in enumerate(scored.indicators, start=2):
                score = table.scores.get(indicator.row)
                open_or_score = "待核" if score and score.score is None else score and score.score
                put(sheet, row, column, open_or_score, self.draw.centre)
            self.draw.put_total(sheet, row, len(columns) - 2, table.total)
            reported = table.total.reported if table.total else None
            put(sheet, row, len(columns) - 1, reported, self.draw.number)
        zero = self.workbook.add_format({"bold": True, "font_color": "#7A2E00"})
        for column, indicator in enumerate(scored.indicators, start=2):
            area = (1, column, last, column)
            condition = {"type": "cell", "criteria": "==", "value": 0, "format": zero}
            # A blank is no zero.
            blank = {"type": "blanks", "stop_if_true": True}
            done(sheet.conditional_format(*area, blank))
            done(sheet.conditional_format(*area, condition))
            done(sheet.conditional_format(*area, _scale(float(indicator.points[1]))))

    def _findings(self, sheet: Worksheet) -> None:
        columns: list[Column] = [
            ("序号", 6), ("单位", 20), ("轻重", 8), ("种类", 14), ("表", 8), ("单元格", 9),
            ("意见", 64), ("建议读法", 10), ("对照", 14), ("单位说明", 18), ("文件", 22),
        ]  # fmt: skip
        report = self.report
        between = (("（综合）", audit) for audit in report.audits)
        own = ((file.subject, finding) for file in report.files for finding in file.findings)
        lines = chain(between, own)
        count = len(report.audits) + report.files.findings
        self.draw.as_list(sheet, columns, min(count, _MOST_LINES))
        for row, (subject, finding) in enumerate(islice(lines, _MOST_LINES), start=1):
            link = relative_link(finding.path, self.folder) if finding.path else None
            if link and finding.sheet and finding.cell:
                quoted = finding.sheet.replace("'", "''")
                link = f"{link}#'{quoted}'!{finding.cell}"
            texts = (
                subject,
                KINDS[finding.kind],
                finding_title(finding),
                finding.sheet or "",
                finding.cell or "",
                finding.message,
                finding.proposed or "",
                other_of(finding),
                finding.explanation or "",
                PurePath(finding.path).name,
            )
            linked = 5 if finding.cell else len(texts)
            widths = ((text, columns[n][1]) for n, text in enumerate(texts, 1))
            set_height(sheet, row, widths)
            sheet.write_number(row, 0, row, self.draw.centre)
            for column, text in enumerate(texts, start=1):
                here = link if column == linked and row <= self.most_links else None
                self.draw.put_link(sheet, row, column, text, here)
        if count > _MOST_LINES:
            more = f"另有 {count - _MOST_LINES} 条，Excel 一张表放不下，见 --json。"
            put(sheet, _MOST_LINES + 1, 6, more, self.draw.text)

    def _missing(self, sheet: Worksheet) -> None:
        columns: list[Column] = [
            ("序号", 8), ("名称", 40), ("统一社会信用代码", 22), ("联系方式", 30), ("催报记录", 30),
        ]  # fmt: skip
        lines = [
            (missing.no or str(row), missing.subject, missing.credit_code, missing.contact, "")
            for row, missing in enumerate(self.report.missing or (), start=1)
        ]
        self.draw.lines(sheet, columns, lines)

    def _unread(self, sheet: Worksheet) -> None:
        columns: list[Column] = [("序号", 8), ("文件", 50), ("应是哪家", 36), ("没有读的原因", 46)]
        lines = [
            (str(row), file.name, file.subject, file.reason)
            for row, file in enumerate(self.report.unread, start=1)
        ]
        self.draw.lines(sheet, columns, lines)


def _matrix_names(scored: Sequence[ScoredTemplate]) -> list[str]:
    """得分矩阵; with several scored tables, each with the name of its sheet."""
    if len(scored) == 1:
        return [MATRIX]
    names: list[str] = []
    for number, template in enumerate(scored, start=1):
        name = f"{MATRIX} {_SHEET_RESERVED.sub('', printable(template.sheet))}"[
            :_LONGEST_SHEET
        ].strip()
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
