"""Which tables and keys the audits of a set name, so that a run keeps only those."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from zjtx_xl.audits.ledger import PREVIOUS, SUMMARY
from zjtx_xl.audits.records import table_called
from zjtx_xl.definitions import load_table_set, set_ids
from zjtx_xl.rules import ANY_KEY, has_star, names_in, without_star

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zjtx_xl.rules import AuditFormula


@cache
def declared_of(set_id: str) -> tuple[AuditFormula, ...]:
    """The audits between the tables of a set."""
    return load_table_set(set_id).audits


def names_of(expression: str) -> tuple[str, ...]:
    """The names of an expression, also where a ``*`` is part of one; none of an empty one."""
    if not expression:
        return ()
    names = names_in(without_star(expression))
    if not has_star(expression):
        return names
    return tuple(name.replace(ANY_KEY, "*") for name in names)


def tables_of(expression: str) -> Iterator[tuple[str, str]]:
    """The table and the key of every name of an expression between tables."""
    for name in names_of(expression):
        parts = name.split(".")
        while parts and parts[0] in {SUMMARY, PREVIOUS}:
            parts.pop(0)
        if parts:
            yield table_called(parts[0]), ".".join(parts[1:])


def expressions_of(formula: AuditFormula) -> tuple[str, ...]:
    """Everything in an audit that names cells."""
    given = (formula.left, formula.right, formula.condition, formula.when)
    return tuple(name for name in (*given, formula.names, formula.among) if name)


@lru_cache(maxsize=4096)
def is_audited(template_id: str, key: str) -> bool:
    """Whether an audit between tables looks at this key of a template."""
    set_id, _, table = template_id.partition("/")
    return any(pattern.fullmatch(key) for pattern in _wanted(set_id).get(table, ()))


def pattern_of(key: str) -> str:
    """A regular expression for a key of an expression, in which ``*`` is part of a key."""
    return r"(?:.*\.)?" + re.escape(key).replace(r"\*", ".+")


@cache
def _wanted(set_id: str) -> dict[str, tuple[re.Pattern[str], ...]]:
    found: dict[str, list[re.Pattern[str]]] = defaultdict(list)
    for formula in _concerning(set_id):
        for expression in expressions_of(formula):
            for table, key in tables_of(expression):
                found[table].append(re.compile(pattern_of(key)))
    return {table: tuple(patterns) for table, patterns in found.items()}


def _concerning(set_id: str) -> Iterator[AuditFormula]:
    """The audits of a set, and of those whose last year it is."""
    for other in set_ids():
        if other == set_id or load_table_set(other).previous == set_id:
            yield from declared_of(other)
