"""What a check lists on the terminal says the same as its reports."""

from __future__ import annotations

import re

import pytest
from typer.testing import CliRunner

from zjtx_xl.cli import listing
from zjtx_xl.cli.commands import app
from zjtx_xl.definitions.files import samples_folder
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.returns.fill import fill_file
from zjtx_xl.runs.issue import generate

SAMPLES = samples_folder()
QINGDAO = SAMPLES / "qingdao-2021"
COUNTS = re.compile(r"(通过|需说明|需改正|读不了) ([0-9]+) 个")

BATCHES = {
    "clean and faulty": [QINGDAO / "returned", SAMPLES / "faulty"],
    "audits between tables": [QINGDAO / "enterprises"],
    "with summaries": [QINGDAO / "returned", QINGDAO / "tables"],
    "one file": [min((QINGDAO / "returned").glob("*.xlsx"))],
}


@pytest.mark.parametrize("paths", BATCHES.values(), ids=BATCHES)
def test_sums_are_those_of_the_report(tmp_path, paths):
    report = tmp_path / "report.md"
    arguments = ["check", *map(str, paths), "--report", str(report)]
    printed = CliRunner().invoke(app, arguments).output
    last = next(line for line in reversed(printed.splitlines()) if line.startswith("共 "))
    first = next(
        line for line in report.read_text("utf-8").splitlines() if line.startswith("收到 ")
    )
    said = dict(COUNTS.findall(last))
    assert said.keys() == {"通过", "需说明", "需改正", "读不了"}
    reported = dict(COUNTS.findall(first))
    assert reported
    assert {name: said[name] for name in reported} == reported
    assert all(count == "0" for name, count in said.items() if name not in reported)


def test_of_too_many_tables_the_worst_are_listed_and_all_are_counted(
    monkeypatch: pytest.MonkeyPatch,
):
    folder = SAMPLES / "faulty"
    runner = CliRunner()
    whole = runner.invoke(app, ["check", str(folder)]).output
    monkeypatch.setattr(listing, "_MOST_TABLES", 4)
    capped = runner.invoke(app, ["check", str(folder)]).output
    assert whole.splitlines()[-1] == capped.splitlines()[-1]  # the sum is of all
    shown = [
        line for line in capped.splitlines() if re.search("│ (通过|需说明|需改正|读不了) ", line)
    ]
    assert len(shown) == 4
    assert all("读不了" in line for line in shown)
    assert "这里只列出问题最重的 4 张" in capped
    assert "这里只列出" not in whole


@pytest.mark.parametrize(("table", "scored"), [("annex2", 13), ("annex1", 27)])
def test_a_form_without_targets_says_why_nothing_counts(tmp_path, table: str, scored: int):
    template = load_template(f"qingdao-2021/{table}")
    (form,) = generate(template.id, tmp_path / "out").files
    answers: dict[str, object] = {
        field.key: {"text": "甲公司", "yes_no": "是", "yes_no_text": "是"}.get(field.kind.name, 1)
        for field in template.sheets[0].layout(1).fields
        if field.role in {"actual", "subject"}
    }
    fill_file(form, answers)
    printed = CliRunner().invoke(app, ["check", str(form)]).output
    (reason,) = re.findall(r"\[待核\] .*?等 ([0-9]+) 项：目标值未填", "".join(printed.split("\n")))
    assert int(reason) == scored
