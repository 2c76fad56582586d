"""Is a recipient or a credit code entered twice in one list?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.characters import excerpt
from zjtx_xl.codes import finding
from zjtx_xl.loader import load_table_set
from zjtx_xl.subjects import Subjects, folded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zjtx_xl.model import Entry, Finding
    from zjtx_xl.reader import ReturnedTable
    from zjtx_xl.template import Field


def check_duplicates(table: ReturnedTable) -> Iterator[Finding]:
    """One finding for each name or credit code that stands higher up in the same column already.

    Names join by the aliases of the set (:mod:`zjtx_xl.subjects`).
    """
    for sheet in table.sheets:
        if sheet.layout.records == 1:
            continue
        subjects = Subjects(load_table_set(table.template.set_id).aliases.items())
        seen: dict[tuple[str, str], Entry] = {}
        for each in sheet.layout.fields:
            entry = table.submission.entries.get(each.key)
            if entry is None or not each.record or not isinstance(entry.reading.value, str):
                continue
            said = _identity(each, entry.reading.value, subjects)
            if not said:
                continue
            first = seen.setdefault((each.column, said), entry)
            if first is not entry:
                text = excerpt(entry.cell.raw)
                yield finding(
                    "duplicate",
                    sheet=entry.sheet,
                    cell=entry.ref,
                    field=each.key,
                    label=each.label,
                    other=f"{first.sheet}!{first.ref}",
                    note=f"“{text}”和 {first.ref} 重复",
                )


def _identity(each: Field, value: str, subjects: Subjects) -> str:
    if each.kind.name == "credit_code":
        return folded(value)
    if each.role == "subject":
        subjects.learn(value)
        return subjects.key(value)
    return ""
