"""Every command of the guides runs as it is written, one after another, as a new user would."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from samples import tutorial
from tests.command_line import run
from tests.product.test_docs import REPOSITORY
from zjtx_xl.definitions.loader import (
    load_set,
    load_table_set,
    load_template,
    load_version,
    set_ids,
    template_ids,
)

if TYPE_CHECKING:
    from pathlib import Path

# What a start of the program has not looked for yet.
KEPT = (set_ids, template_ids, load_set, load_table_set, load_template, load_version)
GUIDES = {
    "docs/template-guide.md": 8, "docs/officer-guide.md": 7, "docs/forms.md": 3,
    "README.zh-CN.md": 4,  # README.md has the same: test_docs
}  # fmt: skip


def commands(page: Path) -> list[list[str]]:
    """The commands in the blocks that are to be run, in the order of the page."""
    blocks = re.findall(
        r"^```(?:bash|sh)\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    return [[*map(str, line.split("#")[0].split())] for line in lines if line.strip()]


@pytest.mark.slow
@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_works_word_by_word(name: str, tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZJTX_TEMPLATES", "")  # and as it was, afterwards
    for kept in KEPT:
        kept.cache_clear()
    (tmp_path / "samples").symlink_to(REPOSITORY / "samples")
    made = [command for command in commands(REPOSITORY / name) if command[0] != "make"]
    assert len(made) >= GUIDES[name]
    outcome = None
    for program, *arguments in made:
        assert program == "zjtx-xl"
        outcome = run(*arguments)
        assert outcome.code in {0, 1}, (arguments, outcome.message)
    if name == "docs/template-guide.md":
        assert run("check", "回收", "--templates", "我的模板", "--json").json["summary"]["ok"] == 1
        total = run("check", "回收", "--templates", "我的模板", "--json").json["files"][0]["total"]
        assert total["score"] == 82
    for kept in KEPT:
        kept.cache_clear()


def test_the_printed_form_of_the_tutorial_is_the_one_that_its_script_writes(tmp_path: Path):
    tutorial.write_form(tmp_path / "form.docx")
    import docx  # noqa: PLC0415 - here only

    def cells(path: Path) -> list[list[str]]:
        (table,) = docx.Document(str(path)).tables
        return [[cell.text for cell in row.cells] for row in table.rows]

    assert cells(tmp_path / "form.docx") == cells(tutorial.FORM)
