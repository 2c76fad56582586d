"""A summary: who stands in which line, what it adds up, what is read of it where it is written."""

from __future__ import annotations

import pytest

from tests.returned_tables import Cells, returned
from zjtx_xl.audits.groups import Grouping
from zjtx_xl.audits.ledger import Group
from zjtx_xl.audits.records import Record, records_of
from zjtx_xl.audits.summary import Summary, address_of, summarise
from zjtx_xl.definitions.loader import load_set, load_template
from zjtx_xl.findings.results import Address
from zjtx_xl.values.subjects import Subjects

SET = "qingdao-2021"


def record(subject: str, no: str = "", table: str = "annex5", **cells: str) -> Record:
    """The one record of a list that a subject has returned."""
    given: Cells = {f"1.{key}": raw for key, raw in {"subject": subject, "no": no, **cells}.items()}
    lines = records_of(returned(f"{SET}/{table}", given, path=f"{subject}.xlsx"))
    (found,) = (line for line in lines if line.number)
    return found


def summary_of(
    *records: Record, table: str = "annex5", by: dict[str, str] | None = None
) -> Summary:
    """The summary of these; ``by`` says which group a subject is of."""
    group = Group(SET, "2021", records, Subjects())
    keys = {line.subject: group.key(line) for line in records}
    grouped = Grouping("行业", {keys[name]: of for name, of in by.items()}) if by else None
    definition = next(rollup for rollup in load_set(SET).rollups if rollup.to == table)
    return summarise(load_template(f"{SET}/{table}"), definition, group, grouped)


def column(summary: Summary, name: str) -> list[str]:
    (layout,) = summary.layouts
    return [summary.data.get(f"{number}.{name}", "") for number in range(1, layout.records + 1)]


A, B, C = (
    record("甲公司", "10", revenue="10", patents="3"),
    record("乙公司", "2", revenue="20.5"),
    record("丙公司", "1", revenue="约20", patents="0"),
)
BY = {"甲公司": "机械", "乙公司": "化工", "丙公司": "机械"}


def test_lines_stand_by_their_numbers_and_keep_them():
    found = summary_of(A, B, C)
    assert column(found, "subject") == ["丙公司", "乙公司", "甲公司"]
    assert column(found, "no") == ["1", "2", "10"]
    assert column(found, "revenue") == ["", "20.5", "10"]
    assert found.waiting == {1}
    assert [finding.subject for finding in found.opened] == ["丙公司"]
    assert not found.is_empty
    assert not found.has_below


def test_lines_of_a_group_stand_together_and_are_added_up():
    found = summary_of(A, B, C, by=BY)
    assert column(found, "subject") == [
        "丙公司", "甲公司", "小计（机械，2 户）", "乙公司", "小计（化工，1 户）", "合计（3 户）",
    ]  # fmt: skip
    assert column(found, "no") == ["1", "2", "", "3", "", ""]
    assert column(found, "revenue") == ["", "10", "10", "20.5", "20.5", "30.5"]
    assert column(found, "patents") == ["0", "3", "3", "", "", "3"]
    assert column(found, "profit") == [""] * 6
    waits = [finding.cell for finding in found.open_cells("汇总.xlsx")]
    assert len(waits) == 3  # the cell, its group, and the sum over all
    titles = {
        line.label for line in found.lines(found.origins("汇总.xlsx")) if "暂计" in line.label
    }
    assert titles == {"营业收入总额（暂计，1 格待定）"}


def test_a_form_that_prints_its_total_gets_none_over_all():
    amounts = {"甲公司": "10", "乙公司": "5"}
    lines = [
        record(name, str(no), "annex6", **{"innovation.amount": amount})
        for no, (name, amount) in enumerate(amounts.items(), start=1)
    ]
    found = summary_of(*lines, table="annex6", by={"甲公司": "机械", "乙公司": "化工"})
    names = ["甲公司", "小计（机械，1 户）", "乙公司", "小计（化工，1 户）"]
    assert column(found, "subject") == names
    (total,) = (total for total in found.totals.values() if not total.field.record)
    assert total.raw == "15"  # what was added up already is not added up again


@pytest.mark.parametrize("by", [None, BY])
def test_every_figure_has_its_origins(by: dict[str, str] | None):
    found = summary_of(A, B, C, by=by)
    origins = found.origins("汇总.xlsx")
    assert len(origins) == len(list(origins)) == len(dict(origins))
    known = {address_of(cell) for line in (A, B, C) for cell in line.cells.values()}
    for line in found.lines(origins):
        if line.origin.path == "汇总.xlsx":
            assert line.subject == ""
            assert line.value in {"10", "20.5", "30.5", "3"}
        else:
            assert line.origin in known
            assert line.origin.path == f"{line.subject}.xlsx"
            assert line.value
    for key in ("1.revenue", "1.profit", "99.revenue", "nothing"):
        assert key not in origins
        assert key not in found.data


@pytest.mark.parametrize("by", [None, BY])
def test_what_is_read_of_a_summary_is_what_is_written(by: dict[str, str] | None):
    found = summary_of(A, B, C, by=by)
    (layout,) = found.layouts
    parts = list(found.read("汇总.xlsx"))
    keys = [key for part in parts for key in part.entries]
    assert sorted(keys) == sorted(field.key for field in layout.fields)
    assert [
        {field.record for field in layout.fields if field.key in part.entries} for part in parts
    ][1:] == [{number} for number in range(1, layout.records + 1)]
    entries = {key: entry for part in parts for key, entry in part.entries.items()}
    for field in layout.fields:
        entry, raw = entries[field.key], found.data.get(field.key, "") or field.initial
        assert (entry.sheet, entry.ref, entry.cell.formula) == (
            field.sheet,
            field.ref,
            field.formula,
        )
        assert entry.cell.raw == raw
        assert entry.cell.type == ("empty" if not raw else entry.cell.type)
    types = {key: entries[f"2.{key}"].cell.type for key in ("no", "subject", "revenue", "profit")}
    assert types == {"no": "text", "subject": "text", "revenue": "number", "profit": "empty"}
    assert {(part.path, part.template, part.status) for part in parts} == {
        ("汇总.xlsx", f"{SET}/annex5", "ok")
    }


def test_lines_of_another_office_stand_behind_and_get_our_numbers():
    lines = records_of(
        returned(
            f"{SET}/annex5",
            {"1.subject": "丁公司", "1.no": "8", "2.subject": "戊公司", "2.no": "4"},
            path="下级.xlsx",
            subject="",
        )
    )
    assert [line.part for line in lines if line.number] == ["summary", "summary"]
    found = summary_of(A, *(line for line in lines if line.number))
    assert column(found, "subject") == ["甲公司", "戊公司", "丁公司"]
    assert column(found, "no") == ["10", "2", "3"]


def test_an_origin_below_is_known():
    group = Group(SET, "2021", (A,), Subjects())
    definition = next(rollup for rollup in load_set(SET).rollups if rollup.to == "annex5")
    below = Address("甲公司.xlsx", "附5", "C4", (Address("下级.xlsx", "附5", "C9"),))
    template = load_template(f"{SET}/annex5")
    found = summarise(template, definition, group, origin=lambda _: below)
    assert found.has_below
    assert next(iter(found.origins("汇总.xlsx").values()))[0].below == below.below


def test_of_nothing_nothing_is_written():
    empty = summary_of()
    assert empty.is_empty
    assert len(empty.origins("汇总.xlsx")) == 0
    assert [layout.records for layout in empty.layouts] == [1]


def test_a_form_is_one_record_and_its_sums():
    template = load_template(f"{SET}/annex1")
    key = next(field.key for field in template.fields if field.key.endswith(".target"))
    returns = [
        records_of(returned(f"{SET}/annex1", {key: raw}, path=f"{raw}.xlsx", subject=raw))[0]
        for raw in ("3", "4")
    ]
    found = summary_of(*returns, table="annex1")
    assert found.data[key] == "7"
    assert [origin.path for origin in found.origins("汇总.xlsx")[key]] == ["3.xlsx", "4.xlsx"]
    (part,) = found.read("汇总.xlsx")
    assert part.entries[key].cell.raw == "7"
    assert set(part.entries) == {field.key for field in found.layouts[0].fields}


def test_what_is_written_is_counted_and_empty_sums_are_none():
    found = summary_of(A, B, C, by=BY)
    assert len(found.data) == len(list(found.data)) == len(dict(found.data)) > 0
    assert "3.profit" not in found.totals
    assert "3.revenue" in found.totals
    (layout,) = found.layouts
    assert layout.records == 6


def test_a_number_is_taken_from_whichever_table_has_one():
    """A form has none; of an enterprise that is in no list the line counts on."""
    forms = [
        records_of(returned(f"{SET}/annex2", {}, path=f"{name}.xlsx", subject=name))[0]
        for name in ("甲公司", "乙公司")
    ]
    numbered = record("乙公司", "12", "annex6")
    found = summary_of(*forms, numbered, table="annex3")
    assert column(found, "subject") == ["甲公司", "乙公司"]
    assert column(found, "no") == ["1", "12"]
    origins = found.origins("汇总.xlsx")
    assert origins["2.no"] == (address_of(numbered.cells["no"]),)
    assert "1.no" not in origins


def test_numbers_are_sorted_as_an_officer_counts():
    numbers = ("B-10", "B-9", "2", "10", "A-3", "")
    lines = [record(f"{at}号", number) for at, number in enumerate(numbers)]
    found = summary_of(*lines)
    assert column(found, "subject") == ["5号", "2号", "3号", "4号", "1号", "0号"]


def test_a_name_that_stands_in_no_cell_has_no_origin():
    cells = {"1.patents": "3"}
    (line, *_) = records_of(returned(f"{SET}/annex5", cells, path="a.xlsx", subject="甲公司"))
    found = summary_of(line)
    assert found.data["1.subject"] == "甲公司"
    assert "1.subject" not in found.origins("汇总.xlsx")
    assert found.origins("汇总.xlsx")["1.patents"] == (address_of(line.cells["patents"]),)


def below(*names: str, path: str, table: str = "annex3", **columns: str) -> list[Record]:
    """The lines of a summary that another office sent."""
    cells = {f"{number}.subject": name for number, name in enumerate(names, start=1)}
    for name, raw in columns.items():
        cells |= {f"{number}.{name}": raw for number in range(1, len(names) + 1)}
    result = returned(f"{SET}/{table}", cells, path=path, subject="", records=2)
    return [line for line in records_of(result) if line.number]


def test_what_nothing_below_gives_is_taken_from_the_summary_of_another_office():
    """The line says what the roster would have said; what we have made goes before it."""
    lines = below("甲公司", "乙公司", path="下级.xlsx", reason="材料不全", score="3", no="7")
    found = summary_of(*lines, table="annex3")
    assert column(found, "subject") == ["甲公司", "乙公司"]
    assert column(found, "reason") == ["材料不全", "材料不全"]
    assert column(found, "no") == ["1", "2"]
    assert found.origins("汇总.xlsx")["1.reason"] == (address_of(lines[0].cells["reason"]),)
    totalled = {"total.score": "88"}
    form = records_of(returned(f"{SET}/annex2", totalled, path="甲.xlsx", subject="甲公司"))[0]
    both = summary_of(form, *lines, table="annex3")
    assert column(both, "score") == ["88", "3"]
    assert column(both, "reason") == ["材料不全", "材料不全"]


def test_summaries_of_other_offices_stand_in_their_order_behind_our_own():
    first, second = below("丙公司", "甲公司", path="一.xlsx"), below("乙公司", path="二.xlsx")
    form = records_of(returned(f"{SET}/annex2", {}, path="丁.xlsx", subject="丁公司"))[0]
    found = summary_of(*first, *second, form, table="annex3")
    assert column(found, "subject") == ["丁公司", "丙公司", "甲公司", "乙公司"]
    assert column(found, "no") == ["1", "2", "3", "4"]
