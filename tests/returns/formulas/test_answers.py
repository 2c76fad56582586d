"""Formulas in answers: held against what they give where they are simple, else pointed out."""

from __future__ import annotations

import re
import struct
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

import pytest

from samples.faulty import returned_form
from tests import faults
from tests.hostile_files import LEGACY
from tests.oddly_shown import plain_list
from zjtx_xl.checks.table import check_file
from zjtx_xl.definitions.files import samples_folder
from zjtx_xl.returns.formulas.answers import _agree, judged
from zjtx_xl.returns.formulas.results import result_of
from zjtx_xl.returns.legacy import as_excel_spells
from zjtx_xl.values.interpret import read_value
from zjtx_xl.values.kinds import ValueKind
from zjtx_xl.xlsx.cell import Cell

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def innovative_form() -> bytes:
    """A form of another notice, with the rules in the table."""
    returned = samples_folder() / "zjtx-2022" / "innovative" / "returned"
    return min(returned.glob("1_*.xlsx")).read_bytes()


CELLS = {
    (1, 1): Cell(1, 1, "number", "5"),
    (2, 1): Cell(2, 1, "number", "7.5"),
    (3, 1): Cell(3, 1, "text", "甲"),
    (4, 1): Cell(4, 1, "error", "#REF!"),
    (5, 1): Cell(5, 1, "number", "99", "1+2"),
    (6, 1): Cell(6, 1, "number", "99", 'LEN("abc")'),
    (7, 1): Cell(7, 1, "number", "99", "A7+1"),
    (8, 1): Cell(8, 1, "text", "99", "A1+1"),
}


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("3", "3"),
        ("1+2*3", "7"),
        ("(1+2)*3", "9"),
        ("-A1+A2", "2.5"),
        ("$A$1*2", "10"),
        ("A9+1", "1"),
        ("SUM(A1:A3)", "12.5"),
        ("SUM(A1,A2,3)", "15.5"),
        ("sum(a1:a2)-1", "11.5"),
        ("ROUND(A2/A1,1)", "1.5"),
        ("ROUND(2.675,2)", "2.68"),
        ("ROUND(1234,-2)", "1200"),
        ("10%*200", "20"),
        ("0.1+0.2", "0.3"),
        ("1/3", "0.333333333333333"),
        ("A1/0", None),
        ("A3+1", None),
        ("SUM(A1:A4)", None),
        ("2^3", "8"),
        ("-2^2", "4"),
        ("2^0.5", None),
        ("0^0", None),
        ("IF(A1,1,2)", "1"),
        ("IF(A1>=A2,1,A1/0)", None),
        ("IF(A1<A2,1,A1/0)", "1"),
        ("IF(0.1+0.2=0.3,1,2)", "1"),
        ("IF(A3=0,1,2)", None),
        ("A1>1", None),
        ("MIN(A1:A3)", "5"),
        ("MAX(A1,9,A2)", "9"),
        ("AVERAGE(A1:A3)", "6.25"),
        ("COUNT(A1:A3)", "2"),
        ("PRODUCT(A1:A2)", "37.5"),
        ("PRODUCT(A9:A10)", "0"),
        ("SUM(A9:A10)", "0"),
        ("MIN(A9:A10)", "0"),
        ("AVERAGE(A9:A10)", None),
        ("INT(-2.5)", "-3"),
        ("MOD(-7,3)", "2"),
        ("MOD(7,0)", None),
        ("POWER(2,3)", "8"),
        ("ABS(-A1)", "5"),
        ("ROUNDUP(2.01,1)", "2.1"),
        ("ROUNDDOWN(-2.09,1)", "-2"),
        ("A5", "99"),
        ('LEN("abc")', None),
        ('"3"', None),
        ("附5!A1+1", None),
        ("A1:A2", None),
        ("1+", None),
        ("", None),
        ("(" * 200 + "1" + ")" * 200, None),
        ("1E300*1E300", None),
    ],
)
def test_simple_formulas_are_computed_and_others_are_not(formula: str, result: str | None):
    assert result_of(formula, CELLS) == (None if result is None else Decimal(result))


@pytest.mark.parametrize(
    ("formula", "result"),
    [("A5+1", "4"), ("A6+1", None), ("A7", None), ("SUM(A1,A5)", "8"), ("SUM(A1:A8)", None),
     ("SUM(A8,A1)", "11"), ("A1+A2", "12.5")],
)  # fmt: skip
def test_what_a_file_says_of_the_cells_behind_is_computed_as_well(formula: str, result: str | None):
    computed = result_of(formula, CELLS, follows=True)
    assert computed == (None if result is None else Decimal(result))


TABLES = {
    "form": (returned_form, "附2", "I9", "patents.actual"),
    "list": (plain_list, "附5", "J4", "1.patents"),
}


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize(
    ("formula", "stored", "severity", "confidence", "says"),
    [
        ("3", "99", "error", "proposed", "应得 3，存储的结果却是 99"),
        ("1+2", "99", "error", "proposed", "应得 3"),
        ("IF(1,3,4)", "99", "error", "proposed", "应得 3"),
        ("TODAY()-45000", "12", "warning", "by table", "结果每次打开都会变"),
        ("[1]Sheet1!$B$2", "12", "warning", "by table", "引用了别的工作簿"),
        ("6+7", "13", None, "exact", ""),
        ("40/3", "13.333333333333334", None, "exact", ""),
    ],
)
def test_a_result_that_its_formula_does_not_give_waits(  # noqa: PLR0913, PLR0917
    tmp_path: Path,
    name: str,
    formula: str,
    stored: str,
    severity: str | None,
    confidence: str,
    says: str,
):
    make, sheet, ref, key = TABLES[name]
    if confidence == "by table":  # points depend on the form
        confidence = "proposed" if name == "form" else "normalised"
    path = tmp_path / "form.xlsx"
    path.write_bytes(faults.set_formula(make(), sheet, ref, formula, stored))
    (result,) = check_file(path).results
    found = [each for each in result.findings if each.cell == ref and each.code == "formula"]
    assert [each.severity for each in found] == ([severity] if severity else [])
    assert all(says in each.message for each in found)
    assert result.entries[key].reading.confidence == confidence
    for score in result.scores:
        if score.row == "patents":
            assert (score.score is None) == (confidence == "proposed")


NUMBER, ANSWER = ValueKind("decimal"), ValueKind("yes_no")


@pytest.mark.parametrize(
    ("formula", "stored", "kind", "value", "confidence", "codes"),
    [
        ("A1+1", "6", NUMBER, "6", "exact", ""),
        ("=A1+1", "7", NUMBER, "6", "proposed", "formula"),
        ("A1+1", "6.0000000000001", NUMBER, "6.0000000000001", "exact", ""),
        ("A1+1", "6.00000000001", NUMBER, "6", "proposed", "formula"),
        ("A1/10^14", "0.0000000000001", NUMBER, "0.0000000000001", "exact", ""),
        ("A4+1", "6", NUMBER, "6", "proposed", "formula"),
        ("A1-4", "0", ANSWER, True, "proposed", "formula"),
        ("A1-5", "1", ANSWER, False, "proposed", "formula"),
        ("A1", "1", ANSWER, True, "proposed", "formula"),  # 5 is no answer
        ("A1-4", "1", ANSWER, True, "normalised", ""),
        ("NOW()", "12", NUMBER, "12", "proposed", "formula"),
        ("A1+now()", "12", NUMBER, "12", "proposed", "formula"),
        ('IF(1,6,"NOW()")', "6", NUMBER, "6", "proposed", "formula"),  # not computed here
        ("[b.xlsx]附2!A1", "12", NUMBER, "12", "proposed", "formula"),
    ],
)
def test_the_result_of_an_answer_where_points_depend_on_it(  # noqa: PLR0913, PLR0917
    formula: str, stored: str, kind: ValueKind, value: object, confidence: str, codes: str
):
    cell = Cell(9, 9, "number", stored, formula)
    found = judged(read_value(cell, kind), cell, CELLS, is_scored=True)
    expected = Decimal(value) if isinstance(value, str) else value
    assert (found.value, found.confidence, " ".join(found.codes)) == (expected, confidence, codes)
    assert ("拟读作" in found.note) == bool(codes)


def test_an_answer_that_is_not_sure_or_not_computed_stays_as_it_is():
    cell = Cell(9, 9, "text", "约5", "A1+1")
    reading = read_value(cell, NUMBER)
    assert judged(reading, cell, CELLS, is_scored=True) is reading
    # no points depend on it: nobody is asked about what nobody can compute
    cell = Cell(9, 9, "number", "7", 'LEN("abc")')
    reading = read_value(cell, NUMBER)
    assert judged(reading, cell, CELLS) is reading
    assert judged(reading, cell._replace(formula="TODAY()"), CELLS).confidence == "normalised"
    # a result that is no number is not compared with one
    cell = Cell(9, 9, "text", "7", "A1+1")
    reading = read_value(cell, ValueKind("text"))
    assert judged(reading, cell, CELLS, is_scored=True) is reading
    nameless = judged(read_value(cell, ValueKind("text")), cell._replace(formula=""), CELLS,
                      is_scored=True)  # fmt: skip
    assert "“（没有写出）”" in nameless.note


OLD = {"form": ("shown", "6.996", "I8"), "list": ("shown_list", "69.996", "I4")}
BY_HAND = 'config:name="AutoCalculate" config:type="boolean">'


def ods_with(name: str, formula: str, target: Path, *, by_hand: bool = False) -> None:
    """One of the tables as .ods, in which an answer is the result of a formula."""
    stem, value, _ = OLD[name]
    with zipfile.ZipFile(LEGACY / f"{stem}.ods") as source, zipfile.ZipFile(target, "w") as copy:
        for member in source.namelist():
            text = source.read(member).decode("utf-8", "surrogateescape")
            if member == "content.xml":
                stored = f'office:value="{value}"'
                assert text.count(stored) == 1
                text = text.replace(stored, f"table:formula={quoteattr(formula)} {stored}")
            elif member == "settings.xml" and by_hand:
                assert f"{BY_HAND}true" in text
                text = text.replace(f"{BY_HAND}true", f"{BY_HAND}false")
            copy.writestr(member, text.encode("utf-8", "surrogateescape"))


@pytest.mark.parametrize("name", OLD)
@pytest.mark.parametrize(
    ("formula", "severity", "confidence", "says"),
    [
        ("of:=3+[.A99]", "error", "proposed", "公式“=3+A99”应得 3，存储的结果却是"),
        ("of:=TODAY()-45000", "warning", "by table", "结果每次打开都会变"),
        (
            "of:=['file:///tmp/a.ods'#$Sheet1.B2]",
            "warning",
            "by table",
            "“=[a.ods]Sheet1!B2”，引用",
        ),
        ("of:=IF(1;7;3)", "error", "proposed", "应得 7"),
    ],
)
def test_formulas_of_old_files_are_held_against_their_results_too(  # noqa: PLR0913, PLR0917
    tmp_path: Path, name: str, formula: str, severity: str | None, confidence: str, says: str
):
    if confidence == "by table":  # points depend on the form
        confidence = "proposed" if name == "form" else "normalised"
    path = tmp_path / "form.ods"
    ods_with(name, formula, path)
    (result,) = check_file(path).results
    ref = OLD[name][2]
    found = [each for each in result.findings if each.cell == ref and each.code == "formula"]
    assert [each.severity for each in found] == ([severity] if severity else [])
    assert all(says in each.message for each in found)
    (entry,) = [each for each in result.entries.values() if each.ref == ref]
    assert entry.reading.confidence == confidence


def test_formulas_of_an_xls(tmp_path: Path):
    """SUM(H7:H8)*2-1 gives 23; another result, 99, is put in its place."""
    data = (LEGACY / "formulas.xls").read_bytes()
    place, result = re.escape(struct.pack("<HH", 6, 8)), struct.pack("<d", 23)
    cell = re.compile(place + b".." + result, re.DOTALL)
    assert len(cell.findall(data)) == 1
    path = tmp_path / "form.xls"
    path.write_bytes(cell.sub(lambda at: at[0][:6] + struct.pack("<d", 99), data))
    (result,) = check_file(path).results
    found = {each.cell: each for each in result.findings if each.code == "formula"}
    assert set(found) == {"I7", "I11"}
    assert "公式“=SUM(H7:H8)*2-1”应得 23，存储的结果却是 99" in found["I7"].message
    assert "结果每次打开都会变" in found["I11"].message
    (score,) = [each for each in result.scores if each.row == "certifications"]
    assert score.score is None


@pytest.mark.parametrize(
    ("spelt", "meant"),
    [
        ("of:=SUM([.A1:.A3];2)", "SUM(A1:A3,2)"),
        ("of:=[$附5.$B$2]+[.C1]", "附5!$B$2+C1"),
        ('of:=[.A1]&"[.B1];x"', 'A1&"[.B1];x"'),
        ("of:=[1]x!b", "[1]x!b"),
        ("SUM(A1:A3,2.0)*1.05", "SUM(A1:A3,2)*1.05"),
        ("<<external>>!B2", "[别的工作簿]!B2"),
        ("SHARED FMLA at rowx=4 colx=12", None),
    ],
)
def test_formulas_are_spelt_as_in_excel(spelt: str, meant: str | None):
    assert as_excel_spells(spelt) == meant


@pytest.mark.parametrize(("name", "formula"), [("form", "of:=6+0.996"), ("list", "of:=69+0.996")])
def test_manual_calculation_of_an_old_file_is_said(name: str, formula: str, tmp_path: Path):
    for by_hand in (True, False):
        path = tmp_path / f"{by_hand}.ods"
        ods_with(name, formula, path, by_hand=by_hand)
        (result,) = check_file(path).results
        said = [each for each in result.findings if each.code == "formula"]
        assert ["手动重算" in each.message for each in said] == [True] * by_hand


@pytest.mark.parametrize(
    ("formula", "waits"), [('LEN("甲乙丙")', True), ("附2!H9", True), ("MIN(3,9)", False)]
)
def test_what_is_not_computed_here_waits_where_points_depend_on_it(
    tmp_path: Path,
    formula: str,
    waits: bool,
):
    """The result of a formula is what the file says it is: 13, which would give the points."""
    path = tmp_path / "form.xlsx"
    path.write_bytes(faults.set_formula(returned_form(), "附2", "I9", formula, "13"))
    (result,) = check_file(path).results
    (row,) = [score for score in result.scores if score.row == "patents"]
    assert row.score is None
    found = [fault for fault in result.findings if fault.cell == "I9"]
    assert [(fault.code, fault.severity) for fault in found] == [
        ("formula", "warning" if waits else "error")
    ]
    path = tmp_path / "list.xlsx"
    path.write_bytes(faults.set_formula(plain_list(), "附5", "J4", formula, "13"))
    (result,) = check_file(path).results
    assert result.entries["1.patents"].reading.confidence == ("exact" if waits else "proposed")


@pytest.mark.parametrize(
    ("make", "sheet", "ref", "key"),
    [
        (returned_form, "附2", "I14", "product_standard.actual"),
        (innovative_form, "创新型评价", "E11", "ip.actual"),
    ],
)
def test_a_text_that_a_formula_gave_waits_and_contradicts_nothing(
    make: Callable[[], bytes], sheet: str, ref: str, key: str, tmp_path: Path
):
    said = {"I14": "是", "E11": "A.\u2160类高价值知识产权1项以上"}[ref]
    data = faults.set_formula(make(), sheet, ref, f'"{said[0]}"&"{said[1:]}"', said)
    part = faults.sheet_part(data, sheet)
    text = faults.part(data, part).replace(f'r="{ref}"', f'r="{ref}" t="str"')
    path = tmp_path / "form.xlsx"
    path.write_bytes(faults.rewritten(data, {part: text.encode()}))
    (result,) = check_file(path).results
    assert result.entries[key].reading.confidence == "proposed"
    found = [fault for fault in result.findings if fault.cell == ref]
    assert [(fault.code, fault.severity) for fault in found] == [("formula", "warning")]


@pytest.mark.parametrize("name", TABLES)
def test_manual_calculation_is_said_where_answers_are_formulas(name: str, tmp_path: Path):
    make, sheet, ref, _ = TABLES[name]
    for formula, expected in (("6+7", ["formula"]), ("", [])):
        data = make()
        if formula:
            data = faults.set_formula(data, sheet, ref, formula, "13")
        workbook = faults.part(data, "xl/workbook.xml").replace(
            "<calcPr ", '<calcPr calcMode="manual" '
        )
        assert "calcMode" in workbook
        path = tmp_path / f"{formula or 'none'}.xlsx"
        path.write_bytes(faults.rewritten(data, {"xl/workbook.xml": workbook.encode()}))
        (result,) = check_file(path).results
        codes = [each.code for each in result.findings if each.code != "missing"]
        assert codes == expected


@pytest.mark.parametrize(
    ("stored", "computed", "agree"),
    [
        ("0", "0.000000000001", True), ("0", "0.0000000000015", False),
        ("3", "3.000000000003", True), ("3", "3.000000000004", False),
        ("300", "300.0000000003", True), ("-300", "300", False),
    ],
)  # fmt: skip
def test_a_result_agrees_but_for_the_noise_of_its_size(stored: str, computed: str, agree: bool):
    """One in a million millions, of numbers below 1 as of 1."""
    assert _agree(Decimal(stored), Decimal(computed)) is agree
