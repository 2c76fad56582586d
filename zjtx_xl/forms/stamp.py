"""A recipient's copy of a blank, through the same splice that writes scores.

The blank is built once; a copy differs from it in the prefilled cells, the hidden sheet and one
document property. All other members of the container are copied as they are.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zjtx_xl.definitions import has_variables, render
from zjtx_xl.forms import marks
from zjtx_xl.forms.validation import edit_of
from zjtx_xl.office_key import seal
from zjtx_xl.xlsx import Edit, Package, Workbook, escape_markup, scan, splice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from zjtx_xl.definitions import Field
    from zjtx_xl.forms.blank_workbook import Table
    from zjtx_xl.xlsx import Cell, SheetScan

_PROPERTIES = "docProps/custom.xml"


@dataclass(frozen=True, slots=True)
class _StampSheet:
    part: str
    data: bytes
    scan: SheetScan
    fields: Mapping[str, Field]
    variable_texts: tuple[tuple[tuple[int, int], str], ...]


class Stamper:
    """Stamps copies of one blank."""

    def __init__(self, blank: bytes, tables: Sequence[Table], variables: Mapping[str, str]) -> None:
        """Scan the blank once; ``variables`` are those it was built with."""
        self._variables = dict(variables)
        self._package = Package.from_bytes(blank, "blank.xlsx")
        workbook = Workbook(self._package)
        parts = {part.name: part.part for part in workbook.sheets}
        layouts = [layout for table in tables for layout in table.layouts]
        self._sheets: dict[str, _StampSheet] = {}
        for layout in layouts:
            part = parts[layout.sheet.name]
            data = self._package.read(part)
            texts = tuple(
                ((text.area.first_row, text.area.first_column), text.text)
                for text in layout.texts
                if has_variables(text.text)
            )
            self._sheets[layout.sheet.name] = _StampSheet(
                part, data, scan(data, workbook.shared_strings), layout.by_key, texts
            )
        self._mark_part = parts[marks.MARK_SHEET]
        self._mark_data = self._package.read(self._mark_part)
        self._mark_scan = scan(self._mark_data, workbook.shared_strings)
        cells = self._mark_scan.cells
        self._marks = marks.parse(cells) or marks.Marks()
        rows = {row for row, _ in cells}
        self._mark_rows = {(_raw(cells, row, 1), _raw(cells, row, 2)): row for row in rows}
        self._locked_styles = {row: cells[row, 4].style for row in rows if (row, 4) in cells}

    def stamp(
        self,
        recipient: str,
        variables: Mapping[str, str],
        values: Mapping[str, str],
        *,
        sealed: bool = False,
    ) -> bytes:
        """The copy for one recipient; ``values`` are raw strings by field key.

        ``sealed``: the office itself issues it and will trust its marks. What a sender's file says
        is never sealed.

        A prefilled value of the officer is locked; a plain decimal in a numeric field is stored
        as a number, any other string as text.
        """
        context = {**self._variables, **variables}
        replacements: dict[str, bytes] = {}
        issued: dict[tuple[str, str], str] = {}
        for name, sheet in self._sheets.items():
            edits: dict[tuple[int, int], Edit] = {}
            if context != self._variables:
                for position, text in sheet.variable_texts:
                    edits[position] = Edit("text", render(text, context))
            for key, value in values.items():
                field = sheet.fields.get(key)
                if field is None or not value:
                    continue
                row = self._mark_rows.get((name, marks.ISSUED + key))
                style = self._locked_styles.get(row) if row else None
                edits[field.position] = edit_of(field, value, style)
                if row:
                    issued[name, marks.ISSUED + key] = value
            if edits:
                replacements[sheet.part] = splice(sheet.data, edits, sheet.scan)
        stored = json.dumps(context, ensure_ascii=False, sort_keys=True)
        issued |= {("", "recipient"): recipient, ("", "variables"): stored}
        mark_edits = {
            (self._mark_rows[place], 3): Edit("text", value) for place, value in issued.items()
        }
        if sealed:
            row = max(self._mark_rows.values()) + 1
            mark_edits[row, 2] = Edit("text", marks.SEAL)
            mark_edits[row, 3] = Edit("text", self._seal(recipient, context, issued))
        replacements[self._mark_part] = splice(self._mark_data, mark_edits, self._mark_scan)
        properties = self._package.read(_PROPERTIES)
        name = escape_markup(recipient).encode()
        replacements[_PROPERTIES] = properties.replace(
            b"<vt:lpwstr>-</vt:lpwstr>", b"<vt:lpwstr>" + name + b"</vt:lpwstr>"
        )
        return self._package.rewrite(replacements)

    def _seal(
        self, recipient: str, context: Mapping[str, str], issued: Mapping[tuple[str, str], str]
    ) -> str:
        """The seal of the marks as they will be read back."""
        tables = tuple(
            table._replace(
                issued={
                    key: value
                    for key in table.issued
                    if (value := issued.get((table.sheet, marks.ISSUED + key)))
                }
            )
            for table in self._marks.tables
        )
        given = marks.Marks(recipient, context, tables)
        return seal(marks.SEALED, given.sealed_lines())


def _raw(cells: Mapping[tuple[int, int], Cell], row: int, column: int) -> str:
    cell = cells.get((row, column))
    return cell.raw if cell else ""
