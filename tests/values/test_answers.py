"""Sentences that are an answer: listed wordings, alone and behind harmless words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from zjtx_xl.values.answers import Wordings, read_yes_no

WORDINGS = Wordings(yes=("进入辅导期",), no=("暂无上市计划",))
YEAR = datetime.now(tz=UTC).year


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("进入辅导期", True),
        ("进入辅导期。", True),
        ("暂无上市计划", False),
        (f"{YEAR}年进入辅导期", True),
        (f"{YEAR - 1}年12月31日进入辅导期", True),
        (f"{YEAR + 1}年进入辅导期", None),  # what is to be then is a plan
        ("去年已进入辅导期", True),
        ("已" * 6 + "进入辅导期", True),
        ("已" * 7 + "进入辅导期", None),  # harmless words without end are none
        ("已" * 6, None),
        ("尚未进入辅导期", None),
    ],
)
def test_a_wording_may_stand_behind_harmless_words(text: str, value: bool | None):
    found = read_yes_no(text, sentence=True, wordings=WORDINGS)
    confidence = "proposed" if value is None else "normalised"
    assert (found.value, found.confidence, found.codes) == (value, confidence, ("remark",))
    assert found.remark == text


@pytest.mark.parametrize(("length", "value"), [(200, True), (201, None)])
def test_no_wording_is_longer_than_200_characters(length: int, value: bool | None):
    wordings = Wordings(yes=("辅" * length,))
    assert read_yes_no("辅" * length, sentence=True, wordings=wordings).value is value


@pytest.mark.parametrize(
    ("text", "sentence", "value", "confidence", "codes"),
    [
        ("是（进入辅导期）", False, True, "normalised", ("remark",)),
        ("是，进入辅导期", True, True, "normalised", ("remark",)),
        ("是，进入辅导期", False, True, "proposed", ("remark",)),
        ("是（暂无上市计划）", True, False, "proposed", ("remark",)),
        ("否（暂无上市计划）", True, False, "normalised", ("remark",)),
        ("否，见附件3", True, False, "normalised", ("remark",)),
        ("☑是（进入辅导期） □否", True, True, "normalised", ("remark",)),
        ("☑是（不再进行） □否", True, False, "proposed", ("remark",)),
        ("□是 ☑否 进入辅导期", True, False, "proposed", ("remark",)),
        ("√进入辅导期", True, True, "normalised", ("remark",)),
        ("进入辅导期", False, None, "unreadable", ("choice",)),
        ("abc", True, None, "unreadable", ("choice",)),
    ],
)
def test_what_stands_beside_an_answer_must_agree(
    text: str, sentence: bool, value: object, confidence: str, codes: tuple[str, ...]
):
    found = read_yes_no(text, sentence=sentence, wordings=WORDINGS)
    assert (found.value, found.confidence, found.codes) == (value, confidence, codes)


def test_without_listed_wordings_no_sentence_is_an_answer():
    found = read_yes_no("进入辅导期", sentence=True)
    assert (found.value, found.confidence) == (None, "proposed")
