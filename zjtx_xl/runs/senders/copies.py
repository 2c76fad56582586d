"""What only the whole run knows, told in the scored copies as it is in the letters."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from zjtx_xl.audits import SpooledList
from zjtx_xl.xlsx import NOTHING, ChangedSinceReadError, WorkbookRefused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zjtx_xl.findings import FileResult, Finding
    from zjtx_xl.forms import ReviewRow


class Copies:
    """The copies of a run, and what was found about each before all files were known."""

    def __init__(self) -> None:
        """None yet."""
        self._results: SpooledList[FileResult] = SpooledList()
        self._unplaced: dict[str, tuple[ReviewRow, ...]] = {}
        self.left: list[str] = []

    def add(self, results: Sequence[FileResult], unplaced: tuple[ReviewRow, ...]) -> None:
        """Keep what a letter to the sender of a file would hold.

        ``unplaced`` are lines of its 审核意见 that explain something else than these findings.
        """
        for result in results:
            self._results.append(
                result._replace(entries=NOTHING, scores=(), verdicts=(), recomputed=())
            )
        if unplaced:
            self._unplaced[results[0].path] = unplaced

    def tell(self, audits: Sequence[Finding]) -> list[Path]:
        """Write into each copy what the audits say about it; the copies that were written.

        ``left`` are files whose copy could not be written again.
        """
        paths = {
            path
            for audit in audits
            if audit.severity != "info"
            for path in (audit.path, audit.other_path)
        }
        if not paths:
            return []
        from zjtx_xl.reports import Collector  # noqa: PLC0415 - few runs find anything

        collector = Collector()
        copies: dict[str, str] = {}
        for result in self._results:
            if result.path in paths:
                collector.add(result)
                if result.written:
                    copies[result.path] = result.written
        written: list[Path] = []
        for file in collector.report(audits).files:
            between = [told.finding for told in file.audits]
            if between and file.path in copies:
                copy = Path(copies[file.path])
                if self._told(file.path, copy, file.findings, between):
                    written.append(copy)
        return written

    def _told(
        self, path: str, copy: Path, own: Sequence[Finding], between: Sequence[Finding]
    ) -> bool:
        from zjtx_xl.checks import tell_in_copy  # noqa: PLC0415 - few runs write
        from zjtx_xl.forms import Review, explanations  # noqa: PLC0415

        said = explanations(between, Review(rows=self._unplaced.get(path, ())))
        explained = (
            finding._replace(explanation=said.get(index)) for index, finding in enumerate(between)
        )
        try:
            return tell_in_copy(copy, [*own, *explained])
        except (WorkbookRefused, ChangedSinceReadError, OSError):
            self.left.append(copy.name)
            return False
