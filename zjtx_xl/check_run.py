"""A run of ``check`` over many files: results as they come, written copies, the summary."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from zjtx_xl import contract
from zjtx_xl.checks import Checked, check_file, find_files
from zjtx_xl.codes import finding
from zjtx_xl.errors import ChangedSinceReadError, WorkbookRefused
from zjtx_xl.targets import Targets
from zjtx_xl.writeback import write_checked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from zjtx_xl.model import FileResult


class CheckRun:
    """One run; ``results`` may be walked once, ``summary`` is complete afterwards."""

    def __init__(
        self,
        files: Sequence[tuple[Path, Path]],
        *,
        write: Path | None,
        in_place: bool,
        accept_proposed: bool,
        rebuild: bool = False,
    ) -> None:
        """``files`` with the folder that each is relative to."""
        self.summary = contract.Summary()
        self.count = len(files)
        self._files = files
        self._write = write
        self._in_place = in_place
        self._accept_proposed = accept_proposed
        self._rebuild = rebuild
        self._targets = Targets(files, write)

    def results(self) -> Iterator[FileResult]:
        """One result for each table, file by file."""
        for path, folder in self._files:
            checked = check_file(
                path, accept_proposed=self._accept_proposed, rebuild=self._rebuild
            )
            for result in self._written(checked, path, folder):
                self.summary.add(result)
                yield result

    def json_chunks(self) -> Iterator[str]:
        """The JSON of the contract, streamed: memory does not grow with the number of files."""
        yield f'{{"schema": "{contract.CHECK}",\n "files": ['
        separator = "\n"
        for result in self.results():
            yield separator + json.dumps(contract.file(result), ensure_ascii=False)
            separator = ",\n"
        summary = json.dumps(self.summary.json(), ensure_ascii=False)
        yield f'],\n "audits": [],\n "summary": {summary}}}\n'

    def _written(self, checked: Checked, path: Path, folder: Path) -> tuple[FileResult, ...]:
        if self._write is None and not self._in_place:
            return checked.results
        if checked.returned is None:
            return checked.results
        is_rebuilt = checked.returned.is_rebuilt
        try:
            target = self._targets.target(path, folder, is_rebuilt=is_rebuilt)
            if target is None:
                return checked.results
            # also where the folder to write to is the folder that was read
            over_itself = not is_rebuilt and target.resolve() == path.resolve()
            written = write_checked(checked, target, in_place=over_itself)
        except WorkbookRefused as refusal:
            fault = finding(refusal.code, path=str(path), note=refusal.detail, raw=path.name)
            return _with(checked.results, fault)
        except ChangedSinceReadError as error:
            fault = finding("damaged", path=str(path), note=str(error), raw=path.name)
            return _with(checked.results, fault)
        if written is None:
            return checked.results
        return tuple(replace(each, written=str(written)) for each in checked.results)


def run_check(
    paths: Sequence[Path],
    *,
    write: Path | None = None,
    in_place: bool = False,
    accept_proposed: bool = False,
    rebuild: bool = False,
) -> CheckRun:
    """Prepare a run over all workbooks under these paths.

    Raises:
        NothingToReadError: there is none.
    """
    return CheckRun(
        find_files(paths),
        write=write,
        in_place=in_place,
        accept_proposed=accept_proposed,
        rebuild=rebuild,
    )


def _with(results: tuple[FileResult, ...], fault: object) -> tuple[FileResult, ...]:
    first, *others = results
    return (replace(first, status="findings", findings=(*first.findings, fault)), *others)
