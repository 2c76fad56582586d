"""What only the whole run knows, told in the scored copies as it is in the letters."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from zjtx_xl.audits import SpooledList
from zjtx_xl.runs.processes.workers import in_order, jobs_for
from zjtx_xl.xlsx import NOTHING, ChangedSinceReadError, WorkbookRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from zjtx_xl.findings import FileResult, Finding
    from zjtx_xl.forms import ReviewRow
    from zjtx_xl.reports import Collector

    Writer = Callable[[Path, list[Finding]], bool]


class _Telling(NamedTuple):
    """What a copy is told: findings of its own, and those between tables.

    ``unplaced`` are lines of its 审核意见 that may explain the latter.
    """

    path: str
    copy: str
    own: Sequence[Finding]
    between: Sequence[Finding]
    unplaced: tuple[ReviewRow, ...]


class _Told(NamedTuple):
    """What became of it; ``written`` is None where the copy could not be written."""

    path: str
    copy: str
    written: bool | None


class Copies:
    """The copies of a run, and what was found about each before all files were known."""

    def __init__(self, collector: Collector | None = None, *, jobs: int = 1) -> None:
        """None yet.

        ``collector`` is that of a report: it takes in the results of all files by itself, and is
        told what the audits say. ``jobs`` are processes that write (:func:`jobs_for`).
        """
        # few runs write; those that do load it once, before there are other processes that write
        from zjtx_xl.checks import tell_in_copy  # noqa: PLC0415

        self._write: Writer = tell_in_copy
        self._collector = collector
        self._jobs = jobs
        self._results: SpooledList[FileResult] = SpooledList()
        self._copies: SpooledList[str] = SpooledList()
        self._unplaced: dict[str, tuple[ReviewRow, ...]] = {}
        self.left: list[str] = []

    def add(self, results: Sequence[FileResult], unplaced: tuple[ReviewRow, ...]) -> None:
        """Keep where the copy of a file is, and what a letter to its sender would hold.

        ``unplaced`` are lines of its 审核意见 that explain something else than these findings.
        """
        self._copies.append(results[0].written or "")
        for result in results if self._collector is None else ():
            self._results.append(
                result._replace(entries=NOTHING, scores=(), verdicts=(), recomputed=())
            )
        if unplaced:
            self._unplaced[results[0].path] = unplaced

    def tell(self, audits: Sequence[Finding]) -> Iterator[tuple[Path, str]]:
        """Write into each copy what the audits say; each that was written, and of which file.

        ``left`` are files whose copy could not be written again.
        """
        if all(audit.severity == "info" for audit in audits):
            return
        collector = self._collector or self._collected(audits)
        work, jobs = partial(_told, self._write), jobs_for(len(self._copies), self._jobs)
        for told in in_order(work, self._tellings(collector), jobs, lost=_lost):
            if told.written:
                yield Path(told.copy), told.path
            elif told.written is None:
                self.left.append(Path(told.copy).name)

    def _collected(self, audits: Sequence[Finding]) -> Collector:
        """What the collector of a report would know."""
        from zjtx_xl.reports import Collector  # noqa: PLC0415 - few runs find anything

        collector = Collector()
        for result in self._results:
            collector.add(result)
        collector.tell(audits)
        return collector

    def _tellings(self, collector: Collector) -> Iterator[_Telling]:
        for number, file in collector.told():
            if copy := self._copies[number]:
                between = [told.finding for told in file.audits]
                unplaced = self._unplaced.get(file.path, ())
                yield _Telling(file.path, copy, file.findings, between, unplaced)


def _told(write: Writer, telling: _Telling) -> _Told:
    """Tell one copy, in whatever process."""
    from zjtx_xl.forms import Review, explanations  # noqa: PLC0415 - few runs find anything

    path, copy, own, between, unplaced = telling
    said = explanations(between, Review(rows=unplaced))
    explained = [
        finding._replace(explanation=said.get(index)) for index, finding in enumerate(between)
    ]
    try:
        return _Told(path, copy, write(Path(copy), [*own, *explained]))
    except (WorkbookRefused, ChangedSinceReadError, OSError):
        return _lost(telling)


def _lost(telling: _Telling) -> _Told:
    return _Told(telling.path, telling.copy, None)
