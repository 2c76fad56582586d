"""What a roll-up says of what it found and did not take."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.audits.test_units import group, line
from zjtx_xl.findings.catalogue import finding
from zjtx_xl.runs.left_out import LeftOut, of_summaries, own_region, without_own

SET = "qingdao-2021"


def outcome(*templates: str | None, region: str = "", is_read: bool = True, said: Any = ()) -> Any:
    results = [SimpleNamespace(template=template, findings=said) for template in templates]
    return SimpleNamespace(results=results, is_read=is_read, variables={"region": region})


def of_year(*years: str) -> Any:
    return [SimpleNamespace(year=year) for year in years]


def test_files_that_nobody_could_read():
    other: Any = SimpleNamespace(source=Path("a/信.pdf"), reason="是 PDF 文件")
    left = LeftOut(SET, [other])
    refusal = finding("truncated", path="b/坏.xlsx", note="")
    left.add(outcome(None, is_read=False, said=(refusal,)), [])
    left.add(outcome(f"{SET}/annex2", f"{SET}/annex2", said=(refusal,)), of_year("2021"))
    assert left.refused == [refusal]
    assert left.files == [("a/信.pdf", "是 PDF 文件"), ("b/坏.xlsx", refusal.problem)]
    assert left.unread == (("a/信.pdf", "是 PDF 文件"),)
    assert left.found() == [
        f"{SET}/annex2 2 份",
        "信.pdf（是 PDF 文件）",
        f"坏.xlsx（{refusal.problem}）",
    ]


def test_other_years_sets_and_places_are_counted():
    left = LeftOut(SET, [])
    assert left.notes("2021", "青岛") == ()
    for _ in range(2):
        left.add(outcome(f"{SET}/annex2", region="青岛"), of_year("2021", "2021"))
    assert left.notes("2021", "青岛") == ()
    left.add(outcome(f"{SET}/annex2", region="青岛"), of_year("2020"))
    left.add(outcome(f"{SET}/annex2", region="济南"), of_year("2020"))
    left.add(outcome("guangdong-2021/annex2", region="广州"), [])
    assert left.notes("2021", "青岛") == (
        "2020年度的 2 份没有汇总：只汇总最新的2021年度。",
        f"不属于 {SET}、没有汇总的: guangdong-2021/annex2 1 份。",
    )
    left.add(outcome(f"{SET}/annex2", region="济南"), of_year("2021"))
    assert left.notes("2021", "青岛")[2:] == (
        "回收件来自 2 个地区（济南 1 份、青岛 2 份），表题写的是“青岛”。",
    )
    (note,) = left.notes("2021", "　　")[2:]
    assert note.startswith("回收件来自 2 个地区（济南 1 份、青岛 2 份），本级的名称不知道")
    assert "--set region=" in note


def test_a_table_of_several_offices_is_named_after_none_of_them():
    one, other = line("甲", "一.xlsx", unit="济南市"), line("乙", "二.xlsx", unit="青岛市")
    assert own_region(group(one, other), "济南").strip() == ""
    again = line("丙", "三.xlsx", unit="济南")
    for records in ([one, again], [one, other, line("丁", part="return")], [one, line("乙")]):
        assert own_region(group(*records), "济南") == "济南"


def test_an_own_summary_beside_the_returns_is_left_out():
    own = line("甲", "本市.xlsx", unit="青岛市"), line("乙", "本市.xlsx", unit="青岛市", number=2)
    total = line("合计", "本市.xlsx", unit="青岛市", number=0)
    returned = line("甲", part="return", unit="青岛")
    left, notes = without_own(group(*own, total, returned), "青岛", "行业")
    assert tuple(left.records) == (returned,)
    assert notes == ("本市.xlsx 是本级已有的汇总表，其中没有报送的 1 户没有计入。",)
    left, notes = without_own(group(own[0], returned), "青岛市", "")
    assert (tuple(left.records), notes) == ((returned,), ())


def test_a_summary_that_others_have_sent_stays():
    summary = line("甲", "下级.xlsx", unit="青岛市")
    other = line("乙", part="return", unit="济南市")
    for records, by in (
        ([summary, other], ""),  # of another place
        ([summary, line("甲", part="return", unit="青岛市")], "地市"),  # offices are rolled up
        ([summary], ""),  # no returns of the table
        ([summary, line("甲", part="return", table="annex6")], ""),
        ([summary, line("甲", part="return", number=0)], ""),
        ([other], ""),
    ):
        whole = group(*records)
        assert without_own(whole, "青岛", by) == (whole, ())


def test_who_is_taken_from_a_summary_and_who_came_both_ways():
    summaries = [
        line("甲", "一.xlsx", unit="济南市"),
        line("乙", "一.xlsx", unit="济南市", number=2),
        line("丙", "二.xlsx"),
        line("丁", "二.xlsx", number=2),
    ]
    assert of_summaries(group(), "annex5", "annex2") == ()
    assert of_summaries(group(*summaries), "annex5", "annex2") == (
        "取自下级汇总表的 4 户：济南市 2 户、二.xlsx 2 户。",
    )
    returned = line("乙", part="return"), line("丁", part="return", table="annex2")
    assert of_summaries(group(*summaries, *returned), "annex5", "annex2") == (
        "取自下级汇总表的 2 户：济南市 1 户、二.xlsx 1 户。",
        (
            "既在汇总表里、又自己报送的 2 户（济南市 1 户、二.xlsx 1 户）"
            "按自己报送的计入，没有重复计算。"
        ),
    )
    assert len(of_summaries(group(summaries[0], line("甲", part="return")), "annex5", "x")) == 1
