"""Each returned sample, saved by LibreOffice as .xls and .ods, is checked like the original."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.hostile_files import ROOT
from tests.office.libreoffice import save_all_as
from zjtx_xl.checks.table import check_file

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

SAMPLES = sorted(
    path for path in (ROOT / "samples").glob("*-20*/*/*.xlsx") if path.name != "roster.xlsx"
)


@pytest.fixture(scope="module", params=["xls", "ods"])
def saved(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    sources = [folder / f"{number}.xlsx" for number in range(len(SAMPLES))]
    for sample, source in zip(SAMPLES, sources, strict=True):
        shutil.copy(sample, source)
    return list(zip(SAMPLES, save_all_as(sources, folder / "saved", request.param), strict=True))


def scored(results):
    return [
        (each.row, each.cell, each.score, each.reported)
        for result in results
        for each in result.scores
    ]


def said(results):
    found = [each for result in results for each in result.findings if each.code != "legacy"]
    return sorted((each.code, each.severity, each.cell or "") for each in found)


def values(results, left_out: AbstractSet[tuple[str | None, str]] = frozenset()):
    return {
        (result.template, key): entry.reading.value
        for result in results
        for key, entry in result.entries.items()
        if (result.template, key) not in left_out
    }


def not_computed(results):
    """Totals that nobody has computed yet: LibreOffice computes them."""
    return {
        (result.template, key)
        for result in results
        for key, entry in result.entries.items()
        if entry.cell.formula is not None and not entry.cell.raw
    }


def test_identified_scored_and_found_as_the_original(saved):
    assert len(saved) > 30
    for sample, path in saved:
        original, results = check_file(sample).results, check_file(path).results
        assert [each.template for each in results] == [each.template for each in original]
        assert [each.subject for each in results] == [each.subject for each in original]
        new = not_computed(original)
        assert values(results, new) == values(original, new), sample.name
        assert scored(results) == scored(original), sample.name
        assert said(results) == said(original), sample.name
        legacy = [each for result in results for each in result.findings if each.code == "legacy"]
        assert [each.severity for each in legacy] == ["warning"]
