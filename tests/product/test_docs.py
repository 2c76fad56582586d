"""The documentation says only what is there, and all of what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs import build

REPOSITORY = Path(__file__).parents[2]
READMES = [REPOSITORY / "README.md", REPOSITORY / "README.zh-CN.md"]
PAGES = [*READMES, *sorted((REPOSITORY / "docs").glob("*.md"))]
TARGETS = set(re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text("utf-8"), re.MULTILINE))

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def code_lines(page: Path) -> list[str]:
    """Lines of the fenced blocks, and what stands between back quotes in the text."""
    text = page.read_text("utf-8")
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()] + re.findall(
        r"`([^`\n]+)`", prose
    )


def calls(page: Path) -> list[tuple[str, list[str]]]:
    """Every call of the program in a page: the command and its options."""
    found = re.finditer(r"(?:^|[\s\\/])zjtx-xl ([a-z]+)([^#|\n]*)", "\n".join(code_lines(page)))
    return [(call[1], re.findall(r"--[a-z-]+", call[2])) for call in found]


@each_page
def test_make_targets_exist(page: Path):
    named = {
        target
        for line in code_lines(page)
        for target in re.findall(r"^make ([a-z]+)", line.strip())
    }
    assert named <= TARGETS


@each_page
def test_commands_and_options_exist(page: Path):
    known = {name: build.help_text(name) for name in build.command_names()}
    for command, options in calls(page):
        assert command in known
        for option in options:
            assert option in known[command], f"{command} {option}"


@each_page
def test_links_lead_somewhere(page: Path):
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_command_is_documented():
    text = build.PAGE.read_text("utf-8")
    names = build.command_names()
    assert names
    assert [name for name in names if f"## zjtx-xl {name}\n" not in text] == []


def test_commands_page_is_the_one_that_make_docs_writes():
    assert build.PAGE.read_text("utf-8") == build.page()


def test_both_readmes_give_the_same_calls():
    english, chinese = READMES
    assert calls(english) == calls(chinese)
    assert calls(english)


def test_every_promise_of_integrity_names_a_test_that_is_there():
    page = (REPOSITORY / "docs" / "integrity.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[^`:]+\.py)::(\w+)`", page)
    rows = [line for line in page.splitlines() if line.startswith("| ")][2:]
    assert len(named) == len(rows)
    for file, test in named:
        assert f"def {test}(" in (REPOSITORY / file).read_text(encoding="utf-8"), test
