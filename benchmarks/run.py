"""How fast the product is, beside the alternatives and the floor, in one run: ``make bench``.

Everything is measured in rounds in which the contestants take turns, so that whatever else the
machine does falls on all of them; what is printed are medians, and ratios of medians. Work inside
one process is counted in processor time, whole commands by the clock and, where the system tells,
in processor time too.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING
from unittest.mock import patch

import openpyxl
from floor import Floor, floor_of, touched
from sets import built, returns

from zjtx_xl.checks.table import check_file
from zjtx_xl.checks.write_back import write_checked
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.forms.blank_workbook import blank, table
from zjtx_xl.forms.stamp import Stamper
from zjtx_xl.xlsx.atomic import write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_HERE = Path(__file__).parent
_FORM = "qingdao-2021/annex2"
_SUMMARY = "qingdao-2021/annex3"
_CITY, _PROVINCE = 28, 1_500
# Runs the command line, then says how long it took and how much memory it had at its peak.
_MEASURED = """
import json, sys, time
start = time.perf_counter()
from zjtx_xl.cli import main
try:
    main()
except SystemExit:
    pass
seconds = time.perf_counter() - start
try:
    # not ru_maxrss, which begins with that of the process that started this one
    with open("/proc/self/status") as status:
        [peak] = [int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM")]
except (OSError, ValueError):
    peak = 0
print(json.dumps([seconds, peak]), file=sys.stderr)
"""

_ALL, _EVEN, _ODD = slice(None), slice(None, None, 2), slice(1, None, 2)

Times = dict[str, list[float]]


def rounds(
    contestants: Mapping[str, Callable[[], object]], count: int, clock: Callable[[], float]
) -> dict[str, float]:
    """The median seconds of each; all take their turn in every round, the first not counted."""
    times: Times = {name: [] for name in contestants}
    for number in range(count + 1):
        for name, work in contestants.items():
            gc.collect()
            start = clock()
            work()
            if number:
                times[name].append(clock() - start)
    return {name: median(each) for name, each in times.items()}


# ---------------------------------------------------------------- one form, in one process


def one_form(batches: Sequence[Sequence[Path]], folder: Path) -> dict[str, float]:
    """Milliseconds for one file of this kind, without fsync on either side.

    Every round has files that nobody has seen before; the first is not counted. What only reads
    and what also writes take their turns on different files for the same reason. Then both take
    theirs again: a return that was seen before, or one that says the same, is the other extreme.

    Whoever writes writes new files: replacing one costs a journalling file system more.
    """
    targets = [folder / name for name in ("by-openpyxl", "by-us", "by-us-again", "by-nobody")]
    for each in targets:
        shutil.rmtree(each, ignore_errors=True)
        each.mkdir()
    parts = touched(batches[0][0])
    floors: Mapping[Path, Floor] = {}
    contestants: dict[str, tuple[slice, Callable[[Path], object]]] = {
        "openpyxl load": (_ALL, _load),
        "openpyxl load + save": (_ALL, lambda path: _save(path, targets[0])),
        "check": (_EVEN, check_file),
        "check + write": (_ODD, lambda path: _check_and_write(path, targets[1])),
        "check, seen before": (_EVEN, check_file),
        "check + write, seen before": (_ODD, lambda path: _check_and_write(path, targets[2])),
        "floor, read": (_ALL, lambda path: floors[path].read()),
        "floor, read + write": (_ALL, lambda path: _whole(floors[path], targets[3])),
    }
    times: Times = {name: [] for name in contestants}
    with patch("os.fsync", _no_fsync):
        for number, batch in enumerate(batches):
            floors = {path: floor_of(path, parts) for path in batch}
            for name, (which, work) in contestants.items():
                files = batch[which]
                gc.collect()
                start = time.process_time()
                for path in files:
                    work(path)
                seconds = time.process_time() - start
                if number:
                    times[name].append(1000 * seconds / len(files))
    return {name: median(each) for name, each in times.items()}


def _load(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path)


def _save(path: Path, folder: Path) -> None:
    _load(path).save(folder / path.name)


def _check_and_write(path: Path, folder: Path) -> None:
    write_checked(check_file(path), folder / path.name)


def _whole(each: Floor, folder: Path) -> None:
    each.read()
    each.write(folder / each.path.name)


def one_blank(folder: Path, count: int) -> dict[str, float]:
    """Milliseconds for one more prefilled workbook."""
    template = load_template(_FORM)
    tables = [table(template)]
    empty = blank(tables, template.variables)
    stamper = Stamper(empty, tables, template.variables)
    values = {
        each.key: "某某有限公司"
        for layout in tables[0].layouts
        for each in layout.fields
        if each.role == "subject" or each.prefilled
    }
    target = folder / "stamped.xlsx"
    data = stamper.stamp("某某有限公司", {}, values)
    contestants = {
        "xlsxwriter": lambda: [blank(tables, template.variables) for _ in range(5)],
        "stamp": lambda: [stamper.stamp("某某有限公司", {}, values) for _ in range(5)],
        "write the bytes": lambda: [target.write_bytes(data) for _ in range(5)],
    }
    found = rounds(contestants, count, time.process_time)
    return {name: 1000 * seconds / 5 for name, seconds in found.items()}


def fsync(folder: Path, count: int) -> dict[str, float]:
    """Milliseconds by the clock for writing one file, safe and not."""
    data = os.urandom(17_000)
    target = folder / "synced.xlsx"

    def write() -> float:
        start = time.perf_counter()
        write_atomically(target, data)
        return 1000 * (time.perf_counter() - start)

    safe, unsafe = list[float](), list[float]()
    for _ in range(5 * count):
        safe.append(write())
        with patch("os.fsync", _no_fsync):
            unsafe.append(write())
    return {"with fsync": median(safe), "without": median(unsafe)}


def _no_fsync(_: int) -> None:
    """What fsync costs is reported apart."""


# ---------------------------------------------------------------- whole commands


def _environment(folder: Path) -> dict[str, str]:
    """As on a machine where the command has run before: compiled modules, compiled definitions."""
    changed = {
        "PYTHONPYCACHEPREFIX": str(folder / "pycache"),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "LOCALAPPDATA": str(folder / "cache"),
        "PYTHONPATH": str(_HERE.parent),
    }
    left_out = {"PYTHONDONTWRITEBYTECODE", "ZJTX_NO_CACHE"}
    return {name: value for name, value in os.environ.items() if name not in left_out} | changed


def _python(folder: Path, *arguments: str) -> None:
    subprocess.run(  # noqa: S603 - our own script
        [sys.executable, *arguments],
        check=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,  # a bar, on slow machines
        env=_environment(folder),  # no time limit: with one, the end is noticed up to 50 ms later
    )


def commands(folder: Path, count: int) -> dict[str, float]:
    """Seconds by the clock of whole commands over a city's returns, start-up included."""
    returns(_CITY, folder / "city")
    source = str(folder / "city")
    script = str(_HERE / "openpyxl_script.py")
    product = ("-m", "zjtx_xl")
    contestants = {
        "openpyxl script": lambda: _python(folder, script, source, str(folder / "by-openpyxl")),
        "check --write": lambda: _python(
            folder, *product, "check", source, "--write", str(folder / "by-us")
        ),
        "check": lambda: _python(folder, *product, "check", source),
        "--help": lambda: _python(folder, *product, "--help"),
        "python -c pass": lambda: _python(folder, "-c", "pass"),
    }
    found = rounds(contestants, count, time.perf_counter)
    if hasattr(os, "fork"):  # elsewhere nobody tells what a child has used
        used = rounds(contestants, count, _of_children)
        found |= {f"{name}, processor": seconds for name, seconds in used.items()}
    return found


def _of_children() -> float:
    """Processor seconds of all commands that have ended."""
    times = os.times()
    return times.children_user + times.children_system


def scale(folder: Path, count: int) -> dict[str, tuple[float, float]]:
    """Seconds and peak MiB of long runs over so many returns, output streamed to nowhere.

    Nothing is remembered from one run for the next.
    """
    source = folder / f"scale-{count}"
    returns(count, source)
    out = str(folder / f"out-{count}")
    report = str(folder / f"report-{count}.html")
    runs = {
        "check, 1 job": ("check", str(source), "--json", "--jobs", "1"),
        "check, 2 jobs": ("check", str(source), "--json", "--jobs", "2"),
        "check --write, 1 job": ("check", str(source), "--json", "--jobs", "1", "--write", out),
        "check --write, 2 jobs": ("check", str(source), "--json", "--jobs", "2", "--write", out),
        "check, listed on the terminal": ("check", str(source)),
        "check --report": ("check", str(source), "--json", "--report", report),
        "rollup": ("rollup", _SUMMARY, str(source), "--out", f"{out}.xlsx", "--json"),
    }
    return {name: _measured(folder, arguments) for name, arguments in runs.items()}


def _measured(folder: Path, arguments: Sequence[str]) -> tuple[float, float]:
    for known in (folder / "cache").rglob("results.sqlite"):
        known.unlink()
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", _MEASURED, *arguments],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=_environment(folder),
    )
    seconds, peak = json.loads(done.stderr.decode().splitlines()[-1])
    return seconds, peak


# ---------------------------------------------------------------- what is printed


def _print(title: str, figures: Mapping[str, float], unit: str, *compared: tuple[str, str]) -> None:
    print(f"\n### {title}\n\n| work | median, {unit} |\n| --- | ---: |")
    for name, value in figures.items():
        print(f"| {name} | {value:.3g} |")
    if compared:
        print()
    for slow, fast in compared:
        print(f"- {slow} / {fast} = **{figures[slow] / figures[fast]:.1f}**")


def main() -> None:
    """Measure everything and print it as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--files", type=int, default=28, help="of each kind, in one round")
    parser.add_argument(
        "--scale", type=int, nargs="*", default=[_CITY, _PROVINCE], help="numbers of returns"
    )
    given = parser.parse_args()
    print(
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, openpyxl {openpyxl.__version__}, "
        f"{time.strftime('%Y-%m-%d')}, {given.rounds} rounds"
    )
    with tempfile.TemporaryDirectory(prefix="zjtx-bench-") as name:
        folder = Path(name)
        for kind, batches in built(folder, given.rounds + 1, given.files):
            _print(
                f"One form saved by {kind}" if len(batches[0]) > 1 else f"One form with {kind}",
                one_form(batches, folder),
                "ms",
                ("openpyxl load", "check"),
                ("openpyxl load + save", "check + write"),
                ("openpyxl load", "check, seen before"),
                ("openpyxl load + save", "check + write, seen before"),
                ("check", "floor, read"),
                ("check + write", "floor, read + write"),
            )
        _print(
            "One more prefilled workbook",
            one_blank(folder, given.rounds),
            "ms",
            ("xlsxwriter", "stamp"),
            ("stamp", "write the bytes"),
        )
        _print("Writing safely", fsync(folder, given.rounds), "ms", ("with fsync", "without"))
        _print(
            f"Whole commands, {_CITY} files",
            commands(folder, given.rounds),
            "s",
            ("openpyxl script", "check"),
            ("openpyxl script", "check --write"),
            ("--help", "python -c pass"),
        )
        for count in given.scale:
            print(f"\n### {count:,} returns\n")
            print("| run | seconds | ms a file | peak MiB |\n| --- | ---: | ---: | ---: |")
            for run, (seconds, peak) in scale(folder, count).items():
                print(f"| {run} | {seconds:.2f} | {1000 * seconds / count:.1f} | {peak:.0f} |")


if __name__ == "__main__":
    main()
