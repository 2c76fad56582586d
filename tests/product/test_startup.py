"""What is imported by commands that need little: starting must not wait for libraries."""

from __future__ import annotations

import gc
import json
import os
import shutil
import subprocess
import sys

import pytest

from zjtx_xl.definitions.files import samples_folder

RETURNED = str(min((samples_folder() / "qingdao-2021" / "returned").glob("*.xlsx")))
HEAVY = {"openpyxl", "xlsxwriter", "jinja2", "pydantic", "rich", "xlwings", "yaml"}
# What a check of sound files in one process has nothing to do with.
SELDOM = {
    "calamine", "concurrent.futures", "multiprocessing", "msoffcrypto", "olefile", "sqlite3",
    "stdnum", "urllib.request", "xml.etree.ElementTree", "zipfile",
    "zjtx_xl.definitions.schema", "zjtx_xl.definitions.source.yaml_source",
    "zjtx_xl.findings.changes",
    "zjtx_xl.forms.blank_workbook", "zjtx_xl.forms.stamp", "zjtx_xl.lint.definitions",
    "zjtx_xl.lists.roster", "zjtx_xl.reports.collect", "zjtx_xl.reports.html_page",
    "zjtx_xl.reports.model", "zjtx_xl.reports.output", "zjtx_xl.returns.fill",
    "zjtx_xl.returns.legacy", "zjtx_xl.runs.rounds",
}  # fmt: skip
HELP = {
    "zjtx_xl", "zjtx_xl.cli", "zjtx_xl.cli.commands", "zjtx_xl.cli.definition_commands",
    "zjtx_xl.cli.desk_command", "zjtx_xl.cli.key_command",
    "zjtx_xl.cli.group", "zjtx_xl.cli.main",
    "zjtx_xl.cli.plain_table", "zjtx_xl.cli.report_commands",
    "zjtx_xl.cli.return_commands",
    "zjtx_xl.cli.terminal", "zjtx_xl.errors", "zjtx_xl.lazy", "zjtx_xl.xlsx",
    "zjtx_xl.xlsx.errors",
}  # fmt: skip
SCRIPT = """
import atexit, json, sys
sys.argv[0] = "zjtx-xl"
atexit.register(lambda: print(json.dumps(sorted(sys.modules)), file=sys.stderr))
from zjtx_xl.cli.main import main
main()
"""
COLLECTOR = """
import atexit, gc, json, sys
sys.argv[0] = "zjtx-xl"
said = []
note = lambda: said.append([gc.get_threshold()[0], gc.get_freeze_count()])
atexit.register(lambda: (note(), gc.collect(), note(), print(json.dumps(said))))
from zjtx_xl.cli.main import main
main()
"""


def run(script, *arguments, cache, **others):
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "LOCALAPPDATA": str(cache), **others}
    environment.pop("ZJTX_NO_CACHE", None)
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        check=False, capture_output=True, env=environment, timeout=300,
    )  # fmt: skip
    assert done.returncode in {0, 1}, done.stderr  # 1: there are findings
    return done


def imported(*arguments, cache, **others):
    done = run(SCRIPT, *arguments, cache=cache, **others)
    return set(json.loads(done.stderr.decode().splitlines()[-1]))


def ours(modules):
    return {each for each in modules if each.partition(".")[0] == "zjtx_xl"}


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["--version"], ["check", "--help"]])
def test_help_imports_no_library_but_typer(arguments, tmp_path):
    modules = imported(*arguments, cache=tmp_path)
    assert not modules & HEAVY
    assert ours(modules) == HELP


@pytest.mark.skipif(sys.platform == "darwin", reason="the cache folder is not ours to choose")
@pytest.mark.parametrize("options", [[], ["--json"], ["--write", "{out}"], ["--jobs", "1"]])
def test_a_check_reads_no_definition_twice_and_imports_nothing_for_it(options, tmp_path):
    options = [each.format(out=tmp_path / "out") for each in options]
    first = imported("check", RETURNED, *options, cache=tmp_path)
    assert {"yaml", "pydantic"} <= first
    again = imported("check", RETURNED, *options, cache=tmp_path)
    assert not again & {*HEAVY, *SELDOM}


def test_a_check_of_many_files_does_not_wait_for_rich(tmp_path):
    folder = tmp_path / "returned"
    folder.mkdir()
    for number in range(12):  # a sentence that counts them must not grow too wide for one line
        shutil.copy(RETURNED, folder / f"{number}.xlsx")
    assert "rich" not in imported("check", str(folder), cache=tmp_path)


def test_rich_prints_where_somebody_looks(tmp_path):
    assert "rich" in imported("check", RETURNED, cache=tmp_path, FORCE_COLOR="1")


def test_no_time_goes_into_looking_for_garbage(tmp_path):
    said = run(COLLECTOR, "--version", cache=tmp_path).stdout.decode().splitlines()[-1]
    (loading, frozen), (working, _) = json.loads(said)
    assert loading > working > gc.get_threshold()[0]  # working: after it was looked for once
    assert frozen > 1000  # our own word at the end comes after that of the command
