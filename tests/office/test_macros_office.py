"""The macros in LibreOffice: it opens both files, and runs the self-check through UNO."""

from __future__ import annotations

import random
import shutil
import subprocess
import tempfile
import uuid
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from macros import build
from tests.filled_forms import expected_score, filled, random_filling
from tests.office.libreoffice import recalculate
from tests.status_words import status_of
from zjtx_xl.checks.table import check_table
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.excel import workbench
from zjtx_xl.forms.blank_workbook import blank, table
from zjtx_xl.forms.check_lines import checked_fields, status_cell
from zjtx_xl.returns.reader import read_package
from zjtx_xl.values.numerals import plain
from zjtx_xl.xlsx.package import Package

# The Python that has UNO is the system's, not the one of the tests.
SYSTEM_PYTHON = "/usr/bin/python3"
SCRIPT = Path(__file__).with_name("run_macro.py")
SECONDS = 90


def has_uno() -> bool:
    if not Path(SYSTEM_PYTHON).exists():
        return False
    return not subprocess.call([SYSTEM_PYTHON, "-c", "import uno"], stderr=subprocess.DEVNULL)


def run_macro(path: Path, function: str) -> list[list[str]]:
    """The lines that a function of the workbook returns, each split at its tabs."""
    pipe = f"zjtx{uuid.uuid4().hex}"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [
            "soffice",
            f"-env:UserInstallation={Path(profile).as_uri()}",
            "--headless",
            "--norestore",
            "--nologo",
            f"--accept=pipe,name={pipe};urp;",
        ]
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as office:
            try:
                done = subprocess.run(
                    [SYSTEM_PYTHON, str(SCRIPT), pipe, str(path), function],
                    capture_output=True,
                    timeout=SECONDS,
                    check=True,
                )
            finally:
                office.terminate()
    return [line.split("\t") for line in done.stdout.decode().split("\n") if line]


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A form with macros, filled at random."""
    template = load_template("qingdao-2021/annex2")
    one = table(template)
    data = blank([one], template.variables, macros=True)
    chance = random.Random(20210204)  # noqa: S311 - test data
    path = tmp_path_factory.mktemp("macros") / "form.xlsm"
    path.write_bytes(filled(data, [random_filling(chance, one.layouts[0])], one.layouts[0]))
    return path


@pytest.mark.skipif(not has_uno(), reason="python3-uno is not installed")
def test_self_check_says_what_the_check_column_says(form: Path):
    [found] = read_package(Package.open(form), form.name).tables
    [sheet] = found.sheets
    expected = {
        (each.ref, status)
        for each in checked_fields(sheet.layout)
        if (status := status_of(found.submission.entries[each.key].cell, status_cell(each))) != "ok"
    }
    said = run_macro(form, "SelfCheck.Findings")
    assert len(expected) > 5
    assert {(cell, status) for _, cell, status, _ in said} == expected


@pytest.mark.skipif(not has_uno(), reason="python3-uno is not installed")
def test_scores_are_those_of_check(form: Path):
    [found] = read_package(Package.open(form), form.name).tables
    result = check_table(found)
    layout = found.sheets[0].layout
    expected = {}
    for each in layout.fields:
        if each.role == "score" and each.rule and each.rule.expression:
            score = expected_score(each, layout, result)
            expected[each.ref] = score if isinstance(score, str) else plain_text(score)
    said = {cell: shown for _, cell, shown in run_macro(form, "SelfCheck.Scores")}
    assert said == expected
    assert len(set(expected.values())) > 2


def plain_text(score: float) -> str:
    return plain(Decimal(str(score)))


def test_libreoffice_opens_the_workbench(tmp_path: Path):
    [opened] = recalculate([Path(shutil.copy(build.TARGET, tmp_path))], tmp_path / "out")
    book = openpyxl.load_workbook(opened)
    assert book.sheetnames[:3] == [workbench.START, workbench.RESULTS, workbench.FINDINGS]
    assert set(book.defined_names) >= {name for _, name, _ in build.INPUTS}
