"""The example for a cluster: a task a folder, joined, is one run over all, byte for byte."""

from __future__ import annotations

import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from zjtx_xl.definitions.files import samples_folder

RETURNS = sorted((samples_folder() / "qingdao-2021" / "enterprises").glob("*.xlsx"))
REPOSITORY = Path(__file__).parents[2]
SCRIPT = REPOSITORY / "docs/examples/dask_cluster.py"
EXAMPLE = runpy.run_path(str(SCRIPT))
_LONGEST = 300  # seconds that a cluster may take on a busy machine


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Sixty returns in three folders."""
    for number in range(3):
        folder = tmp_path / "returned" / f"C{number}"
        folder.mkdir(parents=True)
        for path in RETURNS:
            shutil.copy(path, folder / f"{number}-{path.name}")
    return tmp_path / "returned"


def test_shards_in_any_order_make_the_report_of_one_run(root: Path, tmp_path: Path):
    tasks = EXAMPLE["shards"](root, tmp_path)
    for folder, store in reversed(tasks):
        EXAMPLE["check_folder"](folder, store)
    EXAMPLE["check_folder"](*tasks[0])  # a task that is run again
    EXAMPLE["joined"]([store for _, store in tasks], tmp_path / "joined.md")
    EXAMPLE["joined"]([folder for folder, _ in tasks], tmp_path / "one.md")
    assert (tmp_path / "joined.md").read_bytes() == (tmp_path / "one.md").read_bytes()


@pytest.mark.slow
def test_a_cluster_of_two_workers_says_what_one_machine_says(root: Path, tmp_path: Path):
    """The example as it is run, with Dask (1,500 returns and a dead worker: performance.md)."""
    report = tmp_path / "cluster.html"
    done = subprocess.run(
        [sys.executable, SCRIPT, root, "--stores", tmp_path / "结果", "--report", report],
        check=False,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        text=True,
        timeout=_LONGEST,
    )
    assert done.returncode == 0, done.stderr
    EXAMPLE["joined"](sorted(map(str, root.iterdir())), tmp_path / "one.html")
    assert report.read_bytes() == (tmp_path / "one.html").read_bytes()
    assert len(list((tmp_path / "结果").iterdir())) == len(list(root.iterdir()))
