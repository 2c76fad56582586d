"""What a printed text is called, when it says something else, and whether a value is as issued."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests import faults
from tests.returned_forms import enterprise
from zjtx_xl.checks import structure
from zjtx_xl.checks.structure import check_structure
from zjtx_xl.checks.table import check_file
from zjtx_xl.checks.texts import _is_as_issued, label_of, prefilled_findings
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.findings.results import Entry, Submission
from zjtx_xl.returns.identification import printed_texts
from zjtx_xl.returns.reader import ReturnedTable
from zjtx_xl.values.interpret import read_value
from zjtx_xl.xlsx.cell import Cell

ANNEX2 = load_template("qingdao-2021/annex2")


@pytest.mark.parametrize(
    ("issued", "type_", "now", "same"),
    [
        ("5", "number", "5.0", True),
        ("5", "text", "5", True),
        ("5", "number", "4", False),
        ("约20", "number", "20", False),
        ("/", "text", "无", True),
        ("/", "number", "0", False),
    ],
)
def test_only_what_is_sure_on_both_sides_is_as_it_was_issued(issued, type_, now, same):
    (field,) = [
        found for found in ANNEX2.sheets[0].layout(1).fields if found.key == "patents.target"
    ]
    cell = Cell(*field.position, type_, now)
    entry: Any = SimpleNamespace(cell=cell, reading=read_value(cell, field.kind))
    assert _is_as_issued(field, issued, entry) == same


@pytest.mark.parametrize(
    ("key", "issued", "now", "severities"),
    [
        # his own name: that it is missing is said already, another one is only pointed out
        ("subject", "甲公司", "", []),
        ("subject", "甲公司", "乙公司", ["warning"]),
        ("subject", "甲公司", "甲公司", []),
        ("patents.target", "5", "", ["error"]),
        ("patents.target", "5", "4", ["error"]),
        ("patents.target", "5", "5.0", []),
        ("patents.target", "", "5", []),
    ],
)
def test_what_was_issued_and_is_another_now(key, issued, now, severities):
    layout = ANNEX2.sheets[0].layout(1)
    field = layout.by_key[key]
    assert field.required or key != "subject"
    cell = Cell(*field.position, "number" if now and field.kind.name != "text" else "text", now)
    reading = read_value(cell, field.kind)
    entries = {key: Entry(key, "附2", "A1", cell, reading)}
    nothing: Any = None
    sheet: Any = SimpleNamespace(layout=layout)
    table = ReturnedTable(nothing, (sheet,), Submission("", "", "", "", "附2", entries, ()))
    found = list(prefilled_findings(table, {key: issued, "no.such": "1"}))
    assert [finding.severity for finding in found] == severities


def test_a_weight_is_named_by_the_row_beside_it_and_not_by_its_group():
    layout = ANNEX2.sheets[0].layout(1)
    sheet: Any = SimpleNamespace(layout=layout, printed=printed_texts(layout, {}, ANNEX2.variables))
    rows = {
        text.area.first_row: text
        for text in layout.texts
        if text.role == "label" and text.area.first_column > 1
    }
    weights = [text for text in layout.texts if text.role == "weight"]
    weights = [text for text in weights if text.area.first_row in rows]
    weights = [text for text in weights if text.area.first_column > 5]  # beside the label
    assert weights
    for text in weights:
        label = sheet.printed[rows[text.area.first_row]].replace("\n", "")
        assert label_of(sheet, text).startswith(label[:10])


def test_a_form_without_marks_says_what_was_edited(tmp_path):
    form = enterprise(tmp_path / "a.xlsx", 10).read_bytes()
    path = tmp_path / "b.xlsx"
    path.write_bytes(faults.without_marks(faults.set_text(form, "附2", "E9", "有效发明专利（件）")))
    (result,) = check_file(path).results
    assert [finding.cell for finding in result.findings if finding.code == "label"] == ["E9"]


def test_values_issued_on_every_sheet_are_compared(monkeypatch):
    seen: list[dict[str, str]] = []
    monkeypatch.setattr(
        structure, "prefilled_findings", lambda _, issued: seen.append(dict(issued)) or ()
    )
    for name in ("check_sheet", "check_texts", "check_formulas", "check_merges",
                 "check_protection", "check_validations"):  # fmt: skip
        monkeypatch.setattr(structure, name, lambda _: ())
    sheets: Any = [
        SimpleNamespace(
            identified=SimpleNamespace(mark=SimpleNamespace(issued=issued)),
            placement=SimpleNamespace(moved=False),
        )
        for issued in ({"a": "1"}, {"b": "2"})
    ]
    nothing: Any = None
    for recorded in (None, {"c": "3"}):
        table = ReturnedTable(nothing, tuple(sheets), nothing, recorded)
        assert list(check_structure(table)) == []
    assert seen == [{"a": "1", "b": "2"}, {"c": "3"}]
