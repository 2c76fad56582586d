"""How sure a reading is, and how an officer says its value."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, get_args

import pytest

from zjtx_xl.values.reading import Confidence, Reading, words_of

if TYPE_CHECKING:
    from zjtx_xl.values.reading import Value


def test_what_is_sure_waits_for_nobody():
    sure = {name for name in get_args(Confidence) if Reading(None, name).is_sure}
    assert sure == {"exact", "normalised"}
    assert Reading(Decimal(1), "exact").is_sure is True
    assert Reading(Decimal(1), "proposed").is_sure is False


@pytest.mark.parametrize(
    ("value", "words"),
    [(True, "是"), (False, "否"), (Decimal("12.50"), "12.5"), (Decimal(0), "0"), ("甲", "甲"),
     ("", ""), (None, "")],
)  # fmt: skip
def test_a_value_in_words(value: Value, words: str):
    assert words_of(value) == words
