"""What a roll-up is grouped by: which column counts, which office, places of one name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from zjtx_xl.audits.groups import Grouping, _apart, _sender, grouping
from zjtx_xl.audits.ledger import Group
from zjtx_xl.audits.records import Record
from zjtx_xl.errors import UnknownGroupingError
from zjtx_xl.lists.roster import Recipient, Roster
from zjtx_xl.values.subjects import Subjects

SET, TABLES = "qingdao-2021", ("annex5", "annex6")


def record(subject: str, table: str = "annex5", **about: Any) -> Record:
    made = Record("a.xlsx", f"{SET}/{table}", "2021", table, subject, 1, "return", {})
    return replace(made, **about)


def roster(*lines: tuple[str, dict[str, str]], **columns: int) -> Roster:
    recipients = tuple(Recipient(subject, extra=extra) for subject, extra in lines)
    return Roster(recipients, Path("名册.xlsx"), columns=columns)


def groups(by: str, *records: Record, listed: Roster | None = None) -> dict[str, str]:
    """The group of each subject, by its name."""
    group = Group(SET, "2021", records, Subjects())
    found = grouping(by, group, TABLES, listed)
    return {line.subject: found.of(group.key(line)) for line in records}


A, B = record("甲公司"), record("乙公司")


def test_a_column_of_the_roster():
    listed = roster(("甲公司", {"行业": " 机械 "}), ("乙公司", {"行业": ""}), 行业=3)
    assert groups("行业", A, B, listed=listed) == {"甲公司": "机械", "乙公司": "未写明行业"}
    assert Grouping("行业", {}).of("x") == "未写明行业"


def test_a_column_of_no_name_is_said_with_those_there_are():
    with pytest.raises(UnknownGroupingError) as caught:
        groups("行业", A, listed=roster(("甲公司", {}), 县区=2))
    assert all(name in str(caught.value) for name in ("行业", "地市", "县区"))
    # a heading that nobody has filled in is one all the same
    assert groups("行业", A, listed=roster(("甲公司", {}), 行业=2)) == {"甲公司": "未写明行业"}


def test_a_line_keeps_the_group_that_it_stood_in():
    marked = replace(A, group=("行业", "机械"))
    assert groups("行业", marked, B) == {"甲公司": "机械", "乙公司": "未写明行业"}
    listed = roster(("甲公司", {"行业": "化工"}), 行业=2)
    assert groups("行业", marked, listed=listed) == {"甲公司": "化工"}


def test_a_column_of_a_table_goes_before_what_a_line_says():
    def cell(raw: str) -> Any:
        return SimpleNamespace(raw=raw)

    by = "patents"
    own = record("甲公司", cells={by: cell(" 3 ")}, group=(by, "9"))
    blank = record("乙公司", cells={by: cell("")})
    assert groups(by, own, blank) == {"甲公司": "3", "乙公司": f"未写明{by}"}
    # of several tables the first, and a return before a summary
    line = record("甲公司", cells={by: cell("7")}, part="summary")
    assert groups(by, line, own) == {"甲公司": "3"}
    outside = record("甲公司", cells={by: cell("8")}, number=0)
    assert groups(by, outside, own) == {"甲公司": "3"}


def test_a_level_of_offices_is_known_by_who_sent_the_table():
    sent = record("甲公司", unit="青岛")
    summed = record("甲公司", part="summary", unit="济南市")
    assert groups("地市", sent) == {"甲公司": "青岛"}
    # who sent a summary is above who issued a return
    assert groups("地市", sent, summed)["甲公司"] == "济南市"
    # 青岛 and 青岛市 are one, as the roster spells it
    listed = roster(("乙公司", {"市": "青岛市"}), 市=2)
    assert groups("地市", sent, B, listed=listed) == {"甲公司": "青岛市", "乙公司": "青岛市"}


@pytest.mark.parametrize(
    ("group", "part", "expected"),
    [
        (None, "return", (4, "青岛市")),
        (None, "summary", (3, "青岛市")),
        (("行业", "x"), "summary", (3, "青岛市")),
        (("地市", "x"), "summary", (2, "")),
        (("区县", "x"), "summary", (2, "青岛市")),
        (("省份", "x"), "summary", (2, "")),
    ],
)
def test_an_office_is_above_what_it_has_grouped_by(group: Any, part: Any, expected: Any):
    line = record("甲公司", group=group, part=part, unit="青岛市")
    assert _sender(line, ["区县", "地市", "省份"], "地市") == expected


def test_places_of_one_name_in_several_others_are_kept_apart():
    names = {"a": "市中区", "b": "市中区", "c": "历下区", "d": "市中区"}
    above = {"a": "济南市", "b": "枣庄市", "c": "济南市"}
    assert _apart(names, above) == {
        "a": "济南市市中区", "b": "枣庄市市中区", "c": "历下区", "d": "市中区",
    }  # fmt: skip
    assert _apart(names, above | {"b": "济南"}) == names


def test_districts_are_kept_apart_by_the_city_of_the_roster():
    listed = roster(
        ("甲公司", {"区县": "市中区", "市": "济南市"}),
        ("乙公司", {"区县": "市中区", "市": "枣庄市"}),
        区县=2, 市=3,
    )  # fmt: skip
    assert groups("区县", A, B, listed=listed) == {
        "甲公司": "济南市市中区", "乙公司": "枣庄市市中区",
    }  # fmt: skip
