"""A scored form with a subtotal of points and totals of amounts: each is what its name says."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.command_line import run
from tests.own_templates import own_templates
from tests.spreadsheet import Spreadsheet
from zjtx_xl.checks.table import check_file
from zjtx_xl.definitions.loader import load_template

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


def test_a_total_that_decides_is_computed_whatever_the_file_shows(returned, tmp_path):
    """Nobody may show more than he adds up: the formula is as issued, its stored result is not."""
    forged = tmp_path / returned.name
    data = tmp_path / "data.json"
    data.write_text(json.dumps({"machines.spent": 20, "courses.spent": 30}), "utf-8")
    run("fill", returned, "--data", data, "--out", forged)
    data.write_text(json.dumps({"budget_total.spent": 9999}), "utf-8")
    run("fill", forged, "--data", data)
    (entry,) = run("check", forged, "--json").json["files"]
    (verdict,) = entry["verdicts"]
    assert "50 ＜ 100" in verdict["conditions"][0]["trace"]
    assert entry["values"]["budget_total.spent"]["value"] == 50
    said = [(found["code"], found["cell"]) for found in entry["findings"]]
    assert said == [("total", "E11")]
    assert "显示的是 9999，按所填数据应为 50" in entry["findings"][0]["message"]


CONVERTED = {"subject": "甲单位", "duties.applies": "是", "duties.lost": 5, "site.applies": "是",
             "site.lost": 4.5, "chemicals.applies": "否", "duties.note": "缺一项",
             "site.note": "两处"}  # fmt: skip


@pytest.fixture(scope="module")
def blank(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("converted")
    assert run("generate", "totals-2026/converted", "--out", folder).code == 0
    (path,) = folder.glob("*.xlsx")
    return path


@pytest.mark.parametrize(
    ("given", "came_to"),
    [
        # 45 + 35.5 of 90: 89.44…, one decimal
        ({}, (89.4, "二级", [])),
        # 35 + 32.455 of 90: 74.95, half up
        ({"duties.lost": 15, "site.lost": 7.545}, (75, "二级", [])),
        (
            {"chemicals.applies": "是", "chemicals.lost": 12, "chemicals.note": "六处"},
            (80.5, "二级", []),
        ),
        ({"chemicals.applies": None}, (None, None, ["missing"])),
        # less than the printed points is explained, and only where it applies
        ({"duties.note": None}, (89.4, "二级", ["missing"])),
        ({"duties.note": None, "duties.lost": 0}, (95, "一级", [])),
        # as stored: whoever shows more that does not apply has reached more of the rest
        ({"gap.score": 50}, (89.4, "二级", ["total"])),
    ],
)
def test_what_does_not_apply_is_taken_off_the_points(blank, tmp_path, given, came_to):
    (tmp_path / "data.json").write_text(json.dumps(CONVERTED | given), "utf-8")
    out = tmp_path / "a.xlsx"
    assert run("fill", blank, "--data", tmp_path / "data.json", "--out", out).code == 0
    (entry,) = run("check", out, "--json").json["files"]
    codes = [found["code"] for found in entry["findings"]]
    assert (entry["total"]["score"], entry["verdicts"][0].get("grade"), codes) == came_to


def test_points_that_answers_make_wait_for_them_in_the_workbook():
    """A sum of numbers is what is there; who has not said what applies has no 缺项分 yet."""
    layout = load_template("totals-2026/converted").sheets[0].layout(1)
    sheet = Spreadsheet()
    sheet.formula("F8", layout.by_key["gap.score"].formula or "")
    shown = []
    for answers in ("是是否", "是是是", "否是否", "是是"):
        sheet.fill(**dict(zip(("D4", "D5", "D6"), [*answers, None], strict=False)))
        shown += sheet.shown("F8")
    sheet.fill(D6="不涉及")
    assert [*shown, *sheet.shown("F8")] == [10, 0, 60, "", "待核"]
    assert layout.by_key["total.score"].formula == "SUM(F4:F6)"


def test_a_remark_beside_a_deduction_deducts_nothing():
    fields = load_template("totals-2026/deducted").sheets[0].layout(1).by_key
    assert [fields[key].role for key in ("fines.score", "fines.note")] == ["deduction", "other"]
    assert fields["fines.note"].rule is None


def test_what_is_computed_from_a_score_that_waits_is_open(blank, tmp_path):
    """The copy shows what counts so far; a summary takes it once it is whole."""
    out = tmp_path / "a.xlsx"
    for given, is_open in (({}, False), ({"site.lost": "约5"}, True)):
        (tmp_path / "data.json").write_text(json.dumps(CONVERTED | given), "utf-8")
        run("fill", blank, "--data", tmp_path / "data.json", "--out", out)
        (result,) = check_file(out).results
        (added,) = [one for one in result.recomputed if one.cell == "F7"]
        assert added.is_open == is_open
        assert added.value == (45 if is_open else Decimal("80.5"))


ANSWERED = {"subject": "甲单位", "rules.actual": "是", "caught.actual": 3}


def test_what_a_rule_deducts_is_written_where_the_total_looks_for_it(tmp_path):
    assert run("generate", "totals-2026/deducted", "--out", tmp_path / "out").code == 0
    (path,) = (tmp_path / "out").glob("*.xlsx")
    (tmp_path / "data.json").write_text(json.dumps(ANSWERED), "utf-8")
    assert run("fill", path, "--data", tmp_path / "data.json").code == 0
    for source in ("out", "scored"):  # a second time as well
        folder = tmp_path / f"{source}-scored" if source == "scored" else tmp_path / "scored"
        made = run("check", tmp_path / source / path.name, "--json", "--write", folder)
        (entry,) = made.json["files"]
        assert (entry["total"]["score"], entry["findings"]) == (85, [])
        sheet = openpyxl.load_workbook(folder / path.name, data_only=True).worksheets[0]
        # 3 of 5 points each; nothing was added, and nothing is written for it
        assert [sheet[at].value for at in ("E6", "E7", "E8")] == [15, None, 85]
    formulas = openpyxl.load_workbook(tmp_path / "scored" / path.name).worksheets[0]
    shown = Spreadsheet()
    shown.fill(E4=100, E6=15)
    shown.formula("E8", formulas["E8"].value.removeprefix("="))
    assert shown.shown("E8") == [85]
