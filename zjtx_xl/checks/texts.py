"""Does the form still say what was printed, and what was prefilled?

What was issued is known from the office's record or its seal, never from what a file says by
itself: that value counts, and a cell that holds another one is said.
"""

from __future__ import annotations

from decimal import Context, Decimal
from typing import TYPE_CHECKING

from zjtx_xl.definitions import one_line
from zjtx_xl.findings import finding
from zjtx_xl.returns import texts_equal
from zjtx_xl.values import NUMERIC, plain_decimal, read_value, written
from zjtx_xl.xlsx import Cell, cell_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from zjtx_xl.checks.decisions import Decided
    from zjtx_xl.definitions import Field, Text
    from zjtx_xl.findings import Entry, Finding
    from zjtx_xl.lists import RosterFile
    from zjtx_xl.returns import ReturnedFile, ReturnedSheet, ReturnedTable
    from zjtx_xl.values import Reading

_CODES = {"weight": "weight", "rule": "rule-text"}
_BLANK = "（空白）"
_EXCEL = Context(prec=15)
_TARGETS = frozenset({"target", "baseline"})
_RECORDED = "按下发记录"
_UNRECORDED = "下发记录里没有这家单位"
_EXCHANGED = "与下发的目标值相同，而目标值栏里是别的数，两栏可能填反了"


def check_texts(sheet: ReturnedSheet) -> Iterator[Finding]:
    """One finding for each printed text that says something else now."""
    for text, position, cell in sheet.edited:
        yield finding(
            _CODES.get(text.role, "label"),
            sheet=sheet.name,
            cell=cell_name(*position),
            label=label_of(sheet, text),
            expected=sheet.printed[text],
            raw=(written(cell) if cell else "") or _BLANK,
        )


def label_of(sheet: ReturnedSheet, text: Text) -> str:
    """A printed text as an officer says it; a weight or a rule is named by its row and column."""
    if text.role not in _CODES:
        return one_line(sheet.printed[text])
    row, column = text.area.first_row, text.area.first_column
    beside = [
        other
        for other in sheet.layout.texts
        if other.role in {"label", "group"}
        and other.area.first_row <= row <= other.area.last_row
        and other.area.first_column < column
    ]
    above = [
        other
        for other in sheet.layout.texts
        if other.role == "header" and other.area.first_column <= column <= other.area.last_column
    ]
    named = max(beside, key=lambda other: other.area.first_column, default=None)
    heading = max(above, key=lambda other: other.area.first_row, default=None)
    return "".join(one_line(sheet.printed[other]) for other in (named, heading) if other)


def prefilled_findings(table: ReturnedTable, issued: Mapping[str, str]) -> Iterator[Finding]:
    """One finding for each value that was issued and is another now.

    ``issued`` are raw strings by field key, from the hidden sheet or from a roster; what was
    issued blank may be filled. Equal numbers and equal answers are equal, however they are
    written. What the recipient fills himself, such as his name, is only pointed out.
    """
    entries = table.submission.entries
    changed = {
        key: (expected, entry)
        for key, expected in issued.items()
        if expected and (entry := entries.get(key)) is not None and entry.cell.raw != expected
    }
    if not changed:
        return
    for field in table.fields:
        if field.key not in changed:
            continue
        expected, entry = changed[field.key]
        if entry.reading.confidence == "missing" and field.by == "recipient" and field.required:
            continue  # that it is missing is said already
        if _is_as_issued(field, expected, entry):
            continue
        yield finding(
            "prefilled",
            at=entry,
            label=field.label,
            severity="warning" if field.by == "recipient" else None,
            expected=expected,
            raw=_standing(field, entry) or _BLANK,
        )


def _standing(field: Field, entry: Entry) -> str:
    """What stands in a cell, to be quoted: a number or a day among texts as it is shown."""
    value = entry.reading.value
    if field.kind.name == "text" and entry.cell.type == "number" and isinstance(value, str):
        return value
    return written(entry.cell)


def _issued_reading(field: Field, expected: str) -> Reading:
    """What a value meant when it was issued, stored as it was stored then."""
    is_number = field.kind.name in NUMERIC and plain_decimal(expected)
    stored = Cell(*field.position, "number" if is_number else "text", expected)
    return read_value(stored, field.kind)


def _is_as_issued(field: Field, expected: str, entry: Entry) -> bool:
    """Whether a cell still holds what was issued, however that is written now."""
    if texts_equal(entry.cell.raw, expected):
        return True
    reading, now = _issued_reading(field, expected), entry.reading
    if not (reading.is_sure and now.is_sure):
        return False
    if reading.is_none or now.is_none:
        return reading.is_none and now.is_none
    return _at_excel_digits(reading.value) == _at_excel_digits(now.value)


def _at_excel_digits(value: object) -> object:
    """Numbers as Excel shows them: another program writes 66.76 as 66.76000000000001."""
    return _EXCEL.plus(value) if isinstance(value, Decimal) else value


def with_record(returned: ReturnedFile, roster: RosterFile | None) -> ReturnedFile:
    """The file with what was issued to its sender, where the office's list or its seal says that.

    The name in the table says whose it is, since its scores go to that name; where the record
    does not know it, the name that the marks hold. The list goes before what the office has sealed
    in the file: it also knows what was issued later.
    """
    identity = returned.identity
    if roster is not None:
        tables = tuple(_with_record(table, identity.recipient, roster) for table in returned.tables)
        returned = returned._replace(tables=tables)
    if identity.seal != "ours":
        return returned
    return returned._replace(tables=tuple(map(_with_sealed, returned.tables)))


def _with_sealed(table: ReturnedTable) -> ReturnedTable:
    if table.recorded is not None or not table.template.for_recipient:
        return table
    return table._replace(recorded=table.issued, is_unrecorded=False)


def _with_record(table: ReturnedTable, recipient: str, roster: RosterFile) -> ReturnedTable:
    if not table.template.for_recipient:
        return table
    from zjtx_xl.lists import issue_record  # noqa: PLC0415 - most checks have no list

    record = issue_record(roster, table.template.id)
    issued = record.of(table.submission.subject, recipient) if record else None
    if issued is None:
        return table._replace(is_unrecorded=record is not None)
    return table._replace(recorded=issued)


def as_recorded(decided: Decided) -> Decided:
    """The table with the issued value wherever the file holds another one: that is what scores.

    A name is not put back: its owner may write it otherwise, and is told so. Where the office's
    record knows nothing of the sender his targets wait: nobody has set them but himself.
    """
    table = decided.table
    recorded = table.recorded
    if table.is_unrecorded:
        return _waiting(decided)
    if not recorded:
        return decided
    entries, said = dict(table.submission.entries), dict(decided.said)
    for field in table.fields:
        expected = recorded.get(field.key)
        entry = entries.get(field.key)
        if not expected or entry is None or not _is_the_offices(field):
            continue
        if _is_as_issued(field, expected, entry):
            continue
        entries[field.key] = entry._replace(reading=_issued_reading(field, expected))
        said[field.key] = f"{_RECORDED} {expected}"
        actual = entries.get(f"{field.row}.actual") if field.role == "target" else None
        if actual is None or actual.key in said or not _is_as_issued(field, expected, actual):
            continue
        # the target of this row stands where the answer belongs: nobody knows what was reached
        reading = actual.reading._replace(confidence="proposed")
        entries[actual.key] = actual._replace(reading=reading)
        said[actual.key] = _EXCHANGED
    return decided._replace(table=table.with_entries(entries), said=said)


def _waiting(decided: Decided) -> Decided:
    table = decided.table
    entries, said = dict(table.submission.entries), dict(decided.said)
    for field in table.fields:
        entry = entries.get(field.key)
        is_target = field.role in _TARGETS and field.prefilled
        if not is_target or entry is None or not entry.reading.is_sure:
            continue
        reading = entry.reading._replace(confidence="proposed")
        entries[field.key] = entry._replace(reading=reading)
        said[field.key] = _UNRECORDED
    return decided._replace(table=table.with_entries(entries), said=said)


def _is_the_offices(field: Field) -> bool:
    return field.by == "officer" or field.role in _TARGETS
