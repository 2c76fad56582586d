"""The enterprises' forms as Excel stores them, with 17 digits, and as they come in old formats.

Excel writes 5.3 as 5.2999999999999998. Nobody is told of a number that he did not write so, and no
second round finds a change.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.hostile_files import ROOT
from tests.office.libreoffice import save_all_as
from tests.seventeen_digits import with_17_digits
from zjtx_xl.checks.table import check_file
from zjtx_xl.runs.rounds import compare

if TYPE_CHECKING:
    from pathlib import Path

    from zjtx_xl.findings.results import FileResult

pytestmark = pytest.mark.office
RETURNED = sorted((ROOT / "samples" / "qingdao-2021" / "returned").glob("*.xlsx"))


def said(results: tuple[FileResult, ...]) -> Counter[tuple[str, str, str | None]]:
    return Counter(
        (finding.code, finding.severity, finding.cell)
        for result in results
        for finding in result.findings
        if finding.code != "legacy"
    )


def test_seventeen_digits_and_old_formats_say_what_the_form_says(tmp_path: Path):
    assert len(RETURNED) == 20
    as_excel = tmp_path / "excel"
    as_excel.mkdir()
    copies = [as_excel / f"{number}.xlsx" for number in range(len(RETURNED))]
    assert sum(map(with_17_digits, RETURNED, copies)) > 40
    old = {kind: save_all_as(copies, tmp_path / kind, kind) for kind in ("xls", "ods")}
    for number, (form, copy) in enumerate(zip(RETURNED, copies, strict=True)):
        before = check_file(form).results
        for path in (copy, old["xls"][number], old["ods"][number]):
            now = check_file(path).results
            assert said(now) - said(before) == Counter(), (form.name, path.suffix)
            assert [score[:7] for result in now for score in result.scores] == [
                score[:7] for result in before for score in result.scores
            ], (form.name, path.suffix)
            for one, other in zip(before, now, strict=True):
                assert not compare(one, other).unasked, (form.name, path.suffix)
