"""Whom a finding between tables concerns, and what each sender reads about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from zjtx_xl.findings.results import Address, FileName, Finding, Total
from zjtx_xl.reports.concerned import addressed, subjects_of
from zjtx_xl.reports.model import AddressedFinding, ReportedFile, ReportedTable

if TYPE_CHECKING:
    from collections.abc import Sequence

OWN, OTHER, RENAMED = "回收/甲.xlsx", "回收/乙.xlsx", "回收/旧.xlsx"
LATER, SUMMARY, ROSTER = "回收/甲_附5.xlsx", "汇总/附5.xlsx", "名册.xlsx"


def sent(path: str, subject: str, *, is_summary: bool = False) -> ReportedFile:
    table = ReportedTable("qingdao-2021/annex2", ("附2",), Total("附2", "J19", None, 0, None))  # type: ignore[arg-type]
    return ReportedFile(path, subject, "clean", (table,), (), is_summary=is_summary)


FILES = [
    sent(OWN, "甲公司"),
    sent(OTHER, "乙公司"),
    sent(RENAMED, "青岛宝佳自动化设备有限公司"),
    sent(LATER, "甲公司"),
    sent(SUMMARY, "附5.xlsx", is_summary=True),
]


def audit(
    *words: str | FileName,
    path: str = OWN,
    cell: str = "附2!I9",
    other: Address | None = None,
    subject: str = "",
    **more: str,
) -> Finding:
    sheet, _, ref = cell.partition("!")
    made = Finding("audit-value", "error", words, "", path, sheet or None, ref or None,
                   other=other, subject=subject, opening="subject")  # fmt: skip
    return made._replace(**more)  # type: ignore[arg-type]


# the finding, then what each file's sender reads
CASES = {
    "within one file": (
        audit("附2 I9 专利 13，附5 J4 专利 18，相差 5。请核对。", subject="甲公司",
              other=Address(OWN, "附5", "J4")),
        {OWN: "附2 I9 专利 13，附5 J4 专利 18，相差 5。请核对。"},
    ),
    "two files of one sender": (
        audit("附2 I9 专利 13，", FileName(LATER), "附5 J4 专利 18。", subject="甲公司",
              other=Address(LATER, "附5", "J4")),
        {
            OWN: "附2 I9 专利 13，《甲_附5.xlsx》附5 J4 专利 18。",
            LATER: "《甲.xlsx》附2 I9 专利 13，附5 J4 专利 18。",
        },
    ),
    "a return and a summary": (
        audit("附2 I9 专利 13，", FileName(SUMMARY), "附5 J4 专利 18。", subject="甲公司",
              other=Address(SUMMARY, "附5", "J4")),
        {
            OWN: "附2 I9 专利 13，汇总表《附5.xlsx》附5 J4 专利 18。",
            SUMMARY: "《甲.xlsx》甲公司：附2 I9 专利 13，附5 J4 专利 18。",
        },
    ),
    "the sum of a summary is nobody's": (
        audit("附6 D14 合计 375，各户之和（", FileName(OWN), "附6 D7）为 395。", path=SUMMARY,
              cell="附6!D14", other=Address(OWN, "附6", "D7")),
        {SUMMARY: "附6 D14 合计 375，各户之和（《甲.xlsx》附6 D7）为 395。"},
    ),
    "the roster and a return": (
        audit("名册 D3 奖补资金 200，附6合计（", FileName(OWN), "附6 D4）为 175。", path=ROSTER,
              subject="甲公司", cell="名册!D3", other=Address(OWN, "附6", "D4")),
        {OWN: "《名册.xlsx》名册 D3 奖补资金 200，附6合计（附6 D4）为 175。"},
    ),
    "sent twice": (
        audit("“甲公司”报送了 2 份：甲.xlsx、甲_附5.xlsx。", path=LATER, cell="",
              other=Address(OWN)),
        {
            OWN: "“甲公司”报送了 2 份：甲.xlsx、甲_附5.xlsx。",
            LATER: "“甲公司”报送了 2 份：甲.xlsx、甲_附5.xlsx。",
        },
    ),
    "one credit code of two": (
        audit("“甲公司”、“乙公司”填了同一个代码。", cell="", other=Address(OTHER)),
        {},
    ),
    "names that are nearly alike": (
        audit("“甲公司”（附2 C3）和“乙公司”（", FileName(OTHER), "附5 B4）只差几个字。",
              cell="附2!C3", other=Address(OTHER, "附5", "B4")),
        {},
    ),
    "a renamed sender": (
        audit("附2 I9 专利 13，", FileName(SUMMARY), "附5 J4 专利 18。", path=RENAMED,
              subject="青岛宝佳智能装备股份有限公司", other=Address(SUMMARY, "附5", "J4")),
        {
            RENAMED: "附2 I9 专利 13，汇总表《附5.xlsx》附5 J4 专利 18。",
            SUMMARY: "《旧.xlsx》青岛宝佳智能装备股份有限公司：附2 I9 专利 13，附5 J4 专利 18。",
        },
    ),
    "a condition": (
        audit("金额是“/”。", subject="甲公司", cell="附6!D7", other=Address(OWN, "附6", "C7"),
              label="支出金额", opening="place and subject"),
        {OWN: "附6 第7行 支出金额 D7：金额是“/”。"},
    ),
    "what asks for nothing": (audit("只差四舍五入。", subject="甲公司", severity="info"), {}),
    "a file that is not there": (audit("附2 I9 专利 1。", subject="丙公司", path="丙.xlsx"), {}),
}  # fmt: skip


def concerns(
    files: Sequence[ReportedFile], audits: Sequence[Finding]
) -> dict[str, list[AddressedFinding]]:
    found: dict[str, list[AddressedFinding]] = {}
    reader_of = {file.path: file for file in files}.get
    for path, told in addressed(audits, reader_of, subjects_of(files)):
        found.setdefault(path, []).append(told)
    return found


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_who_is_told_what(case: tuple[Finding, dict[str, str]]):
    finding, expected = case
    found = concerns(FILES, [audit("无关。", path="丙.xlsx"), finding])
    assert {path: each.finding.message for path, (each,) in found.items()} == expected
    for path, (told,) in found.items():
        assert told.number == 2
        # nothing of the office's machine
        assert told.finding.other is None
        assert told.finding.path == path


def test_reader_on_the_other_side_finds_his_own_cell():
    finding, _ = CASES["two files of one sender"]
    told = concerns(FILES, [finding])[LATER][0].finding
    assert (told.sheet, told.cell, told.label) == ("附5", "J4", None)


@pytest.mark.parametrize(("cell", "is_officers"), [("附2!J19", True), ("附2!I9", False)])
def test_scores_are_the_officers(cell: str, is_officers: bool):
    found = concerns(FILES, [audit("不一致。", subject="甲公司", cell=cell)])
    assert found[OWN][0].is_officers is is_officers
