"""What a cell takes, where its own settings, its column and its row each say something."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from zjtx_xl.definitions.cell_settings import value_kind
from zjtx_xl.definitions.loader import load_template
from zjtx_xl.definitions.schema.table import ValueDefinition

D = Decimal


@pytest.mark.parametrize(
    ("cell", "column", "row", "kind"),
    [
        # a kind of its own: the cell's, then the column's, then the row's
        ({"kind": "text"}, {"kind": "money"}, {"kind": "integer"}, ("text", None, None, None)),
        ({}, {"kind": "money"}, {"kind": "integer", "minimum": 1}, ("money", None, None, None)),
        ({}, {}, {"kind": "integer", "unit": "家", "minimum": 1}, ("integer", "家", D(1), None)),
        # limits without a kind hold for the numbers that they are said of
        ({}, {"kind": "money", "unit": "万元"}, {"minimum": 0}, ("money", "万元", D(0), None)),
        ({"maximum": 9}, {"kind": "integer"}, {"minimum": 0}, ("integer", None, D(0), D(9))),
        ({"minimum": 5}, {"kind": "decimal", "minimum": 0}, {}, ("decimal", None, D(5), None)),
        ({"unit": "家"}, {"kind": "integer"}, {"unit": "户"}, ("integer", "家", None, None)),
        ({}, {"kind": "percent"}, {"maximum": 100}, ("percent", "%", None, D(100))),
        # of a text they would be the number of its characters
        ({}, {"kind": "text"}, {"minimum": 0, "maximum": 9}, ("text", None, None, None)),
    ],
)
def test_the_nearest_level_counts(cell: Any, column: Any, row: Any, kind: Any):
    levels = tuple(map(ValueDefinition.model_validate, (cell, column, row)))
    found = value_kind(levels, {})
    assert (found.name, found.unit, found.minimum, found.maximum) == kind


def test_limits_of_a_row_are_not_those_of_its_points():
    fields = load_template("zjtx-2022/innovative").sheets[0].layout(1).by_key
    assert fields["revenue.last"].kind.minimum == 0
    fields = load_template("qingdao-2021/annex2").sheets[0].layout(1).by_key
    assert fields["rd_share.actual"].kind.maximum == 100
    assert fields["rd_share.score"].kind.maximum is None
