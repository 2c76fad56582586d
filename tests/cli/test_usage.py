"""A command line that is wrong is told in Chinese, whatever is wrong with it."""

from __future__ import annotations

import re

import pytest

from tests.command_line import run

WRONG = [
    (["chek", "a"], "没有命令 chek，是不是 check"),
    (["check"], "缺少参数 PATH"),
    (["check", "a", "--foo"], "没有选项 --foo"),
    (["check", "a", "--rost", "b"], "是不是 --jobs、--report、--roster"),
    (["check", "a", "-q"], "没有选项 -q"),
    (["check", "a", "--jobs", "abc"], "--jobs 应是整数"),
    (["check", "a", "--jobs"], "选项 --jobs 后面要写一个值"),
    (["check", "a", "--json=1"], "选项 --json 后面不写值"),
    (["draft", "a.docx"], "缺少选项 --out"),
    (["show"], "缺少参数 template"),
    (["diff", "a"], "缺少参数 new"),
    (["templates", "extra"], "多写了 extra"),
    (["--foo"], "没有选项 --foo"),
]
ENGLISH = re.compile(
    r"\b(?:usage|try|error|missing|invalid|such|option|argument|got)\b", re.IGNORECASE
)


@pytest.mark.parametrize(("arguments", "said"), WRONG)
def test_what_is_wrong_is_said_in_chinese(arguments: list[str], said: str):
    outcome = run(*arguments)
    assert outcome.code == 2
    assert said in outcome.message
    assert not ENGLISH.search(outcome.message.partition("说明见")[0].replace("--", ""))


def test_without_a_command_there_is_the_help():
    outcome = run()
    assert "命令：" in outcome.message + outcome.text
