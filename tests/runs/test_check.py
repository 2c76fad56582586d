"""What a run counts of all files."""

from __future__ import annotations

from decimal import Decimal

import pytest

from zjtx_xl.findings.results import FileResult, Total
from zjtx_xl.runs.check import CheckCounts


def counted(totals):
    counts = CheckCounts()
    for number, (template, score) in enumerate(totals):
        total = Total("表", "A1", None if score is None else Decimal(score), Decimal(0), None)
        counts.add(FileResult(f"{number}.xlsx", template, "1", "甲公司", "ok", total=total))
    return counts


@pytest.mark.parametrize(
    ("totals", "mean"),
    [
        ([("s/a", "60"), ("s/a", "71")], Decimal("65.50")),
        ([("s/a", "60"), ("s/a", None)], Decimal("60.00")),
        ([("s/a", None)], None),
        ([], None),
        # points of two tables have nothing in common
        ([("s/a", "60"), ("s/b", "94")], None),
        ([("s/a", None), ("s/b", "94")], None),
    ],
)
def test_the_mean_is_that_of_one_table(totals, mean):
    assert counted(totals).mean_total == mean


def test_each_table_has_its_mean():
    counts = counted([("s/a", "60"), ("s/b", "94"), ("s/b", "95")])
    assert counts.means == {"s/a": Decimal(60), "s/b": Decimal("94.5")}
