"""One sheet of a definition → its texts and fields, each at its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.definitions.build.assembled import PlacedSheet, blocks_of
from zjtx_xl.definitions.build.printed import (
    blank_cells,
    group_title,
    printed_texts,
    row_label,
)
from zjtx_xl.definitions.build.row_rules import row_rule, veto_of, vetoed, with_own_points
from zjtx_xl.definitions.build.rows import is_left_out, is_repeated, lines_of
from zjtx_xl.definitions.cell_settings import asked, value_kind
from zjtx_xl.definitions.fields import Field, OpenRows, Page
from zjtx_xl.definitions.names import Names
from zjtx_xl.definitions.schema.table import CellDefinition, RowDefinition
from zjtx_xl.definitions.spans import (
    by_column,
    by_line,
    column_numbers,
    is_inside,
    line_numbers,
)
from zjtx_xl.definitions.template import Sheet, formula_fault
from zjtx_xl.rules import with_lists
from zjtx_xl.values import ValueKind
from zjtx_xl.xlsx import Range, parse_range

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zjtx_xl.definitions.build.assembled import Known
    from zjtx_xl.definitions.cell_settings import Levels
    from zjtx_xl.definitions.faults import Place
    from zjtx_xl.definitions.fields import Role, Scope, Text
    from zjtx_xl.definitions.schema.table import (
        BlockDefinition,
        ColumnDefinition,
        FieldDefinition,
        SheetDefinition,
    )
    from zjtx_xl.rules import Node


class SheetBuilder:
    """Builds one sheet; what is wrong with it goes to what is ``known`` of the template."""

    def __init__(
        self, definition: SheetDefinition, place: Place, known: Known, *, several: bool
    ) -> None:
        self.definition = definition
        self.place = place
        self.known = known
        self.lists, self.names = known.lists, known.names
        self.blocks = blocks_of(definition, place)
        self.key = definition.key or "" if several else ""
        self.record = line_numbers(definition.record.rows) if definition.record else None
        if several and not definition.key:
            known.fault(place, "有几张工作表时，每张都要有 key")

    def build(self) -> PlacedSheet:
        """The sheet, with the place in the file of each of its parts."""
        definition = self.definition
        texts = list(printed_texts(definition, self.place))
        printed = [text for text, _ in texts]
        fields: list[tuple[Field, Place]] = []
        for index, given in enumerate(definition.fields):
            place = (*self.place, "fields", index)
            fields.append((self._free_field(given, place), place))
        open_rows: list[OpenRows] = []
        vetoes: list[Node] = []
        for block, around in self.blocks:
            for index, row in enumerate(block.rows or self._only_row(block)):
                place = (*around, "rows", index) if block.rows else (*around, "record")
                fields += self._row_fields(block, row, printed, place)
                vetoes += veto_of(row, place, self.known)
                if row.at_most is not None:
                    open_rows.append(self._open_rows(row, place))
                blanks = blank_cells(block, row, self.record, printed)
                texts += ((text, place) for text in blanks)
            fields += self._record_fields(block, around)
        fields = vetoed(fields, vetoes)
        page = definition.page
        sheet = Sheet(
            name=definition.name,
            key=self.key,
            page=Page(
                page.orientation,
                page.paper,
                line_numbers(page.repeat_rows) if page.repeat_rows else None,
                page.one_page_high,
            ),
            widths=dict(by_column(definition.widths)),
            heights=dict(by_line(definition.heights)),
            texts=tuple(text for text, _ in texts),
            fields=tuple(field for field, _ in fields),
            open_rows=tuple(open_rows),
            record_rows=self.record,
            prepared=definition.record.prepared if definition.record else 1,
            groups=dict(self._groups()),
            group_titles={
                group.key: group_title(group)
                for block, _ in self.blocks
                for group in block.groups
                if group.key
            },
        )
        names = Names(sheet.fields, sheet.groups)
        # What has no kind is told already; what follows from that would only hide it.
        for field, place in () if self.known.faults else fields:
            if fault := formula_fault(field, names):
                self.known.fault(self.known.source.setting(place, field.column, "value"), fault)
        return PlacedSheet(sheet, definition, self.place, tuple(texts), tuple(fields))

    def _only_row(self, block: BlockDefinition) -> tuple[RowDefinition, ...]:
        """A list without rows of its own has one row for each record."""
        record = self.definition.record
        return (RowDefinition(row=record.rows),) if record and block.columns else ()

    def _groups(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The rows of each group that has a key."""
        for block, _ in self.blocks:
            for group in block.groups:
                if group.key:
                    around = line_numbers(group.rows)
                    rows = (
                        key
                        for row in block.rows
                        for key, lines in lines_of(row)
                        if key and is_inside(lines, around)
                    )
                    yield group.key, tuple(rows)

    def _prefixed(self, key: str) -> str:
        return ".".join(filter(None, (self.key, key)))

    def _kind(self, levels: Levels, place: Place) -> ValueKind:
        try:
            return value_kind(levels, self.names)
        except ValueError as error:
            self.known.fault(place, str(error))
            return ValueKind("text")

    def _asked(self, field: Field, levels: Levels, place: Place, number: int = 0) -> Field:
        found = asked(field, levels, number)
        try:
            value = with_lists(found.value, self.lists) if found.value else None
            condition = with_lists(found.required_if, self.lists) if found.required_if else None
        except ValueError as error:
            self.known.fault(place, str(error))
            return found
        return found._replace(value=value, required_if=condition)

    def _free_field(self, given: FieldDefinition, place: Place) -> Field:
        row, _, column = given.key.rpartition(".")
        field = Field(
            key=self._prefixed(given.key),
            sheet=self.definition.name,
            area=parse_range(given.at),
            role=given.role,
            by=given.by,
            row_label="",
            column_label=given.label,
            kind=self._kind((given,), place),
            row=self._prefixed(row),
            column=column,
            record=0,
            heading=given.heading,
        )
        return self._asked(field, (given,), place)

    def _record_fields(
        self, block: BlockDefinition, around: Place
    ) -> Iterator[tuple[Field, Place]]:
        """Columns with one cell for all rows of a record."""
        if self.record is None:
            return
        whole = RowDefinition(row=f"{self.record[0]}:{self.record[1]}")
        for index, column in enumerate(block.columns):
            if column.span == "record":
                place = (*around, "columns", index)
                first, last = column_numbers(column.at)
                area = Range(self.record[0], first, self.record[1], last)
                yield self._field(block, whole, column, area, "", "", place), place

    def _row_fields(
        self, block: BlockDefinition, row: RowDefinition, printed: list[Text], place: Place
    ) -> Iterator[tuple[Field, Place]]:
        occupied = {column for column, _ in by_column(row.texts)}
        for index, column in enumerate(block.columns):
            made_at = place if block.rows else (*self.place, "columns", index)
            first, last = column_numbers(column.at)
            is_whole = column.span == "record" and self.record
            if is_whole or is_left_out(row, column) or first in occupied:
                continue
            for number, (key, (top, bottom)) in enumerate(lines_of(row)):
                area = Range(top, first, bottom, last)
                label = row.label or row_label(printed, top)
                if row.at_most is not None:
                    label = f"{label}{number + 1}"
                field = self._field(block, row, column, area, key, label, made_at, number)
                yield field, made_at

    def _field(  # noqa: PLR0913, PLR0917 - all that makes a cell of a table
        self,
        block: BlockDefinition,
        row: RowDefinition,
        column: ColumnDefinition,
        area: Range,
        row_key: str,
        label: str,
        place: Place,
        number: int = 0,
    ) -> Field:
        own = row.cells.get(column.key, CellDefinition())
        in_record = is_repeated(row, self.record)
        role: Role = column.role
        if column.role == "score" or (column.role == "other" and row.role == "total"):
            role = row.role or column.role  # a remark beside what is deducted deducts nothing
        if role == "score" and row.points is None and (own.value or row.value):
            role = "total"  # 小计: other scores added up
        is_table = in_record or (self.record is None and "total" not in {row.role, role})
        scope: Scope = "record" if in_record else "always"
        if row.at_most is not None:
            scope = "row"
        scored = role in {"score", "deduction"}
        rule = row_rule(block, row, self.definition.rule, place, self.known) if scored else None
        # The reader and the rules know a cell of a record by the record's number, put in front
        # when the sheet is laid out.
        prefixed = str if in_record else self._prefixed
        kind_at = self.known.source.setting(place, column.key, "kind")
        # what a row says of its numbers is not said of their points
        kinds = (own, column) if column.role == "score" and column.kind else (own, column, row)
        field = Field(
            key=prefixed(f"{row_key}.{column.key}" if row_key else column.key),
            sheet=self.definition.name,
            area=area,
            role=role,
            by=column.by,
            row_label=label,
            column_label=own.label or column.label,
            kind=self._kind(kinds, kind_at),
            row=prefixed(row_key),
            column=column.key,
            record=1 if is_table else 0,
            scope=scope,
            heading=column.heading,
            points=row.points if scored else None,
            rule=rule,
        )
        field = self._asked(field, (own, row, column), place, number)
        return with_own_points(field, block, row)

    def _open_rows(self, row: RowDefinition, place: Place) -> OpenRows:
        if not row.key:
            self.known.fault(place, "可增加的行要有 key")
        keys = tuple(key if self.record else self._prefixed(key) for key, _ in lines_of(row))
        least, most = row.at_least or 0, row.at_most or 0
        if not least <= most <= len(keys):
            at = (*place, "at_most" if most > len(keys) or row.at_least is None else "at_least")
            self.known.fault(at, f"at_least、at_most 应为 0 至 {len(keys)}（预备的行数），由小到大")
        return OpenRows(row.key or "", row.label or row.key or "", keys, least, most)
