"""Killed at random moments and started again: results that are saved and roll-ups are the same."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from zjtx_xl.definitions.files import samples_folder

if TYPE_CHECKING:
    from pathlib import Path

KILLS = int(os.environ.get("ZJTX_KILLS", "1"))
RETURNS = sorted((samples_folder() / "qingdao-2021" / "enterprises").glob("*.xlsx"))
_LONGEST = 60  # seconds that a run may take on a busy machine


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """More returns than a run that keeps nothing has."""
    folder = tmp_path_factory.mktemp("killed") / "returned"
    folder.mkdir()
    for copy in range(4):
        for path in RETURNS[:16]:
            shutil.copy(path, folder / f"{copy}-{path.name}")
    return folder


def start(cache: Path, *arguments: str | Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "LOCALAPPDATA": str(cache)}
    environment.pop("ZJTX_NO_CACHE", None)
    return subprocess.Popen(
        [sys.executable, "-m", "zjtx_xl", *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
    )


@pytest.mark.skipif(os.name != "posix", reason="kills as POSIX does")
def test_a_run_that_was_killed_says_the_same_when_it_is_started_again(
    returned: Path, tmp_path: Path
):
    moments = random.Random(50)  # noqa: S311 - moments of a test
    table = "qingdao-2021/annex5"
    made: dict[str, bytes] = {}
    for name, kills in (("whole", 0), ("killed", KILLS)):
        cache, folder = tmp_path / name, tmp_path / "out"
        folder.mkdir()
        saved, out = folder / "x.sqlite", folder / "附5.xlsx"
        for command in (
            ("check", returned, "--save", saved, "--jobs", "2"),
            ("rollup", table, saved, "--out", out),
        ):
            for _ in range(kills):
                run = start(cache, *command)
                try:
                    run.wait(timeout=moments.uniform(0.2, 2.0))
                except subprocess.TimeoutExpired:
                    run.kill()
                run.wait(timeout=_LONGEST)
            assert start(cache, *command).wait(timeout=_LONGEST) in {0, 1}
        assert sorted(path.name for path in folder.iterdir()) == ["x.sqlite", "附5.xlsx"]
        made[name] = out.read_bytes()
        shutil.rmtree(folder)
    assert made["whole"] == made["killed"]
