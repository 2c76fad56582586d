"""What a roll-up is grouped by: which column counts, which office, places of one name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from zjtx_xl.audits.groups import Grouping, _apart, _known, _sender, grouping
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


def cell(raw: str) -> Any:
    return SimpleNamespace(raw=raw)


def test_of_several_lines_the_surest_counts_and_of_these_the_first():
    by = "patents"
    first = record("甲公司", cells={by: cell("3")})
    assert groups(by, first, record("甲公司", cells={by: cell("4")})) == {"甲公司": "3"}
    # a column is surer than the group of a line, even where a summary says it
    line = record("甲公司", cells={by: cell("5")}, part="summary")
    marked = record("甲公司", "annex6", group=(by, "9"))
    assert groups(by, line, marked) == groups(by, marked, line) == {"甲公司": "5"}
    # what says nothing does not count
    blank = record("甲公司", cells={by: cell("  ")})
    assert groups(by, blank, marked) == groups(by, marked, blank) == {"甲公司": "9"}
    # of two tables the one that is asked first
    other = record("甲公司", "annex6", cells={"subject": cell("x")})
    assert groups("subject", other, record("甲公司", cells={"subject": cell("y")})) == {
        "甲公司": "y"
    }
    # a table that is not asked says nothing
    foreign = record("甲公司", "annex7", group=(by, "8"))
    assert groups(by, foreign, marked) == {"甲公司": "9"}


def test_only_places_are_kept_apart():
    both = [("甲公司", "济南市"), ("乙公司", "枣庄市")]
    for heading, name, apart in (("所在地", "市中区", True), ("行业", "机械", False)):
        listed = roster(
            *((subject, {heading: name, "市": city}) for subject, city in both),
            **{heading: 2, "市": 3},
        )
        found = groups(heading, A, B, listed=listed)
        assert found == {subject: f"{city if apart else ''}{name}" for subject, city in both}
    # the groups are kept apart by what is above them: a city by its province
    provinces = [("甲公司", "山东省"), ("乙公司", "河北省")]
    listed = roster(
        *((subject, {"市": "东城市", "省": province}) for subject, province in provinces),
        市=2, 省=3,
    )  # fmt: skip
    assert groups("地市", A, B, listed=listed) == {
        "甲公司": "山东省东城市", "乙公司": "河北省东城市",
    }  # fmt: skip
    # and not by themselves
    listed = roster(("甲公司", {"市": "东城"}), ("乙公司", {"市": "东城市"}), 市=2)
    assert groups("地市", A, B, listed=listed) == {"甲公司": "东城", "乙公司": "东城市"}


def test_the_nearest_level_of_the_roster_keeps_places_apart():
    listed = roster(
        ("甲公司", {"片区": "市中区", "市": "济南市", "省": "山东省"}),
        ("乙公司", {"片区": "市中区", "市": "枣庄市", "省": "山东省"}),
        片区=2, 市=3, 省=4,
    )  # fmt: skip
    assert groups("片区", A, B, listed=listed)["甲公司"] == "济南市市中区"


def test_places_are_kept_apart_by_the_office_that_has_grouped():
    lines = [
        record(name, group=("片区", "市中区"), part="summary", unit=unit)
        for name, unit in (("甲公司", "济南市"), ("乙公司", "枣庄市"))
    ]
    assert groups("片区", *lines) == {"甲公司": "济南市市中区", "乙公司": "枣庄市市中区"}
    others = [replace(line, number=0) for line in lines]
    assert groups("片区", lines[0], *others, lines[0]) == {
        "甲公司": "市中区",
        "乙公司": "未写明片区",
    }


def test_a_level_is_called_by_its_title_whatever_it_was_asked_by():
    listed = roster(("甲公司", {"市": "青岛市"}), 市=2)
    assert groups("市", A, B, listed=listed) == {"甲公司": "青岛市", "乙公司": "未写明地市"}


def test_what_can_be_grouped_by():
    group = Group(SET, "2021", (A,), Subjects())
    known = _known(group, ("annex6",), None)
    assert known[:2] == ["地市", "省份"]
    assert "序号" in known
    with_list = _known(group, ("annex6",), roster(县区=2, 地市=3))
    assert with_list == [*known[:2], "县区", *known[2:]]
    assert len(set(with_list)) == len(with_list)
    assert _known(group, (), None) == ["地市", "省份"]
    labels = set(_known(group, ("annex2",), None)) - {"地市", "省份"}
    assert not labels & {"实际值", "得分"}
    assert _known(group, ("annex5",), None) != _known(group, ("annex6",), None)
    with pytest.raises(UnknownGroupingError):
        groups("行业", A)
