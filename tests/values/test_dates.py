"""Days by their serial number, as they are shown, and as they are written."""

from __future__ import annotations

from decimal import Decimal

import pytest

from zjtx_xl.values.dates import day_of, is_a_year, means_a_year, read_date, shows_day


@pytest.mark.parametrize(
    ("serial", "since_1904", "day"),
    [
        ("0", False, None), ("0.9", False, None), ("1", False, "1900-01-01"),
        ("59", False, "1900-02-28"), ("60", False, None), ("60.5", False, None),
        ("61", False, "1900-03-01"), ("2958465", False, "9999-12-31"),
        ("2958465.99", False, "9999-12-31"), ("2958466", False, None),
        ("-1", True, None), ("0", True, "1904-01-01"), ("60", True, "1904-03-01"),
        ("2957003", True, "9999-12-31"), ("2957004", True, None), ("1E300", True, None),
    ],
)  # fmt: skip
def test_the_day_of_a_serial_number(serial: str, since_1904: bool, day: str | None):
    assert day_of(Decimal(serial), since_1904=since_1904) == day


@pytest.mark.parametrize(
    ("text", "day", "is_shown"),
    [
        # the year in four digits
        ("2022-06-05", "2022-06-05", True),
        ("2022年6月", "2022-06-05", True),
        ("二〇二二年六月五日", "2022-06-05", True),
        ("二〇二二年十二月三十一日", "2022-12-31", True),
        ("20220605", "2022-06-05", True),
        ("2022-05", "2022-06-05", False),
        ("2022", "2022-06-05", False),
        ("05/06/2022", "2022-06-05", False),  # of May, to some
        ("05/05/2022", "2022-05-05", True),
        ("13/06/2022", "2022-06-13", True),
        ("12/06/2022", "2022-06-12", False),
        ("06/12/2022", "2022-06-12", False),
        ("06/13/2022", "2022-06-13", True),
        ("5-Jun-2022", "2022-06-05", True),
        # in two digits
        ("22/6/5", "2022-06-05", True),
        ("22/6/13", "2022-06-13", True),
        ("22年6月5日", "2022-06-05", True),
        ("22年6月", "2022-06-05", False),
        ("22年6月4日", "2022-06-05", False),
        ("31-Dec-21", "2021-12-31", True),
        ("31-Dec", "2021-12-31", False),
        ("6/5/22", "2022-06-05", False),
        ("6/13/22", "2022-06-13", True),  # nobody writes a thirteenth month
        ("13/6/22", "2022-06-13", False),  # 22 June 2013
        ("13/6/01", "2001-06-13", False),  # 1 June 2013
        ("6/13/22", "2022-06-14", False),
        ("13/6/32", "1932-06-13", True),  # no month has 32 days
        ("13/6/31", "1931-06-13", False),
        ("30/1/45", "1945-01-30", True),
        ("30/1/10", "2010-01-30", False),
        ("22/12/5", "2022-12-05", True),
        ("22年6月5日", "1922-06-05", False),  # nobody reads another century
        ("30年6月5日", "1930-06-05", True),
        ("29年6月5日", "1929-06-05", False),
        ("29年6月5日", "2029-06-05", True),
        ("30年6月5日", "2030-06-05", False),
        ("12月31日", "2021-12-31", False),
        ("", "2021-12-31", False),
    ],
)
def test_whether_one_sees_of_which_year_and_month_a_day_is(text: str, day: str, is_shown: bool):
    assert shows_day(text, day) is is_shown


@pytest.mark.parametrize(
    ("raw", "day", "confidence"),
    [
        ("2021-12-31", "2021-12-31", "normalised"),
        ("2021年12月31日 8:30", "2021-12-31", "normalised"),
        ("2021年12月31日下午3时20分", "2021-12-31", "normalised"),
        ("2021-12-31T08:30:00Z", "2021-12-31", "normalised"),
        ("2021-12-31 上报", None, "unreadable"),
        ("2021年12月31日1", None, "unreadable"),
        ("2021-12-31Tx", None, "unreadable"),
        ("2021-02-30", None, "unreadable"),
        ("2021年12月", "2021-12-01", "proposed"),
        ("202112", "2021-12-01", "proposed"),
        ("2021年", None, "unreadable"),
        ("2021 年 12 月 31 日", "2021-12-31", "normalised"),
    ],
)
def test_a_written_day(raw: str, day: str | None, confidence: str):
    found = read_date(raw)
    assert (found.value, found.confidence) == (day, confidence)
    assert found.codes == (() if confidence == "normalised" else ("kind",))
    assert found.note


@pytest.mark.parametrize(
    ("text", "is_year"),
    [("2021", True), ("2021年", True), ("2021年度", True), ("1899", False), ("2100", False),
     ("2021年12月", False)],
)  # fmt: skip
def test_a_year_alone(text: str, is_year: bool):
    assert is_a_year(text) is is_year


@pytest.mark.parametrize(
    ("serial", "is_year"),
    [("1899.9", False), ("1900", True), ("2022.5", True), ("2099.9", True), ("2100", False)],
)
def test_a_number_that_means_a_year(serial: str, is_year: bool):
    assert means_a_year(Decimal(serial)) is is_year
