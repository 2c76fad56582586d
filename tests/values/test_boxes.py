"""Letters that stand for boxes, and the brackets that are left of ticks."""

from __future__ import annotations

import pytest

from zjtx_xl.values.answers import is_reference, read_yes_no
from zjtx_xl.values.boxes import Ticks, fold_boxes, read_ticks, unfold_fields

YES_NO = ("是", "否")


@pytest.mark.parametrize(
    ("text", "ticked"),
    [
        ("R是口否", {"是"}),
        ("口是 R否", {"否"}),
        ("共 R是口否", {"是"}),
        ("甲R是口否", None),  # at the end of a word it is a letter
        ("共 R是", {"是"}),
        ("甲R是", None),
        ("是R 否口", {"是"}),
        ("(是/□否", {"是"}),
        ("甲(是", None),
        ("是", None),
        ("R 是 口 否", {"是"}),
        ("口  是 R  否", {"否"}),
        ("是 R 否 口", {"是"}),
        ("是  口 否  R", {"否"}),
        ("是R，否口", {"是"}),
        ("是R甲 否口", set[str]()),
        ("是（甲）R 否（乙）口", {"是"}),
        ("是（甲） 口 否（乙） R", {"否"}),
        ("口", None),
        ("R", None),
        ("口甲", None),
        ("甲口", None),
        ("√是 √否", {"是", "否"}),
        ("□是 □否", set[str]()),
        ("[x]是 [ ]否", {"是"}),
        ("eq \\o\\ac(□,√)是 eq \\o\\ac(□)否", {"是"}),
    ],
)
def test_letters_are_boxes_where_a_word_could_not_end(text: str, ticked: set[str] | None):
    found = read_ticks(text, YES_NO)
    assert (found and set(found.ticked)) == ticked
    assert found is None or found.lost == (text == "(是/□否")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("[x]是 [ ]否", "[√]是 [ ]否"),
        ("[ V ]是 [  ]否", "[ √ ]是 [  ]否"),
        ("【x】是【】否", "【√】是【】否"),
        ("〔x〕是〔 〕否", "【√】是【 】否"),
        ("(v)是 ( )否", "(√)是 ( )否"),
        ("(x)是 ( )否", "(x)是 ( )否"),  # as an examiner marks what is wrong
        ("[x]是", "[x]是"),  # without an empty bracket it is a word
        ("[x]是 [ ]否 ☑其他", "[x]是 [ ]否 ☑其他"),  # beside a tick it may be a cross
    ],
)
def test_a_letter_in_brackets_is_a_tick_beside_empty_ones(text: str, folded: str):
    assert fold_boxes(text) == folded


@pytest.mark.parametrize(
    ("text", "ticked", "remark"),
    [
        # touching both sides, or none: nobody knows whose a box is
        ("□是□否□", set[str](), None),
        ("是 □否□", set[str](), None),
        ("√是√否√", {"是", "否"}, None),
        ("□√是□ 否", {"是", "否"}, None),
        ("是☑否", {"是", "否"}, None),
        # the closer side, if all boxes say so
        ("否 √否", {"否"}, None),
        ("否√ 否", {"否"}, None),
        ("√ 是□", {"是"}, None),
        ("是 ☑□", {"是"}, None),
        ("☑□是", {"是"}, None),
        ("√否√□否", {"是", "否"}, None),
        ("否☑否√", {"否"}, None),
        ("否：☑是", {"是", "否"}, None),
        ("否|☑", {"否"}, None),
        # what stands in brackets behind the label, or behind its box
        ("☑是（甲） □否（乙）", {"是"}, "甲"),
        ("□是（甲） ☑否 （乙）", {"否"}, "乙"),
        ("是（甲）√ 否（乙）□", {"是"}, "甲"),
        ("是√（甲） 否□（乙）", {"是"}, "甲"),
        ("是（甲）√（丙） 否□", {"是"}, "甲"),
        ("□是（甲） □否", set[str](), None),
        ("☑是（ ） □否", {"是"}, None),
    ],
)
def test_whose_a_box_is_and_what_stands_behind_it(text: str, ticked: set[str], remark: str | None):
    assert read_ticks(text, YES_NO) == Ticks(frozenset(ticked), lost=False, remark=remark, rest="")


@pytest.mark.parametrize("text", ["☑甲是", "是甲☑", "□：是", "☑（甲）否", "", "甲", "是|否"])
def test_a_box_apart_from_every_label_is_nobodys(text: str):
    assert read_ticks(text, YES_NO) is None


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("☑是 □否", ""),
        ("☑是/□否。", ""),
        ("共3项 ☑是 □否", "共3项"),
        ("☑是 □否 已办（2021）", "已办"),
    ],
)
def test_what_stands_beside_labels_and_boxes(text: str, rest: str):
    found = read_ticks(text, YES_NO)
    assert found
    assert found.rest == rest


def test_fields_of_word_are_the_boxes_that_they_draw():
    assert unfold_fields(r"eq \o\ac(□,√)是 { eq \o(○) }否") == "☑是 □否"
    assert unfold_fields("eq 3") == "eq 3"


@pytest.mark.parametrize(
    ("text", "value", "confidence", "remark"),
    [
        ("是", True, "exact", None),
        ("是（", True, "normalised", None),
        ("是，", True, "normalised", None),
        ("否（见附件3）", False, "normalised", "见附件3"),
        ("是（有证书）", True, "proposed", "有证书"),
        ("是（未上市）", False, "proposed", "未上市"),
        ("☑是□否", True, "normalised", None),
        ("□是□否", None, "unreadable", None),
        ("也许", None, "unreadable", None),
    ],
)
def test_an_answer_and_what_stands_beside_it(
    text: str, value: object, confidence: str, remark: str | None
):
    found = read_yes_no(text, sentence=False)
    assert (found.value, found.confidence, found.remark) == (value, confidence, remark)


@pytest.mark.parametrize(
    ("remark", "says_where"),
    [("见附件3", True), ("详见附表", True), ("见后附证书", True), ("附件", True), ("见面", False),
     ("已上市", False), ("", False)],
)  # fmt: skip
def test_a_remark_that_only_says_where_the_papers_are(remark: str, *, says_where: bool):
    assert is_reference(remark) == says_where
