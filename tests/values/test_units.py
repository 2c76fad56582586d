"""Amounts in the unit of their field, whatever unit somebody wrote beside them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from zjtx_xl.values.units import in_unit_of_field, is_money, own_names


@pytest.mark.parametrize(
    ("number", "written", "own", "value", "is_own"),
    [
        ("5", None, "万元", "5", True),
        ("5", None, None, "5", True),
        ("5", "万元", "万元", "5", True),
        ("5", "家", "家/次", "5", True),
        ("5", "次", "家/次", "5", True),
        ("5", "家/次", "家/次", "5", True),
        ("35000", "元", "万元", "3.5", False),
        ("2", "亿元", "万元", "20000", False),
        ("3", "千元", "万元", "0.3", False),
        ("5", "角", "元", "0.5", False),
        ("15", "万", "万元", "15", False),
        ("15", "万", "元", "150000", False),
        ("15", "万", "个", "150000", False),
        ("15", "万", "%", None, False),  # of a share there is no 万
        ("5", "‰", "%", "0.5", False),
        ("5", "个百分点", "%", "5", False),
        ("5", "家", "万元", None, False),
        ("5", "美元", "万元", None, False),
        ("5", "筐", "个", None, False),
        ("5", "项", "个", "5", False),
        ("3", "吨", "千克", "3000", False),
        ("3", "㎡", "平方米", "3", True),  # another sign of the same
        ("2", "公顷", "平方米", "20000", False),
        ("2", "亩", "平方米", None, False),
        ("3", "块", "元", "3", False),
        # a field without a unit: in that of the forms
        ("35000", "元", None, "3.5", False),
        ("2", "亿元", None, "20000", False),
        ("5", "‰", None, "0.5", False),
        ("2", "万家", None, "20000", False),
        ("5", "家", None, "5", False),
        ("15", "万", None, None, False),
        ("3", "吨", None, None, False),
    ],
)
def test_amounts(
    number: str, written: str | None, own: str | None, value: str | None, *, is_own: bool
):
    found = in_unit_of_field(Decimal(number), written, own)
    assert found == (None if value is None else Decimal(value), is_own)
    assert "E" not in str(found.value)


@pytest.mark.parametrize(
    ("own", "names"),
    [(None, set()), ("", set()), ("万元", {"万元"}), ("家/次", {"家/次", "家", "次"})],
)
def test_ways_to_write_the_unit_of_a_field(own: str | None, names: set[str]):
    assert own_names(own) == names


@pytest.mark.parametrize(
    ("own", "money"),
    [("万元", True), ("亿 元", True), ("万元/次", True), ("次/万元", False), ("/元", False),
     ("%", False),
     ("个", False), ("", False), (None, False)],
)  # fmt: skip
def test_fields_for_money(own: str | None, *, money: bool):
    assert is_money(own) == money
