"""Faults of declared audits and roll-ups are told with their file and line."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from zjtx_xl.definitions.files import templates_folder
from zjtx_xl.lint.definitions import lint_files

if TYPE_CHECKING:
    from pathlib import Path

SET = "qingdao-2021"


def faults(folder: Path, name: str, old: str, new: str) -> list[str]:
    """What lint says about a copy of the set in which one text of one file is another."""
    copy = folder / SET
    shutil.copytree(templates_folder() / SET, copy)
    file = copy / name
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    found = lint_files([file])
    assert all(fault.file == name and fault.line for fault in found)
    return [fault.message for fault in found]


def test_the_shipped_definitions_have_none():
    assert lint_files() == []


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("annex5.yaml", "left: rd_share", "left: rd_shares", "rd_shares"),
        ("annex5.yaml", "rd_expense / revenue * 100", "rd_expense ÷ revenue", "半角"),
        ("annex5.yaml", "rd_expense / revenue * 100", "rd_expense.__class__", "__class__"),
        ("annex5.yaml", "rd_expense / revenue * 100", "rd_expense // 9", "FloorDiv"),
        ("annex5.yaml", "right: rd_expense / revenue * 100", "# right", "只写一种"),
        ("annex6.yaml", "{amount}", "{amounts}", "amounts"),
        ("annex2.yaml", "{difference}", "{differences}", "differences"),
        ("annex6.yaml", "“{amount}”", "“{left}”", "left"),
        ("annex6.yaml", "at: amount", "at: nowhere", "nowhere"),
        ("annex6.yaml", "each: table", "each: subject", "row、record 或 table"),
        ("annex6.yaml", "right: sum(amount)", "right: amount", "一整栏"),
        ("set.yaml", "left: annex2.*.actual", "left: annex2.*.actuals", "annex2.*.actuals"),
        ("set.yaml", "right: annex5.*", "right: annex8.*", "annex8.*"),
        ("set.yaml", "left: roster.allocation", "left: roster.grant", "roster.grant"),
        ("set.yaml", "names: tables1to3.subject", "names: tables1to3.name", "tables1to3.name"),
        ("set.yaml", "score: annex2.total.score", "scores: annex2.total.score", "scores"),
        ("set.yaml", "score: annex2.total.score", "score: annex2.total.points", "total.points"),
        ("set.yaml", "to: annex3", "to: annex9", "annex9"),
        ("set.yaml", '{"*": annex6.*}', "{amount: annex5.revenue}", "没有填写项 amount"),
        ("set.yaml", "subtotals: [amount]", "subtotals: [amounts]", "amounts"),
        ("set.yaml", "sends: [annex3", "sends: [annex33", "annex33"),
        ("set.yaml", "unit: region", "unit: place", "place"),
        ("set.yaml", '{"*": annex5.*}', '{"*": annex5.patents}', "两边都有"),
    ],
)
def test_fault(tmp_path: Path, name: str, old: str, new: str, says: str):
    found = faults(tmp_path, name, old, new)
    assert any(says in message for message in found), found
