"""Proofreading of a report: nothing of its own, every change, and no more than a part proves."""

from __future__ import annotations

import random
import re
from decimal import Decimal
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from tests.command_line import run
from tests.narrative.conftest import PATHS
from tests.narrative.public_tables import expected
from zjtx_xl.errors import ReportTextError
from zjtx_xl.narrative.compute import Figures
from zjtx_xl.narrative.controls import controls, text_of
from zjtx_xl.narrative.document_text import paragraphs_of
from zjtx_xl.narrative.proofreading import proofread
from zjtx_xl.narrative.prose.sentences import Paragraph

CHANGES = 200


def lines(*texts):
    return [Paragraph(text, f"第{number}段") for number, text in enumerate(texts, start=1)]


@pytest.fixture(scope="module")
def whole(found):
    """The same tables, of which nothing says that units are missing."""
    report = found.figures.report.model_copy(update={"populations": ()})
    return Figures(report, found.figures.group)


def read(found, figures, *texts):
    return proofread(lines(*texts), figures, found.variables, "报告.txt")


def test_a_generated_report_has_no_finding(found, filled):
    proof = proofread(paragraphs_of(filled), found.figures, found.variables, str(filled))
    assert proof.findings == []
    assert proof.not_checked == []
    keys = {checked.key for checked in proof.checked}
    assert keys >= expected().keys() - {"rd_product"}


def plain_text(path):
    """The report as text without our tags, and where each of our figures stands in it."""
    document = docx.Document(str(path))
    tagged = {control: key for kind, key, control in controls(document) if kind == "figure"}
    texts, places = [], []
    for paragraph in document.element.iter(qn("w:p")):
        text = ""
        for child in paragraph:
            said = text_of(child)
            if child in tagged and re.fullmatch(r"-?[\d.]+", said):
                places.append((len(texts), len(text), said, tagged[child]))
            text += said
        texts.append(text)
    return texts, places


def changed(number, chance):
    """Another number of the same look."""
    decimals = len(number.partition(".")[2])
    step = Decimal(chance.choice((1, 2, 3, 7))).scaleb(-decimals)
    value = Decimal(number) + step
    return str(value)


def test_each_of_many_single_changes_is_found_and_nothing_else(found, filled, tmp_path):
    texts, places = plain_text(filled)
    assert len(places) >= 30
    chance = random.Random(20210131)  # noqa: S311 - made-up mistakes
    path = tmp_path / "报告.txt"
    for turn in range(CHANGES):
        line, at, said, key = places[turn % len(places)]
        new = changed(said, chance)
        wrong = list(texts)
        wrong[line] = wrong[line][:at] + new + wrong[line][at + len(said) :]
        path.write_text("\n".join(wrong), encoding="utf-8")
        proof = proofread(paragraphs_of(path), found.figures, found.variables, str(path))
        assert [finding.field for finding in proof.findings] == [key], (key, said, new)


def test_a_part_accuses_only_of_what_it_proves(found):
    proof = read(
        found,
        found.figures,
        "全市共有重点“小巨人”企业28家，主营业务收入占比平均达98.20%，100%的15家。",
        "获得发达国家或地区认证73个，完成年度期初目标值104.29%。",
        "有效发明专利300余项，研发机构130个。",
    )
    (finding,) = proof.findings
    assert finding.code == "prose-figure"
    assert finding.field == "certifications"
    for fact in ("73个", "75 个", "附5", "附2", "59个", "青岛建华食品机械制造有限公司（15，1）"):
        assert fact.replace(" ", "") in finding.message.replace(" ", ""), fact
    assert {other.printed for other in proof.not_checked} >= {"28家", "98.20%", "15家", "300余项"}


def test_fewer_units_than_the_part_names_are_accused(found):
    proof = read(found, found.figures, "全市共有重点“小巨人”企业26家。")
    assert [finding.field for finding in proof.findings] == ["enterprises"]


def test_rates_are_held_against_the_report_itself_where_tables_lack_units(found):
    text = "全市共有重点“小巨人”企业28家。三家平台签约并服务企业24家，签约率{}%。"
    assert read(found, found.figures, text.format("85.71")).findings == []
    (finding,) = read(found, found.figures, text.format("87.51")).findings
    assert finding.code == "prose-conflict"
    assert "85.71%" in finding.message


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("拥有有效发明专利{}项", [(241, 0), (240, 1), (231, 1)]),
        ("研发经费支出占营业收入比重平均为{}%", [("5.47", 0), ("5.5", 0), ("5.46", 1), ("5", 0)]),
        ("有效发明专利{}", [("240余项", 0), ("200多项", 0), ("250余项", 1), ("近250项", 0),
                       ("超过300项", 1), ("约240项", 0)]),
        ("重点“小巨人”企业奖补资金合计{}", [("3900万元", 0), ("0.39亿元", 0), ("3,900万元", 0),
                             ("39000000元", 0), ("3800万元", 1)]),
        ("{}有明确上市计划", [("11家企业", 0), ("十一家企业", 0), ("12家企业", 1)]),
    ],
)  # fmt: skip
def test_numbers_as_they_are_printed(found, whole, text, wrong):
    for number, findings in wrong:
        proof = read(found, whole, f"{text.format(number)}。")
        assert len(proof.findings) == findings, (number, proof)
        assert len(proof.checked) == 1 - findings, (number, proof)


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("其中5家各180万元，共900万元。", 0),
        ("其中5家各180万元，共910万元。", 1),
        ("资金1220万元，其中5家各180万元共900万元，2家各160万元共320万元。", 0),
        ("资金1230万元，其中5家各180万元共900万元，2家各160万元共320万元。", 1),
        ("28家企业中有22家完成改造，占78.57%。", 0),
        ("28家企业中有22家完成改造，占78.75%。", 1),
        ("两档分别为900万元和320万元，合计1220万元。", 0),
        ("两档分别为900万元和320万元，合计1200万元。", 1),
        ("分两档：5家每家180万元，2家每家160万元，合计1220万元。", 0),
        ("分两档：5家每家180万元，2家每家160万元，合计1230万元。", 1),
        ("去年走访30家，今年走访45家，其中规上企业40家，增长率50%。", 0),
        ("每家180万元，第二档每家160万元，共7家。", 0),
    ],
)
def test_sums_and_shares_inside_a_sentence(found, text, findings):
    proof = read(found, found.figures, text)
    assert [finding.code for finding in proof.findings] == ["prose-sum"] * findings


def test_what_is_no_figure_is_not_read_as_one(found):
    proof = read(
        found,
        found.figures,
        "根据财建〔2021〕2号文件，截至2022年5月31日，见附5和表4（第3页）。",
        "1.主要做法",
        "（2）第一批企业",
    )
    assert proof.findings == proof.not_checked == proof.checked == []


def test_formats(tmp_path):
    text = "企业签约24家，获得发达国家或地区认证70个。"
    for name, data in (("a.txt", text.encode("utf-8")), ("b.txt", text.encode("gb18030")),
                       ("c.txt", text.encode("utf-16"))):  # fmt: skip
        (tmp_path / name).write_bytes(data)
        assert paragraphs_of(tmp_path / name)[0].text == text
    for name in ("d.doc", "e.pdf", "f.docx"):
        (tmp_path / name).write_bytes(b"no such thing")
        with pytest.raises(ReportTextError):
            paragraphs_of(tmp_path / name)


def test_a_scan_is_said_to_be_one(tmp_path):
    from pypdf import PdfWriter  # noqa: PLC0415

    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    path = tmp_path / "扫描.pdf"
    writer.write(path)
    with pytest.raises(ReportTextError, match="扫描件"):
        paragraphs_of(path)


def test_command_says_what_was_found_as_text_and_json(tmp_path):
    path = tmp_path / "报告.txt"
    path.write_text("获得发达国家或地区认证73个，本地特色指标5个。", encoding="utf-8")
    said = run("proofread", path, "qingdao-2021", PATHS[0])
    assert said.code == 1
    assert "73个" in said.text
    assert "没有核对的数（1 个）" in said.text
    found = run("proofread", path, "qingdao-2021", PATHS[0], "--json").json
    assert found["schema"] == "zjtx-xl/proofread/1"
    (finding,) = found["findings"]
    assert finding["field"] == "certifications"
    assert finding["other"].endswith("附5!G4")
    assert (finding["printed"], finding["computed"]) == ("73个", "75个")
    assert "认证73个" in finding["sentence"]
    assert len(finding["cells"]) == 20
    assert [other["printed"] for other in found["not_checked"]] == ["5个"]


def test_nothing_of_the_public_figures_is_needed_by_the_product():
    house = Path(__file__).parents[2] / "zjtx_xl"
    assert not [path for path in house.rglob("*.py") if "prose.json" in path.read_text("utf-8")]
