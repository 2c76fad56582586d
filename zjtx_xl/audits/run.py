"""Audits (审核公式): conditions within tables and between them, as the definitions declare them.

Tables are added one by one. What is within a table is evaluated at once; what is between tables
when all are there, over the figures that were kept. An audit whose cells cannot be read or
wait for a decision is skipped, and one whose cells their sender had to fill: those cells have
findings of their own. Any other cell that is empty differs from one that is not.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from zjtx_xl.audits import messages as message
from zjtx_xl.audits.difference import decimals_of, difference, numbers_differ
from zjtx_xl.audits.ledger import Ledger, SetScope, bare, pruned
from zjtx_xl.audits.names import declared_of, is_audited, names_of, tables_of
from zjtx_xl.audits.records import RecordCell, fields_of, relative_key
from zjtx_xl.audits.scope import TableScope, UndecidedError, computed
from zjtx_xl.audits.shelf import Joined, SpooledList
from zjtx_xl.audits.units import place_key, unit_names, units_of
from zjtx_xl.definitions import load_table_set, load_template, set_ids
from zjtx_xl.findings import Code
from zjtx_xl.rules import SIDES, compared, has_star, is_name, names_in, under_star, without_star
from zjtx_xl.values import near_pairs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from zjtx_xl.audits.ledger import Group
    from zjtx_xl.audits.records import Record
    from zjtx_xl.audits.scope import Computed, Scope
    from zjtx_xl.findings import Finding
    from zjtx_xl.lists import Roster
    from zjtx_xl.rules import AuditFormula

_ZERO = Decimal(0)
_YEAR = re.compile("[0-9]{1,4}")


class AuditRun:
    """The audits of one run; with a roster its columns can be compared too."""

    def __init__(self, roster: Roster | None = None) -> None:
        self._ledger = Ledger(keeps=is_audited, roster=roster)
        self._within: SpooledList[tuple[Record, Finding]] = SpooledList()
        self._has_summaries = False

    def add(self, records: Sequence[Record], said: Iterable[tuple[int, Finding]]) -> None:
        """Take in the records of one file, and what audits within its tables said of which."""
        self._ledger.add(records)
        for number, finding in said:
            self._within.append((bare(records[number]), finding))
            self._has_summaries |= records[number].part == "summary"

    def findings(self) -> Iterator[Finding]:
        """All findings, when every table was added: within tables, by subject, then over all."""
        groups = self._ledger.groups()
        names = {path: name for group in groups for path, name in unit_names(group).items()}
        said: set[int] = set()
        for record, finding in self._once(names if len(set(names.values())) > 1 else {}):
            if record.part == "summary":
                said.add(_address(finding))
            yield finding
        for group in groups:
            yield from between(group, previous_of(group, groups), said)

    def _once(self, units: Mapping[str, str]) -> Iterator[tuple[Record, Finding]]:
        """Findings within tables, each once.

        A line of a summary repeats neither its subject's own return nor the line of the summary
        that it was taken from, which came before.
        ``units`` are the offices that sent a summary, by file, where there are several.
        """
        if not self._has_summaries:
            yield from self._within
            return
        said: dict[int, str] = {}  # by hashes of 64 bits
        for part in ("return", "summary"):
            for record, finding in self._within:
                if record.part != part:
                    continue
                subject = self._ledger.subjects.key(record.subject)
                _, key = relative_key(record.template, finding.field or "")
                fault = hash((record.template, record.year, subject, finding.code, key))
                first = said.setdefault(fault, record.path)
                if part == "summary" and subject and first != record.path:
                    continue
                is_of_unit = not record.number and record.path in units
                own = finding._replace(subject=units[record.path]) if is_of_unit else finding
                yield record, own


def _address(finding: Finding) -> int:
    """A hash of 64 bits of where a finding is."""
    return hash((finding.path, finding.sheet, finding.cell))


# ---------------------------------------------------------------- within a table


def kept_of(record: Record) -> Record:
    """As much of a record as audits between tables look at."""
    return pruned(record, is_audited)


def within(records: Sequence[Record]) -> Iterator[tuple[int, Finding]]:
    """Findings of the audits that a table declares about itself, with the number of its record."""
    outside = next(((at, record) for at, record in enumerate(records) if not record.number), None)
    template = load_template(records[0].template) if records else None
    for formula in template.audits if template else ():
        if template and formula.each == "table":
            own = [record for record in records if record.number]
            scope = TableScope(own or records, outside[1] if outside else None)
            subject = "" if template.kind == "list" else records[0].subject
            for finding in _evaluated(formula, subject, scope):
                yield outside[0] if outside else 0, finding
            continue
        for at, record in enumerate(records):
            if not record.number:
                continue
            rows = formula.rows or _rows(record.template) if formula.each == "row" else ("",)
            for row in rows:
                scope = TableScope((record,), outside[1] if outside else None, row)
                for finding in _evaluated(formula, record.subject, scope):
                    yield at, finding


@cache
def _rows(template_id: str) -> tuple[str, ...]:
    """The rows of a table's records."""
    found = (key.rpartition(".")[0] for (_, key), field in fields_of(template_id).items()
             if field.record)  # fmt: skip
    return tuple(dict.fromkeys(row for row in found if row))


# ---------------------------------------------------------------- between tables


def between(
    group: Group,
    previous: Group | None = None,
    said: Collection[int] = (),
) -> Iterator[Finding]:
    """Findings of the audits that a set declares between its tables, for one year.

    What concerns all subjects is asked of each office that sent summaries by itself; ``said`` are
    the places (:func:`_address`) that findings within summaries are about.
    """
    units = units_of(group)
    declared = declared_of(group.set_id)
    for key in group.keys:
        scope = SetScope(group, key, previous)
        for formula in declared:
            if formula.each == "subject" and not formula.names:
                yield from _evaluated(formula, _subject_of(formula, scope), scope)
    for formula in declared:
        if formula.names:
            yield from _unlisted(formula, SetScope(group, previous=previous))
        elif formula.each == "set":
            for unit in units:
                name = unit.name if len(units) > 1 else ""
                for part in _by_total(formula, unit.group):
                    found = _evaluated(formula, name, SetScope(part, previous=previous))
                    yield from (
                        finding
                        for finding in found
                        if _address(finding) not in said or not _is_of_lines(formula, finding, part)
                    )
    yield from _near_names(group, declared)


def _by_total(formula: AuditFormula, group: Group) -> Iterator[Group]:
    """The records that each total of a summary is about: every file has its own."""
    tables = {table for table, _ in tables_of(formula.left or formula.condition or "")}
    totals = dict.fromkeys(record.path for record in group.outside if record.table in tables)
    if len(totals) <= 1:
        yield group
        return
    for path in totals:
        own = _in_file(group, path)
        keys = {group.key(record) for record in own if record.number}
        parts = group.chosen(
            lambda record, path=path, keys=keys: (
                record.part == "return" and record.path != path and group.key(record) in keys
            )
        )
        yield replace(group, records=Joined([own, parts]))


def _in_file(group: Group, path: str) -> Sequence[Record]:
    return group.chosen(lambda record: record.path == path)


def _is_of_lines(formula: AuditFormula, finding: Finding, group: Group) -> bool:
    """Whether the lines of a summary add up to what its parts add up to.

    Then what is wrong with its total was said of the table already.
    """
    own = SetScope(replace(group, records=_in_file(group, finding.path)))
    right = formula.right or ""
    return computed(right, own).value == computed(right, SetScope(group)).value


def previous_of(group: Group, groups: Sequence[Group]) -> Group | None:
    """The records of the year before: of the same set, or of the set that it names."""
    owner = load_table_set(group.set_id).previous
    # the year is what a file says: it may be ², or have thousands of digits
    before = str(int(group.year) - 1) if _YEAR.fullmatch(group.year) else ""
    for other in groups:
        if other.year == before and other.set_id in {group.set_id, owner}:
            return other
    return next((other for other in groups if owner and other.set_id == owner), None)


def _subject_of(formula: AuditFormula, scope: SetScope) -> str:
    """A subject's name as its own table says it."""
    for expression in (formula.left, formula.condition):
        for name in names_of(expression or ""):
            record, _ = scope.record(name)
            if record is not None:
                return record.subject
    return ""


def _unlisted(formula: AuditFormula, scope: SetScope) -> Iterator[Finding]:
    """Names of one table that are not among those of another, if there is such a table at all.

    A return is held against the summary of its own office: one of whom none has come misses none.
    """
    known: set[str] = set()
    by_office: dict[str, set[str]] = defaultdict(set)
    for record in scope.records(formula.among or ""):
        known.add(scope.group.key(record))
        if record.part == "summary":
            by_office[place_key(record.unit)].add(scope.group.key(record))
    for record in scope.records(formula.names or "") if known else ():
        listed = known
        if record.part == "return" and record.unit and by_office:
            listed = by_office.get(place_key(record.unit))
        if listed is None or record.name is None:
            continue
        if scope.group.key(record) not in listed:
            yield message.of_unlisted(formula, record.name)


def _near_names(group: Group, declared: Sequence[AuditFormula]) -> Iterator[Finding]:
    """Names that one table has and another not, and that are nearly alike."""
    said: set[frozenset[str]] = set()
    for left, right in _compared(declared):
        if left not in group.tables or right not in group.tables:
            continue
        own, other = group.of_table(left), group.of_table(right)
        for name, alike in near_pairs(_named_in_one(own, other), _named_in_one(other, own)):
            first, second = own[name].name, other[alike].name
            pair = frozenset({name, alike})
            if pair not in said and first and second:
                said.add(pair)
                yield message.of_near_names(first, second)


def _named_in_one(own: Mapping[str, Record], other: Mapping[str, Record]) -> Iterator[str]:
    """The subjects whose name stands in one table and not in the other."""
    return (key for key in own if key not in other and own[key].name)


def _compared(declared: Sequence[AuditFormula]) -> Iterator[tuple[str, str]]:
    """The pairs of tables that audits join by subject."""
    found: dict[tuple[str, str], None] = {}
    for formula in declared:
        expressions = (formula.left, formula.right, formula.condition, formula.names, formula.among)
        tables = [table for text in expressions for table, _ in tables_of(text or "")]
        for index, left in enumerate(tables):
            for right in tables[index + 1 :]:
                if left != right:
                    found[left, right] = None
    yield from found


# ---------------------------------------------------------------- one audit


def _evaluated(formula: AuditFormula, subject: str, scope: Scope) -> Iterator[Finding]:
    try:
        if formula.when and computed(formula.when, scope).value is not True:
            return
        if formula.condition:
            yield from _condition(formula, formula.condition, subject, scope)
        elif formula.left and formula.right:
            for left, right in _pairs(formula, formula.left, formula.right, scope):
                yield from _agreement(formula, subject, left, right, scope)
    except UndecidedError:
        return


def _condition(
    formula: AuditFormula, condition: str, subject: str, scope: Scope
) -> Iterator[Finding]:
    result = computed(condition, scope)
    if result.value is not False or not result.cells:
        return
    used: dict[str, RecordCell | str] = {}
    for name in dict.fromkeys(
        (*names_in(condition), *re.findall(r"\{([^{}]+)\}", formula.message))
    ):
        found = scope.find(name)
        if isinstance(found, RecordCell):
            used[name] = found
        elif found is not None:
            total = computed(f"sum({name})", scope).value
            used[name] = message.rounded_number(total)
    used |= _sides(condition, scope)
    at = scope.find(formula.at) if formula.at else None
    stands = at if isinstance(at, RecordCell) else result.named[0]
    yield message.of_condition(formula, subject, stands, used)


def _sides(condition: str, scope: Scope) -> dict[str, str]:
    """What ``{left}``, ``{right}`` and ``{difference}`` say, where a condition compares two."""
    found = [computed(side, scope).value for side in compared(condition) or ()]
    said: dict[str, str] = dict(zip(SIDES, map(message.rounded_number, found), strict=False))
    numbers = [value for value in found if isinstance(value, Decimal)]
    if len(numbers) == len(SIDES[:2]):
        said[SIDES[-1]] = message.rounded_number(abs(numbers[0] - numbers[1]))
    return said


def _pairs(formula: AuditFormula, left: str, right: str, scope: Scope) -> Iterator[tuple[str, str]]:
    """The two sides, once for every key that the ``*`` of the left side stands for."""
    if not has_star(left):
        yield left, right
        return
    if not isinstance(scope, SetScope):
        return
    record, pattern = scope.record(left)
    if record is None:
        return
    for key in record.cells:
        star = under_star(pattern, key)
        if star and star not in formula.omit:
            yield without_star(left, star), without_star(right, star)


def _agreement(
    formula: AuditFormula, subject: str, left: str, right: str, scope: Scope
) -> Iterator[Finding]:
    first = scope.find(left) if is_name(left) else None
    second = scope.find(right) if is_name(right) else None
    if isinstance(first, RecordCell) and isinstance(second, RecordCell):
        found = difference(first, second, tolerance=formula.tolerance, exact=formula.exact)
        if found.name not in {"same", "unknown"} or _one_is_empty(first, second):
            yield message.of_cells(formula, subject, first, second, found)
        return
    if (is_name(left) and first is None) or (is_name(right) and second is None):
        return
    if not (isinstance(first, RecordCell) and first.is_listed and first.is_open):
        yield from _results(formula, subject, (left, right), first, scope)
    elif _number(right, computed(right, scope)) is not None:
        yield message.of_open_side(formula, subject, first)


def _results(
    formula: AuditFormula, subject: str, sides: tuple[str, str], first: object, scope: Scope
) -> Iterator[Finding]:
    """What the two sides come to, of which ``first`` may be a cell."""
    left, right = sides
    one = computed(left, scope)
    value = _number(left, one)
    if value is None:
        return
    other = computed(right, scope)
    second_value = _number(right, other)
    if second_value is None:
        return
    exact = formula.exact or _ZERO
    if isinstance(first, RecordCell):
        found = numbers_differ(
            value,
            second_value,
            decimals=max(decimals_of(value), _decimals_written(first)),
            tolerance=formula.tolerance,
            exact=exact,
        )
        if found.name != "same":
            yield message.of_computed(formula, subject, first, other, found)
    elif abs(value - second_value) > exact:
        yield message.of_results(formula, subject, one, other, abs(value - second_value))


def _number(side: str, found: Computed) -> Decimal | None:
    """What a side comes to; a table that is not there at all is no table of zero."""
    is_there = found.cells or not names_in(side)
    return found.value if is_there and isinstance(found.value, Decimal) else None


def _one_is_empty(first: RecordCell, second: RecordCell) -> bool:
    """Whether one cell holds a value and the other nothing, and nobody else says so.

    A cell that its sender must fill has a finding of its own; nothing beside a zero is no
    difference.
    """
    if first.is_missing == second.is_missing:
        return False
    empty, full = (first, second) if first.is_missing else (second, first)
    is_said = empty.field.by == "recipient" and empty.field.required
    is_said = is_said and empty.field.required_if is None
    return full.is_sure and bool(full.value) and not is_said


def _decimals_written(cell: RecordCell) -> int:
    """The decimals that are printed: 2 of ``4.50``."""
    _, point, decimals = cell.raw.strip().partition(".")
    return len(decimals) if point and decimals.isdigit() else 0


# ---------------------------------------------------------------- the codes


def catalogue() -> tuple[Code, ...]:
    """The codes of all audits, for the documentation: those of every comparison, then declared.

    Audits of one name check the same thing in several places; their titles stand together.
    """
    declared: dict[str, Code] = {}
    for set_id in set_ids():
        for formula in _formulas(set_id):
            known = declared.get(formula.name)
            titles = [*known.title.split("；"), formula.title] if known else [formula.title]
            title = "；".join(dict.fromkeys(titles))
            declared[formula.name] = Code(
                formula.name, formula.severity, title, formula.message, formula.remedy
            )
    return (*message.CODES, *declared.values())


def _formulas(set_id: str) -> Iterator[AuditFormula]:
    for table in load_table_set(set_id).tables:
        yield from load_template(f"{set_id}/{table}").audits
    yield from declared_of(set_id)
