"""What became of a file, as plain data and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from zjtx_xl.audits import record_of

if TYPE_CHECKING:
    from zjtx_xl.audits import Record
    from zjtx_xl.runs.one_file import FileOutcome


def plain_outcome(outcome: FileOutcome) -> FileOutcome:
    """An outcome whose records hold no fields of a definition: they are found again there."""
    stored = tuple(record.stored() for record in outcome.records)
    return outcome._replace(records=cast("tuple[Record, ...]", stored))


def outcome_of(stored: FileOutcome) -> FileOutcome:
    """The outcome that :func:`plain_outcome` was given."""
    records = cast("Any", stored.records)
    return stored._replace(records=tuple(record_of(*record) for record in records))
