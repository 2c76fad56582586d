"""A form that was saved again by LibreOffice, directly or by way of another format, is intact."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import faults
from tests.office.libreoffice import recalculate, save_as
from zjtx_xl.checks.table import check_file

if TYPE_CHECKING:
    from zjtx_xl.findings.results import FileResult

pytestmark = pytest.mark.slow
SAMPLES = Path(__file__).parents[2] / "samples"
QINGDAO = SAMPLES / "qingdao-2021"
PATHS = [
    next((QINGDAO / "returned").glob("13_*.xlsx")),
    next((QINGDAO / "returned").glob("1_*.xlsx")),
    next((QINGDAO / "enterprises").glob("13_*.xlsx")),
    *sorted((QINGDAO / "tables").glob("*.xlsx")),
    min((SAMPLES / "guangdong-2021" / "returned").glob("*.xlsx")),
    *sorted((SAMPLES / "guangdong-2021" / "tables").glob("*.xlsx")),
]


@pytest.fixture(scope="module", params=["xlsx", "ods", "xls"])
def saved(request, tmp_path_factory) -> list[tuple[Path, Path]]:
    """The samples, and each as LibreOffice leaves it as .xlsx."""
    folder = tmp_path_factory.mktemp("saved")
    copies = [folder / f"{index}.xlsx" for index in range(len(PATHS))]
    for path, copy in zip(PATHS, copies, strict=True):
        shutil.copy(path, copy)
    if request.param != "xlsx":
        copies = [save_as(copy, folder / request.param, request.param) for copy in copies]
    return list(zip(PATHS, recalculate(copies, folder / "again"), strict=True))


FAULTS = {
    "label": lambda form: faults.set_text(form, "附2", "E9", "有效发明专利数量（件）"),
    "weight": lambda form: faults.set_number(form, "附2", "F9", "20"),
    "prefilled": lambda form: faults.set_number(form, "附2", "H8", "4.1"),
    "formula": lambda form: faults.set_number(form, "附2", "J19", "77.5"),
    "merge": lambda form: faults.unmerge(form, "附2", "C8:C12"),
    "stripped": lambda form: faults.strip(form, "附2", "sheetProtection", "dataValidations"),
    "row": lambda form: faults.insert_rows(form, "附2", 9),
    "column": lambda form: faults.insert_columns(form, "附2", "E"),
    "swapped": lambda form: faults.exchange(form, "附2", 8, 9, "E:J"),
    "deleted": lambda form: faults.delete_rows(form, "附2", 9),
}


def said(results: tuple[FileResult, ...]) -> list[tuple[str, str, str | None, str | None]]:
    return [
        (each.code, each.severity, each.sheet, each.cell)
        for result in results
        for each in result.findings
    ]


def test_saving_again_changes_no_finding_and_no_score(saved):
    for path, again in saved:
        before, after = check_file(path).results, check_file(again).results
        assert said(after) == said(before), path
        assert [(score.score, score.reported) for result in after for score in result.scores] == [
            (score.score, score.reported) for result in before for score in result.scores
        ]
        assert [result.total and result.total.score for result in after] == [
            result.total and result.total.score for result in before
        ]


def test_faults_are_found_in_a_form_that_was_saved_again(tmp_path):
    form = PATHS[0].read_bytes()
    paths = [tmp_path / f"{name}.xlsx" for name in FAULTS]
    for path, make in zip(paths, FAULTS.values(), strict=True):
        path.write_bytes(make(form))
    for path, again in zip(paths, recalculate(paths, tmp_path / "again"), strict=True):
        before = said(check_file(path).results)
        assert before, path
        assert said(check_file(again).results) == before, path
