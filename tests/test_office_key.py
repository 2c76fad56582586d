"""The key stays in the office: what it seals is known again, and nobody else can seal."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from tests.command_line import run
from zjtx_xl.office_key import (
    OfficeKeyError,
    export_key,
    import_key,
    key_id,
    key_path,
    known_keys,
    seal,
    seal_state,
)

if TYPE_CHECKING:
    from pathlib import Path

LINES = [("附2", "issued:patents.target", "5"), ("", "recipient", "某公司")]
POSIX = pytest.mark.skipif(os.name != "posix", reason="rights are those of the user's folder")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return office(tmp_path / "甲", monkeypatch)


def office(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ZJTX_KEY_FOLDER", str(folder))
    return folder


def test_a_seal_fits_what_it_was_made_of_in_any_order(folder: Path):
    made = seal("marks", LINES)
    assert key_path().parent == folder
    assert seal_state(made, "marks", LINES[::-1]) == "ours"


@pytest.mark.parametrize(
    ("about", "lines"),
    [
        ("scores", LINES),
        ("marks", LINES[:1]),
        ("marks", [("附2", "issued:patents.target", "1"), LINES[1]]),
        ("marks", [("附2", "issued:patents.target\t5"), LINES[1]]),
        ("marks", []),
    ],
)
@pytest.mark.usefixtures("folder")
def test_of_anything_else_it_is_broken(about: str, lines: list[tuple[str, ...]]):
    assert seal_state(seal("marks", LINES), about, lines) == "broken"


@pytest.mark.usefixtures("folder")
def test_line_ends_and_outer_spaces_are_what_programs_change():
    made = seal("marks", [("a", "first\r\nsecond ")])
    assert seal_state(made, "marks", [("a", "first\nsecond")]) == "ours"


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("given", ["", "x", "0123456789abcdef", "00000000-" + "0" * 32])
def test_without_our_key_nothing_is_said(given: str):
    seal("marks", LINES)
    assert seal_state(given, "marks", LINES) == "unknown"


def test_another_office_knows_nothing_of_it_and_makes_no_key_to_look(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    made = seal("marks", LINES)
    other = office(tmp_path / "乙", monkeypatch)
    assert seal_state(made, "marks", LINES) == "unknown"
    assert not other.exists()
    assert folder.exists()


def test_a_colleague_who_imports_it_knows_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    office(tmp_path / "甲", monkeypatch)
    first = seal("marks", LINES)
    export_key(tmp_path / "密钥.txt")
    office(tmp_path / "乙", monkeypatch)
    second = seal("marks", LINES)
    imported = import_key(tmp_path / "密钥.txt")
    assert first.startswith(imported)
    assert seal("marks", LINES) == first
    assert [seal_state(made, "marks", LINES) for made in (first, second)] == ["ours", "ours"]


@POSIX
def test_only_the_user_may_read_it(tmp_path: Path, folder: Path):
    seal("marks", LINES)
    export_key(tmp_path / "密钥.txt")
    for path in (key_path(), tmp_path / "密钥.txt"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [path.name for path in folder.iterdir()] == ["office.key"]


@POSIX
@pytest.mark.usefixtures("folder")
def test_a_key_that_others_can_read_is_not_used():
    seal("marks", LINES)
    key_path().chmod(0o644)
    with pytest.raises(OfficeKeyError, match="chmod 600"):
        known_keys()


@pytest.mark.usefixtures("folder")
def test_what_is_no_key_is_said(tmp_path: Path):
    other = tmp_path / "别的.txt"
    other.write_text("不是密钥", encoding="utf-8")
    with pytest.raises(OfficeKeyError, match="不是本工具的密钥文件"):
        import_key(other)
    with pytest.raises(OfficeKeyError, match="没有覆盖"):
        export_key(other)
    assert other.read_text(encoding="utf-8") == "不是密钥"


@pytest.mark.usefixtures("folder")
def test_the_command_tells_where_it_is_and_never_what_it_is(tmp_path: Path):
    empty = run("key", "--json").json
    assert (empty["key"], empty["path"]) == (None, str(key_path()))
    file = tmp_path / "密钥.txt"
    assert "已导出" in run("key", "export", file).text
    secret = known_keys()[0]
    assert secret.hex() in file.read_text(encoding="utf-8")
    shown = run("key")
    assert key_id(secret) in shown.text
    assert secret.hex() not in shown.text
    assert run("key", "import", file, "--json").json["trusted"] == [key_id(secret)]
    assert run("key", "export").code == 2
