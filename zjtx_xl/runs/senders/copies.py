"""What only the whole run knows, told in the scored copies as it is in the letters."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from zjtx_xl.audits import SpooledList
from zjtx_xl.xlsx import NOTHING, ChangedSinceReadError, WorkbookRefused

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from zjtx_xl.findings import FileResult, Finding
    from zjtx_xl.forms import ReviewRow


class Copies:
    """The copies of a run, and what was found about each before all files were known."""

    def __init__(self) -> None:
        """None yet."""
        # few runs write; those that do load it once, before there are other processes that write
        from zjtx_xl.checks import tell_in_copy  # noqa: PLC0415

        self._tell_in_copy = tell_in_copy
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

    def tell(self, audits: Sequence[Finding]) -> Iterator[Path]:
        """Write into each copy what the audits say about it; each copy that was written.

        ``left`` are files whose copy could not be written again.
        """
        concerned = {  # hashes of 64 bits
            hash(path)
            for audit in audits
            if audit.severity != "info"
            for path in (audit.path, audit.other_path)
        }
        if not concerned:
            return
        from zjtx_xl.reports import Collector  # noqa: PLC0415 - few runs find anything

        collector = Collector()
        copies: SpooledList[str] = SpooledList()
        last = ""
        for result in self._results:
            if hash(result.path) in concerned:
                collector.add(result)
                if result.path != last:  # the tables of a file come one after the other
                    copies.append(result.written or "")
                last = result.path
        for file, copy in zip(collector.report(audits).files, copies, strict=True):
            between = [told.finding for told in file.audits]
            if between and copy and self._told(file.path, Path(copy), file.findings, between):
                yield Path(copy)

    def _told(
        self, path: str, copy: Path, own: Sequence[Finding], between: Sequence[Finding]
    ) -> bool:
        from zjtx_xl.forms import Review, explanations  # noqa: PLC0415

        said = explanations(between, Review(rows=self._unplaced.get(path, ())))
        explained = (
            finding._replace(explanation=said.get(index)) for index, finding in enumerate(between)
        )
        try:
            return self._tell_in_copy(copy, [*own, *explained])
        except (WorkbookRefused, ChangedSinceReadError, OSError):
            self.left.append(copy.name)
            return False
