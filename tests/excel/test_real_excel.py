"""The same in real Excel, for whoever has one (Windows, macOS): never run by its authors.

python -m pytest tests/excel/test_real_excel.py
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import xlwings as xw

from zjtx_xl.checks.table import check_file
from zjtx_xl.excel import open_workbook as excel

if TYPE_CHECKING:
    from collections.abc import Iterator

RETURNED = Path(__file__).parents[2] / "samples" / "qingdao-2021" / "returned"
SAMPLES = ["1_松立控股集团股份有限公司.xlsx", "10_青岛三祥科技股份有限公司.xlsx"]

pytestmark = pytest.mark.skipif(
    sys.platform not in {"win32", "darwin"}, reason="needs Excel for Windows or macOS"
)


@pytest.fixture(scope="module")
def app() -> Iterator[xw.App]:
    try:
        started = xw.App(visible=False, add_book=False)
    except Exception as error:  # noqa: BLE001 - COM and AppleScript have errors of their own
        pytest.skip(f"Excel does not start: {error}")
    yield started
    started.quit()


@pytest.mark.parametrize("name", SAMPLES)
def test_check_and_write(app: xw.App, name: str, tmp_path: Path):
    path = Path(shutil.copy(RETURNED / name, tmp_path / name))
    [expected] = check_file(path).results
    book = app.books.open(path)
    try:
        [shown] = excel.check_active(book)
        assert shown.scores == expected.scores
        count = excel.write_scores(book)
        assert count == len(expected.scores)
        for score in expected.scores:
            value = book.sheets[score.sheet].range(score.cell).value
            assert value == (None if score.score is None else float(score.score))
        assert book.sheets[expected.scores[0].sheet].api.ProtectContents
    finally:
        book.close()
