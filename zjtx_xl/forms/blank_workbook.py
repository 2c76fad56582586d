"""Template → blank workbook that looks like the printed form, built once with xlsxwriter.

Each recipient's copy is stamped from the blank by :mod:`stamp`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from zjtx_xl.definitions import render
from zjtx_xl.forms import guide_sheet as guide
from zjtx_xl.forms import helps as assistance
from zjtx_xl.forms import marks
from zjtx_xl.forms import print_layout as pages
from zjtx_xl.forms import review_blank as reviewsheet
from zjtx_xl.forms import self_check as selfcheck
from zjtx_xl.forms.content import edit_of
from zjtx_xl.forms.fresh_workbook import done, new_workbook
from zjtx_xl.forms.live_cells import added_up
from zjtx_xl.forms.review_sheet import SHEET as REVIEW_SHEET
from zjtx_xl.forms.styles import BODY_FONT, BODY_SIZE, NO_RESULT, Formats
from zjtx_xl.forms.validation import fits_inline, offered, validation
from zjtx_xl.forms.verdict_lines import write_verdicts
from zjtx_xl.xlsx import NOTHING, Edit, column_name, new_cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xlsxwriter.format import Format

    from zjtx_xl.definitions import Field, Layout, Template
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


class _Filled(NamedTuple):
    """A cell that is filled while it is drawn, in the form that a splice gives it."""

    edit: Edit
    format: Format
    formula: str | None


class _TableSheet(Worksheet):
    """A sheet whose formulas hold only functions of Excel 2010, and whose cells may be filled.

    xlsxwriter looks in each formula for the names of thirty newer functions; in a list of 1,500
    records that was most of the time. Lint refuses definitions with such functions.
    """

    def fill(self, field: Field, value: str, cell_format: Format) -> None:
        """Put a value into the cell of a field, over what was drawn there."""
        row, column = field.position
        edit = edit_of(field, value)
        self.table[row - 1][column - 1] = _Filled(edit, cell_format, field.formula)

    def _write_cell(self, row: int, col: int, cell: object) -> None:
        if not isinstance(cell, _Filled):
            super()._write_cell(row, col, cell)
            return
        xlsxwriter_format: Any = cell.format
        style: int = xlsxwriter_format._get_xf_index()  # noqa: SLF001 - as it writes its own cells
        self.fh.write(new_cell(row + 1, col + 1, style, cell.edit, cell.formula))

    def _prepare_formula(
        self,
        formula: str,
        expand_future_functions: bool = False,  # noqa: ARG002, FBT001, FBT002 - xlsxwriter's
    ) -> str:
        return formula.removeprefix("=")


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
) -> bytes:
    """A fillable workbook with these tables, as bytes of an .xlsx.

    With a ``guide_title`` a sheet 填报说明 tells how to fill them; with ``review`` a sheet 审核意见
    is there for what a check will find. ``appendix`` adds sheets of its own. With ``macros`` it
    is an .xlsm with the self-check macro and a button for it. ``values`` are filled in, by key.

    Raises:
        WriterFault: the definition asks for something that Excel does not take.
    """

    def draw(workbook: xlsxwriter.Workbook) -> None:
        made = _Blank(workbook, tables, variables, guide_title, review=review, macros=macros)
        made.values = values
        made.write(appendix)

    title = render(tables[0].template.title, variables)
    records = max(layout.records for each in tables for layout in each.layouts)
    on_disk = "parts" if records > _LARGE else ""
    data = new_workbook(title, draw, look=_NORMAL, on_disk=on_disk)
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
        self.marks: list[marks.TableMark] = []
        self.locked_twins: dict[str, Format] = {}

    def write(self, appendix: Appendix | None = None) -> None:
        sheets: list[tuple[Table, Layout, _TableSheet]] = []
        for table in self.tables:
            for layout in table.layouts:
                sheet: Any = self.workbook.add_worksheet(layout.sheet.name, _TableSheet)
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

    def _sheet(self, template: Template, layout: Layout, sheet: _TableSheet) -> None:
        pages.set_up(layout, sheet, self.formats, assistance.width(layout))
        self._texts(layout, sheet)
        for field in layout.fields:
            self._field(template, field, layout, sheet)
        for group in _alike(layout.fields):
            self._validation(group, sheet)
        if self.review:
            # first: what an officer has found goes before what the live checks say
            reviewsheet.light_up(layout, sheet, self.formats)
        assistance.write(layout, sheet, self.formats)
        if template.verdicts and layout.sheet is template.sheets[0]:
            columns = assistance.columns_of(layout)
            write_verdicts(template.verdicts, layout, columns, sheet, self.formats, self.variables)
        if self.macros:
            selfcheck.put_button(layout, sheet)
        self._protect(sheet)
        self.marks.append(
            marks.TableMark(
                sheet=layout.sheet.name,
                template=template.id,
                version=template.version,
                records=layout.records,
                issued={field.key: "" for field in layout.fields if field.prefilled},
            )
        )
        for field in layout.fields:
            if field.prefilled and field.by == "officer":
                self.locked_twins[f"{layout.sheet.name}!{field.key}"] = self.formats.field(
                    field, locked=True
                )

    def _texts(self, layout: Layout, sheet: Worksheet) -> None:
        for text in layout.texts:
            printed = render(text.text, self.variables)
            value: str | float = printed
            if text.role in _ROLES_OF_NUMBERS and _is_number(printed):
                value = float(printed)
            self._put(sheet, text.area, value, self.formats.text(text))

    def _field(self, template: Template, field: Field, layout: Layout, sheet: _TableSheet) -> None:
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
        own = {other.key for other in added_up(layout, field)}
        column_fields = [
            other
            for other in layout.fields
            if other.area.first_column == field.area.first_column and not other.formula
        ]
        summed = [other.area.first_row for other in column_fields if other.key in own] or [
            other.area.first_row for other in column_fields
        ]
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

    def _validation(self, group: Sequence[Field], sheet: Worksheet) -> None:
        first = group[0]
        if first.formula:
            return
        options = validation(first, self.lists.get(offered(first)))
        places = [(field.area.first_row - 1, field.area.first_column - 1) for field in group]
        ranges = [(row, column, row, column) for row, column in places]
        merged = _contiguous(ranges)
        if len(merged) > 1:
            options["other_cells"] = [list(area) for area in merged[1:]]
        done(sheet.data_validation(*merged[0], options), f"数据验证 {first.key}")

    def _collect_lists(self) -> None:
        for table in self.tables:
            for layout in table.layouts:
                for field in layout.fields:
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
        sheet = self.workbook.add_worksheet(marks.MARK_SHEET)
        text_format = self.formats.properties(num_format="@", locked=True)
        for row, (name, key, value) in enumerate(
            marks.rows(marks.Marks("", self.variables, tuple(self.marks)))
        ):
            for column, text in enumerate((name, key, value)):
                if text:
                    sheet.write_string(row, column, text, text_format)
                else:
                    sheet.write_blank(row, column, None, text_format)
            twin = self.locked_twins.get(f"{name}!{key.removeprefix(marks.ISSUED)}")
            if twin is not None:
                sheet.write_blank(row, 3, None, twin)
        sheet.very_hidden()
        self._protect(sheet)
        seen: set[str] = set()
        for mark in self.marks:
            name = marks.defined_name(mark.template, mark.version)
            if name not in seen:
                self.workbook.define_name(name, f"={marks.MARK_SHEET}!$A$1")
                seen.add(name)
        unique = {mark.template: mark for mark in self.marks}.values()
        self.workbook.set_custom_property(marks.PROPERTY_TABLES, marks.property_value(unique))
        # Stamping replaces this one by the recipient's name.
        self.workbook.set_custom_property(marks.PROPERTY_RECIPIENT, "-")

    def _protect(self, sheet: Worksheet) -> None:
        """Guidance, not security: no password, and rows and columns may be made wider."""
        sheet.protect("", {"format_columns": True, "format_rows": True})


def _alike(fields: Sequence[Field]) -> Iterator[list[Field]]:
    """Fields that share one validation: the same row and column of every record."""
    groups: dict[tuple[object, ...], list[Field]] = {}
    for field in fields:
        row = field.row if field.scope == "always" else field.row.rpartition(".")[2]
        row = "" if row.isdigit() else row
        groups.setdefault((row, field.column, field.kind, field.role), []).append(field)
    yield from groups.values()


def _contiguous(cells: Sequence[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """Join cells that stand directly below each other."""
    joined: list[tuple[int, int, int, int]] = []
    for first_row, first_column, last_row, last_column in cells:
        if joined and joined[-1][1] == first_column and joined[-1][2] == first_row - 1:
            top = joined.pop()
            joined.append((top[0], first_column, last_row, last_column))
        else:
            joined.append((first_row, first_column, last_row, last_column))
    return joined


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()
