"""Is a recipient or a credit code entered twice in one list?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.checks.values import totals_of
from zjtx_xl.definitions import load_table_set
from zjtx_xl.findings import Address, finding
from zjtx_xl.values import Subjects, excerpt, folded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zjtx_xl.definitions import Field
    from zjtx_xl.findings import Entry, Finding
    from zjtx_xl.returns import ReturnedTable


def check_duplicates(table: ReturnedTable) -> Iterator[Finding]:
    """One finding for each name or credit code that stands higher up in the same column already.

    Names join by the aliases of the set (:mod:`subjects`).
    """
    for sheet in table.sheets:
        if sheet.layout.records == 1:
            continue
        subjects = Subjects(load_table_set(table.template.set_id).aliases.items())
        seen: dict[tuple[str, str], Entry] = {}
        totals = totals_of(sheet.layout.fields, table.submission.entries)
        for field in sheet.layout.fields:
            entry = table.submission.entries.get(field.key)
            if field.record in totals:
                continue
            if entry is None or not field.record or not isinstance(entry.reading.value, str):
                continue
            said = _identity(field, entry.reading.value, subjects)
            if not said:
                continue
            first = seen.setdefault((field.column, said), entry)
            if first is not entry:
                text = excerpt(entry.cell.raw)
                yield finding(
                    "duplicate",
                    at=entry,
                    label=field.label,
                    other=Address("", first.sheet, first.ref),
                    note=f"“{text}”和 {first.ref} 重复",
                )


def _identity(field: Field, value: str, subjects: Subjects) -> str:
    if field.kind.name == "credit_code":
        return folded(value)
    if field.role == "subject":
        subjects.learn(value)
        return subjects.key(value)
    return ""
