"""Old formats: read in a limited process, scored in a fresh workbook, said so."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import shutil
import struct
import zipfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import pytest
import xlsxwriter

from samples.faulty import returned_form
from tests.hostile_files import LEGACY, ROOT, spreadsheet
from tests.oddly_shown import plain_list
from zjtx_xl.checks.table import check_file
from zjtx_xl.findings.refusals import refusal_of
from zjtx_xl.returns import legacy, legacy_worker
from zjtx_xl.returns.identification import identify
from zjtx_xl.returns.legacy import read_values
from zjtx_xl.runs.check import CheckOptions, run_check
from zjtx_xl.xlsx.errors import WorkbookRefused

FORMATS = ("form.xls", "form.ods", "form.xlsb")
SAMPLE = next((ROOT / "samples" / "qingdao-2021" / "returned").glob("5_*.xlsx"))


def workbook(fill):
    """Any format that the library knows goes through the same worker; .xlsx is easy to make."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as made:
        fill(made)
    return target.getvalue()


def ods(name="form", **changes):
    """An .ods with one string in place of another."""
    target = io.BytesIO()
    is_found: set[str] = set()
    with zipfile.ZipFile(LEGACY / f"{name}.ods") as source, zipfile.ZipFile(target, "w") as copy:
        for member in source.namelist():
            data = source.read(member)
            if member in {"content.xml", "settings.xml"}:
                text = data.decode("utf-8")
                for old, new in changes.items():
                    is_found |= {old} if old in text else set()
                    text = text.replace(old, new)
                data = text.encode("utf-8")
            copy.writestr(member, data)
    assert is_found == changes.keys()
    return target.getvalue()


def scored(result):
    return [(each.row, each.cell, each.score, each.reported) for each in result.scores]


def said(result):
    return sorted((each.code, each.severity, each.cell) for each in result.findings)


# ------------------------------------------------------------ the worker


@pytest.mark.parametrize(
    ("value", "typed"),
    [
        (12, ("number", "12")),
        (12.0, ("number", "12")),
        (0.1 + 0.2, ("number", "0.3")),
        (38923.10, ("number", "38923.1")),
        (-3.5, ("number", "-3.5")),
        (1e-7, ("number", "0.0000001")),
        (1e20, ("number", "100000000000000000000")),
        (123456789012345678.0, ("number", "123456789012346000")),
        (float("nan"), ("text", "nan")),
        (True, ("boolean", "TRUE")),
        ("", None),
        (" ", ("text", " ")),
        ("1" * 40_000, ("text", "1" * 32_767)),
        (dt.date(2021, 12, 31), ("date", "44561")),
        (dt.datetime(2021, 12, 31, 12), ("date", "44561.5")),  # noqa: DTZ001
        (dt.time(12), ("number", "0.5")),
        (dt.timedelta(days=1, hours=12), ("number", "1.5")),
    ],
)
def test_values_are_raw_strings_at_fifteen_digits(value, typed):
    assert legacy_worker.typed(value) == typed


def test_cells_come_back_by_sheet_row_and_column():
    def fill(made):
        first, second = made.add_worksheet("一"), made.add_worksheet("_two")
        first.write_string(2, 1, "附2\n第二行")
        first.write_number(4, 0, 0.5)
        first.write_number(4, 1, 44561, made.add_format({"num_format": "yyyy-mm-dd"}))
        second.write_boolean(0, 0, True)
        second.very_hidden()

    book = read_values(workbook(fill))
    assert [(part.name, part.state) for part in book.sheets] == [
        ("一", "visible"),
        ("_two", "veryHidden"),
    ]
    first, second = (book.cells_of(part) for part in book.sheets)
    assert {place: (cell.type, cell.raw) for place, cell in first.items()} == {
        (3, 2): ("text", "附2\n第二行"),
        (5, 1): ("number", "0.5"),
        (5, 2): ("number", "44561"),
    }
    assert second[1, 1].raw == "TRUE"


def test_only_the_first_rows_and_columns_come_back():
    def fill(made):
        sheet = made.add_worksheet()
        for row in (0, legacy_worker.ROWS - 1, legacy_worker.ROWS):
            for column in (0, legacy_worker.COLUMNS - 1, legacy_worker.COLUMNS):
                sheet.write_number(row, column, 1)

    (part,) = (book := read_values(workbook(fill))).sheets
    last = legacy_worker.ROWS, legacy_worker.COLUMNS
    assert set(book.cells_of(part)) == {(1, 1), (1, last[1]), (last[0], 1), last}
    assert book.cut == {part.part}


def test_a_list_that_goes_on_after_the_rows_that_are_read_is_refused(tmp_path):
    (sample,) = (ROOT / "samples" / "qingdao-2021" / "tables").glob("annex3.xlsx")
    data = read_values(sample.read_bytes())
    path = tmp_path / "annex3.ods"
    for last, code in ((100, "legacy"), (legacy_worker.ROWS + 1, "too-large")):
        path.write_bytes(_as_ods(data, last))
        (result,) = check_file(path).results
        assert code in {each.code for each in result.findings}
        assert (result.status == "unreadable") == (code == "too-large")


def _as_ods(book, last):
    """The cells of a workbook as an .ods, with one more in row ``last`` of the first sheet."""
    tables: list[str] = []
    for part in book.sheets:
        cells = {place: cell.raw for place, cell in book.cells_of(part).items()}
        if not tables:
            cells[last, 2] = "某公司"
        rows: list[str] = []
        above = 0
        for row in sorted({row for row, _ in cells}):
            texts = [cells.get((row, column), "") for column in range(1, 20)]
            if row > above + 1:
                rows.append(
                    f'<table:table-row table:number-rows-repeated="{row - above - 1}">'
                    "<table:table-cell/></table:table-row>"
                )
            rows.append(f"<table:table-row>{''.join(map(_ods_cell, texts))}</table:table-row>")
            above = row
        tables.append(f'<table:table table:name="{part.name}">{"".join(rows)}</table:table>')
    return spreadsheet("".join(tables).encode("utf-8"))


def _ods_cell(text):
    value = 'office:value-type="string"' if text else ""
    return f"<table:table-cell {value}><text:p>{escape(text)}</text:p></table:table-cell>"


def test_what_makes_the_library_abort_stops_only_the_child():
    def fill(made):
        sheet = made.add_worksheet()
        sheet.write_number(0, 0, 1)
        sheet.write_number(1_048_575, 16_383, 1)

    with pytest.raises(WorkbookRefused) as refused:
        read_values(workbook(fill))
    assert refusal_of(refused.value).code == "too-large"


def test_child_that_takes_too_long_is_stopped(monkeypatch):
    sleeper = (legacy.COMMAND[0], "-c", "import time; time.sleep(60)")
    monkeypatch.setattr(legacy, "COMMAND", sleeper)
    monkeypatch.setattr(legacy_worker, "PATIENCE", 0.2)
    with pytest.raises(WorkbookRefused) as refused:
        read_values(b"anything")
    assert refusal_of(refused.value).code == "too-large"


@pytest.mark.parametrize(
    "data", [b"", b"text", b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1") * 99]
)
def test_nonsense_is_refused(data):
    with pytest.raises(WorkbookRefused):
        read_values(data)


def test_a_workbook_without_any_sheet_holds_no_table(tmp_path):
    data = spreadsheet(b"")
    assert read_values(data).sheets == ()
    path = tmp_path / "a.ods"
    path.write_bytes(data)
    (result,) = check_file(path).results
    assert (result.status, [each.code for each in result.findings]) == ("unreadable", ["not-ours"])


def test_output_is_bounded(monkeypatch, capsys):
    class Sheet:
        end = (1999, 59)

        def to_python(self, **_limits):
            return [["字" * 1000] * 60] * 2000

    class Metadata:
        name, visible, typ = "表", "SheetVisibleEnum.Visible", "SheetTypeEnum.WorkSheet"

    class Workbook:
        sheets_metadata = (Metadata,) * 3

        def get_sheet_by_index(self, _index):
            return Sheet()

    monkeypatch.setattr(legacy_worker, "OUTPUT", 100_000)
    workbook: Any = Workbook()
    assert legacy_worker.print_sheets(workbook) > legacy_worker.OUTPUT
    assert len(capsys.readouterr().out) <= 100_000


def test_a_duration_beyond_all_time_costs_its_row_and_not_the_file():
    class Sheet:
        start, end, width = (4, 2), (7, 3), 2

        def to_python(self, **_limits):
            raise OverflowError

        def iter_rows(self):
            rows: Any = [["", ""]] * 4 + [[7.0, ""], None, ["x", ""]]
            return Rows(rows)

    class Rows:
        def __init__(self, rows):
            self.rows = iter(rows)

        def __next__(self):
            if (row := next(self.rows)) is None:
                raise OverflowError
            return row

    sheet: Any = Sheet()
    rows = list(legacy_worker._rows_of(sheet))  # noqa: SLF001 - its neighbours need a library
    assert rows[4] == ["", "", 7.0, ""]
    lost = ("error", "#NUM!")
    assert list(map(legacy_worker.typed, rows[5])) == [None, None, lost, lost]
    assert rows[6] == ["", "", "x", ""]


# What LibreOffice writes for 1.75 formatted [h]:mm; in tables of two kinds.
DURATION = 'office:value-type="time" office:time-value="PT42H00M00S"'
STORED = {
    "form": ('office:value="92" calcext:value-type="float"><text:p>92<', "92"),
    "shown_list": ('office:value="812" calcext:value-type="float"><text:p>3<', "812"),
}


ERROR = (
    'table:formula="of:=1/0" office:value-type="string" office:string-value="" '
    'calcext:value-type="error"><text:p>#DIV/0!<'
)


@pytest.mark.parametrize("name", STORED)
def test_an_error_value_of_an_ods_is_said_as_one(name, tmp_path):
    """The library gives it as an empty cell, of which it would be said that nothing was written."""
    old, raw = STORED[name]
    source = check_file(LEGACY / f"{name}.ods").results[0]
    path = tmp_path / "form.ods"
    path.write_bytes(ods(name, **{f'office:value-type="float" {old}': ERROR}))
    assert_errors(path, [entry.ref for entry in source.entries.values() if entry.cell.raw == raw])


def test_an_error_value_of_an_xls_is_said_as_one(tmp_path):
    """23, of SUM(H7:H8)*2-1, makes room for #DIV/0! ([MS-XLS] 2.5.133)."""
    data = (LEGACY / "formulas.xls").read_bytes()
    place, result = re.escape(struct.pack("<HH", 6, 8)), struct.pack("<d", 23)
    error = b"\2\0\7\0\0\0\xff\xff"
    path = tmp_path / "form.xls"
    path.write_bytes(re.sub(place + b".." + result, lambda at: at[0][:6] + error, data))
    assert_errors(path, ["I7"])


def assert_errors(path, refs):
    (result,) = check_file(path).results
    assert refs
    for ref in refs:
        (found,) = [each for each in result.findings if each.cell == ref]
        assert (found.code, found.severity) == ("error-value", "error")
        assert "#DIV/0!" in found.message
        (entry,) = [each for each in result.entries.values() if each.ref == ref]
        assert (entry.cell.type, entry.reading.value) == ("error", None)
        assert entry.reading.confidence == "unreadable"


@pytest.mark.parametrize("name", STORED)
def test_a_duration_of_days_is_a_number_that_is_shown_as_one(name, tmp_path):
    old, raw = STORED[name]
    source = check_file(LEGACY / f"{name}.ods").results[0]
    new = f"{DURATION}><text:p>42:00<"
    path = tmp_path / "form.ods"
    path.write_bytes(ods(name, **{f'office:value-type="float" {old}': new}))
    result = check_file(path).results[0]
    places = [key for key, entry in source.entries.items() if entry.cell.raw == raw]
    assert places
    for key in places:
        cell, reading = result.entries[key].cell, result.entries[key].reading
        assert (cell.type, cell.raw, cell.seen) == ("number", "1.75", "42:00")
        if result.entries[key].reading.confidence != "missing":
            assert (reading.value, reading.confidence) == (None, "unreadable")
            (message,) = [
                each.message for each in result.findings
                if each.field == key and each.code == "shown"
            ]  # fmt: skip
            assert "存储的是“1.75”，数字格式把它显示为“42:00”" in message


@pytest.mark.parametrize(
    ("formula", "code", "raw", "stored"),
    [
        ('"是"&""', "@", "0", ("empty", "")),  # LibreOffice keeps nothing of it
        ("B2", "@", "0", ("empty", "")),
        ("B2", "@", "3", ("number", "3")),
        ("1000.0-1000.0", "@", "0", ("number", "0")),
        ("B2", "0", "0", ("number", "0")),
        ("", "@", "0", ("number", "0")),
    ],
)
def test_zero_of_a_formula_that_gives_a_text_in_an_xls(formula, code, raw, stored):
    told: list[dict[str, Any]] = [
        {"sheet": "表", "state": "visible"},
        {"row": 1, "cells": [[1, "number", raw]]},
        {"formats": [[1, 1, code, "", None, formula]], "hidden_rows": [], "hidden_columns": [],
         "merges": []},
    ]  # fmt: skip
    book = legacy._book([json.dumps(line).encode() for line in told])  # noqa: SLF001 - no program here writes such files
    cell = book.cells_of(book.sheets[0])[1, 1]
    assert (cell.type, cell.raw) == stored


# ------------------------------------------------------------ the check


@pytest.mark.parametrize("name", FORMATS)
def test_values_scores_and_findings_are_those_of_the_original(name):
    (original,) = check_file(SAMPLE).results
    (result,) = check_file(LEGACY / name).results
    assert result.template == original.template
    assert result.subject == original.subject
    assert scored(result) == scored(original)
    assert result.total == original.total
    assert {key: each.reading.value for key, each in result.entries.items()} == {
        key: each.reading.value for key, each in original.entries.items()
    }
    assert said(result) == sorted([("legacy", "warning", None), *said(original)])
    (notice,) = (each.message for each in result.findings if each.code == "legacy")
    assert "已按数值转入新表" in notice
    assert ("读不到数字格式" in notice) == name.endswith(".xlsb")
    assert "找不到位置" not in notice


def test_an_xlsb_of_another_table_waits_only_where_a_number_may_be_a_percentage():
    """F9 stores 1 and F22 0.5; whether they were shown as 100% and 50% the file does not tell."""
    (result,) = check_file(LEGACY / "innovative.xlsb").results
    assert result.subject == "青岛海岳精密机械有限公司"
    waiting = {entry.ref for entry in result.entries.values() if not entry.reading.is_sure}
    computed = {"E14", "F17"}  # 资产负债率 is made of F9, the total of its points
    scores = {"F11", "F12", "F13", "F14", "F15", "F16"}  # blank as the sender left them
    assert waiting - computed - scores == {"F9", "F22"}
    assert {(each.code, each.cell) for each in result.findings} == {
        # of the first version, whose formulas asked less; nothing else is said of them
        ("legacy", None), ("version", None), ("shown", "F9"), ("shown", "F22"),
    }  # fmt: skip
    points = {score.row: score.score for score in result.scores}
    assert points == {
        "ip": 20, "rd_share": 20, "growth": 20, "debt_ratio": None, "field": 10, "core_share": 20,
    }  # fmt: skip


# What programs make of an .ods: a mimetype that is packed as well, blank rows that pack well.
BLANK = (
    b'<table:table-row table:style-name="ro1"><table:table-cell table:style-name="ce1" '
    b'table:number-columns-repeated="12"/></table:table-row>'
)
REPACKED = {
    "mimetype": lambda _, data: data,
    "blank rows": lambda name, data: (
        data.replace(b"</table:table>", BLANK * 70_000 + b"</table:table>", 1)
        if name == "content.xml" else data
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ["form", "shown_list"])
@pytest.mark.parametrize("change", REPACKED.values(), ids=REPACKED)
def test_an_ods_is_read_however_it_is_packed(name, change, tmp_path):
    target = tmp_path / "form.ods"
    with (
        zipfile.ZipFile(LEGACY / f"{name}.ods") as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for member in source.namelist():
            copy.writestr(member, change(member, source.read(member)))
    expected, found = (check_file(path).results for path in (LEGACY / f"{name}.ods", target))
    assert [(each.entries, said(each)) for each in found] == [
        (each.entries, said(each)) for each in expected
    ]


@pytest.mark.parametrize(("make", "sheet"), [(returned_form, "附2"), (plain_list, "附5")])
def test_a_table_beside_a_large_sheet_is_read(make, sheet, tmp_path, monkeypatch):
    """Limits are for what is read: how much lies on other sheets is nobody's business."""
    path = tmp_path / "form.xlsx"
    path.write_bytes(make())
    (expected,) = check_file(path).results
    book = openpyxl.load_workbook(path)
    other: Any = book.create_sheet("明细")
    for row in range(300):
        other.append([row] * 20)
    book.save(path)
    monkeypatch.setattr("zjtx_xl.xlsx.sheet.reader.MAX_CELLS", 3_000)
    (result,) = check_file(path).results
    assert result.sheets == (sheet,)
    for key, entry in expected.entries.items():
        if entry.cell.formula is None:  # its result is lost where openpyxl saves a file
            assert result.entries[key].reading == entry.reading
    assert {each.code for each in result.findings} <= {each.code for each in expected.findings}


def test_an_officers_own_xls_is_not_ours(tmp_path):
    shutil.copy(LEGACY / "form.ods", path := tmp_path / "other.ods")
    path.write_bytes(_emptied(path.read_bytes()))
    (result,) = check_file(path).results
    assert [each.code for each in result.findings] == ["not-ours"]


def _emptied(data):
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            content = source.read(name)
            if name == "content.xml":
                start = content.index(b"<office:spreadsheet")
                start, end = content.index(b">", start) + 1, content.index(b"</office:spreadsheet")
                content = content[:start] + b'<table:table table:name="1"/>' + content[end:]
            copy.writestr(name, content)
    return target.getvalue()


def test_known_by_its_labels_when_the_hidden_sheet_is_gone(tmp_path):
    path = tmp_path / "form.ods"
    path.write_bytes(ods(**{'table:name="_zjtx"': 'table:name="Sheet9"'}))
    (original,) = check_file(SAMPLE).results
    (result,) = check_file(path).results
    assert (result.template, result.subject) == (original.template, original.subject)
    assert scored(result) == scored(original)


def test_changed_label_and_lowered_target_are_not_hidden_by_the_conversion(tmp_path):
    path = tmp_path / "form.ods"
    changes = {
        "有效发明专利数量（个）": "发明专利数量（个）",
        'office:value="40"': 'office:value="4"',
    }
    path.write_bytes(ods(**changes))
    (result,) = check_file(path).results
    assert {"label", "prefilled", "legacy"} <= {each.code for each in result.findings}


def test_inserted_row_moves_nothing_into_the_wrong_cell(tmp_path):
    path = tmp_path / "form.ods"
    data = ods()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read("content.xml").decode("utf-8")
    rows = content.split("<table:table-row")
    seventh = "<table:table-row" + rows[7]
    path.write_bytes(
        ods(**{seventh: "<table:table-row><table:table-cell/></table:table-row>" + seventh})
    )
    (original,) = check_file(SAMPLE).results
    (result,) = check_file(path).results
    assert scored(result) == scored(original)


# ------------------------------------------------------------ the written copy


def test_scored_copy_is_an_xlsx_with_the_same_scores(tmp_path):
    returned, out = tmp_path / "returned", tmp_path / "out"
    (returned / "sub").mkdir(parents=True)
    for name in FORMATS:
        shutil.copy(LEGACY / name, returned / "sub" / name)
    shutil.copy(SAMPLE, returned / "sub" / "form.xlsx")
    results = list(run_check([returned], CheckOptions(write=out)).results())
    written = {Path(each.path).name: Path(each.written or "").relative_to(out) for each in results}
    assert written == {
        "form.xlsx": Path("sub/form.xlsx"),
        "form.ods": Path("sub/form.ods.xlsx"),
        "form.xls": Path("sub/form.xls.xlsx"),
        "form.xlsb": Path("sub/form.xlsb.xlsx"),
    }
    for each in results:
        (again,) = check_file(Path(each.written or "")).results
        assert scored(again) == scored(each._replace(findings=()))
        assert "legacy" not in {finding.code for finding in again.findings}


def test_in_place_the_old_file_stays(tmp_path):
    shutil.copy(LEGACY / "form.xls", tmp_path)
    (result,) = run_check([tmp_path], CheckOptions(in_place=True)).results()
    assert result.written == str(tmp_path / "form.xlsx")
    assert (tmp_path / "form.xls").read_bytes() == (LEGACY / "form.xls").read_bytes()
    # and what stands beside it is not written over
    before = (tmp_path / "form.xlsx").read_bytes()
    (result,) = run_check([tmp_path / "form.xls"], CheckOptions(in_place=True)).results()
    assert result.written is None
    assert (tmp_path / "form.xlsx").read_bytes() == before


def test_marks_go_into_the_fresh_workbook():
    returned = check_file(LEGACY / "form.xls").returned
    assert returned is not None
    assert returned.is_rebuilt
    book = read_values((LEGACY / "form.xls").read_bytes())
    marks = identify(book).marks
    assert marks is not None
    assert marks.recipient
    assert any(each.issued for each in marks.tables)
    assert returned.identity.marks == marks


def test_json_of_the_contract_names_the_old_file(tmp_path):
    shutil.copy(LEGACY / "form.ods", tmp_path)
    run = run_check([tmp_path])
    (entry,) = json.loads("".join(run.json_chunks()))["files"]
    assert entry["path"] == str(tmp_path / "form.ods")
    assert entry["status"] == "findings"
    assert run.summary.errors == 0


# ------------------------------------------------------------ what nobody sees in an .ods

ROW_9 = (
    '<table:table-row table:style-name="ro5"><table:covered-table-cell '
    'table:number-columns-repeated="4" table:style-name="ce5"/><table:table-cell '
    'table:style-name="ce12" office:value-type="string" calcext:value-type="string"><text:p>有效'
)
TARGET_9 = '<table:table-cell table:style-name="ce14" table:content-validation-name="val6"'
ANSWER_9 = (
    '<table:table-cell table:style-name="ce19" table:content-validation-name="val19" '
    'office:value-type="float" office:value="35" calcext:value-type="float"><text:p>35</text:p>'
    "</table:table-cell>"
)
SPANNED = ' table:number-columns-spanned="2" table:number-rows-spanned="1"'
THIN = (
    '<style:style style:name="thin" style:family="table-row">'
    '<style:table-row-properties style:row-height="{}"/></style:style></office:automatic-styles>'
)


def of_row(attribute):
    return {ROW_9: ROW_9.replace(' table:style-name="ro5"', f" {attribute}", 1)}


def of_thin_row(height):
    return {
        **of_row('table:style-name="thin"'),
        "</office:automatic-styles>": THIN.format(height),
    }


NOT_SEEN = {
    "row": of_row('table:style-name="ro5" table:visibility="collapse"'),
    "thin row": of_thin_row("0.02in"),
    "thin row in centimetres": of_thin_row("0.07cm"),
    "sheet": {
        'style:name="ta1" style:family="table" style:master-page-name="PageStyle_5f_附2">'
        '<style:table-properties table:display="true"': 'style:name="ta1" style:family="table">'
        '<style:table-properties table:display="false"'
    },
    "merged away": {
        TARGET_9: TARGET_9 + SPANNED,
        ANSWER_9: ANSWER_9.replace("table-cell", "covered-table-cell"),
    },
}


def patents_of(data, tmp_path):
    path = tmp_path / "form.ods"
    path.write_bytes(data)
    (result,) = check_file(path).results
    (row,) = [each for each in result.scores if each.row == "patents"]
    return row.score, result


@pytest.mark.parametrize("name", NOT_SEEN)
def test_what_nobody_sees_in_an_old_format_waits(name, tmp_path):
    score, result = patents_of(ods(**NOT_SEEN[name]), tmp_path)
    assert score is None
    code, cell = {"merged away": ("shown", "I9"), "sheet": ("sheet", None)}.get(
        name, ("sheet", "H9")
    )
    assert (code, cell) in {(each.code, each.cell) for each in result.findings}


def test_a_row_that_is_low_and_can_be_read_is_seen(tmp_path):
    score, result = patents_of(ods(**of_thin_row("3pt")), tmp_path)
    assert (score, said(result)) == (10, said(patents_of(ods(), tmp_path)[1]))


def test_a_zero_that_an_ods_does_not_show_waits(tmp_path):
    zero = ANSWER_9.replace("35", "0")
    shown = 'config:name="ShowZeroValues" config:type="boolean">'
    seen, hidden = (
        patents_of(ods(**{ANSWER_9: zero, f"{shown}true": shown + wanted}), tmp_path)
        for wanted in ("true", "false")
    )
    assert (seen[0], hidden[0]) == (0, None)
    (fault,) = [each for each in hidden[1].findings if each.cell == "I9"]
    assert "零" in fault.message


def test_a_second_sheet_of_an_old_format_is_said_and_what_it_contradicts_waits(tmp_path):
    with zipfile.ZipFile(LEGACY / "form.ods") as source:
        content = source.read("content.xml").decode()
    start = content.index('<table:table table:name="附2"')
    end = content.index("</table:table>", start) + len("</table:table>")
    own = content[start:end]
    copy = own.replace('table:name="附2"', 'table:name="草稿"', 1)
    other = copy.replace(ANSWER_9, ANSWER_9.replace("35", "99"))
    for second, score in ((copy, 10), (other, None)):
        found, result = patents_of(ods(**{own: own + second}), tmp_path)
        assert found == score
        assert ["草稿" in each.message for each in result.findings if each.code == "sheet"] == [
            True
        ]
