"""What is imported by commands that need little: starting must not wait for libraries."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from zjtx_xl.resources import samples_folder

RETURNED = str(min((samples_folder() / "qingdao-2021" / "returned").glob("*.xlsx")))
HEAVY = ("openpyxl", "xlsxwriter", "jinja2", "pydantic", "rich", "xlwings", "yaml")
SCRIPT = """
import atexit, json, sys
sys.argv[0] = "zjtx-xl"
atexit.register(lambda: print(json.dumps(sorted(sys.modules)), file=sys.stderr))
from zjtx_xl.cli import main
main()
"""
CHECKS = """
import json, sys
from pathlib import Path
from zjtx_xl.check_run import run_check
assert list(run_check([Path(sys.argv[1])]).results())
print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""


def imported(script, *arguments, cache=None):
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "LOCALAPPDATA": str(cache)}
    environment.pop("ZJTX_NO_CACHE", None)
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        check=True, capture_output=True, env=environment, timeout=60,
    )  # fmt: skip
    return set(json.loads(done.stderr.decode().splitlines()[-1]))


@pytest.mark.parametrize("arguments", [["--help"], ["-h"]])
def test_help_imports_no_library_but_typer(arguments, tmp_path):
    modules = imported(SCRIPT, *arguments, cache=tmp_path)
    assert not modules & {*HEAVY, "zjtx_xl.rules", "zjtx_xl.loader", "zjtx_xl.check_run"}


@pytest.mark.skipif(sys.platform == "darwin", reason="the cache folder is not ours to choose")
def test_a_check_reads_no_definition_twice_and_imports_nothing_for_it(tmp_path):
    first = imported(CHECKS, RETURNED, cache=tmp_path)
    assert {"yaml", "pydantic"} <= first
    again = imported(CHECKS, RETURNED, cache=tmp_path)
    assert not again & {*HEAVY, "subprocess", "urllib.request"}
