"""Last year's returns as a roster: what they hold becomes what is prefilled now.

Which values of which table go where is declared in the set (``prefill_from``): the targets of a
returned 绩效目标表 become the prefilled targets of the evaluation form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.errors import RosterError
from zjtx_xl.findings import refusal_of
from zjtx_xl.lists import Recipient, Roster
from zjtx_xl.returns import open_returned
from zjtx_xl.runs.files import described, find_files
from zjtx_xl.values import written
from zjtx_xl.xlsx import WorkbookRefused

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from zjtx_xl.definitions import PrefillDefinition, SetDefinition, Template
    from zjtx_xl.returns import ReturnedTable


def read_returns(folder: Path, templates: Sequence[Template], owner: SetDefinition) -> Roster:
    """A recipient for each returned workbook that holds something to carry over.

    Raises:
        RosterError: no workbook in the folder holds a table that the set takes values from; or
            two of them are of the same subject.
        NothingToReadError: there is no workbook.
    """
    wanted = {
        (prefill.source, f"{owner.id}/{prefill.to}"): prefill
        for prefill in owner.prefill_from
        if any(template.id == f"{owner.id}/{prefill.to}" for template in templates)
    }
    receiving = {template.id: _keys(template) for template in templates}
    recipients: dict[str, Recipient] = {}
    passed_over: list[str] = []
    found = find_files(folder)
    passed_over += [described(unread) for unread in found.unread]
    for file in found.files:
        try:
            tables = open_returned(file.source).tables
        except WorkbookRefused as refusal:
            passed_over.append(f"{file.source.name}（{refusal_of(refusal).detail}）")
            continue
        for table in tables:
            values = {
                key: value
                for (source, target), prefill in wanted.items()
                if source == table.template.id
                for key, value in _carried(table, prefill, receiving[target])
            }
            if not values:
                continue
            subject = table.submission.subject
            if subject in recipients:
                raise RosterError(folder, f"“{subject}”有两份回收件，请只留一份")
            recipients[subject] = Recipient(subject=subject, values=values)
    if not recipients:
        sources = "、".join(sorted({source for source, _ in wanted})) or "（本表没有声明来源）"
        raise RosterError(folder, f"文件夹里没有可以取数的回收件，本表取自 {sources}")
    notes = (f"没有取数：{'、'.join(passed_over)}",) if passed_over else ()
    return Roster(tuple(recipients.values()), folder, unused_headings=notes)


def _keys(template: Template) -> frozenset[str]:
    return frozenset(field.key for field in template.fields if field.prefilled)


def _carried(
    table: ReturnedTable, prefill: PrefillDefinition, keys: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """The values of a returned table by key of the receiving table."""
    for key, entry in table.submission.entries.items():
        to = prefill.target_of(key)
        if to is not None and to in keys and entry.cell.raw.strip():
            yield to, written(entry.cell).strip()
