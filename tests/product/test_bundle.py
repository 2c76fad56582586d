"""`make bundle` names by hand what only Windows needs: is that list complete, and not too long?"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REPOSITORY = Path(__file__).parents[2]
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
MAKEFILE = (REPOSITORY / "Makefile").read_text("utf-8")


def makefile_list(name: str) -> list[str]:
    found = re.search(rf"^{name} \??:?= (.+)$", MAKEFILE, re.MULTILINE)
    assert found, name
    return found[1].split()


def environment(version: str, *, windows: bool) -> dict[str, str]:
    """What differs there from the machine that runs the test."""
    return {
        "python_version": version,
        "python_full_version": f"{version}.0",
        "sys_platform": "win32" if windows else "linux",
        "platform_system": "Windows" if windows else "Linux",
        "os_name": "nt" if windows else "posix",
        "platform_machine": "AMD64" if windows else "x86_64",
    }


def needed(version: str, *, windows: bool, named: list[str]) -> set[str]:
    """Everything that pip wants on that machine; `named` packages are not followed further."""
    target = environment(version, windows=windows)
    found: set[str] = set()
    waiting = [Requirement(text) for text in PROJECT["dependencies"]]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if requirement.marker and not requirement.marker.evaluate(target):
            continue
        if name not in found:
            found.add(name)
            waiting += [] if name in named else map(Requirement, requires(name) or [])
    return found


@pytest.mark.parametrize("version", makefile_list("BUNDLE_PYTHONS"))
def test_windows_only_requirements_are_named(version: str):
    named = makefile_list("WINDOWS_ONLY")
    here = needed(version, windows=False, named=named)
    there = needed(version, windows=True, named=named)
    assert there - here == set(named)


@pytest.mark.parametrize("version", makefile_list("BUNDLE_PYTHONS"))
def test_no_linux_requirement_depends_on_the_version_of_python(version: str):
    """pip download follows the conditions of the Python that runs it, whatever --python-version."""
    running = default_environment()["python_version"]
    on_target = needed(version, windows=False, named=[])
    assert on_target == needed(running, windows=False, named=[])


@pytest.mark.slow
@pytest.mark.skipif(not os.environ.get("CI"), reason="asks a package index; CI does")
@pytest.mark.parametrize("platform", ["WINDOWS", "LINUX", "LINUX_ARM"])
@pytest.mark.parametrize("version", makefile_list("BUNDLE_PYTHONS"))
def test_every_platform_gets_all_wheels(platform: str, version: str, tmp_path: Path):
    """pip finds a ready wheel of everything for that machine; nothing must be compiled there."""
    options = re.search(rf"^{platform} := ((?:.*\\\n)*.*)$", MAKEFILE, re.MULTILINE)
    assert options
    named = makefile_list("WINDOWS_ONLY") if platform == "WINDOWS" else []
    command = [
        sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--ignore-installed",
        "--disable-pip-version-check", "--only-binary=:all:", "--implementation", "cp",
        "--python-version", version, "--target", str(tmp_path),
        *options[1].replace("\\\n", " ").split(), *PROJECT["dependencies"], *named,
    ]  # fmt: skip
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
