"""A file is replaced whole or not at all, and never over what somebody saved meanwhile."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from zjtx_xl.xlsx import atomic
from zjtx_xl.xlsx.atomic import write_atomically
from zjtx_xl.xlsx.errors import ChangedSinceReadError


@pytest.fixture
def target(tmp_path):
    path = tmp_path / "form.xlsx"
    path.write_bytes(b"as read")
    return path


def digest(data=b"as read"):
    return hashlib.sha256(data).hexdigest()


def test_it_is_replaced_where_it_is_what_was_read(target):
    write_atomically(target, b"new", expected_digest=digest())
    assert target.read_bytes() == b"new"
    assert [path.name for path in target.parent.iterdir()] == [target.name]


CHANGES = {
    "another content": lambda path: path.write_bytes(b"changed"),
    "another file in its place": lambda path: copy(path).replace(path),
    "gone": lambda path: path.unlink(),
}


def copy(path):
    other = path.with_name("other")
    other.write_bytes(b"as read")
    return other


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_who_saves_while_the_content_is_compared_is_not_written_over(target, monkeypatch, change):
    def read(file, name):
        found = hashlib.new(name, file.read())
        change(target)
        return found

    monkeypatch.setattr(atomic.hashlib, "file_digest", read)
    with pytest.raises(ChangedSinceReadError):
        write_atomically(target, b"new", expected_digest=digest())
    assert not target.exists() or target.read_bytes() != b"new"
    assert not list(target.parent.glob(".zjtx-*"))


@pytest.mark.parametrize("change", [CHANGES["another content"], CHANGES["gone"]])
def test_what_changed_before_is_not_written_over(target, change):
    change(target)
    with pytest.raises(ChangedSinceReadError, match=target.name):
        write_atomically(target, b"new", expected_digest=digest())
    assert not list(target.parent.glob(".zjtx-*"))


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, OSError])
@pytest.mark.parametrize("step", ["write", "fsync", "replace"])
def test_nothing_half_written_is_left(target, monkeypatch, step, error):
    def stop(*_):
        raise error

    monkeypatch.setattr(atomic.os, step, stop)
    with pytest.raises(error):
        write_atomically(target, b"new", expected_digest=digest())
    monkeypatch.undo()
    assert target.read_bytes() == b"as read"
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_a_system_that_writes_little_at_a_time_loses_nothing(target, monkeypatch):
    write = os.write
    monkeypatch.setattr(atomic.os, "write", lambda file, data: write(file, data[:3]))
    write_atomically(target, b"a longer content")
    assert target.read_bytes() == b"a longer content"


@pytest.mark.skipif(os.name != "posix", reason="folders are files there")
def test_the_file_and_its_folder_are_synced(target, monkeypatch):
    synced = []
    sync = os.fsync

    def noted(descriptor):
        name = Path(f"/proc/self/fd/{descriptor}")
        synced.append(str(name.readlink()) if name.is_symlink() else "")
        sync(descriptor)

    monkeypatch.setattr(atomic.os, "fsync", noted)
    write_atomically(target, b"new")
    assert len(synced) == 2
    if synced[0]:
        assert ".zjtx-" in synced[0]
        assert synced[1] == str(target.parent)
    synced.clear()
    monkeypatch.chdir(target.parent)
    write_atomically(type(target)(target.name), b"new")
    assert len(synced) == 2


@pytest.mark.skipif(os.name != "posix", reason="rights of files")
def test_a_new_file_has_usual_rights_and_a_replaced_one_keeps_its_own(target, monkeypatch):
    before = os.umask(0o022)
    try:
        rights = []
        opened = os.open

        def noted(path, flags, mode=0o777, **options):
            if ".zjtx-" in str(path):
                rights.append(mode)
            return opened(path, flags, mode, **options)

        monkeypatch.setattr(atomic.os, "open", noted)
        target.chmod(0o640)
        write_atomically(target, b"new")
        write_atomically(target.with_name("b.xlsx"), b"new")
    finally:
        os.umask(before)
    assert rights == [0o600, 0o666]
    assert target.stat().st_mode & 0o777 == 0o640
    assert target.with_name("b.xlsx").stat().st_mode & 0o777 == 0o644
