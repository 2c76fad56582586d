"""Names of issued files, and of our own lists."""

from __future__ import annotations

from pathlib import Path

import pytest

from zjtx_xl.definitions import load_set, set_ids
from zjtx_xl.lists.file_names import (
    ShortNames,
    file_name,
    is_distribution,
    is_pending,
    unique_names,
)

PATTERN = "{{ no }}_{{ subject }}.xlsx"


@pytest.mark.parametrize("set_id", set_ids())
def test_what_is_issued_of_each_set_is_called_by_number_and_name(set_id: str):
    pattern = load_set(set_id).file_name
    assert file_name(pattern, {"no": "7", "subject": "甲公司"}) == "7_甲公司.xlsx"
    assert file_name(pattern, {"no": "", "subject": "甲公司"}) == "甲公司.xlsx"


@pytest.mark.parametrize(
    ("no", "subject", "name"),
    [
        ("3", "甲公司", "3_甲公司.xlsx"),
        ("", "甲公司", "甲公司.xlsx"),
        ("附件2-1", "甲（某地）公司", "附件2-1_甲（某地）公司.xlsx"),
        ("", "甲/乙:丙*?", "甲\uff0f乙\uff1a丙\uff0a\uff1f.xlsx"),
        ("", "[甲]", "\uff3b甲\uff3d.xlsx"),
        ("", " 甲\n 公司\u3000", "甲 公司.xlsx"),
        ("", "甲公司...", "甲公司.xlsx"),
        ("", "..\\..\\甲", "\uff3c..\uff3c甲.xlsx"),
        ("", "~$甲", "甲.xlsx"),
        ("", ".~$ .甲", "甲.xlsx"),
        ("", "con", "_con.xlsx"),
        ("", "NUL.甲", "_NUL.甲.xlsx"),
        ("COM1", "甲", "COM1_甲.xlsx"),
        ("", "甲\u202exslx.exe", "甲xslx.exe.xlsx"),
        ("", "甲\x07\u2028乙", "甲 乙.xlsx"),
        ("", "甲\ud800\ufffe乙", "甲乙.xlsx"),
        ("", "cafe\u0301", "caf\u00e9.xlsx"),
        ("", "甲.XLSX", "甲.XLSX.xlsx"),
        ("", "分发清单", "_分发清单.xlsx"),
        ("", "", "未命名.xlsx"),
        ("", "{{ no }}", "{{ no }}.xlsx"),
        ("", "_甲-公司", "甲-公司.xlsx"),
    ],
)
def test_file_name(no: str, subject: str, name: str):
    assert file_name(PATTERN, {"no": no, "subject": subject}) == name


def test_pattern_without_suffix_and_with_other_columns():
    assert (
        file_name("{{ 区市 }}-{{ subject }}", {"区市": "一区", "subject": "甲"}) == "一区-甲.xlsx"
    )


@pytest.mark.parametrize(
    ("names", "unique"),
    [
        (["a.xlsx", "b.xlsx"], ["a.xlsx", "b.xlsx"]),
        (["a.xlsx", "A.xlsx", "a.xlsx"], ["a.xlsx", "A (2).xlsx", "a (3).xlsx"]),
        (["a.xlsx", "a.xlsx", "a (2).xlsx"], ["a.xlsx", "a (3).xlsx", "a (2).xlsx"]),
        ([], []),
    ],
)
def test_unique_names(names: list[str], unique: list[str]):
    assert unique_names(names) == unique


def test_many_of_one_name_are_quick():
    names = unique_names(["甲.xlsx"] * 20_000)
    assert len(set(names)) == 20_000


@pytest.mark.parametrize(
    ("name", "copy"),
    [
        ("分发清单.xlsx", True), ("分发清单 - 副本.xlsx", True), ("分发清单(1).XLSX", True),
        ("分发清单（旧）.xlsm", True), ("分发清单_2.xlsx", True), ("分发清单a.xlsx", False),
        ("旧分发清单.xlsx", False), ("分发清单.csv", False), ("回收/分发清单.xlsx", True),
    ],
)  # fmt: skip
def test_what_is_called_like_one_of_our_lists(name: str, copy: bool):
    assert is_distribution(name) is copy


@pytest.mark.parametrize(
    ("name", "copy"),
    [("待定事项.xlsx", True), ("待定事项 (2).xlsx", True), ("待定事项表.xlsx", False),
     ("分发清单.xlsx", False)],
)  # fmt: skip
def test_what_is_called_like_the_list_of_open_cells(name: str, copy: bool):
    assert is_pending(name) is copy
    assert is_pending(Path("回收", name)) is copy


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ("a" * 115, "a" * 115 + ".xlsx"),  # 120 characters
        ("a" * 116, "a" * 115 + ".xlsx"),
        ("甲" * 78 + "a", "甲" * 78 + "a.xlsx"),  # 240 bytes
        ("甲" * 79, "甲" * 78 + ".xlsx"),
        ("a" * 114 + " .甲", "a" * 114 + ".xlsx"),
    ],
)
def test_a_name_is_no_longer_than_every_system_takes(subject: str, name: str):
    assert file_name("{{ subject }}", {"subject": subject}) == name


def test_the_second_of_a_name_has_room_for_its_number():
    first, second = unique_names([f"{'a' * 115}.xlsx"] * 2)
    assert (first, second) == (f"{'a' * 115}.xlsx", f"{'a' * 111} (2).xlsx")
    _, second = unique_names([f"{'甲' * 78}a.xlsx"] * 2)
    assert second == f"{'甲' * 77} (2).xlsx"


def test_a_list_calls_a_file_by_its_path_below_the_folder():
    one, other = Path("/收/一区"), Path("/收/二区")
    files = [
        (one / "甲.xlsx", one),
        (one / "镇" / "乙.xlsx", one),
        (other / "甲.xlsx", other),
        (other / "丙.xlsx", other),
    ]
    names = ShortNames(files)
    assert [names.of(*file) for file in files] == [
        "一区/甲.xlsx", "镇/乙.xlsx", "二区/甲.xlsx", "丙.xlsx",
    ]  # fmt: skip
