"""What helps the recipient while filling: 预评得分, 填报检查, the status line, links, colours.

All of it stands right of the form, outside the print area: the printed page is the official one in
every program. So the colours are there as well, and not on the cells to fill: LibreOffice prints
those of a conditional format whatever the sheet says, and Excel's bold and underlined would show in
its black and white too. The formulas say what the check will say (:mod:`excel`).
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from zjtx_xl.definitions import render
from zjtx_xl.forms.check_lines import is_always_asked, is_checked, lines_in
from zjtx_xl.forms.live_cells import live_total, operand_cells
from zjtx_xl.forms.print_layout import pixels
from zjtx_xl.forms.styles import NO_RESULT
from zjtx_xl.forms.verdicts import verdict_lines
from zjtx_xl.rules import (
    DOUBTFUL,
    MISSING,
    UNSURE,
    WRONG,
    excel_score,
    first_missing,
    form_status,
    list_status,
    missing_in_row,
    next_missing,
    row_status,
    rows_moved,
)
from zjtx_xl.xlsx import Range, column_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from xlsxwriter.worksheet import Worksheet

    from zjtx_xl.definitions import Field, Layout, Verdict
    from zjtx_xl.forms.check_lines import CheckLine
    from zjtx_xl.forms.styles import Formats

_WIDTHS = (2, 10, 42, 8)  # of the gap, the first column, the check, the link
_STATUS_ROW = 1
_ABOVE_VERDICTS = 2  # rows; they stand below the other helps
# Told apart without colour as well: by the sign before the text, by bold and by slanted letters.
# The sign is a number format: what stands in the cell is the text alone.
_UNSURE_LOOK = {"bg_color": "#DDEBF7", "italic": True, "num_format": '"？ "@'}
_LOOKS = (
    (
        WRONG,
        {"bg_color": "#F8CBAD", "font_color": "#9C0006", "bold": True, "num_format": '"× "@'},
    ),
    (DOUBTFUL, {"bg_color": "#F8CBAD", "font_color": "#9C0006", "num_format": '"？ "@'}),
    (UNSURE, _UNSURE_LOOK),
    (MISSING, {"bg_color": "#FFF2CC", "num_format": '"○ "@'}),
)


class Columns:
    """Where the helps stand: right of the form, one narrow column between.

    First the preliminary score, or in a form without scores how many cells are missing; then what
    the check says, and the link to the first missing cell.
    """

    def __init__(self, layout: Layout, *, scored: bool) -> None:
        """``scored``: whether rows of this form have preliminary scores."""
        self.first = layout.last_column + 2
        self.score = self.first if scored else None
        self.count = None if scored else self.first
        self.check = self.first + 1
        self.link = self.first + 2
        repeat = layout.sheet.page.repeat_rows
        first = min((field.area.first_row for field in layout.outline if field.record), default=2)
        self.header_row = repeat[1] if repeat else max(1, first - 1)


def columns_of(layout: Layout) -> Columns:
    """The help columns of a sheet that a recipient fills."""
    scored = any(field.rule and field.role == "score" for field in layout.sheet.fields)
    return Columns(layout, scored=scored)


def live_columns(layout: Layout) -> int | None:
    """The column of the preliminary scores; None in a form that has none."""
    return columns_of(layout).score


def is_helped(layout: Layout) -> bool:
    """Whether a recipient fills anything of a sheet; any other gets no helps."""
    return bool(_inputs(layout))


def write_ends(layout: Layout, columns: Columns, sheet: Worksheet, formats: Formats) -> None:
    """Write what stands once on a sheet: headings, the status, the link, the colours."""
    _headings(columns, sheet, formats)
    scores = ""
    if columns.score:
        rows = [field.area.first_row for field in layout.outline if _has_rule(field)]
        scores = str(Range(min(rows), columns.score, max(rows), columns.score)) if rows else ""
    lines = [field.area.first_row for field in layout.outline if is_checked(field)]
    ends = min(lines), max(lines)
    _status(layout, columns, ends, scores, sheet, formats)
    _link(layout, columns, ends, sheet, formats)
    _colours(columns, ends, sheet, formats)


def write_lines(
    layout: Layout, columns: Columns, band: Sequence[Field], sheet: Worksheet, formats: Formats
) -> None:
    """Write what stands beside each line of a band: its preliminary score, what is wrong in it."""
    if columns.score:
        _scores(layout, filter(_has_rule, band), columns.score, sheet, formats)
    for line in lines_in(band, layout):
        _line(line, layout.sheet.name, columns, sheet, formats)


def width(layout: Layout) -> int:
    """Pixels that the helps take beside the form."""
    return sum(map(pixels, _WIDTHS)) if is_helped(layout) else 0


def _inputs(layout: Layout) -> list[Field]:
    """The cells that a recipient fills; of a list those of the first and the last record."""
    return [field for field in layout.outline if field.by == "recipient" and not field.formula]


def _headings(columns: Columns, sheet: Worksheet, formats: Formats) -> None:
    head = formats.help(bold=True, align="center", bottom=1)
    row = columns.header_row - 1
    locked = formats.properties(locked=True)
    first = "预评得分" if columns.score else "缺项"
    for column, width in enumerate(_WIDTHS, start=columns.first - 2):
        sheet.set_column(column, column, width, locked)
    sheet.write_string(row, columns.first - 1, first, head)
    sheet.write_string(row, columns.check - 1, "填报检查（自动，不打印）", head)
    sheet.write_string(row, columns.link - 1, "去填", head)


def _has_rule(field: Field) -> bool:
    return field.rule is not None and field.role == "score" and field.rule.expression is not None


def _scores(
    layout: Layout, fields: Iterable[Field], column: int, sheet: Worksheet, formats: Formats
) -> None:
    """Write the preliminary scores."""
    score_format = formats.help(align="center", font_size=10.5)
    for field in fields:
        if field.rule is not None:
            formula = excel_score(field.rule, operand_cells(layout, field, column))
            place = field.area.first_row - 1, column - 1
            sheet.write_formula(*place, formula, score_format, NO_RESULT)


def _line(line: CheckLine, name: str, columns: Columns, sheet: Worksheet, formats: Formats) -> None:
    row, asked = line.row - 1, line.asked_if
    count = ""
    if columns.count:
        count = f"{column_name(columns.count)}{line.row}"
        look = formats.help(align="center", font_size=10.5, num_format="0;;")
        formula = missing_in_row(line.cells, asked_if=asked)
        sheet.write_formula(row, columns.count - 1, formula, look, NO_RESULT)
    formula = row_status(line.cells, asked_if=asked, missing_count=count)
    sheet.write_formula(row, columns.check - 1, formula, formats.help(), NO_RESULT)
    if any(cell.required for cell in line.cells):
        look = formats.help(align="center", font_color="#0563C1", underline=1, text_wrap=False)
        formula = first_missing(name, line.cells, asked_if=asked)
        sheet.write_formula(row, columns.link - 1, formula, look, NO_RESULT)


def _status(  # noqa: PLR0913, PLR0917 - where it stands and what it counts
    layout: Layout,
    columns: Columns,
    rows: tuple[int, int],
    scores: str,
    sheet: Worksheet,
    formats: Formats,
) -> None:
    """The line at the top."""
    checks = Range(rows[0], columns.check, rows[1], columns.check)
    if columns.count:
        counts = Range(rows[0], columns.count, rows[1], columns.count)
        areas, printed = _filled(layout)
        boxed = [(str(area), boxes) for area, boxes in areas.items()]
        formula = list_status([*areas], printed, counts, checks, boxed)
    else:
        asked = list(filter(is_always_asked, _inputs(layout)))
        if not asked:
            return
        required = [field.ref for field in asked]
        boxed = [(field.ref, field.kind.unticked) for field in asked]
        total = live_total(layout, columns.score) if columns.score else ""
        formula = form_status(required, scores, checks, total, boxed)
    formula += rows_moved(layout.last_row, layout.last_column)
    look = formats.help(bold=True, font_size=11, text_wrap=False)
    sheet.write_formula(_STATUS_ROW - 1, columns.first - 1, formula, look, NO_RESULT)


def _filled(layout: Layout) -> tuple[dict[Range, str], int]:
    """Where what a recipient must fill is counted, and how much is printed there already.

    An area for each column, with the boxes that are printed there to be ticked: few of them in a
    very long list as well. Between the cells of a column stand merged ones, which are blank, and
    printed texts.
    """
    columns: dict[int, list[Field]] = {}
    for field in _inputs(layout):
        if field.required:
            columns.setdefault(field.area.first_column, []).append(field)
    areas = {
        Range(fields[0].area.first_row, column, fields[-1].area.last_row, column): (
            fields[0].kind.unticked
        )
        for column, fields in columns.items()
        if not all(map(_is_answered, fields))
    }
    has_initials = any(map(_is_answered, layout.sheet.fields))
    printed = chain(
        (text.area for text in layout.texts if text.text),
        (field.area for field in (layout.fields if has_initials else ()) if _is_answered(field)),
    )
    count = sum(
        area.first_column == text.first_column and area.first_row <= text.first_row <= area.last_row
        for text in printed
        for area in areas
    )
    return areas, count


def _is_answered(field: Field) -> bool:
    """Whether the blank holds something there, and not the boxes to tick alone."""
    return bool(field.initial) and field.initial != field.kind.unticked


def _link(
    layout: Layout, columns: Columns, rows: tuple[int, int], sheet: Worksheet, formats: Formats
) -> None:
    """The link to the next missing cell, below the status line where there is room."""
    if min(rows[0], columns.header_row) > _STATUS_ROW + 1:
        row, column = _STATUS_ROW + 1, columns.check
    else:
        row, column = _STATUS_ROW, columns.link
    look = formats.help(font_color="#0563C1", underline=1, text_wrap=False)
    links = Range(rows[0], columns.link, rows[1], columns.link)
    formula = next_missing(layout.sheet.name, links)
    sheet.write_formula(row - 1, column - 1, formula, look, NO_RESULT)


def _colours(columns: Columns, rows: tuple[int, int], sheet: Worksheet, formats: Formats) -> None:
    """The check of a row is coloured by the worst that it says."""
    area = rows[0] - 1, columns.check - 1, rows[1] - 1, columns.check - 1
    cell = f"${column_name(columns.check)}{rows[0]}"
    for word, look in _LOOKS:
        colon = "" if word == MISSING else "："
        options = {
            "type": "formula",
            "criteria": f'=ISNUMBER(FIND("{word}{colon}",{cell}))',
            "format": formats.properties(**look),
            "stop_if_true": True,
        }
        sheet.conditional_format(*area, options)
    if columns.score:
        score = rows[0] - 1, columns.score - 1, rows[1] - 1, columns.score - 1
        options = {
            "type": "cell",
            "criteria": "==",
            "value": f'"{UNSURE}"',
            "format": formats.properties(**_UNSURE_LOOK),
        }
        sheet.conditional_format(*score, options)


def write_verdicts(  # noqa: PLR0913, PLR0917 - what is written, and where
    verdicts: tuple[Verdict, ...],
    layout: Layout,
    columns: Columns,
    sheet: Worksheet,
    formats: Formats,
    variables: Mapping[str, str],
) -> None:
    """Write the verdicts of a table below the helps of its first sheet."""
    row = layout.last_row + _ABOVE_VERDICTS
    for verdict in verdicts:
        lines = verdict_lines(verdict, layout, columns.score, (row, columns.first))
        for line in lines:
            look = formats.help(bold=line.is_title, align="center")
            sheet.write_formula(row - 1, columns.first - 1, line.formula, look, NO_RESULT)
            words = render(line.text, dict(variables))
            sheet.write_string(row - 1, columns.check - 1, words, formats.help(bold=line.is_title))
            row += 1
