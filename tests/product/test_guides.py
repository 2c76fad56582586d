"""Every command of the guides runs as it is written, one after another, as a new user would."""

from __future__ import annotations

import os
import re
import signal
import urllib.request
import webbrowser
from typing import TYPE_CHECKING

import pytest

from samples import tutorial
from tests.command_line import run
from tests.own_templates import forget
from tests.product.test_docs import REPOSITORY
from zjtx_xl.rules.named import NAMED_RULES

if TYPE_CHECKING:
    from pathlib import Path

GUIDES = {
    "docs/template-guide.md": 8, "docs/officer-guide.md": 8, "docs/forms.md": 3,
    "docs/report.md": 3,
    "README.zh-CN.md": 4,  # README.md has the same: test_docs
}  # fmt: skip


# Of these commands a guide shows what they print.
SHOWN = {"docs/template-guide.md": {"draft", "preview", "lint", "diff"}}


def commands(page: Path) -> list[tuple[list[str], str]]:
    """The commands in the blocks that are to be run, in the order of the page.

    With the last of a block what it prints, where the block after it shows that.
    """
    found: list[tuple[list[str], str]] = []
    form = r"(?ms)^```(?:bash|sh)\n(.*?)^```(?:\n\n```text\n(.*?)^```)?"
    for block, printed in re.findall(form, page.read_text("utf-8")):
        lines = block.replace("\\\n", " ").splitlines()
        made = [line.split("#")[0].split() for line in lines if line.strip()]
        found += [(command, "") for command in made[:-1]]
        found.append((made[-1], printed))
    return found


def new_version(folder: Path) -> None:
    """What the tutorial says before it compares two versions."""
    path = folder / "annex1.yaml"
    text = path.read_text("utf-8")
    path.with_name("annex1@1.yaml").write_text(text, "utf-8")
    for old, new in (('version: "1"', 'version: "2"'), ("每满2年得4分", "每满1年得4分"),
                     ("step: 2, gain: 4", "step: 1, gain: 4")):  # fmt: skip
        assert text.count(old) == 1
        text = text.replace(old, new)
    path.write_text(text, "utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_works_word_by_word(name: str, tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZJTX_TEMPLATES", "")  # and as it was, afterwards
    forget()
    (tmp_path / "samples").symlink_to(REPOSITORY / "samples")
    made = [(words, said) for words, said in commands(REPOSITORY / name) if words[0] != "make"]
    assert len(made) >= GUIDES[name]
    outcome = None
    for (program, *arguments), said in made:
        assert program == "zjtx-xl"
        if arguments[0] == "diff":
            found = run("check", "回收", "--templates", "我的模板", "--json").json
            assert found["summary"]["ok"] == 1
            assert found["files"][0]["total"]["score"] == 82
            new_version(tmp_path / "我的模板" / "demo-2026")
            forget()
        outcome = run(*arguments)
        assert outcome.code in {0, 1}, (arguments, outcome.message)
        assert not said or outcome.text.strip() == said.strip()
    assert {words[1] for words, said in made if said} == SHOWN.get(name, set())
    forget()


def test_the_command_of_the_desk_opens_its_page_and_ends_with_ctrl_c(tmp_path: Path, monkeypatch):
    ((program, *arguments), _) = commands(REPOSITORY / "docs/desk.md")[0]
    assert (program, arguments[0]) == ("zjtx-xl", "desk")
    pages: list[str] = []

    def visit(address: str) -> None:
        try:
            browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
            with browser.open(address, timeout=120) as answer:
                pages.append(answer.read().decode())
        finally:
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(webbrowser, "open", visit)
    outcome = run(*arguments)
    assert outcome.code == 130
    assert "办公页：http://127.0.0.1:" in outcome.text
    assert "<html" in pages[0]
    assert (tmp_path / arguments[1]).is_dir()


def test_the_printed_form_of_the_tutorial_is_the_one_that_its_script_writes(tmp_path: Path):
    tutorial.write_form(tmp_path / "form.docx")
    import docx  # noqa: PLC0415 - here only

    def cells(path: Path) -> list[list[str]]:
        (table,) = docx.Document(str(path)).tables
        return [[cell.text for cell in row.cells] for row in table.rows]

    assert cells(tmp_path / "form.docx") == cells(tutorial.FORM)


def test_the_guide_has_an_entry_for_each_rule():
    guide = (REPOSITORY / "docs/template-guide.md").read_text("utf-8")
    missing = [rule for rule in NAMED_RULES if f"name: {rule}" not in guide]
    assert missing == ["manual"]  # which has nothing to say, and is written by its name alone
    assert "| `manual` |" in guide
