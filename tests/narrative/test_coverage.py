"""docs/coverage.md says of every table and every figure of both notices where it is."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.narrative.public_tables import DATA
from zjtx_xl.audits.run import catalogue
from zjtx_xl.cli.commands import COMMANDS
from zjtx_xl.definitions.loader import load_set, template_ids
from zjtx_xl.findings.catalogue import CATALOGUE

PAGE = (Path(__file__).parents[2] / "docs" / "coverage.md").read_text("utf-8")
SETS = ("qingdao-2021", "guangdong-2021")
REPORTS = {set_id: load_set(set_id).report for set_id in SETS}
FIGURES = {name: {own.key for own in report.figures} for name, report in REPORTS.items() if report}
SECTIONS = dict(zip(SETS, re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:], strict=True))
PROSE_FIGURES = 36  # of the public report of Qingdao, chapters one to four


@pytest.mark.parametrize("set_id", SETS)
def test_every_table_and_every_figure_is_there(set_id):
    named = set(re.findall(r"`([^`]+)`", SECTIONS[set_id]))
    tables = {name for name in template_ids() if name.startswith(f"{set_id}/")}
    assert tables | FIGURES[set_id] <= named


@pytest.mark.parametrize("set_id", SETS)
def test_what_is_named_exists(set_id):
    named = set(re.findall(r"`([^`/]+(?:/[a-z0-9]+)?)`", SECTIONS[set_id]))
    commands = {command.__name__ for command in COMMANDS}
    audits = {code.word for code in catalogue()} | set(CATALOGUE)
    assert named <= {*template_ids(), *FIGURES[set_id], *commands, *audits}


def test_each_figure_of_the_public_report_has_its_line():
    part = SECTIONS["qingdao-2021"].partition("### 正文的数")[2]
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", part, re.MULTILINE)[2:]
    lines = [row for row in rows if not row[0].startswith("---")]
    assert len(lines) >= PROSE_FIGURES - 1
    for what, keys, why in lines:
        assert re.findall(r"`\w+`", keys) or "只在表4" in why, what


def test_every_printed_layout_has_its_table():
    sets = {"qd": "qingdao-2021", "gd": "guangdong-2021"}
    layouts = json.loads((DATA / "layouts.json").read_text("utf-8"))["layouts"]
    ids = [layout["id"].partition("_") for layout in layouts]
    assert len(ids) == 11
    assert [name for owner, _, name in ids if f"`{sets[owner]}/{name}`" not in PAGE] == []
