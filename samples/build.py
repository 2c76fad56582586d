"""Builds samples/ from the public tables: rosters, and the workbooks that came back.

The workbooks are issued by the product from the roster and filled with the strings as printed, so
that they hold what the enterprises really wrote, oddities included. ``tests/test_samples.py``
holds the files in the repository to this script.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import xlsxwriter

from zjtx_xl.fill import fill_file
from zjtx_xl.issue import generate
from zjtx_xl.loader import load_template

HERE = Path(__file__).parent
DATA = HERE.parent / "tests" / "data"


def main(out: Path = HERE) -> None:
    """Build every sample under ``out``."""
    qingdao(out / "qingdao-2021")


def load(name: str) -> Any:  # noqa: ANN401 - JSON
    """One of the public tables."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def qingdao(out: Path) -> None:
    """Qingdao's enterprises: 附2 as each of them returned it."""
    annex2 = load("qingdao_annex2")
    codes = {row["企业名称"]: row["企业统一社会信用代码"] for row in load("qingdao_annex3")["rows"]}
    template = load_template("qingdao-2021/annex2")
    fields = template.sheets[0].layout().fields
    targets = [each for each in fields if each.role == "target"]
    header = ["序号", "企业名称", "统一社会信用代码", *(each.label for each in targets)]
    rows = [
        [
            form["no"].rpartition("-")[2],
            form["enterprise"],
            codes[form["enterprise"]].strip(),
            *(row["target"] for row in form["rows"]),
        ]
        for form in annex2
    ]
    out.mkdir(parents=True, exist_ok=True)
    write_roster(out / "roster.xlsx", "青岛市重点“小巨人”企业名册", header, rows)
    returned = out / "returned"
    shutil.rmtree(returned, ignore_errors=True)
    issued = generate(template.id, returned, roster=out / "roster.xlsx")
    issued[-1].unlink()
    by_role = {role: [each.key for each in fields if each.role == role] for role in
               ("target", "actual", "score", "deduction", "total")}  # fmt: skip
    for path, form in zip(issued[:-1], annex2, strict=True):
        data = {
            # A roster is trimmed when it is read; the printed targets keep their spaces.
            **dict(zip(by_role["target"], (row["target"] for row in form["rows"]), strict=True)),
            **dict(zip(by_role["actual"], (row["actual"] for row in form["rows"]), strict=True)),
            **dict(zip(by_role["score"], (row["score"] for row in form["rows"]), strict=True)),
            by_role["deduction"][0]: form["deduction"]["score"],
            by_role["total"][0]: form["total"],
        }
        fill_file(path, data)


def write_roster(path: Path, title: str, header: list[str], rows: list[list[str]]) -> None:
    """A roster as an officer keeps it: a title, a header, a line for each recipient."""
    workbook: Any = xlsxwriter.Workbook(str(path), {"in_memory": True})
    created = dt.datetime(2021, 1, 1, tzinfo=dt.UTC)
    workbook.set_properties({"title": title, "created": created})
    sheet = workbook.add_worksheet("名册")
    bold = workbook.add_format({"bold": True, "font_size": 14, "font_name": "黑体"})
    head = workbook.add_format({"bold": True, "text_wrap": True, "border": 1, "valign": "vcenter"})
    cell = workbook.add_format({"border": 1, "num_format": "@", "text_wrap": True})
    sheet.write_string(0, 0, title, bold)
    for column, text in enumerate(header):
        sheet.write_string(1, column, text, head)
    for row, values in enumerate(rows, start=2):
        for column, text in enumerate(values):
            sheet.write_string(row, column, text, cell)
    sheet.set_column(0, 0, 6)
    sheet.set_column(1, 1, 34)
    sheet.set_column(2, 2, 22)
    sheet.set_column(3, len(header), 14)
    sheet.freeze_panes(2, 2)
    workbook.close()


if __name__ == "__main__":
    main(*(Path(each) for each in sys.argv[1:2]))
