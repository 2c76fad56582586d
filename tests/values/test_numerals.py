"""Numbers as Excel keeps them: fifteen significant digits, and no more."""

from __future__ import annotations

from decimal import Decimal

import pytest

from zjtx_xl.values.numerals import (
    at_15_digits,
    in_digits,
    number,
    plain,
    plain_decimal,
    shown,
    stored_number,
    within_limits,
)


@pytest.mark.parametrize(
    ("text", "is_plain"),
    [
        ("12", True), ("-12.50", True), ("0.5", True), ("0", True), ("-0", True),
        ("123456789012345", True), ("1234567890123456", False),
        ("-12345678901234.5", True), ("12345678901234.56", False),
        ("0.000123456789012345", True), ("0.0001234567890123456", False),
        ("12.", False), (".5", False), ("1e3", False), ("1,000", False), ("+1", False),
        (" 1", False), ("\uff11", False), ("", False), ("--1", False),
    ],
)  # fmt: skip
def test_a_plain_decimal_is_kept_as_it_is_typed(text: str, is_plain: bool):
    assert plain_decimal(text) is is_plain


@pytest.mark.parametrize(
    ("raw", "quoted"),
    [
        ("38923.10", "38923.10"),
        ("77.98999999999999", "77.99"),
        ("1234567890.1234", "1234567890.1234"),
        ("12345678901234567", "12345678901234600"),
        ("123456789.1234500", "123456789.12345"),
        ("123456789.12340", "123456789.12340"),  # 15 characters: as somebody typed it
        ("a text that is long", "a text that is long"),
        (" 0.30000000000000004 ", "0.3"),
    ],
)
def test_a_stored_number_as_one_writes_it(raw: str, quoted: str):
    assert at_15_digits(raw) == quoted


@pytest.mark.parametrize(
    ("raw", "value"),
    [("12", "12"), ("1.2E-3", "0.0012"), ("0.1000000000000000055", "0.1"), ("NaN", None),
     ("Infinity", None), ("1_000", None), ("", None), ("\uff11\uff12", None), ("1E999", None)],
)  # fmt: skip
def test_what_a_number_cell_stores(raw: str, value: str | None):
    assert stored_number(raw) == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("value", "text", "in_json"),
    [("2.50", "2.5", 2.5), ("1E+3", "1000", 1000), ("-0.00", "0", 0), ("100", "100", 100),
     ("0.0000001", "0.0000001", 1e-7), ("1E30", "1" + "0" * 30, 10**30), ("1E31", "1E+31", 10**31),
     ("1E-30", "0." + "0" * 29 + "1", 1e-30), ("1E-31", "1E-31", 1e-31)],
)  # fmt: skip
def test_numbers_for_people_and_for_programs(value: str, text: str, in_json: float):
    found = number(Decimal(value))
    assert plain(Decimal(value)) == shown(Decimal(value)) == text
    assert found == in_json
    assert type(found) is type(in_json)
    assert (shown(None), number(None)) == ("", None)


@pytest.mark.parametrize(
    ("value", "kept"),
    [("1E307", True), ("9E307", True), ("1E308", False), ("1E-307", True), ("1E-308", False),
     ("-1E308", False), ("0E999", True)],
)  # fmt: skip
def test_what_a_cell_can_hold(value: str, kept: bool):
    assert within_limits(Decimal(value)) == (Decimal(value) if kept else None)


@pytest.mark.parametrize("value", ["0", "-0", "-0.00", "0E+5"])
def test_zero_is_never_negative(value: str):
    assert str(within_limits(Decimal(value))) == "0"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("两个", "2个"), ("贰佰家", "200家"), ("\u3007", "0"), ("零", "0"), ("十", "10"),
        ("十二", "12"), ("一十二", "12"), ("一百零三", "103"), ("一千零一十", "1010"),
        ("九千九百九十九项", "9999项"), ("三五个", "三五个"), ("一百二", "一百二"),
        ("万元", "万元"), ("约三个", "约三个"), ("12", "12"), ("", ""),
    ],
)  # fmt: skip
def test_a_number_in_characters_at_the_beginning(text: str, read: str):
    assert in_digits(text) == read
