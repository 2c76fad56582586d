"""Every workbook that the product makes or writes is one that Excel opens without repair.

All of them keep the invariants; the Open XML schemas, which take more than a second a file, are
asked about one of each sort. Dashboard, pending questions and reviews are held to both in the
tests of their own modules.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from samples import tables
from tests.command_line import run
from tests.workbook_invariants import assert_workbook_valid
from zjtx_xl.definitions.loader import load_set, load_template, set_ids, template_ids

SAMPLES = Path(__file__).parents[2] / "samples"
RETURNED = SAMPLES / "qingdao-2021" / "returned"
ENTERPRISES = SAMPLES / "qingdao-2021" / "enterprises"
PLATFORMS = SAMPLES / "qingdao-2021" / "platforms"
INSTITUTIONS = SAMPLES / "guangdong-2021" / "returned"
PACKAGES = [f"{owner}/{each.key}" for owner in set_ids() for each in load_set(owner).packages]
# What the others do not have: split corner, three sheets, ticks, texts demanded by a choice,
# open-ended rows, 20 columns with long formulas.
AUDITED = {
    "qingdao-2021/table4",
    "qingdao-2021/tables1to3",
    "qingdao-2021/annex1",
    "qingdao-2021/annex2",
    "qingdao-2021/annex4",
    "qingdao-2021/annex5",
    "qingdao-2021/annex6",
    "guangdong-2021/annex2",
    "qingdao-2021/enterprise",
}


def generated(target: str, folder: Path, *options: object) -> list[Path]:
    """What generate puts into the folder."""
    assert run("generate", target, "--out", folder, *map(str, options)).code == 0
    return sorted(folder.iterdir())


@pytest.mark.parametrize("target", [*template_ids(), *PACKAGES])
def test_blank(target, tmp_path):
    [path] = generated(target, tmp_path)
    assert_workbook_valid(path, audit=target in AUDITED)


@pytest.mark.parametrize(
    ("target", "roster"),
    [
        ("qingdao-2021", SAMPLES / "qingdao-2021" / "roster.xlsx"),
        ("qingdao-2021/platform", SAMPLES / "qingdao-2021" / "platforms.xlsx"),
        ("qingdao-2021/annex3", SAMPLES / "qingdao-2021" / "roster.xlsx"),
        ("guangdong-2021", SAMPLES / "guangdong-2021" / "roster.xlsx"),
    ],
)
def test_stamped_copies_and_their_list(target, roster, tmp_path):
    paths = generated(target, tmp_path, "--roster", roster)
    assert len(paths) > 3
    for number, path in enumerate(paths):
        audited = target == "qingdao-2021" and (number == 0 or path.name == "分发清单.xlsx")
        assert_workbook_valid(path, audit=audited)


@pytest.mark.parametrize("target", tables.whole_tables())
def test_filled_table(target, tmp_path):
    [blank] = generated(target, tmp_path / "blank")
    data, filled = tmp_path / "data.json", tmp_path / "filled.xlsx"
    filling = tables.whole_tables()[target]
    data.write_text(json.dumps(filling, ensure_ascii=False), encoding="utf-8")
    assert run("fill", blank, "--data", data, "--out", filled).code == 0
    assert_workbook_valid(filled, audit=target == "qingdao-2021/annex7")


def test_cells_emptied_and_filled_with_all_that_xml_minds(tmp_path):
    [blank] = generated("qingdao-2021/table4", tmp_path / "blank")
    fields = load_template("qingdao-2021/table4").sheets[0].layout().fields
    hard = ["<&>\"'", "\x07\x1f", "\ufffe", "a\r\nb", "]]>", "_x0041_", "长" * 32_767, None]
    filling = {each.key: hard[number % len(hard)] for number, each in enumerate(fields)}
    data = tmp_path / "data.json"
    data.write_text(json.dumps(filling), encoding="utf-8")
    assert run("fill", blank, "--data", data).code == 0
    assert_workbook_valid(blank)


@pytest.mark.parametrize("folder", [RETURNED, ENTERPRISES, PLATFORMS, INSTITUTIONS])
def test_checked_copies(folder, tmp_path):
    run("check", folder, "--write", tmp_path)
    paths = sorted(tmp_path.iterdir())  # and 待定事项.xlsx where the officer has to decide
    assert {path.name for path in paths} >= {path.name for path in folder.iterdir()}
    for number, path in enumerate(paths):
        assert_workbook_valid(path, audit=folder in {ENTERPRISES, INSTITUTIONS} and number == 0)


def test_copies_of_old_formats(tmp_path):
    old = sorted((Path(__file__).parents[1] / "data" / "legacy").glob("*.*"))
    assert old
    run("check", *old, "--write", tmp_path)
    paths = sorted(tmp_path.iterdir())
    assert paths
    for number, path in enumerate(paths):
        assert_workbook_valid(path, audit=number == 0)


@pytest.mark.parametrize(
    ("target", "folder"),
    [
        ("qingdao-2021/annex3", RETURNED),
        ("qingdao-2021/annex5", ENTERPRISES),
        ("qingdao-2021/annex6", ENTERPRISES),
        ("qingdao-2021/annex7", PLATFORMS),
    ],
)
def test_rolled_up_table(target, folder, tmp_path):
    run("rollup", target, folder, "--out", tmp_path / "rolled-up.xlsx")
    assert_workbook_valid(tmp_path / "rolled-up.xlsx", audit=target == "qingdao-2021/annex3")


def test_report_workbook(tmp_path):
    run("check", ENTERPRISES, "--report", tmp_path / "report.xlsx")
    assert_workbook_valid(tmp_path / "report.xlsx", audit=False)


def test_samples_themselves():
    paths = [path for path in SAMPLES.rglob("*.xlsx") if "faulty" not in path.parts]
    assert len(paths) > 60
    for path in paths:
        assert_workbook_valid(path, audit=False)
