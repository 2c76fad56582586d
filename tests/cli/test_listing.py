"""What a check lists on the terminal says the same as its reports."""

from __future__ import annotations

import re

import pytest
from typer.testing import CliRunner

from zjtx_xl.cli.commands import app
from zjtx_xl.definitions.files import samples_folder

SAMPLES = samples_folder()
QINGDAO = SAMPLES / "qingdao-2021"
COUNTS = re.compile(r"(通过|需说明|需改正|读不了) ([0-9]+) 个")

BATCHES = {
    "clean and faulty": [QINGDAO / "returned", SAMPLES / "faulty"],
    "audits between tables": [QINGDAO / "enterprises"],
    "with summaries": [QINGDAO / "returned", QINGDAO / "tables"],
    "one file": [min((QINGDAO / "returned").glob("*.xlsx"))],
}


@pytest.mark.parametrize("paths", BATCHES.values(), ids=BATCHES)
def test_sums_are_those_of_the_report(tmp_path, paths):
    report = tmp_path / "report.md"
    arguments = ["check", *map(str, paths), "--report", str(report)]
    printed = CliRunner().invoke(app, arguments).output
    last = next(line for line in reversed(printed.splitlines()) if line.startswith("共 "))
    first = next(
        line for line in report.read_text("utf-8").splitlines() if line.startswith("收到 ")
    )
    said = dict(COUNTS.findall(last))
    assert said.keys() == {"通过", "需说明", "需改正", "读不了"}
    reported = dict(COUNTS.findall(first))
    assert reported
    assert {name: said[name] for name in reported} == reported
    assert all(count == "0" for name, count in said.items() if name not in reported)
