"""Totals that a spreadsheet program computed in a form that nobody has scored yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from zjtx_xl.checks.table import check_file
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.returns.fill import fill_file
from zjtx_xl.runs.issue import generate

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATE = "qingdao-2021/annex2"


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({"total.score": 0}, set()),  # Excel saved it: the formula adds up an empty column
        ({"total.score": 5, "first": 5}, set()),  # one score is there, and is what stands
        ({"total.score": 7, "first": 5}, {"total"}),
        ({"total.score": 60}, {"total"}),
    ],
)
def test_a_total_is_what_stands_in_the_column(
    tmp_path: Path, values: dict[str, object], codes: set[str]
):
    [path] = generate(TEMPLATE, tmp_path).files
    fields = load_template(TEMPLATE).sheets[0].layout().fields
    given: dict[str, object] = {"subject": "某公司"}
    for each in fields:
        if each.role in {"target", "actual"}:
            given[each.key] = "是" if each.kind.name.startswith("yes") else "20"
    first = next(each for each in fields if each.role == "score" and each.points == 5)
    given |= {first.key if key == "first" else key: value for key, value in values.items()}
    fill_file(path, given)
    [result] = check_file(path).results
    assert {each.code for each in result.findings} == codes
