from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.lint.test_definitions import MADE_UP, PARK
from zjtx_xl.lint.differences import compare

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def changed(tmp_path: Path):
    """The park's form with some changes, beside its set."""

    def make(*changes: tuple[str, str]) -> str:
        copy = tmp_path / MADE_UP.name
        shutil.copytree(MADE_UP, copy)
        text = (copy / PARK).read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        (copy / PARK).write_text(text, encoding="utf-8")
        return str(copy / PARK)

    return make


@pytest.mark.parametrize(
    ("old", "new", "said", "matters"),
    [
        ("入驻企业（家）", "入驻企业数（家）", "改称“入驻企业数（家）实际值”", False),
        ("at_least: 50, points: 20", "at_least: 60, points: 20", "变严", True),
        ("at_least: 50, points: 20", "at_least: 40, points: 20", "变宽", True),
        ("example: 运行良好,", "example: 运行良好, required: false,", "改为可以不填", False),
        ("kind: integer", "kind: decimal", "取值由 integer（家） 改为 decimal（家）", True),
        ("注：没有的填“/”。", "注：没有的填“无”。", "注 A16:G16 由", False),
        ('version: "1"', 'version: "2"', "版本由“1”改为“2”", False),
        ("minimum: 0, period: 当年全年", "minimum: 1, period: 当年全年", "不小于 1", True),
    ],
)
def test_each_difference_is_said_in_words(changed, old: str, new: str, said: str, matters: bool):
    found = compare(str(MADE_UP / PARK), changed((old, new)))
    assert any(said in difference.text for difference in found), found
    assert any(difference.matters for difference in found) is matters


def test_a_row_that_went_and_one_that_came(changed):
    found = compare(
        str(MADE_UP / PARK),
        changed(("key: plan", "key: scheme"), ("C: 有发展规划", "C: 有实施方案")),
    )
    texts = [difference.text for difference in found if difference.matters]
    assert any(text.startswith("删去“有发展规划") for text in texts)
    assert any(text.startswith("新增“有实施方案") and "缺填" in text for text in texts)


def test_a_definition_does_not_differ_from_itself():
    assert compare(str(MADE_UP / PARK), str(MADE_UP / PARK)) == []
    assert compare("qingdao-2021/annex2", "qingdao-2021/annex2@1") == []


def test_own_templates_are_named_with_any_command_and_shadow_nothing_in_silence(tmp_path: Path):
    shutil.copytree(MADE_UP, tmp_path / MADE_UP.name)
    command = [sys.executable, "-m", "zjtx_xl", "templates", "--templates", str(tmp_path)]
    made = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8")
    assert "made-up-2030/park" in made.stdout
    assert made.stderr == ""
    shutil.copytree(MADE_UP.parents[2].parent / "templates" / "budget", tmp_path / "budget")
    made = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8")
    assert "budget 与随附的表套同名" in made.stderr
    wrong = subprocess.run(
        [*command[:-1], str(tmp_path / "none")], check=False, capture_output=True
    )
    assert wrong.returncode == 2
