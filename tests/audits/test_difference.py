"""How two cells differ: the classes that audits tell apart."""

from __future__ import annotations

from decimal import Decimal

import pytest

from zjtx_xl.audits.difference import decimals_of, difference, numbers_differ
from zjtx_xl.audits.records import RecordCell
from zjtx_xl.definitions.fields import Field
from zjtx_xl.values.interpret import read_value
from zjtx_xl.values.kinds import NUMERIC, Choice, KindName, ValueKind
from zjtx_xl.values.numerals import plain_decimal
from zjtx_xl.xlsx.address import Range
from zjtx_xl.xlsx.cell import Cell

HALF = Decimal("0.5")
TICKS = (Choice("☑是/□否"), Choice("□是/☑否"))


def figure(raw: str, name: KindName) -> RecordCell:
    kind = ValueKind(name, choices=TICKS if name == "yes_no" else ())
    is_number = name in NUMERIC and plain_decimal(raw)
    read = read_value(Cell(1, 1, "number" if is_number else "text", raw), kind)
    field = Field("x", "表", Range(1, 1, 1, 1), "actual", "recipient", "", "", kind, "", "x", 1)
    return RecordCell(
        "a.xlsx", "表", "A1", field, "x", raw, read.value, read.confidence, read.is_none
    )


@pytest.mark.parametrize(
    ("kind", "left", "right", "name"),
    [
        # numbers
        ("integer", "13", "13", "same"),
        ("integer", "13", "18", "value"),
        ("integer", "13", "13.0", "same"),
        ("integer", "-3", "3", "value"),
        ("percent", "100", "100.00", "same"),
        ("percent", " 12.5 ", "12.50", "same"),
        ("percent", "97", "98", "value"),
        ("percent", "13.5", "10.8", "value"),
        # rounded half up, or cut off, at fewer decimals
        ("percent", "92", "92.33", "rounding"),
        ("percent", "5.92", "6", "rounding"),
        ("percent", "12.5", "13", "rounding"),  # by all of the tolerance
        ("percent", "64.82", "65", "rounding"),
        ("percent", "23.92", "23.90", "rounding"),
        ("percent", "12.37", "12.3", "rounding"),
        ("percent", "-20.55", "-20.6", "rounding"),
        ("percent", "6.43", "6.44", "rounding"),  # one cut off, one rounded
        ("percent", "92.7", "92", "value"),  # cut off by more than the tolerance
        ("percent", "12.37", "12.5", "value"),
        ("percent", "6.43", "6.45", "value"),
        ("percent", "7.6", "7.7", "value"),
        # another unit
        ("percent", "0.06", "6", "unit"),
        ("percent", "12.5", "0.125", "unit"),
        ("percent", "0.06", "0.6", "value"),
        ("percent", "1", "100", "value"),
        ("percent", "-0.06", "6", "value"),
        ("money", "1481000", "148.10", "unit"),
        ("integer", "1", "100", "value"),
        ("integer", "1", "10000", "value"),
        # written differently
        ("integer", "0", "/", "text"),
        ("integer", "无", "0", "text"),
        ("integer", "/", "-", "same"),
        ("integer", "/", "3", "value"),
        ("integer", "15 家", "15", "text"),
        ("integer", "15 家", "15 家", "same"),
        ("percent", "15%", "15", "text"),
        ("percent", "持平", "0", "text"),
        ("integer", "约20", "20", "text"),
        ("integer", "十三", "13", "text"),
        ("integer", "约20", "25", "value"),
        # full-width digits are the same digits
        ("integer", "\uff11\uff15", "15", "same"),
        # answers: every form prints them in its own way
        ("yes_no", "☑是/□否", "是", "same"),
        ("yes_no", "(是／口否", "是", "same"),
        ("yes_no", "□是／☑否", "有", "value"),
        ("yes_no_text", "√", "有", "same"),
        ("yes_no_text", "□是/☑否", "无", "same"),
        ("yes_no_text", "无", "有", "value"),
        # texts
        ("text", "甲公司", "甲公司", "same"),
        ("text", "甲（青岛）公司", "甲(青岛)公司", "text"),
        ("text", "甲公司", "乙公司", "value"),
        # nothing to compare
        ("integer", "", "18", "unknown"),
        ("integer", "18", "\u3000", "unknown"),
        ("integer", "十几", "13", "unknown"),
        ("integer", "", "", "unknown"),
    ],
)
def test_difference(kind: KindName, left: str, right: str, name: str):
    for one, other in ((left, right), (right, left)):
        found = difference(figure(one, kind), figure(other, kind), tolerance=HALF)
        assert found.name == name, (one, other)


@pytest.mark.parametrize(
    ("left", "right", "name"),
    [
        (figure("5", "integer"), figure("甲", "text"), "value"),
        (figure("0", "integer"), figure("否", "yes_no"), "text"),
        (figure("/", "integer"), figure("否", "yes_no"), "text"),
        (figure("/", "integer"), figure("是", "yes_no"), "value"),
        (figure("1", "integer"), figure("否", "yes_no"), "value"),
        (figure("是", "yes_no"), figure("是", "text"), "value"),
        (figure("/", "text"), figure("无", "yes_no_text"), "text"),
    ],
)
def test_cells_of_different_kinds(left: RecordCell, right: RecordCell, name: str):
    assert difference(left, right, tolerance=HALF).name == name
    assert difference(right, left, tolerance=HALF).name == name


def test_without_a_tolerance_nothing_is_rounding():
    assert difference(figure("92", "percent"), figure("92.33", "percent")).name == "value"


def test_up_to_what_is_exact_there_is_no_difference():
    one, other = figure("1.004", "money"), figure("1.005", "money")
    assert difference(one, other, exact=Decimal("0.001")).name == "same"
    assert difference(one, other).name == "value"


def test_the_amount():
    assert difference(figure("13", "integer"), figure("18", "integer")).amount == 5
    assert difference(figure("-3", "money"), figure("/", "money")).amount == 3
    assert difference(figure("是", "yes_no"), figure("否", "yes_no")).amount is None


@pytest.mark.parametrize(
    ("printed", "computed", "decimals", "name"),
    [
        ("6.43", "6.435370581", 2, "same"),  # within the exact 0.01
        ("4.35", "4.3438", 2, "same"),
        ("5.3", "5.2671", 1, "same"),  # rounded as it is printed
        ("6", "6.0564", 0, "same"),
        ("7.6", "7.6742", 1, "rounding"),  # cut off
        ("12.3", "12.3746", 1, "rounding"),
        ("4.85", "4.807", 2, "value"),
        ("4.1", "3.8153", 1, "value"),
        ("4.50", "4.2812", 2, "value"),
        ("7", "7.9", 0, "value"),  # cut off by more than the tolerance
    ],
)
def test_a_printed_number_against_a_computed_one(
    printed: str, computed: str, decimals: int, name: str
):
    found = numbers_differ(
        Decimal(printed),
        Decimal(computed),
        decimals=decimals,
        tolerance=HALF,
        exact=Decimal("0.01"),
    )
    assert found.name == name


@pytest.mark.parametrize(
    ("number", "decimals"),
    [("5.92", 2), ("23.90", 1), ("100", 0), ("100.00", 0), ("0", 0), ("1E+3", 0), ("-0.5", 1)],
)
def test_decimals(number: str, decimals: int):
    assert decimals_of(Decimal(number)) == decimals
