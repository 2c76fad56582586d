"""Records: which keys and columns one subject's rows have, and which totals are taken."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from tests.oddly_shown import odd_form, odd_list
from tests.returned_tables import returned
from zjtx_xl.audits.records import _verdict, records_of, relative_key
from zjtx_xl.checks.table import check_file
from zjtx_xl.findings.results import VerdictResult

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.mark.parametrize(
    ("template", "key", "number", "relative"),
    [
        ("qingdao-2021/annex2", "patents.actual", 1, "patents.actual"),
        ("qingdao-2021/annex5", "17.patents", 17, "patents"),
        ("qingdao-2021/annex6", "3.innovation.amount", 3, "innovation.amount"),
        ("qingdao-2021/annex6", "total.amount", 0, "total.amount"),
        ("qingdao-2021/tables1to3", "table2.7.subject", 7, "subject"),
        ("qingdao-2021/tables1to3", "table2.total.amount", 0, "total.amount"),
        ("qingdao-2021/tables1to3", "table2.7", 0, "7"),
    ],
)
def test_key_inside_its_record(template: str, key: str, number: int, relative: str):
    assert relative_key(template, key) == (number, relative)


def test_a_column_has_no_deduction_and_no_total():
    cells = {"patents.score": "10", "standards.score": "5", "deduction.score": "3",
             "total.score": "12"}  # fmt: skip
    (record,) = records_of(returned("qingdao-2021/annex2", cells))
    column = record.column("score")
    filled = [cell.key for cell in column if not cell.is_missing]
    assert filled == ["patents.score", "standards.score"]
    assert len(column) == 13


def test_what_stands_outside_the_rows_is_about_nobody():
    cells = {"1.subject": "甲公司", "2.subject": "乙公司", "total.amount": "5"}
    found = records_of(returned("qingdao-2021/annex6", cells))
    assert [(each.number, each.subject, each.part) for each in found] == [
        (1, "甲公司", "summary"), (2, "乙公司", "summary"), (0, "", "summary"),
    ]  # fmt: skip


def test_prepared_lines_that_nobody_used_are_no_records():
    cells = {"1.subject": "甲公司", "1.patents": "3"}
    found = records_of(returned("qingdao-2021/annex5", cells, records=40))
    assert [each.number for each in found] == [1]
    assert found[0].part == "summary"


def test_a_return_that_names_nobody_is_about_its_recipient():
    (record,) = records_of(returned("qingdao-2021/annex5", {"1.patents": "3"}))
    assert (record.subject, record.part) == ("甲公司", "return")
    (record,) = records_of(
        returned("qingdao-2021/annex1", {"trainings.actual": "3"}, subject="", path="a/机构.xlsx")
    )
    assert record.subject == "机构"


@pytest.mark.parametrize(
    ("make", "seen"),
    [
        (odd_form, {"patents.actual": "3月5日", "rd_institutions.actual": "100%"}),
        (odd_list, {"core_revenue_share": "100%", "rd_share": "69.996", "patents": "3"}),
    ],
)
def test_what_waits_is_quoted_as_it_is_seen(
    make: Callable[[], bytes], seen: dict[str, str], tmp_path: Path
):
    path = tmp_path / "odd.xlsx"
    path.write_bytes(make())
    (result,) = check_file(path).results
    record = next(one for one in records_of(result) if one.number)
    assert {key: record.cells[key].raw for key in seen} == seen


@pytest.mark.parametrize(
    ("holds", "word", "confidence"), [(True, "符合", "exact"), (False, "不符合", "exact"),
                                       (None, None, "proposed")],
)  # fmt: skip
def test_a_verdict_is_a_word_once_it_is_known(
    holds: bool | None, word: str | None, confidence: str
):
    result: Any = SimpleNamespace(path="a.xlsx", sheets=("表",))
    field: Any = SimpleNamespace(sheet="表")
    verdict = VerdictResult("fit", "认定条件", holds)
    cell = _verdict(result, verdict, {("表", "verdict.fit"): field})
    assert (cell.value, cell.confidence, cell.field) == (word, confidence, field)
