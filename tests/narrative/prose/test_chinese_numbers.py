"""Numbers written in Chinese characters."""

from __future__ import annotations

from decimal import Decimal

import pytest

from zjtx_xl.narrative.prose.chinese_numbers import number_of, with_digits
from zjtx_xl.narrative.prose.sentences import numbers_in


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("二十八", "28"),
        ("十", "10"),
        ("一百零五", "105"),
        ("五千六百", "5600"),
        ("一千二百二十万", "12200000"),
        ("三亿零五百万", "305000000"),
        ("九十八点二", "98.2"),
        ("几", None),
    ],
)
def test_number_of(text, number):
    assert number_of(text) == (None if number is None else Decimal(number))


def test_percentages_are_written_with_digits():
    assert with_digits("达百分之九十八点二零，百分之百") == "达98.20%，100%"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("共二十八家企业", [(28, "家")]),
        ("资金一千二百二十万元", [(1220, "万元")]),
        ("一家企业、第三家、上百家", []),
        ("三百余项，近十家", [(300, "个"), (10, "家")]),
    ],
)
def test_numbers_in_prose(text, found):
    assert [(number.value, number.unit) for number in numbers_in(text)] == found
