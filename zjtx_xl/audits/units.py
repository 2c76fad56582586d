"""The offices that sent summaries up (报送单位): whose a file is, and what belongs to whom.

A summary is held against its own parts and nobody else's: the lines of one city against the returns
of its own enterprises. What an office is called the roster says, or else the file.
"""

from __future__ import annotations

from array import array
from dataclasses import replace
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.audits.records import ROSTER
from zjtx_xl.audits.shelf import Chosen
from zjtx_xl.definitions import load_table_set
from zjtx_xl.values import folded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zjtx_xl.audits.ledger import Group
    from zjtx_xl.audits.records import Record

_KINDS_OF_PLACE = "省市区县州盟旗"


class Unit(NamedTuple):
    """An office, and the records of its summaries and of their parts."""

    name: str
    group: Group


def is_place(name: str) -> bool:
    """Whether a name ends as those of places do."""
    return folded(name)[-1:] in set(_KINDS_OF_PLACE)


def place_key(name: str) -> str:
    """What 甲 and 甲市 have in common."""
    text = folded(name)
    return text[:-1] if len(text) > 1 and text[-1] in _KINDS_OF_PLACE else text


def summaries_in(group: Group) -> Iterator[tuple[str, Iterator[Record]]]:
    """The lines of each summary that an office sent, by file, as they came: file by file."""
    sends = {table for level in load_table_set(group.set_id).levels for table in level.sends}
    sent = (record for record in group.summaries if record.table in sends)
    return groupby(sent, attrgetter("path"))


def unit_names(group: Group) -> dict[str, str]:
    """What the office of each summary is called: by file, in their order."""
    levels = load_table_set(group.set_id).levels
    listed = group.of_table(ROSTER)
    names: dict[str, str] = {}
    for path, records in summaries_in(group):
        units: list[str] = []
        said: dict[str, set[str]] = {level.key: set() for level in levels}
        for record in records:
            units = units or [record.unit]
            line = listed.get(group.key(record)) if listed and record.number else None
            for column, values in said.items():
                if line is not None:
                    values.add(line.cells[column].raw if column in line.cells else "")
        agreed = (next(iter(values)) for values in said.values() if len(values) == 1)
        names[path] = next(filter(None, agreed), units[0])
    return names


def units_of(group: Group) -> tuple[Unit, ...]:
    """The offices whose summaries are there, each with what belongs to it; the rest has no name.

    With one office or none it is all one.
    """
    names = unit_names(group)
    units = tuple(dict.fromkeys(names.values()))
    if len(units) <= 1:
        return (Unit(units[0] if units else "", group),)
    owners: dict[str, str] = {}
    for path, records in summaries_in(group):
        for record in records:
            if record.number:
                owners.setdefault(group.key(record), names[path])
    own = {name: array("I") for name in (*units, "")}
    by_place = {place_key(name): name for name in units}
    listed = group.of_table(ROSTER)
    levels = load_table_set(group.set_id).levels
    for place, record in enumerate(group.records):
        if record.path in names and record.part == "summary":
            own[names[record.path]].append(place)
            continue
        key = group.key(record)
        line = listed.get(key)
        places = [line.cells[level.key].raw for level in levels if line and level.key in line.cells]
        known = (
            by_place[at] for name in (*places, record.unit) if (at := place_key(name)) in by_place
        )
        own[owners.get(key) or next(known, "")].append(place)
    return tuple(
        Unit(name, replace(group, records=Chosen(group.records, places)))
        for name, places in own.items()
        if places
    )
