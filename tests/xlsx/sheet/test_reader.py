from __future__ import annotations

import time
from typing import Any

import pytest

from tests.packages import MAIN, STRICT, refused, sheet
from zjtx_xl.xlsx.address import Range, is_number, parse_cell
from zjtx_xl.xlsx.cell import Cell
from zjtx_xl.xlsx.sheet.cells import scan
from zjtx_xl.xlsx.sheet.offsets import translate
from zjtx_xl.xlsx.sheet.reader import SheetScan
from zjtx_xl.xlsx.sheet.structure import Protection, Validation

STRINGS = ["甲", " 乙 ", ""]
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
XM = "http://schemas.microsoft.com/office/excel/2006/main"


RICH = '<r><t>富</t></r><r><t>文本</t></r><rPh sb="0" eb="1"><t>fu</t></rPh>'


class Strings:
    """Shared strings that remember which of them were asked for."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def __getitem__(self, index: int) -> str:
        self.asked.append(index)
        return STRINGS[index]


def scanned(rows: str, *, before: str = "", after: str = "", **options: Any) -> SheetScan:
    return scan(sheet(rows, before=before, after=after), Strings(), **options)


def row(*cells: str, number: int = 1) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


# ---------------------------------------------------------------- cells


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        ('<c r="A1"><v>38923.10</v></c>', ("number", "38923.10", None, 0)),
        ('<c r="A1" s="3" t="n"><v> -1.5E-3\n</v></c>', ("number", "-1.5E-3", None, 3)),
        ('<c r="A1" s="3"/>', ("empty", "", None, 3)),
        ('<c r="A1" s="3"></c>', ("empty", "", None, 3)),
        ('<c r="A1"><v></v></c>', ("empty", "", None, 0)),
        ('<c r="A1" t="s"><v>0</v></c>', ("text", "甲", None, 0)),
        ('<c r="A1" t="s"><v>1</v></c>', ("text", " 乙 ", None, 0)),
        ('<c r="A1" t="s"><v>2</v></c>', ("empty", "", None, 0)),
        ('<c r="A1" t="inlineStr"><is><t>丙&amp;_x000D_</t></is></c>', ("text", "丙&\r", None, 0)),
        (f'<c r="A1" t="inlineStr"><is>{RICH}</is></c>', ("text", "富文本", None, 0)),
        ('<c r="A1" t="str"><f>B1&amp;"a"</f><v>甲a</v></c>', ("text", "甲a", 'B1&"a"', 0)),
        ('<c r="A1" t="str"><f>""</f><v></v></c>', ("text", "", '""', 0)),
        ('<c r="A1"><f>SUM(B1:B2)</f><v>3</v></c>', ("number", "3", "SUM(B1:B2)", 0)),
        ('<c r="A1"><f>SUM(B1:B2)</f></c>', ("empty", "", "SUM(B1:B2)", 0)),
        ('<c r="A1"><f>SUM(B1:B2)</f><v/></c>', ("empty", "", "SUM(B1:B2)", 0)),
        ('<c r="A1" t="b"><v>1</v></c>', ("boolean", "TRUE", None, 0)),
        ('<c r="A1" t="b"><v>false</v></c>', ("boolean", "FALSE", None, 0)),
        ('<c r="A1" t="e"><f>B1</f><v>#REF!</v></c>', ("error", "#REF!", "B1", 0)),
        ('<c r="A1" t="d"><v>2021-05-01</v></c>', ("number", "44317", None, 0)),
        ('<c r="A1" t="d"><v>2021-12-31T18:00:00</v></c>', ("number", "44561.75", None, 0)),
        ('<c r="A1" t="d"><v>1900-01-05</v></c>', ("text", "1900-01-05", None, 0)),
        ('<c r="A1" t="d"><v>年底</v></c>', ("text", "年底", None, 0)),
        ('<c r="a1"><v>7</v></c>', ("number", "7", None, 0)),
        ('<c r="A1" t="s"><v/></c>', ("empty", "", None, 0)),
        ('<c r="A1" t="s"><v> </v></c>', ("empty", "", None, 0)),
        ('<c r="A1"><v><![CDATA[7]]></v></c>', ("number", "7", None, 0)),
        ('<c r="A1"><f t="dataTable" ref="A1:A2" r1="B1"/><v>7</v></c>', ("number", "7", "", 0)),
        ('<c r="A1"><v>7</v><extLst><ext uri="u"><v xmlns="u">8</v></ext></extLst></c>',
         ("number", "7", None, 0)),
    ],
)  # fmt: skip
def test_cell(element: str, expected: tuple[object, ...]):
    cell = scanned(row(element)).cells[1, 1]
    assert (cell.type, cell.raw, cell.formula, cell.style) == expected


def test_a_day_that_is_stored_as_one_is_seen_as_one():
    """Whatever the number format is: no count of days is meant."""
    cell = scanned(row('<c r="A1" t="d"><v>2021-05-01</v></c>')).cells[1, 1]
    assert cell.seen == "2021-05-01"


def test_only_strings_in_use_are_decoded():
    strings = Strings()
    rows = row('<c r="A1" t="s"><v>1</v></c>') + row('<c r="A2" t="s"><v>0</v></c>', number=2)
    scan(sheet(rows), strings, last_row=1)
    assert strings.asked == [1]


def test_missing_references_count_on():
    rows = '<row><c><v>1</v></c><c r="D1"><v>2</v></c><c><v>3</v></c></row>'
    rows += '<row r="5"/><row><c><v>4</v></c></row>'
    cells = scanned(rows).cells
    assert {place: cell.raw for place, cell in cells.items()} == {
        (1, 1): "1",
        (1, 4): "2",
        (1, 5): "3",
        (6, 1): "4",
    }


def test_shared_formulas_are_expanded():
    rows = "".join(
        row(f'<c r="C{n}"><f t="shared" si="0"{extra}</f><v>1</v></c>', number=n)
        for n, extra in [(1, ' ref="C1:C3">A1*$B$1'), (2, ">"), (3, ">")]
    )
    cells = scanned(rows).cells
    assert [cells[n, 3].formula for n in (1, 2, 3)] == ["A1*$B$1", "A2*$B$1", "A3*$B$1"]


def test_shared_formula_without_its_first_cell():
    assert scanned(row('<c r="A1"><f t="shared" si="4"/></c>')).cells[1, 1].formula == ""


def test_translate():
    assert translate('IF(A1="B1",$A$1,Sheet2!B2)', "C1", "D2") == 'IF(B2="B1",$A$1,Sheet2!C3)'
    assert translate('A1&"', "C1", "D2") == ""


def test_any_prefix_strict_and_encodings():
    plain = sheet(row('<c r="A1" t="inlineStr"><is><t>甲</t></is></c>'))
    expected = scan(plain, Strings()).cells
    prefixed = plain.decode().replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?")
    prefixed = prefixed.replace("xmlns=", "xmlns:x=")
    utf16 = plain.decode().replace("UTF-8", "UTF-16")
    gbk = plain.decode().replace("UTF-8", "GBK")
    variants = {
        "prefix": prefixed.encode(),
        "strict": plain.replace(MAIN.encode(), STRICT.encode()),
        "bom": b"\xef\xbb\xbf" + plain,
        "utf-16": utf16.encode("utf-16"),
        "utf-16-be": b"\xfe\xff" + utf16.encode("utf-16-be"),
        "utf-16 without mark": utf16.encode("utf-16-le"),
        "gbk": gbk.encode("gbk"),
    }
    for name, variant in variants.items():
        assert scan(variant, Strings()).cells == expected, name


# ---------------------------------------------------------------- contradictions


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param('<row r="1"><c r="A2"/></row>', id="cell in the wrong row"),
        pytest.param('<row r="1"><c r="A11"/></row>', id="row number that only ends like it"),
        pytest.param('<row r="1"><c r="XFE1"/></row>', id="column that does not exist"),
        pytest.param('<row r="1"><c r="1"/></row>', id="no column"),
        pytest.param('<row r="1048577"/>', id="row that does not exist"),
        pytest.param('<row r="0"/>', id="row zero"),
        pytest.param('<row r="\N{FULLWIDTH DIGIT ONE}"/>', id="full-width digit"),
        pytest.param('<row r="-1"/>', id="negative row"),
        pytest.param('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>', id="twice"),
        pytest.param('<row r="1"><c r="A1"><v>1,5</v></c></row>', id="no number"),
        pytest.param('<row r="1"><c r="A1"><v>NaN</v></c></row>', id="not a number"),
        pytest.param('<row r="1"><c r="A1"><v>1_000</v></c></row>', id="number of Python"),
        pytest.param(
            '<row r="1"><c r="A1"><v>\N{FULLWIDTH DIGIT ONE}2</v></c></row>', id="full-width number"
        ),
        pytest.param('<row r="1"><c r="A1" t="s"><v>x</v></c></row>', id="no string index"),
        pytest.param('<row r="1"><c r="A1" t="b"><v>2</v></c></row>', id="no boolean"),
        pytest.param('<row r="1"><c r="A1" t="z"><v>2</v></c></row>', id="unknown type"),
        pytest.param('<row r="1"><c r="A1" s="x"/></row>', id="no style index"),
        pytest.param('<row r="1"><c r="A1"></row>', id="not well-formed"),
        pytest.param("<row>" + "<c/>" * 16_385 + "</row>", id="more cells than columns"),
        pytest.param("</sheetData><sheetData>", id="rows twice"),
    ],
)
def test_damaged(rows: str):
    with refused("damaged"):
        scanned(rows)


def test_cut_off_or_foreign():
    for data in (sheet()[:-5], b"", b"<a/>", b"<?xml version='1.0' encoding='utf-7'?><a/>",
                 b"\xff\xfe<", b"<?xml version='1.0' encoding='gbk'?><a>\xff</a>"):  # fmt: skip
        with refused("damaged"):
            scan(data, Strings())


def test_doctype_is_hostile():
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]>'
        b'<worksheet xmlns="' + MAIN.encode() + b'"><sheetData/></worksheet>'
    )
    with refused("hostile"):
        scan(bomb, Strings())
    with refused("hostile"):
        scan(bomb.decode().encode("utf-16"), Strings())


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        (row('<c r="A1"><v>1</v></c>', '<c r="A1"/>'), "1"),
        (row('<c r="A1"/>', '<c r="A1"><v>1</v></c>'), "1"),
        (row('<c r="A1"><v>1</v></c>', '<c r="A1"><v>1</v></c>'), "1"),
        (row("<c r='B1'/>", '<c r="A1"><v>1</v></c>'), "1"),
        (row(number=2) + row('<c r="A1"><v>1</v></c>'), "1"),
    ],
)
def test_contradictions_that_reading_survives(rows: str, kept: str):
    found = scanned(rows)
    assert found.cells[1, 1].raw == kept
    assert found.faults


# ---------------------------------------------------------------- extent


def test_cells_below_the_last_row_are_not_built():
    rows = row('<c r="A1"/>') + row('<c r="A2"/>', number=2) + row('<c r="A9"/>', number=9)
    after = '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>'
    found = scanned(rows, after=after, last_row=2)
    assert set(found.cells) == {(1, 1), (2, 1)}
    assert found.merges == (Range(1, 1, 2, 2),)
    data = sheet(rows, after=after)
    assert data[found.rows_at :].startswith(b"<sheetData>")
    assert data[found.rest_at :].startswith(b'<row r="9">')
    whole = scan(data, Strings())
    assert data[whole.rest_at :].startswith(b"<mergeCells>")


def test_cell_in_the_last_corner_costs_nothing():
    found = scanned('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    assert list(found.cells) == [parse_cell("XFD1048576")]


def test_a_million_styled_blank_rows():
    blank = "".join(
        f'<row r="{n}" s="1" customFormat="1"><c r="A{n}" s="1"/></row>'
        for n in range(2, 1_048_577)
    )
    data = sheet(row('<c r="A1"><v>1</v></c>') + blank, after='<sheetProtection sheet="1"/>')
    start = time.process_time()
    found = scan(data, Strings(), last_row=40)
    assert time.process_time() - start < 5  # openpyxl takes a minute
    assert len(found.cells) == 40
    assert found.protection == Protection(enabled=True, has_password=False)


def test_too_many_cells(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("zjtx_xl.xlsx.sheet.reader.MAX_CELLS", 3)
    with refused("too-large"):
        scanned(row(*["<c/>"] * 5) + row("<c/>", number=2))


# ---------------------------------------------------------------- structure


def test_validations():
    after = (
        '<dataValidations count="3">'
        '<dataValidation type="list" allowBlank="1" showErrorMessage="1" showInputMessage="1" '
        'promptTitle="填写" prompt="是或否_x000D_" errorTitle="错误" error="请选择" '
        'sqref="E9 E11:E12">'
        '<formula1>"是,否"</formula1></dataValidation>'
        '<dataValidation type="decimal" operator="greaterThan" errorStyle="warning" '
        'showErrorMessage="1" sqref="F9"><formula1>0</formula1><formula2>1</formula2>'
        '</dataValidation><dataValidation sqref="A:A"/></dataValidations>'
        f'<extLst><ext uri="u"><x14:dataValidations xmlns:x14="{X14}" xmlns:xm="{XM}">'
        '<x14:dataValidation type="list"><x14:formula1><xm:f>选项!$A$1:$A$3</xm:f></x14:formula1>'
        "\n<xm:sqref>G9</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"
    )
    found = scanned("", after=after)
    assert found.validations == (
        Validation(
            ranges=(Range(9, 5, 9, 5), Range(11, 5, 12, 5)),
            type="list",
            formula1='"是,否"',
            allow_blank=True,
            show_error=True,
            error_title="错误",
            error="请选择",
            show_prompt=True,
            prompt_title="填写",
            prompt="是或否\r",
        ),
        Validation(
            ranges=(Range(9, 6, 9, 6),),
            type="decimal",
            operator="greaterThan",
            formula1="0",
            formula2="1",
            show_error=True,
            error_style="warning",
        ),
        Validation(ranges=()),
        Validation(
            ranges=(Range(9, 7, 9, 7),), type="list", formula1="选项!$A$1:$A$3", extended=True
        ),
    )
    assert found.faults  # A:A is no range that Excel writes
    assert [each.blocks for each in found.validations] == [True, False, False, False]


def test_long_list_in_alternate_content():
    """Excel wraps lists with quotes in them; the fallback holds the plain formula."""
    after = (
        '<dataValidations><dataValidation type="list" sqref="A1" xmlns:mc="urn:mc">'
        '<mc:AlternateContent><mc:Choice Requires="x12ac"><x:list xmlns:x="urn:x">1</x:list>'
        '</mc:Choice><mc:Fallback><formula1>"1"</formula1></mc:Fallback></mc:AlternateContent>'
        "</dataValidation></dataValidations>"
    )
    assert scanned("", after=after).validations[0].formula1 == '"1"'


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        ("", None),
        ('<sheetProtection sheet="1" objects="1"/>', Protection(True, False)),
        ('<sheetProtection sheet="1" password="CC1A"/>', Protection(True, True)),
        ('<sheetProtection hashValue="a" sheet="true"/>', Protection(True, True)),
        ('<sheetProtection formatCells="0"/>', Protection(False, False)),
    ],
)
def test_protection(element: str, expected: Protection | None):
    assert scanned("", after=element).protection == expected


def test_hidden_rows_columns_and_dimension():
    before = (
        '<dimension ref="A1:H27"/><cols><col min="3" max="4" hidden="1"/><col min="9" max="9"/>'
    )
    found = scanned('<row r="5" hidden="1"/><row r="6"/>', before=before + "</cols>")
    assert found.hidden_rows == {5}
    assert found.hidden_columns == ((3, 4),)
    assert found.dimension == Range(1, 1, 27, 8)
    hidden = [found.is_hidden(*place) for place in [(5, 1), (6, 1), (6, 3), (6, 4), (6, 5)]]
    assert hidden == [True, False, True, True, False]


def test_structure_can_be_left_out():
    after = '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>'
    assert scanned(row("<c/>"), after=after, structure=False) == SheetScan(
        cells={(1, 1): Cell(1, 1)},
        rows_at=len(sheet()) - len(b"<sheetData></sheetData></worksheet>"),
        rest_at=len(sheet(row("<c/>"))) - len(b"</worksheet>"),
    )


def test_other_sheets_have_no_cells():
    with refused("damaged"):
        scan(f'<chartsheet xmlns="{MAIN}"><pageMargins/></chartsheet>'.encode(), Strings())


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1", True), ("-1.50", True), (".5", True), ("5.", True), ("1e5", True), ("+1E-05", True),
     ("", False), (".", False), ("1,5", False), ("\N{ARABIC-INDIC DIGIT ONE}", False),
     (" 1", False), ("1e", False), ("inf", False), ("0x1", False), ("1\n", False)],
)  # fmt: skip
def test_is_number(text: str, expected: bool):
    assert is_number(text) is expected
