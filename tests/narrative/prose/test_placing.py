"""A number of prose is placed by the words around it, in wordings that nobody has listed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from zjtx_xl.definitions.loader import load_set
from zjtx_xl.narrative.prose.elsewhere import elsewhere_of
from zjtx_xl.narrative.prose.placing import Placed, Placing
from zjtx_xl.narrative.prose.sentences import Paragraph, tidy

TABLE = Path(__file__).with_name("wordings.md").read_text("utf-8")
ROWS = [
    (row[0], row[1])
    for row in re.findall(r"^\| ([\w ]+) \| (.+) \|$", TABLE, re.MULTILINE)
    if row[0] != "figure"
]


@pytest.fixture(scope="module")
def placing():
    report = load_set("qingdao-2021").report
    assert report is not None
    about = elsewhere_of(
        {"year": "2021", "cutoff": "2022年5月31日", "region": "青岛"},
        ["松立控股集团股份有限公司", "海尔卡奥斯物联生态科技有限公司"],
    )
    return Placing(report, about)


def placed_on(placing, sentence):
    """The figures that the marked numbers of a sentence are placed on."""
    sentence = tidy(sentence)
    marked = [match.start() - 2 * index for index, match in enumerate(re.finditer(r"\[", sentence))]
    paragraph = Paragraph(re.sub(r"[\[\]]", "", sentence), "第1段")
    found = {}
    for number in placing.in_paragraph(paragraph):
        own = number.number
        if own is not None:
            inside = [at for at in marked if own.start <= at < own.end]
            found |= {at: number.key if isinstance(number, Placed) else "none" for at in inside}
    return [found.get(at, "none") for at in marked]


@pytest.mark.parametrize(("figure", "sentence"), ROWS, ids=[row[1] for row in ROWS])
def test_never_on_another_figure(placing, figure, sentence):
    assert set(placed_on(placing, sentence)) <= {*figure.split(), "none"}


def test_nine_of_ten_are_placed(placing):
    meant = [(figure, sentence) for figure, sentence in ROWS if figure != "none"]
    missed = [row for row in meant if placed_on(placing, row[1]) != row[0].split()]
    assert len(missed) <= len(meant) * 0.1, missed


@pytest.mark.parametrize(
    ("figures", "sentence"),
    [
        ("institutions funds mean_funds", "支持机构[19]家，资金合计[2800]万元，户均[147.37]万元"),
        ("innovation innovation_funds", "创新和技术服务机构[13]家，安排资金[1925]万元"),
        ("training consulting", "培训服务、管理咨询服务分别支持[3]家、[2]家"),
        ("digital digital_funds", "数字化赋能服务方向支持[1]家，安排[100]万元"),
    ],
)
def test_another_notice_is_placed_the_same_way(figures, sentence):
    report = load_set("guangdong-2021").report
    assert report is not None
    assert placed_on(Placing(report), sentence) == figures.split()
