"""How the rows of a sheet are scored: the rule of each, and the rows that veto the whole table."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from zjtx_xl.definitions.build.rows import is_left_out, is_veto
from zjtx_xl.definitions.cell_settings import value_kind
from zjtx_xl.definitions.schema.table import CellDefinition, RuleDefinition
from zjtx_xl.rules import (
    NOTHING,
    Any,
    Choose,
    Constant,
    Name,
    build_rule,
    condition_of,
    parse,
    with_points,
)
from zjtx_xl.values import ValueKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from zjtx_xl.definitions.build.assembled import Known
    from zjtx_xl.definitions.faults import Place
    from zjtx_xl.definitions.fields import Field
    from zjtx_xl.definitions.schema.table import BlockDefinition, RowDefinition
    from zjtx_xl.rules import Node, Rule

POINTS = "points"


def row_rule(
    block: BlockDefinition,
    row: RowDefinition,
    common: RuleDefinition | None,
    place: Place,
    known: Known,
) -> Rule | None:
    """The rule of a row; ``common`` is that of its sheet where row and block name none."""
    chosen = row.rule or block.rule or common or known.owner.rule
    if not isinstance(chosen, RuleDefinition) or row.role == "total":
        return None
    points = row.points if row.points is not None else _own_points(block, row)
    if points is None:
        return None
    default = known.owner.rule
    parameters: dict[str, object] = {}
    if default and default.name == chosen.name:
        parameters |= default.model_extra or {}
    parameters |= chosen.model_extra or {}
    actual = _operand_kind(block, row, "actual", known)
    if _operand_kind(block, row, "target", known).name == "goal":
        parameters = {"goal": True} | parameters
        parameters.pop("both_zero", None)
    if actual.name in {"goal", "text"}:
        parameters = {"worded": True} | parameters
    listed = parameters.get("points")
    if chosen.name == "choice" and isinstance(listed, list | tuple):
        amounts = cast("Sequence[object]", listed)
        options = [choice.value for choice in actual.choices]
        if len(options) != len(amounts):
            message = f"有 {len(options)} 个选项，points 写了 {len(amounts)} 个分值"
            known.fault((*place, "rule"), message)
        parameters["points"] = dict(zip(options, amounts, strict=False))
    try:
        return build_rule(chosen.name, points, parameters, known.lists)
    except ValueError as error:
        known.fault((*place, "rule"), str(error))
        return None


def veto_of(row: RowDefinition, place: Place, known: Known) -> Iterator[Node]:
    """The condition of a row under which the whole table gets nothing (一票否决)."""
    if not is_veto(row) or not isinstance(row.rule, RuleDefinition):
        return
    of = (row.rule.model_extra or {}).get("of")
    try:
        yield condition_of(parse(str(of)) if of else Name(f"{row.key}.actual"))
    except ValueError as error:
        known.fault((*place, "rule"), str(error))


def vetoed(fields: list[tuple[Field, Place]], vetoes: list[Node]) -> list[tuple[Field, Place]]:
    """The fields with a total that is nothing where one of these conditions holds."""
    scored = {field.column for field, _ in fields if field.role == "score"}
    totals = [
        index
        for index, (field, _) in enumerate(fields)
        if field.role == "total" and field.value is not None and field.column in scored
    ]
    if not vetoes or not totals:
        return fields
    field, place = fields[totals[-1]]
    veto = vetoes[0] if len(vetoes) == 1 else Any(tuple(vetoes))
    total = Choose(veto, NOTHING, field.value or NOTHING)
    fields[totals[-1]] = field._replace(value=total), place
    return fields


def with_own_points(field: Field, block: BlockDefinition, row: RowDefinition) -> Field:
    """A cell whose expressions may speak of the points that its row prints."""
    if row.points is None or _own_points(block, row) is not None:
        return field
    points = Constant(row.points)
    value, asked = field.value, field.required_if
    return field._replace(
        value=with_points(value, points) if value is not None else None,
        required_if=with_points(asked, points) if asked is not None else None,
    )


def _own_points(block: BlockDefinition, row: RowDefinition) -> Name | None:
    """The points that a row's own cell names."""
    named = any(column.key == POINTS and not is_left_out(row, column) for column in block.columns)
    return Name(POINTS) if named else None


def _operand_kind(block: BlockDefinition, row: RowDefinition, role: str, known: Known) -> ValueKind:
    """What the cell of the row takes that a rule looks at; what is wrong is told with it."""
    for column in block.columns:
        if column.role == role and not is_left_out(row, column):
            try:
                levels = (row.cells.get(column.key, CellDefinition()), column, row)
                return value_kind(levels, known.names)
            except ValueError:
                break
    return ValueKind("text")
