"""The eighteen faults that other checkers were tried on, each made from a real returned form.

Each is reported with its code, cell and label, and with no other error; docs/faults.md says so in
a table.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from tests import faults, returned_forms
from zjtx_xl.checks.table import check_file
from zjtx_xl.checks.write_back import write_checked
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.returns.fill import fill_file

if TYPE_CHECKING:
    from collections.abc import Callable

SHEET = "附2"
PAGE = Path(__file__).parents[2] / "docs" / "faults.md"
LEGACY = Path(__file__).parents[1] / "data" / "legacy" / "form.xls"
PATENTS = "有效发明专利数量（个）"


@cache
def form() -> bytes:
    """A real form as its enterprise returned it: no scores yet, nothing wrong."""
    return _form(scored=False)


@cache
def scored_form() -> bytes:
    """The same after ``check --write``."""
    return _form(scored=True)


def _form(*, scored: bool) -> bytes:
    printed = returned_forms.printed_forms()[8]
    fields = load_template(returned_forms.ANNEX2).sheets[0].layout().fields
    rows = [each.row for each in fields if each.role == "actual"]
    folder = Path(_temporary.name)
    targets = dict(zip(rows, (row["target"] for row in printed["rows"]), strict=True))
    path = returned_forms.issue(folder / f"{scored}.xlsx", printed["enterprise"], targets)
    actuals = (row["actual"] for row in printed["rows"])
    fill_file(path, {f"{row}.actual": value for row, value in zip(rows, actuals, strict=True)})
    if scored:
        write_checked(check_file(path), path, in_place=True)
    return path.read_bytes()


@cache
def wrongly_added() -> bytes:
    """Scores typed in by an office, and a total that they do not add up to."""
    printed = returned_forms.printed_forms()[8]
    path = Path(_temporary.name) / "typed.xlsx"
    path.write_bytes(form())
    fields = load_template(returned_forms.ANNEX2).sheets[0].layout().fields
    keys = [each.key for each in fields if each.role == "score"]
    scores = dict(zip(keys, (row["score"] for row in printed["rows"]), strict=True))
    fill_file(path, {**scores, "total.score": "99"})
    return path.read_bytes()


def text(ref: str, value: str) -> Callable[[], bytes]:
    return lambda: faults.set_text(form(), SHEET, ref, value)


def number(ref: str, value: str) -> Callable[[], bytes]:
    return lambda: faults.set_number(form(), SHEET, ref, value)


def encrypted() -> bytes:
    target = io.BytesIO()
    OOXMLFile(io.BytesIO(form())).encrypt("secret", target)
    return target.getvalue()


@dataclass(frozen=True)
class Fault:
    name: str
    made: Callable[[], bytes]
    code: str
    cell: str | None = None
    label: str = ""
    suffix: str = ".xlsx"


FAULTS = (
    Fault("缺填", text("I9", ""), "missing", "I9", PATENTS),
    Fault("数字后附说明", text("I9", "13（含2项在审）"), "remark", "I9", PATENTS),
    Fault("带单位", text("I9", "13 件"), "unit", "I9", PATENTS),
    Fault("表格上方插入一行", lambda: faults.insert_rows(form(), SHEET, 5), "moved"),
    Fault("标签被改", text("E9", "发明专利数量（个）"), "label", "E9", PATENTS),
    Fault("合计公式改成错误的数", lambda: faults.set_number(scored_form(), SHEET, "J19", "99"),
          "formula", "J19", "总分"),
    Fault("不在选项内", text("I14", "基本达到"), "choice", "I14", "企业产品生产执行标准"),
    Fault("工作表改名", lambda: faults.rename_sheet(form(), SHEET, "评价表"), "sheet"),
    Fault("总分有误", wrongly_added, "total", "J19", "总分"),
    Fault("有密码", encrypted, "encrypted"),
    Fault("真正的 .xls", LEGACY.read_bytes, "legacy", suffix=".xls"),
    Fault("求和范围缩短", lambda: faults.set_formula(
        scored_form(), SHEET, "J19", "SUM(J5:J16)-SUM(J18)", "70"), "formula", "J19", "总分"),
    Fault("目标值调低", number("H5", "1"), "prefilled", "H5", "主营业务收入占营业收入比重"),
    Fault("分值被改", number("F9", "20"), "weight", "F9", PATENTS),
    Fault("全角数字", text("I9", "１３"), "fullwidth", "I9", PATENTS),  # noqa: RUF001
    Fault("保护和数据验证被清除",
          lambda: faults.strip(form(), SHEET, "sheetProtection", "dataValidations"),
          "protection"),
    Fault("得分未更新", lambda: faults.set_number(scored_form(), SHEET, "I8", "1.2"),
          "stale-score", "J8", "研发经费支出占营业收入比重"),
    Fault("百分数填成小数", number("I5", "0.98"), "fraction", "I5", "主营业务收入占营业收入比重"),
)  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    _temporary.name = str(tmp_path_factory.mktemp("forms"))
    form.cache_clear()
    scored_form.cache_clear()
    wrongly_added.cache_clear()


class _Temporary:
    name = ""


_temporary = _Temporary()


def checked(data: bytes, path: Path) -> list[tuple[str, str, str | None, str]]:
    path.write_bytes(data)
    return [
        (finding.code, finding.severity, finding.cell, finding.label or "")
        for result in check_file(path).results
        for finding in result.findings
    ]


def test_there_are_eighteen():
    assert len(FAULTS) == 18


@pytest.mark.parametrize("base", [form, scored_form])
def test_the_form_itself_is_clean(base: Callable[[], bytes], tmp_path: Path):
    assert checked(base(), tmp_path / "form.xlsx") == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_fault_is_reported_at_its_place_and_no_other_error(fault: Fault, tmp_path: Path):
    found = checked(fault.made(), tmp_path / f"form{fault.suffix}")
    own = [each for each in found if each[0] == fault.code]
    assert own, found
    if fault.cell:
        assert [each[2] for each in own] == [fault.cell]
        assert fault.label in own[0][3]
    others = [each for each in found if each[1] == "error" and each[0] != fault.code]
    if fault.suffix != ".xls":  # that form has its own contents
        assert others == []


def test_the_page_lists_them():
    rows = re.findall(r"^\| \d+ \| ([^|]+) \| `([a-z-]+)`", PAGE.read_text("utf-8"), re.MULTILINE)
    assert [(name.strip(), code) for name, code in rows] == [
        (fault.name, fault.code) for fault in FAULTS
    ]
