"""What is kept between runs: whole, for its own key, for a month, and nobody else's."""

from __future__ import annotations

import os
import sqlite3
import stat
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from zjtx_xl.runs import store as module
from zjtx_xl.runs.store import Store, _packed, _unpacked

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KEY, VALUE = b"key", ("甲公司", 3, None)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "results.sqlite"


def kept(path: Path, key: bytes = KEY) -> object:
    with closing(Store(path)) as store:
        return store.find(key)


def keep(path: Path, key: bytes = KEY, value: object = VALUE) -> None:
    with closing(Store(path)) as store:
        assert store.is_open
        store.keep(key, value)


def rows(path: Path) -> list[Any]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute("SELECT key, day, made FROM results ORDER BY key").fetchall()


def changed(path: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute(statement, values)
        database.commit()


def test_what_was_kept_is_found_again(path: Path):
    keep(path)
    assert kept(path) == VALUE
    assert kept(path, b"other") is None
    keep(path, value=("乙公司",))
    keep(path, b"other", None)
    assert kept(path) == ("乙公司",)
    assert kept(path, b"other") is None
    assert [row[0] for row in rows(path)] == [KEY, b"other"]
    with closing(Store(path)) as store:
        store.keep(KEY, 1)
        assert store.find(KEY) == 1


@pytest.mark.parametrize("harm", ["another key", "a byte", "the end", "empty", "text", "number"])
def test_an_entry_that_is_not_whole_is_none(path: Path, harm: str):
    keep(path)
    keep(path, b"other", "x")
    ((_, _, made), _) = rows(path)
    (_, (_, _, other)) = rows(path)
    data: Any = {
        "another key": other, "a byte": made[:-1] + bytes([made[-1] ^ 1]), "the end": made[:-1],
        "empty": b"", "text": "x", "number": 3,
    }[harm]  # fmt: skip
    changed(path, "UPDATE results SET made = ? WHERE key = ?", data, KEY)
    assert kept(path) is None
    assert kept(path, b"other") == "x"


def test_an_entry_says_whose_it_is():
    packed = _packed(KEY, VALUE)
    assert _unpacked(KEY, packed) == VALUE
    assert _unpacked(b"other", packed) is None
    assert _unpacked(KEY, "text") is None
    assert _unpacked(KEY, packed[:32]) is None
    assert len(_packed(KEY, "x" * 9_000)) < 500


@pytest.mark.parametrize(("age", "is_left"), [(0, True), (30, True), (31, False)])
def test_entries_go_after_a_month(path: Path, age: int, is_left: bool):
    keep(path)
    ((_, day, _),) = rows(path)
    changed(path, "UPDATE results SET day = ?", day - age)
    assert (kept(path) == VALUE) is is_left
    assert len(rows(path)) == is_left


def test_the_day_is_that_of_today(path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("time.time", lambda: 86_400 * 20_000 + 86_399)
    keep(path)
    assert rows(path)[0][1] == 20_000


@pytest.mark.parametrize(
    ("over", "days", "is_left"),
    [
        ({"_MOST_BYTES": 0}, 2, True),
        ({"_MOST_BYTES": 1}, 2, False),
        # an interrupted run over very many files goes on the next day
        ({"_MOST_BYTES": 1}, 1, True),
        ({"_MOST_BYTES": 1}, 0, True),
        ({"_MOST_BYTES": 1, "_MOST_LATELY": 0}, 0, True),
        ({"_MOST_BYTES": 1, "_MOST_LATELY": 1}, 0, False),
    ],
)
def test_of_a_file_that_is_too_large_only_the_latest_stays(
    path: Path, over: dict[str, int], days: int, is_left: bool, monkeypatch: pytest.MonkeyPatch
):
    keep(path, value="".join(map(chr, range(0x4E00, 0x9000))))
    size = path.stat().st_size
    for limit, less in over.items():
        monkeypatch.setattr(module, limit, size - less)
    later = time.time() + days * 86_400
    monkeypatch.setattr("time.time", lambda: later)
    assert (kept(path) is not None) is is_left
    assert (path.stat().st_size < size) is not is_left


def test_nobody_else_may_read_it(path: Path):
    keep(path)
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_broken_file_is_made_anew(path: Path):
    path.parent.mkdir()
    path.write_bytes(b"no database at all" * 99)
    path.chmod(0o600)
    keep(path)
    assert kept(path) == VALUE


def test_where_nothing_can_be_kept_nothing_is(tmp_path: Path, path: Path):
    (tmp_path / "file").touch()
    for elsewhere in (tmp_path / "file" / "a.sqlite", tmp_path):
        with closing(Store(elsewhere)) as store:
            assert not store.is_open
            store.keep(KEY, VALUE)
            assert store.find(KEY) is None
    keep(path)
    store = Store(path)
    store.close()
    store.close()
    assert not store.is_open
    assert store.find(KEY) is None


def test_a_file_that_others_may_write_to_is_not_used(path: Path):
    keep(path)
    if os.name == "posix":
        path.chmod(0o666)
        with closing(Store(path)) as store:
            assert not store.is_open


def test_a_store_that_fails_is_given_up(path: Path):
    keep(path)
    uses: tuple[Callable[[Store], object], ...] = (
        lambda store: store.find(KEY),
        lambda store: store.keep(KEY, 1),
    )
    for use in uses:
        with closing(Store(path)) as store:
            changed(path, "DROP TABLE results")
            assert use(store) is None
            assert not store.is_open


@pytest.mark.parametrize(("seconds", "is_stored"), [(0.4, False), (0.6, True)])
def test_what_is_kept_is_stored_now_and_then(
    path: Path, seconds: float, is_stored: bool, monkeypatch: pytest.MonkeyPatch
):
    """So much is lost when the process is killed."""
    clock = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    store = Store(path)
    clock[0] += seconds
    store.keep(KEY, VALUE)
    store.keep(b"other", VALUE)
    assert len(rows(path)) == is_stored
    store.close()
    assert len(rows(path)) == 2
