"""A returned file against the office's record: what was issued counts, whatever the file says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.checks.texts import is_as_issued, issued_reading
from zjtx_xl.lists import issue_record

if TYPE_CHECKING:
    from zjtx_xl.checks.decisions import Decided
    from zjtx_xl.definitions import Field
    from zjtx_xl.lists import RosterFile
    from zjtx_xl.returns import ReturnedFile, ReturnedTable

_WORDS = "按下发记录"


def with_record(returned: ReturnedFile, roster: RosterFile | None) -> ReturnedFile:
    """The file with what was issued to its sender, where the office's list knows that.

    The name in the table says whose it is, since its scores go to that name; where the record
    does not know it, the name that the marks hold.
    """
    if roster is None:
        return returned
    tables = tuple(
        _with_record(table, returned.identity.recipient, roster) for table in returned.tables
    )
    return returned._replace(tables=tables)


def _with_record(table: ReturnedTable, recipient: str, roster: RosterFile) -> ReturnedTable:
    if not table.template.for_recipient:
        return table
    record = issue_record(roster, table.template.id)
    issued = record.of(table.submission.subject, recipient) if record else None
    if issued is None:
        return table
    keys = {field.key for sheet in table.sheets for field in sheet.layout.fields}
    return table._replace(recorded={key: issued[key] for key in issued if key in keys})


def as_recorded(decided: Decided) -> Decided:
    """The table with the issued value wherever the file holds another one: that is what scores.

    A name is not put back: its owner may write it otherwise, and is told so.
    """
    table = decided.table
    recorded = table.recorded
    if not recorded:
        return decided
    entries, said = dict(table.submission.entries), dict(decided.said)
    for sheet in table.sheets:
        for field in sheet.layout.fields:
            expected = recorded.get(field.key)
            entry = entries.get(field.key)
            if not expected or entry is None or not _is_the_offices(field):
                continue
            if is_as_issued(field, expected, entry):
                continue
            entries[field.key] = entry._replace(reading=issued_reading(field, expected))
            said[field.key] = f"{_WORDS} {expected}"
    submission = table.submission._replace(entries=entries)
    return decided._replace(table=table._replace(submission=submission), said=said)


def _is_the_offices(field: Field) -> bool:
    return field.by == "officer" or field.role in {"target", "baseline"}
