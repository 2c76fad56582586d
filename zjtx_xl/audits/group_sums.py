"""Beside a rolled-up table: a form's columns added up by a column of the roster.

No such table is printed in the notices, so it is a sheet of its own and no template: one line for
each group and row of the form, with how many subjects filled it in.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from zjtx_xl.audits.provenance import Addend, GroupSums
from zjtx_xl.audits.records import ROSTER, fields_of
from zjtx_xl.findings import Address
from zjtx_xl.values import NUMERIC, number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from zjtx_xl.audits.ledger import Group
    from zjtx_xl.audits.records import RecordCell
    from zjtx_xl.definitions import GroupSumsDefinition

_NO_GROUP = "（名册没有写明）"
_ZERO = Decimal(0)


def sums_by_group(definition: GroupSumsDefinition, group: Group) -> GroupSums:
    """The sums of a form by group; what is not sure is not added up and counted by itself."""
    by = definition.by.removeprefix(f"{ROSTER}.")
    members: dict[str, list[str]] = defaultdict(list)
    for key in group.of_table(definition.of):
        listed = group.record(ROSTER, key)
        cell = listed.cells.get(by) if listed else None
        members[cell.raw.strip() if cell else _NO_GROUP].append(key)
    fields = fields_of(f"{group.set_id}/{definition.of}")
    rows = dict.fromkeys(
        field.row
        for field in fields.values()
        if field.column in definition.columns
        and field.kind.name in NUMERIC
        and field.scope == "always"
        and not field.formula
    )
    returned = group.of_table(definition.of).values()
    names = {record.path: record.subject for record in returned}
    headings = {field.column: field.column_label for field in fields.values()}
    lines: list[tuple[str | float, ...]] = []
    addends: list[Addend] = []
    for name, keys in members.items():
        for row in rows:
            columns = {
                column: _cells_of(group, definition.of, keys, f"{row}.{column}")
                for column in definition.columns
            }
            used = {cell.path for cells in columns.values() for cell in cells if cell.is_read}
            doubtful = sum(1 for cells in columns.values() for cell in cells if _is_open(cell))
            if not used and not doubtful:
                continue
            label = next(field.row_label for field in fields.values() if field.row == row)
            sums = (_sum(cells) for cells in columns.values())
            for at, (column, cells) in enumerate(columns.items(), start=3):
                title = f"{label}·{headings[column]}"
                addends += _addends(cells, names, len(lines), at, title)
            lines.append((name, label, len(used), *sums, doubtful))
    titles = [headings[column] for column in definition.columns]
    return GroupSums(
        definition.title,
        (definition.title.removesuffix("汇总").removeprefix("按"), "指标", "填报单位数", *titles,
         "未计入（待核）"),
        tuple(lines),
        tuple(addends),
    )  # fmt: skip


def _cells_of(group: Group, table: str, keys: list[str], name: str) -> list[RecordCell]:
    records = (group.record(table, key) for key in keys)
    return [record.cells[name] for record in records if record is not None and name in record.cells]


def _addends(
    cells: list[RecordCell], names: Mapping[str, str], line: int, column: int, title: str
) -> Iterator[Addend]:
    """The cells that were added up."""
    for cell in cells:
        if cell.is_sure and isinstance(cell.value, Decimal):
            origin = Address(cell.path, cell.sheet, cell.ref)
            yield Addend(line, column, names.get(cell.path, ""), title, cell.raw.strip(), origin)


def _is_open(cell: RecordCell) -> bool:
    return cell.is_open


def _sum(cells: list[RecordCell]) -> float:
    values = (cell.value for cell in cells if cell.is_sure)
    total = sum((value for value in values if isinstance(value, Decimal)), _ZERO)
    return number(total) or 0
