"""Marks that disagree, and forms of another version."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest

from tests import faults
from tests.returned_forms import enterprise, printed_forms
from zjtx_xl.checks.table import check_file
from zjtx_xl.checks.workbook import (
    _check_file,
    _check_sheets,
    _clause,
    _has,
    _is_shuffled,
    check_workbook,
)
from zjtx_xl.forms import self_check
from zjtx_xl.returns.reader import read_file


@pytest.fixture(scope="module")
def form(tmp_path_factory):
    return enterprise(tmp_path_factory.mktemp("form") / "a.xlsx", 10).read_bytes()


def replaced(data, part, before, after):
    text = faults.part(data, part)
    assert before in text
    return faults.rewritten(data, {part: text.replace(before, after).encode()})


def codes(data, folder):
    path = folder / "form.xlsx"
    path.write_bytes(data)
    (result,) = check_file(path).results
    return [each.code for each in result.findings if each.severity != "info"]


NAME = printed_forms()[10]["enterprise"]
PROPERTIES = "docProps/custom.xml"
# part, text before, text after, codes
CASES: list[tuple[str, str, str, list[str]]] = [
    (PROPERTIES, NAME, f" {NAME}　", []),
    (PROPERTIES, NAME, "别的公司", ["mark-conflict"]),
    (PROPERTIES, NAME, "-", []),
    (PROPERTIES, NAME, "", []),
    (PROPERTIES, "annex2@1", "annex2@2", ["mark-conflict"]),
    (PROPERTIES, "annex2@1", "annex5@1", ["mark-conflict"]),
    (PROPERTIES, "zjtx-tables", "somebody-elses", []),
    ("xl/workbook.xml", "annex2__v1", "annex2__v9", ["mark-conflict"]),
    ("xl/workbook.xml", "zjtx__", "other__", []),
]


@pytest.mark.parametrize("case", CASES)
def test_marks(form, tmp_path, case):
    *change, found = case
    assert codes(replaced(form, *change), tmp_path) == found


def test_another_version_is_said_and_the_file_is_checked(form, tmp_path):
    data = faults.set_text(form, "_zjtx", "C5", "0")
    assert "version" in codes(data, tmp_path)
    (result,) = check_file(tmp_path / "form.xlsx").results
    assert result.version == "0"
    assert result.total
    assert result.total.score is not None


def test_who_lost_his_name_in_the_hidden_sheet_contradicts_nobody(form, tmp_path):
    path = tmp_path / "form.xlsx"
    path.write_bytes(faults.with_openpyxl(form, lambda book: _without(book, "recipient")))
    (result,) = check_file(path).results
    assert not any("文件属性写的是" in finding.message for finding in result.findings)


def _without(book, key):
    sheet = book["_zjtx"]
    (row,) = [cells[1].row for cells in sheet.iter_rows() if cells[1].value == key]
    sheet.delete_rows(row)


def test_a_sheet_whose_table_nobody_knows_is_not_missing():
    there: Any = SimpleNamespace(workbook=SimpleNamespace(sheets=[SimpleNamespace(name="附9")]))
    assert (_has(there, "附9"), _has(there, "附8")) == (True, False)


@pytest.mark.parametrize(
    ("title", "name", "severity"),
    [("附2 (2)", "", "warning"), ("核对用", "", "warning"), ("附2(乙)", "乙精密有限公司", "error")],
)
def test_a_second_form_in_the_workbook_is_said(form, tmp_path, title, name, severity):
    """Whatever it is called: nobody's answers pass unread, and another's name is told."""
    book = openpyxl.load_workbook(io.BytesIO(form))
    other = book.copy_worksheet(book["附2"])
    other.title = title
    other["C3"] = name or other["C3"].value
    book.create_sheet("设备台账")["A1"] = "与表无关"
    book.save(path := tmp_path / "form.xlsx")
    (result,) = check_file(path).results
    said = [each for each in result.findings if each.code == "sheet"]
    assert [(each.severity, title in each.message, name in each.message) for each in said] == [
        (severity, True, True)
    ]
    assert [("分别报送" in each.message) for each in said] == [severity == "error"]
    assert [("里面写的单位是" in each.message) for each in said] == [severity == "error"]


def test_where_the_figures_of_a_summary_come_from_is_no_second_form(form, tmp_path):
    """数据来源 names each figure by its labels, as the table itself does."""
    book = openpyxl.load_workbook(io.BytesIO(form))
    book.copy_worksheet(book["附2"]).title = "数据来源"
    book.save(path := tmp_path / "form.xlsx")
    (result,) = check_file(path).results
    assert "sheet" not in {each.code for each in result.findings}


@pytest.mark.parametrize(
    ("sheets", "severity"), [(("附2",), "warning"), (("附2", self_check.SHEET), "info")]
)
def test_a_macro_that_the_office_may_have_issued_is_only_said(sheets, severity):
    workbook = SimpleNamespace(
        has_macros=True, sheets=[SimpleNamespace(name=name) for name in sheets]
    )
    returned: Any = SimpleNamespace(path="a.xlsm", notices=(), is_manual=False, workbook=workbook)
    (found,) = _check_file(returned)
    assert (found.code, found.severity) == ("macro", severity)
    assert ("自检宏" in found.message) == (severity == "info")
    workbook.has_macros = False
    assert list(_check_file(returned)) == []


@pytest.mark.parametrize(
    ("is_manual", "typed", "printed", "said"),
    [(True, "1+1", None, True), (True, None, None, False), (True, "1+1", "1+1", False),
     (False, "1+1", None, False)],
)  # fmt: skip
def test_manual_calculation_is_said_where_answers_are_formulas(is_manual, typed, printed, said):
    sheet = SimpleNamespace(layout=SimpleNamespace(by_key={"a": SimpleNamespace(formula=printed)}))
    entry = SimpleNamespace(key="a", cell=SimpleNamespace(formula=typed))
    table = SimpleNamespace(sheets=[sheet], submission=SimpleNamespace(entries={"a": entry}))
    workbook = SimpleNamespace(has_macros=False)
    returned: Any = SimpleNamespace(
        path="a.xlsx", notices=(), is_manual=is_manual, tables=[table], workbook=workbook
    )
    assert [found.code for found in _check_file(returned)] == ["formula"] * said


@pytest.mark.parametrize(
    ("detail", "clause"),
    [("是压缩包", "文件是压缩包"), ("有两个目录", "文件有两个目录"), ("缺少部件", "文件缺少部件"),
     ("文件不完整", "文件不完整"), ("", "")],
)  # fmt: skip
def test_what_is_said_of_a_file_is_a_sentence_of_its_own(detail, clause):
    assert _clause(detail) == clause


def test_what_reading_survived_is_said_of_the_file():
    workbook = SimpleNamespace(has_macros=False, sheets=[])
    returned: Any = SimpleNamespace(
        path="a.xls", notices=(("legacy", "是旧格式"),), is_manual=False, workbook=workbook
    )
    (found,) = _check_file(returned)
    assert (found.code, found.path) == ("legacy", "a.xls")
    assert "文件是旧格式" in found.message


@pytest.fixture(scope="module")
def returned(form, tmp_path_factory):
    path = tmp_path_factory.mktemp("read") / "a.xlsx"
    path.write_bytes(form)
    return read_file(path)


def test_of_a_form_as_it_was_issued_nothing_is_said(returned):
    assert list(check_workbook(returned)) == []


def notes(returned, **identity):
    changed = returned._replace(identity=returned.identity._replace(**identity))
    return [(each.code, each.severity, each.message) for each in _check_sheets(changed)]


def test_a_file_without_its_marks_is_held_against_the_record_if_there_is_one(returned):
    ((code, severity, message),) = notes(returned, marks=None)
    assert (code, severity) == ("mark-conflict", "warning")
    assert "预填值无法核对" in message
    (table,) = returned.tables
    known = returned._replace(tables=(table._replace(recorded={}),))
    ((_, _, message),) = notes(known, marks=None)
    assert "预填值按下发记录核对" in message


def test_marks_that_were_changed_are_an_error(returned):
    ((code, severity, message),) = notes(returned, seal="broken")
    assert (code, severity) == ("mark-conflict", "error")
    assert "校验码不符" in message
    assert notes(returned, seal="ours") == []


def test_a_sheet_of_ours_that_is_gone_is_missed(returned):
    (mark,) = returned.identity.marks.tables
    gone = mark._replace(sheet="附9")
    hidden = returned.identity.marks._replace(tables=(mark, gone))
    ((code, _, message),) = notes(returned, marks=hidden)
    assert (code, "缺少工作表“附9”" in message) == ("sheet", True)
    # a table that nobody here knows, whose sheet is there, is not missed
    unknown = mark._replace(template="other/table", sheet="_zjtx")
    hidden = returned.identity.marks._replace(tables=(mark, unknown))
    assert notes(returned, marks=hidden) == []
    hidden = returned.identity.marks._replace(tables=(mark, unknown._replace(sheet="附8")))
    assert [code for code, _, _ in notes(returned, marks=hidden)] == ["sheet"]


@pytest.mark.parametrize(
    ("order", "shuffled"),
    [([], False), ([1], False), ([1, 2, 5], False), ([2, 1], True), ([1, 5, 2], True)],
)
def test_sheets_in_another_order(order, shuffled):
    found: Any = [SimpleNamespace(part=SimpleNamespace(index=index)) for index in order]
    assert _is_shuffled(found) is shuffled
