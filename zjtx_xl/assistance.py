"""What helps the recipient while filling: 预评得分, 填报检查, the status line, the colours.

All of it stands right of the form, outside the print area; the printed page is the official one.
The formulas say what the check will say (:mod:`zjtx_xl.formulas`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.address import Range, cell_name, column_name
from zjtx_xl.formulas import OperandCell, excel_score, form_status, next_missing, row_status
from zjtx_xl.status import StatusCell
from zjtx_xl.styling import NO_RESULT
from zjtx_xl.validation import allows_other_text, offered

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xlsxwriter.worksheet import Worksheet

    from zjtx_xl.styling import Formats
    from zjtx_xl.template import Field, Layout

_GAP_WIDTH = 2
_SCORE_WIDTH = 10
_CHECK_WIDTH = 36
_STATUS_ROW = 1
_MISSING = {"bg_color": "#FFF2CC"}
# Bold and underlined as well: it must be told apart in a greyscale print.
_WRONG = {"bg_color": "#F8CBAD", "font_color": "#9C0006", "bold": True, "underline": 1}


class Columns:
    """Where the helps stand: right of the form, one narrow column between."""

    def __init__(self, layout: Layout, *, scored: bool) -> None:
        """``scored`` forms have a column of preliminary scores before the check."""
        self.score = layout.last_column + 2 if scored else None
        self.check = layout.last_column + (3 if scored else 2)
        repeat = layout.sheet.page.repeat_rows
        first = min((each.area.first_row for each in layout.fields if each.record), default=2)
        self.header_row = repeat[1] if repeat else max(1, first - 1)


def write(layout: Layout, sheet: Worksheet, formats: Formats) -> None:
    """Write the helps of one sheet; a sheet that no recipient fills gets none."""
    inputs = [each for each in layout.fields if each.by == "recipient" and not each.formula]
    if not inputs:
        return
    scored = any(each.rule and each.role == "score" for each in layout.fields)
    columns = Columns(layout, scored=scored)
    _headings(columns, sheet, formats)
    scores = _scores(layout, columns, sheet, formats)
    for row, fields in _by_line(layout).items():
        asked = _asked_if(layout, fields)
        formula = row_status([status_cell(each) for each in fields], asked_if=asked)
        check = formats.help(font_color="#9C0006")
        sheet.write_formula(row - 1, columns.check - 1, formula, check, NO_RESULT)
    required = [each.ref for each in inputs if each.required and _is_always(each)]
    if required:
        first = columns.score or columns.check
        line = formats.help(bold=True, font_size=11, text_wrap=False)
        formula = form_status(required, scores)
        sheet.write_formula(_STATUS_ROW - 1, first - 1, formula, line, NO_RESULT)
        _link(layout, columns, sheet, formats)
    _colours(layout, columns, sheet, formats)


def _link(layout: Layout, columns: Columns, sheet: Worksheet, formats: Formats) -> None:
    """The link to the next missing cell, below the status line where there is room."""
    lines = _by_line(layout)
    asked = [
        each.area.first_column
        for fields in lines.values()
        for each in fields
        if each.by == "recipient" and each.required and each.required_if is None
    ]
    letters = [column_name(column) for column in sorted(set(asked))]
    checks = Range(min(lines), columns.check, max(lines), columns.check)
    if min(lines.keys() | {columns.header_row}) > _STATUS_ROW + 1:
        row, column = _STATUS_ROW + 1, columns.check
    else:
        row, column = _STATUS_ROW, columns.check + 1
    look = formats.help(font_color="#0563C1", underline=1, text_wrap=False)
    formula = next_missing(layout.sheet.name, checks, letters)
    sheet.write_formula(row - 1, column - 1, formula, look, NO_RESULT)


def status_cell(each: Field) -> StatusCell:
    """A field as the check column sees it."""
    return StatusCell(
        ref=each.ref,
        label=each.column_label,
        kind=each.kind.name,
        required=each.required and each.by == "recipient" and each.required_if is None,
        minimum=each.kind.minimum,
        maximum=each.kind.maximum,
        choices=offered(each),
        free_text=allows_other_text(each),
        unit=each.kind.unit,
    )


def operand_cells(layout: Layout, each: Field) -> dict[str, OperandCell]:
    """The cells that the rule of a score field looks at, by operand."""
    siblings = {other.role: other for other in layout.fields if other.row == each.row}
    return {
        name: OperandCell(siblings[name].ref, siblings[name].kind.name)
        for name in ("target", "actual")
        if name in siblings
    }


def _headings(columns: Columns, sheet: Worksheet, formats: Formats) -> None:
    head = formats.help(bold=True, align="center", bottom=1)
    row = columns.header_row - 1
    locked = formats.properties(locked=True)
    sheet.set_column(columns.check - 1, columns.check - 1, _CHECK_WIDTH, locked)
    first = columns.score or columns.check
    sheet.set_column(first - 2, first - 2, _GAP_WIDTH, locked)
    if columns.score:
        sheet.set_column(columns.score - 1, columns.score - 1, _SCORE_WIDTH, locked)
        sheet.write_string(row, columns.score - 1, "预评得分\n（自动）", head)
    sheet.write_string(row, columns.check - 1, "填报检查\n（自动，不打印）", head)


def _scores(layout: Layout, columns: Columns, sheet: Worksheet, formats: Formats) -> str:
    """Write the preliminary scores; returns their area, empty where nothing is scored."""
    if not columns.score:
        return ""
    rows: list[int] = []
    score_format = formats.help(align="center", font_size=10.5)
    for each in layout.fields:
        if each.rule is None or each.role != "score" or each.rule.expression is None:
            continue
        row = each.area.first_row
        formula = excel_score(each.rule, operand_cells(layout, each))
        sheet.write_formula(row - 1, columns.score - 1, formula, score_format, NO_RESULT)
        rows.append(row)
    return str(Range(min(rows), columns.score, max(rows), columns.score)) if rows else ""


def checked_fields(layout: Layout) -> list[Field]:
    """The cells that the check column looks at."""
    return [
        each
        for each in layout.fields
        if (each.by == "recipient" or each.role in {"target", "baseline"}) and not each.formula
    ]


def asked_cells(layout: Layout, each: Field) -> str:
    """The cells of which one must hold something before this one is missed; empty: always."""
    line = [other for other in checked_fields(layout) if other.area[0] == each.area[0]]
    return _asked_if(layout, line)


def _by_line(layout: Layout) -> dict[int, list[Field]]:
    """The cells to check by the line in which they stand; a merged one by its first."""
    lines: dict[int, list[Field]] = {}
    for each in checked_fields(layout):
        lines.setdefault(each.area.first_row, []).append(each)
    return lines


def _is_always(each: Field) -> bool:
    return each.scope == "always" and each.required_if is None


def _asked_if(layout: Layout, fields: Sequence[Field]) -> str:
    """The area in which something must stand before a line of a list can be incomplete."""
    first = fields[0]
    if first.scope == "always":
        return ""
    if any(each.scope == "row" for each in fields):
        return _areas(each for each in fields if _counts(each))
    return _areas(each for each in layout.fields if each.record == first.record and _counts(each))


def _counts(each: Field) -> bool:
    """Whether something in this cell means that the record is used."""
    return each.by == "recipient" and not each.initial and not each.formula


def _areas(fields: Iterable[Field]) -> str:
    return ",".join(each.ref for each in fields)


def _colours(layout: Layout, columns: Columns, sheet: Worksheet, formats: Formats) -> None:
    missing = formats.properties(**_MISSING)
    wrong = formats.properties(**_WRONG)
    for ranges, first, asked in _coloured(layout):
        check = f"${column_name(columns.check)}{first.area.first_row}"
        label = first.column_label.replace(" ", "")
        found = f'ISNUMBER(SEARCH("{label}",{check}))'
        blank = f"LEN(TRIM({first.ref}))=0"
        options = {"type": "formula", "multi_range": ranges}
        row, column = first.area.first_row - 1, first.area.first_column - 1
        sheet.conditional_format(
            row,
            column,
            row,
            column,
            options | {"criteria": f"=AND({found},NOT({blank}))", "format": wrong},
        )
        if asked:
            sheet.conditional_format(
                row,
                column,
                row,
                column,
                options | {"criteria": f"=AND({blank},{found})", "format": missing},
            )


def _coloured(layout: Layout) -> Iterable[tuple[str, Field, bool]]:
    """Columns of cells to colour: their ranges, the first cell, whether they can be missing."""
    groups: dict[tuple[str, bool], list[Field]] = {}
    for each in layout.fields:
        if each.by == "recipient" and not each.formula:
            asked = each.required and each.required_if is None
            groups.setdefault((each.column, asked), []).append(each)
    for (_, asked), fields in groups.items():
        yield " ".join(_joined(fields)), fields[0], asked


def _joined(fields: Sequence[Field]) -> list[str]:
    """The cells of one column as few ranges."""
    ranges: list[tuple[int, int]] = []
    for each in fields:
        row = each.area.first_row
        if ranges and ranges[-1][1] == row - 1:
            ranges[-1] = (ranges[-1][0], row)
        else:
            ranges.append((row, row))
    column = fields[0].area.first_column
    return [
        cell_name(first, column)
        if first == last
        else f"{cell_name(first, column)}:{cell_name(last, column)}"
        for first, last in ranges
    ]
