"""The wheel, installed alone in a clean environment somewhere else, runs the demo.

It needs a package index, as `make` itself does.
"""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
SCRIPTS = "Scripts" if os.name == "nt" else "bin"

pytestmark = pytest.mark.slow


def call(*command: str | Path, folder: Path) -> str:
    """Run a program in a folder, without anything that would lead it to the repository."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "VIRTUAL_ENV", "COV_"))
    }
    clean |= {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [str(each) for each in command],
        cwd=folder,
        env=clean,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = ("-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder)
    call(sys.executable, *build, REPOSITORY, folder=folder)
    [made] = folder.glob("*.whl")
    return made


def test_wheel_holds_the_data_and_no_tests(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder in ("templates", "samples"):
        kept = {
            f"zjtx_xl/_data/{path.relative_to(REPOSITORY).as_posix()}"
            for path in (REPOSITORY / folder).rglob("*")
            if path.is_file() and path.suffix not in {".py", ".pyc"}
        }
        assert kept
        assert kept <= names
    assert "zjtx_xl/py.typed" in names
    tops = {name.partition("/")[0] for name in names}
    assert [top for top in tops if not top.endswith(".dist-info")] == ["zjtx_xl"]
    assert not [name for name in names if name.endswith((".py", ".pyc")) and "/_data/" in name]


def test_demo_runs_in_a_clean_environment(wheel, tmp_path):
    environment, elsewhere = tmp_path / "environment", tmp_path / "别处"
    elsewhere.mkdir()
    call(sys.executable, "-m", "venv", environment, folder=tmp_path)
    python = environment / SCRIPTS / "python"
    call(python, "-m", "pip", "install", "--quiet", wheel, folder=elsewhere)
    program = environment / SCRIPTS / "zjtx-xl"
    told = call(program, "demo", "--out", "演示", folder=elsewhere)
    assert len(list((elsewhere / "演示").rglob("*.xlsx"))) > 60
    for line in told.splitlines()[-3:]:  # what to open
        assert (elsewhere / line.split()[-1]).is_file(), line
    installed = call(python, "-c", "import zjtx_xl; print(zjtx_xl.__file__)", folder=elsewhere)
    assert Path(installed.strip()).is_relative_to(environment)
    listed = call(program, "templates", folder=elsewhere)
    assert listed.count("2021/") == 12
