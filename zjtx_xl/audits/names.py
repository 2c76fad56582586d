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
    from collections.abc import Iterator, Mapping

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
    ends, patterns = _wanted(set_id).get(table, ((), ()))
    return f".{key}".endswith(tuple(ends)) or any(re.fullmatch(one, key) for one in patterns)


def pattern_of(key: str) -> str:
    """A regular expression for a key of an expression, in which ``*`` is part of a key."""
    return r"(?:.*\.)?" + re.escape(key).replace(r"\*", ".+")


@cache
def _wanted(set_id: str) -> Mapping[str, tuple[set[str], set[str]]]:
    """How wanted keys of a table end; the patterns of those of which ``*`` is a part."""
    found: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for formula in _concerning(set_id):
        for expression in expressions_of(formula):
            for table, key in tables_of(expression):
                ends, patterns = found[table]
                if "*" in key:
                    patterns.add(pattern_of(key))
                else:
                    ends.add(f".{key}")
    return found


def _concerning(set_id: str) -> Iterator[AuditFormula]:
    """The audits of a set, and of those whose last year it is."""
    for other in set_ids():
        if other == set_id or load_table_set(other).previous == set_id:
            yield from declared_of(other)
