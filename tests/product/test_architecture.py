"""The house keeps its order: narrow faces, rooms of a size, nothing that a clone cannot follow."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "zjtx_xl"
PACKAGES = sorted(path.parent.name for path in HOUSE.glob("*/__init__.py"))
# What people start has no face: nothing else imports it.
ENTRANCES = {"cli", "excel"}
# Who uses the faces besides the packages themselves; tests and measurements may look inside.
GUESTS = ("docs", "macros", "samples")
MOST_MODULES = 16
MOST_AT_THE_TOP = 8


class Import(NamedTuple):
    """One name that a module takes: ``from zjtx_xl.values import number``."""

    path: Path
    line: int
    module: str
    name: str

    def __str__(self) -> str:
        place = self.path.relative_to(ROOT).as_posix()
        return f"{place}:{self.line} from {self.module} import {self.name}"


def modules(*folders: Path) -> list[Path]:
    return sorted(path for folder in folders for path in folder.rglob("*.py"))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> list[Import]:
    found: list[Import] = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "zjtx_xl":
            names = [name.name for name in node.names]
            found += [Import(path, node.lineno, node.module or "", name) for name in names]
        elif isinstance(node, ast.Import):
            names = [name.name for name in node.names]
            found += [Import(path, node.lineno, name, "") for name in names if "zjtx_xl." in name]
    return found


def package_of(path: Path) -> str:
    """The package that a module belongs to; nothing for what stands outside or at the top."""
    parts = path.relative_to(ROOT).parts
    return parts[1] if parts[0] == "zjtx_xl" and parts[1] in PACKAGES else ""


@cache
def from_outside() -> list[Import]:
    """What is taken from a package by whoever is no part of it."""
    files = modules(HOUSE, *(ROOT / guest for guest in GUESTS))
    return [
        taken
        for path in files
        for taken in imports(path)
        if "." in taken.module
        if taken.module.split(".")[1] in {*PACKAGES} - {package_of(path)}
    ]


def test_packages_are_entered_by_their_faces():
    through_the_window = [
        str(taken)
        for taken in from_outside()
        if taken.module.count(".") > 1 and taken.module.split(".")[1] not in ENTRANCES
    ]
    assert not through_the_window


def test_nothing_imports_what_people_start_but_what_starts_it():
    users = {
        taken.path.relative_to(ROOT).as_posix()
        for taken in from_outside()
        if taken.module.split(".")[1] in ENTRANCES
    }
    assert {user for user in users if user.startswith("zjtx_xl/")} == {"zjtx_xl/__main__.py"}


@pytest.mark.parametrize("package", sorted({*PACKAGES} - ENTRANCES))
def test_a_face_shows_what_others_use_and_nothing_else(package):
    module = import_module(f"zjtx_xl.{package}")
    assert (module.__doc__ or "").strip(), "says what it is for"
    used = {taken.name for taken in from_outside() if taken.module == f"zjtx_xl.{package}"}
    assert sorted(getattr(module, "__all__", ())) == sorted(used)
    for name in used:
        is_module = (HOUSE / package / f"{name}.py").exists()
        assert is_module or hasattr(module, name), name


def test_rooms_are_of_a_size_that_one_can_look_over():
    counts = {
        folder.relative_to(ROOT).as_posix(): len([*folder.glob("*.py")]) - 1
        for folder in {path.parent for path in modules(HOUSE)} - {HOUSE}
    }
    assert {name: count for name, count in counts.items() if count > MOST_MODULES} == {}
    assert len([path for path in HOUSE.iterdir() if path.is_file()]) <= MOST_AT_THE_TOP


def test_no_text_points_to_what_is_not_in_the_repository():
    cited = re.compile(r"\b(?:DESIGN|FACTS|HOUSE|STYLE|BRIEF)\b")
    pages = [path for room in ("docs", "tests") for path in (ROOT / room).rglob("*.md")]
    texts = [*modules(HOUSE, ROOT / "tests", ROOT / "macros"), *pages]
    found = [
        f"{path.relative_to(ROOT).as_posix()}:{number}"
        for path in texts
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if cited.search(line)
    ]
    assert not found


def test_parameters_are_named_after_what_they_are():
    nameless: dict[str, list[int]] = defaultdict(list)
    for path in modules(HOUSE):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.arg) and node.arg == "each":
                nameless[path.relative_to(ROOT).as_posix()].append(node.lineno)
    assert not nameless


def test_the_text_about_the_house_names_what_is_there():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = re.findall(r"`([a-z_]+(?:/[a-z_0-9]+)+\.[a-z0-9.]+)`", text)
    assert len(named) > 30
    folders = (HOUSE, ROOT)
    assert [name for name in named if not any((each / name).exists() for each in folders)] == []
    rooms = re.findall(r"^\| `([a-z]+)` \|", text, re.MULTILINE)
    assert sorted(rooms) == PACKAGES
    at_the_top = {path.stem for path in HOUSE.glob("*.py")} - {"__init__"}
    assert {name for name in at_the_top if f"`{name}`" not in text} == set()


@pytest.mark.parametrize("package", sorted({*PACKAGES} - ENTRANCES))
def test_no_module_has_the_name_of_what_its_package_gives(package: str):
    """Importing a module would put it in the place of the function of that name."""
    inside = {path.stem for path in (HOUSE / package).glob("*.py")}
    given = set(import_module(f"zjtx_xl.{package}").__all__)
    kept = {name for name in inside & given if _is_given_as_module(package, name)}
    assert inside & given == kept


def _is_given_as_module(package: str, name: str) -> bool:
    given = getattr(import_module(f"zjtx_xl.{package}"), name)
    return getattr(given, "__name__", "") == f"zjtx_xl.{package}.{name}"
