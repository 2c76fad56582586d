"""The samples are what samples/build.py makes, and what the public tables say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from zjtx_xl.checks.table import check_file
from zjtx_xl.runs.check import CheckOptions, run_check

ROOT = Path(__file__).parents[2]
DATA = Path(__file__).parents[1] / "data"
RETURNED = ROOT / "samples" / "qingdao-2021" / "returned"


def printed_forms():
    return json.loads((DATA / "qingdao_annex2.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def results():
    run = run_check([RETURNED])
    found = {each.subject: each for each in run.results() if each.template == "qingdao-2021/annex2"}
    return found, run.summary


def test_script_builds_the_samples_in_the_repository(tmp_path):
    # Those of the notices in force are held by their content: test_forms_in_force.py
    sets = ("qingdao-2021", "guangdong-2021")
    command = [sys.executable, "-m", "samples.build", str(tmp_path), *sets]
    subprocess.run(command, check=True, timeout=300, cwd=ROOT)
    built = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    assert built, "the script built nothing"
    for path in built:
        assert (ROOT / "samples" / path).read_bytes() == (tmp_path / path).read_bytes(), path
    kept = {
        path.relative_to(ROOT / "samples")
        for path in (ROOT / "samples").rglob("*.xlsx")
        if path.relative_to(ROOT / "samples").parts[0] in sets
    }
    assert kept == {path for path in built if path.suffix == ".xlsx"}


def test_scores_equal_the_printed_ones_but_for_the_one_that_breaks_its_rule(results):
    found, _ = results
    differing = [
        (form["enterprise"], score.label, score.score, Decimal(row["score"]))
        for form in printed_forms()
        for row, score in zip(form["rows"], found[form["enterprise"]].scores, strict=True)
        if score.score != Decimal(row["score"])
    ]
    assert sum(len(result.scores) for result in found.values()) == 260
    assert [(name, label[:5], rule, printed) for name, label, rule, printed in differing] == [
        ("青岛华瑞丰机械有限公司", "有上市计划", Decimal(5), Decimal(10))
    ]


def test_labels_of_scores_are_the_printed_indicators(results):
    found, _ = results
    for form in printed_forms():
        labels = [score.label for score in found[form["enterprise"]].scores]
        assert labels == [row["indicator"] for row in form["rows"]]


def test_totals_equal_the_printed_ones_but_one(results):
    found, summary = results
    differing = [
        (form["enterprise"], found[form["enterprise"]].total.score, Decimal(form["total"]))
        for form in printed_forms()
        if found[form["enterprise"]].total.score != Decimal(form["total"])
    ]
    assert differing == [("青岛华瑞丰机械有限公司", Decimal("87.5"), Decimal("92.5"))]
    assert summary.files == 20


def test_contradiction_is_one_finding_in_one_sentence(results):
    found, summary = results
    errors = [
        each for result in found.values() for each in result.findings if each.severity == "error"
    ]
    assert [each.code for each in errors] == ["score"]
    (fault,) = errors
    assert fault.cell == "J16"
    for fact in ("有上市计划", "10", "5", "92.5", "87.5"):
        assert fact in fault.message
    assert summary.codes["score"] == 1


def test_raw_strings_come_back_unchanged(results):
    found, _ = results
    for form in printed_forms():
        entries = found[form["enterprise"]].entries
        rows = {entry.ref: entry.cell.raw for entry in entries.values()}
        for line, row in enumerate(form["rows"], start=5):
            assert (rows[f"H{line}"], rows[f"I{line}"]) == (row["target"], row["actual"])
            assert rows[f"J{line}"] == row["score"]
        assert rows["J18"] == form["deduction"]["score"]
        assert rows["J19"] == form["total"]


def test_check_of_the_written_copies_reports_no_difference(tmp_path):
    list(run_check([RETURNED], CheckOptions(write=tmp_path)).results())
    again = run_check([tmp_path])
    for result in again.results():
        assert {each.code for each in result.findings} & {"score", "total"} == set()
        for score in result.scores:
            assert score.reported == score.score
    assert again.summary.files == 20


def test_json_is_alone_on_stdout_in_utf8_and_messages_survive_gbk():
    command = [sys.executable, "-m", "zjtx_xl", "check", str(RETURNED)]
    environment = {**os.environ, "PYTHONIOENCODING": "gbk"}
    table = subprocess.run(command, capture_output=True, env=environment, timeout=600, check=False)
    assert table.returncode == 1
    assert table.stderr == b""
    shown = table.stdout.decode("gbk")
    assert "青岛华瑞丰机械有限公司" in shown
    as_json = subprocess.run(
        [*command, "--json"], capture_output=True, env=environment, timeout=600, check=False
    )
    assert as_json.returncode == 1
    read = json.loads(as_json.stdout.decode("utf-8"))
    assert read["schema"] == "zjtx-xl/check/1"
    assert read["summary"]["files"] == 20


def test_single_file_is_checked_like_a_folder():
    path = min(RETURNED.glob("*.xlsx"))
    assert check_file(path).results[0].template == "qingdao-2021/annex2"
