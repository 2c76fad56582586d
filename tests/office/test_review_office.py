"""The 审核意见 sheet in a real spreadsheet program: links, lit cells, other formats."""

from __future__ import annotations

import pytest

from tests.office.libreoffice import recalculate, save_as
from tests.returned_forms import enterprise, explain, sheet_cells
from zjtx_xl.checks.table import check_file
from zjtx_xl.forms.review_sheet import FIRST_ROW, PREPARED
from zjtx_xl.runs.check import CheckOptions, run_check

DOUBTFUL = {"revenue_growth": "0.06"}


@pytest.fixture(scope="module")
def returned(tmp_path_factory):
    """Checked once, its one warning explained by the sender."""
    folder = tmp_path_factory.mktemp("returned")
    path = enterprise(folder / "form.xlsx", 10, **DOUBTFUL)
    list(run_check([path], CheckOptions(write=folder / "checked")).results())
    return explain(folder / "checked" / "form.xlsx", 1, "确实如此")


def test_links_are_shown_for_the_lines_that_name_a_cell(returned, tmp_path):
    (saved,) = recalculate([returned], tmp_path)
    cells = sheet_cells(saved, "审核意见")
    shown = [cells[row, 5].raw for row in range(FIRST_ROW, FIRST_ROW + PREPARED)]
    assert shown == ["跳转"] + [""] * (PREPARED - 1)


@pytest.mark.parametrize("extension", ["xlsx", "ods", "xls"])
def test_explanation_and_our_scores_survive_another_format(returned, tmp_path, extension):
    saved = save_as(returned, tmp_path, extension)
    (result,) = check_file(saved).results
    found = {each.code: each for each in result.findings}
    assert (found["fraction"].severity, found["fraction"].explanation) == ("info", "确实如此")
    assert {"score", "total", "stale-score"} & set(found) == set()
    list(run_check([saved], CheckOptions(write=tmp_path / "again")).results())
    (copy,) = (tmp_path / "again").iterdir()
    texts = {cell.raw for cell in sheet_cells(copy, "审核意见").values()}
    assert {"确实如此", "已说明"} <= texts
