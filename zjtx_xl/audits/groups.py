"""What a roll-up is grouped by (``--by``): the group of each subject.

A column of the roster goes first, then a column of the tables themselves; a level of offices
(地市) is known by who sent the summary, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from zjtx_xl.audits.records import fields_of
from zjtx_xl.audits.units import is_place, place_key
from zjtx_xl.definitions import load_table_set
from zjtx_xl.errors import UnknownGroupingError
from zjtx_xl.lists import folded
from zjtx_xl.values import without_remarks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from zjtx_xl.audits.ledger import Group
    from zjtx_xl.audits.records import Record
    from zjtx_xl.definitions import Level
    from zjtx_xl.lists import Roster


@dataclass(frozen=True, slots=True)
class Grouping:
    """The groups of subjects by key; ``title`` is what they are called (地市)."""

    title: str
    groups: Mapping[str, str]

    def of(self, key: str) -> str:
        """The group of a subject; those of whom nothing is known are one."""
        return self.groups.get(key) or f"未写明{self.title}"


def grouping(by: str, group: Group, tables: Sequence[str], roster: Roster | None) -> Grouping:
    """Find the column that is called ``by``, and what it says of every subject.

    Args:
        by: a heading of the roster, the label or the key of a column, or a level of offices.
        group: the records that are rolled up.
        tables: where a column may be; the first that has a subject's record counts.
        roster: the list of subjects, if there is one.

    Raises:
        UnknownGroupingError: nothing is called so.
    """
    owner = load_table_set(group.set_id)
    level = next((level for level in owner.levels if by in level.names), None)
    names = {by, *owner.roster.get(by, ()), *(level.names if level else ())}
    headings = {folded(name) for name in names}
    listed = dict(_of_roster(group, headings, roster))
    columns = {table: found for table in tables if (found := _column(group, table, headings))}
    has_heading = roster is not None and any(folded(name) in headings for name in roster.columns)
    is_marked = any(_marked(record, headings) for record in group.records)
    if level is None and not listed and not columns and not has_heading and not is_marked:
        raise UnknownGroupingError(by, _known(group, tables, roster))
    spelled = {place_key(name): name for name in listed.values()} if level else {}
    titles = [other.title for other in owner.levels]
    best: dict[str, tuple[tuple[int, bool, int], str]] = {}
    for record in group.records:
        if not record.number or record.table not in tables:
            continue
        key, cell = group.key(record), record.cells.get(columns.get(record.table, ""))
        rank, said = (0, cell.raw.strip()) if cell else (1, _marked(record, headings))
        if not said and level:
            rank, said = _sender(record, titles, level.title)
        found = (rank, record.part == "summary", tables.index(record.table)), said
        if said and (key not in best or found[0] < best[key][0]):
            best[key] = found
    groups = dict(listed)
    for key, (_, said) in best.items():
        groups.setdefault(key, spelled.setdefault(place_key(said), said) if level else said)
    if level or all(is_place(name) for name in groups.values()):
        higher = owner.levels[owner.levels.index(level) + 1 :] if level else owner.levels
        groups = _apart(groups, dict(_above(group, higher, headings, roster)))
    return Grouping(level.title if level else by, groups)


def _above(
    group: Group, higher: Sequence[Level], headings: set[str], roster: Roster | None
) -> Iterator[tuple[str, str]]:
    """The place that the group of each subject lies in, as far as anybody says so.

    By the roster, the nearest of the ``higher`` levels; else it is the office that has grouped.
    """
    for record in group.records:
        if record.number and record.unit and _marked(record, headings):
            yield group.key(record), record.unit
    for level in reversed(higher):
        yield from _of_roster(group, set(map(folded, level.names)), roster)


def _apart(groups: Mapping[str, str], above: Mapping[str, str]) -> dict[str, str]:
    """Places of one name that lie in several others, each with the name of the one it lies in."""
    known: dict[str, dict[str, str]] = {}
    for key, name in groups.items():
        if key in above:
            known.setdefault(place_key(name), {}).setdefault(place_key(above[key]), above[key])
    return {
        key: f"{known[place_key(name)][place_key(above[key])]}{name}"
        if key in above and len(known[place_key(name)]) > 1
        else name
        for key, name in groups.items()
    }


def _marked(record: Record, headings: set[str]) -> str:
    """The group that a line stood in, in a summary that was grouped by the same."""
    return record.group[1] if record.group and folded(record.group[0]) in headings else ""


def _sender(record: Record, titles: Sequence[str], title: str) -> tuple[int, str]:
    """The office that sent a line, if it can be of a level, and how unsure that is.

    It is surely above the level that it has grouped by; who sent a summary is above who issued a
    return. ``titles`` are those of all levels, the lowest first.
    """
    if record.group is None or record.group[0] not in titles:
        return (3 if record.part == "summary" else 4), record.unit
    is_above = titles.index(record.group[0]) < titles.index(title)
    return 2, record.unit if is_above else ""


def _of_roster(
    group: Group, headings: set[str], roster: Roster | None
) -> Iterator[tuple[str, str]]:
    for recipient in roster.recipients if roster else ():
        for heading, text in recipient.extra.items():
            if folded(heading) in headings and text.strip():
                yield group.subjects.key(recipient.subject), text.strip()
                break


def _column(group: Group, table: str, headings: set[str]) -> str:
    """The key of a column that is called so."""
    fields = fields_of(f"{group.set_id}/{table}").items()
    return next(
        (
            key
            for (_, key), field in fields
            if {folded(key), folded(without_remarks(field.column_label))} & headings
        ),
        "",
    )


def _known(group: Group, tables: Sequence[str], roster: Roster | None) -> list[str]:
    """What can be grouped by."""
    owner = load_table_set(group.set_id)
    labels = [
        without_remarks(field.column_label)
        for table in tables
        for field in fields_of(f"{group.set_id}/{table}").values()
        if not field.row_label and field.role == "other"
    ]
    headings = list(roster.columns) if roster else []
    return list(dict.fromkeys([*(level.title for level in owner.levels), *headings, *labels]))
