"""Written copies of forms that LibreOffice saved; and LibreOffice opens every written copy."""

from __future__ import annotations

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.command_line import run
from tests.office.libreoffice import recalculate
from tests.product.test_fidelity import (
    ANNEX2,
    PACKAGED,
    RETURNED,
    as_sent,
    assert_scored_faithfully,
    returned_by,
    saved_by_openpyxl,
    with_everything,
)
from zjtx_xl.xlsx.address import parse_cell

SHEET, CELLS = ANNEX2


def in_libreoffice(path: Path) -> list[object]:
    """What the score cells and the total show after LibreOffice has computed and saved it."""
    rows = (
        CalamineWorkbook.from_path(path).get_sheet_by_name(SHEET).to_python(skip_empty_area=False)
    )
    return [rows[row - 1][column - 1] for row, column in map(parse_cell, CELLS)]


def assert_opens_and_agrees(results: list[dict], folder: Path) -> None:
    written = [Path(each["written"]) for each in results]
    for result, path in zip(results, recalculate(written, folder), strict=True):
        computed = [each["score"] for each in result["scores"]] + [result["total"]["score"]]
        assert in_libreoffice(path) == computed


def test_forms_that_libreoffice_saved(tmp_path):
    recalculate(RETURNED, tmp_path / "returned")
    results = run("check", tmp_path / "returned", "--write", tmp_path / "scored", "--json").json[
        "files"
    ]
    assert len(results) == len(RETURNED)
    for result in results:
        assert_scored_faithfully(Path(result["path"]), result, SHEET, CELLS)
    assert_opens_and_agrees(results, tmp_path / "opened")
    again = run("check", tmp_path / "scored", "--json").json["files"]
    codes = {finding["code"] for result in again for finding in result["findings"]}
    assert codes & {"score", "total", "stale-score"} == set()


@pytest.mark.parametrize("maker", [as_sent, saved_by_openpyxl, with_everything])
def test_libreoffice_opens_every_copy_and_adds_up_to_the_same_total(maker, tmp_path):
    returned = returned_by(maker, tmp_path / "returned")
    results = run("check", returned, "--write", tmp_path / "scored", "--json").json["files"]
    assert results
    assert_opens_and_agrees(results, tmp_path / "opened")


def test_libreoffice_opens_copies_with_several_tables(tmp_path):
    outcome = run("check", *PACKAGED, "--write", tmp_path / "scored", "--json")
    results = [each for each in outcome.json["files"] if each["scores"]]
    assert len(results) == len(PACKAGED)
    assert_opens_and_agrees(results, tmp_path / "opened")


def test_copy_that_libreoffice_saved_again_is_checked_without_a_difference(tmp_path):
    run("check", *RETURNED[:5], "--write", tmp_path / "scored")
    scored = sorted((tmp_path / "scored").iterdir())
    recalculate(scored, tmp_path / "saved")
    results = run("check", tmp_path / "saved", "--json").json["files"]
    assert len(results) == 5
    errors = [
        finding
        for result in results
        for finding in result["findings"]
        if finding["severity"] != "info"
    ]
    assert [each["code"] for each in errors] == []
