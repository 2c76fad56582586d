"""A whole round with decimals as Excel stores them: the same findings, audits and figures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import openpyxl

from samples.faulty import returned_form
from tests import faults
from tests.hostile_files import ROOT
from tests.seventeen_digits import with_17_digits
from zjtx_xl.runs.check import run_check
from zjtx_xl.runs.rollup import roll_up

if TYPE_CHECKING:
    from pathlib import Path

SAMPLES = ROOT / "samples" / "qingdao-2021"
LONG = re.compile(r"[0-9]\.[0-9]{12,}")


def said(folder: Path) -> list[tuple[str, str, str | None, str]]:
    run = run_check([folder])
    findings = [finding for result in run.results() for finding in result.findings]
    return sorted(
        (each.code, each.severity, each.cell, each.message) for each in [*findings, *run.audits]
    )


def copied(folder: Path, target: Path) -> int:
    target.mkdir()
    return sum(with_17_digits(path, target / path.name) for path in sorted(folder.glob("*.xlsx")))


def test_a_round_of_packages_says_the_same(tmp_path: Path):
    for number, name in enumerate(("enterprises", "platforms", "tables")):
        target = tmp_path / str(number)
        changed = copied(SAMPLES / name, target)
        before, now = said(SAMPLES / name), said(target)
        assert [each[:3] for each in now] == [each[:3] for each in before], name
        assert not [each[3] for each in now if LONG.search(each[3])]
        assert changed or name == "platforms"


def test_a_message_quotes_fifteen_digits(tmp_path: Path):
    data = faults.set_number(returned_form(), "附2", "I5", "177.98999999999999")
    (tmp_path / "form.xlsx").write_bytes(data)
    (message,) = [each[3] for each in said(tmp_path) if each[2] == "I5"]
    assert "“177.99”" in message


def test_a_roll_up_writes_fifteen_digits(tmp_path: Path):
    copied(SAMPLES / "enterprises", tmp_path / "in")
    roll_up("qingdao-2021/annex5", [tmp_path / "in"], tmp_path / "annex5.xlsx")
    book = openpyxl.load_workbook(tmp_path / "annex5.xlsx", data_only=True)
    cells = [str(cell.value) for row in book["附5"].iter_rows() for cell in row if cell.value]
    assert len(cells) > 100
    assert not [text for text in cells if LONG.search(text)]
