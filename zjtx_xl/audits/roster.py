"""The officer's roster as one more table of a set: ``roster.reason`` in audits and roll-ups.

A set says under which headings an officer keeps each value (``roster:`` in ``set.yaml``); name,
number and credit code are known anyway.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from zjtx_xl.audits.records import ROSTER, Record, RecordCell
from zjtx_xl.definitions import Field
from zjtx_xl.lists import ALIASES, folded, is_distribution
from zjtx_xl.values import ValueKind, kind_of_unit, narrow, plain_decimal, read_value
from zjtx_xl.xlsx import Cell, Range, cell_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from zjtx_xl.definitions import TableSet
    from zjtx_xl.lists import Recipient, Roster

_UNIT = re.compile(r"\(([^()]{1,8})\)$")
_TEXT = ValueKind("text")
_ALIAS_LABELS = {"subject": "名称", "no": "序号", "credit_code": "统一社会信用代码"}


def read_list(path: Path) -> Roster | None:
    """The roster of a path, or what a 分发清单 keeps of it; None where that is nothing.

    Raises:
        RosterError: it is a list, and cannot be used.
    """
    from zjtx_xl.lists import read_roster, recorded_roster  # noqa: PLC0415 - most have no roster

    return recorded_roster(path) if is_distribution(path) else read_roster(path, ())


def roster_records(roster: Roster, owner: TableSet, year: str) -> tuple[Record, ...]:
    """One record for each recipient of a roster, with the values that the set knows."""
    headings = {folded(name): level.key for level in owner.levels for name in level.names}
    headings |= {folded(heading): key for key, given in owner.roster.items() for heading in given}
    kinds = {key: _kind(given) for key, given in owner.roster.items()}
    return tuple(
        _record(roster, recipient, headings, kinds, (owner.id, year))
        for recipient in roster.recipients
    )


def _kind(headings: Iterable[str]) -> ValueKind:
    """What a column holds, as one of its headings says by a unit: 奖补资金（万元）."""
    for heading in headings:
        named = _UNIT.search(narrow(heading))
        if named and (kind := kind_of_unit(named[1])):
            return ValueKind(kind, unit=named[1])
    return _TEXT


def _record(
    roster: Roster,
    recipient: Recipient,
    headings: Mapping[str, str],
    kinds: Mapping[str, ValueKind],
    about: tuple[str, str],
) -> Record:
    set_id, year = about
    cells: dict[str, RecordCell] = {}
    for alias in ALIASES:
        text = str(getattr(recipient, alias))
        if text:
            cells[alias] = _record_cell(roster, recipient, (alias, alias, text), _TEXT)
    for heading, text in recipient.extra.items():
        key = headings.get(folded(heading))
        if key is not None and text:
            kind = kinds.get(key, _TEXT)
            cells.setdefault(key, _record_cell(roster, recipient, (key, heading, text), kind))
    return Record(
        path=str(roster.path),
        template=f"{set_id}/{ROSTER}",
        year=year,
        sheet=roster.sheet or "",
        subject=recipient.subject,
        number=recipient.row,
        part="return",
        cells=cells,
    )


def _record_cell(
    roster: Roster, recipient: Recipient, told: tuple[str, str, str], kind: ValueKind
) -> RecordCell:
    """A value under the heading of a key; what should be a number is read as one is."""
    key, heading, text = told
    column = roster.columns.get(heading)
    cell = RecordCell(
        path=str(roster.path),
        sheet=roster.sheet or "名册",
        ref=cell_name(recipient.row, column) if column else f"第{recipient.row}条“{heading}”",
        field=_field(key, _ALIAS_LABELS.get(heading, heading), kind),
        key=key,
        raw=text,
        value=Decimal(text) if plain_decimal(text) and key not in ALIASES else text,
        confidence="exact",
    )
    if kind == _TEXT or isinstance(cell.value, Decimal):
        return cell
    reading = read_value(Cell(1, 1, "text", text), kind)
    return replace(
        cell, value=reading.value, confidence=reading.confidence, is_none=reading.is_none
    )


@lru_cache(maxsize=256)
def _field(key: str, label: str, kind: ValueKind) -> Field:
    """What a column of a roster would be in a template."""
    return Field(
        key=key,
        sheet="",
        area=Range(1, 1, 1, 1),
        role="subject" if key == "subject" else "other",
        by="officer",
        row_label="",
        column_label=label,
        kind=kind,
        row="",
        column=key,
        record=1,
    )
