"""What the totals and the heads of an outline add up, in forms as offices print them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import docx
import pytest
import yaml

from tests.command_line import run
from zjtx_xl.lint.definitions import lint_files

if TYPE_CHECKING:
    from pathlib import Path

# In the fourth row, under 附件3, the title and the unit: the first row below is the fifth.
HEADINGS = ("序号", "资金来源", "2025年", "2026年", "合计", "备注")


def drafted(path: Path, rows: list[tuple[str, str]], line: str = "单位：万元") -> dict[str, Any]:
    """The sheet of the draft of a budget with these rows, each with its number and its label."""
    document: Any = docx.Document()
    document.add_paragraph("附件3")
    document.add_paragraph("项目资金预算表")
    document.add_paragraph(line)
    table = document.add_table(1 + len(rows), len(HEADINGS), style="Table Grid")
    for printed, texts in zip(table.rows, [HEADINGS, *rows], strict=True):
        for cell, text in zip(printed.cells, texts, strict=False):
            cell.text = text
        if printed.cells[0].text.endswith("计"):
            printed.cells[0].merge(printed.cells[1])
    document.save(str(path / "budget.docx"))
    out = path / "trial-2026" / "budget.yaml"
    assert run("draft", path / "budget.docx", "--out", out).code == 0
    assert [fault for fault in lint_files([out]) if fault.severity == "error"] == []
    return yaml.safe_load(out.read_text("utf-8"))["sheets"][0]


def values(sheet: dict[str, Any]) -> dict[str, str]:
    """What the 2025 column of each computed row adds up, by the label of the row."""
    found: dict[str, str] = {}
    for block in sheet["blocks"]:
        for row in block["rows"]:
            texts = " ".join(map(str, row["texts"].values()))
            value = row.get("value") or row.get("cells", {}).get("column_c", {}).get("value")
            if value:
                found[texts] = value
    return found


@pytest.mark.parametrize(
    ("rows", "sums"),
    [
        # a plain table: the total is all of its column
        ([("1", "财政资金"), ("2", "自筹资金"), ("合计", "")], {"合计": "sum(this)"}),
        # an outline: heads add up their rows, the total adds up the heads
        (
            [("一", "财政资金"), ("1", "中央财政"), ("2", "省级财政"), ("二", "社会资金"),
             ("1", "银行贷款"), ("总计", "")],
            {"一 财政资金": "sum(row6.column_c, row7.column_c)",
             "二 社会资金": "sum(row9.column_c)",
             "总计": "sum(row5.column_c, row8.column_c)"},
        ),
        # three levels
        (
            [("一", "财政资金"), ("（一）", "上级财政"), ("1", "中央财政"), ("2", "省级财政"),
             ("（二）", "本级财政"), ("二", "自筹资金"), ("合计", "")],
            {"一 财政资金": "sum(row6.column_c, row9.column_c)",
             "（一） 上级财政": "sum(row7.column_c, row8.column_c)",
             "合计": "sum(row5.column_c, row10.column_c)"},
        ),
        # a part of the row above is not added once more, nor need it be all of that row
        (
            [("一", "财政资金"), ("", "其中：市级"), ("二", "自筹资金"), ("合计", "")],
            {"合计": "sum(row5.column_c, row7.column_c)"},
        ),
        # each subtotal adds up what stands between it and the one before
        (
            [("1", "设备购置"), ("2", "软件开发"), ("小计", ""), ("3", "培训费"), ("小计", ""),
             ("合计", "")],
            {"小计": "sum(row8.column_c)", "合计": "sum(this)"},
        ),
    ],
)  # fmt: skip
def test_what_a_total_adds_up(rows: list[tuple[str, str]], sums: dict[str, str], tmp_path: Path):
    assert values(drafted(tmp_path, rows)) == sums


def test_the_first_subtotal(tmp_path: Path):
    rows = [("1", "设备购置"), ("2", "软件开发"), ("小计", ""), ("3", "培训费"), ("合计", "")]
    assert values(drafted(tmp_path, rows))["小计"] == "sum(row5.column_c, row6.column_c)"


def test_amounts_are_in_the_unit_over_the_table(tmp_path: Path):
    sheet = drafted(tmp_path, [("1", "财政资金"), ("2", "其他"), ("合计", "")])
    columns = {column["label"]: column for column in sheet["blocks"][0]["columns"]}
    kinds = {label: (column.get("kind"), column.get("unit")) for label, column in columns.items()}
    # 合计 is a heading like its neighbours: the table has no total in its first row
    assert kinds == {
        "2025年": ("money", "万元"), "2026年": ("money", "万元"), "合计": ("money", "万元"),
        "备注": ("text", None),
    }  # fmt: skip
