"""What a field takes, and how the form prints it before anybody answers."""

from __future__ import annotations

import pytest

from zjtx_xl.values.kinds import Choice, ValueKind, unticked


@pytest.mark.parametrize(
    ("printed", "blank"),
    [
        (("☑是 □否", "□是 ☑否"), "□是 □否"),
        (("☑是 □否",), "□是 □否"),
        (("☑是 □否", "无"), "□是 □否"),
        (("☑甲 □乙", "☑丙 □丁"), ""),  # no boxes of one cell
        (("是", "否"), ""),
        ((), ""),
    ],
)
def test_boxes_of_one_cell_before_one_is_ticked(printed: tuple[str, ...], blank: str):
    assert unticked(printed) == blank


def test_a_choice_is_printed_as_its_value_unless_told():
    assert Choice("合格").printed == "合格"
    assert Choice("合格", "☑合格").printed == "☑合格"


def test_what_counts_years():
    assert ValueKind("integer", unit="年").counts_years
    assert not ValueKind("integer", unit="个").counts_years
