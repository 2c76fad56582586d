"""Records by subject: whose they are, which is found for a name, what is kept of them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.returned_tables import returned
from zjtx_xl.audits.ledger import Group, Ledger, SetScope, bare, of_one_workbook, pruned
from zjtx_xl.audits.records import Record, records_of
from zjtx_xl.definitions.loader import load_table_set
from zjtx_xl.values.subjects import Subjects

SET = "qingdao-2021"
FIRST, SECOND, *REST = load_table_set(SET).packages[0]


def record(subject: str, table: str = FIRST, part: Any = "return", number: Any = 1, **cells: str):
    held: Any = {
        key: SimpleNamespace(
            key=key,
            raw=raw,
            field=SimpleNamespace(role="other", column=key.partition(".")[2] or key),
        )
        for key, raw in cells.items()
    }
    return Record("a.xlsx", f"{SET}/{table}", "2021", "表", subject, number, part, held)


@pytest.mark.parametrize(
    ("tables", "issued_to", "subjects"),
    [
        # tables that travel together are about whom the workbook was issued to
        ([("甲公司", FIRST), ("见附2", SECOND)], "甲公司", ["甲公司", "甲公司"]),
        ([("见附2", FIRST), ("甲公司", SECOND)], "甲公司", ["甲公司", "甲公司"]),
        ([("甲公司", FIRST), ("甲公司", SECOND)], "乙公司", ["甲公司", "甲公司"]),
        # a name that says that it was changed is that of whom it was issued to
        ([("旧公司（现更名为：甲公司）", FIRST)], "甲公司", ["甲公司"]),
        ([("丙公司", FIRST)], "甲公司", ["丙公司"]),
        # or else the one that most say, the first of these
        ([("甲公司", FIRST), ("乙公司", SECOND)], "", ["甲公司", "甲公司"]),
        ([("甲公司", FIRST), ("乙公司", SECOND), ("乙公司", SECOND)], "", ["乙公司"] * 3),
        ([("甲公司", FIRST), ("乙公司", "annex7")], "甲公司", ["甲公司", "乙公司"]),
    ],
)
def test_tables_of_one_workbook_have_one_subject(tables, issued_to, subjects):
    found = of_one_workbook([record(*about) for about in tables], issued_to)
    assert [each.subject for each in found] == subjects


@pytest.mark.parametrize(("part", "number"), [("summary", 2), ("return", 0)])
def test_lines_of_summaries_and_totals_keep_their_subject(part, number):
    others = [record("甲公司"), record("乙公司", SECOND, part, number)]
    assert [each.subject for each in of_one_workbook(others, "甲公司")] == ["甲公司", "乙公司"]
    retyped = record("旧公司（现更名为：甲公司）", FIRST, part, number)
    assert of_one_workbook([retyped], "甲公司") == (retyped,)
    nameless = record("")
    assert of_one_workbook([nameless], "甲公司") == (nameless,)


def group(*records: Record) -> Group:
    return Group(SET, "2021", records, Subjects())


def test_the_own_return_goes_before_a_line_of_a_summary_and_the_first_before_others():
    line, own, again = (
        record("甲公司", part="summary", number=3, x="1"),
        record("甲公司", x="2"),
        record("甲公司", x="3"),
    )
    found = group(line, own, again)
    key = found.key(own)
    assert found.record(FIRST, key) is own
    assert found.record(FIRST, key, "summary") is line
    assert found.record(FIRST, key, "return") is own
    assert found.record(SECOND, key) is None
    assert found.record(FIRST, "nobody") is None
    assert dict(found.of_table(FIRST)) == {key: own}
    assert dict(found.of_table(FIRST, "summary")) == {key: line}
    assert len(found.of_table(SECOND)) == 0
    assert found.of_table(FIRST).get("nobody", "none") == "none"
    assert tuple(found.keys) == (key,)


def test_what_stands_outside_the_rows_of_summaries():
    total = record("", part="summary", number=0, total="5")
    found = group(
        record("", number=0, total="1"), record("", SECOND, "summary", 0, total="2"), total,
        record("", part="summary", number=0, total="9"),
    )  # fmt: skip
    assert [one.table for one in found.outside] == [SECOND, FIRST, FIRST]
    assert SetScope(found).find(f"summary.{FIRST}.total") is total.cells["total"]
    assert not list(found.of_table(FIRST))


def test_what_a_name_means_for_one_subject_and_for_all():
    one, other = record("甲公司", x="1", **{"a.y": "2"}), record("乙公司", x="3")
    total = record("", part="summary", number=0, total="5")
    found = group(one, other, total)
    of_one = SetScope(found, found.key(one))
    of_all = SetScope(found)
    assert of_one.find(f"{FIRST}.x") is one.cells["x"]
    assert of_one.find(f"{FIRST}.y") == (one.cells["a.y"],)
    assert of_one.find(f"{FIRST}.z") is None
    assert of_one.find(f"{SECOND}.x") is None
    assert SetScope(found, found.key(other)).find(f"{FIRST}.y") is None
    columns: Any = of_all.find(f"{FIRST}.x"), of_all.find(f"{FIRST}.y")
    assert tuple(columns[0]) == (one.cells["x"], other.cells["x"]) == columns[0][0:2]
    assert tuple(columns[1]) == (one.cells["a.y"],) == columns[1][-1:]
    assert of_all.find(f"{FIRST}.z") is None
    assert of_all.find(f"summary.{FIRST}.total") is total.cells["total"]
    assert of_all.find(f"{FIRST}.total") is None
    # another year is there only where it was given
    assert of_one.find(f"previous.{FIRST}.x") is None
    before = SetScope(group(), found.key(one), previous=found)
    assert before.find(f"previous.{FIRST}.x") is one.cells["x"]
    assert before.find(f"{FIRST}.x") is None
    assert of_one.record(f"{FIRST}.x") == (one, "x")
    assert of_all.record(f"{FIRST}.x") == (None, "x")
    assert [*of_all.records(f"{FIRST}.x")] == [one, other]
    assert [*of_all.records(f"summary.{FIRST}.x")] == [*of_all.records(f"{SECOND}.x")] == []
    assert [*before.records(f"previous.{FIRST}.x")] == [one, other]
    assert [*of_one.records(f"previous.{FIRST}.x")] == []


def test_only_figures_that_are_asked_for_are_kept_and_the_name():
    (full,) = records_of(returned(f"{SET}/annex5", {"1.subject": "甲公司", "1.patents": "3"}))
    kept = pruned(full, lambda _, key: key == "patents")
    assert set(kept.cells) == {"subject", "patents"}
    assert pruned(full, lambda *_: True) is full
    assert not bare(full).cells
    ledger = Ledger(keeps=lambda _, key: key == "patents")
    ledger.add([full, record("乙公司", part="summary", number=2, patents="4", x="5")])
    found = [(each.set_id, each.year, list(each.records)) for each in ledger.groups()]
    assert [(set_id, year) for set_id, year, _ in found] == sorted(
        [(SET, full.year), (SET, "2021")]
    )
    kept_cells = [set(record.cells) for _, _, records in found for record in records]
    assert sorted(kept_cells, key=len) == [{"patents"}, {"subject", "patents"}]
