"""表4 says its goals in words: they are held against 附2, and the report is held against them."""

from __future__ import annotations

import pytest

from samples.faulty import returned_form
from zjtx_xl.narrative.proofreading import proofread
from zjtx_xl.narrative.prose.sentences import Paragraph
from zjtx_xl.returns.fill import fill_file
from zjtx_xl.runs.issue import generate
from zjtx_xl.runs.report.figures import figures_of
from zjtx_xl.runs.report.writing import narrate


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """表4 with goals in its cells beside the forms of two enterprises."""
    folder = tmp_path_factory.mktemp("goals")
    generate("qingdao-2021/table4", folder)
    (blank,) = folder.glob("*.xlsx")
    fill_file(
        blank,
        {
            "breakthrough1.target": "新增研发机构10个；\n新增研发成果转化及应用74项",
            "breakthrough1.result": "新增研发机构30个；\n新增研发成果转化及应用一百六十项",
            "listing.target": "启动上市计划企业2家",
            "listing.result": "启动上市计划企业3家",
        },
    )
    (folder / "a.xlsx").write_bytes(returned_form())
    return folder


@pytest.fixture(scope="module")
def goals(folder):
    return figures_of("qingdao-2021", [folder])


def read(goals, *texts):
    lines = [Paragraph(text, f"第{number}段") for number, text in enumerate(texts, start=1)]
    return proofread(lines, goals.figures, goals.variables, "报告.txt")


def test_what_the_table_says_is_a_figure(goals):
    texts = {figure.key: figure.text for figure in goals.figures.every()}
    assert [texts[key] for key in ("new_institutions_goal", "new_institutions")] == ["10", "30"]
    assert [texts[key] for key in ("new_conversions_goal", "new_conversions")] == ["74", "160"]
    assert texts["new_certifications"] == "（待定）"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("新增研发机构{}个，目标{}个。", {(30, 10): [], (20, 10): ["new_institutions"]}),
        (
            "新增研发成果转化及应用{}项（目标{}项）。",
            {(160, 74): [], (160, 75): ["new_conversions_goal"]},
        ),
    ],
)
def test_prose_is_held_against_the_table(goals, text, wrong):
    about_others = len(read(goals).findings)
    for numbers, keys in wrong.items():
        found = [finding.field for finding in read(goals, text.format(*numbers)).findings]
        assert found[: len(found) - about_others] == keys


def test_the_table_is_held_against_the_forms(goals):
    """One form, without a plan to be listed as its target: the table says 2 and 3."""
    found = {finding.field: finding for finding in read(goals).findings}
    assert found.keys() <= {"listing_goal", "listing_reached"}
    assert "表4 D8" in found["listing_reached"].message
    assert "启动上市计划企业3家" in found["listing_reached"].message
    assert [source.name for source in goals.holding("annex2")] == ["a.xlsx"]


def test_forms_lie_beside_the_report_as_they_came_and_the_table_is_told(folder, tmp_path):
    made = narrate("qingdao-2021", [folder], tmp_path / "报告.docx")
    assert (tmp_path / "报告_附件" / "附件2" / "a.xlsx").read_bytes() == returned_form()
    assert tmp_path / "报告_附件" / "附件2" in made.written
    assert any("启动上市计划企业3家" in note for note in made.notes)
