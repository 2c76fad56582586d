"""Faults of declared audits and roll-ups: names that mean no cell, tables that are not there."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from zjtx_xl.audits import PREVIOUS, ROSTER, SUMMARY, expressions_of, names_of, table_called
from zjtx_xl.lists import ALIASES
from zjtx_xl.rules import SIDES, compared, evaluate, has_star

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from zjtx_xl.definitions import (
        Assembled,
        Fault,
        RollupDefinition,
        SetDefinition,
        Template,
        YamlSource,
    )
    from zjtx_xl.rules import AuditFormula

_ONE = Decimal(1)
_A_COLUMN = "一整栏"  # so the language calls several cells that stand for one
_PLACE = re.compile(r"\{([^{}]*)\}")


def check_audits(assembled: Assembled) -> Iterator[Fault]:
    """Audits within a table: every name is a key, a column, or a column of its rows."""
    known = names_in_template(assembled.template)
    rows = {key.rpartition(".")[0] for key in known}
    for index, audit in enumerate(assembled.definition.audits):
        formula = audit.formula()
        place = ("audits", index)
        for row in formula.rows:
            if row not in rows:
                yield assembled.fault((*place, "rows"), f"没有行 {row}")
        for name in _used(formula):
            if name not in known:
                yield assembled.fault(place, f"审核公式里的 {name} 不是填写项，也不是栏目")
        many = _columns(assembled.template, formula.each)
        for expression in expressions_of(formula):
            yield from (
                assembled.fault(place, f"审核公式 {expression}：{message}")
                for message in _used_as_one(expression, many)
            )


def _columns(template: Template, scope: str) -> set[str]:
    """The names that mean several cells where an audit looks them up."""
    many: set[str] = set()
    keys: set[str] = set()
    for sheet in template.sheets:
        is_list = bool(sheet.record_rows)
        fields = [field for field in sheet.layout(1).fields if field.record or not is_list]
        columns = Counter(field.column for field in fields)
        is_all = scope == "table" and is_list
        many |= {column for column, number in columns.items() if is_all or number > 1}
        many |= {f"{group}.{column}" for group in sheet.groups for column in columns}
        keys |= set() if is_all else {field.key.removeprefix("1.") for field in fields}
        keys |= set(columns) if scope == "row" else set()
    return many - keys


def _used_as_one(expression: str, many: set[str]) -> Iterator[str]:
    """What is wrong where a whole column is compared or added as if it were one cell."""
    values = {name: (_ONE, _ONE) if name in many else _ONE for name in names_of(expression)}
    try:
        evaluate(expression, values)
    except ValueError as error:
        if _A_COLUMN in str(error):
            yield str(error)


def check_set_audits(
    owner: SetDefinition, source: YamlSource, template: Callable[[str], Template | None]
) -> Iterator[Fault]:
    """Audits between tables and roll-ups; ``template`` gives a table of the set by its name."""
    tables = {name: found for name in owner.tables if (found := template(name)) is not None}
    known = {name: names_in_template(found) for name, found in tables.items()}
    known[ROSTER] = {*owner.roster, *ALIASES}
    for index, audit in enumerate(owner.audits):
        for name in _used(audit.formula()):
            if not is_known(name, known) and not _of_unread(name, owner, tables):
                yield source.fault(("audits", index), f"审核公式里的 {name} 不存在")
    for index, level in enumerate(owner.levels):
        for name in level.sends:
            if name not in tables:
                yield source.fault(("levels", index), f"没有表 {name}")
        if level.unit not in owner.variables:
            yield source.fault(("levels", index), f"没有变量 {level.unit}")
    for index, rollup in enumerate(owner.rollups):
        unread = {rollup.to, rollup.subjects} & (set(owner.tables) - set(tables))
        for message in () if unread else _rollup_faults(rollup, tables, known):
            yield source.fault(("rollups", index), message)


def _of_unread(name: str, owner: SetDefinition, tables: dict[str, Template]) -> bool:
    """Whether a name is of a table whose own faults are told with its file."""
    parts = [part for part in name.split(".") if part not in {SUMMARY, PREVIOUS}]
    return bool(parts) and parts[0] in owner.tables and parts[0] not in tables


def _used(formula: AuditFormula) -> Iterator[str]:
    for expression in expressions_of(formula):
        yield from names_of(expression)
    sides = SIDES if compared(formula.condition or "") else ()
    yield from (name for name in _PLACE.findall(formula.message) if name not in sides)
    if formula.at:
        yield formula.at


def _keys(template: Template) -> set[str]:
    """The keys of a record and of what stands outside; of a list with one row those have no row."""
    return {
        field.key.removeprefix(f"{sheet.key}.").removeprefix("1." if sheet.record_rows else "")
        for sheet in template.sheets
        for field in sheet.layout(1).fields
    }


def names_in_template(template: Template) -> set[str]:
    """Everything that a name within a table may be: keys of a record and outside, columns."""
    found = {f"verdict.{verdict.key}" for verdict in template.verdicts}
    for sheet in template.sheets:
        for field in sheet.layout(1).fields:
            key = field.key.removeprefix(f"{sheet.key}.")
            found |= {key.removeprefix("1.") if sheet.record_rows else key, field.column}
            row = field.row.rpartition(".")[2]
            found |= {
                f"{group}.{field.column}" for group, rows in sheet.groups.items() if row in rows
            }
    return found


def is_known(name: str, known: dict[str, set[str]]) -> bool:
    """Whether a name between tables means something; ``known`` are the names within each table."""
    parts = name.split(".")
    while parts and parts[0] in {SUMMARY, PREVIOUS}:
        parts.pop(0)
    table = table_called(parts[0]) if parts else ""
    if len(parts) < 2 or table not in known:  # noqa: PLR2004 - a table and a key
        return False
    key = ".".join(parts[1:])
    pattern = re.compile(re.escape(key).replace(r"\*", ".+"))
    return any(pattern.fullmatch(other) for other in known[table])


def _rollup_faults(
    rollup: RollupDefinition, tables: dict[str, Template], known: dict[str, set[str]]
) -> Iterator[str]:
    if rollup.to not in tables:
        yield f"没有表 {rollup.to}"
        return
    if rollup.subjects not in tables:
        yield f"没有表 {rollup.subjects}"
    keys = _keys(tables[rollup.to])
    for key, expression in rollup.cells.items():
        if not has_star(expression) and key not in keys:
            yield f"{rollup.to} 没有填写项 {key}"
        yield from (f"{name} 不存在" for name in names_of(expression) if not is_known(name, known))
    for column in rollup.subtotals:
        if column not in known[rollup.to]:
            yield f"{rollup.to} 没有栏目 {column}"
    yield from _digest_faults(rollup, known)


def _digest_faults(rollup: RollupDefinition, known: dict[str, set[str]]) -> Iterable[str]:
    digest = rollup.digest
    if digest is None:
        return
    if not is_known(digest.by, known) or not digest.by.startswith(f"{ROSTER}."):
        yield f"{digest.by} 不是名册的栏目"
    for column in digest.columns:
        if not is_known(f"{digest.of}.{column}", known):
            yield f"{digest.of} 没有栏目 {column}"
