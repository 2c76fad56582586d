"""Three levels, made up: 30 provinces of 20 cities of 25 enterprises, from returns to the nation.

    python benchmarks/levels.py --out DIR [--provinces 30 --cities 20 --enterprises 25]

Returns are issued, and of each city all are filled, or as many as ``--filled`` says; every city
rolls its own up, every province its cities' tables, the nation the provinces'. The national
total is held against the sum of what was filled in, which is computed apart. Each step above the
cities is a process of its own, and says how long it took and what it held at its peak. What is
there already is not made again.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import openpyxl

from zjtx_xl import generate
from zjtx_xl.returns import fill_file
from zjtx_xl.runs import roll_up

_TABLE = "qingdao-2021/annex6"
_USES = ("innovation", "cooperation", "digitalisation")
# Runs the command line, then says how much memory it had at its peak.
_MEASURED = """
import sys
from zjtx_xl.cli.commands import main
try:
    main()
except SystemExit:
    pass
with open("/proc/self/status") as status:
    [peak] = [int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM")]
print(f"{peak:.0f}", file=sys.stderr)
"""


def measured(*arguments: str | Path) -> tuple[float, float]:
    """Run a command in a process of its own; its seconds, and its peak in MB."""
    start = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - our own command line
        [sys.executable, "-c", _MEASURED, *map(str, arguments)],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    return time.perf_counter() - start, float(done.stderr.split()[-1])


def returns(
    folder: Path, city: str, enterprises: int, filled: int, chosen: random.Random
) -> Decimal:
    """Issue and fill the returns of a city; what they add up to."""
    total = folder / "total.txt"
    if total.exists():
        return Decimal(total.read_text(encoding="utf-8"))
    folder.mkdir(parents=True, exist_ok=True)
    roster = folder / "名册.json"
    names = [{"企业名称": f"{city}第{number}家机械有限公司", "序号": str(number)}
             for number in range(1, enterprises + 1)]  # fmt: skip
    roster.write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")
    made = generate("qingdao-2021", folder / "returns", roster=roster, variables={"region": city})
    added = Decimal(0)
    for path in made.files[:filled]:
        amounts = {use: Decimal(chosen.randrange(100_000)) / 100 for use in _USES}
        data = {f"附6!1.{use}.amount": format(amount, "f") for use, amount in amounts.items()}
        fill_file(path, data)
        added += sum(amounts.values(), Decimal(0))
    total.write_text(str(added), encoding="utf-8")
    return added


def total_of(table: Path) -> Decimal:
    """The total that a table says: a nation's is longer than any that is read as a return."""
    sheet = openpyxl.load_workbook(table, read_only=True, data_only=True).worksheets[0]
    lines = sheet.iter_rows(max_col=4, values_only=True)
    return next(Decimal(str(line[3])) for line in lines if line[0] == "合  计")


def main() -> None:
    """Make and measure all levels."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--provinces", type=int, default=30)
    parser.add_argument("--cities", type=int, default=20)
    parser.add_argument("--enterprises", type=int, default=25)
    parser.add_argument("--filled", type=int)
    asked = parser.parse_args()
    filled = asked.filled or asked.enterprises
    os.nice(19)
    expected, highest = Decimal(0), 0.0
    for province in range(1, asked.provinces + 1):
        folder = asked.out / f"P{province:02}"
        for number in range(1, asked.cities + 1):
            city, place = f"省{province}市{number}", folder / f"C{number:02}"
            seed = 1000 * province + number
            expected += returns(place, city, asked.enterprises, filled, random.Random(seed))  # noqa: S311
            table = asked.out / "cities" / folder.name / f"{city}.xlsx"
            if not table.exists():
                # in this process: starting 600 would take longer than what they do
                roll_up(_TABLE, place / "returns", table)
        table = asked.out / "provinces" / f"省{province}.xlsx"
        if not table.exists():
            sent = asked.out / "cities" / folder.name
            given = ("--by", "地市", "--set", f"region=省{province}", "--out", table)
            _, peak = measured("rollup", _TABLE, sent, *given)
            highest = max(highest, peak)
    table = asked.out / "全国.xlsx"
    table.unlink(missing_ok=True)
    given = ("--by", "省份", "--set", "region=全国", "--out", table)
    seconds, peak = measured("rollup", _TABLE, asked.out / "provinces", *given)
    found = total_of(table)
    print(f"nation: {seconds:.1f} s, {peak:.0f} MB; total {found}, computed apart {expected}")
    print(f"a province: {highest:.0f} MB")
    for name, command in (
        ("straight roll-up", ("rollup", _TABLE, asked.out, "--out", asked.out / "直接.xlsx")),
        ("check --json", ("check", asked.out, "--json")),
        ("check --report", ("check", asked.out, "--report", asked.out / "报告.html")),
    ):
        only = [asked.out / f"P{number:02}" for number in range(1, asked.provinces + 1)]
        (asked.out / "直接.xlsx").unlink(missing_ok=True)
        (asked.out / "报告.html").unlink(missing_ok=True)
        words = [word for part in command for word in (only if part == asked.out else [part])]
        seconds, peak = measured(*words)
        print(f"{name}: {seconds:.1f} s, {peak:.0f} MB")
    if found != expected:
        sys.exit("the nation is not the sum of its parts")


if __name__ == "__main__":
    main()
