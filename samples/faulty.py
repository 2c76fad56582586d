"""Builds samples/faulty/: for each finding code one small file (or folder) that gets it.

``python -m samples.faulty``. All are made from the return of one enterprise in the public tables,
as people and programs spoil them. ``tests/findings/test_catalogue.py`` holds the files to this
script, and each to its code.
"""

from __future__ import annotations

import datetime as dt
import io
import shutil
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from samples import tables
from tests import faults, hostile_files
from zjtx_xl.definitions import load_set, load_template
from zjtx_xl.forms import Stamper, blank, table
from zjtx_xl.returns import fill_file
from zjtx_xl.runs import CheckOptions, proofread_file, run_check

if TYPE_CHECKING:
    from collections.abc import Callable

    from samples.tables import Filling
    from zjtx_xl.findings import Finding

FOLDER = Path(__file__).parent / "faulty"
ROSTER = "roster.csv"
RECEIPTS = "收件登记.csv"
REPORT = "report.txt"
TABLES = Path(__file__).parent / "qingdao-2021" / "tables"
_SET = "qingdao-2021"
_SHEET = "附2"
_WHO = 10  # an enterprise whose return has no finding at all
_DATE = (2021, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Faulty:
    """One faulty return: its code, what was done to it, and the files by name."""

    code: str
    what: str
    make: Callable[[], dict[str, bytes]]


def main(out: Path = FOLDER) -> None:
    """Build every sample under ``out``; one file stands alone, more of them in a folder."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    for each in ALL:
        files = each.make()
        folder = out / each.code if len(files) > 1 else out
        folder.mkdir(exist_ok=True)
        for name, data in files.items():
            target = name if len(files) > 1 else f"{each.code}{Path(name).suffix}"
            (folder / target).write_bytes(data)


def place_of(code: str, folder: Path = FOLDER) -> tuple[Path, Path | None]:
    """The file or folder of a code, and the roster that belongs to it."""
    if (folder / code).is_dir():
        roster = folder / code / ROSTER
        return folder / code, roster if roster.exists() else None
    (path,) = folder.glob(f"{code}.*")
    return path, None


# ---------------------------------------------------------------- what was returned


@cache
def _stamper(name: str, *, review: bool) -> Stamper:
    template = load_template(f"{_SET}/{name}")
    variables = {**load_set(_SET).variables, **template.variables}
    # a list with little more room than it needs keeps its sample small
    tables_ = [table(template, 3)]
    return Stamper(blank(tables_, variables, review=review), tables_, variables)


def _filled(stamped: bytes, data: Filling, folder: Path) -> bytes:
    path = folder / "form.xlsx"
    path.write_bytes(stamped)
    fill_file(path, data)
    return path.read_bytes()


@cache
def returned_form(who: int = _WHO, *, review: bool = False) -> bytes:
    """What one enterprise sent: targets as issued, values, scores and total as printed."""
    printed = tables.load("qingdao_annex2")[who]
    filling = tables.scored_form(f"{_SET}/annex2", printed)
    name = printed["enterprise"]
    targets = {key: str(value) for key, value in filling.items() if key.endswith(".target")}
    values = {**targets, "subject": name}
    answers = {key: value for key, value in filling.items() if key not in values}
    stamped = _stamper("annex2", review=review).stamp(name, {}, values)
    with tempfile.TemporaryDirectory() as folder:
        return _filled(stamped, answers, Path(folder))


def _with(**answers: object) -> Callable[[], dict[str, bytes]]:
    """The form with other answers, by row."""

    def make() -> dict[str, bytes]:
        data: Filling = {f"{row}.actual": value for row, value in answers.items()}
        with tempfile.TemporaryDirectory() as folder:
            return {"form.xlsx": _filled(returned_form(), data, Path(folder))}

    return make


def _fields(**values: object) -> Callable[[], dict[str, bytes]]:
    """The form with other values in some fields; a double underscore stands for a dot."""

    def make() -> dict[str, bytes]:
        data: Filling = {key.replace("__", "."): value for key, value in values.items()}
        with tempfile.TemporaryDirectory() as folder:
            return {"form.xlsx": _filled(returned_form(), data, Path(folder))}

    return make


def _spoilt(change: Callable[[bytes], bytes]) -> Callable[[], dict[str, bytes]]:
    """The form after something was done to its bytes."""
    return lambda: {"form.xlsx": settled(change(returned_form()))}


def _file(name: str, make: Callable[[], bytes]) -> Callable[[], dict[str, bytes]]:
    return lambda: {name: make()}


def findings_of(code: str) -> list[Finding]:
    """All that is found about the sample of a code: of a check, or of proofreading a report."""
    path, _ = place_of(code)
    if code.startswith("prose-"):
        report = path / REPORT if path.is_dir() else path
        return proofread_file(report, _SET, [path if path.is_dir() else TABLES]).proof.findings
    run = run_check([path], options_of(code))
    return [finding for result in run.results() for finding in result.findings] + list(run.audits)


def _prose(text: str) -> Callable[[], dict[str, bytes]]:
    return lambda: {REPORT: text.encode()}


def _table_in_prose() -> dict[str, bytes]:
    """A table of goals as it was returned, and a report that prints one of them wrong."""
    data: Filling = {"competitiveness.result": "新增发达国家或地区认证20项"}
    stamped = _stamper("table4", review=False).stamp("", {}, {})
    with tempfile.TemporaryDirectory() as folder:
        form = _filled(stamped, data, Path(folder))
        return {"form.xlsx": form, REPORT: "新增发达国家或地区认证30项\n".encode()}


def options_of(code: str) -> CheckOptions:
    """What a check is asked for to find the fault of a code."""
    path, roster = place_of(code)
    receipts = path / RECEIPTS
    received = receipts if receipts.exists() else None
    return CheckOptions(roster=roster, received=received, in_place=code == "not-written")


def settled(data: bytes) -> bytes:
    """A zip without the time of its making."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.infolist():
            info = zipfile.ZipInfo(member.filename, _DATE)
            new.writestr(info, old.read(member), member.compress_type)
    return target.getvalue()


def _packed() -> dict[str, bytes]:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("form.xlsx", returned_form())
    return {"form.zip": settled(target.getvalue())}


# ---------------------------------------------------------------- single faults


def _error_value(data: bytes) -> bytes:
    part = faults.sheet_part(data, _SHEET)
    marked = faults.set_text(data, _SHEET, "I9", "#REF!")
    text = faults.part(marked, part)
    before = "<is><t>#REF!</t></is>"
    text = text.replace(before, "<v>#REF!</v>")
    at = text.index("<v>#REF!</v>")
    cell = text.rindex("<c ", 0, at)
    text = text[:cell] + text[cell:at].replace('t="inlineStr"', 't="e"') + text[at:]
    return faults.rewritten(marked, {part: text.encode()})


def _no_cache(data: bytes) -> bytes:
    part = faults.sheet_part(data, _SHEET)
    text = faults.part(faults.set_formula(data, _SHEET, "I9", "6+7", "13"), part)
    return faults.rewritten(
        data, {part: text.replace("<f>6+7</f><v>13</v>", "<f>6+7</f>").encode()}
    )


def _shown_as_another(data: bytes) -> bytes:
    number = faults.set_number(data, _SHEET, "I9", "150")
    return faults.set_style(number, _SHEET, "I9", code="0!.0")


def _other_recipient(data: bytes) -> bytes:
    name = "docProps/custom.xml"
    own = str(tables.load("qingdao_annex2")[_WHO]["enterprise"])
    text = faults.part(data, name)
    return faults.rewritten(data, {name: text.replace(own, "青岛某某有限公司").encode()})


def _list_with_code() -> dict[str, bytes]:
    printed = tables.load("qingdao_annex3")["rows"][0]
    data: Filling = {
        "1.subject": printed["企业名称"],
        "1.credit_code": "91370200395811026X",
        "1.recommended": "是",
    }
    stamped = _stamper("annex3", review=False).stamp("", {}, {})
    with tempfile.TemporaryDirectory() as folder:
        return {"list.xlsx": _filled(stamped, data, Path(folder))}


def _stale() -> dict[str, bytes]:
    """The score that the workbook showed, and a value corrected since without computing it."""
    with tempfile.TemporaryDirectory() as folder:
        data: Filling = {"patents.actual": "500", "patents.score": "0"}
        form = _filled(returned_form(), data, Path(folder))
    return {"form.xlsx": settled(faults.set_result(form, _SHEET, "L9", "0"))}


def _somebody_elses() -> bytes:
    import xlsxwriter  # noqa: PLC0415 - for this one file

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.set_properties({"created": dt.datetime(*_DATE, tzinfo=dt.UTC)})
        sheet = book.add_worksheet("通讯录")
        sheet.write_row(0, 0, ["单位", "联系人", "电话"])
    return settled(target.getvalue())


def _roster(*names: str) -> bytes:
    rows = [f"{number},{name}" for number, name in enumerate(names, start=1)]
    return "\n".join(["序号,企业名称", *rows, ""]).encode("utf-8-sig")


def _receipts(line: str) -> bytes:
    return f"文件名,报送单位,收到日期,截止日期\n{line}\n".encode("utf-8-sig")


def _enterprise(who: int) -> str:
    return str(tables.load("qingdao_annex2")[who]["enterprise"])


def _old_version(data: bytes) -> bytes:
    """All marks say another version."""
    changed = faults.set_text(data, "_zjtx", "C5", "0")
    properties, workbook = "docProps/custom.xml", "xl/workbook.xml"
    texts = {name: faults.part(changed, name) for name in (properties, workbook)}
    return faults.rewritten(
        changed,
        {
            properties: texts[properties].replace("annex2@1", "annex2@0").encode(),
            workbook: texts[workbook].replace("annex2__v1", "annex2__v0").encode(),
        },
    )


def _without_sheet(data: bytes) -> bytes:
    return faults.rewritten(data, {faults.sheet_part(data, _SHEET): None})


def _traversing(data: bytes) -> bytes:
    target = io.BytesIO(data)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("../../evil.xml", b"x")
    return target.getvalue()


def _with_macros(data: bytes) -> bytes:
    types = faults.part(data, "[Content_Types].xml")
    relations = faults.part(data, "xl/_rels/workbook.xml.rels")
    kind = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
    relation = f'<Relationship Id="rIdVba" Type="{kind}" Target="vbaProject.bin"/>'
    override = (
        '<Override PartName="/xl/vbaProject.bin" '
        'ContentType="application/vnd.ms-office.vbaProject"/>'
    )
    changed = faults.rewritten(
        data,
        {
            "[Content_Types].xml": types.replace("</Types>", f"{override}</Types>").encode(),
            "xl/_rels/workbook.xml.rels": relations.replace(
                "</Relationships>", f"{relation}</Relationships>"
            ).encode(),
        },
    )
    target = io.BytesIO(changed)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"no macro")
    return target.getvalue()


# ---------------------------------------------------------------- the table


def _row(code: str, what: str, make: Callable[[], dict[str, bytes]]) -> Faulty:
    return Faulty(code, what, make)


ALL = (
    _row("missing", "有效发明专利数量没有填。", _with(patents="")),
    _row("kind", "有效发明专利数量填成了一句话。", _with(patents="正在申请")),
    _row("unit", "数字后面写了别的单位。", _with(patents="15 万")),
    _row("remark", "数字后面写了说明。", _with(patents="15（含实审中 3 个）")),
    _row("range", "比重超过了 100%。", _with(core_revenue_share="120")),
    _row("choice", "应选“是”或“否”的，写成了别的。", _with(product_standard="基本达到")),
    _row(
        "fraction",
        "12% 填成了 0.12。",
        _fields(revenue_growth__actual="0.12", revenue_growth__score=0, total__score=77.5),
    ),
    _row("shown", "单元格设了格式，存的 150 显示成 15.0。", _spoilt(_shown_as_another)),
    _row("fullwidth", "用全角数字填写。", _with(patents="１５")),  # noqa: RUF001 - that is it
    _row("error-value", "单元格显示 #REF!。", _spoilt(_error_value)),
    _row("no-cache", "填了公式，保存时没有算出结果。", _spoilt(_no_cache)),
    _row("credit-code", "信用代码的最后一位写错。", _list_with_code),
    _row(
        "duplicate",
        "同一家企业报送了两份。",
        lambda: {"初稿.xlsx": returned_form(), "定稿.xlsx": returned_form()},
    ),
    _row(
        "label",
        "指标名称被改。",
        _spoilt(lambda data: faults.set_text(data, _SHEET, "E9", "有效专利数量（个）")),
    ),
    _row(
        "weight",
        "一项指标的分值从 10 改成 20。",
        _spoilt(lambda data: faults.set_number(data, _SHEET, "F9", "20")),
    ),
    _row(
        "rule-text",
        "评分标准被改。",
        _spoilt(lambda data: faults.set_text(data, _SHEET, "G9", "有专利的，得10分。")),
    ),
    _row("prefilled", "目标值从发出时的数改低。", _fields(patents__target="1")),
    _row(
        "formula",
        "总分的求和区域被改短。",
        _spoilt(
            lambda data: faults.set_formula(data, _SHEET, "J19", "SUM(J5:J16)-SUM(J18)", "87.5")
        ),
    ),
    _row(
        "merge",
        "拆开了合并的单元格。",
        _spoilt(lambda data: faults.unmerge(data, _SHEET, "A5:A17")),
    ),
    _row(
        "validation",
        "粘贴时盖掉了数据验证。",
        _spoilt(lambda data: faults.strip(data, _SHEET, "dataValidations")),
    ),
    _row(
        "protection",
        "取消了工作表保护。",
        _spoilt(lambda data: faults.strip(data, _SHEET, "sheetProtection")),
    ),
    _row(
        "sheet", "工作表改了名。", _spoilt(lambda data: faults.rename_sheet(data, _SHEET, "Sheet1"))
    ),
    _row(
        "moved",
        "在第 5 行上面插入了一行。",
        _spoilt(lambda data: faults.insert_rows(data, _SHEET, 5)),
    ),
    _row("score", "一项得分与评分标准不符。", _fields(patents__score=3)),
    _row("total", "总分加错。", _fields(total__score=99)),
    _row("stale-score", "得分照表内预评填写以后，实际值又改了。", _stale),
    _row(
        "unknown-recipient",
        "名册里没有这家企业。",
        lambda: {"form.xlsx": returned_form(), ROSTER: _roster(_enterprise(_WHO + 1))},
    ),
    _row(
        "not-returned",
        "名册里的一家企业没有报送。",
        lambda: {
            "form.xlsx": returned_form(),
            ROSTER: _roster(_enterprise(_WHO), _enterprise(_WHO + 1)),
        },
    ),
    _row(
        "receipt",
        "登记的报送单位是另一家。",
        lambda: {
            "自评表.xlsx": returned_form(),
            RECEIPTS: _receipts(f"自评表.xlsx,{_enterprise(_WHO + 1)},2024-02-28,"),
        },
    ),
    _row(
        "late",
        "收到的日期在截止日期以后。",
        lambda: {
            "自评表.xlsx": returned_form(),
            RECEIPTS: _receipts(f"自评表.xlsx,{_enterprise(_WHO)},2024年3月4日,2024-03-01"),
        },
    ),
    _row("not-written", "放在压缩包里，又要求写回原文件。", _packed),
    _row("mark-conflict", "文件的两处标识写着不同的单位。", _spoilt(_other_recipient)),
    _row("version", "用的是旧版的表。", _spoilt(_old_version)),
    _row("not-ours", "一份别的工作簿。", _file("form.xlsx", _somebody_elses)),
    _row(
        "encrypted",
        "设了打开密码。",
        _file("form.xls", (hostile_files.LEGACY / "encrypted.xls").read_bytes),
    ),
    _row(
        "legacy",
        "另存成了别的格式。",
        _file("form.xlsb", (hostile_files.LEGACY / "form.xlsb").read_bytes),
    ),
    _row(
        "truncated",
        "只传来了一半。",
        lambda: {"form.xlsx": returned_form()[: len(returned_form()) // 2]},
    ),
    _row("damaged", "少了一张工作表的内容。", _spoilt(_without_sheet)),
    _row("hostile", "藏着危险的路径。", _spoilt(_traversing)),
    _row(
        "too-large",
        "最后一个单元格在表的最远处。",
        _file("form.ods", lambda: settled(hostile_files.far_ods())),
    ),
    _row("macro", "带有宏。", _spoilt(_with_macros)),
    _row("prose-figure", "认证比附5里的少。", _prose("获得发达国家或地区认证73个。")),
    _row("prose-sum", "两个数没有乘对。", _prose("其中5家各180万元，共910万元。")),
    _row(
        "prose-conflict",
        "签约率不是户数之比。",
        _prose("全市共有重点“小巨人”企业28家。三家平台签约并服务企业24家，签约率87.51%。"),
    ),
    _row("prose-table", "表4的一格抄错了。", _table_in_prose),
)


if __name__ == "__main__":
    main(*(Path(each) for each in sys.argv[1:2]))
