"""The files of a report: on disk once there are many, and complete when they are looked at.

What only the whole batch knows of a file, audits about it and what it did since the earlier round,
is put to it then. Of each file only its state and a few numbers are always at hand.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from heapq import nsmallest
from itertools import groupby
from typing import TYPE_CHECKING

from zjtx_xl.audits import LazySequence, SpooledList
from zjtx_xl.findings import STATES
from zjtx_xl.reports.model import Bin, ReportedFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from zjtx_xl.findings import RoundChange, State
    from zjtx_xl.reports.model import AddressedFinding, Indicator, ReportedTable

_AT_HAND = 500  # files that stay in memory
_BITS = 32  # of a number in all
_BINS = 10
_CENT = Decimal("0.01")
_ZERO = Decimal(0)
_WORST_FIRST: tuple[State, ...] = tuple(STATES)


class ReportedFiles(LazySequence[ReportedFile]):
    """The files of a report in their order."""

    def __init__(self) -> None:
        """None yet."""
        self._files: SpooledList[ReportedFile] = SpooledList(at_hand=_AT_HAND)
        self._paths = array("q")  # hashes of 64 bits
        self._by_path = array("I")
        self._states = bytearray()
        self._findings = array("I")
        self._told: SpooledList[AddressedFinding] = SpooledList(at_hand=_AT_HAND)
        self._told_to = array("Q")  # the file, and the number of what it is told
        self.changes: Mapping[tuple[str, str], RoundChange] = {}

    def add(self, file: ReportedFile) -> None:
        """Add a file as it is by itself."""
        self._paths.append(hash(file.path))
        self._states.append(_WORST_FIRST.index(file.state))
        self._findings.append(len(file.findings))
        self._files.append(file)

    def find(self, path: str) -> ReportedFile | None:
        """A file as it is by itself; None where it is not here."""
        number = self._number(path)
        file = None if number is None else self._files[number]
        return file if file is not None and file.path == path else None

    def _number(self, path: str) -> int | None:
        """The place of a file, by the hash of its path; None where it is not here."""
        hash_of = self._paths.__getitem__
        if len(self._by_path) != len(self._paths):
            self._by_path = array("I", sorted(range(len(self._paths)), key=hash_of))
        place = bisect_right(self._by_path, hash(path), key=hash_of) - 1
        found = place >= 0 and hash_of(self._by_path[place]) == hash(path)
        return self._by_path[place] if found else None

    def tell(self, path: str, told: AddressedFinding) -> None:
        """A finding between tables concerns a file that is here: it counts for its state."""
        number = self._number(path)
        assert number is not None  # noqa: S101 - it is here
        self._told_to.append(number << _BITS | len(self._told))
        self._told.append(told)
        if self.state(number) != "unreadable":
            of_finding: State = "correct" if told.finding.kind == "error" else "explain"
            asked = told.finding.kind in {"error", "warning"}
            worst = _WORST_FIRST.index(of_finding) if asked else len(STATES)
            self._states[number] = min(self._states[number], worst)

    def all_told(self) -> None:
        """Nothing more will be told."""
        self._told_to = array("Q", sorted(self._told_to))

    def told(self) -> Iterator[tuple[int, ReportedFile]]:
        """The files that were told anything, each with its number, when all was told."""
        for number, _ in groupby(place >> _BITS for place in self._told_to):
            yield number, self.at(number)

    def state(self, number: int) -> State:
        """What is to be done about a file."""
        return _WORST_FIRST[self._states[number]]

    def count_of(self, state: State) -> int:
        """How many files are in this state."""
        return self._states.count(_WORST_FIRST.index(state))

    def worst(self, most: int) -> list[int]:
        """The places of the files that are in the worst state, those first that came first."""
        return nsmallest(most, range(len(self)), key=self._states.__getitem__)

    def findings_of(self, number: int) -> int:
        """How many findings a file has, without those between tables."""
        return self._findings[number]

    @property
    def findings(self) -> int:
        """How many findings all files have."""
        return sum(self._findings)

    def __len__(self) -> int:
        return len(self._files)

    def __iter__(self) -> Iterator[ReportedFile]:
        for number, file in enumerate(self._files):
            yield self._completed(number, file)

    def at(self, number: int) -> ReportedFile:
        """The file with this number, complete."""
        return self._completed(number, self._files[number])

    def _completed(self, number: int, file: ReportedFile) -> ReportedFile:
        first = bisect_left(self._told_to, number << _BITS)
        last = bisect_left(self._told_to, (number + 1) << _BITS)
        told = tuple(self._told[place % (1 << _BITS)] for place in self._told_to[first:last])
        if not told and not self.changes:
            return file
        tables = tuple(
            replace(table, change=self.changes.get((file.path, table.template or "")))
            for table in (file.tables if self.changes else ())
        )
        state = self.state(number)
        return replace(file, tables=tables or file.tables, audits=told, state=state)


class ScoredRows:
    """The tables of one template in the files of a report, each with its file.

    ``totals`` are those that are complete, ``provisional`` counts the others (暂计).
    """

    def __init__(self, files: ReportedFiles, template: str) -> None:
        self._files = files
        self._template = template
        self._places = array("Q")  # the file, and which of its tables
        self._partials: list[Decimal | None] = []
        self._known: dict[Decimal, Decimal] = {}
        self.totals: list[Decimal] = []
        self.provisional = 0

    def add(self, number: int, place: int, table: ReportedTable) -> None:
        """Add a table of a file, both by their place."""
        self._places.append(number << _BITS | place)
        total = table.total
        self._partials.append(None if total is None else self._once(total.partial))
        if total is not None and total.score is not None:
            self.totals.append(self._once(total.score))
        self.provisional += total is not None and total.score is None

    def _once(self, total: Decimal) -> Decimal:
        """Thousands of totals are equal: they are kept once."""
        return self._known.setdefault(total, total)

    def lowest(self, most: int, without_total: Decimal) -> list[int]:
        """The places of the rows with the lowest totals, those first that came first."""
        totals = self._partials

        def total(row: int) -> Decimal:
            known = totals[row]
            return without_total if known is None else known

        return nsmallest(most, range(len(self)), key=total)

    def file_number(self, row: int) -> int:
        """The place of a row's file in the report."""
        return self._places[row] >> _BITS

    def table_number(self, row: int) -> int:
        """Which of the file's tables it is."""
        return self._places[row] % (1 << _BITS)

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[tuple[ReportedFile, ReportedTable]]:
        for file in self._files:
            for table in file.tables:
                if table.template == self._template:
                    yield file, table


@dataclass(frozen=True, slots=True)
class ScoredTemplate:
    """All returned tables of one scored template; totals are those without an open row.

    ``maximum`` are the points of all rows of a table; of most tables, where they differ.
    """

    template: str
    sheet: str
    maximum: Decimal
    indicators: tuple[Indicator, ...]
    rows: ScoredRows

    @property
    def totals(self) -> tuple[Decimal, ...]:
        """The totals that are complete."""
        return tuple(self.rows.totals)

    @property
    def provisional(self) -> int:
        """How many totals are provisional (暂计): a row waits for the officer."""
        return self.rows.provisional

    @property
    def mean(self) -> Decimal | None:
        """Mean of the complete totals, at two decimals."""
        totals = self.totals
        return (sum(totals, _ZERO) / len(totals)).quantize(_CENT) if totals else None

    @property
    def median(self) -> Decimal | None:
        """Median of the complete totals, at two decimals."""
        from statistics import median  # noqa: PLC0415 - imports more than a check does

        return Decimal(median(self.totals)).quantize(_CENT) if self.totals else None

    @property
    def bins(self) -> tuple[Bin, ...]:
        """The complete totals in ten classes; a full total is in the last, a negative in the first.

        A class takes its lower end and not its upper.
        """
        width = self.maximum / _BINS
        if not width:
            return ()
        counts = Counter(
            min(max(int(total // width) if total > 0 else 0, 0), _BINS - 1) for total in self.totals
        )
        return tuple(Bin(rank * width, (rank + 1) * width, counts[rank]) for rank in range(_BINS))
