"""Records by subject: whose they are, which is found for a name, what is kept of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.returned_tables import returned
from zjtx_xl.audits.ledger import (
    Group,
    Ledger,
    SetScope,
    bare,
    of_one_workbook,
    pruned,
    records_in,
)
from zjtx_xl.audits.records import Record, records_of
from zjtx_xl.definitions.loader import load_table_set
from zjtx_xl.lists.roster import Recipient, Roster
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


def test_the_records_of_a_table_are_in_the_order_in_which_their_subjects_came():
    line, other, elsewhere, own = (
        record("甲公司", part="summary", number=3),
        record("乙公司"),
        record("丙公司", SECOND),
        record("甲公司"),
    )
    found = group(line, other, elsewhere, own)
    one, two, three = (found.key(about) for about in (own, other, elsewhere))
    of_table = found.of_table(FIRST)
    assert list(of_table) == [one, two]
    assert list(of_table.values()) == [own, other]
    assert len(of_table) == 2
    assert [key in of_table for key in (one, two, three, "nobody", 1)] == [True] * 2 + [False] * 3
    with pytest.raises(KeyError):
        of_table[three]
    assert list(found.of_table(FIRST, "return")) == [two, one]
    assert list(found.of_table(FIRST, "summary")) == [one]
    assert list(found.of_table(SECOND)) == [three]
    assert found.keys == (one, two, three)
    assert found.tables == (FIRST, SECOND)
    assert [found.place(FIRST, key) for key in (one, two, three)] == [3, 1, -1]
    assert [found.place(FIRST, key, "summary") for key in (one, two, three)] == [0, -1, -1]
    assert found.place("none", one) == found.place(FIRST, "nobody") == -1
    assert list(found.summaries) == [line]
    assert found.outside == ()


def test_some_of_the_records_of_a_group():
    one, other, total = record("甲公司"), record("乙公司"), record("", part="summary", number=0)
    found = group(one, other, total)
    assert list(found.chosen(lambda about: about.subject != "甲公司")) == [other, total]
    fewer = found.without(lambda about: about.subject == "甲公司")
    assert list(fewer.records) == [other, total]
    assert (fewer.set_id, fewer.year, fewer.subjects) == (SET, "2021", found.subjects)
    assert fewer.keys == (found.key(other),)
    assert list(fewer.summaries) == list(fewer.outside) == [total]


def test_a_name_alone_is_nobodys_record():
    assert group(record(""), record("甲公司", number=0)).keys == ()


def test_cells_of_all_records_are_counted_and_given_by_their_number():
    one = record("甲公司", **{"a.y": "1", "b.y": "2"})
    none, other = record("乙公司", x="9"), record("丙公司", **{"a.y": "3"})
    found: Any = SetScope(group(one, none, other)).find(f"{FIRST}.y")
    wanted = [one.cells["a.y"], one.cells["b.y"], other.cells["a.y"]]
    assert (len(found), list(found)) == (3, wanted)
    assert [found[number] for number in range(3)] == wanted
    assert [found[number] for number in range(-3, 0)] == wanted


def test_the_first_total_of_a_table_that_names_the_figure():
    total, again = (
        record("", part="summary", number=0, total="5"),
        record("", part="summary", number=0, sum="6"),
    )
    line = record("甲公司", part="summary", number=1, sum="7")
    found = SetScope(group(total, again, line))
    assert found.find(f"summary.{FIRST}.total") is total.cells["total"]
    sums: Any = found.find(f"summary.{FIRST}.sum")
    assert list(sums) == [line.cells["sum"]]
    assert found.find(f"{FIRST}.total") is None
    assert [*found.records(f"summary.{FIRST}.x")] == [line]
    assert found.record(f"summary.{FIRST}.x") == (None, "x")
    key = group(line).key(line)
    assert SetScope(group(line), key).record(f"summary.{FIRST}.x") == (line, "x")
    assert SetScope(group(line), key).record(f"previous.summary.{FIRST}.x") == (None, "x")


def test_the_records_of_a_result_are_about_the_year_it_was_issued_with():
    result = returned(f"{SET}/annex5", {"1.subject": "甲公司", "2.subject": "乙公司"})
    assert records_in(result._replace(template=None), {}) == ()
    found = records_in(result, {"year": "2033"})
    assert [(each.year, each.subject) for each in found if each.number] == [
        ("2033", "甲公司"), ("2033", "乙公司"),
    ]  # fmt: skip
    (first, *_) = records_in(result, {})
    assert first.year == "2021"


def test_tables_of_two_packages_and_of_none():
    """Each package has its owner, a table that travels alone its own."""
    others = [record("甲公司"), record("丁公司", SECOND), record("乙公司", "annex7")]
    alone = record("丙公司", "none")
    found = of_one_workbook([*others, alone, record("", SECOND)], "")
    assert [each.subject for each in found] == ["甲公司", "甲公司", "乙公司", "丙公司", "甲公司"]
    assert of_one_workbook([others[0]], "") == (others[0],)


def ledger_of(*added: Record, **about: Any) -> Ledger:
    ledger = Ledger(**about)
    ledger.add(added)
    return ledger


def test_groups_stand_by_set_and_year_and_keep_the_order_of_their_records():
    one, two, before = record("甲公司"), record("乙公司"), replace(record("丙公司"), year="2020")
    other = replace(record("丁公司"), template=f"zjtx-2022/{FIRST}")
    found = ledger_of(other, one, before, two).groups()
    assert [(each.set_id, each.year) for each in found] == [
        (SET, "2020"), (SET, "2021"), ("zjtx-2022", "2021"),
    ]  # fmt: skip
    assert [list(each.records) for each in found] == [[before], [one, two], [other]]


def test_a_summary_says_that_an_enterprise_was_renamed_and_a_return_does_not():
    renamed = "旧公司（现更名为：甲公司）"
    for part, number in (("summary", 1), ("return", 2)):
        ledger = ledger_of(record(renamed, part=part))
        assert len({ledger.subjects.key(name) for name in ("旧公司", "甲公司")}) == number


def test_the_roster_is_a_table_of_the_set_and_stands_first():
    old, new = next(iter(load_table_set(SET).aliases.items()))
    roster = Roster((Recipient(old, row=2), Recipient("甲公司", row=3)), Path("名册.xlsx"))
    own = record(new)
    (found,) = ledger_of(own, roster=roster).groups()
    assert found.tables == ("roster", FIRST)
    assert [each.subject for each in found.records] == [old, "甲公司", new]
    # by another name of the set it is the same subject
    assert len(found.keys) == 2
    assert found.record(FIRST, found.key(found.records[0])) == own
    (alone,) = ledger_of(own).groups()
    assert list(alone.records) == [own]
    (empty,) = ledger_of(own, roster=Roster((), Path("名册.xlsx"))).groups()
    assert list(empty.records) == [own]
