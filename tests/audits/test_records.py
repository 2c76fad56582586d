"""Records: which keys and columns one subject's rows have, and which totals are taken."""

from __future__ import annotations

import pytest

from tests.returned_tables import returned
from zjtx_xl.audits.records import records_of, relative_key


@pytest.mark.parametrize(
    ("template", "key", "number", "relative"),
    [
        ("qingdao-2021/annex2", "patents.actual", 1, "patents.actual"),
        ("qingdao-2021/annex5", "17.patents", 17, "patents"),
        ("qingdao-2021/annex6", "3.innovation.amount", 3, "innovation.amount"),
        ("qingdao-2021/annex6", "total.amount", 0, "total.amount"),
        ("qingdao-2021/tables1to3", "table2.7.subject", 7, "subject"),
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
