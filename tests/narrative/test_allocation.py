"""The report of a year with its allocation of funds: two tiers, a roster with what was granted."""

from __future__ import annotations

import pytest

from tests.narrative.conftest import PATHS
from zjtx_xl.narrative.proofreading import proofread
from zjtx_xl.narrative.prose.sentences import Paragraph
from zjtx_xl.returns.fill import fill_file
from zjtx_xl.runs.check import run_check
from zjtx_xl.runs.issue import generate
from zjtx_xl.runs.report.figures import figures_of


def tiers(folder, rows):
    generate("qingdao-2021/allocation", folder)
    (blank,) = folder.glob("*.xlsx")
    data = {}
    for number, row in enumerate(rows, start=1):
        names = ("no", "subject", "tier.platforms", "tier.grant", "tier.amount", "tier.paid")
        data |= {f"{number}.{name}": value for name, value in zip(names, row, strict=True)}
    fill_file(blank, data)
    return blank


TWO = [("1", "第一档", 5, 180, 900, 900), ("2", "第二档", 2, 160, 320, 320)]


@pytest.fixture(scope="module")
def told():
    """What is said of the progress."""
    return []


@pytest.fixture(scope="module")
def allocated(tmp_path_factory, told):
    folder = tmp_path_factory.mktemp("allocation")
    tiers(folder, TWO)
    paths = [folder, PATHS[0] / "annex7.xlsx"]
    return figures_of("qingdao-2021", paths, progress=lambda *done: told.append(done))


def test_each_file_is_counted_as_it_is_read(allocated, told):
    assert allocated.figures is not None
    assert told == [(1, 2), (2, 2)]


def test_figures_of_two_tiers(allocated):
    texts = {figure.key: figure.text for figure in allocated.figures.every()}
    found = [texts[key] for key in ("platforms_supported", "platform_funds", "paid_rate")]
    assert found == ["7", "1220", "100"]


def test_prose_about_the_tiers(allocated):
    text = (
        "统筹支持7家公共服务示范平台资金1220万元，其中5家各180万元共900万元，2家各160万元共320万元，"
        "资金拨付率100%。"
    )
    proof = proofread([Paragraph(text, "第1段")], allocated.figures, {}, "a.txt")
    assert proof.findings == []
    assert {checked.key for checked in proof.checked} >= {"platforms_supported", "paid_rate", ""}
    wrong = text.replace("7家", "8家")
    proof = proofread([Paragraph(wrong, "第1段")], allocated.figures, {}, "a.txt")
    assert {finding.field for finding in proof.findings} <= {"platforms_supported", None}
    assert proof.findings


def test_a_tier_that_does_not_multiply_is_found(tmp_path):
    path = tiers(tmp_path, [("1", "第一档", 5, 180, 910, 900), ("2", "第二档", 2, 160, 320, 330)])
    run = run_check([path])
    codes = {finding.code for result in run.results() for finding in result.findings}
    codes |= {finding.code for finding in run.audits}
    assert {"tier-amount", "tier-paid"} <= codes
