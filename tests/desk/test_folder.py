"""The working folder: names, files that come twice, the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from zjtx_xl.desk.folder import LOG, Choices, WorkFolder, safe_path

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("甲公司.xlsx", "甲公司.xlsx"),
        ("市南区/甲公司.xlsx", "市南区/甲公司.xlsx"),
        ("../../甲.xlsx", "甲.xlsx"),
        ("C:\\用户\\甲.xlsx", "C_/用户/甲.xlsx"),
        ("a/b/c/d/e.xlsx", "c/d/e.xlsx"),
        ("甲\u202exslx.exe", "甲_xslx.exe"),
        ("甲\x00\n.xlsx", "甲__.xlsx"),
        (".hidden", "hidden"),
        ("...", "未命名文件"),
        ("", "未命名文件"),
    ],
)
def test_names_are_made_safe(name: str, safe: str):
    assert safe_path(name).as_posix() == safe


def put(folder: WorkFolder, name: str, content: bytes) -> tuple[str, bool]:
    source = folder.hidden / "upload"
    source.write_bytes(content)
    return folder.receive("回收", name, source)


def test_nothing_that_is_there_is_replaced(tmp_path: Path):
    folder = WorkFolder(tmp_path)
    assert put(folder, "甲.xlsx", b"1") == ("回收/甲.xlsx", True)
    assert put(folder, "甲.xlsx", b"2") == ("回收/甲 (2).xlsx", True)
    assert put(folder, "甲.xlsx", b"1") == ("回收/甲.xlsx", False)
    assert put(folder, "甲.xlsx", b"2") == ("回收/甲 (2).xlsx", False)
    assert [path.read_bytes() for path in folder.files("回收")] == [b"2", b"1"]
    assert list(folder.hidden.iterdir()) == []


def test_the_log_opens_in_a_spreadsheet_and_holds_no_formula(tmp_path: Path):
    folder = WorkFolder(tmp_path)
    folder.note("审核", "zjtx-xl check 回收", "完成")
    folder.note("=1+1", "@cmd", "-1")
    data = (tmp_path / LOG).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    newest, first = folder.log()
    assert newest[2:] == ["'=1+1", "'@cmd", "'-1"]
    assert first[2:] == ["审核", "zjtx-xl check 回收", "完成"]


def test_what_was_chosen_outlives_the_desk_and_damage(tmp_path: Path):
    folder = WorkFolder(tmp_path)
    chosen = Choices("qingdao-2021/enterprise", "名册/甲.xlsx", 2, {"region": "济南"})
    folder.choose(chosen)
    assert WorkFolder(tmp_path).choices == chosen
    (folder.hidden / "choices.json").write_text("{broken")
    assert folder.choices == Choices()
    assert folder.returned(2) == "回收-第2轮"
