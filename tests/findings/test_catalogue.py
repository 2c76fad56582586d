"""The catalogue, the page about it and the faulty samples are one thing, and read well."""

from __future__ import annotations

import re

import pytest

from docs import build
from samples import faulty
from zjtx_xl.findings.catalogue import CATALOGUE
from zjtx_xl.findings.words import SEVERITIES

LIMIT = 30 * 1024
# Words of another language that an officer knows from Excel itself, or that the case quotes.
KNOWN = {"Excel", "WPS", "xlsx", "xlsb", "SUM", "REF", "Sheet"}
# What must be wrong as well: a recipient who is unknown leaves another one missing.
ALSO = {"unknown-recipient": {"not-returned"}}
CONTRACT = [
    "missing",
    "kind",
    "unit",
    "remark",
    "range",
    "choice",
    "fraction",
    "fullwidth",
    "error-value",
    "no-cache",
    "label",
    "weight",
    "rule-text",
    "prefilled",
    "formula",
    "merge",
    "validation",
    "protection",
    "sheet",
    "moved",
    "score",
    "total",
    "stale-score",
    "not-written",
    "credit-code",
    "duplicate",
    "unknown-recipient",
    "not-returned",
    "receipt",
    "late",
    "not-ours",
    "mark-conflict",
    "version",
    "encrypted",
    "legacy",
    "truncated",
    "damaged",
    "hostile",
    "too-large",
    "macro",
    "shown",
    "prose-figure",
    "prose-sum",
    "prose-conflict",
    "prose-table",
]


def found(code):
    """All findings about the sample of a code."""
    return faulty.findings_of(code)


@pytest.fixture(scope="module")
def messages():
    return {code: next(each for each in found(code) if each.code == code) for code in CATALOGUE}


def test_catalogue_holds_the_codes_of_the_contract_and_samples_all_of_them():
    assert sorted(CATALOGUE) == sorted(CONTRACT)
    assert sorted(each.code for each in faulty.ALL) == sorted(CATALOGUE)


@pytest.mark.parametrize("code", CATALOGUE)
def test_sample_gets_its_code_and_no_other_error(code):
    findings = found(code)
    own = [each for each in findings if each.code == code]
    assert own, [each.code for each in findings]
    assert own[0].severity == CATALOGUE[code].severity
    others = {each.code for each in findings if each.severity != "info"} - {code}
    assert others == ALSO.get(code, set())


def test_samples_are_small_and_those_of_the_script(tmp_path):
    faulty.main(tmp_path)
    built = {
        path.relative_to(tmp_path): path.read_bytes()
        for path in tmp_path.rglob("*")
        if path.is_file()
    }
    kept = {
        path.relative_to(faulty.FOLDER): path.read_bytes()
        for path in faulty.FOLDER.rglob("*")
        if path.is_file()
    }
    assert built.keys() == kept.keys()
    for path, data in built.items():
        assert data == kept[path], path
        assert len(data) < LIMIT, path


def test_page_is_the_one_that_make_docs_writes():
    assert build.CODES_PAGE.read_text("utf-8") == build.codes_page()


def test_page_says_all_of_every_code():
    text = build.CODES_PAGE.read_text("utf-8")
    for word, code in CATALOGUE.items():
        (line,) = (each for each in text.splitlines() if f"`{word}`" in each)
        assert code.title in line
        assert SEVERITIES[code.severity] in line
        assert code.remedy in line or "。请" in line


@pytest.mark.parametrize("code", CATALOGUE)
def test_message_reads_well(messages, code):
    """A place, what is wrong, what to do; no field key, no word of another language."""
    finding = messages[code]
    message = finding.message
    assert message.endswith("。")
    assert "{" not in message
    assert "。。" not in message
    assert not re.search(r" [，。；：]|[，；]。", message)
    without_quotes = re.sub(r"“[^”]*”", "", message)
    words = set(re.findall(r"[A-Za-z]{3,}", without_quotes)) - KNOWN
    assert words == set()
    assert "_" not in message
    assert finding.field is None or finding.field not in message
    if finding.cell and finding.label:
        row = re.sub(r"[A-Z]", "", finding.cell)
        assert message.startswith(f"{finding.sheet} 第{row}行 {finding.label} {finding.cell}：")
    assert finding.remedy.startswith("请") or finding.remedy == CATALOGUE[code].remedy
    assert finding.problem.endswith("。")


def test_titles_differ():
    titles = [code.title for code in CATALOGUE.values()]
    assert len(set(titles)) == len(titles)
    assert all(len(title) <= 12 for title in titles)
