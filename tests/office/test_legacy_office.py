"""Each returned sample, saved by LibreOffice as .xls and .ods, is checked like the original."""

from __future__ import annotations

import shutil

import pytest

from tests.hostile_files import ROOT
from tests.office.libreoffice import save_all_as
from zjtx_xl.checks import check_file

SAMPLES = sorted((ROOT / "samples").glob("*-20*/*/*.xlsx"))


@pytest.fixture(scope="module", params=["xls", "ods"])
def saved(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    sources = [folder / f"{number}.xlsx" for number in range(len(SAMPLES))]
    for sample, source in zip(SAMPLES, sources, strict=True):
        shutil.copy(sample, source)
    return list(zip(SAMPLES, save_all_as(sources, folder / "saved", request.param), strict=True))


def scored(results):
    return [(each.row, each.cell, each.score, each.reported) for result in results for each in result.scores]


def said(results):
    found = [each for result in results for each in result.findings if each.code != "legacy"]
    return sorted((each.code, each.severity, each.cell or "") for each in found)


def values(results):
    return {
        (result.template, key): entry.reading.value
        for result in results
        for key, entry in result.entries.items()
    }


def test_identified_scored_and_found_as_the_original(saved):
    assert len(saved) > 30
    for sample, path in saved:
        original, results = check_file(sample).results, check_file(path).results
        assert [each.template for each in results] == [each.template for each in original]
        assert [each.subject for each in results] == [each.subject for each in original]
        assert values(results) == values(original), sample.name
        assert scored(results) == scored(original), sample.name
        assert said(results) == said(original), sample.name
        legacy = [each for result in results for each in result.findings if each.code == "legacy"]
        assert [each.severity for each in legacy] == ["warning"]
