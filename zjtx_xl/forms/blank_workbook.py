"""Template → blank workbook that looks like the printed form, built once with xlsxwriter.

Each recipient's copy is stamped from the blank by :mod:`stamp`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

import xlsxwriter

from zjtx_xl.definitions import render
from zjtx_xl.forms import guide_sheet as guide
from zjtx_xl.forms import helps as assistance
from zjtx_xl.forms import marks
from zjtx_xl.forms import print_layout as pages
from zjtx_xl.forms import review_blank as reviewsheet
from zjtx_xl.forms import self_check as selfcheck
from zjtx_xl.forms.fresh_workbook import done, new_workbook
from zjtx_xl.forms.live_cells import added_up
from zjtx_xl.forms.review_sheet import SHEET as REVIEW_SHEET
from zjtx_xl.forms.styles import BODY_FONT, BODY_SIZE, NO_RESULT, Formats
from zjtx_xl.forms.table_sheet import TableSheet, Validations
from zjtx_xl.forms.validation import fits_inline, offered
from zjtx_xl.xlsx import NOTHING, column_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from zjtx_xl.definitions import Field, Layout, Template, Text
    from zjtx_xl.xlsx import Range

# Writes sheets that are no table: the provenance of a roll-up.
Appendix = Callable[[xlsxwriter.Workbook, Formats], None]
# Normal is unlocked, so that cells pasted from elsewhere stay open.
_NORMAL = {"font_name": BODY_FONT, "font_size": BODY_SIZE, "locked": False}
_LIST_SHEET = "_lists"
_LARGE = 1_000  # records: their sheet is in memory several times while it is packed
_ROLES_OF_NUMBERS = frozenset({"weight"})


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a workbook: its template, laid out for a number of records."""

    template: Template
    layouts: tuple[Layout, ...]


def table(template: Template, records: int | None = None) -> Table:
    """The table with this many records on every sheet (default: as many as are prepared)."""
    return Table(template, tuple(sheet.layout(records) for sheet in template.sheets))


def is_locked(template: Template, field: Field) -> bool:
    """Whether a cell of the blank is locked.

    What the officer fills is locked in a form that goes to a recipient, but for what a roster may
    prefill: without a roster the recipient fills it. An officer's own table is open.
    """
    if field.formula:
        return True
    return template.for_recipient and field.by == "officer" and not field.prefilled


def blank(  # noqa: PLR0913 - what a workbook may hold besides its tables
    tables: Sequence[Table],
    variables: Mapping[str, str],
    *,
    guide_title: str = "",
    review: bool = False,
    appendix: Appendix | None = None,
    macros: bool = False,
    values: Mapping[str, str] = NOTHING,
    into: IO[bytes] | None = None,
) -> bytes:
    """A fillable workbook with these tables, as bytes of an .xlsx.

    With a ``guide_title`` a sheet 填报说明 tells how to fill them; with ``review`` a sheet 审核意见
    is there for what a check will find. ``appendix`` adds sheets of its own. With ``macros`` it
    is an .xlsm with the self-check macro and a button for it. ``values`` are filled in, by key.
    A long one may go ``into`` a file: then nothing is returned.

    Raises:
        WriterFault: the definition asks for something that Excel does not take.
    """
    is_long = any(layout.records > _LARGE for each in tables for layout in each.layouts)

    def draw(workbook: xlsxwriter.Workbook) -> None:
        made = _Blank(workbook, tables, variables, guide_title, review=review, macros=macros)
        made.values, made.is_long = values, is_long
        made.write(appendix)

    title = render(tables[0].template.title, variables)
    data = new_workbook(title, draw, look=_NORMAL, on_disk="parts" if is_long else "", into=into)
    return selfcheck.with_macro(data) if macros else data


class _Blank:
    """One blank while it is written."""

    def __init__(  # noqa: PLR0913 - see blank
        self,
        workbook: xlsxwriter.Workbook,
        tables: Sequence[Table],
        variables: Mapping[str, str],
        guide_title: str,
        *,
        review: bool,
        macros: bool,
    ) -> None:
        self.workbook = workbook
        self.tables = tables
        self.variables = dict(variables)
        self.guide_title = guide_title
        self.review = review
        self.macros = macros
        self.values: Mapping[str, str] = NOTHING
        self.formats = Formats(self.workbook, tables[0].template.styles)
        self.lists: dict[tuple[str, ...], str] = {}
        self.marks: list[tuple[marks.TableMark, Layout]] = []
        self.is_long = False

    def write(self, appendix: Appendix | None = None) -> None:
        sheets: list[tuple[Table, Layout, TableSheet]] = []
        for table in self.tables:
            for layout in table.layouts:
                sheet: Any = self.workbook.add_worksheet(layout.sheet.name, TableSheet)
                sheets.append((table, layout, sheet))
        self._collect_lists()
        for table, layout, sheet in sheets:
            self._sheet(table.template, layout, sheet)
        if self.guide_title:
            described = [(table.template, layout) for table, layout, _ in sheets]
            content = guide.lines(self.guide_title, described, self.variables)
            sheet = self.workbook.add_worksheet(guide.SHEET)
            guide.write(sheet, content, self.formats)
            self._protect(sheet)
        if self.review:
            sheet = self.workbook.add_worksheet(REVIEW_SHEET)
            reviewsheet.write(self.workbook, sheet, self.formats)
            self._protect(sheet)
        if appendix is not None:
            appendix(self.workbook, self.formats)
        if self.macros:
            sheet = self.workbook.add_worksheet(selfcheck.SHEET)
            selfcheck.write(sheet, [layout for _, layout, _ in sheets])
            self._protect(sheet)
        self._list_sheet()
        self._mark_sheet()
        sheets[0][2].activate()

    def _sheet(self, template: Template, layout: Layout, sheet: TableSheet) -> None:
        pages.set_up(layout, sheet, self.formats, assistance.width(layout))
        is_helped, columns = assistance.is_helped(layout), assistance.columns_of(layout)
        validations, drawn = Validations(), 0
        for number, (texts, fields) in enumerate(layout.bands()):
            self._texts(texts, sheet)
            for field in fields:
                self._field(template, field, layout, sheet)
                validations.add(field)
            if self.review and not number:
                # first: what an officer has found goes before what the live checks say
                reviewsheet.light_up(layout, sheet, self.formats)
            if is_helped and not number:
                assistance.write_ends(layout, columns, sheet, self.formats)
            if is_helped:
                assistance.write_lines(layout, columns, fields, sheet, self.formats)
            end = max((one.area.last_row for found in (texts, fields) for one in found), default=0)
            pages.set_heights(layout, sheet, drawn, end)
            drawn = max(drawn, end)
            if not template.verdicts:
                sheet.done_above(drawn + 1)
        pages.set_heights(layout, sheet, drawn, max(layout.heights, default=0))
        validations.write(sheet, self.lists)
        if template.verdicts and layout.sheet is template.sheets[0]:
            assistance.write_verdicts(
                template.verdicts, layout, columns, sheet, self.formats, self.variables
            )
        if self.macros:
            selfcheck.put_button(layout, sheet)
        self._protect(sheet)
        name = layout.sheet.name
        mark = marks.TableMark(name, template.id, template.version, layout.records)
        self.marks.append((mark, layout))

    def _texts(self, texts: Iterable[Text], sheet: Worksheet) -> None:
        for text in texts:
            printed = render(text.text, self.variables)
            value: str | float = printed
            if text.role in _ROLES_OF_NUMBERS and _is_number(printed):
                value = float(printed)
            self._put(sheet, text.area, value, self.formats.text(text))

    def _field(self, template: Template, field: Field, layout: Layout, sheet: TableSheet) -> None:
        cell_format = self.formats.field(field, locked=is_locked(template, field))
        self._put(sheet, field.area, field.initial, cell_format)
        if field.formula:
            row, column = field.position
            result = sheet.write_formula(
                row - 1, column - 1, f"={field.formula}", cell_format, NO_RESULT
            )
            done(result, f"公式 {field.key}")
            if field.role == "total":
                self._hide_empty_total(field, layout, sheet)
        if value := self.values.get(field.key):
            sheet.fill(field, value, cell_format)

    def _hide_empty_total(self, field: Field, layout: Layout, sheet: Worksheet) -> None:
        """A total of nothing is 0; nobody has given these points yet, so it is not shown."""

        def rows_of(fields: Iterable[Field]) -> list[int]:
            column = field.area.first_column
            own = (other.area for other in fields if not other.formula)
            return [area.first_row for area in own if area.first_column == column]

        summed = rows_of(added_up(layout, field)) or rows_of(layout.outline)
        if not summed:
            return
        column = column_name(field.area.first_column)
        row, place = field.position
        options = {
            "type": "formula",
            "criteria": f"=COUNT(${column}${min(summed)}:${column}${max(summed)})=0",
            "format": self.formats.properties(num_format=";;;"),
        }
        sheet.conditional_format(row - 1, place - 1, row - 1, place - 1, options)

    def _put(self, sheet: Worksheet, area: Range, value: str | float, cell_format: Format) -> None:
        """Write a value at the top left of an area; never a formula, whatever the text."""
        row, column = area.first_row - 1, area.first_column - 1
        if not area.is_single:
            done(
                sheet.merge_range(
                    row, column, area.last_row - 1, area.last_column - 1, "", cell_format
                ),
                f"合并 {area}",
            )
        if not isinstance(value, str):
            result = sheet.write_number(row, column, value, cell_format)
        elif value:
            result = sheet.write_string(row, column, value, cell_format)
        else:
            result = sheet.write_blank(row, column, None, cell_format)
        done(result, f"单元格 {area}")

    def _collect_lists(self) -> None:
        for table in self.tables:
            for layout in table.layouts:
                for field in layout.sheet.fields:
                    texts = offered(field)
                    if texts and not fits_inline(texts) and texts not in self.lists:
                        column = column_name(len(self.lists) + 1)
                        self.lists[texts] = f"{_LIST_SHEET}!${column}$1:${column}${len(texts)}"

    def _list_sheet(self) -> None:
        if not self.lists:
            return
        sheet = self.workbook.add_worksheet(_LIST_SHEET)
        for column, texts in enumerate(self.lists):
            for row, text in enumerate(texts):
                sheet.write_string(row, column, text)
        sheet.very_hidden()
        self._protect(sheet)

    def _mark_sheet(self) -> None:
        self.workbook.constant_memory = self.is_long
        sheet = self.workbook.add_worksheet(marks.MARK_SHEET)
        self.workbook.constant_memory = False
        text_format = self.formats.properties(num_format="@", locked=True)
        for row, (*texts, twin) in enumerate(self._mark_lines()):
            for column, text in enumerate(texts):
                if text:
                    sheet.write_string(row, column, text, text_format)
                else:
                    sheet.write_blank(row, column, None, text_format)
            if twin is not None:
                sheet.write_blank(row, 3, None, twin)
        sheet.very_hidden()
        self._protect(sheet)
        seen: set[str] = set()
        for mark, _ in self.marks:
            name = marks.defined_name(mark.template, mark.version)
            if name not in seen:
                self.workbook.define_name(name, f"={marks.MARK_SHEET}!$A$1")
                seen.add(name)
        unique = {mark.template: mark for mark, _ in self.marks}.values()
        self.workbook.set_custom_property(marks.PROPERTY_TABLES, marks.property_value(unique))
        # Stamping replaces this one by the recipient's name.
        self.workbook.set_custom_property(marks.PROPERTY_RECIPIENT, "-")

    def _mark_lines(self) -> Iterator[tuple[str, str, str, Format | None]]:
        """Sheet, key and value, and how a cell looks that is locked once it is issued."""
        for line in marks.rows(marks.Marks("", self.variables)):
            yield (*line, None)
        for mark, layout in self.marks:
            for line in marks.lines_of(mark):
                yield (*line, None)
            for field in layout.fields:
                if field.prefilled:
                    is_locked_then = field.by == "officer"
                    twin = self.formats.field(field, locked=True) if is_locked_then else None
                    yield mark.sheet, marks.ISSUED + field.key, "", twin

    def _protect(self, sheet: Worksheet) -> None:
        """Guidance, not security: no password, and rows and columns may be made wider."""
        sheet.protect("", {"format_columns": True, "format_rows": True})


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()
