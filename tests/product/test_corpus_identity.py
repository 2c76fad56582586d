"""993 workbooks made by real Excel: none of them is one of our templates, and nothing else."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pytest

from zjtx_xl.checks.table import check_file
from zjtx_xl.runs.files import find_files

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "excel-made.zip"
SECONDS = 20


@pytest.mark.skipif(not CORPUS.parent.is_dir(), reason="the shared corpus is not here")
def test_each_is_not_ours_and_nothing_else(tmp_path):
    with zipfile.ZipFile(CORPUS) as archive:
        archive.extractall(tmp_path)
    files = [found.source.path for found in find_files([tmp_path]).files]
    assert len(files) == 993
    assert sum(path.suffix == ".xlsm" for path in files) == 5
    began = time.monotonic()
    found = {
        path.name: [each.code for result in check_file(path).results for each in result.findings]
        for path in files
    }
    took = time.monotonic() - began
    assert {name: codes for name, codes in found.items() if codes != ["not-ours"]} == {}
    assert took < SECONDS
