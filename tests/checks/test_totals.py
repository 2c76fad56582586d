"""A scored form with a subtotal of points and totals of amounts: each is what its name says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.command_line import run
from tests.own_templates import own_templates

if TYPE_CHECKING:
    from collections.abc import Iterator

TEMPLATES = Path(__file__).parents[1] / "data" / "totals"
# six trainings at 10 points each, no rules: 60 of 60, 0 of 40
ANSWERS = {"subject": "甲单位", "trainings.actual": 6, "rules.actual": "否", "machines.budget": 10,
           "machines.spent": 200, "courses.budget": 5, "courses.spent": 300.5}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def totals() -> Iterator[None]:
    with own_templates(TEMPLATES):
        yield


@pytest.fixture(scope="module")
def returned(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("totals")
    assert run("generate", "totals-2026/both", "--out", folder).code == 0
    (path,) = folder.glob("*.xlsx")
    (folder / "data.json").write_text(json.dumps(ANSWERS), "utf-8")
    assert run("fill", path, "--data", folder / "data.json").code == 0
    return path


def test_a_verdict_looks_at_the_total_that_it_names(returned):
    (entry,) = run("check", returned, "--json").json["files"]
    assert (entry["total"]["cell"], entry["total"]["score"]) == ("E7", 60)
    (verdict,) = entry["verdicts"]
    said = [(condition["result"], condition["trace"]) for condition in verdict["conditions"]]
    assert [result for result, _ in said] == [True, True, False]
    assert ["500.5" in said[0][1], "60" in said[1][1], "60" in said[2][1]] == [True, True, True]


def test_a_summary_takes_the_total_that_it_names(returned, tmp_path):
    out = tmp_path / "summary.xlsx"
    made = run("rollup", "totals-2026/listed", returned, "--out", out)
    assert made.code == 0, made.text
    sheet = openpyxl.load_workbook(out).worksheets[0]
    assert [sheet[at].value for at in ("A3", "B3", "C3", "D3")] == ["甲单位", 60, 500.5, 60]


def test_a_written_copy_has_each_of_its_totals(returned, tmp_path):
    run("check", returned, "--write", tmp_path / "scored")
    copy = openpyxl.load_workbook(tmp_path / "scored" / returned.name, data_only=True)
    sheet = copy.worksheets[0]
    assert [sheet[at].value for at in ("E4", "E5", "E6", "E7")] == [60, 60, 0, 60]
