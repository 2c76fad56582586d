"""Definition → :class:`Template`: every text and field at its place.

What each part was made from is kept beside it, so that a fault is told with the line of the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, cast

from zjtx_xl.definitions.cell_settings import (
    PlacedCell,
    asking,
    borders,
    field_of,
    value_kind,
)
from zjtx_xl.definitions.fields import Field, OpenRows, Page, Scope, Text
from zjtx_xl.definitions.names import Names
from zjtx_xl.definitions.schema import CellDefinition, RowDefinition, RuleDefinition
from zjtx_xl.definitions.spans import (
    by_column,
    by_line,
    column_numbers,
    is_inside,
    line_numbers,
)
from zjtx_xl.definitions.template import Sheet, Template, formula_fault
from zjtx_xl.rules import (
    NOTHING,
    Any,
    Choose,
    Name,
    Rule,
    build_rule,
    condition_of,
    parse,
    with_lists,
)
from zjtx_xl.values import ValueKind, without_remarks
from zjtx_xl.xlsx import Range, parse_range

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from zjtx_xl.definitions.cell_settings import Asking, Levels
    from zjtx_xl.definitions.faults import Fault, Place
    from zjtx_xl.definitions.fields import By
    from zjtx_xl.definitions.schema import (
        BlockDefinition,
        ColumnDefinition,
        FieldDefinition,
        GroupDefinition,
        OfficeList,
        SetDefinition,
        SheetDefinition,
        TemplateDefinition,
    )
    from zjtx_xl.definitions.source.yaml_source import YamlSource
    from zjtx_xl.definitions.template import Verdict
    from zjtx_xl.rules import Lists, Node

POINTS = "points"


@dataclass(frozen=True, slots=True)
class PlacedSheet:
    """A sheet with the place in the file of each of its texts and fields, in the same order."""

    sheet: Sheet
    definition: SheetDefinition
    place: Place
    texts: tuple[Place, ...]
    fields: tuple[Place, ...]

    @property
    def blocks(self) -> tuple[tuple[BlockDefinition, Place], ...]:
        """The blocks of rows: those of the sheet itself, then those with columns of their own."""
        return blocks_of(self.definition, self.place)


def blocks_of(
    definition: SheetDefinition, place: Place
) -> tuple[tuple[BlockDefinition, Place], ...]:
    """The blocks of a sheet, each with its place in the file."""
    others = ((block, (*place, "blocks", index)) for index, block in enumerate(definition.blocks))
    return (definition, place), *others


@dataclass(frozen=True, slots=True)
class Assembled:
    """A template, where its parts stand in its file, and what is wrong with it."""

    template: Template
    definition: TemplateDefinition
    source: YamlSource
    sheets: tuple[PlacedSheet, ...]
    faults: tuple[Fault, ...]


def assemble(definition: TemplateDefinition, source: YamlSource, owner: SetDefinition) -> Assembled:
    """Build the template of a definition, as one table of the set ``owner``."""
    faults: list[Fault] = []
    several = len(definition.sheets) > 1
    known = _Known(source, owner, {**owner.lists, **definition.lists}, faults)
    sheets = tuple(
        _SheetBuilder(each, ("sheets", index), known, several=several).build()
        for index, each in enumerate(definition.sheets)
    )
    template = Template(
        id=definition.id,
        version=definition.version,
        title=definition.title,
        kind=definition.kind,
        number=definition.number,
        sheets=tuple(sheet.sheet for sheet in sheets),
        variables={**owner.variables, **definition.variables},
        styles={name: style.model_dump(exclude_none=True) for name, style in owner.styles.items()},
        audits=tuple(audit.formula() for audit in definition.audits),
        verdicts=tuple(_verdicts(definition, known)),
    )
    return Assembled(template, definition, source, sheets, tuple(faults))


def _verdicts(definition: TemplateDefinition, known: _Known) -> Iterator[Verdict]:
    for index, each in enumerate(definition.verdicts):
        try:
            yield each.verdict()
        except ValueError as error:
            known.faults.append(known.source.fault(("verdicts", index), str(error)))


class _Known(NamedTuple):
    """What all sheets of a template have in common, and what is wrong with it."""

    source: YamlSource
    owner: SetDefinition
    supplied: Mapping[str, OfficeList]
    faults: list[Fault]


class _SheetBuilder:
    """Builds one sheet and collects what is wrong with it."""

    def __init__(
        self, definition: SheetDefinition, place: Place, known: _Known, *, several: bool
    ) -> None:
        self.definition = definition
        self.place = place
        self.source = known.source
        self.owner = known.owner
        self.lists: Lists = {
            name: given for name, given in known.supplied.items() if isinstance(given, dict)
        }
        self.names = {name: tuple(given) for name, given in known.supplied.items()}
        self.faults = known.faults
        self.blocks = blocks_of(definition, place)
        self.key = definition.key or "" if several else ""
        self.record = line_numbers(definition.record.rows) if definition.record else None
        if several and not definition.key:
            self._fault(place, "有几张工作表时，每张都要有 key")

    def build(self) -> PlacedSheet:
        definition = self.definition
        texts = list(self._texts())
        printed = [text for text, _ in texts]
        fields: list[tuple[Field, Place]] = []
        for index, each in enumerate(definition.fields):
            place = (*self.place, "fields", index)
            fields.append((self._free_field(each, place), place))
        open_rows: list[OpenRows] = []
        vetoes: list[Node] = []
        for block, around in self.blocks:
            for index, row in enumerate(block.rows or self._only_row(block)):
                place = (*around, "rows", index) if block.rows else (*around, "record")
                fields += self._row_fields(block, row, printed, place)
                vetoes += self._veto(row, place)
                if row.at_most is not None:
                    open_rows.append(self._open_rows(row, place))
                texts += self._blank_cells(block, row, printed, place)
            fields += self._record_fields(block, around)
        fields = _vetoed(fields, vetoes)
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
            fields=tuple(each for each, _ in fields),
            open_rows=tuple(open_rows),
            record_rows=self.record,
            prepared=definition.record.prepared if definition.record else 1,
            groups=dict(self._groups()),
            group_titles={
                group.key: _title(group)
                for block, _ in self.blocks
                for group in block.groups
                if group.key
            },
        )
        names = Names(sheet.fields, sheet.groups)
        # What has no kind is told already; what follows from that would only hide it.
        for each, place in () if self.faults else fields:
            if fault := formula_fault(each, names):
                self._fault(self.source.setting(place, each.column, "value"), fault)
        return PlacedSheet(
            sheet,
            definition,
            self.place,
            tuple(place for _, place in texts),
            tuple(place for _, place in fields),
        )

    def _fault(self, place: Place, message: str) -> None:
        self.faults.append(self.source.fault(place, message))

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

    # ------------------------------------------------------------ texts

    def _texts(self) -> Iterator[tuple[Text, Place]]:
        for index, text in enumerate(self.definition.texts):
            made = Text(
                area=parse_range(text.at),
                text=str(text.text),
                role=text.role,
                style=text.style or text.role,
                border=borders(text.border),
                diagonal=text.diagonal,
            )
            yield made, (*self.place, "texts", index)
        for block, place in self.blocks:
            yield from _merged(list(self._block_texts(block, place)))

    def _block_texts(self, block: BlockDefinition, place: Place) -> Iterator[tuple[Text, Place]]:
        for index, group in enumerate(block.groups):
            at = (*place, "groups", index)
            yield from self._line_texts(block, group.rows, group.texts, at)
        for index, row in enumerate(block.rows):
            yield from self._line_texts(block, row.row, row.texts, (*place, "rows", index))

    def _line_texts(
        self,
        block: BlockDefinition,
        lines: str,
        texts: dict[str, str | int | float],
        place: Place,
    ) -> Iterator[tuple[Text, Place]]:
        labels = block.labels
        # What is said about a column alone goes before what is said about several.
        roles = dict(by_column(dict(sorted(labels.items(), key=lambda label: -len(label[0])))))
        first_row, last_row = line_numbers(lines)
        for columns, printed in texts.items():
            first, last = column_numbers(columns)
            role = labels.get(columns) or roles.get(first, "label")
            area = Range(first_row, first, last_row, last)
            yield Text(area, str(printed), role, role, "LTRB"), (*place, "texts", columns)

    def _blank_cells(
        self, block: BlockDefinition, row: RowDefinition, printed: list[Text], place: Place
    ) -> Iterator[tuple[Text, Place]]:
        """The cells that a row leaves out are printed all the same, with nothing in them."""
        for column in block.columns:
            if not _is_left_out(row, column) or (column.span == "record" and self._repeats(row)):
                continue
            for _, (top, bottom) in lines_of(row):
                first, last = column_numbers(column.at)
                area = Range(top, first, bottom, last)
                if not any(text.area.overlaps(area) for text in printed):
                    yield Text(area, "", "note", "note", "LTRB"), place

    def _repeats(self, row: RowDefinition) -> bool:
        first = line_numbers(row.row)[0]
        return self.record is not None and self.record[0] <= first <= self.record[1]

    # ------------------------------------------------------------ fields

    def _kind(self, levels: Levels, place: Place) -> ValueKind:
        try:
            return value_kind(levels, self.names)
        except ValueError as error:
            self._fault(place, str(error))
            return ValueKind("text")

    def _prefixed(self, key: str) -> str:
        return ".".join(filter(None, (self.key, key)))

    def _free_field(self, given: FieldDefinition, place: Place) -> Field:
        row, _, column = given.key.rpartition(".")
        cell = PlacedCell(
            key=self._prefixed(given.key),
            sheet=self.definition.name,
            area=parse_range(given.at),
            role=given.role,
            column_label=given.label,
            row=self._prefixed(row),
            column=column,
            heading=given.heading,
        )
        kind = self._kind((given,), place)
        return field_of(cell, kind, self._asking((given,), given.by, place))

    def _asking(self, levels: Levels, by: By, place: Place, number: int = 0) -> Asking:
        asked = asking(levels, by, number)
        try:
            value = with_lists(asked.value, self.lists) if asked.value else None
            condition = with_lists(asked.required_if, self.lists) if asked.required_if else None
        except ValueError as error:
            self._fault(place, str(error))
            return asked
        return asked._replace(value=value, required_if=condition)

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
            if is_whole or _is_left_out(row, column) or first in occupied:
                continue
            for number, (key, (top, bottom)) in enumerate(lines_of(row)):
                area = Range(top, first, bottom, last)
                label = row.label or _row_label(printed, top)
                if row.at_most is not None:
                    label = f"{label}{number + 1}"
                each = self._field(block, row, column, area, key, label, made_at, number)
                yield each, made_at

    def _field(  # noqa: PLR0913, PLR0917 - all that makes a cell of a table
        self,
        block: BlockDefinition,
        row: RowDefinition,
        column: ColumnDefinition,
        area: Range,
        row_key: str,
        row_label: str,
        place: Place,
        number: int = 0,
    ) -> Field:
        own = row.cells.get(column.key, CellDefinition())
        in_record = self._repeats(row)
        role = row.role if row.role and column.role in {"score", "other"} else column.role
        if role == "score" and row.points is None and (own.value or row.value):
            role = "total"  # 小计: other scores added up
        is_table = in_record or (self.record is None and "total" not in {row.role, role})
        scope: Scope = "record" if in_record else "always"
        if row.at_most is not None:
            scope = "row"
        scored = role in {"score", "deduction"}
        # The reader and the rules know a cell of a record by the record's number, put in front
        # when the sheet is laid out.
        prefixed = str if in_record else self._prefixed
        cell = PlacedCell(
            key=prefixed(f"{row_key}.{column.key}" if row_key else column.key),
            sheet=self.definition.name,
            area=area,
            role=role,
            row_label=row_label,
            column_label=own.label or column.label,
            row=prefixed(row_key),
            column=column.key,
            record=1 if is_table else 0,
            scope=scope,
            heading=column.heading,
            points=row.points if scored else None,
            rule=self._rule(block, row, place) if scored else None,
        )
        kind = self._kind((own, column, row), self.source.setting(place, column.key, "kind"))
        asked = self._asking((own, row, column), column.by, place, number)
        return field_of(cell, kind, asked)

    def _open_rows(self, row: RowDefinition, place: Place) -> OpenRows:
        if not row.key:
            self._fault(place, "可增加的行要有 key")
        keys = tuple(key if self.record else self._prefixed(key) for key, _ in lines_of(row))
        least, most = row.at_least or 0, row.at_most or 0
        if not least <= most <= len(keys):
            at = (*place, "at_most" if most > len(keys) or row.at_least is None else "at_least")
            self._fault(at, f"at_least、at_most 应为 0 至 {len(keys)}（预备的行数），由小到大")
        return OpenRows(row.key or "", row.label or row.key or "", keys, least, most)

    def _rule(self, block: BlockDefinition, row: RowDefinition, place: Place) -> Rule | None:
        chosen = row.rule or block.rule or self.definition.rule or self.owner.rule
        if not isinstance(chosen, RuleDefinition) or row.role == "total":
            return None
        points = row.points if row.points is not None else self._points(block, row)
        if points is None:
            return None
        default = self.owner.rule
        parameters: dict[str, object] = {}
        if default and default.name == chosen.name:
            parameters |= default.model_extra or {}
        parameters |= chosen.model_extra or {}
        if self._operand_kind(block, row, "target").name == "goal":
            parameters = {"goal": True} | parameters
            parameters.pop("both_zero", None)
        if self._operand_kind(block, row, "actual").name in {"goal", "text"}:
            parameters = {"worded": True} | parameters
        listed = parameters.get("points")
        if chosen.name == "choice" and isinstance(listed, list | tuple):
            amounts = cast("Sequence[object]", listed)
            options = [each.value for each in self._operand_kind(block, row, "actual").choices]
            if len(options) != len(amounts):
                message = f"有 {len(options)} 个选项，points 写了 {len(amounts)} 个分值"
                self._fault((*place, "rule"), message)
            parameters["points"] = dict(zip(options, amounts, strict=False))
        try:
            return build_rule(chosen.name, points, parameters, self.lists)
        except ValueError as error:
            self._fault((*place, "rule"), str(error))
            return None

    def _veto(self, row: RowDefinition, place: Place) -> Iterator[Node]:
        """The condition of a row under which the whole table gets nothing (一票否决)."""
        if not isinstance(row.rule, RuleDefinition) or row.rule.name != "veto":
            return
        of = (row.rule.model_extra or {}).get("of")
        try:
            yield condition_of(parse(str(of)) if of else Name(f"{row.key}.actual"))
        except ValueError as error:
            self._fault((*place, "rule"), str(error))

    def _points(self, block: BlockDefinition, row: RowDefinition) -> Name | None:
        """The points that a row's own cell names."""
        named = any(each.key == POINTS and not _is_left_out(row, each) for each in block.columns)
        return Name(POINTS) if named else None

    def _operand_kind(self, block: BlockDefinition, row: RowDefinition, role: str) -> ValueKind:
        """What the cell of the row takes that a rule looks at; what is wrong is told with it."""
        for column in block.columns:
            if column.role == role and not _is_left_out(row, column):
                try:
                    levels = (row.cells.get(column.key, CellDefinition()), column, row)
                    return value_kind(levels, self.names)
                except ValueError:
                    break
        return ValueKind("text")


def _merged(texts: list[tuple[Text, Place]]) -> list[tuple[Text, Place]]:
    """Equal group texts that stand below each other become one merged cell."""
    merged: list[tuple[Text, Place]] = []
    above: dict[tuple[int, int], int] = {}
    for text, place in texts:
        area = text.area
        columns = area.first_column, area.last_column
        at = above.get(columns)
        last = merged[at][0] if at is not None else None
        if (
            at is not None
            and last is not None
            and text.role == "group"
            and (last.text, last.role) == (text.text, text.role)
            and last.area.last_row + 1 == area.first_row
        ):
            joined = last._replace(area=last.area._replace(last_row=area.last_row))
            merged[at] = joined, merged[at][1]
        else:
            above[columns] = len(merged)
            merged.append((text, place))
    return merged


def _vetoed(fields: list[tuple[Field, Place]], vetoes: list[Node]) -> list[tuple[Field, Place]]:
    """The fields with a total that is nothing where one of these conditions holds."""
    totals = [
        index
        for index, (field, _) in enumerate(fields)
        if field.role == "total" and field.value is not None
    ]
    if not vetoes or not totals:
        return fields
    field, place = fields[totals[-1]]
    veto = vetoes[0] if len(vetoes) == 1 else Any(tuple(vetoes))
    total = Choose(veto, NOTHING, field.value or NOTHING)
    fields[totals[-1]] = field._replace(value=total), place
    return fields


def _title(group: GroupDefinition) -> str:
    """What a group is called: the longest of its texts, without what stands in brackets."""
    texts = ("".join(str(text).split()) for text in group.texts.values())
    return without_remarks(max(texts, key=len, default=""))


def _is_left_out(row: RowDefinition, column: ColumnDefinition) -> bool:
    """Whether the row has no cell there; where a row vetoes the whole table, nothing is scored."""
    is_scored = column.role == "score" and _is_veto(row)
    return is_scored or column.key in row.omit or not _is_among(column.key, row.only)


def _is_among(key: str, only: Sequence[str] | None) -> bool:
    return only is None or key in only


def _is_veto(row: RowDefinition) -> bool:
    return isinstance(row.rule, RuleDefinition) and row.rule.name == "veto"


def _row_label(printed: list[Text], line: int) -> str:
    """The label texts that stand in a line, from the left."""
    labels = [
        text
        for text in printed
        if text.role == "label" and text.area.first_row <= line <= text.area.last_row
    ]
    labels.sort(key=lambda text: text.area.first_column)
    said = ("".join(text.text.split("\n")) for text in labels)
    return "·".join(label for label in said if any(map(str.isalnum, label)))  # not “—”


def lines_of(row: RowDefinition) -> list[tuple[str, tuple[int, int]]]:
    """Key and lines of each row that a definition stands for: one, or one for each open row."""
    first, last = line_numbers(row.row)
    if row.at_most is None:
        return [(row.key or "", (first, last))]
    return [
        (f"{row.key or ''}{number}", (line, line))
        for number, line in enumerate(range(first, last + 1), start=1)
    ]
