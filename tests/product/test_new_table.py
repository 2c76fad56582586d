"""A new table of either kind needs no Python: a YAML file and nothing else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.workbook_invariants import assert_workbook_valid

TEMPLATES = Path(__file__).parents[1] / "data" / "templates"


def zjtx(*arguments: str | Path, templates: Path | None = None) -> subprocess.CompletedProcess[str]:
    """The command line of an office that keeps its own definitions beside the shipped ones."""
    environment = {
        **os.environ,
        "ZJTX_TEMPLATES": str(templates or TEMPLATES),
        "PYTHONIOENCODING": "utf-8",
    }
    command = [sys.executable, "-m", "zjtx_xl", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, env=environment, encoding="utf-8", timeout=300, check=False
    )


def fields(template: str) -> list[dict[str, object]]:
    shown = json.loads(zjtx("show", template, "--json").stdout)
    return [field for sheet in shown["sheets"] for field in sheet["fields"]]


def filled(tmp_path: Path, template: str, data: dict[str, object]) -> dict[str, Any]:
    """Generate a blank, fill it, check it: the one entry of the check."""
    issued = zjtx("generate", template, "--out", tmp_path / "blank")
    assert issued.returncode == 0, issued.stderr
    (blank,) = (tmp_path / "blank").glob("*.xlsx")
    assert_workbook_valid(blank, audit=True)
    (tmp_path / "data.json").write_text(json.dumps(data), encoding="utf-8")
    target = tmp_path / "filled.xlsx"
    done = zjtx("fill", blank, "--data", tmp_path / "data.json", "--out", target)
    assert done.returncode == 0, done.stderr
    checked = zjtx("check", target, "--json", "--write", tmp_path / "scored")
    assert checked.returncode in {0, 1}, checked.stderr
    assert_workbook_valid(tmp_path / "scored" / "filled.xlsx", audit=True)
    (entry,) = json.loads(checked.stdout)["files"]
    return entry


def test_own_tables_stand_beside_the_shipped_ones():
    listed = json.loads(zjtx("templates", "--json").stdout)["templates"]
    ids = {each["id"] for each in listed}
    assert {"made-up-2030/park", "made-up-2030/equipment", "qingdao-2021/annex2"} <= ids
    kinds = {each["id"]: (each["kind"], each["scored"]) for each in listed}
    assert kinds["made-up-2030/park"] == ("form", True)
    assert kinds["made-up-2030/equipment"] == ("list", False)
    assert zjtx("lint").returncode == 0


def test_form_is_issued_filled_and_scored(tmp_path: Path):
    data: dict[str, object] = {}
    for field in fields("made-up-2030/park"):
        if field["role"] == "subject":
            data[str(field["key"])] = "某某园区"
        elif field["by"] == "recipient" or field["role"] == "target":
            text = field["kind"] in {"text", "choice"}
            answer = field["kind"] in {"yes_no", "yes_no_text"}
            data[str(field["key"])] = "有" if answer else "说明" if text else 8
    entry = filled(tmp_path, "made-up-2030/park", data)
    assert entry["subject"] == "某某园区"
    scores = {each["row"]: each["score"] for each in entry["scores"]}
    rules = {
        str(field["key"]).rpartition(".")[0]: (field["rule"], field["points"])
        for field in fields("made-up-2030/park")
        if field["role"] == "score"
    }
    assert {rule for rule, _ in rules.values()} > {"reach_target", "proportional", "manual"}
    for row, (rule, points) in rules.items():
        if rule in {"reach_target", "yes_no", "proportional"}:
            assert scores[row] == points, row
    unscored = [row for row, score in scores.items() if score is None]
    assert all(rules[row][0] == "manual" for row in unscored)
    partial = sum(Decimal(str(score)) for score in scores.values() if score is not None)
    assert Decimal(str(entry["total"]["partial"])) == partial
    assert [each["code"] for each in entry["findings"] if each["severity"] == "error"] == []


@pytest.mark.parametrize("missing", ["", "1.used.price"])
def test_list_is_issued_filled_and_checked(tmp_path: Path, missing: str):
    data: dict[str, object] = {}
    for field in fields("made-up-2030/equipment"):
        key = str(field["key"])
        if key.startswith(("1.", "2.")) and field["by"] == "recipient" and key != missing:
            number = field["kind"] in {"money", "integer"}
            state = "在用" if field["kind"] == "choice" else f"第{key[0]}园区"
            data[key] = 3 if number else state
    entry = filled(tmp_path, "made-up-2030/equipment", data)
    errors = [each for each in entry["findings"] if each["severity"] == "error"]
    assert [(each["code"], each["field"]) for each in errors] == (
        [("missing", missing)] if missing else []
    )
    values = entry["values"]
    assert all(values[key]["raw"] == str(value) for key, value in data.items())


def test_an_older_version_is_checked_against_its_own_definition(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def codes() -> list[str]:
        checked = zjtx("check", blank, "--json")
        (entry,) = json.loads(checked.stdout)["files"]
        return [each["code"] for each in entry["findings"] if each["code"] != "missing"]

    own = tmp_path / "templates"
    shutil.copytree(TEMPLATES, own)
    monkeypatch.setattr(sys.modules[__name__], "TEMPLATES", own)
    zjtx("generate", "made-up-2030/park", "--out", tmp_path / "old")
    (blank,) = (tmp_path / "old").glob("*.xlsx")
    assert codes() == []
    current = own / "made-up-2030" / "park.yaml"
    kept = current.with_name("park@1.yaml")
    text = current.read_text(encoding="utf-8")
    kept.write_text(text, encoding="utf-8")
    new = text.replace('version: "1"', 'version: "2"').replace("园区名称：", "示范园区：")
    current.write_text(new, encoding="utf-8")
    assert codes() == ["version"]
    kept.unlink()
    assert set(codes()) == {"version", "label"}
