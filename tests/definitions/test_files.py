"""Definitions and samples are found in a clone and in an installed wheel."""

from __future__ import annotations

from pathlib import Path

import pytest

from zjtx_xl.definitions import files as resources

REPOSITORY = Path(__file__).parents[2]
FOLDERS = [("templates", resources.templates_folder), ("samples", resources.samples_folder)]

each_folder = pytest.mark.parametrize(("name", "folder"), FOLDERS)


@each_folder
def test_clone_uses_the_folder_at_the_top(name, folder):
    assert folder() == REPOSITORY / name
    assert folder().is_dir()


@each_folder
def test_wheel_uses_its_own_copy(name, folder, tmp_path, monkeypatch):
    packaged = tmp_path / "zjtx_xl" / "_data" / name
    packaged.mkdir(parents=True)
    (tmp_path / name).mkdir()
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "zjtx_xl")
    assert folder() == packaged
