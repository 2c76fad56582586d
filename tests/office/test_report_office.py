"""The report opens in LibreOffice Writer: its pages are drawn, and its PDF proofreads clean."""

from __future__ import annotations

from pypdf import PdfReader

from tests.narrative.conftest import filled, found  # noqa: F401 # pyright: ignore[reportUnusedImport]
from tests.narrative.public_tables import load
from tests.office.libreoffice import to_pdf
from zjtx_xl.narrative.document_text import paragraphs_of
from zjtx_xl.narrative.proofreading import proofread


def test_the_report_is_printed_and_its_text_proofreads_clean(filled, found, tmp_path):  # noqa: F811
    pdf = to_pdf(filled, tmp_path)
    pages = ["".join(page.extract_text().split()) for page in PdfReader(pdf).pages]
    assert len(pages) >= 4
    assert "绩效自评报告" in pages[0]
    names = [row["企业名称"] for row in load("qingdao_tables1to3")["表1"]["rows"]]
    (first,) = [number for number, page in enumerate(pages) if names[0] in page and "表1" in page]
    following = pages[first + 1]
    if names[-1] in following:  # the heading stands on the next page again
        assert "序号企业名称" in following
    proof = proofread(paragraphs_of(pdf), found.figures, found.variables, str(pdf))
    assert proof.findings == []
    assert len(proof.checked) >= 30
