"""The box before or after an option, and what is written beside it."""

from __future__ import annotations

import pytest

from zjtx_xl.values.ticked_options import read_option

OPTION = "促进数字化改造。"


@pytest.mark.parametrize(
    ("raw", "option", "value", "confidence", "remark"),
    [
        ("☑促进数字化改造。", OPTION, True, "exact", None),
        ("□促进数字化改造。", OPTION, False, "exact", None),
        ("□促进数字化改造", OPTION, False, "normalised", None),
        ("促进数字化改造。□", OPTION, False, "normalised", None),
        ("促进数字化改造√", OPTION, True, "normalised", None),
        ("☑", OPTION, True, "normalised", None),
        ("□  ", OPTION, False, "normalised", None),
        # another text beside the box waits; another box beside it has no answer
        ("☑促进上云", OPTION, True, "proposed", "促进上云"),
        ("□促进上云", OPTION, False, "proposed", "促进上云"),
        ("☑促进数字化改造。补充", OPTION, True, "proposed", "促进数字化改造。补充"),
        ("☑促进上云 □其他", OPTION, None, "unreadable", None),
        ("☑促进上云 √其他", OPTION, None, "unreadable", None),
        ("(促进上云", OPTION, None, "unreadable", None),
        ("促进数字化改造。", OPTION, None, "unreadable", None),
        # a line to write on
        ("☑其他，名称：甲。", "其他，名称____", True, "normalised", "甲"),
        ("☑其他，名称____", "其他，名称____", True, "exact", None),
        ("□其他，名称", "其他，名称____", False, "normalised", None),
        ("☑其他 甲", "其他____", True, "normalised", "甲"),
        ("☑其他名称：甲", "其他____", True, "normalised", "名称：甲"),
        # without a printed option the box alone counts
        ("☑甲", None, True, "normalised", None),
        ("□", None, False, "normalised", None),
        ("甲", None, None, "unreadable", None),
    ],
)
def test_whether_an_option_is_ticked(
    raw: str, option: str | None, value: bool | None, confidence: str, remark: str | None
):
    found = read_option(raw, option)
    assert (found.value, found.confidence, found.remark) == (value, confidence, remark)
    is_clear = confidence in {"exact", "normalised"}
    assert found.codes == (() if is_clear else ("choice",))
    assert bool(found.note) == (confidence != "exact")


def test_a_tick_that_conversion_lost_is_told():
    found = read_option("(促进数字化改造。", OPTION)
    assert (found.value, found.confidence, found.codes) == (True, "normalised", ("choice",))
