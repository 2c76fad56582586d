"""Files that are kept: only the user's own, that nobody else may change."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from zjtx_xl import kept_files
from zjtx_xl.kept_files import cache_folder, is_safe, program, read_kept, write_kept

POSIX = pytest.mark.skipif(os.name != "posix", reason="rights of files")


@pytest.fixture
def kept(tmp_path):
    path = tmp_path / "cache" / "entry"
    write_kept(path, b"kept")
    return path


def test_what_is_written_is_read_and_replaced(kept):
    assert read_kept(kept) == b"kept"
    write_kept(kept, b"other")
    assert read_kept(kept) == b"other"
    assert [path.name for path in kept.parent.iterdir()] == ["entry"]
    assert read_kept(kept.with_name("none")) is None


@POSIX
def test_nobody_else_may_read_it(kept):
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


UNSAFE = {
    "the group may write": lambda path: path.chmod(0o620),
    "anybody may write": lambda path: path.chmod(0o602),
    "anybody may put another in its place": lambda path: path.parent.chmod(0o777),
    "a link": lambda path: path.symlink_to(path.rename(path.with_name("elsewhere"))),
    "a folder that is a link": lambda path: path.parent.symlink_to(
        path.parent.rename(path.parents[1] / "elsewhere")
    ),
    "a pipe": lambda path: (path.unlink(), os.mkfifo(path)),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}  # fmt: skip


@POSIX
@pytest.mark.parametrize("change", UNSAFE.values(), ids=UNSAFE)
def test_what_others_may_change_is_not_used(kept, change):
    change(kept)
    assert not is_safe(kept)
    assert read_kept(kept) is None


def test_what_is_larger_than_anything_that_is_kept_is_not_read(kept):
    os.truncate(kept, 600_000_000)
    assert read_kept(kept) is None


@POSIX
def test_what_belongs_to_another_user_is_not_used(kept, monkeypatch):
    mine = os.getuid()
    monkeypatch.setattr(kept_files.os, "getuid", lambda: mine + 1)
    assert read_kept(kept) is None


def test_a_folder_that_cannot_be_made_is_no_fault(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    write_kept(tmp_path / "file" / "cache" / "entry", b"kept")
    assert read_kept(tmp_path / "file" / "cache" / "entry") is None


def test_the_folder_is_the_users_and_can_be_turned_off(monkeypatch, tmp_path):
    monkeypatch.setenv("ZJTX_NO_CACHE", "1")
    assert cache_folder() is None
    monkeypatch.delenv("ZJTX_NO_CACHE")
    monkeypatch.setattr(kept_files.sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", "/home/of/somebody")
    assert cache_folder() == Path("/home/of/somebody/zjtx-xl")
    monkeypatch.setattr(kept_files.sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    assert cache_folder() == tmp_path / "zjtx-xl" / "Cache"
    monkeypatch.delenv("LOCALAPPDATA")
    assert cache_folder() is None


def test_the_program_is_all_its_modules(monkeypatch):
    told: list[bytes] = []
    digest = hashlib.sha256

    def heard(data: bytes) -> Any:
        told.append(data)
        return digest(data)

    monkeypatch.setattr(kept_files.hashlib, "sha256", heard)
    program.cache_clear()
    whole = program()
    for name in ("kept_files.py", "definitions/build/sheet.py", "xlsx/sheet/splice.py"):
        assert str(Path(*name.split("/"))) in told[0].decode()
    monkeypatch.setattr(kept_files, "__version__", "another")
    program.cache_clear()
    assert program() != whole
    program.cache_clear()
