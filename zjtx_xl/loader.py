"""Definition files → :class:`~zjtx_xl.template.Template`; every fault of a file at once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from zjtx_xl.address import Range, column_number, parse_range
from zjtx_xl.definition import (
    ChoiceDefinition,
    ColumnDefinition,
    FieldDefinition,
    RowDefinition,
    RuleDefinition,
    SetDefinition,
    SheetDefinition,
    TemplateDefinition,
    ValueDefinition,
)
from zjtx_xl.errors import DefinitionError, UnknownTemplateError
from zjtx_xl.resources import templates_folder
from zjtx_xl.rules import Rule, build_rule
from zjtx_xl.template import (
    Condition,
    Field,
    OpenRows,
    Page,
    Scope,
    Sheet,
    Template,
    Text,
)
from zjtx_xl.values import Choice, ValueKind
from zjtx_xl.yamlsource import YamlSource

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal
    from pathlib import Path

    from zjtx_xl.model import Fault

Model = TypeVar("Model", bound=BaseModel)
Item = TypeVar("Item")
_SHOWN = 60


def template_ids() -> tuple[str, ...]:
    """The ids of all definitions that are shipped, sorted as printed: set by set, table by table."""
    return tuple(
        f"{folder.name}/{table}"
        for folder in sorted(templates_folder().iterdir())
        if (folder / "set.yaml").is_file()
        for table in load_set(folder.name).tables
    )


@cache
def load_set(set_id: str) -> SetDefinition:
    """The set of this id.

    Raises:
        UnknownTemplateError: no such set.
        DefinitionError: its file has faults.
    """
    path = templates_folder() / set_id / "set.yaml"
    if not path.is_file():
        known = tuple(sorted(each.parent.name for each in templates_folder().glob("*/set.yaml")))
        raise UnknownTemplateError(set_id, known)
    return _read(path, SetDefinition)[0]


@cache
def load_template(template_id: str) -> Template:
    """The template of this id (``set/table``).

    Raises:
        UnknownTemplateError: no such template.
        DefinitionError: its file has faults.
    """
    path = templates_folder() / f"{template_id}.yaml"
    if template_id not in template_ids() or not path.is_file():
        raise UnknownTemplateError(template_id, template_ids())
    return load_definition(path, load_set(template_id.partition("/")[0]))


def load_definition(path: Path, owner: SetDefinition) -> Template:
    """A template from any file, as one table of the set ``owner``.

    Raises:
        DefinitionError: with every fault of the file, each with its line.
    """
    definition, source = _read(path, TemplateDefinition)
    builder = _Builder(definition, source, owner)
    template = builder.template()
    if builder.faults:
        raise DefinitionError(tuple(builder.faults))
    return template


def read_set(path: Path) -> SetDefinition:
    """A set from any file.

    Raises:
        DefinitionError: with every fault of the file.
    """
    return _read(path, SetDefinition)[0]


def _read(path: Path, model: type[Model]) -> tuple[Model, YamlSource]:
    source = YamlSource(path)
    if source.faults:
        raise DefinitionError(tuple(source.faults))
    try:
        return model.model_validate(source.data), source
    except ValidationError as error:
        faults = tuple(
            source.fault(_place(each["loc"]), _explain(each)) for each in error.errors()
        )
        raise DefinitionError(faults) from None


def _place(loc: tuple[Any, ...]) -> Iterator[str | int]:
    """Pydantic's location without the names of union branches, which are not in the file."""
    for step in loc:
        if isinstance(step, int) or not (step[:1].isupper() and len(step) > 2 or "[" in step):
            yield step


def _explain(error: Any) -> str:
    match error["type"]:
        case "extra_forbidden":
            return "没有这个名称的设置"
        case "missing":
            return "缺少这项设置"
        case _:
            given = repr(error["input"])
            return f"不能使用的值 {given[:_SHOWN]}: {error['msg']}"


class _Builder:
    """Builds one template and collects what is wrong with it."""

    def __init__(
        self, definition: TemplateDefinition, source: YamlSource, owner: SetDefinition
    ) -> None:
        self.definition = definition
        self.source = source
        self.owner = owner
        self.faults: list[Fault] = []

    def template(self) -> Template:
        sheets = tuple(
            self._sheet(sheet, index) for index, sheet in enumerate(self.definition.sheets)
        )
        return Template(
            id=self.definition.id,
            version=self.definition.version,
            title=self.definition.title,
            kind=self.definition.kind,
            number=self.definition.number,
            sheets=sheets,
            variables={**self.owner.variables, **self.definition.variables},
            styles={
                name: style.model_dump(exclude_none=True)
                for name, style in self.owner.styles.items()
            },
        )

    def _sheet(self, sheet: SheetDefinition, index: int) -> Sheet:
        place = ("sheets", index)
        repeat = sheet.page.repeat_rows
        texts = tuple(self._texts(sheet))
        fields: list[Field] = [self._free_field(each, sheet) for each in sheet.fields]
        open_rows: list[OpenRows] = []
        rows = sheet.rows or self._only_row(sheet)
        for number, row in enumerate(rows):
            fields += self._row_fields(sheet, row, texts, (*place, "rows", number))
            if row.at_most is not None and row.key:
                keys = tuple(key for key, _ in _expanded(row))
                label = row.label or row.key
                open_rows.append(OpenRows(row.key, label, keys, row.at_least or 0, row.at_most))
        return Sheet(
            name=sheet.name,
            key=(sheet.key or "") if len(self.definition.sheets) > 1 else "",
            page=Page(
                sheet.page.orientation,
                sheet.page.paper,
                _rows(repeat) if repeat else None,
                sheet.page.one_page_high,
            ),
            widths=dict(_spread(sheet.widths)),
            heights={
                row: height
                for rows_text, height in sheet.heights.items()
                for row in range(_rows(rows_text)[0], _rows(rows_text)[1] + 1)
            },
            texts=texts,
            fields=tuple(fields),
            open_rows=tuple(open_rows),
            record_rows=_rows(sheet.record.rows) if sheet.record else None,
            prepared=sheet.record.prepared if sheet.record else 1,
        )

    def _only_row(self, sheet: SheetDefinition) -> tuple[RowDefinition, ...]:
        return (RowDefinition(row=sheet.record.rows),) if sheet.record else ()

    def _texts(self, sheet: SheetDefinition) -> Iterator[Text]:
        for text in sheet.texts:
            yield Text(
                area=parse_range(text.at),
                text=str(text.text),
                role=text.role,
                style=text.style or text.role,
                border="" if text.border == "none" else text.border,
                diagonal=text.diagonal,
            )
        roles = dict(_spread(sheet.labels))
        for lines in (*sheet.groups, *sheet.rows):
            rows = _rows(lines.rows if not isinstance(lines, RowDefinition) else lines.row)
            for columns, printed in lines.texts.items():
                first, last = _columns(columns)
                role = roles.get(first, "label")
                area = Range(rows[0], first, rows[1], last)
                yield Text(area, str(printed), role, role, "LTRB")

    def _free_field(self, each: FieldDefinition, sheet: SheetDefinition) -> Field:
        return Field(
            key=self._prefix(sheet) + each.key,
            sheet=sheet.name,
            area=parse_range(each.at),
            role=each.role,
            by=each.by,
            row_label="",
            column_label=each.label,
            kind=self._kind(each, ()),
            row=self._prefix(sheet) + each.key.rpartition(".")[0],
            column=each.key.rpartition(".")[2],
            record=0,
            heading=each.heading,
            **self._asking(each, None, None, by=each.by),
        )

    def _prefix(self, sheet: SheetDefinition) -> str:
        return f"{sheet.key}." if sheet.key and len(self.definition.sheets) > 1 else ""

    def _row_fields(
        self,
        sheet: SheetDefinition,
        row: RowDefinition,
        texts: tuple[Text, ...],
        place: tuple[str | int, ...],
    ) -> Iterator[Field]:
        lines = _rows(row.row)
        in_record = bool(sheet.record) and _inside(lines, _rows(sheet.record.rows))
        is_first = in_record and lines[0] == _rows(sheet.record.rows)[0] if sheet.record else False
        is_open = row.key is not None and lines[1] > lines[0] and row.at_most is not None
        printed = {
            column
            for columns in row.texts
            for column in range(_columns(columns)[0], _columns(columns)[1] + 1)
        }
        for column in sheet.columns:
            first, last = _columns(column.at)
            if column.span == "record":
                if is_first and sheet.record:
                    rows = _rows(sheet.record.rows)
                    area = Range(rows[0], first, rows[1], last)
                    yield self._field(sheet, row, column, area, "", "", place)
                continue
            if column.key in row.omit or (row.only is not None and column.key not in row.only):
                continue
            if first in printed:
                continue
            for key, line in _expanded(row):
                area = Range(line, first, line if is_open or row.key else lines[1], last)
                label = row.label or _row_label(texts, line)
                if is_open:
                    label = f"{label}{line - lines[0] + 1}"
                yield self._field(sheet, row, column, area, key, label, place)

    def _field(
        self,
        sheet: SheetDefinition,
        row: RowDefinition,
        column: ColumnDefinition,
        area: Range,
        row_key: str,
        row_label: str,
        place: tuple[str | int, ...],
    ) -> Field:
        own = row.cells.get(column.key)
        in_record = bool(sheet.record) and _inside(
            (area.first_row, area.last_row), _rows(sheet.record.rows)
        )
        is_table = row.role != "total" and (in_record or not sheet.record)
        role = row.role if row.role and column.role in {"score", "other"} else column.role
        scope: Scope = "record" if in_record else "always"
        if row.at_most is not None and column.span == "row":
            scope = "row"
        formula = row.formula.replace("{*}", f"{{{column.key}}}") if row.formula else None
        rule = self._rule(sheet, row, place) if role in {"score", "deduction"} else None
        key = f"{row_key}.{column.key}" if row_key else column.key
        prefix = "" if in_record else self._prefix(sheet)
        return Field(
            key=prefix + key,
            sheet=sheet.name,
            area=area,
            role=role,
            by=column.by,
            row_label=row_label,
            column_label=column.label,
            kind=self._kind(own or ValueDefinition(), (column, row), place),
            row=prefix + row_key,
            column=column.key,
            record=1 if is_table else 0,
            scope=scope,
            heading=column.heading,
            points=row.points if role in {"score", "deduction"} else None,
            rule=rule,
            formula=formula,
            **self._asking(own, row, column, by=column.by),
        )

    def _rule(
        self, sheet: SheetDefinition, row: RowDefinition, place: tuple[str | int, ...]
    ) -> Rule | None:
        chosen = row.rule or sheet.rule or self.owner.rule
        if chosen is None or chosen == "none" or row.points is None or row.role == "total":
            return None
        assert isinstance(chosen, RuleDefinition)
        default = self.owner.rule
        parameters = dict(default.model_extra or {}) if default and default.name == chosen.name else {}
        parameters |= chosen.model_extra or {}
        try:
            return build_rule(chosen.name, row.points, parameters)
        except ValueError as error:
            self.faults.append(self.source.fault((*place, "rule"), str(error)))
            return None

    def _kind(
        self,
        own: ValueDefinition,
        above: tuple[ValueDefinition, ...],
        place: tuple[str | int, ...] = (),
    ) -> ValueKind:
        chosen = next((each for each in (own, *above) if each.kind), None)
        if chosen is None or chosen.kind is None:
            self.faults.append(self.source.fault((*place, "kind"), "没有写明取值类型 kind"))
            return ValueKind("text")
        others = (chosen, *(each for each in (own, *above) if each is not chosen))

        def value(name: str) -> Any:
            given = (getattr(each, name) for each in others)
            return next((each for each in given if each is not None), None)

        choices = value("choices") or ()
        unit: str | None = chosen.unit
        minimum: Decimal | None = chosen.minimum
        maximum: Decimal | None = chosen.maximum
        return ValueKind(
            name=chosen.kind,
            unit=unit or ("%" if chosen.kind == "percent" else None),
            minimum=minimum,
            maximum=maximum,
            choices=tuple(_choice(each) for each in choices),
            option=value("option"),
        )

    def _asking(
        self,
        own: ValueDefinition | None,
        row: ValueDefinition | None,
        column: ValueDefinition | None,
        *,
        by: str,
    ) -> dict[str, Any]:
        levels = [each for each in (own, row, column) if each is not None]

        def value(name: str) -> Any:
            given = (getattr(each, name) for each in levels)
            return next((each for each in given if each is not None), None)

        condition = value("required_if")
        required = value("required")
        border = value("border")
        return {
            "required": (by == "recipient") if required is None else required,
            "required_if": Condition(condition.column, condition.value) if condition else None,
            "prefilled": bool(value("prefilled")),
            "initial": value("initial") or "",
            "border": "LTRB" if border is None else "" if border == "none" else border,
            "align": value("align"),
            "period": value("period"),
            "example": value("example"),
        }


def _choice(given: ChoiceDefinition | str) -> Choice:
    if isinstance(given, str):
        return Choice(given, given, None)
    return Choice(given.value, given.printed or given.value, given.text)


def _expanded(row: RowDefinition) -> Iterator[tuple[str, int]]:
    """The keys and lines of a row: one, or ``key1``, ``key2``, … of open rows."""
    first, last = _rows(row.row)
    if row.key and row.at_most is not None:
        for line in range(first, last + 1):
            yield f"{row.key}{line - first + 1}", line
    else:
        yield row.key or "", first


def _row_label(texts: tuple[Text, ...], line: int) -> str:
    labels = [
        text
        for text in texts
        if text.role == "label" and text.area.first_row <= line <= text.area.last_row
    ]
    labels.sort(key=lambda text: text.area.first_column)
    return "·".join("".join(text.text.split("\n")) for text in labels)


def _spread(columns: dict[str, Item]) -> Iterator[tuple[int, Item]]:
    for name, item in columns.items():
        first, last = _columns(name)
        for column in range(first, last + 1):
            yield column, item


def _columns(text: str) -> tuple[int, int]:
    first, _, last = text.partition(":")
    return column_number(first), column_number(last or first)


def _rows(text: str) -> tuple[int, int]:
    first, _, last = text.partition(":")
    return int(first), int(last or first)


def _inside(lines: tuple[int, int], around: tuple[int, int]) -> bool:
    return around[0] <= lines[0] and lines[1] <= around[1]
