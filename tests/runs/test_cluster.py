"""The example for a cluster: a task a folder, joined, is one run over all, byte for byte."""

from __future__ import annotations

import runpy
import shutil
from pathlib import Path

import pytest

from zjtx_xl.definitions.files import samples_folder

RETURNS = sorted((samples_folder() / "qingdao-2021" / "enterprises").glob("*.xlsx"))
EXAMPLE = runpy.run_path(str(Path(__file__).parents[2] / "docs/examples/dask_cluster.py"))


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
