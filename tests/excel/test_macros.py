"""The macros: what is in the files, what they may call, and what they say on a returned form."""

from __future__ import annotations

import io
import random
import re
import shutil
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from pyopenvba.apps.excel import ExcelApplication

from macros import build
from tests.filled_forms import filled, random_filling
from tests.status_words import status_of
from tests.workbook_invariants import assert_workbook_valid
from zjtx_xl.checks.table import check_file
from zjtx_xl.definitions.loader import load_template, template_ids
from zjtx_xl.excel import buttons, workbench
from zjtx_xl.forms import self_check as selfcheck
from zjtx_xl.forms.blank_workbook import blank, table
from zjtx_xl.forms.check_lines import checked_fields, status_cell
from zjtx_xl.returns.fill import fill_file
from zjtx_xl.returns.reader import read_package
from zjtx_xl.runs.issue import generate
from zjtx_xl.xlsx.package import Package

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCES = sorted((build.HERE / "src").iterdir())
FORMS = [each for each in template_ids() if load_template(each).for_recipient]
# A call to anything outside the workbook, or something that runs by itself.
FORBIDDEN = re.compile(
    r"\b(Shell|CreateObject|GetObject|Declare|Environ|Kill|Open|FollowHyperlink|SendKeys|ExecuteExcel4Macro"
    r"|Auto_?Open|Auto_?Close|Workbook_\w+|Worksheet_\w+|OnTime|OnKey|AppActivate|FileCopy)\b",
    re.IGNORECASE,
)


with warnings.catch_warnings():  # oletools calls pyparsing by the names of its older versions
    warnings.simplefilter("ignore", DeprecationWarning)
    from oletools.olevba import VBA_Parser


def modules(path: Path) -> dict[str, str]:
    """Every module that olevba finds, without the attributes that VBA hides."""
    parser = VBA_Parser(str(path))
    try:
        found = parser.extract_macros()
        return {str(name): body(str(code)) for _, _, name, code in found}
    finally:
        parser.close()


def body(code: str) -> str:
    lines = code.replace("\r\n", "\n").splitlines()
    return "\n".join(line for line in lines if not line.startswith("Attribute VB_")).strip()


# ---------------------------------------------------------------- the sources


@pytest.mark.parametrize("source", SOURCES, ids=lambda each: each.name)
def test_sources_are_ascii_and_call_nothing_else(source: Path):
    code = source.read_bytes().decode("ascii")
    assert code.startswith(f'Attribute VB_Name = "{source.stem}"\n')
    said = re.sub(r'"[^"\n]*"|\'.*', "", code)
    assert FORBIDDEN.findall(said) == []
    runs = re.findall(r"Application\.Run (\w+)", code)
    assert runs == (["RUN_PYTHON"] if source.stem == "Workbench" else [])


def test_sources_have_no_unknown_names():
    """Each button has its macro, each text its key, each call its function."""
    code = (build.HERE / "src" / "Workbench.bas").read_text("ascii")
    macros = set(re.findall(r"^Public Sub (\w+)\(\)", code, re.MULTILINE))
    assert {macro for _, macro, _ in build.BUTTONS} == macros
    keys = set(re.findall(r'(?:TextOf\(|Complain )"(\w+)"', code))
    assert keys <= set(build.TEXTS)
    assert {f"{each}_short" for each in re.findall(r'Complain "(\w+)"', code)} <= set(build.TEXTS)
    for name in re.findall(r'CallPython "(\w+)"', code):
        assert callable(getattr(buttons, name))
    named = set(re.findall(r'NamedCell\("(\w+)"\)', code))
    assert named <= {workbench.MESSAGE, *(name for _, name, _ in build.INPUTS)}
    known = set(selfcheck.TEXTS)
    code = (build.HERE / "src" / "SelfCheck.bas").read_text("ascii")
    assert set(re.findall(r'TextOf\("(\w+)"\)', code)) <= known
    assert set(re.findall(r'Status\w* = "([\w-]+)"', code)) <= known


# ---------------------------------------------------------------- the workbench


def test_workbench_in_the_repository_is_the_built_one(tmp_path: Path):
    assert build.build(tmp_path / "a.xlsm").read_bytes() == build.TARGET.read_bytes()


def test_olevba_finds_every_module_as_written():
    found = modules(build.TARGET)
    for source in build.SOURCES:
        assert found[f"{source.stem}.bas"] == body(source.read_text("ascii"))
    others = {name: code for name, code in found.items() if not name.startswith("Workbench")}
    assert set(others.values()) == {""}  # the sheets and the workbook have no code


def test_no_macro_runs_by_itself():
    parser = VBA_Parser(str(build.TARGET))
    try:
        kinds = {kind for kind, _, _ in parser.analyze_macros() or []}
    finally:
        parser.close()
    assert "AutoExec" not in kinds


def test_workbench_opens_and_is_sound():
    data = build.TARGET.read_bytes()
    assert_workbook_valid(data)
    book = openpyxl.load_workbook(io.BytesIO(data), keep_vba=True)
    assert book.vba_archive is not None
    assert book.sheetnames[:3] == [workbench.START, workbench.RESULTS, workbench.FINDINGS]
    assert book[build.TEXT_SHEET].sheet_state == "veryHidden"
    for name, columns in (
        (workbench.RESULTS, workbench.RESULT_COLUMNS),
        (workbench.FINDINGS, workbench.FINDING_COLUMNS),
    ):
        headings = [cell.value for cell in book[name][workbench.HEADING_ROW]]
        assert headings == [each.heading for each in columns]
        assert book[name].auto_filter.ref
        assert book[name].conditional_formatting


def test_buttons_run_their_macros():
    drawing = Package.open(build.TARGET).read("xl/drawings/vmlDrawing1.vml").decode()
    captions = re.findall(r"<font[^>]*>([^<]+)</font>", drawing)
    macros = re.findall(r"<x:FmlaMacro>\[0\]!(\w+)</x:FmlaMacro>", drawing)
    assert [*zip(captions, macros, strict=True)] == [
        (caption, macro) for caption, macro, _ in build.BUTTONS
    ]


def pressed(macro: str, run_python: str) -> ExcelApplication:
    """The workbench after a button, where RunPython of the add-in does this.

    pyOpenVBA's interpreter has no add-ins: the macro is led to one of our own.
    """
    app = ExcelApplication.open(build.TARGET, with_vba=False)
    source = (build.HERE / "src" / "Workbench.bas").read_text("ascii")
    assert source.count('"xlwings.xlam!RunPython"') == 1
    app.add_module(source.replace("xlwings.xlam!RunPython", "AddIn.RunPython"), name="Workbench")
    code = f"Public Function RunPython(command As String)\n{run_python}\nEnd Function\n"
    app.add_module(code, name="AddIn")
    folder = 'ThisWorkbook.Names("zjtx_folder").RefersToRange.Value = "C:\\returns"'
    app.add_module(f"Public Sub Fill()\n{folder}\nEnd Sub\n", name="Prepare")
    app.answer_dialogs(1, 1)
    app.run("Prepare.Fill")
    app.run(f"Workbench.{macro}")
    return app


ANSWER = 'ThisWorkbook.Names("zjtx_message").RefersToRange.Value = '


def test_a_button_calls_python():
    app = pressed("CheckFolder", f"{ANSWER}command")
    call = "import zjtx_xl.excel.buttons; zjtx_xl.excel.buttons.check_folder()"
    assert call in [value for row in app.sheet(workbench.START).rows() for value in row]
    assert app.dialogs == []


@pytest.mark.parametrize(("run_python", "key"), [("Err.Raise 1004", "no_addin"), ("", "no_python")])
def test_where_something_is_not_installed_it_says_what_to_install(run_python: str, key: str):
    app = pressed("CheckFolder", run_python)
    [(_, text, title, _)] = app.dialogs
    assert (text, title) == (build.TEXTS[key], build.TEXTS["title"])
    assert "pip install zjtx-xl" in text


def test_without_another_workbook_it_asks_for_one():
    app = pressed("CheckActive", f"{ANSWER}command")
    assert [text for _, text, _, _ in app.dialogs] == [build.TEXTS["no_target"]]


# ---------------------------------------------------------------- the self-check


def said(path: Path) -> set[tuple[str, str, str]]:
    """Sheet, cell and status of each finding of the macro, in pyOpenVBA's interpreter."""
    found = ExcelApplication.open(path).run("Findings")
    return {
        (line.split("\t")[0], line.split("\t")[1], line.split("\t")[2])
        for line in str(found).split("\n")
        if line
    }


def column_says(path: Path) -> Iterator[tuple[str, str, str]]:
    """The same of the check column's own decisions."""
    [found] = read_package(Package.open(path), path.name).tables
    for sheet in found.sheets:
        for each in checked_fields(sheet.layout):
            entry = found.submission.entries[each.key]
            status = status_of(entry.cell, status_cell(each))
            if status != "ok":
                yield entry.sheet, entry.ref, status


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A form issued with macros, filled with what an enterprise sent, with faults of each kind."""
    folder = tmp_path_factory.mktemp("issued")
    roster = build.HERE.parent / "samples" / "qingdao-2021" / "roster.xlsx"
    made = generate("qingdao-2021/annex2", folder, roster=roster, macros=True)
    path = next(each for each in made.files if each.name.startswith("7_"))
    assert path.suffix == ".xlsm"
    [result] = check_file(path).results
    actual = [key for key in result.entries if key.endswith(".actual")]
    values: dict[str, object] = dict.fromkeys(actual, "12")
    values |= {actual[0]: "120", actual[1]: "-1", actual[2]: "很多", actual[3]: None}
    values |= {actual[4]: "约20", actual[-2]: "已进入辅导期"}
    fill_file(path, values)
    return path


def test_self_check_of_a_returned_form_says_what_check_says(returned: Path):
    [result] = check_file(returned).results
    mine = {"missing", "kind", "range"}
    asked = {
        each.ref
        for each in load_template("qingdao-2021/annex2").sheets[0].layout(1).fields
        if each.by == "recipient"
    }
    expected = {
        (each.sheet, each.cell, each.code)
        for each in result.findings
        if each.code in mine
        # what waits for an officer is asked of nobody, but for what lies outside its limits
        if each.code == "range" or result.entries[str(each.field)].reading.confidence != "proposed"
    }
    found = {each for each in said(returned) if each[2] in mine}
    assert {code for _, _, code in expected} == mine
    assert found == {each for each in expected if each[1] in asked}


def test_self_check_changes_nothing_and_lists_the_cells(returned: Path):
    before = returned.read_bytes()
    app = ExcelApplication.open(returned)
    app.answer_dialogs(1)
    app.run(selfcheck.MACRO)
    [(_, text, title, _)] = app.dialogs
    assert title == selfcheck.TEXTS["title"]
    assert len(text) < 1024  # more does not fit into a message box
    for _, cell, _ in [*column_says(returned)][:3]:
        assert cell in text
    assert returned.read_bytes() == before


@pytest.mark.parametrize("template_id", FORMS)
def test_self_check_says_what_the_check_column_says(template_id: str, tmp_path: Path):
    template = load_template(template_id)
    one = table(template, 2)
    data = blank([one], template.variables, macros=True)
    chance = random.Random(2021)  # noqa: S311 - test data
    for number in range(2):
        path = tmp_path / f"{number}.xlsm"
        path.write_bytes(filled(data, [random_filling(chance, one.layouts[0])], one.layouts[0]))
        if not any(each.scope != "always" for each in one.layouts[0].fields):
            assert said(path) == set(column_says(path))
        else:  # cells of a list are missed only where their record is used
            mine, column = said(path), set(column_says(path))
            assert mine <= column
            assert {each for each in column - mine if each[2] != "missing"} == set()


def test_an_empty_form_has_everything_missing_and_a_list_nothing(tmp_path: Path):
    for template_id, count in (("qingdao-2021/annex2", 13), ("qingdao-2021/annex6", 0)):
        path = tmp_path / "form.xlsm"
        template = load_template(template_id)
        path.write_bytes(blank([table(template, 2)], template.variables, macros=True))
        assert sum(1 for each in said(path) if each[2] == "missing") >= count
        assert count or not said(path)


def test_what_depends_on_a_tick_is_missed_only_then(tmp_path: Path):
    [path] = generate("qingdao-2021/annex6", tmp_path, macros=True).files
    uses = {"1.innovation.use": "☑其他，名称知识产权", "1.listing.use": "打勾"}
    fill_file(path, {"1.subject": "某公司", **uses})
    assert said(path) == {
        ("附6", "D4", "missing"),
        ("附6", "E4", "missing"),
        ("附6", "C7", "choice"),
    }


def test_forms_with_macros_are_sound(tmp_path: Path):
    [path] = generate("qingdao-2021/annex2", tmp_path, macros=True).files
    assert_workbook_valid(path)
    assert modules(path)["SelfCheck.bas"] == body(
        (build.HERE / "src" / "SelfCheck.bas").read_text("ascii")
    )
    book = openpyxl.load_workbook(path, keep_vba=True)
    assert book[selfcheck.SHEET].sheet_state == "veryHidden"
    [again] = generate("qingdao-2021/annex2", tmp_path / "again", macros=True).files
    assert again.read_bytes() == path.read_bytes()


def test_forms_have_no_macros_unless_asked_for(tmp_path: Path):
    [path] = generate("qingdao-2021/annex2", tmp_path).files
    assert path.suffix == ".xlsx"
    assert "xl/vbaProject.bin" not in Package.open(path)
    assert selfcheck.SHEET not in openpyxl.load_workbook(path).sheetnames


def test_the_own_macro_is_no_warning(returned: Path, tmp_path: Path):
    def severities(path: Path) -> list[str]:
        return [
            each.severity for each in check_file(path).results[0].findings if each.code == "macro"
        ]

    assert severities(returned) == ["info"]
    foreign = shutil.copy(build.TARGET, tmp_path / "foreign.xlsm")
    assert check_file(Path(foreign)).results[0].status == "unreadable"
