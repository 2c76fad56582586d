"""Audits: each one that is declared is kept by one sample and broken by another.

A sample is a few cells of a few tables; what a table of one record is about is 甲公司, a list with
two records is a summary. The public tables stand at the end: every difference between them once.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.returned_tables import Cells, returned
from zjtx_xl.audits import messages as auditmessage
from zjtx_xl.audits.ledger import records_in
from zjtx_xl.audits.run import (
    AuditRun,
    _agreement,
    _decimals_written,
    _one_is_empty,
    catalogue,
    within,
)
from zjtx_xl.audits.scope import TableScope
from zjtx_xl.definitions.files import samples_folder
from zjtx_xl.definitions.loader import load_set, load_template, set_ids
from zjtx_xl.findings.results import Address
from zjtx_xl.lists.roster import Recipient, Roster
from zjtx_xl.rules.audit_formula import AuditFormula
from zjtx_xl.runs.files import find_files
from zjtx_xl.runs.one_file import CheckRequest, FileTask, check_one

if TYPE_CHECKING:
    from zjtx_xl.audits.records import Record, RecordCell
    from zjtx_xl.findings.results import Finding

QINGDAO, GUANGDONG = "qingdao-2021", "guangdong-2021"
BOTH = {"1.subject": "甲公司", "2.subject": "乙公司"}
TABLES1TO3 = {"table1.1.subject": "甲公司", "table1.2.subject": "乙公司"}


USES = {
    key.removeprefix("1.").removesuffix(".use"): each.initial
    for key, each in load_template("qingdao-2021/annex6").sheets[0].layout(1).by_key.items()
    if each.column == "use"
}
TICKED = USES["listing"].replace("□", "☑")
OTHER_NOT_TICKED = USES["other"]


TIERS = {"1.subject": "一档", "1.tier.platforms": "2", "1.tier.grant": "20",
         "1.tier.amount": "40", "1.tier.paid": "40", "total.amount": "40"}  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """Tables that keep an audit; ``broken`` are cells that break it, by table."""

    set_id: str
    name: str
    title: str
    kept: dict[str, Cells]
    broken: dict[str, Cells]
    says: tuple[str, ...]
    roster: dict[str, str] = field(default_factory=dict[str, str])


def points(name: str, title: str, rows: dict[str, str], broken: str, says: str) -> Sample:
    cells = {f"{row}.score": score for row, score in rows.items()}
    at = f"{broken}.score"
    return Sample(QINGDAO, name, title, {"annex2": cells}, {"annex2": {at: "15"}}, (says,))


SAMPLES = [
    points("group-points", "“专业化程度”得分不超过该组分值",
           {"core_revenue_share": "10", "export_share": "5", "certifications": "10"},
           "export_share", "合计 35 分，该组分值 25 分，多出 10 分"),
    points("group-points", "“创新能力”得分不超过该组分值",
           {"rd_share": "10", "patents": "10", "rd_institutions": "10", "standards": "5",
            "rd_conversions": "5"}, "standards", "合计 50 分，该组分值 40 分，多出 10 分"),
    points("group-points", "“经营管理”得分不超过该组分值",
           {"quality_systems": "5", "product_standard": "5", "digitalisation": "5"},
           "digitalisation", "合计 25 分，该组分值 15 分，多出 10 分"),
    points("group-points", "“成长性”得分不超过该组分值",
           {"listing_plan": "10", "revenue_growth": "10"}, "listing_plan",
           "合计 25 分，该组分值 20 分，多出 5 分"),
    Sample(QINGDAO, "rd-ratio", "研发经费支出占比应等于研发经费支出总额 ÷ 营业收入总额 × 100",
           {"annex5": {"1.subject": "甲公司", "1.revenue": "23103.72", "1.rd_expense": "1486.81",
                       "1.rd_share": "6.43"}},
           {"annex5": {"1.rd_share": "6.1"}},
           ("甲公司", "附5 I4", "6.1", "H4、C4", "6.4354", "相差 0.3354")),
    Sample(QINGDAO, "amount-without-use", "有支出金额，应勾选用途",
           {"annex6": {"1.subject": "甲公司", "1.listing.use": TICKED, "1.listing.amount": "5",
                       "1.other.use": OTHER_NOT_TICKED, "1.other.amount": "/"}},
           {"annex6": {"1.other.amount": "3.5"}}, ("附6 第8行", "D8", "3.5")),
    Sample(QINGDAO, "use-without-amount", "勾选了用途，应有支出金额",
           {"annex6": {"1.subject": "甲公司", "1.listing.use": TICKED, "1.listing.amount": "5"}},
           {"annex6": {"1.listing.amount": "/"}}, ("附6 第7行", "“/”")),
    Sample(QINGDAO, "grant-tier", "支出合计应等于奖补资金额度（175、200 或 220 万元）",
           {"annex6": {"1.subject": "甲公司", "1.innovation.amount": "148.10",
                       "1.digitalisation.amount": "51.90", "1.other.amount": " "}},
           {"annex6": {"1.digitalisation.amount": "51.8"}}, ("199.9",)),
    Sample(QINGDAO, "column-total", "合计应等于各行之和",
           {"annex6": {**BOTH, "1.innovation.amount": "148.10", "2.listing.amount": "51.90",
                       "total.amount": "200"}},
           {"annex6": {"total.amount": "201"}}, ("201", "200", "相差 1")),
    Sample(QINGDAO, "allocation-differs", "附6的支出合计等于下达的奖补资金",
           {"annex6": {"1.subject": "甲公司", "1.innovation.amount": "148.10",
                       "1.digitalisation.amount": "51.90"}},
           {"annex6": {"1.digitalisation.amount": "26.90"}},
           ("甲公司", "奖补资金 200", "D4、D6", "175", "相差 25"), {"奖补资金（万元）": "200"}),
    Sample(QINGDAO, "audit-value", "附2的实际值与附5一致",
           {"annex2": {"subject": "甲公司", "patents.actual": "13"},
            "annex5": {"1.subject": "甲公司", "1.patents": "13"}},
           {"annex5": {"1.patents": "18"}},
           ("附2 I9 有效发明专利数量 13", "附5 J4 有效发明专利数量 18", "相差 5")),
    Sample(QINGDAO, "score-differs", "附2的总分与附3的评价得分一致",
           {"annex2": {"subject": "甲公司", "total.score": "87.5"},
            "annex3": {**BOTH, "1.score": "87.5"}},
           {"annex3": {"1.score": "85"}}, ("附2 J19 总分 87.5", "附3 F6 评价得分 85", "相差 2.5")),
    Sample(QINGDAO, "summary-differs", "附5汇总表与单位自己报的附5一致",
           {"annex5": {"1.subject": "甲公司", "1.profit": "-3.5"},
            "summary.annex5": {**BOTH, "1.profit": "-3.5"}},
           {"summary.annex5": {"1.profit": "3.5"}}, ("附5 D4", "相差 7")),
    Sample(QINGDAO, "summary-differs", "附6汇总表与单位自己报的附6一致",
           {"annex6": {"1.subject": "甲公司", "1.listing.amount": "200"},
            "summary.annex6": {**BOTH, "1.listing.amount": "200"}},
           {"summary.annex6": {"1.listing.amount": "220"}}, ("附6 D7", "相差 20")),
    Sample(QINGDAO, "summary-differs", "附7汇总表的金额与平台自己报的附7一致",
           {"annex7": {"1.subject": "甲公司", "1.technology.amount": "20"},
            "summary.annex7": {**BOTH, "1.technology.amount": "20"}},
           {"summary.annex7": {"1.technology.amount": "21"}}, ("附7 D4", "相差 1")),
    Sample(QINGDAO, "summary-differs", "附7汇总表的服务企业数量与平台自己报的附7一致",
           {"annex7": {"1.subject": "甲公司", "1.technology.served": "24"},
            "summary.annex7": {**BOTH, "1.technology.served": "24"}},
           {"summary.annex7": {"1.technology.served": "42"}}, ("附7 E4", "相差 18")),
    Sample(QINGDAO, "parent-differs", "附6汇总表的合计等于各户之和",
           {"annex6": {"1.subject": "甲公司", "1.listing.amount": "200"},
            "summary.annex6": {**BOTH, "2.other.amount": "175", "total.amount": "375"}},
           {"annex6": {"1.listing.amount": "220"}},
           ("合计", "375", "《annex6_0.xlsx》附6 D7、《summary.annex6_1.xlsx》附6 D13", "395",
            "相差 20")),
    Sample(QINGDAO, "parent-differs", "附7汇总表的金额合计等于各平台之和",
           {"annex7": {"1.subject": "甲公司", "1.listing.amount": "200"},
            "summary.annex7": {**BOTH, "2.listing.amount": "22", "total.amount": "222"}},
           {"annex7": {"1.listing.amount": "100"}}, ("相差 100",)),
    Sample(QINGDAO, "parent-differs", "附7汇总表的服务企业数量合计等于各平台之和",
           {"annex7": {"1.subject": "甲公司", "1.listing.served": "57"},
            "summary.annex7": {**BOTH, "2.listing.served": "3", "total.served": "60"}},
           {"annex7": {"1.listing.served": "58"}}, ("相差 1",)),
    Sample(QINGDAO, "column-total", "金额的合计应等于各行之和",
           {"annex7": {**BOTH, "1.listing.amount": "10", "2.other1.amount": "12",
                       "total.amount": "22"}},
           {"annex7": {"total.amount": "23"}}, ("相差 1",)),
    Sample(QINGDAO, "column-total", "服务企业数量的合计应等于各行之和",
           {"annex7": {**BOTH, "1.listing.served": "57", "2.other1.served": "/",
                       "total.served": "57"}},
           {"annex7": {"total.served": "75"}}, ("相差 18",)),
    Sample(QINGDAO, "tier-amount", "安排金额应等于平台数量 × 每家安排",
           {"allocation": TIERS}, {"allocation": {"1.tier.grant": "21"}},
           ("一档", "40", "42", "相差 2")),
    Sample(QINGDAO, "tier-paid", "已拨付金额不应超过安排金额",
           {"allocation": TIERS}, {"allocation": {"1.tier.paid": "40.5"}},
           ("已拨付 40.5 万元，超过安排金额 40 万元",)),
    Sample(QINGDAO, "column-total", "安排金额的合计应等于各档之和",
           {"allocation": TIERS}, {"allocation": {"total.amount": "41"}}, ("41", "40", "相差 1")),
    Sample(QINGDAO, "count-differs", "附3的户数等于收到的附2份数",
           {"annex2": {"subject": "甲公司"}, "annex2 of 乙公司": {"subject": "乙公司"},
            "annex3": BOTH},
           {"annex3": {"3.subject": "丙公司"}},
           ("附3的户数 3（《annex3_2.xlsx》附3）", "附2份数 2（2 个文件）", "相差 1")),
    Sample(QINGDAO, "count-differs", "附3与附5的户数相同",
           {"annex3": BOTH, "summary.annex5": BOTH},
           {"summary.annex5": {"3.subject": "丙公司"}}, ("附3的户数 2", "附5的户数 3")),
    Sample(QINGDAO, "count-differs", "附3与附6的户数相同",
           {"annex3": BOTH, "summary.annex6": BOTH},
           {"summary.annex6": {"3.subject": "丙公司"}}, ("附6的户数 3",)),
    Sample(QINGDAO, "unlisted", "平台服务的企业应列在附5中",
           {"tables1to3": TABLES1TO3, "summary.annex5": BOTH},
           {"tables1to3": {"table2.1.subject": "丙公司"}}, ("表2 第3行", "“丙公司”没有列在附5中")),
    Sample(QINGDAO, "unlisted", "附4的平台应列在附7中",
           {"annex4": BOTH, "summary.annex7": BOTH},
           {"annex4": {"3.subject": "丙公司"}}, ("附4", "“丙公司”没有列在附7中")),
    Sample(QINGDAO, "unlisted", "自己报了附5的企业应列在本地汇总的附5中",
           {"annex5": {"1.subject": "甲公司"}, "summary.annex5": BOTH},
           {"annex5": {"1.subject": "丙公司"}},
           ("附5 第4行", "“丙公司”自己报了附5，没有列在本地汇总的附5中")),
    Sample(QINGDAO, "unlisted", "自己报了附6的企业应列在本地汇总的附6中",
           {"annex6": {"1.subject": "甲公司"}, "summary.annex6": BOTH},
           {"annex6": {"1.subject": "丙公司"}},
           ("附6 第4行", "“丙公司”自己报了附6，没有列在本地汇总的附6中")),
    Sample(GUANGDONG, "column-total", "合计应等于各行之和",
           {"annex1": {**BOTH, "1.amount": "200", "2.amount": "195", "total.amount": "395"}},
           {"annex1": {"total.amount": "400"}}, ("400", "395", "相差 5")),
    Sample(GUANGDONG, "cumulative", "标注 * 的指标是年末累计数，目标值不应小于初始值",
           {"annex2": {"subject": "甲公司", "served_national.baseline": "7",
                       "served_national.target": "7",
                       # no * in front: the year's own figure may be smaller
                       "trainings.baseline": "9", "trainings.target": "3"}},
           {"annex2": {"served_national.target": "5 家"}}, ("附件2 第5行", "甲公司", "5 家", "7")),
    Sample(GUANGDONG, "unlisted", "报送绩效目标表的单位应列在附件1中",
           {"annex2": {"subject": "甲公司"}, "annex1": BOTH},
           {"annex2": {"subject": "丙公司"}}, ("“丙公司”没有列在附件1中",)),
    Sample(GUANGDONG, "opening-value", "本年的实施期初始值与上年的目标值核对",
           {"annex2": {"subject": "甲公司", "trainings.baseline": "8"},
            "annex2 of 2020": {"subject": "甲公司", "trainings.target": "8 场"}},
           {"annex2": {"trainings.baseline": "5"}}, ("附件2 D27", "附件2 E27", "8 场", "相差 3")),
    *(
        Sample(set_id, "part-exceeds", "上年度主营业务收入不应超过营业收入",
               {table: {"subject": "甲公司", "core_revenue.last": "900", "revenue.last": "900"}},
               {table: {"core_revenue.last": "900.01"}},
               ("上年度主营业务收入 900.01 万元，超过营业收入 900 万元",))
        for set_id, table in (("zjtx-2022", "innovative"), ("zjtx-2022", "specialised"),
                              ("zjtx-2026", "little-giant"), ("zjtx-2026", "specialised"))
    ),
    Sample("zjtx-2022", "part-exceeds", "研发人员数不应超过职工总数",
           {"specialised": {"subject": "甲公司", "rd_staff.last": "30", "staff.last": "30"}},
           {"specialised": {"staff.last": "29"}}, ("研发人员 30 人，超过职工总数 29 人",)),
]  # fmt: skip


def audited(tables: dict[str, Cells], set_id: str, roster: dict[str, str]) -> list[Finding]:
    """Findings of a run; a key is ``table``, ``summary.table`` or ``table of x``."""
    listed = None
    if roster:
        recipients = (Recipient("甲公司", "1", extra=roster, row=3),)
        listed = Roster(recipients, Path("名册.xlsx"), columns=dict.fromkeys(roster, 4))
    run = AuditRun(listed)
    for number, (name, cells) in enumerate(tables.items()):
        table, _, of = name.removeprefix("summary.").partition(" of ")
        path = f"{name.replace(' ', '_')}_{number}.xlsx"
        result = returned(f"{set_id}/{table}", cells, path=path)
        records = records_in(result, {"year": of if of.isdigit() else "2021"})
        run.add(records, within(records))
    return list(run.findings())


def with_changes(tables: dict[str, Cells], changes: dict[str, Cells]) -> dict[str, Cells]:
    return {name: cells | changes.get(name, {}) for name, cells in tables.items()}


each_sample = pytest.mark.parametrize(
    "sample", SAMPLES, ids=lambda sample: f"{sample.name} {sample.title}"
)


@pytest.mark.parametrize("year", ["²", "9" * 5000, "", "\uff12\uff10", "0"])
def test_a_year_that_is_none_ends_no_run(year: str):
    """A file says itself which year it is about."""
    records = records_in(returned(f"{QINGDAO}/annex2", {"subject": "甲公司"}), {"year": year})
    run = AuditRun()
    run.add(records, within(records))
    assert list(run.findings()) == []


@each_sample
def test_kept(sample: Sample):
    codes = [each.code for each in audited(sample.kept, sample.set_id, sample.roster)]
    assert sample.name not in codes


@each_sample
def test_broken(sample: Sample):
    tables = with_changes(sample.kept, sample.broken)
    found = [
        each for each in audited(tables, sample.set_id, sample.roster) if each.code == sample.name
    ]
    assert len(found) == 1, [each.message for each in found]
    assert [part for part in sample.says if part not in found[0].message] == []
    assert found[0].path
    assert found[0].message.endswith("。")


@pytest.mark.parametrize(
    ("allocated", "severity"),
    [("200", None), ("200万元", None), ("175万元", "error"), ("约200", "warning"),
     ("见附件", "warning"), ("/", "error")],
)  # fmt: skip
def test_an_amount_of_the_roster_that_nobody_can_compare_is_said(
    allocated: str, severity: str | None
):
    tables = {"annex6": {"1.subject": "甲公司", "1.innovation.amount": "200"}}
    found = audited(tables, QINGDAO, {"奖补资金（万元）": allocated})
    said = [each.severity for each in found if each.code == "allocation-differs"]
    assert said == ([] if severity is None else [severity])
    without = audited({"annex2": {"subject": "甲公司"}}, QINGDAO, {"奖补资金（万元）": allocated})
    assert not any(each.code == "allocation-differs" for each in without)


def test_documentation_shows_every_message():
    text = (Path(__file__).parents[2] / "docs" / "audits.md").read_text(encoding="utf-8")
    for sample in SAMPLES:
        tables = with_changes(sample.kept, sample.broken)
        found = audited(tables, sample.set_id, sample.roster)
        said = next(each.message for each in found if each.code == sample.name)
        said = re.sub(r"《[^》]*》", "《另一份.xlsx》", said)
        assert f"| `{sample.name}` | {sample.title} | {said} |" in text


def test_every_declared_audit_has_a_sample():
    declared = Counter(
        (set_id, each.name, each.title)
        for set_id in set_ids()
        if set_id != "budget"  # its own: tests/notices/test_self_evaluation.py
        for each in [
            *(audit for table in load_set(set_id).tables
              for audit in load_template(f"{set_id}/{table}").audits),
            *(audit.formula() for audit in load_set(set_id).audits),
        ]
    )  # fmt: skip
    assert declared == Counter((each.set_id, each.name, each.title) for each in SAMPLES)


def test_every_code_has_an_entry_for_the_documentation():
    words = [each.word for each in catalogue()]
    assert len(words) == len(set(words))
    assert {each.name for each in SAMPLES} < set(words)
    assert {"audit-rounding", "audit-text", "near-name"} < set(words)
    assert all(each.title and each.remedy for each in catalogue())


# ---------------------------------------------------------------- what is skipped


@pytest.mark.parametrize(
    ("annex2", "annex5"),
    [
        ("", "18"),
        ("13", ""),
        ("　", "18"),
        ("十几", "18"),
        ("国家3项、行业4项", "7"),
        ("#N/A", "1"),
    ],
)
def test_what_is_missing_or_unreadable_has_its_own_finding_and_no_audit(annex2: str, annex5: str):
    tables = {
        "annex2": {"subject": "甲公司", "patents.actual": annex2},
        "annex5": {"1.subject": "甲公司", "1.patents": annex5},
    }
    assert audited(tables, QINGDAO, {}) == []


def test_a_value_that_waits_for_a_decision_is_not_added_up():
    cells = {"1.subject": "甲公司", "1.innovation.amount": "约200"}
    assert audited({"annex6": cells}, QINGDAO, {}) == []


def test_no_revenue_is_no_division():
    cells = {"1.subject": "甲公司", "1.revenue": "0", "1.rd_expense": "5", "1.rd_share": "4"}
    assert audited({"annex5": cells}, QINGDAO, {}) == []


# ---------------------------------------------------------------- who is who


@pytest.mark.parametrize(
    "other",
    [
        " 青岛宝佳自动化设备有限公司 ",
        "青岛宝佳智能装备股份有限公司",
        "青岛宝佳自动化设备有限公司（现更名为：青岛宝佳智能装备股份有限公司）",
        "青岛宝佳自动化设备有限公司(现更名为青岛宝佳智能装备股份有限公司)",
    ],
)
def test_renamed_subjects_join(other: str):
    tables = {
        "annex2": {"subject": "青岛宝佳自动化设备有限公司", "patents.actual": "13"},
        "annex5": {"1.subject": other, "1.patents": "18"},
    }
    assert [each.code for each in audited(tables, QINGDAO, {})] == ["audit-value"]


def test_a_printed_renaming_joins_names_that_no_alias_knows():
    tables = {
        "annex2": {"subject": "旧公司", "patents.actual": "13"},
        "annex5": {"1.subject": "新公司", "1.patents": "18"},
        "annex3": {"1.subject": "旧公司（现更名为：新公司）", "2.subject": "乙公司"},
    }
    codes = [each.code for each in audited(tables, QINGDAO, {})]
    assert codes.count("audit-value") == 1


@pytest.mark.parametrize(
    ("name", "other", "is_near"),
    [
        ("青岛檬豆网络科技有限公司", "青岛柠檬豆网络科技有限公司", True),
        ("青岛乾程科技股份有限公司", "青岛乾程科技有限公司", True),
        ("青岛乾程科技股份有限公司", "青岛三祥科技股份有限公司", False),
        ("青岛海力威新材料科技股份有限公司", "青岛伊森新材料股份有限公司", False),
        ("甲公司", "乙公司", False),
    ],
)
def test_a_near_match_is_said_and_not_joined(name: str, other: str, is_near: bool):
    tables = {
        "annex2": {"subject": name, "patents.actual": "13"},
        "annex5": {"1.subject": other, "1.patents": "18"},
    }
    found = audited(tables, QINGDAO, {})
    assert [each.code for each in found] == ["near-name"] * is_near
    for each in found:
        assert each.severity == "warning"
        assert name in each.message
        assert other in each.message


def test_a_subject_is_compared_with_its_own_return_and_not_once_more_with_the_summary():
    tables = {
        "annex2": {"subject": "甲公司", "patents.actual": "13"},
        "annex5": {"1.subject": "甲公司", "1.patents": "18"},
        "summary.annex5": {**BOTH, "1.patents": "18"},
    }
    assert [each.code for each in audited(tables, QINGDAO, {})] == ["audit-value"]


def test_an_audit_within_a_table_is_not_repeated_for_the_summary():
    wrong = {"1.subject": "甲公司", "1.revenue": "100", "1.rd_expense": "5", "1.rd_share": "9"}
    tables = {"annex5": wrong, "summary.annex5": wrong | {"2.subject": "乙公司"}}
    found = audited(tables, QINGDAO, {})
    assert [(each.code, each.path) for each in found] == [("rd-ratio", "annex5_0.xlsx")]


def test_the_other_address_names_its_file():
    tables = {
        "annex2": {"subject": "甲公司", "patents.actual": "13"},
        "annex5": {"1.subject": "甲公司", "1.patents": "18"},
    }
    (found,) = audited(tables, QINGDAO, {})
    assert (found.path, found.sheet, found.cell) == ("annex2_0.xlsx", "附2", "I9")
    assert found.other == Address("annex5_1.xlsx", "附5", "J4")
    assert (found.field, found.severity) == ("patents.actual", "error")
    assert "《annex5_1.xlsx》附5 J4" in found.message


# ---------------------------------------------------------------- the public tables


# Read beside the printed tables, by hand: cell of 附2 and column of 附5 of every enterprise whose
# two annexes differ in more than how a yes or no is printed.
VALUES = {
    "1": "I9/J", "2": "I7/G", "3": "I5/E I6/F I9/J I17/R", "5": "I11/L",
    "6": "I7/G I9/J I13/N I16/Q", "18": "I6/F I7/G I10/K I12/M",
}  # fmt: skip
ROUNDED = {"5": "I5/E I6/F I8/I I17/R", "13": "I17/R", "16": "I5/E I6/F"}
WRITTEN = {"2": "I17/R", "3": "I7/G"}


def pairs(found: list[Finding], code: str) -> dict[str, str]:
    """By the number of the file: the addresses of findings between 附2 and 附5."""
    listed: dict[str, list[str]] = {}
    for each in found:
        if each.code == code and each.sheet == "附2":
            number = Path(each.path).name.partition("_")[0]
            assert each.other is not None
            listed.setdefault(number, []).append(
                f"{each.cell}/{each.other.cell.rstrip('0123456789')}"
            )
    order = lambda pair: int(pair.partition("/")[0][1:])  # noqa: E731
    return {number: " ".join(sorted(cells, key=order)) for number, cells in listed.items()}


@pytest.fixture(scope="module", params=["one workbook each", "annex 5 as one list"])
def public(request) -> list[Finding]:
    """The audits of the twenty enterprises, in both ways in which the tables come."""
    samples = samples_folder() / QINGDAO
    folders = {
        "one workbook each": [samples / "enterprises"],
        "annex 5 as one list": [samples / "returned", samples / "tables" / "annex5.xlsx"],
    }
    run = AuditRun()
    for found in find_files(folders[request.param]).files:
        outcome = check_one(CheckRequest(), FileTask(found.source))
        run.add(outcome.records, outcome.within)
    return list(run.findings())


def test_every_difference_of_the_public_tables_is_found_once(public: list[Finding]):
    assert pairs(public, "audit-value") == VALUES
    assert pairs(public, "audit-rounding") == ROUNDED
    assert pairs(public, "audit-text") == WRITTEN


def test_nothing_else_is_reported_between_the_public_tables(public: list[Finding]):
    others = Counter(each.code for each in public if each.sheet != "附2")
    del others["use-without-amount"]  # 附6 comes with one of the two ways only
    assert others == {"rd-ratio": 3, "audit-rounding": 2}


def test_the_message_of_the_first_difference(public: list[Finding]):
    (found,) = [each for each in public if each.cell == "I9" and "/1_" in each.path]
    assert "附2 I9 有效发明专利数量 13，" in found.message
    assert " 有效发明专利数量 18，相差 5。" in found.message


def test_sums_are_shown_at_four_decimals():
    assert auditmessage.rounded_number(Decimal(10) / Decimal(3)) == "3.3333"
    assert auditmessage.rounded_number(Decimal("200.00")) == "200"


def test_both_sides_of_a_comparison_are_said_whatever_was_gathered_for_them():
    """The column of a group, and a sum over cells: neither is a cell that has a name alone."""
    given = {
        "quantity1.points": "20", "quality1.points": "25", "money_total.initial": "0",
        "money_grant.initial": "90", "money_carried.initial": "1.5",
    }  # fmt: skip
    messages = "".join(each.message for each in audited({"self-evaluation": given}, "budget", {}))
    assert "产出指标的分值合计 45 分，应为 50 分。" in messages
    assert "年初预算数 0，财政拨款、上年结转和其他资金之和 91.5，相差 91.5。" in messages


def _two_lines() -> list[Record]:
    cells = BOTH | {"1.revenue": "100", "1.rd_expense": "99.99", "2.revenue": "50"}
    return [found for found in records_in(returned(f"{QINGDAO}/annex5", cells), {}) if found.number]


@pytest.mark.parametrize(("exact", "differs"), [("0.009", True), ("0.01", False), ("0.02", False)])
def test_what_is_allowed_to_differ_is_no_difference(exact: str, differs: bool):
    formula = AuditFormula("some", "", "record", "error", "", exact=Decimal(exact))
    scope = TableScope(_two_lines()[:1], None)
    found = list(_agreement(formula, "甲公司", "revenue + 0", "rd_expense + 0", scope))
    assert bool(found) == differs


@pytest.mark.parametrize(("raw", "decimals"), [("4", 0), ("4.50", 2), (" 4.5 ", 1), ("4.5万", 0)])
def test_decimals_are_those_that_are_written(raw: str, decimals: int):
    (line, _) = _two_lines()
    cell = replace(line.cells["revenue"], raw=raw)
    assert _decimals_written(cell) == decimals


def test_a_table_without_anything_outside_is_said_at_its_first_line(
    monkeypatch: pytest.MonkeyPatch,
):
    formula = AuditFormula("some", "", "table", "error", "", condition="sum(revenue) > 1000")
    own = load_template(f"{QINGDAO}/annex5")._replace(audits=(formula,))
    monkeypatch.setattr("zjtx_xl.audits.run.load_template", lambda _: own)
    ((number, _),) = within(_two_lines())
    assert number == 0


def between_of(
    monkeypatch: pytest.MonkeyPatch, *formulas: AuditFormula, tables: dict[str, Cells]
) -> list[Finding]:
    """What these audits say between tables, in place of those that the set declares."""
    monkeypatch.setattr("zjtx_xl.audits.run.declared_of", lambda _: formulas)
    return [found for found in audited(tables, QINGDAO, {}) if found.code == "some"]


REVENUES = {
    "annex5": {"1.subject": "甲公司", "1.revenue": "100"},
    "annex2": {"subject": "甲公司", "patents.actual": "3"},
}


@pytest.mark.parametrize(
    ("when", "is_said"),
    [
        (None, True),
        ("annex2.patents.actual > 2", True),
        ("annex2.patents.actual > 3", False),
        ("annex2.standards.actual > 2", False),  # nobody knows
    ],
)
def test_an_audit_with_a_condition_of_its_own(
    monkeypatch: pytest.MonkeyPatch, when: str | None, is_said: bool
):
    formula = AuditFormula(
        "some", "", "subject", "error", "", condition="annex5.revenue > 100", when=when
    )
    assert bool(between_of(monkeypatch, formula, tables=REVENUES | {
        "annex5": {"1.subject": "甲公司", "1.revenue": "99"}})) is is_said  # fmt: skip
    assert between_of(monkeypatch, formula._replace(condition="annex5.revenue > 99"),
                      tables=REVENUES) == []  # fmt: skip


def test_a_condition_that_looks_at_no_cell_says_nothing(monkeypatch: pytest.MonkeyPatch):
    formula = AuditFormula("some", "", "set", "error", "", condition="1 > 2")
    assert between_of(monkeypatch, formula, tables=REVENUES) == []


def test_a_finding_stands_where_the_audit_says(monkeypatch: pytest.MonkeyPatch):
    condition = "annex5.revenue < annex2.patents.actual"
    formula = AuditFormula("some", "", "subject", "error", "", condition=condition)
    tables = REVENUES | {"annex5": {"1.subject": "甲公司", "1.revenue": "100", "1.profit": "1"}}
    places = {}
    for at in (None, "annex5.profit", "annex5.patents", "annex7.amount"):
        (found,) = between_of(monkeypatch, formula._replace(at=at), tables=tables)
        places[at] = found.field
    assert places == {
        None: "1.revenue", "annex5.profit": "1.profit", "annex5.patents": "1.patents",
        "annex7.amount": "1.revenue",
    }  # fmt: skip


def test_what_is_listed_elsewhere_and_what_is_not(monkeypatch: pytest.MonkeyPatch):
    """A table that is not there at all misses nobody."""
    formula = AuditFormula(
        "some", "", "set", "error", "", names="annex2.subject", among="annex5.subject"
    )
    tables = {
        "annex2": {"subject": "甲公司"},
        "annex2 of 2021": {"subject": "乙公司"},
    }
    assert between_of(monkeypatch, formula, tables=tables) == []
    listed = {"annex5": {"1.subject": "乙公司"}}
    (found,) = between_of(monkeypatch, formula, tables=tables | listed)
    assert (found.path, found.field) == ("annex2_0.xlsx", "subject")
    assert "“甲公司”" in found.message
    both = {"summary.annex5": {"1.subject": "乙公司", "2.subject": "甲公司"}}
    assert between_of(monkeypatch, formula, tables=tables | both) == []


def test_every_total_is_that_of_its_own_file():
    """Two offices: the one whose lines do not add up to its parts is said, once, with its total."""
    right = {"1.subject": "甲公司", "2.subject": "丙公司", "1.listing.amount": "200"}
    wrong = {"1.subject": "乙公司", "2.subject": "丁公司", "1.listing.amount": "100"}
    tables = {
        "summary.annex6": right | {"total.amount": "200"},
        "summary.annex6 of b": wrong | {"total.amount": "100"},
        "annex6": {"1.subject": "甲公司", "1.listing.amount": "200"},
        "annex6 of b": {"1.subject": "乙公司", "1.listing.amount": "150"},
    }
    found = [each for each in audited(tables, QINGDAO, {}) if each.code == "parent-differs"]
    assert [each.path for each in found] == ["summary.annex6_of_b_1.xlsx"]
    assert "相差 50" in found[0].message
    tables["annex6 of b"]["1.listing.amount"] = "100"
    assert not [each for each in audited(tables, QINGDAO, {}) if each.code == "parent-differs"]


@pytest.mark.parametrize(
    ("full", "is_said"),
    [("5", True), ("0", False), ("", False), ("约5", False), ("无", False)],
)
def test_a_value_beside_nothing(full: str, is_said: bool):
    """What its sender must fill has a finding of its own."""

    def cell(raw: str, **about: Any) -> RecordCell:
        result = returned(f"{QINGDAO}/annex5", BOTH | {"1.revenue": raw})
        (line, _) = [found for found in records_in(result, {}) if found.number]
        found = line.cells["revenue"]
        return replace(found, field=found.field._replace(**about))

    empty = {"required": False, "required_if": None}
    assert _one_is_empty(cell(full), cell("", **empty)) is is_said
    assert _one_is_empty(cell("", **empty), cell(full)) is is_said
    assert not _one_is_empty(cell("5"), cell("5", **empty))
    asked = {"by": "recipient", "required": True, "required_if": None}
    assert not _one_is_empty(cell(full), cell("", **asked))
    assert _one_is_empty(cell(full), cell("", **asked | {"by": "officer"})) is is_said
    assert _one_is_empty(cell(full), cell("", **asked | {"required_if": "x"})) is is_said
