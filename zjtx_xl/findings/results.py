"""The values that flow between the modules: small, frozen, without behaviour of their own.

What there are dozens of in every file is a NamedTuple: it is built three times as fast as a frozen
dataclass, and travels between processes as fast as a plain tuple.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from zjtx_xl.xlsx import NOTHING, Cell

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from zjtx_xl.values import Reading

Severity = Literal["error", "warning", "info"]
Status = Literal["ok", "findings", "unreadable"]


class Entry(NamedTuple):
    """One field of a returned table: where it was found, what is stored, what it means."""

    key: str
    sheet: str
    ref: str
    cell: Cell
    reading: Reading


class Finding(NamedTuple):
    """One fault in user data (审核意见)."""

    code: str
    severity: Severity
    message: str
    path: str = ""
    sheet: str | None = None
    cell: str | None = None
    field: str | None = None
    label: str | None = None
    proposed: str | None = None
    other: str | None = None
    explanation: str | None = None


class Score(NamedTuple):
    """Points of one row (得分) and the sentence that explains them (计分依据).

    ``cell`` is empty where the row was not found.
    """

    row: str
    label: str
    sheet: str
    cell: str
    points: Decimal
    score: Decimal | None
    reported: Decimal | None
    trace: str


class Total(NamedTuple):
    """The total of a scored table; ``score`` is None while a row is not scored.

    ``cell`` is empty where it was not found.
    """

    sheet: str
    cell: str
    score: Decimal | None
    partial: Decimal
    reported: Decimal | None


class Submission(NamedTuple):
    """What was read from one table of one returned workbook (回收件); judged by nobody yet.

    ``entries`` are the fields that were found, by key; ``notable`` are the keys of those where
    more than a plain value was read: nothing, something unsure, or with a finding of its own.
    """

    path: str
    template: str
    version: str
    subject: str
    sheet: str
    entries: Mapping[str, Entry]
    notable: tuple[str, ...]


class FileResult(NamedTuple):
    """All that a check says about one table of one returned workbook.

    ``sheets`` are those that the table stands on in the file.
    """

    path: str
    template: str | None
    version: str | None
    subject: str | None
    status: Status
    scores: tuple[Score, ...] = ()
    total: Total | None = None
    entries: Mapping[str, Entry] = NOTHING
    findings: tuple[Finding, ...] = ()
    written: str | None = None
    sheets: tuple[str, ...] = ()


class Origin(NamedTuple):
    """Where a figure came from; ``sheet`` is empty for a list that has none (.csv, .json)."""

    path: str
    sheet: str
    cell: str


class RollUp(NamedTuple):
    """What was rolled up: the workbook, the origins of each figure by key, the audits."""

    template: str
    written: str
    origins: Mapping[str, tuple[Origin, ...]]
    audits: tuple[Finding, ...]
