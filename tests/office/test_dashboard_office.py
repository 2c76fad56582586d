"""The dashboard workbook in LibreOffice: it opens, it prints, its charts are drawn."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pytest
from PIL import Image

from tests.office.libreoffice import recalculate, render_png
from tests.report_results import collected, difference, everything
from zjtx_xl.reports.dashboard import FINDINGS, MATRIX, OVERVIEW
from zjtx_xl.reports.model import Missing
from zjtx_xl.reports.output import write_report

if TYPE_CHECKING:
    from pathlib import Path

BAR = (0x2F, 0x6C, 0xA3)
A4_RATIO = 297 / 210


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dashboard")
    report = collected(everything(), [difference()], [Missing("未报公司")])
    return write_report(report, folder / "报告.xlsx")


def test_libreoffice_keeps_values_links_and_charts(path: Path, tmp_path: Path):
    [saved] = recalculate([path], tmp_path)
    before, after = openpyxl.load_workbook(path), openpyxl.load_workbook(saved)
    for name in (OVERVIEW, MATRIX, FINDINGS):
        cells = {
            each.coordinate: rounded(each.value)
            for row in before[name].iter_rows()
            for each in row
            if each.value is not None
        }
        found = {key: rounded(after[name][key].value) for key in cells}
        assert found == cells
    with zipfile.ZipFile(saved) as archive:
        assert sum(name.startswith("xl/charts/chart") for name in archive.namelist()) == 2
    assert sum(each.hyperlink is not None for row in after[FINDINGS].iter_rows() for each in row)


def rounded(value: object) -> object:
    """Shares are saved at fifteen digits."""
    return round(value, 12) if isinstance(value, float) else value


def test_overview_prints_on_one_page_with_both_charts(path: Path, tmp_path: Path):
    pages = render_png(path, tmp_path)
    with Image.open(pages[0]) as page:
        picture = page.convert("RGB")
    width, height = picture.size
    assert height / width == pytest.approx(A4_RATIO, rel=0.01)
    pixels = picture.tobytes()
    columns = [
        place // 3 // width
        for place in range(0, len(pixels), 3)
        if all(abs(pixels[place + band] - BAR[band]) < 24 for band in range(3))
    ]
    middle = height * 0.55
    assert sum(y < middle for y in columns) > 500, "no column chart"
    assert sum(y > middle for y in columns) > 500, "no bar chart"
    text = subprocess.run(
        [shutil.which("pdftotext") or "pdftotext", "-f", "2", "-l", "2",
         str(tmp_path / "报告.pdf"), "-"],
        check=True, capture_output=True, text=True, timeout=300,
    ).stdout  # fmt: skip
    assert "甲公司.xlsx" in text, "the second page is not the list of files"
