"""Offices that sent summaries: what they are called, and which records belong to whom."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from zjtx_xl.audits.ledger import Group
from zjtx_xl.audits.records import ROSTER, Record
from zjtx_xl.audits.units import is_place, place_key, summaries_in, unit_names, units_of
from zjtx_xl.values.subjects import Subjects

SET = "qingdao-2021"


def line(  # noqa: PLR0913 - what tells records apart
    subject: str,
    path: str = "",
    *,
    unit: str = "",
    table: str = "annex5",
    part: Any = "summary",
    number: int = 1,
) -> Record:
    return Record(
        path or f"{subject}.xlsx", f"{SET}/{table}", "2021", table, subject, number, part, {},
        unit=unit,
    )  # fmt: skip


def listed(subject: str, **cells: str) -> Record:
    held: Any = {key: SimpleNamespace(raw=raw) for key, raw in cells.items()}
    return replace(line(subject, "名册.xlsx", table=ROSTER, part="return"), cells=held)


def group(*records: Record) -> Group:
    return Group(SET, "2021", records, Subjects())


@pytest.mark.parametrize(
    ("name", "place", "key"),
    [("青岛市", True, "青岛"), ("青岛", False, "青岛"), ("市", True, "市"), ("", False, ""),
     ("市北区", True, "市北"), ("甲公司", False, "甲公司"), ("兴安盟", True, "兴安")],
)  # fmt: skip
def test_places_by_name(name: str, place: bool, key: str):
    assert is_place(name) == place
    assert place_key(name) == key


def test_only_tables_that_offices_send_are_their_summaries():
    found = summaries_in(
        group(
            line("甲", "一.xlsx"),
            line("乙", "一.xlsx", number=2),
            line("丙", "二.xlsx", table="annex2"),
            line("丁", "三.xlsx", part="return"),
        )
    )
    assert {path: [record.subject for record in records] for path, records in found} == {
        "一.xlsx": ["甲", "乙"]
    }


@pytest.mark.parametrize(
    ("roster", "name"),
    [
        ([listed("甲", city="济南市"), listed("乙", city="济南市")], "济南市"),
        ([listed("甲", city="济南市"), listed("乙", city="枣庄市")], "表上写的"),
        ([listed("甲", city="济南市"), listed("乙")], "表上写的"),
        ([listed("甲", city="济南市"), listed("丙", city="枣庄市")], "济南市"),
        ([listed("甲", city="", province="山东省"), listed("乙", province="山东省")], "山东省"),
        ([], "表上写的"),
    ],
)
def test_an_office_is_called_what_the_roster_says_of_all_its_lines(roster: Any, name: str):
    lines = line("甲", "一.xlsx", unit="表上写的"), line("乙", "一.xlsx", unit="表上写的", number=2)
    total = line("丙", "一.xlsx", unit="表上写的", number=0)
    assert unit_names(group(*lines, total, *roster)) == {"一.xlsx": name}


def shares(*records: Record) -> dict[str, list[str]]:
    """Whose each record is: its subject with the table, by office."""
    return {
        unit.name: [f"{record.subject} {record.table}" for record in unit.group.records]
        for unit in units_of(group(*records))
    }


def test_with_one_office_all_is_its_own():
    records = line("甲", "一.xlsx", unit="济南市"), line("乙", part="return", unit="枣庄市")
    (unit,) = units_of(group(*records))
    assert (unit.name, unit.group.records) == ("济南市", records)
    (unit,) = units_of(group(records[1]))
    assert (unit.name, unit.group.records) == ("", records[1:])


def test_records_belong_to_the_office_that_lists_them_then_to_that_of_their_place():
    jinan, zaozhuang = (
        line("甲", "一.xlsx", unit="济南市"),
        line("乙", "二.xlsx", unit="枣庄市"),
    )
    found = shares(
        jinan,
        zaozhuang,
        line("总", "一.xlsx", unit="济南市", number=0),
        line("甲", part="return", table="annex2", unit="枣庄市"),  # listed by 济南
        line("丙", part="return", unit="济南"),
        line("丁", part="return", unit="德州市"),
        line("戊", part="return", unit="济南市"),
        listed("戊", city="枣庄"),
        line("己", part="return"),
    )
    assert found == {
        "济南市": ["甲 annex5", "总 annex5", "甲 annex2", "丙 annex5"],
        "枣庄市": ["乙 annex5", "戊 annex5", f"戊 {ROSTER}"],
        "": ["丁 annex5", "己 annex5"],
    }


def test_an_office_without_records_of_others_leaves_no_rest():
    found = shares(line("甲", "一.xlsx", unit="济南市"), line("乙", "二.xlsx", unit="枣庄市"))
    assert list(found) == ["济南市", "枣庄市"]
