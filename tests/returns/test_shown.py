"""What a cell shows counts, in a form and in a list, in new and in old formats."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from samples.faulty import returned_form
from tests import faults
from tests.hostile_files import LEGACY
from tests.oddly_shown import FORM, LIST, odd_form, odd_list, plain_list
from zjtx_xl.checks.table import check_file
from zjtx_xl.returns.fill import fill_file
from zjtx_xl.runs.issue import generate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from zjtx_xl.findings.results import FileResult

TABLES = {"shown": (FORM, odd_form), "shown_list": (LIST, odd_list)}


def checked(name: str, extension: str, folder: Path) -> FileResult:
    path = LEGACY / f"{name}.{extension}"
    if extension == "et":  # what WPS calls an .xls
        path = folder / f"{name}.et"
        shutil.copy(LEGACY / f"{name}.xls", path)
    if extension == "xlsx":
        path = folder / f"{name}.xlsx"
        path.write_bytes(TABLES[name][1]())
    (result,) = check_file(path).results
    return result


@pytest.mark.parametrize("extension", ["xlsx", "xls", "et", "ods"])
@pytest.mark.parametrize("name", TABLES)
def test_what_is_shown_is_read_and_waits(name: str, extension: str, tmp_path: Path):
    result = checked(name, extension, tmp_path)
    by_cell = {finding.cell: finding for finding in result.findings if finding.cell}
    for odd in TABLES[name][0]:
        reading = result.entries[odd.field].reading
        assert (reading.value, reading.confidence) == (odd.value, odd.confidence), odd
        found = by_cell.get(odd.ref)
        if not odd.finding:
            assert found is None, odd
            continue
        assert found is not None
        assert found.code == odd.finding, odd
        assert found.severity == ("warning" if odd.value is not None else "error")
        assert f"“{odd.stored}”" in found.message


@pytest.mark.parametrize("extension", ["xlsx", "xls", "ods"])
@pytest.mark.parametrize(("name", "row"), [("shown", 8), ("shown_list", 4)])
def test_a_hidden_row_is_said(name: str, row: int, extension: str, tmp_path: Path):
    findings = checked(name, extension, tmp_path).findings
    (hidden,) = [finding for finding in findings if "被隐藏" in finding.message]
    assert (hidden.code, hidden.severity) == ("sheet", "warning")
    assert (hidden.cell or "").endswith(str(row))


@pytest.mark.parametrize("extension", ["xlsx", "xls", "ods"])
def test_what_waits_is_not_scored(extension: str, tmp_path: Path):
    result = checked("shown", extension, tmp_path)
    waiting = {odd.field.partition(".")[0] for odd in FORM if odd.confidence != "exact"}
    for score in result.scores:
        assert (score.score is None) == (score.row in waiting), score
    assert result.total is not None
    assert result.total.score is None


@pytest.mark.parametrize(
    ("name", "cell", "says"),
    [
        ("shown", "I5", "看到的是 98.5% 就填 98.5"),
        ("shown", "I9", "显示为“3月5日”"),
        ("shown", "I11", "数字格式使它看不见"),
        ("shown", "I12", "整格划了删除线"),
        ("shown", "I13", "看不见"),
        ("shown", "I14", "条件格式"),
        ("shown_list", "C4", "显示为“"),
        ("shown_list", "E4", "看到的是 100% 就填 100"),
        ("shown_list", "J4", "显示为“3”，拟读作 3"),
    ],
)
def test_the_sentence_quotes_what_is_shown(name: str, cell: str, says: str, tmp_path: Path):
    result = checked(name, "xlsx", tmp_path)
    (message,) = [finding.message for finding in result.findings if finding.cell == cell]
    assert says in message


@pytest.mark.parametrize(
    ("target", "actual", "code", "score", "says"),
    [
        ("70", "69.996", "0.00", 0, "实际值显示为 70.00，按 69.996 计"),
        ("70", "69.9", "0.0", 0, ""),
        ("60", "69.996", "0.00", 10, ""),
        ("70.004", "70.003", "0.00", 0, ""),
        ("70.001", "70.0006", "0.000", 0, "显示为 70.001，按 70.0006 计"),
    ],
)
def test_where_a_score_turns_on_rounding_both_numbers_are_quoted(  # noqa: PLR0913, PLR0917
    tmp_path: Path, target: str, actual: str, code: str, score: int, says: str
):
    data = faults.set_number(returned_form(), "附2", "H5", target)
    data = faults.set_number(data, "附2", "I5", actual)
    data = faults.set_style(data, "附2", "I5", code=code)
    path = tmp_path / "form.xlsx"
    path.write_bytes(data)
    (result,) = check_file(path).results
    (row,) = [each for each in result.scores if each.row == "core_revenue_share"]
    assert row.score == score
    assert says in row.trace
    assert ("显示为" in row.trace) == bool(says)


def test_so_it_is_in_another_table(tmp_path: Path):
    """附1: 融资担保额 of 9.996 million, which is shown as 10.00."""
    (path,) = generate("qingdao-2021/annex1", tmp_path).files
    fill_file(path, {"financing_national.target": 10, "financing_national.actual": 9.996})
    path.write_bytes(faults.set_style(path.read_bytes(), "附1", "H23", code="0.00"))
    (result,) = check_file(path).results
    (row,) = [each for each in result.scores if each.row == "financing_national"]
    assert row.score == 0
    assert "实际值显示为 10.00，按 9.996 计" in row.trace


@pytest.mark.parametrize(
    ("make", "sheet", "ref"), [(returned_form, "附2", "I9"), (plain_list, "附5", "J4")]
)
def test_a_note_is_no_answer_and_is_said(
    make: Callable[[], bytes], sheet: str, ref: str, tmp_path: Path
):
    path = tmp_path / "form.xlsx"
    path.write_bytes(make())
    book = openpyxl.load_workbook(path)
    cells: Any = book[sheet]
    cells[ref], cells[ref].comment = None, Comment("12 个", "张")
    book.save(path)
    (result,) = check_file(path).results
    (found,) = [finding for finding in result.findings if finding.cell == ref]
    assert found.code == "missing"
    assert "批注不算填写" in found.message
