"""Builds samples/ from the public tables: rosters, and the workbooks that came back.

``python -m samples.build [FOLDER [SET…]]``. The workbooks are issued by the product from the
roster and filled with the strings as printed, so that they hold what the enterprises really wrote,
oddities included. ``tests/product/test_samples.py`` holds the files in the repository to it.
"""

from __future__ import annotations

import datetime as dt
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import xlsxwriter

from samples import forms, tables
from zjtx_xl.definitions import load_template
from zjtx_xl.returns import fill_file
from zjtx_xl.runs import generate
from zjtx_xl.values import ValueKind, read_value
from zjtx_xl.xlsx import Cell

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).parent


def main(out: Path = HERE, *sets: str) -> None:
    """Build the samples of these sets under ``out``; of all where none is named."""
    builders = {"qingdao-2021": qingdao, "guangdong-2021": guangdong}
    for set_id, build in builders.items():
        if not sets or set_id in sets:
            build(out / set_id)
    for sample in forms.SAMPLES:
        if not sets or sample.folder.partition("/")[0] in sets:
            form_in_force(out / sample.folder, sample)


def form_in_force(out: Path, sample: forms.Sample) -> None:
    """A roster and ten returned forms of a notice in force."""
    is_firm = sample.subjects is forms.FIRMS
    header = ["序号", "名称", *(["统一社会信用代码"] if is_firm else sample.told)]
    rows = [
        [number, subject, *([_credit_code(number)] if is_firm else sample.told.values())]
        for number, subject in zip(forms.FIRST, sample.subjects, strict=True)
    ]
    title = load_template(sample.template).title
    write_roster(out / "roster.xlsx", f"名册：{title}", header, rows)
    fillings = [forms.filling(sample, number) for number in forms.FIRST]
    issue(sample.template, out / "roster.xlsx", out / "returned", fillings)


def _credit_code(number: str) -> str:
    """A code of GB 32100 with its check digit, of nobody."""
    start = f"9137020099999{int(number):04d}"
    return next(
        start + last
        for last in "0123456789ABCDEFGHJKLMNPQRTUWXY"
        if read_value(Cell(1, 1, "text", start + last), ValueKind("credit_code")).confidence
        == "exact"
    )


def qingdao(out: Path) -> None:
    """Qingdao: enterprises (附2 alone, and with 附5 and 附6), platforms, the own tables."""
    forms = tables.load("qingdao_annex2")
    recommended = {row["企业名称"]: row for row in tables.load("qingdao_annex3")["rows"]}
    lines = {row["企业名称"]: row for row in tables.load("qingdao_annex5")["rows"]}
    blocks = {row["企业名称"]: row for row in tables.load("qingdao_annex6")["rows"]}
    fields = load_template("qingdao-2021/annex2").sheets[0].layout().fields
    targets = [each.label for each in fields if each.role == "target"]
    header = ["序号", "企业名称", "统一社会信用代码", "是否推荐", "不推荐原因", *targets]
    rows: list[list[str]] = []
    alone: list[tables.Filling] = []
    fillings: list[tables.Filling] = []
    for form in forms:
        name = form["enterprise"]
        printed = recommended[name]
        rows.append(
            [
                form["no"].rpartition("-")[2],
                name,
                printed["企业统一社会信用代码"].strip(),
                printed["推荐情况_是/否"],
                printed["推荐情况_如否，请填写原因"],
                # A roster is trimmed when it is read; below the target is filled as printed.
                *(row["target"] for row in form["rows"]),
            ]
        )
        alone.append(tables.annex2(form))
        filling = on_sheet("附2", tables.annex2(form))
        filling |= on_sheet("附5", tables.annex5(lines[name]))
        filling |= on_sheet("附6", tables.annex6(blocks[name]))
        fillings.append(filling)
    write_roster(out / "roster.xlsx", "青岛市重点“小巨人”企业名册", header, rows)
    issue("qingdao-2021/annex2", out / "roster.xlsx", out / "returned", alone)
    issue("qingdao-2021/enterprise", out / "roster.xlsx", out / "enterprises", fillings)
    # days are made up: nobody has printed when which return came
    received = [
        [path.name, path.stem.partition("_")[2], f"2021-11-{number:02}", "2021-11-26"]
        for number, path in enumerate(sorted((out / "enterprises").iterdir()), start=9)
    ]
    columns = ["文件名", "报送单位", "收到日期", "截止日期"]
    write_roster(out / "receipts.xlsx", "自评表收件登记", columns, received)

    platforms = tables.load("qingdao_annex7")["rows"]
    rows = [[row["序号"], row["平台名称"]] for row in platforms]
    write_roster(out / "platforms.xlsx", "公共服务示范平台名册", ["序号", "平台名称"], rows)
    fillings = [on_sheet("附7", tables.annex7(row)) for row in platforms]
    issue("qingdao-2021/platform", out / "platforms.xlsx", out / "platforms", fillings)
    own_tables("qingdao-2021", out / "tables")


def guangdong(out: Path) -> None:
    """Guangdong: the 绩效目标表 of the institutions, and the allocation."""
    allocation = tables.load("guangdong_annex1")["rows"]
    forms = tables.load("guangdong_annex2")
    returned = {form["no"] for form in forms}
    header = ["序号", "单位名称", "地市", "申报服务方向", "支持额度（万元）"]
    rows = [
        [row["序号"], row["单位名称"], row["地市"], row["申报服务方向"], row["支持额度 (万元)"]]
        for row in allocation
        if row["序号"] in returned
    ]
    write_roster(out / "roster.xlsx", "中央财政资金支持服务项目承担单位名册", header, rows)
    fillings = [on_sheet("附件2", tables.goals_form(form)) for form in forms]
    issue("guangdong-2021", out / "roster.xlsx", out / "returned", fillings)
    own_tables("guangdong-2021", out / "tables")


def own_tables(set_id: str, out: Path) -> None:
    """The officer's own tables, as they were sent up."""
    shutil.rmtree(out, ignore_errors=True)
    for template_id, filling in tables.whole_tables().items():
        if template_id.startswith(f"{set_id}/"):
            (path,) = generate(template_id, out).files
            target = path.with_name(f"{template_id.rpartition('/')[2]}.xlsx")
            path.rename(target)
            fill_file(target, filling)


def on_sheet(sheet: str, filling: tables.Filling) -> tables.Filling:
    """The same data for a workbook in which several tables share keys."""
    return {f"{sheet}!{key}": value for key, value in filling.items()}


def issue(target: str, roster: Path, out: Path, fillings: Sequence[tables.Filling]) -> None:
    """Issue to a roster and fill each workbook."""
    shutil.rmtree(out, ignore_errors=True)
    issued = generate(target, out, roster=roster, sealed=False)  # no office issues them
    if issued.listing:
        issued.listing.unlink()
    for path, filling in zip(issued.files, fillings, strict=True):
        fill_file(path, filling)


def write_roster(path: Path, title: str, header: list[str], rows: list[list[str]]) -> None:
    """A roster as an officer keeps it: a title, a header, a line for each recipient."""
    path.parent.mkdir(parents=True, exist_ok=True)
    workbook = xlsxwriter.Workbook(str(path), {"in_memory": True})
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
    main(Path(sys.argv[1]) if sys.argv[1:] else HERE, *sys.argv[2:])
