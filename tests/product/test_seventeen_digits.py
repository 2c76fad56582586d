"""A whole round with decimals as Excel stores them: the same findings, audits and figures."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import openpyxl
import pytest

from samples.faulty import returned_form
from tests import faults
from tests.hostile_files import ROOT
from tests.oddly_shown import plain_list
from tests.seventeen_digits import with_17_digits
from zjtx_xl.runs.check import CheckOptions, run_check
from zjtx_xl.runs.rollup import roll_up

if TYPE_CHECKING:
    from collections.abc import Callable
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


@pytest.mark.parametrize(
    ("make", "sheet", "ref"), [(returned_form, "附2", "I5"), (plain_list, "附5", "E4")]
)
def test_a_message_quotes_fifteen_digits(
    make: Callable[[], bytes], sheet: str, ref: str, tmp_path: Path
):
    data = faults.set_number(make(), sheet, ref, "177.98999999999999")
    (tmp_path / "form.xlsx").write_bytes(data)
    (message,) = [each[3] for each in said(tmp_path) if each[2] == ref]
    assert "“177.99”" in message


def test_a_second_round_of_packages_finds_no_change(tmp_path: Path):
    """附2, 附5 and 附6 of three enterprises, the second time as Excel stores them."""
    first, second = tmp_path / "1", tmp_path / "2"
    for folder in (first, second):
        folder.mkdir()
    returned = sorted((SAMPLES / "enterprises").glob("*.xlsx"))[:3]
    for path in returned:
        shutil.copy(path, first)
    assert sum(with_17_digits(path, second / path.name) for path in returned) > 5
    run = run_check([second], CheckOptions(previous=first))
    list(run.results())
    assert len(run.changes) == 3 * len(returned) == 9
    assert [change for change in run.changes.values() if change.unasked] == []


@pytest.fixture(scope="module")
def as_excel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("excel") / "in"
    copied(SAMPLES / "enterprises", folder)
    return folder


@pytest.mark.parametrize("table", ["annex5", "annex6"])
def test_a_roll_up_writes_fifteen_digits(table: str, as_excel: Path, tmp_path: Path):
    roll_up(f"qingdao-2021/{table}", [as_excel], tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx", data_only=True)
    cells = [
        str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value
    ]
    assert len(cells) > 100
    assert not [text for text in cells if LONG.search(text)]
