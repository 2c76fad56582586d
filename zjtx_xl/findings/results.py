"""The values that flow between the modules: small, frozen, without behaviour of their own.

What there are dozens of in every file is a NamedTuple: it is built three times as fast as a frozen
dataclass, and travels between processes as fast as a plain tuple.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Literal, NamedTuple

from zjtx_xl.findings.places import place_words
from zjtx_xl.findings.words import RANKS, STATES
from zjtx_xl.values import shown
from zjtx_xl.xlsx import NOTHING, Cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from zjtx_xl.findings.words import Kind, Severity, State
    from zjtx_xl.values import Reading

Status = Literal["ok", "findings", "unreadable"]


class Entry(NamedTuple):
    """One field of a returned table: where it was found, what is stored, what it means."""

    key: str
    sheet: str
    ref: str
    cell: Cell
    reading: Reading


class Address(NamedTuple):
    """Where something stands: a cell, a sheet, or a whole file.

    ``sheet`` is empty for a list that has none (.csv, .json). In a finding an empty ``path`` is the
    file of the finding itself. ``below`` is where a figure of another office's summary came from.
    """

    path: str
    sheet: str = ""
    cell: str = ""
    below: tuple[Address, ...] = ()

    @property
    def in_file(self) -> str:
        """``附5!J4``; ``附5`` for a whole sheet, nothing for a whole file."""
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet


class FileName(NamedTuple):
    """A file inside a sentence; who is told the sentence knows his own files without it."""

    path: str

    def __str__(self) -> str:
        return f"《{PurePath(self.path).name}》"


Words = tuple["str | FileName", ...]
Opening = Literal["place", "subject", "place and subject", "nothing"]


class Finding(NamedTuple):
    """One fault in user data (审核意见), as facts; the message is made of them.

    ``words`` say what is wrong, ``remedy`` what to do. ``subject`` is whom it is about, where it is
    about one of several. ``opening`` is what the message begins with: a sentence that names its
    cells itself needs no place. ``other`` is the second address of an audit or of a duplicate.
    """

    code: str
    severity: Severity
    words: Words
    remedy: str = ""
    path: str = ""
    sheet: str | None = None
    cell: str | None = None
    field: str | None = None
    label: str | None = None
    proposed: str | None = None
    other: Address | None = None
    explanation: str | None = None
    subject: str = ""
    opening: Opening = "place"
    is_decided: bool = False

    @property
    def place(self) -> str:
        """``附2 第9行 有效发明专利数量（个）实际值 I9：``, where the message begins with it."""
        if self.opening in {"subject", "nothing"}:
            return ""
        return place_words(self.sheet, self.label, self.cell)

    @property
    def problem(self) -> str:
        """What is wrong, in a sentence."""
        return "".join(map(str, self.words))

    @property
    def statement(self) -> str:
        """The message without its place: whom it is about, what is wrong, what to do."""
        about = f"{self.subject}：" if self.subject and "subject" in self.opening else ""
        return f"{about}{self.problem}{self.remedy}"

    @property
    def message(self) -> str:
        """The whole sentence, as an officer reads it."""
        return f"{self.place}{self.statement}"

    @property
    def kind(self) -> Kind:
        """What it asks for; an explanation does not clear all of them (``explainable``)."""
        return "explained" if self.explanation and self.severity == "info" else self.severity

    @property
    def rank(self) -> int:
        """By what findings are sorted: errors, warnings, what is only said."""
        return RANKS[self.severity]

    @property
    def other_path(self) -> str:
        """The file of the other side; its own where there is no other side."""
        return (self.other.path if self.other else "") or self.path


class Score(NamedTuple):
    """Points of one row (得分) and the sentence that explains them (计分依据).

    ``cell`` is empty where the row was not found. ``is_own``: whoever fills the form scores
    himself; his score is compared with ours and never written over. ``is_outside``: it lies outside
    the range that the tier he chose allows. ``ruled`` is what the rule gives where the office has
    decided on another score.
    """

    row: str
    label: str
    sheet: str
    cell: str
    points: Decimal
    score: Decimal | None
    reported: Decimal | None
    trace: str
    is_own: bool = False
    is_outside: bool = False
    ruled: Decimal | None = None


class Total(NamedTuple):
    """The total of a scored table; ``score`` is None while a row is not scored.

    ``key`` is that of its field: totals of amounts stand in the table as well. ``cell`` is empty
    where it was not found; ``is_added_up`` is False where a deduction cannot be read, and
    ``partial`` lacks it.
    """

    sheet: str
    cell: str
    score: Decimal | None
    partial: Decimal
    reported: Decimal | None
    is_added_up: bool = True
    key: str = ""

    @property
    def text(self) -> str:
        """``87.5``; ``80 暂计`` while a row waits for the officer."""
        return f"{shown(self.partial)} 暂计" if self.score is None else shown(self.score)


VERDICT_WORDS: dict[bool | None, str] = {True: "符合", False: "不符合", None: "待定"}


class ConditionResult(NamedTuple):
    """One condition of a verdict: whether it holds (None: not known yet), and why."""

    text: str
    result: bool | None
    trace: str


class VerdictResult(NamedTuple):
    """What a table comes to (结论): whether its conditions hold, None while that is not known.

    A graded one has its ``grade``, and True once that is known.
    """

    key: str
    title: str
    result: bool | None
    conditions: tuple[ConditionResult, ...] = ()
    grade: str | None = None

    @property
    def word(self) -> str:
        """The grade, or 符合, 不符合, 待定."""
        return self.grade or VERDICT_WORDS[self.result]

    @property
    def open_conditions(self) -> tuple[ConditionResult, ...]:
        """The conditions that do not hold, or are not known yet."""
        return tuple(condition for condition in self.conditions if condition.result is not True)


class Recomputed(NamedTuple):
    """What a computed cell shows once our scores stand in the file; None: nothing.

    ``is_open``: something that it is made of has no score yet. ``is_typed``: the cell holds no
    formula, and is written as a score is.
    """

    sheet: str
    cell: str
    value: Decimal | None
    is_open: bool = False
    is_typed: bool = False


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
    verdicts: tuple[VerdictResult, ...] = ()
    recomputed: tuple[Recomputed, ...] = ()

    @property
    def state(self) -> str:
        """What is to be done about the table, in words."""
        is_unreadable = self.status == "unreadable"
        return STATES[state_of(self.findings, unreadable=is_unreadable, waits=self.waits)]

    @property
    def waits(self) -> bool:
        """Whether a row counts nothing yet: its score waits for somebody."""
        return self.total is not None and self.total.score is None


def state_of(
    findings: Iterable[Finding], *, unreadable: bool = False, waits: bool = False
) -> State:
    """What is to be done about a file; what is only said or explained asks for nothing.

    ``waits``: something in it is not scored yet.
    """
    if unreadable:
        return "unreadable"
    kinds = {finding.kind for finding in findings}
    if "error" in kinds:
        return "correct"
    if "warning" in kinds:
        return "explain"
    return "waits" if waits else "clean"


class RollUp(NamedTuple):
    """What was rolled up: the workbook, the origins of each figure by key, the audits.

    ``unread`` are files that were found and are no workbooks, each with its reason; ``notes`` say
    what was read and does not stand in the table.
    """

    template: str
    written: str
    origins: Mapping[str, tuple[Address, ...]]
    audits: Sequence[Finding]
    unread: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
