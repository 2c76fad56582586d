"""Damage returned files at random and check them: ``python -m tests.fuzz.fuzz_files``.

Whatever a file has become: no exception, no hang, bounded memory, findings that stand in the
catalogue, and never a wrong score without a finding. A failure is named by its number: the same
seed and number give the same file again (``--only NUMBER --keep FILE``).
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tests.fuzz.damage import damaged
from tests.fuzz.oracle import Unreadable, differences
from zjtx_xl.checks.table import check_file
from zjtx_xl.checks.write_back import scored_copy
from zjtx_xl.findings.catalogue import CATALOGUE
from zjtx_xl.returns.reader import read_package
from zjtx_xl.xlsx.errors import WorkbookRefused
from zjtx_xl.xlsx.package import Package

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from zjtx_xl.checks.table import Checked
    from zjtx_xl.findings.results import FileResult

ROOT = Path(__file__).parents[2]
SECONDS = 5
MEGABYTES = 300
# The old formats start a process for each file.
_LEGACY_SHARE = 0.02
_WRITTEN_SHARE = 0.1


@dataclass
class Report:
    """What a run found."""

    files: int = 0
    slowest: float = 0.0
    kinds: Counter[str] = field(default_factory=Counter[str])
    outcomes: Counter[str] = field(default_factory=Counter[str])
    failures: list[str] = field(default_factory=list[str])

    def lines(self) -> Iterator[str]:
        """The report for people."""
        yield f"{self.files} files, slowest {self.slowest:.2f} s, memory {peak_megabytes():.0f} MB"
        yield "damage: " + ", ".join(f"{kind} {count}" for kind, count in self.kinds.most_common())
        yield "outcome: " + ", ".join(f"{what} {n}" for what, n in self.outcomes.most_common())
        yield from self.failures[:20]
        yield f"{len(self.failures)} failures"


@dataclass(frozen=True)
class Base:
    """A sound file, and what is said about it."""

    data: bytes
    results: tuple[FileResult, ...]
    is_zip: bool = True

    @property
    def said(self) -> frozenset[tuple[str, str | None]]:
        """Codes and cells of its findings."""
        return _said(self.results)


@cache
def bases() -> tuple[tuple[Base, ...], tuple[Base, ...]]:
    """The sound .xlsx that are damaged, and the sound files of old formats."""
    returned = ROOT / "samples" / "qingdao-2021" / "returned"
    chosen = sorted(returned.glob("*.xlsx"), key=lambda path: path.name)[:4]
    chosen += sorted((ROOT / "samples" / "guangdong-2021" / "returned").glob("*.xlsx"))[:1]
    legacy = sorted((ROOT / "tests" / "data" / "legacy").glob("form.*"))
    new = tuple(Base(path.read_bytes(), check_file(path).results) for path in chosen)
    old = tuple(
        Base(path.read_bytes(), check_file(path).results, path.suffix != ".xls") for path in legacy
    )
    return new, old


def mutant(seed: int, number: int) -> tuple[Base, str, bytes]:
    """One damaged file: what it was made from, the kind of damage, its bytes."""
    draw = random.Random(f"{seed} {number}")  # noqa: S311 - no secret
    new, old = bases()
    base = draw.choice(old if draw.random() < _LEGACY_SHARE else new)
    kind, data = damaged(draw, base.data, is_zip=base.is_zip)
    return base, kind, data


def run(seed: int, numbers: Sequence[int], folder: Path) -> Report:
    """Check so many damaged files."""
    report = Report()
    path = folder / "returned.xlsx"
    for number in numbers:
        base, kind, data = mutant(seed, number)
        path.write_bytes(data)
        began = time.perf_counter()
        try:
            with alarm(SECONDS):
                checked = check_file(path)
                fault = None
        except Exception:  # noqa: BLE001 - which is what we look for
            checked, fault = None, traceback.format_exc(limit=-4)
        took = time.perf_counter() - began
        report.files += 1
        report.kinds[kind] += 1
        report.slowest = max(report.slowest, took)
        if checked is not None:
            outcome, fault = _judged(base, data, checked, number)
            report.outcomes[outcome] += 1
        if fault is not None:
            report.failures.append(f"{number} {kind}: {fault}")
    return report


def _judged(base: Base, data: bytes, checked: Checked, number: int) -> tuple[str, str | None]:
    """What came out, and what is wrong with that."""
    findings = [each for result in checked.results for each in result.findings]
    unknown = [each.code for each in findings if each.code not in CATALOGUE]
    if unknown or not checked.results:
        return "nonsense", f"unknown codes {unknown}"
    if checked.returned is None:
        if len(findings) != 1 or checked.results[0].scores:
            return "nonsense", f"{len(findings)} findings about a file that was not read"
        return findings[0].code, None
    fault = None
    if number % 10 < _WRITTEN_SHARE * 10:
        fault = _written(checked)
    if not _said(checked.results) <= base.said:
        return "findings", fault
    if _scores(checked.results) == _scores(base.results) and data == base.data:
        return "as before", fault
    return "as before", fault or _wrong_values(base, data, checked)


def _wrong_values(base: Base, data: bytes, checked: Checked) -> str | None:
    """Nothing was found: then others read the same, or nothing has changed."""
    if checked.returned is None or checked.returned.is_rebuilt:
        changed = _scores(checked.results) != _scores(base.results)
        return "another score, and no finding" if changed else None
    entries = {
        f"{result.template} {key}": entry
        for result in checked.results
        for key, entry in result.entries.items()
    }
    try:
        faults = differences(data, entries)
    except Unreadable:
        changed = _scores(checked.results) != _scores(base.results)
        return "another score, no finding, and nobody else reads it" if changed else None
    return "; ".join(faults[:3]) or None


def _written(checked: Checked) -> str | None:
    """The scored copy is refused, or is read again with the same scores."""
    if checked.returned is None:
        return None
    try:
        copy = scored_copy(checked.returned, checked.results)
        again = read_package(Package.from_bytes(copy, "copy.xlsx"), "copy.xlsx")
    except WorkbookRefused:
        return None
    except Exception:  # noqa: BLE001 - which is what we look for
        return "writing: " + traceback.format_exc(limit=-4)
    for table, result in zip(again.tables, checked.results, strict=True):
        entries = {(each.sheet, each.ref): each for each in table.submission.entries.values()}
        for score in result.scores:
            if not score.cell:
                continue  # its row was not found
            entry = entries.get((score.sheet, score.cell))
            # of a row that has no score, what somebody typed there may stay
            right = {score.score} if score.score is not None else {None, score.reported}
            if entry is None or entry.reading.value not in right:
                return f"score {score.row} was not written"
    return None


def _said(results: tuple[FileResult, ...]) -> frozenset[tuple[str, str | None]]:
    return frozenset((each.code, each.cell) for result in results for each in result.findings)


def _scores(results: tuple[FileResult, ...]) -> list[object]:
    return [
        (result.template, [(each.row, each.score) for each in result.scores]) for result in results
    ]


@contextmanager
def alarm(seconds: float) -> Generator[None]:
    """Raise TimeoutError in whatever runs longer (not on Windows)."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def ring(_number: int, _frame: object) -> None:
        message = f"more than {seconds} s"
        raise TimeoutError(message)

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def peak_megabytes() -> float:
    """The most memory that this process has used (0 where the system does not say)."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    line = next(each for each in status.read_text().splitlines() if each.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def main() -> int:
    """Run from the command line; 1 if anything failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int)
    parser.add_argument("--keep", type=Path)
    arguments = parser.parse_args()
    numbers = range(arguments.count) if arguments.only is None else [arguments.only]
    if arguments.keep:
        arguments.keep.write_bytes(mutant(arguments.seed, numbers[0])[2])
    with tempfile.TemporaryDirectory() as folder:
        report = run(arguments.seed, numbers, Path(folder))
    print("\n".join(report.lines()))  # noqa: T201 - a program that talks to whoever runs it
    too_much = peak_megabytes() > MEGABYTES
    return int(bool(report.failures) or too_much)


if __name__ == "__main__":
    sys.exit(main())
