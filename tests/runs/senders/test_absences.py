"""Who of a roster has sent nothing, not all, or is not on it: by what is known of each return."""

from __future__ import annotations

from typing import Any

import pytest

from zjtx_xl.runs.senders.absences import against_roster
from zjtx_xl.runs.senders.batch import Batch
from zjtx_xl.runs.senders.expected import Expected
from zjtx_xl.runs.senders.returns import Return

SET = "qingdao-2021"


def sent(subject: str, *tables: str, path: str = "", issued_to: str = "", **about: Any) -> Return:
    names = frozenset(f"{SET}/{table}" for table in tables or ("annex2",))
    path = path or f"{subject}{''.join(tables)}.xlsx"
    return Return(path, subject, issued_to, names, frozenset(), is_said=False, **about)


def summary(unit: str, *names: str, table: str = "annex5") -> Return:
    return sent(unit, table, path=f"{unit}.xlsx", unit=unit, listed=names)


def held(
    expected: list[Expected], *returns: Return, copies: tuple[str, ...] = (), **about: Any
) -> list[tuple[str, str]]:
    """The code and the words of each finding."""
    batch = Batch(expected, **about)
    for one in returns:
        batch.add([], one, is_read=True)
    return [(each.code, each.message) for each in against_roster(batch, expected, {*copies})]


def _quoted(words: str) -> str:
    return words.partition("“")[2].partition("”")[0]


def urged(found: list[tuple[str, str]]) -> list[str]:
    return [_quoted(words) for code, words in found if code == "not-returned"]


def strange(found: list[tuple[str, str]]) -> list[str]:
    return [_quoted(words) for code, words in found if code == "unknown-recipient"]


ROSTER = [Expected("甲公司"), Expected("乙公司"), Expected("丙公司")]


def test_who_has_sent_and_who_has_not():
    found = held(ROSTER, sent("乙公司"), sent("丁公司"), sent(""))
    assert strange(found) == ["丁公司"]
    assert urged(found) == ["甲公司", "丙公司"]
    assert held([Expected("甲公司")], sent("甲公司")) == []


def test_a_copy_of_anothers_file_counts_for_whom_it_was_issued_to():
    copy = sent("甲公司", path="b.xlsx", issued_to="乙公司")
    assert urged(held(ROSTER, copy)) == ["丙公司"]
    assert urged(held(ROSTER, copy, copies=("b.xlsx",))) == ["甲公司", "丙公司"]


def test_whom_a_summary_lists_and_the_register_names_has_come():
    received: Any = type("Register", (), {"units": {"丙公司"}, "sender": lambda *_: ""})()
    assert urged(held(ROSTER, summary("市局", "甲公司", "乙公司"))) == ["丙公司"]
    assert urged(held(ROSTER, received=received)) == ["甲公司", "乙公司"]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("甲公司", "丁公司"), ["丁公司"]),
        (("甲公司", "一", "二", "三"), ["一、二、三"]),
        (("甲公司", "一", "二", "三", "四"), ["一、二、三 等"]),
        (("甲公司", "乙公司"), []),
    ],
)
def test_strangers_in_a_summary(names: tuple[str, ...], said: list[str]):
    assert strange(held(ROSTER, summary("市局", *names))) == said


def test_a_roster_of_offices_knows_no_lines():
    offices = [Expected("青岛市"), Expected("济南市")]
    found = held(offices, summary("青岛", "甲公司", "乙公司"))
    assert strange(found) == []
    assert urged(found) == ["济南市"]
    assert strange(held(offices, summary("烟台", "甲公司", "乙公司"))) == ["甲公司、乙公司"]


def test_strangers_of_a_table_that_the_roster_is_not_of_are_asked_about():
    own, other = summary("市局", "甲公司", "丁公司"), summary("中心", "平台", table="annex7")
    batch = Batch(ROSTER)
    for one in (own, other):
        batch.add([], one, is_read=True)
    found = [
        each for each in against_roster(batch, ROSTER, set()) if each.code == "unknown-recipient"
    ]
    assert [(each.path, each.severity) for each in found] == [
        ("市局.xlsx", "error"), ("中心.xlsx", "warning"),
    ]  # fmt: skip
    assert strange(held(ROSTER, other)) == ["平台"]


# ------------------------------------------------------------ offices


def of_city(subject: str, city: str = "", **extra: str) -> Expected:
    return Expected(subject, extra={"市": city, **extra})


CITIES = [
    of_city("甲公司", "济南市", 省="山东省"),
    of_city("乙公司", "青岛市", 省="山东省"),
    of_city("丙公司", "青岛市", 省="山东省"),
    of_city("丁公司", "烟台市", 省="山东省"),
    of_city("戊公司", " "),
]


def test_an_office_of_which_nothing_came_is_named_alone():
    """Only where offices report at all; who belongs to none is asked himself."""
    by_office = ["青岛市（2 户）", "烟台市（1 户）", "戊公司"]
    assert urged(held(CITIES, summary("济南", "甲公司", "庚公司"))) == by_office
    every = [one.subject for one in CITIES]
    assert urged(held(CITIES)) == every
    assert urged(held(CITIES, sent("甲公司"))) == every[1:]


def test_who_is_missing_of_an_office_that_has_reported_is_asked_himself():
    found = held(CITIES, summary("青岛", "乙公司", "庚公司"))
    assert urged(found) == ["济南市（1 户）", "丙公司", "烟台市（1 户）", "戊公司"]
    # and so where one of its recipients has sent his own
    found = held(CITIES, summary("济南", "甲公司", "庚公司"), sent("丙公司"))
    assert urged(found) == ["乙公司", "烟台市（1 户）", "戊公司"]


def test_offices_are_named_up_to_the_level_that_reports():
    provinces = [
        of_city("甲公司", "济南市", 省="山东省"),
        of_city("乙公司", "石家庄市", 省="河北省"),
        of_city("丙公司", "唐山市", 省="河北省"),
    ]
    assert urged(held(provinces, summary("山东", "甲公司", "庚公司"))) == ["河北省（2 户）"]
    assert urged(held(provinces, summary("济南", "甲公司", "庚公司"))) == [
        "石家庄市（1 户）", "唐山市（1 户）",
    ]  # fmt: skip
    # an office that the roster does not know says nothing of a level
    assert urged(held(provinces, summary("别处", "庚公司", "辛公司"))) == [
        "济南市（1 户）", "石家庄市（1 户）", "唐山市（1 户）",
    ]  # fmt: skip


# ------------------------------------------------------------ what was not opened


def unread(*names: str) -> dict[str, Any]:
    return {"_unread": set(names)}


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ((), None),
        (("说明.pdf",), None),
        (("x/b.rar", "a.ZIP"), "2 个压缩包或邮件（a.ZIP、b.rar）"),
        (("a.7z", "b.msg", "c.tar"), "3 个压缩包或邮件（a.7z、b.msg、c.tar）"),
        (("a.7z", "b.gz", "c.xz", "d.tgz"), "4 个压缩包或邮件（a.7z、b.gz、c.xz 等）"),
        (("乙公司.zip",), None),  # whose it is is known
    ],
)
def test_what_nobody_could_open_is_looked_into_first(names: tuple[str, ...], said: str | None):
    expected = [Expected("甲公司有限责任"), Expected("乙公司", "乙公司.xlsx")]
    found = held(expected, sent("乙公司"), **unread(*names))
    assert urged(found) == ["甲公司有限责任"]
    ((_, words),) = found
    assert (said in words) if said else "压缩包" not in words


def test_who_sent_a_file_that_cannot_be_read_is_not_urged():
    expected = [Expected("甲公司", "甲.xlsx"), Expected("乙公司", "乙.xlsx")]
    assert urged(held(expected, **unread("回收/甲.pdf"))) == ["乙公司"]


# ------------------------------------------------------------ tables


def with_tables(subject: str, *tables: str) -> Expected:
    return Expected(subject, templates=tuple(f"{SET}/{table}" for table in tables))


def gone(found: list[tuple[str, str]]) -> list[str]:
    return [words for code, words in found if code == "sheet"]


def test_of_the_tables_that_were_issued_some_are_missing():
    own = with_tables("甲公司", "annex2", "annex5", "annex6", "table4", "nothing")
    (said,) = gone(held([own], sent("甲公司", "annex2")))
    assert "发给“甲公司”的附5、附6没有交回" in said
    # the rest came in other files
    assert gone(held([own], sent("甲公司", "annex2"), sent("甲公司", "annex5", "annex6"))) == []
    rest = gone(held([own], sent("甲公司", "annex5"), sent("甲公司", "annex6")))
    assert len(rest) == 1
    # the file says so already
    both = (sent("甲公司", "annex2", lacks_sheet=True), sent("甲公司", "annex5"))
    assert gone(held([own], *both)) == gone(held([own], *reversed(both))) == []
    assert gone(held([with_tables("甲公司", "annex2")], sent("甲公司", "annex2"))) == []
    assert gone(held([Expected("甲公司")], sent("甲公司", "annex2"))) == []
    assert gone(held([own, Expected("乙公司")], sent("乙公司", "annex2"))) == []


def test_a_missing_table_is_said_of_the_first_file():
    own = [with_tables("甲公司", "annex2", "annex5", "annex6")]
    batch = Batch(own)
    for one in (sent("乙公司"), sent("甲公司", path="1.xlsx"), sent("甲公司", path="2.xlsx")):
        batch.add([], one, is_read=True)
    found = [each for each in against_roster(batch, own, set()) if each.code == "sheet"]
    assert [each.path for each in found] == ["1.xlsx"]
