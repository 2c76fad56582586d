"""The judge is judged: each fault that it must see, put into a workbook that has none."""

from __future__ import annotations

import pytest

from tests.packages import members, parts, sheet, strings, zipped
from tests.workbook_invariants import assert_workbook_valid, schema_faults, workbook_faults

VALIDATION = (
    '<dataValidations count="1"><dataValidation type="list" sqref="A1"{attributes}>'
    "<formula1>{formula}</formula1></dataValidation></dataValidations>"
)


def with_rows(rows: str, after: str = "") -> dict[str, bytes]:
    return parts({"Sheet1": sheet(rows, after=after)}, shared_strings=strings("<t>甲</t>"))


def test_sound_workbook():
    rows = '<row r="1"><c r="A1" s="7" t="s"><v>0</v></c><c r="C1"><v>1.50</v></c></row>'
    assert_workbook_valid(zipped(with_rows(rows)))


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ('<row r="2"/><row r="1"/>', "row 1 stands after row 2"),
        ('<row r="1"/><row r="1"/>', "row 1 stands after row 1"),
        ('<row r="1"><c r="B1"/><c r="B1"/></row>', "B1: is listed twice"),
        ('<row r="1"><c r="B1"/><c r="A1"/></row>', "A1: is out of order"),
        ('<row r="1"><c r="A2"/></row>', "A2: stands in row 1"),
        ('<row r="1"><c r="1A"/></row>', "impossible reference"),
        ('<row r="1"><c r="A1" s="8"/></row>', "style 8 does not exist"),
        ('<row r="1" s="8" customFormat="1"/>', "style 8 does not exist"),
        ('<row r="1"><c r="A1" t="s"><v>1</v></c></row>', "shared string 1 does not exist"),
        ('<row r="1"><c r="A1"><v>一</v></c></row>', "is no number"),
        ('<row r="1"><c r="A1" t="b"><v>是</v></c></row>', "is no boolean"),
        ('<row r="1"><c r="A1" t="inlineStr"/></row>', "inline string without text"),
        ('<row r="1"><c r="A1"></row>', "not well-formed"),
    ],
)
def test_broken_cells(rows: str, fault: str):
    found = list(workbook_faults(zipped(with_rows(rows))))
    assert any(fault in each for each in found), found


@pytest.mark.parametrize(
    ("after", "fault"),
    [
        ('<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="B2:C3"/></mergeCells>', "overlap"),
        ('<mergeCells><mergeCell ref="B2"/></mergeCells>', "single cell"),
        (VALIDATION.format(attributes="", formula=f'"{"甲" * 256}"'), "256 characters"),
        (VALIDATION.format(attributes=f' promptTitle="{"甲" * 33}"', formula="A1"), "title"),
        (VALIDATION.format(attributes=f' prompt="{"甲" * 256}"', formula="A1"), "message"),
    ],
)
def test_broken_structure(after: str, fault: str):
    found = list(workbook_faults(zipped(with_rows("", after))))
    assert any(fault in each for each in found), found


def test_neighbouring_merges_and_longest_list_are_sound():
    after = '<mergeCells count="2"><mergeCell ref="A1:B2"/><mergeCell ref="C1:C2"/></mergeCells>'
    after += VALIDATION.format(attributes="", formula=f'"{"甲" * 255}"')
    assert_workbook_valid(zipped(with_rows("", after)))


def test_broken_package():
    package = with_rows("")
    missing_type = {**package, "xl/media/image1.png": b"."}
    assert any("has none" in each for each in workbook_faults(zipped(missing_type)))
    missing_part = {name: data for name, data in package.items() if "styles" not in name}
    found = list(workbook_faults(zipped(missing_part)))
    assert len([each for each in found if "does not exist" in each]) == 2  # type and relation


def test_duplicate_member():
    package = {**with_rows(""), "XL/Workbook.xml": b"<a/>"}
    assert any("is there 2 times" in each for each in workbook_faults(zipped(package)))


def test_calculation_chain_without_formula():
    rows = '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><v>2</v></c></row>'
    chain = '<c r="A1" i="1"/>{}'
    sound = parts({"Sheet1": sheet(rows)}, calculation_chain=chain.format(""))
    assert_workbook_valid(zipped(sound))
    broken = parts({"Sheet1": sheet(rows)}, calculation_chain=chain.format('<c r="B1"/>'))
    assert any("B1" in each for each in workbook_faults(zipped(broken)))


def test_sheet_names():
    package = parts({"Sheet1": sheet(), "sheet1": sheet(), "甲" * 32: sheet()})
    found = list(workbook_faults(zipped(package)))
    assert len(found) == 2, found


def test_schemas_are_asked():
    rows = '<row r="1"><c r="A1"><v>1</v><f>1</f></c></row>'  # f stands before v
    data = zipped(with_rows(rows))
    assert not list(workbook_faults(data))
    assert schema_faults(data)
    with pytest.raises(AssertionError, match="openxml-audit"):
        assert_workbook_valid(data)
    assert_workbook_valid(data, audit=False)


def test_members_are_read_back():
    package = with_rows("")
    assert members(zipped(package)) == package
