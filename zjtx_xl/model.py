"""The values that flow between the modules: small, frozen, without behaviour of their own.

What there are dozens of in every file is a NamedTuple: it is built three times as fast as a frozen
dataclass, and travels between processes as fast as a plain tuple.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

CellType = Literal["empty", "number", "text", "boolean", "error"]
Confidence = Literal["exact", "normalised", "proposed", "unreadable", "missing"]
Severity = Literal["error", "warning", "info"]
Status = Literal["ok", "findings", "unreadable"]
Value = Decimal | bool | str | None
# What a field of a NamedTuple has where it has nothing; nobody may add to it.
NOTHING: Mapping[Any, Any] = {}


class Fault(NamedTuple):
    """One fault of a definition: where it stands and what is wrong."""

    file: str
    line: int | None
    where: str
    message: str

    def place(self) -> str:
        """``annex2.yaml:31 rows[3].points``."""
        line = f":{self.line}" if self.line else ""
        return f"{self.file}{line} {self.where}".rstrip()


class Cell(NamedTuple):
    """One cell as stored in a workbook.

    ``raw`` is the string as stored: the literal of ``<v>`` for a number (``38923.10``), the text
    of a string, ``TRUE``/``FALSE``, the error name (``#REF!``), ``""`` when there is nothing.
    ``formula`` is the text without ``=``; a formula without a cached value is ``empty``.
    """

    row: int
    column: int
    type: CellType = "empty"
    raw: str = ""
    formula: str | None = None
    style: int = 0


class Reading(NamedTuple):
    """What a stored cell means for a field of a known kind (DESIGN.md §5, readings).

    ``value`` is ``None`` for a missing cell, for a none-mark (``is_none``) and for what cannot be
    read. ``codes`` are finding codes that the reading itself gives rise to; ``note`` says in
    Chinese how an inexact value was read.
    """

    value: Value = None
    confidence: Confidence = "missing"
    is_none: bool = False
    unit: str | None = None
    qualifier: str | None = None
    remark: str | None = None
    codes: tuple[str, ...] = ()
    note: str = ""


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
