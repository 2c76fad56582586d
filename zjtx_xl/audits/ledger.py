"""The records of a run by subject (台账), and what audits and roll-ups look up in them by name.

Only the figures that are asked for are kept, so that a run over many files stays small. Names of a
renamed subject join by the aliases of the set and by what an office's list says of it.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.audits.records import Part, Record, records_of, table_called
from zjtx_xl.audits.shelf import Chosen, Joined, LazySequence, RecordList
from zjtx_xl.definitions import load_table_set, load_template
from zjtx_xl.values import Subjects, folded, owner_of
from zjtx_xl.xlsx import NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from zjtx_xl.audits.records import RecordCell
    from zjtx_xl.findings import FileResult
    from zjtx_xl.lists import Roster

YEAR = "year"
GROUPED_BY = "grouped_by"  # a variable that roll-ups add: a name that no text of a set asks for
SUMMARY = "summary"
PREVIOUS = "previous"
_PARTS: tuple[Part, ...] = ("return", "summary")


class _Index(NamedTuple):
    """Where the records of a group are found; places are those in all of them.

    ``subjects`` are numbered in the order in which they came; ``places`` are by table and part
    those of each subject's first record, by its number, or -1. ``summaries`` are the places of the
    records of summaries, ``outside`` the few of these that stand outside the rows.
    """

    subjects: dict[str, int]
    places: dict[tuple[str, Part], array[int]]
    tables: tuple[str, ...]
    summaries: array[int]
    outside: tuple[Record, ...]


@dataclass(frozen=True)
class Group:
    """All records of one set and one year."""

    set_id: str
    year: str
    records: Sequence[Record]
    subjects: Subjects

    @cached_property
    def _index(self) -> _Index:
        subjects: dict[str, int] = {}
        places: dict[tuple[str, Part], array[int]] = {}
        tables: dict[str, None] = {}
        summaries = array("i")
        outside: list[Record] = []
        for place, record in enumerate(self.records):
            table, part = record.table, record.part
            tables[table] = None
            if part == "summary":
                summaries.append(place)
                outside += () if record.number else (record,)
            if record.number and record.subject:
                number = subjects.setdefault(self.key(record), len(subjects))
                own = places.setdefault((table, part), array("i"))
                own.extend([-1] * (number + 1 - len(own)))
                # Of two returns of one subject the first is taken; the batch says that there are
                # two.
                if own[number] < 0:
                    own[number] = place
        return _Index(subjects, places, tuple(tables), summaries, tuple(outside))

    def without(self, is_left_out: Callable[[Record], bool]) -> Group:
        """The group without some records."""
        return replace(self, records=self.chosen(lambda record: not is_left_out(record)))

    def chosen(self, is_wanted: Callable[[Record], bool]) -> Sequence[Record]:
        """Some of the records, in their order."""
        places = (place for place, record in enumerate(self.records) if is_wanted(record))
        return Chosen(self.records, array("I", places))

    def key(self, record: Record) -> str:
        """What all names of a record's subject have in common."""
        return self.subjects.key(record.subject)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """All subjects, in the order in which they came."""
        return tuple(self._index.subjects)

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that there are records of, the roster first."""
        return self._index.tables

    @property
    def summaries(self) -> Sequence[Record]:
        """The records of summaries, and what stands outside their rows."""
        return Chosen(self.records, self._index.summaries)

    @property
    def outside(self) -> tuple[Record, ...]:
        """What stands outside the rows of summaries: their totals."""
        return self._index.outside

    def record(self, table: str, key: str, part: Part | None = None) -> Record | None:
        """A subject's record; its own return, or else its line in a summary."""
        place = self.place(table, key, part)
        return None if place < 0 else self.records[place]

    def place(self, table: str, key: str, part: Part | None = None) -> int:
        """Where a subject's record is among all; -1 where there is none."""
        number = self._index.subjects.get(key, -1)
        if number >= 0:
            for places in self.places(table, part):
                if number < len(places) and places[number] >= 0:
                    return places[number]
        return -1

    def places(self, table: str, part: Part | None) -> list[array[int]]:
        """The places of each subject's record of a table; those of its returns first."""
        found = self._asked.get((table, part))
        if found is None:
            known = self._index.places
            parts = _PARTS if part is None else (part,)
            found = [known[table, wanted] for wanted in parts if (table, wanted) in known]
            self._asked[table, part] = found
        return found

    @cached_property
    def _asked(self) -> dict[tuple[str, Part | None], list[array[int]]]:
        """What :meth:`places` has given."""
        return {}

    def of_table(self, table: str, part: Part | None = None) -> Mapping[str, Record]:
        """The records of a table by subject, in the order in which they came."""
        return _OfTable(self, table, part)


class _OfTable(Mapping[str, Record]):
    """The records of one table of a group, each taken up when it is asked for."""

    def __init__(self, group: Group, table: str, part: Part | None) -> None:
        self._group = group
        self._asked = table, part

    def __getitem__(self, key: str) -> Record:
        table, part = self._asked
        record = self._group.record(table, key, part)
        if record is None:
            raise KeyError(key)
        return record

    def __contains__(self, key: object) -> bool:
        table, part = self._asked
        return isinstance(key, str) and self._group.place(table, key, part) >= 0

    def __iter__(self) -> Iterator[str]:
        keys = self._group.keys
        return (keys[number] for number in self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    @cached_property
    def _numbers(self) -> array[int]:
        """The subjects, by where the first record of each is."""
        parts = self._group.places(*self._asked)
        if not parts:
            return array("i")
        firsts = [
            (min(place for place in places if place >= 0), number)
            for number, places in enumerate(zip_longest(*parts, fillvalue=-1))
            if max(places) >= 0
        ]
        firsts.sort()
        return array("i", [number for _, number in firsts])


def records_in(
    result: FileResult, variables: Mapping[str, str], most: int = 1
) -> tuple[Record, ...]:
    """The records of one table; what is not ours has none.

    ``variables`` are those the workbook was issued with; they say which year it is about. ``most``
    is how many records there are, where the result is only some of them.
    """
    if result.template is None:
        return ()
    template = load_template(result.template)
    known = {**template.variables, **variables}
    table = template.id.rpartition("/")[2]
    unit = load_table_set(template.set_id).unit_of(table, known)
    return records_of(result, known.get(YEAR, ""), unit, known.get(GROUPED_BY, ""), most)


def of_one_workbook(records: Sequence[Record], issued_to: str) -> tuple[Record, ...]:
    """The records of a workbook, of which the tables that travel together have one subject.

    Whatever name somebody wrote into one of them: that of the table which says what the workbook
    was issued to (``issued_to``), or else the one that most tables say, the first of these. A name
    that was only typed again, or says that it was changed, is that of whom it was issued to.
    """
    records = [_as_issued(record, issued_to) for record in records]
    owners: dict[int, str] = {}
    for package in {_package(record.template) for record in records} - {()}:
        own = [
            record
            for record in records
            if record.number and record.part == "return" and record.table in package
        ]
        names = [record.subject for record in own if record.subject]
        if names:
            issued = [name for name in names if folded(name) == folded(issued_to)]
            owner = issued[0] if issued else max(names, key=names.count)
            owners |= {id(record): owner for record in own}
    return tuple(
        replace(record, subject=owners[id(record)]) if id(record) in owners else record
        for record in records
    )


def _as_issued(record: Record, issued_to: str) -> Record:
    if not (record.number and record.part == "return" and record.subject):
        return record
    subject = owner_of(record.subject, issued_to)
    return record if subject == record.subject else replace(record, subject=subject)


def _package(template_id: str) -> tuple[str, ...]:
    """The tables that a table travels with."""
    set_id, _, table = template_id.partition("/")
    packages = load_table_set(set_id).packages
    return next((package for package in packages if table in package), ())


def pruned(record: Record, keeps: Callable[[str, str], bool]) -> Record:
    """A record with those of its figures whose keys are asked for, and the name."""
    kept = {
        key: cell
        for key, cell in record.cells.items()
        if cell.field.role == "subject" or keeps(record.template, key)
    }
    return record if len(kept) == len(record.cells) else replace(record, cells=kept)


def bare(record: Record) -> Record:
    """A record without its cells: only who and what it is about."""
    return replace(record, cells=NOTHING)


@dataclass
class Ledger:
    """The records of a run; ``keeps`` says of which keys of a template figures are kept."""

    keeps: Callable[[str, str], bool] | None = None
    roster: Roster | None = None
    subjects: Subjects = field(default_factory=Subjects)
    _records: dict[tuple[str, str], RecordList] = field(
        default_factory=dict[tuple[str, str], RecordList]
    )

    def add(self, records: Iterable[Record]) -> None:
        """Remember these records, of which only the figures that are asked for are kept."""
        for record in records:
            if record.part != "return":
                self.subjects.learn(record.subject)
            owner = (record.template.partition("/")[0], record.year)
            kept = record if self.keeps is None else pruned(record, self.keeps)
            if owner not in self._records:
                self._records[owner] = RecordList()
            self._records[owner].append(kept)

    def groups(self) -> tuple[Group, ...]:
        """The records by set and year, in this order; those of the roster stand first."""
        groups: list[Group] = []
        for (set_id, year), records in sorted(self._records.items()):
            groups.append(self.group(set_id, year, records))
        return tuple(groups)

    def group(self, set_id: str, year: str, records: Sequence[Record]) -> Group:
        """These records as one group, with the roster as a table of their set."""
        owner = load_table_set(set_id)
        for old, new in owner.aliases.items():
            self.subjects.join(old, new)
        listed: Sequence[Record] = ()
        if self.roster:
            from zjtx_xl.audits.roster import roster_records  # noqa: PLC0415 - most have none

            listed = roster_records(self.roster, owner, year)
        for record in listed:
            self.subjects.learn(record.subject)
        every = Joined([listed, records]) if listed else records
        return Group(set_id, year, every, self.subjects)


class CellsOfAll(LazySequence["RecordCell"]):
    """A cell, or the cells of a column, of each of many records, taken up when looked at."""

    def __init__(self, records: Mapping[str, Record], key: str) -> None:
        self._records = records
        self._key = key

    def __iter__(self) -> Iterator[RecordCell]:
        return chain.from_iterable(map(self._of, self._records.values()))

    def __len__(self) -> int:
        return len(self._owners)

    def at(self, number: int) -> RecordCell:
        """The cell with this number."""
        owner = self._owners[number]
        own = self._of(self._records[self._subjects[owner]])
        return own[number - bisect_left(self._owners, owner)]

    @cached_property
    def _subjects(self) -> tuple[str, ...]:
        return tuple(self._records)

    @cached_property
    def _owners(self) -> array[int]:
        """Of each cell the number of its record."""
        records = enumerate(self._records.values())
        return array("I", (owner for owner, record in records for _ in self._of(record)))

    def _of(self, record: Record) -> tuple[RecordCell, ...]:
        cell = record.cells.get(self._key)
        return record.column(self._key) if cell is None else (cell,)


class SetScope(NamedTuple):
    """The tables of a set: those of one subject, or (``subject`` None) those of all."""

    group: Group
    subject: str | None = None
    previous: Group | None = None

    def find(self, name: str) -> RecordCell | Sequence[RecordCell] | None:
        """A cell of the subject's record, or a column; of all subjects the cells of each."""
        group, table, part, key = self._placed(name)
        if group is None:
            return None
        if self.subject is not None:
            record = group.record(table, self.subject, part)
            if record is None:
                return None
            return record.cells.get(key) or record.column(key) or None
        totals = (record for record in group.outside if record.table == table)
        outside = next(totals, None) if part == "summary" else None
        if outside is not None and key in outside.cells:
            return outside.cells[key]
        return CellsOfAll(group.of_table(table, part), key) or None

    def record(self, name: str) -> tuple[Record | None, str]:
        """The subject's record that a name is of, and the key in it."""
        group, table, part, key = self._placed(name)
        if group is None or self.subject is None:
            return None, key
        return group.record(table, self.subject, part), key

    def records(self, name: str) -> Iterator[Record]:
        """All records that a name is of."""
        group, table, part, _ = self._placed(name)
        if group is not None and table in group.tables:
            of_table = (record for record in group.records if record.table == table)
            yield from (record for record in of_table
                        if record.number and part in {None, record.part})  # fmt: skip

    def _placed(self, name: str) -> tuple[Group | None, str, Part | None, str]:
        is_previous, table, part, key = _taken_apart(name)
        return self.previous if is_previous else self.group, table, part, key


@lru_cache(maxsize=4096)
def _taken_apart(name: str) -> tuple[bool, str, Part | None, str]:
    """Whether a name is of the year before; its table, the part that is meant, and the key."""
    part: Part | None = None
    first, _, rest = name.partition(".")
    is_previous = first == PREVIOUS
    if is_previous:
        first, _, rest = rest.partition(".")
    if first == SUMMARY:
        part = "summary"
        first, _, rest = rest.partition(".")
    return is_previous, table_called(first), part, rest
