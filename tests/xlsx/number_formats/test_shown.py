"""Number format codes and what Excel, in its Chinese edition, shows of a number or a text."""

from __future__ import annotations

from decimal import Decimal

import pytest

from zjtx_xl.xlsx.number_formats.codes import kind_of
from zjtx_xl.xlsx.number_formats.shown import (
    ShownNumber,
    Verdict,
    show_number,
    show_text,
    verdict_of,
)

# 44620 is 2022-02-28, a Monday; .5 is noon
SHOWN: dict[str, list[tuple[str, str | None]]] = {
    "General": [
        ("0", "0"), ("-5", "-5"), ("0.5", "0.5"), ("1.500", "1.5"), ("12345678901", "12345678901"),
        ("123456789012", "1.23457E+11"), ("0.000012345678", "1.23457E-05"), ("1E+20", "1E+20"),
        ("0.0001", "0.0001"), ("1.23456789012", "1.23456789"), ("123456789.56", "123456789.6"),
        ("1200000000000", "1.2E+12"),
    ],
    "0": [("0", "0"), ("0.5", "1"), ("1.4", "1"), ("-2.5", "-3"), ("-0.4", "0"), ("1234", "1234")],
    "0.00": [("1.005", "1.01"), ("-1", "-1.00"), ("-0.004", "0.00"), ("12", "12.00")],
    "00000": [("12", "00012"), ("123456", "123456")],
    "0.0#": [("1", "1.0"), ("1.25", "1.25"), ("1.5", "1.5"), ("1.256", "1.26")],
    "0.?": [("1", "1. "), ("1.5", "1.5")],
    "??0": [("5", "  5"), ("1234", "1234")],
    "#": [("0", ""), ("5", "5")],
    "#.##": [("0.5", ".5"), ("0", ".")],
    "#,##0": [("1234567", "1,234,567"), ("123", "123"), ("-1000", "-1,000"),
              ("999999.5", "1,000,000")],
    "#,##0.00": [("1234.5", "1,234.50")],
    "0,000": [("5", "0,005"), ("12345", "12,345")],
    "0,": [("1234567", "1235")],
    "0.0,,": [("1234567", "1.2")],
    "#,##0,": [("1234567890", "1,234,568")],
    "0%": [("0.125", "13%"), ("1", "100%"), ("-0.5", "-50%")],
    "0.0%": [("0.1255", "12.6%")],
    "%0": [("0.5", "%50")],
    "0%%": [("0.5", None)],
    "0.00E+00": [("12345", "1.23E+04"), ("0.00012", "1.20E-04"), ("0", "0.00E+00")],
    "0.0E-0": [("12345", "1.2E4"), ("0.5", "5.0E-1")],
    "##0.0E+0": [("12345", None)],
    '0"万元"': [("5", "5万元"), ("-5", "-5万元")],
    "0\\个": [("5", "5个")],
    "0!个": [("5", "5个")],
    "_-0_-": [("5", " 5 ")],
    "* 0": [("5", "5")],
    "*90": [("5", None)],
    "[Red]0;[蓝色]-0": [("5", "5"), ("-5", "-5")],
    "[White]0": [("5", "")],
    "[Color 2]0": [("5", "")],
    "[Color 3]0": [("5", "5")],
    "[h2]0": [("5", None)],
    "0;(0)": [("5", "5"), ("-5", "(5)"), ("0", "0")],
    '0;-0;"无"': [("0", "无"), ("-3", "-3"), ("3", "3")],
    ";;;": [("5", ""), ("-5", ""), ("0", "")],
    "0;;": [("5", "5"), ("-5", ""), ("0", "")],
    '[>=100]"多";0': [("100", "多"), ("99", "99"), ("-1", None)],
    '[<10]"少";[<=20]"中";"多"': [("9", "少"), ("10", "中"), ("20", "中"), ("21", "多")],
    '[=1]"是";[=0]"否"': [("1", "是"), ("0", "否"), ("2", "")],
    '[<>1]"非";"是"': [("2", "非"), ("1", "是")],
    '[>1]"多";[>0]"少";0': [("1", "少"), ("2", "多"), ("0", "0")],
    "# ?/?": [("0.5", None), ("12", "12"), ("-12", "-12")],
    "?/?": [("12", None)],
    "0 0/10": [("12", None)],  # 12 0/10
    ".0": [("12", "12.0"), ("0.25", ".3")],
    "0/": [("5", None)],
    "@": [("5", "5"), ("-5", "-5")],
    '@"元"': [("5", "5元")],
    "[$¥-804]0.0": [("5", "¥5.0")],
    "[DBNum2]0": [("5", None)],
    "yyyy/m/d": [("44620", "2022/2/28"), ("44620.99", "2022/2/28"), ("0", "1899/12/30")],
    "yy-mm-dd": [("44620", "22-02-28")],
    "yyy-m": [("44620", "2022-2")],
    "yyyy": [("1", "1900"), ("-1", None), ("2958465", "9999"), ("2958466", None)],
    "d": [("1", "1"), ("59", "28"), ("60", None), ("61", "1")],
    "d-mmm-yy": [("44620", "28-Feb-22")],
    "ddd dddd": [("44620", "Mon Monday")],
    "mmmm mmmmm": [("44620", "February F")],
    "aaa aaaa": [("44620", "一 星期一")],
    "e": [("44620", "2022")],
    'yyyy"年"m"月"': [("44620", "2022年2月")],
    '[DBNum1]yyyy"年"m"月"d"日"': [
        ("44620", "二〇二二年二月二十八日"), ("44479", "二〇二一年十月十日"),
        ("44490", "二〇二一年十月二十一日"), ("44480", "二〇二一年十月十一日"),
        ("44489", "二〇二一年十月二十日"),
    ],
    '[$-1E000804]yyyy"年"': [("44620", "二〇二二年")],
    "[$-804]yyyy": [("44620", "2022")],
    "[$-0804]e": [("44620", "2022")],
    "[$-411]e": [("44620", None)],
    "[$-411]yyyy": [("44620", "2022")],
    "[$-30411]yyyy": [("44620", None)],
    "[$-10804]yyyy": [("44620", "2022")],
    "[$-1B000804]yyyy": [("44620", None)],
    "gge": [("44620", None)],
    "h:mm": [("0.5", "12:00"), ("44620.25", "6:00"), ("0.0006944", "0:01")],
    "hh:mm:ss": [("0.25", "06:00:00")],
    "h:mm AM/PM": [("0.5", "12:00 PM"), ("0", "12:00 AM"), ("0.75", "6:00 PM")],
    "上午/下午h": [("0.25", "上午6"), ("0.75", "下午6")],
    "h A/P": [("0.75", "6 P")],
    "[h]:mm": [("1.5", "36:00"), ("0.25", "6:00")],
    "[hh]": [("0.25", "06")],
    "[mm]:ss": [("0.5", "720:00")],
    "[s]": [("0.5", "43200")],
    "mm:ss": [("0.5", "00:00"), ("0.50035", "00:30")],
    "mm:ss.0": [("0.00002", "00:01.7")],
    "ss.00": [("0.00002", "01.73")],
    "h:m": [("0.5021", "12:3")],
    "m/d h:mm": [("44620.5", "2/28 12:00")],
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "stored", "shown"),
    [(code, *pair) for code, pairs in SHOWN.items() for pair in pairs],
)
def test_what_a_cell_shows(code: str, stored: str, shown: str | None):
    assert show_number(code, Decimal(stored)).text == shown


def test_days_since_1904():
    assert show_number("yyyy/m/d", Decimal(0), since_1904=True).text == "1904/1/1"
    assert show_number("yyyy/m/d", Decimal(60), since_1904=True).text == "1904/3/1"


@pytest.mark.parametrize("length", [255, 256])
def test_a_code_is_no_longer_than_excel_takes(length: int):
    code = '0"' + "元" * (length - 3) + '"'
    assert len(code) == length
    assert (show_number(code, Decimal(5)).text is None) == (length > 255)


@pytest.mark.parametrize(
    ("code", "kind"),
    [("General", "general"), ("0", "number"), ("0%", "percent"), ("yyyy", "date"), ("m", "date"),
     ("h", "time"), ("[h]", "time"), ("mm:ss", "time"), ("AM/PM", "time"), ("@", "text"),
     ("h:mmm", "date"), ('"年"0', "number"), ("aaa", "date"), ("e", "date")],
)  # fmt: skip
def test_kinds_of_formats(code: str, kind: str):
    assert kind_of(code) == kind


@pytest.mark.parametrize(
    ("code", "text", "shown"),
    [("0", "甲", "甲"), (";;;", "甲", ""), ("@", "甲", "甲"), ('@"公司"', "甲", "甲公司"),
     ('0;-0;0;"见附件"', "甲", "见附件"), ("[White]@", "甲", ""), ("0;0;0", "甲", "甲"),
     ("General", "甲", "甲"), ('0;0;0;General"厂"', "甲", "甲厂")],
)  # fmt: skip
def test_what_a_cell_shows_of_a_text(code: str, text: str, shown: str):
    assert show_text(code, text) == shown


@pytest.mark.parametrize(
    ("shown", "stored", "verdict"),
    [
        (ShownNumber("5", "number"), "5", "same"),
        (ShownNumber(" 1,234.50 ", "number"), "1234.5", "same"),
        (ShownNumber("(5)", "number"), "-5", "same"),
        (ShownNumber("-5", "number"), "-5", "same"),
        (ShownNumber("5", "number"), "-5", "differs"),
        (ShownNumber("(5", "number"), "-5", "differs"),
        (ShownNumber("13", "number"), "12.5", "rounded"),
        (ShownNumber("13", "number"), "12.4", "differs"),
        (ShownNumber("1.23E+04", "number"), "12345", "rounded"),
        (ShownNumber(".5", "number"), "0.5", "same"),
        (ShownNumber("5万元", "number"), "5", "differs"),
        (ShownNumber("", "number"), "5", "differs"),
        (ShownNumber("50%", "percent"), "0.5", "differs"),
        (ShownNumber("2022", "date"), "2022", "differs"),
        (ShownNumber("5", "time"), "5", "differs"),
        (ShownNumber(None, "number"), "5", "unknown"),
    ],
)
def test_whether_what_is_shown_is_what_is_stored(shown: ShownNumber, stored: str, verdict: Verdict):
    assert verdict_of(shown, Decimal(stored)) == verdict
