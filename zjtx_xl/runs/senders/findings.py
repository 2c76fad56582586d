"""What there is to say about all returns of one run together, when every one has come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zjtx_xl.runs.senders.duplicates import duplicates, filled_on_anothers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zjtx_xl.findings import Finding
    from zjtx_xl.runs.senders.batch import Batch
    from zjtx_xl.runs.senders.received import Received


def findings_of(batch: Batch) -> Iterator[Finding]:
    """Who sent twice, whose file it really is, who sent nothing, what 收件登记 says otherwise."""
    subjects = batch.subjects
    for table_set in batch.table_sets:
        for old, new in table_set.aliases.items():
            subjects.join(old, new)
    for sent in batch.returns:
        if sent.is_sealed:
            subjects.learn(sent.issued_to)
    for recipient in batch.expected or ():
        subjects.learn(recipient.subject)
    for sent in batch.summaries:
        for name in sent.listed:
            subjects.learn(name)
    conflicts = list(filled_on_anothers(batch))
    copies = {conflict.path for conflict in conflicts if conflict.code == "duplicate"}
    yield from conflicts
    yield from duplicates(batch, copies)
    if batch.expected is not None:
        from zjtx_xl.runs.senders.absences import (  # noqa: PLC0415 - many runs have no roster
            against_roster,
        )

        yield from against_roster(batch, batch.expected, copies)
    if batch.received is not None:
        yield from _against_receipts(batch, batch.received)


def _against_receipts(batch: Batch, received: Received) -> Iterator[Finding]:
    """What 收件登记 says otherwise, and who was late by it."""
    from zjtx_xl.lists import day_of_deadline  # noqa: PLC0415 - few runs have such a list

    deadlines = {
        batch.key(recipient.subject): day_of_deadline(recipient.extra)
        for recipient in batch.expected or ()
    }
    every = (*batch.returns, *batch.summaries)
    yield from received.findings(every, batch.senders_of_unread, batch.subjects, deadlines)
