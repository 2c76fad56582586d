"""What a printed text is called, when it says something else, and whether a value is as issued."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests import faults
from tests.returned_forms import enterprise
from zjtx_xl.checks import structure
from zjtx_xl.checks.decisions import Decided
from zjtx_xl.checks.structure import check_structure
from zjtx_xl.checks.table import check_file
from zjtx_xl.checks.texts import (
    _is_as_issued,
    as_recorded,
    check_texts,
    label_of,
    prefilled_findings,
    with_record,
)
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.findings.results import Entry, Submission
from zjtx_xl.returns.identification import printed_texts
from zjtx_xl.returns.reader import ReturnedFile, ReturnedTable, read_file
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


# ---------------------------------------------------------------- what the office has issued

TARGET, ACTUAL = "patents.target", "patents.actual"


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory) -> ReturnedFile:
    return read_file(enterprise(tmp_path_factory.mktemp("form") / "a.xlsx", 0))


def value_of(table: ReturnedTable, key: str) -> tuple[str, str]:
    reading = table.submission.entries[key].reading
    return str(reading.value), reading.confidence


def test_what_was_issued_counts_wherever_the_file_holds_another_value(returned: ReturnedFile):
    (table,) = returned.tables
    recorded = {TARGET: "99", "export_share.target": "", "subject": "另一家公司", "no.such": "1"}
    found = as_recorded(Decided(table._replace(recorded=recorded)))
    assert value_of(found.table, TARGET) == ("99", "exact")
    assert found.said == {TARGET: "按下发记录 99"}
    others = {key: entry for key, entry in found.table.submission.entries.items() if key != TARGET}
    assert others == {k: entry for k, entry in table.submission.entries.items() if k != TARGET}


@pytest.mark.parametrize("recorded", [None, {}])
def test_without_a_record_the_file_counts_as_it_stands(returned: ReturnedFile, recorded: Any):
    decided = Decided(returned.tables[0]._replace(recorded=recorded))
    assert as_recorded(decided) is decided


def test_what_is_as_it_was_issued_is_not_said(returned: ReturnedFile):
    (table,) = returned.tables
    issued = table.issued
    assert issued[TARGET]
    found = as_recorded(Decided(table._replace(recorded=issued)))
    assert found.said == {}
    assert found.table.submission.entries == table.submission.entries


@pytest.mark.parametrize(
    ("issued", "said", "confidence"),
    [
        ("its own", {}, "proposed"),  # the target of the row stands in the place of the answer
        ("98", {}, "exact"),
        ("its own", {ACTUAL: "按决定"}, "exact"),  # somebody has decided about it
    ],
)
def test_a_target_and_its_answer_that_were_exchanged_wait(
    returned: ReturnedFile, issued: str, said: dict[str, str], confidence: str
):
    (table,) = returned.tables
    actual = table.submission.entries[ACTUAL].cell.raw
    assert actual != table.submission.entries[TARGET].cell.raw
    recorded = {TARGET: actual if issued == "its own" else issued}
    found = as_recorded(Decided(table._replace(recorded=recorded), said))
    assert value_of(found.table, ACTUAL)[1] == confidence
    assert ("填反了" in found.said.get(ACTUAL, "")) == (confidence == "proposed")
    assert found.said[TARGET] == f"按下发记录 {recorded[TARGET]}"


def test_of_a_sender_whom_the_record_does_not_know_the_targets_wait(returned: ReturnedFile):
    (table,) = returned.tables
    found = as_recorded(Decided(table._replace(is_unrecorded=True, recorded={TARGET: "99"})))
    targets = {field.key for field in table.fields if field.role == "target" and field.prefilled}
    assert found.said == dict.fromkeys(targets, "下发记录里没有这家单位")
    for key, entry in found.table.submission.entries.items():
        before = table.submission.entries[key].reading
        assert entry.reading == (
            before._replace(confidence="proposed") if key in targets else before
        )


@pytest.mark.parametrize(
    ("record", "is_unrecorded", "recorded"),
    [
        (None, False, None),  # a roster without a record says nothing of anybody
        (SimpleNamespace(of=lambda *_: None), True, None),
        (SimpleNamespace(of=lambda *_: {TARGET: "7"}), False, {TARGET: "7"}),
    ],
)
def test_a_record_knows_its_senders_or_says_that_it_does_not(
    returned: ReturnedFile,
    monkeypatch: pytest.MonkeyPatch,
    record: Any,
    is_unrecorded: bool,
    recorded: dict[str, str] | None,
):
    monkeypatch.setattr("zjtx_xl.lists.issue_record", lambda *_: record)
    roster: Any = object()
    foreign = returned._replace(identity=returned.identity._replace(seal="foreign"))
    (table,) = with_record(foreign, roster).tables
    assert (table.is_unrecorded, table.recorded) == (is_unrecorded, recorded)


def test_what_the_office_has_sealed_is_what_it_issued(returned: ReturnedFile):
    ours = returned._replace(identity=returned.identity._replace(seal="ours"))
    (table,) = with_record(ours, None).tables
    assert table.recorded == returned.tables[0].issued
    for seal in ("foreign", "none"):
        other = returned._replace(identity=returned.identity._replace(seal=seal))  # type: ignore[arg-type]
        assert [each.recorded for each in with_record(other, None).tables] == [None]
    # what a record says goes before the seal
    (known,) = (each._replace(recorded={TARGET: "99"}) for each in ours.tables)
    (found,) = with_record(ours._replace(tables=(known,)), None).tables
    assert found.recorded == {TARGET: "99"}


@pytest.mark.parametrize(
    ("ref", "code", "label"),
    [
        ("E9", "label", "有效发明专利"),
        ("A1", "label", ""),
    ],
)
def test_a_printed_text_that_says_something_else_is_quoted(
    tmp_path: Any, ref: str, code: str, label: str
):
    path = enterprise(tmp_path / "a.xlsx", 0)
    path.write_bytes(faults.set_text(path.read_bytes(), "附2", ref, "别的文字"))
    (sheet,) = read_file(path).tables[0].sheets
    (found,) = check_texts(sheet)
    assert (found.code, found.cell) == (code, ref)
    assert "别的文字" in found.message
    assert label in (found.label or "")


def test_a_printed_text_that_is_gone_is_said_to_be_blank(tmp_path: Any):
    path = enterprise(tmp_path / "a.xlsx", 0)
    path.write_bytes(faults.set_text(path.read_bytes(), "附2", "E9", ""))
    (sheet,) = read_file(path).tables[0].sheets
    assert [("（空白）" in each.message) for each in check_texts(sheet)] == [True]
