"""What a person sees in a cell, where that is something else than what is stored."""

from __future__ import annotations

from decimal import Decimal

import pytest

from zjtx_xl.values.appearance import (
    AS_STORED,
    REFORMATTED,
    shown_by_conditions,
    shown_by_format,
    shown_of,
    shown_of_answer,
    written,
)
from zjtx_xl.xlsx.cell import Cell
from zjtx_xl.xlsx.cell_styles import NO_ZEROS, UNKNOWN, CellStyle

ZERO_AS_DASH = '#,##0;-#,##0;"-"'


@pytest.mark.parametrize(
    ("code", "raw", "text", "rounded", "plainly"),
    [
        ("0.0", "2.5", None, "", "2.5"),
        ("0.0", "2.55", None, "2.6", "2.6"),
        ("0%", "0.125", "13%", "", "13%"),
        ("yyyy/m/d", "44620", "2022/2/28", "", "2022/2/28"),
        ('0"万元"', "5", "5万元", "", "5万元"),
        (";;;", "5", "", "", ""),
        ("0,", "1234567", "1235", "", "1235"),
        (ZERO_AS_DASH, "0", None, "", "-"),  # as accountants write zero
        (ZERO_AS_DASH, "5", None, "", "5"),
        ('0;-0;"无"', "0", None, "", "无"),
        ('0;-0;"达标"', "0", "达标", "", "达标"),
        ('"-"', "5", "-", "", "-"),  # five is no dash
        ("# ?/?", "0.5", "", "", None),
        ("General", "5", None, "", None),
        ("", "5", None, "", None),
        ("0%", "no number", None, "", None),
    ],
)
def test_what_a_number_format_makes_of_a_number(
    code: str, raw: str, text: str | None, rounded: str, plainly: str | None
):
    found = shown_by_format(code, raw)
    assert (found.text, found.rounded, found.plainly) == (text, rounded, plainly)
    assert bool(found.why) == (text is not None)
    assert ("看不见" in found.why) == (code == ";;;")
    assert ("看不出" in found.why) == (code == "# ?/?")
    assert (found.is_percent, found.is_date) == (text == "13%", code == "yyyy/m/d")
    assert not found.since_1904
    assert shown_by_format(code, raw, since_1904=True).since_1904


def test_days_of_a_file_that_counts_from_1904():
    assert shown_by_format("yyyy/m/d", "44620", since_1904=True).text == "2026/3/1"


def number(raw: str, seen: str | None = None) -> Cell:
    return Cell(1, 1, "number", raw, seen=seen)


def text(raw: str, seen: str | None = None) -> Cell:
    return Cell(1, 1, "text", raw, seen=seen)


@pytest.mark.parametrize(
    ("cell", "style", "seen", "why"),
    [
        (text("5", seen="3"), CellStyle(""), "3", "其中有"),
        (text("甲"), CellStyle(""), None, ""),
        (text("甲"), CellStyle('@"元"'), "甲元", "数字格式把它显示"),
        (text("甲"), CellStyle("0;0;0;"), "", "看不见"),
        (text("甲"), CellStyle("@"), None, ""),
        (text("甲"), CellStyle("0%"), None, ""),
        (number("5"), CellStyle("0"), None, ""),
        (number("5"), CellStyle("0", hides="struck"), "", "删除线"),
        (number("5"), CellStyle("0", hides="unseen"), "", "看不见"),
        (number("5"), CellStyle("0", hides="repeated"), "", "填充"),
        (number("5"), CellStyle("0", hides="perhaps"), "", "条件格式"),
        (text("甲"), CellStyle("", hides="struck"), "", "删除线"),
        (number("5", seen=""), CellStyle("0"), "", "不是这个数"),
        (text("甲", seen=""), CellStyle(""), "", "其中有"),
        (number("0.125", seen="12.5%"), CellStyle("0.0%"), "12.5%", "数字格式把它显示"),
        (number("5", seen="5"), CellStyle("0"), None, ""),
        (number("5", seen="3"), CellStyle("0"), "3", "数字格式把它显示"),
        (number("x", seen="3"), CellStyle("0"), None, ""),
        (text("5"), CellStyle("0%"), None, ""),  # of a text a number format makes nothing
        (Cell(1, 1, "boolean", "TRUE"), CellStyle("0%"), None, ""),
    ],
)
def test_what_is_seen_in_a_cell(cell: Cell, style: CellStyle, seen: str | None, why: str):
    found = shown_of(cell, style)
    assert found.text == seen
    assert why in found.why
    assert bool(found.why) == (seen is not None)


@pytest.mark.parametrize(
    ("raw", "guess"),
    [("1", "1"), ("0.5", "0.5"), ("-1", "-1"), ("1.01", None), ("0", None), ("-1.5", None),
     ("x", None)],
)  # fmt: skip
def test_a_number_of_a_file_that_tells_no_formats(raw: str, guess: str | None):
    found = shown_of(number(raw), UNKNOWN)
    if guess is None:
        assert found is AS_STORED
    else:
        assert (found.text, found.is_guess) == (f"{guess}（可能是百分数）", True)


@pytest.mark.parametrize(
    ("codes", "raw", "shown"),
    [
        ([], "5", None),
        (["0"], "5", None),
        (["0", ";;;"], "5", REFORMATTED),
        ([NO_ZEROS], "5", None),
        ([NO_ZEROS], "0", "不显示零值"),
        ([";;;", NO_ZEROS], "0", REFORMATTED),
    ],
)
def test_what_conditions_may_make_of_a_cell(codes: list[str], raw: str, shown: object):
    found = shown_by_conditions(number(raw), codes)
    if isinstance(shown, str):
        assert found is not None
        assert shown in found.why
    else:
        assert found is shown


def test_a_number_is_quoted_at_fifteen_digits_and_a_text_as_it_is():
    assert written(number("0.30000000000000004")) == str(Decimal("0.3"))
    assert written(text("0.30000000000000004")) == "0.30000000000000004"


@pytest.mark.parametrize(
    ("cell", "is_pushed_out"),
    [
        (text(" " * 20 + "是"), True),
        (text(" " * 19 + "是"), False),
        (text("\n\n是"), True),
        (text(" \n \n是"), True),
        (text("\n是"), False),  # an accident
        (text("是" + " " * 20), False),
        (text("是\n\n"), False),
        (text(" " * 20), False),  # nothing is there to be seen
        (text("\n\n"), False),
        (number(" " * 20 + "5"), False),
        (text(""), False),
    ],
)
def test_blanks_may_push_an_answer_out_of_sight(cell: Cell, is_pushed_out: bool):
    found = shown_of_answer(cell, CellStyle("0"))
    assert (found.text, "前面有许多空行" in found.why) == (
        ("", True) if is_pushed_out else (None, False)
    )


def test_an_answer_is_seen_by_its_format_too():
    style = CellStyle("yyyy/m/d")
    assert shown_of_answer(number("44620"), style).text == "2022/2/28"
    assert shown_of_answer(number("44620"), style, since_1904=True).text == "2026/3/1"
