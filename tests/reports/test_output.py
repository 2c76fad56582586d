"""The facts of a check, and how the page, the mail and the feedback tell them."""

from __future__ import annotations

import re
import tracemalloc
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from itertools import chain
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.report_results import (
    FORM,
    FORMULA,
    IMAGE,
    INDICATORS,
    SCRIPT,
    collected,
    difference,
    everything,
    explained,
    fault,
    scored,
    second_round,
    unreadable,
    unscored,
)
from zjtx_xl.cli.commands import app
from zjtx_xl.errors import ReportTargetError
from zjtx_xl.findings.catalogue import finding
from zjtx_xl.findings.results import Address, state_of
from zjtx_xl.findings.words import KINDS
from zjtx_xl.reports import html_page as report_html
from zjtx_xl.reports.collect import Collector
from zjtx_xl.reports.feedback import feedback_html, feedback_markdown
from zjtx_xl.reports.html_page import html, markdown
from zjtx_xl.reports.model import Missing, ReportedFile, UnreadFile, finding_title
from zjtx_xl.reports.output import Reports, write_feedback, write_report
from zjtx_xl.reports.printed_findings import PrintedFinding
from zjtx_xl.reports.reported_files import ReportedFiles

RETURNED = Path(__file__).parents[2] / "samples" / "qingdao-2021" / "returned"
MISSING = (
    Missing("未报公司", "9", "91370200395811026T", "张工 0532-1234567"),
    Missing(IMAGE, "10"),
)


class Page(HTMLParser):
    """What a browser would see: elements with their attributes, and the text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data):
        self.texts.append(data)

    def of(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def text(self):
        return "".join(self.texts)


@pytest.fixture(scope="module")
def report():
    return collected(everything(), [difference()], MISSING, date="2022年6月20日")


@pytest.fixture(scope="module")
def source(report):
    return html(report, folder=Path("reports"))


# ---------------------------------------------------------------- facts


@pytest.mark.parametrize(
    ("findings", "state"),
    [
        ((), "clean"),
        ((fault("choice", "plan", severity="info"),), "clean"),
        ((fault("remark"),), "explain"),
        ((explained("另有文件"),), "clean"),
        ((fault("remark")._replace(explanation="另有文件", severity="info"),), "clean"),
        ((fault("missing"),), "correct"),
        ((fault("missing")._replace(explanation="没有"),), "correct"),
        ((fault("remark"), fault("missing")), "correct"),
    ],
)
def test_state_is_the_worst_that_is_open_and_only_a_warning_can_be_explained(findings, state):
    assert state_of(findings) == state


def test_files_are_counted_once_however_many_tables_they_hold(report):
    assert len(report.files) == 9
    counts = {state: report.count(state) for state in ("clean", "explain", "correct", "unreadable")}
    assert counts == {"clean": 4, "explain": 2, "correct": 2, "unreadable": 1}
    first = report.files[0]
    assert (first.subject, [each.sheet for each in first.tables]) == ("甲公司", ["附2", "附5"])
    assert report.files[7].subject == "打不开.xlsx"


def test_totals_that_wait_for_an_officer_are_provisional_and_not_in_the_mean(report):
    (form,) = report.scored
    assert form.template == FORM
    assert form.maximum == 20
    assert tuple(form.totals) == tuple(
        Decimal(each) for each in ("20", "7.5", "10", "20", "15", "15")
    )
    assert form.provisional == 1
    assert form.mean == Decimal("14.58")
    assert form.median == Decimal("15.00")


def test_bins_take_their_lower_end_and_the_last_the_full_total(report):
    (form,) = report.scored
    counts = {str(each.lower): each.count for each in form.bins if each.count}
    assert counts == {"6": 1, "10": 1, "14": 2, "18": 2}
    assert sum(each.count for each in form.bins) == len(form.totals)


def test_negative_total_is_in_the_lowest_bin():
    result = scored("甲公司", "0 0 0")
    assert result.total is not None
    below = result.total._replace(score=Decimal(-5), partial=Decimal(-5))
    (form,) = collected([result._replace(total=below)]).scored
    assert [each.count for each in form.bins] == [1] + [0] * 9


@pytest.mark.parametrize(
    ("row", "counts", "shares"),
    [
        ("share", (7, 5), (Decimal(5) / 7, Decimal(55) / 70)),
        ("patents", (6, 3), (Decimal("0.5"), Decimal("17.5") / 30)),
        ("plan", (7, 5), (Decimal(5) / 7, Decimal(25) / 35)),
    ],
)
def test_hit_rate_is_the_share_of_full_points_among_the_scored(report, row, counts, shares):
    (form,) = report.scored
    found = next(each for each in form.indicators if each.row == row)
    assert (found.scored, found.full) == counts
    assert (found.full_share, found.earned_share) == shares


def test_rows_whose_points_the_sender_sets_are_held_against_his_own():
    """One has given the second row 2 of its points, the other to the third."""
    tables = [scored("甲公司", "10 2 5"), scored("乙公司", "10 5 2"), scored("丙公司", "5 5 5")]
    worth = [("10", "2", "8"), ("10", "8", "2"), ("10", "5", "5")]
    own = [
        table._replace(
            scores=[
                score._replace(points=Decimal(points))
                for score, points in zip(table.scores, points_of_rows, strict=True)
            ]
        )
        for table, points_of_rows in zip(tables, worth, strict=True)
    ]
    report = collected(own)
    (form,) = report.scored
    assert form.maximum == 20
    assert [indicator.worth for indicator in form.indicators] == ["10", "2～8", "2～8"]
    assert [indicator.earned_share for indicator in form.indicators] == [
        Decimal(25) / 30, Decimal(12) / 15, Decimal(12) / 15,
    ]  # fmt: skip
    assert [indicator.full for indicator in form.indicators] == [2, 2, 2]
    page = Page(html(report))
    assert "2～8" in page.text
    levels = [cell["class"] for cell in page.of("td") if cell.get("title")]
    assert levels == ["full", "full", "most", "full", "most", "full", "most", "full", "full"]


def test_indicator_that_nobody_was_scored_in_has_no_share():
    (form,) = collected([scored("甲公司", "10 ? 5")]).scored
    assert form.indicators[1].full_share is None
    assert (form.mean, form.median, form.totals) == (None, None, ())


def test_two_scored_templates_of_one_file_are_kept_apart():
    other = scored("甲公司", "0 0 0")._replace(template="some/other")
    found = collected([scored("甲公司", "10 5 5"), other]).scored
    assert [(each.template, each.totals) for each in found] == [
        (FORM, (Decimal(20),)),
        ("some/other", (Decimal(0),)),
    ]


def test_who_has_not_returned_comes_from_the_findings_of_the_batch():
    absent = finding("not-returned", raw="未报公司", subject="未报公司")
    found = collected([], [absent, difference()])
    assert found.missing == (Missing("未报公司"),)
    assert [each.code for each in found.audits] == ["patents-agree"]
    assert collected([]).missing is None
    assert collected([], missing=[]).missing == ()


def test_reminder_knows_how_to_reach_a_recipient():
    extra = {"推荐理由": "好", "联系人": "张工", "联系电话": "123"}
    assert Missing.of("甲公司", "1", "", extra).contact == "张工 123"


def test_results_are_not_kept_but_for_what_is_printed():
    collector = Collector()
    for result in everything():
        collector.add(result)
    kept = {name for each in collector.report().files for name in each.__slots__}
    assert kept == {"path", "subject", "state", "tables", "findings", "is_summary", "audits"}


def test_of_a_further_file_a_few_numbers_stay_in_memory():
    files, before = ReportedFiles(), 0
    tracemalloc.start()
    try:
        for number in range(12_000):
            if number == 4_000:  # by then what is at hand is full
                before, _ = tracemalloc.get_traced_memory()
            files.add(ReportedFile(f"{number}.xlsx", "甲公司", "clean", (), ()))
        assert files.find("11999.xlsx") == files[11_999]
        assert files.find("12000.xlsx") is None
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 8_000 * 80  # bytes


# ---------------------------------------------------------------- the page


def test_page_is_whole_and_asks_for_nothing_outside(source):
    page = Page(source)
    policies = [each["content"] for each in page.of("meta") if "http-equiv" in each]
    assert len(policies) == 1
    assert policies[0].startswith("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha")
    loading = {"src", "srcset", "data", "poster", "background", "action", "ping", "xlink:href"}
    assert not [name for _, given in page.elements for name in given if name in loading]
    assert not {"link", "iframe", "object", "embed", "img", "base"} & {
        name for name, _ in page.elements
    }
    (style,) = re.findall(r"<style>(.*?)</style>", source, re.DOTALL)
    assert not re.search(r"url\(|@import|@font-face|https?:", style)


def test_hostile_texts_are_texts(source):
    page = Page(source)
    assert len(page.of("script")) == 1
    assert not [name for _, given in page.elements for name in given if name.startswith("on")]
    assert SCRIPT in page.text
    assert IMAGE in page.text
    assert FORMULA in page.text
    assert "window.hacked" not in "".join(re.findall(r"<script>(.*?)</script>", source, re.DOTALL))


def test_every_link_inside_the_page_has_its_target_and_ids_are_unique(source):
    page = Page(source)
    ids = [given["id"] for _, given in page.elements if given.get("id")]
    assert len(ids) == len(set(ids))
    inside = {given["href"][1:] for given in page.of("a") if given["href"].startswith("#")}
    assert inside
    assert inside <= set(ids)


def test_links_to_files_are_relative_to_the_report_and_quoted(source):
    outside = [given["href"] for given in Page(source).of("a") if not given["href"].startswith("#")]
    assert "../returned/7_%E5%9D%8F%23%E5%90%8D.xlsx" in outside
    assert all(each.startswith("../returned/") for each in outside)


def test_cell_of_the_heat_map_says_its_score_its_address_and_links_to_its_finding(source):
    page = Page(source)
    cells = [given for given in page.of("td") if "title" in given]
    assert len(cells) == 7 * len(INDICATORS)
    assert [given["class"] for given in cells[:3]] == ["full", "full", "full"]
    assert [given["class"] for given in cells[3:6]] == ["zero", "most", "full"]
    assert cells[7]["class"] == "open"
    assert "附2 J6" in cells[1]["title"]
    links = [given["href"] for given in page.of("a") if given.get("class") in KINDS]
    assert links[:2] == ["#f1-1", "#f1-2"]


def test_sheet_whose_name_holds_the_mark_between_names_keeps_its_findings():
    sheet = "附2、续"
    result = scored("甲公司", "10 5 5", fault("remark")._replace(sheet=sheet))
    scores = tuple(score._replace(sheet=sheet) for score in result.scores)
    entries = {"subject": result.entries["subject"]._replace(sheet=sheet)}
    report = collected([result._replace(scores=scores, entries=entries, sheets=(sheet,))])
    page = Page(html(report))
    assert [given["href"] for given in page.of("a") if given.get("class") in KINDS] == ["#f1-1"]


def test_audits_have_a_name_in_words_and_their_file(source):
    (found,) = re.findall(r'<li id="a1".*?</li>', source, re.DOTALL)
    text = Page(found).text
    assert "表间不一致" in text
    assert "patents-agree" not in text
    assert [given["href"] for given in Page(found).of("a")] == [
        "../returned/%E7%94%B2%E5%85%AC%E5%8F%B8.xlsx"
    ]


def test_other_side_in_another_file_is_a_link_and_names_no_folder():
    audit = difference()._replace(other=Address("汇总/附5.xlsx", "附5", "J2"))
    found = collected([scored("甲公司", "10 5 5")], [audit])
    page = Page(html(found, folder=Path("reports")))
    assert "对照：《附5.xlsx》附5!J2" in page.text
    assert "../%E6%B1%87%E6%80%BB/%E9%99%845.xlsx" in [given["href"] for given in page.of("a")]
    assert "（对照：《附5.xlsx》附5!J2）" in markdown(found)


def test_page_tells_every_fact(source, report):
    text = Page(source).text
    for fact in ("暂计", "催报清单", "未报公司", "张工 0532-1234567", "附5!J2", "相差 5", "待核"):
        assert fact in text
    assert f"单位说明：统计口径不同{SCRIPT}" in text
    for each in chain.from_iterable(file.findings for file in report.files):
        assert PrintedFinding("", each).fault in text


@pytest.mark.parametrize("results", [[], [unreadable("坏.xlsx")], [unscored("甲", "甲.xlsx")]])
def test_page_without_scores_or_without_anything_is_a_page(results):
    found = collected(results)
    assert Page(html(found)).text.count("回收审核报告") == 2
    assert markdown(found).startswith("# 回收审核报告\n")


def test_many_files_are_cut_to_the_worst_and_the_page_says_so(monkeypatch):
    monkeypatch.setattr(report_html, "MAX_ROWS", 3)
    monkeypatch.setattr(report_html, "PRINTED_ROWS", 3)
    monkeypatch.setattr(report_html, "MAX_FINDINGS", 2)
    results = [scored(f"好{number}", "10 5 5", fault("remark")) for number in range(6)]
    results += [scored("差", "0 0 0", fault("missing")), scored("中", "5 0 0")]
    found = collected(results, [difference()] * 3)
    page = Page(html(found))
    assert "共 3 处。这里只列出前 2 处" in page.text
    assert "共 3 处，只列出前 2 处" in markdown(found)
    rows = [given["data-name"] for given in page.of("tr") if "data-name" in given]
    assert rows == ["差", "中", "好0"]
    listed = [given for given in page.of("li") if given.get("id", "").startswith("f")]
    assert [given["data-kind"] for given in listed] == ["error", "warning"]
    assert "共 8 份，这里只列出总分最低的 3 份" in page.text
    assert "其余 5 条见 .xlsx 报告" in page.text
    assert "共 8 个文件，这里先列出问题最重的 3 个" in page.text


@pytest.mark.parametrize(("count", "is_cut"), [(3, False), (4, True)])
def test_who_is_missing_and_what_was_not_read_is_cut_as_the_files_are(
    monkeypatch, count: int, is_cut: bool
):
    monkeypatch.setattr(report_html, "MAX_ROWS", 3)
    absent = [Missing(f"第{number}家公司") for number in range(count)]
    unread = tuple(UnreadFile(f"扫描{number}.jpg", "", "图片") for number in range(count))
    found = replace(collected([], missing=absent), unread=unread)
    page, mail = Page(html(found)).text, markdown(found)
    for text in (page, mail):
        assert "第2家公司" in text
        assert "扫描2.jpg" in text
        assert ("第3家公司" in text, "扫描3.jpg" in text) == (False, False)
        assert text.count("全部见 .xlsx 报告") == 2 * is_cut
    assert f"下列 {count} 户在名册上" in page
    assert ("前 3 户" in page, "前 3 个" in page) == (is_cut, is_cut)


def test_paper_takes_the_worst_of_many_and_the_page_says_so(monkeypatch):
    assert f"nth-child(n+{report_html.PRINTED_ROWS + 1})" in html(collected([]))
    monkeypatch.setattr(report_html, "PRINTED_ROWS", 2)
    page = Page(html(collected([scored(each, "10 5 5") for each in "甲乙"])))
    assert "打印时" not in page.text
    results = [scored("甲", "10 5 5"), scored("乙", "5 5 5"), scored("丙", "0 5 5")]
    page = Page(html(collected(results)))
    rows = [given["data-name"] for given in page.of("tr") if "data-name" in given]
    assert rows == ["丙", "乙", "甲"]
    assert "打印时只印前 2 份" in page.text
    assert "打印时只印前 2 个" in page.text


def test_same_report_gives_the_same_text(report, source):
    assert html(report, folder=Path("reports")) == source


@pytest.mark.parametrize(
    ("label", "short"),
    [
        ("收入占比（%）（70%以上）", "收入占比"),
        ("认证数量(个)（如UL（甲）,CSA）", "认证数量"),
        ("*上云企业数（家）·省级专精特新", "上云企业数·省级专精特新"),
        ("（%）", "（%）"),
        ("*参与制（修）标准的数量（个）", "参与制（修）标准的数量"),
        ("甲）（个）", "甲）"),
        ("一二三四五六七八九十一二三四五六七八九", "一二三四五六七八九十一二三四五六七…"),
    ],
)
def test_short_label(label, short):
    first = scored("甲公司", "1 1 1")
    named = first._replace(scores=(first.scores[0]._replace(label=label),))
    (form,) = collected([named]).scored
    assert form.indicators[0].short_label == short


# ---------------------------------------------------------------- the second round


@pytest.fixture(scope="module")
def second():
    results, changes = second_round()
    gone = difference()._replace(cell="I7", words=("附2 I7 有上市计划 无，附5 Q2 有。",))
    return collected(results, [difference()], changes=changes, audits_before=[difference(), gone])


def test_second_round_says_what_was_corrected_and_what_was_not(second):
    page = Page(html(second))
    rows = re.findall(r"<tr>.*?</tr>", html(second).partition('id="rounds"')[2], re.DOTALL)
    cells = [each.strip() for each in re.findall(r">([^<>]+)<", rows[1]) if each.strip()]
    assert cells == ["甲公司", "1", "1", "1", "1", "7.5 暂计", "20"]
    assert "2 个文件上一轮也报送过，其中 1 个有改动" in page.text
    assert "1 个文件上一轮没有收到" in page.text
    assert "已改正 1 处，已说明 0 处，仍未改正 1 处，新出现 1 处，未要求而改动 1 处" in page.text
    words = re.findall(r'<li><span class="badge [a-z]+">([^<]+)</span>', html(second))
    assert words == ["已改正", "仍未改正", "新出现", "未要求而改动", "得分变化", "已改正"]
    assert "待核 → 5" in page.text
    assert "“无”改成了“" in page.text
    assert not page.of("img")


def test_findings_say_whether_they_were_there_before(second):
    since = {
        found[1]: "仍未改正" in each
        for each in re.findall(r"<li id=.*?</li>", html(second), re.DOTALL)
        if Page(each).texts[0] and (found := re.search(r'id="([^"]+)"', each))
    }
    assert since == {"f1-1": True, "f1-2": False, "a1": True}
    assert "上一轮的 1 处已改正" in Page(html(second)).text


def test_mail_of_a_second_round(second):
    text = markdown(second)
    assert "| 甲公司 | 1 |  | 1 | 1 | 1 | 7.5 暂计 | 20 |" in text
    assert "未要求而改动 附2 第7行 有上市计划实际值 I7" in text
    assert "（仍未改正）" in text
    assert "上一轮的 1 处表间不一致已改正" in text
    assert not re.search(r"(?<!\\)<img", text)


def test_feedback_of_a_second_round(second):
    for text in (Page(feedback_html(second.files[0])).text, feedback_markdown(second.files[0])):
        assert "已改正 1 处，仍未改正 1 处，新出现 1 处" in text
        assert "（仍未改正）" in text
        assert "上次没有要求改动，本次改了（1 处，请确认）" in text
    first_time = feedback_markdown(second.files[2])
    assert "上次" not in first_time


def test_first_round_says_nothing_about_rounds(report):
    for text in (html(report), markdown(report)):
        assert "上一轮" not in text
        assert "仍未改正" not in text


# ---------------------------------------------------------------- audits about a file


def test_file_that_an_audit_is_about_is_not_clean_and_is_told():
    audit = difference()._replace(
        words=("附2 I6 专利 13，附5 J2 专利 18，相差 5。",), subject="甲公司", opening="subject"
    )
    found = collected([scored("甲公司", "10 5 5"), scored("乙公司", "10 5 5")], [audit])
    assert [each.state for each in found.files] == ["correct", "clean"]
    page = html(found)
    assert 'href="#a1"' in page
    for text in (Page(feedback_html(found.files[0])).text, feedback_markdown(found.files[0])):
        assert "附2 I6 专利 13，附5 J2 专利 18，相差 5。" in text
        assert "有 1 处需要改正" in text
        assert "甲公司：附2" not in text


def test_audits_stand_worst_first():
    audits = [difference()._replace(severity=each) for each in ("info", "warning", "error")]
    found = collected([scored("甲公司", "10 5 5")], audits)
    assert [each.severity for each in found.audits] == ["error", "warning", "info"]


@pytest.mark.parametrize(
    ("code", "other", "title"),
    [
        ("patents-agree", Address("", "附5", "J2"), "表间不一致"),
        ("rd-ratio", Address("", "附2", "H4"), "表内不一致"),
        ("grant-tier", None, "表内不一致"),
        ("audit-rounding", Address("", "附5", "J2"), "只差四舍五入"),
    ],
)
def test_title_of_an_audit(code, other, title):
    assert finding_title(difference()._replace(code=code, other=other)) == title


# ---------------------------------------------------------------- the mail


def test_mail_escapes_what_markdown_would_take_for_itself(report):
    text = markdown(report)
    assert "<script>" not in text
    assert "\\<script\\>" in text
    assert "=cmd\\|" in text
    for line in text.splitlines():
        if line.startswith("|"):
            cells = re.findall(r"(?<!\\)\|", line)
            assert len(cells) in {4, 5}, line


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("7_甲公司.xlsx", "7_甲公司.xlsx"),
        ("_甲_", "\\_甲\\_"),
        ("1. 甲 * 乙", "1. 甲 \\* 乙"),
        ("# 甲\n- 乙", "\\# 甲 - 乙"),
        ("[甲](http://x)", "\\[甲\\](http://x)"),
        ("10~20", "10\\~20"),
    ],
)
def test_markdown_of_a_text(text, plain):
    found = collected([], missing=[Missing(text)])
    assert f"1. {plain}\n" in markdown(found)


def test_mail_leaves_out_what_asks_for_nothing(report):
    text = markdown(report)
    assert "**错误**" in text
    assert "**提示**" in text
    assert "**已说明**" in text
    assert "**说明**" not in text


# ---------------------------------------------------------------- feedback


def feedback(*findings):
    (file,) = collected([scored("甲公司", "10 5 5", *findings)]).files
    return Page(feedback_html(file, date="2022年6月20日")).text, feedback_markdown(file)


def test_feedback_says_what_to_correct_and_what_to_explain():
    for text in feedback(fault("missing"), fault("remark", "share"), explained("另有文件")):
        assert "有 1 处需要改正，有 1 处需要核对" in text
        assert "请填写" in text
        assert "“填报单位说明”一栏" in text
        assert "另有文件" in text


def test_what_was_changed_unasked_alone_is_to_be_confirmed(tmp_path):
    results, changes = second_round()
    (_, change), (quiet, nothing) = changes.items()
    only = nothing.__class__(unasked=change.unasked)
    report = collected(results[1:], changes={quiet: only})
    (page,) = write_feedback(report, tmp_path)  # the third has nothing to do
    text = page.with_suffix(".md").read_text("utf-8")
    assert "没有需要贵单位改正的地方" in text
    assert "本次改了（1 处，请确认）" in text


def test_feedback_leaves_scores_to_the_officer():
    wrong = finding(
        "score", sheet="附2", cell="J7", field="plan.score", label="有上市计划得分",
        reported="5", score="0", trace="实际值 无", total="。",
    )  # fmt: skip
    for text in feedback(wrong):
        assert "没有需要贵单位改正的地方" in text
        assert "由主管部门处理" in text
        assert "表中得分 5，按评分标准应为 0" in text
        assert "怎样改" not in text


def test_feedback_on_a_file_that_could_not_be_opened():
    (file,) = collected([unreadable("returned/坏.xlsx")]).files
    text = Page(feedback_html(file)).text
    assert "打不开" in text
    assert "重新填写后报送" in text


def test_feedback_is_written_for_who_has_something_to_do(report, tmp_path):
    pages = write_feedback(report, tmp_path / "反馈")
    assert [each.name for each in pages] == [
        "反馈意见_甲公司.html",
        "反馈意见_乙公司.html",
        "反馈意见_丙公司.html",
        "反馈意见_＜script＞window.hacked=1＜／script＞_7_坏#名.html",  # whose it is, and the file
        "反馈意见_打不开.html",
    ]
    for page in pages:
        assert page.with_suffix(".md").is_file()
        source = page.read_text(encoding="utf-8")
        assert Page(source).of("script") == []
        assert "default-src 'none'" in source
        assert "href=" not in source


def test_files_of_one_name_get_feedback_of_different_names(tmp_path):
    results = [
        scored("甲公司", "0 0 0", fault("missing"), path=f"{folder}/表.xlsx") for folder in "ab"
    ]
    pages = write_feedback(collected(results), tmp_path)
    assert [each.name for each in pages] == [
        "反馈意见_甲公司_表.html",
        "反馈意见_甲公司_表 (2).html",
    ]


# ---------------------------------------------------------------- on disk


@pytest.mark.parametrize(
    ("name", "is_refused"),
    [
        ("报告.html", False),
        ("报告.HTML", False),
        ("报告.md", False),
        ("报告.pdf", True),
        ("报告", True),
        ("returned/报告.html", False),
        ("returned/报告.xlsx", True),
        ("returned/more/报告.xlsx", True),
        ("one.xlsx", True),
        ("two.xlsx", False),
    ],
)
def test_mistaken_targets_are_refused_before_anything_is_checked(tmp_path, name, is_refused):
    (tmp_path / "returned").mkdir()
    (tmp_path / "one.xlsx").write_bytes(b"")
    reports = Reports((tmp_path / name,))
    checked = [tmp_path / "returned", tmp_path / "one.xlsx"]
    if is_refused:
        with pytest.raises(ReportTargetError):
            reports.refuse_mistakes(checked)
    else:
        reports.refuse_mistakes(checked)


def test_report_of_an_unknown_format_is_refused(report, tmp_path):
    with pytest.raises(ReportTargetError):
        write_report(report, tmp_path / "报告.docx")


def test_file_name_that_is_no_text_stops_nothing(tmp_path):
    found = collected([scored("甲公司", "0 0 0", fault("missing"), path="\udcff坏.xlsx")])
    for name in ("报告.html", "报告.md", "报告.xlsx"):
        assert write_report(found, tmp_path / name).stat().st_size > 500
    assert len(write_feedback(found, tmp_path)) == 1


def test_check_writes_reports_and_feedback(tmp_path):
    targets = [tmp_path / "new" / f"报告{ending}" for ending in (".html", ".xlsx", ".md")]
    options = [option for target in targets for option in ("--report", str(target))]
    result = CliRunner().invoke(
        app, ["check", str(RETURNED), *options, "--feedback", str(tmp_path / "反馈"), "--json"]
    )
    assert result.exit_code == 1
    assert result.stdout.startswith('{"schema"')
    assert result.stdout.endswith("}\n")
    for target in targets:
        assert f"审核报告：{target}" in result.stderr
        assert target.is_file()
    page = Page(targets[0].read_text(encoding="utf-8"))
    assert "82.75" in page.text
    assert len([given for given in page.of("td") if "title" in given]) == 260
    pages = sorted(each.name for each in (tmp_path / "反馈").glob("*.html"))
    assert pages == [
        "反馈意见_2_青岛积成电子股份有限公司.html",
        "反馈意见_7_青岛华瑞丰机械有限公司.html",
        "反馈意见_8_青岛大东自动化科技有限公司.html",
    ]
